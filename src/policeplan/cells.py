"""The table inside a tally: adding it up, cutting a period out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from policeplan.definition import Breakdown, Definition
from policeplan.errors import TallyMismatchError
from policeplan.period import Period
from policeplan.words import count


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
    grouped = table.groupby(keys, sort=True, observed=True, dropna=False)[parts].sum()
    labels = ["area", *levels_of(definition)]
    return grouped.reset_index().astype(dict.fromkeys(labels, object))


def within(
    table: pd.DataFrame,
    definition: Definition,
    areas: Sequence[str],
    period: Period,
    by: Sequence[str],
) -> pd.DataFrame:
    """Parts of a period for every area and level, nought where nothing was counted."""
    start, end = (np.datetime64(day, "s") for day in (period.start, period.end))
    inside = table[(table["start"] >= start) & (table["end"] <= end)]
    return _filled(inside, definition, {"area": areas}, by)


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
    grid = pd.MultiIndex.from_product(
        [*map(list, groups.values()), *levels.values(), *statistic.key_levels().values()],
        names=[*groups, *by, *statistic.key_levels()],
    ).to_frame(index=False)
    keys = [*groups, *by, *statistic.keys]
    sums = inside.groupby(keys, sort=False, observed=True)[list(statistic.parts)].sum()
    filled = grid.astype(object).merge(sums.reset_index(), on=list(grid.columns), how="left")
    numbers = [c for c in filled.columns if c not in grid.columns]
    for name in numbers:
        whole = pd.api.types.is_integer_dtype(inside[name])
        filled[name] = filled[name].fillna(0).astype("int64" if whole else "float64")
    return filled


def _with_wholes(table: pd.DataFrame, breakdown: Breakdown) -> pd.DataFrame:
    """Each level's cells, and those of its parts beside them under its name."""
    if not breakdown.parents:
        return table
    pairs = [(part, level) for level in breakdown.levels for part in breakdown.within(level)]
    places = pd.DataFrame(pairs, columns=[breakdown.name, "whole"]).astype(object)
    merged = table.merge(places, on=breakdown.name, how="left")
    return merged.drop(columns=breakdown.name).rename(columns={"whole": breakdown.name})


def at_snapshot(table: pd.DataFrame, day: dt.date) -> tuple[pd.DataFrame, Period]:
    """The cells that a snapshot on this day filled, and a period that holds them whole."""
    at = np.datetime64(day, "s")
    held = table[(table["start"] <= at) & (table["end"] > at)]
    if held.empty:
        return held, Period.between(day, day)
    return held, Period(held["start"].min().date(), held["end"].max().date())


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
