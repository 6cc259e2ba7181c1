"""Areas: what contradicts itself or strays is refused; peers have their time in the group."""

from __future__ import annotations

import datetime as dt

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given

from policeplan import Area, Geography, Member, PeerGroup, tally_rows
from policeplan.errors import AreaError, StrayAreaError, UnknownAreaError
from strategies import COUNT, DIVISIONS, FORCE, SECRET, burglaries, days


@st.composite
def trees(draw: st.DrawFn) -> Geography:
    """Areas in any order, each a part of one made before it, or of none."""
    areas = [Area("0")]
    for i in range(1, draw(st.integers(1, 12))):
        parent = draw(st.none() | st.integers(0, i - 1))
        areas.append(Area(str(i), parent=None if parent is None else str(parent)))
    return Geography(draw(st.permutations(areas)))


# Properties ---------------------------------------------------------------------------------------


@given(trees())
def test_leaves_of_the_tops_are_all_the_leaves(geography):
    """Every leaf adds up to exactly one top, so nothing is counted twice and nothing lost."""
    tops = [area.code for area in geography if area.parent is None]
    found = [leaf for top in tops for leaf in geography.leaves_of(top)]
    assert sorted(found) == sorted(area.code for area in geography.leaves())


@given(trees())
def test_leaves_of_an_area_are_those_of_its_children(geography):
    """An area's leaves are its children's together, or itself alone if it has none."""
    for area in geography:
        children = [child.code for child in geography.children(area.code)]
        below = [leaf for child in children for leaf in geography.leaves_of(child)]
        assert list(geography.leaves_of(area.code)) == (below or [area.code])


@given(trees(), st.data())
def test_a_circle_is_refused(geography, data):
    """A top that is made a part of an area beneath it closes a circle."""
    top = next(area for area in geography if area.parent is None)
    below = {top.code}
    while more := {a.code for a in geography if a.parent in below} - below:
        below |= more
    inside = data.draw(st.sampled_from(sorted(below)))
    others = [area for area in geography if area is not top]
    with pytest.raises(AreaError, match="a part of itself"):
        Geography([*others, Area(top.code, parent=inside)])


@given(st.lists(st.tuples(days(), days()), min_size=1, max_size=6), days())
def test_membership_is_half_open(terms, day):
    """A member from the day it joins up to, not including, the day it leaves."""
    members = [Member(str(i), min(term), max(term)) for i, term in enumerate(terms)]
    expected = [str(i) for i, term in enumerate(terms) if min(term) <= day < max(term)]
    assert list(PeerGroup("MSG", members).on(day)) == expected


# By hand ------------------------------------------------------------------------------------------


def test_a_force_and_its_divisions():
    """Codes are kept in the order given; the force is what its divisions add up to."""
    assert [area.code for area in FORCE] == ["FORCE", *DIVISIONS]
    assert len(FORCE) == 4
    assert [area.code for area in FORCE.leaves()] == list(DIVISIONS)
    assert [area.code for area in FORCE.children("FORCE")] == list(DIVISIONS)
    assert FORCE.leaves_of("FORCE") == DIVISIONS
    assert FORCE.leaves_of("EAST") == ("EAST",)
    assert FORCE.children("EAST") == ()


def test_names_are_what_reports_say():
    """A name for the code; the code where there is no name."""
    assert FORCE.name("EAST") == str(FORCE["EAST"]) == "East Division"
    assert FORCE.name("NORTH") == "NORTH"
    assert str(Area("NORTH")) == "NORTH"
    assert "EAST" in FORCE
    assert "NORTH" not in FORCE


def test_a_code_that_stands_twice_is_refused():
    """Whether the second says the same or something else."""
    for second in (Area("EAST"), Area("EAST", "The East")):
        with pytest.raises(AreaError, match="twice"):
            Geography([Area("EAST"), second])


def test_a_parent_that_is_not_there_is_refused():
    """The sentence names the area and the parent it names."""
    with pytest.raises(AreaError, match="EAST names a parent that is not there: FORCE"):
        Geography([Area("EAST", parent="FORCE")])


@pytest.mark.parametrize("parents", ["a", "ba", "bca"])
def test_circles_by_hand(parents):
    """A part of itself, at one step, at two and at three."""
    areas = [Area(code, parent=parent) for code, parent in zip("abc", parents, strict=False)]
    with pytest.raises(AreaError, match="a part of itself"):
        Geography(areas)


def test_a_near_miss_is_named():
    """The nearest code, upper or lower case alike, and every code that there is."""
    with pytest.raises(UnknownAreaError) as refused:
        FORCE["eats"]
    assert isinstance(refused.value, LookupError)
    assert refused.value.given == "eats"
    assert str(refused.value) == (
        "the geography has no area 'eats'. Did you mean 'EAST'? "
        "Known areas: 'FORCE', 'EAST', 'SOUTH', 'WEST'."
    )


def test_a_name_like_no_other_has_no_near_miss():
    with pytest.raises(UnknownAreaError) as refused:
        FORCE["Q"]
    assert "Did you mean" not in str(refused.value)


def test_codes_alone_are_members_for_good():
    """The plain peer group has no dates, keeps its order and includes the area itself."""
    group = PeerGroup("MSG", ["SOUTH", "EAST"])
    assert group.on(dt.date(1974, 4, 1)) == group.on(dt.date(2074, 4, 1)) == ("SOUTH", "EAST")
    assert group.includes_area


def test_one_leaves_on_the_day_another_joins():
    """The Home Office redraws its groups: on the day itself the new one holds."""
    change = dt.date(2016, 4, 1)
    group = PeerGroup("MSG", ["A", Member("B", until=change), Member("C", since=change)])
    assert group.on(dt.date(2016, 3, 31)) == ("A", "B")
    assert group.on(change) == ("A", "C")


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


def test_stray_areas_are_refused_in_counts_alone():
    """How many rows and how many values, never what they say; a whole is no area of a row."""
    strays = [
        burglaries("2016-01-10", "2016-02-10", area=SECRET),
        burglaries("2016-01-10", area="FORCE"),
    ]
    rows = pd.concat([burglaries("2016-01-10"), *strays])
    with pytest.raises(StrayAreaError) as refused:
        tally_rows(COUNT, rows, areas=FORCE)
    assert (refused.value.n_rows, refused.value.n_values, refused.value.n_total) == (3, 2, 4)
    assert SECRET not in str(refused.value)
    assert "Known areas: 'EAST', 'SOUTH', 'WEST'." in str(refused.value)
