"""Pins what the limits of the year end hold of London's recorded crime, month by month of the year.

The rows and the bounds are those of tests/test_forecast_real_data.py; here they are told as a table
of the page. Where the rows are not beside the checkout this skips, and the table stays.
"""

from __future__ import annotations

import pandas as pd
import pytest

from simulations.written import INK, WIDTH, drawing, figure, table
from test_forecast_real_data import DEFAULT, london, scored, trials

pytestmark = pytest.mark.simulation
fixtures = (london, trials)
MONTHS = [*range(4, 13), 1, 2]


@pytest.fixture(scope="module")
def found(trials):  # a fixture is named as it is asked for
    mine = scored(trials, DEFAULT)
    month = pd.PeriodIndex(mine["month"])
    columns = ["held_80", "held_95", "error", "naive_error"]
    by_month = mine.groupby(month.month.to_numpy())[columns].mean().loc[MONTHS]
    by_month.insert(0, "n", mine.groupby(month.month.to_numpy()).size())
    everything = pd.DataFrame([mine[columns].mean()], index=[0]).assign(n=len(mine))
    both = pd.concat([by_month, everything[by_month.columns]])
    names = [pd.Period(f"2000-{n:02d}").strftime("%B") for n in MONTHS]
    both.insert(0, "month", [*names, "all months"])
    return both.reset_index(drop=True)


def test_the_80_percent_limits_hold_75_to_88_and_the_error_beats_the_naive(found):
    assert found["held_80"].between(0.75, 0.88).all(), found
    assert (found["error"] < found["naive_error"]).all(), found


def test_the_figures_are_written(found):
    shown = found.rename(columns={"naive_error": "naive"})
    shown[["error", "naive"]] /= 100
    shown["n"] = [f"{n:,.0f}" for n in shown["n"]]
    table("london", shown)
    if drawing():
        figure(
            "london",
            _drawn(found.iloc[:-1]),
            [
                "London: the year end is missed by less than by last year's months,",
                "and limits hold as they say",
            ],
        )


def _drawn(rows):
    import altair as alt

    names = list(rows["month"])
    months = alt.X("month:N", sort=names, title=None, axis=alt.Axis(labelAngle=-40))
    held = rows.melt("month", ["held_80", "held_95"], "limits", "share").round(4)
    held["limits"] = held["limits"].map({"held_80": "80% limits", "held_95": "95% limits"})
    missed = rows.melt("month", ["error", "naive_error"], "method", "missed").round(3)
    said = {"error": "seasonal, damped", "naive_error": "same months last year"}
    missed["method"] = missed["method"].map(said)
    key = alt.Legend(title=None, orient="top", labelLimit=260)
    scale = alt.Scale(domain=[0.7, 1], zero=False)
    lines = (
        alt.Chart(held)
        .mark_line(point=True, strokeWidth=1.6)
        .encode(
            months,
            alt.Y("share:Q", title="Year ends within", scale=scale, axis=alt.Axis(format="~%")),
            alt.Color("limits:N", legend=key, scale=alt.Scale(range=["#1f5fa8", "#c2571a"])),
        )
    )
    levels = (
        alt.Chart(pd.DataFrame({"share": [0.8, 0.95]}))
        .mark_rule(color=INK, strokeDash=[5, 3])
        .encode(alt.Y("share:Q", scale=scale))
    )
    errors = (
        alt.Chart(missed)
        .mark_line(point=True, strokeWidth=1.6)
        .encode(
            months,
            alt.Y("missed:Q", title="Mean error, % of the year"),
            alt.Color("method:N", legend=key, scale=alt.Scale(range=["#3f8f4f", "#7a4fa3"])),
        )
    )
    panels = [(levels + lines), errors]
    return alt.vconcat(
        *(panel.properties(width=WIDTH - 60, height=150) for panel in panels), spacing=18
    ).resolve_scale(color="independent")
