"""The table inside a tally: adding it up, cutting a period out."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.definition import Breakdown, Definition
from policeplan.errors import TallyMismatchError
from policeplan.period import Period
from policeplan.statistic.grouping import added, grouped, spread
from policeplan.words import count

CHOICE = "(choice)"
"""A column that no breakdown has the name of."""


def columns_of(definition: Definition) -> list[str]:
    """The columns that say which cell a row of the table is."""
    breakdowns = [breakdown.name for breakdown in definition.breakdowns]
    return ["start", "end", "area", *breakdowns, *definition.statistic.keys]


def levels_of(definition: Definition) -> dict[str, tuple[str, ...]]:
    """The columns that hold labels, other than the area, with every level of each."""
    breakdowns = {breakdown.name: breakdown.levels for breakdown in definition.breakdowns}
    return {**breakdowns, **definition.statistic.key_levels()}


def summed(table: pd.DataFrame, definition: Definition) -> pd.DataFrame:
    """Equal cells added up, in order."""
    keys = columns_of(definition)
    parts = list(definition.statistic.parts)
    group, first = grouped([table[key] for key in keys], sort=True)
    labels = ["area", *levels_of(definition)]
    sums = {key: table[key].iloc[first].reset_index(drop=True) for key in keys}
    for name in labels:
        label = sums[name].astype(object)
        # One kind of blank, whatever kind came in.
        sums[name] = label.where(label.notna(), np.nan) if label.hasnans else label
    return pd.DataFrame({**sums, **{name: added(table[name], group, len(first)) for name in parts}})


def within(table: pd.DataFrame, period: Period) -> NDArray[np.int64]:
    """The cells of a period, by their place in the table."""
    start, end = (np.datetime64(day, "s") for day in (period.start, period.end))
    inside = (table["start"].to_numpy() >= start) & (table["end"].to_numpy() <= end)
    return np.flatnonzero(inside)


def of_each(
    table: pd.DataFrame,
    definition: Definition,
    areas: Sequence[str],
    chosen: Sequence[NDArray[np.int64]],
    by: Sequence[str],
) -> pd.DataFrame:
    """Parts of each choice of cells, area and level, nought where nothing was counted.

    A column `CHOICE` counts the choices from nought.
    """
    which = np.repeat(np.arange(len(chosen)), list(map(len, chosen)))
    inside = table.iloc[np.concatenate(chosen)].assign(**{CHOICE: which})
    groups = {CHOICE: range(len(chosen)), "area": areas}
    filled = _filled(inside, definition, groups, by)
    filled[CHOICE] = filled[CHOICE].astype(np.int64)
    return filled


def by_month(
    table: pd.DataFrame,
    definition: Definition,
    areas: Sequence[str],
    months: Sequence[int],
    by: Sequence[str],
) -> pd.DataFrame:
    """Parts of each month, area and level; a column ``month`` counts months from January 1970.

    The cells are those of a month or a day; of snapshots, only those that a month's figure is of.
    """
    month = table["start"].to_numpy().astype("datetime64[M]").astype(np.int64)
    inside = table.assign(month=month)[np.isin(month, np.asarray(months, np.int64))]
    return _filled(inside, definition, {"month": months, "area": areas}, by)


def _filled(
    inside: pd.DataFrame,
    definition: Definition,
    groups: Mapping[str, Sequence[object]],
    by: Sequence[str],
) -> pd.DataFrame:
    """Summed parts of every group and level, nought where nothing was counted."""
    statistic = definition.statistic
    for name in by:
        inside = _with_wholes(inside, definition.breakdown(name))
    levels = {name: definition.breakdown(name).levels for name in by}
    axes = {**groups, **levels, **statistic.key_levels()}
    place = np.zeros(len(inside), np.int64)
    known = np.ones(len(inside), np.bool_)
    for name, labels in axes.items():
        at = pd.Index(list(labels)).get_indexer(pd.Index(inside[name]))
        known &= at >= 0
        place = place * len(labels) + at
    if not known.all():
        inside, place = inside[known], place[known]
    size = math.prod(map(len, axes.values()))
    finer = [key for key in statistic.keys if key not in axes]
    first = empty = np.zeros(0, np.int64)
    cell, n_cells, at = place, size, np.arange(size)
    order = at
    if finer:  # every cell as fine as it is, and an empty one where a place has none
        cell, first = grouped([pd.Series(place), *(inside[key] for key in finer)])
        empty = np.setdiff1d(at, place[first])
        at = np.concatenate([place[first], empty])
        order = np.argsort(at, kind="stable")
        at, n_cells = at[order], len(first)
    filled = _grid(axes, at)
    for name in finer:
        of_cell = inside[name].to_numpy()[first]
        filled[name] = np.concatenate([of_cell, np.zeros(len(empty), of_cell.dtype)])[order]
    for name in statistic.parts:
        sums = added(inside[name], cell, n_cells)
        whole = pd.api.types.is_integer_dtype(inside[name])
        padded = np.concatenate([sums, np.zeros(len(order) - n_cells, sums.dtype)])[order]
        filled[name] = padded.astype(np.int64 if whole else np.float64)
    return filled


def _grid(axes: Mapping[str, Sequence[object]], at: NDArray[np.int64]) -> pd.DataFrame:
    """The labels of places in the product of the axes, the last of them moving fastest."""
    columns: dict[str, pd.Series] = {}
    for name, labels in reversed(list(axes.items())):
        array = np.empty(len(labels), object)
        array[:] = labels
        at, here = np.divmod(at, max(len(labels), 1))
        columns[name] = pd.Series(array[here], dtype=object)
    return pd.DataFrame({name: columns[name] for name in axes})


def _with_wholes(table: pd.DataFrame, breakdown: Breakdown) -> pd.DataFrame:
    """Each level's cells, and those of its parts beside them under its name."""
    if not breakdown.parents:
        return table
    pairs = [(part, level) for level in breakdown.levels for part in breakdown.within(level)]
    rows, wholes = spread(table[breakdown.name], pairs)
    return table.iloc[rows].assign(**{breakdown.name: pd.Series(wholes, table.index[rows], object)})


def at_snapshot(table: pd.DataFrame, day: dt.date) -> NDArray[np.int64]:
    """The cells that a snapshot on this day filled, by their place in the table."""
    at = np.datetime64(day, "s")
    return np.flatnonzero((table["start"].to_numpy() <= at) & (table["end"].to_numpy() > at))


def refuse_overlaps(table: pd.DataFrame) -> None:
    """Refuse cells of one area that overlap without being the same span.

    Raises:
        TallyMismatchError: such cells exist, so adding them would count time twice.
    """
    spans = table[["area", "start", "end"]].drop_duplicates().sort_values(["area", "start", "end"])
    before = spans.shift()
    overlap = (spans["area"] == before["area"]) & (spans["start"] < before["end"])
    if overlap.any():
        raise TallyMismatchError(
            f"{count(int(overlap.sum()), 'cell')} overlap others without being the same span of "
            "time, which would count time twice. Tally both by the same `every`; of a published "
            "table, take one length of period at a time"
        )
