"""Columns of a database's rows as pandas columns: whole numbers stay whole, bytes are refused."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd
from pandas.api.types import infer_dtype

from policeplan.errors import ColumnTypeError
from policeplan.taken import Taken

_BYTES = (bytes, bytearray, memoryview)
_PLAIN = (str, int, float)


def taken(rows: Sequence[Sequence[object]], names: Sequence[str], labels: Collection[str]) -> Taken:
    """Rows as a table of columns.

    Args:
        rows: as a driver gives them.
        names: of their columns.
        labels: those that are read as categories: their texts come as codes.

    Raises:
        ColumnTypeError: a column holds bytes.
    """
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    made = {
        name: series(values, name, coded=name in labels)
        for name, values in zip(names, columns, strict=True)
    }
    return Taken.of(made, len(rows))


def series(values: Sequence[object], name: str, *, coded: bool = False) -> pd.Series:  # noqa: PLR0911  # reason: one return a kind
    """Values of one column, None where it is blank, as a pandas column.

    Whole numbers with blanks are masked, never floats; decimals are texts, as exact as they came;
    what pandas has no type for is told by its text.

    Raises:
        ColumnTypeError: it holds bytes.
    """
    column = np.empty(len(values), object)
    column[:] = values
    kind = infer_dtype(column, skipna=True)
    if kind == "bytes" or (kind == "mixed" and any(isinstance(v, _BYTES) for v in values)):
        raise ColumnTypeError(name, "text, numbers or times", "it holds bytes")
    if kind == "integer":
        return _whole(column)
    if kind == "floating":
        return pd.Series(column.astype(float))
    if kind == "boolean":
        return pd.Series(pd.array(column, dtype="boolean"))
    if kind == "string" and coded:
        codes, different = pd.factorize(column)
        dtype = pd.CategoricalDtype(pd.Index(different, dtype=object))
        return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype))
    if kind == "decimal":
        return _texts(pd.Series(column, dtype=object))
    if kind == "mixed":
        plain = [v if v is None or isinstance(v, _PLAIN) else str(v) for v in values]
        return pd.Series(plain, dtype=object)
    return pd.Series(column, dtype=object)


def _whole(column: np.ndarray) -> pd.Series:
    """Whole numbers; as they came where they are too long for 64 bits."""
    blank = pd.isna(column)
    try:
        whole = np.where(blank, 0, column).astype(np.int64)
    except OverflowError:
        return pd.Series(column, dtype=object)
    return pd.Series(pd.arrays.IntegerArray(whole, blank)) if blank.any() else pd.Series(whole)


def _texts(column: pd.Series) -> pd.Series:
    return column.map(str, na_action="ignore").astype(object).where(column.notna(), None)
