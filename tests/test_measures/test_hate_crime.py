"""Hate crime: a crime counts once whatever its strands, and an unknown strand is not guessed."""

from __future__ import annotations

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Period, tally_rows
from policeplan.measures.hate_crime import hate_crime

NOVEMBER = Period.month("2016-11")
MONITORED = ["race", "religion", "sexual orientation", "disability", "transgender"]
STRAND = st.sampled_from([*MONITORED, *MONITORED, "goth"])
CASE = st.sampled_from([str, str.title, str.upper])


def crimes(strands):
    frame = pd.DataFrame({"strand": pd.Series(strands, dtype=object)})
    return frame.assign(occurred="2016-11-30", area="EAST")


def by_strand(tally):
    return tally.cells.set_index("strand")["n"].to_dict()


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(st.lists(STRAND, max_size=3), st.sampled_from([";", ",", " ; ", ", "]), CASE),
        max_size=15,
    )
)
def test_each_crime_counts_once_at_its_strand_or_at_several(drawn):
    tally = tally_rows(hate_crime(), crimes([case(sep.join(s)) for s, sep, case in drawn]))
    strands = [set(s) for s, _, _ in drawn]
    known = [s for s in strands if s and "goth" not in s]
    expected = {m: sum(s == {m} for s in known) for m in MONITORED}
    expected["several"] = sum(len(s) > 1 for s in known)
    assert by_strand(tally) == {strand: n for strand, n in expected.items() if n}
    reasons = {
        "not a hate crime": sum(not s for s in strands),
        "unknown strand": sum("goth" in s for s in strands),
    }
    assert tally.excluded == {reason: n for reason, n in reasons.items() if n}


@pytest.mark.parametrize(
    ("text", "strand"),
    [
        ("Race", "race"),
        ("race; race", "race"),
        ("Race,Religion", "several"),
        ("Several", "several"),
        ("several; race", "several"),
        ("Sexual  Orientation", "sexual orientation"),
        ("disability;", "disability"),
        ("Religion or belief", "religion"),
        ("Transgender identity", "transgender"),
    ],
)
def test_strands_as_they_are_written(text, strand):
    tally = tally_rows(hate_crime(), crimes([text]))
    assert (by_strand(tally), tally.excluded) == ({strand: 1}, {})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not a hate crime"),
        ("  ", "not a hate crime"),
        (None, "not a hate crime"),
        (";", "not a hate crime"),
        (" , ;", "not a hate crime"),
        ("goth", "unknown strand"),
        ("race; goth", "unknown strand"),
        ("racecourse", "unknown strand"),
        ("race/religion", "unknown strand"),
    ],
)
def test_what_does_not_count_goes_by_name(text, reason):
    tally = tally_rows(hate_crime(), crimes([text]))
    assert (len(tally.cells), tally.excluded) == (0, {reason: 1})


def test_a_month_by_strand():
    """Every strand is there, nought too, and the whole is the sum: nothing counts twice."""
    table = crimes(["race", "race;religion", "disability", "", "race"])
    tally = tally_rows(hate_crime(), table, covers={"EAST": NOVEMBER})
    month = tally.over(NOVEMBER, by="strand")
    strands = [*MONITORED, "several"]
    assert [month.value("EAST", strand=strand) for strand in strands] == [2, 0, 0, 1, 0, 1]
    assert tally.over(NOVEMBER).value("EAST") == 4
