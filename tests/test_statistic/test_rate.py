"""Pins rates: Byar's limits, the exact ratio of two rates, and people who are counted once.

Expected values come from SciPy's chi-square and binomial distributions, from the cube-root normal
of Wilson and Hilferty, from a published example, and from counts by hand.
"""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from policeplan import PeerGroup, Period, Population, Rate, Tally
from policeplan.errors import CoverageError, ParameterError, TallyMismatchError
from policeplan.statistic.intervals import poisson_byar
from strategies import DIVISIONS, FORCE, KINDS, PEOPLE, RATE, burglaries, parted, tallied

YEAR = Period.calendar_year(2016)
SPRING = Period.months_to(3, "2016-05")
confidences = st.sampled_from([0.8, 0.9, 0.95, 0.99, 0.998])
fewer = settings(deadline=None, max_examples=15)
events = st.integers(0, 30) | st.integers(0, 10**5)
people = st.integers(1, 10**6)


def change(later, earlier, rate=RATE.statistic):
    """The change from one number of events of so many people to another."""
    pair = [
        rate.estimate(pd.DataFrame({"area": ["A"], "n": [n], "population": [of]}), ["area"])
        for n, of in (later, earlier)
    ]
    return rate.change(*pair).iloc[0]


# Byar's limits ------------------------------------------------------------------------------------


def cube_root_normal(tail, degrees):
    """Wilson and Hilferty (1931), The distribution of chi-square, PNAS 17, 684-688."""
    spread = 2 / (9 * degrees)
    return degrees * (1 - spread + stats.norm.ppf(tail) * np.sqrt(spread)) ** 3


@given(st.integers(10, 10**7), confidences)
def test_byars_are_garwoods_with_wilson_and_hilfertys_chi_square(n, confidence):
    tail = (1 - confidence) / 2
    expected = (cube_root_normal(tail, 2 * n) / 2, cube_root_normal(1 - tail, 2 * n + 2) / 2)
    assert poisson_byar(n, confidence) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("n", range(10))
@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_under_ten_they_are_exact(n, confidence):
    tail = (1 - confidence) / 2
    lower = stats.chi2.ppf(tail, 2 * n) / 2 if n else 0
    upper = stats.chi2.ppf(1 - tail, 2 * n + 2) / 2
    assert poisson_byar(n, confidence) == pytest.approx((lower, upper), rel=1e-9)


def test_from_ten_they_are_within_a_fifth_of_a_percent_of_the_exact_ones():
    """As Public Health England's Technical Guide, Confidence intervals (2018), says of 95%."""
    n = np.arange(10, 5_000)
    exact = np.array([stats.chi2.ppf(0.025, 2 * n) / 2, stats.chi2.ppf(0.975, 2 * n + 2) / 2])
    assert (abs(np.array(poisson_byar(n)) / exact - 1) < 0.002).all()


def test_byars_limits_of_a_hundred_as_printed():
    """100 observed, 90 expected: 90.4 to 135.1 as the byar library for Ruby prints, with z 1.96."""
    lower, upper = poisson_byar(100, 2 * stats.norm.cdf(1.96) - 1)
    assert lower / 90 == pytest.approx(0.9040199067337297, rel=1e-12)
    assert upper == pytest.approx(121.628347271806, rel=1e-12)


@given(st.integers(0, 10**6), st.integers(1, 100), confidences)
def test_they_hold_their_count_and_rise_with_it(n, more, confidence):
    lower, upper = poisson_byar([n, n + more], confidence)
    assert 0 <= lower[0] <= n < upper[0]
    assert lower[0] < lower[1]
    assert upper[0] < upper[1]


def test_the_limits_of_an_unknown_count_are_unknown():
    assert np.isnan(poisson_byar(np.nan)).all()


# Two rates ----------------------------------------------------------------------------------------


@given(events, people, st.integers(1, 10**5), people)
def test_the_ratio_of_two_rates_has_the_exact_conditional_limits(x, of, y, before):
    """Clopper and Pearson's limits of the share of the later events, by SciPy, as a ratio."""
    row = change((x, of), (y, before))
    share = stats.binomtest(x, x + y).proportion_ci(method="exact")
    for name, limit in (("pct_lower", share.low), ("pct_upper", share.high)):
        odds = (row[name] / 100 + 1) * of / before
        assert odds / (1 + odds) == pytest.approx(limit, abs=1e-9)
    assert row["change_pct"] == pytest.approx(
        100 * ((x / of) / (y / before) - 1), abs=1e-6, rel=1e-12
    )


@fewer
@given(st.integers(0, 200), st.integers(1, 10**4), st.integers(0, 200), st.integers(1, 10**4))
def test_a_change_is_clear_by_the_exact_test_given_the_total(x, of, y, before):
    """Of x + y events, a share of / (of + before) is to be expected where nothing changed."""
    assume(x + y)
    even = of / (of + before)
    tails = [stats.binomtest(x, x + y, even, s).pvalue for s in ("greater", "less")]
    assume(all(abs(tail - 0.025) > 1e-9 for tail in tails))
    row = change((x, of), (y, before))
    assert (row["change_lower"] > 0, row["change_upper"] < 0) == tuple(p < 0.025 for p in tails)


@given(events, people, events, people)
def test_rate_and_percent_agree_in_sign_and_limits_hold_the_change(x, of, y, before):
    row = change((x, of), (y, before))
    slack = 1e-9 * (1 + 1_000 * max(x / of, y / before))
    assert row["change_lower"] - slack <= row["change"] <= row["change_upper"] + slack
    assert not np.isinf(row.to_numpy(float)).any()
    if not y:
        assert row[["change_pct", "pct_lower", "pct_upper"]].isna().all()
        return
    for rate, percent in (("change_lower", "pct_lower"), ("change_upper", "pct_upper")):
        assert np.sign(row[rate]) == np.sign(row[percent])


def test_equal_populations_leave_the_change_of_the_counts():
    """93,363 to 102,749 among one million either year: up 10.1%, as of the crimes themselves."""
    row = change((102_749, 1_000_000), (93_363, 1_000_000))
    assert round(row["change_pct"], 1) == 10.1
    assert row["change"] == pytest.approx(9.386)


@pytest.mark.parametrize(("later", "earlier"), [((3, 0), (2, 9)), ((3, 9), (2, 0)), ((0, 0),) * 2])
def test_from_or_to_nobody_there_is_no_change_and_no_infinity(later, earlier):
    assert change(later, earlier).isna().all()


# One rate -----------------------------------------------------------------------------------------


def test_a_rate_by_hand():
    """12 of 4,000 are 3 per 1,000; Byar's are 12 x 0.80215 and 13 x 1.17265, each cubed."""
    cells = pd.DataFrame({"area": list("ABC"), "n": [12, 0, 5], "population": [4_000, 1_000, 0]})
    found = RATE.statistic.estimate(cells, ["area"]).set_index("area")
    assert found["status"].to_dict() == {"A": "ok", "B": "ok", "C": "undefined"}
    assert found["value"].tolist()[:2] == [3, 0]
    assert list(found.loc["A", ["lower", "upper"]] * 4) == pytest.approx([6.194, 20.963], abs=1e-3)
    assert found.loc["B", "upper"] == pytest.approx(-np.log(0.025))
    assert found.loc["C", ["value", "lower", "upper"]].isna().all()
    assert (found.loc["C", "numerator"], found.loc["C", "denominator"]) == (5, 0)


def test_its_unit_says_of_how_many_of_whom():
    assert Rate("burglaries", per=10_000, base="households").figures[0].unit == (
        "burglaries per 10,000 households"
    )
    with pytest.raises(ParameterError, match="above nought"):
        Rate("crimes", per=0)


# A tally of a rate --------------------------------------------------------------------------------


@fewer
@given(parted(max_parts=2), st.sampled_from([(), "kind"]))
def test_parts_of_the_rows_do_not_double_the_people(rows, by):
    """Rows in two parts, each with the population, give the rates of the whole."""
    frame, parts = rows
    given_ = {"covers": YEAR, "areas": FORCE}
    one, other = (tallied(RATE, part, **given_) for part in parts)
    for tally in (one.merge(other), attrs.evolve(one, population=None).merge(other)):
        whole = tallied(RATE, frame, **given_).over(SPRING, by=by)
        pd.testing.assert_frame_equal(tally.over(SPRING, by=by).frame, whole.frame)
        assert set(whole.frame["denominator"]) == {250, 500, 750}


def test_two_populations_do_not_add_up():
    one = tallied(RATE, burglaries("2016-01-10"))
    with pytest.raises(TallyMismatchError, match="different populations"):
        one.merge(one.with_population(Population({("EAST", 2016): 5})))


def test_a_rate_of_nobody_in_particular_is_refused():
    tally = attrs.evolve(tallied(RATE, burglaries("2016-01-10"), covers=YEAR), population=None)
    with pytest.raises(ParameterError, match=r"test\.rate.*with_population"):
        tally.over(YEAR)


def test_an_area_whose_people_are_not_known_is_missing_and_named():
    few = Population({("EAST", 2016): 1_000})
    tally = tallied(RATE, burglaries("2016-01-10"), covers=YEAR, areas=FORCE).with_population(few)
    with pytest.raises(CoverageError) as refused:
        tally.over(YEAR)
    assert refused.value.gaps == [
        "South Division: its population is not known",
        "West Division: its population is not known",
    ]
    frame = tally.over(YEAR, incomplete="label").frame.set_index("area")
    assert frame["status"].tolist() == ["ok", "missing", "missing"]
    assert frame["value"].tolist()[0] == 1
    assert frame.loc["SOUTH":, ["value", "lower", "numerator", "denominator"]].isna().all(axis=None)


def test_a_month_has_a_yearly_rate():
    """Three in January of 1,000 people are 36 a year; over the year, three."""
    tally = tallied(RATE, burglaries("2016-01-10", "2016-01-11", "2016-01-12"), covers=YEAR)
    assert tally.over(Period.month("2016-01")).value("EAST") == pytest.approx(36)
    assert tally.over(YEAR).value("EAST") == pytest.approx(3)


def test_each_level_is_of_all_the_people_and_the_levels_add_up():
    frame = pd.concat([burglaries("2016-01-10", "2016-02-10"), burglaries("2016-03-10")])
    frame["kind"] = ["burglary", "theft", "theft"]
    tally = tallied(RATE, frame, covers=YEAR)
    result = tally.over(YEAR, by="kind")
    assert [result.value("EAST", kind=kind) for kind in KINDS] == [1, 2]
    assert result.frame["denominator"].tolist() == [1_000, 1_000]
    assert tally.over(YEAR).value("EAST") == 3


def test_a_groups_rate_is_all_events_of_all_people():
    """1 of 1,000, 1 of 2,000 and 4 of 3,000: 6 of 6,000 is 1, not the mean 0.94."""
    rows = [burglaries("2016-01-10", area=area) for area in ("EAST", "SOUTH", *["WEST"] * 4)]
    tally = tallied(RATE, pd.concat(rows), covers=YEAR, areas=FORCE)
    frame = tally.over(YEAR).among(PeerGroup("divisions", DIVISIONS)).frame.set_index("area")
    assert frame["group"].tolist() == pytest.approx([1, 1, 1])
    assert frame["place"].tolist() == ["2nd of 3", "3rd of 3", "1st of 3"]
    assert (frame["differs"] == "no clear difference").all()
    assert tally.rolled_up("FORCE").over(YEAR).value("FORCE") == pytest.approx(1)
    assert tally.with_wholes().over(YEAR).value("FORCE") == pytest.approx(1)


def test_rates_over_different_lengths_are_compared():
    rows = burglaries("2016-01-10", "2016-02-10", "2016-03-10")
    tally = tallied(RATE, rows, covers=YEAR)
    row = tally.over(Period.month("2016-01")).against(tally.over(YEAR)).frame.iloc[0]
    assert row[["later", "earlier", "change_pct"]].tolist() == pytest.approx([12, 3, 300])


def test_kept_and_read_back_it_has_its_people(tmp_path):
    pytest.importorskip("pyarrow", reason="keeping a tally needs the extra parquet")
    tally = tallied(RATE, burglaries("2016-01-10"), covers=YEAR)
    tally.save(tmp_path / "rate.parquet")
    again = Tally.load(tmp_path / "rate.parquet")
    assert again.population == PEOPLE
    assert again.over(YEAR).value("EAST") == 1
    assert again.merge(tally).over(YEAR).value("EAST") == 2
