"""One pass over a source's parts for all jobs: counted, split, kept, and added up in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs
import pandas as pd

from policeplan.coverage import Span
from policeplan.engines import keep
from policeplan.engines.job import Job
from policeplan.engines.overlap import Slice, slices
from policeplan.engines.part import Opened, Part
from policeplan.engines.pool import Pool
from policeplan.engines.run import Run
from policeplan.engines.streamed import (
    Answered,
    Asked,
    Formats,
    added,
    met,
    nothing,
    of_left_out,
    refuse_mixture,
    skips,
    unread,
)
from policeplan.errors import OutputError, PartError
from policeplan.tally import Tally

_TABLES_OF_A_BUCKET = 4
_AT_ONCE = 16
"""So many tallies are added at once: few enough to be held, many enough to be worth it."""

Gaps = Mapping[str | None, Sequence[Span]]


@attrs.frozen
class Counted:
    """What a job gave over all parts.

    Attributes:
        tally: not yet finished.
        gaps: what could not be read: for an area, or under None for all of them.
        lost: names of the parts that could not be read.
    """

    tally: Tally
    gaps: Gaps = attrs.field(factory=dict[str | None, Sequence[Span]])
    lost: tuple[str, ...] = ()


def counted(jobs: Sequence[Job], opened: Opened, run: Run, pool: Pool) -> list[Counted]:
    """Count all jobs over a source.

    Raises:
        PartError: a part cannot be read, and the run is to stop then; or it cannot be told which
            months would be missing.
        PolicePlanError: the rows are not as a measure needs them.
    """
    for job in jobs:
        job.reads(opened.names)  # a missing column is refused before anything is read
    kept = None if run.keep is None else keep.Kept(run.keep)
    if kept is not None:
        keep.refuse_unknown([part.token for part in opened.parts], opened.says)
    return _Pass(jobs, opened, run, pool, kept).counted()


class _Pass:
    """A pass over the parts of a source."""

    def __init__(
        self,
        jobs: Sequence[Job],
        opened: Opened,
        run: Run,
        pool: Pool,
        kept: keep.Kept | None,
    ) -> None:
        self.jobs, self.opened, self.run, self.pool, self.kept = jobs, opened, run, pool, kept
        wanted = _n_buckets(opened.parts, run.rows_at_once)
        self.n_buckets = -(-wanted // pool.spread) * pool.spread  # as many for each
        self.together = {i for i, job in enumerate(jobs) if job.together_in(opened.names)}
        self.slices = {i: made for i, job in enumerate(jobs) if (made := self._slices(i, job))}
        self.alone = [i for i in range(len(jobs)) if i not in self.together]
        self.tallies: dict[int, list[Tally]] = {i: [] for i in range(len(jobs))}
        self.failures: dict[str, tuple[Part, PartError]] = {}
        self.at_hand: set[tuple[int | str, ...]] = set()
        self.gathering = [
            i for i in sorted(self.together) if i not in self.slices and not self._all_kept(i)
        ]
        self.pieces: dict[int, list[list[object]]] = {
            i: [[] for _ in range(self.n_buckets)] for i in self.gathering
        }
        self.formats: Formats = {}

    def counted(self) -> list[Counted]:
        """Count, and add up."""
        for i, left in enumerate(self.opened.left_out):
            self._add(i, of_left_out(self.jobs[i], left, self.opened.names))
        for i in sorted(self.together):
            self._add_skipped(i, self.jobs[i])
        for answered in self.pool.answers(self._asked()):
            self._take(answered)
        for i in self.gathering:
            self._gather(i)
        for i, made in self.slices.items():
            self._slice(i, made)
        if self.kept is not None:
            self._take_up(self.kept)
        refuse_mixture(self.formats)
        return [self._whole(i) for i in range(len(self.jobs))]

    # Parts by themselves ----------------------------------------------------------------------

    def _asked(self) -> Iterator[tuple[Part, Asked]]:
        """What each part is asked: all but what is kept of it already."""
        for part in self.opened.parts:
            todo = {i: self.jobs[i] for i in self.alone if not self._has(i, [part.token])}
            gathering = {i: self.jobs[i] for i in self.gathering}
            if todo or gathering:
                asked = Asked(
                    jobs=todo,
                    gathering=gathering,
                    names=tuple(self.opened.names),
                    n_buckets=self.n_buckets,
                    several=len(self.opened.parts) > 1,
                )
                yield part.at_hand(*asked.reads(part)), asked

    def _take(self, answered: Answered) -> None:
        self._fail(answered.failures)
        self.formats = met([self.formats, answered.formats])
        for i, tally in answered.tallies.items():
            self._put(i, [part.token for part in answered.parts], tally, answered.formats)
        for i, pieces in answered.buckets.items():
            for bucket, piece in enumerate(pieces):
                self.pieces[i][bucket].append(piece)

    # Rows seen together -----------------------------------------------------------------------

    def _gather(self, i: int) -> None:
        tokens = [self._bucket_tokens(bucket) for bucket in range(self.n_buckets)]
        todo = [
            b for b in range(self.n_buckets) if self.pieces[i][b] and not self._has(i, tokens[b])
        ]
        buckets = ((self.jobs[i], self._let_go(i, bucket)) for bucket in todo)
        for bucket, tally in zip(todo, self.pool.gathered(buckets), strict=True):
            self._put(i, tokens[bucket], tally, self.formats)

    def _let_go(self, i: int, bucket: int) -> list[object]:
        """The pieces of a bucket, which need lie no longer than it takes to count them."""
        pieces, self.pieces[i][bucket] = self.pieces[i][bucket], []
        return pieces

    def _bucket_tokens(self, bucket: int) -> list[str]:
        """A bucket has rows of every part that can be read."""
        parts = [part.token for part in self.opened.parts if part.name not in self.failures]
        return [*parts, f"bucket {bucket} of {self.n_buckets}"]

    def _all_kept(self, i: int) -> bool:
        return self.kept is not None and all(
            self._has(i, self._bucket_tokens(bucket)) for bucket in range(self.n_buckets)
        )

    def _slices(self, i: int, job: Job) -> list[Slice]:
        """Slices of time, where the parts follow one another and a rule says how far it looks."""
        if self.n_buckets == 1 or i not in self.together:
            return []
        n_rows = sum(part.n_rows or 0 for part in self.opened.parts)
        names = self.opened.names
        wanted = [part for part in self.opened.parts if not skips(job, part, names)]
        return slices(job, wanted, names, -(-n_rows // self.n_buckets))

    def _add_skipped(self, i: int, job: Job) -> None:
        for part in self.opened.parts:
            if skips(job, part, self.opened.names):
                self._add(i, unread(job, part, self.opened.names))

    def _slice(self, i: int, made: Sequence[Slice]) -> None:
        todo = [one for one in made if not self._has(i, one.tokens)]
        asked = ((self.jobs[i], tuple(self.opened.names), one) for one in todo)
        for one, given in zip(todo, self.pool.sliced(asked), strict=True):
            self._fail(given.failures)
            self.formats = met([self.formats, given.formats])
            if given.failures:  # not to be taken for the whole of it another time
                self._add(i, given.tally)
            else:
                self._put(i, one.tokens, given.tally, given.formats)

    # Adding up --------------------------------------------------------------------------------

    def _fail(self, failures: Sequence[tuple[Part, PartError]]) -> None:
        for part, error in failures:
            if self.run.if_part_fails == "stop":
                raise error
            self.failures[part.name] = (part, error)

    def _has(self, i: int, tokens: Sequence[str]) -> bool:
        """Whether it is kept from another time; then it is taken up at the end."""
        if self.kept is None or not self.kept.has(self.jobs[i], tokens):
            return False
        self.at_hand.add((i, *tokens))
        return True

    def _put(self, i: int, tokens: Sequence[str], tally: Tally, formats: Formats) -> None:
        if self.kept is None:
            self._add(i, tally)
        else:
            self.kept.put(self.jobs[i], tokens, tally, formats)
            self.at_hand.add((i, *tokens))

    def _take_up(self, kept: keep.Kept) -> None:
        """What is kept, added up in the order of the parts, whenever it was counted."""
        for i, job in enumerate(self.jobs):
            for tokens in self._all_tokens(i):
                if (i, *tokens) not in self.at_hand:
                    continue
                found = kept.get(job, tokens)
                if found is None:
                    raise OutputError(str(kept.folder), "a tally that was kept there is gone")
                self._add(i, found.tally)
                self.formats = met([self.formats, found.formats])

    def _all_tokens(self, i: int) -> list[list[str]]:
        if i in self.alone:
            return [[part.token] for part in self.opened.parts]
        if i in self.slices:
            return [one.tokens for one in self.slices[i]]
        return [self._bucket_tokens(bucket) for bucket in range(self.n_buckets)]

    def _add(self, i: int, tally: Tally) -> None:
        self.tallies[i].append(tally)
        if len(self.tallies[i]) >= _AT_ONCE:
            self.tallies[i] = [added(self.tallies[i])]

    def _whole(self, i: int) -> Counted:
        gaps: dict[str | None, list[Span]] = {}
        for part, error in self.failures.values():
            area, span = _held(self.jobs[i], part, error, self.opened.names)
            gaps.setdefault(area, []).append(span)
        tallies = self.tallies[i] or [nothing(self.jobs[i], self.opened.names)]
        return Counted(added(tallies), gaps, tuple(self.failures))


def _n_buckets(parts: Sequence[Part], rows_at_once: int) -> int:
    """Buckets of a size that can be held; one, where all rows can."""
    n_rows = sum(part.n_rows or rows_at_once for part in parts)
    return max(1, -(-n_rows // (_TABLES_OF_A_BUCKET * rows_at_once)))


def _held(job: Job, part: Part, error: PartError, names: Sequence[str]) -> tuple[str | None, Span]:
    """The months, and the area if it is one, of rows that cannot be read.

    Raises:
        PartError: nobody can tell them.
    """
    dated = job.dated_by(names)
    span = None if dated is None else part.span(dated)
    if span is None:
        raise PartError(
            part.name,
            f"{error.problem}; nor can it be told which months it holds, so that they could be "
            "missing. Mend it, or count the others alone and say what they cover",
            unread=False,
        ) from error
    first, last = (pd.Timestamp(moment).to_period("M") for moment in span)
    months = (first.start_time.date(), (last + 1).start_time.date())
    if job.area is not None:
        return job.area, months
    area = part.only(job.located(names).get("area", ""))
    if area is not None and job.areas is not None:
        area = job.areas.find(area) or area
    return area, months
