"""People killed or seriously injured on the roads: collisions and their casualties.

The counts of each division, of adults and of children, are solved from the published changes; so
that the force's own figures come out too, the divisions are searched together.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan_lancashire.extracts.printed import percent
from policeplan_lancashire.extracts.published import figures
from policeplan_lancashire.extracts.solve import counts_for_change, earlier_counts, first_fit
from policeplan_lancashire.extracts.when import DIVISIONS, EARLIER, LATER, Moments, moments_in

_FATAL = 0.06
_SLIGHT = 5  # slight casualties for each killed or seriously injured
_A_COLLISION = 0.72  # collisions for each casualty
_CHILD_TO = 15
_OLDEST = 92
_AGE_UNKNOWN = 0.02


def ksi_counts() -> dict[tuple[str, str], tuple[int, int]]:
    """Killed or seriously injured by (division, "adult" or "child"): later and earlier count."""
    published = figures()
    child = {
        place: counts_for_change(figure.number, figure.pct)
        for place in DIVISIONS
        if (figure := published[f"ksi-child-{place.lower()}"])
    }
    candidates: list[list[int]] = []
    for place in DIVISIONS:
        adult = published[f"ksi-adult-{place.lower()}"]
        both = published[f"ksi-all-{place.lower()}"]
        earlier = earlier_counts(adult.number, adult.pct)
        with_children = earlier_counts(both.number, both.pct)
        candidates.append([n for n in earlier if n + child[place][1] in with_children])
    adult, both = published["ksi-adult-lancashire"], published["ksi-all-lancashire"]
    children = sum(n for _, n in child.values())

    def fits(earlier: tuple[int, ...]) -> bool:
        force = sum(earlier)
        return adult.pct.holds(percent(adult.number, force)) and both.pct.holds(
            percent(both.number, force + children)
        )

    chosen = first_fit("adults killed or seriously injured", candidates, fits)
    counts = {(place, "child"): pair for place, pair in child.items()}
    for place, earlier in zip(DIVISIONS, chosen, strict=True):
        change = published[f"ksi-adult-{place.lower()}"].number
        counts[place, "adult"] = (earlier + change, earlier)
    return counts


def road(random: np.random.Generator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows of collisions and of casualties.

    Returns:
        Collisions: ``collision_index``, ``date`` (day, month, year, as text), ``division``.
        Casualties: ``collision_index``, ``casualty_severity`` (1 killed, 2 seriously, 3 slightly
        injured), ``age_of_casualty`` (-1 where not known, of slight injuries alone).
    """
    counts = ksi_counts()
    cells = [
        _cell(random, place, which, counts[place, "adult"][at], counts[place, "child"][at])
        for at, which in enumerate((LATER, EARLIER))
        for place in DIVISIONS
    ]
    collisions = pd.concat([c for c, _ in cells], keys=range(len(cells)), names=["cell", "nth"])
    casualties = pd.concat([c for _, c in cells], keys=range(len(cells)), names=["cell", "at"])
    collisions = collisions.sort_values("when", kind="stable").reset_index()
    serial = pd.Series(np.arange(1, len(collisions) + 1)).astype(str).str.zfill(9)
    collisions["collision_index"] = collisions["when"].dt.strftime("%Y") + "04" + serial
    collisions["date"] = collisions["when"].dt.strftime("%d/%m/%Y")
    casualties = casualties.reset_index().merge(collisions, on=["cell", "nth"])
    return (
        collisions[["collision_index", "date", "division"]],
        casualties[["collision_index", "casualty_severity", "age_of_casualty"]]
        .sort_values("collision_index", kind="stable")
        .reset_index(drop=True),
    )


def _cell(
    random: np.random.Generator, place: str, which: Moments, adults: int, children: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A division's year: collisions, and casualties by the number of their collision in it."""
    serious = adults + children
    slight = serious * _SLIGHT
    grown = random.integers(_CHILD_TO + 1, _OLDEST, adults)
    young = random.integers(0, _CHILD_TO + 1, children)
    others = np.clip(random.gamma(3.2, 12, slight).astype(np.int64), 0, _OLDEST)
    others[random.random(slight) < _AGE_UNKNOWN] = -1
    worst = np.where(random.random(serious) < _FATAL, 1, 2)
    people = serious + slight
    n = int(people * _A_COLLISION)
    casualties = pd.DataFrame(
        {
            "nth": random.permutation(_everyone_somewhere(random, people, n)),
            "casualty_severity": np.concatenate([worst, np.full(slight, 3)]),
            "age_of_casualty": np.concatenate([grown, young, others]),
        }
    )
    when = moments_in(random, which[random.integers(0, len(which), n)])
    return pd.DataFrame({"when": when, "division": place}), casualties


def _everyone_somewhere(random: np.random.Generator, people: int, n: int) -> NDArray[np.int64]:
    """A collision for each casualty, and a casualty for each collision."""
    return np.concatenate([np.arange(n), random.integers(0, n, people - n)])
