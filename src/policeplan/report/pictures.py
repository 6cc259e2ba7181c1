"""Pictures: the charts that exceptions stand out on, as SVG with the sentences they bear out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import attrs

from policeplan.analysis import ControlChart, Funnel
from policeplan.report.account import Account
from policeplan.report.drawing import draw
from policeplan.report.drawing.saved import svg_of

_LONGEST = 60


@attrs.frozen
class Picture:
    """One chart of a scorecard.

    Attributes:
        name: of its file.
        svg: the picture, with its description inside.
        says: the exceptions that it shows.
    """

    name: str
    svg: str
    says: tuple[str, ...]

    def figure(self) -> str:
        """As a page holds it."""
        said = "".join(f"<p>{escape(sentence)}</p>" for sentence in self.says)
        return f"<figure>\n{self.svg}\n<figcaption>{said}</figcaption>\n</figure>"


def pictures(account: Account) -> Sequence[Picture]:
    """Every chart that a special cause or an area outside its funnel is on, the weightiest first.

    Raises:
        MissingExtraError: the extra ``charts`` is not installed.
    """
    found = account.exceptions
    charts: dict[int, ControlChart | Funnel] = {}
    titles: dict[int, str] = {}
    says: dict[int, list[str]] = {}
    rows = zip(found.charts, found.frame["measure"], found.frame["says"], strict=True)
    for chart, title, sentence in rows:
        if chart is not None:
            charts[id(chart)] = chart
            titles[id(chart)] = str(title)
            says.setdefault(id(chart), []).append(str(sentence))
    return [
        Picture(
            f"{number:02d}-{_slug(titles[key])}.svg",
            svg_of(draw(chart, title=titles[key])),
            tuple(says[key]),
        )
        for number, (key, chart) in enumerate(charts.items(), start=1)
    ]


def _slug(title: str) -> str:
    """Letters that every system takes in the name of a file."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower())[:_LONGEST].strip("-") or "chart"
