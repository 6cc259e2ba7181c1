"""Parts: what an engine gives of a source, each with a name, so that a fault can be told by it."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence

import attrs
import numpy as np

from policeplan.taken import Taken

Span = tuple[np.datetime64, np.datetime64]
"""The first and the last time of a column, both inside."""


class Part(ABC):
    """Some rows of a source, read as tables of a bounded size. It can be sent to another process.

    Attributes:
        name: what errors call it: a file, its row groups, a range of a table.
        n_rows: how many rows it has, where that is known before reading.
        token: what is the same only where its content is; blank where nobody can tell.
    """

    name: str
    n_rows: int | None
    token: str

    @abstractmethod
    def tables(self, columns: Sequence[str], labels: Collection[str]) -> Iterator[Taken]:
        """Its rows in order, in tables of a bounded size; one empty table of a part without rows.

        Args:
            columns: which to read.
            labels: those that are read as categories, and may come as codes.
        """

    def at_hand(self, columns: Sequence[str], labels: Collection[str]) -> Part:
        """The part, with all that must be fetched in turn; called in the order of the parts."""
        del columns, labels
        return self

    def span(self, column: str) -> Span | None:
        """The first and last local time of a column without blanks, where known unread."""
        del column
        return None

    def only(self, column: str) -> str | None:
        """The one value that a column has in every row, where known unread."""
        del column
        return None


@attrs.frozen
class LeftOut:
    """Rows that are in no part, as they cannot count.

    Attributes:
        excluded: how many, by the reason.
        first: the first day that any row of the source has, where such a day may be among them.
        last: the last.
    """

    excluded: Mapping[str, int]
    first: dt.date | None = None
    last: dt.date | None = None


@attrs.frozen
class Opened:
    """A source, opened: the names of its columns, and its parts in order.

    Attributes:
        says: what it is, in words: ``rows in memory``.
        names: the names of its columns.
        parts: in the order of the rows.
        left_out: for each job, rows that are in no part; blank where all are.
    """

    says: str
    names: Sequence[str]
    parts: Sequence[Part]
    left_out: Sequence[LeftOut] = ()
