"""Monthly: a tally month by month, as charts, forecasts and dispersion read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import asked, cells, display
from policeplan.area import Geography
from policeplan.coverage import Span, say_span
from policeplan.definition import Definition
from policeplan.errors import CellEdgeError, ParameterError
from policeplan.estimates import INCOMPLETE, MISSING, OK
from policeplan.facts import row_of
from policeplan.period import Period
from policeplan.statistic.grouping import grouped, heads, places
from policeplan.tally import Tally

Months = NDArray[np.int64]
"""Months, counted from January 1970."""

_DAY = dt.timedelta(days=1)
_PERIOD = "a period, such as Period.calendar_year(2016)"
_IN_YEAR = 12


@attrs.frozen(eq=False, repr=False)
class Monthly(display.Shown):
    """Estimates of every month, area and level.

    Attributes:
        definition: what was measured.
        period: from the first month to the last.
        by: the columns that divide it, ``area`` first.
        frame: one row for each month, group and figure: ``month`` (a monthly `pandas.Period`),
            ``by``, the statistic's result keys, ``figure``, value, lower, upper, numerator,
            denominator and status, as a `Result` has them. A month that an area did not supply is
            missing, never nought; one that it covers in part, or without the look-back, is
            incomplete.
        geography: names for the areas.
    """

    definition: Definition
    period: Period
    by: tuple[str, ...]
    frame: pd.DataFrame
    geography: Geography

    @property
    def keys(self) -> list[str]:
        """The columns that say whose figure a row is, besides its month."""
        return [*self.by, *self.definition.statistic.result_keys, "figure"]

    @property
    def areas(self) -> tuple[str, ...]:
        """Area codes, in order."""
        return tuple(dict.fromkeys(self.frame["area"]))

    def rows(self, area: str, figure: str | None = None, **levels: str) -> pd.DataFrame:
        """The rows of one figure, month by month.

        Args:
            area: its code.
            figure: which; the leading one if none is named.
            **levels: of each breakdown.

        Raises:
            UnknownAreaError: there is no such area.
            ParameterError: figure and levels do not name one row a month.
        """
        wanted = {"area": area, "figure": figure or self.definition.statistic.figures[0].name}
        wanted |= levels
        if set(wanted) == set(self.keys):
            rows = [self.frame[key].to_numpy(object) == label for key, label in wanted.items()]
            found = np.flatnonzero(np.logical_and.reduce(rows))
            if len(found):
                return self.frame.iloc[found].reset_index(drop=True)
        # Something is wrong with what is asked, and is told by one row of each.
        group, first = grouped([self.frame[key] for key in self.keys])
        of_one = self.frame.iloc[first]
        one = row_of(of_one, self.definition, area, figure, levels)
        at = of_one.index.get_indexer(one.index)
        return self.frame.iloc[np.flatnonzero(group == at[0])].reset_index(drop=True)

    def series(self, area: str, figure: str | None = None, **levels: str) -> pd.Series:
        """One figure by month, not a number where it is not known in full; errors as for `rows`."""
        found = self.rows(area, figure, **levels)
        value = found["value"].astype(float).where(found["status"] == OK)
        return pd.Series(value.to_numpy(), pd.PeriodIndex(found["month"], name="month"), name=area)

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def _title(self) -> str:
        unit = self.definition.statistic.figures[0].unit
        return f"{self.definition.title} by month, {self.period} ({unit})"

    def _shown(self) -> pd.DataFrame:
        shown = display.named(
            self.frame[[*self.keys, "value", "lower", "upper", "status"]],
            self.geography,
            self.definition,
        )
        shown.insert(0, "month", [month.strftime("%b %Y") for month in self.frame["month"]])
        return shown


def monthly(
    tally: Tally,
    period: Period | None = None,
    *,
    by: str | Sequence[str] = (),
    confidence: float = 0.95,
) -> Monthly:
    """A tally month by month.

    Args:
        tally: of any measure, in cells of a month or less; of a stock, or a share of people at a
            day, a month's figure is that of its last snapshot.
        period: whole months; all that some area covers in full if not given.
        by: breakdowns to divide the figures by.
        confidence: nominal coverage of the intervals.

    Raises:
        CellEdgeError: a cell reaches over the end of a month.
        ParameterError: the period is not whole months, or no area covers one; or an argument is of
            another kind than it should be.
    """
    by = (by,) if isinstance(by, str) else tuple(by)
    asked.kind("(any)", "tally", tally, Tally, "a tally")
    definition, table = tally.definition, tally.coded
    asked.confidence(definition.says, confidence)
    if period is not None:
        asked.kind(definition.says, "period", period, Period, _PERIOD)
    for name in by:
        definition.breakdown(name)
    _refuse_edges(definition, table)
    months = _months_of(tally, period)
    if definition.statistic.snapshot:
        table, states = _at_snapshots(tally, months)
    else:
        states = _states(tally, months)
    if period is None:
        whole = np.flatnonzero((states == OK).any(axis=0))
        if not len(whole):
            raise ParameterError(definition.says, "period", "no area covers a whole month")
        kept = slice(int(whole[0]), int(whole[-1]) + 1)
        months, states = months[kept], states[:, kept]
    parts = cells.by_month(table, definition, tally.areas, months.tolist(), by)
    if definition.statistic.exposure:
        area, month = places(parts["area"], tally.areas), places(parts["month"], months.tolist())
        people = _people(tally, months)
        parts["population"] = people[area, month]
        states = np.where(np.isnan(people), MISSING, states)
    frame = definition.statistic.estimate(parts, ["month", "area", *by], confidence)
    return Monthly(
        definition,
        Period(_day(months[0]), _day(months[-1] + 1)),
        ("area", *by),
        _labelled(frame, tally.areas, months, states),
        tally.geography,
    )


def _refuse_edges(definition: Definition, table: pd.DataFrame) -> None:
    start, end = (table[edge].to_numpy() for edge in ("start", "end"))
    run = heads([start, end])
    over = run[_month(start[run]) != _month(end[run], 1)]
    if len(over):
        cell = table.iloc[int(over[0])]
        span = say_span((cell["start"].date(), cell["end"].date()))
        raise CellEdgeError(
            definition.says, "months of the tally", [f"a month ends inside the cell {span}"]
        )


def _months_of(tally: Tally, period: Period | None) -> Months:
    """The months of a period, or of the time that any area covers."""
    if period is not None:
        if period.n_months is None:
            raise ParameterError(tally.definition.says, "period", f"{period} is not whole months")
        start, end = period.start, period.end
    else:
        spans = [span for area in tally.areas for span in tally.coverage.spans(area)]
        if not spans:
            raise ParameterError(tally.definition.says, "period", "no area covers a whole month")
        start, end = min(first for first, _ in spans), max(after for _, after in spans)
    first, last = _month(np.array([start, end - _DAY], "datetime64[D]")).tolist()
    return np.arange(first, last + 1, dtype=np.int64)


def _states(tally: Tally, months: Months) -> NDArray[np.object_]:
    """For each area and month whether it is covered, and the look-back before it."""
    first, after = _days(months), _days(months + 1)
    before = first - tally.definition.lookback_days
    states = np.full((len(tally.areas), len(months)), MISSING, object)
    for place, area in enumerate(tally.areas):
        spans = tally.coverage.spans(area)
        n_covered = _covered(spans, first, after)
        whole = (n_covered == after - first) & (_covered(spans, before, first) == first - before)
        states[place] = np.where(whole, OK, np.where(n_covered > 0, INCOMPLETE, MISSING))
    return states


def _covered(
    spans: Sequence[Span], first: NDArray[np.int64], after: NDArray[np.int64]
) -> NDArray[np.int64]:
    """How many days of each stretch the spans cover."""
    edges = np.array(spans, "datetime64[D]").reshape(-1, 2).astype(np.int64)
    shared = np.minimum(edges[:, 1:], after) - np.maximum(edges[:, :1], first)
    return np.maximum(shared, 0).sum(axis=0)


def _at_snapshots(tally: Tally, months: Months) -> tuple[pd.DataFrame, NDArray[np.object_]]:
    """The cells of each month's last snapshot, and which areas have it."""
    spans = [span for area in tally.areas for span in tally.coverage.spans(area)]
    ends = [end - _DAY for _, end in spans] + list(tally.coded["end"].dt.date - _DAY)
    last: dict[int, dt.date] = {}
    for month, day in zip(_month(np.array(ends, "datetime64[D]")).tolist(), ends, strict=True):
        last[month] = max(day, last.get(month, day))
    states = np.full((len(tally.areas), len(months)), MISSING, object)
    for place, area in enumerate(tally.areas):
        for at, month in enumerate(months.tolist()):
            day = last.get(month)
            if day is not None and not tally.coverage.gaps(area, day, day + _DAY):
                states[place, at] = OK
    held = tally.coded["start"].dt.date.isin(set(last.values()))
    return tally.coded.iloc[np.flatnonzero(held.to_numpy(bool))], states


def _people(tally: Tally, months: Months) -> NDArray[np.float64]:
    """Person-years of each area and month: those of a month are the same all through its year."""
    if tally.population is None:
        raise ParameterError(
            tally.definition.says, "population", "a rate needs one: tally.with_population(...)"
        )
    years = [month // _IN_YEAR for month in months.tolist()]
    people = {
        year: tally.population.over(
            tally.areas, Period.month(_day(year * _IN_YEAR)), tally.geography
        ).to_numpy(float)
        for year in dict.fromkeys(years)
    }
    return np.column_stack([people[year] for year in years])


def _labelled(
    frame: pd.DataFrame, areas: Sequence[str], months: Months, states: NDArray[np.object_]
) -> pd.DataFrame:
    """The estimates with months as Periods, and nothing where nothing is covered."""
    number = frame["month"].to_numpy(np.int64)
    at = pd.Index(list(areas)).get_indexer(pd.Index(frame["area"])), number - months[0]
    state = states[at]
    frame["month"] = pd.PeriodIndex(
        number.astype("datetime64[M]").astype("datetime64[s]"), freq="M"
    )
    values = ["value", "lower", "upper", "numerator", "denominator"]
    for name in values:
        if frame[name].dtype != np.float64:
            frame[name] = frame[name].astype(float)
    missing = state == MISSING
    if missing.any():
        frame.loc[missing, values] = np.nan
    frame["status"] = np.where(state == OK, frame["status"].to_numpy(object), state)
    return frame


def _month(days: NDArray[np.datetime64], back: int = 0) -> Months:
    """The month of each day, or of the day before it."""
    return (days.astype("datetime64[D]") - back).astype("datetime64[M]").astype(np.int64)


def _days(months: Months) -> NDArray[np.int64]:
    """The first day of each month, counted from 1 January 1970."""
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


def _day(month: int | np.int64) -> dt.date:
    return np.datetime64(int(month), "M").astype(object)
