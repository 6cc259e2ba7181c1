"""Local time: the one place that knows the time zone.

A police day is a local day: a crime at 00:30 British Summer Time on 1 July belongs to July, though
it is still June in UTC. Naive timestamps are taken as local; aware ones are converted before a day
or a month is assigned. Durations are elapsed time, right across both clock changes.
"""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.blocks import blocks
from policeplan.clock_changes import LONDON, UNSURE, regimes

DAY = 86_400_000_000
"""Microseconds of a day on the wall."""

NAT = int(np.iinfo(np.int64).min)
"""What NaT is among microseconds."""

_READ_AT_ONCE = 1 << 17
_NEVER = np.iinfo(np.int64).max
_MICROSECONDS = np.dtype("datetime64[us]")


def is_aware(times: pd.Series) -> bool:
    """Whether the timestamps carry a time zone."""
    return isinstance(times.dtype, pd.DatetimeTZDtype)


@attrs.frozen(eq=False)
class Moments:
    """Times as whole numbers.

    Attributes:
        of: microseconds from 1970, a row each; `NAT` where there is none.
        first: the first of them; `NAT` of none.
        last: the last; `NAT` of none.
        whole: whether each row has one.
    """

    of: NDArray[np.int64]
    first: int
    last: int
    whole: bool

    @classmethod
    def of_times(cls, times: pd.Series) -> Moments:
        """Timestamps as the clock on the wall in London shows them."""
        return cls.counted(local(times).to_numpy())

    @classmethod
    def counted(cls, times: NDArray[np.datetime64]) -> Moments:
        """Naive times, ``datetime64[us]``."""
        of = times.view(np.int64)
        if not len(of):
            return cls(of, NAT, NAT, whole=True)
        edges = [(of[rows].min(), of[rows].max()) for rows in blocks(len(of), _READ_AT_ONCE)]
        first, last = int(min(low for low, _ in edges)), int(max(high for _, high in edges))
        whole = first != NAT
        if not whole and last != NAT:
            first = int(of[of != NAT].min())
        return cls(of, first, last, whole)

    @property
    def days(self) -> NDArray[np.datetime64]:
        """The day of each, ``datetime64[D]``; NaT where there is none."""
        days = self.of // DAY  # NumPy's own cast takes three times as long
        if not self.whole:
            days[self.of == NAT] = NAT
        return days.view("datetime64[D]")


def local(times: pd.Series) -> pd.Series:
    """Timestamps as the clock on the wall in London shows them, naive, to the microsecond."""
    if not is_aware(times):
        return times if times.dtype == _MICROSECONDS else times.dt.as_unit("us")
    instants = Moments.counted(_utc(times))
    table = regimes(instants.first, instants.last, local=False)
    shown, left = np.empty_like(instants.of), [np.zeros(0, np.int64)]
    for rows in blocks(len(shown)):
        regime = table.at(instants.of[rows])
        np.add(instants.of[rows], table.ahead.take(regime, mode="wrap"), out=shown[rows])
        left.append(_unsure(regime, rows))
    rows = np.concatenate(left)
    if len(rows):
        there = times.iloc[rows].dt.tz_convert(LONDON).dt.tz_localize(None).dt.as_unit("us")
        shown[rows] = there.to_numpy().view(np.int64)
    return pd.Series(shown.view(_MICROSECONDS), index=times.index, name=times.name, copy=False)


def _unsure(regime: NDArray[np.int8], rows: slice) -> NDArray[np.int64]:
    """Which of the rows of a block are of a time that no table answers for."""
    if regime.min() != UNSURE:
        return np.zeros(0, np.int64)
    return np.flatnonzero(regime == UNSURE) + rows.start


def _utc(times: pd.Series) -> NDArray[np.datetime64]:
    """Aware timestamps as UTC, naive."""
    return times.dt.tz_convert("UTC").dt.tz_localize(None).dt.as_unit("us").to_numpy()


def local_days(times: pd.Series) -> NDArray[np.datetime64]:
    """The local day of each timestamp, ``datetime64[D]``; NaT where there is none."""
    return Moments.of_times(times).days


def elapsed(start: pd.Series, end: pd.Series) -> NDArray[np.timedelta64]:
    """Time that passed from start to end, ``timedelta64[us]``; NaT where either is missing.

    Both columns may be aware (instants, so nothing to decide) or naive London times. Naive times
    have two traps, one a year each. In spring the hour from 01:00 does not exist: a naive time
    inside it is a mistake in the record, and the duration is NaT. In autumn the hour from 01:00
    comes twice: the answer is then the shortest duration, not below nought, that the clock allows.
    """
    passed = np.zeros(len(start), np.int64)
    left = [np.zeros(0, np.int64)]
    missing = np.zeros(len(start), bool)
    for times, sign in ((end, 1), (start, -1)):
        moments = Moments.counted(_utc(times) if is_aware(times) else local(times).to_numpy())
        if not moments.whole:
            missing |= moments.of == NAT
        table = None if is_aware(times) else regimes(moments.first, moments.last, local=True)
        for rows in blocks(len(passed)):
            moment = moments.of[rows]
            if table is not None:
                regime = table.at(moment)
                left.append(_unsure(regime, rows))
                moment = moment - table.ahead.take(regime, mode="wrap")
            passed[rows] += sign * moment
    passed[missing] = NAT
    rows = np.concatenate(left)
    rows = np.unique(rows[~missing[rows]])
    if len(rows):
        passed[rows] = _slowly(start.iloc[rows], end.iloc[rows]).view(np.int64)
    return passed.view("timedelta64[us]")


def _slowly(start: pd.Series, end: pd.Series) -> NDArray[np.timedelta64]:
    """As `elapsed`, by pandas' own conversion of each row."""
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
        utc = _utc(times)
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
