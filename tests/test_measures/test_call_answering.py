"""Calls: elapsed time from presented to answered against the target, and what abandoned calls do.

Whatever the clocks do, a call is in time, late, abandoned or excluded by name.
"""

from __future__ import annotations

from collections import Counter

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Period, tally_rows
from policeplan.errors import MissingColumnError, ParameterError
from policeplan.measures.call_answering import calls_101, calls_999

START = pd.Timestamp("2016-11-01 10:00")
OUT, OUT_IF_SOON = "is excluded", "is excluded within target"
WAITS = st.none() | st.integers(-5, 60)
CALLS = st.lists(st.tuples(WAITS, WAITS), max_size=25)
LINES = pytest.mark.parametrize(("line", "target"), [(calls_999, 10), (calls_101, 30)])


def after(waits):
    times = [pd.NaT if w is None else START + pd.Timedelta(w, "s") for w in waits]
    return pd.Series(times, dtype="datetime64[us]")


def calls(answered, ended=None):
    """Calls presented at one time; waits in seconds."""
    table = pd.DataFrame({"answered": after(answered)}).assign(occurred=START, area="EAST")
    return table if ended is None else table.assign(ended=after(ended))


def parts(tally):
    """In time, and in the base."""
    return int(tally.cells["numerator"].sum()), int(tally.cells["denominator"].sum())


def judged(answered, ended, target, abandoned):
    """What becomes of one call, in the words of the rule."""
    if answered is not None:
        return "negative" if answered < 0 else "in time" if answered <= target else "late"
    if abandoned == OUT:
        return "abandoned"
    if abandoned == OUT_IF_SOON:
        if ended is None:
            return "no end"
        return "negative end" if ended < 0 else "soon" if ended <= target else "late"
    return "late"


REASONS = {
    "negative": "answered before it was presented",
    "abandoned": "abandoned",
    "no end": "abandoned, and when is not known",
    "negative end": "ended before it was presented",
    "soon": "abandoned within the target",
}


# Properties ---------------------------------------------------------------------------------------


@LINES
@pytest.mark.parametrize("abandoned", ["counts as missed", OUT, OUT_IF_SOON])
@settings(max_examples=30)
@given(drawn=CALLS)
def test_every_call_is_in_time_or_late_or_excluded_by_name(line, target, abandoned, drawn):
    answered, ended = [a for a, _ in drawn], [e for _, e in drawn]
    tally = tally_rows(line(abandoned=abandoned), calls(answered, ended))
    expected = Counter(judged(a, e, target, abandoned) for a, e in drawn)
    assert parts(tally) == (expected["in time"], expected["in time"] + expected["late"])
    assert tally.excluded == {r: expected[n] for n, r in REASONS.items() if expected[n]}


@settings(max_examples=40)
@given(waits=st.lists(st.integers(0, 60), min_size=1, max_size=20), target=st.integers(1, 59))
def test_a_longer_target_never_lowers_the_share(waits, target):
    shorter, longer = (
        parts(tally_rows(calls_999(target=f"{seconds}s"), calls(waits)))
        for seconds in (target, target + 1)
    )
    assert shorter[0] <= longer[0]
    assert shorter[1] == longer[1] == len(waits)


# By hand ------------------------------------------------------------------------------------------


@LINES
def test_one_at_the_target_is_in_time_and_a_microsecond_later_is_not(line, target):
    waits = pd.to_timedelta([target * 1_000_000, target * 1_000_000 + 1], unit="us")
    table = pd.DataFrame({"occurred": START, "answered": START + waits, "area": "EAST"})
    assert parts(tally_rows(line(), table)) == (1, 2)


@pytest.mark.parametrize(
    ("presented", "answered", "in_time"),
    [
        ("2016-10-30 01:59:55", "2016-10-30 01:00:03", True),  # the hour came again: 8 seconds
        ("2016-10-30 00:59:55", "2016-10-30 01:00:03", True),
        ("2016-03-27 00:59:55", "2016-03-27 02:00:03", True),  # the clock sprang forward
        ("2016-11-01 23:59:55", "2016-11-02 00:00:03", True),
        ("2016-03-27 00:59:55", "2016-03-27 02:00:06", False),
    ],
)
def test_time_is_elapsed_time_across_both_clock_changes(presented, answered, in_time):
    table = pd.DataFrame({"occurred": [presented], "answered": [answered], "area": "EAST"})
    assert parts(tally_rows(calls_999(), table)) == (int(in_time), 1)


@pytest.mark.parametrize("column", ["occurred", "answered"])
def test_a_time_that_the_spring_clock_change_skips_is_excluded_by_name(column):
    times = {"occurred": ["2016-03-27 00:59:59"], "answered": ["2016-03-27 02:00:01"]}
    table = pd.DataFrame({**times, column: ["2016-03-27 01:30:00"], "area": ["EAST"]})
    tally = tally_rows(calls_999(), table)
    assert tally.excluded == {"a time that the spring clock change skips": 1}


def test_an_end_that_the_spring_clock_change_skips_is_excluded_by_the_same_name():
    table = pd.DataFrame(
        {"occurred": ["2016-03-27 00:59:59"], "answered": [None], "area": ["EAST"]}
    ).assign(ended="2016-03-27 01:30:00")
    tally = tally_rows(calls_999(abandoned=OUT_IF_SOON), table)
    assert tally.excluded == {"a time that the spring clock change skips": 1}


def test_three_choices_by_hand():
    """Of five, two in time, one late, two abandoned: after 4 seconds and after 40."""
    table = calls([5, 10, 11, None, None], [90, 90, 90, 4, 40])
    shares = {"counts as missed": (2, 5), OUT: (2, 3), OUT_IF_SOON: (2, 4)}
    for abandoned, expected in shares.items():
        tally = tally_rows(calls_999(abandoned=abandoned), table, covers=Period.month("2016-11"))
        assert parts(tally) == expected
        month = tally.over(Period.month("2016-11"))
        assert month.value("EAST") == pytest.approx(expected[0] / expected[1])


def test_a_caller_who_rang_off_at_the_target_is_out_and_a_second_later_is_missed():
    tally = tally_rows(calls_999(abandoned=OUT_IF_SOON), calls([None, None], [10, 11]))
    assert (parts(tally), tally.excluded) == ((0, 1), {"abandoned within the target": 1})


def test_when_callers_rang_off_is_needed_for_one_choice_only():
    assert "ended" not in calls_101(abandoned=OUT).needs.names
    with pytest.raises(MissingColumnError, match="ended"):
        tally_rows(calls_101(abandoned=OUT_IF_SOON), calls([5]))


def test_no_calls_have_no_share():
    """A month with nothing but abandoned calls, which are excluded, has no base."""
    tally = tally_rows(calls_999(abandoned=OUT), calls([None]), covers=Period.month("2016-11"))
    assert tally.over(Period.month("2016-11")).to_frame()["status"].tolist() == ["undefined"]


@pytest.mark.parametrize("target", ["", "soon", "0s", "-1s", "1.5s", 10, None])
def test_the_target_is_in_whole_seconds_above_nought(target):
    with pytest.raises(ParameterError, match="'target': should be a length of time such as '30s'"):
        calls_101(target=target)


@pytest.mark.parametrize("abandoned", ["is dropped", "", None, 3])
def test_what_becomes_of_an_abandoned_call_is_one_of_three(abandoned):
    with pytest.raises(ParameterError, match="'counts as missed', 'is excluded', 'is excluded w"):
        calls_999(abandoned=abandoned)


def test_lines_and_targets_are_measures_of_their_own():
    made = [calls_999(), calls_101(), calls_999("30s"), calls_999(abandoned=OUT)]
    assert len({measure.identity for measure in made}) == 4
    assert "within 30 seconds" in calls_101().rule
    assert calls_999().title == "999 calls answered within target"
