"""Columns of Arrow as pandas columns: dictionaries stay codes, whole numbers stay whole."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api.types import union_categoricals

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
        return pd.Series(pd.array(_one(column), dtype=pd.StringDtype("pyarrow")), copy=False)  # pyright: ignore[reportUnknownArgumentType]  # reason: pyarrow ships no types
    if pa.types.is_integer(kind) and column.null_count:
        missing = column.is_null().to_numpy(zero_copy_only=False)
        whole = column.fill_null(0).to_numpy(zero_copy_only=False)
        return pd.Series(
            pd.arrays.IntegerArray(np.array(whole), np.array(missing, bool)), copy=False
        )
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
    chunks = getattr(column, "chunks", [column])
    return chunks[0] if len(chunks) == 1 else column.combine_chunks()


def _categories(column: Arrow) -> pd.Series:
    """Each chunk may have a dictionary of its own."""
    chunks = getattr(column, "chunks", [column])
    coded = [_coded(chunk) for chunk in chunks] or [pd.Categorical([])]
    return pd.Series(coded[0] if len(coded) == 1 else union_categoricals(coded), copy=False)


def _coded(chunk: Arrow) -> pd.Categorical[int]:
    """A chunk by its codes; its dictionary may name a label twice, or have a blank."""
    indices = chunk.indices.fill_null(-1) if chunk.indices.null_count else chunk.indices
    codes = indices.to_numpy(zero_copy_only=False)
    labels = chunk.dictionary.to_pandas().astype(object)
    known = labels[labels.notna()].drop_duplicates()
    if len(known) < len(labels):
        place = pd.Index(known).get_indexer(pd.Index(labels.where(labels.notna(), None)))
        codes = np.append(place, -1)[codes]
    return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(pd.Index(known)))
