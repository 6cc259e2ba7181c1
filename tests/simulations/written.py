"""What the simulations leave behind: a small table and a drawing, under docs/explanation/figures.

Both are written only where Altair and vl-convert are at hand (the group ``figures``); bounds are
asserted either way.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulations.told import FIGURES, tell

if TYPE_CHECKING:
    import altair as alt

INK, GREY, BAND = "#1d2733", "#8a94a0", "#e8edf3"
COLOURS = ["#1f5fa8", "#c2571a", "#3f8f4f", "#7a4fa3", "#a33a4e", "#4a4a4a"]
WIDTH = 560
PERCENT = ["average", "theory", "XmR", "c", "u", "u\N{PRIME}", "p", "p\N{PRIME}"]
TENTHS = [
    *("ends", "alone", "each", "together", "g_test", "moved", "chance", "power", "some"),
    *("held_80", "least_80", "held_95", "least_95", "error", "naive"),
]
"""Columns of shares, drawn or summed closely enough for two decimals, or for one."""


def table(name: str, rows: pd.DataFrame) -> None:
    """Write ``name``.csv and its table on the page: percent, the least of them rounded down."""
    if not drawing():
        return
    shown = rows.copy()
    for column in shown.columns.intersection(PERCENT):
        shown[column] = [f"{100 * share:.2f}" if share >= 0 else "" for share in rows[column]]
    for column in shown.columns.intersection(TENTHS):
        shown[column] = [f"{100 * share:.1f}" if share >= 0 else "" for share in rows[column]]
    for column in shown.columns.intersection(["least"]):
        shown[column] = [f"{np.floor(1e4 * (share + 1e-9)) / 100:.2f}" for share in rows[column]]
    FIGURES.mkdir(parents=True, exist_ok=True)
    shown.to_csv(FIGURES / f"{name}.csv", index=False, lineterminator="\n")
    tell(name)


def drawing() -> bool:
    """Whether there is something to draw with."""
    return all(find_spec(name) for name in ("altair", "vl_convert"))


def figure(name: str, chart: alt.LayerChart | alt.VConcatChart, title: list[str]) -> None:
    """Write ``name``.svg: the finding in words above, the chart below."""
    import altair as alt

    shown = chart.properties(
        title=alt.TitleParams(title, anchor="start", fontSize=15, color=INK, offset=12)
    )
    shown = shown.configure_view(stroke=None).configure_axis(
        labelFontSize=12, titleFontSize=12, labelColor=INK, titleColor=INK, titleFontWeight="normal"
    )
    shown = shown.configure_legend(labelFontSize=12, titleFontSize=12, symbolStrokeWidth=3)
    FIGURES.mkdir(parents=True, exist_ok=True)
    shown.save(str(FIGURES / f"{name}.svg"))


def coverage_lines(
    points: pd.DataFrame,
    *,
    across: str,
    lowest: float = 0.82,
    colour: str = "interval",
    legend: str = "",
) -> alt.LayerChart:
    """Coverage against size: a line an interval, the 95% line, and the band from 94% to 98%.

    Args:
        points: columns size, coverage and that of the colour, in the order of the legend.
        across: what the size is, in words.
        lowest: of the upright axis.
        colour: the column that tells lines apart.
        legend: its heading.
    """
    import altair as alt

    names = list(dict.fromkeys(points[colour]))
    axis = alt.Axis(format=".0%", values=_ticks(lowest), gridColor="#eef1f4")
    scale = alt.Scale(domain=[lowest, 1], zero=False)
    says = "How often the limits hold the truth"
    upright = alt.Y("coverage:Q", title=says, scale=scale, axis=axis)
    domain = [points["size"].min(), points["size"].max()]
    tens = [10.0**n for n in range(-2, 7) if domain[0] <= 10.0**n <= domain[1]]
    sizes = alt.X(
        "size:Q",
        title=across,
        scale=alt.Scale(type="log", domain=domain),
        axis=alt.Axis(format=",~r", grid=False, values=tens),
    )
    key = alt.Color(
        f"{colour}:N",
        sort=names,
        scale=alt.Scale(domain=names, range=COLOURS[: len(names)]),
        legend=alt.Legend(title=legend or None, orient="top", columns=3, labelLimit=260),
    )
    lines = alt.Chart(points.round({"coverage": 4, "size": 5})).mark_line(strokeWidth=1.4)
    return alt.layer(
        _meant(scale), lines.encode(sizes, upright, key), _ninety_five(scale)
    ).properties(width=WIDTH, height=260)


def spans(rows: pd.DataFrame, *, facet: str, lowest: float = 0.82) -> alt.LayerChart:
    """Average (a dot) and least coverage (a line's end), a row a band of size, by kind.

    Args:
        rows: of `grid.bands`.
        facet: what the bands are of, in words.
        lowest: of the axis.
    """
    import altair as alt

    across = alt.X(
        "average:Q",
        title="How often the limits hold the truth: a dot on average, a line down to the least",
        scale=(scale := alt.Scale(domain=[lowest, 1], zero=False)),
        axis=alt.Axis(format=".0%", values=_ticks(lowest), gridColor="#eef1f4"),
    )
    bands, names = list(dict.fromkeys(rows["expected"])), list(dict.fromkeys(rows["interval"]))
    down = alt.Y(
        "expected:N",
        title=facet.split("\n"),
        sort=bands,
        scale=alt.Scale(paddingInner=0.35),
    )
    apart = alt.YOffset("interval:N", sort=names)
    key = alt.Color(
        "interval:N",
        sort=names,
        scale=alt.Scale(domain=names, range=COLOURS[: len(names)]),
        legend=alt.Legend(title=None, orient="top", columns=3, labelLimit=260),
    )
    base = alt.Chart(rows.round(4))
    reach = base.mark_rule(strokeWidth=2).encode(across, down, apart, key, alt.X2("least:Q"))
    dots = base.mark_circle(size=55, opacity=1).encode(across, down, apart, key)
    line = (
        alt.Chart(pd.DataFrame({"at": [0.95]}))
        .mark_rule(color=INK, strokeDash=[5, 3])
        .encode(x=alt.X("at:Q", scale=scale))
    )
    return alt.layer(line, reach, dots).properties(
        width=WIDTH - 60, height=alt.Step(9 if len(names) > 3 else 13)
    )


def _ticks(lowest: float) -> list[float]:
    return [round(tick, 2) for tick in np.arange(np.ceil(lowest * 50) / 50, 1.0001, 0.02).tolist()]


def _meant(scale: alt.Scale) -> alt.Chart:
    import altair as alt

    area = pd.DataFrame({"low": [0.94], "high": [0.98]})
    low = alt.Y("low:Q", scale=scale)
    return alt.Chart(area).mark_rect(color=BAND).encode(y=low, y2=alt.Y2("high:Q"))


def _ninety_five(scale: alt.Scale) -> alt.LayerChart:
    import altair as alt

    base = alt.Chart(pd.DataFrame({"at": [0.95], "says": ["95%"]}))
    base = base.encode(y=alt.Y("at:Q", scale=scale))
    text = base.mark_text(align="left", dx=4, color=INK, fontSize=12)
    return base.mark_rule(color=INK, strokeDash=[5, 3]) + text.encode(
        x=alt.value(WIDTH), text="says:N"
    )
