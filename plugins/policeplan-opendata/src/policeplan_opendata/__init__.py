"""Open data: readers of what public bodies publish about police, and measures that fit it."""

from __future__ import annotations

from collections.abc import Iterable

from policeplan import Measure, Reader, hookimpl


@hookimpl
def policeplan_readers() -> Iterable[Reader]:
    """Readers of public files."""
    from policeplan_opendata import ons_areas, workforce

    return [ons_areas.READER, workforce.READER]


@hookimpl
def policeplan_measures() -> Iterable[Measure]:
    """Measures of what is published in categories of its own."""
    return []
