"""Confidence intervals and differences, for whole columns at once.

Each function takes arrays of one shape and gives ``(lower, upper)``. SciPy's special functions do
the work; SciPy is imported inside, because importing it costs more than most calls here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Bounds = tuple[NDArray[np.float64], NDArray[np.float64]]

_EXACT_UNDER = 10


def poisson_exact(n: ArrayLike, confidence: float = 0.95) -> Bounds:
    """Exact limits of a Poisson mean given one count ``n``.

    Source: Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442;
    here by the gamma quantiles that equal his chi-square ones.
    """
    from scipy.special import gammaincinv

    n = np.asarray(n, float)
    tail = (1 - confidence) / 2
    lower = np.where(n > 0, gammaincinv(np.where(n > 0, n, 1), tail), 0.0)
    return lower, np.asarray(gammaincinv(n + 1, 1 - tail), np.float64)


def poisson_byar(n: ArrayLike, confidence: float = 0.95) -> Bounds:
    """Byar's limits of a Poisson mean given one count ``n`` of 10 or more; exact ones under 10.

    Source: Breslow and Day (1987), Statistical Methods in Cancer Research II, IARC Scientific
    Publications 82, page 69; exact under 10 as in Public Health England (2018), Technical Guide:
    Confidence intervals, section 3.
    """
    from scipy.special import ndtri

    n = np.asarray(n, float)
    z = float(ndtri(0.5 + confidence / 2))
    many = np.maximum(n, 1)
    lower = many * (1 - 1 / (9 * many) - z / (3 * np.sqrt(many))) ** 3
    upper = (n + 1) * (1 - 1 / (9 * (n + 1)) + z / (3 * np.sqrt(n + 1))) ** 3
    exact_lower, exact_upper = poisson_exact(n, confidence)
    few = n < _EXACT_UNDER
    return np.where(few, exact_lower, lower), np.where(few, exact_upper, upper)


def wilson(numerator: ArrayLike, denominator: ArrayLike, confidence: float = 0.95) -> Bounds:
    """Score limits of a proportion; NaN where the denominator is nought.

    Source: Wilson (1927), Probable inference, the law of succession, and statistical inference,
    Journal of the American Statistical Association 22, 209-212.
    """
    from scipy.special import ndtri

    x, n = np.asarray(numerator, float), np.asarray(denominator, float)
    z = float(ndtri(0.5 + confidence / 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        middle = (x + z * z / 2) / (n + z * z)
        half = z / (n + z * z) * np.sqrt(x * (n - x) / n + z * z / 4)
    # At the ends the formula gives the ends, but for rounding.
    lower = np.where(x == 0, np.where(n > 0, 0.0, np.nan), middle - half)
    upper = np.where(x == n, np.where(n > 0, 1.0, np.nan), middle + half)
    return lower, upper


def mean_t(n: ArrayLike, mean: ArrayLike, variance: ArrayLike, confidence: float = 0.95) -> Bounds:
    """Student's limits of a mean; NaN where ``n`` is under 2.

    Source: Student (1908), The probable error of a mean, Biometrika 6, 1-25.
    """
    from scipy.special import stdtrit

    n, mean, variance = (np.asarray(a, float) for a in (n, mean, variance))
    enough = n > 1
    size = np.where(enough, n, 2)
    half = stdtrit(size - 1, 0.5 + confidence / 2) * np.sqrt(variance / size)
    half = np.where(enough, half, np.nan)
    return mean - half, mean + half


def quantile_ranks(
    n: ArrayLike, q: float, confidence: float = 0.95
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Ranks, from 1, of the order statistics that bound the ``q`` quantile of ``n`` values.

    A rank of 0 or of ``n + 1`` says that so few values cannot bound it on that side.
    Source: Conover (1999), Practical Nonparametric Statistics, 3rd edition, section 3.2.
    """
    n = np.asarray(n, np.int64)
    tail = (1 - confidence) / 2
    return _binomial_quantile(tail, n, q), _binomial_quantile(1 - tail, n, q) + 1


def _binomial_quantile(p: float, n: NDArray[np.int64], q: float) -> NDArray[np.int64]:
    """The least k with P(Binomial(n, q) <= k) >= p."""
    from scipy.special import bdtr, bdtrik

    size = np.maximum(n, 1)
    k = np.ceil(bdtrik(p, size, q))
    below = np.maximum(k - 1, 0)
    k = np.where(bdtr(below, size, q) >= p, below, k)
    return np.where(n > 0, np.nan_to_num(k), 0).astype(np.int64)


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
    lower = np.where(x > 0, betaincinv(np.where(x > 0, x, 1), y + 1, tail), 0.0)
    upper = np.where(y > 0, betaincinv(x + 1, np.where(y > 0, y, 1), 1 - tail), 1.0)
    return lower, upper


def difference(  # two estimates, each a value and two bounds
    later: ArrayLike,
    later_lower: ArrayLike,
    later_upper: ArrayLike,
    earlier: ArrayLike,
    earlier_lower: ArrayLike,
    earlier_upper: ArrayLike,
) -> Bounds:
    """Limits of later - earlier from the limits of each.

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
