"""Reading: public files on the road, one line from a result."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

import attrs
import pandas as pd

from policeplan import markup
from policeplan.area import Geography
from policeplan.definition import Breakdown
from policeplan.engines import tally_rows
from policeplan.engines.job import Filter
from policeplan.errors import ParameterError, ReadingError
from policeplan.measure import Measure
from policeplan.plugins import get_measure, registry
from policeplan.readers import SUMMARY, Extract, ExtractTable, Reader
from policeplan.statistic import Rate
from policeplan.tally import Tally
from policeplan.words import and_list, did_you_mean, near_or_all, quoted


@attrs.frozen(eq=False, repr=False)
class Reading:
    """What a reader made of public files: tables, what was left out, and tallies of them.

    Attributes:
        reader: which reader.
        extract: what it made.
    """

    reader: Reader
    extract: Extract

    @property
    def layout(self) -> str:
        """The layout that was met."""
        return self.extract.layout

    @property
    def notes(self) -> tuple[str, ...]:
        """What whoever uses the figures should know."""
        return self.extract.notes

    @property
    def left_out(self) -> Mapping[str, Mapping[str, int]]:
        """For each table, the rows of the files that it has not, by reason."""
        return {name: dict(table.left_out) for name, table in self.extract.tables.items()}

    @property
    def measures(self) -> tuple[str, ...]:
        """Ids of the measures that the files feed."""
        fed = (one for table in self.extract.tables.values() for one in table.measures)
        return tuple(dict.fromkeys(fed))

    def table(self, name: str | None = None) -> pd.DataFrame:
        """A table of the files, a copy: the first if none is named.

        Raises:
            ReadingError: there is none of that name.
        """
        tables = self.extract.tables
        if name is not None and name not in tables:
            problem = f"there is none.{near_or_all(name, tables)}"
            raise ReadingError(self.reader.id, f"table '{name}'", problem)
        return tables[name or next(iter(tables))].rows.copy()

    def tally(self, measure_id: str | None = None, **parameters: object) -> Tally:
        """The tally of a measure that the files feed: the first of them if none is named.

        ``policeplan.read("stats19", folder).tally("core.ksi").over(year)``.

        Raises:
            ReadingError: the files do not feed that measure.
            ParameterError: it has no such parameter.
        """
        measure_id = measure_id or next(iter(self.measures), "")
        self.fed(measure_id)
        return self.counted(get_measure(measure_id, **parameters))

    def fed(self, measure_id: str) -> ExtractTable:
        """The table that feeds a measure.

        Raises:
            ReadingError: the files do not feed that measure.
        """
        for table in self.extract.tables.values():
            if measure_id in table.measures:
                return table
        fed = self.measures
        feed = f"They feed: {quoted(fed)}" if fed else "They feed none: take its table()"
        problem = f"its files do not feed it.{did_you_mean(measure_id, fed)} {feed}"
        asked = f"measure '{measure_id}'" if measure_id else "a tally"
        raise ReadingError(self.reader.id, asked, problem)

    def counted(
        self, measure: Measure, *, areas: Geography | None = None, where: Filter | None = None
    ) -> Tally:
        """The tally of a measure, as a plan asks for it.

        Args:
            measure: at its parameters.
            areas: the areas that rows may name, if not those of the reader.
            where: rows to count, as for `tally_rows`.

        Raises:
            ReadingError: the files do not feed it, have no row left for it, or are figures and
                cannot be filtered.
            ParameterError: the files do not tell apart what its parameters ask for.
        """
        table = self.fed(measure.id)
        if where and table.period is not None:
            problem = "its files are figures, which nobody can filter: choose by parameters"
            raise ReadingError(self.reader.id, f"measure '{measure.id}'", problem)
        if table.levels and not any(table.levels.values()):
            raise ReadingError(self.reader.id, f"measure '{measure.id}'", _nothing_left(table))
        return _tallied(table, measure, table.areas if areas is None else areas, where)

    def __repr__(self) -> str:
        return f"<Reading by {self.reader.id}: {self.extract!r}>"

    def _repr_html_(self) -> str:
        summary = self.extract.summary
        rows = summary.astype(str).to_numpy().tolist()
        return markup.table(f"{self.reader.title}, {self.layout}", SUMMARY, rows)


def _nothing_left(table: ExtractTable) -> str:
    reasons = and_list(f"{n:,} {reason}" for reason, n in table.left_out.items())
    left = f"no row of its files is left: {reasons}" if reasons else "its files have no rows"
    return f"{left}. Take the files of its layout, as they were published"


def _tallied(
    table: ExtractTable, measure: Measure, areas: Geography | None, where: Filter | None
) -> Tally:
    """Raises ParameterError where the files tell apart none of the levels that are asked for."""
    told = [_told(b, table.levels.get(b.name, b.levels)) for b in measure.breakdowns]
    for asked, breakdown in zip(measure.breakdowns, told, strict=True):
        if asked.levels and not breakdown.levels:
            has = quoted(table.levels[asked.name]) or "nothing"
            problem = f"the files do not tell apart what it asks for. They have: {has}"
            raise ParameterError(measure.id, asked.name, problem)
    measure = attrs.evolve(measure, breakdowns=told)
    if table.period is None:
        read = {name: own for name, own in table.columns.items() if name in measure.needs.names}
        tally = tally_rows(
            measure, table.rows, columns=read, where=where, covers=table.covers, areas=areas
        )
    else:
        tally = _of_figures(attrs.evolve(table, areas=areas), measure, table.period)
    rate = measure.statistic
    if isinstance(rate, Rate) and rate.base in table.populations:
        tally = tally.with_population(table.populations[rate.base])
    return tally


def _of_figures(table: ExtractTable, measure: Measure, period: str) -> Tally:
    """Figures within the levels that a measure's parameters ask for; the others are excluded."""
    outside = pd.Series(False, index=table.rows.index)
    excluded: dict[str, int] = {}
    for every in get_measure(measure.id).breakdowns:
        label = table.rows[str(table.columns.get(every.name, every.name))]
        asked = measure.breakdown(every.name).levels
        another = label.isin(every.levels) & ~label.isin(asked) & ~outside
        outside |= another
        if another.any():
            excluded[f"another {every.name}"] = int(another.sum())
    parts = {name: str(own) for name, own in table.columns.items()}
    tally = Tally.from_counts(
        table.rows[~outside], measure, period=period, area=table.area, areas=table.areas, **parts
    )
    return attrs.evolve(tally, rows_in=len(table.rows), excluded={**excluded, **tally.excluded})


def _told(breakdown: Breakdown, told: Collection[str]) -> Breakdown:
    """The levels that are told apart, and those that are wholes of them."""
    levels = tuple(a for a in breakdown.levels if not {*told}.isdisjoint(breakdown.within(a)))
    parents = ((level, whole) for level, whole in breakdown.parents if level in levels)
    return Breakdown(breakdown.name, levels, parents)


def read(name: str, path: str | Path, **options: object) -> Reading:
    """Public files, read by an installed reader: ``read("stats19", folder)``.

    Args:
        name: of the reader: ``stats19``, or its whole id ``opendata.stats19``.
        path: a file or folder, as the reader has it.
        **options: the reader's own, see `Reader.options`.

    Raises:
        UnknownReaderError: no installed plugin gives it.
        LayoutError: the files are of no layout that the reader knows, or are damaged.
        SourceError: a file is not there, or cannot be read.
        ReadingError: the reader has no such option, or gave something else than an extract.
    """
    reader = registry().reader(name)
    for option in options:
        if option not in reader.options:
            near = did_you_mean(option, reader.options)
            has = quoted(reader.options) or "none"
            problem = f"there is no such option.{near} It has: {has}"
            raise ReadingError(reader.id, f"option '{option}'", problem)
    extract = reader.read(Path(path), **options)
    if not isinstance(extract, Extract):  # pyright: ignore[reportUnnecessaryIsInstance]  # reason: a plugin may give anything
        problem = f"is a {type(extract).__name__} and no Extract: mend the plugin"
        raise ReadingError(reader.id, "what it gives", problem)
    return Reading(reader, extract)
