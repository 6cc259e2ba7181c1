"""Tallies by month for tests of forecasts: counts of one area, or of many."""

from __future__ import annotations

import pandas as pd

from policeplan import Count, Definition, Tally

CRIMES = Definition(id="test.crimes", title="Crimes", statistic=Count("crimes"))


def by_month(first, last=None, *, periods=None):
    return pd.period_range(first, last, periods=periods, freq="M")


def tally(series, first="2015-04", definition=CRIMES, part="n"):
    """A tally of each area's counts from a month on; None is a month that it did not supply."""
    if not isinstance(series, dict):
        series = {"A": series}
    rows = [
        (area, str(month), n)
        for area, counts in series.items()
        for month, n in zip(by_month(first, periods=len(counts)), counts, strict=True)
        if n is not None
    ]
    table = pd.DataFrame(rows, columns=["area", "month", part])
    return Tally.from_counts(table, definition, period="month")
