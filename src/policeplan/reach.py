"""Reach: what of a period a tally's rows cover, area by area, and what it must refuse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from policeplan.area import Geography
from policeplan.coverage import Span, gaps_in, say_span
from policeplan.definition import Definition
from policeplan.errors import CellEdgeError
from policeplan.estimates import INCOMPLETE, MISSING, OK
from policeplan.period import Period
from policeplan.words import count, say_day

Spans = Mapping[str, Sequence[Span]]
"""For each area what it covers, in order and apart."""

Reach = tuple[pd.Series, list[str]]
"""For each area ``ok``, ``incomplete`` or ``missing``; and each gap in a sentence."""

_DAY = dt.timedelta(days=1)


def refuse_edges(definition: Definition, cells: pd.DataFrame, period: Period) -> None:
    """Refuse a period that cuts a cell in two.

    Raises:
        CellEdgeError: it does; it says which edge falls inside which cell.
    """
    edges: list[str] = []
    for edge, says in ((period.start, "begins"), (period.end, "ends")):
        at = np.datetime64(edge, "s")
        cut = (cells["start"].to_numpy() < at) & (cells["end"].to_numpy() > at)
        if cut.any():
            cell = cells.iloc[int(cut.argmax())]
            span = say_span((cell["start"].date(), cell["end"].date()))
            day = edge if says == "begins" else period.last_day
            edges.append(f"it {says} on {say_day(day)}, inside the cell {span}")
    if edges:
        raise CellEdgeError(definition.says, str(period), edges)


def covered(
    definition: Definition,
    spans: Spans,
    geography: Geography,
    period: Period,
) -> Reach:
    """Which areas cover the whole period, and the look-back before it."""
    lookback = dt.timedelta(days=definition.lookback_days)
    states: dict[str, str] = {}
    gaps: dict[str, list[str]] = {}
    for area, covers in spans.items():
        missing = gaps_in(covers, period.start, period.end)
        before = gaps_in(covers, period.start - lookback, period.start)
        whole = missing == ((period.start, period.end),)
        states[area] = MISSING if whole else INCOMPLETE if missing or before else OK
        said = [f"no rows cover {say_span(span)}" for span in missing]
        if before and not whole:
            said.append(
                f"the measure needs {count(lookback.days, 'day')} of history before the period "
                f"and no rows cover {say_span((before[0][0], before[-1][1]))}"
            )
        if said:
            gaps.setdefault(" and ".join(said), []).append(geography.name(area))
    if not states:
        gaps["no rows, so no area is covered"] = []
    sentences: list[str] = []
    for said, names in gaps.items():
        every = len(spans) > 1 and len(names) == len(states)
        who = "every area" if every else ", ".join(names)
        sentences.append(f"{who}: {said}".removeprefix(": "))
    return _by_area(states), sentences


def last_snapshot(spans: Spans, cells: pd.DataFrame, period: Period) -> dt.date | None:
    """The last day in the period on which any area has a snapshot, or a part of an area has one.

    A whole of which one part lacks the last snapshot has cells on that day and no coverage; it must
    not fall back in silence on an older day.
    """
    first, after = (np.datetime64(day, "s") for day in (period.start, period.end))
    inside = cells[(cells["start"] < after) & (cells["end"] > first)]
    ends = [] if inside.empty else [min(inside["end"].max().date(), period.end)]
    ends += [
        min(end, period.end)
        for covers in spans.values()
        for start, end in covers
        if start < period.end and end > period.start
    ]
    return max(ends) - _DAY if ends else None


def held(spans: Spans, geography: Geography, day: dt.date) -> Reach:
    """Which areas have the snapshot of a day: one without it is missing, and never nought."""
    missing = [area for area, covers in spans.items() if gaps_in(covers, day, day + _DAY)]
    states = _by_area({area: MISSING if area in missing else OK for area in spans})
    names = ", ".join(map(geography.name, missing))
    return states, [f"{names}: no snapshot on {say_day(day)}"] if missing else []


def _by_area(states: Mapping[str, str]) -> pd.Series:
    return pd.Series(list(states.values()), pd.Index(list(states)), dtype=object)
