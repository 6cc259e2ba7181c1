"""Sizes: the level axis of a funnel, how much each figure is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
import pandas as pd

from policeplan.analysis import Funnel
from policeplan.report.drawing.look import WIDTH, Floats, first_up
from policeplan.statistic import Rate, WeightedProportion

if TYPE_CHECKING:
    import altair as alt

_WIDE = 25
"""Sizes further apart than so many times are drawn an equal ratio apart."""


@attrs.frozen
class Across:
    """The level axis: how much each figure is of."""

    low: float
    high: float
    title: str

    @classmethod
    def of(cls, funnel: Funnel, curve: pd.DataFrame) -> Across:
        """As far as the curves go."""
        sizes = curve["precision"].to_numpy(float)
        ends = (float(sizes.min()), float(sizes.max())) if len(sizes) else (0.0, 1.0)
        return cls(*ends, _size(funnel))

    @property
    def wide(self) -> bool:
        """Whether sizes are so far apart that each step is a ratio."""
        return self.low > 0 and self.high / self.low > _WIDE

    def pixels(self, sizes: pd.Series) -> Floats:
        """Where sizes are drawn."""
        ends = np.array([self.low, self.high])
        given = sizes.to_numpy(float)
        if self.wide:
            ends, given = np.log(ends), np.log(given)
        return (given - ends[0]) / (ends[1] - ends[0]) * WIDTH

    def encoded(self) -> alt.X:
        """The axis with its field."""
        import altair as alt

        axis = alt.Axis(format=",~f", grid=False, labelOverlap="greedy", tickCount=8)
        if self.wide:
            round_numbers = np.multiply.outer(10.0 ** np.arange(0, 10), [1, 2, 5]).ravel()
            inside = (round_numbers >= self.low) & (round_numbers <= self.high)
            axis.values = round_numbers[inside].tolist()
        scale = alt.Scale(
            type="log" if self.wide else "linear",
            domain=[self.low, self.high],
            nice=False,
            zero=False,
        )
        title = self.title + (", log scale" if self.wide else "")
        return alt.X("precision:Q", title=title, scale=scale, axis=axis)


def _size(funnel: Funnel) -> str:
    """What a figure's chance depends on, in words."""
    statistic = funnel.definition.statistic
    if is_ratio(funnel):
        return f"{first_up(statistic.of)} of both periods"
    if isinstance(statistic, Rate):
        return "Population, person-years"
    effective = isinstance(statistic, WeightedProportion)
    return f"{'Effective number' if effective else 'Number'} of {statistic.of}"


def is_ratio(funnel: Funnel) -> bool:
    """Whether it is of a change, and so of later over earlier."""
    return funnel.heading.startswith("change")
