"""Plugins: found at first use, loaded one by one, and none of them brings the others down."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

import attrs
import pluggy

from policeplan import hookspecs, markup
from policeplan.area import Geography
from policeplan.demos import Demo
from policeplan.errors import PluginLoadError, UnknownMeasureError, UnknownReaderError
from policeplan.forecasts import ForecastMethod
from policeplan.measure import Measure
from policeplan.peers import PeerGroup
from policeplan.readers import Reader
from policeplan.sentences import Sentences
from policeplan.words import did_you_mean

Record = TypeVar("Record", Measure, PeerGroup, Geography, Sentences, Demo, ForecastMethod, Reader)

GROUP = "policeplan"
CORE = "core"
_HOST = "policeplan"


class Status(Enum):
    """What became of a plugin."""

    OK = "ok"
    EMPTY = "empty"
    CONFLICT = "conflict"
    FAILED = "failed"


class PluginWarning(UserWarning):
    """A plugin did not load; the rest go on."""


@attrs.frozen
class Plugin:
    """An entry point of the group ``policeplan``, and what became of it.

    Attributes:
        namespace: the entry point's name; ids of its measures begin with it.
        distribution: what was installed.
        version: of the distribution.
        status: ok, empty, conflict or failed.
        cause: why it is not ok.
        measures: what it gives, and so on with each field named after a hook.
        error: what it raised.
    """

    namespace: str
    distribution: str
    version: str
    status: Status
    cause: str = ""
    measures: tuple[Measure, ...] = ()
    peer_groups: tuple[PeerGroup, ...] = ()
    geographies: tuple[Geography, ...] = ()
    sentences: tuple[Sentences, ...] = ()
    demos: tuple[Demo, ...] = ()
    forecast_methods: tuple[ForecastMethod, ...] = ()
    readers: tuple[Reader, ...] = ()
    error: Exception | SystemExit | None = attrs.field(default=None, eq=False, repr=False)


@attrs.frozen(repr=False)
class Registry:
    """The plugins that were found, and the measures they give by id."""

    plugins: tuple[Plugin, ...]

    def __repr__(self) -> str:
        said = ", ".join(f"{plugin.namespace} {plugin.status.value}" for plugin in self.plugins)
        return f"<Registry: {said}>"

    def _repr_html_(self) -> str:
        rows = [
            (p.namespace, p.distribution, p.version, p.status.value, p.cause) for p in self.plugins
        ]
        headings = ("namespace", "distribution", "version", "status", "cause")
        return markup.table("Plugins", headings, rows)

    @property
    def measures(self) -> Mapping[str, Measure]:
        """Every measure by its id, at its default parameters."""
        return {m.id: m for plugin in self.plugins for m in plugin.measures}

    @property
    def peer_groups(self) -> Mapping[str, PeerGroup]:
        """Every peer group by its name."""
        return {group.name: group for plugin in self.plugins for group in plugin.peer_groups}

    @property
    def geographies(self) -> Mapping[str, Geography]:
        """Every geography by its id."""
        return {places.id: places for plugin in self.plugins for places in plugin.geographies}

    @property
    def sentences(self) -> Mapping[str, Sentences]:
        """Every set of templates by its id."""
        return {said.id: said for plugin in self.plugins for said in plugin.sentences}

    @property
    def demos(self) -> Mapping[str, Demo]:
        """Every demonstration by its id, policeplan's own last."""
        of_others = sorted(self.plugins, key=lambda plugin: plugin.namespace == CORE)
        return {demo.id: demo for plugin in of_others for demo in plugin.demos}

    @property
    def forecast_methods(self) -> Mapping[str, ForecastMethod]:
        """Every forecast method by its id."""
        return {method.id: method for plugin in self.plugins for method in plugin.forecast_methods}

    @property
    def readers(self) -> Mapping[str, Reader]:
        """Every reader of public files by its id."""
        return {reader.id: reader for plugin in self.plugins for reader in plugin.readers}

    def reader(self, name: str) -> Reader:
        """The reader with this id, or with this name where one plugin has it.

        Raises:
            UnknownReaderError: no plugin gives it, or several do.
        """
        known = self.readers
        named = [one for one in known if name in {one, one.partition(".")[2]}]
        if len(named) != 1:
            raise UnknownReaderError(name, tuple(known))
        return known[named[0]]

    def measure(self, measure_id: str, **parameters: object) -> Measure:
        """The measure with this id, with other parameters if any are given.

        Raises:
            UnknownMeasureError: no plugin gives it; it names the nearest.
            PluginLoadError: its plugin did not load.
            ParameterError: it has no such parameter.
        """
        known = self.measures
        if measure_id in known:
            return known[measure_id].with_parameters(**parameters)
        namespace = measure_id.partition(".")[0]
        mine = [plugin for plugin in self.plugins if plugin.namespace == namespace]
        if mine and all(p.status in {Status.FAILED, Status.CONFLICT} for p in mine):
            said = f"{mine[0].distribution} {mine[0].version}"
            raise PluginLoadError(namespace, said, mine[0].cause) from mine[0].error
        raise UnknownMeasureError(measure_id, tuple(known))


@cache
def registry() -> Registry:
    """The installed plugins, found once, at first use."""
    found = discover(entry_points(group=GROUP))
    for plugin in found.plugins:
        if plugin.status in {Status.FAILED, Status.CONFLICT}:
            warnings.warn(
                f"policeplan plugin '{plugin.namespace}' from {plugin.distribution} "
                f"{plugin.version} did not load: {plugin.cause}. The others go on; to be rid of "
                f"it, uninstall {plugin.distribution}.",
                PluginWarning,
                stacklevel=2,
            )
    return found


def get_measure(measure_id: str, **parameters: object) -> Measure:
    """The installed measure with this id: ``get_measure("core.repeat-asb", nth=3)``."""
    return registry().measure(measure_id, **parameters)


def discover(found: Iterable[EntryPoint]) -> Registry:
    """Load entry points one by one, whatever any of them does."""
    by_name: dict[str, list[EntryPoint]] = {}
    for point in found:
        by_name.setdefault(point.name, []).append(point)
    plugins: list[Plugin] = []
    for name in sorted(by_name, key=lambda n: (n != CORE, n)):
        points = by_name[name]
        own = [point for point in points if _distribution(point)[0] == _HOST]
        if name == CORE:  # the namespace is the host's own: others cannot take it over
            plugins += [_load(point) for point in own]
            points = [point for point in points if point not in own]
            plugins += [
                _conflict(point, "the namespace 'core' is policeplan's own") for point in points
            ]
        elif len(points) > 1:
            others = ", ".join(sorted("{} {}".format(*_distribution(point)) for point in points))
            plugins += [
                _conflict(point, f"the name is claimed twice: {others}") for point in points
            ]
        else:
            plugins.append(_load(points[0]))
    return Registry(tuple(plugins))


def _distribution(point: EntryPoint) -> tuple[str, str]:
    return (point.dist.name, point.dist.version) if point.dist else ("unknown", "unknown")


def _conflict(point: EntryPoint, cause: str) -> Plugin:
    return Plugin(point.name, *_distribution(point), Status.CONFLICT, cause)


def _load(point: EntryPoint) -> Plugin:
    """One plugin in a manager of its own, so that what it raises stays its own."""
    try:
        manager = pluggy.PluginManager(hookspecs.PROJECT)
        manager.add_hookspecs(hookspecs)
        manager.register(point.load(), point.name)
        _refuse_misspelt(manager)
        hook = manager.hook
        measures = _flat(hook.policeplan_measures(), Measure, "policeplan_measures")
        groups = _flat(hook.policeplan_peer_groups(), PeerGroup, "policeplan_peer_groups")
        places = _flat(hook.policeplan_geographies(), Geography, "policeplan_geographies")
        sentences = _flat(hook.policeplan_sentences(), Sentences, "policeplan_sentences")
        demos = _flat(hook.policeplan_demos(), Demo, "policeplan_demos")
        methods = _flat(
            hook.policeplan_forecast_methods(), ForecastMethod, "policeplan_forecast_methods"
        )
        readers = _flat(hook.policeplan_readers(), Reader, "policeplan_readers")
        for said, records in (
            ("measure", measures),
            ("geography", places),
            ("sentences", sentences),
            ("demo", demos),
            ("forecast method", methods),
            ("reader", readers),
        ):
            _refuse_foreign(point.name, said, [record.id for record in records])
    except (Exception, SystemExit) as error:  # noqa: BLE001  # reason: whatever a plugin raises, the rest go on
        cause = f"{type(error).__name__}: {error}"
        return Plugin(point.name, *_distribution(point), Status.FAILED, cause, error=error)
    gives = (measures, groups, places, sentences, demos, methods, readers)
    status = Status.OK if any(gives) else Status.EMPTY
    cause = "" if any(gives) else "it implements no hook, or its hooks give nothing"
    return Plugin(point.name, *_distribution(point), status, cause, *gives)


def _flat(given: Iterable[Iterable[object]], kind: type[Record], hook: str) -> tuple[Record, ...]:
    records: list[Record] = []
    for record in [record for records in given for record in records]:
        if not isinstance(record, kind):
            raise TypeError(f"{hook} gave a {type(record).__name__}, not a {kind.__name__}")
        records.append(record)
    return tuple(records)


def _refuse_misspelt(manager: pluggy.PluginManager) -> None:
    """Name a hook that the host does not know, and the nearest that it does."""
    known = [name for name in vars(hookspecs) if name.startswith("policeplan_")]
    for name in vars(manager.hook):
        if not name.startswith("_") and name not in known:
            raise AttributeError(f"there is no hook '{name}'.{did_you_mean(name, known)}")


def _refuse_foreign(namespace: str, says: str, ids: Sequence[str]) -> None:
    for one in ids:
        if one.partition(".")[0] != namespace:
            raise ValueError(f"{says} id '{one}' is outside the namespace '{namespace}'")
    if len(set(ids)) < len(ids):
        raise ValueError(f"two have one {says} id")
