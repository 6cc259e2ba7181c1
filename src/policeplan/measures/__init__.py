"""The built-in measures, one family a file, registered as any plugin's are."""

from __future__ import annotations

from collections.abc import Iterable

from policeplan.hookspecs import hookimpl
from policeplan.measure import Measure


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
