"""Workforce: how many people work for the police on a day, by head and in full-time equivalents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

from policeplan.definition import Better, Breakdown, Note
from policeplan.measure import Example, Measure
from policeplan.measures.kinds import (
    DESIGNATED,
    OFFICER,
    OTHER,
    PCSO,
    SPECIAL,
    STAFF,
    SUPPORT_VOLUNTEER,
    WARDEN,
    WORKFORCE,
    kinds,
)
from policeplan.measures.parameters import one_of
from policeplan.measures.told import AS_AT, label_of, number_of
from policeplan.observations import Observations
from policeplan.schema import AREA, Column, Kind, Rows, Schema
from policeplan.statistic import Stock

_ALL = "all"
_KINDS = kinds(WORKFORCE)
_TITLES = {
    _ALL: ("Workforce", "people"),
    OFFICER: ("Police officers", "officers"),
    PCSO: ("PCSOs", "PCSOs"),
    STAFF: ("Police staff", "police staff"),
    DESIGNATED: ("Designated officers", "designated officers"),
    WARDEN: ("Traffic wardens", "traffic wardens"),
    SPECIAL: ("Special constables", "special constables"),
    SUPPORT_VOLUNTEER: ("Police support volunteers", "police support volunteers"),
    OTHER: ("Other workforce", "other people"),
}
_VOLUNTEERS = Note(
    dt.date(2018, 3, 31),
    "Police support volunteers are in the Home Office's tables from 31 March 2018.",
    levels=(SUPPORT_VOLUNTEER,),
    source="Home Office, Police workforce open data tables",
)
_SOURCE = (
    "Home Office, Police workforce, England and Wales; Lancashire Constabulary, report to the "
    "Strategic Scrutiny Meeting, 5 January 2017, section 4.6"
)


def workforce_headcount(kind: str = "all") -> Measure:
    """People in post on a day.

    One row for each person and snapshot; or for each group of them, with ``headcount``. A period's
    figure is that of its last snapshot: headcounts are never summed over time.

    Unit: people. Better: neither, for more of one kind may be had for less of another, and the
    budget sets the whole. Look-back: none.
    Source: Home Office, Police workforce, England and Wales; Lancashire Constabulary, report to
    the Strategic Scrutiny Meeting, 5 January 2017, section 4.6.

    Args:
        kind: "all" in the rows, specials and support volunteers too, whom the Home Office's total
            workforce leaves out; or the one that counts: police officer, PCSO, police staff,
            designated officer, traffic warden, special constable, police support volunteer, other.
    """
    kind = one_of("core.workforce-headcount", "kind", kind, {_ALL: _ALL, **WORKFORCE})
    people = _TITLES[kind][1]
    column = Column(
        "headcount", Kind.NUMBER, "how many people; without it each row is one", optional=True
    )
    return _workforce(
        workforce_headcount,
        kind,
        measure="core.workforce-headcount",
        says="headcount",
        statistic=Stock(people),
        column=column,
        rule=f"Number of {people} in post at the last snapshot of the period.",
        example=_HEADS,
    )


def workforce_fte(kind: str = "all") -> Measure:
    """Full-time equivalents (FTE) in post on a day.

    One row for each person, or group of them, and snapshot, with its ``fte``. Nought is a value:
    special constables and volunteers have no contracted hours. A period's figure is that of its
    last snapshot.

    Unit: FTE. Better: neither, as for `workforce_headcount`. Look-back: none.
    Source: Home Office, Police workforce, England and Wales; Lancashire Constabulary, report to
    the Strategic Scrutiny Meeting, 5 January 2017, section 4.6.

    Args:
        kind: as for `workforce_headcount`.
    """
    kind = one_of("core.workforce-fte", "kind", kind, {_ALL: _ALL, **WORKFORCE})
    people = _TITLES[kind][1]
    return _workforce(
        workforce_fte,
        kind,
        measure="core.workforce-fte",
        says="FTE",
        statistic=Stock("FTE" if kind in {_ALL, OTHER} else f"FTE {people}", decimals=2),
        column=Column("fte", Kind.NUMBER, "full-time equivalents of the row; 0 for specials"),
        rule=f"Full-time equivalents of {people} in post at the last snapshot of the period.",
        example=_FTE,
    )


def _workforce(
    factory: Callable[..., Measure],
    kind: str,
    *,
    measure: str,
    says: str,
    statistic: Stock,
    column: Column,
    rule: str,
    example: Example,
) -> Measure:
    levels = _KINDS if kind == _ALL else (kind,)
    return Measure(
        id=measure,
        title=f"{_TITLES[kind][0]}, {says}",
        statistic=statistic,
        better=Better.NEITHER,
        rule=rule,
        source=_SOURCE,
        needs=Schema(
            AS_AT,
            AREA,
            Column("kind", Kind.CATEGORY, "police officer, PCSO, police staff, special constable"),
            column,
        ),
        notes=(_VOLUNTEERS,) if SUPPORT_VOLUNTEER in levels else (),
        breakdowns=(Breakdown("kind", levels),),
        parameters={"kind": kind},
        factory=factory,
        observe=partial(_people, levels=levels, column=column.name, lacking=f"no {says}"),
        examples=(example,) if kind == _ALL else (),
    )


def _people(rows: Rows, *, levels: tuple[str, ...], column: str, lacking: str) -> Observations:
    kind, excluded = label_of(rows["kind"], WORKFORCE, "kind", levels)
    number, none = number_of(rows, column)
    return Observations(
        when=rows["as_at"],
        area=rows["area"],
        value=number,
        breakdowns={"kind": kind},
        excluded={**excluded, lacking: none},
    )


_HEADS = Example(
    says="Two officers and a PCSO on one day; a kind that nobody listed does not count.",
    rows={
        "as_at": ("2016-11-30",) * 4,
        "area": ("EAST",) * 4,
        "kind": ("police officer", "Police Officers", "Community Support Officer", "astronaut"),
    },
    expect={"sum": 3},
    excluded={"unknown kind": 1},
)
_FTE = Example(
    says="A whole officer, one of 0.6, and a special constable of nought; one FTE is blank.",
    rows={
        "as_at": ("2016-11-30",) * 4,
        "area": ("EAST",) * 4,
        "kind": ("police officer", "police officer", "special constable", "PCSO"),
        "fte": (1, 0.6, 0, ""),
    },
    expect={"sum": 1.6},
    excluded={"no FTE": 1},
)

MEASURES = (workforce_headcount, workforce_fte)
