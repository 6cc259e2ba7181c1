"""Databases of every sort that SQLAlchemy reaches, read by a cursor that the server keeps."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policeplan.engines import from_rows
from policeplan.engines.pushed import SPACES, Columns, Sort
from policeplan.taken import Taken

if TYPE_CHECKING:
    import sqlalchemy as sa

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

        self.faults: tuple[type[Exception], ...] = (
            sa.exc.SQLAlchemyError,
            OSError,
            ValueError,
            ArithmeticError,
        )
        if url.get_backend_name() == "sqlite":
            _refuse_absent(url.database)
        self._connection = sa.create_engine(url, poolclass=sa.pool.NullPool).connect()
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
            sorts = {str(one["name"]): self._sort(one["type"]) for one in found}
        else:
            none = sa.select(sa.literal_column("*")).select_from(source).where(sa.false())
            result = self._connection.execute(none)
            codes = [one[1] for one in result.cursor.description]
            known = _SORTS_OF_POSTGRESQL if self._dialect == "postgresql" else {}
            sorts = {
                name: known.get(code, "other")
                for name, code in zip(result.keys(), codes, strict=True)
            }
            result.close()
        return Columns(sorts, sa.column, self._stripper())

    def row(
        self, statement: sa.Select[Any]
    ) -> Sequence[int | None]:  # reason for Any: of any columns
        """The one row of a statement."""
        return tuple(self._connection.execute(statement).one())

    def read(
        self,
        statement: sa.Select[Any],  # reason for Any: of any columns
        names: Sequence[str],
        labels: Collection[str],
        size: int,
    ) -> Iterator[Taken]:
        """The rows of a statement, in tables of so many rows; texts of labels come as codes."""
        result = self._connection.execute(statement, execution_options={"yield_per": size})
        for rows in result.partitions():
            yield from_rows.taken(rows, names, labels)

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

    def _stripper(self):
        import sqlalchemy as sa

        if self._dialect == "sqlite":
            return lambda text: sa.func.trim(text, SPACES, type_=sa.Text()).collate("BINARY")
        if self._dialect == "postgresql":
            (encoding,) = self._connection.exec_driver_sql("SHOW server_encoding").one()
            if encoding == "UTF8":  # others have no letters for some of the spaces
                return lambda text: sa.func.btrim(text, SPACES, type_=sa.Text()).collate("C")
        return lambda text: None


def _refuse_absent(path: str | None) -> None:
    """Refuse a file that is not there: SQLite would make it."""
    if path and not path.startswith("file:") and path != ":memory:" and not Path(path).is_file():
        raise FileNotFoundError
