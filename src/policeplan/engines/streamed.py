"""The streamed road: parts of a source to tallies, in one pass for all measures that read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import attrs
import numpy as np
import pandas as pd

from policeplan.engines import together
from policeplan.engines.job import OUTSIDE_PERIOD, Job
from policeplan.engines.part import LeftOut, Part
from policeplan.errors import ColumnTypeError, PartError, PolicePlanError
from policeplan.period import Period
from policeplan.schema import Rows
from policeplan.taken import Taken
from policeplan.tally import Tally
from policeplan.words import and_list

Formats = Mapping[str, frozenset[str]]
"""For columns of times that came as text, the formats that were met."""

KEPT = " passes the filter"
"""A column beside the measure's own, of rows on their way to a bucket; no schema can have it."""


@attrs.frozen
class Asked:
    """What is asked of each part: the same for all, and fit to be sent to another process.

    Attributes:
        jobs: by number, measures whose rows need not be seen together: the part is counted.
        gathering: by number, measures whose rows must be: the part is split by their key.
        names: of the source's columns.
        n_buckets: in how many buckets.
        several: whether there are several parts, so that an error says which.
    """

    jobs: Mapping[int, Job]
    gathering: Mapping[int, Job]
    names: tuple[str, ...]
    n_buckets: int
    several: bool

    def reads(self, part: Part) -> tuple[list[str], set[str]]:
        """Columns that the part is read for; and those that are read as labels alone."""
        every = (*self.jobs.values(), *self.gathering.values())
        wanted = [job for job in every if not skips(job, part, self.names)]
        columns = list(dict.fromkeys(name for job in wanted for name in job.reads(self.names)))
        otherwise = {
            n for job in wanted for n in job.reads(self.names) if n not in job.labels(self.names)
        }
        return columns, set(columns) - otherwise


@attrs.frozen
class Answered:
    """What a part gave, or several parts together.

    Attributes:
        parts: which.
        tallies: for each job, by its number.
        buckets: for each gathering job, the rows of each bucket, or where they lie.
        failures: the parts that cannot be read, and why; they gave nothing.
        formats: for columns of times that came as text, the formats that were met.
    """

    parts: tuple[Part, ...]
    tallies: Mapping[int, Tally] = attrs.field(factory=dict[int, Tally])
    buckets: Mapping[int, Sequence[object]] = attrs.field(factory=dict[int, Sequence[object]])
    failures: tuple[tuple[Part, PartError], ...] = ()
    formats: Formats = attrs.field(factory=dict[str, frozenset[str]])


def met(formats: Iterable[Mapping[str, str] | Formats]) -> Formats:
    """Formats that were met, all together."""
    found: dict[str, frozenset[str]] = {}
    for one in formats:
        for column, known in one.items():
            more = frozenset({known}) if isinstance(known, str) else known
            found[column] = found.get(column, frozenset()) | more
    return found


def refuse_mixture(formats: Formats) -> None:
    """Refuse times that are in one format in some parts and in another in others.

    Raises:
        ColumnTypeError: there are such; one table of them would be refused too.
    """
    for column, known in formats.items():
        if len(known) > 1:
            problem = f"its parts mix date formats: {and_list(sorted(known))}"
            raise ColumnTypeError(column, "dates or times in one format", problem)


def answer(part: Part, asked: Asked) -> Answered:
    """Read a part once, and count or split it for every job.

    Raises:
        PolicePlanError: the rows are not as a measure needs them.
    """
    try:
        return _answer(part, asked)
    except PartError as error:
        if error.unread:
            return Answered((part,), failures=((part, error),))
        raise
    except PolicePlanError as error:
        if not asked.several:
            raise
        raise PartError(part.name, str(error), unread=False) from error


def _answer(part: Part, asked: Asked) -> Answered:
    columns, labels = asked.reads(part)
    jobs, gathering = (
        {i: job for i, job in given.items() if not skips(job, part, asked.names)}
        for given in (asked.jobs, asked.gathering)
    )
    tallies: dict[int, list[Tally]] = {i: [] for i in jobs}
    pieces: dict[int, list[list[Rows]]] = {i: [] for i in gathering}
    formats: list[Mapping[str, str]] = []
    for table in part.tables(columns, labels) if jobs or gathering else ():
        for i, job in jobs.items():
            tallies[i].append(job.counted(job.rows(table), job.kept(table)))
        for i, job in gathering.items():
            pieces[i].append(together.split(_marked(job, table), job.measure, asked.n_buckets))
        formats.append(table.formats)
    return Answered(
        (part,),
        {
            i: added(tallies[i]) if i in jobs else unread(job, part, asked.names)
            for i, job in asked.jobs.items()
        },
        {
            i: [
                together.gathered([piece[bucket] for piece in pieces[i]], job.measure)
                for bucket in range(asked.n_buckets)
            ]
            for i, job in gathering.items()
        },
        formats=met(formats),
    )


def skips(job: Job, part: Part, names: Sequence[str]) -> bool:
    """Whether no row of a part can matter: all are of other months than the days that are wanted.

    A month's other days do matter: they show that its area supplied it. So does what a rule looks
    back on from its own history, which is counted too; and, where one period is stated for every
    area that rows name, each row.
    """
    if job.window is None or (job.together_in(names) and not job.measure.lookback_days):
        return False
    if isinstance(job.covers, Period) and job.areas is None:
        return False
    dated = job.dated_by(names)
    span = None if dated is None else part.span(dated)
    if span is None or part.n_rows is None:
        return False
    since, after = job.window
    first = np.datetime64(since - dt.timedelta(days=job.measure.lookback_days), "M")
    last = np.datetime64(after - dt.timedelta(days=1), "M") + 1
    return bool(span[1] < first or span[0] >= last)


def _marked(job: Job, table: Taken) -> Rows:
    rows, kept = job.rows(table), job.kept(table)
    return rows if not job.where else rows.assign(**{KEPT: True if kept is None else kept})


def count_gathered(job: Job, pieces: Sequence[Rows]) -> Tally:
    """The tally of a bucket: all the rows of some keys, in the order of the rows."""
    rows = together.gathered(pieces, job.measure)
    if KEPT not in rows:
        return job.counted(rows)
    kept = rows.pop(KEPT).to_numpy(bool)
    return job.counted(rows, None if kept.all() else kept)


def nothing(job: Job, names: Sequence[str]) -> Tally:
    """The tally of no rows."""
    empty = pd.DataFrame({name: pd.Series([], dtype=object) for name in names})
    return job.counted(job.rows(Taken(empty)))


def unread(job: Job, part: Part, names: Sequence[str]) -> Tally:
    """The tally of a part that `skips` says need not be read: all its rows are accounted for."""
    span = part.span(job.dated_by(names) or "")
    days = [pd.Timestamp(moment).date() for moment in span or ()]
    excluded = {OUTSIDE_PERIOD: part.n_rows} if part.n_rows else {}
    return of_left_out(job, LeftOut(excluded, *days), names)


def of_left_out(job: Job, left: LeftOut, names: Sequence[str]) -> Tally:
    """The tally of rows that were left out: all of them are accounted for."""
    tally = nothing(job, names)
    return attrs.evolve(
        tally,
        rows_in=sum(left.excluded.values()),
        excluded=dict(left.excluded),
        coverage=attrs.evolve(tally.coverage, first=left.first, last=left.last),
    )


def added(tallies: Sequence[Tally]) -> Tally:
    """Tallies of one job added up."""
    first, *others = tallies
    return first.merge(*others) if others else first
