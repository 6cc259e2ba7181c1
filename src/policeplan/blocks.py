"""Blocks: rows taken so many at a time that what is made of them stays near the processor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Entry = TypeVar("Entry", bound=np.generic)

_BLOCK = 1 << 16


def blocks(n_rows: int, least: int = 0) -> Iterator[slice]:
    """Rows a block at a time: few enough that what is made of them stays near the processor."""
    size = max(least, _BLOCK)
    for start in range(0, n_rows, size):
        yield slice(start, min(start + size, n_rows))


def looked_up(table: NDArray[Entry], places: NDArray[np.integer]) -> NDArray[Entry]:
    """The entry at each place; its last entry at a place of -1."""
    found = np.empty(len(places), table.dtype)
    for rows in blocks(len(places)):
        table.take(places[rows], mode="wrap", out=found[rows])
    return found


def categorical(values: pd.Series | NDArray[np.generic]) -> pd.Categorical[object]:
    """Values by categories; codes that there are already are not copied, as pandas would."""
    array = values.array if isinstance(values, pd.Series) else values
    if isinstance(array, pd.Categorical):
        return cast("pd.Categorical[object]", array)
    return cast("pd.Categorical[object]", pd.Categorical(cast("pd.Series", values)))


def codes_of(values: pd.Series) -> NDArray[np.integer]:
    """The codes of categories, -1 where missing; not to be written to."""
    return np.asarray(categorical(values).codes)


def moved(codes: NDArray[np.integer], to: Sequence[int]) -> NDArray[np.integer]:
    """Codes with another number each; those below nought stay there."""
    if list(to) == list(range(len(to))):
        return codes
    return looked_up(np.array([*to, -1], np.min_scalar_type(-len(to) - 1)), codes)
