"""The guard of the build: counting, the repeat rule and a response time have not become slow.

Each is set against a reference operation of NumPy on as many numbers, timed in the same run, never
against a clock; in processor time, so that what else the machine does counts little, and by the
best of several rounds in turn. A limit is some three times what was measured when it was
set: it is to catch a column read row by row, not a percent. The exit code is 1 where one is passed.

    python -m benchmarks.guard [--rows 500_000] [--rounds 7]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

import attrs
import numpy as np
import pandas as pd

import policeplan as pp
from benchmarks.data import AREAS, CATEGORIES, SEED, Columns, crimes, incidents, responses
from benchmarks.measures import counted, repeats, waited
from benchmarks.timing import Work, rounds

SORT = "numpy.sort of as many numbers"


@attrs.frozen
class Guarded:
    """What is guarded.

    Attributes:
        made: rows, by how many.
        work: what is timed, of a frame of them.
        most: how many times as long as the reference it may take.
    """

    made: Callable[[int], Columns]
    work: Callable[[pd.DataFrame], object]
    most: float


GUARDED = {
    "counting by month, area and category": Guarded(crimes, counted, 2),
    "the repeat share by month and area": Guarded(incidents, repeats, 6),
    "response times by month and area": Guarded(responses, lambda f: pp.monthly(waited(f)), 20),
}


def main() -> int:
    """Time everything in turn; 1 if a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    ratios = guarded(asked.rows, asked.rounds)
    for name, ratio in ratios.items():
        most = GUARDED[name].most
        print(f"{name}: {ratio:.1f} times {SORT}, at most {most:g}{_said(ratio, most)}")
    return int(any(ratio > GUARDED[name].most for name, ratio in ratios.items()))


def guarded(n_rows: int, n_rounds: int) -> dict[str, float]:
    """How many times as long as the reference each took, by the best of the rounds."""
    numbers = np.random.default_rng(SEED).integers(0, 2**62, n_rows)
    works: dict[str, Work] = {SORT: lambda: np.sort(numbers)}
    for name, one in GUARDED.items():
        works[name] = _bound(one, labelled(one.made(n_rows)))
        works[name]()  # once unmeasured: what it imports is no part of it
    taken = rounds(works, n_rounds)
    best = {name: min(each.cpu for each in found) for name, found in taken.items()}
    return {name: best[name] / best[SORT] for name in GUARDED}


def labelled(columns: Columns) -> pd.DataFrame:
    """A frame of the rows, labels as categories, without any peer beside it."""
    labels = {"area": AREAS, "category": CATEGORIES}
    frame = pd.DataFrame({"occurred": columns.occurred, "area": columns.area, **columns.more})
    for name in frame.columns.intersection(list(labels)):
        dtype = pd.CategoricalDtype(list(labels[name]))
        frame[name] = pd.Categorical.from_codes(frame[name], dtype=dtype)
    return frame


def _bound(one: Guarded, frame: pd.DataFrame) -> Work:
    return lambda: one.work(frame)


def _said(ratio: float, most: float) -> str:
    return "" if ratio <= most else ": TOO SLOW"


if __name__ == "__main__":
    sys.exit(main())
