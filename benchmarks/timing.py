"""Two ways of the same work timed in turn, so that what else the machine does falls on both."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

Work = Callable[[], object]


def in_turn(one: Work, other: Work, repeats: int) -> tuple[float, float, float]:
    """The shortest seconds of each, and the median of how many times as long the other took."""
    taken = [(_seconds(one), _seconds(other)) for _ in range(repeats)]
    shortest = [min(each) for each in zip(*taken, strict=True)]
    return shortest[0], shortest[1], statistics.median(b / a for a, b in taken)


def _seconds(work: Work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
