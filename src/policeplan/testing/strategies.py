"""Strategies: periods, areas, and tables of rows built row by row from a measure's own schema.

A row is often a row of one of the measure's worked examples, moved in time and area, so that rules
that look at several columns together come to count; else each cell is drawn alone. Nothing is
filtered, and a failing table shrinks to the few rows that matter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import hypothesis.strategies as st
import pandas as pd

from policeplan.engines import tally_rows
from policeplan.measure import Example, Measure
from policeplan.period import Period
from policeplan.schema import HOW_MANY, Column, Kind, Schema
from policeplan.tally import Tally

AREAS = ("EAST", "SOUTH", "WEST")
"""Codes of the areas that rows name."""
FIRST_DAY, LAST_DAY = dt.date(2016, 1, 1), dt.date(2016, 12, 31)
"""Every time that is drawn is between these two, both included."""

Cell = object
Row = tuple[Cell, ...]

_LATEST = dt.time(23, 59, 59, 999999)
_EDGES = tuple(
    dt.datetime.combine(day, time)
    for day, time in [
        (dt.date(2016, 6, 1), dt.time(0)),
        (dt.date(2016, 5, 31), _LATEST),
        (dt.date(2016, 7, 1), dt.time(0)),
        (dt.date(2016, 6, 30), _LATEST),
        (dt.date(2016, 2, 29), _LATEST),
        (dt.date(2016, 3, 1), dt.time(0)),
        (dt.date(2016, 3, 27), dt.time(3)),  # the hour after the clocks went forward
        (dt.date(2016, 10, 30), dt.time(0, 59)),  # the last minute that is there once only
    ]
)
_ENDS = (5, 5, 6, 2)
"""Months whose end, and what comes just after it, is among the edges."""
_SNAPSHOTS = (dt.datetime(2016, 3, 31), dt.datetime(2016, 6, 30), dt.datetime(2016, 9, 30))  # noqa: DTZ001  # reason: rows have local times
_KEYS = ("1", "1", "2", "3")
_NUMBERS = (0, 1, 2, 5, 0.5)
_FEW, _MANY = 4, 16
_KEPT = 64
"""Strategies that are kept: a measure has the same ones in every check."""


def periods() -> st.SearchStrategy[Period]:
    """A period of whole months of the year that rows fall in: a month, a quarter, several."""
    month = st.integers(1, 12)
    return st.builds(_months, st.sampled_from(_ENDS) | month, month)


def areas() -> st.SearchStrategy[str]:
    """The code of an area that rows name."""
    return st.sampled_from(AREAS)


def moments(measure: Measure | None = None) -> st.SearchStrategy[dt.datetime]:
    """A local time that is there once: edges of months and days among them.

    Of a measure that is a stock the time is one of few snapshots; of one that looks back it often
    is a few days before an edge, up to a day more than it looks back.
    """
    if measure is not None and measure.statistic.snapshot:
        return st.sampled_from(_SNAPSHOTS)
    anywhere = st.builds(
        dt.datetime.combine, st.dates(FIRST_DAY, LAST_DAY), st.times(dt.time(3), _LATEST)
    )
    edge = st.sampled_from(_EDGES[:2]) | st.sampled_from(_EDGES)
    if measure is None or not measure.lookback_days:
        return edge | anywhere
    days_before = st.integers(0, measure.lookback_days + 1)
    return edge | st.builds(_before, edge, days_before) | anywhere


def _before(moment: dt.datetime, days: int) -> dt.datetime:
    """So many days before, or the first moment of all."""
    earlier = moment - dt.timedelta(days=days)
    return max(earlier, dt.datetime.combine(FIRST_DAY, dt.time.min))


@lru_cache(maxsize=_KEPT)
def frames(measure: Measure, *, min_size: int = 0) -> st.SearchStrategy[pd.DataFrame]:
    """Tables that the measure takes: every time, area and number is there.

    Columns are those of ``measure.needs``, with or without each optional one; times are
    ``datetime64[us]``, keys and labels plain objects, numbers ``float64``.
    """
    rows = _row(measure, _clean(measure))
    return _tables(measure, rows, min_size)


@lru_cache(maxsize=_KEPT)
def dirty_frames(measure: Measure) -> st.SearchStrategy[pd.DataFrame]:
    """Tables in which any cell may also be blank, out of range or unknown."""
    clean = _clean(measure)
    cells = {column.name: clean[column.name] | _dirt(column) for column in measure.needs.columns}
    return _tables(measure, _row(measure, cells), 0)


def tallies(measure: Measure) -> st.SearchStrategy[Tally]:
    """What `frames` of the measure are counted into, by month."""
    return frames(measure).map(lambda frame: tally_rows(measure, frame))


def typed(schema: Schema, rows: Sequence[Row], names: Sequence[str]) -> pd.DataFrame:
    """Rows as a table, each column of the type that `frames` promises, with no row too."""
    kinds = {column.name: column.kind for column in schema.columns}
    columns: dict[str, pd.Series] = {}
    for place, name in enumerate(names):
        values = [row[place] for row in rows]
        if kinds[name] is Kind.TIME:
            columns[name] = pd.Series(values, dtype="datetime64[us]")
        elif kinds[name] is Kind.NUMBER:
            columns[name] = pd.Series(values, dtype=float)
        else:
            columns[name] = pd.Series(values, dtype=object)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows)))


# Rows ---------------------------------------------------------------------------------------------


def _tables(
    measure: Measure, row: st.SearchStrategy[Mapping[str, Cell]], min_size: int
) -> st.SearchStrategy[pd.DataFrame]:
    schema = measure.needs
    optional = [column.name for column in schema.columns if column.optional]
    few = st.lists(_may_go(row), min_size=min_size, max_size=max(_FEW, min_size))
    many = st.lists(_may_go(row), min_size=_FEW + 2, max_size=_MANY)
    without = st.sets(st.sampled_from(optional)) if optional else st.just(set[str]())

    def table(left_out: set[str], drawn: Sequence[tuple[int, Mapping[str, Cell]]]) -> pd.DataFrame:
        names = [name for name in schema.names if name not in left_out]
        rows = [row for keep, row in drawn if keep]
        if len(rows) < min_size:
            rows = [row for _, row in drawn[:min_size]]
        return typed(schema, [tuple(row[name] for name in names) for row in rows], names)

    return st.builds(table, without, few | many | many)


def _may_go(
    row: st.SearchStrategy[Mapping[str, Cell]],
) -> st.SearchStrategy[tuple[int, Mapping[str, Cell]]]:
    """A row with a number that leaves it out where it is nought, for a table to shrink by a row."""
    return st.tuples(st.integers(0, 7), row)


def _row(
    measure: Measure, cells: Mapping[str, st.SearchStrategy[Cell]]
) -> st.SearchStrategy[Mapping[str, Cell]]:
    """A row whose cells are drawn alone, or one of the worked examples moved."""
    alone = st.fixed_dictionaries(dict(cells))
    known = _templates(measure.needs, measure.examples)
    if not known:
        return alone
    blank: Mapping[str, Cell] = dict.fromkeys(measure.needs.names)
    moved = st.builds(
        _moved(measure.needs, blank), st.sampled_from(known), moments(measure), areas(), alone
    )
    return moved | moved | alone


def _moved(
    schema: Schema, blank: Mapping[str, Cell]
) -> Callable[[Mapping[str, Cell], dt.datetime, str, Mapping[str, Cell]], Mapping[str, Cell]]:
    times = [column.name for column in schema.columns if column.kind is Kind.TIME]
    keys = [column.name for column in schema.columns if column.kind is Kind.KEY]

    def row(
        template: Mapping[str, Cell], moment: dt.datetime, area: str, drawn: Mapping[str, Cell]
    ) -> Mapping[str, Cell]:
        """The template at another time, its times as far apart as they were."""
        made = {**blank, **template}
        known = [made[name] for name in times if isinstance(made[name], dt.datetime)]
        if known and isinstance(known[0], dt.datetime):
            first = known[0]
            for name in times:
                value = made[name]
                if isinstance(value, dt.datetime):
                    made[name] = moment + (value - first)
        for name in keys:
            made[name] = drawn[name]
        if "area" in made:
            made["area"] = area
        return made

    return row


@lru_cache(maxsize=8)
def _templates(schema: Schema, examples: tuple[Example, ...]) -> list[Mapping[str, Cell]]:
    """The rows of the worked examples, their texts read as times; once, for many draws."""
    kinds = {column.name: column.kind for column in schema.columns}
    found: list[Mapping[str, Cell]] = []
    for example in examples:
        names = [name for name in example.rows if name in kinds]
        table = pd.DataFrame({name: list(example.rows[name]) for name in names}, dtype=object)
        taken = schema.take(table, wanted_by="a worked example")
        columns: dict[str, list[Cell]] = {}
        for name in taken.columns:
            values = taken[name]
            if kinds[name] is Kind.TIME:
                columns[name] = [None if pd.isna(t) else t.to_pydatetime() for t in values]
            else:
                columns[name] = [None if pd.isna(v) else v for v in values.astype(object)]
        found += [
            dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
        ]
    return found


# Cells --------------------------------------------------------------------------------------------


def _clean(measure: Measure) -> dict[str, st.SearchStrategy[Cell]]:
    return {column.name: _cell(measure, column) for column in measure.needs.columns}


def _cell(measure: Measure, column: Column) -> st.SearchStrategy[Cell]:
    if column.kind is Kind.TIME:
        return moments(measure)
    if column.name == "area":
        return areas()
    if column.kind is Kind.KEY:
        return st.sampled_from(_KEYS)
    known = [value for value in _known(measure, column) if value not in (None, "")]
    if column.kind is Kind.NUMBER:
        whole = column.name == HOW_MANY.name
        numbers = [n for n in _NUMBERS if not whole or isinstance(n, int)]
        return st.sampled_from([*dict.fromkeys([*known, *numbers])])
    return st.sampled_from(known or ["a", "b"])


def _known(measure: Measure, column: Column) -> list[Cell]:
    """What the worked examples have in a column; of labels also the levels that it may be."""
    values = [value for example in measure.examples for value in example.rows.get(column.name, ())]
    if column.kind is Kind.NUMBER:
        return [value for value in values if isinstance(value, (int, float))]
    levels = {breakdown.name: breakdown.levels for breakdown in measure.breakdowns}
    levels |= measure.statistic.key_levels()
    named = levels.get(column.name, ())
    return list(dict.fromkeys([*(str(v) for v in values if v not in (None, "")), *named]))


def _dirt(column: Column) -> st.SearchStrategy[Cell]:
    if column.kind is Kind.TIME:
        return st.none()
    if column.kind is Kind.NUMBER:
        return st.sampled_from([None, -1.0])
    return st.sampled_from([None, "", " ", "unheard of"])


def _months(last: int, n: int) -> Period:
    """So many months of 2016 to the last, as far as there are."""
    return Period.months_to(min(n, last), f"2016-{last:02d}")
