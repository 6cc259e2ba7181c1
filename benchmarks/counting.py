"""Counting by month, area and category: from categories, from plain text, and from Parquet."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl

import policeplan as pp
from benchmarks.contest import OURS, Contest, Entrant
from benchmarks.data import crimes
from benchmarks.measures import counted
from benchmarks.peers import (
    PANDAS,
    POLARS,
    connection,
    duckdb_table,
    pandas_frame,
    polars_frame,
    write_parquet,
)

KEYS = ("month", "area", "category")
SQL = {
    "DuckDB, date_trunc": """
        SELECT date_trunc('month', occurred) AS month, area, category, count(*) AS n
        FROM {rows} GROUP BY ALL
    """,
    # Twice as fast where labels are ENUM: small whole numbers have a place each, and no hash.
    "DuckDB, year and month": """
        SELECT year(occurred) AS year, month(occurred) AS month, area, category, count(*) AS n
        FROM {rows} GROUP BY ALL
    """,
}


def coded(n_rows: int, folder: Path) -> Contest:
    """Labels are categories, in memory."""
    del folder
    return _in_memory(n_rows, "categorical columns in memory", 2.5, plain=False)


def text(n_rows: int, folder: Path) -> Contest:
    """Labels are plain text, in memory."""
    del folder
    return _in_memory(n_rows, "plain strings in memory", 1.3, plain=True)


def parquet(n_rows: int, folder: Path) -> Contest:
    """The rows are in a file."""
    path = folder / "crimes.parquet"
    write_parquet("crimes", n_rows, path)
    con = connection()
    return Contest(
        "count by month x 43 areas x 20 categories, from Parquet on disk",
        n_rows,
        {
            OURS: Entrant(lambda: counted(path), from_tally),
            **_duckdbs(con, f"'{path}'"),
            "Polars streaming": Entrant(lambda: _by_polars(pl.scan_parquet(path)), from_polars),
        },
        1.3,
        KEYS,
    )


def _in_memory(n_rows: int, how: str, goal: float, *, plain: bool) -> Contest:
    columns = crimes(n_rows)
    frame = pandas_frame(columns, plain=plain)
    con = duckdb_table(columns, plain=plain)
    other = polars_frame(columns, plain=plain)
    return Contest(
        f"count by month x 43 areas x 20 categories, {how}",
        n_rows,
        {
            OURS: Entrant(lambda: counted(frame), from_tally),
            **_duckdbs(con, "rows"),
            POLARS: Entrant(lambda: _by_polars(other.lazy()), from_polars),
            PANDAS: Entrant(lambda: _by_pandas(frame), _from_pandas),
        },
        goal,
        KEYS,
    )


def from_tally(tally: pp.Tally) -> pd.DataFrame:
    """The cells of a tally, months first."""
    months = tally.cells["start"].to_numpy().astype("datetime64[M]")
    return tally.cells.drop(columns=["start", "end"]).assign(month=months.astype(str))


def from_arrow(table: object) -> pd.DataFrame:
    """The rows of an Arrow table, months first."""
    return with_months(table.to_pandas())


def from_polars(frame: pl.DataFrame) -> pd.DataFrame:
    """The rows of a Polars frame, months first."""
    return with_months(frame.to_pandas())


def with_months(frame: pd.DataFrame) -> pd.DataFrame:
    """A table with its months as text: they may be days, numbers from 1970, or year and month."""
    months = frame["month"].to_numpy()
    if "year" in frame:
        months = (frame["year"].to_numpy() - 1970) * 12 + months - 1
    months = months.astype("datetime64[M]").astype(str)
    return frame.drop(columns="year", errors="ignore").assign(month=months)


def _from_pandas(sizes: pd.Series) -> pd.DataFrame:
    return with_months(sizes.reset_index(name="n"))


def _duckdbs(con: duckdb.DuckDBPyConnection, rows: str) -> dict[str, Entrant]:
    def entrant(query: str) -> Entrant:
        return Entrant(lambda: con.sql(query.format(rows=rows)).to_arrow_table(), from_arrow)

    return {name: entrant(query) for name, query in SQL.items()}


def _by_polars(rows: pl.LazyFrame) -> pl.DataFrame:
    month = pl.col("occurred").dt.truncate("1mo").alias("month")
    found = rows.group_by(month, "area", "category").agg(pl.len().alias("n"))
    return found.collect(engine="streaming")  # in memory too it is the faster of the two


def _by_pandas(frame: pd.DataFrame) -> pd.Series:
    months = frame["occurred"].to_numpy().astype("datetime64[M]").astype(np.int64)
    month = pd.Series(months.astype(np.int16), frame.index, name="month")
    return frame.groupby([month, "area", "category"], observed=True, sort=False).size()
