"""Columns of a database's rows as pandas columns: whole numbers stay whole, bytes are refused."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from operator import itemgetter

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import infer_dtype

from policeplan.errors import ColumnTypeError
from policeplan.taken import Taken

Objects = NDArray[np.object_]
_BYTES = (bytes, bytearray, memoryview)
_NONE = np.empty(0, object)
_PLAIN = (str, int, float)


def turned(rows: Sequence[Sequence[object]], n_columns: int) -> list[Objects]:
    """Rows as columns."""
    return [np.fromiter(map(itemgetter(i), rows), object, len(rows)) for i in range(n_columns)]


def taken(
    pieces: Sequence[Sequence[Objects]], names: Sequence[str], labels: Collection[str]
) -> Taken:
    """Pieces of columns, one under the other, as a table.

    Args:
        pieces: for each piece its columns, as `turned` gives them.
        names: of the columns.
        labels: those that are read as categories: their texts come as codes.

    Raises:
        ColumnTypeError: a column holds bytes.
    """
    n = sum(len(piece[0]) for piece in pieces)
    made = {
        name: shaped(np.concatenate([_NONE, *(p[i] for p in pieces)]), name, coded=name in labels)
        for i, name in enumerate(names)
    }
    return Taken.of(made, n)


def shaped(  # noqa: PLR0911  # reason: one return a kind
    column: Objects, name: str, *, coded: bool = False
) -> pd.Series:
    """Values of one column, None where it is blank, as a pandas column.

    Whole numbers with blanks are masked, never floats; decimals are texts, as exact as they came;
    what pandas has no type for is told by its text.

    Raises:
        ColumnTypeError: it holds bytes.
    """
    kind = infer_dtype(column, skipna=True)
    if kind == "bytes" or (kind == "mixed" and any(isinstance(v, _BYTES) for v in column)):
        raise ColumnTypeError(name, "text, numbers or times", "it holds bytes")
    if kind == "integer":
        return _whole(column)
    if kind == "floating":
        return pd.Series(column.astype(float))
    if kind == "boolean":
        return pd.Series(column).astype("boolean")
    if kind == "string" and coded:
        codes, different = pd.factorize(column)
        dtype = pd.CategoricalDtype(pd.Index(different, dtype=object))
        return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype))
    if kind in {"datetime", "date"}:
        return _times(column)
    if kind == "decimal":
        return _texts(pd.Series(column, dtype=object))
    if kind == "mixed":
        plain = [v if v is None or isinstance(v, _PLAIN) else str(v) for v in column]
        return pd.Series(plain, dtype=object)
    return pd.Series(column, dtype=object)


def _times(column: Objects) -> pd.Series:
    """Times; as they came where they are of several sorts, or beyond pandas' calendar."""
    known = column[~pd.isna(column)]
    aware = {getattr(value, "tzinfo", None) is not None for value in known}
    if len(aware) == 1:
        with suppress(ValueError, OverflowError):
            return pd.Series(pd.to_datetime(pd.Series(column, dtype=object), utc=aware.pop()))
    return pd.Series(column, dtype=object)


def _whole(column: Objects) -> pd.Series:
    """Whole numbers; as they came where they are too long for 64 bits."""
    blank = pd.isna(column)
    try:
        whole = np.where(blank, 0, column).astype(np.int64)
    except OverflowError:
        return pd.Series(column, dtype=object)
    return pd.Series(pd.arrays.IntegerArray(whole, blank)) if blank.any() else pd.Series(whole)


def _texts(column: pd.Series) -> pd.Series:
    return column.map(str, na_action="ignore").astype(object).where(column.notna(), None)
