"""What a report says of a measure: its changes, what drove them, and where its area stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np
import pandas as pd

from policeplan.analysis.mix_change import CLEAR_CHANGE, mix_change
from policeplan.benchmark import Benchmark
from policeplan.comparison import Comparison
from policeplan.contributions import Contributions
from policeplan.facts import changes, number_in, records
from policeplan.report.tables import Record
from policeplan.result import Result
from policeplan.scorecard import Entry, Placing, Scorecard
from policeplan.sentences import Sentences
from policeplan.statistic import Figure, Mix, Shares

_MOST = 9
"""Contributions up to which each direction is listed."""
_MOST_INSIDE = 2
"""Parts up to which each of them is divided."""


def story(entry: Entry, scorecard: Scorecard) -> list[str]:
    """The sentences of an entry, for the plan's own area and its parts."""
    said = list(_said(entry, scorecard.own, scorecard.templates))
    return list(dict.fromkeys(said))


def _said(entry: Entry, own: str, templates: Sentences) -> Iterable[str]:
    result, lead = entry.result, entry.result.definition.statistic.figures[0]
    divided = len(result.by) > 1
    for comparison in entry.comparisons:
        if divided and not result.definition.statistic.level:
            yield from _contributions(comparison, own, templates)
        else:
            yield from _changes(comparison, own, lead, templates)
            yield from _mix(comparison, own, templates)
    if entry.comparisons and not result.keys[1:-1]:
        yield from _parts(entry.comparisons[0], own, lead, templates)
    yield from _forecast(entry, own, templates)
    if entry.benchmark is not None and not divided and own in set(entry.benchmark.frame["area"]):
        for level in _levels_of(entry.benchmark, own, lead, result.keys[1:-1]):
            said = entry.benchmark.sentences(own, lead.name, own=None, templates=templates, **level)
            yield from said
    for placing in entry.placings:
        yield from _standings(placing, entry, own, templates)
    national = [placing.change for placing in entry.placings if placing.change is not None]
    yield from (str(note) for change in (*entry.comparisons, *national) for note in change.notes)


def _levels_of(
    benchmark: Benchmark, own: str, lead: Figure, keys: Sequence[str]
) -> list[dict[str, str]]:
    frame = benchmark.frame
    area, figure = (frame[name].to_numpy(object) for name in ("area", "figure"))
    rows = np.flatnonzero((area == own) & (figure == lead.name))
    labels = {key: frame[key].to_numpy(object) for key in keys}
    return [{key: str(labels[key][row]) for key in keys} for row in rows]


def _standings(placing: Placing, entry: Entry, own: str, templates: Sentences) -> Iterable[str]:
    """Where the plan's area stands, level by level, with its own figure if that is of one kind.

    Led by the title of the table where that is another than the entry's: another thing is ranked.
    """
    result = entry.result
    figure = placing.result.definition.statistic.figures[0]
    keys = placing.result.keys[1:-1]
    alike = result.keys == placing.result.keys and _kind(result) == _kind(placing.result)
    same = placing.title == entry.title or placing.result.definition.id == result.definition.id
    ours = result if alike and same and own in result.areas else None
    title = [] if same else [placing.title]
    for benchmark in placing.benchmarks:
        for levels in _levels_of(benchmark, own, figure, keys):
            lead = ", ".join([*title, *levels.values()])
            said = benchmark.sentences(own, figure.name, own=ours, templates=templates, **levels)
            yield from (f"{lead}: {sentence}" if lead else sentence for sentence in said)


def _kind(result: Result) -> tuple[object, ...]:
    """What two measures must share for a figure of one to stand beside figures of the other."""
    statistic = result.definition.statistic
    figure = statistic.figures[0]
    return (figure.name, figure.unit, *statistic.key_levels().values())


def _changes(comparison: Comparison, own: str, lead: Figure, templates: Sentences) -> Iterable[str]:
    """The change of the plan's own area, level by level; of every area where it has none."""
    rows = comparison.frame[comparison.frame["figure"] == lead.name]
    if own not in set(rows["area"]):
        yield from comparison.sentences(lead.name, templates=templates)
    mine = rows[rows["area"] == own]
    found = changes(mine, comparison.later, comparison.earlier)
    for record, change in zip(records(mine), found, strict=True):
        divided = [str(record[name]) for name in comparison.later.by[1:]]
        said = templates.change(change)
        yield f"{', '.join(divided)}: {said}" if divided else said


def _mix(comparison: Comparison, own: str, templates: Sentences) -> Iterable[str]:
    """Whether the plan's own area has changed its mix as a whole, where one is counted."""
    statistic = comparison.later.definition.statistic
    if not isinstance(statistic, Mix) or isinstance(statistic, Shares):
        return
    periods, found = (
        (comparison.later.period, comparison.earlier.period),
        mix_change(comparison).frame,
    )
    for row in records(found[(found["area"] == own) & (found["verdict"] != "")]):
        moved = cast("tuple[tuple[str, str], ...]", row["moved"])
        divided = [str(row[name]) for name in comparison.later.by[1:]]
        said = templates.mixed(*periods, moved if row["verdict"] == CLEAR_CHANGE else None)
        yield f"{', '.join(divided)}: {said}" if divided else said


def _parts(comparison: Comparison, own: str, lead: Figure, templates: Sentences) -> Iterable[str]:
    """The parts of the plan's own area, where it has any."""
    parts = [area.code for area in comparison.later.geography.children(own)]
    rows = comparison.frame[comparison.frame["area"].isin(parts)]
    if len(rows):
        said = comparison.sentences(lead.name, templates=templates)
        areas = comparison.frame.loc[comparison.frame["figure"] == lead.name, "area"]
        yield from (text for text, area in zip(said, areas, strict=True) if area in parts)


def _contributions(comparison: Comparison, own: str, templates: Sentences) -> Iterable[str]:
    """What drove a change of the plan's own area, up and down, the most first."""
    found = comparison.contributions(comparison.later.by[-1])
    whole = found.frame[found.frame["area"] == own]
    for direction, rows in ((templates.up, found.up), (templates.down, found.down)):
        drivers = records(rows[rows["area"] == own].head(_MOST))
        parts = [_driver(found, whole, record, templates) for record in drivers]
        if parts:
            yield templates.drove(direction, comparison.earlier.period, parts)


def _driver(found: Contributions, whole: pd.DataFrame, record: Record, templates: Sentences) -> str:
    """A driver, with those of its own parts that moved most with it, and most against it."""
    figure = found.definition.statistic.figures[0]
    change = number_in(record["change"])
    inside = records(whole[whole["part_of"] == record[found.by]])
    inside.sort(key=lambda part: -abs(number_in(part["change"])))
    along = [part for part in inside if number_in(part["change"]) * change > 0][:_MOST_INSIDE]
    against = [part for part in inside if number_in(part["change"]) * change < 0][:1]

    def said(row: Record) -> str:
        numbers = number_in(row["change"]), number_in(row["change_pct"])
        return templates.contribution(str(row[found.by]), figure, *numbers)

    return templates.holding(said(record), [*map(said, along)], [*map(said, against)])


def _forecast(entry: Entry, own: str, templates: Sentences) -> Iterable[str]:
    made = entry.forecast
    if made is None:
        return
    rows = made.frame[(made.frame["area"] == own) & made.frame["change_pct"].notna()]
    for row in records(rows):
        percent = number_in(row["change_pct"])
        if made.is_whole:
            yield templates.ended(made.year, percent)
        else:
            limits = number_in(row["pct_lower_80"]), number_in(row["pct_upper_80"])
            yield templates.ending(made.year, percent, limits)
