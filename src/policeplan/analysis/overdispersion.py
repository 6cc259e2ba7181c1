"""Over-dispersion: how much more a month's figure varies than chance alone would have it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import asked
from policeplan.analysis.monthly import Monthly, monthly
from policeplan.errors import ParameterError
from policeplan.estimates import OK, SMALL_BASE
from policeplan.period import Period
from policeplan.statistic import Count, Mix, Rate, Statistic
from policeplan.statistic.intervals import size_of
from policeplan.tally import Tally

Floats = NDArray[np.float64]

_IN_YEAR = 12
_SEASONAL_FROM = 24
_LEVEL_FROM = 6
_ROUNDS = 500
_CLOSE = 1e-12


def dispersion(tally: Tally, period: Period | None = None) -> pd.Series:
    """How many times chance's the variance of a monthly figure is, area by area.

    Pearson's chi-square of the months over its degrees of freedom: about 1 where months vary by
    chance alone, and never under 1. From 24 known months, each month is expected to have its year's
    level times its month of the year's (of a share, level and season add up on the logit scale);
    years are the 12 months that end with the last one, those before it, and so on. From 6 months
    to 23, every month is expected to be at one level for its days, people or base, so that a season
    counts as variation. With fewer it is not known. Months are taken as independent of one another
    given that level.
    Source: McCullagh and Nelder (1989), Generalized Linear Models, 2nd edition, sections 4.5.2 and
    6.2.3; expectations by iterative proportional fitting, Bishop, Fienberg and Holland (1975),
    Discrete Multivariate Analysis, section 3.5.

    Args:
        tally: of a count, a rate, a share or a mix, in cells of a month or less.
        period: whole months; all that some area covers in full if not given.

    Returns:
        One number for each area, NaN where it is not known; for ``against(..., dispersion=...)``.

    Raises:
        ParameterError: the figure is known and not estimated, or is judged by its own spread.
        CellEdgeError: a cell reaches over the end of a month.
    """
    asked.kind("(any)", "tally", tally, Tally, "a tally")
    statistic = tally.definition.statistic
    if not statistic.disperses:
        problem = "only counts, rates and shares of events vary as chance alone would have it"
        raise ParameterError(tally.definition.says, "dispersion", problem)
    table = monthly(tally, period)
    observed, base = _tables(table, statistic)
    times = _times(observed, base, shares=not isinstance(statistic, Count | Rate))
    return pd.Series(times, pd.Index(table.areas, name="area"), name="dispersion")


def _tables(table: Monthly, statistic: Statistic) -> tuple[Floats, Floats]:
    """Events by area, year, month of the year and level, and what they are of, by the first three.

    Years run back from the last month; what is not known is NaN in both.
    """
    frame = table.frame
    levels = list(statistic.levels) if isinstance(statistic, Mix) else [""]
    area = pd.Index(table.areas).get_indexer(pd.Index(frame["area"]))
    month = pd.PeriodIndex(frame["month"])
    number = month.year.to_numpy(np.int64) * _IN_YEAR + month.month.to_numpy(np.int64)
    back = number.max() - number
    place = (
        pd.Index(levels).get_indexer(pd.Index(frame["level"]))
        if isinstance(statistic, Mix)
        else np.zeros(len(frame), np.int64)
    )
    events, of = _events(frame, month.days_in_month.to_numpy(np.float64), statistic)
    known = frame["status"].isin([OK, SMALL_BASE]).to_numpy()
    shape = (len(table.areas), int(back.max()) // _IN_YEAR + 1, _IN_YEAR)
    observed, base = np.full((*shape, len(levels)), np.nan), np.full(shape, np.nan)
    at = area, back // _IN_YEAR, back % _IN_YEAR
    observed[(*at, place)] = np.where(known, events, np.nan)
    base[at] = np.where(known, of, np.nan)
    if not isinstance(statistic, Count | Rate | Mix):
        observed = np.concatenate([observed, base[..., None] - observed], axis=-1)
    return observed, base


def _events(frame: pd.DataFrame, days: Floats, statistic: Statistic) -> tuple[Floats, Floats]:
    """Events of each row, and what they are of: days, person-years or cases."""
    if isinstance(statistic, Count):
        return frame["numerator"].to_numpy(np.float64), days
    numerator, denominator, value, lower, upper = (
        frame[name].to_numpy(np.float64)
        for name in ("numerator", "denominator", "value", "lower", "upper")
    )
    if "squares" in statistic.parts:
        size = size_of(value, lower, upper)
        return value * size, size
    return numerator, denominator


def _times(observed: Floats, base: Floats, *, shares: bool) -> Floats:
    """Chi-square over degrees of freedom, at least 1, for each area."""
    known = ~np.isnan(observed).any(axis=-1) & (base > 0)
    n_known = known.sum(axis=(1, 2))
    seasonal = (n_known >= _SEASONAL_FROM)[:, None, None]
    # One level for all months is a table of one year and one month of the year.
    seen, of = np.where(known[..., None], observed, 0.0), np.where(known, base, 0.0)
    level = (of / of.sum(axis=(1, 2), keepdims=True, where=known, initial=1e-300))[..., None]
    flat = level * seen.sum(axis=(1, 2), keepdims=True)
    fitted = np.where(seasonal[..., None], _fitted(seen, of, shares=shares), flat)
    used = known & (fitted > 0).any(axis=-1)
    n_years, n_months = used.any(axis=2).sum(axis=1), used.any(axis=1).sum(axis=1)
    n_fitted = np.where(seasonal[:, 0, 0], n_years + n_months - 1, 1)
    n_used = used.sum(axis=(1, 2))
    n_levels = (fitted > 0).any(axis=(1, 2)).sum(axis=1) - 1 if shares else 1
    freedom = np.where(n_used > 0, n_levels * (n_used - n_fitted), 0)
    apart = np.divide((seen - fitted) ** 2, fitted, out=np.zeros_like(fitted), where=fitted > 0)
    square = apart.sum(axis=(1, 2, 3))
    enough = (n_known >= _LEVEL_FROM) & (freedom > 0)
    times = np.divide(square, freedom, out=np.full(len(square), np.nan), where=enough)
    return np.where(enough, np.maximum(times, 1), np.nan)


def _fitted(seen: Floats, of: Floats, *, shares: bool) -> Floats:
    """Expected events with the years', the seasons' and, of shares, each month's sums as seen."""
    fitted = np.broadcast_to(of[..., None], seen.shape).copy()
    margins = [(2,), (1,), (3,)] if shares else [(2,), (1,)]
    for _ in range(_ROUNDS):
        before = fitted
        for axes in margins:
            want, have = (t.sum(axis=axes, keepdims=True) for t in (seen, fitted))
            fitted = fitted * np.divide(want, have, out=np.zeros_like(have), where=have > 0)
        if (abs(fitted - before) <= _CLOSE * (1 + before)).all():
            break
    return fitted
