"""The ranges of rank that a report prints: drawn once, however many outputs print them."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import pandas as pd

from policeplan.analysis.ranking import rank_intervals
from policeplan.benchmark import Benchmark
from policeplan.scorecard import Scorecard
from policeplan.threads import processors, side_by_side

_DRAWN: WeakKeyDictionary[Benchmark, pd.DataFrame] = WeakKeyDictionary()


def ranges(benchmark: Benchmark) -> pd.DataFrame:
    """The benchmark's frame, with ``rank_lower``, ``rank_upper`` and ``says`` of each row."""
    if benchmark not in _DRAWN:
        _DRAWN[benchmark] = _drawn(benchmark)
    return _DRAWN[benchmark]


def draw(scorecard: Scorecard) -> None:
    """Draw the ranges of all that it has, a benchmark to each processor at a time."""
    entries = scorecard.entries()
    every = [entry.benchmark for entry in entries if entry.benchmark is not None]
    every += [one for entry in entries for place in entry.placings for one in place.benchmarks]
    left = [benchmark for benchmark in every if benchmark not in _DRAWN]
    _DRAWN.update(zip(left, side_by_side(_drawn, left, processors()), strict=True))


def _drawn(benchmark: Benchmark) -> pd.DataFrame:
    made = rank_intervals(benchmark).frame
    return benchmark.frame.join(made[["rank_lower", "rank_upper", "says"]])
