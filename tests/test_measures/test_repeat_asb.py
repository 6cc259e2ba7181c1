"""Repeat ASB: which incidents count, which are repeats, and the look-back that a period needs."""

from __future__ import annotations

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Period, tally_rows
from policeplan.errors import CoverageError, ParameterError
from policeplan.measures.repeat_asb import repeat_asb

ADDRESSES = ["1 High St", "2 High St", "NO FIXED ADDRESS", "", None]
TOWNS = ["Ashton", "Burton", None]
CALLS = st.lists(
    st.tuples(st.integers(0, 700), st.sampled_from(TOWNS), st.sampled_from(ADDRESSES)), max_size=30
)
TOWN_AND_ADDRESS = {"location": ["town", "address"]}
FIVE_IN_THE_WINDOW = ["2016-01-02", "2016-02-01", "2016-03-01", "2016-04-01", "2016-06-29"]


def calls(days, location="1 High St", area="EAST"):
    return pd.DataFrame({"occurred": days, "location": location, "area": area})


def parts(tally):
    return int(tally.cells["numerator"].sum()), int(tally.cells["denominator"].sum())


# Properties ---------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(rows=CALLS, nth=st.integers(2, 4), window=st.sampled_from(["30D", "180D"]))
def test_agrees_with_pandas_rolling_at_town_and_address(rows, nth, window):
    """Calls with a town and an address that is no placeholder; the rest count under their names."""
    table = pd.DataFrame(rows, columns=["day", "town", "address"])
    start = pd.Timestamp("2015-01-01")
    table["occurred"] = start + pd.to_timedelta(table.pop("day").astype("int64"), unit="D")
    measure = repeat_asb(nth=nth, window=window, placeholders=["NO FIXED ADDRESS"])
    tally = tally_rows(measure, table, columns=TOWN_AND_ADDRESS, area="EAST")

    blank = table["town"].isna() | table["address"].isna() | (table["address"] == "")
    placeholder = ~blank & (table["address"] == "NO FIXED ADDRESS")
    names = {"blank location": blank.sum(), "placeholder location": placeholder.sum()}
    assert tally.excluded == {name: n for name, n in names.items() if n}

    known = table[~blank & ~placeholder].assign(one=1.0)
    known = known.sort_values(["town", "address", "occurred"], kind="stable")
    repeats = 0
    if len(known):
        groups = known.groupby(["town", "address"], sort=False)
        counts = groups.rolling(window, on="occurred", closed="right")["one"].count()
        repeats = int((counts >= nth).sum())
    assert parts(tally) == (repeats, len(known))


# By hand ------------------------------------------------------------------------------------------


def test_the_fifth_in_180_days_is_a_repeat_and_one_after_180_days_is_not():
    """From 2 January 10:00 to 29 June 10:00 are 179 days; on 30 June at 10:00 they are 180."""
    fifth = [f"{day} 10:00" for day in FIVE_IN_THE_WINDOW]
    assert parts(tally_rows(repeat_asb(), calls(fifth))) == (1, 5)
    assert parts(tally_rows(repeat_asb(), calls([*fifth[:4], "2016-06-30 10:00"]))) == (0, 5)
    assert parts(tally_rows(repeat_asb(), calls([*fifth[:4], "2016-06-30 09:59"]))) == (1, 5)


def test_the_month_of_a_repeat_is_its_own():
    """The fifth call is in June: June has one of one, the months before none."""
    cells = tally_rows(repeat_asb(), calls(FIVE_IN_THE_WINDOW)).cells
    assert cells["numerator"].tolist() == [0, 0, 0, 0, 1]
    assert cells["start"].dt.month.tolist() == [1, 2, 3, 4, 6]


def test_calls_from_two_areas_at_one_location_are_one_location():
    """The location makes the repeat; the area of each call gets it."""
    tally = tally_rows(
        repeat_asb(nth=2), calls(["2016-01-01", "2016-01-02"], area=["EAST", "WEST"])
    )
    assert tally.cells.set_index("area")["numerator"].to_dict() == {"EAST": 0, "WEST": 1}


def test_a_call_without_area_still_makes_the_next_one_a_repeat():
    tally = tally_rows(repeat_asb(nth=2), calls(["2016-01-01", "2016-01-02"], area=[None, "EAST"]))
    assert (parts(tally), tally.excluded) == ((1, 1), {"no area": 1})


def test_one_address_in_two_towns_is_two_locations():
    table = pd.DataFrame(
        {"occurred": ["2016-01-01"] * 3, "town": ["A", "B", "A"], "address": "1 High St"}
    )
    tally = tally_rows(repeat_asb(nth=2), table, columns=TOWN_AND_ADDRESS, area="EAST")
    assert parts(tally) == (1, 3)


@pytest.mark.parametrize(
    ("town", "address"), [(None, "1 High St"), ("A", None), ("", "1 High St"), ("A", "  ")]
)
def test_a_location_with_a_blank_part_does_not_count(town, address):
    table = pd.DataFrame({"occurred": ["2016-01-01"] * 2, "town": [town] * 2, "address": address})
    tally = tally_rows(repeat_asb(nth=2), table, columns=TOWN_AND_ADDRESS, area="EAST")
    assert (parts(tally), tally.excluded) == ((0, 0), {"blank location": 2})


@pytest.mark.parametrize(("town", "address"), [("Unknown", "1 High St"), ("A", " Unknown ")])
def test_a_placeholder_does_not_count_in_whichever_part_it_stands(town, address):
    table = pd.DataFrame({"occurred": ["2016-01-01"] * 2, "town": [town] * 2, "address": address})
    measure = repeat_asb(nth=2, placeholders=("Unknown", "NFA"))
    tally = tally_rows(measure, table, columns=TOWN_AND_ADDRESS, area="EAST")
    assert (parts(tally), tally.excluded) == ((0, 0), {"placeholder location": 2})


def test_ids_of_18_digits_are_locations_of_their_own():
    """Two that are one float, each called twice: two repeats, not three."""
    ids = pd.array([123_456_789_012_345_678, 123_456_789_012_345_679] * 2, dtype="Int64")
    assert parts(tally_rows(repeat_asb(nth=2), calls(["2016-01-01"] * 4, ids))) == (2, 4)


# Parameters and look-back -------------------------------------------------------------------------


@pytest.mark.parametrize("nth", [1, 0, -5, 2.0, "5", None, True], ids=repr)
def test_nth_is_a_whole_number_from_2(nth):
    with pytest.raises(ParameterError, match="'nth': should be a whole number, 2 or more"):
        repeat_asb(nth=nth)


@pytest.mark.parametrize(
    "window", ["", "soon", "0D", "-180D", "180", "1.5s", "NaT", 180, None, []], ids=repr
)
def test_window_is_a_length_of_time_above_nought(window):
    """A number without its unit, "180", would be nanoseconds to pandas."""
    with pytest.raises(ParameterError, match="'window': should be a length of time"):
        repeat_asb(window=window)


@pytest.mark.parametrize("placeholders", ["NO FIXED ADDRESS", [1], [None]], ids=repr)
def test_placeholders_are_a_list_of_texts(placeholders):
    with pytest.raises(ParameterError, match="'placeholders'"):
        repeat_asb(placeholders=placeholders)


def test_parameters_are_part_of_the_identity():
    made = [
        repeat_asb(),
        repeat_asb(nth=3),
        repeat_asb(window="90D"),
        repeat_asb(placeholders=["x", "y"]),
    ]
    assert len({measure.identity for measure in made}) == 4
    assert "3rd" in made[1].rule
    assert made[2].lookback_days == 90


def test_a_period_needs_180_days_of_rows_before_it():
    """180 days before 1 July 2016 is 3 January; 180 days before 1 June is 4 December 2015."""
    year = Period.calendar_year(2016)
    tally = tally_rows(repeat_asb(), calls(FIVE_IN_THE_WINDOW), covers=year)
    assert tally.over(Period.month("2016-07")).to_frame()["status"].tolist() == ["undefined"]
    with pytest.raises(CoverageError, match="needs 180 days of history before the period"):
        tally.over(Period.month("2016-06"))
    labelled = tally.over(Period.month("2016-06"), incomplete="label").to_frame()
    assert labelled["status"].tolist() == ["incomplete"]
    assert labelled["value"].tolist() == [1.0]
    short = tally_rows(repeat_asb(window="31D"), calls(FIVE_IN_THE_WINDOW), covers=year)
    assert short.over(Period.month("2016-02")).to_frame()["status"].tolist() == ["ok"]
