"""Recorded crime: a row for each crime, December 2014 to November 2016.

Offences and months come out as solved whatever the seed: labels are dealt to the rows like cards,
without replacement.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan_lancashire.extracts.crime_counts import (
    months_of_all_crime,
    months_of_sexual_offences,
    offences,
    years_of,
)
from policeplan_lancashire.extracts.when import (
    EARLIER,
    LATER,
    Moments,
    divisions_of,
    in_order,
    moments_in,
)

STRANDS = ("race", "religion", "sexual orientation", "disability", "transgender")
SEXUAL = ("Rape", "Other sexual offences")
_OFTEN_HATE = (
    "Harassment",
    "Violence with injury",
    "Violence without injury",
    "Public fear, alarm or distress",
    "Criminal damage",
)
_ADULT = 16
_OLDEST = 90
_AGE_UNKNOWN = 0.01


def crime(random: np.random.Generator) -> pd.DataFrame:
    """Rows of recorded crime.

    Returns:
        ``occurred``, ``division``, ``offence`` (the most specific label), ``victim_age`` (of sexual
        offences alone, and of a few not known), ``hate_strand`` (blank of a crime that is none).
    """
    counts = offences()
    everything, sexual = months_of_all_crime(), months_of_sexual_offences()
    under, hate = years_of("sex-under16"), years_of("hate")
    parts = [
        _year(
            random,
            EARLIER,
            {name: n.earlier for name, n in counts.items()},
            (everything[:12], sexual[:12]),
            (under.earlier, hate.earlier),
        ),
        _year(
            random,
            LATER,
            {name: n.later for name, n in counts.items()},
            (everything[12:], sexual[12:]),
            (under.later, hate.later),
        ),
    ]
    return in_order(pd.concat(parts, ignore_index=True))


def _year(
    random: np.random.Generator,
    which: Moments,
    counts: dict[str, int],
    by_month: tuple[NDArray[np.int64], NDArray[np.int64]],
    marked: tuple[int, int],
) -> pd.DataFrame:
    """A year's rows: sexual offences first, since their months are their own."""
    everything, sexual = by_month
    under, hate = marked
    of_these = {name: n for name, n in counts.items() if name in SEXUAL}
    of_others = {name: n for name, n in counts.items() if name not in SEXUAL}
    offence = np.concatenate([_dealt(random, of_these), _dealt(random, of_others)])
    month = np.concatenate([np.repeat(which, sexual), np.repeat(which, everything - sexual)])
    age = np.full(len(offence), np.nan)
    age[: sexual.sum()] = _ages(random, int(sexual.sum()), under)
    strand = np.full(len(offence), None, dtype=object)
    at = random.choice(np.flatnonzero(np.isin(offence, _OFTEN_HATE)), hate, replace=False)
    names = np.array(STRANDS, dtype=object)
    strand[at] = names[random.choice(5, hate, p=(0.72, 0.1, 0.09, 0.06, 0.03))]
    return pd.DataFrame(
        {
            "occurred": moments_in(random, month),
            "division": divisions_of(random, len(offence)),
            "offence": offence,
            "victim_age": pd.array(age, dtype="Int64"),
            "hate_strand": strand,
        }
    )


def _dealt(random: np.random.Generator, counts: dict[str, int]) -> NDArray[np.object_]:
    """Each label as often as its count, in any order."""
    names = np.array(list(counts), dtype=object)
    return names[random.permutation(np.repeat(np.arange(len(names)), list(counts.values())))]


def _ages(random: np.random.Generator, n: int, under: int) -> NDArray[np.float64]:
    """Ages of victims, ``under`` of them below 16, in any order; of a few not known."""
    children = random.integers(1, _ADULT, under).astype(np.float64)
    adults = random.integers(_ADULT, _OLDEST + 1, n - under).astype(np.float64)
    adults[random.random(n - under) < _AGE_UNKNOWN] = np.nan
    return random.permutation(np.concatenate([children, adults]))
