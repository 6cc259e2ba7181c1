"""PHStatsMethods and policeplan on the same groups: proportions and rates, answers equal first.

PHStatsMethods is the Office for Health Improvement and Disparities' package of the formulas that
policeplan uses too. It needs an environment of its own, made for the run:

    uv run --no-project --with PHStatsMethods --with . python -m benchmarks.phstats

It refuses a rate of nought events (``'Value' must be a positive number``), so that each group has
one at least. The goal: at least 100 times slower on 20,000 groups. Both start from one row a
group, sum it and give value, lower and upper limit. The exit code is 1 where a goal is missed, and
an answer that differs by more than 1e-9 ends the run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

import numpy as np
import pandas as pd

import policeplan as pp
from benchmarks.timing import in_turn

LEAST = 100.0
COLUMNS = ["value", "lower", "upper"]


def main() -> int:
    """Check, time and print both; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--groups", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1_927)
    asked = parser.parse_args()
    cells = _cells(asked.groups, np.random.default_rng(asked.seed))
    ratios = [
        _timed("Proportion", _our_proportions, _their_proportions, cells, asked.repeats),
        _timed("Rate", _our_rates, _their_rates, cells, asked.repeats),
    ]
    return int(min(ratios) < LEAST)


def _cells(n_groups: int, rng: np.random.Generator) -> pd.DataFrame:
    population = np.ceil(10 ** rng.uniform(1, 5, n_groups)).astype(np.int64)
    events = np.maximum(rng.binomial(population, rng.beta(0.5, 0.5, n_groups)), 1)
    area = [f"E{number:08d}" for number in range(n_groups)]
    return pd.DataFrame({"area": area, "n": events, "population": population})


def _our_proportions(cells: pd.DataFrame) -> pd.DataFrame:
    parts = cells.rename(columns={"n": "numerator", "population": "denominator"})
    return pp.Proportion("people").estimate(parts, ["area"])


def _our_rates(cells: pd.DataFrame) -> pd.DataFrame:
    return pp.Rate("events", per=100_000).estimate(cells, ["area"])


def _their_proportions(cells: pd.DataFrame) -> pd.DataFrame:
    from PHStatsMethods import ph_proportion

    return ph_proportion(cells, "n", "population", "area", metadata=False)


def _their_rates(cells: pd.DataFrame) -> pd.DataFrame:
    from PHStatsMethods import ph_rate

    return ph_rate(cells, "n", "population", "area", metadata=False)


Run = Callable[[pd.DataFrame], pd.DataFrame]


def _timed(name: str, ours: Run, theirs: Run, cells: pd.DataFrame, repeats: int) -> float:
    mine, other = ours(cells), theirs(cells).sort_values("area")
    found = [column for column in other.columns if column.lower().startswith(tuple(COLUMNS))]
    np.testing.assert_allclose(
        mine[COLUMNS].to_numpy(float), other[found].to_numpy(float), rtol=1e-9, atol=1e-12
    )
    quick, slow, ratio = in_turn(lambda: ours(cells), lambda: theirs(cells), repeats)
    print(
        f"{name:>10}: {len(cells):,} groups, answers equal; policeplan {1000 * quick:,.0f} ms, "
        f"PHStatsMethods {1000 * slow:,.0f} ms, {ratio:,.0f} times slower "
        f"(at least {LEAST:g}){'' if ratio >= LEAST else '  MISSED'}",
        flush=True,
    )
    return ratio


if __name__ == "__main__":
    sys.exit(main())
