"""Line: the months of one figure as a chart takes them, stretch by stretch."""

from __future__ import annotations

from typing import Self

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.analysis.charting.limits import (
    P_PRIME,
    U_PRIME,
    XMR,
    C,
    Flags,
    Floats,
    P,
    U,
)
from policeplan.analysis.charting.seasons import (
    DIFFERENCE,
    RATIO,
    Adjustment,
    Seasonal,
    adjustment,
)
from policeplan.estimates import OK
from policeplan.statistic import (
    Count,
    Figure,
    Mix,
    Proportion,
    Rate,
    Shares,
    Statistic,
    Stock,
    Total,
)
from policeplan.statistic.duration import Duration

_IN_POINTS = "percentage points"


def fitting(statistic: Statistic, figure: Figure) -> tuple[str, ...]:
    """The kinds of chart that a figure can have.

    Money's shares and weighted answers are no binomial counts, and totals, stocks and times no
    Poisson ones: they have the XmR chart, which asks nothing of the kind.
    """
    binomial = isinstance(statistic, Proportion | Mix) and not isinstance(statistic, Shares)
    if binomial or (isinstance(statistic, Duration) and figure.change_unit == _IN_POINTS):
        return (XMR, P, P_PRIME)
    if isinstance(statistic, Rate):
        return (XMR, U, U_PRIME)
    return (XMR, C) if isinstance(statistic, Count) else (XMR,)


def bounds(
    statistic: Statistic, figure: Figure, adjusted: Adjustment | None
) -> tuple[float, float]:
    """The least and the most that a month can be.

    A total may be below nought, a budget's balance is; so may a value from which a season is taken.
    """
    free = isinstance(statistic, Total) and not isinstance(statistic, Stock)
    if free or (adjusted is not None and adjusted.method == DIFFERENCE):
        return -np.inf, np.inf
    return 0.0, 1.0 if figure.change_unit == _IN_POINTS else np.inf


@attrs.frozen(eq=False)
class Line:
    """One figure of one area, month after month.

    Attributes:
        charted: the value of each month, not a number in a gap.
        weights: what each value is of, so that value times weight is what was counted.
        numbers: months, counted from January 1970.
        stretch: which stretch between declared steps each month is in.
    """

    charted: Floats
    weights: Floats
    numbers: NDArray[np.int64]
    stretch: NDArray[np.int64]

    @classmethod
    def of(
        cls, rows: pd.DataFrame, kind: str, statistic: Statistic, stretch: NDArray[np.int64]
    ) -> Self:
        """The line of the rows of `Monthly.rows`."""
        ok = rows["status"].to_numpy(object) == OK
        values = np.where(ok, rows["value"].to_numpy(float), np.nan)
        weights = np.ones(len(rows))
        if kind not in {XMR, C}:
            per = statistic.per if isinstance(statistic, Rate) else 1
            weights = np.where(ok, rows["denominator"].to_numpy(float) / per, np.nan)
        months = pd.PeriodIndex(rows["month"], freq="M")
        numbers = months.year.to_numpy(np.int64) * 12 + months.month.to_numpy(np.int64) - 1
        return cls(values, weights, numbers, stretch)

    def adjusted(
        self, how: Seasonal, figure: Figure, kind: str, kept: Flags, says: str
    ) -> tuple[Self, Adjustment]:
        """The line without its seasons, and how.

        A month's factor multiplies what its value is of: 1,000 people in a month of 1.2 are worth
        1,200 in a usual one. So a count keeps its own chance variation.
        """
        method = how.method or (DIFFERENCE if figure.change_unit == _IN_POINTS else RATIO)
        basis = np.where(kept, self.charted, np.nan) if how.of_baseline else self.charted
        found = adjustment(basis, self.numbers, method, self.stretch, says)
        values = found.adjusted(self.charted, self.numbers)
        weights = self.weights
        if method == RATIO and kind != XMR:
            weights = weights * found.of(self.numbers)
        return attrs.evolve(self, charted=values, weights=weights), found
