"""Exact coverage: the chance that limits hold the truth, summed over every outcome, without a draw.

Of one figure, the outcomes whose limits hold a truth lie side by side, so their chance is a
difference of two cumulative ones. Between two limits it has no dip of its own (the chance of
neighbouring outcomes rises and then falls), so that the least coverage over a whole range of truths
is found just beside a limit: it is known exactly, and not just on a grid.
"""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Cumulative = Callable[[Floats, Floats], Floats]
NOMINAL = 0.95


@attrs.frozen(eq=False)
class OneFigure:
    """The limits of every outcome of one number of events, and the chances of outcomes.

    Attributes:
        lower: of outcomes 0, 1, 2 and so on, in the truth's own unit.
        upper: the same.
        chance: of an outcome or a lower one, given the truth.
    """

    lower: Floats
    upper: Floats
    chance: Cumulative

    def __attrs_post_init__(self) -> None:
        assert (np.diff(self.lower) >= 0).all()
        assert (np.diff(self.upper) >= 0).all()

    def coverage(self, truths: Floats) -> Floats:
        """At each truth."""
        first = np.searchsorted(self.upper, truths, side="left")
        last = np.searchsorted(self.lower, truths, side="right") - 1
        return self._between(first, last, truths)

    def dips(self, low: float, high: float) -> tuple[Floats, Floats]:
        """Every truth from ``low`` to ``high`` beside which coverage may be least, and what it is.

        Just under an outcome's lower limit that outcome no longer counts; nor does it just over its
        upper limit. The range's own ends are looked at too.
        """
        under = self.lower[(self.lower > low) & (self.lower <= high)]
        over = self.upper[(self.upper >= low) & (self.upper < high)]
        ends = np.array([low, high])
        found = [
            self.coverage(ends),
            self._between(
                np.searchsorted(self.upper, under, side="left"),
                np.searchsorted(self.lower, under, side="left") - 1,
                under,
            ),
            self._between(
                np.searchsorted(self.upper, over, side="right"),
                np.searchsorted(self.lower, over, side="right") - 1,
                over,
            ),
        ]
        truths, coverage = np.concatenate([ends, under, over]), np.concatenate(found)
        order = np.argsort(truths, kind="stable")
        return truths[order], coverage[order]

    def _between(self, first: NDArray[np.intp], last: NDArray[np.intp], truths: Floats) -> Floats:
        below = np.where(first > 0, self.chance(np.maximum(first - 1.0, 0), truths), 0.0)
        return np.maximum(self.chance(np.maximum(last, 0.0), truths) - below, 0) * (last >= first)


def poisson_chance(k: Floats, mean: Floats) -> Floats:
    """Of ``k`` events or fewer."""
    from scipy.special import pdtr

    return np.asarray(pdtr(k, mean), float)


def binomial_chance(size: int) -> Cumulative:
    """Of ``k`` events or fewer among ``size``."""
    from scipy.special import bdtr

    return lambda k, share: np.asarray(bdtr(k, size, share), float)
