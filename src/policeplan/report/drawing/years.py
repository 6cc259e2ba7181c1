"""A year end as a picture: the year's running total, known and forecast, and where it may end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import pandas as pd

from policeplan import display
from policeplan.analysis import YearEnd
from policeplan.report.drawing.look import (
    BLUE,
    INK,
    PURPLE,
    WIDTH,
    Upright,
    Words,
    data,
    finished,
    first_up,
    labels_at_the_end,
    plot,
)
from policeplan.report.drawing.timeline import months
from policeplan.words import and_list

if TYPE_CHECKING:
    import altair as alt

Row = Mapping[str, object]

_ONE, _SMALL, _HIGH, _LOW = WIDTH - 140, 250, 280, 190
_MOST = 6
"""Areas that the description names."""

_LIMITS = ["lower_80", "upper_80", "lower_95", "upper_95"]


def year_picture(made: YearEnd, title: str | None = None) -> alt.VConcatChart:
    """The running total of each area, a panel each."""
    rows = cast("list[Row]", made.frame.to_dict("records"))
    one = len(rows) <= 1
    panels = [_panel(made, row, alone=one) for row in rows]
    return finished(panels, _words(made, rows, title), columns=1 if one else 2)


def _panel(made: YearEnd, row: Row, *, alone: bool) -> alt.LayerChart:
    import altair as alt

    width, height = (_ONE, _HIGH) if alone else (_SMALL, _LOW)
    figure = made.definition.statistic.figures[0]
    mine = made.months[made.months["area"] == row["area"]].reset_index(drop=True)
    # A running total: what is not known leaves everything after it unknown.
    frame = mine.assign(total=mine["value"].cumsum(skipna=False))
    frame["says"] = [
        f"{month.strftime('%B %Y')}, {state}: {display.number(value, figure.decimals)}, "
        f"{display.number(total, figure.decimals)} in the year so far"
        for month, state, value, total in zip(
            frame["month"], frame["state"], frame["value"], frame["total"], strict=True
        )
    ]
    ends = [cast("float", row[name]) for name in ("year_end", "earlier", *_LIMITS)]
    unit = f"{first_up(figure.unit)}, running total"
    axis = Upright.over([0, *frame["total"], *ends], unit, figure, height)
    across = months(pd.PeriodIndex(frame["month"], freq="M"), width, None)
    base = alt.Chart(data(frame))
    known = alt.datum.state == "known"
    last = int((frame["state"] == "known").sum()) - 1
    ahead = alt.Chart(data(frame.iloc[max(last, 0) :]))
    end = alt.Chart(data(pd.DataFrame([{"month": frame["month"].iloc[-1], **row}])))
    last_year = alt.Chart(data(pd.DataFrame({"earlier": [row["earlier"]]}, dtype=float)))
    layers: list[alt.Chart] = [
        last_year.mark_rule(
            color=PURPLE, strokeDash=[10, 3, 2, 3], strokeWidth=1.4, aria=False
        ).encode(axis.encoded("earlier")),
        ahead.mark_line(color=BLUE, strokeDash=[5, 3], strokeWidth=1.6, aria=False).encode(
            across, axis.encoded("total")
        ),
        base.transform_filter(known)
        .mark_line(color=INK, strokeWidth=1.8, aria=False)
        .encode(across, axis.encoded("total")),
    ]
    layers += [
        end.mark_rule(
            color=BLUE, strokeWidth=thick, strokeCap="butt", opacity=opacity, aria=False
        ).encode(across, axis.encoded(f"lower_{level}"), alt.Y2(f"upper_{level}:Q"))
        for level, thick, opacity in ((95, 5, 0.35), (80, 11, 0.55))
    ]
    for state, filled, shape, colour in (
        ("known", True, "circle", INK),
        ("forecast", False, "diamond", BLUE),
    ):
        points = base.transform_filter(alt.datum.state == state)
        mark = points.mark_point(
            filled=filled,
            shape=shape,
            size=50,
            color=colour,
            opacity=1,
            fill="white" if not filled else colour,
        )
        layers.append(
            mark.encode(across, axis.encoded("total"), tooltip="says:N", description="says:N")
        )
    layers.append(labels_at_the_end(_ends(made, row, short=not alone), axis, width))
    return plot(layers, width, height, "" if alone else made.geography.name(str(row["area"])))


def _ends(made: YearEnd, row: Row, *, short: bool) -> list[tuple[str, float]]:
    def said(column: str) -> str:
        return display.number(row[column], made.definition.statistic.figures[0].decimals)

    ends: list[tuple[str, object]] = [(f"year before {said('earlier')}", row["earlier"])]
    if not made.is_whole and not short:
        ends.append((f"95%: {said('lower_95')} to {said('upper_95')}", row["year_end"]))
        ends.append((f"80%: {said('lower_80')} to {said('upper_80')}", row["year_end"]))
    name = "year end" if made.is_whole else "forecast"
    ends.append((f"{name} {said('year_end')}", row["year_end"]))
    return [(text, cast("float", at)) for text, at in ends if display.MISSING not in text]


def _words(made: YearEnd, rows: list[Row], title: str | None) -> Words:
    unit = made.definition.statistic.figures[0].unit
    names = [made.geography.name(str(row["area"])) for row in rows]
    title = (title or made.definition.title) + (f", {names[0]}" if len(names) == 1 else "")
    whole = made.is_whole
    about = f"{first_up(str(made.year))}, {unit}, running total"
    about += (
        ""
        if whole
        else f"; known to {made.known.last_day:%B %Y}, then forecast by {made.method.id}"
    )
    notes = ["The broken line across is the whole year before."]
    if not whole:
        bars = "Bars at the year end hold 80% (thick) and 95% (thin) of what may come; "
        notes.append(f"Black: known. Blue, broken: forecast. {bars}{_rest(made)}.")
    return Words(title=title, subtitle=about, says=_in_a_sentence(made, rows, title), notes=notes)


def _rest(made: YearEnd) -> str:
    """What the limits rest on, or why there are none."""
    return and_list(dict.fromkeys(str(note) for note in made.frame["note"] if note)) or "none"


def _in_a_sentence(made: YearEnd, rows: list[Row], title: str) -> str:
    decimals = made.definition.statistic.figures[0].decimals
    said: list[str] = []
    for row in rows[:_MOST]:
        name = "" if len(rows) == 1 else f"{made.geography.name(str(row['area']))} "
        if pd.isna(cast("float", row["year_end"])):
            said.append(f"{name}has no forecast")
            continue
        end, earlier, low, high = (
            display.number(row[c], decimals)
            for c in ("year_end", "earlier", "lower_80", "upper_80")
        )
        limits = "" if made.is_whole or low == display.MISSING else f" (80% limits {low} to {high})"
        verb = "ended" if made.is_whole else "is forecast to end"
        said.append(f"{name}{verb} at {end}{limits} after {earlier} the year before")
    more = f"; and {len(rows) - _MOST} more" if len(rows) > _MOST else ""
    return f"{title}, {made.year}: {'; '.join(said) or 'no area is known'}{more}."
