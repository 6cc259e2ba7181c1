"""Pins what drove a change: parts add up to the whole, and nested levels are counted once.

And comparability notes: those that the two periods straddle, no others.
"""

from __future__ import annotations

import datetime as dt

import attrs
import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import (
    AREA,
    WHEN,
    Area,
    Breakdown,
    Column,
    Count,
    Geography,
    Kind,
    Measure,
    Note,
    Observations,
    Period,
    Schema,
    tally_rows,
)
from policeplan.errors import ParameterError
from strategies import FORCE, PROPORTION, incidents

LATER, EARLIER = Period.parse("2016-03 to 2016-05"), Period.parse("2015-12 to 2016-02")
WHOLE = Period.parse("2015-12 to 2016-05")
LEVELS = ("crime", "theft", "burglary", "home", "shop", "noise")
PARENTS = (("theft", "crime"), ("burglary", "crime"), ("home", "burglary"), ("shop", "burglary"))
TREE = Breakdown("sort", LEVELS, PARENTS)


def _observe(rows):
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        breakdowns={"sort": rows["sort"].astype(object)},
        excluded={"no sort": rows["sort"].isna()},
    )


SORTS = Measure(
    id="test.sorts",
    title="Incidents",
    statistic=Count("incidents"),
    breakdowns=(TREE,),
    needs=Schema(WHEN, AREA, Column("sort", Kind.CATEGORY, "the sort of incident")),
    observe=_observe,
    notes=(
        Note(dt.date(2016, 2, 15), "Thefts from shops are counted by the shop.", ("shop",)),
        Note(dt.date(2015, 12, 1), "Began with the earlier period."),
        Note(dt.date(2016, 6, 1), "Begins when the later period is over."),
    ),
)


@st.composite
def sorted_incidents(draw):
    frame = draw(incidents(max_size=20))
    sorts = st.lists(st.sampled_from(LEVELS), min_size=len(frame), max_size=len(frame))
    return frame.assign(sort=pd.Series(draw(sorts), dtype=object))


def change(frame, by="sort"):
    tally = tally_rows(SORTS, frame, covers=WHOLE, areas=FORCE).with_wholes()
    return tally.over(LATER, by=by).against(tally.over(EARLIER, by=by)), tally


# Properties ---------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(sorted_incidents())
def test_levels_that_are_part_of_nothing_add_up_to_the_change(frame):
    """For every area, by the change of the undivided result."""
    comparison, tally = change(frame)
    found = comparison.contributions("sort").frame
    top = found[found["part_of"] == ""].groupby("area")["change"].sum()
    total = tally.over(LATER).against(tally.over(EARLIER)).frame.set_index("area")["change"]
    assert top.to_dict() == total.to_dict()


@settings(max_examples=25)
@given(sorted_incidents())
def test_a_level_is_its_own_rows_and_those_of_its_parts(frame):
    """Counted by pandas over the names, period by period."""
    comparison, _ = change(frame)
    found = comparison.contributions("sort").frame
    known = frame.dropna(subset=["occurred", "area", "sort"])
    for level in LEVELS:
        inside = known[known["sort"].isin(TREE.within(level))]
        for area in ("EAST", "SOUTH", "WEST"):
            mine = inside[inside["area"] == area]["occurred"]
            row = found[(found["area"] == area) & (found["sort"] == level)].iloc[0]
            assert row["later"] == (mine >= "2016-03-01").sum()
            assert row["earlier"] == (mine < "2016-03-01").sum()


@settings(max_examples=25)
@given(sorted_incidents())
def test_areas_add_up_to_their_whole(frame):
    tally = tally_rows(SORTS, frame, covers=WHOLE, areas=FORCE).with_wholes()
    found = tally.over(LATER).against(tally.over(EARLIER)).contributions("area").frame
    found = found.set_index("area")
    parts = found[found["part_of"] == "FORCE"]["change"]
    assert parts.sum() == found.loc["FORCE", "change"]
    assert list(found.index[found["part_of"] == ""]) == ["FORCE"]


@settings(max_examples=25)
@given(sorted_incidents())
def test_shares_are_of_the_change_of_the_whole(frame):
    """Where the whole changed, the top levels' shares add up to 100; where not, there are none."""
    comparison, _ = change(frame)
    found = comparison.contributions("sort").frame
    for _, rows in found[found["part_of"] == ""].groupby("area"):
        if rows["change"].sum():
            assert rows["share"].sum() == pytest.approx(100)
        else:
            assert rows["share"].isna().all()


@settings(max_examples=25)
@given(sorted_incidents())
def test_up_and_down_are_sorted_and_leave_out_what_did_not_change(frame):
    comparison, _ = change(frame)
    found = comparison.contributions("sort")
    assert (found.up["change"] > 0).all()
    assert found.up["change"].is_monotonic_decreasing
    assert (found.down["change"] < 0).all()
    assert found.down["change"].is_monotonic_increasing
    assert len(found.up) + len(found.down) == (found.drivers["change"] != 0).sum()


@settings(max_examples=25)
@given(sorted_incidents())
def test_no_driver_is_a_part_of_another(frame):
    """So that what drove a change up and down is counted once, and adds up to the change."""
    comparison, tally = change(frame)
    found = comparison.contributions("sort")
    names = set(found.drivers["sort"])
    assert all(names.isdisjoint(TREE.wholes(name)) for name in names)
    total = tally.over(LATER).against(tally.over(EARLIER)).frame["change"].sum()
    assert found.up["change"].sum() + found.down["change"].sum() == total


def test_a_whole_that_stands_alone_is_not_its_own_driver():
    """Both were burglaries: what drove them is what was broken into."""
    days = ["2016-01-10", "2016-04-01", "2016-04-02", "2016-04-03"]
    frame = pd.DataFrame(
        {"occurred": days, "area": "EAST", "sort": ["shop", "home", "home", "home"]}
    )
    inside = Breakdown("sort", LEVELS[2:5], PARENTS[2:])
    tally = tally_rows(attrs.evolve(SORTS, breakdowns=(inside,)), frame, covers=WHOLE)
    found = tally.over(LATER, by="sort").against(tally.over(EARLIER, by="sort"))
    found = found.contributions("sort")
    assert list(zip(found.up["sort"], found.up["change"], strict=True)) == [("home", 3)]
    assert list(zip(found.down["sort"], found.down["change"], strict=True)) == [("shop", -1)]


def test_a_part_whose_own_whole_has_no_figures_is_in_the_next_one_up():
    """Of a country, its forces and no regions: the forces are a part of it, and counted once."""
    areas = Geography(
        [Area("GB"), Area("N", parent="GB"), Area("N1", parent="N"), Area("N2", parent="N")]
    )
    days = ["2016-01-10", "2016-04-01", "2016-04-02", "2016-04-03"]
    frame = pd.DataFrame({"occurred": days, "area": ["N1", "N1", "N1", "N2"], "sort": "home"})
    forces = tally_rows(SORTS, frame, covers=WHOLE, areas=areas)
    tally = forces + forces.rolled_up("GB")
    found = tally.over(LATER).against(tally.over(EARLIER)).contributions("area").frame
    found = found.set_index("area")
    assert found["part_of"].to_dict() == {"GB": "", "N1": "GB", "N2": "GB"}
    assert found["change"].to_dict() == {"GB": 2, "N1": 1, "N2": 1}
    assert found["share"].to_dict() == {"GB": 100, "N1": 50, "N2": 50}


# By hand ------------------------------------------------------------------------------------------


def test_a_worked_example():
    """Two burglaries more, one theft fewer: crime is up by one; noise, up by one, is apart."""
    days = ["2016-01-10", "2016-01-11", "2016-04-01", "2016-04-02", "2016-04-03", "2016-04-04"]
    sorts = ["theft", "theft", "theft", "home", "burglary", "noise"]
    frame = pd.DataFrame({"occurred": days, "area": "EAST", "sort": sorts})
    tally = tally_rows(SORTS, frame, covers=WHOLE)
    comparison = tally.over(LATER, by="sort").against(tally.over(EARLIER, by="sort"))
    found = comparison.contributions("sort").frame.set_index("sort")
    assert found["change"].to_dict() == {
        "crime": 1, "theft": -1, "burglary": 2, "home": 1, "shop": 0, "noise": 1,
    }  # fmt: skip
    assert found["share"].to_dict() == {
        "crime": 50, "theft": -50, "burglary": 100, "home": 50, "shop": 0, "noise": 50,
    }  # fmt: skip
    assert found.loc["home", "part_of"] == "burglary"


def test_what_does_not_add_up_has_no_contributions():
    """A share has parts, but its change is not the sum of theirs."""
    frame = pd.DataFrame(
        {
            "occurred": ["2016-01-10", "2016-04-10"],
            "area": "EAST",
            "arrived": None,
            "kind": "theft",
            "risk": "high",
            "solved": True,
            "test": False,
        }
    )
    tally = tally_rows(PROPORTION, frame, covers=WHOLE)
    comparison = tally.over(LATER).against(tally.over(EARLIER))
    with pytest.raises(ParameterError, match="do not add up"):
        comparison.contributions("area")


def test_a_breakdown_that_the_results_are_not_divided_by_is_refused():
    comparison, _ = change(
        pd.DataFrame({"occurred": ["2016-01-10"], "area": ["EAST"], "sort": ["home"]}), by=()
    )
    with pytest.raises(ParameterError, match=r"over\(period, by='sort'\)"):
        comparison.contributions("sort")


# Notes --------------------------------------------------------------------------------------------


def test_only_notes_that_the_periods_straddle_travel_with_the_comparison():
    frame = pd.DataFrame({"occurred": ["2016-01-10"], "area": ["EAST"], "sort": ["home"]})
    comparison, tally = change(frame)
    assert [note.says for note in comparison.notes] == [SORTS.notes[0].says]
    again = tally.definition.from_dict(tally.definition.to_dict())
    assert again.notes == SORTS.notes


def test_a_note_of_what_only_moved_is_left_out_where_nothing_is_divided():
    """Thefts that became burglaries: the total is as it was, and needs no care."""
    frame = pd.DataFrame({"occurred": ["2016-01-10"], "area": ["EAST"], "sort": ["home"]})
    since = dt.date(2016, 2, 15)
    moved = Note(since, "Some thefts became burglaries.", ("theft", "burglary"), whole=False)
    elsewhere = attrs.evolve(moved, levels=("fraud",))
    began = Note(since, "Noise became recordable.", ("noise",), "the rules")
    noted = attrs.evolve(SORTS, notes=(moved, elsewhere, began))
    tally = tally_rows(noted, frame, covers=WHOLE)
    for by, notes in (((), (began,)), ("sort", (moved, began))):
        comparison = tally.over(LATER, by=by).against(tally.over(EARLIER, by=by))
        assert comparison.notes == notes


def test_notes_print_beside_the_change():
    """Wherever the comparison shows itself: a console, a notebook."""
    frame = pd.DataFrame({"occurred": ["2016-01-10"], "area": ["EAST"], "sort": ["home"]})
    note = Note(dt.date(2016, 2, 15), "Noise <is> new.", source="the rules")
    tally = tally_rows(attrs.evolve(SORTS, notes=(note,)), frame, covers=WHOLE)
    comparison = tally.over(LATER).against(tally.over(EARLIER))
    said = "To compare with care: Noise <is> new (the rules)."
    assert repr(comparison).splitlines()[-1] == said
    assert "care: Noise &lt;is&gt; new (the rules)." in comparison._repr_html_()
    assert "care" not in repr(tally.over(LATER).against(tally.over(LATER)))


@settings(max_examples=25)
@given(st.dates(dt.date(2015, 1, 1), dt.date(2017, 1, 1)))
def test_a_note_straddles_where_some_of_the_span_is_before_it_and_some_after(day):
    """By the days of both periods, one by one."""
    frame = pd.DataFrame({"occurred": ["2016-01-10"], "area": ["EAST"], "sort": ["home"]})
    noted = attrs.evolve(SORTS, notes=(Note(day, "A note."),))
    tally = tally_rows(noted, frame, covers=WHOLE)
    days = [
        period.start + dt.timedelta(days=i)
        for period in (EARLIER, LATER)
        for i in range((period.end - period.start).days)
    ]
    straddles = any(d < day for d in days) and any(d >= day for d in days)
    assert bool(tally.over(LATER).against(tally.over(EARLIER)).notes) is straddles
