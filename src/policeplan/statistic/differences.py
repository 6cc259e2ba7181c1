"""Intervals and p-values of the difference between two estimates, for whole columns at once.

Every p-value here is the least level at which the interval of the same method would leave nought
out: interval and p never disagree. Unknown in, NaN out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from policeplan.statistic.intervals import Bounds, score

Floats = NDArray[np.float64]

_FARTHEST = 40.0
"""Standard errors beyond which a p-value is nought in double precision."""
_HALVINGS = 60


def count_ratio(later: ArrayLike, earlier: ArrayLike, confidence: float = 0.95) -> Bounds:
    """Exact limits of the share that ``later`` is of both counts, given their total.

    A change of two Poisson counts is judged by how the total falls between them. With limits
    ``(p, q)`` of that share, the ratio later : earlier has limits ``p / (1 - p)`` and
    ``q / (1 - q)``. Where both are nought the limits are 0 and 1: nothing is known.
    Source: Przyborowski and Wilenski (1940), Biometrika 31, 313-323; limits by Clopper and
    Pearson (1934), Biometrika 26, 404-413.
    """
    from scipy.special import betaincinv

    x, y = np.asarray(later, float), np.asarray(earlier, float)
    tail = (1 - confidence) / 2
    lower = np.where((x == 0) & (y >= 0), 0.0, betaincinv(x, y + 1, tail))
    upper = np.where((y == 0) & (x >= 0), 1.0, betaincinv(x + 1, y, 1 - tail))
    wrong = ~((x >= 0) & (y >= 0))
    return np.where(wrong, np.nan, lower), np.where(wrong, np.nan, upper)


def count_ratio_p(later: ArrayLike, earlier: ArrayLike, expected: ArrayLike = 0.5) -> Floats:
    """Exact p of two counts, given their total: twice the smaller tail, at most 1.

    Source: as `count_ratio`. Twice the smaller tail is the test that its limits invert.

    Args:
        later: a count.
        earlier: a count.
        expected: the share of both that is later's where nothing changed: a half, or its part of
            the exposure.
    """
    from scipy.special import betainc

    x, y = np.asarray(later, float), np.asarray(earlier, float)
    share = np.asarray(expected, float)
    known = (x >= 0) & (y >= 0)
    as_many = np.where((x == 0) & known, 1.0, betainc(x, y + 1, share))
    as_few = np.where((y == 0) & known, 1.0, betainc(y, x + 1, 1 - share))
    return np.where(known, np.minimum(2 * np.minimum(as_many, as_few), 1), np.nan)


def difference(  # two estimates, each a value and two bounds
    later: ArrayLike,
    later_lower: ArrayLike,
    later_upper: ArrayLike,
    earlier: ArrayLike,
    earlier_lower: ArrayLike,
    earlier_upper: ArrayLike,
) -> Bounds:
    """Limits of later - earlier from the limits of each: square and add.

    Source: Zou and Donner (2008), Construction of confidence limits about effect measures,
    Statistics in Medicine 27, 1693-1702, equation 5; with Wilson limits it is method 10 of
    Newcombe (1998), Statistics in Medicine 17, 873-890.
    """
    a, al, au, b, bl, bu = (
        np.asarray(x, float)
        for x in (later, later_lower, later_upper, earlier, earlier_lower, earlier_upper)
    )
    return (
        (a - b) - np.sqrt((a - al) ** 2 + (bu - b) ** 2),
        (a - b) + np.sqrt((au - a) ** 2 + (b - bl) ** 2),
    )


def difference_p(
    change: ArrayLike, lower: ArrayLike, upper: ArrayLike, confidence: float
) -> Floats:
    """The p of a change that is known by its limits alone.

    The distance from the change to its limit on nought's side is taken as that many standard
    errors as the confidence has, and nought lies so many of those away. Where the change is nought
    p is 1; where that limit is not known, neither is p.
    Source: Altman and Bland (2011), How to obtain the P value from a confidence interval, BMJ 343,
    d2304, steps 1 to 3; they halve the whole width, here the side that the verdict reads counts,
    and the normal tail is exact.
    """
    from scipy.special import ndtr, ndtri

    change, lower, upper = (np.asarray(a, float) for a in (change, lower, upper))
    distance = np.where(change > 0, change - lower, upper - change)
    with np.errstate(divide="ignore", invalid="ignore"):
        errors = abs(change) / distance * ndtri(0.5 + confidence / 2)
    p = np.where(change == 0, 1.0, 2 * ndtr(-errors))
    return np.where(np.isnan(change + distance), np.nan, p)


def share_difference(
    later: tuple[ArrayLike, ArrayLike], earlier: tuple[ArrayLike, ArrayLike], z: ArrayLike
) -> Bounds:
    """Newcombe's hybrid score limits of the difference of two shares, at ``z`` standard errors.

    Source: Newcombe (1998), Interval estimation for the difference between independent
    proportions: comparison of eleven methods, Statistics in Medicine 17, 873-890, method 10.

    Args:
        later: how many have the quality, of how many.
        earlier: the same.
        z: standard errors on each side.
    """
    both: list[Floats] = []
    for numerator, denominator in (later, earlier):
        x, n = np.asarray(numerator, float), np.asarray(denominator, float)
        value = np.divide(x, n, out=np.full(np.broadcast(x, n).shape, np.nan), where=n > 0)
        both += [value, *score(x, n, z)]
    return difference(*both)


def share_difference_p(
    later: tuple[ArrayLike, ArrayLike], earlier: tuple[ArrayLike, ArrayLike]
) -> Floats:
    """The p at which `share_difference` would just leave nought out, by halving on ``z``.

    The limit on nought's side only ever moves away from the change as ``z`` grows, so 60 halvings
    of 0 to 40 standard errors find where it crosses.
    """
    from scipy.special import ndtr

    (x, n), (y, m) = (
        tuple(np.asarray(a, float) for a in np.broadcast_arrays(*each)) for each in (later, earlier)
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        change = x / n - y / m
        up = change >= 0
        # Nought's side of a fall is that of the rise from the later share to the earlier.
        crossing = _crossing(np.where(up, (x, n), (y, m)), np.where(up, (y, m), (x, n)))
        p = np.where(change == 0, 1.0, 2 * ndtr(-crossing))
    known = (n > 0) & (m > 0) & (x >= 0) & (y >= 0) & (x <= n) & (y <= m)
    return np.where(known, p, np.nan)


def _crossing(high: Floats, low: Floats) -> Floats:
    """The standard errors at which the lower limit of the first share less the second is nought.

    It is `share_difference`, step by step, of which the lower limit alone is worked out, for that
    is done 60 times over.

    Args:
        high: how many have the quality, and of how many.
        low: the same, of a share that is no higher.
    """
    (x, y), (n, m) = np.stack([high, low], axis=1)
    counts, sizes = np.stack([x, y]), np.stack([n, m])
    shares = counts / sizes
    spread, part = (sizes - counts) * shares, x * shares[0]
    change = shares[0] - shares[1]
    near, far = np.zeros(change.shape), np.full(change.shape, _FARTHEST)
    for _ in range(_HALVINGS):
        middle = (near + far) / 2
        square = middle * middle
        top = np.sqrt(spread + square / 4) * middle + counts + square / 2
        lower = part / top[0]
        upper = np.minimum(np.maximum(top[1] / (m + square), shares[1]), 1)
        clear = change - np.sqrt((shares[0] - lower) ** 2 + (upper - shares[1]) ** 2) > 0
        near, far = np.where(clear, middle, near), np.where(clear, far, middle)
    return near


def welch(
    change: ArrayLike,
    later: tuple[ArrayLike, ArrayLike],
    earlier: tuple[ArrayLike, ArrayLike],
    confidence: float = 0.95,
) -> tuple[Floats, Floats, Floats]:
    """Limits and p of the difference of two means with variances of their own.

    Where no value differs from its mean on either side, nothing says what chance would do, and
    there are neither limits nor p.
    Source: Welch (1947), The generalization of "Student's" problem when several different
    population variances are involved, Biometrika 34, 28-35; degrees of freedom by Satterthwaite
    (1946), Biometrics Bulletin 2, 110-114, equation 17.

    Args:
        change: later mean - earlier mean.
        later: standard error of the mean, and how many values it is of; NaN where under 2.
        earlier: the same.
        confidence: nominal coverage.

    Returns:
        Lower and upper limits, and p.
    """
    from scipy.special import stdtr, stdtrit

    change = np.asarray(change, float)
    (a, n), (b, m) = ([np.asarray(v, float) for v in each] for each in (later, earlier))
    variance = a**2 + b**2
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = variance**2 / (a**4 / (n - 1) + b**4 / (m - 1))
        error = np.sqrt(variance)
        half = np.where(variance > 0, stdtrit(freedom, 0.5 + confidence / 2) * error, np.nan)
        p = np.where(change == 0, 1.0, 2 * stdtr(freedom, -abs(change) / error))
    return change - half, change + half, np.where(np.isnan(change + half), np.nan, p)
