"""Observations to cells: which cell each row falls in, exact sums, and what time rows cover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import compress
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.blocks import categorical, codes_of, moved
from policeplan.cells import columns_of
from policeplan.coverage import Coverage
from policeplan.definition import Definition
from policeplan.errors import ObservationsError
from policeplan.observations import Observations, Values
from policeplan.packing import EXACT, Key, Whole, added
from policeplan.period import Period
from policeplan.statistic.base import numbers
from policeplan.statistic.grouping import along_runs, grouped, heads
from policeplan.words import count

Array = NDArray[np.generic]
_MONTH = "month"
_EACH = "each"


def counted(
    definition: Definition, observed: Observations, every: str
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Observations counted into cells, and the rows that do not count, by reason.

    Labels are categories, by which `merged` adds such tables up; see `labelled`.
    """
    chosen, excluded = observed.judged()
    entries = definition.statistic.entries(observed.counted(chosen))
    keys = [*_where(observed, every, chosen), *_levels(definition, observed, chosen)]
    keys += _own(definition, entries)
    n_rows = len(observed) - sum(excluded.values())
    parts = {
        part: _numbers(definition, part, np.asarray(entries[part]), n_rows)
        for part in definition.statistic.parts
    }
    multiples = {part: (_EACH, 1) for part, values in parts.items() if _is_ones(values)}
    multiples |= definition.statistic.multiples(entries)
    apart = {part: values for part, values in parts.items() if part not in multiples}
    cells = added(keys, apart, n_rows)
    columns: dict[str, Array | pd.Series] = {}
    for key in keys:
        columns |= _columns(key, cells.keys[key.name], observed)
    for part in parts:
        if part in multiples:
            key, times = multiples[part]
            columns[part] = cells.n * (1 if key == _EACH else cells.keys[key]) * times
        else:
            columns[part] = cells.sums[part]
    return pd.DataFrame(columns, copy=False), excluded


def _is_ones(part: Array) -> bool:
    """Whether it is one for each row, as observations give it: one number that stands for all."""
    return part.strides == (0,) and len(part) > 0 and bool(part[0] == 1)


def _where(observed: Observations, every: str, rows: NDArray[np.bool_] | None) -> Iterator[Key]:
    """The keys of when and where."""
    if every == "month":
        months = observed.months
        yield Key(_MONTH, months.among(rows), 0, months.n)
    else:
        yield Key.spanning("start", _of(observed.days.view(np.int64), rows))
    yield Key("area", _of(observed.places.of, rows), 0, len(observed.places.names))


def _levels(
    definition: Definition, observed: Observations, rows: NDArray[np.bool_] | None
) -> Iterator[Key]:
    """The keys of the breakdowns."""
    for breakdown in definition.breakdowns:
        name = breakdown.name
        if name not in observed.breakdowns:
            raise ObservationsError(definition.id, f"its observations lack the breakdown '{name}'")
        yield _at(definition, breakdown.levels, observed.breakdowns[name], name, rows)


def _own(definition: Definition, entries: Mapping[str, Array]) -> Iterator[Key]:
    """The statistic's own keys."""
    for name in definition.statistic.keys:
        levels = definition.statistic.key_levels().get(name)
        if levels is None:
            yield Key.spanning(name, cast("Whole", np.asarray(entries[name])))
        else:
            yield _at(definition, levels, entries[name], name, None)


def _of(values: Whole, rows: NDArray[np.bool_] | None) -> Whole:
    return values if rows is None else values[rows]


def _at(
    definition: Definition,
    levels: Sequence[str],
    values: Values,
    name: str,
    rows: NDArray[np.bool_] | None,
) -> Key:
    """Place of each value among the levels, which are in the order of their texts."""
    labels = sorted(levels)
    places: Whole
    if isinstance(values.dtype, pd.CategoricalDtype):
        known = categorical(values)
        to = pd.Index(labels, dtype=object).get_indexer(pd.Index(known.categories, dtype=object))
        places = _of(moved(np.asarray(known.codes), to.tolist()), rows)
    else:
        chosen = pd.Series(values) if rows is None else pd.Series(values)[rows]
        places = np.asarray(pd.Index(labels).get_indexer(pd.Index(chosen)), np.int64)
    if len(places) and int(places.min()) < 0:
        strays = int((places < 0).sum())
        raise ObservationsError(
            definition.id,
            f"no known '{name}' in {count(strays, 'counted row')}; exclude them by name",
        )
    return Key(name, places, 0, len(labels), np.array(labels, object))


def _columns(key: Key, values: Whole, observed: Observations) -> dict[str, Array | pd.Series]:
    """The columns of a table of cells that a key stands for."""
    if key.name == _MONTH:
        months = observed.months.starts().astype("datetime64[s]")
        return {"start": months.take(values), "end": months.take(values + 1)}
    if key.name == "start":
        start = values.view("datetime64[D]")
        return {
            "start": start.astype("datetime64[s]"),
            "end": (start + 1).astype("datetime64[s]"),
        }
    if key.name == "area":
        return {"area": _categories(values, np.array(observed.places.names, object))}
    return {key.name: values if key.labels is None else _categories(values, key.labels)}


def _categories(places: Whole, labels: Array) -> pd.Series:
    dtype = pd.CategoricalDtype(pd.Index(labels, dtype=object))
    return pd.Series(pd.Categorical.from_codes(places, dtype=dtype, validate=False), copy=False)


def are_coded(tables: Sequence[pd.DataFrame]) -> bool:
    """Whether the labels of all these cells are still categories."""
    return all(isinstance(table["area"].dtype, pd.CategoricalDtype) for table in tables)


def labelled(table: pd.DataFrame) -> pd.DataFrame:
    """Cells with their labels as texts; themselves where they are."""
    texts = {
        name: pd.Series(np.asarray(column.cat.categories, object)[column.cat.codes], dtype=object)
        for name, column in table.items()
        if isinstance(column.dtype, pd.CategoricalDtype)
    }
    return table.assign(**{str(name): column for name, column in texts.items()}) if texts else table


def merged(tables: Sequence[pd.DataFrame], definition: Definition) -> pd.DataFrame:
    """Cells whose labels are categories, added up, in order."""
    span, starts, ends = _spans(tables)
    names = [name for name in columns_of(definition) if name not in {"start", "end"}]
    keys = [span, *(_common(name, [table[name] for table in tables]) for name in names)]
    parts = {
        part: np.concatenate([table[part].to_numpy() for table in tables])
        for part in definition.statistic.parts
    }
    cells = added(keys, parts, sum(map(len, tables)))
    at = cells.keys[span.name]
    columns: dict[str, Array | pd.Series] = {"start": starts[at], "end": ends[at]}
    for key in keys[1:]:
        values = cells.keys[key.name]
        columns[key.name] = values if key.labels is None else _categories(values, key.labels)
    return pd.DataFrame({**columns, **cells.sums}, copy=False)


def _spans(
    tables: Sequence[pd.DataFrame],
) -> tuple[Key, NDArray[np.datetime64], NDArray[np.datetime64]]:
    """The key of the spans of cells, in order, and where each starts and ends."""
    edges = [[table[edge].to_numpy() for edge in ("start", "end")] for table in tables]
    runs = [heads([times.view(np.int64) for times in own]) for own in edges]
    start, end = (
        np.concatenate([own[i][run] for own, run in zip(edges, runs, strict=True)]) for i in (0, 1)
    )
    of_run, first = grouped([pd.Series(start), pd.Series(end)], sort=True)
    of_table = np.split(of_run, np.cumsum([len(run) for run in runs])[:-1])
    of_cell = [
        along_runs(of, run, len(table))
        for of, run, table in zip(of_table, runs, tables, strict=True)
    ]
    return Key("span", np.concatenate(of_cell), 0, len(first)), start[first], end[first]


def _common(name: str, columns: Sequence[pd.Series]) -> Key:
    """The key of a column that several tables have."""
    if isinstance(columns[0].dtype, pd.CategoricalDtype):
        labels = sorted({label for column in columns for label in column.cat.categories})
        at = {label: place for place, label in enumerate(labels)}
        places = [
            moved(codes_of(column), [at[label] for label in column.cat.categories])
            for column in columns
        ]
        return Key(name, np.concatenate(places), 0, len(labels), np.array(labels, object))
    return Key.spanning(name, np.concatenate([column.to_numpy() for column in columns]))


def _numbers(definition: Definition, part: str, values: Array, n_rows: int) -> Array:
    """A part's numbers: every counted row has one, and whole numbers are kept whole."""
    values = numbers(values)
    if values.dtype.kind != "f":
        return values
    unknown = int((~np.isfinite(values)).sum())
    if unknown:
        unknown = unknown if values.ndim else n_rows
        raise ObservationsError(
            definition.id,
            f"no number for '{part}' in {count(unknown, 'counted row')}; exclude them by name",
        )
    whole = bool((values == np.floor(values)).all()) and bool((np.abs(values) < EXACT).all())
    return values.astype(np.int64) if whole else values


def covered(
    observed: Observations,
    covers: Period | Mapping[str, Period | Sequence[Period]] | None,
    named: Sequence[str],
    *,
    snapshots: bool = False,
) -> Coverage:
    """Coverage as stated, or else as seen in the rows, counted or excluded.

    Of snapshots, only their own days: stated coverage says whose snapshots a table holds.
    """
    if snapshots:
        return _snapshots(observed, covers, named)
    names = observed.places.names
    if covers is not None:
        stated = _stated(covers, {*observed.named, *named})
        return Coverage({a: [(p.start, p.end) for p in spans] for a, spans in stated.items()})
    supplied = observed.supplied
    seen: dict[str, frozenset[dt.date]] = {}
    if supplied is not None:
        for area, there in zip(names, supplied.there.T.tolist(), strict=True):
            if any(there):
                seen[area] = frozenset(compress(supplied.months, there))
    first, last = observed.reach or (None, None)
    return Coverage({}, seen, first, last)


def _snapshots(
    observed: Observations,
    covers: Period | Mapping[str, Period | Sequence[Period]] | None,
    named: Sequence[str],
) -> Coverage:
    """The days on which each area has rows; where coverage is stated, every day of the table."""
    names, place, days = observed.places.names, observed.places.of, observed.days
    usable = ~np.isnat(days) & (place >= 0)
    keys = [
        Key.spanning("day", days[usable].view(np.int64)),
        Key("place", place[usable], 0, len(names)),
    ]
    pairs = added(keys, {}, int(usable.sum())).keys
    seen: dict[str, set[dt.date]] = {}
    there: list[dt.date] = pairs["day"].astype("datetime64[D]").tolist()
    places: list[int] = pairs["place"].tolist()
    for on, at in zip(there, places, strict=True):
        seen.setdefault(names[at], set()).add(on)
    if covers is not None:
        every = {day for found in seen.values() for day in found}
        seen = {
            area: {day for day in every if any(day in span for span in spans)}
            for area, spans in _stated(covers, {*seen, *named}).items()
        }
    one = dt.timedelta(days=1)
    return Coverage({a: [(day, day + one) for day in found] for a, found in seen.items()})


def _stated(
    covers: Period | Mapping[str, Period | Sequence[Period]], areas: Collection[str]
) -> dict[str, list[Period]]:
    """The periods stated for each area; one period alone is every area's."""
    if isinstance(covers, Period):
        return {area: [covers] for area in areas}
    return {a: [p] if isinstance(p, Period) else list(p) for a, p in covers.items()}
