"""data.police.uk's months: which force supplied which, and which are missing, never nought."""

from __future__ import annotations

import pandas as pd

from policeplan import Geography, Period
from policeplan.coverage import Covers
from policeplan.words import and_list, say_month

Months = dict[str, list[pd.Period]]
"""For each force, the months that it supplied, in order."""


def supplied(rows: pd.DataFrame) -> Months:
    """The months in which each area has a row."""
    pairs = rows[["area", "occurred"]].drop_duplicates().sort_values(["area", "occurred"])
    months: Months = {}
    for area, month in zip(pairs["area"], pairs["occurred"].dt.to_period("M"), strict=True):
        months.setdefault(str(area), []).append(month)
    return months


def covers(months: Months) -> Covers:
    """The same, as what rows cover."""
    return {
        area: [Period.month(month.to_timestamp().date()) for month in has]
        for area, has in months.items()
    }


def missing(months: Months, areas: Geography, what: str, of: Months | None = None) -> list[str]:
    """For each force that lacks months, a sentence that names them.

    Args:
        months: those that each force supplied.
        areas: for names.
        what: what there is none of.
        of: the months that each might have supplied; all from the first to the last of anybody if
            not given.
    """
    if of is None:
        seen = [month for has in months.values() for month in has]
        every = list(pd.period_range(min(seen), max(seen), freq="M")) if seen else []
        of = dict.fromkeys(months, every)
    lacks = {area: [m for m in of[area] if m not in set(months.get(area, []))] for area in of}
    return [
        f"{areas.name(area)} has no {what} in {_spans(gone)}: missing, not nought."
        for area, gone in lacks.items()
        if gone
    ]


def _spans(months: list[pd.Period]) -> str:
    """``July 2019, and March 2020 to May 2020``."""
    runs: list[list[pd.Period]] = []
    for month in months:
        if runs and month == runs[-1][-1] + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    said = [(say_month(run[0].to_timestamp()), say_month(run[-1].to_timestamp())) for run in runs]
    return and_list(first if first == last else f"{first} to {last}" for first, last in said)
