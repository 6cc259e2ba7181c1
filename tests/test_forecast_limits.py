"""Pins the limits of a forecast: past errors origin by origin, and how often outcomes fall inside.

Errors are of what was known at the time; the naive forecast's stand in for a short series.
"""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from scipy import stats

from policeplan import ForecastMethod, registry
from policeplan.analysis.forecasting.limits import limits
from policeplan.analysis.forecasting.past_errors import (
    FEWEST,
    PastErrors,
    Spread,
    carried,
    magnified,
)

DEFAULT, NAIVE, GROWTH = (
    registry().forecast_methods[f"core.{name}"]
    for name in ("seasonal-damped", "same-months-last-year", "growth-to-date")
)
FEW = settings(max_examples=25, deadline=None)


def history(values):
    values = np.asarray(values, float)
    values = values[:, None] if values.ndim == 1 else values
    return pd.DataFrame(values, index=pd.period_range("2010-04", periods=len(values), freq="M"))


def spread(square, free, n=30):
    return Spread(np.array([float(square)]), np.array([float(free)]), np.array([n]))


def magnifies(method, values, ahead):
    """The slopes by calculus. Of the growth, R A/B: A/B + R/B + R A/B^2, if there is an answer."""
    known = 12 - ahead
    if method is NAIVE or len(values) < 12 + known or sum(values[-12 - known : -12]) == 0:
        return 1
    rest, so_far, before = (
        sum(part) for part in (values[-12:-known], values[-known:], values[-12 - known : -12])
    )
    return 0 if rest * so_far == 0 else (so_far + rest + rest * so_far / before) / before


# Past errors --------------------------------------------------------------------------------------


@FEW
@given(
    st.lists(st.integers(0, 90), min_size=26, max_size=60),
    st.integers(1, 11),
    st.integers(0, 12),
    st.sampled_from([DEFAULT, NAIVE, GROWTH]),
)
def test_errors_are_those_that_had_come_out_by_then(values, ahead, back, method):
    """By a plain loop over origins, each with the months known then and no others."""
    known = max(len(values) - back, 13)
    found = PastErrors.of(method, history(values), ahead).at(known)
    errors = []
    for origin in range(method.needs_months, known - ahead + 1):
        forecast = method.forecast(history(values[:origin]), ahead).sum()
        if not np.isnan(forecast):
            errors.append(np.sqrt(sum(values[origin : origin + ahead])) - np.sqrt(forecast))
    if len(errors) >= FEWEST:
        square, free = np.mean(np.square(errors)), len(errors) / ahead
        assert found.n[0] == len(errors)
    else:
        window = min(ahead, known - 12)
        sums = [np.sqrt(sum(values[i : i + window])) for i in range(known - window + 1)]
        apart = [later - sooner for later, sooner in zip(sums[12:], sums, strict=False)]
        if method is DEFAULT:
            return  # how much it magnifies is no formula
        square = np.mean(np.square(apart)) * ahead / window
        square *= (1 + max(1, magnifies(method, values[:known], ahead))) / 2
        free = (known - 12) / ahead
        assert found.n[0] == 0
    assert found.square[0] == pytest.approx(square, rel=0.01, abs=1e-9)
    assert found.free[0] == pytest.approx(max(free, 1))


@pytest.mark.parametrize(("ahead", "growth"), [(2, 1.4), (4, 2), (8, 5)])
def test_the_growth_of_a_few_months_magnifies_chance(ahead, growth):
    """Of level months R = ahead and A = B = 12 - ahead: 1 + 2 ahead / (12 - ahead)."""
    months = history([25] * 24)
    assert magnified(NAIVE, months, ahead)[0] == pytest.approx(1, abs=1e-3)
    assert magnified(GROWTH, months, ahead)[0] == pytest.approx(growth, rel=1e-2)
    assert magnified(GROWTH, history([0] * 24), ahead)[0] == 1


def test_a_slow_method_is_asked_for_its_last_origins_alone():
    asked = []

    def last(one, ahead):
        asked.append(len(one))
        return np.full(ahead, one.iloc[-1])

    slow = ForecastMethod.of_series(
        id="test.slow", title="Last", says="The last.", forecast=last, most_origins=15
    )
    found = PastErrors.of(slow, history(np.arange(60) ** 2), 1).at(60)
    assert asked == list(range(45, 60))
    assert (found.n[0], found.square[0], found.free[0]) == (15, pytest.approx(1), 15)


# Limits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", [0.8, 0.95])
@pytest.mark.parametrize(("square", "free"), [(0.25, 1), (2.0, 7.5), (9.0, 150)])
def test_limits_are_of_students_t_at_the_root(confidence, square, free):
    """By SciPy's distribution of it, and the square back."""
    lower, upper = limits(np.array([400.0]), spread(square, free), confidence, counts=True)
    low, high = stats.t.interval(confidence, free, loc=20, scale=np.sqrt(square))
    assert lower[0] == pytest.approx(max(low, 0) ** 2)
    assert upper[0] == pytest.approx(high**2)


def test_a_count_is_never_surer_than_chance_and_a_sum_of_money_may_be():
    """Without an error yet: by 1.96/2 at the root for a count, and not at all for money."""
    lower, upper = limits(np.array([100.0]), spread(0, 1e9), 0.95, counts=True)
    assert [lower[0], upper[0]] == pytest.approx([(10 - 0.98) ** 2, (10 + 0.98) ** 2], abs=1e-3)
    lower, upper = limits(np.array([100.0]), spread(0, 1e9), 0.95, counts=False)
    assert [lower[0], upper[0]] == pytest.approx([100, 100])


def test_what_is_not_known_has_no_limits():
    lower, upper = limits(np.array([np.nan]), spread(1, 5), 0.8, counts=True)
    assert np.isnan([lower[0], upper[0]]).all()
    lower, upper = limits(np.array([5.0]), spread(np.nan, 5), 0.8, counts=True)
    assert np.isnan([lower[0], upper[0]]).all()


# How often they hold ------------------------------------------------------------------------------

_N = 400
_MONTH = np.arange(132)[:, None]
_SEASON = 1 + 0.3 * np.sin(_MONTH * np.pi / 6)


def _made(kind, rng):
    """Eleven years of months of many series."""
    mean = np.broadcast_to(np.array([3.0, 30.0, 300.0, 3000.0]).repeat(_N // 4), (132, _N))
    if kind == "steady":
        return rng.poisson(mean)
    if kind == "seasonal":
        return rng.poisson(mean * _SEASON)
    if kind == "growing":
        return rng.poisson(mean * _SEASON * 1.05 ** (_MONTH / 12))
    if kind == "over-dispersed":  # variance four times the mean
        return rng.negative_binomial(mean / 3, 1 / 4)
    walk = np.exp(np.cumsum(rng.normal(0, 0.03, mean.shape), axis=0))
    return rng.poisson(mean * walk)


@pytest.mark.parametrize("years", [2, 5, 10])
@pytest.mark.parametrize("kind", ["steady", "seasonal", "growing", "over-dispersed", "drifting"])
@pytest.mark.parametrize("method", [DEFAULT, GROWTH], ids=lambda method: method.id)
def test_outcomes_of_seeded_series_fall_inside_as_often_as_is_said(method, kind, years):
    """400 series of 3 to 3,000 a month, as at July: 80% hold 75% to 88%, 95% hold 92% or more.

    With two years before it is up to 96%, for Student's t of what little is known is wide.
    """
    values = _made(kind, np.random.default_rng(20261124))
    known, ahead = 12 * years + 4, 8
    past = history(values[:known])
    made = carried(method, past, ahead).sum(axis=0)
    came = values[known : known + ahead].sum(axis=0)
    found = PastErrors.of(method, past, ahead).at(known)
    held = {
        level: np.mean((low <= came) & (came <= high))
        for level in (0.8, 0.95)
        for low, high in [limits(made, found, level, counts=True)]
    }
    assert 0.75 <= held[0.8] <= (0.96 if years == 2 else 0.88)
    assert held[0.95] >= 0.92
