"""The built-in measures, one family a file, registered as any plugin's are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import cast

from policeplan.area import Geography
from policeplan.demos import Demo
from policeplan.forecasts import ForecastMethod
from policeplan.hookspecs import hookimpl
from policeplan.measure import Measure
from policeplan.peers import PeerGroup

FAMILIES = (
    "asb_incidents",
    "budget_share",
    "business_crime",
    "call_answering",
    "child_sexual_offences",
    "confidence",
    "grade1_response",
    "hate_crime",
    "ksi",
    "recorded_crime",
    "referrals",
    "registered_members",
    "repeat_asb",
    "risk_mix",
    "satisfaction",
    "specials",
    "volunteer_hours",
    "workforce",
)
"""The files of this folder that have measures; each names its factories in ``MEASURES``."""


@hookimpl
def policeplan_measures() -> Iterable[Measure]:
    """The measures of the namespace ``core``."""
    for family in FAMILIES:
        module = import_module(f"{__name__}.{family}")
        for factory in cast("Iterable[Callable[[], Measure]]", module.MEASURES):
            yield factory()


@hookimpl
def policeplan_geographies() -> Iterable[Geography]:
    """The forces of England and Wales, in their regions and countries."""
    from policeplan.forces import forces

    return [forces()]


@hookimpl
def policeplan_peer_groups() -> Iterable[PeerGroup]:
    """All forces of England and Wales."""
    from policeplan.forces import forces

    return [PeerGroup.of(forces(), name="England & Wales")]


@hookimpl
def policeplan_demos() -> Iterable[Demo]:
    """Exampleshire, a made-up force."""
    plan = Path(__file__).parents[1] / "demo" / "plan.toml"
    return [
        Demo("core.exampleshire", "Exampleshire: a made-up force, synthetic rows", plan, "2016-11")
    ]


@hookimpl
def policeplan_forecast_methods() -> Iterable[ForecastMethod]:
    """The rules that carry a series on to the year end."""
    from policeplan.forecasts.ets import ets
    from policeplan.forecasts.last_year import growth_to_date, same_months_last_year
    from policeplan.forecasts.seasonal_damped import seasonal_damped

    return [seasonal_damped(), growth_to_date(), same_months_last_year(), ets()]
