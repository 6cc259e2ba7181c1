"""Pins differences: two counts, two shares, two means, and the p that goes with each interval.

A p is the least level at which the interval leaves nought out. Expected values come from SciPy and
statsmodels, and from published tables.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy import stats

from policeplan.statistic.differences import (
    count_ratio,
    count_ratio_p,
    difference,
    difference_p,
    share_difference,
    share_difference_p,
    welch,
)
from policeplan.statistic.intervals import wilson

confidences = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998])
counts = st.integers(0, 10**6)


@st.composite
def shares(draw, most=10**5):
    """A numerator and a denominator above nought."""
    n = draw(st.integers(1, most))
    return draw(st.integers(0, n)), n


@st.composite
def estimates(draw):
    """A value with a lower and an upper limit around it."""
    lower, value, upper = sorted(draw(st.tuples(*[st.floats(-1e6, 1e6)] * 3)))
    return value, lower, upper


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


newcomb = "statsmodels.stats.proportion"


@given(shares(), shares(), confidences)
def test_difference_of_shares_is_statsmodels(a, b, confidence):
    module = pytest.importorskip(newcomb, reason="the second route needs statsmodels")
    expected = module.confint_proportions_2indep(
        *a, *b, method="newcomb", compare="diff", alpha=1 - confidence
    )
    limits = share_difference(a, b, stats.norm.ppf(0.5 + confidence / 2))
    assert limits == pytest.approx(expected, abs=1e-9)


# p ------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.integers(0, 2_000), st.integers(0, 2_000), st.floats(0.01, 0.99))
def test_p_of_two_counts_is_twice_the_smaller_tail_of_scipys_exact_test(x, y, expected):
    assume(x + y)
    tails = [stats.binomtest(x, x + y, expected, side).pvalue for side in ("less", "greater")]
    assert count_ratio_p(x, y, expected) == pytest.approx(min(1, 2 * min(tails)), rel=1e-9)


@given(st.integers(0, 10**5), st.integers(0, 10**5), confidences)
def test_p_of_two_counts_agrees_with_their_limits(x, y, confidence):
    lower, upper = count_ratio(x, y, confidence)
    p = count_ratio_p(x, y)
    assume(abs(p - (1 - confidence)) > 1e-9)
    assert (lower > 0.5 or upper < 0.5) == (p <= 1 - confidence)


@pytest.mark.parametrize(("x", "y", "p"), [(6, 0, 2 / 64), (0, 5, 2 / 32), (3, 3, 1), (0, 0, 1)])
def test_p_of_a_few_by_hand(x, y, p):
    """Six that all fall one way: one in 64 for that way, as many for the other."""
    assert count_ratio_p(x, y) == pytest.approx(p)


def test_p_of_two_rates_as_printed():
    """5 in 182.8 against 8 in 165.1 person-years, as the R package ratetest prints it: 0.46007."""
    assert count_ratio_p(5, 8, 182.8 / (182.8 + 165.1)) == pytest.approx(0.46007, abs=5.1e-6)


@given(shares(), shares(), confidences)
@example((5, 5), (0, 5), 0.95)
@example((0, 9), (0, 7), 0.95)
@example((10**5, 10**5), (0, 10**5), 0.95)
def test_p_of_two_shares_agrees_with_newcombes_limits(a, b, confidence):
    p = float(share_difference_p(a, b))
    assume(abs(p - (1 - confidence)) > 1e-9)
    lower, upper = share_difference(a, b, stats.norm.ppf(0.5 + confidence / 2))
    assert (lower > 0 or upper < 0) == (p <= 1 - confidence)


@given(shares(1_000), shares(1_000))
def test_at_its_p_the_limit_of_two_shares_touches_nought(a, b):
    """And of shares the other way round, or of what is left of each, the p is the same."""
    p = float(share_difference_p(a, b))
    assert p == pytest.approx(float(share_difference_p(b, a)), rel=1e-9)
    rest = [(n - x, n) for x, n in (a, b)]
    assert p == pytest.approx(float(share_difference_p(*rest)), rel=1e-6)
    assume(1e-300 < p < 1)
    lower, upper = share_difference(a, b, stats.norm.isf(p / 2))
    assert min(abs(lower), abs(upper)) == pytest.approx(0, abs=1e-9)


def test_equal_shares_have_p_1():
    assert list(share_difference_p(([1, 0, 7], [3, 5, 7]), ([2, 0, 9], [6, 9, 9]))) == [1, 1, 1]


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3), confidences)
def test_p_from_limits_agrees_with_them(change, below, above, confidence):
    lower, upper = change - below, change + above
    p = difference_p(change, lower, upper, confidence)
    assume(abs(p - (1 - confidence)) > 1e-9)
    assert (lower > 0 or upper < 0) == (p <= 1 - confidence)


def test_p_from_limits_by_hand():
    """A change of 2 with 95% limits 0 to 3 just touches nought: 0.05. Of 4 from 2: z is 3.92."""
    p = difference_p([2, 4, 0, 2, -2], [0, 2, -1, np.nan, -9], [3, 9, 1, 3, 0], 0.95)
    assert p[[0, 1, 2, 4]] == pytest.approx([0.05, 2 * stats.norm.sf(2 * 1.959964), 1, 0.05])
    assert np.isnan(p[3])


# Two means ----------------------------------------------------------------------------------------

sizes = st.integers(2, 10**4)
spreads = st.floats(0.01, 100)


def standard_errors(*samples):
    return [(np.std(each, ddof=1) / np.sqrt(len(each)), len(each)) for each in samples]


@given(st.floats(-50, 50), sizes, spreads, sizes, spreads)
def test_p_of_two_means_is_scipys(change, n, sd, m, other):
    test = stats.ttest_ind_from_stats(change, sd, n, 0, other, m, equal_var=False)
    *_, p = welch(change, (sd / np.sqrt(n), n), (other / np.sqrt(m), m))
    assert p == pytest.approx(test.pvalue, rel=1e-9, abs=1e-300)


some = st.lists(st.integers(0, 5_000), min_size=2, max_size=30).filter(lambda x: len(set(x)) > 1)


@given(some, some, confidences)
def test_limits_of_two_means_are_scipys(x, y, confidence):
    test = stats.ttest_ind(x, y, equal_var=False)
    expected = test.confidence_interval(confidence)
    lower, upper, p = welch(np.mean(x) - np.mean(y), *standard_errors(x, y), confidence)
    assert (lower, upper) == pytest.approx((expected.low, expected.high), rel=1e-9, abs=1e-9)
    assert p == pytest.approx(test.pvalue, rel=1e-9)


@given(some, some, confidences)
def test_p_of_two_means_agrees_with_their_limits(x, y, confidence):
    lower, upper, p = welch(np.mean(x) - np.mean(y), *standard_errors(x, y), confidence)
    assume(abs(p - (1 - confidence)) > 1e-9)
    assert (lower > 0 or upper < 0) == (p <= 1 - confidence)


@pytest.mark.parametrize(
    ("x", "y", "p", "limits"),
    [
        # Student's sleep data, as R's manual page of t.test prints them.
        (
            [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
            [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
            0.07939,
            (-3.3654832, 0.2054832),
        ),
        # statscodes.com, Welch's two sample t-tests in R.
        (
            [5.1, 2.0, 4.1, 6.2, 7.1, 8.3],
            [1.5, 6.4, 3.3, 5.8, 4.8, 7.2, 5.6, 4.5],
            0.617,
            (-1.935420, 3.093754),
        ),
    ],
)
def test_two_means_as_printed(x, y, p, limits):
    *found, found_p = welch(np.mean(x) - np.mean(y), *standard_errors(x, y))
    assert found_p == pytest.approx(p, abs=5.1e-4 if p > 0.1 else 5.1e-6)
    assert found == pytest.approx(limits, abs=5.1e-7)


def test_one_time_alone_has_no_spread_and_no_p():
    assert np.isnan(welch(1.0, (np.nan, 1), (2.0, 9))[0:3]).all()


# What is no count ---------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [-1.0, np.nan])
def test_bad_parts_give_nothing_and_no_warning(bad):
    for given_ in (
        count_ratio(bad, 3),
        count_ratio(3, bad),
        [count_ratio_p(bad, 3), count_ratio_p(3, bad)],
        [share_difference_p((bad, 5), (1, 5)), share_difference_p((1, 5), (1, bad))],
        share_difference((bad, 5), (1, 5), 1.96),
        share_difference((1, 0), (1, 5), 1.96),
    ):
        assert np.isnan(given_).all()
