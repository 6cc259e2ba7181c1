"""The door of the engines: rows of any sort to tallies, one pass for all measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import version

import attrs

from policeplan.area import Geography
from policeplan.coverage import Covers
from policeplan.engines import choice, covering, frame, keep, one_pass
from policeplan.engines.job import Filter, Job
from policeplan.engines.run import Run
from policeplan.measure import Measure
from policeplan.period import Period
from policeplan.schema import Columns
from policeplan.tally import Every, Tally
from policeplan.words import and_list

_AS_IT_COMES = Run()


def tally_rows(  # noqa: PLR0913  # reason: each is named, and says one thing about the rows
    measure: Measure,
    rows: object,
    *,
    columns: Columns | None = None,
    formats: Mapping[str, str] | None = None,
    area: str | None = None,
    where: Filter | None = None,
    every: Every = "month",
    covers: Covers | None = None,
    areas: Geography | None = None,
    period: Period | None = None,
    run: Run = _AS_IT_COMES,
) -> Tally:
    """Count rows by a measure.

    Args:
        measure: the rule.
        rows: a table in memory: pandas, Polars, PyArrow, a DuckDB relation, or anything that
            narwhals reads; the path of a CSV or Parquet file, a folder or a pattern of them
            (``"crimes/*.parquet"``), or `Files`; a `Database`; partitions of Dask.
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
        period: the days that figures are wanted of; rows of others need not be read, see `Job`.
        run: by which engine, and how: see `Run`.

    Raises:
        MissingColumnError: a needed column is not there.
        ColumnTypeError: a column holds something else than it should.
        StrayAreaError: rows name an area that is not among ``areas``.
        ParameterError: ``columns`` or ``formats`` speak of a column that the measure has not.
        PartError: a file, or a part of the rows, cannot be read; it is named.
    """
    job = Job(
        measure,
        columns=columns,
        formats=formats,
        area=area,
        where=where,
        every=every,
        covers=covers,
        areas=areas,
        period=period,
    )
    return tally_each([job], rows, run=run)[0]


def tally_each(jobs: Sequence[Job], rows: object, *, run: Run = _AS_IT_COMES) -> list[Tally]:
    """Count rows by several measures in one pass over them; arguments and errors as `tally_rows`.

    Args:
        jobs: the measures, and how the rows' columns answer to each.
        rows: as for `tally_rows`.
        run: by which engine, and how.

    Returns:
        A tally for each job, in their order.
    """
    engine = choice.engine_of(rows, run.engine)
    if engine == "frame":
        if run.keep is not None:
            keep.refuse_unknown([""], frame.SAYS)
        return [
            job.finished(tallies, _made(frame.SAYS, job))
            for job, tallies in zip(jobs, frame.tallies(jobs, rows, run), strict=True)
        ]
    with choice.opened(rows, engine, run, jobs) as (source, pool):
        found = one_pass.counted(jobs, source, run, pool)
    return [_finished(job, given, source.says) for job, given in zip(jobs, found, strict=True)]


def _finished(job: Job, given: one_pass.Counted, says: str) -> Tally:
    tally = job.finished([given.tally], _made(says, job))
    if not given.lost:
        return tally
    lost = f"without {and_list(given.lost)}, which cannot be read: what they hold is missing"
    coverage = covering.without(tally.coverage, given.gaps)
    return attrs.evolve(tally, coverage=coverage, made=(*tally.made, lost))


def _made(says: str, job: Job) -> str:
    return f"policeplan {_version()}: {says}, by {job.every}"


@cache
def _version() -> str:
    return version("policeplan")
