"""Pins every interval to SciPy's own, to printed tables, and to the laws that an interval keeps.

An interval holds its estimate, is in order, stays in range and shrinks as more is counted.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from scipy import stats

from policeplan.statistic.differences import count_ratio
from policeplan.statistic.intervals import (
    goodman,
    mean_t,
    poisson_byar,
    poisson_exact,
    quantile_ranks,
    size_of,
    standard_error,
    wilson,
)

confidences = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998])
counts = st.integers(0, 10**6)


@st.composite
def shares(draw, most=10**6):
    """A numerator and a denominator above nought."""
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


# Poisson ------------------------------------------------------------------------------------------


@given(counts, confidences)
@example(0, 0.95)
def test_poisson_is_garwoods_by_chi_square(n, confidence):
    tail = (1 - confidence) / 2
    lower = stats.chi2.ppf(tail, 2 * n) / 2 if n else 0.0
    upper = stats.chi2.ppf(1 - tail, 2 * n + 2) / 2
    assert poisson_exact(n, confidence) == pytest.approx((lower, upper), rel=1e-9)


@given(counts, confidences)
def test_poisson_limits_leave_half_the_rest_on_each_side(n, confidence):
    """At the lower limit n or more has the tail's chance; at the upper one, n or fewer."""
    lower, upper = poisson_exact(n, confidence)
    tail = (1 - confidence) / 2
    assert stats.poisson.cdf(n, upper) == pytest.approx(tail, rel=1e-6)
    assert stats.poisson.sf(n - 1, lower) == pytest.approx(tail if n else 1, rel=1e-6)


@given(st.just(0) | st.floats(1e-9, 1e6), confidences)
def test_poisson_holds_its_count_whole_or_not(n, confidence):
    lower, upper = poisson_exact(n, confidence)
    assert 0 <= lower <= n < upper


@given(counts, st.integers(1, 10**6), confidences)
def test_poisson_moves_up_and_narrows_for_its_size_as_the_count_grows(n, more, confidence):
    lower, upper = poisson_exact([n, n + more], confidence)
    assert lower[0] < lower[1]
    assert upper[0] < upper[1]
    widths = (upper - lower) / np.array([n + 1, n + more + 1])
    assert widths[1] < widths[0]


@pytest.mark.parametrize(
    ("n", "lower", "upper"),
    [(0, 0, 3.689), (1, 0.0253, 5.572), (2, 0.242, 7.225), (5, 1.623, 11.67), (10, 4.795, 18.39)],
)
def test_poisson_as_printed(n, lower, upper):
    """Garwood's table at 95%, as Pearson and Hartley's Biometrika Tables, table 40, print it."""
    low, high = poisson_exact(n)
    assert low == pytest.approx(lower, rel=5e-3)
    assert high == pytest.approx(upper, rel=5e-4)


# Wilson -------------------------------------------------------------------------------------------


@given(shares(), confidences)
@example((0, 1), 0.95)
@example((1, 1), 0.95)
def test_wilson_is_scipys(share, confidence):
    interval = stats.binomtest(*share).proportion_ci(confidence, method="wilson")
    assert wilson(*share, confidence) == pytest.approx((interval.low, interval.high), abs=1e-9)


@given(shares(), confidences)
def test_wilson_holds_its_share_and_stays_in_range(share, confidence):
    x, n = share
    lower, upper = wilson(x, n, confidence)
    assert 0 <= lower <= x / n <= upper <= 1
    assert lower < upper


@given(shares(), confidences)
def test_wilson_of_the_rest_is_its_mirror(share, confidence):
    x, n = share
    lower, upper = wilson(x, n, confidence)
    assert wilson(n - x, n, confidence) == pytest.approx((1 - upper, 1 - lower), abs=1e-12)


@given(shares(10**4), st.integers(2, 100), confidences)
def test_wilson_shrinks_as_the_same_share_is_of_more(share, times, confidence):
    x, n = share
    lower, upper = wilson([x, x * times], [n, n * times], confidence)
    assert upper[1] - lower[1] < upper[0] - lower[0]


@given(confidences)
def test_wilson_of_nothing_is_unknown(confidence):
    assert np.isnan(wilson(0, 0, confidence)).all()


# Newcombe (1998), Two-sided confidence intervals for the single proportion, table I.
@pytest.mark.parametrize(
    ("x", "n", "score", "exact"),
    [
        (81, 263, (0.2553, 0.3662), (0.2527, 0.3676)),
        (15, 148, (0.0624, 0.1605), (0.0578, 0.1617)),
        (0, 20, (0.0000, 0.1611), (0.0000, 0.1684)),
        (1, 29, (0.0061, 0.1718), (0.0009, 0.1776)),
    ],
)
def test_wilson_and_clopper_pearson_as_newcombe_prints_them(x, n, score, exact):
    assert wilson(x, n) == pytest.approx(score, abs=5.1e-5)
    assert count_ratio(x, n - x) == pytest.approx(exact, abs=5.1e-5)


# Student's t --------------------------------------------------------------------------------------


@given(st.integers(2, 10**6), st.floats(-1e4, 1e4), st.floats(1e-6, 1e6), st.floats(0.5, 0.999))
def test_mean_is_scipys_t(n, mean, variance, confidence):
    expected = stats.t.interval(confidence, n - 1, loc=mean, scale=np.sqrt(variance / n))
    assert mean_t(n, mean, variance, confidence) == pytest.approx(expected, rel=1e-8, abs=1e-8)


@given(st.integers(2, 10**6), st.floats(0.01, 1e6), confidences)
def test_mean_narrows_with_n(n, variance, confidence):
    lower, upper = mean_t([n, n + 1], [0, 0], [variance] * 2, confidence)
    assert lower[0] < lower[1] < 0 < upper[1] < upper[0]


@pytest.mark.parametrize("n", [0, 1])
def test_mean_of_one_or_none_has_no_interval(n):
    assert np.isnan(mean_t(n, 5.0, 0.0)).all()


def test_mean_of_students_sleep():
    """Ten patients' extra hours of sleep; R's t.test of the same ten gives these limits."""
    hours = [1.2, 2.4, 1.3, 1.3, 0.0, 1.0, 1.8, 0.8, 4.6, 1.4]
    limits = mean_t(10, np.mean(hours), np.var(hours, ddof=1))
    assert limits == pytest.approx((0.7001142, 2.4598858), abs=1e-7)


# Quantiles ----------------------------------------------------------------------------------------


@given(st.integers(1, 10**6), st.floats(0.01, 0.99), confidences)
@example(1, 0.5, 0.95)
@example(10**6, 0.9, 0.95)
def test_quantile_ranks_are_scipys_binomial_quantiles(n, q, confidence):
    tail = (1 - confidence) / 2
    low, high = quantile_ranks(n, q, confidence)
    assert low == stats.binom.ppf(tail, n, q)
    assert high == stats.binom.ppf(1 - tail, n, q) + 1


@pytest.mark.parametrize("q", [0.05, 0.25, 0.5, 0.75, 0.9, 0.95])
def test_quantile_ranks_are_scipys_for_every_small_n(q):
    n = np.arange(1, 400)
    low, high = quantile_ranks(n, q)
    np.testing.assert_array_equal(low, stats.binom.ppf(0.025, n, q))
    np.testing.assert_array_equal(high, stats.binom.ppf(0.975, n, q) + 1)


@given(st.integers(1, 10**5), st.floats(0.01, 0.99), confidences)
def test_quantile_ranks_cover_as_often_as_they_say(n, q, confidence):
    """Between the two ranks lies at least the chance promised, and neither can come closer."""
    low, high = (int(rank) for rank in quantile_ranks(n, q, confidence))
    tail = (1 - confidence) / 2 + 1e-12
    assert stats.binom.cdf(low - 1, n, q) <= tail
    assert stats.binom.sf(high - 1, n, q) <= tail
    assert stats.binom.cdf(low, n, q) >= tail - 2e-12
    assert stats.binom.sf(high - 2, n, q) >= tail - 2e-12


# 5 tosses: one in 32 is more than 2.5%, so five values cannot bound a median; six can (1/64).
@pytest.mark.parametrize(
    ("n", "low", "high"), [(0, 0, 1), (5, 0, 6), (6, 1, 6), (10, 2, 9), (20, 6, 15), (100, 40, 61)]
)
def test_ranks_for_a_median_as_tables_print_them(n, low, high):
    assert quantile_ranks(n, 0.5) == (low, high)


# Shares of one whole ------------------------------------------------------------------------------

wholes = st.lists(st.integers(0, 10**4), min_size=2, max_size=8).filter(sum)


@given(wholes, confidences)
def test_goodmans_are_wilsons_at_the_chi_square_of_a_part_of_the_error(n, confidence):
    """Each limit q solves (p - q)^2 = c q (1 - q) / n, c the 1 - alpha / k quantile at 1 df."""
    whole, k = sum(n), len(n)
    c = stats.chi2.isf((1 - confidence) / k, 1)
    shares_ = np.array(n) / whole
    for limit in goodman(n, whole, k, confidence):
        left = (shares_ - limit) ** 2
        np.testing.assert_allclose(left, c * limit * (1 - limit) / whole, atol=1e-10)


@given(wholes, confidences)
def test_goodmans_are_statsmodels(n, confidence):
    reason = "the second route needs statsmodels"
    proportion = pytest.importorskip("statsmodels.stats.proportion", reason=reason)
    expected = proportion.multinomial_proportions_confint(n, 1 - confidence, method="goodman")
    np.testing.assert_allclose(
        np.transpose(goodman(n, sum(n), len(n), confidence)), expected, atol=1e-9
    )


@given(wholes, confidences)
def test_limits_that_hold_at_once_are_wider_than_each_ones_own(n, confidence):
    lower, upper = goodman(n, sum(n), len(n), confidence)
    low, high = wilson(n, sum(n), confidence)
    assert (lower <= low).all()
    assert (upper >= high).all()


def test_goodmans_own_example():
    """Goodman (1965): his counts and limits, as an R package's manual prints them."""
    lower, upper = goodman([91, 49, 37, 43], 220, 4)
    assert lower == pytest.approx([0.3342025, 0.1608587, 0.1145513, 0.1374690], abs=5.1e-8)
    assert upper == pytest.approx([0.4978332, 0.2998874, 0.2401121, 0.2702358], abs=5.1e-8)


def test_goodmans_as_subbiah_prints_them():
    """Six levels: the manual of the R package CoinMinD, example of GM."""
    lower, upper = goodman([44, 55, 43, 32, 67, 78], 319, 6)
    printed = [0.09468368, 0.12376893, 0.09208527, 0.06412671, 0.15637944, 0.18692732]
    assert lower == pytest.approx(printed, abs=5.1e-9)
    printed = [0.1966413, 0.2350489, 0.1931040, 0.1535697, 0.2760670, 0.3130119]
    assert upper == pytest.approx(printed, abs=5.1e-8)


# There and back -----------------------------------------------------------------------------------


@given(st.floats(0, 1), st.floats(0.5, 1e6), confidences)
def test_a_shares_limits_tell_of_how_many_it_is(value, n, confidence):
    lower, upper = wilson(value * n, n, confidence)
    assert size_of(value, lower, upper, confidence) == pytest.approx(n, rel=1e-6)


@given(st.integers(2, 10**5), st.floats(1e-3, 1e3), confidences)
def test_a_means_limit_tells_its_standard_error(n, variance, confidence):
    _, upper = mean_t(n, 0, variance, confidence)
    assert standard_error(n, upper, confidence) == pytest.approx(np.sqrt(variance / n))


# What is no count ---------------------------------------------------------------------------------


@given(
    st.lists(st.integers(0, 10**4), min_size=1), st.sampled_from([-1.0, -0.1, np.nan]), confidences
)
def test_one_bad_cell_has_no_limits_and_changes_no_others(n, bad, confidence):
    """Neither an exception nor a warning: NaN there, and the same as without it elsewhere."""
    n = np.array(n, float)
    with_bad = np.append(n, bad)
    for interval in (
        poisson_exact,
        poisson_byar,
        lambda x, c: wilson(x, 10**4, c),
        lambda x, c: wilson(np.minimum(x, 5), 1 + abs(x), c),
        lambda x, c: mean_t(5, x, x, c),
        lambda x, c: mean_t(x, 5, 2, c),
    ):
        among, alone = interval(with_bad, confidence), interval(n, confidence)
        for one, other in zip(among, alone, strict=True):
            np.testing.assert_array_equal(one[:-1], other)
            assert np.isnan(one[-1])


def test_more_than_all_is_no_share():
    assert np.isnan(wilson([3, 1, -1], [2, -2, -2])).all()


# Snedecor and Cochran's 98 samples with 296 weed seeds, as the NAG Library's manual prints g07ab.
@pytest.mark.parametrize(
    ("confidence", "lower", "upper"), [(0.95, 2.6861, 3.3848), (0.99, 2.5874, 3.5027)]
)
def test_poisson_of_many_as_printed(confidence, lower, upper):
    limits = np.array(poisson_exact(296, confidence)) / 98
    assert limits == pytest.approx((lower, upper), abs=5.1e-5)


@given(shares(10**4), st.floats(0.5, 0.998), st.floats(1e-3, 0.4))
def test_more_confidence_is_a_wider_interval(share, confidence, less):
    assume(confidence - less > 0)
    x, n = share
    for interval in (
        lambda c: poisson_exact(x, c),
        lambda c: poisson_byar(x, c),
        lambda c: wilson(x, n, c),
        lambda c: mean_t(n + 1, x, n, c),
    ):
        (low, high), (lower, upper) = interval(confidence - less), interval(confidence)
        assert lower <= low
        assert high <= upper
