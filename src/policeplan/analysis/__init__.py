"""What can be asked of figures beyond the road itself: one question a file."""

from policeplan.analysis.audit import Audit, audit
from policeplan.analysis.auditing.findings import Finding, Misprint
from policeplan.analysis.backtest import Backtest, backtest
from policeplan.analysis.year_end import YearEnd, year_end

__all__ = [
    "Audit",
    "Backtest",
    "Finding",
    "Misprint",
    "YearEnd",
    "audit",
    "backtest",
    "year_end",
]
