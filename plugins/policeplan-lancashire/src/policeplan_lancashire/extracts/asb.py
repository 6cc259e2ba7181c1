"""Anti-social behaviour: a row for each incident, June 2014 to November 2016.

Repeats are made, never marked. An address that calls again and again has all its incidents inside
180 days: of k, k - 4 are repeats. Some begin with four incidents just before the year and go on in
it, so that the look-back counts. Every other address has at most four in all, so never a repeat.
"""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan_lancashire.extracts.asb_counts import Year, years
from policeplan_lancashire.extracts.solve import split
from policeplan_lancashire.extracts.when import (
    DIVISIONS,
    EARLIER,
    LATER,
    Moments,
    in_order,
    months,
    off_the_clock_changes,
    spread,
    summer,
)

NO_ADDRESS = "NO FIXED ADDRESS"
_BEFORE = months("2014-06", "2014-11")
_FIRST = 4  # incidents at an address before the next is a repeat
_REPEATS_EACH = 7  # at an address that calls again and again, on average
_ASTRIDE = 6  # addresses whose first four incidents are before the year
_DAY = 86_400  # seconds
_SPAN = 150 * _DAY  # all incidents of a busy address fall in so many
_JUST_BEFORE = 60 * _DAY
_JUST_AFTER = 85 * _DAY
_YEAR = 365 * _DAY
_STARTS = np.array(["2014-12-01", "2015-12-01"], dtype="datetime64[s]")
_KNOWN, _BLANK, _HOMELESS = range(3)
_NUMBERS = 60
_FIRST_PARTS = ("Alder", "Birk", "Cor", "Dun", "Elm", "Fen", "Gar", "Hol", "Ings", "Kel", "Lum")
_LAST_PARTS = ("acre", "bank", "croft", "dale", "field", "garth", "holme", "mere", "royd", "stead")
_WAYS = ("Road", "Street", "Lane", "Avenue", "Close", "Drive")
_PLACES = {"EAST": "Marlbeck", "SOUTH": "Penthwaite", "WEST": "Fernsands"}  # invented


@attrs.frozen
class _Calls:
    """Incidents at addresses that call again and again: when, and the number of the address."""

    when: Moments
    address: NDArray[np.int64]


def asb(random: np.random.Generator) -> pd.DataFrame:
    """Rows of incidents.

    Returns:
        ``occurred``, ``division``, ``address`` (invented; of a few blank or NO FIXED ADDRESS).
    """
    counts = years(random)
    return in_order(pd.concat([_division(random, place, *counts[place]) for place in DIVISIONS]))


def _division(random: np.random.Generator, place: str, later: Year, earlier: Year) -> pd.DataFrame:
    """A division's rows: the busy addresses first, then the quiet ones, period by period."""
    first = _busy(random, EARLIER, earlier.repeats)
    second = _busy(random, LATER, later.repeats)
    busy = _Calls(
        np.concatenate([first.when, second.when]),
        np.concatenate([first.address, second.address + _how_many(first.address)]),
    )
    period = np.searchsorted(_STARTS, busy.when, side="right")
    wanted = [earlier.incidents // 2, earlier.incidents, later.incidents]
    quiet = [
        spread(random, int(n), which, summer(which))
        for n, which in zip(
            wanted - np.bincount(period, minlength=3), (_BEFORE, EARLIER, LATER), strict=True
        )
    ]
    without = [_without(len(quiet[0]), earlier.blank // 2, earlier.homeless // 2)] + [
        _without(len(when), year.blank, year.homeless)
        for when, year in zip(quiet[1:], (earlier, later), strict=True)
    ]
    when = np.concatenate(quiet)
    at = _at_most_four(random, len(when)) + _how_many(busy.address)
    written = _written(np.concatenate([busy.address, at]), place)
    missing = np.concatenate([np.full(len(busy.when), _KNOWN), *without])
    return pd.DataFrame(
        {
            "occurred": np.concatenate([busy.when, when]),
            "division": place,
            "address": written.mask(missing == _BLANK).mask(missing == _HOMELESS, NO_ADDRESS),
        }
    )


def _busy(random: np.random.Generator, year: Moments, repeats: int) -> _Calls:
    """Incidents at busy addresses with so many repeats in a year."""
    addresses = repeats // _REPEATS_EACH
    each = _FIRST + 1 + split(repeats - addresses, random.gamma(1.2, 1.0, addresses))
    address = np.repeat(np.arange(addresses), each)
    nth = np.arange(len(address)) - np.repeat(np.cumsum(each) - each, each)
    share = random.random(len(address))
    begin = random.random(addresses) * (_YEAR - _SPAN)
    inside = begin[address] + share * _SPAN
    astride = np.where(nth < _FIRST, -1 - share * _JUST_BEFORE, share * _JUST_AFTER)
    second = np.where(address < _ASTRIDE, astride, inside).astype(np.int64)
    start = year[0].astype("datetime64[s]")
    return _Calls(off_the_clock_changes(start + second.astype("timedelta64[s]")), address)


def _at_most_four(random: np.random.Generator, n: int) -> NDArray[np.int64]:
    """The number of an address for each of ``n`` rows, none more than four times."""
    times = random.choice(_FIRST, n, p=(0.55, 0.25, 0.12, 0.08)) + 1
    return random.permutation(np.repeat(np.arange(n), times)[:n])


def _without(n: int, blank: int, homeless: int) -> NDArray[np.int64]:
    """Which of ``n`` rows lack an address; rows are in no order of time."""
    kinds = np.array([_BLANK, _HOMELESS, _KNOWN])
    return np.repeat(kinds, [blank, homeless, n - blank - homeless])


def _how_many(address: NDArray[np.int64]) -> int:
    return int(address.max()) + 1


def _written(address: NDArray[np.int64], place: str) -> pd.Series:
    """Numbers of addresses as invented addresses, no two alike."""
    street, number = np.divmod(address, _NUMBERS)
    rest, first = np.divmod(street, len(_FIRST_PARTS))
    way, last = np.divmod(rest, len(_LAST_PARTS))
    firsts, lasts, ways = (
        pd.Series(np.array(parts, dtype=object)[which], dtype="str")
        for parts, which in ((_FIRST_PARTS, first), (_LAST_PARTS, last), (_WAYS, way))
    )
    numbers = pd.Series(number + 1).astype("str")
    return numbers + " " + firsts + lasts + " " + ways + ", " + _PLACES[place]
