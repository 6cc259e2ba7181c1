"""Schema: a table's columns are put into the shape of their kinds, or refused in counts.

Times are read in one format and never guessed month-first, identifiers are never damaged, blanks
are missing, and no value of a row stands in any error.
"""

from __future__ import annotations

import datetime as dt
import traceback
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import WHEN, Area, Column, Geography, Kind, Schema, join, tally_rows
from policeplan.errors import ColumnTypeError, PolicePlanError
from policeplan.measures.ksi import ksi
from policeplan.measures.repeat_asb import repeat_asb
from strategies import TYPES_OF_TEXT

LONDON = ZoneInfo("Europe/London")
KEY = Column("key", Kind.KEY, "an identifier")
NUMBER = Column("number", Kind.NUMBER, "a number")
LABEL = Column("label", Kind.CATEGORY, "a label")


def times(values, dtype=object, time_format=None):
    table = pd.DataFrame({"occurred": pd.Series(values, dtype=dtype)})
    formats = {"occurred": time_format} if time_format else None
    return Schema(WHEN).take(table, formats=formats)["occurred"]


def taken(column, values, dtype=None):
    return Schema(column).take(pd.DataFrame({column.name: pd.Series(values, dtype=dtype)}))[
        column.name
    ]


def plain(column):
    return column.astype(object).where(column.notna(), None).tolist()


def stamps(*texts):
    return [pd.Timestamp(text) if text else None for text in texts]


# No value of a row stands in an error -------------------------------------------------------------

FAILURES = {
    "time": lambda s: times([s, "2016-01-01"]),
    "time in another format": lambda s: times([f"{s} 2016-01-01", "01/02/2016"]),
    "time not in its format": lambda s: times([s], time_format="%d/%m/%Y"),
    "times of two sorts": lambda s: times(
        [
            dt.datetime.fromisoformat(f"2016-01-01T00:00:00.{s[7:]}"),
            dt.datetime.fromisoformat(f"2016-01-01T00:00:00.{s[7:]}+00:00"),
        ]
    ),
    "number": lambda s: taken(NUMBER, [s, "1"]),
    "number in a category": lambda s: taken(NUMBER, [s, "1"], "category"),
    "key as a float": lambda s: taken(KEY, [float(s[7:]) + 0.5]),
    "missing column": lambda s: Schema(KEY).take(pd.DataFrame({"kay": [s]})),
    "no table": lambda s: Schema(KEY).take([s]),
    "text for a table": lambda s: Schema(KEY).take(s),
    "stray area": lambda s: tally_rows(
        ksi(), CASUALTY.assign(area=s), areas=Geography([Area("E")])
    ),
    "doubled rows": lambda s: join(pd.DataFrame({"k": [s]}), pd.DataFrame({"k": [s, s]}), "k"),
    "lost rows": lambda s: join(pd.DataFrame({"k": [s]}), pd.DataFrame({"k": ["x"]}), "k"),
    "lost number": lambda s: join(pd.DataFrame({"k": [s]}), pd.DataFrame({"k": [7]}), "k"),
}
CASUALTY = pd.DataFrame({"occurred": ["2016-01-01"], "severity": ["1"], "age": ["30"]})


@pytest.mark.parametrize("fail", FAILURES.values(), ids=FAILURES)
@settings(deadline=None, max_examples=20)  # the first of all imports narwhals
@given(number=st.integers(10**5, 10**6 - 1))
def test_no_value_of_a_row_stands_in_an_error(fail, number):
    """Neither in its sentence, nor in anything that is printed above it."""
    with pytest.raises(PolicePlanError) as caught:
        fail(f"SECRET-{number}")
    printed = "".join(traceback.format_exception(caught.value))
    assert str(number) not in str(caught.value)
    assert str(number) not in printed


# Times --------------------------------------------------------------------------------------------

FORMATS = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M:%S"]
WALL_TIMES = st.datetimes(
    dt.datetime.fromisoformat("1950-01-01"), dt.datetime.fromisoformat("2090-01-01")
)


@given(
    st.lists(WALL_TIMES.map(lambda t: t.replace(microsecond=0)) | st.none(), min_size=1),
    st.sampled_from(FORMATS),
)
def test_what_is_written_in_a_known_format_is_read_back(moments, written):
    """ISO and British day-first need no format; a blank is missing."""
    texts = ["" if moment is None else moment.strftime(written) for moment in moments]
    assert plain(times(texts)) == moments


@given(st.lists(WALL_TIMES.map(lambda t: t.date()), min_size=1))
def test_month_first_is_never_guessed(days):
    """Either every text can be day-first and is read so, or the column is refused."""
    texts = [day.strftime("%m/%d/%Y") for day in days]
    if all(day.day <= 12 for day in days):
        swapped = [pd.Timestamp(day.year, day.day, day.month) for day in days]
        assert plain(times(texts)) == swapped
    else:
        with pytest.raises(ColumnTypeError):
            times(texts)
    stated = times(texts, time_format="%m/%d/%Y")
    assert [t.date() for t in stated] == days


@given(
    st.lists(
        st.datetimes(
            dt.datetime.fromisoformat("1980-01-01"), dt.datetime.fromisoformat("2030-01-01")
        )
    )
)
def test_aware_times_belong_to_the_day_in_london(moments):
    utc = [moment.replace(tzinfo=dt.UTC) for moment in moments]
    counted = tally_rows(
        repeat_asb(),
        pd.DataFrame({"occurred": pd.Series(utc, dtype="datetime64[us, UTC]"), "location": 1}),
        area="E",
        every="day",
    )
    expected = sorted({moment.astimezone(LONDON).date() for moment in utc})
    assert [start.date() for start in counted.cells["start"]] == expected


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([dt.date(2016, 7, 1), None], object),
        ([dt.datetime.fromisoformat("2016-07-01"), None], object),
        ([pd.Timestamp("2016-07-01"), pd.NaT], object),
        (["2016-07-01", None], object),
        (["2016-07-01", "  "], "str"),
        (["2016-07-01", None], "string"),
        (["2016-07-01", ""], "category"),
        (["2016-07-01 00:00", None], object),
        (["01/07/2016", "\u00a0"], object),
        (["2016-07-01", None], "datetime64[ns]"),
        (["2016-07-01", None], "datetime64[us]"),
        (["2016-07-01", None], "datetime64[s]"),
    ],
)
def test_the_first_of_july_however_it_is_kept(values, dtype):
    got = times(values, dtype)
    assert plain(got) == stamps("2016-07-01", None)
    assert got.dtype == "datetime64[us]"


@pytest.mark.parametrize(
    "values",
    [
        ["2016-06-30T23:30:00Z", "2016-12-01T00:30:00Z"],
        ["2016-07-01T00:30:00+01:00", "2016-12-01T00:30:00+00:00"],
        ["2016-07-01 00:30:00+0100", "2016-12-01 00:30:00+0000"],
        [dt.datetime.fromisoformat(f"2016-{t}:30:00+00:00") for t in ("06-30T23", "12-01T00")],
        [
            dt.datetime.fromisoformat(f"2016-{t}")
            for t in ("07-01T00:30+01:00", "12-01T00:30+00:00")
        ],
    ],
    ids=["Z", "offsets", "offsets without colon", "objects in UTC", "objects with offsets"],
)
def test_aware_times_are_instants_shown_in_london(values):
    """23:30 UTC on 30 June is half past midnight of 1 July; in winter the clocks agree."""
    got = times(values)
    assert [str(moment) for moment in got] == [
        "2016-07-01 00:30:00+01:00",
        "2016-12-01 00:30:00+00:00",
    ]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (["2016-01-01", "01/02/2016", "2016-01-03"], "2 of 3 texts fit the format %Y-%m-%d"),
        (["01/02/2016", "12/31/2016"], "1 of 2 texts fit the format %d/%m/%Y"),
        (["2016-07-01 00:30", "2016-07-01T00:30+01:00"], "1 of 2 texts fit"),
        (["2016-12-01 00:30", "2016-12-01T00:30Z", "2016-12-02T00:30Z"], "2 of 3 texts fit ISO"),
        (["2016-01-01", "now"], "1 of 2 texts fit the format %Y-%m-%d"),
        (["Today", "soon"], "none of its 2 texts is in a date format known here"),
        (["1 July 2016"], "none of its 1 text is"),
    ],
)
def test_mixed_or_unknown_formats_are_refused_in_counts(values, says):
    """Among them times with and without an offset, and words that mean the day of the run."""
    with pytest.raises(ColumnTypeError) as caught:
        times(values)
    assert says in str(caught.value)
    assert "formats={" in str(caught.value)


def test_a_stated_format_is_the_only_one_tried():
    assert plain(times(["12/31/2016 11:05 PM"], time_format="%m/%d/%Y %I:%M %p")) == stamps(
        "2016-12-31 23:05"
    )
    with pytest.raises(ColumnTypeError, match="1 of 2 texts are not in the format %m/%d/%Y"):
        times(["12/31/2016", "2016-12-31"], time_format="%m/%d/%Y")


@pytest.mark.parametrize("values", [[20160701], [1.5], [True]])
def test_what_is_no_time_is_refused(values):
    with pytest.raises(ColumnTypeError, match="should hold dates or times"):
        times(values, dtype=None)


# Identifiers --------------------------------------------------------------------------------------


@given(st.lists(st.none() | st.integers(-(2**53) + 1, 2**53 - 1), min_size=1))
def test_whole_floats_are_the_whole_numbers_they_came_from(ids):
    values = pd.Series([np.nan if i is None else float(i) for i in ids], dtype="float64")
    assert plain(taken(KEY, values)) == ids


@given(
    st.lists(st.none() | st.integers(0, 99), max_size=5),
    st.sampled_from([0.5, 2.0**53, 1e18, np.inf]),
)
def test_floats_that_may_have_lost_a_digit_are_refused(ids, harmed):
    """However they are kept: a column of floats, a float among texts, categories of floats."""
    values = [np.nan if i is None else float(i) for i in ids] + [harmed]
    for kept in (
        pd.Series(values),
        pd.Series([*values, "No 7"], dtype=object),
        pd.Series(values, dtype="category"),
    ):
        with pytest.raises(ColumnTypeError, match="identifiers may be damaged"):
            taken(KEY, kept)


def test_floats_of_half_the_size_lose_digits_sooner():
    """A float32 holds whole numbers to 2**24: 16,777,217 came back as 16,777,216."""
    assert plain(taken(KEY, [16_777_215], "float32")) == [16_777_215]
    with pytest.raises(ColumnTypeError, match="identifiers may be damaged"):
        taken(KEY, [16_777_217], "float32")


def test_a_whole_float_among_texts_is_its_whole_number():
    """As a spreadsheet mixes them: house 12 is a number, 12A a text."""
    assert plain(taken(KEY, [12.0, "12A", None], object)) == [12, "12A", None]


@given(st.lists(st.none() | st.text(st.sampled_from(" \t\u00a0\u2003a"), max_size=3), max_size=9))
def test_identifiers_of_blanks_alone_are_missing_in_any_type_of_text(texts):
    """Whichever blanks they are; those around an identifier are its own."""
    expected = [text if text is not None and text.strip() else None for text in texts]
    for dtype in TYPES_OF_TEXT:
        assert plain(taken(KEY, pd.Series(texts, dtype=object), dtype)) == expected


def test_identifiers_stay_as_they_came_and_blanks_are_missing():
    assert plain(taken(KEY, ["007", "7", " ", ""], object)) == ["007", "7", None, None]
    assert plain(taken(KEY, [7, None], "Int64")) == [7, None]
    with pytest.raises(ColumnTypeError, match="true and false"):
        taken(KEY, [True, False])


# Labels and numbers -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([1, 2, 1, None], "Int64"),
        ([1.0, 2.0, 1.0, np.nan], "float64"),
        (["1", " 2", "1 ", ""], object),
        (["1", "2", "1", None], "string"),
        ([1.0, "2", 1, None], object),
        (["1", "2", " 1", " "], "category"),
        ([1.0, 2.0, 1.0, None], "category"),
    ],
)
def test_codes_as_numbers_and_as_texts_are_the_same_labels(values, dtype):
    got = taken(LABEL, values, dtype)
    assert plain(got) == ["1", "2", "1", None]
    assert list(got.cat.categories) == ["1", "2"]


def test_numbers_from_texts_and_blanks_and_nothing_else():
    assert plain(taken(NUMBER, ["1", " 2.5 ", "", None], object)) == [1.0, 2.5, None, None]
    assert plain(taken(NUMBER, ["1", "", "3"], "category")) == [1.0, None, 3.0]
    assert plain(taken(NUMBER, [1, None], "Int64")) == [1.0, None]
    with pytest.raises(ColumnTypeError, match="2 of 3 values are not"):
        taken(NUMBER, ["1,000", "12", "x"], object)
    with pytest.raises(ColumnTypeError, match="dates"):
        taken(NUMBER, ["2016-01-01"], "datetime64[us]")
