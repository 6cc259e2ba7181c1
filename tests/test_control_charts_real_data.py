"""Real series: the seat-belt law of 1983 and the lockdown of 2020 stand out; stable years do not.

The files are read from beside the checkout and never copied into it; without them these tests skip.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from charts import definition, tally
from policeplan import Count, Period, Step, Tally, control_chart
from policeplan.analysis.charting.limits import limits
from policeplan.analysis.charting.rules import signals
from policeplan.analysis.charting.seasons import Seasonal
from policeplan.analysis.control_charts import StableShift
from policeplan.analysis.monthly import monthly

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "monthly_series_spc"
KINDS = ("xmr", "c")
RULES = ("beyond", "run", "trend", "near")
STABLE = (
    ("1970-01", "1972-12"),
    ("1975-01", "1977-12"),
    ("1978-01", "1980-12"),
    ("1981-01", "1983-01"),
    ("1983-02", "1984-12"),
)
"""Every three years, or what is left of them, but for 1969, whose trend is known from July only,
and 1973 and 1974: the fuel crisis of December 1973 and its speed limits. The law is of 31 January
1983."""


def table(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(reason=f"there is no {path}: real rows are kept beside the checkout, not in it")
    return pd.read_csv(path)


@pytest.fixture(scope="module")
def drivers():
    """Drivers killed or seriously injured in Great Britain, from January 1969."""
    rows = table("gb_road_casualties_1969_1984_Seatbelts.csv")
    return tally(rows["drivers"], area="GB", first="1969-01")


@pytest.fixture(scope="module")
def offences():
    """Offences recorded in New South Wales, each kind as an area."""
    rows = table("nsw_offences.csv").rename(columns={"Type": "area", "Count": "n"})
    rows["month"] = pd.to_datetime(rows["Month"], format="%Y %b").dt.strftime("%Y-%m")
    of = definition(Count("offences"))
    return monthly(Tally.from_counts(rows[["area", "month", "n"]], of, period="month"))


def at(chart, month):
    frame = chart.frame
    return frame[frame["month"] == pd.Period(month, "M")].iloc[0]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"baseline": Period.between("1975-01-01", "1982-12-31")},
        {"steps": [Step("1973-12", "fuel crisis, and speed limits to save fuel")]},
        {"seasonal": Seasonal(of_baseline=True), "baseline": 14 * 12 + 1},
    ],
)
def test_the_seat_belt_law_is_a_special_cause_in_the_month_it_began(drivers, kind, options):
    """February 1983 is below the limits, on every seasonally adjusted chart, and so is better."""
    chart = control_chart(drivers, "GB", kind=kind, **{"seasonal": True, **options})
    february = at(chart, "1983-02")
    assert february["beyond"] == -1
    assert february["meaning"] == "improvement"


def test_the_seat_belt_law_starts_limits_anew_by_the_stable_shift(drivers):
    """A step is found at the law or the month before it, and the months after it are at peace."""
    chart = control_chart(drivers, "GB", seasonal=True, recalculate=StableShift())
    assert str(chart.steps[-1].month) in {"1983-01", "1983-02"}
    after = chart.frame[chart.frame["month"] >= pd.Period("1983-02", "M")]
    assert (after["signals"] == "").all()


def test_the_adjustment_does_not_swallow_the_law(drivers):
    """15,335 in the year after on 19,498 in the year before; adjusted it falls no less."""
    frame = control_chart(drivers, "GB", seasonal=True).frame.set_index("month")
    year_before, year_after = slice("1982-02", "1983-01"), slice("1983-02", "1984-01")
    sums = {
        column: [frame.loc[span, column].sum() for span in (year_before, year_after)]
        for column in ("given", "value")
    }
    assert sums["given"] == [19_498, 15_335]
    assert sums["value"][1] / sums["value"][0] == pytest.approx(15_335 / 19_498, abs=0.01)


def test_stable_years_raise_no_more_alarms_than_the_rules_own_rate(drivers):
    """Of five stable stretches, each with its own limits, those with any alarm at all.

    By simulation of 4,000 Normal stretches of 36 months (seeded), some month of a quarter of them
    is flagged by some rule. The allowance is the binomial's 99th percentile.
    """
    rng, n = np.random.default_rng(1983), 36
    alarmed = 0
    for values in rng.normal(size=(4_000, n)):
        found = signals(values, limits("xmr", values, np.ones(n), np.ones(n, bool)))
        alarmed += any((getattr(found, rule) != 0).any() for rule in RULES)
    rate = alarmed / 4_000
    assert rate == pytest.approx(0.27, abs=0.03)

    steps = [Step(first, "stretch") for first in ("1970-01", "1973-01", "1975-01", "1978-01")]
    steps += [Step("1981-01", "stretch"), Step("1983-02", "seat belts")]
    seasonal = control_chart(drivers, "GB", seasonal=True).frame["value"]
    adjusted = tally(seasonal, area="GB", first="1969-01")
    frame = control_chart(adjusted, "GB", steps=steps).frame.set_index("month")
    seen = sum((frame.loc[first:last, "signals"] != "").any() for first, last in STABLE)
    cumulative = 0.0
    allowed = -1
    while cumulative < 0.99:
        allowed += 1
        cumulative += math.comb(5, allowed) * rate**allowed * (1 - rate) ** (5 - allowed)
    assert seen <= allowed
    beyond = sum((frame.loc[first:last, "beyond"] != 0).sum() for first, last in STABLE)
    assert beyond == 0


@pytest.mark.parametrize("offence", ["Robbery", "Assault", "Theft", "Liquor offences"])
def test_the_lockdown_of_april_2020_is_a_special_cause(offences, offence):
    """New South Wales stayed at home from 31 March 2020; five years before are the baseline."""
    chart = control_chart(
        offences,
        offence,
        baseline=Period.between("2015-01-01", "2019-12-31"),
        seasonal=Seasonal(of_baseline=True),
    )
    assert at(chart, "2020-04")["beyond"] == -1
    before = chart.frame[chart.frame["month"].isin(pd.period_range("2015-01", "2019-12", freq="M"))]
    assert (before["beyond"] != 0).mean() < 0.05


def test_every_series_can_be_charted(offences):
    """21 kinds of offence, homicides by the month and 20,000 thefts alike."""
    for area in offences.areas:
        frame = control_chart(offences, area, kind="c", recalculate=StableShift()).frame
        assert len(frame) == 348
        assert (frame["lower"] <= frame["centre"]).all()
        assert (frame["centre"] <= frame["upper"]).all()
