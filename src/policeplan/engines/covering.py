"""What parts of a table cover: seen in each, and stated only when all are together."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import compress

import attrs
import numpy as np
import pandas as pd

from policeplan import counting
from policeplan.coverage import Coverage, Covers, Span
from policeplan.definition import Definition
from policeplan.observations import Observations
from policeplan.period import Period
from policeplan.statistic.grouping import along_runs, heads

_DAY = dt.timedelta(days=1)


def seen(definition: Definition, observed: Observations) -> Coverage:
    """What is seen in some rows: of every area that they name, though none may have a date.

    The table reaches from the first day to the last of all rows, those that name no area too.
    """
    snapshots = definition.statistic.snapshot
    found = counting.covered(observed, None, (), snapshots=snapshots)
    if snapshots:
        return found
    named = observed.named
    return attrs.evolve(found, seen={**dict.fromkeys(named, frozenset[dt.date]()), **found.seen})


def seen_in(table: pd.DataFrame, observed: Observations) -> Coverage:
    """As `seen`, of rows that all count: their cells, labels still categories, show it."""
    if table.empty:
        return Coverage()
    start = table["start"].to_numpy()
    run = heads([start])
    months = start[run].astype("datetime64[M]").astype(np.int64)
    first, names = int(months.min()), table["area"].cat.categories
    there = np.zeros((len(names), int(months.max()) - first + 1), np.bool_)
    there[table["area"].cat.codes, along_runs(months - first, run, len(start))] = True
    days = np.arange(first, first + there.shape[1]).astype("datetime64[M]").astype("datetime64[D]")
    found = {
        str(name): frozenset(compress(days.tolist(), row))
        for name, row in zip(names, there.tolist(), strict=True)
        if any(row)
    }
    return Coverage({}, found, *(observed.reach or (None, None)))


def stated(
    definition: Definition, found: Coverage, covers: Covers | None, named: Sequence[str]
) -> Coverage:
    """Coverage as stated, or else as it was seen in all the rows.

    Args:
        definition: the measure.
        found: what `seen` found in every part, merged.
        covers: as stated, by code.
        named: codes of the areas that rows may name.
    """
    if covers is None:
        return attrs.evolve(found, seen={a: months for a, months in found.seen.items() if months})
    areas = {*found.areas, *named}
    spans = _stated(covers, areas)
    if not definition.statistic.snapshot:
        return Coverage({a: [(p.start, p.end) for p in own] for a, own in spans.items()})
    days = sorted({start for area in found.areas for start, _ in _days(found.spans(area))})
    return Coverage(
        {
            area: [(day, day + _DAY) for day in days if any(day in period for period in own)]
            for area, own in spans.items()
        }
    )


def inside(coverage: Coverage, first: dt.date, after: dt.date) -> Coverage:
    """Coverage within the days ``[first, after)`` alone, of areas that cover any of them."""
    cut = {
        area: [
            (max(start, first), min(end, after))
            for start, end in coverage.spans(area)
            if start < after and end > first
        ]
        for area in coverage.areas
    }
    return Coverage({area: spans for area, spans in cut.items() if spans})


def without(coverage: Coverage, gaps: Mapping[str | None, Sequence[Span]]) -> Coverage:
    """Coverage less what could not be read: for an area, or under None for all of them."""
    return Coverage(
        {
            area: _less(coverage.spans(area), [*gaps.get(area, ()), *gaps.get(None, ())])
            for area in coverage.areas
        }
    )


def _less(spans: Sequence[Span], gaps: Sequence[Span]) -> list[Span]:
    for first, after in gaps:
        spans = [
            piece
            for a, b in spans
            for piece in ((a, min(b, first)), (max(a, after), b))
            if piece[0] < piece[1]
        ]
    return list(spans)


def _days(spans: Sequence[Span]) -> list[Span]:
    """Spans day by day: days of snapshots that touch were joined."""
    return [
        (start + i * _DAY, start + (i + 1) * _DAY)
        for start, end in spans
        for i in range((end - start).days)
    ]


def _stated(covers: Covers, areas: set[str]) -> dict[str, list[Period]]:
    """The periods stated for each area; one period alone is every area's."""
    if isinstance(covers, Period):
        return {area: [covers] for area in areas}
    return {a: [p] if isinstance(p, Period) else list(p) for a, p in covers.items()}
