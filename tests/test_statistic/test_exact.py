"""Pins what is known and not estimated: totals, stocks at a day, and shares of a whole.

Their limits are themselves and any change is clear, but for the last bits of a sum. Expected values
come from counts by hand and from a force's published budget.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policeplan import (
    Better,
    Breakdown,
    Count,
    Definition,
    Observations,
    PeerGroup,
    Period,
    Proportion,
    Rate,
    Shares,
    Stock,
    Tally,
    Total,
)
from policeplan.errors import ObservationsError, ParameterError, TallyMismatchError
from policeplan.result import Result

LATER, EARLIER = Period.year_to("2016-11"), Period.year_to("2015-11")
LEVELS = ("visible", "non visible", "support", "business")
FRONT = ("operational frontline", LEVELS[:2])
SPENT = Shares("pounds", LEVELS, nested=[FRONT])
HOURS = Definition(id="test.hours", title="Hours", statistic=Total("hours"), better=Better.HIGHER)
BUDGET = Path(__file__).resolve().parents[3] / "shared" / "reference" / "budget_share.csv"
pounds = st.integers(0, 10**10).map(lambda pence: pence / 100)
relaxed = settings(deadline=None, max_examples=25)


def result(definition, sums, period=LATER, missing=()):
    areas = list("ABCD"[: len(sums)])
    parts = pd.DataFrame({"area": areas, "sum": sums})
    states = {area: "missing" if area in missing else "ok" for area in areas}
    return Result(definition, period, ("area",), parts, pd.Series(states, dtype=object))


def shares(n, statistic=SPENT):
    """The shares of one area's levels."""
    cells = pd.DataFrame({"area": "A", "level": statistic.levels, "n": n})
    return statistic.estimate(cells, ["area"]).set_index("level")


# Totals -------------------------------------------------------------------------------------------


@relaxed
@given(st.lists(pounds, min_size=1, max_size=30), st.randoms())
def test_the_order_of_adding_is_no_change(values, random):
    """Pounds and pence added in another order differ in the last bits, and by nothing."""
    mixed = random.sample(values, len(values))
    one, other = (result(HOURS, [sum(each)]) for each in (values, mixed))
    row = one.against(other).frame.iloc[0]
    assert (row["change"], row["verdict"], row["meaning"]) == (0, "no clear change", "")


@relaxed
@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12))
def test_any_real_change_of_a_total_is_clear(x, y):
    """To the penny in ten billion pounds; percent has the sign of the number, or has no base."""
    x, y = x / 100, y / 100
    row = result(HOURS, [x]).against(result(HOURS, [y], EARLIER)).frame.iloc[0]
    assert row["change"] == pytest.approx(x - y, abs=1e-3)
    assert row["verdict"] == ("higher" if x > y else "lower" if x < y else "no clear change")
    assert np.isnan(row["change_pct"]) == (y <= 0)
    if y > 0:
        assert np.sign(row["change_pct"]) == np.sign(x - y)


def test_a_total_by_hand():
    """120.5 after 100: up 20.5, or 20.5%; more is better. A refund is a total too."""
    frame = result(HOURS, [120.5, 0, -30]).against(result(HOURS, [100, 5, 10], EARLIER)).frame
    assert frame["change"].tolist() == [20.5, -5, -40]
    assert frame["change_pct"].tolist() == pytest.approx([20.5, -100, -400])
    assert frame["meaning"].tolist() == ["improved", "worse", "worse"]
    assert frame["change_lower"].equals(frame["change"])


def test_totals_of_different_lengths_do_not_compare_and_stocks_do():
    quarter = Period.months_to(3, "2016-11")
    with pytest.raises(TallyMismatchError, match="a count or total over the 3 months"):
        result(HOURS, [1], quarter).against(result(HOURS, [1], EARLIER))
    staff = Definition(id="test.staff", title="Staff", statistic=Stock("officers"))
    row = result(staff, [30], quarter).against(result(staff, [40], EARLIER)).frame.iloc[0]
    assert row[["change", "change_pct", "verdict"]].tolist() == [-10, -25, "lower"]


def test_totals_are_ranked_by_percent_and_a_group_is_its_sum():
    """A 100 to 150, B 1,000 to 1,100: together 1,100 to 1,250, +13.6%. Sizes are not compared."""
    later, earlier = result(HOURS, [150, 1_100]), result(HOURS, [100, 1_000], EARLIER)
    group = PeerGroup("both", ["A", "B"])
    change = later.against(earlier).among(group).frame
    assert change["ranked"].tolist() == pytest.approx([50, 10])
    assert change["place"].tolist() == ["1st of 2", "2nd of 2"]
    assert change["group"].tolist() == pytest.approx([100 * 150 / 1_100] * 2)
    place = later.among(group).frame
    assert place["group"].tolist() == [1_250, 1_250]
    assert place["differs"].tolist() == ["", ""]


# Shares -------------------------------------------------------------------------------------------


@relaxed
@given(st.lists(pounds, min_size=4, max_size=4).filter(any))
def test_shares_sum_to_one_and_a_nested_sum_is_its_levels(n):
    found = shares(n)
    assert found.loc[list(LEVELS), "value"].sum() == pytest.approx(1)
    front = found.loc[list(FRONT[1]), "value"].sum()
    assert found.loc[FRONT[0], "value"] == pytest.approx(front, abs=1e-12)
    assert found["denominator"].to_numpy() == pytest.approx(sum(n))
    assert list(found.index) == [*FRONT[1], FRONT[0], *LEVELS[2:]]


def test_equal_shares_of_different_wholes_are_no_change():
    """0.1 of 0.3 and 0.2 of 0.6 differ in the last bit alone."""
    one, other = shares([0.1, 0.2, 0, 0]), shares([0.2, 0.4, 0, 0])
    change = SPENT.change(one, other)
    assert (change[["change", "change_lower", "change_upper"]] == 0).all(axis=None)
    assert change[["change_pct", "pct_lower"]].isna().all(axis=None)


def test_a_whole_of_nought_has_no_shares_and_a_level_of_nought_has_one():
    assert (shares([0, 0, 0, 0])["status"] == "undefined").all()
    found = shares([0, 3, 0, 1])
    assert found["value"].tolist() == [0, 0.75, 0.75, 0, 0.25]
    assert (found["status"] == "ok").all()


def test_nested_sums_that_end_together_stand_in_the_order_given():
    statistic = Shares("pounds", "abc", nested=[("b and c", "bc"), ("all", "abc")])
    assert list(shares([1, 2, 1], statistic).index) == ["a", "b", "c", "b and c", "all"]
    assert shares([1, 2, 1], statistic).loc["all", "value"] == 1


@pytest.mark.parametrize(
    ("nested", "reason"),
    [
        ([("visible", LEVELS[1:])], "'visible' stands twice"),
        ([FRONT, FRONT], "stands twice"),
        ([("none", ())], "'none' should be a sum of one or more of 'visible'"),
        ([("odd", ("visible", "other"))], "'odd' should be a sum"),
    ],
)
def test_nested_sums_that_would_count_wrongly_are_refused(nested, reason):
    with pytest.raises(ParameterError, match=reason):
        Shares("pounds", LEVELS, nested=nested)


def test_a_published_budget_has_its_published_shares():
    """The force's budget for 2016/17 in millions of pounds, without its other costs."""
    if not BUDGET.exists():
        pytest.skip(reason="needs the published budget beside the checkout")
    with BUDGET.open(encoding="utf-8") as lines:
        published = {row["category"].lower(): row for row in csv.DictReader(lines)}
    levels = ("visible", "non visible", "frontline support", "business support")
    statistic = Shares("pounds", levels, nested=[FRONT])
    found = shares([float(published[level]["nre_million"]) for level in levels], statistic)
    for level in (*levels, FRONT[0]):
        printed = float(published[level]["force_pct"])
        # Millions are rounded, so that a share may be half a tenth off before it is rounded.
        assert 100 * found.loc[level, "value"] == pytest.approx(printed, abs=0.1)


# What a row must hold -----------------------------------------------------------------------------

SUMS = [Count("x"), Rate("x"), Total("x"), Stock("x"), Shares("x", "ab"), Proportion("x")]


def observed(values, **more):
    """Rows of 5 January 2016 in one area, with these values and numerators."""
    days = pd.Series(pd.to_datetime(["2016-01-05"] * len(values)), dtype="datetime64[s]")
    level = np.array(["a"] * len(values), object)
    area = pd.Series(["A"] * len(values), dtype=object)
    return Observations(when=days, area=area, level=level, value=values, numerator=values, **more)


@pytest.mark.parametrize("blank", [None, np.nan, pd.NA, np.inf])
@pytest.mark.parametrize("statistic", SUMS, ids=lambda statistic: type(statistic).__name__)
def test_a_counted_row_without_a_number_is_refused_and_never_nought(statistic, blank):
    """By its part and in counts; under an exclusion it does no harm."""
    definition = Definition(id="test.x", title="X", statistic=statistic)
    values = pd.Series([blank, 2, blank, 1], dtype=object)
    with pytest.raises(ObservationsError, match=r"no number for '[a-z]+' in 2 counted rows"):
        Tally.from_observations(definition, observed(values))
    flags = {"no figure": np.array([True, False, True, False])}
    cells = Tally.from_observations(definition, observed(values, excluded=flags)).cells
    part = cells[statistic.parts[0]]
    assert (part.tolist(), part.dtype) == ([3], "int64")


@pytest.mark.parametrize("dtype", ["Int64", "Float64", "boolean"])
def test_pandas_own_blanks_are_blanks_too(dtype):
    share = Definition(id="test.x", title="X", statistic=Proportion("x"))
    whole = pd.Series([1, 0, 1], dtype=dtype)
    cells = Tally.from_observations(share, observed(whole)).cells
    assert cells[["numerator", "denominator"]].to_numpy().tolist() == [[2, 3]]
    with pytest.raises(ObservationsError, match="in 1 counted row;"):
        Tally.from_observations(share, observed(whole.where([True, False, True])))


# As records ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("statistic", [SPENT, Total("hours", decimals=2), Stock("officers")])
def test_a_definition_of_one_is_read_back_as_it_was(statistic):
    """Nested sums come back from JSON as lists and are tuples again."""
    breakdowns = (Breakdown("sex", ("f", "m")),)
    definition = Definition(id="test.x", title="X", statistic=statistic, breakdowns=breakdowns)
    plain = json.loads(json.dumps(definition.to_dict()))
    assert Definition.from_dict(plain) == definition


def test_a_published_stock_is_read_at_its_day():
    """Two positions, one a day: each period has its last, and the snapshot says which day."""
    staff = Definition(id="test.staff", title="Staff", statistic=Stock("officers"))
    days = [Period.between(day, day) for day in ("2016-03-31", "2016-09-30")]
    tallies = [
        Tally.from_counts(pd.DataFrame({"area": ["A"], "sum": [n]}), staff, period=day)
        for n, day in zip((2_900, 2_850.5), days, strict=True)
    ]
    both = tallies[0].merge(tallies[1])
    assert both.over(LATER).value("A") == 2_850.5
    assert both.over(Period.year_to("2016-03")).value("A") == 2_900
    assert str(both.over(LATER).snapshot) == "2016-09-30"
