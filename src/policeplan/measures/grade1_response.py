"""Grade 1 response: how long an emergency waits for the first unit."""

from __future__ import annotations

from functools import partial
from typing import Literal

import numpy as np
import pandas as pd

from policeplan import clock
from policeplan.definition import Better
from policeplan.errors import ParameterError
from policeplan.measure import Example, Measure
from policeplan.measures.parameters import whole_seconds
from policeplan.observations import Observations
from policeplan.rules import codes, first_of
from policeplan.rules.keys import BLANK, same_label
from policeplan.schema import AREA, Column, Kind, Rows, Schema
from policeplan.statistic import Duration
from policeplan.words import say_length

NO_INCIDENT = "no incident number"
SAME_INCIDENT = "another unit of the same incident"
NO_GRADE = "no first or final grade"
REGRADED = "re-graded"
IMPOSSIBLE = "a time that the spring clock change skips"
NO_ARRIVAL = "no arrival"
NEGATIVE = "arrival before grading"
OVER_LIMIT = "over the limit"

_ID = "core.grade1-response"


def grade1_response(
    threshold: str = "15min",
    limit: str = "24h",
    no_arrival: Literal["is excluded", "counts as missed"] = "is excluded",
    regraded: Literal["is kept", "is excluded"] = "is kept",
) -> Measure:
    """Time from grading, or from the call, to the first arrival at a Grade 1 incident.

    One row for each incident; or one for each unit, with the incident's number, when the earliest
    grading and the earliest arrival of its rows are taken and its first row gives the area. Times
    are elapsed time, right across both clock changes. The month is that of the grading.

    Unit: minutes. Better: lower. Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    paragraph 7.3.2: Grade 1 emergencies are to be reached within 15 minutes.

    Args:
        threshold: within which an arrival is in time; one at the threshold is.
        limit: a longer time is a fault of the record and is excluded as over the limit.
        no_arrival: "is excluded", by that name; or "counts as missed": it stays out of mean,
            median and percentile, and in the base of the share within the threshold.
        regraded: whether an incident whose final grade is not its first "is kept" or "is excluded";
            for the latter the rows need columns ``first_grade`` and ``final_grade``.
    """
    within = whole_seconds(_ID, "threshold", threshold, such_as="15min")
    most = whole_seconds(_ID, "limit", limit, such_as="15min")
    if no_arrival not in {"is excluded", "counts as missed"}:
        problem = "say 'is excluded' or 'counts as missed'"
        raise ParameterError(_ID, "no_arrival", problem)
    if regraded not in {"is kept", "is excluded"}:
        raise ParameterError(_ID, "regraded", "say 'is kept' or 'is excluded'")
    needs = [
        Column("graded", Kind.TIME, "when it was graded, or the call received"),
        Column(
            "arrived", Kind.TIME, "when the first unit, or this one, arrived; blank if none did"
        ),
        AREA,
        Column(
            "incident", Kind.KEY, "number of the incident, where a row is a unit", optional=True
        ),
    ]
    if regraded == "is excluded":
        needs.append(Column("first_grade", Kind.CATEGORY, "the grade first given"))
        needs.append(Column("final_grade", Kind.CATEGORY, "the grade in the end"))
    defaults = (threshold, limit, no_arrival, regraded) == (
        "15min",
        "24h",
        "is excluded",
        "is kept",
    )
    return Measure(
        id=_ID,
        title="Grade 1 time to arrive",
        statistic=Duration("incidents", within),
        better=Better.LOWER,
        rule=(
            "Elapsed time from grading to the first arrival at a Grade 1 incident. An incident "
            f"that nobody reached {no_arrival}; a re-graded one {regraded}; a time over "
            f"{say_length(most)} is excluded."
        ),
        source=(
            "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, "
            "paragraph 7.3.2"
        ),
        needs=Schema(*needs),
        together="incident",
        parameters={
            "threshold": threshold,
            "limit": limit,
            "no_arrival": no_arrival,
            "regraded": regraded,
        },
        factory=grade1_response,
        observe=partial(
            _responses,
            limit=np.timedelta64(most, "s"),
            missed=no_arrival == "counts as missed",
            drop_regraded=regraded == "is excluded",
        ),
        examples=(_EXAMPLE,) if defaults else (),
    )


def _responses(
    rows: Rows, *, limit: np.timedelta64, missed: bool, drop_regraded: bool
) -> Observations:
    graded, arrived = rows["graded"], rows["arrived"]
    excluded: dict[str, np.ndarray] = {}
    if "incident" in rows:
        incident = codes(rows["incident"])
        first, earliest_graded = first_of(incident, _moments(graded))
        _, earliest_arrived = first_of(incident, _moments(arrived))
        blank = incident == BLANK  # it keeps its own date, so that it is excluded by its own name
        earliest_graded = np.where(blank, _moments(graded), earliest_graded)
        graded, arrived = _like(graded, earliest_graded), _like(arrived, earliest_arrived)
        excluded[NO_INCIDENT] = blank
        excluded[SAME_INCIDENT] = ~first
    if drop_regraded:
        ungraded = rows["first_grade"].isna() | rows["final_grade"].isna()
        excluded[NO_GRADE] = ungraded.to_numpy(bool)
        excluded[REGRADED] = ~same_label(rows["first_grade"], rows["final_grade"])
    passed = clock.elapsed(graded, arrived)
    never = arrived.isna().to_numpy()
    if not missed:
        excluded[NO_ARRIVAL] = never
    excluded[IMPOSSIBLE] = np.isnat(passed) & ~never & graded.notna().to_numpy()
    excluded[NEGATIVE] = passed < np.timedelta64(0, "us")
    excluded[OVER_LIMIT] = passed > limit
    return Observations(when=graded, area=rows["area"], value=passed, excluded=excluded)


def _moments(times: pd.Series) -> np.ndarray:
    """Times that can be put in order: instants where they are aware, else as the clock shows."""
    if clock.is_aware(times):
        times = times.dt.tz_convert("UTC").dt.tz_localize(None)
    return times.dt.as_unit("us").to_numpy()


def _like(times: pd.Series, moments: np.ndarray) -> pd.Series:
    """Moments as times of the column's own sort."""
    index = pd.DatetimeIndex(moments)
    if clock.is_aware(times):
        index = index.tz_localize("UTC").tz_convert(clock.LONDON)
    return pd.Series(index, index=times.index)


_EXAMPLE = Example(
    says=(
        "Reached in 10 and in 20 minutes; to a third nobody came, to a fourth before it was graded."
    ),
    rows={
        "graded": ("2016-11-01 10:00", "2016-11-01 23:50", "2016-11-02 08:00", "2016-11-02 09:00"),
        "arrived": ("2016-11-01 10:10", "2016-11-02 00:10", "", "2016-11-02 08:59"),
        "area": ("EAST",) * 4,
    },
    expect={"n": 2, "microseconds": 1_800_000_000},
    excluded={NO_ARRIVAL: 1, NEGATIVE: 1},
)

MEASURES = (grade1_response,)
