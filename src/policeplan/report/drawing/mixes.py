"""The change of a mix as a picture: each level's change with its limits, and which levels moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from policeplan import display
from policeplan.analysis import MixChange
from policeplan.report.drawing.look import (
    BLUE,
    GREY,
    INK,
    Upright,
    Words,
    by_meaning,
    data,
    finished,
    plot,
)
from policeplan.words import and_list

if TYPE_CHECKING:
    import altair as alt

_WIDTH, _ROW = 420, 26
_STILL = "no clear change"
_SHAPES = {
    _STILL: ("circle", GREY),
    "higher": ("triangle-up", BLUE),
    "lower": ("triangle-down", BLUE),
}


def mix_picture(change: MixChange, title: str | None = None) -> alt.VConcatChart:
    """A row for each level, a panel for each area and breakdown."""
    by = list(change.comparison.later.by)
    groups = change.levels.groupby(by, sort=False, observed=True, dropna=False)
    every = change.levels[["change_lower", "change_upper"]].to_numpy(float).ravel().tolist()
    across = Upright.over([0, *every], "", change.comparison.later.definition.statistic.figures[0])
    panels = [_panel(change, rows, across, alone=groups.ngroups == 1) for _, rows in groups]
    return finished(panels, _words(change, title), width=_WIDTH + 250)


def _panel(change: MixChange, rows: pd.DataFrame, ends: Upright, *, alone: bool) -> alt.LayerChart:
    import altair as alt

    frame = rows.assign(shown=rows["moved"].replace("", _STILL), says=_said(change, rows))
    scale = alt.Scale(domain=[ends.low, ends.high], nice=False, zero=False)
    axis = alt.Axis(labelExpr="datum.value ? format(datum.value * 100, '+.2~f') : '0'", tickCount=7)

    def across(field: str) -> alt.X:
        return alt.X(f"{field}:Q", title="Change, percentage points", scale=scale, axis=axis)

    down = alt.Y(
        "level:N", title=None, sort=list(frame["level"]), axis=alt.Axis(grid=False, labelLimit=240)
    )
    base = alt.Chart(data(frame))
    nought = alt.Chart(data(pd.DataFrame({"at": [0.0]}))).mark_rule(color=INK, aria=False)
    reach = base.mark_rule(strokeWidth=3, color="#a9b2bc", aria=False)
    shape, fill = by_meaning(_SHAPES, frame["shown"], "shown")
    points = base.mark_point(filled=True, size=80, opacity=1)
    layers = [
        nought.encode(across("at")),
        reach.encode(across("change_lower"), down, alt.X2("change_upper:Q")),
        points.encode(across("change"), down, shape, fill, tooltip="says:N", description="says:N"),
    ]
    return plot(layers, _WIDTH, _ROW * len(frame), "" if alone else _whose(change, rows))


def _whose(change: MixChange, rows: pd.DataFrame) -> str:
    later = change.comparison.later
    levels = [str(rows[name].iloc[0]) for name in later.by[1:]]
    return ", ".join([later.geography.name(str(rows["area"].iloc[0])), *levels])


def _said(change: MixChange, rows: pd.DataFrame) -> list[str]:
    figure = change.comparison.later.definition.statistic.figures[0]
    return [
        f"{level}: {display.value(figure, earlier)}% to {display.value(figure, later)}%, "
        f"{display.value(figure, by, sign=True)} points: {moved or _STILL}"
        for level, earlier, later, by, moved in zip(
            rows["level"],
            rows["earlier"],
            rows["later"],
            rows["change"],
            rows["moved"],
            strict=True,
        )
    ]


def _words(change: MixChange, title: str | None) -> Words:
    comparison = change.comparison
    later, earlier = comparison.later, comparison.earlier
    found: list[str] = []
    for _, row in change.frame.iterrows():
        name = later.geography.name(str(row["area"]))
        moved = and_list(f"{level} {way}" for level, way in row["moved"])
        found.append(f"{name}: {row['verdict'] or 'not known'}{f' ({moved})' if moved else ''}")
    title = (title or later.definition.title) + (
        f", {found[0].split(':')[0]}" if len(found) == 1 else ""
    )
    made = (
        "A bar holds the change of its level, those of all levels at once, with "
        f"{100 * later.confidence:g}% confidence (Newcombe's hybrid score limits, Bonferroni)."
    )
    moved = "A level moved where nought is outside, and the mix as a whole changed by the G test."
    periods = f"{later.period} against {earlier.period}"
    return Words(
        title=title,
        subtitle=f"Change of each level's share in percentage points, {periods}",
        says=f"Change of the mix of {title}, {periods}: {'; '.join(found) or 'no area is known'}.",
        notes=[made, moved],
    )
