"""People who give time or follow: volunteer hours, members, followers, safe-and-legal specials.

Hours add up over time; members, followers and specials are of a day, the last of the period.
"""

from __future__ import annotations

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Period, tally_rows
from policeplan.errors import MissingColumnError, ParameterError
from policeplan.measures.registered_members import followers, registered_members
from policeplan.measures.specials import specials_safe_and_legal
from policeplan.measures.volunteer_hours import volunteer_hours

GIVERS = ("cadet", "special constable", "volunteer")
DAYS = ("2016-08-31", "2016-10-15", "2016-11-30")
QUARTER = Period.months_to(3, "2016-11")
STOCKS = pytest.mark.parametrize("measure", [registered_members, followers])


def hours(rows):
    table = pd.DataFrame(list(rows), columns=["occurred", "kind", "hours"])
    return table.assign(area="FORCE")


def members(rows):
    return pd.DataFrame(list(rows), columns=["as_at", "area", "members"])


def specials(rows, **more):
    table = pd.DataFrame(list(rows), columns=["as_at", "area", "safe_and_legal"])
    return table.assign(**more)


# Volunteer hours ----------------------------------------------------------------------------------


@settings(max_examples=40)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(("2016-09-01", "2016-10-01", "2016-11-01")),
            st.sampled_from(GIVERS),
            st.integers(0, 400).map(lambda quarters: quarters / 4),
        ),
        max_size=20,
    )
)
def test_hours_add_up_over_months_and_kinds(rows):
    table = hours(rows)
    tally = tally_rows(volunteer_hours(), table, covers={"FORCE": QUARTER})
    assert tally.over(QUARTER).value("FORCE") == table["hours"].sum()
    by_kind = tally.over(QUARTER, by="kind")
    for kind in GIVERS:
        expected = table.loc[table["kind"] == kind, "hours"].sum()
        alone = tally_rows(volunteer_hours(kind), table, covers={"FORCE": QUARTER})
        assert by_kind.value("FORCE", kind=kind) == alone.over(QUARTER).value("FORCE") == expected


@pytest.mark.parametrize(
    ("kind", "number", "reason"),
    [
        ("police officer", 2, "unknown kind"),
        ("", 2, "no kind"),
        ("cadet", "", "no hours"),
        ("cadet", -0.5, "no hours"),
        ("cadet", "inf", "no hours"),
    ],
)
def test_hours_that_do_not_count_go_by_name(kind, number, reason):
    tally = tally_rows(volunteer_hours(), hours([("2016-11-01", kind, number)]))
    assert (len(tally.cells), tally.excluded) == (0, {reason: 1})


@pytest.mark.parametrize(
    ("spelt", "kind", "title"),
    [
        ("Cadets", "cadet", "Cadet hours"),
        ("specials", "special constable", "Special constable hours"),
        ("Police Support Volunteer", "volunteer", "Police support volunteer hours"),
        ("PSVs", "volunteer", "Police support volunteer hours"),
    ],
)
def test_hours_of_one_kind(spelt, kind, title):
    """Of a cadet's 2 hours, a special's 4 and a volunteer's 8, one kind's count."""
    rows = [("2016-11-01", k, n) for k, n in zip(GIVERS, (2, 4, 8), strict=True)]
    measure = volunteer_hours(spelt)
    tally = tally_rows(measure, hours(rows))
    assert (measure.parameters, measure.title) == ({"kind": kind}, title)
    assert tally.cells["sum"].tolist() == [{"cadet": 2, "special constable": 4}.get(kind, 8)]
    assert tally.excluded == {"another kind": 2}


def test_hours_of_an_unknown_kind_are_refused():
    with pytest.raises(ParameterError, match="Did you mean 'cadet'"):
        volunteer_hours("cadett")


# Members and followers ----------------------------------------------------------------------------


@STOCKS
@settings(max_examples=40)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(DAYS), st.sampled_from("AB"), st.integers(0, 99)),
        min_size=1,
        max_size=15,
    )
)
def test_a_quarter_has_its_last_snapshot_alone(measure, rows):
    table = members(rows)
    last = table["as_at"].max()
    held = table[table["as_at"] == last].groupby("area")["members"].sum()
    period = Period.year_to("2016-11")
    frame = tally_rows(measure(), table).over(period, incomplete="label").to_frame()
    found = frame.set_index("area")
    assert found.loc[found["status"] == "ok", "value"].to_dict() == held.to_dict()
    assert set(found.index[found["status"] == "missing"]) == set(table["area"]) - set(held.index)


@STOCKS
def test_growth_is_the_change_in_percent(measure):
    """28,822 against 27,345 three months earlier is 5.4% more: 1,477 of 27,345 is 5.401%."""
    table = members([("2016-08-31", "FORCE", 27_345), ("2016-11-30", "FORCE", 28_822)])
    tally = tally_rows(measure(), table)
    growth = tally.over(QUARTER).against(tally.over(QUARTER.previous())).to_frame()
    assert growth["change"].tolist() == [1_477]
    assert growth["change_pct"].round(1).tolist() == [5.4]


@STOCKS
def test_without_a_number_each_row_is_one(measure):
    table = members([("2016-11-30", "FORCE", None)] * 3)
    assert tally_rows(measure(), table).excluded == {"no number of members": 3}
    assert tally_rows(measure(), table.drop(columns="members")).cells["sum"].tolist() == [3]


@STOCKS
@pytest.mark.parametrize("number", [-1, "inf", ""])
def test_a_number_that_is_none_goes_by_name(measure, number):
    tally = tally_rows(measure(), members([("2016-11-30", "FORCE", number)]))
    assert tally.excluded == {"no number of members": 1}


def test_members_and_followers_are_two_measures():
    assert registered_members().statistic.of == "members"
    assert followers().statistic.of == "followers"
    assert registered_members().identity != followers().identity


# Specials -----------------------------------------------------------------------------------------

SAID = st.sampled_from(["yes", "No", "Y", "false", "", None, "soon"])


@settings(max_examples=40)
@given(
    rows=st.lists(st.tuples(st.sampled_from(DAYS), st.just("FORCE"), SAID), min_size=1, max_size=20)
)
def test_the_share_is_that_of_the_last_snapshot(rows):
    last = max(day for day, _, _ in rows)
    said = [answer for day, _, answer in rows if day == last]
    safe = sum(answer in {"yes", "Y"} for answer in said)
    known = safe + sum(answer in {"No", "false"} for answer in said)
    tally = tally_rows(specials_safe_and_legal(), specials(rows))
    (row,) = tally.over(Period.year_to("2016-11")).to_frame().to_dict("records")
    assert (row["numerator"], row["denominator"]) == (safe, known)
    assert row["status"] == ("ok" if known else "undefined")
    blank = sum(answer in {"", None} for _, _, answer in rows)
    assert tally.excluded.get("no safe and legal state", 0) == blank
    unknown = sum(answer == "soon" for _, _, answer in rows)
    assert tally.excluded.get("unknown safe and legal state", 0) == unknown


def test_153_of_463_are_the_reports_33_percent():
    rows = [("2016-11-30", "FORCE", "yes")] * 153 + [("2016-11-30", "FORCE", "no")] * 310
    share = tally_rows(specials_safe_and_legal(), specials(rows)).over(QUARTER).value("FORCE")
    assert round(100 * share) == 33


@pytest.mark.parametrize(
    ("kind", "excluded"),
    [
        ("Specials", {}),
        ("PCSO", {"another kind": 1}),
        ("", {"no kind": 1}),
        ("cadet", {"unknown kind": 1}),
    ],
)
def test_only_specials_count_where_kinds_are_told(kind, excluded):
    tally = tally_rows(specials_safe_and_legal(), specials([("2016-11-30", "A", "yes")], kind=kind))
    assert tally.excluded == excluded


def test_whether_they_are_safe_and_legal_is_needed():
    with pytest.raises(MissingColumnError, match="safe_and_legal"):
        tally_rows(specials_safe_and_legal(), members([("2016-11-30", "A", 1)]))
