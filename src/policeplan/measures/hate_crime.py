"""Hate crime: crimes that victim or anyone else took to be moved by hostility or prejudice."""

from __future__ import annotations

import re

from policeplan.definition import Better, Breakdown
from policeplan.measure import Example, Measure
from policeplan.measures.counting import counted
from policeplan.observations import Observations
from policeplan.rules.keys import relabelled
from policeplan.schema import AREA, HOW_MANY, WHEN, Column, Kind, Rows, Schema
from policeplan.statistic import Count

NOT_HATE = "not a hate crime"
UNKNOWN_STRAND = "unknown strand"
SEVERAL = "several"
STRANDS = ("race", "religion", "sexual orientation", "disability", "transgender", SEVERAL)

_STRANDS = {
    **{strand: strand for strand in STRANDS},
    "race or ethnicity": "race",
    "religion or belief": "religion",
    "religion or beliefs": "religion",
    "religion or faith": "religion",
    "transgender identity": "transgender",
}
_BETWEEN = re.compile("[;,]")


def hate_crime() -> Measure:
    """Crimes perceived, by the victim or any other person, to be moved by hostility or prejudice.

    One row for each crime, or for as many as its column ``n`` says, with its strands: race,
    religion, sexual orientation, disability or transgender, one or several with ";" or "," between
    them. A crime with several counts once, as "several". A crime without a strand is no hate crime;
    one with a strand that is none of these is excluded by that name.

    Not the same as the national racially or religiously aggravated offences, which are offences of
    their own and two strands only.

    Unit: crimes. Better: neither, for the plan asks that more be reported, so that a rise can be
    better reporting and not more hatred. Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    section 6.6.
    """
    return Measure(
        id="core.hate-crime",
        title="Hate crime",
        statistic=Count("crimes"),
        better=Better.NEITHER,
        rule=(
            "Crimes perceived, by the victim or any other person, to be motivated by hostility or "
            "prejudice based on race, religion, sexual orientation, disability or transgender; a "
            "crime with several strands counts once."
        ),
        source=(
            "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, "
            "section 6.6"
        ),
        needs=Schema(
            WHEN,
            AREA,
            Column("strand", Kind.CATEGORY, "the strands of hate, several with ';' between them"),
            HOW_MANY,
        ),
        breakdowns=(Breakdown("strand", STRANDS),),
        factory=hate_crime,
        observe=_crimes,
        examples=(_EXAMPLE,),
    )


def _crimes(rows: Rows) -> Observations:
    strand = rows["strand"]
    found = [_one_strand(str(category)) for category in strand.cat.categories]
    level = relabelled(strand, found, NOT_HATE)
    excluded = {NOT_HATE: level == NOT_HATE, UNKNOWN_STRAND: level.isna()}
    return counted(rows, excluded, {"strand": level})


def _one_strand(text: str) -> str | None:
    """The strand that a text names, "several", or `NOT_HATE` for none; None if one is unknown."""
    named = {" ".join(part.casefold().split()) for part in _BETWEEN.split(text)} - {""}
    strands = {_STRANDS.get(name) for name in named}
    if None in strands:
        return None
    return SEVERAL if len(strands) > 1 else next(iter(strands), NOT_HATE)


_EXAMPLE = Example(
    says=(
        "One of race, one of race and disability, which counts once; a crime without a strand is "
        "no hate crime, and goths are no monitored strand."
    ),
    rows={
        "occurred": ("2016-11-30",) * 4,
        "area": ("EAST",) * 4,
        "strand": ("Race", "race; disability", "", "goth"),
    },
    expect={"n": 2},
    excluded={NOT_HATE: 1, UNKNOWN_STRAND: 1},
)

MEASURES = (hate_crime,)
