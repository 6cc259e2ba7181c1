"""A table that measures take columns from: each is put into shape once, however many read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from policeplan.convert import convert, times
from policeplan.native import column_names, on_plain_index, pull


class Taken:
    """A table's columns, each pulled once, and put into the shape of a kind once.

    `Schema.take` takes one like any other table.

    Attributes:
        names: of its columns.
        formats: for columns of times that came as text and were read, their format, see `times`.
    """

    def __init__(self, table: object) -> None:
        self._table = table
        self._pulled: dict[str, pd.Series] = {}
        self._shaped: dict[tuple[str, str, str | None], pd.Series] = {}
        self._length: int | None = None
        self.formats: dict[str, str] = {}
        self.names: Sequence[str] = column_names(table)

    @classmethod
    def of(cls, columns: Mapping[str, pd.Series], n_rows: int) -> Taken:
        """Columns that are pandas' own already, each on a plain index."""
        taken = cls(pd.DataFrame(index=pd.RangeIndex(0)))
        taken._pulled, taken._length, taken.names = dict(columns), n_rows, list(columns)
        return taken

    def pull(self, names: Sequence[str]) -> None:
        """Pull the named columns in one go, but for those that are here already."""
        absent = [name for name in dict.fromkeys(names) if name not in self._pulled]
        if absent or self._length is None:
            pulled, self._length = pull(self._table, absent)
            self._pulled |= pulled

    def to_frame(self, names: Sequence[str]) -> pd.DataFrame:
        """The named columns as they came."""
        self.pull(names)
        return pd.DataFrame({name: self._pulled[name] for name in names}, pd.RangeIndex(len(self)))

    def __len__(self) -> int:
        if self._length is None:
            self.pull([])
        return self._length or 0

    def shaped(self, name: str, kind: str, time_format: str | None = None) -> pd.Series:
        """A column in the shape of its kind; arguments and errors as for `convert`."""
        key = (name, kind, time_format)
        if key not in self._shaped:
            self.pull([name])
            if kind == "time":
                self._shaped[key], found = times(self._pulled[name], name, time_format)
                if found is not None:
                    self.formats[name] = found
            else:
                self._shaped[key] = convert(self._pulled[name], kind, name)
        return self._shaped[key]

    def blocks(self, names: Sequence[str], size: int) -> Iterator[Taken]:
        """The named columns in blocks of so many rows, in order; one block of an empty table."""
        self.pull(names)
        for start in range(0, max(len(self), 1), size):
            n = min(size, len(self) - start)
            here = {
                name: on_plain_index(self._pulled[name].iloc[start : start + n]) for name in names
            }
            yield Taken.of(here, n)
