"""Total and Stock: sums that are known and not estimated: hours, pounds, people at a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from policeplan.statistic.base import (
    CHANGE,
    Array,
    Figure,
    Statistic,
    changes_frame,
    estimates,
    exact_change,
    exactly,
    ones,
    sums_by,
)


@attrs.frozen
class Total(Statistic):
    """The sum of each row's ``value``; the change is in number and in percent.

    A total is known and not estimated: its limits are itself, and any change is clear.

    Attributes:
        decimals: how many are printed.
    """

    decimals: int = 0

    parts: ClassVar[tuple[str, ...]] = ("sum",)
    grows: ClassVar[bool] = True
    in_percent: ClassVar[bool] = True
    level: ClassVar[bool] = False

    @property
    def figures(self) -> tuple[Figure, ...]:
        """One figure: the total."""
        return (Figure("total", "total", self.of, self.of, decimals=self.decimals),)

    def entries(self, observed: Mapping[str, Array]) -> Mapping[str, Array]:
        """The value of each row, or one where the measure gives none."""
        value = observed.get("value")
        return {"sum": ones(observed) if value is None else value}

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """The sum. Nought is a value."""
        del confidence  # nothing is uncertain
        keys, sums = sums_by(cells, by, self.parts)
        value = sums["sum"].to_numpy(float)
        figure, defined = self.figures[0].name, ~np.isnan(value)
        return estimates(keys, figure, exactly(value), defined=defined)

    def change(
        self,
        later: pd.DataFrame,
        earlier: pd.DataFrame,
        confidence: float = 0.95,
        dispersion: ArrayLike | None = None,
    ) -> pd.DataFrame:
        """Change in number and in percent; percent of nought or less is undefined.

        There is no p, for nothing is left to chance.
        """
        del confidence, dispersion
        change, base = exact_change(later, earlier), earlier["value"].to_numpy(float)
        percent = np.divide(100 * change, base, out=np.full(len(base), np.nan), where=base > 0)
        columns = (*[change] * 3, *[percent] * 3)
        return changes_frame(later.index, dict(zip(CHANGE, columns, strict=False)))


@attrs.frozen
class Stock(Total):
    """A total at a day: headcount, FTE, registered members; never summed over time.

    A period's figure is that of its last snapshot. An area without that snapshot is missing. The
    period of a published stock is its day, ``Period.between("2016-03-31", "2016-03-31")``: the
    "position as at" a month is the 12 months that end with it, as a report prints it.
    """

    grows: ClassVar[bool] = False

    @property
    def figures(self) -> tuple[Figure, ...]:
        """One figure: the number."""
        return (Figure("stock", "number", self.of, self.of, decimals=self.decimals),)

    @property
    def snapshot(self) -> bool:
        """It is read at the last snapshot of a period."""
        return True
