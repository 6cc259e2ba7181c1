"""The choice of an engine: seen in the rows, or by name."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from policeplan.engines import clients, lying, paths, sql
from policeplan.engines.job import Job
from policeplan.engines.part import Opened
from policeplan.engines.paths import Files
from policeplan.engines.pool import Pool, Threads
from policeplan.engines.run import Run
from policeplan.engines.sql import Database
from policeplan.errors import ParameterError
from policeplan.words import did_you_mean, quoted

ENGINES = ("frame", "parquet", "csv", "sql", "dask")


def engine_of(rows: object, named: str | None) -> str:
    """The engine that takes these rows.

    Raises:
        ParameterError: the one that is named does not take them, or there is none of that name.
    """
    if named is not None and named not in ENGINES:
        near = did_you_mean(named, ENGINES)
        problem = f"there is no engine {named!r}.{near} There are: {quoted(ENGINES)}"
        raise ParameterError("(a run)", "engine", problem)
    if named == "sql" and not isinstance(rows, Database):
        problem = f"the engine 'sql' reads a Database and not a {type(rows).__name__}"
        raise ParameterError("(a run)", "engine", problem)
    if isinstance(rows, (str, Path, Files)):
        return named or "parquet or csv"
    if isinstance(rows, Database):
        if named not in {None, "sql"}:
            problem = f"the engine {named!r} reads no database: the engine 'sql' does"
            raise ParameterError("(a run)", "engine", problem)
        return "sql"
    if lying.are_partitions(rows):
        return named or "dask"
    return named or "frame"


@contextmanager
def opened(
    rows: object, engine: str, run: Run, jobs: Sequence[Job]
) -> Generator[tuple[Opened, Pool]]:
    """A source of rows, opened by an engine on behalf of some jobs, and the pool that counts it.

    Raises:
        PartError: it cannot be opened.
        ParameterError: the engine does not take such rows.
    """
    if isinstance(rows, Database):
        with sql.opened(rows, jobs, run.rows_at_once) as source, Threads(run.at_once) as pool:
            yield source, pool
        return
    if engine == "dask":
        with clients.opened(rows, run) as opened_there:
            yield opened_there
        return
    files = rows if isinstance(rows, Files) else Files(_path(rows, engine))
    named = engine if engine in {"parquet", "csv"} else None
    source = paths.opened(files, named, run.rows_at_once)
    with Threads(run.at_once) as pool:
        yield source, pool


def _path(rows: object, engine: str) -> Path:
    if isinstance(rows, (str, Path)):
        return Path(rows)
    kind = type(rows).__name__
    problem = f"the engine {engine!r} reads files and not a {kind}: give their path"
    raise ParameterError("(a run)", "engine", problem)
