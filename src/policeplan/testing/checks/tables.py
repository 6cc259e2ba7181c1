"""Tables at the edge: without a row, without one that counts, a column short."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pandas as pd
from hypothesis.strategies import DataObject

from policeplan.engines import tally_rows
from policeplan.errors import MissingColumnError
from policeplan.measure import Measure
from policeplan.schema import Kind
from policeplan.testing.check import Broken, Check
from policeplan.testing.counting import YEAR, estimated, tallied
from policeplan.testing.strategies import dirty_frames, frames


def _empty(measure: Measure, data: DataObject) -> None:
    table = data.draw(frames(measure)).iloc[:0]
    for said, empty in (("", table), (" without types", table.astype(object))):
        tally = tallied(measure, empty, f"counting an empty table{said}")
        if tally.rows_in or len(tally.cells):
            raise Broken(f"an empty table{said} gives {len(tally.cells)} cells", empty)
        estimated(tally, YEAR, empty)


def _all_excluded(measure: Measure, data: DataObject) -> None:
    table = data.draw(frames(measure, min_size=1))
    times = [c.name for c in measure.needs.columns if c.kind is Kind.TIME]
    said, blank = data.draw(st.sampled_from([("an area", ["area"]), ("a time", times)]))
    without = table.assign(**{n: pd.Series([None] * len(table), dtype=object) for n in blank})
    tally = tallied(measure, without, f"counting rows without {said}")
    if tally.rows_counted:
        raise Broken(f"{tally.rows_counted} rows count without {said}", without)
    estimated(tally, YEAR, without)


def _nought_denominators(measure: Measure, data: DataObject) -> None:
    table = data.draw(dirty_frames(measure))
    frame = estimated(tallied(measure, table), YEAR, table).frame
    ok = (frame["status"] == "ok").to_numpy(bool)
    if not np.isfinite(frame.loc[ok, "value"].to_numpy(float)).all():
        raise Broken("a figure with the status ok is not finite", table)
    if np.isinf(frame[["value", "lower", "upper"]].to_numpy(float)).any():
        raise Broken("a figure or a limit is without end", table)
    nought = (frame["denominator"] == 0).to_numpy(bool)
    if (ok & nought).any():
        raise Broken("a figure of a nought denominator has the status ok, not undefined", table)
    if frame.loc[nought, "value"].notna().any():
        raise Broken("a figure of a nought denominator has a value", table)


def _missing_column(measure: Measure, data: DataObject) -> None:
    table = data.draw(frames(measure, min_size=1))
    for column in measure.needs.columns:
        if column.name not in table:
            continue
        without = table.drop(columns=column.name)
        if column.optional:
            tallied(measure, without, f"counting without the optional column '{column.name}'")
        else:
            _refused(measure, without, column.name)


def _refused(measure: Measure, without: pd.DataFrame, name: str) -> None:
    try:
        tally_rows(measure, without)
    except MissingColumnError as error:
        if error.column != name:
            said = f"without '{name}' it says that '{error.column}' is missing"
            raise Broken(said, without) from error
    except Exception as error:  # reason: whatever it raises is the failure
        said = f"without '{name}' it raises {type(error).__name__}, not MissingColumnError"
        raise Broken(said, without) from error
    else:
        raise Broken(f"without '{name}', which it needs, it counts all the same", without)


CHECKS = (
    Check(
        "empty-table",
        "A table without rows gives no cells and no error, and can be asked for a period.",
        _empty,
        draws=False,
    ),
    Check(
        "all-excluded",
        "A table of which no row counts gives no error: each row is excluded by its reason.",
        _all_excluded,
    ),
    Check(
        "nought-denominators",
        "Of nothing there is no share: a nought denominator is undefined, never a number, and a "
        "figure that is given is finite.",
        _nought_denominators,
    ),
    Check(
        "missing-column",
        "Without a column that it needs a measure is refused by that name; an optional one can be "
        "done without.",
        _missing_column,
    ),
)
