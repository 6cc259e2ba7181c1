"""The plugin: every reader is found, says its files and options, and refuses what is not there."""

from __future__ import annotations

import inspect

import pytest

import policeplan
from policeplan import registry
from policeplan.errors import PolicePlanError

PLUGIN = next(plugin for plugin in registry().plugins if plugin.namespace == "opendata")
READERS = pytest.mark.parametrize("reader", PLUGIN.readers, ids=lambda reader: reader.id)


def test_it_loads():
    assert (PLUGIN.status.value, PLUGIN.cause) == ("ok", "")
    names = {reader.id for reader in PLUGIN.readers}
    assert {"opendata.stats19", "opendata.police-uk"} <= names


@READERS
def test_a_reader_says_its_files_and_every_option_that_it_takes(reader):
    """The options that it lists are the keywords of its function, and no others."""
    assert reader.title
    assert reader.layout
    assert "Open Government Licence" in reader.source
    takes = list(inspect.signature(reader.read).parameters)
    assert takes[1:] == list(reader.options)


@READERS
def test_an_empty_folder_and_none_are_refused(reader, tmp_path):
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(PolicePlanError, match=reader.id):
            policeplan.read(reader.id, path)
