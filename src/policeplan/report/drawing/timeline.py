"""Timeline: the axis of months, and rules that stand on it."""

from __future__ import annotations

import string
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from policeplan.report.drawing.look import HEIGHT, INK, LINE, data

if TYPE_CHECKING:
    import altair as alt

_STRIDES = (1, 2, 3, 6, 12, 24, 60, 120)
_LABEL, _IN_YEAR, _LINE_OF = 58, 12, 62
"""A label's width in pixels; months in a year; letters in a line of a step's reason."""
_LETTERS = [*string.ascii_uppercase, *(a + b for a in "AB" for b in string.ascii_uppercase)]


def months(over: pd.PeriodIndex, width: int, title: str | None = "Month") -> alt.X:
    """The axis of months; a month is a day of universal time, so that no clock moves it.

    Args:
        over: the months.
        width: of the plot, in pixels.
        title: of the axis.
    """
    import altair as alt

    number = over.year.to_numpy() * _IN_YEAR + over.month.to_numpy() - 1
    stride = next((s for s in _STRIDES if len(over) / s * _LABEL <= width), _STRIDES[-1])
    ticks = [month for month, n in zip(over, number.tolist(), strict=True) if n % stride == 0]
    dates = [alt.DateTime(year=m.year, month=m.month, date=1, utc=True) for m in ticks]
    form = "%Y" if stride >= _IN_YEAR else "%b %Y"
    axis = alt.Axis(values=dates, format=form, grid=False, labelFlush=False, labelOverlap="greedy")
    return alt.X("month:T", title=title, scale=alt.Scale(type="utc", nice=False), axis=axis)


def rules(
    steps: Sequence[tuple[pd.Period, str]], axis: alt.X, over: pd.PeriodIndex
) -> list[alt.Chart]:
    """An upright rule at each step with its reason above the plot; letters where there are several.

    `key` says what the letters stand for.
    """
    import altair as alt

    if len(steps) > 1:
        said = [letter for letter, _ in zip(_LETTERS, steps, strict=False)]
    else:
        said = [f"{month.strftime('%b %Y')}: {reason}" for month, reason in steps]
    middle = over[len(over) // 2]
    right = len(steps) == 1 and steps[0][0] > middle
    lines = [textwrap.wrap(text, _LINE_OF) for text in said]
    up = LINE * max(map(len, lines), default=0) + 3
    table = pd.DataFrame(
        {
            "month": pd.PeriodIndex([m for m, _ in steps], freq="M"),
            "step": ["\n".join(each) for each in lines],
        }
    )
    base = alt.Chart(data(table))
    rule = base.mark_rule(color=INK, strokeDash=[1, 2], aria=False)
    text = base.mark_text(
        align="right" if right else "left",
        baseline="top",
        dx=-5 if right else 5,
        color=INK,
        fontSize=11,
        lineBreak="\n",
        lineHeight=LINE,
    )
    drawn = [
        rule.encode(axis, y=alt.value(-up), y2=alt.value(HEIGHT)),
        text.encode(axis, y=alt.value(-up), text="step:N"),
    ]
    return drawn if len(steps) else []


def key(steps: Sequence[tuple[pd.Period, str]]) -> list[str]:
    """What the letters of several steps stand for, those of one reason together."""
    if len(steps) < 2:  # noqa: PLR2004  # one stands in full above the plot
        return []
    months_of: dict[str, list[str]] = {}
    for letter, (month, reason) in zip(_LETTERS, steps, strict=False):
        months_of.setdefault(reason, []).append(f"{letter}, {month.strftime('%B %Y')}")
    return [f"{'; '.join(each)}: {reason}." for reason, each in months_of.items()]
