"""Two local Dask workers against one process, on 50 million rows of Parquet.

One thread for each of the three, so that what is measured is what a second worker brings. The
workers are there before, as those of a cluster are; what it takes to start them is said beside. The
cells are checked equal first. Workers are processes of their own, so that the time is by the clock:
run it on a machine that has nothing else to do. The goal: at least 1.6 times the speed of one
process. The exit code is 1 where it is missed.

    uv run --group bench python -m benchmarks.cluster [--rows 50_000_000] [--rounds 3] [--write]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

import dask.config
import pandas as pd
from distributed import Client, LocalCluster

import policeplan as pp
from benchmarks import page
from benchmarks.contest import Spread
from benchmarks.measures import counted, repeats
from benchmarks.peers import write_parquet
from benchmarks.timing import rounds
from policeplan.engines import Run

GOAL = 1.6
WORKERS = 2
ONE = Run(engine="parquet", threads=1)
# As the workers have it that policeplan starts itself: Dask's own gives memory back at once.
MEMORY = {"MALLOC_TRIM_THRESHOLD_": 1 << 30, "MALLOC_MMAP_THRESHOLD_": 1 << 25}
WORKS = {"crimes": counted, "incidents": repeats}


def main() -> int:
    """Check and time both works; 1 if the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=50_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true", help=f"write {page.PATH.name}")
    asked = parser.parse_args()
    began = time.perf_counter()
    with (
        dask.config.set({f"distributed.nanny.pre-spawn-environ.{n}": v for n, v in MEMORY.items()}),
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        print(f"starting {WORKERS} workers: {time.perf_counter() - began:.1f} s", flush=True)
        two = Run(engine="dask", cluster=client, threads=1)
        found = {name: _times(name, asked.rows, asked.rounds, Path(folder), two) for name in WORKS}
    lines = [
        f"{name}, {asked.rows:,} rows: {WORKERS} workers are {times} times as fast as one process, "
        f"goal at least {GOAL}, {'met' if times.middle >= GOAL else 'missed'}"
        for name, times in found.items()
    ]
    print("\n".join(lines))
    if asked.write:
        page.put("cluster", [f"- {line}." for line in lines])
    return int(any(times.middle < GOAL for times in found.values()))


def _times(name: str, n_rows: int, n_rounds: int, folder: Path, run: Run) -> Spread:
    path = folder / f"{name}.parquet"
    write_parquet(name, n_rows, path)
    works = {"one": lambda: _tally(name, path, ONE), "two": lambda: _tally(name, path, run)}
    one, two = (work() for work in works.values())
    pd.testing.assert_frame_equal(one.cells, two.cells)
    taken = rounds(works, n_rounds)
    both = zip(taken["one"], taken["two"], strict=True)
    print(f"{name}: one process {min(t.wall for t in taken['one']):.1f} s at best", flush=True)
    return Spread.of([one.wall / two.wall for one, two in both])


def _tally(name: str, path: Path, run: Run) -> pp.Tally:
    return WORKS[name](path, run)


if __name__ == "__main__":
    sys.exit(main())
