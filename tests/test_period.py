"""Period: its words say it back, periods tile, shifts invert, and nonsense is refused by name."""

from __future__ import annotations

import datetime as dt
import itertools
import pickle

import attrs
import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import assume, given

from policeplan import Period
from policeplan.errors import PeriodError
from strategies import day_ranges, days, month_texts, periods, whole_months

SHIFTS = st.integers(-240, 240)


def shifted(period: Period, months: int) -> Period:
    """The period moved, where the calendar has such days."""
    try:
        return period.shifted(months)
    except PeriodError:
        assume(False)
        raise


# Properties ---------------------------------------------------------------------------------------


@given(periods())
def test_words_say_it_back(period):
    """``Period.parse(str(p)) == p``, and the words stay the same, by every constructor."""
    again = Period.parse(str(period))
    assert again == period
    assert str(again) == str(period)


@given(periods(), SHIFTS)
def test_words_of_a_shifted_period_say_it_back(period, months):
    """The label of a shifted period is never that of another range."""
    moved = shifted(period, months)
    assert Period.parse(str(moved)) == moved


@given(st.dates(dt.date(2, 1, 1), dt.date(9990, 1, 1)), st.integers(0, 3000))
def test_words_say_it_back_at_the_ends_of_the_calendar(first, n):
    """A year of one digit is said with four, a thousand months with a comma."""
    for period in (
        Period.month(first),
        Period.between(first, first + dt.timedelta(days=n)),
        Period.position_as_at(first),
        Period.months_to(1 + n, "2016-11"),
    ):
        assert Period.parse(str(period)) == period


@given(whole_months())
def test_previous_ends_where_it_begins(period):
    """The period just before has as many months and leaves no day between."""
    before = period.previous()
    assert before.end == period.start
    assert before.n_months == period.n_months
    for earlier in (before, period.a_year_earlier()):
        assert Period.parse(str(earlier)) == earlier


@given(whole_months())
def test_months_tile(period):
    """Its months follow on one another, from its first day to its last."""
    months = period.months()
    assert (months[0].start, months[-1].end) == (period.start, period.end)
    assert all(one.end == after.start for one, after in itertools.pairwise(months))
    assert len(months) == period.n_months
    assert all(month.start.day == 1 and month.n_months == 1 for month in months)


@given(periods(), SHIFTS)
def test_shifting_inverts(period, months):
    """There and back is where it was."""
    assert shifted(shifted(period, months), -months) == period


@given(whole_months(), SHIFTS, SHIFTS)
def test_shifts_add_up(period, one, other):
    """Two shifts are one by their sum, and by calendar month: as many months as before."""
    assert period.shifted(one).n_months == period.n_months
    assert period.shifted(one).shifted(other) == period.shifted(one + other)


@given(periods(), days())
def test_a_day_is_inside_from_the_first_to_the_last(period, day):
    """Half-open: the first day is in, the end is not."""
    assert (day in period) is (period.start <= day <= period.last_day)
    assert period.start in period
    assert period.last_day in period
    assert period.end not in period


@given(periods())
def test_equal_by_range_and_never_by_label(period):
    """The label says it, and is no part of what it is; equal periods hash alike."""
    other = attrs.evolve(period, label="the time in question")
    assert other == period
    assert hash(other) == hash(period)
    assert len({other, period}) == 1
    assert Period(period.start, period.end + dt.timedelta(days=1), period.label) != period


@given(periods())
def test_pickling(period):
    """It comes back from another process with its words."""
    again = pickle.loads(pickle.dumps(period))  # noqa: S301  # our own
    assert again == period
    assert str(again) == str(period)


@given(day_ranges())
def test_between_includes_both_days(period):
    """Said in days, with both ends inside."""
    assert Period.between(str(period.start), str(period.last_day)) == period


@given(month_texts())
def test_the_many_names_of_twelve_months(month):
    """The year to a month, twelve months to it and the position as at its end are one range."""
    year = Period.year_to(month)
    assert year == Period.months_to(12, month) == Period.position_as_at(month)
    assert year.months()[-1] == Period.month(month)


NEARLY = st.from_regex(
    r"(calendar year |financial year to |position as at |year to |[0-9]{1,6} months to )?"
    r"[0-9]{4}((-[0-9]{2}){0,2}|/[0-9]{2}| Q[1-4])( to [0-9]{4}-[0-9]{2}(-[0-9]{2})?)?",
    fullmatch=True,
)


@given(NEARLY | st.text(max_size=30))
def test_any_text_is_a_period_or_is_refused_by_name(text):
    """Month 13, the 31st of April, year nought: a `PeriodError`, never another exception."""
    try:
        period = Period.parse(text)
    except PeriodError:
        return
    assert period.start < period.end


# By hand ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "first", "last", "words"),
    [
        (Period.year_to("2016-11"), "2015-12-01", "2016-11-30", "12 months to November 2016"),
        (Period.month("2016-02"), "2016-02-01", "2016-02-29", "February 2016"),
        (Period.month("February 2015"), "2015-02-01", "2015-02-28", "February 2015"),
        (Period.month("Nov 2016"), "2016-11-01", "2016-11-30", "November 2016"),
        (Period.months_to(1, "2016-11"), "2016-11-01", "2016-11-30", "1 month to November 2016"),
        (Period.quarter("2016 Q4"), "2016-10-01", "2016-12-31", "quarter 4 of 2016"),
        (Period.quarter("2016/17 Q3"), "2016-10-01", "2016-12-31", "quarter 3 of 2016/17"),
        (Period.quarter("2016/17 Q4"), "2017-01-01", "2017-03-31", "quarter 4 of 2016/17"),
        (Period.calendar_year(2016), "2016-01-01", "2016-12-31", "calendar year 2016"),
        (Period.financial_year("2016/17"), "2016-04-01", "2017-03-31", "financial year 2016/17"),
        (Period.financial_year("1999/00"), "1999-04-01", "2000-03-31", "financial year 1999/00"),
        (Period.position_as_at("2016-03"), "2015-04-01", "2016-03-31", "position as at March 2016"),
    ],
)
def test_first_day_last_day_and_words(period, first, last, words):
    assert (str(period.start), str(period.last_day)) == (first, last)
    assert str(period) == words
    assert repr(period) == f"Period({words!r})"


def test_the_financial_year_so_far_begins_in_april():
    """April opens its own year; February is in the one that began the April before."""
    ends = {"April 2016": "2016-04-30", "February 2017": "2017-02-28", "March 2017": "2017-03-31"}
    for month, last in ends.items():
        period = Period.financial_year_to(month)
        assert (str(period.start), str(period.last_day)) == ("2016-04-01", last)
        assert str(period) == f"financial year 2016/17 to {month}"


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2016", Period.calendar_year(2016)),
        ("2016/17", Period.year_to("2017-03")),
        ("2016/17 Q3", Period.quarter("2016 Q4")),
        ("  the  year to november 2016 ", Period.year_to("2016-11")),
        ("3 months to 2016-11", Period.between("2016-09-01", "2016-11-30")),
        ("financial year to 2016-09", Period.between("2016-04-01", "2016-09-30")),
        ("as at 2016-03", Period.position_as_at("2016-03")),
        ("2015-12 to 2016-11", Period.year_to("2016-11")),
        ("2015-12-01 to 2016-11-30", Period.year_to("2016-11")),
    ],
)
def test_what_plans_may_say(text, period):
    assert Period.parse(text) == period


@pytest.mark.parametrize(
    ("said", "months", "words"),
    [
        ("2016-11", -11, "December 2015"),
        ("year to 2016-11", -12, "12 months to November 2015"),
        ("2016 Q1", -3, "quarter 4 of 2015"),
        ("2016 Q1", 1, "3 months to April 2016"),
        ("2016/17 Q4", 3, "quarter 1 of 2017/18"),
        ("9998/99 Q4", 3, "3 months to June 9999"),  # 9999/00 would end beyond the calendar
        ("2016", -12, "calendar year 2015"),
        ("2000/01", -12, "financial year 1999/00"),
        ("2016/17", -1, "12 months to February 2017"),
        ("financial year to 2016-09", -12, "financial year 2015/16 to September 2015"),
        ("financial year to 2016-09", -1, "6 months to August 2016"),
        ("as at 2016-03", -12, "position as at March 2015"),
        ("2016-02-05 to 2016-03-04", -1, "5 January 2016 to 4 February 2016"),
    ],
)
def test_words_after_a_shift(said, months, words):
    """The same form of words where it still fits, else months or days."""
    assert str(Period.parse(said).shifted(months)) == words


def test_own_words_survive_a_shift_only_if_they_are_known():
    """A label of the caller's own, even one that begins like ours, breaks no shift."""
    for label in ("quarter to remember", "financial year of the review", "calendar year so far"):
        period = Period(dt.date(2016, 1, 1), dt.date(2016, 4, 1), label)
        assert str(period.shifted(1)) == "3 months to April 2016"


def test_time_of_day_is_left_out():
    """A datetime or a pandas timestamp, which are dates too, gives the day it falls on."""
    noon = pd.Timestamp("2016-11-05 12:00")
    assert Period.month(noon) == Period.month("2016-11")
    assert Period.between(noon, noon) == Period.between("2016-11-05", "2016-11-05")
    assert type(Period(noon, noon + pd.Timedelta("1D")).start) is dt.date


def test_frozen():
    """No period changes under whoever holds it."""
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        Period.month("2016-11").label = "December 2016"


def test_days_are_no_months():
    """A range that is no whole number of months has no such number and none just before it."""
    period = Period.between("2016-01-05", "2016-02-10")
    assert period.n_months is None
    with pytest.raises(PeriodError, match="not a whole number of months"):
        period.previous()
    with pytest.raises(PeriodError, match="does not begin and end with a calendar month"):
        Period.between("2016-01-05", "2016-02-04").months()


@pytest.mark.parametrize(
    "text",
    [
        *("", "Q1", "2016 Q5", "last year", "2016-13", "Smarch 2016", "2016/18"),
        "0 months to 2016-11",
        *("2016-11 to 2016-10", "2016-02-30 to 2016-03-01", "2016-02-02 to 2016-02-01"),
        "financial year 2015/16 to 2016-09",  # that September is in 2016/17
        # Beyond the calendar, which has the years 1 to 9999.
        *("0000", "0000-01", "9999", "9999-12", "9999/00", "9999 Q4", "2016-12 to 9999-12"),
        *("year to 0001-03", "financial year to 0001-02", "9999-01-01 to 9999-12-31"),
        *("999999 months to 2016-11", "9" * 5000 + " months to 2016-11"),
    ],
)
def test_text_refused_by_name(text):
    """It is a `PeriodError`, and so a ValueError, and says what is wrong with what."""
    with pytest.raises(PeriodError) as refused:
        Period.parse(text)
    assert isinstance(refused.value, ValueError)
    assert str(refused.value).startswith(repr(refused.value.given))
    assert refused.value.problem in str(refused.value)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Period(dt.date(2016, 1, 1), dt.date(2016, 1, 1)),
        lambda: Period.month("2016-11-05"),
        lambda: Period.financial_year("2016"),
        lambda: Period.calendar_year("sixteen"),
        lambda: Period.between("2016-01", "2016-03"),
        lambda: Period.between("2016-02-29", "2016-03-15").a_year_earlier(),
        lambda: Period.between("2016-03-31", "2016-05-30").shifted(1),
        lambda: Period.months_to(10**30, "2016-11"),
        lambda: Period.month("9999-11").shifted(1),
        lambda: Period.month("0001-01").previous(),
    ],
)
def test_refused_by_name(make):
    """No constructor and no shift lets another exception through."""
    with pytest.raises(PeriodError):
        make()
