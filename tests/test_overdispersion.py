"""Pins over-dispersion: chi-square over degrees of freedom of months, never under 1.

Expected values come from SciPy's contingency tables, statsmodels' generalised linear models, and
from drawn series whose dispersion is known.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from policeplan import (
    Count,
    Definition,
    Duration,
    Mix,
    Period,
    Population,
    Proportion,
    Rate,
    Tally,
    Total,
    WeightedProportion,
    dispersion,
)
from policeplan.errors import ParameterError

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
MONTHS = pd.period_range("2017-01", "2019-12", freq="M")  # no 29 February among them
LEVELS = ("high", "medium", "low")
relaxed = settings(deadline=None, max_examples=15)
many = st.integers(5, 400)


def measure(statistic):
    return Definition(id="test.m", title="M", statistic=statistic)


def tally(statistic, months, **columns):
    """One area's months, each with its parts; several areas by a column of them."""
    columns.setdefault("area", ["A"] * len(months))
    table = pd.DataFrame({"month": [m.strftime("%Y-%m") for m in months], **columns})
    return Tally.from_counts(table, measure(statistic), period="month")


def counts(n, months=MONTHS):
    return tally(Count("crimes"), months[: len(n)], n=n)


@relaxed
@given(st.lists(many, min_size=36, max_size=36))
def test_of_whole_years_it_is_the_chi_square_of_years_by_months(n):
    """Of 3 by 12, over 22 degrees of freedom; 1 where chance would vary more."""
    test = stats.chi2_contingency(np.reshape(n, (3, 12)), correction=False)
    assert dispersion(counts(n))["A"] == pytest.approx(max(test.statistic / test.dof, 1), rel=1e-9)


@relaxed
@given(st.lists(many, min_size=6, max_size=23))
def test_of_fewer_months_it_is_against_one_level_for_their_days(n):
    days = MONTHS[: len(n)].days_in_month.to_numpy()
    expected = sum(n) * days / days.sum()
    square = ((np.array(n) - expected) ** 2 / expected).sum()
    assert dispersion(counts(n))["A"] == pytest.approx(max(square / (len(n) - 1), 1), rel=1e-9)


def pearson(y, year, month, family, **more):
    """Pearson's chi-square of statsmodels' model with a level for each year and each month."""
    api = pytest.importorskip("statsmodels.api", reason="the second route needs statsmodels")
    years = pd.get_dummies(pd.Series(year))
    months = pd.get_dummies(pd.Series(month), drop_first=True)
    design = np.column_stack([years, months]).astype(float)
    model = api.GLM(y, design, family=getattr(api.families, family)(), **more)
    return model.fit(maxiter=500, tol=1e-14).pearson_chi2


@pytest.mark.filterwarnings("ignore::UserWarning")  # statsmodels', of a perfect fit
@relaxed
@given(st.lists(many, min_size=25, max_size=35), st.integers(0, 23))
def test_of_years_with_gaps_it_is_the_pearson_of_a_poisson_model(n, gap):
    """A month that is not covered counts for nothing; years run back from the last month."""
    last = MONTHS[len(n) - 1]
    months, n = MONTHS[: len(n)].delete(gap), np.delete(n, gap)
    back = np.array([(last - month).n for month in months])
    days = np.log(months.days_in_month.to_numpy())
    square = pearson(n, back // 12, back % 12, "Poisson", offset=days)
    freedom = len(n) - (len(set(back // 12)) + len(set(back % 12)) - 1)
    expected = max(square / freedom, 1)
    assert dispersion(counts(n, months))["A"] == pytest.approx(expected, rel=1e-6)


@pytest.mark.filterwarnings("ignore::UserWarning")
@relaxed
@given(st.lists(st.tuples(st.integers(2, 60), st.integers(2, 60)), min_size=36, max_size=36))
def test_of_a_share_it_is_the_pearson_of_a_logistic_model(pairs):
    yes, no = np.transpose(pairs)
    both, at = np.column_stack([yes, no]), np.arange(36)
    square = pearson(both, at // 12, at % 12, "Binomial")
    share = tally(Proportion("x"), MONTHS, numerator=yes, denominator=yes + no)
    expected = pytest.approx(max(square / 22, 1), rel=1e-6)
    assert dispersion(share)["A"] == expected
    levels = [level for _ in MONTHS for level in ("yes", "no")]
    two = np.ravel(np.column_stack([yes, no]))
    mix = tally(Mix("x", ("yes", "no")), np.repeat(MONTHS, 2), level=levels, n=two)
    assert dispersion(mix)["A"] == expected
    weighted = {"numerator": yes, "denominator": yes + no, "squares": yes + no, "n": yes + no}
    assert dispersion(tally(WeightedProportion("x"), MONTHS, **weighted))["A"] == expected


@relaxed
@given(st.lists(many, min_size=36, max_size=36))
def test_of_a_rate_of_one_population_it_is_that_of_the_counts(n):
    """But for the days, which a month of the year has the same in every year here."""
    people = Population({("A", year): 1_000 for year in (2017, 2018, 2019)})
    rate = tally(Rate("crimes"), MONTHS, n=n).with_population(people)
    assert dispersion(rate)["A"] == pytest.approx(dispersion(counts(n))["A"], rel=1e-9)


@pytest.mark.parametrize("times", [1, 4])
def test_drawn_months_have_the_dispersion_that_they_were_drawn_with(times):
    """Of 200 areas of 10 years (seeded): Poisson, or negative binomial of 4 times the variance."""
    random = np.random.default_rng(1989)
    months = pd.period_range("2010-01", "2019-12", freq="M")
    level = (
        200 * (1 + 0.3 * np.sin(np.arange(120) * np.pi / 6)) * np.linspace(1, 1.5, 10).repeat(12)
    )
    mean = np.broadcast_to(level, (200, 120))
    drawn = random.poisson(mean if times == 1 else random.gamma(mean / (times - 1), times - 1))
    areas = [f"{i:03}" for i in range(200) for _ in months]
    found = dispersion(
        tally(Count("x"), pd.PeriodIndex(list(months) * 200), n=drawn.ravel(), area=areas)
    )
    # Never under 1 lifts the mean a little where there is none.
    assert found.mean() == pytest.approx(times, rel=0.08)
    assert (found >= 1).all()


def test_it_is_not_known_where_there_is_too_little():
    """Five months; six of nothing at all. Another area's are not touched."""
    assert np.isnan(dispersion(counts([5, 9, 2, 7, 1]))["A"])
    assert np.isnan(dispersion(counts([0] * 36))["A"])
    n = [3, 9, 30, 7, 12, 40]
    both = tally(
        Count("x"),
        pd.PeriodIndex([*MONTHS[:6], *MONTHS[:3]]),
        n=[*n, 1, 2, 3],
        area=["A"] * 6 + ["B"] * 3,
    )
    found = dispersion(both)
    assert (found.index.name, list(found.index)) == ("area", ["A", "B"])
    assert found["A"] == dispersion(counts(n))["A"] > 1
    assert np.isnan(found["B"])


def test_a_comparison_takes_it_as_it_is():
    """Months that jump: the rise that chance would make clear is none of theirs."""
    n = [40, 80] * 6 + [50, 90] * 6
    whole = counts(n)
    later, earlier = (whole.over(Period.calendar_year(year)) for year in (2018, 2017))
    assert later.against(earlier).frame["verdict"].tolist() == ["higher"]
    times = dispersion(whole, Period.calendar_year(2017))
    assert times["A"] > 5
    assert later.against(earlier, dispersion=times).frame["verdict"].tolist() == ["no clear change"]


def test_what_is_known_or_timed_has_none():
    times = {"seconds": [60] * 12, "n": [2] * 12, "microseconds": [120_000_000] * 12}
    for made in (
        tally(Total("hours"), MONTHS[:12], sum=[2.5] * 12),
        tally(Duration("x", 900), MONTHS[:12], **times),
    ):
        with pytest.raises(ParameterError, match="dispersion"):
            dispersion(made)


@pytest.mark.skipif(not DATA.exists(), reason="the shared data are not here")
def test_recorded_crime_of_londons_boroughs_varies_more_than_chance():
    """Real months: every borough's is over 1."""
    pytest.importorskip("pyarrow", reason="reading Parquet needs the extra parquet")
    path = DATA / "mps_recorded_crime_borough" / "recorded-crime-borough-historical.parquet"
    wide = pd.read_parquet(path).drop(columns=["majortext", "minortext"])
    long = wide.melt("boroughname", var_name="month", value_name="n")
    table = long.groupby(["boroughname", "month"], as_index=False)["n"].sum()
    table = table.rename(columns={"boroughname": "area"})
    table["month"] = table["month"].str[:4] + "-" + table["month"].str[4:]
    made = Tally.from_counts(table, measure(Count("crimes")), period="month")
    found = dispersion(made)
    assert (found > 1).all()
    assert found.median() > 2
