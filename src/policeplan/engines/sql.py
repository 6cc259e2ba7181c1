"""The SQL engine: a table or a query of a database, its columns, days and filter pushed down."""

from __future__ import annotations

import re
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from policeplan.engines import from_rows, pushed
from policeplan.engines.alchemy import Alchemy
from policeplan.engines.duck import Duck
from policeplan.engines.job import Job
from policeplan.engines.part import Opened, Part
from policeplan.engines.pushed import Columns, Pushed, Told
from policeplan.errors import MissingExtraError, ParameterError, PartError
from policeplan.taken import Taken
from policeplan.words import count, did_you_mean

if TYPE_CHECKING:
    import sqlalchemy as sa

SAYS = "rows of a database"
_TASK = "reading a database"
_FETCHED = 1 << 16
"""Rows that are fetched at once: as objects of Python they take much more room than as columns."""
_BOUND = re.compile(r"(?<![:\w$\\]):(?=[\w$])")
_USER = re.compile(r"^([^:]+://[^:/@]*):.*@", re.DOTALL)


def _names(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def without_password(url: str) -> str:
    """A URL that can be shown: without its password, and without what follows a question mark."""
    return _USER.sub(r"\1:***@", url).partition("?")[0]


@attrs.frozen
class Database:
    """Rows of a database: a table or a view of it, or what a query gives.

    ``tally_rows(measure, Database("postgresql+psycopg://analyst@host/crime", "asb"))``. Any URL of
    SQLAlchemy will do whose driver is installed; ``duckdb:///crime.duckdb`` is read by DuckDB. Only
    the columns that a measure reads are fetched; and where the database can tell, only the rows
    that can count: of the period, where the column is a date or a time, and, where you say what
    each area covers, of the filter.

    A table has no order. Where a rule asks which of two rows of the same time came first, it is as
    the database gives them, unless ``order_by`` says.

    Attributes:
        url: of the database, as SQLAlchemy has it. Its password is never shown.
        table: of rows, or a view.
        schema: that the table is in.
        query: one SELECT that gives the rows, in place of a table.
        order_by: the column or columns that rows are in the order of.

    Raises:
        ParameterError: neither a table nor a query is named, or both; or it is no URL.
    """

    url: str = attrs.field(repr=lambda url: repr(without_password(url)))
    table: str | None = None
    schema: str | None = None
    query: str | None = attrs.field(default=None, kw_only=True, repr=False)
    order_by: tuple[str, ...] = attrs.field(default=(), converter=_names, kw_only=True)

    def __attrs_post_init__(self) -> None:
        who = "(a database)"
        if "://" not in self.url:
            problem = "a URL looks like 'postgresql+psycopg://user@host/name'"
            raise ParameterError(who, "url", problem)
        if (self.table is None) == (self.query is None):
            raise ParameterError(who, "table", "name a table or give a query, one of the two")
        if self.query is not None and self.schema is not None:
            raise ParameterError(who, "schema", "a query says itself which schema it reads")

    @property
    def name(self) -> str:
        """What errors call it."""
        shown = without_password(self.url)
        if self.table is None:
            return f"{shown}, its query"
        return f"{shown}, table {'.'.join(filter(None, (self.schema, self.table)))}"


@contextmanager
def opened(database: Database, jobs: Sequence[Job], rows_at_once: int) -> Generator[Opened]:
    """A database's rows, as far as any of the jobs needs them, in parts that are read in turn.

    Raises:
        MissingExtraError: SQLAlchemy, or DuckDB and pyarrow, are not installed.
        PartError: the database cannot be reached, or has no such table, or the query fails.
        MissingColumnError: a needed column is not there.
    """
    with closing(_connected(database)) as connection:
        source = _Source(database, connection)
        for job in jobs:
            job.reads(source.columns.names)
        asked = pushed.pushed(jobs, source.columns)
        n_rows, left_out = asked.told(source.count(asked))
        size = min(rows_at_once, _FETCHED)
        with closing(_Stream(source, asked, n_rows, size)) as stream:
            parts = list(_turns(stream, rows_at_once))
            yield Opened(SAYS, source.columns.names, parts, left_out)


def _connected(database: Database) -> Alchemy | Duck:
    try:
        import sqlalchemy as sa
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError
    except ImportError as error:
        extra = "duckdb" if database.url.startswith("duckdb") else "sql"
        raise MissingExtraError(_TASK, extra) from error
    try:
        url = sa.make_url(database.url)
        if url.get_backend_name() == "duckdb":
            return Duck(url.database or "")
        return Alchemy(url)
    except FileNotFoundError:
        problem = "there is no such file"
    except ModuleNotFoundError as error:
        problem = f"its driver is not installed: there is no module {error.name}"
    except NoSuchModuleError:
        problem = "SQLAlchemy knows no database of this sort; is its package installed?"
    except ArgumentError:
        problem = "SQLAlchemy cannot read this URL"
    except Exception as error:  # noqa: BLE001  # reason: a driver may raise anything
        problem = f"it cannot be reached{_kind(error)}"
    # without the driver's own words, which may hold the password
    raise _fault(database, problem) from None


def _fault(database: Database, problem: str) -> PartError:
    return PartError(database.name, f"{problem}. Nothing was counted", unread=False)


def _kind(error: Exception) -> str:
    """The sort of an error, without its words: they may hold what rows or statements hold."""
    return f" ({type(getattr(error, 'orig', None) or error).__name__})"


class _Source:
    """A table or a query, and the connection that reads it; every fault is told by its name."""

    def __init__(self, database: Database, connection: Alchemy | Duck) -> None:
        self.database, self.connection = database, connection
        self.source = self._from()
        self.columns = self._columns()

    def _from(self) -> sa.FromClause | sa.TextClause:
        import sqlalchemy as sa

        if self.database.table is not None:
            return self.connection.named(self.database.table, self.database.schema)
        query = _BOUND.sub(r"\\:", (self.database.query or "").strip().rstrip(";"))
        return sa.text(f"({query}\n) policeplan_rows")

    def _columns(self) -> Columns:
        try:
            columns = self.connection.columns(self.source)
        except self.connection.faults as error:
            raise _fault(self.database, self._why_not(error)) from None
        for name in self.database.order_by:
            if name not in columns.sorts:
                near = did_you_mean(name, columns.names)
                raise _fault(self.database, f"there is no column '{name}' to order it by.{near}")
        return columns

    def _why_not(self, error: Exception) -> str:
        table = self.database.table
        if table is None:
            return f"the query fails{_kind(error)}"
        try:
            known = self.connection.tables(self.database.schema)
        except self.connection.faults:
            known = [table]
        if table in known:
            return f"its columns cannot be read{_kind(error)}"
        return f"there is no table '{table}'.{did_you_mean(table, known)}".rstrip(".")

    def count(self, asked: Pushed) -> Sequence[Told]:
        """How many rows there are to read, and to leave out."""
        try:
            return self.connection.row(asked.counts(self.source))
        except self.connection.faults as error:
            raise _fault(self.database, f"its rows cannot be counted{_kind(error)}") from None

    def read(
        self, asked: Pushed, names: Sequence[str], labels: Collection[str], size: int
    ) -> Generator[Taken]:
        """The rows that are asked for, in tables of about so many."""
        import sqlalchemy as sa

        statement = sa.select(*map(self.columns.column, names)).select_from(self.source)
        if asked.where is not None:
            statement = statement.where(asked.where)
        statement = statement.order_by(*map(self.columns.column, self.database.order_by))
        try:
            yield from self.connection.read(statement, names, labels, size)
        except self.connection.faults as error:
            raise _fault(self.database, f"it failed while it was read{_kind(error)}") from None


class _Stream:
    """The rows of a statement, taken from first to last."""

    def __init__(self, source: _Source, asked: Pushed, n_rows: int, size: int) -> None:
        self.source, self.asked, self.n_rows, self.size = source, asked, n_rows, size
        self._tables: Generator[Taken] | None = None
        self._taken = 0

    def close(self) -> None:
        """Let go of the rows that nobody took."""
        if self._tables is not None:
            self._tables.close()

    def until(self, end: int, columns: Sequence[str], labels: Collection[str]) -> list[Taken]:
        """The next tables, up to about so many rows from the first."""
        if self._tables is None:
            self._tables = self.source.read(self.asked, columns, labels, self.size)
        found: list[Taken] = []
        last = end >= self.n_rows
        while last or self._taken < end:
            table = next(self._tables, None)
            if table is None:
                break
            found.append(table)
            self._taken += len(table)
        if last and self._taken != self.n_rows:
            problem = (
                f"{count(self.n_rows, 'row')} were counted and {self._taken:,} came: it changed "
                "while it was read, or was cut short"
            )
            raise _fault(self.source.database, problem)
        return found


def _turns(stream: _Stream, size: int) -> Iterator[Part]:
    """Parts of so many rows; one of none where there is no row."""
    name, n_rows = stream.source.database.name, stream.n_rows
    ends = [*range(size, n_rows, size), n_rows]
    for start, end in pairwise([0, *ends]):
        own = name if len(ends) == 1 else f"{name}, rows {start + 1:,} to {end:,}"
        yield _Turn(own, end - start, end, stream)


@attrs.frozen(eq=False)
class _Turn(Part):
    """The rows of a stream up to some number; they come in turn, and once."""

    name: str
    n_rows: int | None
    end: int
    stream: _Stream = attrs.field(repr=False)
    token: str = ""

    def at_hand(self, columns: Sequence[str], labels: Collection[str]) -> Part:
        """Its rows, fetched."""
        return _Fetched(self.name, self.n_rows, tuple(self.stream.until(self.end, columns, labels)))

    def tables(self, columns: Sequence[str], labels: Collection[str]) -> Iterator[Taken]:
        """As `Part.tables`."""
        return self.at_hand(columns, labels).tables(columns, labels)


@attrs.frozen(eq=False)
class _Fetched(Part):
    """Rows that are here."""

    name: str
    n_rows: int | None
    fetched: tuple[Taken, ...] = attrs.field(repr=False)
    token: str = ""

    def tables(self, columns: Sequence[str], labels: Collection[str]) -> Iterator[Taken]:
        """As `Part.tables`."""
        del labels
        yield from self.fetched or [
            from_rows.taken([from_rows.turned((), len(columns))], columns, ())
        ]
