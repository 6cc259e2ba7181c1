"""Proportion: what share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from policeplan.statistic.base import Array, Figure, Statistic, numbers, summed
from policeplan.statistic.draws import of_shares
from policeplan.statistic.points import change_in_points, few_either_way, share


@attrs.frozen
class Proportion(Statistic):
    """The share of ``of`` that has a quality; the change is in percentage points.

    Values are fractions from 0 to 1. Interval: Wilson. A nought denominator gives ``undefined``.

    Attributes:
        minimum_base: a figure with a smaller denominator than this is flagged ``small base``.
        at_last: of people at a day, not of events in a period: the share is that of the period's
            last snapshot.
    """

    minimum_base: int = 0
    at_last: bool = False

    parts: ClassVar[tuple[str, ...]] = ("numerator", "denominator")
    disperses: ClassVar[bool] = True

    @property
    def figures(self) -> tuple[Figure, ...]:
        """One figure: the share."""
        return (Figure("share", "share", f"% of {self.of}", "percentage points", scale=100),)

    @property
    def snapshot(self) -> bool:
        """Whether it is read at the last snapshot of a period."""
        return self.at_last

    def entries(self, observed: Mapping[str, Array]) -> Mapping[str, Array]:
        """The numerator as given; a denominator of one for each row unless given."""
        numerator = numbers(observed["numerator"])
        if numerator.dtype.kind == "b":
            numerator = numerator.astype(np.int64)
        denominator = observed.get("denominator")
        return {
            "numerator": numerator,
            "denominator": np.ones_like(numerator) if denominator is None else denominator,
        }

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Summed numerators over summed denominators."""
        sums = summed(cells, by, self.parts)
        parts = sums["numerator"], sums["denominator"]
        return share(sums[list(by)], *parts, confidence, self.minimum_base)

    def change(
        self,
        later: pd.DataFrame,
        earlier: pd.DataFrame,
        confidence: float = 0.95,
        dispersion: ArrayLike | None = None,
    ) -> pd.DataFrame:
        """Change in points, by Newcombe's hybrid score interval."""
        sizes = later["denominator"].to_numpy(float), earlier["denominator"].to_numpy(float)
        return change_in_points(later, earlier, sizes, confidence, dispersion)

    def draws(
        self,
        estimates: pd.DataFrame,
        size: int,
        rng: np.random.Generator,
        confidence: float = 0.95,
    ) -> NDArray[np.float64]:
        """Beta of those with the quality and a half, those without and a half."""
        del confidence  # the counts carry all
        value, base = (estimates[c].to_numpy(float) for c in ("value", "base"))
        return of_shares(value, base, size, rng)

    def doubtful(self, frame: pd.DataFrame, confidence: float = 0.95) -> NDArray[np.bool_]:
        """Where one event, or all but one, was seen: see `points.few_either_way`."""
        del confidence
        return few_either_way(frame, frame["denominator"].to_numpy(float))
