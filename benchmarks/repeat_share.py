"""The share of repeats by month and area: the fifth or later at a location in 180 days."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl

from benchmarks.contest import OURS, Contest, Entrant
from benchmarks.counting import from_arrow, from_polars, from_tally, with_months
from benchmarks.data import SEED, incidents
from benchmarks.measures import repeats
from benchmarks.peers import DUCKDB, PANDAS, POLARS, duckdb_table, pandas_frame, polars_frame

KEYS = ("month", "area")
BACK, WINDOW = 4, 180
SORT, MOST = "numpy.sort", 2.5
# A location has one area, so that it moves no figure which incident of one second is the fifth.
SQL = f"""
SELECT year(occurred) AS year, month(occurred) AS month, area,
       count(*) FILTER (repeat) AS numerator, count(*) AS denominator
FROM (
    SELECT occurred, area, occurred - lag(occurred, {BACK}) OVER (
        PARTITION BY location ORDER BY occurred
    ) < INTERVAL {WINDOW} DAYS AS repeat
    FROM rows
)
GROUP BY ALL
"""  # noqa: S608  # reason: two numbers of our own


def repeat_share(n_rows: int, folder: Path) -> Contest:
    """Integer keys, in memory."""
    del folder
    columns = incidents(n_rows)
    frame, con, other = pandas_frame(columns), duckdb_table(columns), polars_frame(columns)
    numbers = np.random.default_rng(SEED).integers(0, 2**62, n_rows)
    return Contest(
        "repeat share by month x area, 5 in 180 days, integer keys",
        n_rows,
        {
            OURS: Entrant(lambda: repeats(frame), from_tally),
            DUCKDB: Entrant(lambda: _by_duckdb(con), from_arrow),
            POLARS: Entrant(lambda: _by_polars(other), from_polars),
            PANDAS: Entrant(lambda: _by_pandas(frame), _from_pandas),
        },
        5,
        KEYS,
        {SORT: (lambda: np.sort(numbers), MOST)},
    )


def _by_duckdb(con: duckdb.DuckDBPyConnection) -> object:
    return con.sql(SQL).to_arrow_table()


def _by_polars(frame: pl.DataFrame) -> pl.DataFrame:
    place, when = pl.col("location"), pl.col("occurred")
    same = place == place.shift(BACK)
    repeat = same & (when - when.shift(BACK) < pl.duration(days=WINDOW))
    return (
        frame.lazy()
        .sort("location", "occurred")
        .with_columns(repeat.fill_null(value=False).alias("repeat"))
        .group_by(when.dt.truncate("1mo").alias("month"), "area")
        .agg(numerator=pl.col("repeat").sum(), denominator=pl.len())
        .collect()
    )


def _by_pandas(frame: pd.DataFrame) -> pd.DataFrame:
    ordered = frame.sort_values(["location", "occurred"])
    place, when = ordered["location"], ordered["occurred"]
    late = when - when.shift(BACK) < pd.Timedelta(days=WINDOW)
    repeat = (place == place.shift(BACK)) & late
    months = when.to_numpy().astype("datetime64[M]").astype(np.int64).astype(np.int16)
    month = pd.Series(months, ordered.index, name="month")
    return repeat.groupby([month, ordered["area"]], observed=True, sort=False).agg(["sum", "size"])


def _from_pandas(found: pd.DataFrame) -> pd.DataFrame:
    named = found.rename(columns={"sum": "numerator", "size": "denominator"})
    return with_months(named.reset_index())
