"""Found: installed plugins before any is imported: which may load, and which never will."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterable
from importlib.metadata import EntryPoint, distributions, entry_points

import attrs

from policeplan.plugins.plugin import ALLOWED, Plugin, PluginWarning, Status

GROUP = "policeplan"
CORE = "core"
HOST = "policeplan"
_NAMESPACE = re.compile(r"[a-z][a-z0-9_]*")


@attrs.frozen
class Found:
    """An entry point, and what is wrong with it that can be told without importing it.

    Attributes:
        namespace: its name.
        point: the entry point itself.
        status: what became of it; none while it may load.
        cause: why it may not.
    """

    namespace: str
    point: EntryPoint = attrs.field(repr=False)
    status: Status | None = None
    cause: str = ""

    def unloaded(self) -> Plugin:
        """The plugin that it is without having been imported.

        Raises:
            ValueError: it may load.
        """
        if self.status is None:
            raise ValueError(f"plugin {self.namespace!r} may load")
        return Plugin(self.namespace, *distribution(self.point), self.status, self.cause)


def distribution(point: EntryPoint) -> tuple[str, str]:
    """Name and version of what was installed."""
    try:
        said = (point.dist.name, point.dist.version) if point.dist else ("", "")
    except Exception:  # noqa: BLE001  # reason: metadata that is damaged is no reason to stop
        said = ("", "")
    return said[0] or "unknown", said[1] or "unknown"


def normal(name: str) -> str:
    """A distribution's name as pip compares them (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def installed() -> list[EntryPoint]:
    """The entry points of every distribution, but for those whose entry points cannot be read."""
    try:
        return list(entry_points(group=GROUP))
    except Exception:  # noqa: BLE001  # reason: one damaged file fails the reading of all: one by one
        readable: dict[str, list[EntryPoint]] = {}
        for one in distributions():
            name = str(one.metadata["Name"])
            try:
                readable.setdefault(normal(name), list(one.entry_points.select(group=GROUP)))
            except Exception as error:  # noqa: BLE001  # reason: whatever it is, the others go on
                warnings.warn(
                    f"the entry points of {name} cannot be read ({type(error).__name__}), so it is "
                    "left out if it is a plugin. Install it again, or uninstall it.",
                    PluginWarning,
                    stacklevel=2,
                )
        return [point for points in readable.values() for point in points]


def find(points: Iterable[EntryPoint], allowed: Collection[str] | None = None) -> tuple[Found, ...]:
    """The plugins among entry points, policeplan's own first, then by name.

    Args:
        points: in whatever order; one distribution that is seen twice is one.
        allowed: names of the distributions that may load; all if none. The core always may.
    """
    once = {(normal(distribution(p)[0]), distribution(p)[1], p.name, p.value): p for p in points}
    may = None if allowed is None else {normal(name) for name in allowed}
    by_name: dict[str, list[EntryPoint]] = {}
    for key in sorted(once):
        by_name.setdefault(once[key].name, []).append(once[key])
    names = sorted(by_name, key=lambda name: (name != CORE, name))
    return tuple(found for name in names for found in _named(name, by_name[name], may))


def _named(name: str, points: list[EntryPoint], may: set[str] | None) -> list[Found]:
    """What may become of the entry points of one name."""
    allowed: list[EntryPoint] = []
    blocked: list[Found] = []
    for point in points:
        called = distribution(point)[0]
        if may is None or normal(called) in {HOST, *may}:
            allowed.append(point)
        else:
            cause = f"{ALLOWED} does not name {called}"
            blocked.append(Found(name, point, Status.DISABLED, cause))
    return [*_claimed(name, allowed), *blocked]


def _claimed(name: str, points: list[EntryPoint]) -> list[Found]:
    if name == CORE:  # the namespace is the host's own: others cannot take it over
        taken = "the namespace 'core' is policeplan's own: give the entry point another name"
        return [
            Found(name, point) if _is_host(point) else Found(name, point, Status.CONFLICT, taken)
            for point in sorted(points, key=_is_host, reverse=True)
        ]
    if not _NAMESPACE.fullmatch(name):
        cause = (
            f"the entry point's name {name!r} can be no namespace: it should be of lower-case "
            "letters, digits and underscores, a letter first"
        )
        return [Found(name, point, Status.FAILED, cause) for point in points]
    if len(points) > 1:
        both = ", ".join(sorted("{} {}".format(*distribution(point)) for point in points))
        cause = f"the name is claimed twice: {both}. Uninstall one, or allow one in {ALLOWED}"
        return [Found(name, point, Status.CONFLICT, cause) for point in points]
    return [Found(name, point) for point in points]


def _is_host(point: EntryPoint) -> bool:
    return normal(distribution(point)[0]) == HOST
