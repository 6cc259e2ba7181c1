"""Tallies of given months, for the tests of control charts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from policeplan import (
    Better,
    Breakdown,
    Count,
    Definition,
    Mix,
    Population,
    Proportion,
    Rate,
    Tally,
    Total,
)


def definition(statistic, better=Better.LOWER, **others):
    name = type(statistic).__name__.lower()
    given = {"id": f"test.{name}", "title": f"A {name}", "statistic": statistic, "better": better}
    return Definition(**{**given, **others})


CRIMES = definition(Count("crimes"), breakdowns=(Breakdown("kind", ("theft", "fraud")),))
SHARE = definition(Proportion("crimes"))
RATE = definition(Rate("crimes", per=1))
TOTAL = definition(Total("pounds", decimals=2), Better.HIGHER)
MIX = definition(Mix("referrals", ("high", "low")))


def months(n, first="2001-01"):
    return [str(month) for month in pd.period_range(first, periods=n, freq="M")]


def tally(values, of=CRIMES, area="A", first="2001-01", **parts):
    """One value a month; a month whose value is not a number is not supplied."""
    name = of.statistic.parts[0]
    values = np.asarray(values, float)
    table = pd.DataFrame({"area": area, "month": months(len(values), first), name: values})
    if of.breakdowns:
        table["kind"] = "theft"
    for part, given in parts.items():
        table[part] = given
    return Tally.from_counts(table[np.isfinite(values)], of, period="month")


def shares(numerator, denominator, **others):
    return tally(numerator, SHARE, denominator=denominator, **others)


def rates(counts, people, area="A"):
    """Counts of consecutive years' first months are of so many person-years each month."""
    made = tally(counts, RATE, area)
    years = {(area, 2001 + number): 12 * each for number, each in enumerate(people)}
    return made.with_population(Population(years))
