"""Draws of the true figure, given what was counted: what a rank interval is simulated from.

Each function takes one value for each row and gives ``(size, rows)``; NaN where a row is not known.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def of_events(n: Floats, size: int, rng: np.random.Generator) -> Floats:
    """Poisson means: gamma of ``n`` and a half.

    Source: Jeffreys (1961), Theory of Probability, 3rd edition, section 3.3: his prior for a count.
    """
    known = n >= 0
    drawn = rng.standard_gamma(np.where(known, n, 0) + 0.5, (size, len(n)))
    return np.where(known, drawn, np.nan)


def of_shares(value: Floats, base: Floats, size: int, rng: np.random.Generator) -> Floats:
    """True shares: beta of the number with the quality and a half, and of that without and a half.

    Source: Brown, Cai and DasGupta (2001), Interval estimation for a binomial proportion,
    Statistical Science 16, 101-133, section 3.1.3: Jeffreys' prior.

    Args:
        value: shares, as fractions.
        base: of how many; an effective number where answers weigh unequally.
        size: how many draws.
        rng: where they come from.
    """
    known = (value >= 0) & (value <= 1) & (base > 0)
    x, n = np.where(known, value * base, 0), np.where(known, base, 0)
    drawn = rng.beta(x + 0.5, n - x + 0.5, (size, len(x)))
    return np.where(known, drawn, np.nan)


def of_means(
    estimates: pd.DataFrame, size: int, rng: np.random.Generator, confidence: float
) -> Floats:
    """True means: Student's t about the mean, as wide as its upper limit says.

    Source: Student (1908), The probable error of a mean, Biometrika 6, 1-25; as draws, Gelman et
    al. (2013), Bayesian Data Analysis, 3rd edition, section 3.2.
    """
    from scipy.special import stdtrit

    value, upper, n = (estimates[c].to_numpy(float) for c in ("value", "upper", "denominator"))
    freedom = np.where(n > 1, n - 1, 1)
    error = (upper - value) / stdtrit(freedom, 0.5 + confidence / 2)
    return value + error * rng.standard_t(freedom, (size, len(value)))


def of_limits(
    estimates: pd.DataFrame, size: int, rng: np.random.Generator, confidence: float
) -> Floats:
    """Two half normals about each value, as wide as its limits say on either side.

    A figure that is known and not estimated has itself as limits and is drawn as it is. Where there
    is a limit on one side alone, its distance serves both.
    """
    from scipy.special import ndtri

    value, lower, upper = (estimates[c].to_numpy(float) for c in ("value", "lower", "upper"))
    sides = np.stack([value - lower, upper - value])
    below, above = np.where(np.isnan(sides), sides[::-1], sides)
    z = rng.standard_normal((size, len(value))) / float(ndtri(0.5 + confidence / 2))
    return np.asarray(value + z * np.where(z < 0, below, above), np.float64)
