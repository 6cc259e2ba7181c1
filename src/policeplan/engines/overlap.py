"""Slices of time: a rule that looks back reads, besides its own rows, those just before them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.engines import together
from policeplan.engines.job import Job
from policeplan.engines.part import Part
from policeplan.engines.streamed import Formats, met, nothing
from policeplan.errors import PartError
from policeplan.schema import Kind, Rows
from policeplan.taken import Taken
from policeplan.tally import Tally

_MOST_TWICE = 2.5
"""How many times the rows of a slice may be read in all; beyond, buckets are cheaper."""


@attrs.frozen
class Slice:
    """Parts whose rows are counted, and the parts before them whose rows may be looked back on.

    Attributes:
        own: whose rows are counted.
        before: whose rows are history.
        since: the first moment that is looked back on.
    """

    own: tuple[Part, ...]
    before: tuple[Part, ...]
    since: np.datetime64

    @property
    def tokens(self) -> list[str]:
        """What is the same only where the content of all its parts is."""
        return [*(part.token for part in self.before), "before", *(p.token for p in self.own)]


def slices(job: Job, parts: Sequence[Part], names: Sequence[str], n_rows: int) -> list[Slice]:
    """Slices of about so many rows, in which a rule sees all that it needs.

    Args:
        job: what is counted.
        parts: of the source, in order.
        names: of its columns.
        n_rows: about how many rows of its own a slice may have.

    Returns:
        None at all where the rule states no look-back, or the parts do not follow one another in
        time, or so much would be read again that buckets are cheaper.
    """
    dated = job.dated_by(names)
    if not job.measure.lookback_days or dated is None or len(parts) < 2:  # noqa: PLR2004
        return []
    spans = [part.span(dated) for part in parts]
    if None in spans:
        return []
    known = [span for span in spans if span is not None]
    if any(after[0] < before[1] for before, after in pairwise(known)):
        return []
    back = np.timedelta64(job.measure.lookback_days, "D")
    made: list[Slice] = []
    for first, last in _runs([part.n_rows or 0 for part in parts], n_rows):
        since = known[first][0] - back
        before = tuple(p for p, span in zip(parts[:first], known, strict=False) if span[1] >= since)
        made.append(Slice(tuple(parts[first:last]), before, since))
    n_own = sum(part.n_rows or 0 for part in parts)
    n_read = n_own + sum(part.n_rows or 0 for one in made for part in one.before)
    return made if len(made) > 1 and n_read <= _MOST_TWICE * n_own else []


def _runs(sizes: Sequence[int], n_rows: int) -> list[tuple[int, int]]:
    """Neighbouring parts of about so many rows together, as ranges ``[first, last)``."""
    runs: list[tuple[int, int]] = []
    first, rows = 0, 0
    for i, n in enumerate(sizes):
        if i > first and rows + n > n_rows:
            runs.append((first, i))
            first, rows = i, 0
        rows += n
    return [*runs, (first, len(sizes))]


@attrs.frozen
class Sliced:
    """What a slice gave.

    Attributes:
        tally: of its own rows.
        failures: the parts that cannot be read, and why.
        formats: for columns of times that came as text, the formats that were met.
    """

    tally: Tally
    failures: tuple[tuple[Part, PartError], ...] = ()
    formats: Formats = attrs.field(factory=dict[str, frozenset[str]])


def count_slice(job: Job, names: Sequence[str], one: Slice) -> Sliced:
    """The tally of a slice's own rows."""
    columns, labels = job.reads(names), job.labels(names)
    time = next(c.name for c in job.measure.needs.columns if c.kind is Kind.TIME)
    read: list[_Read] = []
    failures: list[tuple[Part, PartError]] = []
    for part, counts in (*((p, False) for p in one.before), *((p, True) for p in one.own)):
        try:
            tables = [_Read.of(job, table, counts=counts) for table in part.tables(columns, labels)]
        except PartError as error:
            failures.append((part, error))
            continue
        read += tables if counts else [table.since(time, one.since) for table in tables]
    if not read:
        return Sliced(nothing(job, names), tuple(failures))
    passes = np.concatenate([table.passes for table in read])
    rows = together.gathered([table.rows for table in read], job.measure)
    own = np.concatenate([table.own for table in read])
    tally = job.counted(rows, None if passes.all() else passes, own)
    return Sliced(tally, tuple(failures), met(table.formats for table in read))


@attrs.frozen
class _Read:
    """A table's rows, which of them pass the filter, and which are to be counted."""

    rows: Rows
    passes: NDArray[np.bool_]
    own: NDArray[np.bool_]
    formats: Mapping[str, str]

    @classmethod
    def of(cls, job: Job, table: Taken, *, counts: bool) -> _Read:
        rows, passes = job.rows(table), job.kept(table)
        every = np.ones(len(rows), bool)
        own = every if counts else ~every
        return cls(rows, every if passes is None else passes, own, table.formats)

    def since(self, time: str, moment: np.datetime64) -> _Read:
        recent = (self.rows[time] >= pd.Timestamp(moment)).to_numpy(bool)
        rows = self.rows[recent].reset_index(drop=True)
        return _Read(rows, self.passes[recent], self.own[recent], self.formats)
