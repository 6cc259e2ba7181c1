"""Grade 1: elapsed time from grading to the first arrival, whatever the rows and the clocks do."""

from __future__ import annotations

import datetime as dt

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Period, tally_rows
from policeplan.errors import MissingColumnError, ParameterError
from policeplan.measures.grade1_response import grade1_response

MINUTE = 60_000_000
START = pd.Timestamp("2016-11-01 10:00")
WAITS = st.none() | st.integers(-5 * MINUTE, 1500 * MINUTE)
MISSED = "counts as missed"


def incidents(graded, arrived, **more):
    return pd.DataFrame({"graded": graded, "arrived": arrived, "area": "EAST", **more})


def minutes(tally):
    """Minutes waited by each that counts, from the exact sum of each cell of one."""
    return (tally.cells["microseconds"] / MINUTE).tolist()


def one(graded, arrived, **more):
    """One incident: its minutes if it counts, else the name that it is excluded under."""
    tally = tally_rows(grade1_response(), incidents([graded], [arrived], **more))
    return minutes(tally) or next(iter(tally.excluded))


# Properties ---------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(waits=st.lists(WAITS, max_size=20), missed=st.booleans())
def test_every_incident_counts_with_its_time_or_is_excluded_by_name(waits, missed):
    passed = [None if w is None else pd.Timedelta(w, "us") for w in waits]
    arrived = [pd.NaT if p is None else START + p for p in passed]
    table = incidents([START] * len(waits), pd.Series(arrived, dtype="datetime64[us]"))
    tally = tally_rows(grade1_response(no_arrival=MISSED if missed else "is excluded"), table)
    day = pd.Timedelta("24h")
    never = [p for p in passed if p is None]
    names = {
        "no arrival": 0 if missed else len(never),
        "arrival before grading": sum(p is not None and p < pd.Timedelta(0) for p in passed),
        "over the limit": sum(p is not None and p > day for p in passed),
    }
    assert tally.excluded == {name: n for name, n in names.items() if n}
    kept = [p for p in passed if p is not None and pd.Timedelta(0) <= p <= day]
    assert tally.cells["n"].sum() == len(kept) + (len(never) if missed else 0)
    assert tally.cells["microseconds"].sum() == sum(p // pd.Timedelta(1, "us") for p in kept)


@settings(max_examples=40)
@given(
    units=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 59), st.none() | st.integers(0, 90)))
)
def test_of_many_units_the_earliest_grading_and_the_earliest_arrival_count(units):
    """One row for each unit: number of the incident, minute of grading, minutes until it came."""
    frame = pd.DataFrame(units, columns=["incident", "graded", "waited"])
    frame["graded"] = START + pd.to_timedelta(frame["graded"].astype("int64"), unit="min")
    waited = pd.to_timedelta(frame.pop("waited").astype("float64"), unit="min")
    frame["arrived"] = frame["graded"] + waited
    tally = tally_rows(grade1_response(), frame, area="EAST")
    by_incident = frame.groupby("incident")
    took = by_incident["arrived"].min() - by_incident["graded"].min()
    seconds = took.dropna().dt.total_seconds().astype(int)
    expected = seconds.value_counts().sort_index()
    assert tally.cells.set_index("seconds")["n"].to_dict() == expected.to_dict()
    assert tally.rows_counted == len(seconds)
    assert tally.excluded.get("no arrival", 0) == int(took.isna().sum())
    others = len(frame) - frame["incident"].nunique()
    assert tally.excluded.get("another unit of the same incident", 0) == others


@settings(max_examples=40)
@given(
    graded=st.datetimes(
        dt.datetime.fromisoformat("2016-03-26"), dt.datetime.fromisoformat("2016-11-01")
    ),
    waited=st.integers(0, 24 * 3600),
)
def test_aware_times_differ_by_the_time_that_passed(graded, waited):
    """Whatever the clocks did in between."""
    start = pd.Series([pd.Timestamp(graded, tz="UTC")]).dt.tz_convert("Europe/London")
    tally = tally_rows(grade1_response(), incidents(start, start + pd.Timedelta(waited, "s")))
    assert tally.cells["seconds"].tolist() == [waited]


# One incident by hand -----------------------------------------------------------------------------


def test_over_midnight_the_incident_is_of_the_month_of_its_grading():
    tally = tally_rows(grade1_response(), incidents(["2016-11-30 23:50"], ["2016-12-01 00:10"]))
    assert minutes(tally) == [20]
    assert tally.cells["start"].tolist() == [pd.Timestamp("2016-11-01")]


@pytest.mark.parametrize(
    ("graded", "arrived", "outcome"),
    [
        ("2016-11-01 10:00", "2016-11-01 10:00", [0]),
        ("2016-11-01 10:00", "2016-11-02 10:00", [1440]),
        ("2016-11-01 10:00", "2016-11-02 10:00:01", "over the limit"),
        ("2016-11-01 10:00:01", "2016-11-01 10:00", "arrival before grading"),
        ("2016-11-01 10:00", "", "no arrival"),
        ("", "2016-11-01 10:00", "no date"),
        # Spring: at 01:00 the clock shows 02:00.
        ("2016-03-27 00:50", "2016-03-27 02:05", [15]),
        ("2016-03-27 01:30", "2016-03-27 02:05", "a time that the spring clock change skips"),
        ("2016-03-27 00:50", "2016-03-27 01:05", "a time that the spring clock change skips"),
        # Autumn: at 02:00 the clock shows 01:00 again.
        ("2016-10-30 00:50", "2016-10-30 02:05", [135]),
        ("2016-10-30 01:50", "2016-10-30 01:10", [20]),
        ("2016-10-30 01:50", "2016-10-30 01:55", [5]),
        ("2016-10-30 01:30", "2016-10-30 01:30", [0]),
        ("2016-10-30T00:50+01:00", "2016-10-30T01:10+00:00", [80]),
    ],
)
def test_one_incident(graded, arrived, outcome):
    assert one(graded, arrived) == outcome


# Many units by hand -------------------------------------------------------------------------------

UNITS = incidents(
    ["2016-11-01 10:00", "2016-11-01 10:01", "2016-11-01 10:00", "2016-11-01 12:00"],
    ["2016-11-01 10:09", "2016-11-01 10:05", "", ""],
    incident=["5", "5", "5", "6"],
)


def test_three_units_of_one_incident_and_one_of_another():
    """The second came first, after 5 minutes; the other incident nobody reached."""
    tally = tally_rows(grade1_response(), UNITS)
    assert minutes(tally) == [5]
    assert tally.excluded == {"another unit of the same incident": 2, "no arrival": 1}


def test_the_first_row_of_an_incident_gives_its_area():
    tally = tally_rows(grade1_response(), UNITS.assign(area=["EAST", "WEST", "WEST", "WEST"]))
    assert tally.cells["area"].tolist() == ["EAST"]


def test_a_unit_without_incident_number_is_excluded_by_that_name():
    tally = tally_rows(grade1_response(), UNITS.assign(incident=["5", "", None, "6"]))
    assert tally.excluded == {"no incident number": 2, "no arrival": 1}
    assert minutes(tally) == [9]


# Parameters ---------------------------------------------------------------------------------------


def test_who_never_came_stays_in_the_share_or_out_of_it():
    """10, 15 and 20 minutes and never: 2 of 3 within 15 minutes, or 2 of 4; the mean is 15."""
    table = incidents(
        ["2016-11-01 10:00"] * 4,
        ["2016-11-01 10:10", "2016-11-01 10:15", "2016-11-01 10:20", None],
    )
    for no_arrival, base in (("is excluded", 3), (MISSED, 4)):
        tally = tally_rows(
            grade1_response(no_arrival=no_arrival), table, covers=Period.month("2016-11")
        )
        month = tally.over(Period.month("2016-11"))
        assert month.value("EAST", "within") == pytest.approx(2 / base)
        assert month.value("EAST", "mean") == pytest.approx(15)
        assert month.value("EAST", "median") == pytest.approx(15)


def test_a_microsecond_over_the_threshold_is_late():
    table = incidents(
        ["2016-11-01 10:00"] * 2, ["2016-11-01 10:05:00", "2016-11-01 10:05:00.000001"]
    )
    table = table.astype({"graded": "datetime64[us]", "arrived": "datetime64[us]"})
    tally = tally_rows(grade1_response(threshold="5min"), table, covers=Period.month("2016-11"))
    assert tally.over(Period.month("2016-11")).value("EAST", "within") == 0.5


def test_limit_is_the_longest_time_that_counts():
    table = incidents(["2016-11-01 10:00"] * 2, ["2016-11-01 11:00", "2016-11-01 11:01"])
    tally = tally_rows(grade1_response(limit="1h"), table)
    assert (minutes(tally), tally.excluded) == ([60], {"over the limit": 1})


def test_a_regraded_incident_is_kept_or_excluded():
    table = incidents(
        ["2016-11-01 10:00"] * 2,
        ["2016-11-01 10:10", "2016-11-01 10:20"],
        first_grade=["1", "2"],
        final_grade=["1", "1"],
    )
    assert minutes(tally_rows(grade1_response(), table)) == [10, 20]
    tally = tally_rows(grade1_response(regraded="is excluded"), table)
    assert (minutes(tally), tally.excluded) == ([10], {"re-graded": 1})
    with pytest.raises(MissingColumnError, match="first_grade"):
        tally_rows(grade1_response(regraded="is excluded"), table.drop(columns="first_grade"))


@pytest.mark.parametrize("parameter", ["threshold", "limit"])
@pytest.mark.parametrize("given_", ["", "soon", "0min", "-5min", "1.5s", "15", "NaT", 15, None, []])
def test_lengths_of_time_are_whole_seconds_above_nought(parameter, given_):
    with pytest.raises(ParameterError, match=f"'{parameter}': should be a length of time"):
        grade1_response(**{parameter: given_})


@pytest.mark.parametrize("parameter", ["no_arrival", "regraded"])
def test_a_choice_is_one_of_those_offered(parameter):
    with pytest.raises(ParameterError, match=f"'{parameter}': say 'is "):
        grade1_response(**{parameter: "is ignored"})


def test_an_incident_whose_grades_are_not_known_is_excluded_as_that():
    """Blank is not re-graded: whether it was, nobody knows."""
    table = incidents(
        ["2016-11-01 10:00"] * 3,
        ["2016-11-01 10:10"] * 3,
        first_grade=["1", "", "1"],
        final_grade=["1", "", "2"],
    )
    tally = tally_rows(grade1_response(regraded="is excluded"), table)
    assert tally.excluded == {"no first or final grade": 1, "re-graded": 1}
    assert tally.rows_counted == 1
