"""DuckDB's own files, read by DuckDB itself, as batches of Arrow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from policeplan import from_arrow
from policeplan.engines.pushed import SPACES, Columns, Sort, Told
from policeplan.errors import ColumnTypeError, MissingExtraError
from policeplan.native import Arrow, arrow
from policeplan.taken import Taken

if TYPE_CHECKING:
    from sqlalchemy import ColumnClause, ColumnElement, FromClause, TextClause

    from policeplan.engines.pushed import Statement

_TASK = "reading DuckDB"
_WHOLE = {
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT"),
    *("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"),
}
_SORTS: dict[str, Sort] = {
    **dict.fromkeys(_WHOLE, "whole"),
    "DATE": "day",
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "time"),
    "TIMESTAMP WITH TIME ZONE": "instant",
    "VARCHAR": "text",
}


class Duck:
    """A DuckDB file, opened for reading alone.

    Attributes:
        faults: what it raises where it cannot be read.
    """

    def __init__(self, path: str) -> None:
        try:
            import duckdb
        except ImportError as error:
            raise MissingExtraError(_TASK, "duckdb") from error
        pa, _ = arrow(_TASK)
        self.faults: tuple[type[Exception], ...] = (duckdb.Error, pa.ArrowException, OSError)
        if not Path(path).is_file():
            raise FileNotFoundError
        self._connection = duckdb.connect(path, read_only=True)
        # else a table that is not there may be a variable of Python's
        self._connection.execute("SET python_enable_replacements = false")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def named(self, table: str, schema: str | None) -> FromClause:
        """A table of a statement."""
        import sqlalchemy as sa

        return sa.table(_quoted(table), schema=None if schema is None else _quoted(schema))

    def tables(self, schema: str | None) -> list[str]:
        """The names of its tables and views."""
        import sqlalchemy as sa

        known = sa.table("tables", sa.column("table_name"), schema="information_schema")
        here = sa.column("table_schema") == (schema or sa.func.current_schema())
        return [name for (name,) in self._all(sa.select(known.c.table_name).where(here))]

    def columns(self, source: FromClause | TextClause) -> Columns:
        """What columns a table or a query has."""
        import sqlalchemy as sa

        star: ColumnClause[object] = sa.literal_column("*")
        every = self._said(sa.select(star).select_from(source))
        found = self._connection.execute(f"DESCRIBE {every}").fetchall()
        return Columns(
            {str(name): _sort(str(kind)) for name, kind, *_ in found}, _column, _stripped
        )

    def row(self, statement: Statement) -> Sequence[Told]:
        """The one row of a statement."""
        table = self._reader(statement, 1).read_all()  # by Arrow, which knows instants by itself
        return [column[0].as_py() for column in table.columns]

    def read(
        self,
        statement: Statement,
        names: Sequence[str],
        labels: Collection[str],
        size: int,
    ) -> Iterator[Taken]:
        """The rows of a statement, in tables of about so many rows; Arrow's texts are codes."""
        del labels
        pa, _ = arrow(_TASK)
        for batch in self._reader(statement, size):
            table = pa.Table.from_batches([batch])
            made = {name: _series(table.column(place), name) for place, name in enumerate(names)}
            yield Taken.of(made, table.num_rows)

    def _reader(self, statement: Statement, size: int) -> Arrow:
        relation = self._connection.sql(self._said(statement))
        reader = getattr(relation, "to_arrow_reader", None) or relation.fetch_arrow_reader
        return reader(size)

    def _all(self, statement: Statement) -> list[tuple[Any, ...]]:
        return self._connection.execute(self._said(statement)).fetchall()

    def _said(self, statement: Statement) -> str:
        """A statement in the standard's SQL, which DuckDB takes, its values within it."""
        from sqlalchemy.engine.default import DefaultDialect

        compiled = statement.compile(
            dialect=DefaultDialect(paramstyle="named"), compile_kwargs={"literal_binds": True}
        )
        return str(compiled)


def _quoted(name: str) -> str:
    from sqlalchemy.sql import quoted_name

    return quoted_name(name, quote=True)


def _column(name: str) -> ColumnClause[object]:
    import sqlalchemy as sa

    return sa.column(_quoted(name))


def _stripped(text: ColumnElement[str]) -> ColumnElement[str]:
    import sqlalchemy as sa

    return sa.func.trim(text, SPACES, type_=sa.Text()).collate("C")


def _sort(kind: str) -> Sort:
    return "text" if kind.startswith("ENUM") else _SORTS.get(kind, "other")


def _series(column: Arrow, name: str) -> pd.Series:
    pa, _ = arrow(_TASK)
    kind = column.type
    if pa.types.is_decimal(kind):
        return from_arrow.series(column.cast(pa.string()))
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_nested(kind):
        raise ColumnTypeError(name, "text, numbers or times", "it holds bytes or lists")
    return from_arrow.series(column)
