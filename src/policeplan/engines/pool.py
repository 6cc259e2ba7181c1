"""Pool: the same work on many parts, several at a time, answers in the order of the parts."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class Pool(Protocol):
    """Where the work on parts is done."""

    def each(self, work: Callable[[Item], Answer], items: Iterable[Item]) -> Iterator[Answer]:
        """The answer for each item, in their order; an error comes in the place of its answer."""
        ...


class Threads:
    """Threads of this process; NumPy and Arrow work in them side by side."""

    def __init__(self, n: int) -> None:
        self.n = n

    def each(self, work: Callable[[Item], Answer], items: Iterable[Item]) -> Iterator[Answer]:
        """As `Pool.each`; no more items are begun than can be held at once."""
        if self.n == 1:
            yield from map(work, items)
            return
        with ThreadPoolExecutor(self.n, thread_name_prefix="policeplan") as threads:
            begun: deque[Future[Answer]] = deque()
            try:
                for item in items:
                    begun.append(threads.submit(work, item))
                    if len(begun) > self.n:
                        yield begun.popleft().result()
                while begun:
                    yield begun.popleft().result()
            finally:
                for future in begun:
                    future.cancel()
