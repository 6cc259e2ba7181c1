"""Answering calls: the share of 999 and 101 calls that are answered within the target."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import numpy as np

from policeplan import clock
from policeplan.definition import Better
from policeplan.measure import Example, Measure
from policeplan.measures.parameters import one_of, whole_seconds
from policeplan.measures.told import Flags, known
from policeplan.observations import Observations
from policeplan.schema import AREA, Column, Kind, Rows, Schema
from policeplan.statistic import Proportion
from policeplan.words import say_length

ABANDONED = "abandoned"
SOON = "abandoned within the target"
NO_END = "abandoned, and when is not known"
IMPOSSIBLE = "a time that the spring clock change skips"
NEGATIVE = "answered before it was presented"
NEGATIVE_END = "ended before it was presented"

Abandoned = Literal["counts as missed", "is excluded", "is excluded within target"]
"""What becomes of a call whose caller rang off before anyone answered."""

_MISSED, _OUT, _OUT_IF_SOON = "counts as missed", "is excluded", "is excluded within target"
_SAID = {_OUT_IF_SOON: "is excluded if the caller rang off within that, else counts as missed"}
_NOW = np.timedelta64(0, "us")
_SOURCE = (
    "Association of Chief Police Officers and Home Office, National Call Handling Standards, 2005; "
    "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, paragraph "
    "7.3.1"
)


def calls_999(target: str = "10s", abandoned: Abandoned = "counts as missed") -> Measure:
    """Share of 999 calls that are answered within the target.

    One row for each call. The time is elapsed time from when the call was presented to when it was
    answered, right across both clock changes; one at the target is in time. The month is that of
    the presenting.

    Unit: percent of calls. Better: higher. Look-back: none.
    Source: Association of Chief Police Officers and Home Office, National Call Handling Standards,
    2005 (10 seconds); Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January
    2017, paragraph 7.3.1.

    Args:
        target: within which an answer is in time.
        abandoned: a call that nobody answered "counts as missed"; or "is excluded", by the name
            abandoned; or "is excluded within target" if the caller rang off by then, for which the
            rows need a column ``ended``, and counts as missed if later.
    """
    return _calls("999", calls_999, target, abandoned, default="10s")


def calls_101(target: str = "30s", abandoned: Abandoned = "counts as missed") -> Measure:
    """Share of 101 calls that are answered within the target.

    One row for each call, as for `calls_999`. No national target binds 101 calls now; 30 seconds
    was that of the standards of 2005.

    Unit: percent of calls. Better: higher. Look-back: none.
    Source: Association of Chief Police Officers and Home Office, National Call Handling Standards,
    2005 (30 seconds); Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January
    2017, paragraph 7.3.1.

    Args:
        target: within which an answer is in time.
        abandoned: as for `calls_999`.
    """
    return _calls("101", calls_101, target, abandoned, default="30s")


def _calls(
    line: str, factory: Callable[..., Measure], target: str, abandoned: Abandoned, *, default: str
) -> Measure:
    measure = f"core.calls-{line}"
    within = whole_seconds(measure, "target", target, default)
    choices = known(dict.fromkeys((_MISSED, _OUT, _OUT_IF_SOON), ()))
    choice = one_of(measure, "abandoned", abandoned, choices)
    needs = [
        Column("occurred", Kind.TIME, "when the call was presented"),
        Column("answered", Kind.TIME, "when it was answered; blank if it was abandoned"),
        AREA,
    ]
    if choice == _OUT_IF_SOON:
        needs.append(Column("ended", Kind.TIME, "when the caller rang off"))
    return Measure(
        id=measure,
        title=f"{line} calls answered within target",
        statistic=Proportion("calls"),
        better=Better.HIGHER,
        rule=(
            f"Share of {line} calls answered within {say_length(within)} of being presented. An "
            f"abandoned call {_SAID.get(choice, choice)}."
        ),
        source=_SOURCE,
        needs=Schema(*needs),
        parameters={"target": target, "abandoned": choice},
        factory=factory,
        observe=partial(_answers, target=np.timedelta64(within, "s"), abandoned=choice),
        examples=(_example(within),) if (target, choice) == (default, _MISSED) else (),
    )


def _answers(rows: Rows, *, target: np.timedelta64, abandoned: str) -> Observations:
    presented, answered = rows["occurred"], rows["answered"]
    passed = clock.elapsed(presented, answered)
    never = answered.isna().to_numpy(bool)
    excluded: Flags = {
        IMPOSSIBLE: np.isnat(passed) & ~never & presented.notna().to_numpy(bool),
        NEGATIVE: passed < _NOW,
    }
    if abandoned == _OUT:
        excluded[ABANDONED] = never
    if abandoned == _OUT_IF_SOON:
        waited = clock.elapsed(presented, rows["ended"])
        no_end = rows["ended"].isna().to_numpy(bool)
        excluded[NO_END] = never & no_end
        excluded[IMPOSSIBLE] |= never & np.isnat(waited) & ~no_end
        excluded[NEGATIVE_END] = never & (waited < _NOW)
        excluded[SOON] = never & (waited <= target)
    return Observations(
        when=presented, area=rows["area"], numerator=passed <= target, excluded=excluded
    )


def _example(within: int) -> Example:
    """Two of four in time, whatever the target: one at it, one at once."""
    return Example(
        says=(
            f"Answered at once, after {within} seconds and after {within + 1}; one abandoned, "
            "which is missed; one answered before it was presented, which does not count."
        ),
        rows={
            "occurred": ("2016-11-01 10:00:00",) * 5,
            "answered": (
                "2016-11-01 10:00:00",
                f"2016-11-01 10:00:{within:02d}",
                f"2016-11-01 10:00:{within + 1:02d}",
                "",
                "2016-11-01 09:59:59",
            ),
            "area": ("EAST",) * 5,
        },
        expect={"numerator": 2, "denominator": 4},
        excluded={NEGATIVE: 1},
    )


MEASURES = (calls_999, calls_101)
