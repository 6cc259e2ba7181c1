"""Pool: the work on many parts, several at a time, answers in the order of the parts."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, islice
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self, cast

import attrs

from policeplan.engines.job import Job
from policeplan.engines.overlap import Slice, Sliced, count_slice
from policeplan.engines.part import Part
from policeplan.engines.streamed import Answered, Asked, answer, count_gathered
from policeplan.schema import Rows
from policeplan.tally import Tally
from policeplan.threads import allowed, side_by_side


class Pool(Protocol):
    """Where the work on parts is done: threads of this process, or a cluster."""

    @property
    def spread(self) -> int:
        """In how many buckets or slices the work should at least come."""
        ...

    def answers(self, asked: Iterable[tuple[Part, Asked]]) -> Iterator[Answered]:
        """What parts give, in their order; rows on their way to a bucket stay where they lie."""
        ...

    def gathered(self, buckets: Iterable[tuple[Job, Sequence[object]]]) -> Iterator[Tally]:
        """The tallies of buckets, from the pieces that `answers` left lying."""
        ...

    def sliced(self, slices: Iterable[tuple[Job, Sequence[str], Slice]]) -> Iterator[Sliced]:
        """The tallies of slices of time."""
        ...


class Threads:
    """Threads of this process; rows on their way to a bucket are put down on disk.

    With one bucket they stay in memory: there is then no more than a bucket of them.
    """

    spread = 1

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self._folder = tempfile.TemporaryDirectory(prefix="policeplan-")
        self._numbers = count()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._folder.cleanup()

    def answers(self, asked: Iterable[tuple[Part, Asked]]) -> Iterator[Answered]:
        """As `Pool.answers`."""
        return side_by_side(self._answer, asked, self.threads)

    def gathered(self, buckets: Iterable[tuple[Job, Sequence[object]]]) -> Iterator[Tally]:
        """As `Pool.gathered`; of one bucket alone, its rule has all the threads."""
        left = iter(buckets)
        first = list(islice(left, 2))
        if len(first) > 1:
            yield from side_by_side(_counted, chain(first, left), self.threads)
            return
        with allowed(self.threads):
            yield from map(_counted, first)

    def sliced(self, slices: Iterable[tuple[Job, Sequence[str], Slice]]) -> Iterator[Sliced]:
        """As `Pool.sliced`."""
        return side_by_side(lambda one: count_slice(*one), slices, self.threads)

    def _answer(self, pair: tuple[Part, Asked]) -> Answered:
        answered = answer(*pair)
        if pair[1].n_buckets == 1:
            return answered
        buckets = {i: list(map(self._put, pieces)) for i, pieces in answered.buckets.items()}
        return attrs.evolve(answered, buckets=buckets)

    def _put(self, rows: object) -> Path:
        """Rows in a file that only this process's user can read, gone when the run is over."""
        path = Path(self._folder.name) / f"{next(self._numbers)}.rows"
        with path.open("wb") as file:
            pickle.dump(rows, file, protocol=pickle.HIGHEST_PROTOCOL)
        return path


def _counted(bucket: tuple[Job, Sequence[object]]) -> Tally:
    job, pieces = bucket
    return count_gathered(job, [_taken_up(piece) for piece in pieces])


def _taken_up(piece: object) -> Rows:
    if isinstance(piece, Path):
        with piece.open("rb") as file:
            return cast("Rows", pickle.load(file))  # noqa: S301  # reason: this run wrote it
    return cast("Rows", piece)
