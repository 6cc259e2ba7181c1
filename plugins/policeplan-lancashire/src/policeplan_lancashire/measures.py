"""Lancashire's own measures: In the Know, its cadets, and the national file that it reads."""

from __future__ import annotations

from policeplan import (
    AREA,
    HOW_MANY,
    WHEN,
    Better,
    Column,
    Count,
    Example,
    Kind,
    Measure,
    Observations,
    Rows,
    Schema,
    Stock,
    Total,
)
from policeplan.measures.counting import NO_NUMBER, counted
from policeplan.measures.told import AS_AT, number_of
from policeplan_lancashire.places import LANCASHIRE

_REPORT = "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017"
_HOURS = Column("hours", Kind.NUMBER, "hours given")


def in_the_know() -> Measure:
    """People signed up to the community messaging system In the Know, as at a day.

    Unit: people. Better: higher. Look-back: none.
    Source: Lancashire Constabulary, report of 5 January 2017, paragraph 5.2.10.
    """
    return Measure(
        id="lancashire.in-the-know",
        title="In the Know, people signed up",
        statistic=Stock("people"),
        better=Better.HIGHER,
        rule="People registered to receive messages, as at the last snapshot of the period.",
        source=f"{_REPORT}, paragraph 5.2.10",
        needs=Schema(AS_AT, AREA, HOW_MANY),
        factory=in_the_know,
        observe=_registered,
        examples=(_MEMBERS,),
    )


def cadet_hours() -> Measure:
    """Hours that police cadets volunteered.

    Unit: hours. Better: higher. Look-back: none.
    Source: Lancashire Constabulary, report of 5 January 2017, paragraph 4.2.1.
    """
    return Measure(
        id="lancashire.cadet-hours",
        title="Cadets, hours volunteered",
        statistic=Total("hours"),
        better=Better.HIGHER,
        rule="The sum of hours logged by cadets.",
        source=f"{_REPORT}, paragraph 4.2.1",
        needs=Schema(WHEN, AREA, _HOURS),
        factory=cadet_hours,
        observe=_given,
        examples=(_LOGGED,),
    )


def forcesight() -> Measure:
    """Crimes of one category in ForceSight, the national file of recorded crime by force and month.

    A row is a force, a month and a category with the number of crimes; a plan filters the category.

    Unit: crimes. Better: lower. Look-back: none.
    Source: Lancashire Constabulary, report of 5 January 2017, figures 1 to 3.
    """
    return Measure(
        id="lancashire.forcesight",
        title="Crimes recorded, by ForceSight",
        statistic=Count("crimes"),
        better=Better.LOWER,
        rule="Crimes of one category, as the national file counts them.",
        source=f"{_REPORT}, figures 1 to 3",
        needs=Schema(WHEN, AREA, HOW_MANY),
        factory=forcesight,
        observe=_counted,
        examples=(_MONTHS,),
    )


def _registered(rows: Rows) -> Observations:
    n, unknown = number_of(rows, HOW_MANY.name)
    return Observations(
        when=rows["as_at"], area=rows["area"], value=n, excluded={NO_NUMBER: unknown}
    )


def _counted(rows: Rows) -> Observations:
    return counted(rows, {})


def _given(rows: Rows) -> Observations:
    hours, unknown = number_of(rows, "hours")
    return Observations(
        when=rows["occurred"], area=rows["area"], value=hours, excluded={NO_NUMBER: unknown}
    )


_MEMBERS = Example(
    says="Two snapshots of 100 and 120; each stands for its own day.",
    rows={"as_at": ("2016-08-31", "2016-11-30"), "area": (LANCASHIRE,) * 2, "n": (100, 120)},
    expect={"sum": 220},
)
_LOGGED = Example(
    says="Three entries of hours, one of them blank.",
    rows={
        "occurred": ("2016-11-01",) * 3,
        "area": (LANCASHIRE,) * 3,
        "hours": (2.5, 4, None),
    },
    expect={"sum": 6.5},
    excluded={NO_NUMBER: 1},
)
_MONTHS = Example(
    says="Two months of a force, 40 and 50 crimes.",
    rows={"occurred": ("2016-10-01", "2016-09-01"), "area": (LANCASHIRE,) * 2, "n": (40, 50)},
    expect={"n": 90},
)
