"""Count: how many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs
import numpy as np
import pandas as pd

from policeplan.statistic.base import CHANGE, Array, Figure, Statistic, estimates
from policeplan.statistic.intervals import count_ratio, poisson_exact


@attrs.frozen
class Count(Statistic):
    """How many there are; the change is in number and in percent.

    A row counts 1, or its ``value`` where the measure gives one (an adjusted severity).
    Interval: exact Poisson. Whether a change is clear is judged given the total of both counts, by
    the exact conditional limits of their ratio, which are those of the percent, see
    `intervals.count_ratio`. Limits of the number come from those of each count, see
    `intervals.difference`; on the rare occasion that one of them falls on the other side of nought
    than the exact limit does, the exact one stands, so that number, percent and verdict agree.
    """

    parts: ClassVar[tuple[str, ...]] = ("n",)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """One figure: the count."""
        return (Figure("count", "number", self.of, self.of, decimals=0),)

    def entries(self, observed: Mapping[str, Array]) -> Mapping[str, Array]:
        """One for each row, or its value."""
        n = observed.get("value")
        return {"n": np.ones(len(observed["when"]), np.int64) if n is None else n}

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """The sum of ``n``, with Garwood's limits. Nought is a value and has an interval."""
        sums = cells.groupby(list(by), sort=False, observed=True)[["n"]].sum().reset_index()
        n = sums["n"].to_numpy(float)
        lower, upper = poisson_exact(n, confidence)
        columns = {
            "value": n,
            "lower": lower,
            "upper": upper,
            "numerator": n,
            "denominator": np.full(len(n), np.nan),
        }
        return estimates(sums[list(by)], "count", columns, defined=np.ones(len(n), bool))

    def change(
        self, later: pd.DataFrame, earlier: pd.DataFrame, confidence: float = 0.95
    ) -> pd.DataFrame:
        """Change in number and in percent; percent of nought is undefined, never infinite."""
        x, y = later["value"].to_numpy(float), earlier["value"].to_numpy(float)
        low, high = count_ratio(np.nan_to_num(x), np.nan_to_num(y), confidence)
        known = ~np.isnan(x + y)
        based = known & (y > 0)
        total = x + y
        changes = super().change(later, earlier, confidence)
        lower = np.asarray(changes["change_lower"], np.float64)
        upper = np.asarray(changes["change_upper"], np.float64)
        exact_lower, exact_upper = total * (2 * low - 1), total * (2 * high - 1)
        lower = np.where((lower > 0) == (exact_lower > 0), lower, exact_lower)
        upper = np.where((upper < 0) == (exact_upper < 0), upper, exact_upper)
        with np.errstate(divide="ignore", invalid="ignore"):
            columns = (
                x - y,
                np.where(known, lower, np.nan),
                np.where(known, upper, np.nan),
                np.where(based, 100 * (x - y) / y, np.nan),
                np.where(based, 100 * (low / (1 - low) - 1), np.nan),
                np.where(based & (high < 1), 100 * (high / (1 - high) - 1), np.nan),
            )
        return pd.DataFrame(dict(zip(CHANGE, columns, strict=True)), index=later.index)
