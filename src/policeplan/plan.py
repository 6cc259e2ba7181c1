"""Plan: a TOML file of objectives, measures, sources, comparisons and peers, checked as a whole."""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import attrs

from policeplan import markup
from policeplan.area import Area, Geography
from policeplan.errors import AreaError, PlanError, PolicePlanError
from policeplan.measure import Measure
from policeplan.peers import PeerGroup
from policeplan.period import Period
from policeplan.plugins import get_measure, registry
from policeplan.strict import Names, Problems, structure
from policeplan.words import count, did_you_mean, quoted

_MARCH = "position as at "
PREVIOUS = "previous 12 months"
_NOT_IN_TOML = ("folder", "path")


@attrs.frozen
class Lookup:
    """A second file with one row for each key: collisions to a source of casualties."""

    path: str
    on: str
    lookup_on: str | None = None


@attrs.frozen
class Source:
    """A file of rows, and how its columns answer to the measures'.

    Attributes:
        path: CSV or Parquet, from the folder that the plan is in.
        columns: for each column of the measures, the file's own name; a list for several.
        formats: for text times, their one format.
        area: the one area of every row, for a file that names none.
        covers: what the rows cover, as a period in words; else it is seen in the rows.
        missing: for an area, periods inside ``covers`` that it did not supply.
        join: a second file with one row for each key.
        encoding: of a CSV file.
        separator: of a CSV file.
    """

    path: str
    columns: dict[str, Names] = attrs.field(factory=dict[str, Names])
    formats: dict[str, str] = attrs.field(factory=dict[str, str])
    area: str | None = None
    covers: str | None = None
    missing: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]])
    join: Lookup | None = None
    encoding: str = "utf-8"
    separator: str = ","


@attrs.frozen
class Line:
    """A measure in an objective: which, of what source, and how it is to be read."""

    measure: str
    source: str
    title: str | None = None
    # reason for Any: each measure says its own
    parameters: dict[str, Any] = attrs.field(factory=dict[str, Any])
    filter: dict[str, list[str]] = attrs.field(factory=dict[str, list[str]])
    by: str | None = None
    peers: str | None = None


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


@attrs.frozen(repr=False)
class Plan:
    """Objectives, measures, sources, comparisons and peers.

    Attributes:
        title: of the plan, and of its scorecard.
        areas: every area that rows may name, and what they add up to.
        sources: files of rows, by name.
        objectives: in the order of the report.
        comparisons: ``previous 12 months`` and ``position as at March`` (or another month).
        peers: peer groups, besides those that plugins bring.
        incomplete: whether a period that is not covered is refused or labelled.
        folder: where the plan's paths begin.
        path: where it was read from.
    """

    title: str
    areas: list[Area]
    sources: dict[str, Source]
    objectives: list[Objective]
    comparisons: list[str] = attrs.field(factory=lambda: [PREVIOUS, "position as at March"])
    peers: list[Peers] = attrs.field(factory=list[Peers])
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
        where = Path(path)
        try:
            plain = tomllib.loads(where.read_text(encoding="utf-8-sig"))
        except FileNotFoundError as error:
            raise PlanError(str(path), ["there is no such file"]) from error
        except OSError as error:
            raise PlanError(str(path), ["it is not a file that can be read"]) from error
        except UnicodeDecodeError as error:
            raise PlanError(str(path), ["it is not UTF-8 text, as TOML is"]) from error
        except tomllib.TOMLDecodeError as error:
            raise PlanError(str(path), [f"it is not valid TOML: {error}"]) from error
        return cls.from_dict(plain, path=str(path), folder=where.parent)

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

    @property
    def geography(self) -> Geography:
        """The areas, and what they add up to."""
        return Geography(self.areas)

    def lines(self) -> list[tuple[Objective, Line]]:
        """Every measure with its objective, in the order of the report."""
        return [(objective, line) for objective in self.objectives for line in objective.measures]

    def measure(self, line: Line) -> Measure:
        """The installed measure of a line, at the line's parameters."""
        return get_measure(line.measure, **line.parameters)

    def peer_group(self, name: str) -> PeerGroup:
        """A peer group of the plan, or of a plugin."""
        for peers in self.peers:
            if peers.name == name:
                return PeerGroup(peers.name, tuple(peers.members), peers.includes_area)
        return registry().peer_groups[name]

    def earlier(self, as_at: Period) -> list[Period]:
        """For each comparison, the earlier period for 12 months that end with ``as_at``."""
        return [_earlier(words, as_at) for words in self.comparisons]


def _earlier(words: str, period: Period) -> Period:
    if words == PREVIOUS:
        return period.previous()
    if not words.startswith(_MARCH):
        raise ValueError(words)
    month = words.removeprefix(_MARCH)
    for back in range(1, 13):  # the last such month before the one that the period ends with
        earlier = period.shifted(-back)
        if f"{earlier.last_day:%B}".casefold() == month.casefold():
            return Period.position_as_at(earlier.last_day)
    raise ValueError(words)


# What can be wrong ----------------------------------------------------------------------------


def _problems(plan: Plan) -> Iterable[str]:
    codes = [area.code for area in plan.areas]
    try:
        Geography(plan.areas)
    except AreaError as error:
        yield f"areas: {error}"
    if not codes:
        yield "areas: name at least one area"
    yield from _of_comparisons(plan)
    for name, source in plan.sources.items():
        yield from _of_source(plan, name, source, codes)
        yield from _of_columns(plan, name, source)
    for i, peers in enumerate(plan.peers):
        for problem in _of_peers(peers, codes):
            yield f"peers[{i}].members: {problem}"
    groups = {peers.name for peers in plan.peers}
    for i, objective in enumerate(plan.objectives):
        for j, line in enumerate(objective.measures):
            for place, problem in _of_line(plan, line, groups):
                yield f"objectives[{i}].measures[{j}].{place}: {problem}"


def _of_comparisons(plan: Plan) -> Iterable[str]:
    for i, words in enumerate(plan.comparisons):
        try:
            _earlier(words, Period.year_to("2016-11"))
        except ValueError:
            yield (
                f"comparisons[{i}]: {words!r} is no comparison; say '{PREVIOUS}' or "
                "'position as at March'"
            )


def _of_source(plan: Plan, name: str, source: Source, codes: list[str]) -> Iterable[str]:
    texts = [("covers", source.covers)] if source.covers else []
    texts += [(f"missing.{a}", text) for a, gaps in source.missing.items() for text in gaps]
    for place, text in texts:
        try:
            Period.parse(text)
        except PolicePlanError as error:
            yield f"sources.{name}.{place}: {error}"
    if source.missing and not source.covers:
        yield f"sources.{name}.missing: say what the source covers, then what is missing of it"
    for area in [*source.missing, *([source.area] if source.area else [])]:
        if area not in codes:
            yield f"sources.{name}: there is no area {area!r}.{did_you_mean(area, codes)}"
    inside = [area.code for area in plan.areas if area.parent == source.area]
    if source.area is not None and inside:
        yield (
            f"sources.{name}.area: {source.area!r} is added up from its parts; name the part that "
            f"the rows belong to: {quoted(inside)}"
        )
    if len(source.separator) != 1 or source.separator in '"\r\n':
        yield f"sources.{name}.separator: should be one character, such as ',' or a tab"
    try:
        codecs.lookup(source.encoding)
    except (LookupError, ValueError):
        near = did_you_mean(source.encoding, ["utf-8", "cp1252", "latin-1"])
        yield f"sources.{name}.encoding: there is no encoding {source.encoding!r}.{near}"


def _of_columns(plan: Plan, name: str, source: Source) -> Iterable[str]:
    """Names that no measure has: a misspelt optional column would be done without, in silence."""
    known: set[str] = set()
    for _, line in plan.lines():
        if line.source == name:
            try:
                known |= {*plan.measure(line).needs.names}
            except Exception:  # noqa: BLE001  # reason: it is told of the line
                return
    for key, given in (("columns", source.columns), ("formats", source.formats)):
        for column in given:
            if known and column not in known:
                near = did_you_mean(column, known)
                yield f"sources.{name}.{key}: no measure of it reads {column!r}.{near}"


def _of_peers(peers: Peers, codes: list[str]) -> Iterable[str]:
    if not peers.members:
        yield "name at least one area"
    for member in peers.members:
        if member not in codes:
            yield f"there is no area {member!r}.{did_you_mean(member, codes)}"


def _of_line(plan: Plan, line: Line, groups: set[str]) -> Iterable[tuple[str, str]]:
    if line.source not in plan.sources:
        near = did_you_mean(line.source, plan.sources)
        yield "source", f"there is no source {line.source!r}.{near}"
    if line.peers is not None and line.peers not in groups | set(registry().peer_groups):
        yield "peers", f"there is no peer group {line.peers!r}.{did_you_mean(line.peers, groups)}"
    try:
        measure = plan.measure(line)
    except PolicePlanError as error:
        yield "measure", str(error)
        return
    except Exception:  # noqa: BLE001  # reason: a plugin may raise anything at a value it did not foresee
        yield "parameters", f"measure {line.measure} cannot take one of these values"
        return
    if line.by is not None:
        try:
            measure.breakdown(line.by)
        except PolicePlanError as error:
            yield "by", str(error)
