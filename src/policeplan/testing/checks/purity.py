"""A measure is a function of its rows: it changes nothing, remembers nothing, and travels."""

from __future__ import annotations

import pickle

from hypothesis.strategies import DataObject

from policeplan.measure import Measure
from policeplan.testing.check import Broken, Check
from policeplan.testing.counting import guarded, observed, refuse_difference, rows_of, tallied
from policeplan.testing.strategies import dirty_frames, frames


def _input_unchanged(measure: Measure, data: DataObject) -> None:
    table = data.draw(dirty_frames(measure))
    before = table.copy(deep=True)
    tallied(measure, table)
    if not table.equals(before):
        raise Broken("the caller's table is changed", before)
    rows = rows_of(measure, table)
    kept = rows.copy(deep=True)
    observed(measure, rows)
    same = list(rows.columns) == list(kept.columns) and rows.index.equals(kept.index)
    if not same or not rows.equals(kept) or list(rows.dtypes) != list(kept.dtypes):
        raise Broken("the rows that it observes are changed in place", before)


def _deterministic(measure: Measure, data: DataObject) -> None:
    table, other = data.draw(frames(measure)), data.draw(frames(measure))
    first = tallied(measure, table)
    refuse_difference(first, tallied(measure, table), "counted twice", table)
    tallied(measure, other)
    when = "counted again after another table"
    refuse_difference(first, tallied(measure, table), when, table)


def _pickles(measure: Measure, data: DataObject) -> None:
    table = data.draw(frames(measure))
    again = guarded(table, "pickling", lambda: pickle.loads(pickle.dumps(measure)))  # noqa: S301  # reason: what was pickled here
    if not isinstance(again, Measure) or again.definition != measure.definition:
        raise Broken("what comes back from a pickle is another measure")
    one, other = tallied(measure, table), tallied(again, table)
    refuse_difference(one, other, "counted by the measure that came back from a pickle", table)


CHECKS = (
    Check(
        "input-unchanged",
        "A measure leaves the table that it is given, and the rows that it observes, as they are.",
        _input_unchanged,
    ),
    Check(
        "deterministic",
        "The same rows give the same tally, however often and whatever was counted before.",
        _deterministic,
    ),
    Check(
        "pickles",
        "A measure can be sent to another process, and counts there as it does here.",
        _pickles,
    ),
)
