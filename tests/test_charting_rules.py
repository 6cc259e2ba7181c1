"""Pins the rules of a control chart: which months of a run are flagged, and what breaks one.

The small cases of runs, trends and two of three are those of NHSRplotthedots' own tests
(tests/testthat/test-ptd_calculate_point_type.R), written out by hand.
"""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from policeplan.analysis.charting.limits import Limits, limits
from policeplan.analysis.charting.rules import signals

RULES = ("beyond", "run", "trend", "near")
series = st.lists(st.integers(-50, 50), min_size=1, max_size=40).map(lambda v: np.array(v, float))


def known(n, centre=0.0, sigma=1.0):
    """Limits that are given, not found."""
    line = [np.full(n, centre + k * sigma) for k in (0, -3, 3, -2, 2)]
    return Limits(*line, np.full(n, np.nan), np.full(n, np.nan), n)


def said(values, **given_limits):
    values = np.array(values, float)
    return signals(values, known(len(values), **given_limits))


def of(values, rule, **given_limits):
    return getattr(said(values, **given_limits), rule).tolist()


@settings(max_examples=50)
@given(series)
def test_the_other_way_up_swaps_high_and_low(values):
    """Signals of the series turned over are the same signals turned over."""
    ones, every = np.ones(len(values)), np.ones(len(values), bool)
    there, back = (signals(v, limits("xmr", v, ones, every)) for v in (values, -values))
    for rule in RULES:
        np.testing.assert_array_equal(getattr(there, rule), -getattr(back, rule))


@settings(max_examples=50)
@given(series)
def test_backwards_the_same_months_are_flagged(values):
    """Turned round in time, a rise is a fall; all else is the same, month for month."""
    there, back = said(values, sigma=10), said(values[::-1], sigma=10)
    for rule in ("beyond", "run", "near"):
        np.testing.assert_array_equal(getattr(there, rule), getattr(back, rule)[::-1])
    np.testing.assert_array_equal(there.trend != 0, back.trend[::-1] != 0)


@settings(max_examples=50)
@given(series, st.data())
def test_a_gap_has_no_signal_and_parts_what_is_about_it(values, data):
    """The months before a gap and after it are judged as if each stood alone."""
    at = data.draw(st.integers(0, len(values) - 1))
    values = values.copy()
    values[at] = np.nan
    whole = said(values, sigma=10)
    for rule in RULES:
        apart = [
            of(values[:at], rule, sigma=10) if at else [],
            [np.nan],
            of(values[at + 1 :], rule, sigma=10) if at + 1 < len(values) else [],
        ]
        np.testing.assert_array_equal(getattr(whole, rule), np.concatenate(apart))


@settings(max_examples=50)
@given(series)
def test_runs_are_those_found_by_hand(values):
    """Against plain loops, as the rule is said: every 7 in a row, and all of each."""
    n, run, trend = len(values), np.zeros(len(values)), np.zeros(len(values))
    for first in range(n - 6):
        seven = values[first : first + 7]
        for sign in (1, -1):
            if (sign * seven > 0).all():
                run[first : first + 7] = sign
            if (sign * np.diff(seven) > 0).all():
                trend[first : first + 7] = sign
    found = said(values, sigma=10)
    np.testing.assert_array_equal(found.run, run)
    np.testing.assert_array_equal(found.trend, trend)


def test_7_on_one_side_are_all_flagged_and_6_are_not():
    """And 8 are 8."""
    assert of([1] * 6, "run") == [0] * 6
    assert of([1] * 6 + [-1], "run") == [0] * 7
    assert of([1] * 7 + [-1], "run") == [1] * 7 + [0]
    assert of([-1] * 8 + [1], "run") == [-1] * 8 + [0]


def test_a_month_at_the_centre_breaks_a_run():
    """Three above, one at it, four above: no 7."""
    assert of([1, 1, 1, 0, 1, 1, 1, 1], "run") == [0] * 8
    assert of([1] * 7 + [0], "run") == [1] * 7 + [0]


def test_7_rising_months_are_6_rises():
    """6 months are 5 rises and no signal; a month equal to the last breaks it."""
    assert of([1, 2, 3, 4, 5, 6], "trend") == [0] * 6
    assert of([1, 2, 3, 3, 4, 5, 6], "trend") == [0] * 7
    assert of([1, 2, 3, 4, 5, 6, 7], "trend") == [1] * 7
    assert of([2, 1, 2, 3, 4, 5, 6, 7, 3], "trend") == [0, *[1] * 7, 0]
    assert of([7, 6, 5, 4, 3, 2, 1], "trend") == [-1] * 7


def test_the_peak_of_two_trends_has_the_later():
    """7 up to a peak and 7 down from it: the peak is the first of the falling."""
    assert of([1, 2, 3, 4, 5, 6, 7, 6, 5, 4, 3, 2, 1], "trend") == [1] * 6 + [-1] * 7


def test_2_of_3_near_a_limit():
    """Only the near ones are flagged; the third is on the same side, and none is beyond."""
    near, mild = 2.5, 0.5
    assert of([near, mild, near], "near") == [1, 0, 1]
    assert of([mild, near, near], "near") == [0, 1, 1]
    assert of([near, near, mild], "near") == [1, 1, 0]
    assert of([near, mild, mild, near], "near") == [0] * 4
    assert of([near, mild, mild, near, near], "near") == [0, 0, 0, 1, 1]
    assert of([near, -mild, near], "near") == [0] * 3
    assert of([near, 3.5, mild], "near") == [0] * 3
    assert of([-near, -near], "near") == [0, 0]
    assert of([-near, -near, -3.5], "near") == [-1, -1, 0]


def test_a_month_at_a_limit_is_not_beyond_it():
    """Only outside is beyond."""
    assert of([3, -3, 3.01, -3.01], "beyond") == [0, 0, 1, -1]


@pytest.mark.parametrize("value", [0.1, 1 / 3, 1e9 + 0.1, 0.0, -7.3])
@pytest.mark.parametrize("kind", ["xmr", "u", "u'"])
def test_equal_months_have_no_signals(value, kind):
    """Whatever the mean's last bits are."""
    values = np.full(31, value)
    if kind != "xmr" and value < 0:
        return
    made = limits(kind, values, np.ones(31), np.ones(31, bool))
    found = signals(values, made)
    assert all((getattr(found, rule) == 0).all() for rule in RULES)


def test_without_limits_only_a_trend_can_be_seen():
    """Two months have no limits, and nothing to be beyond."""
    values = np.array([1.0, 2.0])
    found = signals(values, limits("xmr", values, np.ones(2), np.ones(2, bool)))
    assert np.isnan(found.beyond).all()
    assert found.trend.tolist() == [0, 0]


def test_alarms_of_a_stable_series_are_those_of_theory():
    """A Normal series of 200,000 months with limits known, each rule within 5 standard errors.

    Beyond 3 sigma 2(1 - Phi(3)); a run of 7 begins after a change of side and keeps it 6 times,
    2^-7; a trend of 7 begins where 1/7! of orders rise and the month before does not fit,
    2(1/7! - 1/8!); two near, of three on one side, by the trinomial.
    """
    n = 200_000
    found = said(np.random.default_rng(20261124).normal(size=n))
    near, half = 0.0214002339, 0.5
    expected = {
        "beyond": 0.0026997961,
        "run": 0.5**7,
        "trend": 2 * (1 / 5_040 - 1 / 40_320),
    }
    for rule, rate in expected.items():
        sign = getattr(found, rule)
        begins = (sign != 0) & (np.concatenate([[0], sign[:-1]]) != sign)
        seen = (sign != 0).mean() if rule == "beyond" else begins.mean()
        assert seen == pytest.approx(rate, abs=5 * np.sqrt(rate / n))
    windows = np.convolve(found.near != 0, np.ones(3), "valid") >= 2
    rate = 2 * (3 * near**2 * (half - near) + near**3)
    assert windows.mean() == pytest.approx(rate, abs=10 * np.sqrt(rate / n))
    assert (found.run != 0).mean() == pytest.approx(0.0625, abs=0.005)
