"""What a plugin can give: hooks without arguments, each returning frozen records.

A plugin is an installed distribution with an entry point in the group ``policeplan``; the entry
point's name is its namespace. New abilities come as new fields of the records, never as arguments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import attrs
import pluggy

from policeplan.area import Geography
from policeplan.demos import Demo
from policeplan.forecasts import ForecastMethod
from policeplan.measure import Measure
from policeplan.notes import NoteOn
from policeplan.peers import PeerGroup
from policeplan.readers import Reader
from policeplan.sentences import Sentences

PROJECT = "policeplan"
CONTRACT = 1
"""The contract of hooks and records that this policeplan keeps; a record says the one it needs."""

Record = Measure | PeerGroup | Geography | Sentences | Demo | ForecastMethod | Reader | NoteOn

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def policeplan_measures() -> Iterable[Measure]:  # pyright: ignore[reportReturnType]  # reason: a hookspec has no body
    """Measures, each with an id in the plugin's own namespace."""


@hookspec
def policeplan_peer_groups() -> Iterable[PeerGroup]:  # pyright: ignore[reportReturnType]  # reason: a hookspec has no body
    """Peer groups, such as a force's Most Similar Group."""


@hookspec
def policeplan_geographies() -> Iterable[Geography]:  # pyright: ignore[reportReturnType]  # reason: a hookspec has no body
    """Geographies, each with an id: a force's divisions among the forces, say."""


@hookspec
def policeplan_sentences() -> Iterable[Sentences]:  # pyright: ignore[reportReturnType]  # reason: a hookspec has no body
    """Templates for what reports say, each with an id."""


@hookspec
def policeplan_demos() -> Iterable[Demo]:  # pyright: ignore[reportReturnType]  # reason: a hookspec has no body
    """Plans with rows, for `policeplan demo`, each with an id."""


@hookspec
def policeplan_forecast_methods() -> Iterable[ForecastMethod]:  # pyright: ignore[reportReturnType]  # reason: a hookspec has no body
    """Rules that carry a monthly series on to the year end, each with an id."""


@hookspec
def policeplan_readers() -> Iterable[Reader]:  # pyright: ignore[reportReturnType]  # reason: a hookspec has no body
    """Readers of public files, each with an id."""


@hookspec
def policeplan_notes() -> Iterable[NoteOn]:  # pyright: ignore[reportReturnType]  # reason: a hookspec has no body
    """Comparability notes on measures of any namespace, each with an id."""


@attrs.frozen
class Hook:
    """A hook, and what its records are called.

    Attributes:
        name: of the hook.
        gives: the field of `Plugin` and of `Registry` that has its records.
        kind: of the records.
        one: of them, in words.
        many: the same, of several.
    """

    name: str
    gives: str
    kind: type[Record]
    one: str
    many: str


HOOKS = (
    Hook("policeplan_measures", "measures", Measure, "measure", "measures"),
    Hook("policeplan_peer_groups", "peer_groups", PeerGroup, "peer group", "peer groups"),
    Hook("policeplan_geographies", "geographies", Geography, "geography", "geographies"),
    Hook("policeplan_sentences", "sentences", Sentences, "sentences", "sentences"),
    Hook("policeplan_demos", "demos", Demo, "demo", "demos"),
    Hook(
        "policeplan_forecast_methods",
        "forecast_methods",
        ForecastMethod,
        "forecast method",
        "forecast methods",
    ),
    Hook("policeplan_readers", "readers", Reader, "reader", "readers"),
    Hook("policeplan_notes", "notes", NoteOn, "note", "notes"),
)
"""Every hook that is live, in the order that lists have them."""


@attrs.frozen
class Retired:
    """A hook that another has taken the place of: for one minor release it counts and warns.

    Attributes:
        replacement: the hook that took its place.
        gone: the release that no longer calls it.
        convert: from a record of the retired hook to one of the replacement's.
    """

    replacement: str
    gone: str
    convert: Callable[[object], object]


RETIRED: Mapping[str, Retired] = {}
"""By name, the hooks that still count but are on their way out: none so far."""


def name_of(record: Record) -> str:
    """What a record is registered by: its id, or the name of a peer group."""
    return record.name if isinstance(record, PeerGroup) else record.id
