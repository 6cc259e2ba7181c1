"""Police performance measures as tested, named, versioned rules: from raw rows to a scorecard.

One straight road: rows, `Tally`, `Result`, `Comparison` and `Benchmark`, scorecard. Importing the
package imports nothing else: each public name is fetched from its module at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policeplan.analysis import (
        Audit,
        Backtest,
        ControlChart,
        Finding,
        Funnel,
        Judgement,
        Misprint,
        MixChange,
        Monthly,
        RankIntervals,
        Seasonal,
        StableShift,
        Step,
        YearEnd,
        audit,
        backtest,
        control_chart,
        dispersion,
        funnel,
        mix_change,
        monthly,
        quantile_groups,
        rank_intervals,
        year_end,
    )
    from policeplan.area import Area, Elsewhere, Geography
    from policeplan.benchmark import Benchmark
    from policeplan.check import Check, check_plan
    from policeplan.clock import elapsed
    from policeplan.comparison import Comparison
    from policeplan.contributions import Contributions
    from policeplan.coverage import Coverage
    from policeplan.definition import Better, Breakdown, Definition, Note
    from policeplan.demos import Demo
    from policeplan.engines import Database, Files, Job, Run, join, tally_each, tally_rows
    from policeplan.exceptional import Exceptions, exceptions
    from policeplan.forecasts import ForecastMethod
    from policeplan.hookspecs import hookimpl
    from policeplan.measure import Example, Measure
    from policeplan.notes import NoteOn
    from policeplan.observations import Observations
    from policeplan.peers import Member, PeerGroup
    from policeplan.period import Period
    from policeplan.plan import Plan
    from policeplan.plugins import get_measure, registry
    from policeplan.population import Population
    from policeplan.readers import Extract, ExtractTable, Reader
    from policeplan.reading import Reading, read
    from policeplan.report.drawing import draw, save_chart
    from policeplan.result import Result
    from policeplan.rules import codes, first_of, nth_in_window
    from policeplan.schema import (
        AREA,
        HOW_MANY,
        WHEN,
        Column,
        Kind,
        Rows,
        Schema,
        how_many,
        parts,
    )
    from policeplan.scorecard import Scorecard, evaluate
    from policeplan.sentences import Sentences
    from policeplan.statistic import (
        Count,
        Duration,
        Figure,
        Mix,
        Proportion,
        Rate,
        Shares,
        Statistic,
        Stock,
        Total,
        WeightedProportion,
        parts_of_estimate,
    )
    from policeplan.tally import Tally

__all__ = [
    "AREA",
    "HOW_MANY",
    "WHEN",
    "Area",
    "Audit",
    "Backtest",
    "Benchmark",
    "Better",
    "Breakdown",
    "Check",
    "Column",
    "Comparison",
    "Contributions",
    "ControlChart",
    "Count",
    "Coverage",
    "Database",
    "Definition",
    "Demo",
    "Duration",
    "Elsewhere",
    "Example",
    "Exceptions",
    "Extract",
    "ExtractTable",
    "Figure",
    "Files",
    "Finding",
    "ForecastMethod",
    "Funnel",
    "Geography",
    "Job",
    "Judgement",
    "Kind",
    "Measure",
    "Member",
    "Misprint",
    "Mix",
    "MixChange",
    "Monthly",
    "Note",
    "NoteOn",
    "Observations",
    "PeerGroup",
    "Period",
    "Plan",
    "Population",
    "Proportion",
    "RankIntervals",
    "Rate",
    "Reader",
    "Reading",
    "Result",
    "Rows",
    "Run",
    "Schema",
    "Scorecard",
    "Seasonal",
    "Sentences",
    "Shares",
    "StableShift",
    "Statistic",
    "Step",
    "Stock",
    "Tally",
    "Total",
    "WeightedProportion",
    "YearEnd",
    "audit",
    "backtest",
    "check_plan",
    "codes",
    "control_chart",
    "dispersion",
    "draw",
    "elapsed",
    "evaluate",
    "exceptions",
    "first_of",
    "funnel",
    "get_measure",
    "hookimpl",
    "how_many",
    "join",
    "mix_change",
    "monthly",
    "nth_in_window",
    "parts",
    "parts_of_estimate",
    "quantile_groups",
    "rank_intervals",
    "read",
    "registry",
    "save_chart",
    "tally_each",
    "tally_rows",
    "year_end",
]

_HOMES = {
    "analysis": (
        "Audit Backtest ControlChart Finding Funnel Judgement Misprint MixChange Monthly "
        "RankIntervals Seasonal StableShift Step YearEnd audit backtest control_chart "
        "dispersion funnel mix_change monthly quantile_groups rank_intervals year_end"
    ),
    "area": "Area Elsewhere Geography",
    "benchmark": "Benchmark",
    "check": "Check check_plan",
    "clock": "elapsed",
    "comparison": "Comparison",
    "contributions": "Contributions",
    "coverage": "Coverage",
    "definition": "Better Breakdown Definition Note",
    "demos": "Demo",
    "engines": "Database Files Job Run join tally_each tally_rows",
    "forecasts": "ForecastMethod",
    "exceptional": "Exceptions exceptions",
    "hookspecs": "hookimpl",
    "measure": "Example Measure",
    "notes": "NoteOn",
    "observations": "Observations",
    "peers": "Member PeerGroup",
    "period": "Period",
    "plan": "Plan",
    "plugins": "get_measure registry",
    "population": "Population",
    "readers": "Extract ExtractTable Reader",
    "reading": "Reading read",
    "report.drawing": "draw save_chart",
    "result": "Result",
    "rules": "codes first_of nth_in_window",
    "schema": "AREA HOW_MANY WHEN Column Kind Rows Schema how_many parts",
    "scorecard": "Scorecard evaluate",
    "sentences": "Sentences",
    "statistic": (
        "Count Duration Figure Mix Proportion Rate Shares Statistic Stock Total WeightedProportion "
        "parts_of_estimate"
    ),
    "tally": "Tally",
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("policeplan")
    if name not in _HOME_OF:
        raise AttributeError(f"module 'policeplan' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"policeplan.{_HOME_OF[name]}"), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
