"""Tables as they come: pandas as it is, the rest by narwhals, never through floating point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pandas as pd

from policeplan.errors import MissingExtraError, TableError

if TYPE_CHECKING:
    import narwhals as nw
    from narwhals.typing import IntoDataFrame

    Wrapped = nw.DataFrame[Any] | nw.LazyFrame[Any]  # reason for Any: a table of any backend

Arrow = Any
"""Of pyarrow, which ships no types."""

_TAKEN = "pandas, Polars, PyArrow, a DuckDB relation, or another table that narwhals reads"


def column_names(table: object) -> list[str]:
    """The names of a table's columns.

    Raises:
        TableError: it is no table.
    """
    if isinstance(table, pd.DataFrame):
        return [str(column) for column in table.columns]
    return list(_wrapped(table).collect_schema().names())


def pull(table: object, names: Sequence[str]) -> tuple[dict[str, pd.Series], int]:
    """The named columns as pandas series on a plain index, and the number of rows.

    A whole number stays one: nulls make it a masked integer, not a float.
    """
    if isinstance(table, pd.DataFrame):
        own = column_names(table)
        for name in names:
            if own.count(name) > 1:
                raise TableError(f"the table has two columns named '{name}': rename or drop one")
        columns = {name: table.iloc[:, own.index(name)] for name in names}
        return {name: on_plain_index(column) for name, column in columns.items()}, len(table)
    wrapped = _wrapped(table)
    wanted = list(dict.fromkeys(names)) or wrapped.collect_schema().names()[:1]
    frame = _collected(wrapped.select(*wanted))
    return {name: _series(frame[name]) for name in wanted}, len(frame)


def on_plain_index(column: pd.Series) -> pd.Series:
    """The column on an index from 0; pandas copies it when one of the two is written into."""
    return column.reset_index(drop=True)


def arrow(task: str) -> tuple[Arrow, Arrow]:
    """The modules pyarrow and pyarrow.parquet.

    Args:
        task: what they are needed for, in words.

    Raises:
        MissingExtraError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # pyright: ignore[reportMissingTypeStubs]  # reason: it ships none
        import pyarrow.parquet as pq  # pyright: ignore[reportMissingTypeStubs]  # reason: the same
    except ImportError as error:
        raise MissingExtraError(task, "parquet") from error
    return pa, pq


def _collected(frame: Wrapped) -> nw.DataFrame[Any]:
    import narwhals as nw

    if isinstance(frame, nw.DataFrame):
        return frame
    try:
        return frame.collect()
    except ImportError as error:
        raise MissingExtraError("reading this table", "parquet") from error


def _wrapped(table: object) -> Wrapped:
    import narwhals as nw

    try:
        return nw.from_native(cast("IntoDataFrame", table))
    except TypeError as error:
        kind = type(table).__name__
        raise TableError(f"a {kind} is no table; give {_TAKEN}") from error
    except nw.exceptions.DuplicateError as error:
        raise TableError("the table has two columns of one name: rename or drop one") from error


def _series(column: nw.Series[Any]) -> pd.Series:
    import narwhals as nw

    dtype = column.dtype
    if dtype == nw.Date:
        column = column.cast(nw.Datetime("us"))
    elif isinstance(dtype, nw.Datetime) and dtype.time_zone:
        utc = column.dt.convert_time_zone("UTC").dt.replace_time_zone(None)
        return pd.Series(pd.DatetimeIndex(utc.to_numpy(), tz="UTC"))
    elif isinstance(dtype, nw.Categorical | nw.Enum) or dtype.is_decimal():
        column = column.cast(nw.String)
    missing = column.is_null().to_numpy()
    if dtype.is_integer() and missing.any():
        values = column.fill_null(0).to_numpy()
        return pd.Series(pd.arrays.IntegerArray(values.copy(), np.array(missing, bool)))
    if dtype == nw.Boolean and missing.any():
        values = column.fill_null(value=False).to_numpy()
        return pd.Series(pd.arrays.BooleanArray(np.array(values, bool), np.array(missing, bool)))
    return pd.Series(column.to_numpy())
