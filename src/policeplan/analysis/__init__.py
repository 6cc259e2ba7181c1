"""What can be asked of figures beyond the road itself: one question a file."""

from policeplan.analysis.audit import Audit, audit
from policeplan.analysis.auditing.findings import Finding, Misprint
from policeplan.analysis.backtest import Backtest, backtest
from policeplan.analysis.control_charts import ControlChart, Step, control_chart
from policeplan.analysis.funnels import Funnel, funnel
from policeplan.analysis.mix_change import MixChange, mix_change
from policeplan.analysis.overdispersion import dispersion
from policeplan.analysis.ranking import RankIntervals, quantile_groups, rank_intervals
from policeplan.analysis.year_end import YearEnd, year_end

__all__ = [
    "Audit",
    "Backtest",
    "ControlChart",
    "Finding",
    "Funnel",
    "Misprint",
    "MixChange",
    "RankIntervals",
    "Step",
    "YearEnd",
    "audit",
    "backtest",
    "control_chart",
    "dispersion",
    "funnel",
    "mix_change",
    "quantile_groups",
    "rank_intervals",
    "year_end",
]
