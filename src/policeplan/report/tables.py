"""The tables of a scorecard as text: what the console and the page both print."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import pandas as pd

from policeplan import display
from policeplan.comparison import Comparison
from policeplan.definition import Better
from policeplan.facts import records
from policeplan.period import Period
from policeplan.scorecard import Entry
from policeplan.statistic import Figure
from policeplan.words import and_list, count, say_day, say_month

_BETTER = {
    Better.LOWER: "lower is better",
    Better.HIGHER: "higher is better",
    Better.NEITHER: "neither way is better",
}


_MORE_DECIMALS = 3


@attrs.frozen
class Cell:
    """What a cell says: a figure, then smaller lines under it, and how it may be tinted."""

    first: str
    under: tuple[str, ...] = ()
    tone: str = ""


@attrs.frozen
class Table:
    """One entry as text: caption, headings, rows whose first cells are their names, and notes."""

    caption: str
    about: str
    headings: tuple[str, ...]
    n_names: int
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...]


def table(entry: Entry) -> Table:
    """The table that reports print for an entry."""
    result = entry.result
    names = _names(entry)
    headings = [heading for heading, _ in names]
    columns = [cells for _, cells in names]
    headings.append(_first_up(str(result.period)))
    columns.append([_value(entry, row) for row in _records(result.frame)])
    for comparison in entry.comparisons:
        earlier = comparison.earlier.period
        headings += [_first_up(str(earlier)), f"Change from {say_month(earlier.last_day)}"]
        rows = _records(comparison.frame)
        columns.append(_earlier(entry, comparison, rows))
        columns.append([_change(entry, row) for row in rows])
    if entry.benchmark is not None:
        headings.append(f"Among {entry.benchmark.peers.name}")
        columns.append(_places(entry))
    return Table(
        caption=entry.title,
        about=_about(entry),
        headings=tuple(headings),
        n_names=len(names),
        rows=tuple(zip(*columns, strict=True)),
        notes=tuple(_notes(entry)),
    )


Record = Mapping[str, object]


def _records(frame: pd.DataFrame) -> list[Record]:
    return records(frame)


def _figure(entry: Entry, row: Record) -> Figure:
    return entry.result.definition.statistic.figure(str(row["figure"]))


def _names(entry: Entry) -> list[tuple[str, list[Cell]]]:
    """The columns that say whose figure a row is, but for those that say one thing throughout."""
    rows = _records(entry.result.frame)
    names = entry.result.geography
    out = [("Area", [Cell(names.name(str(row["area"]))) for row in rows])]
    out.extend(
        (_first_up(key.replace("_", " ")), [Cell(str(row[key])) for row in rows])
        for key in entry.result.keys[1:-1]
    )
    if len(entry.result.definition.statistic.figures) > 1:
        out.append(("Figure", [Cell(_figure(entry, row).title) for row in rows]))
    return out


def _about(entry: Entry) -> str:
    definition = entry.result.definition
    units = dict.fromkeys(figure.unit for figure in definition.statistic.figures)
    return f"{_first_up(and_list(units))}; {_BETTER[definition.better]}. {definition.rule}"


def _value(entry: Entry, row: Record) -> Cell:
    figure = _figure(entry, row)
    interval = _interval(figure, row["lower"], row["upper"], sign=False)
    return Cell(display.value(figure, row["value"]) + _mark(row["status"]), interval)


def _interval(figure: Figure, low: object, high: object, *, sign: bool) -> tuple[str, ...]:
    """Both ends; with more decimals where an end would else be rounded to nought.

    "0.0 to +1.4" beside "higher" would contradict itself.
    """
    if low == high:  # known and not estimated
        return ()
    ends: list[str] = []
    for more in range(_MORE_DECIMALS + 1):
        finer = attrs.evolve(figure, decimals=figure.decimals + more)
        ends = [display.value(finer, end, sign=sign) for end in (low, high)]
        if display.MISSING in ends:
            return ()
        rounded_off = map(_looks_nought, ends, (low, high))
        if not sign or not any(rounded_off):
            break
    return (" to ".join(ends),)


def _looks_nought(text: str, end: object) -> bool:
    return float(text.replace(",", "")) == 0 and end != 0


def _earlier(entry: Entry, comparison: Comparison, rows: Sequence[Record]) -> list[Cell]:
    keys = comparison.earlier.keys
    states = {
        tuple(row[key] for key in keys): row["status"] for row in _records(comparison.earlier.frame)
    }
    cells: list[Cell] = []
    for row in rows:
        mark = _mark(states.get(tuple(row[key] for key in keys), "missing"))
        cells.append(Cell(display.value(_figure(entry, row), row["earlier"]) + mark))
    return cells


def _change(entry: Entry, row: Record) -> Cell:
    figure = _figure(entry, row)
    change = display.value(figure, row["change"], sign=True)
    if change == display.MISSING:
        return Cell(change + _mark(row["status"]))
    percent = display.number(row["change_pct"], 1, sign=True)
    if percent != display.MISSING:
        change += f" ({percent}%)"
    elif figure.scale != 1:
        change += " points"
    interval = _interval(figure, row["change_lower"], row["change_upper"], sign=True)
    meaning = str(row["meaning"])
    said = f"{row['verdict']}: {meaning}" if meaning else str(row["verdict"])
    return Cell(change + _mark(row["status"]), (*interval, said), meaning)


def _mark(status: object) -> str:
    return "" if status in {"ok", "undefined"} else f" ({status})"


def _places(entry: Entry) -> list[Cell]:
    assert entry.benchmark is not None  # noqa: S101  # reason: asked for only where there is one
    keys = list(entry.benchmark.by)
    found = {tuple(row[k] for k in keys): row for row in _records(entry.benchmark.frame)}
    cells: list[Cell] = []
    for row in _records(entry.result.frame):
        placed = found.get(tuple(row[k] for k in keys))
        if placed is None:
            cells.append(Cell(""))
            continue
        differs = str(placed["differs"])
        said = f"{differs} than the rest" if differs in {"higher", "lower"} else differs
        cells.append(Cell(str(placed["place"]) or display.MISSING, (said,) if said else ()))
    return cells


def _notes(entry: Entry) -> Sequence[str]:
    tally = entry.tally
    excluded = and_list(f"{n:,} {reason}" for reason, n in tally.excluded.items())
    notes = [
        f"{tally.rows_in:,} rows read, {tally.rows_counted:,} counted"
        + (f"; not counted: {excluded}." if excluded else ".")
    ]
    if entry.result.snapshot is not None:
        days = [e.snapshot for c in entry.comparisons for e in (c.later, c.earlier)]
        said = dict.fromkeys([entry.result.snapshot, *(day for day in days if day is not None)])
        notes.append(f"As at {and_list(map(say_day, said))}: a stock is never summed over time.")
    else:
        notes += [note for c in entry.comparisons if (note := _overlap(c))]
    if tally.population is not None:
        periods = {entry.result.period, *(c.earlier.period for c in entry.comparisons)}
        carried = {y for p in periods for y in tally.population.carried(tally.areas, p)}
        if carried:
            years = and_list(map(str, sorted(carried)))
            notes.append(f"Population of {years}: not known yet; the last estimate stands in.")
    notes += dict.fromkeys(str(note) for c in entry.comparisons for note in c.notes)
    states = {*entry.result.frame["status"]}
    states |= {status for c in entry.comparisons for status in c.frame["status"]}
    if "incomplete" in states:
        notes.append("Incomplete: rows do not cover the whole period, or the history it needs.")
    if "missing" in states:
        notes.append("Missing: no rows cover the period. Missing is not nought.")
    if "small base" in states:
        notes.append("Small base: of fewer than the measure asks for, and so not ranked.")
    return notes


def _overlap(comparison: Comparison) -> str:
    """Periods that share months are not independent, and their difference varies less."""
    later, earlier = comparison.later.period, comparison.earlier.period
    if earlier.end <= later.start:
        return ""
    months = Period(later.start, earlier.end).n_months
    shared = count(months, "month") if months else "some days"
    return (
        f"The {later} and the {earlier} share {shared}; the interval of that change takes them as "
        "apart and so is on the wide side."
    )


def _first_up(text: str) -> str:
    return text[:1].upper() + text[1:]
