"""Results and peers from parts, for what tests ask of areas among their peers."""

from __future__ import annotations

import attrs
import pandas as pd

from policeplan import Better, Count, Definition, PeerGroup, Period, Proportion, Rate
from policeplan.result import Result

LATER = Period.year_to("2016-10")
EARLIER = LATER.previous()
LETTERS = "ABCDEFGHIJKLMNOP"


def measure(statistic, better=Better.LOWER, **more):
    return Definition(id="test.measure", title="A test", statistic=statistic, better=better, **more)


CRIMES = measure(Count("crimes"))
REPEATS = measure(Proportion("incidents"))
BURGLARY = measure(Rate("burglaries", per=1_000))


def result(definition, period=LATER, missing=(), **columns):
    """A result from parts, column by column; areas by letter if not given."""
    parts = pd.DataFrame(columns)
    if "area" not in columns:
        parts.insert(0, "area", list(LETTERS[: len(parts)]))
    states = {area: "missing" if area in missing else "ok" for area in parts["area"]}
    return Result(definition, period, ("area",), parts, pd.Series(states, dtype=object))


def counts(n, period=LATER, missing=(), definition=CRIMES):
    return result(definition, period, missing, n=list(n))


def shares(numerator, denominator, period=LATER, missing=(), definition=REPEATS):
    columns = {"numerator": list(numerator), "denominator": list(denominator)}
    return result(definition, period, missing, **columns)


def rates(n, population, period=LATER, missing=(), definition=BURGLARY):
    return result(definition, period, missing, n=list(n), population=list(population))


def peers(n=16, *, with_itself=True):
    return PeerGroup("peers", list(LETTERS[:n]), includes_area=with_itself)


def reordered(given, order):
    """The same result with its areas in another order."""
    parts = given.parts.set_index("area").loc[list(order)].reset_index()
    return attrs.evolve(given, parts=parts)


def without(given, area):
    """The same result where nobody has heard of the area."""
    parts = given.parts[given.parts["area"] != area].reset_index(drop=True)
    return attrs.evolve(given, parts=parts, coverage=given.coverage.drop(area))


def by_area(table):
    return table.frame.set_index("area")
