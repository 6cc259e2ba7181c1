"""National tables by force: recorded crime by month, and satisfaction by month and answer.

Counts, not rows: this is how forces share such figures.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan_lancashire.extracts.forcesight_counts import (
    AGGRAVATED,
    ALL,
    SEXUAL,
    counts_of,
)
from policeplan_lancashire.extracts.satisfaction_counts import counts_of_forces
from policeplan_lancashire.extracts.solve import split
from policeplan_lancashire.extracts.survey import OTHERS, SATISFIED
from policeplan_lancashire.extracts.when import Moments, months, summer

_EARLIER = months("2014-11", "2015-10")
_LATER = months("2015-11", "2016-10")
_INTERVIEWS = months("2015-10", "2016-09")
_SEASON = 0.06
# Made up: how the satisfied, and the others, divide among their answers.
_DEGREES = np.array([0.46, 0.33, 0.21])
_OTHER_DEGREES = np.array([0.28, 0.3, 0.22, 0.2])
_GROUPS = ("burglary", "vehicle crime", "violent crime")


def forcesight(random: np.random.Generator) -> pd.DataFrame:
    """Recorded crime of the 43 forces, November 2014 to October 2016.

    Returns:
        ``month`` (its first day), ``force``, ``category``, ``n``.
    """
    of: list[tuple[str, str]] = []
    n: list[NDArray[np.int64]] = []
    for category in (ALL, SEXUAL, AGGRAVATED):
        for force, pair in counts_of(random, category).items():
            of.append((force, category))
            n += [
                split(total, summer(which, _SEASON) * random.uniform(0.97, 1.03, len(which)))
                for total, which in ((pair.earlier, _EARLIER), (pair.later, _LATER))
            ]
    which = _days(np.concatenate([_EARLIER, _LATER]))
    force, category = np.repeat(np.array(of, object), len(which), axis=0).T
    frame = pd.DataFrame(
        {
            "month": np.tile(which, len(of)),
            "force": force,
            "category": category,
            "n": np.concatenate(n),
        }
    )
    return frame.sort_values(["category", "month", "force"], kind="stable", ignore_index=True)


def satisfaction_national(random: np.random.Generator) -> pd.DataFrame:
    """Satisfaction of three groups combined in the 43 forces, in the year to September 2016.

    Returns:
        ``month`` (its first day), ``force``, ``group``, ``question``, ``answer``, ``n``.
    """
    counts = counts_of_forces(random)
    cells = [
        _cells(random, satisfied, of)
        for satisfied, of in counts[["satisfied", "of"]].itertuples(index=False)
    ]
    answers = np.array([*SATISFIED, *OTHERS], dtype=object)
    each = len(_INTERVIEWS) * len(answers)
    frame = pd.DataFrame(
        {
            "month": np.tile(np.repeat(_days(_INTERVIEWS), len(answers)), len(counts)),
            "force": np.repeat(counts["force"].to_numpy(), each),
            "question": np.repeat(counts["question"].to_numpy(), each),
            "answer": np.tile(answers, len(counts) * len(_INTERVIEWS)),
            "n": np.concatenate(cells),
        }
    )
    frame = _by_group(frame)
    keys = ["question", "month", "force", "group"]
    return frame.sort_values(keys, kind="stable", ignore_index=True)


def _by_group(frame: pd.DataFrame) -> pd.DataFrame:
    """Each number in three parts, as alike as whole numbers are: who was asked is not published."""
    n = frame["n"].to_numpy(np.int64)
    last = len(_GROUPS) - 1
    parts = [
        frame.assign(group=group, n=(n + last - i) // len(_GROUPS))
        for i, group in enumerate(_GROUPS)
    ]
    return pd.concat(parts, ignore_index=True)


def _cells(random: np.random.Generator, satisfied: int, of: int) -> NDArray[np.int64]:
    """A force's answers to a question, month by month, satisfied first: flat."""
    month = random.uniform(0.9, 1.1, (len(_INTERVIEWS), 1))
    return np.concatenate(
        [split(satisfied, month * _DEGREES), split(of - satisfied, month * _OTHER_DEGREES)], axis=1
    ).ravel()


def _days(which: Moments) -> Moments:
    return which.astype("datetime64[D]").astype("datetime64[s]")
