"""Engagement: registered members and followers month by month, and hours that volunteers gave."""

from __future__ import annotations

import numpy as np
import pandas as pd

from policeplan_lancashire.errors import NoWholeNumbersError
from policeplan_lancashire.extracts.printed import Printed, percent
from policeplan_lancashire.extracts.published import figures, in_words
from policeplan_lancashire.extracts.solve import counts_for_growth, split
from policeplan_lancashire.extracts.when import months

IN_THE_KNOW, SOCIAL_MEDIA = "In the Know", "social media"
_SNAPSHOTS = months("2015-11", "2016-11")
_THREE_MONTHS_BEFORE = -4  # August 2016, from the end of the snapshots
_NEAR_FOLLOWERS = 248_000  # made up, in August 2016
_BEFORE = 0.012  # made-up growth a month, before August 2016
_QUARTERS = 4  # of an hour
_SINCE = months("2015-10", "2016-11")
# Kind, the figure of its hours, and how many people gave them: 4.2.1, 4.2.10, 4.2.15.
_GIVERS = (
    ("cadet", "cadet-hours", 541),
    ("special constable", "special-hours", 463),
    ("volunteer", "volunteer-hours", 322),
)


def members(random: np.random.Generator) -> pd.DataFrame:
    """Rows of snapshots.

    Returns:
        ``as_at`` (the last day of a month), ``channel``, ``members``.
    """
    sign_ups = figures()["itk"]
    now = int(sign_ups.now.value)
    pairs = (
        (IN_THE_KNOW, now, _earlier(now, sign_ups.pct)),
        (SOCIAL_MEDIA, *counts_for_growth(in_words()["followers"], _NEAR_FOLLOWERS)),
    )
    parts = [
        pd.DataFrame(
            {
                "as_at": ((_SNAPSHOTS + 1).astype("datetime64[D]") - 1).astype("datetime64[s]"),
                "channel": channel,
                "members": _path(random, later, earlier),
            }
        )
        for channel, later, earlier in pairs
    ]
    frame = pd.concat(parts, ignore_index=True)
    return frame.sort_values("as_at", kind="stable", ignore_index=True)


def hours(random: np.random.Generator) -> pd.DataFrame:
    """Rows of a volunteer's month: who gave nothing in a month has no row.

    Returns:
        ``occurred`` (the first of the month), ``kind`` (cadet, special constable, volunteer),
        ``hours`` (in quarters).
    """
    parts: list[pd.DataFrame] = []
    for kind, figure, people in _GIVERS:
        quarters = int(in_words()[figure].value) * _QUARTERS
        given = split(quarters, random.gamma(0.8, 1.0, people * len(_SINCE)))
        parts.append(
            pd.DataFrame(
                {
                    "occurred": np.tile(_SINCE.astype("datetime64[s]"), people),
                    "kind": kind,
                    "hours": given / _QUARTERS,
                }
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    frame = frame[frame["hours"] > 0]
    return frame.sort_values("occurred", kind="stable", ignore_index=True)


def _earlier(now: int, pct: Printed) -> int:
    """A number three months ago from which ``now`` is a growth printed as ``pct``."""
    earlier = round(now / (1 + pct.value / 100))
    if not pct.holds(percent(now - earlier, earlier)):
        raise NoWholeNumbersError(f"{now}, up {pct.text}%", "no earlier number fits")
    return earlier


def _path(random: np.random.Generator, later: int, earlier: int) -> list[int]:
    """Members at each snapshot: growing to ``earlier`` in August, then to ``later``."""
    before = len(_SNAPSHOTS) + _THREE_MONTHS_BEFORE
    growth = random.uniform(0.5, 1.5, before) * _BEFORE
    past = np.round(earlier / np.cumprod(1 + growth))[::-1].astype(int).tolist()
    since = earlier + np.cumsum(split(later - earlier, random.uniform(0.8, 1.2, 3)))
    return [*past, earlier, *since.tolist()]
