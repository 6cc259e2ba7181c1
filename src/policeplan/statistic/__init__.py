"""The arithmetic of a measure, and the only place that has it: one kind a file."""

from policeplan.statistic.base import Figure, Statistic
from policeplan.statistic.count import Count
from policeplan.statistic.duration import NEVER, Duration
from policeplan.statistic.mix import Mix
from policeplan.statistic.proportion import Proportion

KINDS: dict[str, type[Statistic]] = {
    kind.__name__.lower(): kind for kind in (Count, Duration, Mix, Proportion)
}

__all__ = ["KINDS", "NEVER", "Count", "Duration", "Figure", "Mix", "Proportion", "Statistic"]
