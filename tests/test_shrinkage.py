"""Pins how draws are drawn in towards their group: by how much, around what, and whom it leaves be.

The spread between areas is that of statsmodels and the mean of a textbook's example; where areas
differ by no more than chance nothing tells them apart, and where they differ widely nothing moves.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from policeplan.analysis.shrinkage import shrunken, spread_between

cheap = settings(deadline=None, max_examples=25)
STEPS = np.random.default_rng(5).standard_normal(2_001)
STEPS = (STEPS - np.median(STEPS))[:, None]  # every column's median is its centre to the last bit
NORMAL = np.diff(np.quantile(STEPS, [0.158655253931457, 0.841344746068543])).item() / 2

_TINY = 1e-200
"""A square that a second route can still divide by."""


@st.composite
def areas(draw, least=3):
    """Centres and standard errors."""
    size = draw(st.integers(least, 8))
    centre = draw(st.lists(st.floats(-50, 50), min_size=size, max_size=size))
    error = draw(st.lists(st.floats(0.1, 10), min_size=size, max_size=size))
    return np.array(centre), np.array(error)


def drawn(centre, error):
    """Draws with these centres, whose spread by the middle 68% is the error itself."""
    return np.asarray(centre) + np.asarray(error) * STEPS / NORMAL


# Laws ---------------------------------------------------------------------------------------------


@cheap
@given(areas())
def test_the_spread_between_areas_is_statsmodels_own(given_):
    """Its iterated moments, which are Paule and Mandel's."""
    meta = pytest.importorskip(
        "statsmodels.stats.meta_analysis", reason="statsmodels, the second route, is not installed"
    )
    centre, error = given_
    assume(np.ptp(centre) ** 2 > _TINY)  # else it divides by nought
    found = meta.combine_effects(centre, error**2, method_re="iterated", atol=1e-9)
    # Where rounding takes its last step past the answer it falls back to nought.
    assume(found.tau2 > 0 or found.q <= found.df)
    tau, mean = spread_between(centre, error**2)
    assert tau**2 == pytest.approx(found.tau2, rel=1e-7, abs=1e-7)
    assert mean == pytest.approx(found.mean_effect_re, rel=1e-7, abs=1e-7)


@cheap
@given(areas())
def test_the_weighted_squares_are_what_chance_and_the_spread_give(given_):
    """One less than there are areas; at nought, no more than that."""
    centre, error = given_
    tau, mean = spread_between(centre, error**2)
    weights = 1 / (error**2 + tau**2)
    assert mean == pytest.approx((weights * centre).sum() / weights.sum(), abs=1e-9)
    squares = (weights * (centre - mean) ** 2).sum()
    spare = len(centre) - 1
    assert squares == pytest.approx(spare, rel=1e-6) if tau else squares <= spare * (1 + 1e-9)


@cheap
@given(areas(), st.floats(-1e3, 1e3), st.floats(0.01, 100))
def test_where_the_scale_begins_and_its_unit_change_nothing(given_, start, unit):
    centre, error = given_
    tau = spread_between(centre, error**2)[0]
    assume(tau > 0.01)
    plain = shrunken(drawn(centre, error))
    other = shrunken(start + unit * drawn(centre, error))
    np.testing.assert_allclose((other - start) / unit, plain, rtol=1e-5, atol=1e-4)


@cheap
@given(areas(), st.floats(-1e3, 1e3))
def test_what_is_known_or_cannot_be_drawn_moves_nobody_and_stays(given_, known):
    draws = drawn(*given_)
    alone = shrunken(draws)
    whole = np.column_stack([np.full(len(draws), np.nan), draws, np.full(len(draws), known)])
    together = shrunken(whole)
    np.testing.assert_array_equal(together[:, 1:-1], alone)
    assert np.isnan(together[:, 0]).all()
    assert (together[:, -1] == known).all()


@cheap
@given(areas())
def test_a_mirror_mirrors(given_):
    draws = drawn(*given_)
    np.testing.assert_allclose(shrunken(-draws), -shrunken(draws), rtol=1e-6, atol=1e-6)


# By hand ------------------------------------------------------------------------------------------


def test_by_hand():
    """Centres 0, 6 and 12 with variance 9: squares sum to 72, 72 / (9 + tau^2) = 2, tau^2 = 27.

    So a quarter is taken off each distance from 6, and of each variance: 1.5, 6 and 10.5.
    """
    draws = drawn([0, 6, 12], [3, 3, 3])
    assert spread_between(np.array([0.0, 6, 12]), np.full(3, 9.0)) == pytest.approx((27**0.5, 6))
    found = shrunken(draws)
    np.testing.assert_allclose(np.median(found, axis=0), [1.5, 6, 10.5], atol=1e-9)
    np.testing.assert_allclose(found.var(axis=0), 0.75 * draws.var(axis=0))


def test_eight_schools_differ_by_no_more_than_chance():
    """Gelman et al. (2013), Bayesian Data Analysis, 3rd edition, table 5.2; pooled, 7.7."""
    effect = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
    error = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])
    tau, mean = spread_between(effect, error**2)
    assert tau == 0
    assert mean == pytest.approx(7.7, abs=0.05)
    assert np.isnan(shrunken(drawn(effect, error))).all()


def test_two_areas_say_nothing_of_a_spread():
    draws = drawn([0, 1], [3, 3])
    assert shrunken(draws) is draws


def test_areas_that_truly_differ_stay_where_they_are():
    draws = drawn([0, 1_000, 2_000, 3_000], [1, 2, 3, 4])
    np.testing.assert_allclose(shrunken(draws), draws, atol=0.05)
