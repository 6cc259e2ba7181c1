"""Errors on their way to another process: what they pin.

An error that a worker of a cluster sends comes back with its class and every fact.
"""

from __future__ import annotations

import pickle

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policeplan import errors

tblib = pytest.importorskip("tblib.pickling_support", reason="the extra dask is not installed")

ERRORS = [error for error in vars(errors).values() if attrs.has(error)]
FACTS = {
    "str": st.text(),
    "int": st.integers(),
    "bool": st.booleans(),
    "Sequence[str]": st.lists(st.text()),
}


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
@settings(max_examples=10)
@given(data=st.data())
def test_errors_survive_the_way_to_another_process(kind, data):
    """As distributed sends them, by tblib: with their class and every fact, whatever it is."""
    fields = attrs.fields(kind)
    error = kind(*(data.draw(FACTS.get(field.type, st.text())) for field in fields))
    tblib.install(error)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # reason: it has just been written
    assert type(again) is kind
    for field in fields:
        assert getattr(again, field.name) == getattr(error, field.name)
