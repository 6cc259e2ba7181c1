"""Registry: the installed plugins, each loaded when something of its namespace is asked for."""

from __future__ import annotations

import os
import warnings
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib.metadata import EntryPoint
from operator import attrgetter
from threading import RLock
from typing import TypeVar

import attrs

from policeplan import markup
from policeplan.area import Geography
from policeplan.demos import Demo
from policeplan.errors import (
    PeerGroupError,
    UnknownMeasureError,
    UnknownPluginError,
    UnknownReaderError,
)
from policeplan.forecasts import ForecastMethod
from policeplan.hookspecs import Record
from policeplan.measure import Measure
from policeplan.notes import NoteOn, noted
from policeplan.peers import PeerGroup
from policeplan.plugins.found import CORE, HOST, Found, distribution, find, installed, normal
from policeplan.plugins.loading import load
from policeplan.plugins.plugin import ALLOWED, STRICT, Plugin, PluginWarning
from policeplan.plugins.records import ByNamespace, namespace_of
from policeplan.readers import Reader
from policeplan.sentences import Sentences
from policeplan.words import near_miss

Kept = TypeVar("Kept", bound=Record)


@attrs.frozen(eq=False, repr=False)
class Registry:
    """The plugins that were found, and what they give by id.

    Asking for ``core.ksi`` loads the plugin of the namespace ``core``; going through all of them,
    or asking by a name without a namespace, loads all. A plugin is loaded once.

    Attributes:
        found: what was found, or what is loaded already.
        strict: a plugin that does not load raises and does not only warn.
    """

    found: tuple[Found | Plugin, ...] = attrs.field(converter=tuple)
    strict: bool = False
    _loaded: dict[int, Plugin] = attrs.field(factory=dict[int, Plugin], init=False)
    _loading: set[int] = attrs.field(factory=set[int], init=False)
    _lock: RLock = attrs.field(factory=RLock, init=False)

    @classmethod
    def of(
        cls,
        points: Iterable[EntryPoint],
        *,
        allowed: Collection[str] | None = None,
        strict: bool = False,
    ) -> Registry:
        """A registry of entry points, none of them imported yet.

        Args:
            points: in whatever order.
            allowed: names of the distributions that may load; all if none, the core alone if
                empty.
            strict: a plugin that does not load raises and does not only warn.

        Raises:
            UnknownPluginError: ``strict``, and a name that is allowed is not installed.
        """
        points = list(points)
        for name in allowed or ():
            _tell_absent(name, {distribution(point)[0] for point in points}, strict=strict)
        return cls(find(points, allowed), strict)

    def __repr__(self) -> str:
        said = ", ".join(f"{one.namespace} {_state(one)}" for one in self._so_far())
        return f"<Registry: {said}>"

    def _repr_html_(self) -> str:
        rows = [
            (p.namespace, p.distribution, p.version, p.status.value, p.cause) for p in self.plugins
        ]
        headings = ("namespace", "distribution", "version", "status", "cause")
        return markup.table("Plugins", headings, rows)

    # Plugins ----------------------------------------------------------------------------------

    @property
    def namespaces(self) -> tuple[str, ...]:
        """Of every plugin, in order, loaded or not."""
        return tuple(dict.fromkeys(found.namespace for found in self.found))

    @property
    def plugins(self) -> tuple[Plugin, ...]:
        """Every plugin, all of them loaded now.

        Raises:
            PluginLoadError: the registry is strict, and one does not load.
        """
        return tuple(self._plugin(i) for i in range(len(self.found)))

    def plugins_of(self, namespace: str) -> tuple[Plugin, ...]:
        """The plugin of a namespace, loaded; none, or those that claim it where none may have it.

        Raises:
            PluginLoadError: the registry is strict, and it does not load.
        """
        claimed = [i for i, found in enumerate(self.found) if found.namespace == namespace]
        may = [i for i in claimed if self._may_load(i)]
        return tuple(self._plugin(i) for i in may or claimed)

    def _may_load(self, i: int) -> bool:
        found = self.found[i]
        return found.loaded if isinstance(found, Plugin) else found.status is None

    def has(self, namespace: str) -> bool:
        """Whether a plugin of this namespace is installed, allowed and loads."""
        return any(plugin.loaded for plugin in self.plugins_of(namespace))

    def needed(self, namespace: str) -> Plugin:
        """The plugin of a namespace, loaded.

        Raises:
            UnknownPluginError: none is installed.
            PluginLoadError: it does not load, or is disabled.
        """
        claimed = self.plugins_of(namespace)
        for plugin in claimed:
            if plugin.loaded:
                return plugin
        if not claimed:
            raise UnknownPluginError(namespace, self.namespaces)
        raise claimed[0].refusal()

    def _plugin(self, i: int) -> Plugin:
        """A plugin, loaded if it was not yet; a failure is warned of once."""
        with self._lock:
            known = self._loaded.get(i)
            plugin = self._loaded[i] = known or self._load(self.found[i], i)
        if plugin.broken and self.strict:
            raise plugin.refusal()
        if plugin.broken and known is None:
            warnings.warn(plugin.warning(), PluginWarning, stacklevel=2)
        return plugin

    def _load(self, found: Found | Plugin, i: int) -> Plugin:
        if isinstance(found, Plugin):
            return found
        if i in self._loading:
            raise RecursionError(f"plugin '{found.namespace}' is asked for its own while it loads")
        self._loading.add(i)
        try:
            return load(found)
        finally:
            self._loading.discard(i)

    def _so_far(self) -> list[Found | Plugin]:
        return [self._loaded.get(i, found) for i, found in enumerate(self.found)]

    # What they give ---------------------------------------------------------------------------

    @property
    def measures(self) -> ByNamespace[Measure]:
        """Every measure by its id, at its default parameters."""
        return self._by_id(attrgetter("measures"))

    @property
    def geographies(self) -> ByNamespace[Geography]:
        """Every geography by its id."""
        return self._by_id(attrgetter("geographies"))

    @property
    def sentences(self) -> ByNamespace[Sentences]:
        """Every set of templates by its id."""
        return self._by_id(attrgetter("sentences"))

    @property
    def demos(self) -> ByNamespace[Demo]:
        """Every demonstration by its id, policeplan's own last."""
        last = sorted(self.namespaces, key=CORE.__eq__)
        return ByNamespace(tuple(last), self.plugins_of, attrgetter("demos"))

    @property
    def forecast_methods(self) -> ByNamespace[ForecastMethod]:
        """Every forecast method by its id."""
        return self._by_id(attrgetter("forecast_methods"))

    @property
    def readers(self) -> ByNamespace[Reader]:
        """Every reader of public files by its id."""
        return self._by_id(attrgetter("readers"))

    @property
    def notes(self) -> ByNamespace[NoteOn]:
        """Every comparability note that a plugin puts on a measure, by its id."""
        return self._by_id(attrgetter("notes"))

    @property
    def peer_groups(self) -> Mapping[str, PeerGroup]:
        """Every peer group by its name; by ``namespace:name`` where several plugins have one."""
        brought = [(p.namespace, group) for p in self.plugins for group in p.peer_groups]
        names = [group.name for _, group in brought]
        return {
            f"{namespace}:{group.name}" if names.count(group.name) > 1 else group.name: group
            for namespace, group in brought
        }

    def _by_id(self, records: attrgetter[tuple[Kept, ...]]) -> ByNamespace[Kept]:
        return ByNamespace(self.namespaces, self.plugins_of, records)

    # Asking for one ---------------------------------------------------------------------------

    def measure(self, measure_id: str, **parameters: object) -> Measure:
        """The measure with this id, with other parameters if any are given.

        Raises:
            UnknownMeasureError: no plugin gives it; it names the nearest.
            PluginLoadError: its plugin did not load, or is disabled.
            ParameterError: it has no such parameter.
        """
        known = self.measures
        if measure_id in known:
            return known[measure_id].with_parameters(**parameters)
        namespace = namespace_of(measure_id)
        if namespace in self.namespaces:
            self.needed(namespace)
        raise UnknownMeasureError(measure_id, tuple(known))

    def noted(self, measure: Measure, *namespaces: str) -> Measure:
        """The measure with the notes that plugins put on it: ``noted(measure, "westmercia")``.

        Its parameters are those that it has: choose them first.

        Raises:
            UnknownPluginError: no plugin of that namespace is installed.
            PluginLoadError: it does not load, or is disabled.
        """
        return noted(measure, [n for name in namespaces for n in self.needed(name).notes])

    def reader(self, name: str) -> Reader:
        """The reader with this id, or with this name where one plugin has it.

        Raises:
            UnknownReaderError: no plugin gives it, or several do.
            PluginLoadError: its plugin did not load, or is disabled.
        """
        known = self.readers
        if name in known:
            return known[name]
        namespace, _, rest = name.partition(".")
        if rest and namespace in self.namespaces:
            self.needed(namespace)
        named = [one for one in known if one.partition(".")[2] == name]
        if len(named) != 1:
            raise UnknownReaderError(name, tuple(known))
        return known[named[0]]

    def peer_group(self, name: str, *namespaces: str) -> tuple[str, PeerGroup]:
        """The namespace that brings a peer group, and the group.

        Sought in policeplan's own and the plugins of ``namespaces``, and only if none of these
        brings it in all others: what else is installed never takes a name over.

        Args:
            name: of the group; ``namespace:name`` for the one of that plugin.
            *namespaces: of the plugins that are used already.

        Raises:
            PeerGroupError: no plugin brings it, or several that are sought together do.
            PluginLoadError: ``namespace:name`` of a plugin that does not load, or is disabled.
        """
        own, colon, bare = name.partition(":")
        if colon and own in self.namespaces:
            given = [(own, group) for group in self.needed(own).peer_groups if group.name == bare]
            if given:
                return given[0]
        first = dict.fromkeys((CORE, *namespaces))
        for ring in (first, [one for one in self.namespaces if one not in first]):
            given = [
                (plugin.namespace, group)
                for namespace in ring
                for plugin in self.plugins_of(namespace)
                for group in plugin.peer_groups
                if group.name == name
            ]
            if len(given) > 1:
                raise PeerGroupError(name, (), tuple(namespace for namespace, _ in given))
            if given:
                return given[0]
        raise PeerGroupError(name, tuple(self.peer_groups))


def _state(one: Found | Plugin) -> str:
    return "not loaded yet" if one.status is None else one.status.value


def _tell_absent(name: str, installed: Collection[str], *, strict: bool) -> None:
    """Say of a name in the allow-list that there is no such plugin."""
    known = {normal(one): one for one in installed}
    if normal(name) in {HOST, *known}:
        return
    if strict:
        raise UnknownPluginError(name, tuple(sorted(installed)))
    # What all names begin with makes none of them near; and the host's own is always allowed.
    short = {one.removeprefix(f"{HOST}-"): one for one in known if one != HOST}
    close = near_miss(normal(name).removeprefix(f"{HOST}-"), short)
    near = f" Did you mean '{short[close]}'?" if close else ""
    what = near or " It takes names of distributions, with commas between them."
    warnings.warn(
        f"{ALLOWED} names {name!r}, and no plugin of that distribution is installed.{what}",
        PluginWarning,
        stacklevel=2,
    )


# What is installed --------------------------------------------------------------------------------

_LOCK = RLock()


def registry() -> Registry:
    """The installed plugins, found once, at first use; each is loaded when it is asked for.

    The environment is read then: ``POLICEPLAN_PLUGINS``, distributions that may load with commas
    between them (all where it is not set, the core alone where it is empty), and
    ``POLICEPLAN_STRICT=1``, by which a plugin that does not load raises.
    """
    with _LOCK:
        return _installed()


@cache
def _installed() -> Registry:
    said = os.environ.get(ALLOWED)
    allowed = None if said is None else [name.strip() for name in said.split(",") if name.strip()]
    strict = os.environ.get(STRICT, "").strip().lower() not in {"", "0", "false", "no"}
    return Registry.of(installed(), allowed=allowed, strict=strict)


def get_measure(measure_id: str, **parameters: object) -> Measure:
    """The installed measure with this id: ``get_measure("core.repeat-asb", nth=3)``."""
    return registry().measure(measure_id, **parameters)
