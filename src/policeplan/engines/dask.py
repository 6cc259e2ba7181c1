"""The Dask engine: parts counted by the workers of a cluster, where they lie; only tallies return.

Parts go out a few for each thread of the cluster, however many there are. Their tallies are added
up on the workers, some at a time, as a tree. Rows that must be seen together go from worker to
worker. A worker that dies is the cluster's business: what it had done is done again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar, cast
from uuid import uuid4

import attrs

from policeplan.engines import on_worker
from policeplan.engines.job import Job
from policeplan.engines.lying import Future, Lying, count_lying, is_future
from policeplan.engines.on_worker import Carried, Order, unfit
from policeplan.engines.overlap import Slice, Sliced
from policeplan.engines.part import Part
from policeplan.engines.streamed import Answered, Asked, skips
from policeplan.errors import PartError, PolicePlanError
from policeplan.tally import Tally

Client = Any
"""Of distributed, whose types are not complete."""

Item = TypeVar("Item")

_FOR_EACH_THREAD = 4
"""So many parts or buckets are out at once for each thread: the next is always at hand."""
_ADDED_AT_ONCE = 8
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
        """As `Pool.answers`: one for all parts, but for their pieces and their failures."""
        tree = _Tree(self)
        begun = (self._begun(i, *pair) for i, pair in enumerate(asked))
        for (part, one, counted), light in self._in_turn(begun):
            try:
                self._wait(light, part.name)
            except PartError as error:
                if not error.unread:
                    raise
                yield Answered((part,), failures=((part, error),))
                continue
            pieces = self._pieces(part, one, counted)
            if self.one_by_one:
                yield attrs.evolve(light.result(), parts=(part,), buckets=pieces)
                continue
            if pieces:
                yield Answered((part,), buckets=pieces)
            tree.add(light)
        whole = tree.whole()
        if whole is not None:
            yield cast("Answered", self._result(whole, "the tallies of all parts"))

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
            name = f"{one.own[0].name} to {one.own[-1].name}"
            yield cast("Sliced", self._result(future, name))

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

    def _begun(self, i: int, part: Part, one: Asked) -> tuple[tuple[Part, Asked, Future], Future]:
        """A part sent out to be counted: what it will give, and the same without its rows."""
        order = self._order(one, [*one.jobs.values(), *one.gathering.values()])
        key = (f"policeplan-part-{self._run}", i)
        self._names[key] = part.name
        if isinstance(part, Lying):
            rows: Future = part.rows if is_future(part.rows) else self.client.compute(part.rows)
            self._names[rows.key] = part.name
            plain = attrs.evolve(part, rows=None)
            counted = self._submit(count_lying, plain, rows, order, key=key, priority=1)
        else:
            counted = self._submit(on_worker.count_part, part, order, key=key)
        light = self._submit(on_worker.checked, counted, priority=_SOON)
        return (part, one, counted), light

    def _pieces(self, part: Part, one: Asked, counted: Future) -> dict[int, list[object]]:
        return {
            i: [
                self._submit(on_worker.piece, counted, i, bucket, priority=_SOON)
                for bucket in range(one.n_buckets)
            ]
            for i, job in one.gathering.items()
            if not skips(job, part, one.names)
        }

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

    def added(self, futures: Sequence[Future]) -> Future:
        """The answers of some parts as one."""
        return self._submit(on_worker.all_added, list(futures), priority=_SOON)

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
        self._wait(future, name)
        return future.result()

    def _wait(self, future: Future, name: str) -> None:
        """Wait for a part, a bucket or a slice.

        Raises:
            PartError: it cannot be read, or the workers that had it died.
            PolicePlanError: what was wrong on the worker.
        """
        import distributed

        with self.client.as_current():
            distributed.wait(future)  # pyright: ignore[reportUnknownMemberType]  # reason: not typed
        if future.status == "finished":
            return
        if future.status != "error":
            problem = (
                "the cluster let it go before it was counted: its scheduler was closed, or the "
                "worker that its rows lay on died, and they cannot be made again"
            )
            raise PartError(name, problem)
        error = future.exception()
        if isinstance(error, Carried):
            raise error.unpacked()
        if isinstance(error, PolicePlanError):
            raise error
        if isinstance(error, distributed.KilledWorker):
            n = error.allowed_failures + 1
            died = f"{n} worker died while it" if n == 1 else f"{n} workers died while they"
            problem = (
                f"{died} had it to count, with others perhaps. There may be too little memory for "
                "rows_at_once; the logs of workers say more. What is kept need not be counted again"
            )
            raise PartError(self._names.get(error.task, name), problem, unread=False) from None
        if isinstance(error, ImportError) or "deserializ" in str(error):
            raise unfit(f"the cluster cannot load policeplan ({type(error).__name__})") from None
        problem = f"its task failed with {type(error).__name__}; compute it by itself to see why"
        raise PartError(name, problem) from None  # the text of the error may hold rows


def _same(order: Order) -> Order:
    return order


class _Tree:
    """Futures added up some at a time, and their sums again, in order."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.levels: list[list[Future]] = []

    def add(self, future: Future, level: int = 0) -> None:
        if level == len(self.levels):
            self.levels.append([])
        self.levels[level].append(future)
        if len(self.levels[level]) == _ADDED_AT_ONCE:
            whole = self.cluster.added(self.levels[level])
            self.levels[level] = []
            self.add(whole, level + 1)

    def whole(self) -> Future | None:
        futures = [future for level in reversed(self.levels) for future in level]
        if len(futures) < 2:  # noqa: PLR2004
            return futures[0] if futures else None
        return self.cluster.added(futures)
