"""Columns of Arrow as pandas columns: dictionaries stay codes, whole numbers stay whole."""

from __future__ import annotations

import numpy as np
import pandas as pd

from policeplan.native import Arrow, arrow

_TASK = "reading Arrow"


def series(column: Arrow) -> pd.Series:  # noqa: PLR0911  # reason: one return a kind
    """An Arrow column, in one or several chunks, as a pandas column on a plain index.

    Texts stay Arrow's own; dictionaries become categories by their codes; whole numbers with
    blanks are masked, never floats; times with a zone are instants of UTC.
    """
    pa, _ = arrow(_TASK)
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _categories(column)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return pd.Series(pd.array(_one(column), dtype=pd.StringDtype("pyarrow")))  # pyright: ignore[reportUnknownArgumentType]  # reason: pyarrow ships no types
    if pa.types.is_integer(kind) and column.null_count:
        missing = column.is_null().to_numpy(zero_copy_only=False)
        whole = column.fill_null(0).to_numpy(zero_copy_only=False)
        return pd.Series(pd.arrays.IntegerArray(np.array(whole), np.array(missing, bool)))
    if pa.types.is_boolean(kind) and column.null_count:
        return pd.Series(column.to_pandas(), dtype="boolean")
    if pa.types.is_date(kind):
        column = column.cast(pa.timestamp("us" if pa.types.is_date64(kind) else "s"))
    if pa.types.is_timestamp(kind) and kind.tz:
        instants = column.cast(pa.timestamp(kind.unit)).to_numpy(zero_copy_only=False)
        return pd.Series(pd.DatetimeIndex(instants, tz="UTC"))
    if pa.types.is_primitive(kind):
        return pd.Series(column.to_numpy(zero_copy_only=False), copy=False)
    return column.to_pandas(strings_to_categorical=False).astype(object)


def _one(column: Arrow) -> Arrow:
    """One array of a chunked column."""
    chunks = getattr(column, "chunks", None)
    if chunks is None:
        return column
    pa, _ = arrow(_TASK)
    if len(chunks) == 1:
        return chunks[0]
    if pa.types.is_dictionary(column.type):
        column = column.unify_dictionaries()
    return column.combine_chunks()


def _categories(column: Arrow) -> pd.Series:
    one = _one(column)
    codes = one.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    labels = one.dictionary.to_pandas()
    known = labels.notna().to_numpy()
    place = np.append(np.where(known, np.cumsum(known) - 1, -1), -1)
    once = labels[known].drop_duplicates()
    if len(once) < int(known.sum()):  # a dictionary may name one label twice
        place = np.append(np.where(known, pd.Index(once).get_indexer(pd.Index(labels)), -1), -1)
    if not known.all() or len(once) < len(labels):
        codes = place[codes]
    dtype = pd.CategoricalDtype(once.to_list())
    return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype))
