"""Peer groups: membership has its time; a file of them is read strictly, all problems at once."""

from __future__ import annotations

import datetime as dt

import hypothesis.strategies as st
import pytest
from hypothesis import given

from policeplan import Member, PeerGroup
from policeplan.errors import AreaError, PlanError, UnknownKindError
from policeplan.forces import forces
from strategies import DIVISIONS, FORCE, days

# The Most Similar Group of 8 in the scrutiny report of 5 January 2017, with ONS's codes.
MSG = {
    "Lancashire": "E23000003",
    "South Wales": "W15000003",
    "South Yorkshire": "E23000011",
    "Northumbria": "E23000007",
    "Nottinghamshire": "E23000019",
    "Humberside": "E23000012",
    "Kent": "E23000032",
    "West Yorkshire": "E23000010",
}
CHANGE = dt.date(2016, 4, 1)


def read(folder, text, **options):
    path = folder / "peers.toml"
    path.write_text(text, encoding="utf-8")
    return PeerGroup.read(path, **options)


def problems(folder, text):
    with pytest.raises(PlanError) as refused:
        read(folder, text)
    assert str(folder) in str(refused.value)
    return list(refused.value.problems)


# Properties ---------------------------------------------------------------------------------------


@given(st.lists(st.tuples(days(), days()), min_size=1, max_size=6), days())
def test_membership_is_half_open(terms, day):
    """A member from the day it joins up to, not including, the day it leaves."""
    members = [Member(str(i), min(term), max(term)) for i, term in enumerate(terms)]
    expected = [str(i) for i, term in enumerate(terms) if min(term) <= day < max(term)]
    assert list(PeerGroup("MSG", members).on(day)) == expected


# Membership by hand -------------------------------------------------------------------------------


def test_codes_alone_are_members_for_good():
    """The plain peer group has no dates, keeps its order and includes the area itself."""
    group = PeerGroup("MSG", ["SOUTH", "EAST"])
    assert group.on(dt.date(1974, 4, 1)) == group.on(dt.date(2074, 4, 1)) == ("SOUTH", "EAST")
    assert group.includes_area
    assert group.source == ""


def test_one_leaves_on_the_day_another_joins():
    """The Home Office redraws its groups: on the day itself the new one holds."""
    group = PeerGroup("MSG", ["A", Member("B", until=CHANGE), Member("C", since=CHANGE)])
    assert group.on(dt.date(2016, 3, 31)) == ("A", "B")
    assert group.on(CHANGE) == ("A", "C")


def test_a_member_may_leave_and_come_back():
    """Two terms of one area, with a gap between."""
    terms = [
        Member("A", until=dt.date(2015, 1, 1)),
        Member("A", since=dt.date(2016, 1, 1)),
    ]
    group = PeerGroup("MSG", terms)
    years = (2014, 2015, 2016)
    assert [group.on(dt.date(year, 6, 1)) for year in years] == [("A",), (), ("A",)]


def test_a_group_of_nobody_is_refused():
    with pytest.raises(AreaError, match="needs members"):
        PeerGroup("MSG", [])


def test_every_area_of_a_kind_is_a_group():
    """All 43 forces, without the British Transport Police though it stands beside them."""
    everyone = PeerGroup.of(forces(btp=True), name="England and Wales")
    assert len(everyone.on(CHANGE)) == 43
    assert "BTP" not in everyone.on(CHANGE)
    assert everyone.source == "core.forces-btp"
    assert PeerGroup.of(FORCE, "division").on(CHANGE) == DIVISIONS
    assert PeerGroup.of(FORCE, "division").name == "all 3 of kind division"
    with pytest.raises(UnknownKindError, match="Did you mean 'division'"):
        PeerGroup.of(FORCE, "divisions")


# From a file --------------------------------------------------------------------------------------


def test_the_msg_of_the_report_from_a_file(tmp_path):
    """Eight names become eight codes, in order; the source is kept."""
    members = ", ".join(f'"{name}"' for name in MSG)
    (group,) = read(
        tmp_path,
        f'[[peers]]\nname = "MSG"\nmembers = [{members}]\nsource = "iQuanta"\n',
    )
    assert group == PeerGroup("MSG", list(MSG.values()), source="iQuanta")


def test_codes_names_and_dates_may_be_mixed(tmp_path):
    """A table gives a member its time; groups keep their order; the area itself may be left out."""
    groups = read(
        tmp_path,
        """
        [[peers]]
        name = "redrawn"
        includes_area = false
        members = [
          "E23000003",
          "Kent Police",
          { area = "Humberside", until = 2016-04-01 },
          { area = "Gwent", since = 2016-04-01 },
        ]

        [[peers]]
        name = "railway"
        members = ["British Transport Police"]
        """,
    )
    redrawn, railway = groups
    assert redrawn.on(dt.date(2016, 3, 31)) == ("E23000003", "E23000032", "E23000012")
    assert redrawn.on(CHANGE) == ("E23000003", "E23000032", "W15000002")
    assert not redrawn.includes_area
    assert railway.on(CHANGE) == ("BTP",)


def test_members_may_be_of_another_geography(tmp_path):
    text = '[[peers]]\nname = "divisions"\nmembers = ["East Division", "WEST"]\n'
    (group,) = read(tmp_path, text, areas=FORCE)
    assert group.on(CHANGE) == ("EAST", "WEST")


def test_every_problem_is_named_at_once_with_its_place(tmp_path):
    """Unknown, ambiguous, no area, twice at once, dates that are none, and a name used twice."""
    found = problems(
        tmp_path,
        """
        [[peers]]
        name = "one"
        members = ["Lancashre", "west midlands", 4, { area = "Kent", since = "2016-04-01" }]

        [[peers]]
        name = "one"
        members = [
          "Kent", { area = "Kent Police", since = 2016-04-01 },
          { area = "Gwent", since = 2016-04-01, until = 2016-04-01 },
          { area = "Essex", form = 2016-04-01 },
          { area = "Essex", until = 2016-04-01T00:00:00 },
        ]

        [[peers]]
        name = "nobody"
        members = []
        """,
    )
    starts = [
        "peers[1].name: there is a group 'one' already",
        "peers[0].members[0]: the geography has no area 'Lancashre'. Did you mean 'Lancashire'?",
        "peers[0].members[1]: 'west midlands' may mean 2 areas: E12000005",
        "peers[0].members[2]: should be an area, or a table with area, since and until",
        "peers[0].members[3].since: should be a date, such as 2016-04-01",
        "peers[1].members[1]: Kent is a member already then",
        "peers[1].members[2]: its time in the group ends before it begins",
        "peers[1].members[3]: there is no key 'form' here.",
        "peers[1].members[4].until: should be a date, such as 2016-04-01",
        "peers[2].members: name at least one area",
    ]
    assert len(found) == len(starts)
    for problem, start in zip(found, starts, strict=True):
        assert problem.startswith(start)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "peers: the key 'peers' is missing"),
        ("peers = []", "peers: name at least one peer group"),
        ('[peers]\nname = "MSG"', "peers: should be a list, not a table"),
        ("[[peers]]\nname = 4\nmembers = ['Kent']", "peers[0].name: should be text, not a number"),
        ("[[peers]]\nname = 'a'\nmembers = 'Kent'", "peers[0].members: should be a list, not text"),
        (
            "[[peers]]\nname = 'a'\nmembers = ['Kent']\ninclude_area = true",
            "peers[0]: there is no key 'include_area' here. Did you mean 'includes_area'?",
        ),
        ("[[peers]]\nname = 'a'\nmembers = ['Kent'", "it is not valid TOML"),
    ],
)
def test_a_file_of_another_shape_is_refused(tmp_path, text, problem):
    """One by one, what TOML may hold instead."""
    (found,) = problems(tmp_path, text)
    assert found.startswith(problem)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(PlanError, match="there is no such file"):
        PeerGroup.read(tmp_path / "peers.toml")


def test_a_text_is_no_list_of_members_and_none_stands_twice():
    with pytest.raises(AreaError, match="should be a list of areas"):
        PeerGroup("both", "EAST")
    with pytest.raises(AreaError, match="a member stands twice"):
        PeerGroup("both", ["EAST", "EAST"])
