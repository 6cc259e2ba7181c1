"""User satisfaction: the share of those whom the police served who say that they are satisfied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

import numpy as np

from policeplan.definition import Better, Breakdown, Note
from policeplan.errors import ParameterError
from policeplan.measure import Example, Measure
from policeplan.measures.parameters import base, one_of, texts
from policeplan.measures.told import NO_NUMBER, Flags, known, label_of, number_of
from policeplan.observations import Observations
from policeplan.rules.keys import other_than
from policeplan.schema import AREA, HOW_MANY, Column, Kind, Rows, Schema
from policeplan.statistic import Proportion
from policeplan.words import and_list, quoted

ANSWERS = (
    "completely satisfied",
    "very satisfied",
    "fairly satisfied",
    "neither satisfied nor dissatisfied",
    "fairly dissatisfied",
    "very dissatisfied",
    "completely dissatisfied",
)
"""Every answer, the best first."""

FOUR_GROUPS = ("burglary", "vehicle crime", "violent crime", "hate incident")
"""The groups of users that the Home Office had forces ask in 2016."""

_ID = "core.user-satisfaction"
_DEFAULTS = ("whole experience", FOUR_GROUPS, "fairly satisfied", 0)
_QUESTIONS = known(
    {
        "initial contact": ("ease of contact",),
        "police actions": ("actions", "actions taken"),
        "follow-up": ("follow up", "followup"),
        "treatment": (),
        "whole experience": (),
    }
)
_ANSWERS = known({answer: ("neither",) if "neither" in answer else () for answer in ANSWERS})
_GROUPS = known(
    {
        "burglary": ("burglaries",),
        "vehicle crime": ("vehicle crimes",),
        "violent crime": ("violent crimes",),
        "hate incident": ("hate incidents",),
        "anti-social behaviour": ("antisocial behaviour", "ASB"),
    }
)
_IN_TITLES = {"hate incident": "hate incidents"}
_NUMBERS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TWO = 2
_NOT_ASKED = Note(
    dt.date(2017, 4, 1),
    "From April 2017 the Home Office requires a survey of victims of domestic abuse alone; each "
    "force asks other users as it chooses.",
    source="Victims' Commissioner, review of the measurement of victims' satisfaction, 2017",
)


def user_satisfaction(
    question: str = "whole experience",
    groups: Sequence[str] = FOUR_GROUPS,
    at_least: str = "fairly satisfied",
    minimum_base: int = 0,
) -> Measure:
    """Share of respondents who are at least fairly satisfied with one aspect of the service.

    One row for each respondent and question, by the date of the interview; or for each answer that
    several gave, with their number in ``n``. Groups combined are all answers of those groups
    together, never an average of their shares. A respondent who gave no answer does not count.

    Unit: percent of respondents. Better: higher. Look-back: none.
    Source: Home Office, Annual Data Requirement, user satisfaction surveys; Lancashire
    Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, paragraphs 6.6.4 and
    7.3.3.

    Args:
        question: initial contact (or ease of contact), police actions, follow-up, treatment or
            whole experience; rows of another do not count.
        groups: of users, together; rows of another do not count.
        at_least: the least answer that counts as satisfied: completely, very or fairly satisfied.
        minimum_base: a figure of fewer respondents is flagged as of a small base.
    """
    question = one_of(_ID, "question", question, _QUESTIONS)
    given = texts(_ID, "groups", groups)
    groups = tuple(_GROUPS.get(group.casefold(), group) for group in given)
    if len(set(groups)) < len(groups):
        raise ParameterError(_ID, "groups", "should be a list of texts, each once")
    fewest = base(_ID, "minimum_base", minimum_base)
    satisfied = _satisfied(at_least)
    parameters = (question, groups, satisfied[-1], fewest)
    return Measure(
        id=_ID,
        title=f"User satisfaction, {_say(groups)}, {question}",
        statistic=Proportion("respondents", minimum_base=fewest),
        better=Better.HIGHER,
        rule=(
            f"Share of respondents ({and_list(_IN_TITLES.get(g, g) for g in groups)}) who are at "
            f"least {satisfied[-1]} with the {question}, of those who answered."
        ),
        source=(
            "Home Office, Annual Data Requirement, user satisfaction surveys; Lancashire "
            "Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, paragraphs "
            "6.6.4 and 7.3.3"
        ),
        needs=Schema(
            Column("occurred", Kind.TIME, "the date of the interview"),
            AREA,
            Column("group", Kind.CATEGORY, "what the respondent was served for: burglary"),
            Column("question", Kind.CATEGORY, "what was asked: whole experience"),
            Column("answer", Kind.CATEGORY, "the answer, from completely satisfied down"),
            HOW_MANY,
        ),
        notes=(_NOT_ASKED,),
        breakdowns=(Breakdown("group", groups),),
        parameters=dict(
            zip(("question", "groups", "at_least", "minimum_base"), parameters, strict=True)
        ),
        factory=user_satisfaction,
        observe=partial(_respondents, question=question, groups=groups, satisfied=satisfied),
        examples=(_EXAMPLE,) if parameters == _DEFAULTS else (),
    )


def _satisfied(at_least: object) -> tuple[str, ...]:
    answer = _ANSWERS.get(at_least.strip().casefold()) if isinstance(at_least, str) else None
    good = ANSWERS[: ANSWERS.index("fairly satisfied") + 1]
    if answer not in good:
        raise ParameterError(_ID, "at_least", f"should be one of {quoted(good)}")
    return good[: good.index(answer) + 1]


def _say(groups: Sequence[str]) -> str:
    """One group by its name, several by how many they are."""
    if len(groups) == 1:
        return _IN_TITLES.get(groups[0], groups[0])
    place = len(groups) - _TWO
    said = _NUMBERS[place] if place < len(_NUMBERS) else f"{len(groups):,}"
    return f"{said} groups combined"


def _respondents(
    rows: Rows, *, question: str, groups: Sequence[str], satisfied: Sequence[str]
) -> Observations:
    _, asked = label_of(rows["question"], _QUESTIONS, "question", (question,))
    # A survey has groups that nobody here knows of: one that is not asked for is just another.
    names = {**{g.casefold(): g for g in groups}, **_GROUPS}
    group, grouped = label_of(rows["group"], names, "group", groups)
    grouped["another group"] |= grouped.pop("unknown group")
    answer, answered = label_of(rows["answer"], _ANSWERS, "answer")
    n, no_number = number_of(rows, HOW_MANY.name)
    excluded: Flags = {**asked, **grouped, **answered, NO_NUMBER: no_number}
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        numerator=np.where(other_than(answer, satisfied), 0, n),
        denominator=n,
        breakdowns={"group": group},
        excluded=excluded,
    )


_EXAMPLE = Example(
    says=(
        "Of three burglary and hate respondents two are at least fairly satisfied; one gave no "
        "answer, one was asked about treatment, one reported anti-social behaviour."
    ),
    rows={
        "occurred": ("2016-11-01",) * 6,
        "area": ("EAST",) * 6,
        "group": ("burglary",) * 2 + ("Hate incidents",) * 3 + ("anti-social behaviour",),
        "question": ("whole experience",) * 4 + ("treatment", "whole experience"),
        "answer": (
            "completely satisfied",
            "Fairly satisfied",
            "neither",
            "",
            "very satisfied",
            "very satisfied",
        ),
    },
    expect={"numerator": 2, "denominator": 3},
    excluded={"another question": 1, "another group": 1, "no answer": 1},
)

MEASURES = (user_satisfaction,)
