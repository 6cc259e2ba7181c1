"""A funnel as a picture: areas about their group's figure, those outside 99.8% by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from policeplan import display
from policeplan.analysis import Funnel
from policeplan.analysis.spread import LIMITS, levels
from policeplan.nouns import quantity
from policeplan.report.drawing.labels import beside
from policeplan.report.drawing.look import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PURPLE,
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
from policeplan.report.drawing.sizes import Across, is_ratio
from policeplan.statistic import Count, Figure, Rate
from policeplan.words import and_list, count

if TYPE_CHECKING:
    import altair as alt

_INSIDE, _BETWEEN = "inside 95%", "between 95% and 99.8%"
_SHAPES = {
    _INSIDE: ("circle", GREY),
    _BETWEEN: ("cross", GREY),
    "outside 99.8%: better": ("diamond", BLUE),
    "outside 99.8%: worse": ("square", ORANGE),
    "outside 99.8%": ("triangle-up", PURPLE),
}
_FAR = "99.8%"
_MOST_NAMES = 15
_WIDER = {
    "none": "from chance alone",
    "multiplicative": "from chance, widened by a factor for over-dispersion",
    "additive": "from chance, widened by a variance between areas",
}


def funnel_picture(funnel: Funnel, title: str | None = None) -> alt.VConcatChart:
    """The funnel; a panel for each level and figure."""
    keys = list(funnel.by[1:])
    curves = funnel.curve()
    panels = [_panel(funnel, rows, curves, keys) for rows in levels(funnel.frame, keys)]
    return finished(panels or [_empty()], _words(funnel, title))


def _panel(
    funnel: Funnel, rows: pd.DataFrame, curves: pd.DataFrame, keys: Sequence[str]
) -> alt.LayerChart:
    import altair as alt

    figure = funnel.definition.statistic.figure(str(rows["figure"].iloc[0]))
    mine = curves[(curves[list(keys)] == rows[list(keys)].iloc[0]).all(axis=1)]
    frame = rows.assign(
        name=[funnel.geography.name(str(area)) for area in rows["area"]],
        shown=_shown(rows),
        says=_said(funnel, rows, figure),
    )
    ratio = is_ratio(funnel)
    held = rows[["value", *LIMITS]].to_numpy(float).ravel().tolist()
    title = "Later over earlier" if ratio else first_up(figure.unit)
    axis = Upright.over(held, title, None if ratio else figure)
    over = Across.of(funnel, mine)
    across = over.encoded()
    base, curve = alt.Chart(data(frame)), alt.Chart(data(mine[["precision", "target", *LIMITS]]))
    layers: list[alt.Chart] = []
    for column in LIMITS:
        dash = [1, 0] if column.endswith("998") else [5, 3]
        line = curve.mark_line(color=INK, strokeWidth=1.2, strokeDash=dash, clip=True, aria=False)
        layers.append(line.encode(across, axis.encoded(column)))
    middle = curve.mark_line(color=PURPLE, strokeWidth=1.4, strokeDash=[10, 3, 2, 3], aria=False)
    layers.append(middle.encode(across, axis.encoded("target")))
    shape, fill = by_meaning(_SHAPES, frame.loc[frame["value"].notna(), "shown"], "shown")
    points = base.mark_point(filled=True, opacity=0.9, size=55)
    layers.append(
        points.encode(
            across,
            axis.encoded("value"),
            shape,
            fill,
            tooltip="says:N",
            description="says:N",
        )
    )
    layers += _names(frame, axis, over)
    layers.append(labels_at_the_end(_ends(mine, figure, axis, ratio=ratio), axis, WIDTH))
    said = [str(rows[key].iloc[0]) for key in keys if key != "figure"]
    return plot(layers, WIDTH, axis.height, ", ".join(said))


def _shown(rows: pd.DataFrame) -> list[str]:
    """The meaning of each point, as the legend has it."""
    return [
        (f"outside {_FAR}: {meaning}" if meaning else f"outside {_FAR}")
        if _FAR in position
        else (_BETWEEN if "95%" in position else _INSIDE)
        for position, meaning in zip(rows["position"], rows["meaning"], strict=True)
    ]


def _said(funnel: Funnel, rows: pd.DataFrame, figure: Figure) -> list[str]:
    ratio = is_ratio(funnel)
    return [
        f"{funnel.geography.name(str(area))}: {_value(value, figure, ratio=ratio)}"
        + (f", {position}" if position else "")
        + (f": {meaning}" if meaning else "")
        for area, value, position, meaning in zip(
            rows["area"], rows["value"], rows["position"], rows["meaning"], strict=True
        )
    ]


def _value(value: object, figure: Figure, *, ratio: bool) -> str:
    if ratio:
        return display.number(value, 3)
    return quantity(display.value(figure, value), figure.unit)


def _names(frame: pd.DataFrame, axis: Upright, across: Across) -> list[alt.Chart]:
    """Names of the points outside 99.8%, beside them where there is room, over a pale rim."""
    import altair as alt

    outside = _outside(frame)
    x, y = across.pixels(frame["precision"]), axis.pixels(frame["value"])
    at = frame.index.get_indexer(outside.index)
    sides = beside(outside["name"].tolist(), x, y, at, WIDTH)
    drawn: list[alt.Chart] = []
    for side in dict.fromkeys(sides):
        rows = outside[[each == side for each in sides]]
        base = alt.Chart(data(rows[["name", "precision", "value"]]))
        for rim in (True, False):
            marks = base.mark_text(
                align=side.align,
                dx=side.dx,
                dy=side.dy,
                fontSize=11,
                color=INK,
                aria=False,
                stroke="white" if rim else None,
                strokeWidth=3 if rim else 0,
                strokeJoin="round",
            )
            drawn.append(marks.encode(across.encoded(), axis.encoded("value"), text="name:N"))
    return drawn


def _outside(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows outside 99.8%, the furthest first, so many as there is room for."""
    outside = frame[frame["position"].str.contains(_FAR, regex=False)]
    far = outside["z"].abs().sort_values(ascending=False, kind="stable").index
    return outside.loc[far[:_MOST_NAMES]]


def _ends(
    curve: pd.DataFrame, figure: Figure, axis: Upright, *, ratio: bool
) -> list[tuple[str, float]]:
    """What the lines are, and where they end; at the edge where they leave the plot."""
    if not len(curve):
        return []
    last = curve.iloc[-1]
    group = display.number(last["target"], 3) if ratio else display.value(figure, last["target"])
    sign = "" if ratio else percent(figure)
    ends = {
        "upper_998": "99.8% limit",
        "upper_95": "95% limit",
        "target": f"target {group}{sign}",
        "lower_95": "95% limit",
        "lower_998": "99.8% limit",
    }
    return [(text, min(max(float(last[at]), axis.low), axis.high)) for at, text in ends.items()]


def _empty() -> alt.LayerChart:
    import altair as alt

    text = alt.Chart(data(pd.DataFrame({"says": ["No figure is known."]}))).mark_text(color=INK)
    return plot([text.encode(text="says:N")], WIDTH, 60)


def _words(funnel: Funnel, title: str | None) -> Words:
    definition = funnel.definition
    title = f"{title or definition.title} among {funnel.peers.name}"
    units = and_list(
        dict.fromkeys(definition.statistic.figure(str(f)).unit for f in funnel.frame["figure"])
    )
    unit = "ratio of later to earlier" if is_ratio(funnel) else units
    known = funnel.frame[funnel.frame["position"] != ""]
    outside = _outside(known)
    n_far = int(known["position"].str.contains(_FAR, regex=False).sum())
    says = f"Funnel of {title}, {funnel.heading}: "
    if not len(known):
        says += "no figure is known."
    elif not n_far:
        says += f"none of {count(len(known), 'figure')} is outside the 99.8% limits."
    else:
        names = named(funnel.geography.name(str(area)) for area in outside["area"])
        verb = "is" if n_far == 1 else "are"
        says += (
            f"{n_far} of {count(len(known), 'figure')} {verb} outside the 99.8% limits: {names}."
        )
    return Words(
        title=title,
        subtitle=f"Funnel, {funnel.heading}, {unit or 'no figure'}",
        says=says,
        notes=_notes(funnel, n_far),
    )


def _notes(funnel: Funnel, n_far: int) -> list[str]:
    exact = isinstance(funnel.definition.statistic, Count | Rate)
    law = "ratio" if is_ratio(funnel) else ("Poisson" if exact else "binomial")
    made = f"{_WIDER[funnel.overdispersion]} ({law}; Spiegelhalter 2005)"
    notes = [f"Limits: 95% (broken) and 99.8% (whole) about the target, {made}."]
    if n_far:
        more = n_far - _MOST_NAMES
        notes.append(
            f"Named: the {_MOST_NAMES} furthest of {n_far} outside 99.8%."
            if more > 0
            else "Named: every area outside 99.8%."
        )
    unknown = funnel.frame.loc[funnel.frame["value"].isna(), "area"]
    if len(unknown):
        names = dict.fromkeys(funnel.geography.name(str(area)) for area in unknown)
        notes.append(f"Not known, and not drawn: {named(names)}.")
    return notes
