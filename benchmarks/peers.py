"""The peers, each with the data in its own best form beforehand, and two threads.

DuckDB has a table of its own, Polars and pandas a frame of theirs. Labels are ENUM, Enum and
category where they are coded, and VARCHAR, String and pandas' text where they are plain.
"""

from __future__ import annotations

import os

THREADS = 2
os.environ["POLARS_MAX_THREADS"] = str(THREADS)  # read once, when Polars is first imported

from typing import TYPE_CHECKING  # noqa: E402  # reason: nothing may come before the line above

import duckdb  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import polars as pl  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

from benchmarks.data import AREAS, CATEGORIES, Columns, in_parts  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

LABELS = {"area": AREAS, "category": CATEGORIES}
DUCKDB, POLARS, PANDAS = "DuckDB", "Polars", "pandas"


def connection() -> duckdb.DuckDBPyConnection:
    """A database in memory, with as many threads as every other has."""
    con = duckdb.connect()
    con.execute(f"SET threads = {THREADS}")
    return con


def pandas_frame(columns: Columns, *, plain: bool = False) -> pd.DataFrame:
    """The frame that pandas and policeplan are given."""
    series: dict[str, object] = {"occurred": columns.occurred}
    for name, values in {"area": columns.area, **columns.more}.items():
        series[name] = _labelled(name, values) if name in LABELS else values
    frame = pd.DataFrame(series, copy=False)
    return frame.astype({n: "str" for n in frame if n in LABELS}) if plain else frame


def polars_frame(columns: Columns, *, plain: bool = False) -> pl.DataFrame:
    """The frame that Polars is given."""
    frame = pl.DataFrame(arrow_table(columns))
    kinds = {n: pl.String if plain else pl.Enum(LABELS[n]) for n in frame.columns if n in LABELS}
    return frame.with_columns(pl.col(n).cast(kind) for n, kind in kinds.items())


def duckdb_table(columns: Columns, *, plain: bool = False) -> duckdb.DuckDBPyConnection:
    """A connection with the rows in its table ``rows``."""
    con = connection()
    con.register("given", arrow_table(columns))
    kinds: dict[str, str] = {}
    for name, labels in LABELS.items():
        quoted = ", ".join(f"'{label}'" for label in labels)
        con.execute(f"CREATE TYPE {name}_label AS ENUM ({quoted})")
        kinds[name] = "VARCHAR" if plain else f"{name}_label"
    taken = ", ".join(
        f"{name}::{kinds[name]} AS {name}" if name in LABELS else name
        for name in ("occurred", "area", *columns.more)
    )
    con.execute(f"CREATE TABLE rows AS SELECT {taken} FROM given")  # noqa: S608  # reason: names of our own
    con.unregister("given")
    return con


def arrow_table(columns: Columns) -> pa.Table:
    """The rows as Arrow has them, labels as dictionaries."""
    arrays = {"occurred": pa.array(columns.occurred)}
    for name, values in {"area": columns.area, **columns.more}.items():
        if name in LABELS:
            arrays[name] = pa.DictionaryArray.from_arrays(pa.array(values), list(LABELS[name]))
        else:
            arrays[name] = pa.array(values)
    return pa.table(arrays)


def write_parquet(name: str, n_rows: int, path: Path) -> None:
    """Stream ``crimes`` or ``incidents`` to a file: a part of them is in memory at a time."""
    writer: pq.ParquetWriter | None = None
    for columns in in_parts(name, n_rows):
        table = arrow_table(columns)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table, row_group_size=1 << 20)
    if writer is not None:
        writer.close()


def versions() -> dict[str, str]:
    """The version of each library."""
    libraries = (duckdb, pl, pd, np, pa)
    names = (DUCKDB, POLARS, PANDAS, "NumPy", "pyarrow")
    return {n: library.__version__ for n, library in zip(names, libraries, strict=True)}


def _labelled(name: str, codes: NDArray[np.generic]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(list(LABELS[name])))
