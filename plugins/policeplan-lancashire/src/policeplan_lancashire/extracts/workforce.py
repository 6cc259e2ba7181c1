"""The workforce: a row for each person on each of three days.

Changes and percentages are published, numbers are not, save for the special constables: the rest
are made up within what fits. Full-time equivalents are solved in hundredths.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan_lancashire.extracts.published import figures, in_words
from policeplan_lancashire.extracts.solve import (
    counts_for_change,
    counts_for_share,
    earlier_counts,
    nearest,
    split,
)

EARLIER, MARCH, LATER = (
    np.datetime64(day, "s") for day in ("2015-11-30", "2016-03-31", "2016-11-30")
)
OFFICER, PCSO, SPECIAL, STAFF = "police officer", "PCSO", "special constable", "police staff"
_HUNDRED = 100
# Made up: full-time equivalents near which an earlier number is looked for, in hundredths.
_NEAR_FTE = {OFFICER: 290_500, PCSO: 31_000}
_STAFF = ((1_905, 170_950), (1_890, 169_620), (1_872, 168_040))
_PART_TIME = 0.35  # of full time that a part-timer lacks, on average
_WAY_TO_MARCH = 0.4  # of the change from November to November


def workforce(random: np.random.Generator) -> pd.DataFrame:
    """Rows of people.

    Returns:
        ``as_at`` (the last day of a month), ``kind``, ``fte`` (nought of special constables),
        ``safe_and_legal`` (yes or no of special constables, blank of others).
    """
    days = (EARLIER, MARCH, LATER)
    parts = [
        _rows(random, day, kind, people, _hours(random, people, hundredths))
        for kind, numbers in ((OFFICER, _paid(OFFICER, "officers")), (PCSO, _paid(PCSO, "pcso")))
        for day, (people, hundredths) in zip(days, numbers, strict=True)
    ]
    parts += [
        _rows(random, day, STAFF, people, _hours(random, people, hundredths))
        for day, (people, hundredths) in zip(days, _STAFF, strict=True)
    ]
    parts += [
        _specials(random, day, people) for day, people in zip(days, _special_counts(), strict=True)
    ]
    frame = pd.concat(parts, ignore_index=True)
    return frame.sort_values("as_at", kind="stable", ignore_index=True)


def _paid(kind: str, figure: str) -> list[tuple[int, int]]:
    """People, and hundredths of their full-time equivalent, on the three days."""
    head, fte = figures()[f"{figure}-headcount"], figures()[f"{figure}-fte"]
    later, earlier = counts_for_change(head.number, head.pct)
    change = int(fte.by.value * _HUNDRED)
    fits = earlier_counts(change, fte.pct)
    equivalent = nearest(fits, _NEAR_FTE[kind], f"full-time equivalents of {kind}")
    return [
        (earlier, equivalent),
        (
            earlier + round(head.number * _WAY_TO_MARCH),
            equivalent + round(change * _WAY_TO_MARCH),
        ),
        (later, equivalent + change),
    ]


def _special_counts() -> tuple[int, int, int]:
    """Special constables on the three days: the last number is published, and so is the change."""
    later = int(in_words()["specials"].value)
    earlier = later - figures()["specials-headcount"].number
    return earlier, earlier + 2, later


def _hours(random: np.random.Generator, people: int, hundredths: int) -> NDArray[np.int64]:
    """Hundredths of full time of each: most work full time, the rest lack what is lacking."""
    lacking = people * _HUNDRED - hundredths
    part_timers = round(lacking / _HUNDRED / _PART_TIME)
    lack = np.zeros(people, dtype=np.int64)
    lack[:part_timers] = split(lacking, random.uniform(0.4, 1.6, part_timers))
    return random.permutation(_HUNDRED - lack)


def _specials(random: np.random.Generator, day: np.datetime64, people: int) -> pd.DataFrame:
    safe = nearest(counts_for_share(in_words()["specials-safe-and-legal"], people), None, "safe")
    frame = _rows(random, day, SPECIAL, people, np.zeros(people, dtype=np.int64))
    yes = random.permutation(people) < safe
    return frame.assign(safe_and_legal=np.where(yes, "yes", "no"))


def _rows(
    random: np.random.Generator,
    day: np.datetime64,
    kind: str,
    people: int,
    hundredths: NDArray[np.int64],
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "as_at": np.full(people, day),
            "kind": kind,
            "fte": random.permutation(hundredths) / _HUNDRED,
            "safe_and_legal": np.full(people, None, dtype=object),
        }
    )
