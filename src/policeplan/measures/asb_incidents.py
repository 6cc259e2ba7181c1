"""Anti-social behaviour: how many incidents were recorded, by the category of incident."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from policeplan.definition import Better, Breakdown, Note
from policeplan.measure import Example, Measure
from policeplan.measures.counting import counted
from policeplan.observations import Observations
from policeplan.rules.keys import relabelled
from policeplan.schema import AREA, HOW_MANY, WHEN, Column, Kind, Rows, Schema
from policeplan.statistic import Count

NOT_RECORDED = "not recorded"
UNKNOWN_CATEGORY = "unknown category"
CATEGORIES = ("personal", "nuisance", "environmental")

_CATEGORY = Column(
    "category", Kind.CATEGORY, "personal, nuisance or environmental; blank if none", optional=True
)
_APPROACH = Note(
    dt.date(2011, 4, 1),
    "From the year ending March 2012 incidents are recorded by a different approach and are not "
    "directly comparable with earlier years.",
    (),
    "Office for National Statistics, Crime in England and Wales, year ending March 2019, police "
    "force area tables, table P7, note 7",
)


def asb_incidents() -> Measure:
    """Incidents of anti-social behaviour that the police recorded.

    One row for each incident, or for as many as its column ``n`` says. Personal incidents are
    aimed at, or touch, an individual or group; nuisance ones trouble the community at large;
    environmental ones touch surroundings. Without the column, or where it is blank, the category
    is not recorded and the incident counts; a category that is none of the three is excluded.

    Unit: incidents. Better: lower. Look-back: none.
    Source: National Standard for Incident Recording, as in Office for National Statistics, police
    force area tables, tables P7 and P8; Lancashire Constabulary, report to the Strategic Scrutiny
    Meeting, 5 January 2017, section 5.3.5.
    """
    return Measure(
        id="core.asb-incidents",
        title="Anti-social behaviour incidents",
        statistic=Count("incidents"),
        better=Better.LOWER,
        rule=(
            "Incidents of anti-social behaviour recorded by the police: personal, nuisance and "
            "environmental."
        ),
        source=(
            "National Standard for Incident Recording; Lancashire Constabulary, report to the "
            "Strategic Scrutiny Meeting, 5 January 2017, section 5.3.5"
        ),
        notes=(_APPROACH,),
        needs=Schema(WHEN, AREA, _CATEGORY, HOW_MANY),
        breakdowns=(Breakdown("category", (*CATEGORIES, NOT_RECORDED)),),
        factory=asb_incidents,
        observe=_incidents,
        examples=(_EXAMPLE,),
    )


def _incidents(rows: Rows) -> Observations:
    if "category" not in rows:
        every, label = np.zeros(len(rows), np.int8), pd.CategoricalDtype([NOT_RECORDED])
        level = pd.Series(pd.Categorical.from_codes(every, dtype=label))
        return counted(rows, {}, {"category": level})
    names = {level: level for level in (*CATEGORIES, NOT_RECORDED)}
    known = [names.get(str(c).casefold()) for c in rows["category"].cat.categories]
    level = relabelled(rows["category"], known, NOT_RECORDED)
    return counted(rows, {UNKNOWN_CATEGORY: level.isna()}, {"category": level})


_EXAMPLE = Example(
    says="Two of nuisance, one personal, one whose category is blank; noise is no category.",
    rows={
        "occurred": ("2016-11-30",) * 5,
        "area": ("EAST",) * 5,
        "category": ("Nuisance", "nuisance", "Personal", "", "noise"),
    },
    expect={"n": 4},
    excluded={UNKNOWN_CATEGORY: 1},
)

MEASURES = (asb_incidents,)
