"""Pins the rules that carry a series on: the default by hand, the others by formula or statsmodels.

A series is carried on by itself, whatever stands beside it, and a plugin's rule comes by the hook.
"""

from __future__ import annotations

import sys

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from forecasting import tally
from policeplan import ForecastMethod, registry, year_end
from policeplan.analysis.forecasting.past_errors import carried
from policeplan.errors import MissingExtraError

METHODS = registry().forecast_methods
QUICK = ["core.seasonal-damped", "core.growth-to-date", "core.same-months-last-year"]
FEW = settings(max_examples=25, deadline=None)


def history(*series, last="2016-11"):
    """Months that end with this one, a column for each series."""
    index = pd.period_range(end=pd.Period(last, "M"), periods=len(series[0]), freq="M")
    return pd.DataFrame({i: np.asarray(s, float) for i, s in enumerate(series)}, index=index)


def series(least, most):
    lengths = st.integers(least, most)
    values = st.lists(st.integers(0, 300), min_size=most, max_size=most)
    return st.tuples(lengths, values).map(lambda drawn: drawn[1][: drawn[0]])


# Laws ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", QUICK)
@given(series(13, 50), st.integers(1, 11), st.integers(0, 1000))
@FEW
def test_a_series_is_carried_on_by_itself(name, one, ahead, seed):
    """Alone, or among others in any place."""
    rng = np.random.default_rng(seed)
    others = rng.poisson(20, (2, len(one)))
    alone = METHODS[name].forecast(history(one), ahead)
    among = METHODS[name].forecast(history(others[0], one, others[1]), ahead)
    assert alone.shape == (ahead, 1)
    np.testing.assert_allclose(among[:, 1], alone[:, 0], rtol=1e-12)


@pytest.mark.parametrize("name", QUICK)
@given(series(13, 50), st.integers(1, 11), st.floats(0.01, 1000))
@FEW
def test_ten_times_as_many_are_ten_times_as_many_to_come(name, one, ahead, times):
    rule = METHODS[name]
    made, more = (rule.forecast(history(np.multiply(one, k)), ahead) for k in (1, times))
    np.testing.assert_allclose(more, made * times, rtol=1e-9)
    assert not (made < 0).any()


@pytest.mark.parametrize("name", QUICK)
@given(st.lists(st.integers(1, 300), min_size=12, max_size=12), st.integers(2, 5))
@FEW
def test_a_year_that_comes_again_and_again_comes_again(name, year, times):
    made = METHODS[name].forecast(history(year * times), 11)
    np.testing.assert_allclose(made[:, 0], year[:11], rtol=1e-9)


# By hand ------------------------------------------------------------------------------------------


def test_the_default_by_hand():
    """Ten a month from December to May and 20 from June to November, then twice that.

    Of 540 in two years each of the first months has 30, a share of 1/18, and each of the last 60,
    1/9. The last six months are 240 at a share of 6/9: a level of 360. The last year is twice the
    one before. So December is 360/18 = 20 times 2^(0.8/12) = 1.0473, January 20 times
    2^(1.44/12) = 1.0867, February 2^(1.952/12) = 1.1194, March 2^(2.3616/12) = 1.1462.
    """
    months = [10] * 6 + [20] * 6 + [20] * 6 + [40] * 6
    made = METHODS["core.seasonal-damped"].forecast(history(months), 4)[:, 0]
    assert made == pytest.approx([20.946, 21.735, 22.387, 22.923], abs=6e-4)
    row = year_end(tally(months, "2014-12"), "2016-11").frame.iloc[0]
    assert (row["known"], row["earlier"]) == (2 * 20 + 6 * 40, 2 * 10 + 6 * 20 + 4 * 20)
    assert row["year_end"] == pytest.approx(280 + 87.991, abs=2e-3)


def test_the_default_reads_five_years_and_no_more():
    """What was before the last 60 months changes nothing."""
    rng = np.random.default_rng(4)
    late = rng.poisson(50, 60)
    before = rng.poisson(500, 30)
    rule = METHODS["core.seasonal-damped"]
    np.testing.assert_allclose(
        rule.forecast(history([*before, *late]), 8), rule.forecast(history(late), 8)
    )


def test_with_no_share_in_the_last_six_months_the_level_is_the_last_years():
    """All of it in March: 6 to come again in March, and nothing in the other months."""
    year = [0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0]  # from December
    made = METHODS["core.seasonal-damped"].forecast(history(year * 2), 4)[:, 0]
    assert made == pytest.approx([0, 0, 0, 6])


@FEW
@given(series(13, 30), st.integers(1, 11))
def test_growth_to_date_by_its_formula(one, ahead):
    """Month by month, in plain arithmetic; no answer without as many months a year before."""
    made = METHODS["core.growth-to-date"].forecast(history(one), ahead)[:, 0]
    known = 12 - ahead
    if len(one) < 12 + known or sum(one[-12 - known : -12]) == 0:
        assert np.isnan(made).all()
        return
    growth = sum(one[-known:]) / sum(one[-12 - known : -12])
    assert made == pytest.approx([n * growth for n in one[-12:][:ahead]])


# Exponential smoothing ----------------------------------------------------------------------------


@pytest.mark.parametrize(("least", "season"), [(5, "mul"), (0, "add")])
def test_ets_is_statsmodels_own(least, season):
    """Multiplicative where every month has some, additive where one has none."""
    api = pytest.importorskip(
        "statsmodels.tsa.api", reason="statsmodels is not installed (extra forecast)"
    )
    rng = np.random.default_rng(11)
    months = np.arange(48)
    mean = 60 * (1 + 0.3 * np.sin(months * np.pi / 6)) + months / 4
    found = np.maximum(rng.poisson(mean), 5).astype(float)
    found[7] = least
    made = METHODS["core.ets"].forecast(history(found), 6)[:, 0]
    model = api.ExponentialSmoothing(
        found, trend="add", damped_trend=True, seasonal=season, seasonal_periods=12,
        initialization_method="estimated",
    )  # fmt: skip
    np.testing.assert_allclose(made, model.fit().forecast(6), rtol=1e-9)
    assert METHODS["core.ets"].forecast(history([0] * 30), 3).tolist() == [[0]] * 3


def test_ets_makes_a_year_end_with_limits():
    pytest.importorskip("statsmodels", reason="statsmodels is not installed (extra forecast)")
    rng = np.random.default_rng(2)
    row = year_end(tally(rng.poisson(90, 44)), "2018-11", method="core.ets").frame.iloc[0]
    assert row["note"] == "limits from past errors of the method: 17"
    assert row["known"] < row["lower_95"] < row["lower_80"] < row["year_end"] < row["upper_80"]
    assert abs(row["change_pct"]) < 10


def test_without_statsmodels_ets_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "statsmodels.tsa.holtwinters", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'policeplan\[forecast\]'"):
        year_end(tally([9] * 44), "2018-11", method="core.ets")


# A method of one's own ----------------------------------------------------------------------------


def test_a_rule_for_one_series_is_asked_of_each():
    def mean(one, ahead):
        assert isinstance(one.index, pd.PeriodIndex)
        return np.full(ahead, one.tail(12).mean())

    rule = ForecastMethod.of_series(id="test.mean", title="Mean", says="The mean.", forecast=mean)
    made = rule.forecast(history([1] * 12, [3] * 12), 2)
    assert made.tolist() == [[1, 3], [1, 3]]
    row = year_end(tally([1] * 12 + [3] * 8), "2016-11", method=rule).frame.iloc[0]
    assert row["year_end"] == pytest.approx(24 + 4 * (4 * 1 + 8 * 3) / 12)


def test_a_forecast_below_nought_is_nought():
    rule = ForecastMethod("test.down", "Down", "Down.", lambda h, n: np.full((n, h.shape[1]), -1.0))
    assert carried(rule, history([5] * 12), 3).tolist() == [[0]] * 3


@pytest.mark.parametrize("shape", [(3,), (1, 3), (2, 1)])
def test_a_method_that_gives_another_shape_is_named(shape):
    rule = ForecastMethod("test.odd", "Odd", "Odd.", lambda _h, _n: np.zeros(shape))
    with pytest.raises(ValueError, match=r"forecast method test\.odd gave shape"):
        carried(rule, history([5] * 12), 3)


@pytest.mark.parametrize("bad", ["", "mean", "Test.mean", "test."])
def test_an_id_is_namespace_and_name(bad):
    with pytest.raises(ValueError, match=r"should be 'namespace\.name' in lower case"):
        ForecastMethod(bad, "Mean", "The mean.", lambda h, _n: h)
    with pytest.raises(ValueError, match="needs_months"):
        ForecastMethod("test.mean", "Mean", "The mean.", lambda h, _n: h, needs_months=11)


def test_the_core_gives_four_and_each_says_its_rule():
    own = [method for method in METHODS.values() if method.id.startswith("core.")]
    assert [method.id for method in own] == [QUICK[0], *QUICK[1:], "core.ets"]
    assert all(method.says.endswith(".") and method.title for method in own)
