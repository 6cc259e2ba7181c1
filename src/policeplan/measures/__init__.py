"""The built-in measures, one family a file, registered as any plugin's are."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from policeplan.area import Geography
from policeplan.demos import Demo
from policeplan.hookspecs import hookimpl
from policeplan.measure import Measure
from policeplan.peers import PeerGroup


@hookimpl
def policeplan_measures() -> Iterable[Measure]:
    """The measures of the namespace ``core``."""
    from policeplan.measures import referrals
    from policeplan.measures.asb_incidents import asb_incidents
    from policeplan.measures.business_crime import business_crime, business_crime_mix
    from policeplan.measures.child_sexual_offences import child_sexual_offences
    from policeplan.measures.grade1_response import grade1_response
    from policeplan.measures.hate_crime import hate_crime
    from policeplan.measures.ksi import ksi
    from policeplan.measures.recorded_crime import recorded_crime, recorded_crime_rate
    from policeplan.measures.repeat_asb import repeat_asb
    from policeplan.measures.risk_mix import risk_mix

    return [
        ksi(),
        repeat_asb(),
        risk_mix(),
        grade1_response(),
        recorded_crime(),
        recorded_crime_rate(),
        child_sexual_offences(),
        business_crime(),
        business_crime_mix(),
        hate_crime(),
        asb_incidents(),
        referrals.domestic_abuse_referrals(),
        referrals.vulnerable_adult_referrals(),
        referrals.vulnerable_child_referrals(),
        referrals.cse_referrals(),
    ]


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
