"""Look: what every picture shares: its ink, its data, its words, and where they stand."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, cast

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.errors import MissingExtraError
from policeplan.statistic import Figure
from policeplan.words import and_list

if TYPE_CHECKING:
    import altair as alt

Floats = NDArray[np.float64]

INK, GREY, PALE, TARGET = "#1d2733", "#6b7683", "#a9b2bc", "#7a4fa3"
BLUE, ORANGE, PURPLE = "#1f5fa8", "#b84a0e", "#7a4fa3"
WIDTH, HEIGHT = 680, 300
LINE = 13
"""Height of a line of small text, in pixels."""

_TEXT, _TITLE = 0.17, 0.104
"""How many letters of a note, and of a title, fit in a pixel of width."""


def needed(task: str) -> None:
    """See that pictures can be made.

    Raises:
        MissingExtraError: Altair or vl-convert is not installed.
    """
    try:
        import_module("altair")
        import_module("vl_convert")
    except ImportError as error:
        raise MissingExtraError(task, "charts") from error


def data(frame: pd.DataFrame) -> alt.InlineData:
    """The rows of a table as a picture holds them.

    A month is its first day, and what is not known is null, never nought.
    """
    import altair as alt

    plain: dict[str, list[object]] = {}
    for name, column in frame.items():
        cells: list[object] = column.astype(object).tolist()
        if isinstance(column.dtype, pd.PeriodDtype):
            cells = [cast("pd.Period", cell).strftime("%Y-%m-01") for cell in cells]
        plain[str(name)] = [
            None if missing else c for missing, c in zip(column.isna(), cells, strict=True)
        ]
    rows = [dict(zip(plain, row, strict=True)) for row in zip(*plain.values(), strict=True)]
    return alt.InlineData(values=rows)


@attrs.frozen
class Upright:
    """The upright axis: where it begins and ends, how high it is drawn, and what it is of."""

    low: float
    high: float
    height: int
    title: str
    figure: Figure | None

    @classmethod
    def over(
        cls, values: Iterable[float | None], title: str, figure: Figure | None, height: int = HEIGHT
    ) -> Upright:
        """An axis that holds all the values, with room at its ends; not below nought if none is."""
        known = np.array([value for value in values if value is not None], np.float64)
        known = known[np.isfinite(known)]
        low, high = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
        room = 0.06 * (high - low) or 0.1 * abs(high) or 1.0
        start = low - room if low < 0 else max(low - room, 0.0)
        return cls(start, high + room, height, title, figure)

    def encoded(self, field: str) -> alt.Y:
        """The axis with a field on it."""
        import altair as alt

        return alt.Y(
            f"{field}:Q",
            title=self.title,
            scale=alt.Scale(domain=[self.low, self.high], nice=False, zero=False),
            axis=alt.Axis(
                format=number_format(self.figure), minExtent=50, tickCount=self.height // 45
            ),
        )

    def pixels(self, values: pd.Series) -> Floats:
        """Where values are drawn, downwards."""
        return (self.high - values.to_numpy(float)) / (self.high - self.low) * self.height

    def apart(self, values: Sequence[float]) -> list[float]:
        """Places for labels, each as near to its value as the line height of the others allows."""
        per = (self.high - self.low) / self.height
        order = sorted(range(len(values)), key=lambda i: values[i])
        places = [float(value) for value in values]
        for before, at in pairwise(order):
            places[at] = max(places[at], places[before] + LINE * per)
        over = max((places[i] for i in order), default=self.low) - self.high
        if over > 0:  # the highest do not leave the plot: the rest make room below them
            ceiling = self.high
            for at in reversed(order):
                places[at] = min(places[at], ceiling)
                ceiling = places[at] - LINE * per
        return places


def number_format(figure: Figure | None) -> str:
    """How an axis prints a figure: a share in percent, without idle noughts."""
    return "~%" if figure is not None and figure.scale != 1 else ",~f"


def percent(figure: Figure) -> str:
    """The sign behind a printed figure, where it has one."""
    return "%" if figure.scale != 1 else ""


def labels_at_the_end(said: Sequence[tuple[str, float]], axis: Upright, width: int) -> alt.Chart:
    """Names of lines where they end, on the right; those of no value are left out."""
    import altair as alt

    known = [(text, float(value)) for text, value in said if np.isfinite(value)]
    table = pd.DataFrame(
        {
            "label": [text for text, _ in known],
            "place": axis.apart([value for _, value in known]),
        }
    )
    marks = alt.Chart(data(table)).mark_text(align="left", dx=8, color=INK, fontSize=11, aria=False)
    return marks.encode(x=alt.value(width), y=axis.encoded("place"), text="label:N")


def by_meaning(
    shapes: Mapping[str, tuple[str, str]], present: Iterable[str], field: str
) -> tuple[alt.Shape, alt.Color]:
    """Shape and colour of points by what they mean, so that colour is not needed.

    Args:
        shapes: for each meaning in order its shape and colour.
        present: the meanings that the points have.
        field: that holds them.
    """
    import altair as alt

    there = set(present)
    names = [name for name in shapes if name in there]
    legend = alt.Legend(title=None, orient="bottom", direction="horizontal", symbolSize=80)
    drawn = alt.Scale(domain=names, range=[shapes[name][0] for name in names])
    colours = alt.Scale(domain=names, range=[shapes[name][1] for name in names])
    return (
        alt.Shape(f"{field}:N", scale=drawn, legend=legend),
        alt.Color(f"{field}:N", scale=colours, legend=legend),
    )


def plot(
    layers: Sequence[alt.Chart | alt.LayerChart], width: int, height: int, heading: str = ""
) -> alt.LayerChart:
    """Layers as one panel, with a heading where it is one of several."""
    import altair as alt

    if not heading:
        return alt.LayerChart(layer=list(layers), width=width, height=height)
    title = alt.TitleParams(heading, anchor="start", fontSize=13, color=INK)
    return alt.LayerChart(layer=list(layers), width=width, height=height, title=title)


@attrs.frozen(kw_only=True)
class Words:
    """What stands around a picture.

    Attributes:
        title: what is shown, of whom.
        subtitle: how, when, in what unit.
        says: the picture in one sentence, for who cannot see it.
        notes: how it was made, below it.
    """

    title: str
    subtitle: str
    says: str
    notes: Sequence[str]


def finished(
    panels: Sequence[alt.LayerChart], words: Words, columns: int = 1, width: int = WIDTH + 130
) -> alt.VConcatChart:
    """The panels with their words, which are broken into lines of the width given in pixels."""
    import altair as alt

    above = alt.TitleParams(
        textwrap.wrap(words.title, int(width * _TITLE)),
        subtitle=textwrap.wrap(words.subtitle, int(width * _TEXT)),
        anchor="start",
        fontSize=16,
        subtitleFontSize=12,
        subtitleColor=INK,
        color=INK,
        offset=14,
    )
    below = alt.TitleParams(
        [line for note in words.notes for line in textwrap.wrap(note, int(width * _TEXT))] or [""],
        anchor="start",
        orient="bottom",
        fontSize=11,
        fontWeight="normal",
        color=GREY,
        offset=10,
    )
    body = alt.concat(*panels, columns=columns, title=above)
    axes = alt.AxisConfig(
        labelFontSize=11,
        titleFontSize=12,
        titleFontWeight="normal",
        labelColor=INK,
        titleColor=INK,
        gridColor="#eef1f4",
        domainColor=PALE,
        tickColor=PALE,
        titlePadding=8,
    )
    look = alt.Config(
        axis=axes,
        view=alt.ViewConfig(stroke=None),
        concat=alt.CompositionConfig(spacing=18),
        legend=alt.LegendConfig(labelFontSize=12, labelColor=INK, labelLimit=320),
    )
    return alt.vconcat(
        body, title=below, description=words.says, background="white", padding=12, config=look
    )


def named(names: Iterable[str], most: int = 12) -> str:
    """Names in a list, cut where there are many."""
    names = list(names)
    return and_list(names if len(names) <= most else [*names[:most], f"{len(names) - most} more"])


def first_up(text: str) -> str:
    """With a capital at its start."""
    return text[:1].upper() + text[1:]
