"""Seasons: what is usual for a month of the year, and a series without it."""

from __future__ import annotations

from typing import Literal

import attrs
import numpy as np
from numpy.typing import NDArray

from policeplan.analysis.charting.limits import Floats
from policeplan.errors import ParameterError

RATIO, DIFFERENCE = "ratio", "difference"

_IN_YEAR, _LEAST, _HALF = 12, 24, 6
_WEIGHTS = np.array([0.5, *[1.0] * 11, 0.5]) / _IN_YEAR
_CALENDAR = "January February March April May June July August September October November December"


def _known(_instance: object, _attribute: object, method: str | None) -> None:
    if method not in {None, RATIO, DIFFERENCE}:
        raise _refused("(any)", f"there is no method {method!r}: give '{RATIO}' or '{DIFFERENCE}'")


@attrs.frozen
class Seasonal:
    """How a series is seasonally adjusted.

    Attributes:
        method: ``ratio`` to the centred average of 12 months, or ``difference`` from it; by what
            is counted if not said: shares by difference, all else by ratio.
        of_baseline: find what is usual from the months of the baseline alone, so that no later
            month changes a frozen chart.
    """

    method: Literal["ratio", "difference"] | None = attrs.field(default=None, validator=_known)
    of_baseline: bool = False


@attrs.frozen(eq=False)
class Adjustment:
    """What is usual for each month of the year, by classical decomposition.

    A month's trend is the average of the 12 months about it, the two at the ends weighing half.
    What is usual for Januaries is the mean of their ratios to their trends (or differences from
    them); the twelve are scaled to a mean of one (shifted to a mean of nought). So Hyndman and
    Athanasopoulos 2021, Forecasting: Principles and Practice, 3rd ed., section 3.4; it is
    statsmodels' ``seasonal_decompose``. A month less than six from a gap, from either end or from a
    declared step has no trend and tells nothing.

    Attributes:
        method: ``ratio`` or ``difference``.
        factors: twelve, January first: what to divide a month by, or to take from it.
        months: how many months they rest on.
    """

    method: str
    factors: tuple[float, ...]
    months: int

    def __str__(self) -> str:
        preposition = "to" if self.method == RATIO else "from"
        return f"by {self.method} {preposition} the centred 12-month average"

    def of(self, numbers: NDArray[np.int64]) -> Floats:
        """The factor of each month, given months counted from any January."""
        return np.array(self.factors)[numbers % _IN_YEAR]

    def adjusted(self, values: Floats, numbers: NDArray[np.int64]) -> Floats:
        """The values without their season."""
        usual = self.of(numbers)
        return values / usual if self.method == RATIO else values - usual


def adjustment(
    values: Floats, numbers: NDArray[np.int64], method: str, stretch: NDArray[np.int64], says: str
) -> Adjustment:
    """What is usual for each month of the year.

    Args:
        values: one for each consecutive month, not a number in a gap.
        numbers: months, counted from any January.
        method: `RATIO` or `DIFFERENCE`.
        stretch: which stretch between declared steps each month is in; no trend reaches over a
            step, which would pass for a season.
        says: the measure, for messages.

    Raises:
        ParameterError: there are under 24 months, or some month of the year is never known with
            its trend, or ratios are asked of values below nought or of a month that is always
            nought.
    """
    n = int(np.isfinite(values).sum())
    if n < _LEAST:
        raise _refused(says, f"{n} months are known: give at least {_LEAST}, better 36")
    if method == RATIO and (values < 0).any():
        raise _refused(says, "values below nought have no ratios: Seasonal('difference')")
    trend = _trend(values, stretch)
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = values / trend if method == RATIO else values - trend
    known = np.isfinite(apart)
    month = numbers % _IN_YEAR
    n_known = np.bincount(month[known], minlength=_IN_YEAR)
    if (n_known == 0).any():
        never = ", ".join(np.array(_CALENDAR.split())[n_known == 0])
        raise _refused(says, f"a trend is never known for {never}: give more months without gaps")
    usual = np.bincount(month[known], apart[known], _IN_YEAR) / n_known
    usual = usual / usual.mean() if method == RATIO else usual - usual.mean()
    if method == RATIO and (usual <= 0).any():
        never = ", ".join(np.array(_CALENDAR.split())[usual <= 0])
        raise _refused(says, f"nothing was ever counted in {never}: Seasonal('difference')")
    return Adjustment(method, tuple(usual.tolist()), int(known.sum()))


def _trend(values: Floats, stretch: NDArray[np.int64]) -> Floats:
    """The centred average of 12 months, where all 13 it touches are known and between two steps."""
    trend = np.full(len(values), np.nan)
    if len(values) <= _IN_YEAR:
        return trend
    inside = stretch[2 * _HALF :] == stretch[: -2 * _HALF]
    average = np.lib.stride_tricks.sliding_window_view(values, _IN_YEAR + 1) @ _WEIGHTS
    trend[_HALF:-_HALF] = np.where(inside, average, np.nan)
    return trend


def _refused(says: str, problem: str) -> ParameterError:
    return ParameterError(says, "seasonal", problem)
