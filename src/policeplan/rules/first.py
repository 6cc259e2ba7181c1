"""The first of a group: one row for an incident that has many."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from policeplan.rules.keys import BLANK


def first_of(
    group: NDArray[np.int64], when: NDArray[np.datetime64]
) -> tuple[NDArray[np.bool_], NDArray[np.datetime64]]:
    """The first row of each group, and each row's earliest time in its group.

    Args:
        group: a code for each row; below nought, a row that belongs to none.
        when: times; NaT where there is none.

    Returns:
        A flag for each group's first row in the order of the rows, and for every row the earliest
        time of its group: NaT where the group has none, or the row no group.
    """
    is_first = np.zeros(len(group), bool)
    earliest = np.full(len(group), np.datetime64("NaT"), when.dtype)
    grouped = np.flatnonzero(group > BLANK)
    if not len(grouped):
        return is_first, earliest
    _, rows, member = np.unique(group[grouped], return_index=True, return_inverse=True)
    is_first[grouped[rows]] = True
    times = when[grouped].astype(np.int64)
    never = np.iinfo(np.int64).max
    least = np.full(len(rows), never)
    np.minimum.at(least, member, np.where(np.isnat(when[grouped]), never, times))
    nat = np.datetime64("NaT").astype(np.int64)
    earliest[grouped] = np.where(least == never, nat, least)[member].astype(when.dtype)
    return is_first, earliest
