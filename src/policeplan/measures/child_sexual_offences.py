"""Sexual offences on children: those whose victim was under 16 at the time."""

from __future__ import annotations

from functools import partial

from policeplan.definition import Better
from policeplan.errors import ParameterError
from policeplan.measure import Example, Measure
from policeplan.measures.counting import ANOTHER_OFFENCE, OFFENCE, crimes
from policeplan.measures.offences import OFFENCES, SEXUAL
from policeplan.measures.recorded_crime import notes_on, part_of
from policeplan.observations import Observations
from policeplan.schema import AREA, HOW_MANY, WHEN, Column, Kind, Rows, Schema
from policeplan.statistic import Count

AGE_UNKNOWN = "victim's age not known"

_ID = "core.sexual-offences-under-16"
_UNDER = 16
_OLDEST = 18


def child_sexual_offences(under: int = _UNDER) -> Measure:
    """Sexual offences whose victim was under 16 when it happened.

    Rows as for `recorded_crime`, with the victim's age at the offence in years. An age that is
    blank or below nought is not known, and its offence does not count: an offence by whose name
    the victim was a child is no exception, so that one rule holds for all.

    Unit: crimes. Better: lower, as for all recorded crime, though a rise may also show that more
    victims come forward. Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    section 6.5.4; Home Office Counting Rules for Recorded Crime, sexual offences.

    Args:
        under: a victim of this age, in years, is too old; 1 to 18.
    """
    if not isinstance(under, int) or isinstance(under, bool) or not 1 <= under <= _OLDEST:  # pyright: ignore[reportUnnecessaryIsInstance]  # reason: a plan may say anything
        raise ParameterError(_ID, "under", f"should be a whole number of years, 1 to {_OLDEST}")
    breakdown = part_of(OFFENCES, SEXUAL, _ID)
    return Measure(
        id=_ID,
        title=f"Sexual offences on children under {under}",
        statistic=Count("crimes"),
        better=Better.LOWER,
        rule=f"Sexual offences whose victim was under {under} when it happened.",
        source=(
            "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, "
            "section 6.5.4; Home Office Counting Rules for Recorded Crime, sexual offences"
        ),
        notes=notes_on(SEXUAL),
        needs=Schema(
            WHEN,
            AREA,
            OFFENCE,
            Column(
                "victim_age",
                Kind.NUMBER,
                "age of the victim in years at the offence; blank or -1 if not known",
            ),
            HOW_MANY,
        ),
        breakdowns=(breakdown,),
        parameters={"under": under},
        factory=child_sexual_offences,
        observe=partial(_offences, levels=breakdown.levels, under=under),
        examples=(_EXAMPLE,) if under == _UNDER else (),
    )


def _offences(rows: Rows, levels: tuple[str, ...], under: int) -> Observations:
    age = rows["victim_age"].to_numpy()
    return crimes(rows, levels, {AGE_UNKNOWN: ~(age >= 0), _older(under): age >= under})


def _older(under: int) -> str:
    return f"victim {under} or over"


_EXAMPLE = Example(
    says=(
        "Victims of 15 and of 3 count; one of 16, one whose age is not known, and an assault on a "
        "child of 10 do not."
    ),
    rows={
        "occurred": ("2016-11-30",) * 5,
        "area": ("EAST",) * 5,
        "offence": ("Rape", "20B", "Sexual offences", "Rape", "Violence with injury"),
        "victim_age": (15, 3, 16, -1, 10),
    },
    expect={"n": 2},
    excluded={ANOTHER_OFFENCE: 1, AGE_UNKNOWN: 1, _older(_UNDER): 1},
)

MEASURES = (child_sexual_offences,)
