"""Local time: the one place that knows the time zone.

A police day is a local day: a crime at 00:30 British Summer Time on 1 July belongs to July, though
it is still June in UTC. Naive timestamps are taken as local; aware ones are converted before a day
or a month is assigned. Durations are elapsed time, right across both clock changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

LONDON = ZoneInfo("Europe/London")
_NEVER = np.iinfo(np.int64).max


def is_aware(times: pd.Series) -> bool:
    """Whether the timestamps carry a time zone."""
    return isinstance(times.dtype, pd.DatetimeTZDtype)


def local(times: pd.Series) -> pd.Series:
    """Timestamps as the clock on the wall in London shows them, naive, to the microsecond."""
    if is_aware(times):
        times = times.dt.tz_convert(LONDON).dt.tz_localize(None)
    return times.dt.as_unit("us")


def local_days(times: pd.Series) -> NDArray[np.datetime64]:
    """The local day of each timestamp, ``datetime64[D]``; NaT where there is none."""
    return local(times).to_numpy().astype("datetime64[D]")


def elapsed(start: pd.Series, end: pd.Series) -> NDArray[np.timedelta64]:
    """Time that passed from start to end, ``timedelta64[us]``; NaT where either is missing.

    Both columns may be aware (instants, so nothing to decide) or naive London times. Naive times
    have two traps, one a year each. In spring the hour from 01:00 does not exist: a naive time
    inside it is a mistake in the record, and the duration is NaT. In autumn the hour from 01:00
    comes twice: the answer is then the shortest duration, not below nought, that the clock allows.
    """
    start_early, start_late = _instants(start)
    end_early, end_late = _instants(end)
    passed = end_early - start_early
    doubtful = (start_early != start_late) | (end_early != end_late)
    doubtful &= ~np.isnat(passed)
    if doubtful.any():
        s1, s2 = start_early[doubtful], start_late[doubtful]
        e1, e2 = end_early[doubtful], end_late[doubtful]
        allowed = np.stack([e1 - s1, e1 - s2, e2 - s1, e2 - s2]).astype(np.int64)
        shortest = np.asarray(np.where(allowed >= 0, allowed, _NEVER).min(axis=0), np.int64)
        longest = np.asarray(allowed.max(axis=0), np.int64)
        best = np.where((allowed >= 0).any(axis=0), shortest, longest)
        passed[doubtful] = best.astype("timedelta64[us]")
    return passed


def _instants(times: pd.Series) -> tuple[NDArray[np.datetime64], NDArray[np.datetime64]]:
    """UTC instants read as the earlier and as the later of an hour that comes twice."""
    if is_aware(times):
        utc = times.dt.tz_convert("UTC").dt.tz_localize(None).dt.as_unit("us").to_numpy()
        return utc, utc
    index = pd.DatetimeIndex(times.dt.as_unit("us"))
    early, late = (
        index.tz_localize(LONDON, ambiguous=np.full(len(index), summer), nonexistent="NaT")
        .tz_convert("UTC")
        .tz_localize(None)
        .to_numpy()
        for summer in (True, False)
    )
    return early, late
