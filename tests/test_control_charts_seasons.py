"""Pins seasonal adjustment: statsmodels' decomposition, and that no step is taken for a season."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from charts import TOTAL, rates, shares, tally
from policeplan import Period, Step, control_chart
from policeplan.analysis.charting.seasons import (
    DIFFERENCE,
    RATIO,
    Adjustment,
    Seasonal,
    adjustment,
)
from policeplan.errors import ParameterError

SUMMER = np.array([80, 80, 90, 100, 110, 130, 140, 130, 110, 90, 70, 70]) / 100
series = st.lists(st.integers(1, 500), min_size=24, max_size=60).map(lambda v: np.array(v, float))


def found(values, method=RATIO, stretch=None, first=0):
    values = np.asarray(values, float)
    stretch = np.zeros(len(values), np.int64) if stretch is None else stretch
    return adjustment(values, first + np.arange(len(values)), method, stretch, "test.series")


@settings(max_examples=25, deadline=None)
@given(series, st.sampled_from([RATIO, DIFFERENCE]), st.integers(0, 11))
def test_it_is_the_classical_decomposition_of_statsmodels(values, method, first):
    """To 1e-9, from whatever month of the year the series begins."""
    seasonal = pytest.importorskip(
        "statsmodels.tsa.seasonal", reason="statsmodels is not installed here"
    )
    model = "multiplicative" if method == RATIO else "additive"
    theirs = seasonal.seasonal_decompose(values, model=model, period=12).seasonal
    ours = found(values, method, first=first).of(first + np.arange(len(values)))
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(series, st.sampled_from([RATIO, DIFFERENCE]))
def test_factors_take_nothing_from_a_year(values, method):
    """Twelve ratios have a mean of one, twelve differences of nought; and stretching keeps them."""
    made, stretched = found(values, method), found(4 * values, method)
    assert np.mean(made.factors) == pytest.approx(1.0 if method == RATIO else 0.0, abs=1e-9)
    times = 1 if method == RATIO else 4
    np.testing.assert_allclose(stretched.factors, np.multiply(times, made.factors), atol=1e-9)


@pytest.mark.parametrize("first", range(12))
def test_a_season_that_is_all_there_is_is_found_exactly(first):
    """Three years of the same summer: the summer is found, and without it every month is alike."""
    values = 100 * SUMMER[(first + np.arange(36)) % 12]
    made = found(values, first=first)
    np.testing.assert_allclose(made.factors, SUMMER, rtol=1e-12)
    assert (made.method, made.months) == (RATIO, 24)
    np.testing.assert_allclose(made.adjusted(values, first + np.arange(36)), 100, rtol=1e-12)


def test_a_chart_without_its_season():
    """Summers are no signal once they are known to come; the months as given stand beside."""
    values = [round(100 * SUMMER[i % 12]) for i in range(48)]
    raw, adjusted = (control_chart(tally(values), "A", seasonal=s) for s in (False, True))
    assert len(raw.signals) > 0
    assert len(adjusted.signals) == 0
    assert adjusted.frame["given"].tolist() == values
    np.testing.assert_allclose(adjusted.frame["value"], 100, rtol=1e-12)
    assert adjusted.adjustment.factors == pytest.approx(SUMMER)
    assert "seasonally adjusted by ratio to the centred 12-month average" in repr(adjusted)
    assert "given" in repr(adjusted)
    assert raw.adjustment is None
    assert "given" not in repr(raw)


def test_a_step_is_not_taken_for_a_season():
    """Eight years of summers, a fifth fewer from the sixth February on: nine tenths of it stay.

    The classical average smooths a step over the six months either side; of eight years' ratios one
    is touched. Where the step is declared none is, and all of it stays.
    """
    level = np.where(np.arange(96) >= 61, 80, 100)
    values = 10 * level * SUMMER[np.arange(96) % 12]
    noise = np.random.default_rng(3).normal(1, 0.03, 96)
    chart = control_chart(tally(values * noise, TOTAL), "A", seasonal=True, baseline=60)
    fall = 1 - chart.frame["value"][61:73].mean() / chart.frame["value"][49:61].mean()
    assert fall == pytest.approx(0.2, rel=0.1)
    assert (chart.frame["beyond"][61:] == -1).all()
    assert (chart.frame["beyond"][:55] != 0).sum() <= 2
    declared = control_chart(
        tally(values, TOTAL), "A", seasonal=True, steps=[Step("2006-02", "a law")]
    )
    np.testing.assert_allclose(declared.frame["value"], 10 * level, rtol=1e-9)
    assert len(declared.signals) == 0


def test_of_the_baseline_alone_no_later_month_changes_the_chart():
    """The factors and the months before stay as they were."""
    rng = np.random.default_rng(7)
    values = rng.poisson(100 * SUMMER[np.arange(60) % 12])
    options = {"seasonal": Seasonal(of_baseline=True), "baseline": 36}
    before, after = (control_chart(tally(v), "A", **options) for v in (values[:40], values))
    assert before.adjustment.factors == after.adjustment.factors
    columns = ["value", "centre", "lower", "upper", "beyond"]
    np.testing.assert_array_equal(before.frame[columns], after.frame[columns].iloc[:40])
    with pytest.raises(ParameterError, match="there is no baseline"):
        control_chart(tally(values), "A", seasonal=Seasonal(of_baseline=True))


def test_shares_are_adjusted_by_difference():
    """A share above its winter's by ten points is so whatever the share; limits are not cut."""
    usual = 100 * (SUMMER - 1)
    chart = control_chart(shares(500 + usual[np.arange(36) % 12], 1_000), "A", seasonal=True)
    assert chart.adjustment.method == DIFFERENCE
    np.testing.assert_allclose(chart.adjustment.factors, usual / 1_000, atol=1e-12)
    np.testing.assert_allclose(chart.frame["value"], 0.5, rtol=1e-12)
    method = {"seasonal": Seasonal("ratio")}
    assert control_chart(shares([5] * 36, 10), "A", **method).adjustment.method == RATIO


@pytest.mark.parametrize("kind", ["u", "u'"])
def test_a_busy_month_has_the_limits_of_a_larger_base(kind):
    """A rate in a month of 1.4 is of 1.4 times the people: its limits are narrower by the root."""
    counts = np.random.default_rng(5).poisson(1_000 * SUMMER[np.arange(36) % 12])
    frame = control_chart(rates(counts, [1, 1, 1]), "A", kind=kind, seasonal=True).frame
    width = frame["upper"] - frame["centre"]
    assert width[0] / width[6] == pytest.approx(np.sqrt(1.4 / 0.8), rel=0.02)


def test_a_count_keeps_its_own_chance():
    """The c chart of an adjusted count: the variance of x/f is the mean over f."""
    counts = np.round(1_000 * SUMMER[np.arange(36) % 12])
    frame = control_chart(tally(counts), "A", kind="c", seasonal=True).frame
    assert frame["upper"][6] == pytest.approx(1_000 + 3 * np.sqrt(1_000 / 1.4), rel=1e-3)


def test_a_gap_tells_nothing_and_stays_a_gap():
    """The months within six of it have no trend; the factors come from the others."""
    values = [None if i == 40 else 100 * SUMMER[i % 12] for i in range(60)]
    chart = control_chart(tally(values, TOTAL), "A", seasonal=True)
    assert chart.adjustment.months == 60 - 12 - 13
    np.testing.assert_allclose(chart.adjustment.factors, SUMMER, rtol=1e-9)
    assert np.isnan(chart.frame["value"][40])


@pytest.mark.parametrize(
    ("values", "method", "says"),
    [
        ([5] * 23, RATIO, "23 months are known: give at least 24, better 36"),
        ([5] * 12 + [np.nan] + [5] * 12, RATIO, "a trend is never known for January, February"),
        ([5] * 30 + [-1] * 6, RATIO, r"below nought have no ratios: Seasonal\('difference'\)"),
        (([0] + [5] * 11) * 3, RATIO, "nothing was ever counted in January"),
    ],
)
def test_what_cannot_be_adjusted_is_refused(values, method, says):
    with pytest.raises(ParameterError, match=says):
        found(values, method)


def test_a_step_may_leave_too_little():
    """Two years with a step between: no month has twelve about it on one side."""
    with pytest.raises(ParameterError, match="a trend is never known"):
        control_chart(tally([5] * 24), "A", seasonal=True, steps=[Step("2002-01", "a law")])


def test_the_months_of_the_year_are_those_of_the_calendar():
    """Whatever month the series begins with, factors are January's first."""
    values = 100 * SUMMER[(6 + np.arange(36)) % 12]
    chart = control_chart(tally(values, TOTAL, first="2001-07"), "A", seasonal=True)
    np.testing.assert_allclose(chart.adjustment.factors, SUMMER, rtol=1e-9)
    assert chart.period == Period.between("2001-07-01", "2004-06-30")
    assert Adjustment(RATIO, tuple(SUMMER), 24).of(np.array([0, 6, 12])).tolist() == [0.8, 1.4, 0.8]
