"""Shrinkage: what areas may truly be, given that they are areas of one group.

The figure that stands out most among many stands out by chance too, and the more so the less the
areas truly differ. So each area's draws are drawn in towards the group's mean, by as much as the
areas' own uncertainty is of all the spread between them (empirical Bayes).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_PAIR = 2
"""So few areas say nothing of how far areas differ."""
_ONE_BELOW, _ONE_ABOVE = 0.158655253931457, 0.841344746068543
"""The normal distribution at one standard deviation below and above its mean."""
_CLOSE = 1e-14
"""The last step to tau squared, as a part of it."""


def shrunken(draws: Floats) -> Floats:
    """Draws of each area's true figure, drawn in towards the mean of all.

    With an area's draws about the centre ``m`` with spread ``s``, areas about ``mu`` with standard
    deviation ``tau``, see `spread_between`, and ``B = s**2 / (s**2 + tau**2)``, they become
    ``mu + (1 - B) * (m - mu) + sqrt(1 - B) * (draw - m)``. Centre and spread are the median and
    half of the width of the middle 68%, which a long tail hardly moves. What is known, and so
    drawn as it is, stays as it is; neither it nor what cannot be drawn moves the others. Two areas
    say nothing of a spread and stay as they are too. Where areas differ by no more than chance,
    ``tau`` is nought and nothing tells them apart: all are NaN.
    Source: Efron and Morris (1975), Data analysis using Stein's estimator and its generalizations,
    Journal of the American Statistical Association 70, 311-319, section 2; posterior variance as in
    Gelman et al. (2013), Bayesian Data Analysis, 3rd edition, equation 5.17, at that ``tau``.

    Args:
        draws: a column for each area, on a scale on which areas may be taken as about normal; NaN
            where an area cannot be drawn.

    Returns:
        The same shape.
    """
    # Each area's draws lie together, and are so much the sooner put in order.
    below, centre, above = np.quantile(draws.T, [_ONE_BELOW, 0.5, _ONE_ABOVE], axis=1)
    spread = (above - below) / 2
    uncertain = spread > 0
    if uncertain.sum() <= _PAIR:
        return draws
    centre, variance = centre[uncertain], spread[uncertain] ** 2
    tau, mu = spread_between(centre, variance)
    shrunk = draws.copy()
    if tau == 0:
        shrunk[:, uncertain] = np.nan
        return shrunk
    kept = tau**2 / (variance + tau**2)
    about = draws[:, uncertain] - centre
    shrunk[:, uncertain] = mu + kept * (centre - mu) + np.sqrt(kept) * about
    return shrunk


def spread_between(centre: Floats, variance: Floats) -> tuple[float, float]:
    """Tau, the standard deviation between areas beyond chance, and their mean, weighed by both.

    By moments: the ``tau`` at which the weighted sum of squares is what chance and ``tau`` give on
    average, one less than there are areas; nought where chance alone gives as much.
    Source: Paule and Mandel (1982), Consensus values and weighting factors, Journal of Research of
    the National Bureau of Standards 87, 377-385; DerSimonian and Kacker (2007), Random-effects
    model for meta-analysis of clinical trials: an update, Contemporary Clinical Trials 28, 105-114.
    The moments of DerSimonian and Laird (1986), see `funnel.between`, weigh by chance alone and let
    the most precise areas say how far all differ: of small shares that truly differ much, ranges
    then held the true rank 89% of the time (simulated).

    Args:
        centre: each area's figure; two or more.
        variance: of each by chance, above nought.
    """
    square, step = 0.0, np.inf
    while True:
        weights = 1 / (variance + square)
        mean = float((weights * centre).sum() / weights.sum())
        squares = weights * (centre - mean) ** 2
        excess = float(squares.sum()) - (len(centre) - 1)
        if not (excess > 0 and step > _CLOSE * square):
            return float(np.sqrt(square)), mean
        # Newton's steps: the sum of squares is convex in tau squared, so none goes too far.
        step = excess / float((weights * squares).sum())
        square += step
