"""The built-in measures, one family a file, registered as any plugin's are."""

from __future__ import annotations

from collections.abc import Iterable

from policeplan.hookspecs import hookimpl
from policeplan.measure import Measure


@hookimpl
def policeplan_measures() -> Iterable[Measure]:
    """The measures of the namespace ``core``."""
    from policeplan.measures.budget_share import budget_share
    from policeplan.measures.call_answering import calls_101, calls_999
    from policeplan.measures.confidence import csew_confidence, public_confidence
    from policeplan.measures.grade1_response import grade1_response
    from policeplan.measures.ksi import ksi
    from policeplan.measures.registered_members import followers, registered_members
    from policeplan.measures.repeat_asb import repeat_asb
    from policeplan.measures.risk_mix import risk_mix
    from policeplan.measures.satisfaction import user_satisfaction
    from policeplan.measures.specials import specials_safe_and_legal
    from policeplan.measures.volunteer_hours import volunteer_hours
    from policeplan.measures.workforce import workforce_fte, workforce_headcount

    return [
        ksi(),
        repeat_asb(),
        risk_mix(),
        grade1_response(),
        calls_999(),
        calls_101(),
        user_satisfaction(),
        public_confidence(),
        csew_confidence(),
        workforce_headcount(),
        workforce_fte(),
        budget_share(),
        volunteer_hours(),
        registered_members(),
        followers(),
        specials_safe_and_legal(),
    ]
