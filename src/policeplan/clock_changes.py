"""Clock changes: by how much the clock on the wall in London is ahead of UTC, and since when.

A table of a few thousand numbers says it for all the rows of a column: between two changes the
clock is as far ahead for every row, and rows from near a change, or from further back or ahead than
the table reaches, are left to pandas.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

import attrs
import numpy as np
from numpy.typing import NDArray

LONDON = ZoneInfo("Europe/London")
UNSURE = -1
"""The regime of a time that no table answers for."""

_FIRST_YEAR, _AFTER_YEAR = 1900, 2100
_SECOND = dt.timedelta(seconds=1)
_DAY = dt.timedelta(days=1)
_MICROSECOND = dt.timedelta(microseconds=1)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_BITS = 32
"""A step of the table is 2 to the power of so many microseconds: an hour and 12 minutes."""

Change = tuple[dt.datetime, dt.timedelta, dt.timedelta]
"""The instant, and how far the clock was ahead before and is from then on."""


@attrs.frozen(eq=False)
class Regimes:
    """Which regime each step of time lies in, whole; `UNSURE` where in none or in several.

    Attributes:
        of: a regime for each step.
        first: the first step's number.
        ahead: by how many microseconds the clock is ahead of UTC in each regime.
    """

    of: NDArray[np.int8]
    first: int
    ahead: NDArray[np.int64]

    def at(self, moments: NDArray[np.int64]) -> NDArray[np.int8]:
        """The regime of each moment."""
        step = moments >> _BITS
        step -= self.first
        return self.of.take(step, mode="clip")  # both ends are unsure


def regimes(first: int, last: int, *, local: bool) -> Regimes:
    """The regimes of all moments from first to last.

    Args:
        first: in microseconds from 1970; `clock.NAT` will do.
        last: the same.
        local: whether moments are as the clock on the wall shows them; else they are instants.
    """
    years = (1970 + int(moment // 31_556_952_000_000) for moment in (first, last))
    low, high = (min(max(year, _FIRST_YEAR), _AFTER_YEAR - 1) for year in years)
    return _regimes(max(low - 1, _FIRST_YEAR), min(high + 1, _AFTER_YEAR - 1), local)


@cache
def _regimes(first: int, last: int, local: bool) -> Regimes:  # noqa: FBT001  # reason: the cache's key
    """Those of whole years."""
    changes = [change for year in range(first, last + 1) for change in _changes(year)]
    start = dt.datetime(first, 1, 1, tzinfo=dt.UTC)
    ahead = [_ahead(start), *(after for _, _, after in changes)]
    known = list(dict.fromkeys(ahead))
    low = _micros(start + _DAY) >> _BITS  # a day off each end, so that zones make no difference
    high = _micros(dt.datetime(last + 1, 1, 1, tzinfo=dt.UTC) - _DAY) >> _BITS
    of = np.full(high - low + 1, known.index(ahead[0]), np.int8)
    for instant, before, after in changes:
        early, late = sorted((before, after)) if local else (dt.timedelta(0),) * 2
        near, far = ((_micros(instant + by) >> _BITS) - low for by in (early, late))
        of[max(near, 0) :] = known.index(after)
        of[max(near, 0) : max(far + 1, 0)] = UNSURE
    of[0] = of[-1] = UNSURE
    return Regimes(of, low, np.array([offset // _MICROSECOND for offset in known], np.int64))


@cache
def _changes(year: int) -> tuple[Change, ...]:
    """The changes of a year, to the second."""
    found: list[Change] = []
    day, end = (dt.datetime(y, 1, 1, tzinfo=dt.UTC) for y in (year, year + 1))
    before = _ahead(day)
    while day < end:
        after = _ahead(day + _DAY)
        if after != before:
            early, late = day, day + _DAY
            while late - early > _SECOND:
                middle = early + (late - early) // 2 // _SECOND * _SECOND
                early, late = (middle, late) if _ahead(middle) == before else (early, middle)
            found.append((late, before, after))
        day, before = day + _DAY, after
    return tuple(found)


def _ahead(instant: dt.datetime) -> dt.timedelta:
    return instant.astimezone(LONDON).utcoffset() or dt.timedelta(0)


def _micros(instant: dt.datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND
