"""The first of a group: one row for an incident that has many."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.rules.keys import BLANK

_ROOM_A_ROW, _SMALL = 4, 1 << 16


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
    member = group[grouped]
    if int(member.max()) >= max(_ROOM_A_ROW * len(member), _SMALL):
        member = pd.factorize(member)[0].astype(np.int64)
    room = int(member.max()) + 1
    first = np.empty(room, np.int64)
    first[member[::-1]] = grouped[::-1]  # of rows that share a place, the last that is put there
    is_first[grouped] = first.take(member) == grouped
    nat, never = np.datetime64("NaT").astype(np.int64), np.iinfo(np.int64).max
    times = when[grouped].view(np.int64)
    least = np.full(room, never)
    np.minimum.at(least, member, np.where(times == nat, never, times))
    least[least == never] = nat
    earliest[grouped] = least.take(member).view(when.dtype)
    return is_first, earliest
