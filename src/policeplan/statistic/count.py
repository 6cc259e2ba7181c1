"""Count: how many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from policeplan.statistic.base import Array, Figure, Statistic, estimates, ones, sums_by
from policeplan.statistic.draws import of_events
from policeplan.statistic.events import change_of_events
from policeplan.statistic.intervals import poisson_exact


@attrs.frozen
class Count(Statistic):
    """How many there are; the change is in number and in percent.

    A row counts 1, or its ``value`` where the measure gives one (an adjusted severity, a row that
    stands for several). Interval: exact Poisson. A change is judged as `change_of_events` says.
    """

    parts: ClassVar[tuple[str, ...]] = ("n",)
    grows: ClassVar[bool] = True
    in_percent: ClassVar[bool] = True
    level: ClassVar[bool] = False
    disperses: ClassVar[bool] = True

    @property
    def figures(self) -> tuple[Figure, ...]:
        """One figure: the count."""
        return (Figure("count", "number", self.of, self.of, decimals=0),)

    def entries(self, observed: Mapping[str, Array]) -> Mapping[str, Array]:
        """One for each row, or its value."""
        n = observed.get("value")
        return {"n": ones(observed) if n is None else n}

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """The sum of ``n``, with Garwood's limits. Nought is a value and has an interval."""
        keys, sums = sums_by(cells, by, self.parts)
        n = sums["n"].to_numpy(float)
        lower, upper = poisson_exact(n, confidence)
        columns = {
            "value": n,
            "lower": lower,
            "upper": upper,
            "numerator": n,
            "denominator": np.full(len(n), np.nan),
        }
        return estimates(keys, "count", columns, defined=~np.isnan(n))

    def change(
        self,
        later: pd.DataFrame,
        earlier: pd.DataFrame,
        confidence: float = 0.95,
        dispersion: ArrayLike | None = None,
    ) -> pd.DataFrame:
        """Change in number and in percent; percent of nought is undefined, never infinite."""
        ones = np.ones(len(later))
        x, y = later["value"].to_numpy(float), earlier["value"].to_numpy(float)
        events, before = (x, ones), (y, ones)
        return change_of_events(
            later.index, events, before, confidence=confidence, dispersion=dispersion
        )

    def draws(
        self,
        estimates: pd.DataFrame,
        size: int,
        rng: np.random.Generator,
        confidence: float = 0.95,
    ) -> NDArray[np.float64]:
        """Gamma of the count and a half."""
        del confidence  # the counts carry all
        return of_events(estimates["value"].to_numpy(float), size, rng)
