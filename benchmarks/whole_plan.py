"""The whole Lancashire plan, from Parquet to scorecard, against its figures as DuckDB's SQL.

Equal are the value, numerator and denominator of every figure, area and level, for the line's
period, each it is compared with, and the national tables. What policeplan does besides is not in
the SQL: what is covered and what was excluded and why, intervals, changes and their verdicts,
ranks, the forecast, sentences.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd

import policeplan as pp
from benchmarks import plan_rows
from benchmarks.contest import OURS, Contest, Entrant
from benchmarks.peers import DUCKDB, connection
from policeplan.estimates import Estimates
from policeplan.measures.offences import OFFENCES
from policeplan_lancashire.extracts.forces import FORCES
from policeplan_lancashire.places import LANCASHIRE, divisions

AS_AT = "2016-11"
KEYS = ("line", "period", "area", "level", "figure")
FIGURES = ["value", "numerator", "denominator"]
DIVISIONS = ("EAST", "SOUTH", "WEST")
PERIODS = ("now", "first", "second")
SQL = (Path(__file__).parent / "plan.sql").read_text()
_SUMS = ("count", "total", "stock")


def whole_plan(n_rows: int, folder: Path) -> Contest:
    """All measures and sources."""
    path, n_written = plan_rows.write(folder, n_rows)
    con = _prepared(folder)
    return Contest(
        "the whole Lancashire plan, all measures, Parquet to scorecard",
        n_written,
        {
            OURS: Entrant(lambda: pp.evaluate(pp.Plan.read(path), AS_AT), from_scorecard),
            DUCKDB: Entrant(lambda: con.sql(SQL).to_arrow_table(), _from_arrow),
        },
        1,
        KEYS,
    )


def _prepared(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection that finds the files, with the lookups that any analyst has: areas, offences."""
    con = connection()
    con.execute(f"SET file_search_path = '{folder}'")
    geography = divisions()
    places = [(name, LANCASHIRE) for name in DIVISIONS] + [(name, name) for name in DIVISIONS]
    for name in FORCES:
        code = geography.resolve(name, kind="force")
        above = (area.code for area in geography.above(code))
        places += [(name, code), *((name, whole) for whole in above)]
    con.register("given", pd.DataFrame(places, columns=["name", "code"]))
    con.execute("CREATE TABLE places AS FROM given")
    levels = [
        (level.lower(), whole, level == whole)
        for whole in OFFENCES.levels
        for level in OFFENCES.within(whole)
    ]
    con.register("given", pd.DataFrame(levels, columns=["name", "level", "own"]))
    con.execute("CREATE TABLE offences AS FROM given")
    con.unregister("given")
    return con


def from_scorecard(scorecard: pp.Scorecard) -> pd.DataFrame:
    """Every figure of a scorecard, but for noughts."""
    found = pd.concat(list(_frames(scorecard)), ignore_index=True)
    sums = found["figure"].isin(_SUMS)
    return _but_noughts(found.assign(figure=found["figure"].mask(sums, "sum")))


def _but_noughts(found: pd.DataFrame) -> pd.DataFrame:
    """What SQL has a row for: of nothing that could be counted it makes none."""
    return found.loc[found["numerator"] != 0, [*KEYS, *FIGURES]].reset_index(drop=True)


def _frames(scorecard: pp.Scorecard) -> Iterator[pd.DataFrame]:
    for _, entries in scorecard.objectives:
        for entry in entries:
            results = (entry.result, *(change.earlier for change in entry.comparisons))
            for period, result in zip(PERIODS, results, strict=False):
                yield _frame(entry.title, period, result)
            for placing in entry.placings:
                earlier = () if placing.change is None else (placing.change.earlier,)
                for period, result in zip(PERIODS, (placing.result, *earlier), strict=False):
                    yield _frame(f"national: {placing.title}", period, result)


def _frame(line: str, period: str, result: Estimates) -> pd.DataFrame:
    level = [key for key in result.keys if key not in {"area", "figure"}]
    found = result.frame[["area", "figure", *FIGURES]].copy()
    found["level"] = result.frame[level[0]].astype(object) if level else ""
    return found.assign(line=line, period=period)


def _from_arrow(table: object) -> pd.DataFrame:
    return _but_noughts(table.to_pandas())
