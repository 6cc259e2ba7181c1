"""Year end: where a financial year will end, with limits, from any month of it."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import display
from policeplan.analysis.forecasting.known import (
    DEFAULT,
    IN_YEAR,
    Stretch,
    chosen,
    known_months,
    stretches,
)
from policeplan.analysis.forecasting.limits import LEVELS, limits
from policeplan.analysis.forecasting.past_errors import PastErrors, carried
from policeplan.area import Geography
from policeplan.definition import Definition
from policeplan.errors import CellEdgeError
from policeplan.estimates import OK
from policeplan.forecasts import ForecastMethod
from policeplan.period import Period
from policeplan.result import Result
from policeplan.statistic import Count
from policeplan.tally import Tally

_LIMITS = tuple(f"{side}_{level}" for level in LEVELS for side in ("lower", "upper"))
_UNCOVERED = "the year to date, or the year before, is not covered"


@attrs.frozen(eq=False, repr=False)
class YearEnd(display.Shown):
    """Where each area's financial year will end.

    Attributes:
        definition: what was measured.
        year: the financial year.
        known: the part of it that is known.
        method: the rule that carries the months on.
        frame: one row for each area: ``area``, ``known`` (the year to date), ``year_end`` (what is
            known and the months forecast), its limits ``lower_80``, ``upper_80``, ``lower_95``,
            ``upper_95``, ``earlier`` (the whole year before), ``change`` and ``change_pct`` on it,
            limits of the latter with ``pct_`` before their names, and ``note``: what the limits
            rest on, or why there is no forecast.
        months: the months of the year, one row for each area: ``month`` (a monthly
            `pandas.Period`), ``area``, ``value`` and ``state``, known or forecast.
        geography: names for the areas.
    """

    definition: Definition
    year: Period
    known: Period
    method: ForecastMethod
    frame: pd.DataFrame
    months: pd.DataFrame
    geography: Geography

    @property
    def is_whole(self) -> bool:
        """Whether the year is over: what is called its end is then known, and has no width."""
        return self.known == self.year

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def _title(self) -> str:
        unit = self.definition.statistic.figures[0].unit
        return (
            f"{self.definition.title}, forecast for the {self.year} from the {self.known} "
            f"({unit}), by {self.method.id}"
        )

    def _shown(self) -> pd.DataFrame:
        decimals = self.definition.statistic.figures[0].decimals
        frame = self.frame

        def said(column: str) -> list[str]:
            return [display.number(n, decimals) for n in frame[column]]

        shown = {"area": [self.geography.name(a) for a in frame["area"]]}
        shown |= {"known": said("known"), "year end": said("year_end")}
        for level in LEVELS:
            sides = zip(said(f"lower_{level}"), said(f"upper_{level}"), strict=True)
            shown[f"{level}% limits"] = [" to ".join(dict.fromkeys(pair)) for pair in sides]
        shown["earlier"] = said("earlier")
        shown["change, %"] = [display.number(n, 1, sign=True) for n in frame["change_pct"]]
        return pd.DataFrame(shown)


def year_end(
    tally: Tally,
    as_at: str | dt.date,
    *,
    method: str | ForecastMethod = DEFAULT,
    incomplete: Literal["refuse", "label"] = "refuse",
) -> YearEnd:
    """The year end of the financial year that a month is in: months known and months forecast.

    The months to come are forecast area by area from every month in a row that the area covers up
    to ``as_at``, and from nothing later. `forecasting.limits` says how the limits are found; the
    months to come are never below nought, so neither is a limit below what is known. Of a whole
    year all limits are the known total.

    Args:
        tally: of a count or a total, in cells of a month or less, covering the year to date and
            the whole year before.
        as_at: the last month known: ``"2016-11"``.
        method: the id of an installed method, or a `ForecastMethod`.
        incomplete: what to do about an area that is not covered: refuse by name, or give it no
            figures, for a part of a year has no year end.

    Raises:
        ParameterError: the figure does not grow with time, or no plugin gives the method.
        CoverageError: the year to date, or the year before, is not covered and incomplete figures
            are not allowed.
        CellEdgeError: a cell reaches over the end of a month.
        MissingExtraError: the method needs a package that is not installed.
    """
    rule = chosen(tally, method)
    known = Period.financial_year_to(as_at)
    year = Period.financial_year(f"{known.start.year}/{(known.start.year + 1) % 100:02d}")
    so_far, whole = (
        _covered(tally.over(period, incomplete=incomplete))
        for period in (known, year.a_year_earlier())
    )
    ahead = IN_YEAR - int(known.n_months or 0)
    table = _table(tally, known, ahead)
    made = _nothing(so_far.index, ahead)
    covered = set(so_far.index[so_far.notna() & whole.notna()])
    counts = isinstance(tally.definition.statistic, Count)
    for stretch in stretches(table, "end"):
        columns = [area for area in stretch.months.columns if area in covered]
        if columns and ahead:
            part = attrs.evolve(stretch, months=stretch.months[columns])
            made.take(columns, _forecast(rule, part, ahead, counts=counts))
    frame = _framed(made, so_far, whole, ahead)
    months = _months(table, made, year, ahead)
    return YearEnd(tally.definition, year, known, rule, frame, months, tally.geography)


@attrs.frozen(eq=False)
class _Made:
    """What is forecast of each area: its months, the limits of their sum, and a note."""

    areas: pd.Index
    months: NDArray[np.float64]
    limits: NDArray[np.float64]
    notes: NDArray[np.object_]

    def take(self, areas: list[str], other: _Made) -> None:
        """Fill in some of the areas."""
        at = self.areas.get_indexer(pd.Index(areas))
        self.months[:, at], self.limits[:, at], self.notes[at] = (
            other.months,
            other.limits,
            other.notes,
        )


def _nothing(areas: pd.Index, ahead: int) -> _Made:
    n = len(areas)
    return _Made(
        areas,
        np.full((ahead, n), np.nan),
        np.full((len(_LIMITS), n), np.nan),
        np.full(n, "" if ahead == 0 else _UNCOVERED, object),
    )


def _table(tally: Tally, known: Period, ahead: int) -> pd.DataFrame:
    try:
        return known_months(tally, known.end)
    except CellEdgeError:
        if ahead:
            raise
        return pd.DataFrame(columns=list(tally.areas), dtype=float)  # a whole year needs no months


def _forecast(method: ForecastMethod, stretch: Stretch, ahead: int, *, counts: bool) -> _Made:
    history = stretch.months
    months = carried(method, history, ahead)
    sums = months.sum(axis=0)
    below = history.to_numpy(float).min(axis=0) < 0
    spread = PastErrors.of(method, history, ahead).at(len(history))
    pairs = [limits(sums, spread, level, counts=counts) for level in LEVELS.values()]
    needs = f"{method.id} needs {method.needs_months} months in a row, and {len(history)} are known"
    nothing = needs if len(history) < method.needs_months else "the method has no answer here"
    notes = np.where(
        spread.n > 0,
        np.char.add("limits from past errors of the method: ", spread.n.astype(str)),
        "limits from how far the same months a year apart are",
    ).astype(object)
    notes = np.where(below, "no limits, for some month is below nought", notes)
    notes = np.where(np.isnan(sums), nothing, notes)
    return _Made(history.columns, months, np.concatenate(pairs), notes)


def _framed(made: _Made, so_far: pd.Series, whole: pd.Series, ahead: int) -> pd.DataFrame:
    known, earlier = so_far.to_numpy(float), whole.to_numpy(float)
    end = known + made.months.sum(axis=0)
    ends = known + made.limits if ahead else np.broadcast_to(known, made.limits.shape)
    frame = pd.DataFrame({"area": so_far.index, "known": known, "year_end": end})
    frame = frame.assign(**dict(zip(_LIMITS, ends, strict=True)))
    frame["earlier"] = earlier
    frame["change"] = end - earlier
    for name, column in {"change_pct": end, **dict(zip(_LIMITS, ends, strict=True))}.items():
        percent = np.divide(
            100 * (column - earlier), earlier, out=np.full(len(end), np.nan), where=earlier > 0
        )
        frame[name if name == "change_pct" else f"pct_{name}"] = percent
    frame["note"] = made.notes
    return frame


def _months(table: pd.DataFrame, made: _Made, year: Period, ahead: int) -> pd.DataFrame:
    """The year month by month; known months without a gap between the areas."""
    every = pd.period_range(year.start, periods=IN_YEAR, freq="M")
    values = table.reindex(index=every, columns=made.areas).to_numpy(float, copy=True)
    values[IN_YEAR - ahead :] = made.months
    states = np.where(np.arange(IN_YEAR) < IN_YEAR - ahead, "known", "forecast")
    n = len(made.areas)
    return pd.DataFrame(
        {
            "month": every.repeat(n),
            "area": np.tile(np.asarray(made.areas), IN_YEAR),
            "value": values.ravel(),
            "state": states.repeat(n),
        }
    )


def _covered(result: Result) -> pd.Series:
    """Each area's value, where it is known in full."""
    frame = result.frame.set_index("area")
    return frame["value"].astype(float).where(frame["status"] == OK)
