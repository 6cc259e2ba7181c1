"""Calls to 999 and 101: a row for each call, December 2014 to November 2016.

The report prints changes in points alone; the levels here are made up.
"""

from __future__ import annotations

from fractions import Fraction

import attrs
import numpy as np
import pandas as pd

from policeplan_lancashire.extracts.by_parts import Sums
from policeplan_lancashire.extracts.published import figures
from policeplan_lancashire.extracts.when import PARTS, Moments, in_order, moments_in


@attrs.frozen
class _Line:
    """A line: its target in seconds, calls in each part, and made-up shares answered in it."""

    name: str
    target: int
    calls: tuple[int, int, int, int]
    later: Fraction
    second_part: Fraction


_LINES = (
    _Line("999", 10, (4_000, 8_000, 4_000, 8_000), Fraction("0.784"), Fraction("0.885")),
    _Line("101", 30, (6_000, 12_000, 6_000, 12_000), Fraction("0.600"), Fraction("0.750")),
)
_ABANDONED = 0.25  # of the calls not answered within the target
_SLOW = 45.0  # seconds beyond the target, on average


def calls(random: np.random.Generator) -> pd.DataFrame:
    """Rows of calls.

    Returns:
        ``line`` (999 or 101, as text), ``occurred`` (when the call came), ``answered`` (blank of an
        abandoned call), both to the second.
    """
    parts = [
        _part(random, line, which, n, in_time)
        for line in _LINES
        for which, n, in_time in zip(PARTS, line.calls, answered_in_time(line), strict=True)
    ]
    return in_order(pd.concat(parts, ignore_index=True))


def answered_in_time(line: _Line) -> tuple[int, int, int, int]:
    """Calls answered within the target in each part, to print both changes in points."""
    a, b, c, d = line.calls
    previous, march = (figures()[f"calls-{line.name}-{basis}"].by for basis in ("prev", "march"))
    sums = Sums(
        earlier=round((line.later - previous.value / 100) * (a + b)),
        march=round((line.later - march.value / 100) * (b + c)),
        later=round(line.later * (c + d)),
    )
    return sums.parts(round(line.second_part * b))


def _part(
    random: np.random.Generator, line: _Line, which: Moments, n: int, in_time: int
) -> pd.DataFrame:
    """Calls of some months, ``in_time`` of them answered within the target or just at it."""
    came = moments_in(random, which[random.integers(0, len(which), n)])
    waited = np.concatenate(
        [
            random.integers(1, line.target + 1, in_time),
            line.target + 1 + random.gamma(1.0, _SLOW, n - in_time).astype(np.int64),
        ]
    )
    answered = came + waited.astype("timedelta64[s]")
    given_up = random.random(n) < _ABANDONED
    given_up[:in_time] = False
    answered[given_up] = np.datetime64("NaT")
    return pd.DataFrame({"line": line.name, "occurred": came, "answered": answered})
