"""Tallies add up, and no row is lost on the way."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
from hypothesis.strategies import DataObject

from policeplan.measure import Measure
from policeplan.schema import Kind
from policeplan.statistic import Count, Duration, Mix, Proportion, Rate
from policeplan.testing.check import Broken, Check
from policeplan.testing.counting import (
    guarded,
    keys_of,
    observed,
    refuse_difference,
    rows_of,
    tallied,
)
from policeplan.testing.strategies import dirty_frames, frames


def _parts_add_up(measure: Measure, data: DataObject) -> None:
    table = data.draw(frames(measure, min_size=2))
    keys = keys_of(measure, table)
    first = data.draw(st.sets(st.sampled_from(sorted(set(keys.tolist())))))
    here = np.isin(keys, list(first))
    whole = tallied(measure, table)
    one = tallied(measure, table[here].reset_index(drop=True), "counting a part")
    other = tallied(measure, table[~here].reset_index(drop=True), "counting a part")
    merged = guarded(table, "adding two tallies", lambda: one.merge(other))
    said = f"rows {np.flatnonzero(here).tolist()} counted apart from the others, and added"
    refuse_difference(whole, merged, said, table)


def _accounted(measure: Measure, data: DataObject) -> None:
    table = data.draw(dirty_frames(measure))
    tally = tallied(measure, table)
    if tally.rows_in != len(table):
        raise Broken(f"{len(table)} rows came in, and {tally.rows_in} are accounted for", table)
    seen = observed(measure, rows_of(measure, table))
    for reason in seen.excluded:
        if not isinstance(reason, str) or not reason.strip():  # pyright: ignore[reportUnnecessaryIsInstance]  # reason: a plugin may give anything
            raise Broken("a reason for an exclusion is blank or no text", table)
    part = _counts_rows(measure)
    held = tally.rows_counted if part is None else tally.cells[part].sum()
    if held != tally.rows_counted:
        raise Broken(
            f"{tally.rows_counted} rows count, and the cells hold {held:g}: a row that does not "
            "count goes under a named exclusion, and one that counts stands for one",
            table,
        )


def _counts_rows(measure: Measure) -> str | None:
    """The part to which each counted row brings one, where there is such a part."""
    if any(column.kind is Kind.NUMBER for column in measure.needs.columns):
        return None  # a number may say for how many a row stands
    if isinstance(measure.statistic, Proportion):
        return "denominator"
    return "n" if isinstance(measure.statistic, (Count, Duration, Mix, Rate)) else None


CHECKS = (
    Check(
        "parts-add-up",
        "Rows counted in parts and added are the rows counted at once; those of one key stay "
        "together where the measure says so.",
        _parts_add_up,
    ),
    Check(
        "rows-accounted-for",
        "Every row is counted or excluded by a named reason; none goes missing, none counts twice.",
        _accounted,
    ),
)
