"""Period: a half-open range of local dates, with a label that says it in words."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from contextlib import suppress
from typing import TYPE_CHECKING

import attrs

from policeplan import markup
from policeplan.errors import PeriodError
from policeplan.words import count, say_day, say_month

if TYPE_CHECKING:
    from collections.abc import Callable

_MONTHS_IN_YEAR = 12
_APRIL = 4
_MONTH_NUMBERS = {
    name.casefold(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
}
_HINT = (
    "Say a period as '2016-11', '2016', '2016/17', '2016/17 Q3', 'year to 2016-11', "
    "'financial year to 2016-09', 'position as at 2016-03' or '2015-12-01 to 2016-11-30'."
)


def _plain(given: dt.date) -> dt.date:
    """The day alone: a datetime and a pandas timestamp are dates too, with a time of day."""
    return given.date() if isinstance(given, dt.datetime) else given


@attrs.frozen(order=False)
class Period:
    """A half-open range of local dates ``[start, end)``.

    Two periods are equal when they are the same range, whatever their labels say:
    ``Period.financial_year("2016/17") == Period.year_to("2017-03")``. Shifting is by calendar
    month, never by days, and is refused where the calendar has no such day.

    >>> Period.year_to("2016-11")
    Period('12 months to November 2016')
    >>> Period.year_to("2016-11").previous()
    Period('12 months to November 2015')
    """

    start: dt.date = attrs.field(converter=_plain)
    end: dt.date = attrs.field(converter=_plain)
    label: str = attrs.field(default="", eq=False)

    def __attrs_post_init__(self) -> None:
        if self.end <= self.start:
            raise PeriodError(
                f"{say_day(self.start)} to before {say_day(self.end)}", "is empty or runs backwards"
            )
        if not self.label:
            object.__setattr__(self, "label", _months_to(self.start, self.end))

    # Making one -------------------------------------------------------------------------------

    @classmethod
    def month(cls, month: str | dt.date) -> Period:
        """One calendar month: ``Period.month("2016-11")``."""
        first = _month(month)
        return cls(first, _shift(first, 1), say_month(first))

    @classmethod
    def quarter(cls, quarter: str) -> Period:
        """A quarter of a calendar year, ``"2016 Q4"``, or of a financial year, ``"2016/17 Q3"``."""
        found = re.fullmatch(r"(\d{4}(?:/\d{2})?)[ -]?Q([1-4])", quarter.strip(), re.IGNORECASE)
        if not found:
            raise PeriodError(quarter, "is no quarter", "Say '2016 Q4' or '2016/17 Q3'.")
        year, number = found[1], int(found[2])
        first = (cls.financial_year(year) if "/" in year else cls.calendar_year(year)).start
        start = _shift(first, 3 * (number - 1))
        return cls(start, _shift(start, 3), f"quarter {number} of {year}")

    @classmethod
    def months_to(cls, n: int, month: str | dt.date) -> Period:
        """``n`` calendar months that end with ``month``."""
        if n < 1:
            raise PeriodError(f"{n} months", "is no period")
        end = _shift(_month(month), 1)
        return cls(_shift(end, -n), end)

    @classmethod
    def year_to(cls, month: str | dt.date) -> Period:
        """The 12 months to the end of ``month``."""
        return cls.months_to(_MONTHS_IN_YEAR, month)

    @classmethod
    def calendar_year(cls, year: str | int) -> Period:
        """January to December."""
        if not re.fullmatch(r"\d{1,4}", str(year).strip()):
            raise PeriodError(str(year), "is no calendar year", "Say '2016'.")
        start = _date(str(year), int(year), 1)
        return cls(start, _shift(start, _MONTHS_IN_YEAR), f"calendar year {start.year:04d}")

    @classmethod
    def financial_year(cls, year: str) -> Period:
        """April to March: ``Period.financial_year("2016/17")``."""
        found = re.fullmatch(r"(\d{4})/(\d{2})", year.strip())
        if not found or (int(found[1]) + 1) % 100 != int(found[2]):
            raise PeriodError(year, "is no financial year", "Say two years that follow: '2016/17'.")
        start = _date(year, int(found[1]), _APRIL)
        return cls(start, _shift(start, _MONTHS_IN_YEAR), f"financial year {_financial(start)}")

    @classmethod
    def financial_year_to(cls, month: str | dt.date) -> Period:
        """From the April that opens the financial year to the end of ``month``."""
        last = _month(month)
        year = last.year if last.month >= _APRIL else last.year - 1
        start = _date(str(month), year, _APRIL)
        label = f"financial year {_financial(start)} to {say_month(last)}"
        return cls(start, _shift(last, 1), label)

    @classmethod
    def position_as_at(cls, month: str | dt.date) -> Period:
        """The position as at the end of ``month``: the 12 months that end with it.

        Reports print "position as at March" beside the 12 months to date so that a reader sees
        where the financial year began.
        """
        period = cls.year_to(month)
        return attrs.evolve(period, label=f"position as at {say_month(period.last_day)}")

    @classmethod
    def between(cls, first_day: str | dt.date, last_day: str | dt.date) -> Period:
        """From the first day to the last, both included."""
        start, last = _day(first_day), _day(last_day)
        if last == dt.date.max:
            raise PeriodError(say_day(last), "is the last day of the calendar: none comes after it")
        return cls(start, last + dt.timedelta(days=1), f"{say_day(start)} to {say_day(last)}")

    @classmethod
    def parse(cls, text: str) -> Period:
        """A period from the words that plans, the command line and labels use.

        Raises:
            PeriodError: the text says no period.
        """
        words = " ".join(text.split())
        for pattern, make in _FORMS:
            found = re.fullmatch(pattern, words, re.IGNORECASE)
            if found:
                return make(*found.groups())
        raise PeriodError(text, "is no period", _HINT)

    # Looking at one ---------------------------------------------------------------------------

    @property
    def last_day(self) -> dt.date:
        """The last day inside."""
        return self.end - dt.timedelta(days=1)

    @property
    def n_months(self) -> int | None:
        """How many whole calendar months it has; None if it is not whole months."""
        if self.start.day != self.end.day:
            return None
        return _index(self.end) - _index(self.start)

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return f"Period({self.label!r})"

    def _repr_html_(self) -> str:
        days = {"first day": say_day(self.start), "last day": say_day(self.last_day)}
        return markup.facts(self.label, days)

    # Others from it ---------------------------------------------------------------------------

    def previous(self) -> Period:
        """The same number of calendar months just before.

        Raises:
            PeriodError: the period is not whole calendar months.
        """
        n = self.n_months
        if n is None:
            raise PeriodError(
                self.label, "is not a whole number of months, so none is just before it"
            )
        return self.shifted(-n)

    def a_year_earlier(self) -> Period:
        """The same dates of the year before."""
        return self.shifted(-_MONTHS_IN_YEAR)

    def shifted(self, months: int) -> Period:
        """The same dates so many calendar months later, or earlier if below nought.

        Raises:
            PeriodError: the calendar has no such day (29 February, the 31st), or no such year.
        """
        try:
            start, end = _shift(self.start, months), _shift(self.end, months)
        except ValueError as error:
            raise PeriodError(
                self.label, f"cannot move by {count(abs(months), 'month')}: no such day there"
            ) from error
        return Period(start, end, self._relabelled(start, end))

    def months(self) -> tuple[Period, ...]:
        """Its calendar months, in order.

        Raises:
            PeriodError: it does not begin and end with a month.
        """
        if self.start.day != 1 or self.end.day != 1:
            raise PeriodError(self.label, "does not begin and end with a calendar month")
        first = self.start
        return tuple(Period.month(_shift(first, i)) for i in range(self.n_months or 0))

    def _relabelled(self, start: dt.date, end: dt.date) -> str:
        """The label of the shifted range in the same form, where the form still fits."""
        last = end - dt.timedelta(days=1)
        quarter = re.fullmatch(r"quarter [1-4] of \d{4}(/\d{2})?", self.label)
        forms: list[Callable[[], Period]] = []
        if self.label.startswith("position as at "):
            forms = [lambda: Period.position_as_at(last)]
        elif " to " in self.label and self.label.startswith("financial year "):
            forms = [lambda: Period.financial_year_to(last)]
        elif self.label.startswith("financial year "):
            forms = [lambda: Period.financial_year(_financial(start))]
        elif self.label.startswith("calendar year "):
            forms = [lambda: Period.calendar_year(start.year)]
        elif quarter:
            forms = [lambda: _quarter_from(start, financial=bool(quarter[1]))]
        elif self.n_months == 1 and start.day == 1:
            forms = [lambda: Period.month(start)]
        for form in forms:
            with suppress(PeriodError):  # the form's own year may end beyond the calendar
                made = form()
                if (made.start, made.end) == (start, end):
                    return made.label
        return _months_to(start, end)


def _months_to(start: dt.date, end: dt.date) -> str:
    last = end - dt.timedelta(days=1)
    if start.day == 1 and end.day == 1:
        return f"{count(_index(end) - _index(start), 'month')} to {say_month(last)}"
    return f"{say_day(start)} to {say_day(last)}"


def _quarter_from(start: dt.date, *, financial: bool) -> Period:
    counted = _shift(start, 1 - _APRIL) if financial else start
    year = _financial(counted) if financial else f"{counted.year:04d}"
    return Period.quarter(f"{year} Q{(counted.month + 2) // 3}")


def _financial(april: dt.date) -> str:
    return f"{april.year:04d}/{(april.year + 1) % 100:02d}"


def _index(day: dt.date) -> int:
    return day.year * _MONTHS_IN_YEAR + day.month - 1


def _shift(day: dt.date, months: int) -> dt.date:
    year, month = divmod(_index(day) + months, _MONTHS_IN_YEAR)
    try:
        return day.replace(year=year, month=month + 1)
    except (ValueError, OverflowError) as error:
        by = f"{count(abs(months), 'month')} {'later' if months > 0 else 'earlier'}"
        raise PeriodError(say_day(day), f"has no such day {by} in the calendar") from error


def _date(given: str, year: int, month: int, day: int = 1) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise PeriodError(given, f"has no such date ({error})") from error


def _month(given: str | dt.date) -> dt.date:
    if isinstance(given, dt.date):
        return _plain(given).replace(day=1)
    given = str(given)  # a year as a number is told as no month
    words = given.strip()
    if found := re.fullmatch(r"(\d{4})-(\d{2})", words):
        return _date(given, int(found[1]), int(found[2]))
    if found := re.fullmatch(r"([A-Za-z]+) (\d{4})", words):
        number = _MONTH_NUMBERS.get(found[1].casefold())
        if number:
            return _date(given, int(found[2]), number)
    raise PeriodError(given, "is no month", "Say '2016-11' or 'November 2016'.")


def _day(given: str | dt.date) -> dt.date:
    if isinstance(given, dt.date):
        return _plain(given)
    words = given.strip()
    if found := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", words):
        return _date(given, int(found[1]), int(found[2]), int(found[3]))
    if found := re.fullmatch(r"(\d{1,2}) ([A-Za-z]+ \d{4})", words):
        month = _month(found[2])
        return _date(given, month.year, month.month, int(found[1]))
    raise PeriodError(given, "is no day", "Say '2016-11-30' or '30 November 2016'.")


def _whole_months(first: str, last: str) -> Period:
    start, end = _month(first), _shift(_month(last), 1)
    return Period(start, end)


def _months_in_words(n: str, month: str) -> Period:
    return Period.months_to(int(n.replace(",", "")), month)


def _financial_year_to(year: str | None, month: str) -> Period:
    period = Period.financial_year_to(month)
    if year and year != _financial(period.start):
        raise PeriodError(
            f"financial year {year} to {month}",
            f"says two years: that month is in {_financial(period.start)}",
        )
    return period


def _quarter_in_words(number: str, year: str) -> Period:
    return Period.quarter(f"{year} Q{number}")


_MONTH = r"(\d{4}-\d{2}|[A-Za-z]+ \d{4})"
_DAY = r"(\d{4}-\d{2}-\d{2}|\d{1,2} [A-Za-z]+ \d{4})"
_FORMS: tuple[tuple[str, Callable[..., Period]], ...] = (
    (r"(?:calendar year )?(\d{4})", Period.calendar_year),
    (r"(?:financial year )?(\d{4}/\d{2})", Period.financial_year),
    (r"(\d{4}(?:/\d{2})?[ -]?Q[1-4])", Period.quarter),
    (r"quarter ([1-4]) of (\d{4}(?:/\d{2})?)", _quarter_in_words),
    (rf"financial year (?:(\d{{4}}/\d{{2}}) )?to {_MONTH}", _financial_year_to),
    (rf"(?:position )?as at {_MONTH}", Period.position_as_at),
    (rf"(?:the )?year to {_MONTH}", Period.year_to),
    (rf"(\d[\d,]{{0,6}}) months? to {_MONTH}", _months_in_words),
    (rf"{_DAY} to {_DAY}", Period.between),
    (rf"{_MONTH} to {_MONTH}", _whole_months),
    (_MONTH, Period.month),
)
