"""What can be asked of figures beyond the road itself: one question a file."""

from policeplan.analysis.audit import Audit, audit
from policeplan.analysis.auditing.findings import Finding, Misprint
from policeplan.analysis.mix_change import MixChange, mix_change
from policeplan.analysis.overdispersion import dispersion
from policeplan.analysis.year_end import YearEnd, year_end

__all__ = [
    "Audit",
    "Finding",
    "Misprint",
    "MixChange",
    "YearEnd",
    "audit",
    "dispersion",
    "mix_change",
    "year_end",
]
