"""How many respondents of each force are satisfied, question by question, to fit published ranks.

The report prints the best force and its share, the highest and lowest of the Most Similar Group
with their shares, and Lancashire's rank in the nation and in its group. Places are given out by
these rules, and shares fall evenly from place to place between those that are printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pandas as pd

from policeplan_lancashire.extracts.forces import FORCES
from policeplan_lancashire.extracts.printed import Printed
from policeplan_lancashire.extracts.published import table
from policeplan_lancashire.extracts.solve import base_for_share
from policeplan_lancashire.extracts.survey import AS_PUBLISHED
from policeplan_lancashire.places import SIMILAR

OWN = "Lancashire"
_BASE = 2_400
# Made up where the report prints neither highest nor lowest of Lancashire.
_OWN_SHARE = {
    "initial contact": "94.0",
    "police actions": "76.3",
    "treatment": "92.6",
}
_BELOW_ALL = 4  # points below the lowest share printed that the last force of all has


def counts_of_forces(random: np.random.Generator) -> pd.DataFrame:
    """``question``, ``force``, ``satisfied``, ``of``: a row for each question and force."""
    return pd.concat(
        [_question(random, row) for row in table("satisfaction_ranks")], ignore_index=True
    )


def _question(random: np.random.Generator, row: dict[str, str]) -> pd.DataFrame:
    question = AS_PUBLISHED.get(row["question"], row["question"].casefold())
    places = _places(random, row)
    shares = {
        row["msg_high_force"]: row["msg_high"],
        row["national_best_force"]: row["national_best"],  # with more decimals, if the same force
        row["msg_low_force"]: row["msg_low"],
    }
    shares.setdefault(OWN, _OWN_SHARE.get(question, ""))
    counts = [
        base_for_share(share, _BASE + int(random.integers(0, 300)))
        for share in _falling(places, shares)
    ]
    return pd.DataFrame(
        {
            "question": question,
            "force": places,
            "satisfied": [satisfied for satisfied, _ in counts],
            "of": [of for _, of in counts],
        }
    )


def _places(random: np.random.Generator, row: dict[str, str]) -> list[str]:
    """The 43 forces from best to worst."""
    best, high, low = row["national_best_force"], row["msg_high_force"], row["msg_low_force"]
    rank, rank_msg = int(row["rank_national"]), int(row["rank_msg"])
    above = [best] if best == high else [best, high]
    similar = [name for name in _shuffled(random, SIMILAR) if name not in {OWN, high, low}]
    others = [name for name in _shuffled(random, FORCES) if name not in {*SIMILAR, best}]
    better = similar[: rank_msg - 2]  # the highest of the group is above them
    worse = [*similar[rank_msg - 2 :], *([low] if low != OWN else [])]
    room = rank - 1 - len(above) - len(better)
    upper = _shuffled(random, [*better, *others[:room]])
    lower = _shuffled(random, [*worse, *others[room:]])
    if low != OWN:  # none of the group is below its lowest
        last = max(lower.index(name) for name in worse)
        at = lower.index(low)
        lower[at], lower[last] = lower[last], lower[at]
    return [*above, *upper, OWN, *lower]


def _falling(places: Sequence[str], shares: dict[str, str]) -> list[Printed]:
    """A share for each place: the printed ones, and even steps between them."""
    at = [place for place, name in enumerate(places) if shares.get(name)]
    known = [Fraction(shares[places[place]]) for place in at]
    at.append(len(places))
    known.append(min(known) - _BELOW_ALL)
    steps = np.interp(np.arange(len(places)), at, [float(share) for share in known])
    return [
        Printed(shares.get(name) or f"{share:.2f}")
        for name, share in zip(places, steps.tolist(), strict=True)
    ]


def _shuffled(random: np.random.Generator, names: Sequence[str]) -> list[str]:
    order: list[int] = random.permutation(len(names)).tolist()
    return [names[at] for at in order]
