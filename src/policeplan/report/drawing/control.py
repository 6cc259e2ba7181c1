"""A control chart as a picture: the line of months, centre, limits, steps, target and signals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from policeplan import display
from policeplan.analysis import ControlChart
from policeplan.nouns import quantity
from policeplan.report.drawing.look import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    TARGET,
    WIDTH,
    Upright,
    Words,
    by_meaning,
    data,
    finished,
    first_up,
    labels_at_the_end,
    named,
    percent,
    plot,
)
from policeplan.report.drawing.timeline import key, months, rules
from policeplan.words import count

if TYPE_CHECKING:
    import altair as alt

_XMR = "xmr"
_RANGES = 90
"""Height of the panel of moving ranges."""

_MANY = 72
"""Months from which points are drawn smaller."""

_NO_SIGNAL = "no signal"
_SHAPES = {
    _NO_SIGNAL: ("circle", GREY),
    "improvement": ("diamond", BLUE),
    "concern": ("square", ORANGE),
    "change": ("cross", PURPLE),
}
_MADE = {
    "xmr": "the centre and 2.66 mean moving ranges on either side of it",
    "p": "three sigma of the binomial about the weighted mean",
    "p'": "three sigma of the binomial about the weighted mean, times Laney's sigma z",
    "u": "three sigma of the Poisson about the weighted mean",
    "u'": "three sigma of the Poisson about the weighted mean, times Laney's sigma z",
    "c": "three sigma of the Poisson about the mean",
}
_RULES = (
    "A signal is a month beyond a limit, one of 7 or more on one side of the centre, one of 7 or "
    "more rising or falling, or one of 2 of 3 in the outer third of the limits (dotted)."
)


def control_picture(chart: ControlChart, title: str | None = None) -> alt.VConcatChart:
    """The chart; of an XmR chart the moving ranges in a panel below."""
    over = pd.PeriodIndex(chart.frame["month"], freq="M")
    panels = [_values(chart, over)]
    if chart.kind == _XMR:
        panels.append(_ranges(chart, over))
    return finished(panels, _words(chart, title))


def _values(chart: ControlChart, over: pd.PeriodIndex) -> alt.LayerChart:
    import altair as alt

    frame = chart.frame.assign(
        shown=chart.frame["meaning"].replace("", _NO_SIGNAL), says=_months_said(chart)
    )
    columns = ["value", "given", "centre", "lower", "upper"]
    held = [*frame[columns].to_numpy(float).ravel().tolist(), chart.target]
    unit = first_up(chart.figure.unit)
    title = f"{unit}, seasonally adjusted" if chart.adjustment is not None else unit
    axis, base = Upright.over(held, title, chart.figure), alt.Chart(data(frame))
    across = months(over, WIDTH, None if chart.kind == _XMR else "Month")
    layers: list[alt.Chart | alt.LayerChart] = [*rules(_steps(chart), across, over)]
    for column, dash, width, colour in (
        ("near_lower", [1, 3], 1.0, GREY),
        ("near_upper", [1, 3], 1.0, GREY),
        ("lower", [6, 3], 1.3, INK),
        ("upper", [6, 3], 1.3, INK),
        ("centre", [1, 0], 1.3, INK),
    ):
        line = base.mark_line(
            interpolate="step", strokeDash=dash, strokeWidth=width, color=colour, aria=False
        )
        layers.append(line.encode(across, axis.encoded(column), alt.Detail("segment:N")))
    if chart.target is not None:
        aim = alt.Chart(data(pd.DataFrame({"target": [chart.target]})))
        line = aim.mark_rule(color=TARGET, strokeWidth=1.6, strokeDash=[10, 3, 2, 3], aria=False)
        layers.append(line.encode(axis.encoded("target")))
    if chart.adjustment is not None:
        asked = base.mark_line(color=PALE, strokeWidth=1.2, strokeDash=[3, 2], aria=False)
        layers.append(asked.encode(across, axis.encoded("given")))
    line = base.mark_line(color=GREY, strokeWidth=1.2, aria=False)
    layers.append(line.encode(across, axis.encoded("value")))
    shape, fill = by_meaning(_SHAPES, frame.loc[frame["value"].notna(), "shown"], "shown")
    big = 75 if len(over) <= _MANY else 45
    size = alt.condition(f"datum.shown == '{_NO_SIGNAL}'", alt.value(22), alt.value(big))
    points = base.mark_point(filled=True, opacity=1).encode(
        across, axis.encoded("value"), shape, fill, size=size
    )
    layers.append(points.encode(tooltip="says:N", description="says:N"))
    layers.append(labels_at_the_end(_ends(chart), axis, WIDTH))
    return plot(layers, WIDTH, axis.height)


def _ranges(chart: ControlChart, over: pd.PeriodIndex) -> alt.LayerChart:
    import altair as alt

    frame, figure = chart.frame, chart.figure
    held = frame[["moving_range", "range_limit"]].to_numpy(float).ravel().tolist()
    axis = Upright.over([0, *held], "Moving range", figure, _RANGES)
    across, base = months(over, WIDTH), alt.Chart(data(frame))
    line = base.mark_line(
        color=GREY, strokeWidth=1.2, point=alt.OverlayMarkDef(color=GREY, size=14)
    )
    limit = base.mark_line(interpolate="step", strokeDash=[6, 3], strokeWidth=1.3, color=INK)
    last = frame["range_limit"].dropna()
    ends = [(f"limit {_said(chart, value)}", value) for value in last.iloc[-1:].tolist()]
    layers = [
        limit.encode(across, axis.encoded("range_limit"), alt.Detail("segment:N")),
        line.encode(across, axis.encoded("moving_range")),
        labels_at_the_end(ends, axis, WIDTH),
    ]
    return plot(layers, WIDTH, _RANGES)


def _ends(chart: ControlChart) -> list[tuple[str, float]]:
    """What the lines are, and where they end."""
    known = chart.frame[chart.frame["centre"].notna()]
    ends: list[tuple[str, float]] = []
    if len(known):
        last = known.iloc[-1]
        for column, name in (
            ("upper", "upper limit"),
            ("centre", "centre"),
            ("lower", "lower limit"),
        ):
            ends.append((f"{name} {_said(chart, last[column])}", float(last[column])))
    if chart.target is not None:
        ends.append((f"target {_said(chart, chart.target)}", chart.target))
    return ends


def _said(chart: ControlChart, value: object) -> str:
    return f"{display.value(chart.figure, value)}{percent(chart.figure)}"


def _quantity(chart: ControlChart, value: object) -> str:
    return quantity(display.value(chart.figure, value), chart.figure.unit)


def _steps(chart: ControlChart) -> Sequence[tuple[pd.Period, str]]:
    return [(step.month, step.reason) for step in chart.steps]


def _months_said(chart: ControlChart) -> list[str]:
    """Each month in words."""
    frame = chart.frame
    return [
        f"{month.strftime('%B %Y')}: {_quantity(chart, value)}"
        + (f" (as recorded {_said(chart, given)})" if chart.adjustment is not None else "")
        + (f"; {signals}" if signals else "")
        + (f": {meaning}" if meaning else "")
        for month, value, given, signals, meaning in zip(
            frame["month"],
            frame["value"],
            frame["given"],
            frame["signals"],
            frame["meaning"],
            strict=True,
        )
    ]


def _words(chart: ControlChart, title: str | None) -> Words:
    names = [chart.geography.name(chart.area), *chart.levels.values()]
    if len(chart.definition.statistic.figures) > 1:
        names.append(chart.figure.title)
    title = f"{title or chart.definition.title}, {', '.join(names)}"
    kind = "XmR" if chart.kind == _XMR else chart.kind.replace("'", "\N{PRIME}")
    about = [f"{kind} chart, {chart.period}, {chart.figure.unit} by month"]
    if chart.adjustment is not None:
        about.append("seasonally adjusted; the pale broken line is as recorded")
    if chart.target is not None:
        about.append(f"target {_said(chart, chart.target)}: {chart.assurance}")
    return Words(
        title=title,
        subtitle="; ".join(about),
        says=_in_a_sentence(chart, f"{kind} chart of {title}, {chart.period}"),
        notes=_notes(chart),
    )


def _in_a_sentence(chart: ControlChart, lead: str) -> str:
    frame = chart.frame
    known = frame[frame["value"].notna()]
    if not len(known):
        return f"{lead}: no month is known."
    found = known.loc[known["signals"] != "", "meaning"].value_counts(sort=False)
    kinds = ", ".join(f"{n} of {name}" for name, n in found.items())
    signals = f"{count(int(found.sum()), 'signal')} in {count(len(known), 'month')}"
    last = known.iloc[-1]
    tail = f"the last, {last['month'].strftime('%B %Y')}, is at {_quantity(chart, last['value'])}"
    if pd.notna(last["centre"]):
        low, high = _said(chart, last["lower"]), _said(chart, last["upper"])
        tail += f" where {low} to {high} is usual"
    return f"{lead}: {signals}{f' ({kinds})' if kinds else ''}; {tail}."


def _notes(chart: ControlChart) -> list[str]:
    made = [f"Limits: {_MADE[chart.kind]}"]
    if chart.baseline is not None:
        first = isinstance(chart.baseline, int)
        of = f"first {chart.baseline} months of each stretch" if first else str(chart.baseline)
        made.append(f"from the {of}")
    if (chart.frame["limits"] == "provisional").any():
        made.append("provisional where they rest on fewer than 10 months")
    notes = [", ".join(made) + ".", _RULES, *key(_steps(chart))]
    if chart.adjustment is not None:
        notes.append(f"Seasonally adjusted {chart.adjustment}.")
    gaps = chart.frame.loc[chart.frame["value"].isna(), "month"]
    if len(gaps):
        said = named((f"{month.strftime('%B %Y')}" for month in gaps), most=6)
        notes.append(f"Not known, and left as {'a gap' if len(gaps) == 1 else 'gaps'}: {said}.")
    return notes
