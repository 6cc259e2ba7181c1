"""Risk mix: how referrals divide into high, medium and standard risk."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from policeplan.definition import Better
from policeplan.errors import ParameterError
from policeplan.measure import Example, Measure
from policeplan.observations import Observations
from policeplan.rules.keys import labelled
from policeplan.schema import AREA, WHEN, Column, Kind, Rows, Schema
from policeplan.statistic import Mix

UNKNOWN_LEVEL = "unknown risk level"
_FEWEST = 2


def risk_mix(levels: Sequence[str] = ("high", "medium", "standard")) -> Measure:
    """Share of referrals at each risk level.

    A referral counts at the level recorded for it, upper or lower case alike. One with no level, or
    with a level that is not among those given, does not count.

    Unit: percent of referrals. Better: neither, a mix is read level by level. Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    section 6.5.

    Args:
        levels: every level, in the order that reports print.
    """
    texts = not isinstance(levels, str) and all(isinstance(level, str) for level in levels)  # pyright: ignore[reportUnnecessaryIsInstance]  # reason: a plan may say anything
    levels = tuple(levels) if texts else ()
    if len(levels) < _FEWEST or len({level.casefold() for level in levels}) < len(levels):
        raise ParameterError("core.risk-mix", "levels", "should be two or more, each once")
    return Measure(
        id="core.risk-mix",
        title="Risk level of referrals",
        statistic=Mix("referrals", levels),
        better=Better.NEITHER,
        rule=f"Share of referrals at each risk level: {', '.join(levels)}.",
        source=(
            "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, "
            "section 6.5"
        ),
        needs=Schema(WHEN, AREA, Column("risk", Kind.CATEGORY, "the risk level of the referral")),
        parameters={"levels": levels},
        factory=risk_mix,
        observe=partial(_referrals, levels=levels),
        examples=(_EXAMPLE,) if levels == ("high", "medium", "standard") else (),
    )


def _referrals(rows: Rows, levels: Sequence[str]) -> Observations:
    level = labelled(rows["risk"], {level.casefold(): level for level in levels})
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        level=level,
        excluded={UNKNOWN_LEVEL: level.isna()},
    )


_EXAMPLE = Example(
    says="One high, two standard; a blank level and one that nobody listed do not count.",
    rows={
        "occurred": ("2016-11-01",) * 5,
        "area": ("EAST",) * 5,
        "risk": ("High", "standard", "STANDARD", "", "gold"),
    },
    expect={"n": 3},
    excluded={UNKNOWN_LEVEL: 2},
)

MEASURES = (risk_mix,)
