"""Funnel limits: how far a figure may lie from a target by chance, given its precision.

Sources, cited below by year: Spiegelhalter (2005), Funnel plots for comparing institutional
performance, Statistics in Medicine 24, 1185-1202; Spiegelhalter et al. (2012), Statistical methods
for healthcare regulation, Journal of the Royal Statistical Society A 175, 1-47.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

import attrs
import numpy as np
from numpy.typing import ArrayLike, NDArray

from policeplan.statistic.intervals import Bounds

Floats = NDArray[np.float64]


def binomial_limits(n: ArrayLike, target: ArrayLike, coverage: float) -> Bounds:
    """Limits of a share of ``n`` whose true value is ``target``.

    A share lies below the lower limit exactly when so few or fewer have a probability under half of
    what ``coverage`` leaves; above the upper, when so many or more have. Between whole numbers
    the limit is interpolated on that probability. ``n`` need not be whole: it may be an effective
    sample size.
    Source: Spiegelhalter (2005), appendix A.1.1, for the lower limit. The upper one is the lower
    one of the complement: his formula, read on the upper side, alarms up to one event too early.
    """
    from scipy.special import betainc, ndtri

    size, share = np.broadcast_arrays(np.asarray(n, float), np.asarray(target, float))
    tail = (1 - coverage) / 2
    known = (size > 0) & (share >= 0) & (share <= 1)
    size = np.where(known, size, 1.0)

    def lower(p: Floats) -> Floats:
        inside = np.clip(p, 1e-300, 1 - 1e-16)

        def at_most(k: Floats) -> Floats:
            there = np.clip(k, 0, np.nextafter(size, 0))
            below = betainc(size - there, there + 1, 1 - inside)
            return np.where(k < 0, 0.0, np.where(k >= size, 1.0, below))

        near = _near(float(ndtri(tail)), size * inside, 1 - inside)
        limit = _interpolated(near, at_most, tail)
        return np.where(p >= 1, size, np.where(p <= 0, 0.0, np.clip(limit, 0, size)))

    low, high = lower(share) / size, 1 - lower(1 - share) / size
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def poisson_limits(expected: ArrayLike, coverage: float) -> Bounds:
    """Limits of a number of events whose true mean is ``expected``, interpolated as a share's are.

    Source: Spiegelhalter (2005), appendix A.1.1 with the Poisson distribution, the upper limit as
    in `binomial_limits`; where a limit is a whole number it is that of the Office for Health
    Improvement and Disparities' funnels (PHStatsMethods, ``poisson_funnel``).
    """
    from scipy.special import gammainc, gammaincc, ndtri

    mean = np.asarray(expected, float)
    tail = (1 - coverage) / 2
    known = mean >= 0
    some = np.where(known & (mean > 0), mean, 1.0)

    def at_most(k: Floats) -> Floats:
        return np.where(k < 0, 0.0, gammaincc(np.maximum(k, 0) + 1, some))

    def at_least(k: Floats) -> Floats:
        """P(X >= -k), which rises with k, so that one search serves both sides."""
        return np.where(k >= 0, 1.0, gammainc(np.maximum(-k, 0.5), some))

    z = float(ndtri(tail))
    low = _interpolated(_near(z, some, np.ones_like(some)), at_most, tail)
    high = -_interpolated(-_near(-z, some, np.ones_like(some)), at_least, tail)
    nothing = known & (mean == 0)
    low, high = (np.where(nothing, 0.0, np.where(known, limit, np.nan)) for limit in (low, high))
    return np.maximum(low, 0), high


def _near(z: float, mean: Floats, spread: Floats) -> Floats:
    """About where the tail begins, by the first two terms of Cornish and Fisher's expansion."""
    skew = (z * z - 1) * (2 * spread - 1) / 6
    return np.maximum(np.ceil(mean + z * np.sqrt(mean * spread) + skew), 0)


def _interpolated(start: Floats, cdf: Callable[[Floats], Floats], tail: float) -> Floats:
    """The least k with ``cdf(k) >= tail``, less the part of its step that lies above ``tail``."""
    k = start.copy()
    while (few := cdf(k) < tail).any():
        k = k + few
    while (many := cdf(k - 1) >= tail).any():
        k = k - many
    here, before = cdf(k), cdf(k - 1)
    return k - (here - tail) / (here - before)


@attrs.frozen(eq=False)
class Chance(ABC):
    """How a figure varies by chance about a target, exactly and on a scale of stable variance.

    ``precision`` is what the chance of a figure depends on, ``target`` what it is set against.
    """

    @abstractmethod
    def exact(self, precision: Floats, target: float, coverage: float) -> Bounds:
        """Limits from the distribution itself."""

    @abstractmethod
    def score(self, value: Floats, precision: Floats, target: float) -> Floats:
        """The figure on the scale of stable variance, less the target there."""

    @abstractmethod
    def error(self, precision: Floats, target: float) -> Floats:
        """The standard error on that scale, were the target true."""

    @abstractmethod
    def back(self, score: Floats, precision: Floats, target: float) -> Floats:
        """The figure of a score, so that a figure is beyond it exactly where its own score is."""

    def limits(
        self, precision: Floats, target: float, coverage: float, phi: float = 1, tau: float = 0
    ) -> Bounds:
        """Exact limits; approximate ones where the areas vary by more than chance.

        Source: Spiegelhalter (2005), appendix A.3: the variance on the scale times ``phi``, or with
        the square of ``tau`` added.
        """
        from scipy.special import ndtri

        if phi <= 1 and tau <= 0:
            return self.exact(precision, target, coverage)
        half = float(ndtri(0.5 + coverage / 2)) * np.sqrt(
            max(phi, 1) * self.error(precision, target) ** 2 + tau**2
        )
        return self.back(-half, precision, target), self.back(half, precision, target)


@attrs.frozen(eq=False)
class Share(Chance):
    """A share of so many: binomial; the arcsine of its root (Spiegelhalter 2005, appendix A.2)."""

    def exact(self, precision: Floats, target: float, coverage: float) -> Bounds:
        """Binomial, see `binomial_limits`."""
        return binomial_limits(precision, target, coverage)

    def score(self, value: Floats, precision: Floats, target: float) -> Floats:
        """Difference of the arcsines of the roots."""
        del precision
        return np.arcsin(np.sqrt(value)) - np.arcsin(np.sqrt(target))

    def error(self, precision: Floats, target: float) -> Floats:
        """Half of one over the root of the number."""
        del target
        return 0.5 / np.sqrt(precision)

    def back(self, score: Floats, precision: Floats, target: float) -> Floats:
        """Between 0 and 1."""
        del precision
        return np.sin(np.clip(np.arcsin(np.sqrt(target)) + score, 0, np.pi / 2)) ** 2


@attrs.frozen(eq=False)
class Events(Chance):
    """Events for every ``per`` of a population: Poisson; the root of observed over expected."""

    per: float = 1

    def exact(self, precision: Floats, target: float, coverage: float) -> Bounds:
        """Poisson, see `poisson_limits`."""
        low, high = poisson_limits(target * precision / self.per, coverage)
        return self.per * low / precision, self.per * high / precision

    def score(self, value: Floats, precision: Floats, target: float) -> Floats:
        """Root of observed over expected, less one (Spiegelhalter et al. 2012, section 3.2)."""
        del precision
        return np.sqrt(value / (target or np.nan)) - 1

    def error(self, precision: Floats, target: float) -> Floats:
        """Half of one over the root of the number expected."""
        return 0.5 / np.sqrt(target * precision / self.per)

    def back(self, score: Floats, precision: Floats, target: float) -> Floats:
        """Never below nought."""
        del precision
        return target * np.maximum(1 + score, 0) ** 2


@attrs.frozen(eq=False)
class Ratio(Chance):
    """A later number of events over an earlier: binomial given their total; the logarithm.

    Precision is the total of both. Given it, the later number is binomial (Spiegelhalter 2005,
    section on change in performance).

    Attributes:
        exposure: the later population over the earlier; 1 for plain counts.
    """

    exposure: float | Floats = 1.0

    def exact(self, precision: Floats, target: float, coverage: float) -> Bounds:
        """Of the later share in the total, as ratios; none above where all may be later."""
        low, high = binomial_limits(precision, self._later(target), coverage)
        with np.errstate(divide="ignore"):
            return low / (1 - low) / self.exposure, high / (1 - high) / self.exposure

    def score(self, value: Floats, precision: Floats, target: float) -> Floats:
        """Of the logarithms, half an event added to both (Spiegelhalter et al. 2012, appendix)."""
        with np.errstate(invalid="ignore"):
            share = np.where(np.isinf(value), 1.0, 1 - 1 / (1 + value * self.exposure))
        later, earlier = precision * share + 0.5, precision * (1 - share) + 0.5
        return np.log(later / earlier / self.exposure) - np.log(target)

    def error(self, precision: Floats, target: float) -> Floats:
        """By the numbers that the target would make of the total."""
        share = self._later(target)
        return 1 / np.sqrt(precision * share * (1 - share))

    def back(self, score: Floats, precision: Floats, target: float) -> Floats:
        """The half events taken off again: nought where even none is not so low, none above all."""
        odds = np.asarray(target * np.exp(score) * self.exposure, np.float64)
        share = np.clip((odds * (precision + 0.5) - 0.5) / (precision * (1 + odds)), 0, 1)
        with np.errstate(divide="ignore"):
            return share / (1 - share) / self.exposure

    def _later(self, target: float) -> Floats:
        odds = np.asarray(target * self.exposure, np.float64)
        return odds / (1 + odds)


def winsorised(scores: ArrayLike, share: float) -> Floats:
    """Scores, those beyond the ``share`` and ``1 - share`` quantiles drawn in to them.

    Quantiles are those of R and spreadsheets (Hyndman and Fan 1996, type 7).
    Source: Spiegelhalter (2005), appendix A.3.
    """
    z = np.asarray(scores, np.float64)
    if not len(z):
        return z
    low, high = np.quantile(z, [share, 1 - share])
    return np.clip(z, low, high)


def dispersion(scores: ArrayLike) -> float:
    """Phi, the mean of squared scores: 1 on average if only chance is at work; NaN of none.

    Source: Spiegelhalter (2005), appendix A.3.
    """
    z = np.asarray(scores, np.float64)
    return float(np.mean(z**2)) if len(z) else float("nan")


def between(phi: float, errors: ArrayLike) -> float:
    """Tau, the standard deviation between areas that ``phi`` of their scores points to.

    Source: DerSimonian and Laird (1986), Meta-analysis in clinical trials, Controlled Clinical
    Trials 7, 177-188, equation 8; in this form Spiegelhalter (2005), appendix A.3.

    Args:
        phi: see `dispersion`.
        errors: each area's standard error by chance alone.
    """
    weights = 1 / np.asarray(errors, np.float64) ** 2
    spare = weights.sum() - (weights**2).sum() / weights.sum() if len(weights) else 0.0
    excess = len(weights) * phi - (len(weights) - 1)
    return float(np.sqrt(excess / spare)) if excess > 0 and spare > 0 else 0.0
