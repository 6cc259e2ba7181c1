"""Known months: a tally as a table of months and areas, and the stretches of it without a gap."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import attrs
import numpy as np
import pandas as pd

from policeplan.analysis.monthly import monthly
from policeplan.errors import ParameterError
from policeplan.estimates import OK
from policeplan.forecasts import ForecastMethod
from policeplan.period import Period
from policeplan.plugins import registry
from policeplan.tally import Tally

DEFAULT, NAIVE = "core.seasonal-damped", "core.same-months-last-year"
IN_YEAR = 12
_DAY = dt.timedelta(days=1)


def chosen(tally: Tally, method: str | ForecastMethod) -> ForecastMethod:
    """The method itself, or the installed one with this id, for a tally that can be forecast.

    Raises:
        ParameterError: no plugin gives it; or the tally's figure does not grow with time.
    """
    says = tally.definition.says
    if not tally.definition.statistic.grows:
        raise ParameterError(says, "forecast", "only counts and totals grow towards a year end")
    if isinstance(method, ForecastMethod):
        return method
    methods = registry().forecast_methods
    if method not in methods:
        problem = methods.problem(method, f"there is no forecast method {method!r}")
        raise ParameterError(says, "method", problem)
    return methods[method]


def known_months(tally: Tally, end: dt.date | None = None) -> pd.DataFrame:
    """Each area's months, down, one column an area; not a number where a month is not known whole.

    Args:
        tally: of a count or a total.
        end: nothing is read that is not before this day, the first of a month.

    Raises:
        CellEdgeError: a cell reaches over the end of a month.
    """
    covered = [span for area in tally.areas for span in tally.coverage.spans(area)]
    first = min((start for start, _ in covered), default=None)
    last = max((after for _, after in covered), default=None) if end is None else end
    if first is None or last is None or first >= last:
        return pd.DataFrame(columns=list(tally.areas), dtype=float)
    last_month = (last - _DAY).replace(day=1)
    period = Period(first.replace(day=1), (last_month + 31 * _DAY).replace(day=1))
    before = tally.coded["end"] <= pd.Timestamp(period.end)
    found = monthly(attrs.evolve(tally, cells=tally.coded[before]), period).frame
    lead = found[found["figure"] == tally.definition.statistic.figures[0].name]
    values = lead["value"].astype(float).where(lead["status"] == OK).to_numpy()
    places = pd.MultiIndex.from_frame(lead[["month", "area"]])
    wide = pd.Series(values, places).unstack("area")  # noqa: PD010  # reason: one a cell, with nothing to add up
    return wide.reindex(columns=list(tally.areas))


@attrs.frozen(eq=False)
class Stretch:
    """Months in a row that some areas know whole, and know no more of at either end.

    Attributes:
        months: months down, a column for each of the areas.
    """

    months: pd.DataFrame


def stretches(table: pd.DataFrame, at: Literal["end", "anywhere"]) -> list[Stretch]:
    """Every longest stretch, areas that share one together; at the end of the table, or anywhere.

    Apart, so that what one area lacks is not taken from another.
    """
    known = np.pad(table.notna().to_numpy(), ((1, 1), (0, 0)))
    edges = np.diff(known.astype(np.int8), axis=0).T
    area, first = np.nonzero(edges == 1)
    after = np.nonzero(edges == -1)[1]
    sharing: dict[tuple[int, int], list[int]] = {}
    for place, *run in zip(area.tolist(), first.tolist(), after.tolist(), strict=True):
        if at == "anywhere" or run[1] == len(table):
            sharing.setdefault((run[0], run[1]), []).append(place)
    return [Stretch(table.iloc[start:stop, of]) for (start, stop), of in sharing.items()]
