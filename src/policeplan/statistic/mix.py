"""Mix: how a whole divides into levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.statistic.base import Array, Figure, Statistic
from policeplan.statistic.draws import of_shares
from policeplan.statistic.proportion import share


@attrs.frozen
class Mix(Statistic):
    """The share of each level, in the levels' own order; the shares of a mix sum to one.

    Values are fractions from 0 to 1, changes are in percentage points. Interval: Wilson, level
    by level.

    Attributes:
        levels: every level, in the order that reports print.
    """

    levels: tuple[str, ...] = attrs.field(converter=tuple)

    keys: ClassVar[tuple[str, ...]] = ("level",)
    result_keys: ClassVar[tuple[str, ...]] = ("level",)
    parts: ClassVar[tuple[str, ...]] = ("n",)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """One figure: the share of a level."""
        return (Figure("share", "share", f"% of {self.of}", "percentage points", scale=100),)

    def key_levels(self) -> Mapping[str, tuple[str, ...]]:
        """The levels."""
        return {"level": self.levels}

    def entries(self, observed: Mapping[str, Array]) -> Mapping[str, Array]:
        """One for each row, or its value, at its level."""
        n = observed.get("value")
        ones = np.ones(len(observed["when"]), np.int64)
        return {"level": observed["level"], "n": ones if n is None else n}

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Each level's sum over the sum of all levels."""
        keys = [*by, "level"]
        sums = cells.groupby(keys, sort=False, observed=True)[["n"]].sum().reset_index()
        total = sums.groupby(list(by), sort=False, observed=True)["n"].transform("sum")
        return share(sums[keys], sums["n"], total, confidence)

    def draws(
        self,
        estimates: pd.DataFrame,
        size: int,
        rng: np.random.Generator,
        confidence: float = 0.95,
    ) -> NDArray[np.float64]:
        """Beta, level by level, of the level's number and a half, the others' and a half."""
        del confidence  # the counts carry all
        value, base = (estimates[c].to_numpy(float) for c in ("value", "base"))
        return of_shares(value, base, size, rng)
