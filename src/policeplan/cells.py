"""The table inside a tally: adding it up, cutting a period out."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import packing
from policeplan.blocks import Entry
from policeplan.definition import Breakdown, Definition
from policeplan.errors import TallyMismatchError
from policeplan.packing import Key, Whole
from policeplan.period import Period
from policeplan.statistic.base import Statistic
from policeplan.statistic.grouping import added, along_runs, grouped, heads, places, spread
from policeplan.words import count

Axes = Mapping[str, Sequence[object]]

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
    each = range(len(chosen))
    which = _categories(each, np.repeat(np.arange(len(chosen)), list(map(len, chosen))))
    inside = table.iloc[np.concatenate(chosen)].assign(**{CHOICE: which})
    groups = {CHOICE: each, "area": areas}
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
    start = table["start"].to_numpy()
    first = heads([start])
    of_run = start[first].astype("datetime64[M]").astype(np.int64)
    place = along_runs(pd.Index(months).get_indexer(pd.Index(of_run)), first, len(table))
    wanted = place >= 0
    inside = _chosen(table, wanted).assign(month=_categories(months, place[wanted]))
    return _filled(inside, definition, {"month": months, "area": areas}, by)


def _chosen(table: pd.DataFrame, rows: NDArray[np.bool_]) -> pd.DataFrame:
    """Some rows of a table."""
    return table.copy(deep=False) if rows.all() else table.iloc[np.flatnonzero(rows)]


def _filled(
    inside: pd.DataFrame,
    definition: Definition,
    groups: Axes,
    by: Sequence[str],
) -> pd.DataFrame:
    """Summed parts of every group and level, nought where nothing was counted.

    Of a statistic with keys of its own (the seconds of a duration) in the order of those, and
    labels are categories, for there may be a row for nearly every row that was counted.
    """
    statistic = definition.statistic
    for name in by:
        inside = _with_wholes(inside, definition.breakdown(name))
    levels = {name: definition.breakdown(name).levels for name in by}
    axes = {**groups, **levels, **statistic.key_levels()}
    place = np.zeros(len(inside), np.int64)
    known = np.ones(len(inside), np.bool_)
    for name, labels in axes.items():
        at = places(inside[name], labels)
        known &= at >= 0
        place = place * len(labels) + at
    if not known.all():
        inside, place = inside[known], place[known]
    size = math.prod(map(len, axes.values()))
    finer = [key for key in statistic.keys if key not in axes]
    if finer:
        return _finer(inside, statistic, axes, Key("place", place, 0, size), finer)
    at = _along(axes, np.arange(size))
    filled = pd.DataFrame({name: _array(axes[name])[at[name]] for name in axes}, dtype=object)
    for name in statistic.parts:
        whole = pd.api.types.is_integer_dtype(inside[name])
        sums = added(inside[name], place, size)
        filled[name] = sums.astype(np.int64 if whole else np.float64)
    return filled


def _finer(
    inside: pd.DataFrame, statistic: Statistic, axes: Axes, place: Key, finer: Sequence[str]
) -> pd.DataFrame:
    """Every cell as fine as it is, and an empty one where a place has none."""
    keys = [place, *(Key.spanning(name, inside[name].to_numpy(np.int64)) for name in finer)]
    # A part that is not known adds nothing.
    parts = {name: inside[name].fillna(0).to_numpy() for name in statistic.parts}
    cells = packing.added(keys, parts, len(inside))
    at = cells.keys[place.name]
    empty = np.flatnonzero(np.bincount(at, minlength=place.width) == 0)
    where = np.searchsorted(at, empty)
    along = _along(axes, _inserted(at, where, empty))
    filled = pd.DataFrame({name: _categories(axes[name], along[name]) for name in axes})
    for name in finer:
        filled[name] = _inserted(cells.keys[name], where, 0)
    for name in statistic.parts:
        whole = pd.api.types.is_integer_dtype(inside[name])
        padded = _inserted(cells.sums[name], where, 0)
        filled[name] = padded.astype(np.int64 if whole else np.float64)
    return filled


def _inserted(values: NDArray[Entry], where: Whole, more: Whole | int) -> NDArray[Entry]:
    """Values with more among them; NumPy would copy them for nothing too."""
    return np.insert(values, where, more) if len(where) else values


def _along(axes: Axes, at: Whole) -> dict[str, Whole]:
    """Places in the product of the axes, the last of them moving fastest, along each axis."""
    found: dict[str, Whole] = {}
    for name, labels in reversed(list(axes.items())):
        at, found[name] = np.divmod(at, max(len(labels), 1))
    return found


def _array(labels: Sequence[object]) -> NDArray[np.object_]:
    array = np.empty(len(labels), object)
    array[:] = labels
    return array


def _categories(labels: Sequence[object], at: Whole) -> pd.Categorical:
    return pd.Categorical.from_codes(at, pd.Index(_array(labels)), validate=False)


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
    first = heads([table[edge].to_numpy() for edge in ("start", "end")])
    of_all = table[["start", "end"]].iloc[first].drop_duplicates().sort_values(["start", "end"])
    if (of_all["start"].to_numpy()[1:] >= of_all["end"].to_numpy()[:-1]).all():
        return  # no two of whatever areas overlap
    spans = table[["area", "start", "end"]].drop_duplicates().sort_values(["area", "start", "end"])
    before = spans.shift()
    overlap = (spans["area"] == before["area"]) & (spans["start"] < before["end"])
    if overlap.any():
        raise TallyMismatchError(
            f"{count(int(overlap.sum()), 'cell')} overlap others without being the same span of "
            "time, which would count time twice. Tally both by the same `every`; of a published "
            "table, take one length of period at a time"
        )
