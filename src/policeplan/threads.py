"""Threads: work on pieces that need nothing of one another, several at a time."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Item = TypeVar("Item")
Answer = TypeVar("Answer")

_MOST = 8

_ALLOWED: ContextVar[int] = ContextVar("threads", default=1)
"""Of a thread that an engine began itself it is one: that has its share already."""


def processors() -> int:
    """How many processors this process may use, 8 at most."""
    try:
        n = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS or Windows
        n = os.cpu_count() or 1
    return min(n, _MOST)


def side_by_side(
    work: Callable[[Item], Answer], items: Iterable[Item], threads: int
) -> Iterator[Answer]:
    """The answer for each item, in their order; no more are begun than threads can take up."""
    if threads == 1:
        yield from map(work, items)
        return
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(threads, thread_name_prefix="policeplan") as pool:
        begun: deque[Future[Answer]] = deque()
        try:
            for item in items:
                begun.append(pool.submit(work, item))
                if len(begun) > threads:
                    yield begun.popleft().result()
            while begun:
                yield begun.popleft().result()
        finally:
            for future in begun:
                future.cancel()


@contextmanager
def allowed(threads: int) -> Generator[None]:
    """Let rules take so many threads, of a table that is counted whole."""
    token = _ALLOWED.set(threads)
    try:
        yield
    finally:
        _ALLOWED.reset(token)


def shared(work: Callable[[Item], Answer], items: Iterable[Item]) -> Iterator[Answer]:
    """The answer for each item, in their order, by as many threads as are allowed."""
    return side_by_side(work, items, _ALLOWED.get())
