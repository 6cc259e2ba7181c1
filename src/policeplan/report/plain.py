"""A scorecard as plain data, for JSON; `scorecard.schema.json` beside this file says its shape."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from importlib import resources
from typing import Any, cast

import attrs
import numpy as np
import pandas as pd

from policeplan.analysis.forecasting.limits import RULE
from policeplan.analysis.judgement import Judgement
from policeplan.analysis.year_end import YearEnd
from policeplan.benchmark import Benchmark
from policeplan.comparison import Comparison
from policeplan.estimates import Estimates
from policeplan.exceptional import Exceptions
from policeplan.facts import records
from policeplan.period import Period
from policeplan.report.account import Account
from policeplan.report.ranges import draw, ranges
from policeplan.result import Result
from policeplan.scorecard import Entry, Placing, Scorecard

SCHEMA = "policeplan.scorecard/3"

Plain = dict[str, Any]
"""Plain data as JSON has it."""


def schema() -> Plain:
    """The published JSON schema that every scorecard keeps to."""
    text = resources.files("policeplan.report").joinpath("scorecard.schema.json").read_text("utf-8")
    return json.loads(text)


def to_dict(given: Scorecard | Account) -> Plain:
    """The scorecard as plain data; a figure that is not known is null, never nought."""
    account = Account.of(given)
    scorecard = account.scorecard
    draw(scorecard)
    return {
        "schema": SCHEMA,
        "title": scorecard.title,
        "area": scorecard.own,
        "period": _period(scorecard.period),
        "objectives": [
            {"title": title, "measures": [_entry(entry, said) for entry, said in entries]}
            for title, entries in account.objectives()
        ],
        "judgement": None if scorecard.judgement is None else _judgement(scorecard.judgement),
        "exceptions": _exceptions(account.exceptions),
    }


def _judgement(judgement: Judgement) -> Plain:
    return {**attrs.asdict(judgement), "says": str(judgement)}


def _exceptions(found: Exceptions) -> list[Plain]:
    return [{n: _known(value) for n, value in row.items()} for row in records(found.frame)]


def _period(period: Period) -> Plain:
    last = period.last_day.isoformat()
    return {"label": str(period), "first_day": period.start.isoformat(), "last_day": last}


def _entry(entry: Entry, sentences: Sequence[str]) -> Plain:
    definition, tally = entry.result.definition, entry.tally
    plain: Plain = {
        "title": entry.title,
        "measure": definition.id,
        "version": definition.version,
        "parameters": json.loads(json.dumps(definition.parameters, default=list)),
        "better": definition.better.value,
        "rule": definition.rule,
        "figures": [
            {"name": f.name, "title": f.title, "unit": f.unit, "change_unit": f.change_unit}
            for f in definition.statistic.figures
        ],
        "rows": {
            "in": tally.rows_in,
            "counted": tally.rows_counted,
            "excluded": dict(tally.excluded),
        },
        "period": _period(entry.result.period),
        "as_at": _day(entry.result.snapshot),
        "result": _result(entry.result),
        "comparisons": [_comparison(c) for c in entry.comparisons],
        "benchmark": None if entry.benchmark is None else _benchmark(entry.result, entry.benchmark),
        "placings": [_placing(placing) for placing in entry.placings],
        "forecast": None if entry.forecast is None else _forecast(entry.forecast),
        "sentences": list(sentences),
    }
    return plain


def _result(result: Result) -> list[Plain]:
    return _rows(result, result.frame.assign(doubtful=result.doubtful), _RESULT)


def _comparison(comparison: Comparison) -> Plain:
    return {
        "against": _period(comparison.earlier.period),
        "notes": [{"since": str(n.since), "says": n.says} for n in comparison.notes],
        "rows": _rows(comparison.later, comparison.frame, _COMPARISON),
    }


def _benchmark(of: Estimates, benchmark: Benchmark) -> Plain:
    return {"peers": benchmark.peers.name, "rows": _rows(of, ranges(benchmark), _BENCHMARK)}


def _placing(placing: Placing) -> Plain:
    change = placing.change
    return {
        "title": placing.title,
        "measure": placing.result.definition.id,
        "period": _period(placing.result.period),
        "against": None if change is None else _period(change.earlier.period),
        "result": _result(placing.result),
        "comparison": None if change is None else _comparison(change),
        "benchmarks": [_benchmark(placing.result, one) for one in placing.benchmarks],
    }


def _forecast(made: YearEnd) -> Plain:
    names = [str(name) for name in made.frame.columns]
    rows = records(made.frame)
    return {
        "year": _period(made.year),
        "known": _period(made.known),
        "method": made.method.id,
        "rule": made.method.says,
        "limits": RULE,
        "rows": [{name: _known(row[name]) for name in names} for row in rows],
    }


def _day(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


_RESULT = ("value", "lower", "upper", "numerator", "denominator", "status", "doubtful")
_COMPARISON = (
    "later",
    "earlier",
    "change",
    "change_lower",
    "change_upper",
    "change_pct",
    "pct_lower",
    "pct_upper",
    "p",
    "verdict",
    "meaning",
    "status",
)
_BENCHMARK = (
    "ranked",
    "rank",
    "of",
    "place",
    "rank_lower",
    "rank_upper",
    "best_area",
    "best",
    "worst_area",
    "worst",
    "group",
    "n_increase",
    "differs",
)


def _rows(of: Estimates, frame: pd.DataFrame, columns: tuple[str, ...]) -> list[Plain]:
    levels = of.keys[1:-1]
    return [
        {
            "area": row["area"],
            "area_name": of.geography.name(str(row["area"])),
            "levels": {level: row[level] for level in levels},
            "figure": row["figure"],
            **{column: _known(row[column]) for column in columns},
        }
        for row in records(frame)
    ]


def _known(value: object) -> object:
    if pd.isna(cast("float", value)):
        return None
    return cast("np.float64", value).item() if isinstance(value, np.generic) else value
