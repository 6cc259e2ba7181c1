"""Pins what allowing for over-dispersion does to the limits of a change, by how large it is.

Counts are negative binomial: their variance is a known number of times chance's. Limits that take
chance alone hold the true change far too seldom; those that allow for it, about as often as said.
Where how many times is itself found from the months, it is found the better the more of them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import policeplan as pp
from simulations.dots import dots
from simulations.grid import LEAST
from simulations.kinds import COUNT
from simulations.made import by_month, over_dispersed, result
from simulations.times import held
from simulations.written import drawing, figure, table

pytestmark = pytest.mark.simulation
TIMES = (1.0, 1.5, 2.0, 4.0)
MEANS = np.geomspace(20, 20_000, 10)
AREAS, YEARS = 2_000, (1, 2, 3, 5)
RATIO = 1.1


def counts(times, rng, mean):
    """The later and the earlier year of so many areas, and the true change in number."""
    later = result(COUNT, {"n": over_dispersed(np.full(AREAS, RATIO * mean), times, rng)})
    earlier = result(COUNT, {"n": over_dispersed(np.full(AREAS, mean), times, rng)})
    return later, earlier, (RATIO - 1) * mean


def shares(times, rng):
    """How often the limits of chance alone, and those that allow for it, hold the change."""
    alone, allowed = [], []
    for mean in MEANS:
        later, earlier, change = counts(times, rng, mean)
        for found, given in ((alone, None), (allowed, times)):
            frame = later.against(earlier, dispersion=given).frame
            found.append(held(frame, change, ("change_lower", "change_upper")).mean())
    return np.array(alone), np.array(allowed)


def found_from_months(years, times, rng):
    """The same, by what the months of so many years, the two compared among them, say of it."""
    mean = 50.0
    drawn = over_dispersed(np.full((12 * max(years, 2), AREAS), mean), times, rng)
    tally = by_month(drawn, "2001-01")
    end = pd.Period("2001-01", "M") + len(drawn) - 1
    year = pp.Period.year_to(str(end))
    of = None if years > 1 else year
    spread = pp.dispersion(tally, of)
    comparison = tally.over(year).against(tally.over(year.previous()), dispersion=spread)
    covered = held(comparison.frame, 0.0, ("change_lower", "change_upper")).mean()
    return float(spread.median()), float(covered)


@pytest.fixture(scope="module")
def found():
    rng = np.random.default_rng(1_989)
    rows = []
    for times in TIMES:
        alone, allowed = shares(times, rng)
        row = {"times": f"{times:g}", "alone": alone.mean(), "average": allowed.mean()}
        rows.append({**row, "least": allowed.min()})
    return pd.DataFrame(rows)


def test_allowed_for_the_true_change_is_held_as_often_as_said(found):
    assert (found["average"] >= 0.945).all(), found
    assert (found["least"] >= 0.93).all(), found


def test_by_chance_alone_it_is_held_far_less_often(found):
    """1.96 over the root of 4 is 0.98, which a Normal is within 67.3 times in 100.

    A little more here, for exact limits are careful where few are counted.
    """
    assert found["alone"].iloc[-1] == pytest.approx(0.673, abs=0.02)


@pytest.fixture(scope="module")
def estimated():
    rng = np.random.default_rng(1_990)
    rows = []
    for years in YEARS:
        for times in (1.0, 2.0):
            middle, covered = found_from_months(years, times, rng)
            row = {"months": f"{12 * years}", "times": f"{times:g}", "middle": f"{middle:.2f}"}
            rows.append({**row, "average": covered})
    return pd.DataFrame(rows)


def test_so_it_is_by_what_the_months_say_of_it(estimated):
    assert (estimated["average"] >= LEAST).all(), estimated


def test_the_figures_are_written(found, estimated):
    table("dispersion", found)
    table("months", estimated)
    if drawing():
        kinds = {"alone": "taken as chance", "average": "allowed for"}
        rows = [
            {"row": f"{row['times']} times chance", "kind": kind, "share": row[column]}
            for row in found.to_dict("records")
            for column, kind in kinds.items()
        ]
        chart = dots(
            pd.DataFrame(rows),
            across="How often the limits of a change of a count hold the truth",
            domain=[0.6, 1],
            lines={0.95: "95%"},
        )
        title = ["Where counts vary more than chance, limits must allow for it:", "then they hold"]
        figure("dispersion", chart, title)
