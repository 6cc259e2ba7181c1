"""Confidence intervals, for whole columns at once; of their differences see `differences`.

Each function takes arrays of one shape and gives ``(lower, upper)``. SciPy's special functions do
the work; SciPy is imported inside, because importing it costs more than most calls here.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Bounds = tuple[NDArray[np.float64], NDArray[np.float64]]

_EXACT_UNDER = 10


def poisson_exact(n: ArrayLike, confidence: float = 0.95) -> Bounds:
    """Exact limits of a Poisson mean given one count ``n``; NaN where ``n`` is below nought.

    Source: Garwood (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442;
    here by the gamma quantiles that equal his chi-square ones.
    """
    from scipy.special import gammaincinv

    n = np.asarray(n, float)
    tail = (1 - confidence) / 2
    # At nought the gamma quantile is not defined and the limit is nought.
    lower = np.where(n == 0, 0.0, gammaincinv(n, tail))
    upper = np.asarray(gammaincinv(n + 1, 1 - tail), np.float64)
    return lower, np.where(n < 0, np.nan, upper)


def poisson_byar(n: ArrayLike, confidence: float = 0.95) -> Bounds:
    """Byar's limits of a Poisson mean given one count ``n`` of 10 or more; exact ones under 10.

    NaN where ``n`` is below nought.
    Source: Breslow and Day (1987), Statistical Methods in Cancer Research II, IARC Scientific
    Publications 82, page 69; exact under 10 as in Public Health England (2018), Technical Guide:
    Confidence intervals, section 3.
    """
    n = np.asarray(n, float)
    z = float(_z(confidence))
    lower = _byar(np.maximum(n, 1), -z)
    upper = _byar(np.maximum(n, 0) + 1, z)
    few = n < _EXACT_UNDER
    # The special functions cost far more than the cube root: only the few cells call them.
    lower[few], upper[few] = poisson_exact(n[few], confidence)
    return lower, upper


def _byar(many: NDArray[np.float64], z: float) -> NDArray[np.float64]:
    # By multiplying: NumPy's third power costs several times as much.
    root = 1 - 1 / (9 * many) + z / (3 * np.sqrt(many))
    return np.asarray(many * root * root * root, np.float64)


def wilson(numerator: ArrayLike, denominator: ArrayLike, confidence: ArrayLike = 0.95) -> Bounds:
    """Score limits of a proportion.

    NaN where the denominator is nought or the numerator is not between nought and it.
    Source: Wilson (1927), Probable inference, the law of succession, and statistical inference,
    Journal of the American Statistical Association 22, 209-212. The lower limit is the product of
    the two over the upper one, which loses no digits and is nought at nought.
    """
    return score(numerator, denominator, _z(confidence))


def score(numerator: ArrayLike, denominator: ArrayLike, z: ArrayLike) -> Bounds:
    """`wilson`'s limits at ``z`` standard errors, above nought; it may differ from cell to cell."""
    x, n, z = (np.asarray(a, float) for a in (numerator, denominator, z))
    square = z * z
    # In place: on a million cells new memory costs as much as the arithmetic.
    top, upper, lower = (np.empty(np.broadcast_shapes(x.shape, n.shape, z.shape)) for _ in range(3))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.divide(x, n, out=lower)  # the lower limit is made of it
        np.subtract(n, x, out=top)
        top *= share
        top += square / 4
        np.sqrt(top, out=top)
        top *= z
        top += x
        top += square / 2
        np.divide(top, np.add(n, square, out=upper), out=upper)
        # Rounding must not leave the share itself out, nor go beyond all.
        np.maximum(upper, share, out=upper)
        np.minimum(upper, 1, out=upper)
        lower *= x
        lower /= top
    if not ((x >= 0) & (x <= n)).all():
        wrong = np.broadcast_to((x < 0) | (x > n), lower.shape)
        lower[wrong] = upper[wrong] = np.nan
    return lower, upper


def size_of(
    value: ArrayLike, lower: ArrayLike, upper: ArrayLike, confidence: float = 0.95
) -> NDArray[np.float64]:
    """How many a share is of whose Wilson limits these are; NaN where they are not known.

    Either limit solves ``(value - limit)**2 = z**2 * limit * (1 - limit) / n``, Wilson's own
    equation; the one on the side of a half is never the share itself.
    """
    value, lower, upper = (np.asarray(a, float) for a in (value, lower, upper))
    limit = np.where(value <= 0.5, upper, lower)  # noqa: PLR2004  # a half
    z = float(_z(confidence))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(z * z * limit * (1 - limit) / (value - limit) ** 2, np.float64)


def goodman(
    numerator: ArrayLike, denominator: ArrayLike, levels: ArrayLike, confidence: float = 0.95
) -> Bounds:
    """Limits of the shares of a whole that hold all at once with the confidence stated.

    Wilson's formula at the chi-square quantile with 1 degree of freedom of 1 - alpha / ``levels``.
    Source: Goodman (1965), On simultaneous confidence intervals for multinomial proportions,
    Technometrics 7, 247-254, equations 3 and 5.

    Args:
        numerator: how many are at the level.
        denominator: how many there are at all levels.
        levels: how many levels the whole has.
        confidence: nominal coverage of all intervals together.
    """
    return wilson(numerator, denominator, 1 - (1 - confidence) / np.asarray(levels, float))


def mean_t(n: ArrayLike, mean: ArrayLike, variance: ArrayLike, confidence: float = 0.95) -> Bounds:
    """Student's limits of a mean; NaN where ``n`` is under 2 or the variance below nought.

    Source: Student (1908), The probable error of a mean, Biometrika 6, 1-25.
    """
    from scipy.special import stdtrit

    n, mean, variance = (np.asarray(a, float) for a in (n, mean, variance))
    size = np.where(n > 1, n, np.nan)
    with np.errstate(invalid="ignore"):
        reach = np.asarray(stdtrit(size - 1, 0.5 + confidence / 2), np.float64)
        half = reach * np.sqrt(variance / size)
    return mean - half, mean + half


def standard_error(n: ArrayLike, half: ArrayLike, confidence: float = 0.95) -> NDArray[np.float64]:
    """The standard error of a mean whose `mean_t` limits are ``half`` away; NaN for under 2."""
    from scipy.special import stdtrit

    n = np.asarray(n, float)
    degrees = np.where(n > 1, n - 1, np.nan)
    return np.asarray(half, float) / stdtrit(degrees, 0.5 + confidence / 2)


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


def _z(confidence: ArrayLike) -> NDArray[np.float64]:
    """Standard errors on each side of the middle of a normal distribution."""
    from scipy.special import ndtri

    return np.asarray(ndtri(0.5 + np.asarray(confidence, float) / 2), np.float64)


def _binomial_quantile(p: float, n: NDArray[np.int64], q: float) -> NDArray[np.int64]:
    """The least k with P(Binomial(n, q) <= k) >= p.

    From the normal quantile with its correction for skewness (Cornish and Fisher 1938), which is
    hardly ever more than one off, by single steps to where the exact distribution has it.
    """
    size, z = np.asarray(n, np.float64), float(_z(2 * p - 1))
    near = size * q + z * np.sqrt(size * q * (1 - q)) + (1 - 2 * q) * (z * z - 1) / 6
    k = np.clip(np.floor(near), 0, size).ravel()
    size, open_ = size.ravel(), np.arange(k.size)
    while open_.size:
        up = _binomial(k[open_], size[open_], q) < p
        down = ~up & (_binomial(k[open_] - 1, size[open_], q) >= p)
        k[open_] += up.astype(np.float64) - down
        open_ = open_[up | down]
    return k.reshape(np.shape(n)).astype(np.int64)


def _binomial(k: NDArray[np.float64], n: NDArray[np.float64], q: float) -> NDArray[np.float64]:
    """P(Binomial(n, q) <= k) for whole numbers k from -1 to n."""
    from scipy.special import betainc

    inside = betainc(np.maximum(n - k, 1), k + 1, 1 - q)
    return np.where(k < 0, 0.0, np.where(k >= n, 1.0, inside))
