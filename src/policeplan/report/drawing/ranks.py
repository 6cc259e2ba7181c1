"""Ranks with their ranges as a caterpillar: an area a row, the best on top."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from policeplan import display
from policeplan.analysis import RankIntervals
from policeplan.analysis.spread import levels
from policeplan.definition import Better
from policeplan.report.drawing.look import INK, PALE, Words, data, finished, named, plot
from policeplan.statistic import Figure
from policeplan.words import count

if TYPE_CHECKING:
    import altair as alt

_WIDTH, _ROW = 460, 17


def rank_picture(ranks: RankIntervals, title: str | None = None) -> alt.VConcatChart:
    """The caterpillar; a panel for each level and figure."""
    keys = list(ranks.by[1:])
    panels = [_panel(ranks, rows, keys) for rows in levels(ranks.frame, keys)]
    none = ranks.frame.assign(name=[], figures=[]) if not panels else ranks.frame
    return finished(panels or [_rows(ranks, none, "")], _words(ranks, title), width=_WIDTH + 200)


def _panel(ranks: RankIntervals, rows: pd.DataFrame, keys: Sequence[str]) -> alt.LayerChart:
    statistic = ranks.definition.statistic
    figure = statistic.figure(str(rows["figure"].iloc[0]))
    ranked = rows[rows["rank"].notna()].sort_values("rank", kind="stable")
    named_rows = ranked.assign(
        name=_names(ranks, ranked), figures=[_figure(ranks, figure, v) for v in ranked["ranked"]]
    )
    said = [str(rows[key].iloc[0]) for key in keys if key != "figure"]
    if len(statistic.figures) > 1:
        said.append(figure.title)
    return _rows(ranks, named_rows, ", ".join(said))


def _rows(ranks: RankIntervals, frame: pd.DataFrame, heading: str) -> alt.LayerChart:
    import altair as alt

    n = len(frame)
    way = "1 is highest" if ranks.definition.better is Better.NEITHER else "1 is best"
    scale = alt.Scale(domain=[0.5, max(n, 1) + 0.5], nice=False, zero=False)
    axis = alt.Axis(format="d", tickMinStep=1, tickCount=min(max(n, 1), 10))
    across = alt.X("rank:Q", title=f"Rank ({way})", scale=scale, axis=axis)
    down = alt.Y(
        "name:N",
        title=None,
        sort=list(frame["name"]),
        scale=alt.Scale(domain=list(frame["name"])),
        axis=alt.Axis(labelLimit=260, grid=True, ticks=False, domain=False),
    )
    base = alt.Chart(
        data(
            frame.assign(
                says=[
                    f"{a}: {s}, {f}"
                    for a, s, f in zip(frame["name"], frame["says"], frame["figures"], strict=True)
                ]
            )
        )
    )
    reach = base.mark_rule(strokeWidth=4, strokeCap="round", color=PALE, aria=False)
    points = base.mark_point(filled=True, size=55, color=INK, opacity=1)
    text = base.mark_text(align="left", dx=10, color=INK, fontSize=11, aria=False)
    layers = [
        reach.encode(
            alt.X("rank_lower:Q", scale=scale, axis=axis, title=f"Rank ({way})"),
            down,
            alt.X2("rank_upper:Q"),
        ),
        points.encode(across, down, tooltip="says:N", description="says:N"),
        text.encode(down, x=alt.value(_WIDTH), text="figures:N"),
    ]
    return plot(layers, _WIDTH, _ROW * max(n, 1), heading)


def _names(ranks: RankIntervals, rows: pd.DataFrame) -> list[str]:
    """Names of the areas; with the code where two have one name."""
    names = pd.Series([ranks.geography.name(str(area)) for area in rows["area"]], rows.index)
    twice = names.duplicated(keep=False)
    return names.where(~twice, names + " (" + rows["area"].astype(str) + ")").tolist()


def _figure(ranks: RankIntervals, figure: Figure, value: object) -> str:
    """What is ranked, as tables print it."""
    if ranks.basis == "change_pct":
        return f"{display.number(value, 1, sign=True)}%"
    points = " points" if ranks.basis == "change" and figure.scale != 1 else ""
    sign = "%" if figure.scale != 1 and not points else ""
    return f"{display.value(figure, value, sign=ranks.basis == 'change')}{sign}{points}"


def _words(ranks: RankIntervals, title: str | None) -> Words:
    title = f"{title or ranks.definition.title} among {ranks.peers.name}"
    sure = f"{100 * ranks.confidence:g}%"
    ranked = ranks.frame[ranks.frame["rank"].notna()]
    says = f"Ranks of {title}, {ranks.heading}: "
    if len(ranked):
        order = ranked["rank"].astype(int).sort_values(kind="stable").index
        first, last = (
            f"{ranks.geography.name(str(area))} is {place}"
            for area, place in ranked.loc[[order[0], order[-1]], ["area", "says"]].itertuples(
                index=False
            )
        )
        says += f"{first}, and {last}."
    else:
        says += "no figure is ranked."
    figures = ranks.definition.statistic.figures
    unit = {"value": figures[0].unit, "change": figures[0].change_unit}.get(ranks.basis, "% change")
    unranked = ranks.frame.loc[ranks.frame["rank"].isna(), "area"]
    made = (
        f"A bar is the range that holds the true rank {sure} of the time, by "
        f"{count(ranks.draws, 'draw')} of every area's true figure from what its data say of it "
        "(Goldstein and Spiegelhalter 1996)."
    )
    notes = [made]
    if len(unranked):
        names = dict.fromkeys(ranks.geography.name(str(area)) for area in unranked)
        notes.append(f"Not ranked: {named(names)}.")
    return Words(
        title=title,
        subtitle=f"Rank with its {sure} range, {ranks.heading}; at the right the figure, {unit}",
        says=says,
        notes=notes,
    )
