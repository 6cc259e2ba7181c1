"""The arithmetic of a measure, and the only place that has it: one kind a file."""

from policeplan.statistic.base import Figure, Statistic
from policeplan.statistic.count import Count
from policeplan.statistic.duration import NEVER, Duration
from policeplan.statistic.mix import Mix
from policeplan.statistic.proportion import Proportion
from policeplan.statistic.rate import Rate
from policeplan.statistic.shares import Shares
from policeplan.statistic.total import Stock, Total
from policeplan.statistic.weighted import WeightedProportion, parts_of_estimate

KINDS: dict[str, type[Statistic]] = {
    kind.__name__.lower(): kind
    for kind in (Count, Duration, Mix, Proportion, Rate, Shares, Stock, Total, WeightedProportion)
}

__all__ = [
    "KINDS",
    "NEVER",
    "Count",
    "Duration",
    "Figure",
    "Mix",
    "Proportion",
    "Rate",
    "Shares",
    "Statistic",
    "Stock",
    "Total",
    "WeightedProportion",
    "parts_of_estimate",
]
