"""Pins what a comparison says: turned round, the opposite; and nothing clear but beyond chance.

Nought and missing are kept apart, percent is never infinite, what cannot be compared is refused.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from policeplan import (
    Better,
    Breakdown,
    Count,
    Definition,
    Duration,
    Mix,
    Period,
    Proportion,
    Rate,
    Shares,
    Stock,
    Total,
    WeightedProportion,
)
from policeplan.errors import TallyMismatchError
from policeplan.result import Result
from policeplan.statistic.intervals import poisson_exact

LATER = Period.year_to("2016-11")
EARLIER = LATER.previous()
LEVELS = ("high", "medium", "low")
OPPOSITE = {"higher": "lower", "lower": "higher", "improved": "worse", "worse": "improved"}
relaxed = settings(deadline=None, max_examples=50)  # three areas each, and pandas takes its time
fewer = settings(relaxed, max_examples=15)  # for laws of every kind


def measure(statistic, better=Better.LOWER, **more):
    return Definition(id="test.measure", title="A test", statistic=statistic, better=better, **more)


CRIMES = measure(Count("crimes"))
REPEATS = measure(Proportion("incidents"))
RISK = measure(Mix("referrals", LEVELS), Better.NEITHER)
RESPONSE = measure(Duration("incidents", 900))
RATE = measure(Rate("crimes"))
HOURS = measure(Total("hours"), Better.HIGHER)
OFFICERS = measure(Stock("officers"), Better.HIGHER)
SPENT = measure(Shares("pounds", LEVELS, nested=[("serious", LEVELS[:2])]))
SURVEY = measure(WeightedProportion("answers", minimum_base=5), Better.HIGHER)
BY_SEX = measure(Count("crimes"), breakdowns=(Breakdown("sex", ("f", "m")),))


def result(definition, period=LATER, missing=(), confidence=0.95, **columns):
    """A result from parts, column by column; by every breakdown that a column is given for."""
    by = ("area", *(b.name for b in definition.breakdowns if b.name in columns))
    parts = pd.DataFrame(columns)
    states = {area: "missing" if area in missing else "ok" for area in parts["area"]}
    return Result(definition, period, by, parts, pd.Series(states, dtype=object), confidence)


def compared(definition, later, earlier):
    """The one row of a comparison of one area, from its parts then and before."""
    parts = definition.statistic.parts
    a, b = (dict(zip(parts, [[n] for n in given], strict=True)) for given in (later, earlier))
    frame = result(definition, area=["A"], **a).against(
        result(definition, EARLIER, area=["A"], **b)
    )
    return frame.frame.iloc[0]


def counts(later, earlier):
    return compared(CRIMES, [later], [earlier])


def times(seconds, period=LATER, missing=(), areas=None):
    whole = [s * 1_000_000 for s in seconds]
    table = {"area": areas or ["A"] * len(seconds), "seconds": seconds, "n": [1] * len(seconds)}
    return result(RESPONSE, period, missing, **table, microseconds=whole)


@st.composite
def results(draw, definition, period):
    """Any result of three areas, one of them perhaps missing."""
    missing = draw(st.sampled_from(["", "A", "B"]))
    if definition is RESPONSE:
        seconds = draw(st.lists(st.integers(0, 2_000), min_size=3, max_size=12))
        more = draw(st.lists(st.sampled_from("ABC"), min_size=9, max_size=9))
        return times(seconds, period, missing, [*"ABC", *more][: len(seconds)])
    size = 9 if definition in (RISK, SPENT) else 3
    n = draw(st.lists(st.integers(0, 10) | st.integers(0, 10**5), min_size=size, max_size=size))
    areas, columns = list("ABC"), {"n": n}
    if definition is RATE:
        columns["population"] = draw(st.lists(st.integers(0, 10**4), min_size=3, max_size=3))
    if definition in (HOURS, OFFICERS):
        columns = {"sum": [x / 10 for x in n]}
    if definition is SURVEY:
        yes, weights = [x * draw(st.floats(0, 1)) for x in n], [2 * x for x in n]
        columns |= {"numerator": yes, "denominator": n, "squares": weights}
    if definition is REPEATS:
        columns = {"numerator": [draw(st.integers(0, base)) for base in n], "denominator": n}
    if definition in (RISK, SPENT):
        areas, columns["level"] = list("AAABBBCCC"), [*LEVELS] * 3
    return result(definition, period, missing, area=areas, **columns)


of_every_kind = pytest.mark.parametrize(
    "definition",
    [CRIMES, REPEATS, RISK, RESPONSE, RATE, HOURS, OFFICERS, SPENT, SURVEY],
    ids=lambda definition: type(definition.statistic).__name__,
)


@of_every_kind
@fewer
@given(st.data())
def test_turned_round_it_says_the_opposite(definition, data):
    """Changes and limits change sign and place; higher is lower, improved is worse."""
    a, b = data.draw(results(definition, LATER)), data.draw(results(definition, EARLIER))
    there, back = (c.frame.set_index(a.keys).sort_index() for c in (a.against(b), b.against(a)))
    for one, other in (("change",) * 2, ("change_lower", "change_upper")):
        np.testing.assert_allclose(there[one], -back[other], rtol=1e-7, atol=1e-7)
        np.testing.assert_allclose(there[other], -back[one], rtol=1e-7, atol=1e-7)
    assert list(there["later"].dropna()) == list(back["earlier"].dropna())
    for word in ("verdict", "meaning"):
        assert list(there[word].replace(OPPOSITE)) == list(back[word])
    assert list(there["status"]) == list(back["status"])


@of_every_kind
@fewer
@given(st.data())
def test_compared_with_itself_nothing_is_clear(definition, data):
    a = data.draw(results(definition, LATER))
    frame = a.against(a).frame
    known = frame["change"].notna()
    assert (frame.loc[known, "change"] == 0).all()
    assert (frame.loc[known, "verdict"] == "no clear change").all()
    assert (frame.loc[~known, "verdict"] == "").all()
    assert (frame["meaning"] == "").all()


@of_every_kind
@fewer
@given(st.data())
def test_a_verdict_is_clear_when_the_interval_leaves_nought_out(definition, data):
    a, b = data.draw(results(definition, LATER)), data.draw(results(definition, EARLIER))
    frame = a.against(b).frame
    assert list(frame["verdict"] == "higher") == list(frame["change_lower"] > 0)
    assert list(frame["verdict"] == "lower") == list(frame["change_upper"] < 0)
    assert not (frame["change"] < frame["change_lower"] - 1e-9).any()
    assert not (frame["change"] > frame["change_upper"] + 1e-9).any()
    assert not np.isinf(frame.select_dtypes("number")).any(axis=None)


@relaxed
@given(st.integers(0, 500), st.integers(0, 500))
def test_counts_are_judged_by_the_exact_test_of_their_total(x, y):
    """Clear when, of x + y events that fall either way, so few fall one way once in 40 or less."""
    assume(x + y)
    tails = (stats.binomtest(x, x + y, alternative=side).pvalue for side in ("greater", "less"))
    higher, lower = (tail < 0.025 for tail in tails)
    expected = "higher" if higher else "lower" if lower else "no clear change"
    assert counts(x, y)["verdict"] == expected


@relaxed
@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_number_and_percent_of_a_count_agree_in_every_limit(x, y):
    row = counts(x, y)
    assert row["change_pct"] == pytest.approx(100 * (x - y) / y, abs=1e-9)
    for number, percent in (("change_lower", "pct_lower"), ("change_upper", "pct_upper")):
        assert np.sign(row[number]) == np.sign(row[percent])
    assert row["pct_lower"] <= row["change_pct"] <= row["pct_upper"]
    assert row["pct_lower"] >= -100


# Worked by hand -----------------------------------------------------------------------------------


def test_a_count_changes_in_number_and_percent():
    """Lancashire, all crime: 93,363 to 102,749 is up by 9,386, or 10.1%."""
    row = counts(102_749, 93_363)
    assert row["change"] == 9_386
    assert round(row["change_pct"], 1) == 10.1
    assert (row["verdict"], row["meaning"], row["status"]) == ("higher", "worse", "ok")


@pytest.mark.parametrize(
    ("later", "verdict"), [(0, "no clear change"), (5, "no clear change"), (6, "higher")]
)
def test_percent_of_nought_is_undefined_and_the_number_stands(later, verdict):
    """From none to 5 may be chance (1 in 32); to 6 hardly (1 in 64). Percent has no base."""
    row = counts(later, 0)
    assert row["change"] == later
    assert row[["change_pct", "pct_lower", "pct_upper"]].isna().all()
    assert (row["verdict"], row["status"]) == (verdict, "ok")


def test_a_fall_to_nought_is_minus_100_percent():
    row = counts(0, 6)
    assert (row["change"], row["change_pct"], row["verdict"]) == (-6, -100, "lower")


def test_shares_change_in_points_by_newcombes_interval():
    """Newcombe (1998), method 10: 56/70 against 48/80 is 0.2, from 0.0524 to 0.3339."""
    row = compared(REPEATS, (56, 70), (48, 80))
    assert row["change"] == pytest.approx(0.2)
    limits = list(row[["change_lower", "change_upper"]])
    assert limits == pytest.approx([0.0524, 0.3339], abs=5.1e-5)
    assert row[["change_pct", "pct_lower", "pct_upper"]].isna().all()
    assert (row["verdict"], row["meaning"]) == ("higher", "worse")


@pytest.mark.parametrize(
    ("better", "meaning"), [("lower", "worse"), ("higher", "improved"), ("neither", "")]
)
def test_what_a_rise_means_is_the_measures_polarity(better, meaning):
    definition = measure(Proportion("incidents"), Better(better))
    row = compared(definition, (90, 100), (10, 100))
    assert (row["verdict"], row["meaning"]) == ("higher", meaning)


def test_a_rise_of_the_share_in_time_is_an_improvement_of_a_time_that_should_be_short():
    """All 40 within 15 minutes after none of 40: times fall, the share rises, all the better."""
    quick, slow = [300 + n for n in range(40)], [1_200 + n for n in range(40)]
    frame = times(quick).against(times(slow, EARLIER)).frame.set_index("figure")
    assert frame["verdict"].tolist() == ["lower", "lower", "lower", "higher"]
    assert set(frame["meaning"]) == {"improved"}
    assert frame.loc["mean", "change"] == pytest.approx(-15)
    assert frame.loc["within", "change"] == 1


def test_a_missing_area_has_no_change_and_no_verdict_on_either_side():
    a = result(CRIMES, LATER, "B", area=list("ABC"), n=[5, 0, 7])
    b = result(CRIMES, EARLIER, "C", area=list("ABC"), n=[5, 3, 0])
    frame = a.against(b).frame.set_index("area")
    assert frame["status"].to_dict() == {"A": "ok", "B": "missing", "C": "missing"}
    assert frame.loc[["B", "C"], ["change", "change_lower", "change_pct"]].isna().all(axis=None)
    assert list(frame.loc[["B", "C"], "verdict"]) == ["", ""]
    assert (frame.loc["B", "earlier"], frame.loc["C", "later"]) == (3, 7)


def test_an_area_of_one_side_alone_is_missing_and_comes_last():
    a = result(CRIMES, area=["B"], n=[5])
    b = result(CRIMES, EARLIER, area=["A", "B"], n=[3, 5])
    frame = a.against(b).frame
    assert list(frame["area"]) == ["B", "A"]
    assert list(frame["status"]) == ["ok", "missing"]
    assert list(frame["change"].isna()) == [False, True]


def test_a_share_of_nothing_is_undefined():
    row = compared(REPEATS, (0, 0), (1, 2))
    assert (row["status"], row["verdict"]) == ("undefined", "")
    assert np.isnan(row["change"])


def test_pooled_areas_are_compared_by_their_sums():
    """A and B: 30 after 20; their own changes, -50% and +60%, are not averaged."""
    a = result(CRIMES, area=["A", "B"], n=[2, 28])
    b = result(CRIMES, EARLIER, area=["A", "B"], n=[4, 16])
    row = a.against(b).pooled(("A", "B"), "both").frame.iloc[0]
    assert list(row[["area", "later", "earlier", "change"]]) == ["both", 30, 20, 10]
    assert row["change_pct"] == 50


# What cannot be compared --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        measure(Count("incidents")),
        measure(Count("crimes"), version="2"),
        measure(Count("crimes"), parameters={"nth": 5}),
    ],
    ids=["statistic", "version", "parameters"],
)
def test_different_measures_are_refused(other):
    with pytest.raises(TallyMismatchError, match="not the same measure"):
        result(CRIMES, area=["A"], n=[1]).against(result(other, EARLIER, area=["A"], n=[1]))


def test_different_divisions_are_refused():
    divided = result(BY_SEX, EARLIER, area=["A", "A"], sex=["f", "m"], n=[1, 2])
    with pytest.raises(TallyMismatchError, match="a result by area with one by area, sex"):
        result(BY_SEX, area=["A"], n=[3]).against(divided)


@pytest.mark.parametrize(
    ("later", "earlier"),
    [
        ("2016-11", "year to 2015-11"),
        ("2016-11", "2016-10-01 to 2016-10-30"),
        ("2016-11-01 to 2016-11-10", "2016-10-01 to 2016-10-20"),
    ],
)
def test_counts_over_different_lengths_are_refused(later, earlier):
    a, b = (result(CRIMES, Period.parse(p), area=["A"], n=[9]) for p in (later, earlier))
    with pytest.raises(TallyMismatchError, match="different lengths"):
        a.against(b)


@pytest.mark.parametrize(
    ("later", "earlier"),
    [("2016-03", "2016-02"), ("2016-11-01 to 2016-11-10", "2016-10-05 to 2016-10-14")],
)
def test_counts_over_as_many_months_or_days_are_compared(later, earlier):
    a, b = (result(CRIMES, Period.parse(p), area=["A"], n=[9]) for p in (later, earlier))
    assert a.against(b).frame["change"].tolist() == [0]


def test_shares_over_different_lengths_are_compared():
    month = result(REPEATS, Period.month("2016-11"), area=["A"], numerator=[1], denominator=[2])
    year = result(REPEATS, EARLIER, area=["A"], numerator=[1], denominator=[4])
    assert month.against(year).frame["change"].tolist() == [0.25]


def test_results_of_different_confidence_are_refused():
    a = result(REPEATS, area=["A"], numerator=[1], denominator=[2])
    b = result(REPEATS, EARLIER, confidence=0.8, area=["A"], numerator=[1], denominator=[2])
    with pytest.raises(TallyMismatchError, match="confidence"):
        a.against(b)


@pytest.mark.parametrize(("later", "earlier"), [(1_000, 100), (30, 3), (150, 100)])
def test_the_interval_of_a_change_in_number_covers_the_true_change(later, earlier):
    """Of 20,000 drawn pairs (seeded), 95% of the intervals should hold it; 94% allows for luck."""
    random = np.random.default_rng(1948)
    drawn = [random.poisson(mean, 20_000).astype(float) for mean in (later, earlier)]
    pair = [
        pd.DataFrame({"value": n, "lower": low, "upper": high})
        for n in drawn
        for low, high in [poisson_exact(n)]
    ]
    change = Count("crimes").change(*pair)
    held = (change["change_lower"] <= later - earlier) & (later - earlier <= change["change_upper"])
    assert held.mean() >= 0.94
