"""Exceptions: what of a scorecard deserves a sentence, in order of weight, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

import attrs
import numpy as np
import pandas as pd

from policeplan import display
from policeplan.analysis.control_charts import ControlChart, control_chart
from policeplan.analysis.funnels import funnel
from policeplan.analysis.mix_change import mix_change
from policeplan.analysis.monthly import Monthly, monthly
from policeplan.benchmark import Benchmark
from policeplan.comparison import HIGHER, IMPROVED, LOWER, WORSE, Comparison
from policeplan.errors import CellEdgeError, ParameterError
from policeplan.estimates import OK
from policeplan.period import Period
from policeplan.scorecard import Entry, Placing, Scorecard
from policeplan.statistic import Figure, Mix, Shares

Record = Mapping[str, object]

CHANGE, MONTH, AREA = "change", "special cause", "outside the funnel"
GOOD, BAD = "improvement", "concern"

_ENOUGH_FOR_SEASONS = 36
_TINY = 1e-300
_COLUMNS = ("weight", "kind", "objective", "measure", "area", "level", "meaning", "says")


@attrs.frozen(eq=False, repr=False)
class Exceptions(display.Shown):
    """What of a scorecard is more than chance, the weightiest first.

    Attributes:
        title: of the scorecard.
        period: of the scorecard.
        frame: one row each: ``weight`` (how many standard errors from what chance would give, so
            that changes, months and areas stand in one order); ``kind`` (``change``, ``special
            cause``, ``outside the funnel``); ``objective``; ``measure``, the entry's title;
            ``area``; ``level``, of a breakdown or mix; ``meaning`` (``improvement``, ``concern``,
            or nothing where neither way is better); and ``says``, the sentence.
        judged: how many changes, months and areas were looked at, by kind.
    """

    title: str
    period: Period
    frame: pd.DataFrame
    judged: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.frame)

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def _title(self) -> str:
        looked = ", ".join(f"{n:,} {name}" for name, n in self.judged.items())
        return f"Exceptions, {self.title}, {self.period}: {len(self)} beyond chance, of {looked}"

    def _shown(self) -> pd.DataFrame:
        shown = self.frame[["kind", "measure", "meaning", "says"]].replace("", display.MISSING)
        shown.insert(0, "weight", [display.number(n, 1) for n in self.frame["weight"]])
        return shown


def exceptions(scorecard: Scorecard, *, months: int = 3) -> Exceptions:
    """List what deserves a sentence, in order of weight, and stay silent on the rest.

    Changes: those of leading figures that the scorecard calls clear, with its false discovery rate
    controlled; of a mix only levels that moved in a mix that changed as a whole. Figures that are
    known and not estimated change for certain, so a change of them is judged by its months alone.
    Special causes: the plan's own area, month by month, on an XmR chart with firm limits, where a
    rule of it is broken in the last ``months``: seasonally adjusted where there are 36 months. One
    for each chart, the strongest. Areas: the plan's own area among its peers by other sources, and
    every area of its own benchmarks, outside the 99.8% limits of a funnel with over-dispersion
    allowed for.

    Args:
        scorecard: of any plan.
        months: how far back from the scorecard's last month a special cause is news.

    Raises:
        ParameterError: ``months`` is below 1.
    """
    if months < 1:
        raise ParameterError("exceptions", "months", f"is {months}: it should be 1 or more")
    found: list[Record] = []
    judged: dict[str, int] = {"changes": 0, "months": 0, "areas": 0}
    for objective, entries in scorecard.objectives:
        for entry in entries:
            for name, rows in (
                ("changes", _changes(entry, scorecard)),
                ("months", _months(entry, scorecard, months)),
                ("areas", _areas(entry, scorecard)),
            ):
                for n, record in rows:
                    judged[name] += n
                    if record is not None:
                        found.append({"objective": objective, "measure": entry.title, **record})
    frame = pd.DataFrame(found, columns=list(_COLUMNS))
    frame = frame.sort_values("weight", ascending=False, kind="stable", ignore_index=True)
    return Exceptions(scorecard.title, scorecard.period, frame, judged)


Judged = Iterator[tuple[int, Record | None]]
"""How many were looked at, and what was found, if anything."""


# Changes ------------------------------------------------------------------------------------------


def _changes(entry: Entry, scorecard: Scorecard) -> Judged:
    """Clear changes of the leading figure, each against the first period that shows it."""
    seen: set[tuple[str, ...]] = set()
    figure = entry.result.definition.statistic.figures[0]
    for comparison in entry.comparisons:
        rows = comparison.frame[comparison.frame["figure"] == figure.name]
        rows = rows[rows["p"].notna() & (rows["status"] == OK)]
        yield len(rows), None
        clear = rows[rows["verdict"].isin([HIGHER, LOWER])]
        moved = _moved(comparison)
        for row in cast("list[Record]", clear.to_dict("records")):
            key = tuple(str(row[k]) for k in comparison.later.keys)
            if key in seen or (moved is not None and key[:-1] not in moved):
                continue
            seen.add(key)
            yield 0, _change(entry, comparison, row, figure, scorecard)


def _moved(comparison: Comparison) -> set[tuple[str, ...]] | None:
    """Of a counted mix, the groups and levels that moved; of anything else nothing."""
    statistic = comparison.later.definition.statistic
    if not isinstance(statistic, Mix) or isinstance(statistic, Shares):
        return None
    levels = mix_change(comparison).levels
    levels = levels[levels["moved"] != ""]
    keys = [*comparison.later.by, "level"]
    return {tuple(map(str, row)) for row in levels[keys].itertuples(index=False)}


def _change(
    entry: Entry, comparison: Comparison, row: Record, figure: Figure, scorecard: Scorecard
) -> Record:
    area, keys = str(row["area"]), comparison.later.keys[1:-1]
    levels = {key: str(row[key]) for key in keys}
    said = comparison.sentence(area, figure.name, templates=scorecard.templates, **levels)
    divided = [levels[name] for name in comparison.later.by[1:]]
    lead = _lead(entry, area, divided, scorecard)
    return {
        "weight": _weight(cast("float", row["p"])),
        "kind": CHANGE,
        "area": area,
        "level": ", ".join(levels.values()),
        "meaning": {IMPROVED: GOOD, WORSE: BAD}.get(str(row["meaning"]), ""),
        "says": f"{lead}: {said}",
    }


# Months -------------------------------------------------------------------------------------------


def _months(entry: Entry, scorecard: Scorecard, months: int) -> Judged:
    """The strongest recent signal of each chart of the plan's own area."""
    result = entry.result
    own = scorecard.own if scorecard.own in result.areas else None
    if own is None or len(result.by) > 1:
        return
    try:
        table = monthly(entry.tally)
    except (CellEdgeError, ParameterError):  # a published table by year has no months
        return
    last = pd.Period(scorecard.period.last_day, "M")
    figure = result.definition.statistic.figures[0]
    for level in _levels(table):
        chart = _chart(table, own, last, level)
        recent = chart.frame[
            (chart.frame["month"] > last - months) & (chart.frame["month"] <= last)
        ]
        recent = recent[(recent["limits"] == "firm") & (recent["status"] == OK)]
        yield len(recent), _signal(entry, chart, recent, figure, scorecard)


def _levels(table: Monthly) -> list[dict[str, str]]:
    """Each level of a mix; of any other figure one, without a level."""
    keys = list(table.definition.statistic.result_keys)
    if not keys:
        return [{}]
    found = cast("list[Record]", table.frame[keys].drop_duplicates().to_dict("records"))
    return [{key: str(row[key]) for key in keys} for row in found]


def _chart(table: Monthly, area: str, last: pd.Period, level: Mapping[str, str]) -> ControlChart:
    """The chart to the scorecard's month, seasonally adjusted if there are months enough."""
    known = attrs.evolve(table, frame=table.frame[table.frame["month"] <= last])
    n = int(known.series(area, **level).notna().sum())
    if n >= _ENOUGH_FOR_SEASONS:
        try:
            return control_chart(known, area, seasonal=True, where=level)
        except ParameterError:  # a gap or noughts leave no season to find
            pass
    return control_chart(known, area, where=level)


def _signal(
    entry: Entry, chart: ControlChart, recent: pd.DataFrame, figure: Figure, scorecard: Scorecard
) -> Record | None:
    signals = recent[recent["signals"] != ""]
    if signals.empty:
        return None
    value, centre, lower, upper = (
        signals[c].to_numpy(float) for c in ("value", "centre", "lower", "upper")
    )
    # A limit that is cut at nought is nearer than three sigma: the wider side tells them.
    sigma = np.maximum(upper - centre, centre - lower) / 3
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.abs(value - centre) / sigma
    # Runs and trends are as strong as a month at its limit, three sigma out.
    weights = np.where(signals["beyond"] != 0, apart, 3.0)
    at = int(np.argmax(weights))
    row = cast("Record", signals.iloc[at].to_dict())
    meaning = str(row["meaning"])
    month = cast("pd.Period", row["month"]).strftime("%B %Y")
    numbers = [display.value(figure, row[name]) for name in ("value", "lower", "upper")]
    percent = "%" if figure.scale != 1 else ""
    adjusted = ", seasonally adjusted," if chart.adjustment is not None else ""
    said = f"{numbers[0]}{percent}{adjusted} where {numbers[1]} to {numbers[2]}{percent} is usual"
    lead = _lead(entry, chart.area, list(chart.levels.values()), scorecard)
    return {
        "weight": float(weights[at]),
        "kind": MONTH,
        "area": chart.area,
        "level": ", ".join(chart.levels.values()),
        "meaning": meaning if meaning in {GOOD, BAD} else "",
        "says": f"{lead}: {month} is {_said(str(row['signals']))}, at {said}.",
    }


def _said(signals: str) -> str:
    """Signals as a part of a sentence: a month above its limit, or one of several."""
    parts = signals.split("; ")
    return " and ".join(p if p.startswith(("above", "below")) else f"one of {p}" for p in parts)


# Areas --------------------------------------------------------------------------------------------


def _areas(entry: Entry, scorecard: Scorecard) -> Judged:
    """Areas outside the 99.8% limits of their funnels."""
    if entry.benchmark is not None:
        yield from _outside(entry, entry.benchmark, None, scorecard)
    for placing in entry.placings:
        for benchmark in placing.benchmarks:
            yield from _outside(entry, benchmark, placing, scorecard)


def _outside(
    entry: Entry, benchmark: Benchmark, placing: Placing | None, scorecard: Scorecard
) -> Judged:
    try:
        frame = funnel(benchmark, overdispersion="multiplicative").frame
    except ParameterError:  # totals, times and counts of areas of different size have none
        return
    figure = benchmark.definition.statistic.figures[0]
    frame = frame[(frame["figure"] == figure.name) & frame["z"].notna()]
    if placing is not None:
        frame = frame[frame["area"] == scorecard.own]
    yield len(frame), None
    for row in cast("list[Record]", frame.to_dict("records")):
        if "99.8" in str(row["position"]):
            title = entry.title if placing is None else placing.title
            yield 0, _beyond(title, benchmark, row, figure)


def _beyond(title: str, benchmark: Benchmark, row: Record, figure: Figure) -> Record:
    """An area outside the limits of its group; of changes, the ratio of later to earlier."""
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
    place = f"the 99.8% limit of the funnel of {benchmark.peers.name}"
    return {
        "weight": abs(cast("float", row["z"])),
        "kind": AREA,
        "area": str(row["area"]),
        "level": ", ".join(levels),
        "meaning": {"better": GOOD, "worse": BAD}.get(str(row["meaning"]), ""),
        "says": f"{', '.join([title, *levels])}: {name} is {side} {place}, with {numbers}.",
    }


def _lead(entry: Entry, area: str, levels: list[str], scorecard: Scorecard) -> str:
    """Whose it is: the measure, the area if it is not the plan's own, and the levels."""
    name = [] if area == scorecard.own else [entry.result.geography.name(area)]
    return ", ".join([entry.title, *name, *levels])


def _weight(p: float) -> float:
    """How many standard errors a p is worth, both tails together."""
    from scipy.special import ndtri

    return float(-ndtri(max(p, _TINY) / 2))
