"""Limits: how far the months to come may be from their forecast, from past errors."""

from __future__ import annotations

import numpy as np

from policeplan.analysis.forecasting.past_errors import Spread, Values, root

LEVELS = {"80": 0.80, "95": 0.95}
"""Confidence of each pair of limits, by the end of their columns' names."""
RULE = (
    "The limits are read from how far the method's own forecasts of as many months were from what "
    "came, from every month of the series that it could have started at (or, with fewer than 12 "
    "such forecasts, from how far the same months a year apart are, times what the method "
    "magnifies of that), and are never closer than chance alone would set a count."
)
_POISSON = 0.25


def limits(
    forecast: Values, spread: Spread, confidence: float, *, counts: bool
) -> tuple[Values, Values]:
    """Limits of a sum of months to come.

    On the scale of the square root, where a Poisson count's variance is 1/4 whatever its mean
    (Bartlett 1936; over-dispersed, a multiple of that), by ``(sqrt(F) -+ t s)^2``, nought where the
    root would be below nought: s^2 is the mean squared past error at the same horizon (Hyndman and
    Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., section 5.5, and 5.10 for the
    rolling origin), for a count at least 1/4, and t is Student's, with as many degrees of freedom
    as there are past stretches that do not overlap. Bias widens it, for s is about nought and not
    about the mean error.

    Args:
        forecast: F, a sum of months for each series.
        spread: of the method's past errors.
        confidence: nominal coverage.
        counts: whether chance sets a least spread, as it does for counted events.

    Returns:
        Lower and upper, not a number where there is no forecast or no spread.
    """
    from scipy.special import stdtrit

    square = np.maximum(spread.square, _POISSON) if counts else spread.square
    width = np.asarray(stdtrit(spread.free, (1 + confidence) / 2), float) * np.sqrt(square)
    at = root(forecast)
    return np.maximum(at - width, 0) ** 2, (at + width) ** 2
