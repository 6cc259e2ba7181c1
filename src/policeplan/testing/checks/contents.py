"""No content of a row leaves the road: not in an error, a warning, a log, a print or a repr."""

from __future__ import annotations

import contextlib
import io
import logging
import warnings
from collections.abc import Callable, Iterator

import hypothesis.strategies as st
import pandas as pd
from hypothesis.strategies import DataObject

from policeplan.engines import tally_rows
from policeplan.measure import Measure
from policeplan.schema import Column, Kind
from policeplan.testing.check import Broken, Check
from policeplan.testing.counting import YEAR, estimated, rows_of
from policeplan.testing.strategies import frames

SECRET = "12 Larkspur Close"  # noqa: S105  # reason: an address that nobody has, to see where it comes out
_SPOILT = {
    Kind.TIME: "not a time",
    Kind.NUMBER: "not a number",
    Kind.KEY: "a key",
    Kind.CATEGORY: "an unheard-of label",
}


class _Heard(logging.Handler):
    """What was logged, as text."""

    def __init__(self) -> None:
        super().__init__(level=0)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(f"{record.getMessage()} {record.args!r}")


def _no_contents(measure: Measure, data: DataObject) -> None:
    table = data.draw(frames(measure, min_size=1))
    there = [column for column in measure.needs.columns if column.name in table]
    column = data.draw(st.sampled_from(there))
    spoilt, said = _spoilt(table, column), _SPOILT[column.kind]
    for place, text in _heard(lambda: _used(measure, spoilt)):
        if SECRET.casefold() in text.casefold():
            raise Broken(f"{said} in '{column.name}' is told in {place}", spoilt)


def _spoilt(table: pd.DataFrame, column: Column) -> pd.DataFrame:
    """The table with an address in every cell of a column."""
    return table.assign(**{column.name: pd.Series([SECRET] * len(table), dtype=object)})


def _used(measure: Measure, table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Every text that counting such rows gives to people."""
    tally = tally_rows(measure, table)
    yield "the name of an exclusion", " ".join(tally.excluded)
    if SECRET in set(map(str, table.get("area", pd.Series(dtype=object)))):
        return  # an area's code is no secret of a row
    yield "the repr of its observations", repr(measure.observations(rows_of(measure, table)))
    yield "the cells of its tally", tally.cells.to_csv()
    yield "the repr of its tally", f"{tally!r} {_html(tally)}"
    result = estimated(tally, YEAR, table)
    yield "the repr of its result", f"{result!r} {_html(result)} {result.frame.to_csv()}"


def _html(shown: object) -> str:
    """What a notebook shows."""
    return str(getattr(shown, "_repr_html_", str)())


def _heard(use: Callable[[], Iterator[tuple[str, str]]]) -> list[tuple[str, str]]:
    """What is said, printed, warned of, logged or raised while something is used."""
    found: list[tuple[str, str]] = []
    printed, heard = io.StringIO(), _Heard()
    root = logging.getLogger()
    level = root.level
    root.addHandler(heard)
    root.setLevel(0)
    try:
        with (
            warnings.catch_warnings(record=True) as warned,
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            warnings.simplefilter("always")
            try:
                found += use()
            except Exception as error:  # noqa: BLE001  # reason: what it says is what is looked at
                found += [("an error", text) for text in _told(error)]
    finally:
        root.removeHandler(heard)
        root.setLevel(level)
    found += [("a warning", str(one.message)) for one in warned]
    found += [("a log", text) for text in heard.said]
    return [*found, ("what it prints", printed.getvalue())]


def _told(error: BaseException | None) -> list[str]:
    """What an error says, and those that it came of and shows."""
    said: list[str] = []
    while error is not None:
        notes = getattr(error, "__notes__", [])
        said += [f"{error} {error!r} {' '.join(map(str, notes))}"]
        hidden = error.__cause__ is None and error.__suppress_context__
        error = error.__cause__ or (None if hidden else error.__context__)
    return said


CHECKS = (
    Check(
        "no-contents",
        "No content of a row stands in an error, a warning, a log, a print, a repr, the name of an "
        "exclusion or a tally, whatever the row holds.",
        _no_contents,
    ),
)
