"""Drawn response times: whole seconds of a skewed shape, and policeplan's figures of them.

The shape is lognormal. The logarithms of the first arrivals at 5,021 incidents in San Francisco in
April 2020 have a standard deviation of 0.60 and the times a skewness of 2.8, the shape's 2.3; its
median is theirs, 7 minutes. Chances are of whole seconds up to four hours, so that the true mean
and quantiles are sums and not limits.
"""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

import policeplan as pp

Floats = NDArray[np.float64]
TIMES = pp.Duration("incidents", within=900)
FIGURES = ("mean", "median", "p90")
_MOST = 4 * 3600
_CELLS = 2_000_000
_ONE_BY_ONE = 3_000  # so many times and fewer are drawn singly, more of them second by second


@attrs.frozen
class Shape:
    """A lognormal shape of times.

    Attributes:
        spread: standard deviation of the logarithms.
        median: in seconds.
    """

    spread: float = 0.6
    median: float = 420.0

    @cached_property
    def chances(self) -> Floats:
        """Of 1, 2, 3 and so on seconds."""
        from scipy.special import ndtr

        seconds = np.arange(1, _MOST + 1)
        below = ndtr(np.log(seconds / self.median) / self.spread)
        chances = np.diff(below, prepend=0.0)
        return chances / chances.sum()

    @cached_property
    def cumulative(self) -> Floats:
        """Chances of so many seconds or fewer."""
        return np.cumsum(self.chances)

    def truth(self, figure: str) -> float:
        """The true figure, in minutes."""
        seconds = np.arange(1, _MOST + 1)
        if figure == "mean":
            return float(seconds @ self.chances) / 60
        q = {"median": 0.5, "p90": 0.9}[figure]
        return float(seconds[np.searchsorted(self.cumulative, q)]) / 60

    def estimates(self, n: int, draws: int, rng: np.random.Generator) -> pd.DataFrame:
        """Figures of ``draws`` groups of ``n`` times each: four rows a group."""
        each = max(_CELLS // min(n, _MOST), 1)
        sizes = [min(each, draws - done) for done in range(0, draws, each)]
        return pd.concat([self._group(n, size, rng) for size in sizes], ignore_index=True)

    def _group(self, n: int, draws: int, rng: np.random.Generator) -> pd.DataFrame:
        if n <= _ONE_BY_ONE:
            at = np.searchsorted(self.cumulative[:-1], rng.random(draws * n))
            row, seconds, number = np.repeat(np.arange(draws), n), at + 1, np.ones(len(at), int)
        else:
            drawn = rng.multinomial(n, self.chances, draws)
            row, at = np.nonzero(drawn)
            seconds, number = at + 1, drawn[row, at]
        cells = pd.DataFrame({"row": row, "seconds": seconds, "n": number})
        return TIMES.estimate(cells.assign(microseconds=number * seconds * 1_000_000), ["row"])


def held(frame: pd.DataFrame, truth: float, names: tuple[str, str] = ("lower", "upper")) -> Floats:
    """1 where the limits hold the truth, else 0; a limit that is not known holds everything."""
    lower, upper = (frame[name].to_numpy(float) for name in names)
    return (~(lower > truth) & ~(upper < truth)).astype(float)
