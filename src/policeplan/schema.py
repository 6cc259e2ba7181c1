"""Schema: the columns that a measure reads, and how any table is put into their shape."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import Enum

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import markup
from policeplan.errors import MissingColumnError
from policeplan.taken import Taken

Rows = pd.DataFrame
"""A pandas frame with exactly the columns of a schema, in the shape that their kinds promise."""

Columns = Mapping[str, str | Sequence[str]]
"""For each column of a schema, the table's own name, or names where the column takes several."""


class Kind(Enum):
    """What a column holds, and the shape that rows have it in.

    Missing is NaT or NA in every kind; a blank text is missing.
    """

    TIME = "time"
    """Local date or time: naive ``datetime64[us]``, or in Europe/London where it came aware."""
    KEY = "key"
    """An identifier: whole numbers or text as they came, never through floating point."""
    CATEGORY = "category"
    """One of a few labels: pandas categories of text, no blanks around; codes 1 and "1" alike."""
    NUMBER = "number"
    """A number: float64."""


@attrs.frozen
class Column:
    """A column that a measure reads.

    Attributes:
        name: the measure's name for it.
        kind: what it holds.
        describes: what it holds, in words for errors and documentation.
        optional: whether the measure can do without; the rows then do not have it.
        several: whether several columns of a table may stand for it (township and address). The
            rows have the second as ``name#2``, and so on; see `parts`.
    """

    name: str
    kind: Kind
    describes: str
    optional: bool = False
    several: bool = False


WHEN = Column("occurred", Kind.TIME, "when it happened, a local date or time")
AREA = Column("area", Kind.CATEGORY, "code of the area it belongs to")
HOW_MANY = Column(
    "n", Kind.NUMBER, "how many the row stands for; without this column each is one", optional=True
)


@attrs.frozen(init=False)
class Schema:
    """The columns that a measure reads: ``Schema(WHEN, AREA, Column(...))``."""

    columns: tuple[Column, ...]

    def __init__(self, *columns: Column) -> None:
        object.__setattr__(self, "columns", columns)  # the class is frozen, this is its making

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    def take(
        self,
        table: object,
        columns: Columns | None = None,
        *,
        formats: Mapping[str, str] | None = None,
        constants: Mapping[str, str] | None = None,
        wanted_by: str = "the schema",
    ) -> Rows:
        """The schema's columns of a table, each in the shape its kind promises.

        Args:
            table: pandas, Polars, PyArrow, a DuckDB relation, or anything that narwhals reads.
                It is not changed.
            columns: the table's names for the schema's columns, where they differ.
            formats: for time columns that come as text, their one format as ``strptime`` has it.
                ISO and British day-first dates need none; month-first is never guessed.
            constants: columns that are the same for every row, such as the one area of a table
                that names none.
            wanted_by: who asks, for errors.

        Raises:
            MissingColumnError: a needed column is not there; it names the nearest.
            ColumnTypeError: a column holds something else than its kind.
            TableError: it is no table.
        """
        formats, constants = formats or {}, constants or {}
        taken = table if isinstance(table, Taken) else Taken(table)
        sources = self.locate(taken.names, columns, constants, wanted_by)
        taken.pull(list(sources.values()))
        n_rows = len(taken)
        kinds = {column.name: column.kind.value for column in self.columns}
        rows: dict[str, pd.Series] = {}
        for name, source in sources.items():
            own = name.partition("#")[0]
            rows[name] = taken.shaped(source, kinds[own], formats.get(own))
        for name, constant in constants.items():
            codes = np.zeros(n_rows, np.int8)
            one = pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype([constant]))
            rows[name] = pd.Series(one)
        return pd.DataFrame(rows, index=pd.RangeIndex(n_rows), copy=False)

    def locate(
        self,
        available: Sequence[str],
        columns: Columns | None = None,
        constants: Collection[str] = (),
        wanted_by: str = "the schema",
    ) -> dict[str, str]:
        """For each column that rows will have, the table's column that it comes from.

        Raises:
            MissingColumnError: a needed column, or one that ``columns`` names, is not there.
        """
        columns = columns or {}
        sources: dict[str, str] = {}
        for column in self.columns:
            if column.name in constants:
                continue
            given = columns.get(column.name, column.name)
            names = [given] if isinstance(given, str) else list(given)
            there = bool(names) and set(names) <= set(available)
            if column.optional and not there and column.name not in columns:
                continue
            if not there or (len(names) > 1 and not column.several):
                absent = next((n for n in names if n not in available), ", ".join(names))
                raise MissingColumnError(
                    wanted_by, column.name, column.describes, absent, list(available)
                )
            for place, name in enumerate(names, start=1):
                sources[column.name if place == 1 else f"{column.name}#{place}"] = name
        return sources

    def _repr_html_(self) -> str:
        rows = [
            (c.name, c.kind.value, "optional" if c.optional else "needed", c.describes)
            for c in self.columns
        ]
        return markup.table("Schema", ("column", "kind", "", "holds"), rows)

    def to_frame(self) -> pd.DataFrame:
        """The columns as a table: name, kind, whether needed, and what they hold."""
        return pd.DataFrame(
            {
                "column": self.names,
                "kind": [c.kind.value for c in self.columns],
                "needed": [not c.optional for c in self.columns],
                "holds": [c.describes for c in self.columns],
            }
        )


def parts(rows: Rows, name: str) -> list[pd.Series]:
    """The one or several columns that stand for a schema's column."""
    return [rows[c] for c in rows.columns if c == name or str(c).startswith(f"{name}#")]


def how_many(rows: Rows) -> NDArray[np.float64] | NDArray[np.int64]:
    """How many each row stands for, by the column `HOW_MANY`; one each without it.

    NaN where a row does not say: exclude it by name.
    """
    if HOW_MANY.name in rows:
        return rows[HOW_MANY.name].to_numpy(np.float64)
    return np.ones(len(rows), np.int64)
