"""Proportion: what share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs
import pandas as pd

from policeplan.statistic.base import Array, numbers, ones, sums_by
from policeplan.statistic.points import Sampled, share


@attrs.frozen
class Proportion(Sampled):
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

    @property
    def snapshot(self) -> bool:
        """Whether it is read at the last snapshot of a period."""
        return self.at_last

    def entries(self, observed: Mapping[str, Array]) -> Mapping[str, Array]:
        """The numerator as given; a denominator of one for each row unless given."""
        denominator = observed.get("denominator")
        return {
            "numerator": numbers(observed["numerator"]),
            "denominator": ones(observed) if denominator is None else denominator,
        }

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Summed numerators over summed denominators."""
        keys, sums = sums_by(cells, by, self.parts)
        parts = sums["numerator"], sums["denominator"]
        return share(keys, *parts, confidence, self.minimum_base)
