"""Periods as plans say them: from the month of the report, and from the period compared."""

from __future__ import annotations

import re
from collections.abc import Callable

from policeplan.errors import PeriodError
from policeplan.period import Period

TO_DATE = "12 months"
PREVIOUS = "previous 12 months"
YEAR_EARLIER = "same months a year earlier"
MARCH = "position as at March"
_PERIODS = "'12 months', 'financial year to date' or 'financial year'"
_EARLIER = f"'{PREVIOUS}', '{YEAR_EARLIER}' or '{MARCH}'"
_POSITION = re.compile(r"position as at ([A-Za-z]+)", re.IGNORECASE)
_PREVIOUS = re.compile(r"previous (?:(\d+) months?|month)", re.IGNORECASE)
_MONTHS = re.compile(r"(\d+) months?", re.IGNORECASE)


def period_of(words: str, as_at: Period) -> Period:
    """The period that words mean in the report of a month.

    ``12 months`` (or another number, ending with the month), ``financial year to date``,
    ``financial year`` (the whole one that the month is in), or a period of its own as
    `Period.parse` reads it: ``year to 2016-06``.

    Args:
        words: as a plan says them.
        as_at: any period that ends with the month of the report.

    Raises:
        PeriodError: the words mean none.
    """
    said = words.strip().casefold()
    month = as_at.last_day
    if found := _MONTHS.fullmatch(said):
        return Period.months_to(int(found[1]), month)
    if said == "financial year to date":
        return Period.financial_year_to(month)
    if said == "financial year":
        april = Period.financial_year_to(month).start
        return Period.financial_year(f"{april.year}/{(april.year + 1) % 100:02d}")
    return _parsed(words, _PERIODS)


def earlier_of(words: str, period: Period) -> Period:
    """The earlier period that words mean for a period.

    ``previous 12 months`` (as many as the period has), ``same months a year earlier``, ``position
    as at March`` (or another month: the last such month before the period's end), or a period of
    its own as `Period.parse` reads it: ``position as at 2015-03``.

    Raises:
        PeriodError: the words mean none, or a number of months that is not the period's.
    """
    if found := _PREVIOUS.fullmatch(words.strip()):
        n = int(found[1] or 1)
        if period.n_months != n:
            raise PeriodError(words, f"is of another length than the {period}")
        return period.previous()
    if words.strip().casefold() == YEAR_EARLIER:
        return period.a_year_earlier()
    if found := _POSITION.fullmatch(words.strip()):
        return _position(words, found[1], period)
    return _parsed(words, _EARLIER)


def _parsed(words: str, others: str) -> Period:
    try:
        return Period.parse(words)
    except PeriodError as error:
        raise PeriodError(words, error.problem, f"Say {others}; or: {error.hint}") from error


def _position(words: str, month: str, period: Period) -> Period:
    last = Period.month(period.last_day)
    for back in range(1, 13):  # the last such month before the one that the period ends with
        earlier = last.shifted(-back)
        if f"{earlier.last_day:%B}".casefold() == month.casefold():
            return Period.position_as_at(earlier.last_day)
    raise PeriodError(words, "names no month")


def problem_of(speak: Callable[[], Period]) -> str:
    """What is wrong with words, if anything is."""
    try:
        speak()
    except PeriodError as error:
        return str(error)
    return ""
