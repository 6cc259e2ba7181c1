"""The rules on events: the nth in a window, the first of a group, and codes for keys.

The repeat rule must agree row for row with pandas rolling counts, whatever the ties, the resolution
of the times, the blanks and the size of the codes.
"""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import blocks, codes, first_of, nth_in_window
from policeplan.errors import ParameterError
from policeplan.rules import repeats
from policeplan.rules.keys import BLANK, members
from strategies import TYPES_OF_TEXT

DAY = 86_400_000_000
START = np.datetime64("2015-01-01T00:00:00", "us")
NAT = np.datetime64("NaT", "us")
NTHS = (2, 3, 5)


def rolling(place, when, nth, window="180D"):
    """The same flags by pandas: a count in the window that ends with each row."""
    frame = pd.DataFrame({"place": place, "when": when, "one": 1.0})
    known = frame[(frame["place"] >= 0) & frame["when"].notna()]
    known = known.sort_values(["place", "when"], kind="stable")
    flags = np.zeros(len(frame), bool)
    if len(known):
        groups = known.groupby("place", sort=False)
        counts = groups.rolling(window, on="when", closed="right")["one"].count()
        flags[known.index] = counts.to_numpy() >= nth
    return flags


@st.composite
def incidents(draw, unit=1_000_000, max_size=40):
    """Places and times: few places, so that they repeat; few times, so that they tie."""
    offsets = st.integers(0, 9).map(lambda n: n * 45 * DAY + (n % 3) * unit)
    near_edge = st.sampled_from([0, 180 * DAY, 180 * DAY - unit, 180 * DAY + unit, 360 * DAY])
    moment = st.one_of(st.none(), offsets, near_edge)
    rows = draw(st.lists(st.tuples(st.integers(-2, 3), moment), max_size=max_size))
    place = np.array([p for p, _ in rows], np.int64)
    when = [NAT if t is None else START + np.timedelta64(t, "us") for _, t in rows]
    return place, np.array(when, "datetime64[us]")


def distinct(place, when):
    """The same places, each row at a time of its own."""
    return place, START + (np.argsort(np.argsort(when)) * 9 * DAY).astype("timedelta64[us]")


# The repeat rule: properties ----------------------------------------------------------------------


@pytest.mark.parametrize("nth", NTHS)
@given(rows=incidents())
def test_agrees_with_pandas_rolling_at_whole_seconds(nth, rows):
    place, when = rows
    assert (nth_in_window(place, when, nth=nth, window="180D") == rolling(place, when, nth)).all()


@pytest.mark.parametrize("nth", NTHS)
@given(rows=incidents(unit=1))
def test_agrees_with_pandas_rolling_at_microseconds(nth, rows):
    place, when = rows
    assert (nth_in_window(place, when, nth=nth, window="180D") == rolling(place, when, nth)).all()


@pytest.mark.parametrize("nth", NTHS)
@given(rows=incidents(max_size=200), block=st.integers(1, 50), a_part=st.integers(1, 50))
def test_parts_and_blocks_make_no_difference(nth, rows, block, a_part):
    """However few rows a part or a block has: millions of rows would have many of both."""
    place, when = rows
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(repeats, "_ROWS_A_PART", a_part)
        patched.setattr(blocks, "_BLOCK", block)
        patched.setattr(repeats, "_SMALL", block)
        flags = nth_in_window(place, when, nth=nth, window="180D")
    assert (flags == rolling(place, when, nth)).all()


@given(rows=incidents(), unit=st.sampled_from(["s", "ms", "ns"]))
def test_the_unit_that_times_are_kept_in_does_not_matter(rows, unit):
    place, when = rows
    kept = when.astype(f"datetime64[{unit}]")
    flags = nth_in_window(place, kept, nth=2, window="180D")
    assert (flags == rolling(place, when, 2)).all()


@given(rows=incidents(), rng=st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter_where_times_are_distinct(rows, rng):
    place, when = distinct(*rows)
    shuffled = list(range(len(place)))
    rng.shuffle(shuffled)
    flags = nth_in_window(place, when, nth=3, window="180D")
    again = nth_in_window(place[shuffled], when[shuffled], nth=3, window="180D")
    assert (again == flags[shuffled]).all()


@given(rows=incidents(unit=1), shift=st.integers(-40_000 * DAY, 40_000 * DAY))
def test_a_shift_in_time_changes_no_flag(rows, shift):
    place, when = rows
    moved = when + np.timedelta64(shift, "us")
    assert (
        nth_in_window(place, moved, nth=3, window="180D")
        == nth_in_window(place, when, nth=3, window="180D")
    ).all()


@given(rows=incidents(), others=incidents())
def test_incidents_at_other_places_change_no_flag(rows, others):
    (place, when), (other, then) = rows, others
    elsewhere = np.where(other >= 0, other + 100, other)
    both = nth_in_window(np.append(elsewhere, place), np.append(then, when), nth=3, window="180D")
    assert (both[len(other) :] == nth_in_window(place, when, nth=3, window="180D")).all()


@given(
    rows=incidents(unit=1),
    labels=st.lists(
        st.one_of(st.integers(0, 50), st.integers(0, 2**63 - 1)),
        min_size=4,
        max_size=4,
        unique=True,
    ),
)
def test_what_a_code_is_called_does_not_matter_however_large(rows, labels):
    """Codes of 63 bits beside times of 47 fill more than one word, and must give the same."""
    place, when = rows
    renamed = np.where(place >= 0, np.array(labels, np.int64)[place], place)
    assert (nth_in_window(renamed, when, nth=3, window="180D") == rolling(place, when, 3)).all()


@pytest.mark.parametrize("nth", NTHS)
@pytest.mark.parametrize("largest", [40, 10**6, 2**62])
@pytest.mark.parametrize("step", [DAY, 1_000_000, 1], ids=["days", "seconds", "microseconds"])
def test_agrees_with_pandas_rolling_on_thousands_of_rows(nth, largest, step):
    """Many ties by day, wide keys by microsecond: every way that the words can fill up."""
    rng = np.random.default_rng(nth)
    names = rng.integers(0, largest, 400)
    place = np.append(names[rng.integers(0, len(names), 4_000)], np.full(50, BLANK))
    offsets = rng.integers(0, 3 * 365 * DAY // step, len(place)) * step
    when = START + offsets.astype("timedelta64[us]")
    expected = rolling(place, when, nth)
    assert expected.any()
    assert (nth_in_window(place, when, nth=nth, window="180D") == expected).all()


# The repeat rule: by hand -------------------------------------------------------------------------


def at(*texts):
    return np.array(texts, "datetime64[us]")


def test_the_window_is_open_at_its_far_end():
    """180 days after to the second is outside; a second less is inside."""
    place = np.zeros(2, np.int64)
    outside = at("2016-01-01T10:00:00", "2016-06-29T10:00:00")
    inside = at("2016-01-01T10:00:00", "2016-06-29T09:59:59")
    assert nth_in_window(place, outside, nth=2, window="180D").tolist() == [False, False]
    assert nth_in_window(place, inside, nth=2, window="180D").tolist() == [False, True]


def test_it_is_the_order_that_makes_the_fifth():
    """Six of one second: the fifth and sixth row are repeats, the first four are not."""
    when = at(*["2016-01-01T10:00:00"] * 6)
    flags = nth_in_window(np.zeros(6, np.int64), when, nth=5, window="180D")
    assert flags.tolist() == [False, False, False, False, True, True]


def test_ties_stand_in_the_order_of_the_rows_though_the_rows_are_not_in_order_of_time():
    when = at("2016-01-02", "2016-01-01", "2016-01-02", "2016-01-02")
    flags = nth_in_window(np.zeros(4, np.int64), when, nth=3, window="180D")
    assert flags.tolist() == [False, False, True, True]


def test_rows_without_place_or_time_are_no_repeats_and_make_none():
    place = np.array([7, -1, 7, 7, -9], np.int64)
    when = np.append(at("2016-01-01", "2016-01-02"), [NAT, at("2016-01-03")[0], NAT])
    flags = nth_in_window(place, when, nth=2, window="180D")
    assert flags.tolist() == [False, False, False, True, False]


@pytest.mark.parametrize("n", [0, 1])
def test_fewer_rows_than_nth(n):
    flags = nth_in_window(np.zeros(n, np.int64), at(*["2016-01-01"] * n), nth=2, window="180D")
    assert flags.tolist() == [False] * n


@pytest.mark.parametrize(("nth", "window"), [(1, "180D"), (0, "180D"), (2, "0D"), (2, "-1D")])
def test_a_rule_that_cannot_be_is_refused(nth, window):
    with pytest.raises(ParameterError):
        nth_in_window(np.zeros(3, np.int64), at(*["2016-01-01"] * 3), nth=nth, window=window)


# The first of a group -----------------------------------------------------------------------------


@given(incidents())
def test_earliest_of_a_group_agrees_with_pandas(rows):
    group, when = rows
    _, earliest = first_of(group, when)
    frame = pd.DataFrame({"group": group, "when": when})[group >= 0]
    expected = np.full(len(group), NAT)
    expected[group >= 0] = frame.groupby("group")["when"].transform("min").to_numpy()
    assert np.array_equal(earliest, expected, equal_nan=True)


@given(incidents())
def test_each_group_has_one_first_row_and_it_is_the_first(rows):
    group, when = rows
    first, _ = first_of(group, when)
    expected = ~pd.Series(group).duplicated().to_numpy() & (group >= 0)
    assert first.tolist() == expected.tolist()


def test_first_by_hand():
    """Unit two of incident 5 comes first, though its row is second; incident 8 has no time."""
    group = np.array([5, 5, 8, -1])
    when = np.append(at("2016-01-01T10:09", "2016-01-01T10:05"), [NAT, at("2016-01-01")[0]])
    first, earliest = first_of(group, when)
    assert first.tolist() == [True, False, True, False]
    assert np.array_equal(earliest, np.array([when[1], when[1], NAT, NAT]), equal_nan=True)


# Codes --------------------------------------------------------------------------------------------

SHAPES = {
    "int8": lambda v: pd.array([0 if x is None else x for x in v], dtype="int8"),
    "Int64": lambda v: pd.array(v, dtype="Int64"),
    "large": lambda v: pd.array([None if x is None else 2**60 + x for x in v], dtype="Int64"),
    "object": lambda v: np.array([None if x is None else f"No {x}" for x in v], object),
    "string": lambda v: pd.array([None if x is None else f"No {x}" for x in v], dtype="string"),
    "category": lambda v: pd.Categorical([None if x is None else f"No {x}" for x in v]),
}
PARTS = st.tuples(
    st.sampled_from(sorted(SHAPES)),
    st.lists(st.one_of(st.none(), st.integers(-128, 127)), min_size=9, max_size=9),
)


@settings(max_examples=200)
@given(st.lists(PARTS, min_size=1, max_size=4))
def test_codes_are_equal_exactly_where_all_parts_are(drawn):
    """Blank where any part is; else two rows share a code exactly when their tuples are equal."""
    parts = [pd.Series(SHAPES[shape](values)) for shape, values in drawn]
    got = codes(*parts)
    blank = np.array([any(pd.isna(p.iloc[i]) for p in parts) for i in range(9)])
    assert ((got == BLANK) == blank).all()
    assert (got[~blank] >= 0).all()
    rows = [tuple(p.iloc[i] for p in parts) for i in np.flatnonzero(~blank)]
    for i, one in zip(got[~blank], rows, strict=True):
        assert [j == i for j in got[~blank]] == [other == one for other in rows]


def test_identifiers_beyond_floats_stay_apart():
    """2**53 and 2**53 + 1 are one float and two identifiers, also beside a blank."""
    ids = pd.Series([2**53, 2**53 + 1, None, 2**53], dtype="Int64")
    got = codes(ids)
    assert got[2] == BLANK
    assert got[0] == got[3] != got[1]
    assert len(set(codes(pd.Series([2**63, 2**63 + 1, 2**63 + 2], dtype="uint64")).tolist())) == 3


def test_many_parts_of_many_values_do_not_run_into_each_other():
    """Five parts of 2**17 values would fill 85 bits, and the first would fall off the end."""
    last = 2**17 - 1
    parts = [pd.Series([0, 1, last, 0]), *[pd.Series([5, 5, last, 5])] * 4]
    got = codes(*parts)
    assert (got >= 0).all()
    assert got[0] == got[3]
    assert len(set(got.tolist())) == 3


@given(
    st.lists(st.none() | st.text(st.sampled_from(" \t\u00a0\u2003ab"), max_size=3), max_size=9),
    st.lists(st.text(st.sampled_from(" ab"), max_size=2), max_size=3),
)
def test_members_are_the_same_in_any_type_of_text(texts, values):
    """And blanks around a text do not matter, whichever they are."""
    wanted = {value.strip() for value in values}
    expected = [text is not None and text.strip() in wanted for text in texts]
    plain = pd.Series(texts, dtype=object)
    for dtype in TYPES_OF_TEXT:
        assert members(plain.astype(dtype), values).tolist() == expected


def test_members_are_compared_as_text():
    column = pd.Series([13, None, 7], dtype="Int64")
    assert members(column, ["13", " 7 "]).tolist() == [True, False, True]
    assert members(column.astype("string").astype("category"), ["13"]).tolist() == [
        True,
        False,
        False,
    ]
