"""Pins that the limits of a figure hold the truth as often as they say, size by size.

Counts and rates never under 95%, at any mean from 0.1 to 100,000; shares near it from one expected
event and one expected non-event on; a mix's level and a duration's share within have a share's
limits to the last bit, and so its coverage; median and 90th percentile never under 95%.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import policeplan as pp
from simulations import kinds
from simulations.exact import OneFigure, binomial_chance, poisson_chance
from simulations.grid import (
    BASES,
    SHARES,
    Points,
    assert_exact,
    assert_near,
    bands,
    evenly,
    fewest,
    rows_named,
    shares,
)
from simulations.times import TIMES
from simulations.written import coverage_lines, drawing, figure, table

pytestmark = pytest.mark.simulation
HIGHEST = 100_000.0


def test_counts_and_rates_never_hold_the_truth_less_than_said():
    frames = {
        "Count (Garwood)": kinds.counts(103_000),
        "Rate (exact under 10, Byar)": kinds.rates(103_000, 1_000.0),
    }
    tables, drawn = [], []
    for name, frame in frames.items():
        one = OneFigure(*kinds.limits(frame), poisson_chance)
        means = evenly(0.1, HIGHEST, 6_000)
        points = Points(means, one.coverage(means))
        tables.append(bands(name, points, Points(*one.dips(0.1, HIGHEST))))
        sizes = evenly(0.1, HIGHEST, 700)
        drawn.append(
            pd.DataFrame({"interval": name, "size": sizes, "coverage": one.coverage(sizes)})
        )
    found = rows_named(tables)
    table("counts", found)
    if drawing():
        chart = coverage_lines(rows_named(drawn).iloc[::-1], across="Expected count", lowest=0.93)
        title = [
            "The limits of a count or a rate hold the truth at least 95 times in 100,",
            "more often where few are counted",
        ]
        figure("counts", chart, title)
    assert_exact(found)


def test_shares_are_near_what_is_said_from_one_event_on():
    """Bases 10 to 100,000, shares 0.1% to 99.9%; the dips are under an expected count of 1."""
    points, dips, drawn = [], [], []
    for base in BASES:
        one = OneFigure(*kinds.limits(kinds.proportions(base)), binomial_chance(base))
        grid = shares(1_001)
        points.append(_points(base, grid, one.coverage(grid)))
        dips.append(_points(base, *one.dips(*SHARES)))
        if base in {10, 100, 1_000, 100_000}:
            low = evenly(max(0.1 / base, 0.001), 0.5, 500)
            line = {"interval": f"{base:,}", "size": base * low, "coverage": one.coverage(low)}
            drawn.append(pd.DataFrame(line))
    found = bands("Proportion (Wilson)", _together(points), _together(dips))
    table("shares", found)
    if drawing():
        chart = coverage_lines(
            rows_named(drawn), across="Expected number of events", legend="Asked, answered, counted"
        )
        title = [
            "The limits of a share are near 95% from one expected event on;",
            "under it they dip as low as 83%",
        ]
        figure("shares", chart, title)
    assert_near(found)
    under = found.iloc[0]
    assert under["least"] == pytest.approx(0.835, abs=5e-4)  # the known dip, shown and named


@pytest.mark.parametrize("base", BASES)
def test_a_level_of_a_mix_and_a_share_within_have_the_limits_of_a_share(base):
    x = np.unique(np.linspace(0, base, 1_000).astype(int))
    share = kinds.estimated(kinds.SHARE, {"numerator": x, "denominator": np.full(len(x), base)})
    cells = pd.DataFrame(
        {
            "row": np.tile(np.arange(len(x)), 2),
            "n": np.concatenate([x, base - x]),
            "level": ["yes"] * len(x) + ["no"] * len(x),
            "seconds": np.repeat([60, 3_600], len(x)),
        }
    )
    cells["microseconds"] = cells["n"] * cells["seconds"] * 1_000_000
    mix = pp.Mix("events", ["yes", "no"]).estimate(cells, ["row"])
    within = TIMES.estimate(cells, ["row"])
    for frame in (mix[mix["level"] == "yes"], within[within["figure"] == "within"]):
        columns = ["value", "lower", "upper"]
        assert np.array_equal(frame[columns].to_numpy(), share[columns].to_numpy())


def test_median_and_90th_percentile_never_hold_the_truth_less_than_said():
    """Of times of any shape: the chance that the true quantile falls between two ranks.

    The times are 1, 2, 3 and so on seconds, so that a limit says its own rank. Where so few times
    have no limit on a side, nothing is left out on that side.
    """
    from scipy.special import bdtr

    rows = []
    sizes = np.unique(evenly(2, HIGHEST, 150).astype(int))
    for n in sizes:
        seconds = np.arange(1, n + 1)
        cells = {"seconds": seconds, "n": np.ones(n, int), "microseconds": seconds * 1_000_000}
        frame = TIMES.estimate(pd.DataFrame(cells).assign(row=0), ["row"]).set_index("figure")
        for name, q in (("median", 0.5), ("p90", 0.9)):
            first, last = (60 * frame.loc[name, ["lower", "upper"]].to_numpy(float)).round()
            under = 0.0 if np.isnan(first) else bdtr(first - 1, n, q)
            under_last = 1.0 if np.isnan(last) else bdtr(last - 1, n, q)
            rows.append({"interval": name, "size": n, "coverage": under_last - under})
    found = pd.DataFrame(rows)
    titles = {"median": "Median", "p90": "90th percentile"}
    numbers = ["size", "coverage"]
    tables = [
        bands(title, Points(*found[found["interval"] == name][numbers].T.to_numpy()), of="timed")
        for name, title in titles.items()
    ]
    table("quantiles", rows_named(tables))
    assert_exact(rows_named(tables))


def _points(base: int, truths: np.ndarray, coverage: np.ndarray) -> Points:
    where = tuple(f"{100 * share:.3g}% of {base:,}" for share in truths)
    return Points(fewest(base, truths), coverage, where)


def _together(points: list[Points]) -> Points:
    first, *rest = points
    for each in rest:
        first = first.concat(each)
    return first
