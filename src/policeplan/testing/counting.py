"""How the kit counts rows, and says where two tallies differ."""

from __future__ import annotations

import datetime as dt
import traceback
from collections.abc import Callable
from typing import TypeVar

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.coverage import Coverage
from policeplan.engines import tally_rows
from policeplan.measure import Measure
from policeplan.observations import Observations
from policeplan.period import Period
from policeplan.population import Population
from policeplan.result import Result
from policeplan.rules import codes
from policeplan.schema import Rows, parts
from policeplan.tally import Every, Tally
from policeplan.testing.check import Broken
from policeplan.testing.strategies import AREAS

Given = TypeVar("Given")
YEAR = Period.calendar_year(2016)
"""The period that all drawn rows are in."""
_PEOPLE = 1_000
_CLOSE = 1e-9


def guarded(rows: pd.DataFrame, doing: str, do: Callable[[], Given]) -> Given:
    """What something gives; whatever it raises breaks the law.

    Raises:
        Broken: it raised. Its cause is what it raised.
    """
    try:
        return do()
    except Broken:
        raise
    except Exception as error:  # reason: whatever a measure raises is the failure
        raise Broken(f"{doing} raised {said(error)}", rows) from error


def said(error: Exception) -> str:
    """The kind of an error and where it was raised; its words may hold a row's."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {last.filename}:{last.lineno}"


def tallied(
    measure: Measure, table: pd.DataFrame, doing: str = "counting", every: Every = "month"
) -> Tally:
    """The tally of a table; a measure that raises breaks the law."""
    return guarded(table, doing, lambda: tally_rows(measure, table, every=every))


def rows_of(measure: Measure, table: pd.DataFrame) -> Rows:
    """The table as the measure sees it."""
    return measure.needs.take(table, wanted_by=f"measure {measure.id}")


def observed(measure: Measure, rows: Rows, doing: str = "observing") -> Observations:
    """What the measure makes of rows given to it directly."""
    return guarded(rows, doing, lambda: measure.observations(rows))


def days_of(measure: Measure, table: pd.DataFrame) -> NDArray[np.datetime64]:
    """The day that each row counts on, NaT where it has none."""
    return observed(measure, rows_of(measure, table)).days


def keys_of(measure: Measure, table: pd.DataFrame) -> NDArray[np.int64]:
    """A code for each row by the key whose rows are seen together; each its own without one."""
    rows = rows_of(measure, table)
    named = parts(rows, measure.together) if measure.together else []
    if not named:
        return np.arange(len(table))
    key = codes(*named)
    return np.where(key < 0, key.max(initial=0) + 1 + np.arange(len(key)), key)


def counted_directly(measure: Measure, rows: Rows, doing: str) -> Tally:
    """The tally of rows given to the measure directly, as an engine may hold them."""
    seen = observed(measure, rows, doing)
    return guarded(rows, doing, lambda: Tally.from_observations(measure, seen))


def estimated(tally: Tally, period: Period, rows: pd.DataFrame) -> Result:
    """The result for a period that every area is said to cover, so that nought is a figure too."""
    if not tally.definition.statistic.snapshot:
        first = period.start - dt.timedelta(days=tally.definition.lookback_days)
        spans = {area: [(first, period.end)] for area in {*AREAS, *tally.areas}}
        tally = attrs.evolve(tally, coverage=Coverage(spans))
    if tally.definition.statistic.exposure and tally.population is None:
        years = {(area, 2016): _PEOPLE for area in {*AREAS, *tally.areas}}
        tally = tally.with_population(Population(years))
    return guarded(rows, "estimating", lambda: tally.over(period, incomplete="label"))


def difference(one: Tally, other: Tally) -> str:
    """Where two tallies differ in what was counted and excluded; nothing where they agree."""
    for name, mine, theirs in (
        ("rows in", one.rows_in, other.rows_in),
        ("rows excluded", dict(one.excluded), dict(other.excluded)),
    ):
        if mine != theirs:
            return f"{name} {mine} became {theirs}"
    return cells_differ(one.cells, other.cells)


def cells_differ(one: pd.DataFrame, other: pd.DataFrame) -> str:
    """Where the cells of two tallies differ; nothing where they agree to the last digits."""
    if len(one) != len(other):
        return f"{len(one)} cells became {len(other)}"
    for name in one.columns:
        mine, theirs = (frame[name].reset_index(drop=True) for frame in (one, other))
        if pd.api.types.is_numeric_dtype(mine) and pd.api.types.is_numeric_dtype(theirs):
            x, y = mine.to_numpy(float), theirs.to_numpy(float)
            same = np.isclose(x, y, rtol=_CLOSE, atol=_CLOSE, equal_nan=True)
        else:
            same = (mine.astype(object) == theirs.astype(object)).to_numpy(bool)
        if not same.all():
            at = int(np.flatnonzero(~same)[0])
            return f"'{name}' {mine[at]} became {theirs[at]} in {int((~same).sum())} of the cells"
    return ""


def refuse_difference(one: Tally, other: Tally, when: str, rows: pd.DataFrame) -> None:
    """Break the law where two tallies differ."""
    if found := difference(one, other):
        raise Broken(f"{when}: {found}", rows)
