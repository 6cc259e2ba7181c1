"""The records of a plan: its sources, and its objectives with their lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import attrs

from policeplan.errors import PolicePlanError
from policeplan.measure import Measure
from policeplan.plugins import registry
from policeplan.spoken import TO_DATE
from policeplan.strict import Names


@attrs.frozen
class Lookup:
    """A second file with one row for each key: collisions to a source of casualties."""

    path: str
    on: str
    lookup_on: str | None = None


@attrs.frozen
class Source:
    """A file of rows, and how its columns answer to the measures'; or public files and a reader.

    Attributes:
        path: CSV or Parquet, from the folder that the plan is in: a file, a folder or a pattern;
            the URL of a database; what the reader takes, if it is read by one.
        table: of a database: its rows.
        query: of a database: one SELECT that gives the rows, in place of a table.
        order_by: of a database: the columns that rows are in the order of.
        reader: the reader of public files that reads it, by name: it knows the columns, and what
            the files cover.
        options: of the reader.
        columns: for each column of the measures, the file's own name; a list for several.
        formats: for text times, their one format.
        area: the one area of every row, for a file that names none.
        within: the area that all its rows belong to, where the plan's geography has others.
        level: the kind of area that its rows name, where the plan's geography has finer ones: a
            national file names forces though the plan has divisions.
        covers: what the rows cover, as a period in words; else it is seen in the rows.
        missing: for an area, periods inside ``covers`` that it did not supply.
        join: a second file with one row for each key.
        encoding: of a CSV file.
        separator: of a CSV file.
    """

    path: str
    table: str | None = None
    query: str | None = None
    order_by: list[str] = attrs.field(factory=list[str])
    reader: str | None = None
    # reason for Any: each reader says its own
    options: dict[str, Any] = attrs.field(factory=dict[str, Any])
    columns: dict[str, Names] = attrs.field(factory=dict[str, Names])
    formats: dict[str, str] = attrs.field(factory=dict[str, str])
    area: str | None = None
    within: str | None = None
    level: str | None = None
    covers: str | None = None
    missing: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]])
    join: Lookup | None = None
    encoding: str = "utf-8"
    separator: str = ","

    @property
    def is_database(self) -> bool:
        """Whether its path is the URL of a database."""
        return "://" in self.path


@attrs.frozen
class Standing:
    """A line set among other areas by a source of its own, such as a national table.

    Attributes:
        source: the source that has every area.
        peers: peer groups to rank among, in order.
        measure: what its rows count by; the line's own if not given.
        parameters: of that measure; the line's own if neither is given.
        filter: as a line's.
        period: in words; the line's own if not given. National figures come out later.
        against: an earlier period in words: then the change is ranked, and not the value.
        title: what the report says.
    """

    source: str
    peers: list[str]
    measure: str | None = None
    # reason for Any: each measure says its own
    parameters: dict[str, Any] | None = None
    filter: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]])
    period: str | None = None
    against: str | None = None
    title: str | None = None


@attrs.frozen
class Line:
    """A measure in an objective: which, of what source, and how it is to be read.

    Attributes:
        measure: its id.
        source: the name of its source.
        title: what the report says, if not the measure's own title.
        parameters: of the measure.
        filter: for columns of the file, the values that rows must have one of.
        by: a breakdown, printed under the total.
        peers: a peer group of the source's own areas.
        standings: where it stands among other areas by another source.
        period: in words: 12 months to date if not given.
        comparisons: earlier periods in words; those of the plan if not given.
        population: for a rate, the source of populations: columns area, year, n.
        forecast: whether to forecast the financial year.
        forecast_method: the rule it is forecast by, by id; the default one if not given.
        overdispersion: judge its changes by how much its own months vary, and not by chance alone.
    """

    measure: str
    source: str
    title: str | None = None
    # reason for Any: each measure says its own
    parameters: dict[str, Any] = attrs.field(factory=dict[str, Any])
    filter: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]])
    by: str | None = None
    peers: str | None = None
    standings: list[Standing] = attrs.field(factory=list[Standing])
    period: str = TO_DATE
    comparisons: list[str] | None = None
    population: str | None = None
    forecast: Literal["financial year"] | None = None
    forecast_method: str | None = None
    overdispersion: bool = False

    def reading(self, standing: Standing) -> Line:
        """The line that reads the source of one of its standings."""
        own = self.parameters if standing.measure is None else {}
        return Line(
            measure=standing.measure or self.measure,
            source=standing.source,
            title=standing.title or self.title,
            parameters=own if standing.parameters is None else standing.parameters,
            filter=standing.filter,
            period=standing.period or self.period,
            population=self.population,
        )


@attrs.frozen
class Objective:
    """An objective of the plan, with its measures in order."""

    title: str
    measures: list[Line]


@attrs.frozen
class Peers:
    """A peer group that the plan names itself."""

    name: str
    members: list[str]
    includes_area: bool = True


def problems_with(
    line: Line, measure: Measure, source: Source | None = None
) -> Iterable[tuple[str, str]]:
    """What a line asks of its measure that the measure does not have: the key, and the problem.

    Args:
        line: the line.
        measure: its measure.
        source: its source, if there is one of that name: a reader may bring the population.
    """
    if line.by is not None:
        try:
            measure.breakdown(line.by)
        except PolicePlanError as error:
            yield "by", str(error)
    is_read = source is not None and source.reader is not None
    if measure.statistic.exposure and line.population is None and not is_read:
        yield "population", "a rate needs one: name the source of its populations"
    if line.overdispersion and not measure.statistic.disperses:
        problem = "only counts, rates and shares of events vary by chance alone: leave it out"
        yield "overdispersion", problem
    if line.forecast is not None and not measure.statistic.grows:
        yield "forecast", "only counts and totals grow towards a year end: leave it out"
    known = registry().forecast_methods
    name = line.forecast_method
    if name is not None and name not in known:
        yield "forecast_method", known.problem(name, f"there is no forecast method {name!r}")
    if line.forecast_method is not None and line.forecast is None:
        yield "forecast_method", 'say what it forecasts: forecast = "financial year"'
