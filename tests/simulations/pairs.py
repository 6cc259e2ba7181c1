"""Exact coverage of a change: the chance of every pair of outcomes whose limits hold the truth.

Small tables are summed pair by pair. In large ones, for each earlier outcome that has a chance, the
later outcomes that hold the truth lie side by side, and their ends are found by halving.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

import policeplan as pp
from simulations.exact import Cumulative

Floats = NDArray[np.float64]
Window = tuple[NDArray[np.int64], NDArray[np.int64]]
_AT_ONCE = 1_000_000
_SPREAD = 8.0  # standard deviations, beyond which an outcome has no chance worth a sum


@attrs.frozen(eq=False)
class Side:
    """Estimates of every outcome of one period, and their chances.

    Attributes:
        frame: one row an outcome: 0, 1, 2 and so on.
        chance: of an outcome or a lower one, given the truth.
        spread: its mean and standard deviation, given the truth.
    """

    frame: pd.DataFrame
    chance: Cumulative
    spread: Callable[[float], tuple[float, float]]

    def window(self, truth: float) -> tuple[int, int]:
        """The outcomes that have a chance."""
        mean, sd = self.spread(truth)
        reach = _SPREAD * sd + 20
        return max(int(mean - reach), 0), min(int(mean + reach) + 1, len(self.frame) - 1)

    def chances(self, truth: float) -> Floats:
        """Of every outcome."""
        k = np.arange(len(self.frame), dtype=float)
        return np.diff(self.chance(k, np.full(len(k), truth)), prepend=0.0)


@attrs.frozen(eq=False)
class Pair:
    """Later against earlier.

    Attributes:
        statistic: whose change it is.
        later: the later period.
        earlier: the earlier one.
        columns: which limits of the change.
    """

    statistic: pp.Statistic
    later: Side
    earlier: Side
    columns: tuple[str, str] = ("change_lower", "change_upper")

    def limits(self, x: NDArray[np.int64], y: NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Of the change from outcome y to outcome x; without end where there is no such limit."""
        parts = [
            self.statistic.change(
                self.later.frame.iloc[x[at : at + _AT_ONCE]].reset_index(drop=True),
                self.earlier.frame.iloc[y[at : at + _AT_ONCE]].reset_index(drop=True),
            )[[*self.columns]].to_numpy(float)
            for at in range(0, max(len(x), 1), _AT_ONCE)
        ]
        lower, upper = np.concatenate(parts).T
        return np.where(np.isnan(lower), -np.inf, lower), np.where(np.isnan(upper), np.inf, upper)

    def summed(self, truths: Sequence[tuple[float, float, float]]) -> Floats:
        """Coverage at each truth: of the later period, of the earlier, and of the change."""
        m, n = len(self.later.frame), len(self.earlier.frame)
        x, y = np.divmod(np.arange(m * n), n)
        lower, upper = (bound.reshape(m, n) for bound in self.limits(x, y))
        return np.array(
            [
                self.later.chances(a)
                @ ((lower <= change) & (change <= upper))
                @ self.earlier.chances(b)
                for a, b, change in truths
            ]
        )

    def halved(self, truths: Sequence[tuple[float, float, float]]) -> Floats:
        """The same, without a table of every pair."""
        windows = [(self.later.window(a), self.earlier.window(b)) for a, b, _ in truths]
        sizes = [high - low + 1 for _, (low, high) in windows]
        owner = np.repeat(np.arange(len(truths)), sizes)
        y = np.concatenate([np.arange(low, high + 1) for _, (low, high) in windows])
        low, high = (np.array([w[0][end] for w in windows])[owner] for end in (0, 1))
        a, b, change = (np.array(column, float)[owner] for column in zip(*truths, strict=True))
        first = _first(low, high + 1, lambda x: self.limits(x, y)[1] >= change)
        last = _first(low, high + 1, lambda x: self.limits(x, y)[0] > change) - 1
        inside = self.later.chance(last.astype(float), a) - np.where(
            first > 0, self.later.chance(np.maximum(first - 1.0, 0), a), 0.0
        )
        before = self.earlier.chance(y.astype(float), b) - np.where(
            y > 0, self.earlier.chance(np.maximum(y - 1.0, 0), b), 0.0
        )
        return np.bincount(owner, np.where(last >= first, inside, 0) * before, len(truths))


def _first(
    low: NDArray[np.int64], high: NDArray[np.int64], holds: Callable[..., NDArray[np.bool_]]
) -> NDArray[np.int64]:
    """The least from ``low`` at which it holds; ``high`` where it never does under that."""
    low, high = low.copy(), high.copy()
    while (low < high).any():
        middle = (low + high) // 2
        yes = holds(np.minimum(middle, high - 1)) & (low < high)
        high = np.where(yes, middle, high)
        low = np.where(yes | (low >= high), low, middle + 1)
    return low
