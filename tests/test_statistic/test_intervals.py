"""Pins every interval to SciPy's own, to printed tables, and to the laws that an interval keeps.

An interval holds its estimate, is in order, stays in range and shrinks as more is counted.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import stats

from policeplan.statistic.differences import count_ratio, difference
from policeplan.statistic.intervals import mean_t, poisson_exact, quantile_ranks, wilson

confidences = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998])
counts = st.integers(0, 10**6)


@st.composite
def shares(draw, most=10**6):
    """A numerator and a denominator above nought."""
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


@st.composite
def estimates(draw):
    """A value with a lower and an upper limit around it."""
    lower, value, upper = sorted(draw(st.tuples(*[st.floats(-1e6, 1e6)] * 3)))
    return value, lower, upper


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


# Two counts ---------------------------------------------------------------------------------------


@settings(deadline=None)  # SciPy's own search takes its time on big counts
@given(st.integers(0, 10**5), st.integers(0, 10**5), confidences)
@example(0, 1, 0.95)
@example(1, 0, 0.95)
def test_count_ratio_is_scipys_exact_share(x, y, confidence):
    if x + y == 0:
        assert count_ratio(x, y, confidence) == (0, 1)
        return
    interval = stats.binomtest(x, x + y).proportion_ci(confidence, method="exact")
    expected = (interval.low, interval.high)
    assert count_ratio(x, y, confidence) == pytest.approx(expected, rel=1e-7, abs=1e-9)


@given(counts, counts, confidences)
def test_count_ratio_mirrors_and_holds_its_share(x, y, confidence):
    lower, upper = count_ratio(x, y, confidence)
    assert 0 <= lower < upper <= 1
    assert lower * (x + y) <= x <= upper * (x + y)
    assert count_ratio(y, x, confidence) == pytest.approx((1 - upper, 1 - lower), abs=1e-9)


# Differences --------------------------------------------------------------------------------------


@given(estimates(), estimates())
def test_a_difference_turned_round_is_its_opposite(a, b):
    lower, upper = difference(*a, *b)
    assert difference(*b, *a) == (-upper, -lower)


@given(estimates(), estimates())
def test_a_difference_holds_its_estimate_and_is_no_wider_than_both_together(a, b):
    lower, upper = difference(*a, *b)
    assert lower <= a[0] - b[0] <= upper
    assert lower >= a[1] - b[2] - 1e-6
    assert upper <= a[2] - b[1] + 1e-6


@given(estimates(), st.floats(-1e6, 1e6))
def test_a_difference_from_what_is_known_exactly_is_the_interval_moved(a, exact):
    value, lower, upper = a
    expected = (lower - exact, upper - exact)
    assert difference(value, lower, upper, *[exact] * 3) == pytest.approx(expected, abs=1e-6)


# Newcombe (1998), Interval estimation for the difference between independent proportions:
# comparison of eleven methods, Statistics in Medicine 17, 873-890, table II, method 10.
@pytest.mark.parametrize(
    ("a", "b", "lower", "upper"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_difference_of_shares_as_newcombe_prints_it(a, b, lower, upper):
    of_a, of_b = (x[0] / x[1] for x in (a, b))
    limits = difference(of_a, *wilson(*a), of_b, *wilson(*b))
    assert limits == pytest.approx((lower, upper), abs=5.1e-5)
