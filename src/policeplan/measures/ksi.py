"""Killed or Seriously Injured: people whom a road collision killed or seriously hurt."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from policeplan.definition import Better, Breakdown
from policeplan.errors import ParameterError
from policeplan.measure import Example, Measure
from policeplan.observations import Observations
from policeplan.rules.keys import labelled
from policeplan.schema import AREA, WHEN, Column, Kind, Rows, Schema
from policeplan.statistic import Count

ADULT, CHILD, AGE_UNKNOWN = "adult", "child", "age unknown"
SLIGHT = "slight injury"
UNKNOWN_SEVERITY = "unknown severity"
NO_ADJUSTED = "no adjusted severity"

_ADULT_AGE = 16
_KILLED, _SERIOUS, _SLIGHT = "killed", "serious", "slight"
_SEVERITIES = {
    **dict.fromkeys(("1", "fatal", "killed"), _KILLED),
    **dict.fromkeys(("2", "serious", "seriously injured"), _SERIOUS),
    **dict.fromkeys(("3", "slight", "slightly injured"), _SLIGHT),
}


def ksi(*, adjusted: bool = False) -> Measure:
    """Casualties killed or seriously injured.

    One row for each casualty, with the date of its collision: a flat table, or casualties joined to
    collisions by `policeplan.join`. Severity is 1 fatal, 2 serious, 3 slight, as STATS19 codes it,
    or those words. A child is 0 to 15 years old, an adult 16 or over; an age that is blank or below
    nought (STATS19's -1) is unknown.

    Unit: casualties. Better: lower. Look-back: none.
    Source: Department for Transport, STATS19 and Reported road casualties Great Britain: notes and
    definitions; severity adjustment: the same, guide to severity adjustments.

    Args:
        adjusted: sum each casualty's adjusted probability of a serious injury, which allows for
            the change to injury-based recording, instead of the severity that was recorded; those
            killed count as one.
    """
    if not isinstance(adjusted, bool):  # pyright: ignore[reportUnnecessaryIsInstance]  # reason: a plan may say anything
        raise ParameterError("core.ksi", "adjusted", "should be true or false")
    needs = [
        WHEN,
        AREA,
        Column("severity", Kind.CATEGORY, "1 fatal, 2 serious, 3 slight, or the words"),
        Column("age", Kind.NUMBER, "age of the casualty in years; -1 or blank if not known"),
    ]
    if adjusted:
        says = "the casualty's adjusted probability of a serious injury, 0 to 1"
        needs.append(Column("adjusted_serious", Kind.NUMBER, says))
    return Measure(
        id="core.ksi",
        title="Killed or seriously injured",
        statistic=Count("casualties"),
        better=Better.LOWER,
        rule=(
            "Casualties of road collisions who were killed or seriously injured, by the date of "
            "the collision"
            + (", serious injuries adjusted for how they were recorded." if adjusted else ".")
        ),
        source="Department for Transport, Reported road casualties Great Britain (STATS19)",
        needs=Schema(*needs),
        breakdowns=(Breakdown("age_group", (ADULT, CHILD, AGE_UNKNOWN)),),
        parameters={"adjusted": adjusted},
        factory=ksi,
        observe=partial(_casualties, adjusted=adjusted),
        examples=() if adjusted else (_EXAMPLE,),
    )


def _casualties(rows: Rows, *, adjusted: bool) -> Observations:
    severity = labelled(rows["severity"], _SEVERITIES)
    killed, slight = ((severity == label).to_numpy(bool) for label in (_KILLED, _SLIGHT))
    age = rows["age"].to_numpy()
    groups = np.where(age >= _ADULT_AGE, 0, np.where(age >= 0, 1, 2)).astype(np.int8)
    group = pd.Series(
        pd.Categorical.from_codes(groups, dtype=pd.CategoricalDtype([ADULT, CHILD, AGE_UNKNOWN]))
    )
    unknown = severity.isna().to_numpy(bool)
    excluded: dict[str, pd.Series | np.ndarray] = {UNKNOWN_SEVERITY: unknown, SLIGHT: slight}
    value = None
    if adjusted:
        probability = rows["adjusted_serious"].to_numpy()
        in_range = (probability >= 0) & (probability <= 1)
        value = np.where(killed, 1.0, np.where(in_range, probability, 0.0))
        excluded = {UNKNOWN_SEVERITY: unknown, NO_ADJUSTED: ~killed & ~in_range}
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        value=value,
        breakdowns={"age_group": group},
        excluded=excluded,
    )


_EXAMPLE = Example(
    says="Two killed or seriously injured, one a child of 15; the slight injury does not count.",
    rows={
        "occurred": ("2016-11-30", "2016-11-30", "2016-11-30"),
        "area": ("EAST", "EAST", "EAST"),
        "severity": ("1", "2", "3"),
        "age": (16, 15, 40),
    },
    expect={"n": 2},
    excluded={SLIGHT: 1},
)

MEASURES = (ksi,)
