"""Open data: readers of what public bodies publish about police, and measures that fit it."""

from __future__ import annotations

from collections.abc import Iterable

from policeplan import Geography, Measure, Reader, hookimpl


@hookimpl
def policeplan_readers() -> Iterable[Reader]:
    """Readers of public files."""
    from policeplan_opendata import (
        london_crime,
        ons_areas,
        outcomes,
        police_uk,
        public_attitude,
        stats19,
        workforce,
    )

    return [
        stats19.STATS19,
        police_uk.POLICE_UK,
        ons_areas.READER,
        workforce.READER,
        outcomes.READER,
        public_attitude.READER,
        london_crime.READER,
    ]


@hookimpl
def policeplan_measures() -> Iterable[Measure]:
    """Measures of what is published in categories of its own."""
    from policeplan_opendata.outcome_types import outcomes
    from policeplan_opendata.street_crime import street_crime

    return [street_crime(), outcomes()]


@hookimpl
def policeplan_geographies() -> Iterable[Geography]:
    """London's boroughs under the forces that police them."""
    from policeplan_opendata.london import boroughs

    return [boroughs()]
