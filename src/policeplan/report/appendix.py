"""Appendix A: every measure of the plan on a line, objective by objective."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import cast
from weakref import WeakKeyDictionary

import attrs
import pandas as pd

from policeplan import display
from policeplan.comparison import Comparison
from policeplan.estimates import MISSING, OK, UNDEFINED
from policeplan.facts import number_in, records
from policeplan.report.tables import Cell, Record, Table
from policeplan.result import Result
from policeplan.scorecard import Entry, Scorecard
from policeplan.statistic import Figure
from policeplan.statistic.dispersion import of_areas
from policeplan.words import count, say_day

PREVIOUS, POSITION = "previous", "position"
_COLUMNS = 7
_MOST = 16
"""Levels of every area are listed up to so many; beyond that the plan's own area's alone."""


@attrs.frozen
class Row:
    """One line of the appendix: a figure of a measure, for an area and perhaps a level.

    Attributes:
        objective: the objective's title.
        title: the measure's.
        area: the area's code.
        area_name: and its name.
        level: of a breakdown or a mix; blank where there is none.
        depth: how many wholes the level is a part of.
        figure: which of the measure's figures.
        period: of the value, in words.
        as_at: of a stock, the day of its snapshot.
        value: in the figure's own unit, as reports print it: percent for a share.
        status: of the value.
        changes: for the previous period and the position as at March (or what the plan compares
            with): earlier period, earlier value, change, change in percent, verdict and meaning.
        doubtful: whether so few were counted that its interval is known to be too narrow.
    """

    objective: str
    title: str
    area: str
    area_name: str
    level: str
    depth: int
    figure: Figure
    period: str
    as_at: dt.date | None
    value: float
    status: str
    changes: tuple[Change, ...]
    doubtful: bool = False


@attrs.frozen
class Change:
    """What a line's value is set against, and what changed; in the unit that reports print."""

    slot: str
    against: str
    earlier: float
    change: float
    percent: float
    says: str
    meaning: str
    status: str


_NONE = Change("", "", math.nan, math.nan, math.nan, "", "", "")
"""What a line is set against that is compared with nothing."""


_ROWS: WeakKeyDictionary[Scorecard, tuple[Row, ...]] = WeakKeyDictionary()
"""Worked out once, however many outputs print them."""


def rows(scorecard: Scorecard) -> list[Row]:
    """Every line: lead figures for every area, other figures and many levels for the plan's own.

    Of every area where the plan's own has no figures.
    """
    if scorecard not in _ROWS:
        _ROWS[scorecard] = tuple(
            row
            for objective, entries in scorecard.objectives
            for entry in entries
            for row in _of_entry(objective, entry, scorecard.own)
        )
    return list(_ROWS[scorecard])


def frame(scorecard: Scorecard) -> pd.DataFrame:
    """The appendix as a table of numbers: one row for each line and comparison.

    A line that is compared with nothing has one row, with nothing in ``against``.
    """
    lines = [
        {
            "objective": row.objective,
            "measure": row.title,
            "area": row.area_name,
            "level": row.level,
            "figure": row.figure.name,
            "unit": row.figure.unit,
            "period": row.period,
            "as_at": row.as_at,
            "value": row.value,
            "status": row.status,
            "against": change.against,
            "earlier": change.earlier,
            "change": change.change,
            "change_unit": row.figure.change_unit,
            "change_pct": change.percent,
            "verdict": change.says,
        }
        for row in rows(scorecard)
        for change in row.changes or [_NONE]
    ]
    return pd.DataFrame(lines)


def tables(scorecard: Scorecard) -> list[Table]:
    """The appendix as text: a table for each objective."""
    found = rows(scorecard)
    position = next(
        (c.against for row in found for c in row.changes if c.slot == POSITION), "Position"
    )
    headings = (
        "Measure",
        "In\N{NO-BREAK SPACE}year",
        "Previous",
        "Change",
        "Verdict",
        _first_up(position.removeprefix("position ")),
        position.replace("position as at", "Change from").replace("Position", "Change"),
    )
    about = f"{_first_up(str(scorecard.period))}, against the {scorecard.period.n_months} before"
    about += f" and the {position}" if position.startswith("position") else ""
    names = {row.area: row.area_name for row in found}
    whose = f", for {names[scorecard.own]}" if scorecard.own in names else ""
    out: list[Table] = []
    for number, (objective, entries) in enumerate(scorecard.objectives, start=1):
        lines = [row for row in found if row.objective == objective]
        notes = [
            *_notes(lines, str(scorecard.period), position),
            *_not_counted(entries),
            *_dispersed(entries, scorecard.own),
        ]
        notes = list(dict.fromkeys(notes))
        out.append(
            Table(
                caption=f"Objective {number}: {objective}",
                about=f"{about}{whose}.",
                headings=headings,
                n_names=1,
                rows=tuple(_cells(lines, scorecard.own)),
                notes=tuple(notes),
            )
        )
    return out


def _of_entry(objective: str, entry: Entry, own: str) -> Iterable[Row]:
    result, statistic = entry.result, entry.result.definition.statistic
    lead = statistic.figures[0].name
    levels = result.keys[1:-1]
    many = bool(levels) and (bool(statistic.result_keys) or len(result.frame) > _MOST)
    names = result.geography
    compared = [
        {tuple(row[key] for key in c.later.keys): row for row in records(c.frame)}
        for c in entry.comparisons
    ]
    for record in records(result.frame.assign(doubtful=result.doubtful)):
        area, figure = str(record["area"]), statistic.figure(str(record["figure"]))
        if area != own and (many or figure.name != lead) and own in result.areas:
            continue
        whose = tuple(record[key] for key in result.keys)
        changes = [
            _change(c, of[whose], figure) for c, of in zip(entry.comparisons, compared, strict=True)
        ]
        yield Row(
            objective,
            entry.title if figure.name == lead else f"{entry.title}, {figure.title}",
            area,
            names.name(area),
            ", ".join(str(record[level]) for level in levels),
            _depth(result, record),
            figure,
            str(result.period),
            result.snapshot,
            _scaled(figure, record["value"]),
            str(record["status"]),
            tuple(changes),
            doubtful=bool(record["doubtful"]),
        )
    yield from _forecast(objective, entry, own)


def _forecast(objective: str, entry: Entry, own: str) -> Iterable[Row]:
    """The year end, for the plan's own area; its change has its 80% limits for a verdict."""
    made = entry.forecast
    if made is None:
        return
    figure = entry.result.definition.statistic.figures[0]
    year = made.year
    for record in records(made.frame[made.frame["area"] == own]):
        n = {name: number_in(record[name]) for name in record if name not in {"area", "note"}}
        covered = not math.isnan(n["known"]) and not math.isnan(n["earlier"])
        status = MISSING if not covered else UNDEFINED if math.isnan(n["year_end"]) else OK
        against = Change(
            PREVIOUS,
            str(year.a_year_earlier()),
            n["earlier"],
            n["change"],
            n["change_pct"],
            "known" if made.is_whole else _said_limits(n["pct_lower_80"], n["pct_upper_80"]),
            "",
            status,
        )
        title = f"{entry.title}, forecast for the {year}"
        name = entry.result.geography.name(own)
        yield Row(
            objective,
            title,
            own,
            name,
            "",
            0,
            figure,
            str(year),
            None,
            n["year_end"],
            status,
            (against,),
        )


def _said_limits(lower: float, upper: float) -> str:
    """What stands for the verdict on a forecast."""
    if math.isnan(lower):
        return "forecast"
    sides = (display.number(side, 1, sign=True) for side in (lower, upper))
    return f"80%: {' to '.join(sides)}"


def _change(comparison: Comparison, found: Record, figure: Figure) -> Change:
    later, earlier = comparison.later.period, comparison.earlier.period
    months = later.n_months
    before = [later.a_year_earlier()] + ([later.previous()] if months else [])
    is_position = str(earlier).startswith("position") or earlier not in before
    return Change(
        POSITION if is_position else PREVIOUS,
        str(earlier),
        _scaled(figure, found["earlier"]),
        _scaled(figure, found["change"]),
        float(cast("float", found["change_pct"])),
        str(found["verdict"]),
        str(found["meaning"]),
        str(found["status"]),
    )


def _scaled(figure: Figure, value: object) -> float:
    return float(cast("float", value)) * figure.scale


def _cells(lines: Sequence[Row], own: str) -> Iterable[tuple[Cell, ...]]:
    """A title once; its levels and the parts of the plan's own area below it, set in."""
    before = ""
    for row in lines:
        title = row.title + _unit(row)
        new, before = title != before, title
        inset = [row.level] if row.level else []
        if row.area != own or (new and row.area_name and not own):
            inset.append(row.area_name)
        if inset and new:
            yield (Cell(title), *[Cell("")] * (_COLUMNS - 1))
        indent = "  " * (1 + row.depth)
        yield from _compared(Cell(f"{indent}{', '.join(inset)}" if inset else title), row)


def _depth(result: Result, record: Record) -> int:
    """How deep a level lies among the wholes that it is a part of."""
    of = [result.definition.breakdown(name).wholes(str(record[name])) for name in result.by[1:]]
    return max(map(len, of), default=0)


def _compared(name: Cell, row: Row) -> Iterator[tuple[Cell, ...]]:
    """The line, and one below it for each comparison that finds its columns taken."""
    pairs = zip_longest(_slot(row, PREVIOUS), _slot(row, POSITION))
    value = Cell(_number(row.figure, row.value) + _mark(row.status))
    for i, (previous, position) in enumerate(pairs):
        said = "; ".join(f"against the {c.against}" for c in (previous, position) if c is not None)
        yield (
            Cell(f"  {said}") if i else name,
            Cell("") if i else value,
            *_pair(row.figure, previous),
            Cell("" if previous is None else previous.meaning or previous.says),
            *_pair(row.figure, position),
        )
    if not row.changes:
        yield (name, value, *[Cell("")] * (_COLUMNS - 2))


def _slot(row: Row, slot: str) -> list[Change]:
    return [change for change in row.changes if change.slot == slot]


def _unit(row: Row) -> str:
    """The unit of what is measured and not counted, where the title does not say it: minutes."""
    unit = row.figure.unit
    said = unit.partition(" ")[0] in row.title
    return f" ({unit})" if row.figure.decimals and row.figure.scale == 1 and not said else ""


def _pair(figure: Figure, change: Change | None) -> tuple[Cell, Cell]:
    if change is None:
        return Cell(""), Cell("")
    said = display.number(change.change, figure.decimals, sign=True)
    percent = display.number(change.percent, 1, sign=True)
    if said == display.MISSING:
        said += _mark(change.status)
    elif percent != display.MISSING:
        said += f" ({percent}%)"
    elif figure.scale != 1:
        said += " points"
    return Cell(_number(figure, change.earlier)), Cell(said, tone=change.meaning)


def _number(figure: Figure, value: float) -> str:
    said = display.number(value, figure.decimals)
    return f"{said}%" if figure.scale != 1 and said != display.MISSING else said


def _mark(status: str) -> str:
    return "" if status in {"ok", "undefined"} else f" ({status})"


def _notes(lines: Sequence[Row], period: str, position: str) -> Iterable[str]:
    """What a line is read over, where it is not what the headings say."""
    for row in lines:
        if row.as_at is not None:
            yield f"{row.title}: as at {say_day(row.as_at)}."
        elif row.period != period:
            against = [f", against the {change.against}" for change in _slot(row, PREVIOUS)[:1]]
            yield f"{row.title}: {row.period}{''.join(against)}."
        if row.doubtful:
            whose = ", ".join(filter(None, [row.title, row.area_name, row.level]))
            yield f"{whose}: of so few that its interval may be too narrow; read it with care."
        for change in _slot(row, POSITION)[:1]:  # the others say theirs on lines of their own
            if change.against != position:
                yield f"{row.title}: against the {change.against}."


def _not_counted(entries: Sequence[Entry]) -> Iterable[str]:
    """Rows that do not count because what they hold is blank or not known."""
    for entry in entries:
        if len(entry.result.by) == 1:
            for reason, n in entry.tally.excluded.items():
                if reason.startswith(("no ", "unknown ")) or "not known" in reason:
                    yield f"{entry.title}: {count(n, 'row')} not counted, {reason}."


def _dispersed(entries: Sequence[Entry], own: str) -> Iterable[str]:
    """By what measure a change was judged, where that is more than chance alone."""
    for entry in entries:
        for comparison in entry.comparisons[:1]:
            times = of_areas(comparison.dispersion, pd.Series([own]))
            if times is not None:
                said = display.number(times[0], 1)
                varies = "is not known" if said == display.MISSING else f"is {said} times chance's"
                yield (
                    f"{entry.title}: changes are judged by how much its own months vary, which "
                    f"{varies} for {entry.result.geography.name(own)}."
                )


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
