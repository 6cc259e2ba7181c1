"""Grouping: the rows of small tables as whole numbers, and their parts added up by those.

A general group-by or merge costs a millisecond or two before it sees a row, and the tables below a
tally have a few dozen rows each: here a row's group is one whole number, and adding up is NumPy's.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.blocks import Entry, codes_of, moved

Array = NDArray[np.generic]
Codes = NDArray[np.int64]

_MOST = np.iinfo(np.int64).max


def grouped(columns: Sequence[pd.Series], *, sort: bool = False) -> tuple[Codes, Codes]:
    """The group of each row, and the first row of each group.

    Groups are numbered by their first rows, or, sorted, by their values with the unknown last. A
    row of which a value is not known is in no group, -1, unless they are sorted.
    """
    length = len(columns[0])
    codes, known = np.zeros(length, np.int64), np.ones(length, np.bool_)
    size = 1
    for column in columns:
        found, values = pd.factorize(column, sort=sort, use_na_sentinel=not sort)
        known &= found >= 0
        if size > _MOST // (len(values) + 1):  # the product of many columns would run over
            codes, size = _small(codes, sort=sort), length
        codes, size = codes * (len(values) + 1) + found, size * (len(values) + 1)
    if len(columns) > 1:  # of one they are small as found
        codes = _small(codes, sort=sort)
    if not known.all():
        codes[known] = _small(codes[known], sort=sort)
        codes[~known] = -1
    there = np.flatnonzero(known)[::-1]  # backwards, so that the first is the last one put
    first = np.zeros(int(codes.max(initial=-1)) + 1, np.int64)
    first[codes[there]] = there
    return codes, first


def places(column: pd.Series, labels: Sequence[Hashable]) -> NDArray[np.integer]:
    """The place of each value among labels, -1 where it is none of them."""
    # As plain objects, which the look-up works on in any case.
    known = pd.Index(list(labels), dtype=object)
    if not isinstance(column.dtype, pd.CategoricalDtype):
        return known.get_indexer(pd.Index(column.to_numpy(object), dtype=object))
    categories = pd.Index(column.cat.categories, dtype=object)
    return moved(codes_of(column), known.get_indexer(categories).tolist())


def heads(columns: Sequence[Array]) -> Codes:
    """The first row of each run of rows that are alike in these columns."""
    differs = np.ones(len(columns[0]), np.bool_)
    differs[1:] = False
    for column in columns:
        differs[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(differs)


def along_runs(of_heads: NDArray[Entry], first: Codes, length: int) -> NDArray[Entry]:
    """For each row what is so of its run, which begins at the last of these heads before it."""
    return np.repeat(of_heads, np.diff(first, append=length))


def _small(codes: Codes, *, sort: bool) -> Codes:
    return np.asarray(pd.factorize(codes, sort=sort)[0], np.int64)


def added(values: pd.Series, group: Codes, n_groups: int) -> NDArray[np.generic]:
    """The values of each group added up; one that is not known adds nothing.

    Args:
        values: of each row.
        group: of each row, from 0; rows of -1 are in none.
        n_groups: how many there are.
    """
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iu":
        kept = group >= 0
        sums = np.zeros(n_groups, values.dtype if values.dtype.kind == "u" else np.int64)
        np.add.at(sums, group[kept], values.to_numpy()[kept])
        return sums
    # pandas adds floats with their rounding carried, which the last digits of a figure rest on.
    sums = pd.Series(values.array).groupby(group, sort=True).sum()
    return sums.drop(index=-1, errors="ignore").reindex(range(n_groups), fill_value=0).to_numpy()


def spread(
    column: pd.Series, pairs: Iterable[tuple[Hashable, Hashable]]
) -> tuple[Codes, NDArray[np.object_]]:
    """Each row once for each pair that begins with its value, and the other half of that pair.

    Rows stay in order, and those of one row are in the order of the pairs; a row whose value no
    pair begins with is left out.
    """
    others: dict[Hashable, list[Hashable]] = {}
    for value, other in pairs:
        others.setdefault(value, []).append(other)
    codes, values = pd.factorize(column)
    found = [*(others.get(value, []) for value in values), []]  # the last for what is not known
    n = np.array(list(map(len, found)), np.int64)
    listed = np.empty(int(n.sum()), object)
    listed[:] = [other for each in found for other in each]
    of_row = n[codes]
    rows = np.repeat(np.arange(len(column)), of_row)
    at = (np.cumsum(n) - n)[codes[rows]] + np.arange(len(rows))
    return rows, listed[at - np.repeat(np.cumsum(of_row) - of_row, of_row)]


def matched(mine: pd.DataFrame, theirs: pd.DataFrame, keys: Sequence[str]) -> Codes:
    """For each row of one table the row of another with the same keys; -1 where it has none."""
    both = [
        pd.Series(np.concatenate([table[key].to_numpy(object) for table in (mine, theirs)]))
        for key in keys
    ]
    group, first = grouped(both) if keys else (np.zeros(len(mine) + len(theirs), np.int64), [0])
    place = np.full(len(first) + 1, -1, np.int64)  # one more, for rows that are in no group
    place[group[len(mine) :]] = np.arange(len(theirs))
    place[-1] = -1
    return place[group[: len(mine)]]


def taken(values: pd.Series, rows: Codes) -> NDArray[np.float64]:
    """The number in each of these rows; not a number where there is no such row, -1."""
    there = np.append(values.to_numpy(float), np.nan)
    return there[rows]
