"""Databases of every sort that SQLAlchemy reaches, read by a cursor that the server keeps."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from policeplan.engines import from_rows
from policeplan.engines.pushed import SPACES, Columns, Sort, Stripped, Told
from policeplan.taken import Taken

if TYPE_CHECKING:
    import sqlalchemy as sa

    from policeplan.engines.pushed import Statement

_AT_ONCE = 512
"""Rows that are turned at once: with more, Python's collector of garbage looks at them again and
again, and takes longer than their fetching.
"""
_STEADY = ("postgresql", "mysql", "mariadb")
"""Databases in which one transaction sees the same rows from first to last where it asks to."""
_SORTS_OF_POSTGRESQL: dict[int, Sort] = {
    **dict.fromkeys((20, 21, 23), "whole"),
    **dict.fromkeys((25, 1042, 1043), "text"),
    1082: "day",
    1114: "time",
    1184: "instant",
}
"""By the number that a cursor has for them, in PostgreSQL's table pg_type."""


class Alchemy:
    """A connection, which only reads.

    Attributes:
        faults: what it raises where it cannot be read.
    """

    def __init__(self, url: sa.URL) -> None:
        import sqlalchemy as sa
        from sqlalchemy.exc import SQLAlchemyError
        from sqlalchemy.pool import NullPool

        self.faults: tuple[type[Exception], ...] = (
            SQLAlchemyError,
            OSError,
            ValueError,
            ArithmeticError,
        )
        if url.get_backend_name() == "sqlite":
            _refuse_absent(url.database)
        self._connection = sa.create_engine(url, poolclass=NullPool).connect()
        self._dialect = self._connection.dialect.name
        if self._dialect in _STEADY:
            self._connection.execution_options(isolation_level="REPEATABLE READ")
        elif self._dialect == "sqlite":
            self._connection.exec_driver_sql("BEGIN")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def named(self, table: str, schema: str | None) -> sa.FromClause:
        """A table of a statement."""
        import sqlalchemy as sa

        return sa.table(table, schema=schema)

    def tables(self, schema: str | None) -> list[str]:
        """The names of its tables and views."""
        import sqlalchemy as sa

        inspector = sa.inspect(self._connection)
        return [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]

    def columns(self, source: sa.FromClause | sa.TextClause) -> Columns:
        """What columns a table or a query has."""
        import sqlalchemy as sa

        if isinstance(source, sa.TableClause):
            found = sa.inspect(self._connection).get_columns(source.name, source.schema)
            sorts: dict[str, Sort] = {str(one["name"]): self._sort(one["type"]) for one in found}
        else:
            star: sa.ColumnClause[object] = sa.literal_column("*")
            none = sa.select(star).select_from(source).where(sa.false())
            result = self._connection.execute(none)
            described = result.cursor.description if result.cursor is not None else None
            sorts = {str(name): self._coded(code) for name, code, *_ in described or ()}
            result.close()
        return Columns(sorts, _column, self._stripper())

    def row(self, statement: Statement) -> Sequence[Told]:
        """The one row of a statement."""
        return tuple(self._connection.execute(statement).one())

    def read(
        self,
        statement: Statement,
        names: Sequence[str],
        labels: Collection[str],
        size: int,
    ) -> Iterator[Taken]:
        """The rows of a statement, in tables of so many rows; texts of labels come as codes."""
        options = {"stream_results": True, "max_row_buffer": size}
        result = self._connection.execute(statement, execution_options=options)
        pieces: list[list[from_rows.Objects]] = []
        try:
            for rows in result.partitions(min(size, _AT_ONCE)):
                pieces.append(from_rows.turned(rows, len(names)))
                if len(pieces) * _AT_ONCE >= size:
                    yield from_rows.taken(pieces, names, labels)
                    pieces = []
            if pieces:
                yield from_rows.taken(pieces, names, labels)
        finally:
            result.close()

    def _sort(self, kind: object) -> Sort:
        import sqlalchemy as sa

        if self._dialect == "sqlite":  # which lets any column hold anything, and has no times
            return "text" if isinstance(kind, (sa.Integer, sa.String)) else "other"
        if isinstance(kind, sa.DateTime):
            return "instant" if kind.timezone else "time"
        if isinstance(kind, sa.Date):
            return "day"
        if isinstance(kind, sa.Integer):
            return "whole"
        return "text" if isinstance(kind, sa.String) else "other"

    def _coded(self, code: object) -> Sort:
        """What a cursor says that a column holds: few say it in a way that can be relied on."""
        if self._dialect == "postgresql" and isinstance(code, int):
            return _SORTS_OF_POSTGRESQL.get(code, "other")
        return "other"

    def _stripper(self) -> Stripped | None:
        import sqlalchemy as sa

        if self._dialect == "sqlite":
            return lambda text: sa.func.trim(text, SPACES, type_=sa.Text()).collate("BINARY")
        if self._dialect == "postgresql":
            (encoding,) = self._connection.exec_driver_sql("SHOW server_encoding").one()
            if encoding == "UTF8":  # others have no letters for some of the spaces
                return lambda text: sa.func.btrim(text, SPACES, type_=sa.Text()).collate("C")
        return None


def _column(name: str) -> sa.ColumnClause[object]:
    import sqlalchemy as sa

    return sa.column(name)


def _refuse_absent(path: str | None) -> None:
    """Refuse a file that is not there: SQLite would make it."""
    if path and not path.startswith("file:") and path != ":memory:" and not Path(path).is_file():
        raise FileNotFoundError
