"""Backtest: how far year ends would have been from what came, month by month of the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import display
from policeplan.analysis.forecasting.known import (
    DEFAULT,
    IN_YEAR,
    NAIVE,
    Stretch,
    chosen,
    known_months,
    stretches,
)
from policeplan.analysis.forecasting.limits import LEVELS, limits
from policeplan.analysis.forecasting.past_errors import PastErrors, carried
from policeplan.area import Geography
from policeplan.definition import Definition
from policeplan.errors import ParameterError
from policeplan.forecasts import ForecastMethod
from policeplan.period import Period
from policeplan.statistic import Count
from policeplan.tally import Tally

ALL = "all months"
_APRIL = 4
_MONTHS = list(pd.period_range("2000-04", periods=IN_YEAR - 1, freq="M").strftime("%B"))


@attrs.frozen(eq=False, repr=False)
class Backtest(display.Shown):
    """Year ends as they would have been forecast in past years, against what came.

    Attributes:
        definition: what was measured.
        methods: the methods tried.
        frame: one row for each method and month of the financial year, and one for all months:
            ``method``, ``month`` (the last known then), ``n`` (year ends forecast), ``error`` (mean
            absolute error in percent of the year's total), ``naive`` (that of the same months last
            year, on the same year ends), ``ratio`` of the two, and ``held_80`` and ``held_95``, the
            share of outcomes within the limits. Year ends of nought have no percent and are left
            out of it, but not of the shares.
        trials: every year end: ``area``, ``year`` (that it begins in), ``month`` (a monthly
            `pandas.Period`), ``method``, ``known``, ``before`` (the year before), ``year_end``,
            its limits as in `YearEnd`, ``outcome`` and ``naive``, the naive year end.
        geography: names for the areas.
    """

    definition: Definition
    methods: tuple[ForecastMethod, ...]
    frame: pd.DataFrame
    trials: pd.DataFrame
    geography: Geography

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def _title(self) -> str:
        n = self.trials["area"].nunique()
        first, last = self.trials["year"].min(), self.trials["year"].max()
        return (
            f"{self.definition.title}: year ends forecast from each month, {n} areas, financial "
            f"years from {first}/{(first + 1) % 100:02d} to {last}/{(last + 1) % 100:02d}; errors "
            "in % of the year"
        )

    def _shown(self) -> pd.DataFrame:
        frame = self.frame
        shown = {"method": list(frame["method"]), "to": list(frame["month"])}
        shown["n"] = [display.number(n, 0) for n in frame["n"]]
        headings = {"error": "mean error", "naive": "same months last year", "ratio": "ratio"}
        for column, heading in headings.items():
            shown[heading] = [display.number(x, 2) for x in frame[column]]
        for level in LEVELS:
            shares = 100 * frame[f"held_{level}"]
            shown[f"in {level}% limits, %"] = [display.number(x, 0) for x in shares]
        return pd.DataFrame(shown)


def backtest(
    tally: Tally,
    *,
    methods: Sequence[str | ForecastMethod] = (DEFAULT, NAIVE),
    first: str | dt.date | None = None,
) -> Backtest:
    """Forecast every past year end from every month of its year, with what was known then.

    Args:
        tally: of a count or a total, in cells of a month or less. An area's year is tried where it
            and the year before are covered.
        methods: ids of installed methods, or `ForecastMethod` records.
        first: the first month to forecast from; the first that there can be if not given.

    Raises:
        ParameterError: the figure does not grow with time, no plugin gives a method, or no area
            has a whole year after another to try.
        CellEdgeError: a cell reaches over the end of a month.
        MissingExtraError: a method needs a package that is not installed.
    """
    rules = tuple(chosen(tally, method) for method in methods)
    naive = chosen(tally, NAIVE)
    table = known_months(tally)
    since = None if first is None else pd.Period(Period.month(first).start, "M")
    counts = isinstance(tally.definition.statistic, Count)
    tried = [
        trial.assign(method=rule.id)
        for stretch in stretches(table, "anywhere")
        for rule in rules
        for trial in _trials(rule, naive, stretch, since, counts=counts)
    ]
    if not tried:
        problem = "no area has a whole financial year, and the year before, to try"
        raise ParameterError(tally.definition.says, "first", problem)
    trials = pd.concat(tried, ignore_index=True)
    frame = pd.concat([_summary(trials, rule.id) for rule in rules], ignore_index=True)
    return Backtest(tally.definition, rules, frame, trials, tally.geography)


def _trials(
    rule: ForecastMethod,
    naive: ForecastMethod,
    stretch: Stretch,
    since: pd.Period | None,
    *,
    counts: bool,
) -> Iterator[pd.DataFrame]:
    """For each number of months to go, and each month of the stretch that has them, its trials."""
    history, months = stretch.months, pd.PeriodIndex(stretch.months.index)
    n_known = (months.month - _APRIL) % IN_YEAR + 1
    for ahead in range(1, IN_YEAR):
        so_far = IN_YEAR - ahead
        ends = np.flatnonzero(n_known == so_far) + 1
        ends = ends[(ends >= so_far + IN_YEAR) & (ends + ahead <= len(history))]
        ends = [int(end) for end in ends if since is None or months[end - 1] >= since]
        if not ends:
            continue
        errors = PastErrors.of(rule, history, ahead)
        for end in ends:
            month = months[end - 1]
            when = {"year": month.year - (month.month < _APRIL), "month": month}
            found = _trial(errors, naive, end, counts=counts)
            yield pd.DataFrame({"area": history.columns, **when, **found})


def _trial(
    errors: PastErrors, naive: ForecastMethod, end: int, *, counts: bool
) -> dict[str, NDArray[np.float64]]:
    """The year end of each area with so many months of the stretch known, and what came."""
    ahead, history = errors.ahead, errors.history
    values, then = history.to_numpy(float), history.iloc[:end]
    start = end - (IN_YEAR - ahead)
    known = values[start:end].sum(axis=0)
    made = carried(errors.method, then, ahead).sum(axis=0)
    found = {"known": known, "before": values[start - IN_YEAR : start].sum(axis=0)}
    found["year_end"] = known + made
    spread = errors.at(end)
    for name, level in LEVELS.items():
        lower, upper = limits(made, spread, level, counts=counts)
        found |= {f"lower_{name}": known + lower, f"upper_{name}": known + upper}
    found["outcome"] = known + values[end : end + ahead].sum(axis=0)
    found["naive"] = known + carried(naive, then, ahead).sum(axis=0)
    return found


def _summary(trials: pd.DataFrame, method: str) -> pd.DataFrame:
    """Errors and coverage by month of the year, and of all together."""
    mine = trials[(trials["method"] == method) & trials["year_end"].notna()]
    total = mine["outcome"].where(mine["outcome"] > 0)
    scored = pd.DataFrame({"month": pd.PeriodIndex(mine["month"]).strftime("%B")})
    scored["n"] = 1
    scored["error"] = (100 * (mine["year_end"] - mine["outcome"]).abs() / total).to_numpy(float)
    scored["naive"] = (100 * (mine["naive"] - mine["outcome"]).abs() / total).to_numpy(float)
    for level in LEVELS:
        lower, upper = mine[f"lower_{level}"], mine[f"upper_{level}"]
        held = mine["outcome"].between(lower, upper).astype(float).where(lower.notna())
        scored[f"held_{level}"] = held.to_numpy(float)
    measures = ["error", "naive", *(f"held_{level}" for level in LEVELS)]
    both = pd.concat([scored, scored.assign(month=ALL)])
    by_month = both.groupby("month")
    out = by_month[measures].mean().assign(n=by_month["n"].sum())
    out["ratio"] = out["error"] / out["naive"].where(out["naive"] > 0)
    out = out.reindex([m for m in [*_MONTHS, ALL] if m in out.index]).reset_index()
    out.insert(0, "method", method)
    return out[["method", "month", "n", "error", "naive", "ratio", *measures[2:]]]
