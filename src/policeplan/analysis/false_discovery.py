"""False discovery: which of many p-values are clear when they are judged together."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from policeplan.errors import ParameterError


def threshold(p: ArrayLike, level: float = 0.05) -> float:
    """The largest p that is called clear, such that false alarms are a share ``level`` at most.

    Of the findings called clear, no more than this share is expected to be chance alone. With m
    p-values in order, it is the largest that is at or under ``rank * level / m``.
    Source: Benjamini and Hochberg (1995), Controlling the false discovery rate, Journal of the
    Royal Statistical Society B 57, 289-300, equation 1.

    Args:
        p: p-values, from 0 to 1; those that are not known are not counted.
        level: the false discovery rate.

    Returns:
        The threshold, for ``Comparison(..., at=threshold)``; nought where none is clear.

    Raises:
        ParameterError: the level, or a p, is not between 0 and 1.
    """
    if not 0 < level < 1:
        problem = f"{level:g} should be above 0 and under 1"
        raise ParameterError("false discovery rate", "level", problem)
    given = np.asarray(p, np.float64).ravel()
    ordered = np.sort(given[~np.isnan(given)])
    if len(ordered) and not (ordered[0] >= 0 and ordered[-1] <= 1):
        raise ParameterError("false discovery rate", "p", "each should lie from 0 to 1")
    clear = ordered <= np.arange(1, len(ordered) + 1) * level / max(len(ordered), 1)
    return float(ordered[clear].max(initial=0.0))
