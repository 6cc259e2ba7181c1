"""Drawn: which picture a record has."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from policeplan.analysis import ControlChart, Funnel, MixChange, RankIntervals, YearEnd
from policeplan.errors import TableError
from policeplan.report.drawing.look import needed

if TYPE_CHECKING:
    import altair as alt

Drawable: TypeAlias = ControlChart | Funnel | RankIntervals | YearEnd | MixChange


def draw(of: Drawable, *, title: str | None = None) -> alt.VConcatChart:
    """A picture of a record, as an Altair chart.

    It holds the record's own figures, prints shares in percent, tells meanings by shape as well as
    by colour, and carries a title with unit and period, a footnote with how its limits were made,
    and a description of one sentence for who cannot see it. A notebook shows it by itself;
    `save_chart` writes it to a file. Figures of several levels, or year ends of several areas, are
    drawn side by side, a panel each.

    Args:
        of: a control chart, a funnel, rank intervals, a year end or the change of a mix.
        title: in place of the measure's own, as a line of a plan may have one.

    Raises:
        MissingExtraError: the extra ``charts`` is not installed.
        TableError: ``of`` is none of these.
    """
    needed("drawing a chart")
    if isinstance(of, ControlChart):
        from policeplan.report.drawing.control import control_picture

        return control_picture(of, title)
    if isinstance(of, Funnel):
        from policeplan.report.drawing.funnels import funnel_picture

        return funnel_picture(of, title)
    if isinstance(of, RankIntervals):
        from policeplan.report.drawing.ranks import rank_picture

        return rank_picture(of, title)
    if isinstance(of, YearEnd):
        from policeplan.report.drawing.years import year_picture

        return year_picture(of, title)
    if isinstance(of, MixChange):  # pyright: ignore[reportUnnecessaryIsInstance]  # reason: untyped callers
        from policeplan.report.drawing.mixes import mix_picture

        return mix_picture(of, title)
    raise TableError(
        f"a {type(of).__name__} has no picture: draw a ControlChart, Funnel, RankIntervals, "
        "YearEnd or MixChange"
    )
