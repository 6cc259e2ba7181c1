"""The Crime Survey's question on confidence: a row for each adult asked, with a survey weight.

Who says yes is drawn; then the weights of those who do are scaled a little, so that the weighted
share is the published one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan_lancashire.extracts.forces import FORCES
from policeplan_lancashire.extracts.published import figures, in_words
from policeplan_lancashire.extracts.when import Moments, in_order, moments_in, months

OWN = "Lancashire"
_OWN_A_MONTH = 67
_OTHERS_A_MONTH = 33
# Of the 12 months to June 2015, to March 2016, and to June 2016: each is two of these four.
_PARTS = (
    months("2014-07", "2015-03"),
    months("2015-04", "2015-06"),
    months("2015-07", "2016-03"),
    months("2016-04", "2016-06"),
)
_LAST_YEAR = months("2015-07", "2016-06")
_SECOND_PART = 87.0  # percent, made up: what the overlap leaves open
_HIGHEST, _LOWEST, _GAP = 89.0, 70.0, 0.6  # percent, made up


def shares_of_parts() -> tuple[float, float, float, float]:
    """Lancashire's share confident in each part, in percent, for the three published years."""
    previous, march = figures()["confidence-csew-prev"], figures()["confidence-csew-march"]
    now = float(previous.now.value)
    long, short = 9 / 12, 3 / 12
    first = (now - float(previous.by.value) - short * _SECOND_PART) / long
    third = (float(march.then.value) - short * _SECOND_PART) / long
    return first, _SECOND_PART, third, (now - long * third) / short


def shares_of_others() -> NDArray[np.float64]:
    """The other forces' shares, highest first: as many above Lancashire's as its rank says."""
    now = float(figures()["confidence-csew-prev"].now.value)
    above = int(in_words()["csew-rank"].value) - 1
    below = len(FORCES) - 1 - above
    return np.concatenate(
        [
            np.linspace(_HIGHEST, now + _GAP, above),
            np.linspace(now - _GAP, _LOWEST, below),
        ]
    )


def csew(random: np.random.Generator) -> pd.DataFrame:
    """Rows of adults asked.

    Returns:
        ``occurred`` (the day), ``force``, ``answer`` (yes: confident overall in the local police;
        no), ``weight`` (0.5 to 2). Lancashire from July 2014, the others from July 2015 to June
        2016.
    """
    parts = [
        _part(random, OWN, which, _OWN_A_MONTH, share)
        for which, share in zip(_PARTS, shares_of_parts(), strict=True)
    ]
    others = random.permutation([name for name in FORCES if name != OWN])
    parts += [
        _part(random, name, _LAST_YEAR, _OTHERS_A_MONTH, share)
        for name, share in zip(others.tolist(), shares_of_others().tolist(), strict=True)
    ]
    return in_order(pd.concat(parts, ignore_index=True))


def _part(
    random: np.random.Generator, force: str, which: Moments, a_month: int, share: float
) -> pd.DataFrame:
    """A force's rows of some months, whose weighted share is ``share`` percent.

    Their weights add up to their number, so that a part of a year counts as its months do.
    """
    n = a_month * len(which)
    yes = np.arange(n) < round(n * share / 100)
    weight = random.triangular(0.6, 0.95, 1.7, n)
    weight[yes] *= n * share / 100 / weight[yes].sum()
    weight[~yes] *= n * (1 - share / 100) / weight[~yes].sum()
    month = np.repeat(which, a_month)
    return pd.DataFrame(
        {
            "occurred": moments_in(random, random.permutation(month))
            .astype("datetime64[D]")
            .astype("datetime64[s]"),
            "force": force,
            "answer": np.where(yes, "yes", "no"),
            "weight": weight.round(4),
        }
    )
