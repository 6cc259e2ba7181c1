"""Partitions that lie in a cluster already, or that it can make: counted there, never fetched."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Protocol, TypeGuard, cast

import attrs

from policeplan.engines.on_worker import Failed, Order, count_parts
from policeplan.engines.part import Part
from policeplan.engines.streamed import Answered
from policeplan.errors import PartError
from policeplan.taken import Taken

SAYS = "partitions of Dask"
Future = Any
"""Of distributed, whose types are not complete."""


@attrs.frozen
class Lying(Part):
    """A partition.

    Attributes:
        name: what errors call it.
        size: about how many rows a table may have.
        rows: where the run was begun, what stands for them; on a worker, themselves.
    """

    name: str
    size: int
    rows: object = attrs.field(default=None, repr=False, eq=False)
    n_rows: int | None = None
    token: str = ""

    def tables(self, columns: Sequence[str], labels: Collection[str]) -> Iterator[Taken]:
        """Raises PartError where it lacks a column that others have."""
        del labels
        taken = Taken(self.rows)
        lacking = [name for name in columns if name not in taken.names]
        if lacking:
            problem = f"it has no column '{lacking[0]}', which other partitions have"
            raise PartError(self.name, problem)
        yield from taken.blocks(columns, self.size)


def count_lying(part: Lying, rows: object, order: Order) -> Answered | Failed:
    """As `count_parts`, of a partition whose rows lie on this worker."""
    answered = count_parts([attrs.evolve(part, rows=rows)], order)
    if isinstance(answered, Failed):
        return answered
    failures = tuple((part, error) for _, error in answered.failures)
    return attrs.evolve(answered, parts=(part,), failures=failures)


class _Collection(Protocol):
    """A frame of Dask: no class of its own that all versions share."""

    @property
    def columns(self) -> Sequence[object]: ...

    @property
    def npartitions(self) -> int: ...

    def to_delayed(self) -> Sequence[object]: ...


def _is_collection(rows: object) -> TypeGuard[_Collection]:
    """Whether rows are a frame of Dask, by their class: a lazy table warns when asked."""
    kind = type(rows)
    names = ("columns", "npartitions", "to_delayed")
    return kind.__module__.startswith("dask") and all(hasattr(kind, name) for name in names)


def is_future(rows: object) -> TypeGuard[Future]:
    """Whether something is a Future of distributed."""
    return _from(rows, "distributed") and hasattr(rows, "key") and hasattr(rows, "client")


def _is_delayed(rows: object) -> bool:
    return _from(rows, "dask") and hasattr(rows, "__dask_graph__") and hasattr(rows, "key")


def _from(rows: object, package: str) -> bool:
    return type(rows).__module__.partition(".")[0] == package


def are_partitions(rows: object) -> bool:
    """Whether rows are partitions: a frame of Dask, or a list of Delayed or of Futures."""
    if _is_collection(rows):
        return True
    if not isinstance(rows, list | tuple) or not rows:
        return False
    return all(map(_is_partition, cast("Sequence[object]", rows)))


def _is_partition(rows: object) -> bool:
    return is_future(rows) or _is_delayed(rows)


def partitions(rows: object) -> tuple[list[object], list[str] | None]:
    """Partitions, and the names of their columns where nothing need be read for them."""
    if _is_collection(rows):
        return list(rows.to_delayed()), [str(name) for name in rows.columns]
    return list(cast("Sequence[object]", rows)), None


def parts(rows: Sequence[object], size: int) -> list[Part]:
    """Partitions as parts, each named by its place."""
    n = len(rows)
    return [Lying(f"partition {i + 1:,} of {n:,}", size, one) for i, one in enumerate(rows)]
