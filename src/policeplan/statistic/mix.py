"""Mix: how a whole divides into levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from policeplan.statistic.base import Array, ones, sums_by
from policeplan.statistic.grouping import added, grouped
from policeplan.statistic.points import Sampled, share


@attrs.frozen
class Mix(Sampled):
    """The share of each level, in the levels' own order; the shares of a mix sum to one.

    Values are fractions from 0 to 1, changes are in percentage points. Interval: Wilson, level
    by level; or limits that hold for all levels at once with the confidence stated, Goodman's
    (1965), Technometrics 7, 247-254, see `intervals.goodman`. The change of a level is then judged
    among as many as there are levels too.

    Attributes:
        levels: every level, in the order that reports print.
        simultaneous: whether the limits of all levels hold at once.
    """

    levels: tuple[str, ...] = attrs.field(converter=tuple)
    simultaneous: bool = attrs.field(default=False, kw_only=True)

    keys: ClassVar[tuple[str, ...]] = ("level",)
    result_keys: ClassVar[tuple[str, ...]] = ("level",)
    parts: ClassVar[tuple[str, ...]] = ("n",)

    def key_levels(self) -> Mapping[str, tuple[str, ...]]:
        """The levels."""
        return {"level": self.levels}

    def entries(self, observed: Mapping[str, Array]) -> Mapping[str, Array]:
        """One for each row, or its value, at its level."""
        n = observed.get("value")
        return {"level": observed["level"], "n": ones(observed) if n is None else n}

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Each level's sum over the sum of all levels.

        Of a whole with a level that is not known, or below nought, no share is known.
        """
        keys, sums = sums_by(cells, [*by, "level"], self.parts)
        n = sums["n"].where(sums["n"] >= 0)
        group, first = grouped([keys[key] for key in by])
        total = np.append(added(n, group, len(first)).astype(float), np.nan)
        total[group[n.isna().to_numpy(bool)]] = np.nan
        return share(keys, n, pd.Series(total[group]), self._each(confidence))

    def change(
        self,
        later: pd.DataFrame,
        earlier: pd.DataFrame,
        confidence: float = 0.95,
        dispersion: ArrayLike | None = None,
    ) -> pd.DataFrame:
        """Change in points, level by level; p among all levels where they are `simultaneous`."""
        changes = super().change(later, earlier, self._each(confidence), dispersion)
        if self.simultaneous:
            changes["p"] = np.minimum(changes["p"] * len(self.levels), 1)
        return changes

    def _each(self, confidence: float) -> float:
        """The confidence of each level's own limits."""
        return 1 - (1 - confidence) / len(self.levels) if self.simultaneous else confidence
