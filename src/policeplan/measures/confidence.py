"""Public confidence: the share of people who have confidence in their police.

Two surveys ask it. A force's own asks people picked by random telephone numbers, all alike. The
Crime Survey for England and Wales gives each answer a weight, so that answers stand for adults.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

import numpy as np

from policeplan.definition import Better, Note
from policeplan.errors import ParameterError
from policeplan.measure import Example, Measure
from policeplan.measures.parameters import base, texts
from policeplan.measures.told import NO_NUMBER, known, label_of, number_of
from policeplan.observations import Observations
from policeplan.rules.keys import other_than
from policeplan.schema import AREA, HOW_MANY, Column, Kind, Rows, Schema
from policeplan.statistic import Proportion, WeightedProportion
from policeplan.words import and_list

NO_WEIGHT = "no weight"

_LOCAL, _CSEW = "core.public-confidence", "core.csew-confidence"
_WELL, _NOT_WELL = ("excellent", "good"), ("fair", "poor", "very poor")
_AGREE = ("yes", "strongly agree", "tend to agree")
_NOT_AGREE = ("no", "neither agree nor disagree", "tend to disagree", "strongly disagree")
_FEWEST = 50
_NONE = "(none)"
_NO_ANSWER = known({_NONE: ("don't know", "don\u2019t know", "dont know", "refused", "no answer")})
_ANSWER = Column("answer", Kind.CATEGORY, "the answer; blank, don't know or refused is none")
_BY_TELEPHONE = Note(
    dt.date(2020, 3, 17),
    "The Crime Survey stopped interviews face to face on 17 March 2020 and asked by telephone from "
    "20 May 2020 until 2022; answers to some questions may differ for that alone.",
    source=(
        "Office for National Statistics, Comparability between the Telephone-operated Crime Survey "
        "for England and Wales and the face-to-face Crime Survey, July 2021"
    ),
)


def public_confidence(
    confident: Sequence[str] = _WELL, others: Sequence[str] = _NOT_WELL, minimum_base: int = 0
) -> Measure:
    """Share of the public who say that their police do well, by a force's own survey.

    One row for each respondent, by the date of the interview; or for each answer that several
    gave, with their number in ``n``. Blank, "don't know" and "refused" are no answer and do not
    count; nor does a text that is among neither the confident answers nor the others.

    Unit: percent of respondents. Better: higher. Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    paragraph 7.3.4.

    Args:
        confident: the answers that show confidence.
        others: the answers that do not.
        minimum_base: a figure of fewer respondents is flagged as of a small base.
    """
    good, bad = _answers(_LOCAL, confident, others)
    fewest = base(_LOCAL, "minimum_base", minimum_base)
    return Measure(
        id=_LOCAL,
        title="Public confidence, local survey",
        statistic=Proportion("respondents", minimum_base=fewest),
        better=Better.HIGHER,
        rule=f"Share of respondents who answer {and_list(good)}, of those who answer.",
        source=(
            "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, "
            "paragraph 7.3.4"
        ),
        needs=Schema(
            Column("occurred", Kind.TIME, "the date of the interview"), AREA, _ANSWER, HOW_MANY
        ),
        parameters={"confident": good, "others": bad, "minimum_base": fewest},
        factory=public_confidence,
        observe=partial(_respondents, confident=good, others=bad),
        examples=(_EXAMPLE,) if (good, bad, fewest) == (_WELL, _NOT_WELL, 0) else (),
    )


def csew_confidence(
    confident: Sequence[str] = _AGREE,
    others: Sequence[str] = _NOT_AGREE,
    minimum_base: int = _FEWEST,
) -> Measure:
    """Share of adults who have confidence in their local police, by the Crime Survey.

    One row for each adult asked, with the weight of the answer. The survey has each say how far
    they agree that, taking everything into account, they have confidence in the police of their
    area; who agrees strongly or tends to agree has. A row whose weight is blank, nought or
    negative does not count. A published estimate with its standard error comes in by
    `policeplan.parts_of_estimate`.

    Unit: percent of adults. Better: higher. Look-back: none.
    Source: Office for National Statistics, Crime Survey for England and Wales; its tables give no
    figure of fewer than 50 respondents. Lancashire Constabulary, report to the Strategic Scrutiny
    Meeting, 5 January 2017, paragraph 7.4.

    Args:
        confident: the answers that show confidence.
        others: the answers that do not.
        minimum_base: a figure of fewer respondents, before weights, is flagged as of a small base.
    """
    good, bad = _answers(_CSEW, confident, others)
    fewest = base(_CSEW, "minimum_base", minimum_base)
    return Measure(
        id=_CSEW,
        title="Confidence, Crime Survey for England and Wales",
        statistic=WeightedProportion("adults", minimum_base=fewest),
        better=Better.HIGHER,
        rule=f"Weighted share of adults who answer {and_list(good)}, of those who answer.",
        source="Office for National Statistics, Crime Survey for England and Wales",
        notes=(_BY_TELEPHONE,),
        needs=Schema(
            Column("occurred", Kind.TIME, "the date of the interview"),
            AREA,
            _ANSWER,
            Column("weight", Kind.NUMBER, "the weight of the answer, above nought"),
        ),
        parameters={"confident": good, "others": bad, "minimum_base": fewest},
        factory=csew_confidence,
        observe=partial(_adults, confident=good, others=bad),
        examples=(_WEIGHTED,) if (good, bad, fewest) == (_AGREE, _NOT_AGREE, _FEWEST) else (),
    )


def _answers(
    measure: str, confident: Sequence[str], others: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    good, bad = texts(measure, "confident", confident), texts(measure, "others", others)
    if {answer.casefold() for answer in good} & {answer.casefold() for answer in bad}:
        raise ParameterError(measure, "others", "an answer stands among the confident ones too")
    return good, bad


def _told(
    rows: Rows, confident: Sequence[str], others: Sequence[str]
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Which rows answer with confidence, and which give no answer or one that is not known."""
    names = {**_NO_ANSWER, **known(dict.fromkeys((*confident, *others), ()))}
    answer, excluded = label_of(rows["answer"], names, "answer")
    excluded["no answer"] = excluded["no answer"] | (answer == _NONE).to_numpy(bool)
    return ~other_than(answer, confident), dict(excluded)


def _respondents(rows: Rows, *, confident: Sequence[str], others: Sequence[str]) -> Observations:
    has, excluded = _told(rows, confident, others)
    n, no_number = number_of(rows, HOW_MANY.name)
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        numerator=np.where(has, n, 0),
        denominator=n,
        excluded={**excluded, NO_NUMBER: no_number},
    )


def _adults(rows: Rows, *, confident: Sequence[str], others: Sequence[str]) -> Observations:
    has, excluded = _told(rows, confident, others)
    weight, no_weight = number_of(rows, "weight", above_nought=True)
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        numerator=has,
        weight=weight,
        excluded={**excluded, NO_WEIGHT: no_weight},
    )


_EXAMPLE = Example(
    says="Good and excellent of three that answer; one does not know, one says what is no answer.",
    rows={
        "occurred": ("2016-11-01",) * 5,
        "area": ("EAST",) * 5,
        "answer": ("Good", "excellent", "poor", "Don't know", "gold"),
    },
    expect={"numerator": 2, "denominator": 3},
    excluded={"no answer": 1, "unknown answer": 1},
)
_WEIGHTED = Example(
    says=(
        "One yes of weight 1.5 and one no of weight 0.5: 1.5 of 2, from two answers. A weight of "
        "nought does not count."
    ),
    rows={
        "occurred": ("2016-06-01",) * 3,
        "area": ("EAST",) * 3,
        "answer": ("yes", "no", "yes"),
        "weight": (1.5, 0.5, 0),
    },
    expect={"numerator": 1.5, "denominator": 2, "squares": 2.5, "n": 2},
    excluded={NO_WEIGHT: 1},
)

MEASURES = (public_confidence, csew_confidence)
