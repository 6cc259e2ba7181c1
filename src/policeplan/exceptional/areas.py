"""Areas outside the funnel: further from their group than chance and the usual spread take them.

The plan's own area among its peers by other sources, and every area of its own benchmarks, where
it is outside the 99.8% limits with over-dispersion allowed for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from policeplan import display
from policeplan.analysis.funnels import Funnel, funnel
from policeplan.benchmark import Benchmark
from policeplan.errors import ParameterError
from policeplan.exceptional.found import BAD, GOOD, Found, Looked
from policeplan.facts import records
from policeplan.scorecard import Entry, Scorecard

KIND = "outside the funnel"

_LIMIT = "99.8"


def outside(scorecard: Scorecard) -> Looked:
    """The areas that deserve a sentence."""
    n, found = 0, list[Found]()
    for objective, entries in scorecard.objectives:
        for entry in entries:
            for title, benchmark, areas in _benchmarks(entry, scorecard.own):
                looked, these = _of(objective, title, benchmark, areas)
                n, found = n + looked, found + these
    return n, found


def _benchmarks(entry: Entry, own: str) -> Iterator[tuple[str, Benchmark, set[str]]]:
    """Each benchmark with its title, and whose place in it is this report's business."""
    if entry.benchmark is not None:
        yield entry.title, entry.benchmark, set(entry.benchmark.frame["area"])
    for placing in entry.placings:
        yield from ((placing.title, benchmark, {own}) for benchmark in placing.benchmarks)


def _of(objective: str, title: str, benchmark: Benchmark, areas: set[str]) -> Looked:
    try:
        drawn = funnel(benchmark, overdispersion="multiplicative")
    except ParameterError:  # totals, times and counts of areas of different size have none
        return 0, []
    figure = benchmark.definition.statistic.figures[0]
    frame = drawn.frame[(drawn.frame["figure"] == figure.name) & drawn.frame["z"].notna()]
    frame = frame[frame["area"].isin(areas)]
    rows = records(frame)
    beyond = [row for row in rows if _LIMIT in str(row["position"])]
    return len(rows), [_found(objective, title, drawn, benchmark, row) for row in beyond]


def _found(
    objective: str, title: str, drawn: Funnel, benchmark: Benchmark, row: Mapping[str, object]
) -> Found:
    """Of a value, what it is against; of a change, the ratio of later to earlier."""
    figure = benchmark.definition.statistic.figures[0]
    levels = [str(row[key]) for key in benchmark.by[1:-1]]
    name = benchmark.geography.name(str(row["area"]))
    side = "above" if "above" in str(row["position"]) else "below"
    if benchmark.basis == "value":
        unit = "%" if figure.scale != 1 else ""
        value, target = (f"{display.value(figure, row[c])}{unit}" for c in ("value", "target"))
        numbers = f"{value} against {target} for the group"
    else:
        value, target = (display.number(row[c], 3) for c in ("value", "target"))
        numbers = f"{value} times the figure before against {target} for the group"
    place = f"the {_LIMIT}% limit of the funnel of {benchmark.peers.name}"
    return Found(
        weight=abs(cast("float", row["z"])),
        kind=KIND,
        objective=objective,
        measure=title,
        area=str(row["area"]),
        level=", ".join(levels),
        meaning={"better": GOOD, "worse": BAD}.get(str(row["meaning"]), ""),
        says=f"{', '.join([title, *levels])}: {name} is {side} {place}, with {numbers}.",
        chart=drawn,
    )
