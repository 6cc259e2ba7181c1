"""Periods and peer groups inside a sentence: with their article, their verb and their place."""

from __future__ import annotations

import re
from contextlib import suppress

from policeplan.errors import PeriodError
from policeplan.period import Period
from policeplan.words import count

_POSITION = "position as at "
_MONTHS = re.compile(r"(\d[\d,]*) months? to ")
_BARE = re.compile(r"quarter [1-4] of |[A-Z][a-z]+ \d{4}$", re.ASCII)
_NAMED = ("financial year ", "calendar year ", _POSITION)
_GROUPS = {"group", "msg", "region", "force", "division", "family", "peers", "others", "rest"}


def the_period(label: str) -> str:
    """The period as a part of a sentence: ``the 12 months to November 2016``, ``November 2016``."""
    if _BARE.match(label):
        return label
    if _MONTHS.match(label) or label.startswith((*_NAMED, "change ")):
        return f"the {label}"
    return f"the period {label}"


def is_plural(label: str) -> bool:
    """Whether the period takes a plural verb: 12 months show, the financial year shows."""
    months = _MONTHS.match(label)
    return months is not None and months[1] != "1"


def earlier_period(later: Period, earlier: Period) -> str:
    """What a later period is compared with: ``the previous 12 months`` where it is just before.

    A position keeps its name, so that the sentence says what the table's heading says.
    """
    if earlier.label.startswith(_POSITION):
        return the_period(earlier.label)
    with suppress(PeriodError):  # the range is not of whole months, so none is just before it
        if earlier == later.previous():
            n = later.n_months or 0
            return f"the previous {count(n, 'month') if n > 1 else 'month'}"
    return the_period(earlier.label)


def at_end(label: str, phrase: str) -> str:
    """When a snapshot of the period is: ``at the end of the 12 months to November 2016``."""
    if label.startswith(_POSITION):
        return label.removeprefix("position ")
    return f"at the end of {phrase}"


def end_of(label: str, phrase: str) -> str:
    """What a later snapshot is compared with: ``the end of the previous 12 months``."""
    return phrase if label.startswith(_POSITION) else f"the end of {phrase}"


def over(label: str) -> str:
    """When a figure of the period is of: ``over the 12 months to November 2016``."""
    if label.startswith(_POSITION):
        return label.removeprefix("position ")
    return f"over {the_period(label)}"


def the_group(name: str) -> str:
    """A peer group as a part of a sentence: ``the Most Similar Group``, ``England & Wales``."""
    last = name.rpartition(" ")[2].casefold()
    needs_one = last in _GROUPS and not name.casefold().startswith(("the ", "all "))
    return f"the {name}" if needs_one else name


def first_up(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def full_stop(text: str) -> str:
    """The text as a sentence: a capital at the start and one full stop at the end."""
    return f"{first_up(text.strip()).rstrip(' .')}."
