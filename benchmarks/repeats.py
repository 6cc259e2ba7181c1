"""The repeat rule against one sort: flags for every row, the 5th or later in 180 days.

The rule is timed against `numpy.argsort` of one int64 array of the same length, the two alternating
in one process, so that what else the machine does falls on both. Before anything is printed, the
flags of a sample of locations are checked against pandas rolling counts. The exit code is 1 where
the median of the ratios is over 4.

    python -m benchmarks.repeats [--rows 10000000] [--repeats 5] [--case skewed|all|...]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import nth_in_window

NTH, WINDOW = 5, "180D"
MOST = 4.0
START = np.datetime64("2022-01-01T00:00:00", "us")
SECONDS = 3 * 365 * 86_400
SAMPLE, SAMPLE_ROWS = 200, 200_000

Rows = tuple[NDArray[np.int64], NDArray[np.datetime64]]


def _skewed(rng: np.random.Generator, n: int) -> NDArray[np.int64]:
    """Codes of locations: most with a few incidents, the worst with one in a hundred."""
    return (rng.random(n) ** 3 * max(n // 4, 2)).astype(np.int64)


def _seconds(rng: np.random.Generator, n: int, step: int = 1) -> NDArray[np.datetime64]:
    moments = rng.integers(0, SECONDS // step, n) * step
    return (START + moments.astype("timedelta64[s]")).astype("datetime64[us]")


def _micros(rng: np.random.Generator, n: int) -> NDArray[np.datetime64]:
    return _seconds(rng, n) + rng.integers(0, 10**6, n).astype("timedelta64[us]")


CASES: dict[str, Callable[[np.random.Generator, int], Rows]] = {
    "skewed": lambda rng, n: (_skewed(rng, n), _seconds(rng, n)),
    "few-locations": lambda rng, n: (rng.integers(0, 100, n), _seconds(rng, n)),
    "ties": lambda rng, n: (_skewed(rng, n), _seconds(rng, n, 86_400)),
    "few-and-ties": lambda rng, n: (rng.integers(0, 100, n), _seconds(rng, n, 86_400)),
    "one-row-each": lambda rng, n: (rng.permutation(n), _seconds(rng, n)),
    "four-rows-each": lambda rng, n: (rng.integers(0, max(n // 4, 1), n), _seconds(rng, n)),
    "microseconds": lambda rng, n: (_skewed(rng, n), _micros(rng, n)),
    "wide-codes": lambda rng, n: (rng.integers(0, 2**62, n), _seconds(rng, n)),
}


def main() -> int:
    """Time the cases asked for; 1 if any takes too long."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seed", type=int, default=20_170_105)
    parser.add_argument("--case", choices=["all", *CASES], default="skewed")
    asked = parser.parse_args()
    names = list(CASES) if asked.case == "all" else [asked.case]
    ratios = [_timed(name, asked.rows, asked.repeats, asked.seed) for name in names]
    return int(max(ratios) > MOST)


def _timed(name: str, n_rows: int, repeats: int, seed: int) -> float:
    rng = np.random.default_rng(seed)
    location, when = CASES[name](rng, n_rows)
    numbers = rng.integers(0, 2**62, n_rows)
    flags = nth_in_window(location, when, nth=NTH, window=WINDOW)
    n_checked = _check(rng, location, when, flags)
    rule: list[float] = []
    sort: list[float] = []
    for _ in range(repeats):
        sort.append(_seconds_of(lambda: np.argsort(numbers)))
        rule.append(_seconds_of(lambda: nth_in_window(location, when, nth=NTH, window=WINDOW)))
    ratio = statistics.median(r / s for r, s in zip(rule, sort, strict=True))
    print(
        f"{name:>14}: {n_rows:,} rows, {flags.mean():.1%} repeats ({n_checked:,} checked); "
        f"rule {statistics.median(rule):.2f} s, argsort {statistics.median(sort):.2f} s, "
        f"ratio {ratio:.2f} (most {MOST:g})",
        flush=True,
    )
    return ratio


def _seconds_of(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def _check(
    rng: np.random.Generator,
    location: NDArray[np.int64],
    when: NDArray[np.datetime64],
    flags: NDArray[np.bool_],
) -> int:
    """Refuse flags that pandas does not agree with on a sample of locations; how many it saw."""
    sample = rng.choice(location, min(SAMPLE, len(location)), replace=False)
    sizes = pd.Series(location[np.isin(location, sample)]).value_counts(sort=False)
    fits = sizes.sample(frac=1, random_state=1).cumsum() <= max(SAMPLE_ROWS, sizes.min())
    rows = np.flatnonzero(np.isin(location, fits.index[fits]))
    frame = pd.DataFrame({"place": location[rows], "when": when[rows], "one": 1.0}, index=rows)
    frame = frame.sort_values(["place", "when"], kind="stable")
    groups = frame.groupby("place", sort=False)
    counts = groups.rolling(WINDOW, on="when", closed="right")["one"].count()
    wrong = int((flags[frame.index] != (counts.to_numpy() >= NTH)).sum())
    if wrong:
        sys.exit(f"{wrong:,} of {len(frame):,} flags differ from pandas rolling")
    return len(frame)


if __name__ == "__main__":
    sys.exit(main())
