"""Many rows to one: casualties to their collision, refused where it would lose or double any."""

from __future__ import annotations

import numpy as np
import pandas as pd

from policeplan.errors import JoinError
from policeplan.native import column_names, pull
from policeplan.schema import Column, Kind, Schema
from policeplan.words import count


def join(rows: object, lookup: object, on: str, lookup_on: str | None = None) -> pd.DataFrame:
    """Rows with the columns of the one lookup row that each belongs to.

    ``join(casualties, collisions, on="collision_index")`` gives as many rows as there are
    casualties, in their order; where both have a column of one name, the rows' own is kept.
    Keys match as identifiers: 12 and "12" are one key, and none passes through floating point.

    Args:
        rows: the many: any table that `Schema.take` takes.
        lookup: the ones: a table with each key once.
        on: the key's column.
        lookup_on: the key's column in ``lookup``, where the name differs.

    Raises:
        JoinError: a key stands in ``lookup`` more than once, so rows would be doubled; or rows
            have no key or one that ``lookup`` lacks, so they would be lost.
        MissingColumnError: a key column is not there.
    """
    lookup_on = lookup_on or on
    mine = _keys(rows, on, "the rows of a join")
    theirs = _keys(lookup, lookup_on, "the lookup of a join")
    if not _same_sort(mine, theirs):
        mine, theirs = _as_text(mine), _as_text(theirs)
    doubled = int(theirs.dropna().duplicated().sum())
    if doubled:
        raise JoinError(
            on,
            f"{count(doubled, 'row')} of the lookup repeat a key, so rows would be doubled. The "
            "lookup must have each key once: give the table of ones second, or remove the repeats.",
        )
    known = np.flatnonzero(theirs.notna())
    index = pd.Index(theirs.iloc[known].astype(object))
    found_at = index.get_indexer(pd.Index(mine.astype(object).where(mine.notna(), None)))
    lost = int((found_at < 0).sum())
    if lost:
        raise JoinError(
            on,
            f"{lost:,} of {count(len(mine), 'row')} have no key, or one that the lookup lacks, so "
            "they would be lost. Add the missing rows to the lookup, or leave these out yourself.",
        )
    place = known[found_at]
    own = column_names(rows)
    pulled, _ = pull(rows, own)
    wanted = [name for name in column_names(lookup) if name not in own and name != lookup_on]
    found, _ = pull(lookup, wanted) if wanted else ({}, 0)
    added = {name: values.take(place).reset_index(drop=True) for name, values in found.items()}
    return pd.DataFrame({**pulled, **added})


def _keys(table: object, on: str, wanted_by: str) -> pd.Series:
    needs = Schema(Column(on, Kind.KEY, "the key of the join"))
    return needs.take(table, wanted_by=wanted_by)[on]


def _same_sort(one: pd.Series, other: pd.Series) -> bool:
    return pd.api.types.is_integer_dtype(one) == pd.api.types.is_integer_dtype(other)


def _as_text(keys: pd.Series) -> pd.Series:
    return keys.astype(object).map(lambda key: str(key).strip(), na_action="ignore")
