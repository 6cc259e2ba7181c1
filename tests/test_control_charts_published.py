"""Published charts: Montgomery's, Wheeler's constants, NHSRplotthedots' own tests, Laney by hand.

Montgomery, Introduction to Statistical Quality Control, 6th ed. (2009), and 2nd ed. (1991).
Agreement is to the digits printed.
"""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from charts import TOTAL, rates, shares, tally
from policeplan import control_chart
from policeplan.analysis.charting.limits import limits

# Example 6.5: costs of processing mortgage loan applications.
LOANS = [
    310, 288, 297, 298, 307, 303, 294, 297, 308, 306,
    294, 299, 297, 299, 314, 295, 293, 306, 301, 304,
]  # fmt: skip

# Example 7.1: orange juice cans, 30 samples of 50.
CANS = [
    12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22,
    8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6,
]  # fmt: skip

# Example 7.3, Table 7.7: nonconformities in 26 samples of 100 printed circuit boards.
BOARDS = [
    21, 24, 16, 12, 15, 5, 28, 20, 31, 25, 20, 24, 16,
    19, 10, 17, 13, 22, 18, 39, 30, 24, 16, 19, 17, 15,
]  # fmt: skip

# 2nd ed., pp. 181-182: nonconformities in 20 samples of 5 personal computers.
COMPUTERS = [10, 12, 8, 14, 10, 16, 11, 7, 10, 15, 9, 5, 7, 11, 12, 6, 8, 10, 7, 5]

# R's set.seed(123); rnorm(20), which NHSRplotthedots' tests/testthat/test-ptd_spc.R charts.
NORMAL = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774,
    1.71506499, 0.46091621, -1.26506123, -0.68685285, -0.44566197,
    1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113,
    1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141,
]  # fmt: skip


def lines(chart, *columns):
    return chart.frame.iloc[0][list(columns)].astype(float).tolist()


def flagged(chart, rule="beyond"):
    """The places of the months flagged, from 1, as books number samples."""
    return (np.flatnonzero(chart.frame[rule] != 0) + 1).tolist()


def test_individuals_of_montgomery_example_6_5():
    """Mean 300.5, mean moving range 7.79; limits 321.22 and 279.78; ranges up to 25.45.

    The book has 3/1.128 where Wheeler has 2.66, and D4 3.267; both print the same here.
    """
    chart = control_chart(tally(LOANS, TOTAL), "A", screen_outliers=False)
    centre, lower, upper, ceiling = lines(chart, "centre", "lower", "upper", "range_limit")
    assert centre == 300.5
    assert chart.frame["moving_range"].mean() == pytest.approx(7.79, abs=0.005)
    assert (lower, upper) == pytest.approx((279.78, 321.22), abs=0.0051)
    assert ceiling == pytest.approx(25.45, abs=0.0051)
    assert flagged(chart) == []


def test_fraction_nonconforming_of_montgomery_example_7_1():
    """Mean 0.2313, limits 0.4102 and 0.0524; samples 15 and 23 are beyond."""
    chart = control_chart(shares(CANS, 50), "A", kind="p")
    assert lines(chart, "lower", "centre", "upper") == pytest.approx(
        (0.0524, 0.2313, 0.4102), abs=0.00006
    )
    assert flagged(chart) == [15, 23]
    beyond = chart.frame.loc[chart.frame["beyond"] != 0, "meaning"]
    assert beyond.tolist() == ["concern", "concern"]


def test_nonconformities_of_montgomery_example_7_3():
    """516 in 26 samples: mean 19.85, limits 33.22 and 6.48; samples 6 and 20 are beyond.

    The book puts the rounded mean into the limits (33.2157); without rounding the upper is 33.2109.
    """
    chart = control_chart(tally(BOARDS), "A", kind="c")
    assert lines(chart, "lower", "centre") == pytest.approx((6.48, 19.85), abs=0.005)
    assert lines(chart, "upper")[0] == pytest.approx(33.22, abs=0.0095)
    assert flagged(chart) == [6, 20]
    assert chart.signals["meaning"].tolist() == ["improvement", "concern"]


def test_nonconformities_per_unit_of_montgomery():
    """193 in 100 computers: mean 1.93, limits 3.79 and 0.07; none is beyond."""
    chart = control_chart(rates(COMPUTERS, [5, 5]), "A", kind="u")
    assert chart.frame["value"].tolist() == pytest.approx([n / 5 for n in COMPUTERS])
    assert lines(chart, "lower", "centre", "upper") == pytest.approx((0.07, 1.93, 3.79), abs=0.005)
    assert flagged(chart) == []


def test_xmr_of_nhsrplotthedots():
    """Its snapshot tests/testthat/_snaps/ptd_spc.md: 0.142, -3.01 and 3.29, all common cause."""
    chart = control_chart(tally(NORMAL, TOTAL), "A")
    assert lines(chart, "centre", "lower", "upper") == pytest.approx((0.142, -3.01, 3.29), abs=5e-3)
    assert len(chart.signals) == 0


@pytest.mark.parametrize(
    ("half", "expected"),
    [(slice(10), (0.0746, -2.60, 2.75)), (slice(10, 20), (0.209, -3.28, 3.70))],
)
def test_xmr_of_the_facets_of_nhsrplotthedots(half, expected):
    """The same snapshot, its two facets of ten."""
    chart = control_chart(tally(NORMAL[half], TOTAL), "A")
    assert lines(chart, "centre", "lower", "upper") == pytest.approx(expected, abs=5e-3)


def test_outliers_are_screened_once_as_in_nhsrplotthedots():
    """Its vignette "Deviations": 1 2 1 2 10 1 2 ... with one 10; by hand.

    Moving ranges: 15 of 1, one of 8 and one of 9: mean 32/17, and 3.267 times that is 6.15. Without
    the two beyond it their mean is 1, and the limits are the months' mean, 35/18, +/- 2.66.
    """
    values = [1, 2, 1, 2, 10, *[1, 2] * 6, 1]
    mean, width = 35 / 18, 2.66 * 32 / 17
    screened, whole = (
        control_chart(tally(values, TOTAL), "A", screen_outliers=screen) for screen in (True, False)
    )
    assert lines(screened, "lower", "centre", "upper") == pytest.approx(
        (mean - 2.66, mean, mean + 2.66)
    )
    assert lines(whole, "lower", "centre", "upper") == pytest.approx(
        (mean - width, mean, mean + width)
    )
    assert flagged(screened) == flagged(whole) == [5]


@pytest.mark.parametrize("usual", [0, 5])
def test_screening_never_leaves_limits_without_width(usual):
    """One event among 23 months with none: each of two moving ranges is 1, their mean 2/23.

    3.267 times that is 0.28, so both would be left out, and every month be outside its own mean.
    By hand: 1/24 +/- 2.66 x 2/23.
    """
    values = [*[usual] * 11, usual + 1, *[usual] * 12]
    mean, width = usual + 1 / 24, 2.66 * 2 / 23
    chart = control_chart(tally(values, TOTAL), "A")
    assert lines(chart, "lower", "centre", "upper") == pytest.approx(
        (mean - width, mean, mean + width)
    )
    assert np.flatnonzero(chart.frame["beyond"]).tolist() == [11]


def test_laney_by_hand():
    """Laney 2002, Quality Engineering 14(4), 531-537: four months of 100, of 20, 30, 20 and 30.

    The mean is 0.25 and sigma sqrt(0.1875/100) = 0.0433013; z is -+1.1547, each 2.3094 from the
    last, so that sigma z is 2.3094/1.128 = 2.04734 and limits are 0.25 +/-
    3 x 0.0433013 x 2.04734 = 0.265957; the lower is cut at nought.
    """
    chart = control_chart(shares([20, 30, 20, 30], 100), "A", kind="p'")
    assert lines(chart, "lower", "centre") == [0, 0.25]
    assert lines(chart, "upper")[0] == pytest.approx(0.515957, abs=1e-6)


def test_laney_with_bases_that_vary():
    """The 24 rates of autospc's tests/testthat/test-autospc_chart_up.R, by its own arithmetic.

    The limits of the first 21 stand for the last three at those months' own bases.
    """
    counts = np.array([
        12, 30, 8, 25, 40, 10, 18, 35, 6, 28, 15, 33,
        9, 22, 38, 11, 27, 14, 31, 7, 20, 26, 16, 29,
    ], float)  # fmt: skip
    bases = np.array([10, 15, 8, 12, 20, 9] * 4, float)
    made = limits("u'", counts / bases, bases, np.arange(24) < 21, (0, np.inf))
    mean = counts[:21].sum() / bases[:21].sum()
    z = [(c / b - mean) / (mean / b) ** 0.5 for c, b in zip(counts[:21], bases[:21], strict=True)]
    between = sum(abs(b - a) for a, b in itertools.pairwise(z)) / 20 / 1.128
    for month in range(24):
        half = 3 * (mean / bases[month]) ** 0.5 * between
        assert made.upper[month] == pytest.approx(mean + half, rel=1e-12)
        assert made.lower[month] == pytest.approx(max(mean - half, 0), rel=1e-12)


@pytest.mark.parametrize("kind", ["p'", "u'"])
def test_laney_on_equal_bases_is_the_xmr_chart(kind):
    """Where z is but the value on another scale; Wheeler's 2.66 is 3/1.128 rounded."""
    values, ones = np.array(CANS) / 50, np.full(30, 50.0)
    made, plain = (
        limits(each, values, ones, np.ones(30, bool), screen=False) for each in (kind, "xmr")
    )
    np.testing.assert_allclose(
        made.upper - made.centre, (plain.upper - plain.centre) * 3 / 1.128 / 2.66, rtol=1e-12
    )
