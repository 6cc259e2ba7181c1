"""What a plugin can give: hooks without arguments, each returning frozen records.

A plugin is an installed distribution with an entry point in the group ``policeplan``; the entry
point's name is its namespace. New abilities come as new fields of the records, never as arguments.
"""

from __future__ import annotations

from collections.abc import Iterable

import pluggy

from policeplan.area import Geography
from policeplan.demos import Demo
from policeplan.forecasts import ForecastMethod
from policeplan.measure import Measure
from policeplan.peers import PeerGroup
from policeplan.readers import Reader
from policeplan.sentences import Sentences

PROJECT = "policeplan"

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
