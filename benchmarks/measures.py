"""What policeplan does in the table, the guard and the growth: calls that anyone would write."""

from __future__ import annotations

import policeplan as pp
from benchmarks.data import CATEGORIES, PLACES, TWO_YEARS, YEARS
from policeplan.engines import Run

_AS_IT_COMES = Run()


def crimes() -> pp.Measure:
    """Crimes by category, as the author of a plugin writes it."""
    category = pp.Column("category", pp.Kind.CATEGORY, "the category of the crime")
    return pp.Measure(
        id="benchmarks.crimes",
        title="Crimes",
        statistic=pp.Count("crimes"),
        rule="Crimes recorded, by category.",
        source="benchmarks",
        needs=pp.Schema(pp.WHEN, pp.AREA, category),
        breakdowns=(pp.Breakdown("category", CATEGORIES),),
        observe=_observed,
    )


def _observed(rows: pp.Rows) -> pp.Observations:
    return pp.Observations(
        when=rows["occurred"],
        area=rows["area"],
        breakdowns={"category": rows["category"]},
        excluded={"no category": rows["category"].isna()},
    )


def counted(table: object, run: Run = _AS_IT_COMES) -> pp.Tally:
    """Crimes by month, area and category, of a table or a file."""
    return pp.tally_rows(crimes(), table, areas=PLACES, covers=YEARS, run=run)


def repeats(table: object, run: Run = _AS_IT_COMES) -> pp.Tally:
    """Incidents and repeats by month and area, of a table or a file."""
    measure = pp.get_measure("core.repeat-asb")
    return pp.tally_rows(measure, table, areas=PLACES, covers=YEARS, run=run)


def waited(table: object) -> pp.Tally:
    """Times to arrive by month and area, of a table or a file."""
    return pp.tally_rows(
        pp.get_measure("core.grade1-response"),
        table,
        columns={"graded": "occurred"},
        areas=PLACES,
        covers=TWO_YEARS,
    )
