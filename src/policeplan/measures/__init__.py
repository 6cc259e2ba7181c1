"""The built-in measures, one family a file, registered as any plugin's are."""

from __future__ import annotations

from collections.abc import Iterable

from policeplan.hookspecs import hookimpl
from policeplan.measure import Measure


@hookimpl
def policeplan_measures() -> Iterable[Measure]:
    """The measures of the namespace ``core``."""
    from policeplan.measures.grade1_response import grade1_response
    from policeplan.measures.ksi import ksi
    from policeplan.measures.repeat_asb import repeat_asb
    from policeplan.measures.risk_mix import risk_mix

    return [ksi(), repeat_asb(), risk_mix(), grade1_response()]
