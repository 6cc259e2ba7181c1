"""How the time grows with the rows: log time against log rows, a slope for each line.

policeplan alone, in processor time, by the best of some rounds. The goal: a slope of at most 1.1
for each. The exit code is 1 where it is missed. From 1 to 10 million rows if nothing is said; 100
million take long and some 20 GB of memory.

    uv run --group bench python -m benchmarks.growth [--most 100_000_000] [--only coded ...]
        [--write]
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

import policeplan as pp
from benchmarks import data, page, plan_rows
from benchmarks.measures import counted, repeats, waited
from benchmarks.peers import pandas_frame, write_parquet
from benchmarks.timing import Work, timed
from benchmarks.whole_plan import AS_AT

GOAL = 1.1
_PER_DECADE = 2


def coded(n_rows: int, folder: Path) -> Work:
    """Labels are categories, in memory."""
    del folder
    frame = pandas_frame(data.crimes(n_rows))
    return lambda: counted(frame)


def text(n_rows: int, folder: Path) -> Work:
    """Labels are plain text, in memory."""
    del folder
    frame = pandas_frame(data.crimes(n_rows), plain=True)
    return lambda: counted(frame)


def parquet(n_rows: int, folder: Path) -> Work:
    """The rows are in a file."""
    path = folder / "crimes.parquet"
    write_parquet("crimes", n_rows, path)
    return lambda: counted(path)


def repeat_share(n_rows: int, folder: Path) -> Work:
    """The repeat rule, in memory."""
    del folder
    frame = pandas_frame(data.incidents(n_rows))
    return lambda: repeats(frame)


def response_times(n_rows: int, folder: Path) -> Work:
    """Response times to their figures, in memory."""
    del folder
    frame = pandas_frame(data.responses(n_rows))
    return lambda: pp.monthly(waited(frame))


def whole_plan(n_rows: int, folder: Path) -> Work:
    """The whole Lancashire plan."""
    path, _ = plan_rows.write(folder, n_rows)
    return lambda: pp.evaluate(pp.Plan.read(path), AS_AT)


def sort(n_rows: int, folder: Path) -> Work:
    """What NumPy's own sort of as many numbers does, for comparison: it has no goal."""
    del folder
    numbers = np.random.default_rng(data.SEED).integers(0, 2**62, n_rows)
    return lambda: np.sort(numbers)


LINES: dict[str, Callable[[int, Path], Work]] = {
    "coded": coded,
    "text": text,
    "parquet": parquet,
    "repeats": repeat_share,
    "responses": response_times,
    "plan": whole_plan,
}
REFERENCE = "numpy.sort"


def main() -> int:
    """Time every line at every size; 1 if a slope is too steep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--least", type=int, default=1_000_000)
    parser.add_argument("--most", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=LINES, default=list(LINES))
    parser.add_argument("--write", action="store_true", help=f"write {page.PATH.name}")
    asked = parser.parse_args()
    sizes = steps(asked.least, asked.most)
    slopes: dict[str, float] = {}
    for name in (*asked.only, REFERENCE):
        times = {n: _best(LINES.get(name, sort), n, asked.rounds) for n in sizes}
        slopes[name] = slope(times)
        said = ", ".join(f"{n:,} rows {seconds:.2f} s" for n, seconds in times.items())
        print(f"{name}: slope {slopes[name]:.2f}; {said}", flush=True)
    missed = [name for name in asked.only if slopes[name] > GOAL]
    print(f"goal at most {GOAL}: {'missed by ' + ', '.join(missed) if missed else 'met by all'}")
    if asked.write:
        page.put("growth", _lines(slopes, sizes))
    return int(bool(missed))


def steps(least: int, most: int) -> list[int]:
    """Sizes from the least to the most, evenly on a log scale, two or more a decade."""
    n = max(round(_PER_DECADE * np.log10(most / least)), 1)
    return [round(least * (most / least) ** (step / n)) for step in range(n + 1)]


def slope(times: Mapping[int, float]) -> float:
    """Of log time against log rows, by least squares."""
    rows, seconds = np.log(list(times)), np.log(list(times.values()))
    return float(np.polyfit(rows, seconds, 1)[0])


def _best(made: Callable[[int, Path], Work], n_rows: int, n_rounds: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        work = made(n_rows, Path(folder))
        found = min(timed(work).cpu for _ in range(n_rounds))
    del work
    gc.collect()
    return found


def _lines(slopes: Mapping[str, float], sizes: list[int]) -> list[str]:
    found = "; ".join(
        f"{name} {value:.2f}{'' if value <= GOAL else ' (missed)'}"
        for name, value in slopes.items()
        if name != REFERENCE
    )
    return [
        f"From {sizes[0]:,} to {sizes[-1]:,} rows, {len(sizes)} sizes, the slope of log time",
        f"against log rows (goal: at most {GOAL}): {found}. That of `{REFERENCE}` of as many",
        f"numbers is {slopes[REFERENCE]:.2f} here.",
    ]


if __name__ == "__main__":
    sys.exit(main())
