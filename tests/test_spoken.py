"""Pins periods as plans say them, by dates written down by hand."""

from __future__ import annotations

import pytest
from hypothesis import given

from policeplan import Period
from policeplan.errors import PeriodError
from policeplan.spoken import earlier_of, period_of
from strategies import month_texts

NOVEMBER = Period.year_to("2016-11")


def days(period):
    return str(period.start), str(period.last_day)


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("12 months", "2015-12-01", "2016-11-30"),
        ("1 month", "2016-11-01", "2016-11-30"),
        ("3 months", "2016-09-01", "2016-11-30"),
        ("financial year to date", "2016-04-01", "2016-11-30"),
        ("Financial year", "2016-04-01", "2017-03-31"),
        ("year to 2016-06", "2015-07-01", "2016-06-30"),
        ("2016/17 Q1", "2016-04-01", "2016-06-30"),
    ],
)
def test_the_period_of_a_line(words, first, last):
    assert days(period_of(words, NOVEMBER)) == (first, last)


@pytest.mark.parametrize(
    ("words", "period", "first", "last"),
    [
        ("previous 12 months", "year to 2016-11", "2014-12-01", "2015-11-30"),
        ("previous 3 months", "3 months to 2016-11", "2016-06-01", "2016-08-31"),
        ("previous month", "2016-11", "2016-10-01", "2016-10-31"),
        ("same months a year earlier", "financial year to 2016-11", "2015-04-01", "2015-11-30"),
        ("position as at March", "year to 2016-11", "2015-04-01", "2016-03-31"),
        ("position as at March", "financial year 2016/17", "2015-04-01", "2016-03-31"),
        ("position as at December", "year to 2016-11", "2015-01-01", "2015-12-31"),
        ("position as at 2015-03", "year to 2016-11", "2014-04-01", "2015-03-31"),
    ],
)
def test_the_earlier_period_of_a_comparison(words, period, first, last):
    assert days(earlier_of(words, Period.parse(period))) == (first, last)


@pytest.mark.parametrize("words", ["last year", "position as at Marsh", "previous 12", "", "12"])
def test_what_means_nothing_is_refused(words):
    with pytest.raises(PeriodError):
        earlier_of(words, NOVEMBER)


def test_previous_is_of_the_same_length():
    """12 months before a period of three would set a quarter against a year."""
    with pytest.raises(PeriodError, match="of another length than the 3 months"):
        earlier_of("previous 12 months", Period.parse("3 months to 2016-11"))


@given(month_texts())
def test_the_financial_year_holds_the_year_to_date_from_its_first_day(month):
    as_at = Period.month(month)
    year, to_date = period_of("financial year", as_at), period_of("financial year to date", as_at)
    assert (year.start, year.start.month, year.n_months) == (to_date.start, 4, 12)
    assert to_date.last_day == as_at.last_day
    assert year.end >= to_date.end
