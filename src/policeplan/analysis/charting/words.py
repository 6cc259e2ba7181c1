"""Words: what signals mean for a measure, and whether its target is within the process's reach."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.definition import Better, Definition
from policeplan.statistic import Figure

Texts = NDArray[np.object_]

PASS, FAIL, EITHER, UNKNOWN = "will pass", "will fail", "may go either way", "not known"
IMPROVEMENT, CONCERN, CHANGE = "improvement", "concern", "change"

_SAID = {
    "beyond": ("above the upper limit", "below the lower limit"),
    "trend": ("7 or more rising", "7 or more falling"),
    "near": ("2 of 3 near the upper limit", "2 of 3 near the lower limit"),
    "run": ("7 or more above the centre", "7 or more below the centre"),
}
"""The rules, the one that decides what a month means first: as NHSRplotthedots ranks them."""


def polarity(definition: Definition, figure: Figure) -> int:
    """1 where higher is better, -1 where lower is, 0 where neither is."""
    way = {Better.HIGHER: 1, Better.LOWER: -1, Better.NEITHER: 0}[definition.better]
    return -way if figure.opposite else way


def said(signals: pd.DataFrame) -> Texts:
    """The signals of each month in words, from the columns of `rules.Signals`."""
    words = np.full(len(signals), "", object)
    for rule, (high, low) in _SAID.items():
        sign = signals[rule].to_numpy(float)
        text = np.where(sign > 0, high, np.where(sign < 0, low, "")).astype(object)
        between = np.where((words != "") & (text != ""), "; ", "").astype(object)
        words = cast("Texts", words + between + text)
    return words


def meaning(signals: pd.DataFrame, way: int) -> Texts:
    """What each month's signal means: improvement or concern, or change where neither is better."""
    direction = np.zeros(len(signals))
    for rule in _SAID:
        direction = np.where(
            direction == 0, np.nan_to_num(signals[rule].to_numpy(float)), direction
        )
    good, bad = (IMPROVEMENT, CONCERN) if way else (CHANGE, CHANGE)
    pull = direction * (way or 1)
    return np.where(pull > 0, good, np.where(pull < 0, bad, "")).astype(object)


def assurance(limits: pd.DataFrame, target: float, way: int) -> str:
    """Whether a process that goes on as it is will meet a target, by its last limits.

    It will pass where the limits lie wholly on the target's good side, and fail where on its bad
    side; a target at a limit may go either way (NHSRplotthedots,
    ``R/ptd_calculate_assurance_type.R``).
    """
    known = limits.loc[limits["centre"].notna(), ["lower", "upper"]].to_numpy(float)
    if not len(known):
        return UNKNOWN
    lower, upper = known[-1]
    if lower <= target <= upper:
        return EITHER
    return PASS if bool(lower > target) == (way > 0) else FAIL
