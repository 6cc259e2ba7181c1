"""Police performance measures as tested, named, versioned rules: from raw rows to a scorecard.

One straight road: rows, `Tally`, `Result`, `Comparison` and `Benchmark`, scorecard. Importing the
package imports nothing else: each public name is fetched from its module at first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policeplan.area import Area, Geography, Member, PeerGroup
    from policeplan.benchmark import Benchmark
    from policeplan.check import Check, check_plan
    from policeplan.comparison import Comparison
    from policeplan.coverage import Coverage
    from policeplan.definition import Better, Breakdown, Definition
    from policeplan.engines import join, tally_rows
    from policeplan.hookspecs import hookimpl
    from policeplan.measure import Example, Measure
    from policeplan.observations import Observations
    from policeplan.period import Period
    from policeplan.plan import Plan
    from policeplan.plugins import get_measure, registry
    from policeplan.result import Result
    from policeplan.rules import codes, first_of, nth_in_window
    from policeplan.schema import AREA, WHEN, Column, Kind, Rows, Schema, parts
    from policeplan.scorecard import Scorecard, evaluate
    from policeplan.sentences import Sentences
    from policeplan.statistic import Count, Duration, Figure, Mix, Proportion, Statistic
    from policeplan.tally import Tally

__all__ = [
    "AREA",
    "WHEN",
    "Area",
    "Benchmark",
    "Better",
    "Breakdown",
    "Check",
    "Column",
    "Comparison",
    "Count",
    "Coverage",
    "Definition",
    "Duration",
    "Example",
    "Figure",
    "Geography",
    "Kind",
    "Measure",
    "Member",
    "Mix",
    "Observations",
    "PeerGroup",
    "Period",
    "Plan",
    "Proportion",
    "Result",
    "Rows",
    "Schema",
    "Scorecard",
    "Sentences",
    "Statistic",
    "Tally",
    "check_plan",
    "codes",
    "evaluate",
    "first_of",
    "get_measure",
    "hookimpl",
    "join",
    "nth_in_window",
    "parts",
    "registry",
    "tally_rows",
]

_HOMES = {
    "area": "Area Geography Member PeerGroup",
    "benchmark": "Benchmark",
    "check": "Check check_plan",
    "comparison": "Comparison",
    "coverage": "Coverage",
    "definition": "Better Breakdown Definition",
    "engines": "join tally_rows",
    "hookspecs": "hookimpl",
    "measure": "Example Measure",
    "observations": "Observations",
    "period": "Period",
    "plan": "Plan",
    "plugins": "get_measure registry",
    "result": "Result",
    "rules": "codes first_of nth_in_window",
    "schema": "AREA WHEN Column Kind Rows Schema parts",
    "scorecard": "Scorecard evaluate",
    "sentences": "Sentences",
    "statistic": "Count Duration Figure Mix Proportion Statistic",
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
