"""Small helps for saying things: near misses, lists, dates and whole numbers in British English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

_SHOWN = 12


def near_miss(given: object, known: Iterable[str]) -> str | None:
    """The known name closest to the one given, if any is close; that of a number too."""
    import difflib  # needed where something is wrong, and not at each start

    by_folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(str(given).casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else None


def did_you_mean(given: object, known: Iterable[str]) -> str:
    """`` Did you mean 'x'?`` with its leading space, or nothing."""
    close = near_miss(given, known)
    return f" Did you mean '{close}'?" if close else ""


def stopped(sentence: str) -> str:
    """The sentence with a full stop, where it does not end in a mark of its own."""
    return sentence if sentence.endswith((".", "?")) else f"{sentence}."


def near_or_all(given: object, known: Iterable[str]) -> str:
    """`` Did you mean 'x'?``, or where none is near `` There are: 'a', 'b'.``, or nothing."""
    known = list(known)
    return did_you_mean(given, known) or (f" There are: {quoted(known)}." if known else "")


def quoted(names: Iterable[str]) -> str:
    """``'a', 'b', 'c'``, cut after a dozen."""
    names = list(names)
    shown = ", ".join(f"'{name}'" for name in names[:_SHOWN])
    more = len(names) - _SHOWN
    return f"{shown} and {more} more" if more > 0 else shown


def and_list(items: Iterable[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    items = list(items)
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def count(n: int, one: str, many: str | None = None) -> str:
    """``1 row``, ``2,000 rows``."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def say_length(seconds: int) -> str:
    """``180 days``, ``15 minutes``: the largest unit that fits whole."""
    for unit, size in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds % size == 0:
            return count(seconds // size, unit)
    return count(seconds, "second")


def ordinal(n: int) -> str:
    """``1st``, ``2nd``, ``3rd``, ``11th``."""
    tens = n % 100 in {11, 12, 13}
    return f"{n}{'th' if tens else {1: 'st', 2: 'nd', 3: 'rd'}.get(n % 10, 'th')}"


def say_day(day: dt.date) -> str:
    """``1 December 2015``."""
    return f"{day.day} {day:%B} {day.year:04d}"


def say_month(day: dt.date) -> str:
    """``December 2015``."""
    return f"{day:%B} {day.year:04d}"
