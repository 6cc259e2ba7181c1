"""The repeat rule: the nth or later incident at one location in a rolling window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.errors import ParameterError
from policeplan.rules.keys import BLANK

_WORD_BITS = 63
_MOST_KEPT = 0.9
_SECOND = 2


def nth_in_window(
    location: NDArray[np.int64], when: NDArray[np.datetime64], *, nth: int, window: str
) -> NDArray[np.bool_]:
    """Which incidents are the nth or later at their location in ``(t - window, t]``.

    Incidents at one location stand in order of time, ties in order of the rows. Sorted so,
    incident i is a repeat exactly when incident i - (nth - 1) has the same location and lies inside
    the window. pandas ``rolling(window, closed="right").count() >= nth`` agrees row for row.

    Args:
        location: a code for each row; below nought, a row that has no location.
        when: local times, read to the microsecond; NaT, a row that has none.
        nth: which incident is the first to be a repeat, 2 or more.
        window: a length of time that pandas reads, such as ``"180D"``.

    Returns:
        A flag for each row, in the order of the rows; rows without location or time are no repeats.

    Raises:
        ParameterError: ``nth`` is under 2, or ``window`` is not above nought.
    """
    length = _length(nth, window)
    place, moment = np.asarray(location, np.int64), np.asarray(when)
    repeat = np.zeros(len(place), bool)
    usable = (place > BLANK) & ~np.isnat(moment)
    rows = None if usable.all() else np.flatnonzero(usable)
    if rows is not None:
        place, moment = place[rows], moment[rows]
    # Most locations see few incidents: those under n cannot repeat and need not be sorted.
    if len(place) and int(place.max()) < max(4 * len(place), 1 << 20):
        busy = (np.bincount(place) >= nth)[place]
        if np.count_nonzero(busy) < _MOST_KEPT * len(place):
            kept = np.flatnonzero(busy)
            rows = kept if rows is None else rows[kept]
            place, moment = place[kept], moment[kept]
    if len(place) < nth:
        return repeat
    ticks, step = _ticks(moment, length)
    order = _order(ticks, place)
    place, ticks = place[order], ticks[order]
    back = nth - 1
    late = place[back:] == place[:-back]
    late &= ticks[back:] - ticks[:-back] < step
    found = order[back:][late]
    repeat[found if rows is None else rows[found]] = True
    return repeat


def _length(nth: int, window: str) -> pd.Timedelta:
    if nth < _SECOND:  # the first incident repeats nothing
        raise ParameterError("(the repeat rule)", "nth", "should be a whole number, 2 or more")
    length = pd.Timedelta(window)
    if not length > pd.Timedelta(0):
        problem = "should be a length of time above nought, such as '180D'"
        raise ParameterError("(the repeat rule)", "window", problem)
    return length


def _ticks(when: NDArray[np.datetime64], length: pd.Timedelta) -> tuple[NDArray[np.int64], int]:
    """Times as small whole numbers from 0, and the window in that unit: seconds if they suffice."""
    micros = when.astype("datetime64[us]", copy=False).view(np.int64)
    micros = micros - micros.min()
    step = -(-length // pd.Timedelta("1us"))
    second = 1_000_000
    if step % second == 0:
        seconds = micros // second
        if np.array_equal(seconds * second, micros):
            return seconds, step // second
    return micros, step


def _order(*keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Stable order of the rows by the last key, then the one before it, and so on.

    A radix sort whose digits fill what the row's own number leaves of a word: NumPy sorts plain
    numbers several times as fast as it finds their order, and with the row in it no two are equal,
    so that ties stay in the order of the rows.
    """
    n = len(keys[0])
    row_bits = (n - 1).bit_length()
    row, order = np.arange(n), None
    for digit in _digits(keys, _WORD_BITS - row_bits):
        word = digit if order is None else digit[order]
        word <<= row_bits
        word |= row
        word.sort()
        word &= (1 << row_bits) - 1
        order = word if order is None else order[word]
    return row if order is None else order


def _digits(keys: Iterable[NDArray[np.int64]], room: int) -> Iterator[NDArray[np.int64]]:
    """The keys, written one after the other from the lowest bit up, in digits of ``room`` bits."""
    digit, used = None, 0
    for key in keys:
        bits, done = int(key.max()).bit_length(), 0
        while done < bits:
            taken = min(bits - done, room - used)
            more = (key >> done) & ((1 << taken) - 1)
            digit = more if digit is None else digit | (more << used)
            done, used = done + taken, used + taken
            if used == room:
                yield digit
                digit, used = None, 0
    if digit is not None:
        yield digit
