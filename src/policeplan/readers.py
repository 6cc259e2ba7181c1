"""Reader: how public files become tables that measures take, and what was left out of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs
import pandas as pd

from policeplan import markup
from policeplan.area import Geography
from policeplan.coverage import Covers
from policeplan.population import Population
from policeplan.schema import Columns
from policeplan.words import and_list, count

SUMMARY = ("table", "rows in", "rows", "left out", "for the measures")
"""Columns of `Extract.summary`."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class ExtractTable:
    """A table of an extract: rows of events, or figures that somebody else counted.

    Attributes:
        rows: one row for each event, person, snapshot or published figure, in the order of the
            files.
        measures: ids of the measures that it feeds.
        columns: for each column of those measures, the table's own name or names where they
            differ; of figures, for each part, key and breakdown.
        period: of figures, the column that says their period in words; none for rows.
        area: of figures, the column of areas.
        covers: what the files cover: one period, or for each area its own; else it is seen in the
            rows.
        areas: the areas that the rows may name.
        levels: for each breakdown, the levels that the files tell apart, where those are not all
            of the measure's: a level that nobody counted is not there, and never nought.
        populations: what rates are of, by base: ``people``, ``households``.
        rows_in: rows that the files have; of a table that is wide, its cells.
        left_out: rows of the files that the table has not, by reason. ``rows_in`` is the length of
            ``rows`` and all of these.
    """

    rows: pd.DataFrame
    measures: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    columns: Columns = attrs.field(factory=dict[str, str])
    period: str | None = None
    area: str = "area"
    covers: Covers | None = None
    areas: Geography | None = None
    levels: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict[str, tuple[str, ...]])
    populations: Mapping[str, Population] = attrs.field(factory=dict[str, Population])
    rows_in: int
    left_out: Mapping[str, int] = attrs.field(factory=dict[str, int])

    def __attrs_post_init__(self) -> None:
        if self.rows_in != len(self.rows) + sum(self.left_out.values()):
            raise ValueError(
                f"{self.rows_in:,} rows in are not {len(self.rows):,} rows and "
                f"{sum(self.left_out.values()):,} left out: name every reason"
            )

    def __repr__(self) -> str:
        reasons = and_list(f"{n:,} {reason}" for reason, n in self.left_out.items())
        feeds = f" for {', '.join(self.measures)}" if self.measures else ""
        return f"<{count(len(self.rows), 'row')}{feeds}; left out: {reasons or 'nothing'}>"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Extract:
    """What a reader made of files.

    Attributes:
        layout: the layout that it met, in words.
        tables: by name, the one that matters most first.
        notes: what whoever uses the figures should know, in sentences: the months that a force
            did not supply, ids that repeat.
    """

    layout: str
    tables: Mapping[str, ExtractTable]
    notes: tuple[str, ...] = attrs.field(default=(), converter=tuple)

    def __repr__(self) -> str:
        said = ", ".join(f"{name} {table!r}" for name, table in self.tables.items())
        return f"<Extract, {self.layout}: {said}>"

    @property
    def summary(self) -> pd.DataFrame:
        """For each table: rows in, rows, what was left out, and the measures that it feeds."""
        rows = [
            (
                name,
                table.rows_in,
                len(table.rows),
                and_list(f"{n:,} {reason}" for reason, n in table.left_out.items()),
                ", ".join(table.measures),
            )
            for name, table in self.tables.items()
        ]
        return pd.DataFrame(rows, columns=list(SUMMARY))

    def _repr_html_(self) -> str:
        summary = self.summary.astype(str)
        return markup.table(self.layout, SUMMARY, summary.to_numpy().tolist())


@attrs.frozen(kw_only=True)
class Reader:
    """How public files of one kind are read.

    Attributes:
        id: ``namespace.name``; `policeplan.read` takes the name alone where one plugin has it.
        title: whose files they are.
        layout: which files it takes and which layouts of them, in words.
        read: from a file or folder, and options, to an extract.
        options: for each option of ``read``, what it does.
        source: publisher, address and licence of the files.
        contract: the contract of plugins that it is written for.
    """

    id: str
    title: str
    layout: str
    read: Callable[..., Extract]
    options: Mapping[str, str] = attrs.field(factory=dict[str, str], hash=False)
    source: str = ""
    contract: int = attrs.field(default=1, eq=False, repr=False)
