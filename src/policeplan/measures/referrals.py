"""Referrals: how many of domestic abuse, vulnerable adults, vulnerable children and CSE came in.

More referrals is neither better nor worse: it may be more harm, or more of it seen and passed on.
How they divide by risk is `risk_mix`.
"""

from __future__ import annotations

from collections.abc import Callable

from policeplan.definition import Better
from policeplan.measure import Example, Measure
from policeplan.measures.counting import NO_NUMBER, counted
from policeplan.observations import Observations
from policeplan.schema import AREA, HOW_MANY, WHEN, Rows, Schema
from policeplan.statistic import Count


def domestic_abuse_referrals() -> Measure:
    """Domestic abuse referrals.

    One row for each referral of this kind and no other, or for as many as its column ``n`` says; a
    plan's filter picks them out of a table of several kinds.

    Unit: referrals. Better: neither, for a rise may be more abuse or more of it reported.
    Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    section 6.5.1.
    """
    return _volume("domestic-abuse", "Domestic abuse", "section 6.5.1", domestic_abuse_referrals)


def vulnerable_adult_referrals() -> Measure:
    """Vulnerable adult referrals.

    Rows as for `domestic_abuse_referrals`.

    Unit: referrals. Better: neither, for a rise may be more harm or more of it seen.
    Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    section 6.5.2.
    """
    return _volume(
        "vulnerable-adult", "Vulnerable adult", "section 6.5.2", vulnerable_adult_referrals
    )


def vulnerable_child_referrals() -> Measure:
    """Vulnerable child referrals.

    Rows as for `domestic_abuse_referrals`.

    Unit: referrals. Better: neither, for a rise may be more harm or more of it seen.
    Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    section 6.5.3.
    """
    return _volume(
        "vulnerable-child", "Vulnerable child", "section 6.5.3", vulnerable_child_referrals
    )


def cse_referrals() -> Measure:
    """Child sexual exploitation (CSE) referrals.

    Rows as for `domestic_abuse_referrals`.

    Unit: referrals. Better: neither, for a rise may be more exploitation or more of it found early.
    Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    section 6.2, its second paragraph.
    """
    return _volume(
        "cse", "Child sexual exploitation", "section 6.2, its second paragraph", cse_referrals
    )


def _volume(kind: str, named: str, place: str, factory: Callable[[], Measure]) -> Measure:
    return Measure(
        id=f"core.{kind}-referrals",
        title=f"{named} referrals",
        statistic=Count("referrals"),
        better=Better.NEITHER,
        rule=f"{named} referrals recorded by the police, at every level of risk.",
        source=(
            "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, "
            + place
        ),
        needs=Schema(WHEN, AREA, HOW_MANY),
        factory=factory,
        observe=_referrals,
        examples=(_EXAMPLE,),
    )


def _referrals(rows: Rows) -> Observations:
    return counted(rows, {})


_EXAMPLE = Example(
    says="A row of one and a row of three; of a third nobody knows how many it stands for.",
    rows={
        "occurred": ("2016-11-28", "2016-11-29", "2016-11-30"),
        "area": ("EAST",) * 3,
        "n": (1, 3, None),
    },
    expect={"n": 4},
    excluded={NO_NUMBER: 1},
)

MEASURES = (
    domestic_abuse_referrals,
    vulnerable_adult_referrals,
    vulnerable_child_referrals,
    cse_referrals,
)
