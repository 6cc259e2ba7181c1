"""User satisfaction: a row for each respondent and question, December 2014 to November 2016.

Three groups are surveyed together (burglary, vehicle crime, violent crime), a fourth with hate
incidents; anti-social behaviour has a survey of its own. Bases are made up, and so near to a round
number as the printed shares allow.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan_lancashire.extracts.printed import Printed, percent
from policeplan_lancashire.extracts.published import Figure, figures, table
from policeplan_lancashire.extracts.solve import (
    base_for_points,
    base_for_share,
    counts_for_share,
    first_fit,
    split,
)
from policeplan_lancashire.extracts.when import EARLIER, LATER, Moments, in_order, moments_in

THREE = ("burglary", "vehicle crime", "violent crime")
HATE = "hate incident"
ASB = "anti-social behaviour"
WHOLE = "whole experience"
QUESTIONS = ("initial contact", "police actions", "follow-up", "treatment", WHOLE)
SATISFIED = ("completely satisfied", "very satisfied", "fairly satisfied")
OTHERS = ("neither", "fairly dissatisfied", "very dissatisfied", "completely dissatisfied")
AS_PUBLISHED = {"Ease of contact": "initial contact", "Follow up": "follow-up"}
_NEAR_THREE = 1_920
_NEAR_HATE = 600
_NEAR_ASB = 700
_NO_ANSWER = 0.01
# Made up, where the report prints nothing: shares satisfied.
_LEVELS = {"initial contact": 0.93, "police actions": 0.74, "follow-up": 0.62, "treatment": 0.91}
Count = tuple[int, int]  # satisfied, of so many that answered


def survey(random: np.random.Generator) -> pd.DataFrame:
    """Rows of answers.

    Returns:
        ``occurred`` (the day of the interview), ``group``, ``question``, ``answer`` (of seven, or
        blank of a few).
    """
    parts: list[pd.DataFrame] = []
    for which, whole, own in ((LATER, whole_later(), own_shares()), (EARLIER, whole_earlier(), {})):
        for groups, count in zip((THREE, (HATE,), (ASB,)), whole, strict=True):
            parts.append(_rows(random, which, groups, WHOLE, count))
            for question, made_up in _LEVELS.items():
                printed = own.get(question) if groups == THREE else None
                answers = _answers(printed, made_up, count[1])
                parts.append(_rows(random, which, groups, question, answers))
    return in_order(pd.concat(parts, ignore_index=True))


def whole_later() -> tuple[Count, Count, Count]:
    """The whole experience in the later year: three groups, hate incidents, anti-social behaviour.

    All four groups together print their share too.
    """
    four, hate, asb = _whole_figures()
    three = own_shares()[WHOLE]
    bases = range(_NEAR_HATE, 2 * _NEAR_HATE)
    counts = [(n, of) for of in bases for n in counts_for_share(hate.now, of)]
    threes = [
        (n, of) for of in range(_NEAR_THREE, _NEAR_THREE + 20) for n in counts_for_share(three, of)
    ]
    chosen = first_fit(
        "satisfaction of the four groups",
        [threes, counts],
        lambda pair: four.now.holds(_together(*pair)),
    )
    return chosen[0], chosen[1], base_for_share(asb.now, _NEAR_ASB)


def whole_earlier() -> tuple[Count, Count, Count]:
    """The whole experience in the earlier year, so that each change in points prints."""
    four, hate, asb = _whole_figures()
    later_three, later_hate, later_asb = whole_later()
    hate_then = base_for_points(percent(*later_hate), hate.by, _NEAR_HATE)
    of = _NEAR_THREE + hate_then[1]
    four_then = round((_together(later_three, later_hate) - four.by.value) * of / 100)
    return (
        (four_then - hate_then[0], _NEAR_THREE),
        hate_then,
        base_for_points(percent(*later_asb), asb.by, _NEAR_ASB),
    )


def own_shares() -> dict[str, Printed]:
    """The three groups' share satisfied in the later year, by question."""
    return {
        AS_PUBLISHED.get(row["question"], row["question"].casefold()): Printed(
            row["own_12m_to_2016_11"]
        )
        for row in table("satisfaction_ranks")
    }


def _whole_figures() -> tuple[Figure, Figure, Figure]:
    published = figures()
    return published["sat-4group"], published["sat-hate"], published["sat-asb"]


def _together(one: Count, other: Count) -> Fraction:
    return percent(one[0] + other[0], one[1] + other[1])


def _answers(printed: Printed | None, made_up: float, near: int) -> Count:
    """Satisfied and answers of a question: as printed, or made up."""
    return base_for_share(printed, near) if printed else (round(made_up * near), near)


def _rows(
    random: np.random.Generator,
    which: Moments,
    groups: tuple[str, ...],
    question: str,
    count: Count,
) -> pd.DataFrame:
    """Rows of one question in some groups; those without an answer come on top of the count."""
    satisfied, of = count
    blank = round(of * _NO_ANSWER)
    answer = np.concatenate(
        [
            _one_of(random, satisfied, SATISFIED, (0.45, 0.33, 0.22)),
            _one_of(random, of - satisfied, OTHERS, (0.28, 0.3, 0.22, 0.2)),
            np.full(blank, None, dtype=object),
        ]
    )
    n = of + blank
    group = np.repeat(np.array(groups, dtype=object), split(n, np.ones(len(groups))))
    month = which[random.integers(0, len(which), n)]
    return pd.DataFrame(
        {
            "occurred": moments_in(random, month).astype("datetime64[D]").astype("datetime64[s]"),
            "group": random.permutation(group),
            "question": question,
            "answer": answer,
        }
    )


def _one_of(
    random: np.random.Generator, n: int, names: tuple[str, ...], shares: tuple[float, ...]
) -> NDArray[np.object_]:
    return np.array(names, dtype=object)[random.choice(len(names), n, p=shares)]
