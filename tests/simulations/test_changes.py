"""Pins that the limits of a change hold the true change as often as they say, kind by kind.

In percent, counts and rates are judged given both counts together: never under 95%, whatever the
two means. In number, and of shares in points, the limits are near 95% from one expected event and
one expected non-event in each period on. Every figure is a sum over pairs of outcomes, none drawn.
A percentage of nought is undefined: it says nothing, so nothing is wrong in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pytest

from simulations import kinds
from simulations.exact import NOMINAL, binomial_chance, poisson_chance
from simulations.grid import (
    Points,
    assert_exact,
    assert_near,
    bands,
    evenly,
    fewest,
    rows_named,
    said,
    shares,
)
from simulations.pairs import Pair, Side
from simulations.written import drawing, figure, spans, table

pytestmark = pytest.mark.simulation
IN_NUMBER = ("change_lower", "change_upper")
IN_PERCENT = ("pct_lower", "pct_upper")
LARGE = (200.0, 500.0, 1_500.0, 5_000.0, 15_000.0, 50_000.0, 100_000.0)
RATIOS = (0.5, 0.8, 0.98, 1.0, 1.02, 1.25, 2.0)
POPULATIONS = ((1_000.0, 1_000.0), (10_000.0, 1_000.0))
SMALL_BASES = ((10, 10), (10, 100), (20, 50), (50, 50), (100, 100), (100, 1_000), (200, 200))
LARGE_BASES = (
    (10, 100_000),
    (1_000, 1_000),
    (1_000, 10_000),
    (10_000, 10_000),
    (100_000, 100_000),
)


def poisson_side(frame):
    return Side(frame, poisson_chance, lambda mean: (mean, mean**0.5))


def binomial_side(base):
    spread = lambda share: (base * share, (base * share * (1 - share)) ** 0.5)  # noqa: E731
    return Side(kinds.proportions(base), binomial_chance(base), spread)


def means(pairs: Sequence[tuple[float, float]], of: tuple[float, float], columns) -> list:
    """Truths: the mean of each period, and the change of count or rate in number or percent."""
    (later, earlier), per = of, 1_000
    if columns == IN_PERCENT:
        return [(a, b, 100 * (a / later / (b / earlier) - 1)) for a, b in pairs]
    return [(a, b, per * (a / later - b / earlier)) for a, b in pairs]


def of_events(statistic, frame_of, exposures, columns) -> Points:
    """Coverage over every pair of small means, and pairs of large ones in certain ratios."""
    small = list(product(evenly(0.1, 100, 43), repeat=2))
    large = [(m * r, m) for m, r in product(LARGE, RATIOS) if m * r <= LARGE[-1]]
    large += [(m, n) for m, n in product(evenly(1, 100, 7), (1_000.0, 10_000.0))]
    found, pairs = [], [*small, *large]
    for most, some, how in ((200, small, Pair.summed), (103_000, large, Pair.halved)):
        sides = [poisson_side(frame_of(most, exposure)) for exposure in exposures]
        found.append(how(Pair(statistic, *sides, columns), means(some, exposures, columns)))
    where = tuple(f"{said(a)} against {said(b)}" for a, b in pairs)
    return Points(np.array([min(pair) for pair in pairs]), np.concatenate(found), where)


@pytest.fixture(scope="module")
def found():
    """Bands of every kind of change, each worked out once."""
    tables = {}
    for name, columns in (("number", IN_NUMBER), ("%", IN_PERCENT)):
        ones = (1_000.0, 1_000.0)  # so that per 1,000 is per one
        points = of_events(kinds.COUNT, lambda most, _: kinds.counts(most), ones, columns)
        tables[f"Count in {name}"] = bands(f"Count in {name}", points)
        points = [of_events(kinds.RATE, kinds.rates, both, columns) for both in POPULATIONS]
        says = "Rate in the rate" if columns == IN_NUMBER else "Rate in %"
        tables[says] = bands(says, points[0].concat(points[1]))
    points = [of_shares(a, b, shares(41), Pair.summed) for a, b in SMALL_BASES]
    points += [of_shares(a, b, shares(9), Pair.halved) for a, b in LARGE_BASES]
    together = points[0]
    for each in points[1:]:
        together = together.concat(each)
    tables["Share in points"] = bands("Share in points (Newcombe)", together)
    return tables


def of_shares(later: int, earlier: int, grid, how) -> Points:
    pair = Pair(kinds.SHARE, binomial_side(later), binomial_side(earlier))
    truths = [(a, b, a - b) for a, b in product(grid, repeat=2)]
    a, b, _ = np.array(truths).T
    expected = np.minimum(fewest(later, a), fewest(earlier, b))
    where = tuple(
        f"{100 * p:.3g}% of {later:,} against {100 * q:.3g}% of {earlier:,}" for p, q, _ in truths
    )
    return Points(expected, how(pair, truths), where)


def test_halving_finds_what_summing_every_pair_finds():
    """So that the large tables may be trusted."""
    side = poisson_side(kinds.counts(330))
    pairs = list(product((0.3, 1.0, 5.0, 20.0, 150.0), repeat=2))
    for columns in (IN_NUMBER, IN_PERCENT):
        pair = Pair(kinds.COUNT, side, side, columns)
        truths = means(pairs, (1_000.0, 1_000.0), columns)
        assert pair.halved(truths) == pytest.approx(pair.summed(truths), abs=1e-9)
    pair = Pair(kinds.SHARE, binomial_side(100), binomial_side(200))
    truths = [(a, b, a - b) for a, b in product((0.005, 0.03, 0.5, 0.98), repeat=2)]
    assert pair.halved(truths) == pytest.approx(pair.summed(truths), abs=1e-9)


@pytest.mark.parametrize("name", ["Count in %", "Rate in %"])
def test_in_percent_the_true_change_is_never_held_less_than_said(found, name):
    assert_exact(found[name])


@pytest.mark.parametrize("name", ["Count in number", "Rate in the rate", "Share in points"])
def test_in_its_own_unit_a_change_is_held_about_as_often_as_said(found, name):
    assert_near(found[name])


def test_among_the_percentages_that_there_are_the_truth_is_held_as_often_from_one_event_on():
    """Where the earlier count is nought there is no percentage, and those do not count here."""
    side = poisson_side(kinds.counts(200))
    pair = Pair(kinds.COUNT, side, side, IN_PERCENT)
    truths = means(list(product(evenly(0.1, 100, 22), repeat=2)), (1.0, 1.0), IN_PERCENT)
    earlier = np.array([b for _, b, _ in truths])
    nought = np.exp(-earlier)
    coverage = (pair.summed(truths) - nought) / (1 - nought)
    assert coverage[earlier >= 1].min() >= NOMINAL
    assert coverage.min() == pytest.approx(0.91, abs=0.01)  # one that is one by luck says too much


def test_the_figures_are_written(found):
    rows = rows_named(found.values())
    table("changes", rows)
    if drawing():
        chart = spans(
            rows, facet="Expected events (of shares, or\nnon-events), the fewer of both periods"
        )
        title = [
            "The limits of a change hold the truth as often as they say,",
            "from one expected event in each period on",
        ]
        figure("changes", chart, title)
