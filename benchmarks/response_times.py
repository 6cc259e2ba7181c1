"""Response times by month and area: mean, median, 90th percentile, share within 15 minutes."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import polars as pl

import policeplan as pp
from benchmarks.contest import OURS, Contest, Entrant
from benchmarks.counting import from_arrow, from_polars
from benchmarks.data import responses
from benchmarks.measures import waited
from benchmarks.peers import DUCKDB, POLARS, duckdb_table, pandas_frame, polars_frame

KEYS = ("month", "area")
FIGURES = ["mean", "median", "p90", "within"]
MINUTES = 15
SQL = f"""
SELECT year(occurred) AS year, month(occurred) AS month, area,
       avg(seconds) / 60 AS mean, quantile_cont(seconds, [0.5, 0.9]) AS quantiles,
       avg((seconds <= {MINUTES * 60})::INT) AS within
FROM (SELECT occurred, area, date_diff('second', occurred, arrived) AS seconds FROM rows)
GROUP BY ALL
"""  # noqa: S608  # reason: a number of our own


def response_times(n_rows: int, folder: Path) -> Contest:
    """From grading to arrival, in memory."""
    del folder
    columns = responses(n_rows)
    frame, con, other = pandas_frame(columns), duckdb_table(columns), polars_frame(columns)
    return Contest(
        "response time by month x area: mean, median, 90th percentile, share within 15 minutes",
        n_rows,
        {
            OURS: Entrant(lambda: ours(frame), from_monthly),
            DUCKDB: Entrant(lambda: _by_duckdb(con), _from_duckdb),
            POLARS: Entrant(lambda: _by_polars(other), from_polars),
        },
        1.5,
        KEYS,
    )


def ours(table: object) -> pp.Monthly:
    """The figures of each month, their intervals with them."""
    return pp.monthly(waited(table))


def from_monthly(found: pp.Monthly) -> pd.DataFrame:
    """One row for each month and area that has any, a column for each figure."""
    frame = found.frame.dropna(subset=["value"])
    wide = frame.pivot_table(index=["month", "area"], columns="figure", values="value")
    return wide[FIGURES].reset_index().astype({"month": str})


def _by_duckdb(con: duckdb.DuckDBPyConnection) -> object:
    return con.sql(SQL).to_arrow_table()


def _from_duckdb(table: object) -> pd.DataFrame:
    found = from_arrow(table)
    quantiles = pd.DataFrame(found.pop("quantiles").tolist(), columns=["median", "p90"]) / 60
    return found.join(quantiles)


def _by_polars(frame: pl.DataFrame) -> pl.DataFrame:
    seconds = (pl.col("arrived") - pl.col("occurred")).dt.total_seconds().cast(pl.Int32)
    return (
        frame.lazy()
        .with_columns(seconds.alias("seconds"))
        .group_by(pl.col("occurred").dt.truncate("1mo").alias("month"), "area")
        .agg(
            mean=pl.col("seconds").mean() / 60,
            median=pl.col("seconds").median() / 60,
            p90=pl.col("seconds").quantile(0.9, "linear") / 60,
            within=(pl.col("seconds") <= 60 * MINUTES).mean(),
        )
        .collect()
    )
