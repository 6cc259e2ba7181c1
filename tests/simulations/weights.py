"""Drawn surveys whose answers carry weights, and policeplan's share of them."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

import policeplan as pp
from simulations.kinds import estimated

Floats = NDArray[np.float64]
WEIGHTED = pp.WeightedProportion("respondents")
_CLASSES = 50


@attrs.frozen
class Weights:
    """Lognormal weights, in 50 classes of equal chance.

    Attributes:
        spread: standard deviation of the logarithms; the base is worth exp(spread squared) times
            fewer answers that weigh alike (Kish's design effect).
    """

    spread: float

    @property
    def classes(self) -> Floats:
        """The weight of each class."""
        from scipy.special import ndtri

        return np.exp(self.spread * ndtri((np.arange(_CLASSES) + 0.5) / _CLASSES))

    @property
    def design_effect(self) -> float:
        """How many answers are worth one that weighs as the others do."""
        return float((self.classes**2).mean() / self.classes.mean() ** 2)

    def estimates(
        self, base: int, share: float, draws: int, rng: np.random.Generator
    ) -> pd.DataFrame:
        """Of ``draws`` surveys of ``base`` people, each of whom has the quality by ``share``."""
        asked = rng.multinomial(base, np.full(_CLASSES, 1 / _CLASSES), draws)
        having = rng.binomial(asked, share)
        parts = {
            "numerator": having @ self.classes,
            "denominator": asked @ self.classes,
            "squares": asked @ self.classes**2,
            "n": asked.sum(axis=1),
        }
        return estimated(WEIGHTED, parts)
