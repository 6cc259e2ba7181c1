"""Pins how often the range of ranks holds an area's true rank, by how far the areas truly differ.

How far is the spread of the true figures over the standard error of a middling area's. Where areas
hardly differ, figures that stand out do so by chance, and ranges drawn around them, unshrunk, hold
the true rank less often: shown for all, and judged from four times on.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import policeplan as pp
from policeplan.result import Result
from simulations.written import table

ranking = pytest.importorskip("policeplan.analysis.ranking", reason="no rank intervals yet")

pytestmark = pytest.mark.simulation
AREAS = [f"A{number:02d}" for number in range(43)]
APART = (0.5, 1.0, 2.0, 4.0, 8.0)
TABLES, DRAWS, MIDDLE = 60, 1_000, 0.2
DEFINITION = pp.Definition(
    id="sim.share", title="A share", statistic=pp.Proportion("people"), better=pp.Better.LOWER
)


def held(apart, rng):
    """The share of areas whose range holds the true rank; of the three best and three worst."""
    base = np.round(10 ** rng.uniform(2.5, 4, len(AREAS))).astype(int)
    error = np.sqrt(MIDDLE * (1 - MIDDLE) / np.exp(np.log(base).mean()))
    everyone, ends = [], []
    for seed in range(TABLES):
        true = np.clip(MIDDLE + apart * error * rng.standard_normal(len(AREAS)), 0.001, 0.999)
        parts = {"area": AREAS, "numerator": rng.binomial(base, true), "denominator": base}
        made = Result(
            definition=DEFINITION,
            period=pp.Period.year_to("2016-11"),
            by=("area",),
            parts=pd.DataFrame(parts),
            coverage=pd.Series("ok", index=AREAS),
        )
        among = made.among(pp.PeerGroup("forces", AREAS))
        frame = ranking.rank_intervals(among, draws=DRAWS, seed=seed).frame
        frame = frame.set_index("area").loc[AREAS]
        rank = pd.Series(true, AREAS).rank()
        inside = (frame["rank_lower"] <= rank) & (rank <= frame["rank_upper"])
        everyone.append(inside.mean())
        ends.append(inside[(rank <= 3) | (rank > len(AREAS) - 3)].mean())
    return float(np.mean(everyone)), float(np.mean(ends))


def test_ranges_hold_the_true_rank_where_areas_differ():
    rng = np.random.default_rng(1_996)
    found = {apart: held(apart, rng) for apart in APART}
    rows = [
        {"apart": apart, "average": all_, "ends": ends} for apart, (all_, ends) in found.items()
    ]
    table("ranks", pd.DataFrame(rows))
    assert min(average for average, _ in found.values()) >= 0.95, found
