"""Pins that limits of a weighted share, and of its change, hold the truth about as often as said.

Surveys of 10 to 100,000 people with random weights that make them worth up to 1.75 times fewer;
shares of 0.1% to 99.9%. Drawn, with a seed.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from simulations.grid import BASES, Points, assert_near, bands, fewest, rows_named, shares
from simulations.times import held
from simulations.weights import WEIGHTED, Weights
from simulations.written import drawing, figure, spans, table

pytestmark = pytest.mark.simulation
SPREADS = (0.3, 0.6, 0.8)
DRAWS = 4_000
PAIRS = ((10, 100), (50, 50), (100, 1_000), (1_000, 1_000), (10_000, 10_000), (100_000, 100_000))


@pytest.fixture(scope="module")
def found():
    """Bands of the share, then of its change."""
    rng = np.random.default_rng(5)
    share = _together([_of_shares(Weights(spread), rng) for spread in SPREADS])
    change = _together([_of_changes(Weights(spread), rng) for spread in SPREADS])
    names = ("Weighted share", "Change of it, in points")
    return {name: bands(name, points) for name, points in zip(names, (share, change), strict=True)}


@pytest.mark.parametrize("name", ["Weighted share", "Change of it, in points"])
def test_weighted_shares_are_near_what_is_said_from_one_event_on(found, name):
    """One event in the size that the survey is worth."""
    assert_near(found[name])


def test_the_figures_are_written(found):
    rows = rows_named(found.values())
    table("weights", rows)
    if drawing():
        chart = spans(rows, facet="Expected answers (yes or no, the fewer),\nof those it is worth")
        title = [
            "With weights, the size that a survey is worth keeps its limits near 95%",
            "from one expected answer on",
        ]
        figure("weights", chart, title)


def _of_shares(weights: Weights, rng: np.random.Generator) -> Points:
    where, expected, coverage = [], [], []
    for base, share in product(BASES, shares(17)):
        coverage.append(held(weights.estimates(base, share, DRAWS, rng), share).mean())
        expected.append(fewest(base / weights.design_effect, share))
        where.append(_said(share, base, weights))
    return Points(np.array(expected), np.array(coverage), tuple(where))


def _of_changes(weights: Weights, rng: np.random.Generator) -> Points:
    where, expected, coverage = [], [], []
    for (m, n), p, q in product(PAIRS, shares(5), shares(5)):
        later, earlier = (
            weights.estimates(base, share, DRAWS, rng) for base, share in ((m, p), (n, q))
        )
        change = WEIGHTED.change(later, earlier)
        coverage.append(held(change, p - q, ("change_lower", "change_upper")).mean())
        effect = weights.design_effect
        expected.append(min(fewest(m / effect, p), fewest(n / effect, q)))
        where.append(f"{_said(p, m, weights)} against {100 * q:.3g}% of {n:,}")
    return Points(np.array(expected), np.array(coverage), tuple(where))


def _said(share: float, base: int, weights: Weights) -> str:
    return f"{100 * share:.3g}% of {base:,} worth {base / weights.design_effect:,.0f}"


def _together(points: list[Points]) -> Points:
    first, *rest = points
    for each in rest:
        first = first.concat(each)
    return first
