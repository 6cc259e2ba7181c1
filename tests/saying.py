"""What the tests of sentences speak of: figures, facts, and comparisons made from them.

It pins nothing itself.
"""

from __future__ import annotations

import pandas as pd

from policeplan import Area, Figure, Geography, Period
from policeplan.facts import Change, Form, form_of
from policeplan.result import Result

NOVEMBER = Period.year_to("2016-11")
PREVIOUS = NOVEMBER.previous()

CRIMES = Figure("count", "number", "crimes", "crimes", decimals=0)
OFFICERS = Figure("stock", "number", "officers", "officers", decimals=0)
FTE = Figure("stock", "number", "FTE", "FTE", decimals=2)
RATE = Figure("rate", "rate", "crimes per 1,000 people", "crimes per 1,000 people")
SHARE = Figure("share", "share", "% of incidents", "percentage points", scale=100)
MINUTES = Figure("mean", "mean", "minutes", "minutes")


def fact(figure, later, earlier, **more):
    """A change of one area, known and not estimated unless limits are given."""
    change = later - earlier
    given = {
        "title": "A test",
        "area": "EAST",
        "figure": figure,
        "later_period": NOVEMBER,
        "earlier_period": PREVIOUS,
        "later": later,
        "earlier": earlier,
        "change": change,
        "lower": change,
        "upper": change,
        **more,
    }
    if form_of(figure) in {Form.NUMBER, Form.STOCK} and earlier > 0:
        given.setdefault("change_pct", 100 * change / earlier)
    return Change(**given)


def in_a_result(definition, period=NOVEMBER, areas=None, **columns):
    """A result from parts, of forces."""
    parts = pd.DataFrame(columns)
    states = pd.Series(dict.fromkeys(parts["area"], "ok"), dtype=object)
    geography = Geography([Area(name, name, "force") for name in states.index])
    return Result(definition, period, ("area",), parts, states, 0.95, areas or geography)


def shares(rows, definition, period=NOVEMBER):
    area, numerator, denominator = (list(column) for column in zip(*rows, strict=True))
    columns = {"area": area, "numerator": numerator, "denominator": denominator}
    return in_a_result(definition, period, **columns)


def counted(rows, definition, later=NOVEMBER, earlier=PREVIOUS):
    """A comparison of counts: of each area the later and the earlier."""
    both = [
        in_a_result(definition, period, area=list(rows), n=[pair[i] for pair in rows.values()])
        for i, period in enumerate((later, earlier))
    ]
    return both[0].against(both[1])
