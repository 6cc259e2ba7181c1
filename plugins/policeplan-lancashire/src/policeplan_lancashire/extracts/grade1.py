"""Grade 1 emergencies: a row for each unit sent, December 2014 to November 2016.

The mean time to arrive of three overlapping years is published: the seconds of each part of them
are solved as whole numbers and shared among its incidents.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan_lancashire.extracts.by_parts import Sums
from policeplan_lancashire.extracts.published import figures
from policeplan_lancashire.extracts.solve import split
from policeplan_lancashire.extracts.when import (
    PARTS,
    Moments,
    divisions_of,
    moments_in,
)

# Made up: incidents reached, and never reached, in each part.
_REACHED = (1_500, 3_000, 1_500, 3_000)
_NEVER = (20, 40, 20, 40)
_SECOND_PART = 9.35  # minutes, mean: what the year to March leaves open
_AT_LEAST = 45  # seconds
_MOST_UNITS = 3
_NO_SHOW = 0.12  # units that never arrive, of those after the first
_FIRST_LOG = 500_001


def seconds_of_parts() -> tuple[int, int, int, int]:
    """Seconds to arrive of all incidents of each part, to print the three means."""
    previous, march = figures()["grade1-prev"], figures()["grade1-march"]
    a, b, c, d = _REACHED
    sums = Sums(
        earlier=round(previous.then.value * 60 * (a + b)),
        march=round(march.then.value * 60 * (b + c)),
        later=round(previous.now.value * 60 * (c + d)),
    )
    return sums.parts(round(_SECOND_PART * 60 * b))


def emergencies(random: np.random.Generator) -> pd.DataFrame:
    """Rows of units sent to Grade 1 incidents, in no order within an incident.

    Returns:
        ``log_number``, ``graded_at``, ``arrived_at`` (blank of a unit that never arrived),
        ``division``.
    """
    parts = [
        _part(random, which, split(total - _AT_LEAST * n, random.gamma(3.0, 1.0, n)), never)
        for which, total, n, never in zip(PARTS, seconds_of_parts(), _REACHED, _NEVER, strict=True)
    ]
    logs = pd.concat(parts, ignore_index=True).sort_values("graded_at", ignore_index=True)
    logs["log_number"] = _FIRST_LOG + np.arange(len(logs))
    logs["division"] = divisions_of(random, len(logs))
    units = random.integers(1, _MOST_UNITS + 1, len(logs))
    rows = logs.loc[np.repeat(np.arange(len(logs)), units)].reset_index(drop=True)
    after = rows["log_number"].duplicated().to_numpy()
    later = random.gamma(2.0, 150, len(rows)).astype(np.int64)
    rows["arrived_at"] += pd.to_timedelta(np.where(after, later, 0), unit="s")
    rows["arrived_at"] = rows["arrived_at"].mask(after & (random.random(len(rows)) < _NO_SHOW))
    shuffled = np.lexsort((random.random(len(rows)), rows["log_number"]))
    return rows.loc[shuffled, ["log_number", "graded_at", "arrived_at", "division"]].reset_index(
        drop=True
    )


def _part(
    random: np.random.Generator, which: Moments, waits: NDArray[np.int64], never: int
) -> pd.DataFrame:
    """Incidents of some months: when graded, and when the first unit arrived, if one did."""
    n = len(waits) + never
    graded = moments_in(random, which[random.integers(0, len(which), n)])
    passed = np.concatenate([waits + _AT_LEAST, np.zeros(never, dtype=np.int64)])
    arrived = graded + passed.astype("timedelta64[s]")
    arrived[len(waits) :] = np.datetime64("NaT")
    return pd.DataFrame({"graded_at": graded, "arrived_at": arrived})
