"""Keys: one whole number for each row, equal where the key is equal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

BLANK = -1
"""The code of a row whose key, or any part of it, is missing."""

_ROOM = np.iinfo(np.int64).max
_SPREAD = 4


def codes(*parts: pd.Series) -> NDArray[np.int64]:
    """A code for each row, from 0, by all parts together; `BLANK` where any part is missing.

    Identifiers never pass through floating point: whole numbers stay whole numbers, everything
    else is told apart as it stands.
    """
    packed = _one(parts[0])
    blank = packed == BLANK
    for part in parts[1:]:
        more = _one(part)
        blank |= more == BLANK
        n = int(more.max(initial=0)) + 1
        if int(packed.max(initial=0)) + 1 > _ROOM // n:
            packed = pd.factorize(packed)[0].astype(np.int64)
        packed = packed * n + more
    return np.where(blank, BLANK, packed)


def _one(part: pd.Series) -> NDArray[np.int64]:
    if isinstance(part.dtype, pd.CategoricalDtype):
        return part.cat.codes.to_numpy().astype(np.int64)
    if isinstance(part.dtype, np.dtype) and part.dtype.kind in "iu" and len(part):
        values = part.to_numpy()
        low, high = int(values.min()), int(values.max())
        if high - low < max(_SPREAD * len(values), 1 << 20):  # close together: already codes
            wide = values if values.dtype == np.uint64 else values.astype(np.int64)
            return (wide - low).astype(np.int64)
    return pd.factorize(part)[0].astype(np.int64)


def labelled(part: pd.Series, labels: Mapping[str, str]) -> NDArray[np.object_]:
    """The label of each row's category, upper or lower case alike; None where it has none.

    Args:
        part: a column of categories.
        labels: for each text in lower case, its label.
    """
    found = [labels.get(str(category).casefold()) for category in part.cat.categories]
    return np.array([*found, None], object)[part.cat.codes.to_numpy()]


def members(part: pd.Series, values: Sequence[str]) -> NDArray[np.bool_]:
    """Which rows hold one of the values, compared as text; each different one is looked at once."""
    if isinstance(part.dtype, pd.CategoricalDtype):
        place, different = part.cat.codes.to_numpy(), part.cat.categories
    else:
        place, different = pd.factorize(part)
    wanted = {value.strip() for value in values}
    hit = np.array([str(value).strip() in wanted for value in different] + [False], bool)
    return hit[place]
