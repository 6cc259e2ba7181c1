"""Proportion: what share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.statistic.base import Array, Figure, Statistic, estimates, numbers
from policeplan.statistic.draws import of_shares
from policeplan.statistic.intervals import wilson


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
        sums = cells.groupby(list(by), sort=False, observed=True)[list(self.parts)].sum()
        sums = sums.reset_index()
        parts = sums["numerator"], sums["denominator"]
        return share(sums[list(by)], *parts, confidence, self.minimum_base)

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


def share(
    keys: pd.DataFrame,
    numerator: pd.Series,
    denominator: pd.Series,
    confidence: float,
    minimum_base: int = 0,
) -> pd.DataFrame:
    """Estimates of a share, for every kind that has one."""
    x, n = numerator.to_numpy(float), denominator.to_numpy(float)
    defined = n > 0
    lower, upper = wilson(x, n, confidence)
    columns = {
        "value": np.divide(x, n, out=np.full(len(x), np.nan), where=defined),
        "lower": lower,
        "upper": upper,
        "numerator": x,
        "denominator": n,
    }
    return estimates(keys, "share", columns, defined=defined, small=n < minimum_base)
