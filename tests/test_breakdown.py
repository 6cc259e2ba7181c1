"""Pins breakdowns whose levels are parts of others, and the notes that travel with a definition.

A row is counted once, at its own level; a level's figure is its own rows and all its parts'.
Expected values are counted from the rows by walking each row's level up to its roots.
"""

from __future__ import annotations

import datetime as dt
import json

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import (
    Breakdown,
    Count,
    Definition,
    Note,
    Observations,
    PeerGroup,
    Period,
    Tally,
)
from policeplan.errors import ObservationsError, ParameterError
from strategies import DIVISIONS

YEAR = Period.calendar_year(2016)
fewer = settings(max_examples=15, deadline=None)
CRIME = Breakdown(
    "offence",
    ("violence", "sexual", "rape", "rape of a child", "theft"),
    [("rape", "sexual"), ("rape of a child", "rape")],
)


@st.composite
def trees(draw):
    """A breakdown of up to seven levels, each a root or a part of some level before it."""
    size = draw(st.integers(1, 7))
    names = [f"level {i}" for i in range(size)]
    above = [draw(st.none() | st.integers(0, i - 1)) if i else None for i in range(size)]
    parents = [(names[i], names[up]) for i, up in enumerate(above) if up is not None]
    return Breakdown("offence", names, draw(st.permutations(parents)))


def definition(*breakdowns, **more):
    return Definition(
        id="test.crime", title="Crime", statistic=Count("crimes"), breakdowns=breakdowns, **more
    )


def tally(levels, breakdown, areas=None, **others):
    """One crime in January 2016 for each level given."""
    when = pd.Series(pd.to_datetime(["2016-01-10"] * len(levels)), dtype="datetime64[s]")
    area = pd.Series(areas or ["EAST"] * len(levels), dtype=object)
    given_ = {breakdown.name: np.array(levels, object), **others}
    names = [breakdown, *(Breakdown(name, ("f", "m")) for name in others)]
    observed = Observations(when=when, area=area, breakdowns=given_)
    spans = dict.fromkeys(DIVISIONS, YEAR)
    return Tally.from_observations(definition(*names), observed, covers=spans)


def figures(result, name="offence"):
    rows = result.frame[result.frame["area"] == "EAST"]
    return dict(zip(rows[name], rows["value"], strict=True))


def lineage(breakdown, level):
    """A level and all that it is a part of, walked up link by link."""
    up = dict(breakdown.parents)
    found = [level]
    while found[-1] in up:
        found.append(up[found[-1]])
    return found


# Laws ---------------------------------------------------------------------------------------------


@fewer
@given(trees(), st.data())
def test_a_level_is_its_own_rows_and_those_of_all_its_parts(breakdown, data):
    """And the roots add up to the whole: nothing is counted twice or lost."""
    levels = data.draw(st.lists(st.sampled_from(breakdown.levels), max_size=12))
    made = tally(levels, breakdown)
    found = figures(made.over(YEAR, by="offence"))
    lines = [lineage(breakdown, level) for level in levels]
    assert found == {level: sum(level in line for line in lines) for level in breakdown.levels}
    parts = dict(breakdown.parents)
    roots = sum(n for level, n in found.items() if level not in parts)
    assert roots == len(levels) == made.over(YEAR).value("EAST")
    for level in breakdown.levels:
        own = levels.count(level)
        assert found[level] == own + sum(found[p] for p, up in parts.items() if up == level)


@fewer
@given(trees())
def test_wholes_and_parts_are_each_others_mirror(breakdown):
    for level in breakdown.levels:
        assert [level, *breakdown.wholes(level)] == lineage(breakdown, level)
        inside = [other for other in breakdown.levels if level in lineage(breakdown, other)]
        assert list(breakdown.within(level)) == inside


@fewer
@given(trees())
def test_it_is_read_back_from_json_as_it_was(breakdown):
    note = Note(dt.date(2015, 4, 1), "Recorded otherwise.", breakdown.levels[:1], "Home Office")
    made = definition(breakdown, notes=[note])
    again = Definition.from_dict(json.loads(json.dumps(made.to_dict())))
    assert again == made
    assert again.breakdowns == (breakdown,)
    assert again.notes == (note,)


@fewer
@given(trees(), st.data())
def test_parts_of_the_rows_add_up_at_every_level(breakdown, data):
    levels = data.draw(st.lists(st.sampled_from(breakdown.levels), min_size=1, max_size=12))
    cut = data.draw(st.integers(0, len(levels)))
    parts = [tally(some, breakdown) for some in (levels[:cut], levels[cut:])]
    merged = parts[0].merge(parts[1]).over(YEAR, by="offence")
    pd.testing.assert_frame_equal(
        merged.frame, tally(levels, breakdown).over(YEAR, by="offence").frame
    )


# By hand ------------------------------------------------------------------------------------------

LEVELS = ["sexual", "rape", "rape", "rape of a child", "theft"]


def test_rape_is_a_part_of_sexual_offences():
    """One other sexual offence, two rapes, one of a child: four, of which three, of which one."""
    result = tally(LEVELS, CRIME).over(YEAR, by="offence")
    assert figures(result) == {
        "violence": 0,
        "sexual": 4,
        "rape": 3,
        "rape of a child": 1,
        "theft": 1,
    }
    assert CRIME.wholes("rape of a child") == ("rape", "sexual")
    assert CRIME.within("sexual") == ("sexual", "rape", "rape of a child")


def test_two_breakdowns_at_once():
    """By offence and sex, each sex has the nested sums of its own rows."""
    made = tally(LEVELS, CRIME, sex=np.array(list("ffmff"), object))
    frame = made.over(YEAR, by=("offence", "sex")).frame
    rows = frame[(frame["area"] == "EAST") & (frame["offence"] == "sexual")]
    assert dict(zip(rows["sex"], rows["value"], strict=True)) == {"f": 3, "m": 1}
    assert figures(made.over(YEAR, by="sex"), "sex") == {"f": 4, "m": 1}


def test_change_and_group_of_a_whole_are_of_all_its_parts():
    made = tally(LEVELS, CRIME, areas=["EAST", "EAST", "WEST", "WEST", "WEST"])
    result = made.over(YEAR, by="offence")
    group = result.among(PeerGroup("divisions", DIVISIONS)).frame
    assert set(group.loc[group["offence"] == "sexual", "group"]) == {4}
    assert set(group.loc[group["offence"] == "rape", "group"]) == {3}
    pooled = result.pooled(DIVISIONS, "all").frame.set_index("offence")["value"]
    assert pooled.tolist() == [0, 4, 3, 1, 1]


def test_kept_and_read_back_it_is_nested_still(tmp_path):
    pytest.importorskip("pyarrow", reason="keeping a tally needs the extra parquet")
    made = tally(LEVELS, CRIME)
    made.save(tmp_path / "tally.parquet")
    again = Tally.load(tmp_path / "tally.parquet")
    assert again.definition == made.definition
    assert figures(again.over(YEAR, by="offence"))["sexual"] == 4


@pytest.mark.parametrize(
    ("levels", "parents", "reason"),
    [
        ("aa", [], "a level stands twice"),
        ("ab", [("a", "b")], "'a' is a part of 'b', which should be a level before it"),
        ("ab", [("b", "b")], "which should be a level before it"),
        ("ab", [("b", "c")], "which should be a level before it"),
        ("ab", [("c", "a")], "which should be a level before it"),
        ("abc", [("c", "a"), ("c", "b")], "a level is a part of two"),
    ],
)
def test_what_does_not_nest_is_refused(levels, parents, reason):
    """Each level once, its whole before it, and one whole alone: so no circle can be."""
    with pytest.raises(ParameterError, match=reason):
        Breakdown("offence", levels, parents)


def test_a_level_that_is_not_known_is_refused_in_counts():
    with pytest.raises(ObservationsError, match="no known 'offence' in 2 counted rows") as refused:
        tally(["sexual", "12 Larkspur Close", None], CRIME)
    assert "Larkspur" not in str(refused.value)


def test_notes_are_shown_with_the_definition():
    note = Note(dt.date(2015, 4, 1), "Violence has been recorded otherwise since.")
    page = definition(CRIME, notes=[note])._repr_html_()
    assert "note, April 2015" in page
    assert note.says in page
    assert (note.levels, note.source) == ((), "")
