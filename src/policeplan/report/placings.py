"""National tables: where the plan's area stands among its peers, group by group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

import pandas as pd

from policeplan import display
from policeplan.benchmark import Benchmark
from policeplan.facts import records
from policeplan.report.ranges import ranges
from policeplan.report.tables import Cell, Record, Table
from policeplan.scorecard import Placing
from policeplan.statistic import Figure

_MOST = 12
"""Members up to which a group is listed whole; of a larger one only those that the text names."""


def placing_tables(placing: Placing, own: str, *, whole: bool = False) -> list[Table]:
    """A table for each peer group: the group from summed parts, then its members.

    A member's rank is printed with the range that the data allow, ``39th of 43 (31st to 43rd)``,
    where the figures are estimates; see `policeplan.rank_intervals`.

    Args:
        placing: what to print.
        own: the plan's own area, listed in every group that it is in.
        whole: whether a large group is listed whole too.
    """
    return [
        _table(placing, benchmark, levels, rows, own, whole=whole)
        for benchmark in placing.benchmarks
        for levels, rows in _by_level(placing, benchmark)
    ]


def _by_level(placing: Placing, benchmark: Benchmark) -> Iterator[tuple[str, pd.DataFrame]]:
    """The members' leading figures, each level by itself."""
    lead = placing.result.definition.statistic.figures[0].name
    frame = ranges(benchmark)
    rows, keys = frame[frame["figure"] == lead], list(benchmark.by[1:-1])
    if not keys:
        yield "", rows
        return
    for levels, level in rows.groupby(keys, sort=False):
        yield f", {', '.join(map(str, cast('tuple[str, ...]', levels)))}", level


def _table(
    placing: Placing,
    benchmark: Benchmark,
    levels: str,
    frame: pd.DataFrame,
    own: str,
    *,
    whole: bool,
) -> Table:
    figure = placing.result.definition.statistic.figures[0]
    members = records(frame)
    group = [record for record in members if record["area"] == own]
    if benchmark.peers.includes_area:  # then it is one figure, whoever is compared with it
        group = group or members
    if len(members) > _MOST and not whole:
        named = {own, *frame["best_area"].dropna(), *frame["worst_area"].dropna()}
        members = [record for record in members if record["area"] in named]
    lines = [_line(figure, placing, benchmark.peers.name, record, "group_") for record in group[:1]]
    lines += [
        _line(figure, placing, benchmark.geography.name(str(record["area"])), record, "")
        for record in members
    ]
    headings = ["Area", "Rank"]
    if placing.change is None:
        headings.append(_first_up(str(placing.result.period)))
    else:
        later, earlier = placing.change.later.period, placing.change.earlier.period
        headings += [_first_up(str(earlier)), _first_up(str(later)), "Change"]
    return Table(
        caption=f"{placing.title}{levels}: {benchmark.peers.name}",
        about="",
        headings=tuple(headings),
        n_names=1,
        rows=tuple(lines),
        notes=tuple(_notes(frame, len(members))),
    )


def _line(figure: Figure, placing: Placing, name: str, record: Record, of: str) -> tuple[Cell, ...]:
    place = "" if of else str(record["says"]) or display.MISSING
    if placing.change is None:
        value = record["group"] if of else record["value"]
        return Cell(name), Cell(place), Cell(_said(figure, value))
    change = display.value(figure, record[f"{of}change"], sign=True)
    percent = display.number(record[f"{of}change_pct"], 1, sign=True)
    if percent != display.MISSING:
        change += f" ({percent}%)"
    elif figure.scale != 1 and change != display.MISSING:
        change += " points"
    values = (_said(figure, record[f"{of}{when}"]) for when in ("earlier", "later"))
    return Cell(name), Cell(place), *map(Cell, values), Cell(change)


def _said(figure: Figure, value: object) -> str:
    said = display.value(figure, value)
    return f"{said}%" if figure.scale != 1 and said != display.MISSING else said


def _notes(frame: pd.DataFrame, shown: int) -> Iterable[str]:
    if shown < len(frame):
        yield f"{shown} of {len(frame)} members are listed."
    rises: Sequence[object] = frame["n_increase"].dropna().tolist()
    if rises:
        yield f"Members with an increase: {rises[0]}."


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
