"""A scorecard as plain data, for JSON; `scorecard.schema.json` beside this file says its shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from typing import Any, cast

import numpy as np
import pandas as pd

from policeplan.period import Period
from policeplan.scorecard import Entry, Scorecard

SCHEMA = "policeplan.scorecard/1"

Plain = dict[str, Any]
"""Plain data as JSON has it."""


def schema() -> Plain:
    """The published JSON schema that every scorecard keeps to."""
    text = resources.files("policeplan.report").joinpath("scorecard.schema.json").read_text("utf-8")
    return json.loads(text)


def to_dict(scorecard: Scorecard) -> Plain:
    """The scorecard as plain data; a figure that is not known is null, never nought."""
    return {
        "schema": SCHEMA,
        "title": scorecard.title,
        "period": _period(scorecard.period),
        "objectives": [
            {"title": title, "measures": [_entry(entry) for entry in entries]}
            for title, entries in scorecard.objectives
        ],
    }


def _period(period: Period) -> Plain:
    last = period.last_day.isoformat()
    return {"label": str(period), "first_day": period.start.isoformat(), "last_day": last}


def _entry(entry: Entry) -> Plain:
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
        "result": _rows(entry, entry.result.frame, _RESULT),
        "comparisons": [
            {"against": _period(c.earlier.period), "rows": _rows(entry, c.frame, _COMPARISON)}
            for c in entry.comparisons
        ],
        "benchmark": None,
    }
    if entry.benchmark is not None:
        plain["benchmark"] = {
            "peers": entry.benchmark.peers.name,
            "rows": _rows(entry, entry.benchmark.frame, _BENCHMARK),
        }
    return plain


_RESULT = ("value", "lower", "upper", "numerator", "denominator", "status")
_COMPARISON = (
    "later",
    "earlier",
    "change",
    "change_lower",
    "change_upper",
    "change_pct",
    "pct_lower",
    "pct_upper",
    "verdict",
    "meaning",
    "status",
)
_BENCHMARK = (
    "value",
    "rank",
    "of",
    "place",
    "best_area",
    "best",
    "worst_area",
    "worst",
    "group",
    "differs",
)


def _rows(entry: Entry, frame: pd.DataFrame, columns: tuple[str, ...]) -> list[Plain]:
    levels = entry.result.keys[1:-1]
    records = cast("list[Mapping[str, object]]", frame.to_dict("records"))
    return [
        {
            "area": row["area"],
            "area_name": entry.result.geography.name(str(row["area"])),
            "levels": {level: row[level] for level in levels},
            "figure": row["figure"],
            **{column: _known(row[column]) for column in columns},
        }
        for row in records
    ]


def _known(value: object) -> object:
    if pd.isna(cast("float", value)):
        return None
    return cast("np.float64", value).item() if isinstance(value, np.generic) else value
