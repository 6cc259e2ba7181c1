"""Pins that control charts raise no more alarms on a stable series than theory says, rule by rule.

On long series, whose limits are as good as known, each rule flags the share of months that theory
gives it. On two years of months limits are themselves estimated, and flag somewhat more: shown.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from math import factorial

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import policeplan as pp
from policeplan.analysis.monthly import monthly
from simulations.dots import dots
from simulations.made import codes
from simulations.written import drawing, figure, table

pytestmark = pytest.mark.simulation
RULES = ("beyond", "run", "trend", "near")
MEAN, BASE, SHARE = 10_000, 50_000, 0.2
LONG, LONG_AREAS, SHORT, SHORT_AREAS = 1_200, 150, 24, 500
SHORTS = (12, SHORT, 60)
SAYS = {
    "beyond": "beyond a limit",
    "run": "one of 7 on one side",
    "trend": "one of 7 rising or falling",
    "near": "one of 2 of 3 near a limit",
}
SHORTLY = {"beyond": "beyond, of 100", "run": "7 on one side", "trend": "7 rising or falling"}
SHORTLY |= {"near": "2 of 3 near a limit"}
# Of an XmR chart, sigma is found without moving ranges beyond their limit, 3.267 means: of a
# Normal series 0.92% of them, which takes 2.45% off their mean.
SCREENED = 0.9755
KINDS = {
    "xmr": pp.Count("crimes"),
    "c": pp.Count("crimes"),
    "u": pp.Rate("crimes"),
    "u'": pp.Rate("crimes"),
    "p": pp.Proportion("calls"),
    "p'": pp.Proportion("calls"),
}


def tally(statistic, months, areas, rng):
    """Stable series: every month of every area is drawn with one mean or share."""
    when = pd.period_range("1900-01", periods=months, freq="M").strftime("%Y-%m")
    rows = pd.DataFrame({"area": np.repeat(areas, months), "month": np.tile(when, len(areas))})
    if isinstance(statistic, pp.Proportion):
        rows["denominator"] = rng.poisson(BASE, len(rows))
        rows["numerator"] = rng.binomial(rows["denominator"], SHARE)
    else:
        rows["n"] = rng.poisson(MEAN, len(rows))
    definition = pp.Definition(id="sim.stable", title="Stable", statistic=statistic)
    if not isinstance(statistic, pp.Rate):
        return pp.Tally.from_counts(rows, definition, period="month")
    years = rows["month"].str[:4].astype(int)
    keys = pd.MultiIndex.from_arrays([rows["area"], years])
    people = pd.Series(rng.integers(900_000, 1_100_000, len(keys.unique())), keys.unique())
    rows["n"] = rng.poisson(people.loc[keys].to_numpy() * MEAN / 1_000_000)
    made = pp.Tally.from_counts(rows, definition, period="month")
    return made.with_population(pp.Population({key: int(n) for key, n in people.items()}))


def theory(sigma=1.0):
    """The share of months of a stable Normal series that each rule flags, worked out by hand.

    Beyond: both tails past three sigma. Run: a month's run of one side has length k in k of
    2^(k+1) cases. Trend: runs up of k points begin in (k^2 + k - 1) / (k + 2)! of places (Knuth,
    The Art of Computer Programming 2, 3.3.2 G), and as many down. Near: every case of a near
    month and its two neighbours on each side. Sigma is as the chart finds it, of the true one.
    """
    past_two, past_three = norm.sf(2 * sigma), norm.sf(3 * sigma)
    close = past_two - past_three
    chance = {"close": close, "high": 0.5 - close, "low": 0.5}
    near = 0.0
    for around in product(chance, repeat=4):
        five = [*around[:2], "close", *around[2:]]
        windows = [five[at : at + 3] for at in range(3)]
        if any(w.count("close") >= 2 and "low" not in w for w in windows):
            near += 2 * close * float(np.prod([chance[state] for state in around]))
    return {
        "beyond": 2 * past_three,
        "run": sum(k / 2 ** (k + 1) for k in range(7, 60)),
        "trend": sum(2 * k * (k * k + k - 1) / factorial(k + 2) for k in range(7, 30)),
        "near": near,
    }


@cache
def alarms(kind, months, n_areas):
    """The share of months that each rule flags, and of charts with any flag at all."""
    areas = codes(n_areas)
    stable = tally(KINDS[kind], months, areas, np.random.default_rng([1_931, *map(ord, kind)]))
    every = monthly(stable)
    frames = [pp.control_chart(every, area, kind=kind).frame for area in areas]
    flagged = {
        rule: float(np.mean([(frame[rule] != 0).mean() for frame in frames])) for rule in RULES
    }
    some = float(np.mean([(frame["signals"] != "").any() for frame in frames]))
    return {**flagged, "some": some}


@pytest.mark.parametrize("kind", KINDS)
def test_on_long_stable_series_each_rule_flags_what_theory_says(kind):
    found = alarms(kind, LONG, LONG_AREAS)
    expected = theory(SCREENED if kind == "xmr" else 1.0)
    for rule, share in expected.items():
        assert found[rule] == pytest.approx(share, rel=0.35), (rule, found)


def test_two_years_of_months_raise_no_run_or_trend_more_than_theory():
    """Limits rest on the months themselves: runs are fewer, and beyond at most twice as many."""
    found, expected = alarms("xmr", SHORT, SHORT_AREAS), theory(SCREENED)
    assert found["beyond"] <= 2 * expected["beyond"]
    assert found["run"] <= expected["run"]
    assert found["trend"] <= 1.35 * expected["trend"]


def test_the_figures_are_written():
    long, expected = {kind: alarms(kind, LONG, LONG_AREAS) for kind in KINDS}, theory()
    rows = [
        {"rule": SAYS[rule], "theory": expected[rule]}
        | {_named(kind): flagged[rule] for kind, flagged in long.items()}
        for rule in RULES
    ]
    table("charts", pd.DataFrame(rows))
    short = {months: alarms("xmr", months, SHORT_AREAS) for months in SHORTS}
    rows = [
        {"months": f"{months}"}
        | {SHORTLY[rule]: f"{100 * n[rule]:.2f}" for rule in RULES}
        | {"some": n["some"]}
        for months, n in short.items()
    ]
    table("short_charts", pd.DataFrame(rows))
    if drawing():
        drawn = [
            {"row": SAYS[rule], "kind": _named(kind), "share": n[rule], "said": expected[rule]}
            for rule in RULES
            for kind, n in long.items()
        ]
        chart = dots(
            pd.DataFrame(drawn),
            across="Share of the months of stable series that are flagged (upright bar: theory)",
            domain=[0.001, 0.1],
            ticks=[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1],
            lines={},
            log=True,
        )
        title = ["Where nothing happens, each rule flags as few months", "as theory says it will"]
        figure("charts", chart, title)


def _named(kind):
    return "XmR" if kind == "xmr" else kind.replace("'", "\N{PRIME}")
