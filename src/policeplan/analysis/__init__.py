"""What can be asked of figures beyond the road itself: one question a file."""

from policeplan.analysis.audit import Audit, audit
from policeplan.analysis.auditing.findings import Finding, Misprint
from policeplan.analysis.backtest import Backtest, backtest
from policeplan.analysis.control_charts import (
    ControlChart,
    Seasonal,
    StableShift,
    Step,
    control_chart,
)
from policeplan.analysis.funnels import Funnel, funnel
from policeplan.analysis.judgement import Judgement
from policeplan.analysis.mix_change import MixChange, mix_change
from policeplan.analysis.monthly import Monthly, monthly
from policeplan.analysis.overdispersion import dispersion
from policeplan.analysis.ranking import RankIntervals, quantile_groups, rank_intervals
from policeplan.analysis.year_end import YearEnd, year_end

__all__ = [
    "Audit",
    "Backtest",
    "ControlChart",
    "Finding",
    "Funnel",
    "Judgement",
    "Misprint",
    "MixChange",
    "Monthly",
    "RankIntervals",
    "Seasonal",
    "StableShift",
    "Step",
    "YearEnd",
    "audit",
    "backtest",
    "control_chart",
    "dispersion",
    "funnel",
    "mix_change",
    "monthly",
    "quantile_groups",
    "rank_intervals",
    "year_end",
]
