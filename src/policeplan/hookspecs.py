"""What a plugin can give: hooks without arguments, each returning frozen records.

A plugin is an installed distribution with an entry point in the group ``policeplan``; the entry
point's name is its namespace. New abilities come as new fields of the records, never as arguments.
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from policeplan.measure import Measure
from policeplan.peers import PeerGroup

PROJECT = "policeplan"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@hookspec
def policeplan_measures() -> Iterable[Measure]:  # pyright: ignore[reportReturnType]  # reason: a hookspec has no body
    """Measures, each with an id in the plugin's own namespace."""


@hookspec
def policeplan_peer_groups() -> Iterable[PeerGroup]:  # pyright: ignore[reportReturnType]  # reason: a hookspec has no body
    """Peer groups, such as a force's Most Similar Group."""
