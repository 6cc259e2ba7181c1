"""The plugin: every reader is found, says its files and options, and refuses what is not there."""

from __future__ import annotations

import inspect

import pytest

import policeplan
from policeplan import registry
from policeplan.errors import LayoutError, PolicePlanError, ReadingError

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


@pytest.mark.parametrize("given", [["x"], "maybe", 2, None], ids=repr)
@pytest.mark.parametrize(
    ("reader", "option"),
    [(r.id, option) for r in PLUGIN.readers for option in r.options if option != "districts"],
)
def test_an_option_that_is_none_of_its_values_is_refused_before_any_file(
    reader, option, given, tmp_path
):
    """A plan may say anything; "no" in quotation marks is not taken for yes."""
    with pytest.raises(ReadingError, match=f"option '{option}': it takes"):
        policeplan.read(reader, tmp_path, **{option: given})


HEADINGS = {
    "opendata.stats19": "collision_index,police_force,date,Date",
    "opendata.police-uk": "Month,Falls within,Crime type,Month",
    "opendata.home-office-workforce": "date,force_name,worker_type,total_headcount,total_fte,"
    "Total (FTE)",
    "opendata.home-office-outcomes": "Financial Year,Financial Quarter,Force Name,Outcome Type,"
    "Force outcomes for period,Force Outcomes for Period",
    "opendata.london-crime": "MajorText,MinorText,BoroughName,202401,minortext",
    "opendata.mopac-pas": "Date,Borough,Measure,Proportion,Measure",
}
"""Each has a heading of its layout twice, in the same letters or in others."""


@pytest.mark.parametrize("reader", HEADINGS)
def test_a_heading_that_stands_twice_is_refused_for_nobody_knows_which_counts(reader, tmp_path):
    headings = HEADINGS[reader]
    row = ",".join("1" for _ in headings.split(","))
    (tmp_path / "a.csv").write_text(f"{headings}\n{row}\n", encoding="utf-8")
    (tmp_path / "casualties.csv").write_text(
        "collision_index,vehicle_reference,casualty_reference,casualty_severity,age_of_casualty\n"
        "1,1,1,3,40\n",
        encoding="utf-8",
    )
    with pytest.raises(LayoutError, match="stands twice"):
        policeplan.read(reader, tmp_path)


def test_a_heading_that_stands_twice_on_a_sheet_is_refused(ods, tmp_path):
    """Pandas renames no columns there."""
    headings = HEADINGS["opendata.mopac-pas"].split(",")
    book = ods(tmp_path / "a.ods", {"Sheet": [headings, ["1"] * len(headings)]})
    with pytest.raises(LayoutError, match="'measure' stands twice"):
        policeplan.read("mopac-pas", book)
