"""Areas: what contradicts itself or strays is refused, and wholes are the sum of their parts."""

from __future__ import annotations

from functools import reduce
from operator import add

import attrs
import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Area, Geography, Period, Tally, tally_rows
from policeplan.errors import (
    AreaError,
    StrayAreaError,
    UnknownAreaError,
)
from strategies import (
    COUNT,
    DIVISIONS,
    FIRST_DAY,
    FORCE,
    LAST_DAY,
    SECRET,
    burglaries,
    incidents,
    measures,
)

SPAN = Period.between(FIRST_DAY, LAST_DAY)
fewer = settings(max_examples=25)


@st.composite
def trees(draw: st.DrawFn) -> Geography:
    """Areas in any order, each a part of one made before it, or of none; kinds say how deep."""
    areas = [Area("0", kind="level 0")]
    for i in range(1, draw(st.integers(1, 12))):
        above = draw(st.none() | st.sampled_from(areas))
        depth = 0 if above is None else int(above.kind.removeprefix("level ")) + 1
        areas.append(Area(str(i), kind=f"level {depth}", parent=above and above.code))
    return Geography(draw(st.permutations(areas)))


@st.composite
def placed(draw: st.DrawFn) -> tuple[Geography, pd.DataFrame, str]:
    """A tree, rows of its leaves (some of none), and an area of it."""
    geography, frame = draw(trees()), draw(incidents())
    leaves = st.sampled_from([*(area.code for area in geography.leaves()), None])
    areas = draw(st.lists(leaves, min_size=len(frame), max_size=len(frame)))
    whole = draw(st.sampled_from(sorted(geography.by_code)))
    return geography, frame.assign(area=pd.Series(areas, dtype=object)), whole


def same_sums(one, other, area):
    """The cells and the coverage of an area are the same in two tallies."""
    cells = [
        tally.cells[tally.cells["area"] == area].reset_index(drop=True) for tally in (one, other)
    ]
    pd.testing.assert_frame_equal(*cells)
    assert one.coverage.spans(area) == other.coverage.spans(area)


# Properties: the tree -----------------------------------------------------------------------------


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


@given(trees(), st.data())
def test_one_area_and_all_below_it(geography, data):
    """Every other area of it is as it was, and the top has no parent."""
    top = data.draw(st.sampled_from(sorted(geography.by_code)))
    within = geography.within(top)
    assert within[top].parent is None
    assert within.leaves_of(top) == geography.leaves_of(top)
    for area in within:
        assert area.code == top or area == geography[area.code]
        assert set(within.leaves_of(area.code)) <= set(geography.leaves_of(top))
    outside = [area for area in geography if area.code not in within]
    assert all(area.parent not in within for area in outside)


@given(trees(), st.data())
def test_cut_below_a_kind_nothing_is_lost_or_counted_twice(geography, data):
    """What the cut areas were made of is what the leaves were, and none of the kind has parts."""
    kind = data.draw(st.sampled_from(geography.kinds))
    cut = geography.down_to(kind)
    assert all(not cut.children(area.code) for area in cut.of_kind(kind))
    for area in cut:
        parts = [leaf for part in cut.leaves_of(area.code) for leaf in geography.leaves_of(part)]
        assert sorted(parts) == sorted(geography.leaves_of(area.code))


@given(trees(), st.data())
def test_what_was_cut_off_can_be_put_back(geography, data):
    kind = data.draw(st.sampled_from(geography.kinds))
    cut = geography.down_to(kind)
    again = cut.extended(area for area in geography if area.code not in cut)
    assert dict(again.by_code) == dict(geography.by_code)


# Properties: adding up ----------------------------------------------------------------------------


@fewer
@given(placed(), measures())
def test_rolling_up_is_counting_rows_that_name_the_whole(made, measure):
    """Tally, then roll up; or rename every part in the rows, then tally.

    Other areas' rows stay in the table, for its snapshots are on the days of all its rows.
    """
    geography, frame, whole = made
    parts = geography.leaves_of(whole)
    tally = tally_rows(measure, frame, areas=geography, covers=SPAN)
    renamed = frame.assign(area=frame["area"].where(~frame["area"].isin(parts), whole))
    direct = tally_rows(measure, renamed, covers={whole: SPAN})
    same_sums(tally.rolled_up(whole), direct, whole)


@fewer
@given(placed(), measures(), st.data())
def test_rolling_up_commutes_with_adding(made, measure, data):
    """Parts of the rows tallied apart: rolled up and added, or added and rolled up."""
    geography, frame, whole = made
    place = st.lists(st.integers(0, 2), min_size=len(frame), max_size=len(frame))
    places = pd.Series(data.draw(place), dtype="int64")
    tallies = [
        tally_rows(measure, frame[places == i].reset_index(drop=True), areas=geography, covers=SPAN)
        for i in range(3)
    ]
    added = reduce(add, tallies).rolled_up(whole)
    rolled = reduce(add, [tally.rolled_up(whole) for tally in tallies])
    same_sums(added, rolled, whole)
    assert (added.rows_in, added.excluded) == (rolled.rows_in, rolled.excluded)


@fewer
@given(placed(), measures())
def test_rolling_up_is_the_same_in_one_step_and_in_several(made, measure):
    """A whole from its leaves is the whole from its children: nothing is in two of them."""
    geography, frame, whole = made
    tally = tally_rows(measure, frame, areas=geography, covers=SPAN)
    children = [child.code for child in geography.children(whole)] or [whole]
    steps = tally.rolled_up(children)
    upper = Geography([Area(whole)] + [Area(c, parent=whole) for c in children if c != whole])
    same_sums(steps.rolled_up(whole, upper), tally.rolled_up(whole), whole)


@fewer
@given(placed(), st.data())
def test_names_in_rows_count_as_codes_do(made, data):
    """Each leaf under its code, or under a name as somebody prints it: the same tally."""
    geography, frame, _ = made
    named = Geography(
        attrs.evolve(area, name=f"Area no. {area.code} & Co", aliases=(f"alias {area.code}",))
        for area in geography
    )
    printed = ("{0}", "Area no. {0} & Co", "AREA NO {0} and co", "area-no-{0}-and-co", "Alias_{0}")
    style = st.lists(st.sampled_from(printed), min_size=len(frame), max_size=len(frame))
    labels = [
        None if code is None else text.format(code)
        for code, text in zip(frame["area"], data.draw(style), strict=True)
    ]
    renamed = frame.assign(area=pd.Series(labels, dtype=object))
    codes, names = (tally_rows(COUNT, rows, areas=named) for rows in (frame, renamed))
    pd.testing.assert_frame_equal(codes.cells, names.cells)
    assert codes.coverage == names.coverage
    assert (codes.rows_in, codes.excluded) == (names.rows_in, names.excluded)


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
    assert refused.value.n_wholes == 1
    assert "1 of them name a whole" in str(refused.value)


def test_stray_names_are_refused_in_counts_alone():
    """Neither the near miss nor the name that two areas have is taken, and neither is shown."""
    two = FORCE.extended([Area("OTHER", "east division", "division", "FORCE")])
    rows = [burglaries("2016-01-10", area=label) for label in ("Est Division", "EAST DIVISION")]
    with pytest.raises(StrayAreaError) as refused:
        tally_rows(COUNT, pd.concat(rows), areas=two)
    assert (refused.value.n_rows, refused.value.n_values, refused.value.n_wholes) == (2, 2, 0)
    assert "Est" not in str(refused.value)
    assert "DIVISION" not in str(refused.value)


def test_footnotes_are_of_published_tables_and_never_of_rows():
    """In rows "North1" may be a beat; in a published table it is North with a footnote."""
    north = Geography([Area("N", "North")])
    with pytest.raises(StrayAreaError):
        tally_rows(COUNT, burglaries("2016-01-10", area="North1"), areas=north)
    published = pd.DataFrame({"area": ["North1,2"], "n": [7]})
    whole = attrs.evolve(COUNT.definition, breakdowns=())
    tally = Tally.from_counts(published, whole, period=SPAN, areas=north)
    assert tally.areas == ("N",)
    assert tally.over(SPAN).value("N") == 7


def test_the_one_area_of_every_row_and_what_is_covered_may_be_named():
    tally = tally_rows(
        COUNT,
        burglaries("2016-01-10").drop(columns="area"),
        area="West Division",
        covers={"West Division": SPAN, "EAST": SPAN},
        areas=FORCE,
    )
    assert tally.areas == ("EAST", "WEST")
    assert tally.over(SPAN).value("WEST") == 1


def published_count(table):
    return Tally.from_counts(
        pd.DataFrame(table),
        attrs.evolve(COUNT.definition, breakdowns=()),
        period=SPAN,
        areas=FORCE,
    )


def test_a_published_whole_keeps_its_own_figure():
    """The printed total is not the sum of the printed parts; it is not added to it either."""
    tally = published_count(
        {"area": ["The force", "East Division", "SOUTH", "west_division"], "n": [11, 1, 2, 3]}
    )
    assert tally.with_wholes().over(SPAN).value("FORCE") == 11
    assert tally.rolled_up("FORCE").over(SPAN).value("FORCE") == 6


def test_a_published_table_with_an_unknown_area_is_refused_in_counts():
    with pytest.raises(StrayAreaError) as refused:
        published_count({"area": ["EAST", SECRET, "Southern Division"], "n": [1, 2, 3]})
    assert (refused.value.n_rows, refused.value.n_values, refused.value.n_total) == (2, 2, 3)
    assert SECRET not in str(refused.value)
    assert "Southern" not in str(refused.value)


def test_what_an_area_is_a_part_of_nearest_first():
    areas = Geography([Area("GB"), Area("N", parent="GB"), Area("N1", parent="N")])
    assert [area.code for area in areas.above("N1")] == ["N", "GB"]
    assert areas.above("GB") == ()
    with pytest.raises(UnknownAreaError):
        areas.above("N2")
