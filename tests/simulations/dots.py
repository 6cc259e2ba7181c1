"""A drawing of shares as dots: a row a thing, a colour a kind, and lines where they should be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from simulations.written import COLOURS, INK, WIDTH

if TYPE_CHECKING:
    import altair as alt


def dots(
    rows: pd.DataFrame,
    *,
    across: str,
    domain: Sequence[float],
    lines: Mapping[float, str],
    ticks: Sequence[float] | None = None,
    log: bool = False,
) -> alt.LayerChart:
    """Dots, with a dashed line at each share that was said.

    Args:
        rows: columns ``row`` and ``kind``, in words, and ``share``; in the order to be shown.
        across: what the share is, in words.
        domain: of the axis.
        lines: where they stand, with what is written over each.
        ticks: of the axis.
        log: whether the axis is of powers.

    A column ``said`` draws an upright bar where a row's shares should be.
    """
    import altair as alt

    kinds = list(dict.fromkeys(rows["kind"]))
    scale = (
        alt.Scale(type="log", domain=list(domain), clamp=True)
        if log
        else alt.Scale(domain=list(domain), zero=False, clamp=True)
    )
    axis = alt.Axis(format="~%", gridColor="#eef1f4", labelFlush=False)
    if ticks is not None:
        axis = alt.Axis(format="~%", gridColor="#eef1f4", labelFlush=False, values=list(ticks))
    at = alt.X("share:Q", title=across, scale=scale, axis=axis)
    down = alt.Y(
        "row:N",
        title=None,
        sort=list(dict.fromkeys(rows["row"])),
        axis=alt.Axis(labelLimit=240, domain=False, ticks=False),
    )
    key = alt.Color(
        "kind:N",
        sort=kinds,
        scale=alt.Scale(domain=kinds, range=COLOURS[: len(kinds)]),
        legend=alt.Legend(title=None, orient="top", columns=3, labelLimit=260),
    )
    base = alt.Chart(rows.round(5))
    marks = base.mark_circle(size=70, opacity=0.9).encode(
        at, down, key, alt.YOffset("kind:N", sort=kinds)
    )
    layers: list[alt.Chart | alt.LayerChart] = []
    if lines:
        said = pd.DataFrame({"share": list(lines), "says": list(lines.values())})
        line = alt.Chart(said).encode(x=alt.X("share:Q", scale=scale))
        text = line.mark_text(align="left", dx=4, dy=-2, color=INK, fontSize=12, baseline="bottom")
        layers += [
            line.mark_rule(color=INK, strokeDash=[5, 3]),
            text.encode(y=alt.value(0), text="says:N"),
        ]
    if "said" in rows:
        theory = base.mark_tick(color=INK, thickness=2, size=12 * len(kinds))
        layers.append(theory.encode(alt.X("said:Q", scale=scale), down))
    tall = 12 * len(kinds) * rows["row"].nunique()
    return alt.layer(*layers, marks).properties(width=WIDTH - 140, height=tall)
