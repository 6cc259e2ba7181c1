"""What a report says of a measure: its changes, what drove them, and where its area stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from policeplan.comparison import Comparison
from policeplan.facts import number_in
from policeplan.report.tables import Record
from policeplan.scorecard import Entry, Scorecard
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
    ours = result if own in result.areas and not divided else None
    for benchmark in [b for placing in entry.placings for b in placing.benchmarks]:
        if own in set(benchmark.frame["area"]):
            yield from benchmark.sentences(own, own=ours, templates=templates)
    for note in [note for comparison in entry.comparisons for note in comparison.notes]:
        source = f" ({note.source})" if note.source else ""
        yield f"To compare with care: {note.says.rstrip('.')}{source}."


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
        direction = "an increase" if percent > 0 else "a reduction"
        yield (
            f"If the growth of the year to date goes on, the {made.year} will end with {direction} "
            f"of {abs(percent):.1f}%."
        )
