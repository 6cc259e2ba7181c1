"""Business crime: shoplifting, making off without payment, and robbery of business property."""

from __future__ import annotations

from functools import partial

from policeplan.definition import Better, Breakdown
from policeplan.measure import Example, Measure
from policeplan.measures.counting import ANOTHER_OFFENCE, OFFENCE, UNKNOWN_OFFENCE, crimes
from policeplan.measures.offences import BUSINESS_ROBBERY, MAKING_OFF, OFFENCES, SHOPLIFTING
from policeplan.observations import Observations
from policeplan.schema import AREA, HOW_MANY, WHEN, Rows, Schema
from policeplan.statistic import Count, Mix

BUSINESS = (SHOPLIFTING, MAKING_OFF, BUSINESS_ROBBERY)
"""The offences of business crime, in the order of the report."""

_SOURCE = (
    "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, "
    "paragraph 5.3.4.1"
)


def business_crime() -> Measure:
    """Crimes against business: shoplifting, making off without payment and business robbery.

    Rows as for `recorded_crime`. Every other offence is excluded by name, a wider one too: of a
    robbery that does not say of what, nobody knows if it was a business.

    Unit: crimes. Better: lower. Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    paragraph 5.3.4.1.
    """
    return Measure(
        id="core.business-crime",
        title="Business crime",
        statistic=Count("crimes"),
        better=Better.LOWER,
        rule="Shoplifting, making off without payment and robbery of business property.",
        source=_SOURCE,
        needs=Schema(WHEN, AREA, OFFENCE, HOW_MANY),
        breakdowns=(Breakdown(OFFENCES.name, BUSINESS),),
        factory=business_crime,
        observe=partial(crimes, levels=BUSINESS),
        examples=(
            Example(
                says=(
                    "Two rows of shoplifting stand for five, one robbery was of a business; a "
                    "robbery of a person is another offence, and one of nobody knows whom too."
                ),
                rows={
                    "occurred": ("2016-11-30",) * 5,
                    "area": ("EAST",) * 5,
                    "offence": ("Shoplifting", "46", "34A", "34B", "Robbery"),
                    "n": (2, 3, 1, 1, 1),
                },
                expect={"n": 6},
                excluded={ANOTHER_OFFENCE: 2},
            ),
        ),
    )


def business_crime_mix() -> Measure:
    """Share of each of the three offences in business crime.

    Rows as for `business_crime`.

    Unit: percent of crimes. Better: neither, a mix is read level by level. Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    section 5.3.4.
    """
    return Measure(
        id="core.business-crime-mix",
        title="Business crime by offence",
        statistic=Mix("crimes", BUSINESS),
        better=Better.NEITHER,
        rule=(
            "Share of shoplifting, making off without payment and robbery of business property in "
            "the three together."
        ),
        source=_SOURCE.replace("paragraph 5.3.4.1", "section 5.3.4"),
        needs=Schema(WHEN, AREA, OFFENCE, HOW_MANY),
        factory=business_crime_mix,
        observe=_shares,
        examples=(
            Example(
                says="Three shopliftings and one making off; a bicycle theft and a typing error.",
                rows={
                    "occurred": ("2016-11-30",) * 6,
                    "area": ("EAST",) * 6,
                    "offence": (
                        "Shoplifting",
                        "SHOPLIFTING",
                        "46",
                        "Making off without payment",
                        "Bicycle theft",
                        "Shopliffting",
                    ),
                },
                expect={"n": 4},
                excluded={UNKNOWN_OFFENCE: 1, ANOTHER_OFFENCE: 1},
            ),
        ),
    )


def _shares(rows: Rows) -> Observations:
    seen = crimes(rows, BUSINESS)
    return Observations(
        when=seen.when,
        area=seen.area,
        value=seen.value,
        level=seen.breakdowns[OFFENCES.name],
        excluded=seen.excluded,
    )


MEASURES = (business_crime, business_crime_mix)
