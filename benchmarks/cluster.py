"""Two local Dask workers against one process, on 50 million rows of Parquet.

One thread for each of the three, so that what is measured is what a second worker brings. The
workers are those that policeplan starts itself, and are there before, as those of a cluster are;
what it takes to start them is said beside. The cells are checked equal first. Workers are processes
of their own, so that the time is by the clock: run it on a machine that has nothing else to do. The
goal: at least 1.6 times the speed of one process. The exit code is 1 where it is missed.

Beside it stands the speed by processor time, which other work on the machine moves less: what one
process used, to what the busier worker did, or to the half of what workers, scheduler and client
used together if that is more. On two processors with nothing else to do the clock can be no better.

    uv run --group bench python -m benchmarks.cluster [--rows 50_000_000] [--rounds 3] [--write]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import attrs
import pandas as pd
from distributed import Client

import policeplan as pp
from benchmarks import page
from benchmarks.contest import Spread
from benchmarks.measures import counted, repeats
from benchmarks.peers import write_parquet
from benchmarks.timing import Taken, timed
from policeplan.engines import Run, clients

GOAL = 1.6
WORKERS = 2
ONE = Run(engine="parquet", threads=1)
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
        tempfile.TemporaryDirectory() as folder,
        clients.local(Run(workers=WORKERS), folder) as cluster,
        Client(cluster) as client,
    ):
        print(f"starting {WORKERS} workers: {time.perf_counter() - began:.1f} s", flush=True)
        found = {name: _speeds(name, asked.rows, asked.rounds, folder, client) for name in WORKS}
    lines = [
        f"{name}, {asked.rows:,} rows: {WORKERS} workers are {speeds.clock} times as fast as one "
        f"process, goal at least {GOAL}, {'met' if speeds.clock.middle >= GOAL else 'missed'}; "
        f"{speeds.processor} times by processor time"
        for name, speeds in found.items()
    ]
    print("\n".join(lines))
    if asked.write:
        page.put("cluster", [f"- {line}." for line in lines])
    return int(any(speeds.clock.middle < GOAL for speeds in found.values()))


@attrs.frozen
class Speeds:
    """How many times as fast as one process."""

    clock: Spread
    processor: Spread


def _speeds(name: str, n_rows: int, n_rounds: int, folder: str, client: Client) -> Speeds:
    path = Path(folder) / f"{name}.parquet"
    write_parquet(name, n_rows, path)
    run = Run(engine="dask", cluster=client)
    one, two = (lambda: _tally(name, path, ONE)), (lambda: _tally(name, path, run))
    pd.testing.assert_frame_equal(one().cells, two().cells)
    clock: list[float] = []
    processor: list[float] = []
    for _ in range(n_rounds):
        alone = timed(one)
        both, least = _by_both(two, client)
        clock.append(alone.wall / both.wall)
        processor.append(alone.cpu / least)
        print(f"{name}: {alone.wall:.1f} s by one process, {both.wall:.1f} by two", flush=True)
    return Speeds(Spread.of(clock), Spread.of(processor))


def _by_both(work: Callable[[], object], client: Client) -> tuple[Taken, float]:
    """What work takes here, and the least time in which two processors can have done all of it."""
    before = client.run(time.process_time)
    taken = timed(work)
    used = [after - before[worker] for worker, after in client.run(time.process_time).items()]
    return taken, max(*used, (sum(used) + taken.cpu) / WORKERS)


def _tally(name: str, path: Path, run: Run) -> pp.Tally:
    return WORKS[name](path, run)


if __name__ == "__main__":
    sys.exit(main())
