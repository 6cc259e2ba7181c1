"""Changes beyond chance, and of a whole and its parts only what says more than the other.

They are those of leading figures that the scorecard calls clear with its false discovery rate
controlled, each against the first earlier period that shows it; of a mix, levels that moved in a
mix that changed as a whole. A figure that is known and not estimated changes for certain: it is
judged by its months alone. A part (a division of the force, an offence of a group) is silent where
a whole of it moved the same way at least as far beyond chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import attrs
import numpy as np
import pandas as pd

from policeplan.analysis.mix_change import mix_change
from policeplan.comparison import HIGHER, IMPROVED, LOWER, WORSE, Comparison
from policeplan.estimates import OK
from policeplan.exceptional.found import BAD, GOOD, Found, Looked, lead, weight
from policeplan.facts import changes, records
from policeplan.scorecard import Entry, Scorecard
from policeplan.statistic import Mix, Shares

KIND = "change"

Whose = tuple[int, str, tuple[str, ...]]
"""Of which tally, area and levels."""


@attrs.frozen(eq=False)
class _Clear:
    """A clear change: where it stands, and how far beyond chance it is."""

    objective: str
    entry: Entry
    comparison: Comparison
    row: int
    whose: Whose
    up: bool
    weight: float


def changed(scorecard: Scorecard) -> Looked:
    """The changes that deserve a sentence."""
    n, clear = 0, list[_Clear]()
    for objective, entries in scorecard.objectives:
        for entry in entries:
            looked, found = _of_entry(objective, entry)
            n, clear = n + looked, clear + found
    by_whose = {(one.whose, one.up): one.weight for one in clear}
    loud = [
        one
        for one in clear
        if not any(by_whose.get((whole, one.up), 0) >= one.weight for whole in _wholes(one))
    ]
    return n, [_found(one, scorecard) for one in loud]


def _of_entry(objective: str, entry: Entry) -> tuple[int, list[_Clear]]:
    """How many changes an entry has that could be clear, and those that are."""
    figure = entry.result.definition.statistic.figures[0]
    n, found = 0, dict[Whose, _Clear]()
    for comparison in entry.comparisons:
        frame = comparison.frame
        figures, status, verdict = (
            frame[name].to_numpy(object) for name in ("figure", "status", "verdict")
        )
        judged = (figures == figure.name) & frame["p"].notna().to_numpy(bool) & (status == OK)
        n += int(judged.sum())
        clear = judged & ((verdict == HIGHER) | (verdict == LOWER))
        if not clear.any():
            continue
        rows = frame.iloc[np.flatnonzero(clear)]
        rows = rows[_moved(comparison, rows)]
        keys = comparison.later.keys[1:-1]
        for at, row in zip(rows.index, records(rows), strict=True):
            whose = (id(entry.tally), str(row["area"]), tuple(str(row[key]) for key in keys))
            up, far = row["verdict"] == HIGHER, weight(cast("float", row["p"]))
            one = _Clear(objective, entry, comparison, cast("int", at), whose, up, far)
            found.setdefault(whose, one)
    return n, list(found.values())


def _moved(comparison: Comparison, rows: pd.DataFrame) -> pd.Series:
    """Of a counted mix, the levels that moved; of anything else every row."""
    statistic = comparison.later.definition.statistic
    if not isinstance(statistic, Mix) or isinstance(statistic, Shares) or rows.empty:
        return pd.Series(data=True, index=rows.index)
    levels = mix_change(comparison).levels
    keys = [*comparison.later.by, "level"]
    moved = {tuple(row) for row in levels.loc[levels["moved"] != "", keys].itertuples(index=False)}
    return pd.Series(
        [tuple(row) in moved for row in rows[keys].itertuples(index=False)], rows.index
    )


def _wholes(one: _Clear) -> Iterator[Whose]:
    """What it is a part of: by area, by level, or both; itself left out."""
    tally, area, levels = one.whose
    result = one.entry.result
    geography = result.geography
    above = [up.code for up in geography.above(area)] if area in geography else []
    for place in (area, *above):
        for wider in _wider(result.by[1:], levels, one):
            if (place, wider) != (area, levels):
                yield tally, place, wider


def _wider(by: Sequence[str], levels: tuple[str, ...], one: _Clear) -> Iterator[tuple[str, ...]]:
    """The levels themselves, those that they are a part of, and all of them together."""
    yield levels
    if len(by) == 1 and len(levels) == 1:
        breakdown = one.entry.result.definition.breakdown(by[0])
        yield from ((whole,) for whole in breakdown.wholes(levels[0]))
        yield ()


def _found(one: _Clear, scorecard: Scorecard) -> Found:
    later, rows = one.comparison.later, one.comparison.frame.loc[[one.row]]
    (fact,) = changes(rows, later, one.comparison.earlier)
    _, area, levels = one.whose
    divided = list(levels[: len(later.by) - 1])
    said = scorecard.templates.change(fact)
    return Found(
        weight=one.weight,
        kind=KIND,
        objective=one.objective,
        measure=one.entry.title,
        area=area,
        level=", ".join(levels),
        meaning={IMPROVED: GOOD, WORSE: BAD}.get(fact.meaning, ""),
        says=f"{lead(one.entry, area, scorecard.own, divided)}: {said[:1].lower()}{said[1:]}",
    )
