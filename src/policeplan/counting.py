"""Observations to cells: which cell each row falls in, exact sums, and what time rows cover."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.cells import summed
from policeplan.coverage import Coverage
from policeplan.definition import Definition
from policeplan.errors import ObservationsError
from policeplan.observations import Observations
from policeplan.period import Period
from policeplan.statistic.base import numbers
from policeplan.words import count

Array = NDArray[np.generic]
_SMALL = 1 << 20
_EXACT = 2**53


def counted(
    definition: Definition, observed: Observations, every: str
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Observations counted into cells, and the rows that do not count, by reason."""
    rows, excluded = observed.judged()
    entries = definition.statistic.entries(observed.counted(rows))
    starts = observed.days[rows].astype("datetime64[M]" if every == "month" else "datetime64[D]")
    columns: dict[str, Array] = {"start": starts, "area": _coded(observed.area[rows])}
    labels: dict[str, Array] = {"area": _categories(observed.area[rows])}
    for breakdown in definition.breakdowns:
        columns[breakdown.name] = _places(
            definition, breakdown.levels, observed, breakdown.name, rows
        )
        labels[breakdown.name] = np.array(breakdown.levels, object)
    for key in definition.statistic.keys:
        levels = definition.statistic.key_levels().get(key)
        columns[key] = entries[key]
        if levels is not None:
            columns[key] = _at(definition, levels, pd.Series(entries[key]), key)
            labels[key] = np.array(levels, object)
    group, first = _grouped(list(columns.values()))
    order = _order({name: values[first] for name, values in columns.items()}, labels)
    table = pd.DataFrame({name: values[first][order] for name, values in columns.items()})
    for name, different in labels.items():
        found = different[table[name].to_numpy()] if len(table) else np.array([], object)
        table[name] = pd.Series(found, dtype=object)
    for part in definition.statistic.parts:
        values = _numbers(definition, part, np.asarray(entries[part]))
        table[part] = _sums(group, values, len(table))[order]
    month_or_day = table["start"].to_numpy().astype(starts.dtype)
    table["start"] = month_or_day.astype("datetime64[s]")
    table.insert(1, "end", (month_or_day + 1).astype("datetime64[s]"))
    once = len(set(labels["area"])) == len(labels["area"])  # 1 and "1" are one area as text
    return (table if once else summed(table, definition)), excluded


def _order(columns: Mapping[str, Array], labels: Mapping[str, Array]) -> NDArray[np.int64]:
    """The order of cells: by each column in turn, labels by their text."""
    ranks: list[Array] = []
    for name, values in columns.items():
        if name in labels and len(values):
            place = np.empty(len(labels[name]), np.int64)
            place[np.argsort(labels[name], kind="stable")] = np.arange(len(place))
            ranks.append(place[values.astype(np.int64)])
        else:
            ranks.append(values)
    return np.lexsort(ranks[::-1])


def _categories(area: pd.Series) -> Array:
    return np.asarray(pd.Categorical(area).categories.astype(str), object)


def _coded(area: pd.Series) -> NDArray[np.int64]:
    return np.asarray(pd.Categorical(area).codes, np.int64)


def _places(
    definition: Definition,
    levels: Sequence[str],
    observed: Observations,
    name: str,
    rows: NDArray[np.bool_],
) -> Array:
    if name not in observed.breakdowns:
        raise ObservationsError(definition.id, f"its observations lack the breakdown '{name}'")
    return _at(definition, levels, pd.Series(observed.breakdowns[name])[rows], name)


def _at(definition: Definition, levels: Sequence[str], values: pd.Series, name: str) -> Array:
    """Place of each value among the levels."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        places = values.cat.set_categories(list(levels)).cat.codes.to_numpy(np.int64)
    else:
        places = np.asarray(pd.Index(list(levels)).get_indexer(pd.Index(values)), np.int64)
    strays = int((places < 0).sum())
    if strays:
        raise ObservationsError(
            definition.id,
            f"no known '{name}' in {count(strays, 'counted row')}; exclude them by name",
        )
    return places


def _grouped(columns: Sequence[Array]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A group for each row, from 0, and one row of each group."""
    packed, room = np.zeros(len(columns[0]), np.int64), 1
    for column in columns:
        values = column.astype(np.int64)
        low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
        width = high - low + 1
        if room > np.iinfo(np.int64).max // width:
            packed, different = pd.factorize(packed)
            room = len(different)
        packed = packed * width + (values - low)
        room *= width
    if room <= max(len(packed), _SMALL):  # few enough to have a place each: no hashing
        present = np.bincount(packed, minlength=room) > 0
        group = (np.cumsum(present) - 1)[packed]
        n_groups = int(present.sum())
    else:
        group, different = pd.factorize(packed)
        n_groups = len(different)
    row = np.zeros(n_groups, np.int64)
    row[group] = np.arange(len(group))
    return group.astype(np.int64, copy=False), row


def _numbers(definition: Definition, part: str, values: Array) -> Array:
    """A part's numbers: every counted row has one, and whole numbers are kept whole."""
    values = numbers(values)
    if values.dtype.kind != "f":
        return values
    unknown = int((~np.isfinite(values.astype(float))).sum())
    if unknown:
        raise ObservationsError(
            definition.id,
            f"no number for '{part}' in {count(unknown, 'counted row')}; exclude them by name",
        )
    whole = bool((values == np.floor(values)).all()) and bool((np.abs(values) < _EXACT).all())
    return values.astype(np.int64) if whole else values


def _sums(group: NDArray[np.int64], part: Array, n_groups: int) -> Array:
    """Exact sums: whole numbers never pass through floating point."""
    if part.dtype.kind in "iub":
        sums = np.zeros(n_groups, np.int64)
        np.add.at(sums, group, part.astype(np.int64))
        return sums
    return np.bincount(group, part.astype(float), n_groups)


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
    areas = _categories(observed.area)
    if covers is not None:
        present = areas[np.unique(_coded(observed.area)[_coded(observed.area) >= 0])]
        stated = _stated(covers, {*present, *named})
        return Coverage({a: [(p.start, p.end) for p in spans] for a, spans in stated.items()})
    days, place = observed.days, _coded(observed.area)
    usable = ~np.isnat(days) & (place >= 0)
    if not usable.any():
        return Coverage()
    days, place = days[usable], place[usable]
    months = days.astype("datetime64[M]")
    _, row = _grouped([months, place])
    seen: dict[str, set[dt.date]] = {}
    for month, at in zip(months[row].tolist(), place[row].tolist(), strict=True):
        seen.setdefault(str(areas[at]), set()).add(month)
    return Coverage(
        {},
        {area: frozenset(found) for area, found in seen.items()},
        days.min().item(),
        days.max().item(),
    )


def _snapshots(
    observed: Observations,
    covers: Period | Mapping[str, Period | Sequence[Period]] | None,
    named: Sequence[str],
) -> Coverage:
    """The days on which each area has rows; where coverage is stated, every day of the table."""
    areas, place, days = _categories(observed.area), _coded(observed.area), observed.days
    usable = ~np.isnat(days) & (place >= 0)
    pairs = pd.DataFrame({"day": days[usable], "place": place[usable]}).drop_duplicates()
    seen: dict[str, set[dt.date]] = {}
    for day, at in zip(pairs["day"].dt.date, pairs["place"], strict=True):
        seen.setdefault(str(areas[at]), set()).add(day)
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
