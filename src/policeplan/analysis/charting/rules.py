"""Rules: which months of a chart are unlike chance, and in which direction.

They are those of NHS England's Making Data Count, as NHSRplotthedots defines them
(``R/ptd_calculate_point_type.R``): every month of a run is flagged, not only the one that completes
it. A month at the centre itself, to rounding, breaks a run; so does a gap, over which nothing is
assumed. Rules look at one stretch between two steps at a time.
"""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

from policeplan.analysis.charting.limits import Floats, Limits

Signs = NDArray[np.int64]

RUN = 7
"""How many months on one side, or rising or falling, are a signal."""

_WINDOW, _NEAR = 3, 2
_ROUNDING = 1e-12


@attrs.frozen(eq=False)
class Signals:
    """For each rule and month 1 (high or rising), -1 (low or falling), 0, or a gap's NaN.

    Attributes:
        beyond: outside the limits.
        run: one of 7 or more consecutive months on one side of the centre.
        trend: one of 7 or more consecutive months, each higher (or each lower) than the last:
            six steps or more. A month that ends one trend and begins another has the later's.
        near: in the outer third of the limits, between two sigma and the limit, where two or more
            of three consecutive months are, all three on one side of the centre.
    """

    beyond: Floats
    run: Floats
    trend: Floats
    near: Floats


def signals(values: Floats, limits: Limits) -> Signals:
    """What each rule says of each month.

    By theory, on a stable Normal series whose centre and sigma are known, 0.27% of months are
    beyond; a new run begins in 1 month of 128 and 6.25% of months are in one; a new trend begins
    in 0.035% of months; and of three consecutive months 0.13% have two near on one side. Limits
    found from a few months alarm somewhat more.

    Args:
        values: one for each month, not a number in a gap.
        limits: of those months.
    """
    rounding = _rounding(values)
    side = sides(values, limits.centre)
    out = _sign(values - limits.upper, rounding).clip(0) + _sign(
        values - limits.lower, rounding
    ).clip(max=0)
    outer = _sign(values - limits.near_upper, rounding).clip(0) + _sign(
        values - limits.near_lower, rounding
    ).clip(max=0)
    close = (outer != 0) & (out == 0)
    gap, lost = ~np.isfinite(values), ~np.isfinite(limits.centre)
    return Signals(
        _unless(gap | lost, out),
        _unless(gap | lost, np.where(run_lengths(side) >= RUN, side, 0)),
        _unless(gap, _trends(values)),
        _unless(gap | lost, _two_of_three(side, close)),
    )


def sides(values: Floats, centre: Floats | float) -> Signs:
    """1 above the centre, -1 below, 0 at it and in a gap."""
    return _sign(values - centre, _rounding(values))


def run_lengths(side: Signs) -> Signs:
    """For each month, how many consecutive months on its side it is one of."""
    if not len(side):
        return side
    run = np.cumsum(np.concatenate([[True], side[1:] != side[:-1]])) - 1
    return np.bincount(run)[run]


def _trends(values: Floats) -> Signs:
    step = sides(values, np.concatenate([[np.nan], values[:-1]]))
    step = np.where(run_lengths(step) >= RUN - 1, step, 0)
    after = np.concatenate([step[1:], [0]])
    return np.where(after != 0, after, step)


def _two_of_three(side: Signs, close: NDArray[np.bool_]) -> Signs:
    if len(side) < _WINDOW:
        return np.zeros(len(side), np.int64)
    together = np.lib.stride_tricks.sliding_window_view(side, _WINDOW)
    n_close = np.lib.stride_tricks.sliding_window_view(close, _WINDOW).sum(axis=1)
    signal = (np.abs(together.sum(axis=1)) == _WINDOW) & (n_close >= _NEAR)
    inside = np.convolve(signal, np.ones(_WINDOW, np.int64)) > 0
    return np.where(inside & close, side, 0)


def _rounding(values: Floats) -> float:
    """What differences are no more than rounding, so that equal months are equal."""
    known = values[np.isfinite(values)]
    return _ROUNDING * float(np.abs(known).max()) if len(known) else 0.0


def _sign(apart: Floats, rounding: float) -> Signs:
    above, below = apart > rounding, apart < -rounding
    return above.astype(np.int64) - below.astype(np.int64)


def _unless(gap: NDArray[np.bool_], signs: Signs) -> Floats:
    return np.where(gap, np.nan, signs)
