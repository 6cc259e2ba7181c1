"""Pins how often the limits of a year end hold it, on drawn series of known shape and length.

From 2 whole years before, the 80% limits hold 75 to 92 of 100 year ends; on steady series of chance
alone they are on the careful side. A series that grows or has a season is no worse than a flat one.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import policeplan as pp
from simulations.made import by_month, over_dispersed
from simulations.written import table

pytestmark = pytest.mark.simulation
SERIES, YEARS, AS_AT = 400, (2, 5, 10), (6, 9, 11, 2)
"""Areas; whole years before the one forecast; the last months known."""
LAST = 2015
FORMS = {
    "steady, chance alone": {},
    "growing 10% a year": {"growth": 1.1},
    "a third up in summer, down in winter": {"season": 1 / 3},
    "varying 4 times as chance": {"times": 4.0},
    "level wandering 3% a month": {"wander": 0.03},
    "all of these": {"growth": 1.1, "season": 1 / 3, "times": 4.0, "wander": 0.03},
}


def series(years, rng, *, growth=1.0, season=0.0, times=1.0, wander=0.0):
    """Counts of so many years and the one to be forecast, months down, a column an area.

    A middling month counts 10 to 1,000, the same number of areas at each power of ten.
    """
    months = np.arange(12 * (years + 1))
    level = np.geomspace(10, 1_000, SERIES)
    usual = growth ** (months / 12) * (1 + season * np.cos(2 * np.pi * (months - 3) / 12))
    steps = wander * rng.standard_normal((len(months), SERIES))
    return over_dispersed(level * usual[:, None] * np.exp(steps.cumsum(axis=0)), times, rng)


def held(years, form, rng):
    """The share of year ends within the limits of each level, from each month, and the error."""
    counts = series(years, rng, **form)
    tally = by_month(counts, f"{LAST - years}-04")
    outcome = counts[-12:].sum(axis=0)
    rows = []
    for month in AS_AT:
        as_at = f"{LAST + (month < 4)}-{month:02d}"
        frame = pp.year_end(tally, as_at).frame
        inside = {
            level: outcome[None] <= frame[f"upper_{level}"].to_numpy() for level in ("80", "95")
        }
        rows.append(
            {
                level: float((upper[0] & (outcome >= frame[f"lower_{level}"].to_numpy())).mean())
                for level, upper in inside.items()
            }
        )
    return pd.DataFrame(rows, index=list(AS_AT))


@pytest.fixture(scope="module")
def found():
    rng = np.random.default_rng(2_016)
    rows = []
    for says, form in FORMS.items():
        for years in YEARS:
            inside = held(years, form, rng)
            row = {"series": says, "years": f"{years}", "held_80": inside["80"].mean()}
            row |= {"least_80": inside["80"].min(), "held_95": inside["95"].mean()}
            rows.append({**row, "least_95": inside["95"].min()})
    return pd.DataFrame(rows)


def test_the_limits_hold_the_year_end_about_as_often_as_said(found):
    assert found["held_80"].between(0.75, 0.92).all(), found
    assert (found["held_95"] >= 0.92).all(), found


def test_the_figures_are_written(found):
    table("forecasts", found)
