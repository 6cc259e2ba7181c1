"""Volunteer hours: the time that cadets, special constables and volunteers give."""

from __future__ import annotations

from functools import partial

from policeplan.definition import Better, Breakdown
from policeplan.measure import Example, Measure
from policeplan.measures.kinds import CADET, GIVERS, SPECIAL, VOLUNTEER, kinds
from policeplan.measures.parameters import one_of
from policeplan.measures.told import label_of, number_of
from policeplan.observations import Observations
from policeplan.schema import AREA, Column, Kind, Rows, Schema
from policeplan.statistic import Total

NO_HOURS = "no hours"

_ID = "core.volunteer-hours"
_ALL = "all"
_TITLES = {
    _ALL: ("Hours volunteered", "cadets, special constables and volunteers"),
    CADET: ("Cadet hours", "cadets"),
    SPECIAL: ("Special constable hours", "special constables"),
    VOLUNTEER: ("Police support volunteer hours", "volunteers"),
}


def volunteer_hours(kind: str = "all") -> Measure:
    """Hours that cadets, special constables and volunteers gave.

    One row for each entry of hours, by the day or the month that it is for. An entry that is blank
    or below nought does not count; one of nought does.

    Unit: hours. Better: higher. Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    section 4.2.

    Args:
        kind: "all", or the one that counts: cadet, special constable, volunteer.
    """
    kind = one_of(_ID, "kind", kind, {_ALL: _ALL, **GIVERS})
    title, people = _TITLES[kind]
    levels = kinds(GIVERS) if kind == _ALL else (kind,)
    return Measure(
        id=_ID,
        title=title,
        statistic=Total("hours"),
        better=Better.HIGHER,
        rule=f"Sum of the hours logged by {people}.",
        source=(
            "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, "
            "section 4.2"
        ),
        needs=Schema(
            Column("occurred", Kind.TIME, "the day or month that the hours are for"),
            AREA,
            Column("kind", Kind.CATEGORY, "who gave them: cadet, special constable, volunteer"),
            Column("hours", Kind.NUMBER, "how many hours"),
        ),
        breakdowns=(Breakdown("kind", levels),),
        parameters={"kind": kind},
        factory=volunteer_hours,
        observe=partial(_hours, levels=levels),
        examples=(_EXAMPLE,) if kind == _ALL else (),
    )


def _hours(rows: Rows, *, levels: tuple[str, ...]) -> Observations:
    kind, excluded = label_of(rows["kind"], GIVERS, "kind", levels)
    hours, none = number_of(rows, "hours")
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        value=hours,
        breakdowns={"kind": kind},
        excluded={**excluded, NO_HOURS: none},
    )


_EXAMPLE = Example(
    says="A cadet gave 2.5 hours, a special 8, a support volunteer nought; one entry is blank.",
    rows={
        "occurred": ("2016-11-01",) * 4,
        "area": ("EAST",) * 4,
        "kind": ("cadet", "Specials", "police support volunteer", "cadet"),
        "hours": (2.5, 8, 0, ""),
    },
    expect={"sum": 10.5},
    excluded={NO_HOURS: 1},
)

MEASURES = (volunteer_hours,)
