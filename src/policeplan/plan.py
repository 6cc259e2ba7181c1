"""Plan: a TOML file of objectives, measures, sources, comparisons and peers, checked as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import Literal

import attrs

from policeplan import markup
from policeplan.area import Area, Geography
from policeplan.errors import (
    AreaError,
    PeerGroupError,
    PlanError,
    PluginLoadError,
    PolicePlanError,
    UnknownPluginError,
)
from policeplan.lines import Line, Objective, Peers, Source, Standing, problems_with
from policeplan.measure import Measure
from policeplan.peers import PeerGroup
from policeplan.period import Period
from policeplan.plugins import CORE, registry
from policeplan.sentences import Sentences
from policeplan.source_problems import near_area, of_peers, of_source, of_words, places_of
from policeplan.spoken import MARCH, PREVIOUS, earlier_of, period_of, problem_of
from policeplan.strict import Problems, read_toml, structure
from policeplan.words import count, did_you_mean, near_or_all, quoted

_NOT_IN_TOML = ("folder", "path")
_ANY = Period.year_to("2016-11")
"""A report's period, to see what words mean before there is one."""


@attrs.frozen(repr=False)
class Plan:
    """Objectives, measures, sources, comparisons and peers.

    Attributes:
        title: of the plan, and of its scorecard.
        sources: files of rows, by name.
        objectives: in the order of the report.
        areas: areas that rows may name, and what they add up to.
        areas_of: a geography that a plugin brings, to which ``areas`` are added.
        area: whose plan it is, by code or name; the first whole of its areas if not given.
        comparisons: earlier periods in words, see `policeplan.spoken.earlier_of`.
        peers: peer groups, besides those that plugins bring.
        plugins: namespaces of further plugins whose comparability notes it takes.
        peer_files: TOML files of dated peer groups, see `PeerGroup.read`.
        sentences: the templates that a plugin brings for what the report says.
        incomplete: whether a period that is not covered is refused or labelled.
        folder: where the plan's paths begin.
        path: where it was read from.
    """

    title: str
    sources: dict[str, Source]
    objectives: list[Objective]
    areas: list[Area] = attrs.field(factory=list[Area])
    areas_of: str | None = None
    area: str | None = None
    comparisons: list[str] = attrs.field(factory=lambda: [PREVIOUS, MARCH])
    peers: list[Peers] = attrs.field(factory=list[Peers])
    peer_files: list[str] = attrs.field(factory=list[str])
    plugins: list[str] = attrs.field(factory=list[str])
    sentences: str | None = None
    incomplete: Literal["refuse", "label"] = "refuse"
    folder: Path = Path()
    path: str = "plan"

    @classmethod
    def read(cls, path: str | Path) -> Plan:
        """Read a plan and check it as a whole.

        Raises:
            PlanError: it is not there, is no TOML, or does not hold together; it names every
                problem with its place.
        """
        plain = read_toml(path)
        return cls.from_dict(plain, path=str(path), folder=Path(path).parent)

    @classmethod
    def from_dict(
        cls,
        plain: object,
        *,
        path: str = "plan",
        folder: str | Path = "",
    ) -> Plan:
        """A plan from plain data, as TOML gives it; errors as for `read`."""
        try:
            plan = structure(cls, plain, leave_out=_NOT_IN_TOML)
        except Problems as found:
            raise PlanError(path, found.sentences) from found
        plan = attrs.evolve(plan, path=path, folder=Path(folder))
        problems = list(_problems(plan))
        if problems:
            raise PlanError(path, problems)
        return plan

    def __repr__(self) -> str:
        measures, sources = count(len(self.lines()), "measure"), count(len(self.sources), "source")
        return f"<Plan {self.title}: {measures} from {sources}>"

    def _repr_html_(self) -> str:
        rows = [
            (line.title or line.measure, line.measure, line.source, objective.title)
            for objective, line in self.lines()
        ]
        return markup.table(self.title, ("title", "measure", "source", "objective"), rows)

    # Areas ------------------------------------------------------------------------------------

    @property
    def geography(self) -> Geography:
        """The areas, and what they add up to."""
        return self._geography

    @cached_property
    def _geography(self) -> Geography:
        if self.areas_of is None:
            return Geography(self.areas)
        return registry().geographies[self.areas_of].extended(self.areas)

    @property
    def own(self) -> str:
        """The code of the area whose plan it is."""
        if self.area is not None:
            return self.geography.resolve(self.area)
        return next(area.code for area in self.geography if area.parent is None)

    def places(self, source: Source) -> Geography:
        """The areas that the rows of a source may name, and what those add up to."""
        return places_of(source, self.geography)

    def peer_group(self, name: str) -> PeerGroup:
        """A peer group of the plan, of one of its files, or of a plugin.

        Raises:
            PeerGroupError: there is none, or several plugins bring it by one name.
        """
        own = self._own_group(name)
        return own or registry().peer_group(name, *self._by_id)[1]

    def _own_group(self, name: str) -> PeerGroup | None:
        """A peer group of the plan or of one of its files."""
        for peers in self.peers:
            if peers.name == name:
                members = [self.geography.resolve(member) for member in peers.members]
                return PeerGroup(peers.name, tuple(members), peers.includes_area)
        for file in self.peer_files:
            for group in PeerGroup.read(self.folder / file, self.geography):
                if group.name == name:
                    return group
        return None

    # Plugins ----------------------------------------------------------------------------------

    @property
    def uses(self) -> tuple[str, ...]:
        """Namespaces of the plugins that it uses, so far as these load.

        They are the core, those of the ids that it names, those that bring a peer group or a reader
        it names, and those of ``plugins``. Their notes stand beside its changes, and those of no
        other: what else is installed changes nothing.
        """
        bringing: list[str] = []
        for name in dict.fromkeys(name for _, line in self.lines() for name in _named_groups(line)):
            with suppress(PolicePlanError):  # a group that there is not is told where it is named
                if self._own_group(name) is None:
                    bringing.append(registry().peer_group(name, *self._by_id)[0])
        for name in [s.reader for s in self.sources.values() if s.reader is not None]:
            with suppress(PolicePlanError):
                bringing.append(registry().reader(name).id.partition(".")[0])
        return tuple(filter(registry().has, dict.fromkeys([*self._by_id, *bringing])))

    @cached_property
    def _by_id(self) -> tuple[str, ...]:
        """Namespaces of every id that the plan names, and those it lists."""
        lines = self.readings()
        ids = [self.areas_of, self.sentences, *(line.measure for line in lines)]
        ids += [line.forecast_method for line in lines]
        named = [one.partition(".")[0] for one in ids if one is not None]
        return tuple(sorted({CORE, *named, *self.plugins}))

    # Lines ------------------------------------------------------------------------------------

    def lines(self) -> list[tuple[Objective, Line]]:
        """Every measure with its objective, in the order of the report."""
        return [(objective, line) for objective in self.objectives for line in objective.measures]

    def readings(self) -> list[Line]:
        """Every line, and each of its standings as the line that reads its source."""
        return [
            reading
            for _, line in self.lines()
            for reading in (line, *(line.reading(standing) for standing in line.standings))
        ]

    def measure(self, line: Line) -> Measure:
        """The installed measure of a line, at the line's parameters, with its plugins' notes."""
        installed = registry()
        measure = installed.measure(line.measure, **line.parameters)
        return installed.noted(measure, *self.uses)

    def period(self, line: Line, as_at: Period) -> Period:
        """The period of a line in the report of a month."""
        return period_of(line.period, as_at)

    def earlier(self, line: Line, period: Period) -> list[Period]:
        """For each comparison of a line, the earlier period."""
        words = self.comparisons if line.comparisons is None else line.comparisons
        return [earlier_of(each, period) for each in words]

    @property
    def templates(self) -> Sentences:
        """What the report says, as templates."""
        return Sentences() if self.sentences is None else registry().sentences[self.sentences]


# What can be wrong ----------------------------------------------------------------------------


def _problems(plan: Plan) -> Iterable[str]:
    wrong = list(_of_areas(plan))
    yield from wrong
    known = Geography(()) if wrong else plan.geography
    for i, words in enumerate(plan.comparisons):
        yield from of_words(f"comparisons[{i}]", partial(earlier_of, words, _ANY))
    for name, source in plan.sources.items():
        yield from of_source(name, source, known)
        yield from _of_columns(plan, name, source)
    for i, peers in enumerate(plan.peers):
        for problem in of_peers(peers, known):
            yield f"peers[{i}].members: {problem}"
    groups, unread = _groups(plan) if len(known) else (set[str](), list[str]())
    yield from unread
    if unread or not len(known):  # of a group that cannot be read nothing more is said
        groups |= {name for _, line in plan.lines() for name in _named_groups(line)}
    yield from _of_plugins(plan)
    for i, objective in enumerate(plan.objectives):
        for j, line in enumerate(objective.measures):
            for place, problem in _of_line(plan, line, groups):
                yield f"objectives[{i}].measures[{j}].{place}: {problem}"


def _of_plugins(plan: Plan) -> Iterable[str]:
    if plan.sentences is not None and plan.sentences not in registry().sentences:
        says = f"no plugin brings {plan.sentences!r}"
        yield f"sentences: {registry().sentences.problem(plan.sentences, says)}"
    for i, name in enumerate(plan.plugins):
        try:
            registry().needed(name)
        except (PluginLoadError, UnknownPluginError) as error:
            yield f"plugins[{i}]: {error}"


def _groups(plan: Plan) -> tuple[set[str], list[str]]:
    """Names of the peer groups of the plan and its files, and what is wrong with some files."""
    names = {peers.name for peers in plan.peers}
    wrong: list[str] = []
    for i, file in enumerate(plan.peer_files):
        try:
            names |= {g.name for g in PeerGroup.read(plan.folder / file, plan.geography)}
        except PlanError as error:
            wrong += [f"peer_files[{i}]: {file}: {problem}" for problem in error.problems]
    return names, wrong


def _named_groups(line: Line) -> list[str]:
    """Every peer group that a line names."""
    own = [] if line.peers is None else [line.peers]
    return [*own, *(name for standing in line.standings for name in standing.peers)]


def _of_group(plan: Plan, source: str, group: str, groups: set[str]) -> str:
    """What is wrong with a peer group: there is none, or a source has not every member of it."""
    if group not in groups:
        try:
            plan.peer_group(group)
        except PeerGroupError as error:
            near = near_or_all(group, sorted({*groups, *error.known}))
            return str(error) if error.namespaces else f"there is no peer group {group!r}.{near}"
        except PluginLoadError as error:
            return str(error)
    try:
        places = plan.places(plan.sources[source])
        members = [member.area for member in plan.peer_group(group).members]
    except (PolicePlanError, LookupError):  # told where it is named
        return ""
    names = [plan.geography.name(code) for code in members if code not in places]
    return f"source {source!r} has no area {quoted(names)} of peer group {group!r}" if names else ""


def _of_areas(plan: Plan) -> Iterable[str]:
    if plan.areas_of is not None and plan.areas_of not in registry().geographies:
        says = f"no plugin brings a geography {plan.areas_of!r}"
        yield f"areas_of: {registry().geographies.problem(plan.areas_of, says)}"
        return
    try:
        known = plan.geography
    except AreaError as error:
        yield f"areas: {error}"
        return
    if not len(known):
        yield "areas: name at least one area"
    elif plan.area is not None and known.find(plan.area) is None:
        yield f"area: there is no area {plan.area!r}.{near_area(plan.area, known)}"


def _of_columns(plan: Plan, name: str, source: Source) -> Iterable[str]:
    """Names that no measure has: a misspelt optional column would be done without, in silence."""
    known: set[str] = set()
    for line in plan.readings():
        if line.source == name:
            try:
                known |= {*plan.measure(line).needs.names}
            except Exception:  # noqa: BLE001  # reason: it is told of the line
                return
    if any(line.population == name for _, line in plan.lines()):
        known |= {"area", "year", "n"}
    for key, given in (("columns", source.columns), ("formats", source.formats)):
        for column in given:
            if known and column not in known:
                near = did_you_mean(column, known)
                yield f"sources.{name}.{key}: no measure of it reads {column!r}.{near}"


def _of_line(plan: Plan, line: Line, groups: set[str]) -> Iterable[tuple[str, str]]:
    for place, name in (("source", line.source), ("population", line.population)):
        if name is not None and name not in plan.sources:
            yield place, f"there is no source {name!r}.{near_or_all(name, plan.sources)}"
    if line.population in plan.sources and plan.sources[line.population].reader is not None:
        yield "population", "a reader brings its own: leave it out, or name a file of populations"
    if line.peers is not None and (problem := _of_group(plan, line.source, line.peers, groups)):
        yield "peers", problem
    yield from _of_periods(plan, line)
    yield from _of_measure(plan, line)
    for i, standing in enumerate(line.standings):
        for place, problem in _of_standing(plan, line, standing, groups):
            yield f"standings[{i}].{place}", problem


def _of_periods(plan: Plan, line: Line) -> Iterable[tuple[str, str]]:
    if problem := problem_of(partial(plan.period, line, _ANY)):
        yield "period", problem
        return
    period = plan.period(line, _ANY)
    for i, words in enumerate(line.comparisons or ()):
        if problem := problem_of(partial(earlier_of, words, period)):
            yield f"comparisons[{i}]", problem
    for words in plan.comparisons if line.comparisons is None else ():
        problem = problem_of(partial(earlier_of, words, period))
        if problem and not problem_of(partial(earlier_of, words, _ANY)):  # else it is said once
            yield "comparisons", f"{problem} It is the plan's: give this line its own"


def _of_measure(plan: Plan, line: Line) -> Iterable[tuple[str, str]]:
    try:
        measure = plan.measure(line)
    except PolicePlanError as error:
        yield "measure", str(error)
        return
    except Exception:  # noqa: BLE001  # reason: a plugin may raise anything at a value it did not foresee
        yield "parameters", f"measure {line.measure} cannot take one of these values"
        return
    yield from problems_with(line, measure, plan.sources.get(line.source))


def _of_standing(
    plan: Plan, line: Line, standing: Standing, groups: set[str]
) -> Iterable[tuple[str, str]]:
    if standing.source not in plan.sources:
        near = near_or_all(standing.source, plan.sources)
        yield "source", f"there is no source {standing.source!r}.{near}"
    if not standing.peers:
        yield "peers", "name at least one peer group"
    for name in standing.peers:
        if problem := _of_group(plan, standing.source, name, groups):
            yield "peers", problem
    reading = line.reading(standing)
    if problem := problem_of(partial(plan.period, reading, _ANY)):
        yield "period", problem
    elif standing.against is not None:
        period = plan.period(reading, _ANY)
        if problem := problem_of(partial(earlier_of, standing.against, period)):
            yield "against", problem
    if standing.measure is not None or standing.parameters is not None:
        yield from _of_measure(plan, reading)
