"""Pins how often the range of ranks holds an area's true rank, by how far the areas truly differ.

How far is the spread of the true figures over the standard error of a middling area's. Where areas
hardly differ, figures that stand out do so by chance: without drawing them in towards the group the
ranges hold 78% to 82% of areas at half a standard error, and 35% to 50% of the ends.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

import policeplan as pp
from policeplan.result import Result
from simulations.dots import dots
from simulations.written import drawing, figure, table

pytestmark = pytest.mark.simulation
APART = (0.5, 1.0, 2.0, 4.0, 8.0)
TABLES, DRAWS, MIDDLE = 40, 1_000, 0.2
END = 3  # of 43, the best and the worst so many are the ends; of fewer one
YEAR = pp.Period.year_to("2016-11")
Drawn = tuple[pp.Benchmark, np.ndarray]


def definition(statistic):
    return pp.Definition(id="sim.rank", title="A", statistic=statistic, better=pp.Better.LOWER)


SHARE = definition(pp.Proportion("people"))
RATE = definition(pp.Rate("crimes"))
COUNT = definition(pp.Count("crimes"))


def made(of, period=YEAR, **parts):
    areas = [f"A{number:02d}" for number in range(len(next(iter(parts.values()))))]
    frame = pd.DataFrame({"area": areas, **parts})
    return Result(of, period, ("area",), frame, pd.Series("ok", index=areas))


def among(given, of=None):
    return given.among(pp.PeerGroup("forces", list((of or given).areas)))


def shares(size, apart, rng) -> Drawn:
    """About a fifth, of 300 to 10,000."""
    base = np.round(10 ** rng.uniform(2.5, 4, size)).astype(int)
    error = np.sqrt(MIDDLE * (1 - MIDDLE) / np.exp(np.log(base).mean()))
    true = np.clip(MIDDLE + apart * error * rng.standard_normal(size), 0.001, 0.999)
    return among(made(SHARE, numerator=rng.binomial(base, true), denominator=base)), true


def rates(size, apart, rng) -> Drawn:
    """About 1 per 1,000, of 3,000 to 30,000 people: 3 to 30 events."""
    people = 1_000 * 10 ** rng.uniform(0.5, 1.5, size)
    error = np.exp(-np.log(people / 1_000).mean() / 2)
    true = np.exp(apart * error * rng.standard_normal(size))
    return among(made(RATE, n=rng.poisson(true * people / 1_000), population=people)), true


def changes(size, apart, rng) -> Drawn:
    """In percent, from 20 to 300 crimes."""
    before = 10 ** rng.uniform(1.3, 2.5, size)
    error = np.sqrt(2 / np.exp(np.log(before).mean()))
    true = np.exp(apart * error * rng.standard_normal(size))
    later = made(COUNT, n=rng.poisson(true * before))
    earlier = made(COUNT, YEAR.previous(), n=rng.poisson(before))
    return among(later.against(earlier), later), true


TITLE = [
    "The range of a rank holds the true rank as often as it says;",
    "where areas hardly differ, of the best and the worst few less",
]
CASES: dict[tuple[str, int], Callable[..., Drawn]] = {
    ("shares", 43): shares,
    ("rates", 43): rates,
    ("changes in %", 43): changes,
    ("shares", 8): shares,
}


def held(draw, size, apart, rng):
    """The share of areas whose range holds the true rank; of the best and the worst few."""
    end = END if size > 4 * END else 1
    everyone, ends = [], []
    for seed in range(TABLES):
        benchmark, true = draw(size, apart, rng)
        frame = pp.rank_intervals(benchmark, draws=DRAWS, seed=seed).frame
        frame = frame.sort_values("area")
        rank = pd.Series(true, frame.index).rank()
        inside = (frame["rank_lower"] <= rank) & (rank <= frame["rank_upper"])
        everyone.append(inside.mean())
        ends.append(inside[(rank <= end) | (rank > size - end)].mean())
    return float(np.mean(everyone)), float(np.mean(ends))


def drawn(found):
    kinds = {"average": "all areas", "ends": "the best and the worst few"}
    rows = [
        {
            "row": f"{row['figures']}, {row['areas']} areas, {row['apart']:g} apart",
            "kind": kind,
            "share": row[column],
        }
        for row in found.to_dict("records")
        for column, kind in kinds.items()
    ]
    return dots(
        pd.DataFrame(rows),
        across="How often the range of ranks holds the true rank",
        domain=[0.8, 1],
        ticks=[0.8, 0.85, 0.9, 0.95, 1],
        lines={0.95: "95%"},
    )


def test_ranges_hold_the_true_rank_however_far_areas_differ():
    rng = np.random.default_rng(1_996)
    rows = []
    for (figures, size), draw in CASES.items():
        for apart in APART:
            average, ends = held(draw, size, apart, rng)
            rows.append({"figures": figures, "areas": size, "apart": apart,
                         "average": average, "ends": ends})  # fmt: skip
    found = pd.DataFrame(rows)
    table("ranks", found.assign(apart=[f"{apart:g}" for apart in found["apart"]]))
    if drawing():
        figure("ranks", drawn(found), TITLE)
    assert found["average"].min() >= 0.95, found
    # The best and the worst are drawn in most, and so the likeliest to be left out.
    assert found["ends"].min() >= 0.8, found
