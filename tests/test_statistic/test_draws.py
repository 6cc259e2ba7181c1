"""Pins what true figures are drawn from: each kind's own distribution, by SciPy's quantiles.

What is known and not estimated is drawn as it is, and what is missing is not drawn at all.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from policeplan import (
    Count,
    Duration,
    Mix,
    Proportion,
    Rate,
    Shares,
    Stock,
    Total,
    WeightedProportion,
)

SIZE = 40_000
MIX = Mix("referrals", ("high", "low"))


def cells(**columns):
    return pd.DataFrame({"area": "A", **columns}, index=range(len(next(iter(columns.values())))))


def drawn(statistic, table, confidence=0.95):
    """Draws of every estimate from these cells, and the estimates."""
    estimates = statistic.estimate(table, ["area"], confidence)
    estimates["base"] = statistic.bases(estimates)
    rng = np.random.default_rng(7)
    return statistic.draws(estimates, SIZE, rng, confidence), estimates


def assert_is(draws, distribution):
    """By Kolmogorov's test, which a seeded sample of the right law passes at one in a thousand."""
    assert stats.kstest(draws, distribution.cdf).pvalue > 0.001


@pytest.mark.parametrize("n", [0, 3, 250])
def test_a_count_is_gamma(n):
    draws, _ = drawn(Count("crimes"), cells(n=[n]))
    assert_is(draws[:, 0], stats.gamma(n + 0.5))


def test_a_rate_is_gamma_over_its_population():
    draws, _ = drawn(Rate("crimes", per=1_000), cells(n=[12], population=[4_000]))
    assert_is(draws[:, 0], stats.gamma(12.5, scale=0.25))


@pytest.mark.parametrize("x", [0, 7, 20])
def test_a_proportion_is_beta(x):
    draws, _ = drawn(Proportion("incidents"), cells(numerator=[x], denominator=[20]))
    assert_is(draws[:, 0], stats.beta(x + 0.5, 20 - x + 0.5))


def test_a_weighted_proportion_is_beta_on_its_effective_size():
    """Weights 1, 1 and 2 weigh as 16 over 6 answers do, half of them with the quality."""
    table = cells(numerator=[1, 1, 0], denominator=[1, 1, 2], squares=[1, 1, 4], n=[1, 1, 1])
    draws, estimates = drawn(WeightedProportion("answers"), table)
    assert estimates["base"].tolist() == pytest.approx([16 / 6])
    assert_is(draws[:, 0], stats.beta(8 / 6 + 0.5, 8 / 6 + 0.5))


def test_each_level_of_a_mix_is_beta():
    draws, _ = drawn(MIX, cells(level=["high", "low"], n=[3, 9]))
    assert_is(draws[:, 0], stats.beta(3.5, 9.5))
    assert_is(draws[:, 1], stats.beta(9.5, 3.5))


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_a_mean_is_t_the_share_within_beta_and_a_median_as_wide_as_its_limits(confidence):
    """Whatever the confidence of the limits."""
    minutes = np.arange(1, 31)
    table = cells(seconds=60 * minutes, n=1, microseconds=60_000_000 * minutes)
    draws, frame = drawn(Duration("incidents", 900), table, confidence)
    at = {figure: draws[:, i] for i, figure in enumerate(frame["figure"])}
    error = minutes.std(ddof=1) / np.sqrt(30)
    assert_is(at["mean"], stats.t(29, minutes.mean(), error))
    assert_is(at["within"], stats.beta(15.5, 15.5))
    median = frame.set_index("figure").loc["median"]
    tail = (1 - confidence) / 2
    inside = np.quantile(at["median"], [tail, 0.5, 1 - tail])
    expected = median[["lower", "value", "upper"]].to_numpy(float)
    np.testing.assert_allclose(inside, expected, atol=0.15)


def test_the_uncertainty_of_one_time_is_not_known():
    """Only its being within 15 minutes is a share of something."""
    table = cells(seconds=[600], n=[1], microseconds=[600_000_000])
    draws, frame = drawn(Duration("incidents", 900), table)
    known = (~np.isnan(draws)).all(axis=0)
    assert dict(zip(frame["figure"], known, strict=True)) == {
        "mean": False, "median": False, "p90": False, "within": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("statistic", "table"),
    [
        (Total("hours"), cells(sum=[12.5])),
        (Stock("officers"), cells(sum=[70])),
        (Shares("pounds", ("a", "b")), cells(level=["a", "b"], n=[1.0, 3.0])),
    ],
    ids=["total", "stock", "shares"],
)
def test_what_is_known_is_drawn_as_it_is(statistic, table):
    draws, frame = drawn(statistic, table)
    assert (draws == frame["value"].to_numpy()).all()


def test_what_is_missing_is_not_drawn():
    for statistic, table in (
        (Count("crimes"), cells(n=[np.nan])),
        (Proportion("incidents"), cells(numerator=[0], denominator=[0])),
        (Rate("crimes"), cells(n=[3], population=[0])),
    ):
        estimates = statistic.estimate(table, ["area"])
        estimates[["value", "numerator"]] = np.nan
        estimates["base"] = statistic.bases(estimates)
        assert np.isnan(statistic.draws(estimates, 5, np.random.default_rng(1))).all()
