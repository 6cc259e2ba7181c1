"""When rows happen: the months of the report, and moments in them.

Times are naive local times. None falls about a change of the clocks, where a naive time can be
read two ways or none: such a moment is put off by ten hours.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Moments = NDArray[np.datetime64]

DIVISIONS = ("EAST", "SOUTH", "WEST")
_CLOCKS_CHANGE = ("2014-10-26", "2015-03-29", "2015-10-25", "2016-03-27", "2016-10-30")
_EVENING = np.timedelta64(4, "h")
_PUT_OFF = np.timedelta64(10, "h")


def months(first: str, last: str) -> Moments:
    """Every month from ``first`` to ``last``, both included, such as ``2014-12``."""
    return np.arange(np.datetime64(first, "M"), np.datetime64(last, "M") + 1)


LATER = months("2015-12", "2016-11")
EARLIER = months("2014-12", "2015-11")
# The 12 months to March 2016 share months with both years: figures are solved in these four parts.
PARTS = (
    months("2014-12", "2015-03"),
    months("2015-04", "2015-11"),
    months("2015-12", "2016-03"),
    months("2016-04", "2016-11"),
)


def moments_in(random: np.random.Generator, which: Moments) -> Moments:
    """A moment in each of the months given, to the second."""
    start = which.astype("datetime64[M]").astype("datetime64[s]")
    length = (which.astype("datetime64[M]") + 1).astype("datetime64[s]") - start
    second = (random.random(len(which)) * length.astype(np.int64)).astype(np.int64)
    return off_the_clock_changes(start + second.astype("timedelta64[s]"))


def off_the_clock_changes(moments: Moments) -> Moments:
    """The moments; those in the night of a clock change, from its evening on, ten hours later."""
    moved = moments.astype("datetime64[s]")
    for day in _CLOCKS_CHANGE:
        evening = np.datetime64(day, "s") - _EVENING
        moved = np.where((moved >= evening) & (moved < evening + _PUT_OFF), moved + _PUT_OFF, moved)
    return moved


def spread(
    random: np.random.Generator, n: int, which: Moments, weights: NDArray[np.float64]
) -> Moments:
    """``n`` moments in some months, more of them where the weight is greater."""
    month = random.choice(len(which), n, p=weights / weights.sum())
    return moments_in(random, which[month])


def summer(which: Moments, by: float = 0.35) -> NDArray[np.float64]:
    """A weight for each month, highest in July, lowest in January."""
    month = which.astype("datetime64[M]").astype(np.int64) % 12  # January is nought
    return 1 - by * np.cos(2 * np.pi * month / 12)


def divisions_of(random: np.random.Generator, n: int) -> NDArray[np.object_]:
    """A division for each of ``n`` rows."""
    return np.array(DIVISIONS, dtype=object)[random.choice(3, n, p=(0.38, 0.29, 0.33))]


def in_order(frame: pd.DataFrame, by: str = "occurred") -> pd.DataFrame:
    """The rows in order of time, numbered anew."""
    return frame.sort_values(by, kind="stable", ignore_index=True)
