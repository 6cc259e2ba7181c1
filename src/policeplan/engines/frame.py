"""The frame engine: a table in memory, seen whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version

import attrs
import numpy as np
from numpy.typing import NDArray

from policeplan import cells, places
from policeplan.area import Geography
from policeplan.coverage import Covers
from policeplan.errors import ParameterError
from policeplan.measure import Measure
from policeplan.rules.keys import members
from policeplan.schema import Column, Columns, Kind, Rows, Schema
from policeplan.tally import Every, Tally
from policeplan.words import did_you_mean, quoted

OUTSIDE_FILTER = "outside the filter"
Filter = Mapping[str, Sequence[str]]
"""For each of a table's columns, the values that rows must have one of, as text."""


def tally_rows(  # noqa: PLR0913  # reason: each is named, and says one thing about the table
    measure: Measure,
    table: object,
    *,
    columns: Columns | None = None,
    formats: Mapping[str, str] | None = None,
    area: str | None = None,
    where: Filter | None = None,
    every: Every = "month",
    covers: Covers | None = None,
    areas: Geography | None = None,
) -> Tally:
    """Count a table's rows by a measure.

    Args:
        measure: the rule.
        table: pandas, Polars, PyArrow, a DuckDB relation, or anything that narwhals reads.
        columns: the table's names for the measure's columns, where they differ; a list where
            several columns stand for one (``{"location": ["township", "address"]}``).
        formats: for text times, their one format; see `Schema.take`.
        area: the one area of every row, for a table that names none.
        where: rows to count, by the table's own columns; the rest are excluded as
            ``outside the filter`` and the rule does not see them.
        every: length of a cell, ``month`` or ``day``.
        covers: what the rows cover, where you know; else it is seen in the rows.
        areas: the areas that rows may name, by code or by any name that is certain: "Avon &
            Somerset". The tally's areas are codes.

    Raises:
        MissingColumnError: a needed column is not there.
        ColumnTypeError: a column holds something else than it should.
        StrayAreaError: rows name an area that is not among ``areas``.
        ParameterError: ``columns`` or ``formats`` speak of a column that the measure has not.
    """
    _refuse_unknown(measure, [*(columns or {}), *(formats or {})])
    rows = read(measure, table, columns=columns, formats=formats, area=area)
    if areas is not None and "area" in rows:
        rows["area"] = places.by_code(rows["area"], areas)
        covers = _by_code(covers, areas)
    kept = _kept(table, where, len(rows), measure.says)
    observed = measure.observations(rows[kept].reset_index(drop=True))
    made = Tally.from_observations(
        measure,
        observed,
        every=every,
        covers=covers,
        areas=areas,
        made=f"policeplan {_version()}: rows in memory, by {every}",
    )
    if kept.all():
        return made
    n_outside = int((~kept).sum())
    coverage = made.coverage
    if measure.statistic.snapshot or not isinstance(covers, Mapping):
        # What an area supplied is seen in all its rows, not only in those that pass the filter; so
        # are the days of a table's snapshots, whoever says what it covers.
        named = [a.code for a in areas.leaves()] if areas else []
        coverage = cells.covered(
            measure.observations(rows), covers, named, snapshots=measure.statistic.snapshot
        )
    return attrs.evolve(
        made,
        rows_in=len(rows),
        excluded={OUTSIDE_FILTER: n_outside, **made.excluded},
        coverage=coverage,
    )


@cache
def _version() -> str:
    return version("policeplan")


def _by_code(covers: Covers | None, areas: Geography) -> Covers | None:
    """What is covered, its areas named as the tally has them."""
    if not isinstance(covers, Mapping):
        return covers
    found = areas.find_all(covers, footnotes=False)
    return {found[name] or name: spans for name, spans in covers.items()}


def _refuse_unknown(measure: Measure, named: Sequence[str]) -> None:
    """A misspelt optional column would else be taken for one that the table lacks."""
    known = measure.needs.names
    for name in named:
        if name not in known:
            near = did_you_mean(name, known)
            problem = f"the measure reads no column '{name}'.{near} It reads: {quoted(known)}"
            raise ParameterError(measure.id, "columns", problem)


def read(
    measure: Measure,
    table: object,
    *,
    columns: Columns | None = None,
    formats: Mapping[str, str] | None = None,
    area: str | None = None,
) -> Rows:
    """The rows as the measure sees them; arguments as for `tally_rows`."""
    constants = {} if area is None else {"area": area}
    return measure.needs.take(
        table, columns, formats=formats, constants=constants, wanted_by=f"measure {measure.id}"
    )


def _kept(table: object, where: Filter | None, n_rows: int, wanted_by: str) -> NDArray[np.bool_]:
    kept = np.ones(n_rows, bool)
    if where:
        needs = Schema(*(Column(name, Kind.CATEGORY, "a filter") for name in where))
        filters = needs.take(table, wanted_by=f"the filter of {wanted_by}")
        for name, values in where.items():
            kept &= members(filters[name], [str(value) for value in values])
    return kept
