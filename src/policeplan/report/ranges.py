"""The ranges of rank that a report prints: drawn once, however many outputs print them."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import pandas as pd

from policeplan.analysis.ranking import rank_intervals
from policeplan.benchmark import Benchmark

_DRAWN: WeakKeyDictionary[Benchmark, pd.DataFrame] = WeakKeyDictionary()


def ranges(benchmark: Benchmark) -> pd.DataFrame:
    """``rank_lower``, ``rank_upper`` and ``says`` of each row of the benchmark's frame."""
    if benchmark not in _DRAWN:
        made = rank_intervals(benchmark).frame
        _DRAWN[benchmark] = made[["rank_lower", "rank_upper", "says"]]
    return _DRAWN[benchmark]
