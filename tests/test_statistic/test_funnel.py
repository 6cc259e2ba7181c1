"""Pins funnel limits to the tails that define them, to SciPy's, and to published tables.

A figure lies outside exactly when so few, or so many, have less than the tail's chance; the wider
limits hold the narrower, and allow for nothing where there is nothing to allow for.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from policeplan.statistic.funnel import (
    Events,
    Ratio,
    Share,
    between,
    binomial_limits,
    dispersion,
    poisson_limits,
    winsorised,
)

cheap = settings(deadline=None, max_examples=60)
coverages = st.sampled_from([0.95, 0.998])
sizes = st.integers(1, 3_000)
targets = st.floats(0.001, 0.999)
CHANCES = [Share(), Events(1_000), Ratio(), Ratio(1.25)]
every_chance = pytest.mark.parametrize(
    ("chance", "target"),
    [(CHANCES[0], 0.2), (CHANCES[1], 12.0), (CHANCES[2], 1.1), (CHANCES[3], 1)],
)


# Laws ---------------------------------------------------------------------------------------------


@cheap
@given(sizes, targets, coverages)
def test_a_share_is_outside_when_its_tail_is_under_half_the_rest(n, target, coverage):
    """So few or fewer, so many or more: for every number of them there can be."""
    low, high = binomial_limits(n, target, coverage)
    tail, x = (1 - coverage) / 2, np.arange(n + 1)
    few, many = stats.binom.cdf(x, n, target), stats.binom.sf(x - 1, n, target)
    clear = abs(few - tail) > 1e-9 * tail
    assert ((x < low * n)[clear] == (few < tail)[clear]).all()
    clear = abs(many - tail) > 1e-9 * tail
    assert ((x > high * n * (1 + 1e-14))[clear] == (many < tail)[clear]).all()


@cheap
@given(st.floats(0.001, 2_000), coverages)
def test_a_count_is_outside_when_its_tail_is_under_half_the_rest(expected, coverage):
    low, high = poisson_limits(expected, coverage)
    tail, x = (1 - coverage) / 2, np.arange(int(expected + 20 * np.sqrt(expected)) + 20)
    few, many = stats.poisson.cdf(x, expected), stats.poisson.sf(x - 1, expected)
    clear = abs(few - tail) > 1e-9 * tail
    assert ((x < low)[clear] == (few < tail)[clear]).all()
    clear = abs(many - tail) > 1e-9 * tail
    assert ((x > high)[clear] == (many < tail)[clear]).all()


@cheap
@given(sizes, targets, coverages)
def test_the_lower_limit_is_spiegelhalters(n, target, coverage):
    """Appendix A.1.1, by SciPy: r less the part of its step above the tail, over n."""
    tail = (1 - coverage) / 2
    r = stats.binom.ppf(tail, n, target)
    here, before = stats.binom.cdf([r, r - 1], n, target)
    expected = max(r - (here - tail) / (here - before), 0) / n
    assert binomial_limits(n, target, coverage)[0] == pytest.approx(expected, abs=1e-9)


@cheap
@given(sizes, targets, coverages)
def test_the_limits_of_those_without_are_the_mirror_of_those_with(n, target, coverage):
    low, high = binomial_limits(n, target, coverage)
    other_low, other_high = binomial_limits(n, 1 - target, coverage)
    assert (low, high) == pytest.approx((1 - other_high, 1 - other_low), abs=1e-9)


@cheap
@given(st.integers(1, 500), st.integers(1, 500), st.floats(0.3, 3), st.floats(0.5, 2), coverages)
def test_a_ratio_is_outside_when_the_binomial_test_says_so(later, earlier, target, grown, coverage):
    """Given the total: SciPy's one-sided exact test, at half of what the coverage leaves."""
    low, high = Ratio(grown).exact(np.array([later + earlier]), target, coverage)
    odds, tail, value = target * grown, (1 - coverage) / 2, later / earlier / grown
    for side, outside in (("less", value < low[0]), ("greater", value > high[0])):
        p = stats.binomtest(later, later + earlier, odds / (1 + odds), side).pvalue
        if abs(p - tail) > 1e-9:
            assert outside == (p < tail)


@every_chance
@pytest.mark.parametrize("allowed", [(1, 0), (2.5, 0), (1, 0.1)], ids=["none", "phi", "tau"])
def test_limits_hold_the_target_nest_and_tighten_with_precision(chance, target, allowed):
    precision = np.geomspace(20, 2e6, 40)
    low, high = chance.limits(precision, target, 0.95, *allowed)
    wide_low, wide_high = chance.limits(precision, target, 0.998, *allowed)
    assert ((wide_low <= low) & (low < target) & (target < high) & (high <= wide_high)).all()
    far = slice(0, None, 4)  # far enough apart for whole numbers not to show
    assert (np.diff(low[far]) >= 0).all()
    assert (np.diff(high[far]) <= 0).all()


@every_chance
def test_with_nothing_to_allow_for_the_limits_are_the_exact_ones(chance, target):
    precision = np.array([3e4, 4e5])
    exact = chance.exact(precision, target, 0.95)
    for phi, tau in ((1, 0), (0.4, 0)):
        np.testing.assert_array_equal(chance.limits(precision, target, 0.95, phi, tau), exact)
    wider = chance.limits(precision, target, 0.95, 1.5, 0)
    assert (wider[0] < exact[0]).all()
    assert (wider[1] > exact[1]).all()


@every_chance
def test_of_large_areas_the_scale_of_stable_variance_agrees_with_the_exact_limits(chance, target):
    precision = np.array([1e7])
    near = chance.limits(precision, target, 0.998, 1 + 1e-12, 0)
    np.testing.assert_allclose(near, chance.exact(precision, target, 0.998), rtol=2e-4)


@every_chance
def test_a_figure_at_a_limit_has_the_limits_own_score(chance, target):
    """1.96 standard errors, over-dispersion or none: limits and z are of one scale."""
    precision = np.array([5e5, 5e6])
    for limit, sign in zip(chance.limits(precision, target, 0.95, 4, 0), (-1, 1), strict=True):
        z = chance.score(limit, precision, target) / chance.error(precision, target) / 2
        np.testing.assert_allclose(z, sign * stats.norm.ppf(0.975), rtol=1e-3)


def test_nothing_counted_has_no_limits_and_nothing_expected_has_nought():
    for bad in (0, np.nan):
        assert np.isnan(binomial_limits(bad, 0.5, 0.95)).all()
    assert np.isnan(binomial_limits(5, np.nan, 0.95)).all()
    assert np.isnan(poisson_limits(np.nan, 0.95)).all()
    assert poisson_limits(0, 0.95) == (0, 0)
    np.testing.assert_array_equal(binomial_limits([5, 5], [0, 1], 0.95), [[0, 1], [0, 1]])


@cheap
@given(st.lists(st.floats(-50, 50), max_size=40), st.sampled_from([0, 0.1, 0.25]))
def test_winsorised_scores_keep_their_order_and_draw_the_ends_in(scores, share):
    drawn = winsorised(scores, share)
    assert (np.abs(drawn) <= np.abs(scores).max(initial=0)).all()
    assert (np.diff(drawn[np.argsort(scores)]) >= 0).all()
    if share == 0:
        assert drawn.tolist() == scores


# Published ----------------------------------------------------------------------------------------

# DataS-DHSC/PHStatsMethods, tests/test_data/testdata_funnel_ratio_outputs.csv: observed events, and
# the number expected at which that is the lower or the upper limit, at 95% and 99.8%.
OHID_RATIO = [
    (1, 5.571644585, 0.025317898, 9.233410143, 0.001000547),
    (2, 7.224687515, 0.242209467, 11.22886836, 0.04540199),
    (10, 18.39035799, 4.795387629, 24.13397235, 2.960519925),
    (25, 36.90492768, 16.17868501, 44.63607076, 12.33695202),
    (100, 121.6268111, 81.36400699, 134.9243187, 71.92139974),
    (313, 349.6678193, 279.2813414, 371.620029, 261.1643428),
]
# The same, testdata_funnel_rate_outputs.csv: per 100,000 over three years, about 116.1720835.
OHID_RATE = [
    (10, 5276.757672, 63.17010446, 1375.943768, 242.2579623),
    (104, 36157.10817, 95.87787415, 24382.08903, 142.1808715),
    (1360, 411529.9259, 110.158048, 369759.5622, 122.6021934),
]

# Tuberculosis with BCG, without it among those with BCG; the same without BCG: 13 trials.
BCG = [
    [4, 119, 11, 128, 6, 300, 29, 274, 3, 228, 11, 209, 62, 13536, 248, 12619, 33, 5036, 47, 5761],
    [180, 1361, 372, 1079, 8, 2537, 10, 619, 505, 87886, 499, 87892, 29, 7470, 45, 7232, 17, 1699],
    [65, 1600, 186, 50448, 141, 27197, 5, 2493, 3, 2338, 27, 16886, 29, 17825],
]


@pytest.mark.parametrize(("observed", "low", "high", "far_low", "far_high"), OHID_RATIO)
def test_a_whole_limit_is_where_ohids_funnel_has_it(observed, low, high, far_low, far_high):
    """To the seven digits that its search goes to."""
    for coverage, lower, upper in ((0.95, low, high), (0.998, far_low, far_high)):
        assert poisson_limits(lower, coverage)[0] == pytest.approx(observed, abs=2e-3, rel=2e-6)
        assert poisson_limits(upper, coverage)[1] == pytest.approx(observed, abs=2e-3, rel=2e-6)


@pytest.mark.parametrize(("events", "people", "lower", "more", "upper"), OHID_RATE)
def test_limits_of_a_rate_are_ohids(events, people, lower, more, upper):
    chance, target = Events(100_000), 116.1720835
    low, _ = chance.exact(np.array([3 * people]), target, 0.95)
    _, high = chance.exact(np.array([3 * more]), target, 0.95)
    assert low[0] == pytest.approx(lower, rel=1e-5)
    assert high[0] == pytest.approx(upper, rel=1e-5)
    assert events / (3 * people) * 1e5 == pytest.approx(lower, rel=1e-8)


def test_shares_of_large_areas_are_near_ohids():
    """testdata_funnel_prop_outputs.csv: its normal approximation is within one person of these."""
    published = {1_008: (78.203374, 83.081521), 9_998: (79.867989, 81.416907)}
    for n, limits in published.items():
        ours = 100 * np.array(binomial_limits(n, 0.80642448, 0.95))
        np.testing.assert_allclose(ours, limits, atol=100 / n)


def test_phi_is_funnelplotrs():
    """nhs-r-community/FunnelPlotR, test-classes_methods.R: 2.948033, of log ratios."""
    observed = np.array([100, 150, 180, 80, 120, 225])
    expected = np.array([108, 112, 165, 95, 100, 220])
    scores = np.log(observed / expected) * np.sqrt(expected)
    assert round(dispersion(scores), 6) == 2.948033


def test_tau_is_dersimonian_and_lairds_of_the_bcg_trials():
    """Q 152.2330 and tau squared 0.3088: metafor, test_misc_metan_vs_rma.uni_with_dat.bcg.r."""
    trials = np.concatenate(BCG).astype(float).reshape(13, 4)
    a, b, c, d = trials.T
    effect = np.log(a / (a + b) / (c / (c + d)))
    error = np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    middle = np.average(effect, weights=error**-2)
    q = (((effect - middle) / error) ** 2).sum()
    assert round(q, 4) == 152.2330
    assert round(between(q / 13, error) ** 2, 4) == 0.3088


@cheap
@given(
    st.lists(st.tuples(st.floats(-3, 3), st.floats(0.05, 2)), min_size=2, max_size=20),
)
def test_tau_is_statsmodels_too(pairs):
    module = pytest.importorskip(
        "statsmodels.stats.meta_analysis", reason="statsmodels is not installed"
    )
    effect, error = np.array(pairs).T
    middle = np.average(effect, weights=error**-2)
    phi = dispersion((effect - middle) / error)
    assume(len(error) * phi > len(error) - 1)  # it lets a variance fall below nought, and warns
    theirs = module.combine_effects(effect, error**2, method_re="dl").tau2
    assert between(phi, error) ** 2 == pytest.approx(theirs, rel=1e-9, abs=1e-12)


# By hand ------------------------------------------------------------------------------------------


def test_three_events_where_one_is_expected_are_within_the_limit():
    """P(3 or more) is 8.03% and P(4 or more) 1.90%: the limit is 3 + (8.03 - 2.5) / (8.03 - 1.90).

    Read on the upper side, Spiegelhalter's formula gives 2.90, so that 3 would be an alarm at 8%.
    """
    assert round(float(poisson_limits(1, 0.95)[1]), 2) == 3.90


def test_the_lower_limit_by_hand():
    """Of 4 at a half none has 1/16 and at most one 5/16: 1 - (5/16 - 1/10) / (4/16) = 0.15."""
    low, high = binomial_limits(4, 0.5, 0.8)
    assert (low * 4, high * 4) == pytest.approx((0.15, 3.85))


def test_the_ends_are_drawn_in_to_their_quantiles():
    """Of 0 to 10, the tenth and ninetieth percent are 1 and 9."""
    assert winsorised(np.arange(11), 0.1).tolist() == [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]


def test_scores_by_hand():
    """Arcsine of the root of 1/4 is a sixth of pi; root of 81 over 64; log of (7.5 / 3.5)."""
    n = np.array([100.0])
    assert Share().score(np.array([0.25]), n, 0.5) == pytest.approx(np.pi / 6 - np.pi / 4)
    assert Share().error(n, 0.5) == pytest.approx(0.05)
    assert Events(100).score(np.array([81.0]), n, 64.0) == pytest.approx(1 / 8)
    assert Events(100).error(n, 64.0) == pytest.approx(1 / 16)
    assert Ratio().score(np.array([7 / 3]), np.array([10.0]), 1) == pytest.approx(np.log(7.5 / 3.5))
    assert Ratio().error(n, 1) == pytest.approx(0.2)


def test_a_ratio_of_something_to_nothing_has_a_score():
    z = Ratio().score(np.array([np.inf, 0.0]), np.array([4.0, 4.0]), 1)
    np.testing.assert_allclose(z, [np.log(4.5 / 0.5), -np.log(4.5 / 0.5)])
