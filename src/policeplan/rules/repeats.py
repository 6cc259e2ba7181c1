"""The repeat rule: the nth or later incident at one location in a rolling window."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.rules.keys import BLANK

_SIGN_BIT = 63


def nth_in_window(
    location: NDArray[np.int64], when: NDArray[np.datetime64], *, nth: int, window: str
) -> NDArray[np.bool_]:
    """Which incidents are the nth or later at their location in ``(t - window, t]``.

    Incidents at one location stand in order of time, ties in order of the rows. Sorted so,
    incident i is a repeat exactly when incident i - (nth - 1) has the same location and lies inside
    the window. pandas ``rolling(window, closed="right").count() >= nth`` agrees row for row.

    Args:
        location: a code for each row; below nought, a row that has no location.
        when: local times; NaT, a row that has none.
        nth: which incident is the first to be a repeat, 2 or more.
        window: a length of time that pandas reads, such as ``"180D"``.

    Returns:
        A flag for each row, in the order of the rows; rows without location or time are not repeats.
    """
    repeat = np.zeros(len(location), bool)
    usable = (location > BLANK) & ~np.isnat(when)
    rows = None if usable.all() else np.flatnonzero(usable)
    where, moment = (location, when) if rows is None else (location[rows], when[rows])
    # Most locations see few incidents: those under n cannot repeat and need not be sorted.
    if len(where) and int(where.max()) < max(4 * len(where), 1 << 20):
        busy = np.bincount(where) >= nth
        if not busy.all():
            kept = busy[where]
            rows = np.flatnonzero(kept) if rows is None else rows[kept]
            where, moment = where[kept], moment[kept]
    if len(where) < nth:
        return repeat
    ticks, step = _ticks(moment, pd.Timedelta(window))
    order, place, time = _sorted(where, ticks)
    late = np.zeros(len(place), bool)
    back = nth - 1
    late[back:] = (place[back:] == place[:-back]) & (time[back:] - time[:-back] < step)
    repeat[order[late] if rows is None else rows[order[late]]] = True
    return repeat


def _ticks(when: NDArray[np.datetime64], window: pd.Timedelta) -> tuple[NDArray[np.int64], int]:
    """Times as small whole numbers from 0, and the window in the same unit: seconds if they suffice."""
    micros = when.astype("datetime64[us]").astype(np.int64)
    step = int(window // pd.Timedelta("1us"))
    micros = micros - micros.min()
    second = 1_000_000
    if step % second == 0:
        seconds = micros // second
        if np.array_equal(seconds * second, micros):
            return seconds, step // second
    return micros, step


def _sorted(
    location: NDArray[np.int64], ticks: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64]]:
    """Order of the rows by location, time and row; and both columns in that order."""
    time_bits = int(ticks.max()).bit_length()
    if time_bits + int(location.max()).bit_length() > _SIGN_BIT:
        order = np.lexsort((ticks, location))
        return order, location[order], ticks[order]
    packed = (location << time_bits) | ticks
    order = np.argsort(packed)
    packed = packed[order]
    _settle_ties(order, packed)
    return order, packed >> time_bits, packed & ((1 << time_bits) - 1)


def _settle_ties(order: NDArray[np.intp], packed: NDArray[np.int64]) -> None:
    """Put rows of equal key into row order, in place: a fast sort is not a stable one."""
    same = packed[1:] == packed[:-1]
    tied = np.flatnonzero(np.append(same, False) | np.insert(same, 0, False))
    order[tied] = order[tied][np.lexsort((order[tied], packed[tied]))]
