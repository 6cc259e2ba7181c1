"""What rows tell: labels and numbers, and by what name a row that tells none is excluded."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.rules.keys import labelled, other_than
from policeplan.schema import Column, Kind, Rows

Flags = dict[str, NDArray[np.bool_]]
"""For each reason, which rows it excludes."""

NO_NUMBER = "number not known"
"""Why a row is excluded whose column ``n`` does not say for how many it stands."""

AS_AT = Column("as_at", Kind.TIME, "the day that the row is of, a snapshot")


def known(labels: Mapping[str, Collection[str]]) -> dict[str, str]:
    """For each text in lower case, its label: every label itself, and other names for it."""
    return {name.casefold(): label for label, names in labels.items() for name in (label, *names)}


def label_of(
    part: pd.Series, names: Mapping[str, str], what: str, wanted: Collection[str] | None = None
) -> tuple[pd.Series, Flags]:
    """The label of each row, and the rows that tell none.

    Args:
        part: a column of categories.
        names: for each text in lower case, its label; see `known`.
        what: what the column holds, for the reasons: ``no kind``, ``unknown kind``.
        wanted: the labels that count, if not all; others go as ``another kind``.
    """
    label = labelled(part, names)
    blank, none = part.isna().to_numpy(bool), label.isna().to_numpy(bool)
    flags = {f"no {what}": blank, f"unknown {what}": none & ~blank}
    if wanted is not None:
        flags[f"another {what}"] = ~none & other_than(label, wanted)
    return label, flags


def number_of(
    rows: Rows, name: str, *, above_nought: bool = False
) -> tuple[NDArray[np.float64] | NDArray[np.int64], NDArray[np.bool_]]:
    """The number of each row, one each without the column; and the rows that have none to count.

    Blank, endless and negative are no number to count, nor is nought where it is to be above.
    """
    if name not in rows:
        return np.ones(len(rows), np.int64), np.zeros(len(rows), bool)
    number = rows[name].to_numpy(np.float64)
    enough = number > 0 if above_nought else number >= 0
    return number, ~(np.isfinite(number) & enough)
