"""Limits: the centre of a stretch of months, and how far chance alone takes a month from it."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

XMR, P, U, C, P_PRIME, U_PRIME = "xmr", "p", "u", "c", "p'", "u'"
KINDS = (XMR, P, U, C, P_PRIME, U_PRIME)

LEAST, FIRM = 3, 10
"""Fewer months than the first give no limits; fewer than the second give provisional ones."""

_NATURAL, _RANGE, _SIGMAS, _PER_SIGMA = 2.66, 3.267, 3, 1.128
_NEAR = 2 / 3


@attrs.frozen(eq=False)
class Limits:
    """Centre and limits of each month of one stretch; not a number where there are none.

    Attributes:
        centre: the centre line.
        lower: lower limit.
        upper: upper limit.
        near_lower: where the outer third begins, two sigma below the centre.
        near_upper: the same above.
        moving_range: of an XmR chart, the difference from the month before, without its sign.
        range_limit: of an XmR chart, the upper limit of moving ranges.
        n: how many months the limits rest on.
    """

    centre: Floats
    lower: Floats
    upper: Floats
    near_lower: Floats
    near_upper: Floats
    moving_range: Floats
    range_limit: Floats
    n: int


def limits(
    kind: str,
    values: Floats,
    weights: Floats,
    kept: Flags,
    bounds: tuple[float, float] = (-np.inf, np.inf),
    *,
    screen: bool = True,
) -> Limits:
    """Limits of one stretch of months, from the months kept.

    - ``xmr``: centre +/- 2.66 mean moving ranges; a moving range has the upper limit 3.267 of
      their mean (Wheeler 2000, Understanding Variation, 2nd ed.).
    - ``p``, ``u``, ``c``: 3 sigma of the binomial and the Poisson about the weighted mean
      (Montgomery 2009, Introduction to Statistical Quality Control, 6th ed., sections 7.2 and
      7.3).
    - ``p'``, ``u'``: those times sigma z, the mean moving range of the months' z-scores over
      1.128, so that limits on large bases are as wide as the months truly vary (Laney 2002,
      Quality Engineering 14(4), 531-537).

    On a stable Normal series with limits known, 0.27% of months are beyond them by chance.

    Args:
        kind: one of `KINDS`.
        values: one for each month, not a number in a gap.
        weights: what each value is of; ones for ``c`` and ``xmr``.
        kept: the months to rest on; a gap among them does not count, and no moving range is
            taken across one.
        bounds: the least and the most that a value can be; limits are cut there.
        screen: of ``xmr``, leave moving ranges over their own upper limit out of the mean, once,
            as NHSRplotthedots does (Nelson 1982, Journal of Quality Technology 14(3), 172-173);
            unless those left are all nought, as those of rare events may be.
    """
    known = kept & np.isfinite(values) & (weights > 0)
    n = int(known.sum())
    moving = _moving_ranges(values)
    if n < LEAST:
        return _none(moving if kind == XMR else np.full(len(values), np.nan), n)
    centre = mean(values, weights, known)
    if kind == XMR:
        typical = _typical(np.where(_both(known), moving, np.nan), screen=screen)
        spread, ceiling = np.full(len(values), _NATURAL * typical), _RANGE * typical
    else:
        spread = _SIGMAS * _sigma(kind, values, weights, known, centre)
        moving, ceiling = np.full(len(values), np.nan), np.nan
    line = np.where(np.isfinite(spread), centre, np.nan)
    low, high, near_low, near_high = (
        np.clip(line + part * spread, *bounds) for part in (-1, 1, -_NEAR, _NEAR)
    )
    ceilings = np.full(len(values), ceiling)
    return Limits(line, low, high, near_low, near_high, moving, ceilings, n)


def mean(values: Floats, weights: Floats, known: Flags) -> float:
    """The weighted mean of the months known: what was counted over what it is of."""
    return float((values[known] * weights[known]).sum() / weights[known].sum())


def _sigma(kind: str, values: Floats, weights: Floats, known: Flags, centre: float) -> Floats:
    """Sigma of each month's value."""
    share = kind in {P, P_PRIME}
    variance = max(centre * (1 - centre) if share else centre, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        sigma = np.sqrt(variance / np.where(weights > 0, weights, np.nan))
        if kind in {P, U, C}:
            return sigma
        scores = np.where(sigma > 0, (values - centre) / sigma, 0.0)
    apart = np.where(_both(known), _moving_ranges(scores), np.nan)
    return sigma * _typical(apart, screen=False) / _PER_SIGMA


def _moving_ranges(values: Floats) -> Floats:
    """How far each month is from the month before; none where either is a gap."""
    return np.abs(np.diff(values, prepend=np.nan))


def _both(known: Flags) -> Flags:
    """Whether a month and the month before are known."""
    return known & np.concatenate([[False], known[:-1]])


def _typical(ranges: Floats, *, screen: bool) -> float:
    """The mean moving range; not a number where there is none."""
    found = ranges[np.isfinite(ranges)]
    if not len(found):
        return np.nan
    usual = found[found <= _RANGE * found.mean()]
    # Of a month with one event among months with none, screening would leave no range above
    # nought: limits without width, outside which every month lies.
    return float(usual.mean() if screen and usual.any() else found.mean())


def _none(moving: Floats, n: int) -> Limits:
    nothing = np.full(len(moving), np.nan)
    return Limits(nothing, nothing, nothing, nothing, nothing, moving, nothing, n)
