"""Sources: the files of a plan, each read once, counted measure by measure."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress

import attrs

from policeplan.area import Geography
from policeplan.engines import Database, Files, Job, files, paths, tally_each
from policeplan.engines.lookup import join
from policeplan.engines.whole import names, whole
from policeplan.errors import (
    ColumnTypeError,
    MissingColumnError,
    ParameterError,
    PartError,
    PlanError,
    PolicePlanError,
    SourceError,
    StrayAreaError,
    TallyMismatchError,
)
from policeplan.lines import Line, Lookup, Source
from policeplan.native import column_names
from policeplan.period import Period
from policeplan.plan import Plan
from policeplan.population import Population
from policeplan.reading import Reading
from policeplan.reading import read as read_public
from policeplan.schema import Column, Kind, Rows, Schema
from policeplan.tally import Tally
from policeplan.threads import processors, side_by_side
from policeplan.words import and_list, did_you_mean

_CARRY = 2
"""Mid-year estimates are published a year late: those of up to two years before stand in."""

_IN_THE_ENVIRONMENT = re.compile(r"\$\{(\w+)\}")

_AT_ONCE = 2
"""Sources that are counted at once, each by as many threads as there are: more would only wait."""

Progress = Callable[[str], None]
"""Is told, in words, what is being done."""

Headers = tuple[list[str], list[str]]


def quiet(doing: str) -> None:
    """Progress that nobody is told."""
    del doing


@attrs.frozen(eq=False)
class Sources:
    """A plan's sources; a file is read at first use, and only the columns that the plan needs.

    Attributes:
        plan: whose they are.
        given: tables in memory, by the paths that the plan has for them: they are not read.

    Raises:
        PlanError: a table is given for a path that no source has, and would be passed over.
    """

    plan: Plan
    given: Mapping[str, object] = attrs.field(factory=dict[str, object])
    tables: dict[str, object] = attrs.field(factory=dict[str, object], init=False, repr=False)
    headers: dict[str, Headers] = attrs.field(factory=dict[str, Headers], init=False, repr=False)
    tallies: dict[str, Tally] = attrs.field(factory=dict[str, Tally], init=False, repr=False)
    readings: dict[str, Reading] = attrs.field(factory=dict[str, Reading], init=False, repr=False)
    _places: dict[str, Geography] = attrs.field(
        factory=dict[str, Geography], init=False, repr=False
    )
    _tried: set[str] = attrs.field(factory=set[str], init=False, repr=False)
    """Sources whose lines were to be counted together, whether they could be or not."""

    def __attrs_post_init__(self) -> None:
        known = [source.path for source in self.plan.sources.values() if source.reader is None]
        known += [s.join.path for s in self.plan.sources.values() if s.join is not None]
        strays = [path for path in self.given if path not in known]
        problems = [f"no source has the path {p!r}.{did_you_mean(p, known)}" for p in strays]
        if problems:
            raise PlanError(self.plan.path, [f"tables: {problem}" for problem in problems])

    def count(self, progress: Progress) -> None:
        """Count every source, each in one pass over its rows, two of them at a time.

        While the parts of one run out and its cells are added up, those of another are read. What
        is wrong with any is told when a line of it is asked for, and the others wait for theirs.
        """

        def told() -> Iterator[str]:
            for name in dict.fromkeys(line.source for line in self.plan.readings()):
                if self.plan.sources[name].reader is None:
                    progress(name)
                    yield name

        for counted in side_by_side(self._count, told(), min(_AT_ONCE, processors())):
            if not counted:
                return

    def counted(self, line: Line) -> Tally:
        """The tally of a line.

        Raises:
            SourceError: the source cannot be read, has no rows, or none of them counts.
            PolicePlanError: a column is missing or of the wrong kind, or rows name a stray area.
        """
        tally = self.tallied(line)
        if tally.rows_counted == 0:
            reasons = and_list(f"{n:,} {reason}" for reason, n in tally.excluded.items())
            raise SourceError(
                line.source, f"no row counts for {line.measure}: of {tally.rows_in:,}, {reasons}"
            )
        return tally

    def tallied(self, line: Line) -> Tally:
        """The tally of a line, whether any row counts or not."""
        source = self.plan.sources[line.source]
        try:
            tally = self._tallied(source, line)
        except ColumnTypeError as error:  # several files may have a column of this name
            raise SourceError(line.source, str(error)) from error
        except StrayAreaError as error:
            raise attrs.evolve(error, source=line.source) from None
        if line.population is None:
            return tally
        return tally.with_population(self.population(line.population))

    def _tallied(self, source: Source, line: Line) -> Tally:
        if source.reader is not None:
            measure, places = self.plan.measure(line), self.places(line.source)
            where = line.filter or None
            return self.reading(line.source).counted(measure, areas=places, where=where)
        asked = _asked(line)
        if asked not in self.tallies:
            self._located(line)
            if line.source not in self._tried:
                self._count(line.source)
        if asked not in self.tallies:  # another line's rows are at fault, or its own
            self.tallies[asked] = self._counted(line.source, [self._job(line)])[0]
        return self.tallies[asked]

    def _count(self, name: str) -> bool:
        """Count every line of a source in one pass over its rows; whether all could be counted."""
        self._tried.add(name)
        every = [line for line in self.plan.readings() if line.source == name]
        lines: dict[str, Line] = {}
        for line in every:
            with suppress(PolicePlanError):
                self._located(line)
                lines[_asked(line)] = line
        if lines:
            with suppress(PolicePlanError):  # each is then counted alone, and says what is wrong
                tallies = self._counted(name, [self._job(line) for line in lines.values()])
                self.tallies.update(zip(lines, tallies, strict=True))
        return all(_asked(line) in self.tallies for line in every)

    def places(self, name: str) -> Geography:
        """The areas that the rows of a source may name.

        One for all its lines: names are looked up in an index, which takes longer to make than the
        rows of most sources to count.
        """
        if name not in self._places:
            self._places[name] = self.plan.places(self.plan.sources[name])
        return self._places[name]

    def _job(self, line: Line) -> Job:
        source, measure = self.plan.sources[line.source], self.plan.measure(line)
        places, known = self.places(line.source), measure.needs.names
        return Job(
            measure,
            columns={name: own for name, own in source.columns.items() if name in known},
            formats={name: own for name, own in source.formats.items() if name in known},
            area=places.resolve(source.area) if source.area else None,
            where=line.filter or None,
            covers=covered(source, places),
            areas=places,
        )

    def _counted(self, name: str, jobs: Sequence[Job]) -> list[Tally]:
        """The tallies of a source's rows, from memory or streamed from its files.

        Raises:
            SourceError: the files cannot be read, or have no rows.
        """
        source = self.plan.sources[name]
        if source.join is not None or source.path in self.given:
            return tally_each(jobs, self.table(name))
        try:
            tallies = tally_each(jobs, self._origin(source, source.path, name))
        except PartError as error:
            raise SourceError(name, error.said) from error
        if tallies[0].rows_in == 0:
            raise SourceError(name, f"{self._said(source)} has no rows")
        return tallies

    def _origin(self, source: Source, path: str, name: str) -> Files | Database:
        """Where rows are: files, or a database by its URL.

        Raises:
            SourceError: the URL names a variable that the environment does not have.
        """
        if not source.is_database:
            return Files(self.plan.folder / path, source.encoding, source.separator)
        url = _IN_THE_ENVIRONMENT.sub(lambda found: _variable(found[1], name), path)
        return Database(url, source.table, query=source.query, order_by=source.order_by)

    def reading(self, name: str) -> Reading:
        """What the reader of a source made of its files.

        Raises:
            PolicePlanError: as for `policeplan.read`.
        """
        source = self.plan.sources[name]
        if name not in self.readings:
            path = self.plan.folder / source.path
            self.readings[name] = read_public(str(source.reader), path, **source.options)
        return self.readings[name]

    def rows(self, line: Line) -> Rows:
        """The rows of a line's source as its measure sees them."""
        source, measure = self.plan.sources[line.source], self.plan.measure(line)
        known = measure.needs.names
        if source.reader is not None:
            fed = self.reading(line.source).fed(measure.id)
            columns = {name: own for name, own in fed.columns.items() if name in known}
            return Job(measure, columns=columns).rows(fed.rows)
        job = Job(
            measure,
            columns={name: own for name, own in source.columns.items() if name in known},
            formats={name: own for name, own in source.formats.items() if name in known},
            area=source.area,
        )
        return job.rows(self.table(line.source))

    def named(self, line: Line) -> list[str]:
        """Every area that the rows of a line's source name, as they name it."""
        if self.plan.sources[line.source].reader is not None:
            fed = self.reading(line.source).fed(self.plan.measure(line).id)
            return [str(area) for area in fed.rows[fed.area].dropna().unique()]
        return [str(area) for area in self.rows(line)["area"].dropna().unique()]

    def population(self, name: str) -> Population:
        """The populations of a source: columns ``area``, ``year`` and ``n``."""
        source = self.plan.sources[name]
        parts = ("area", "year", "n")
        named = {part: str(source.columns.get(part, part)) for part in parts}
        needs = Schema(*(Column(part, Kind.KEY, f"the {part} of a population") for part in parts))
        needs.locate(self._headers(name)[0], named, wanted_by=f"source '{name}': a population")
        table = self._file(source, source.path, name, list(named.values()))
        try:
            return Population.from_table(table, **named, areas=self.plan.geography, carry=_CARRY)
        except (ColumnTypeError, TallyMismatchError, ParameterError) as error:
            raise SourceError(name, str(error)) from error

    def _file(self, source: Source, path: str, name: str, columns: Collection[str]) -> object:
        if path in self.given:
            return self.given[path]
        file = self.plan.folder / path
        if not source.is_database and not paths.is_several(file):
            return files.read(file, name, columns, source.encoding, source.separator)
        try:
            return whole(self._origin(source, path, name), columns)
        except PartError as error:
            raise SourceError(name, error.said) from error

    def table(self, name: str) -> object:
        """The rows of a source, joined to its lookup if it has one."""
        if name not in self.tables:
            self.tables[name] = self._read(name)
        return self.tables[name]

    def _read(self, name: str) -> object:
        source = self.plan.sources[name]
        own, theirs = self._headers(name)
        wanted = self._wanted(name)
        if source.join is None:
            return self._file(source, source.path, name, _in(own, wanted))
        key, their_key = _join_keys(source.join, name, own, theirs)
        mine, other = {*_in(own, wanted), key}, {*_in(theirs, wanted), their_key}
        rows, lookup = (
            self._file(source, path, name, columns)
            for path, columns in ((source.path, mine), (source.join.path, other))
        )
        return join(rows, lookup, key, their_key)

    def _headers(self, name: str) -> Headers:
        """The columns of a source's own file, and of the one that is joined to it."""
        if name not in self.headers:
            source = self.plan.sources[name]
            own = self._header(source, source.path, name)
            theirs = self._header(source, source.join.path, name) if source.join else []
            self.headers[name] = (own, theirs)
        return self.headers[name]

    def _header(self, source: Source, path: str, name: str) -> list[str]:
        if path in self.given:
            return column_names(self.given[path])
        file = self.plan.folder / path
        if not source.is_database and not paths.is_several(file):
            return files.header(file, name, source.encoding, source.separator)
        try:
            return names(self._origin(source, path, name))
        except PartError as error:
            raise SourceError(name, error.said) from error

    def _said(self, source: Source) -> str:
        return "it" if source.is_database else str(self.plan.folder / source.path)

    def _located(self, line: Line) -> set[str]:
        """Columns that a line's measure and filter read; a missing one is refused here."""
        source, measure = self.plan.sources[line.source], self.plan.measure(line)
        own, theirs = self._headers(line.source)
        available = list(dict.fromkeys([*own, *theirs]))
        constants = [] if source.area is None else ["area"]
        who = f"source '{line.source}': measure {measure.id}"
        located = measure.needs.locate(available, source.columns, constants, who)
        filters = Schema(*(Column(c, Kind.CATEGORY, "a filter") for c in line.filter))
        return {*located.values(), *filters.locate(available, wanted_by=who).values()}

    def _wanted(self, name: str) -> set[str]:
        """Columns that the plan reads of a source, but for lines that cannot be counted."""
        wanted: set[str] = set()
        for line in self.plan.readings():
            if line.source == name:
                with suppress(MissingColumnError):
                    wanted |= self._located(line)
        return wanted


def _variable(variable: str, name: str) -> str:
    try:
        return os.environ[variable]
    except KeyError:
        problem = f"the environment has no variable {variable}, which its path names"
        raise SourceError(name, problem) from None


def _asked(line: Line) -> str:
    """What a line asks of its source; lines that ask the same share a tally."""
    return repr((line.source, line.measure, sorted(line.parameters.items()), line.filter))


def _in(header: Sequence[str], wanted: set[str]) -> list[str]:
    return [column for column in header if column in wanted]


def _join_keys(
    lookup: Lookup, name: str, own: Sequence[str], theirs: Sequence[str]
) -> tuple[str, str]:
    their_key = lookup.lookup_on or lookup.on
    for key, available in ((lookup.on, own), (their_key, theirs)):
        needs = Schema(Column(key, Kind.KEY, "the key of the join"))
        needs.locate(available, wanted_by=f"source '{name}': the join")
    return lookup.on, their_key


def covered(source: Source, places: Geography) -> Mapping[str, Sequence[Period]] | None:
    """What the plan says that a source covers, for each area that its rows may name."""
    if source.covers is None:
        return None
    whole = Period.parse(source.covers)
    gaps: dict[str, list[Period]] = {area.code: [] for area in places.leaves()}
    for area, texts in source.missing.items():
        for leaf in places.leaves_of(places.resolve(area)):  # what a whole lacks, each part does
            gaps[leaf] += [Period.parse(text) for text in texts]
    return {leaf: _less(whole, missing) for leaf, missing in gaps.items()}


def _less(whole: Period, gaps: Sequence[Period]) -> list[Period]:
    """A period with gaps taken out."""
    spans: list[Period] = []
    start = whole.start
    for gap in sorted(gaps, key=lambda period: period.start):
        if start < gap.start < whole.end:
            spans.append(Period(start, gap.start))
        start = max(start, gap.end)
    return [*spans, Period(start, whole.end)] if start < whole.end else spans
