"""Ways of the same work timed in turn, so that what else the machine does falls on all of them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping

import attrs

Work = Callable[[], object]


@attrs.frozen
class Taken:
    """What one run took.

    Attributes:
        wall: seconds on the clock.
        cpu: seconds of all threads of this process.
    """

    wall: float
    cpu: float


def rounds(works: Mapping[str, Work], repeats: int) -> dict[str, list[Taken]]:
    """What each work took in each round, one after the other, round by round."""
    taken: dict[str, list[Taken]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            taken[name].append(timed(work))
    return taken


def timed(work: Work) -> Taken:
    """What one run takes; what it made is let go of within the time."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Taken(time.perf_counter() - wall, time.process_time() - cpu)


def in_turn(one: Work, other: Work, repeats: int) -> tuple[float, float, float]:
    """The shortest seconds of each, and the median of how many times as long the other took."""
    taken = rounds({"one": one, "other": other}, repeats)
    walls = [[each.wall for each in taken[name]] for name in ("one", "other")]
    shortest, longer = min(walls[0]), min(walls[1])
    return shortest, longer, statistics.median(b / a for a, b in zip(*walls, strict=True))
