"""What a report says of a measure: its changes, what drove them, and where its area stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from policeplan import display
from policeplan.comparison import Comparison
from policeplan.facts import is_nought, number_in
from policeplan.report.tables import Record
from policeplan.result import Result
from policeplan.scorecard import Entry, Placing, Scorecard
from policeplan.sentences import Sentences
from policeplan.statistic import Figure

_MOST = 9
"""Contributions up to which each direction is listed."""


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
    if entry.comparisons and not result.keys[1:-1]:
        yield from _parts(entry.comparisons[0], own, lead, templates)
    yield from _forecast(entry, own)
    for placing in entry.placings:
        yield from _standings(placing, result, own, templates)
    national = [placing.change for placing in entry.placings if placing.change is not None]
    yield from (str(note) for change in (*entry.comparisons, *national) for note in change.notes)


def _standings(placing: Placing, result: Result, own: str, templates: Sentences) -> Iterable[str]:
    """Where the plan's area stands, level by level, with its own figure if that is of one kind."""
    figure = placing.result.definition.statistic.figures[0]
    keys = placing.result.keys[1:-1]
    alike = result.keys == placing.result.keys and _kind(result) == _kind(placing.result)
    ours = result if alike and own in result.areas else None
    for benchmark in placing.benchmarks:
        rows = benchmark.frame[benchmark.frame["figure"] == figure.name]
        for record in cast("list[Record]", rows[rows["area"] == own].to_dict("records")):
            levels = {key: str(record[key]) for key in keys}
            lead = f"{', '.join(levels.values())}: " if levels else ""
            said = benchmark.sentences(own, own=ours, templates=templates, **levels)
            yield from (f"{lead}{sentence}" for sentence in said)


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
    for record in cast("list[Record]", rows[rows["area"] == own].to_dict("records")):
        levels = {key: str(record[key]) for key in comparison.later.keys[1:-1]}
        yield comparison.sentence(own, lead.name, templates=templates, **levels)


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
    by = comparison.later.by[-1]
    found = comparison.contributions(by)
    figure = comparison.later.definition.statistic.figures[0]
    earlier = comparison.earlier.period
    for direction, rows in (("Up", found.up), ("Down", found.down)):
        records = cast("list[Record]", rows[rows["area"] == own].head(_MOST).to_dict("records"))
        parts = [
            templates.contribution(
                str(row[by]), figure, number_in(row["change"]), number_in(row["change_pct"])
            )
            for row in records
        ]
        if parts:
            yield f"{direction} most on the {earlier}: {'; '.join(parts)}."


def _forecast(entry: Entry, own: str) -> Iterable[str]:
    made = entry.forecast
    if made is None:
        return
    rows = made.frame[made.frame["area"] == own]
    for percent in rows["change_pct"].dropna().tolist():
        printed = display.number(abs(percent), 1)
        moved = f"{'an increase' if percent > 0 else 'a reduction'} of {printed}%"
        ends = "no change" if is_nought(printed) else moved
        yield f"If the growth of the year to date goes on, the {made.year} will end with {ends}."
