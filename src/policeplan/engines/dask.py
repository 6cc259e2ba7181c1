"""The Dask engine: parts counted by the workers of a cluster, where they lie; only tallies return.

Tallies are added up as a tree: those of some parts on a worker, and these where the run was begun.
Files go out some together, for each task costs the scheduler as much as many thousand rows;
partitions are counted each where it lies. There are a few tasks at a time for each thread of the
cluster, however many parts. Rows that must be seen together go from worker to worker. A worker that
dies is the cluster's business: what it had done is done again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import Any, TypeVar, cast
from uuid import uuid4

import attrs

from policeplan.engines import on_worker
from policeplan.engines.job import Job
from policeplan.engines.lying import Future, Lying, count_lying, is_future
from policeplan.engines.on_worker import Carried, Order, unfit
from policeplan.engines.overlap import Slice, Sliced
from policeplan.engines.part import Part
from policeplan.engines.streamed import Answered, Asked
from policeplan.errors import PartError, PolicePlanError
from policeplan.tally import Tally

Client = Any
"""Of distributed, whose types are not complete."""

Item = TypeVar("Item")
Begun = tuple[tuple[Part, ...], Asked, Future]
"""Parts that are out, what they are asked, and what they will give."""

_FOR_EACH_THREAD = 4
"""So many tasks are out at once for each thread: the next is always at hand."""
_TALLIED_TOGETHER, _SPLIT_TOGETHER = 8, 2
"""So many parts go out together at most: of the second, all rows lie on the worker as one."""
_TO_KEEP = 8
"""Buckets or slices, at least, whose tallies are kept: enough for small clusters."""
_FIRST = "the first partition"
_SOON = 10
"""Priority of what lets rows go, over the reading of more."""


class Cluster:
    """Workers of a cluster: a pool whose pieces of buckets are futures.

    Attributes:
        client: of the cluster.
        one_by_one: whether the tally of each part comes back, so that it can be kept.
    """

    def __init__(self, client: Client, *, one_by_one: bool) -> None:
        self.client, self.one_by_one = client, one_by_one
        self._run = uuid4().hex[:12]
        self._orders: list[tuple[object, Future]] = []
        self._names: dict[object, str] = {}

    @property
    def spread(self) -> int:
        """As `Pool.spread`: a bucket or a slice for each thread.

        What is kept must be found again when a run goes on, by however many workers there are then.
        """
        return _TO_KEEP if self.one_by_one else self._threads

    @property
    def _threads(self) -> int:
        return max(1, sum(self.client.nthreads().values()))

    # As the pool's ----------------------------------------------------------------------------

    def answers(self, asked: Iterable[tuple[Part, Asked]]) -> Iterator[Answered]:
        """As `Pool.answers`."""
        begun = (self._begun(i, *batch) for i, batch in enumerate(self._batches(asked)))
        some: list[tuple[Begun, Future]] = []
        for (parts, one, counted), light in self._in_turn(begun):
            some.append(((parts, one, counted), light))
            lies_apart = isinstance(parts[0], Lying) and not one.gathering and not self.one_by_one
            if not lies_apart or len(some) == _TALLIED_TOGETHER:
                yield from self._taken(some)
                some = []
        yield from self._taken(some)

    def _taken(self, some: Sequence[tuple[Begun, Future]]) -> Iterator[Answered]:
        """What some batches gave: as one, added up on a worker, if there are several."""
        if len(some) > 1:
            lights = [light for _, light in some]
            whole = self._submit(on_worker.all_added, lights, priority=_SOON)
            with suppress(PolicePlanError):  # told below, of the part that it is of
                yield cast("Answered", self._result(whole, "the tallies of some partitions"))
                return
        for (parts, one, counted), light in some:
            try:
                answered = cast("Answered", self._result(light, _said(parts)))
            except PartError as error:
                if not error.unread:
                    raise
                yield Answered(parts, failures=tuple((part, error) for part in parts))
                continue
            buckets = {i: self._pieces(counted, i, one.n_buckets) for i in answered.buckets}
            yield attrs.evolve(answered, parts=parts, buckets=buckets)

    def gathered(self, buckets: Iterable[tuple[Job, Sequence[object]]]) -> Iterator[Tally]:
        """As `Pool.gathered`."""
        begun = (
            (job, self._submit(on_worker.count_bucket, self._order(job, [job]), list(pieces)))
            for job, pieces in buckets
        )
        for job, future in self._in_turn(begun):
            yield cast("Tally", self._result(future, f"a bucket of {job.measure.says}"))

    def sliced(self, slices: Iterable[tuple[Job, Sequence[str], Slice]]) -> Iterator[Sliced]:
        """As `Pool.sliced`."""
        begun = (
            (one, self._submit(on_worker.count_span, self._order((job, names), [job]), one))
            for job, names, one in slices
        )
        for one, future in self._in_turn(begun):
            yield cast("Sliced", self._result(future, _said(one.own)))

    def names_of(self, rows: Future) -> list[str]:
        """The names of the columns of the first partition.

        Raises:
            PartError: it cannot be made, or is no table.
        """
        names = self._submit(on_worker.checked, self._submit(on_worker.names_of, rows))
        try:
            return cast("list[str]", self._result(names, _FIRST))
        except PolicePlanError as error:
            if isinstance(error, PartError):
                raise
            raise PartError(_FIRST, str(error), unread=False) from error

    # Out --------------------------------------------------------------------------------------

    def _batches(
        self, asked: Iterable[tuple[Part, Asked]]
    ) -> Iterator[tuple[tuple[Part, ...], Asked]]:
        """Parts that go out together; alone, where each one's tally is kept or its rows lie apart.

        As many batches for each thread, of as many parts, so that all are busy to the end.
        """
        if self.one_by_one:
            yield from (((part,), one) for part, one in asked)
            return
        pairs = list(asked)  # all are asked the same, as nothing is kept
        parts = [part for part, _ in pairs]
        most = _SPLIT_TOGETHER if pairs and pairs[0][1].gathering else _TALLIED_TOGETHER
        at_once = self._threads * _FOR_EACH_THREAD
        n = at_once * -(-len(parts) // (at_once * most))
        if len(parts) <= n or any(isinstance(part, Lying) for part in parts):
            n = len(parts)
        ends = [len(parts) * i // n for i in range(n + 1)] if n else []
        yield from ((tuple(parts[a:b]), pairs[0][1]) for a, b in pairwise(ends))

    def _begun(self, i: int, parts: tuple[Part, ...], one: Asked) -> tuple[Begun, Future]:
        """Parts sent out to be counted: what they will give, and the same without its rows."""
        order = self._order(one, [*one.jobs.values(), *one.gathering.values()])
        key = (f"policeplan-part-{self._run}", i)
        self._names[key] = _said(parts)
        if isinstance(parts[0], Lying):
            part = parts[0]
            rows: Future = part.rows if is_future(part.rows) else self.client.compute(part.rows)
            self._names[rows.key] = part.name
            plain = attrs.evolve(part, rows=None)
            counted = self._submit(count_lying, plain, rows, order, key=key, priority=1)
        elif not one.gathering:
            light = self._submit(on_worker.count_alone, parts, order, key=key)
            return (parts, one, light), light
        else:
            counted = self._submit(on_worker.count_parts, parts, order, key=key)
        light = self._submit(on_worker.checked, counted, priority=_SOON)
        return (parts, one, counted), light

    def _pieces(self, counted: Future, i: int, n_buckets: int) -> list[object]:
        return [
            self._submit(on_worker.pieces, counted, i, bucket, priority=_SOON)
            for bucket in range(n_buckets)
        ]

    def _order(self, work: object, jobs: Sequence[Job]) -> Future:
        """An order, in the cluster once; made by a task, as data that is put there can be lost."""
        for known, future in self._orders:
            if known is work or known == work:
                return future
        import cloudpickle  # pyright: ignore[reportMissingTypeStubs]  # reason: it ships none

        by_value = cast("Callable[[object], bytes]", cloudpickle.dumps)  # pyright: ignore[reportUnknownMemberType]  # reason: the same
        order = Order(by_value(work), on_worker.versions(jobs))
        future = self._submit(_same, order, priority=_SOON)
        self._orders.append((work, future))
        return future

    def _submit(self, work: Callable[..., object], *given: object, **how: object) -> Future:
        return self.client.submit(work, *given, pure=False, **how)

    # Back -------------------------------------------------------------------------------------

    def _in_turn(self, begun: Iterable[tuple[Item, Future]]) -> Iterator[tuple[Item, Future]]:
        """What is begun, in its order, no more of it at once than the cluster can take up."""
        out: deque[tuple[Item, Future]] = deque()
        most = _FOR_EACH_THREAD * self._threads
        try:
            for pair in begun:
                out.append(pair)
                if len(out) >= most:
                    yield out.popleft()
                    most = _FOR_EACH_THREAD * self._threads  # workers come and go
            while out:
                yield out.popleft()
        finally:
            if out:
                self.client.cancel([future for _, future in out])

    def _result(self, future: Future, name: str) -> object:
        """What parts, a bucket or a slice gave.

        A worker may die when it is there and not yet fetched: then it is waited for again.

        Raises:
            PartError: it cannot be read, or the workers that had it died.
            PolicePlanError: what was wrong on the worker.
        """
        try:
            return future.result()
        except Exception as error:  # noqa: BLE001  # reason: it is told below, without its context
            failed = error
        raise self._told(failed, future, name) from None

    def _told(self, error: Exception, future: Future, name: str) -> Exception:
        """What went wrong, in words that hold no row."""
        import distributed

        if isinstance(error, Carried):
            return error.unpacked()
        if isinstance(error, PolicePlanError):
            return error
        if future.cancelled():
            problem = (
                "the cluster let it go before it was counted: its scheduler was closed, or the "
                "worker that its rows lay on died, and they cannot be made again"
            )
            return PartError(name, problem)
        if isinstance(error, distributed.KilledWorker):
            n = error.allowed_failures + 1
            died = f"{n} worker died while it" if n == 1 else f"{n} workers died while they"
            problem = (
                f"{died} had it to count, with others perhaps. There may be too little memory for "
                "rows_at_once; the logs of workers say more. What is kept need not be counted again"
            )
            return PartError(self._names.get(error.task, name), problem, unread=False)
        if isinstance(error, ImportError) or "deserializ" in str(error):
            return unfit(f"the cluster cannot load policeplan ({type(error).__name__})")
        problem = f"its task failed with {type(error).__name__}; compute it by itself to see why"
        return PartError(name, problem)


def _same(order: Order) -> Order:
    return order


def _said(parts: Sequence[Part]) -> str:
    first, last = parts[0].name, parts[-1].name
    return first if first == last else f"{first} to {last}"
