"""Packing: the key of a cell as one whole number, and exact sums of rows by it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.blocks import blocks
from policeplan.threads import shared

Array = NDArray[np.generic]
Whole = NDArray[np.integer]
EXACT = 2**53
"""Whole numbers under it are exact in floating point."""

_SMALL = 1 << 20
_ROOM_A_ROW = 4
_ROWS_OF_ROOM = 2
_AT_ONCE = 1 << 18
"""Rows that a thread counts before it lets another have a turn."""

_FEW, _RUN = 1_000, 20
_MOST = int(np.iinfo(np.int64).max)
_PAGE_BITS = 9
_IN_PAGE = (1 << _PAGE_BITS) - 1


class Given(Protocol):
    """A whole number for each row: an array, or what works them out for some rows at a time."""

    @property
    def dtype(self) -> np.dtype[np.integer]:
        """Of what sort."""
        ...

    def __getitem__(self, rows: slice, /) -> Whole:
        """Those of some rows."""
        ...


@runtime_checkable
class Scaled(Given, Protocol):
    """What works out multiples of its numbers for no more than the numbers."""

    def times(self, step: int, /) -> Given:
        """Each number so many times over."""
        ...


@attrs.frozen(eq=False)
class Key:
    """One column of the key of a cell.

    Attributes:
        name: of the column.
        given: a whole number for each row.
        low: the least that there can be.
        width: how many there can be from there.
        labels: what they are places of, where they are.
    """

    name: str
    given: Given
    low: int
    width: int
    labels: Array | None = None

    @classmethod
    def spanning(cls, name: str, values: Whole) -> Key:
        """A key of whatever whole numbers there are."""
        low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
        return cls(name, values, low, high - low + 1)


@attrs.frozen(eq=False)
class _Groups:
    """A group for each row: the keys of those that have rows, in order, and where each stands."""

    of: NDArray[np.int64]
    n: NDArray[np.int64]
    filled: NDArray[np.int64]
    packed: NDArray[np.int64]


@attrs.frozen(eq=False)
class Cells:
    """Rows with the same key, added up, in the order of the keys.

    Attributes:
        keys: for each key the value of each cell.
        n: how many rows each cell is of.
        sums: for each part its sum in each cell: a whole number, and exact, where the part is of
            whole numbers.
    """

    keys: dict[str, Whole]
    n: NDArray[np.int64]
    sums: dict[str, Array]


def added(keys: Sequence[Key], parts: Mapping[str, Array], n_rows: int) -> Cells:
    """Rows with the same key added up, in the order of the keys.

    Args:
        keys: the columns of the key, the first counting most.
        parts: what to add up, a number for each row.
        n_rows: how many rows there are.
    """
    room = math.prod(max(key.width, 1) for key in keys)
    if room > _MOST:
        return _narrowed(keys, parts, n_rows)
    if not parts and _ROWS_OF_ROOM * room <= n_rows:
        n = _sizes(keys, room, n_rows)
        filled = np.flatnonzero(n > 0)
        return Cells(_unpacked(keys, filled), n[filled], {})
    packed = _all_packed(keys, n_rows)
    order = _order_of_runs(keys, packed)
    if order is not None:  # each row is a cell by itself
        ordered = {part: _plain(values[order]) for part, values in parts.items()}
        return Cells(_unpacked(keys, packed[order]), np.ones(n_rows, np.int64), ordered)
    groups = _grouped(packed, room)
    sums = {part: _sums(groups, values) for part, values in parts.items()}
    return Cells(_unpacked(keys, groups.packed), groups.n[groups.filled], sums)


def _narrowed(keys: Sequence[Key], parts: Mapping[str, Array], n_rows: int) -> Cells:
    """As `added`, of keys that do not fit in one word together: only values that there are count.

    Where that is not enough, the first two keys are made one.
    """
    wide = next((i for i, key in enumerate(keys) if key.width > n_rows), None)
    of = keys[:2] if wide is None else keys[wide : wide + 1]
    at = 0 if wide is None else wide
    together = _all_packed(of, n_rows) if wide is None else of[0].given[slice(0, n_rows)]
    seen, place = np.unique(together, return_inverse=True)
    one = Key(" ".join(key.name for key in of), place, 0, len(seen))
    cells = added([*keys[:at], one, *keys[at + len(of) :]], parts, n_rows)
    found = seen[cells.keys[one.name]]
    theirs = _unpacked(of, found) if wide is None else {of[0].name: found}
    others = {name: values for name, values in cells.keys.items() if name != one.name}
    return Cells({**others, **theirs}, cells.n, cells.sums)


def _room(n_rows: int) -> int:
    """How many places so many rows are worth."""
    return max(_ROOM_A_ROW * n_rows, _SMALL)


@attrs.frozen(eq=False)
class _Digit:
    """What one key adds to the packed key of each row."""

    given: Given
    low: int
    step: int
    dtype: np.dtype[np.integer]

    def of(self, rows: slice) -> Whole:
        """For each of the rows; the memory of the key itself where that is it."""
        given = self.given[rows]
        if self.low:
            given = given.astype(np.int64) - self.low
        if self.step == 1:
            return given
        given = given.astype(self.dtype)
        given *= self.step
        return given


def _digits(keys: Sequence[Key]) -> list[_Digit]:
    """The last key first: the least of them are small numbers, and quickly added up as such."""
    digits: list[_Digit] = []
    step = 1
    for key in reversed(keys):
        room = step * max(key.width, 1)
        dtype = np.dtype(np.int64) if key is keys[0] else np.min_scalar_type(-room)
        if isinstance(key.given, Scaled) and not key.low:
            digits.append(_Digit(key.given.times(step), 0, 1, dtype))
        else:
            digits.append(_Digit(key.given, key.low, step, dtype))
        step = room
    return digits


def _packed(digits: Sequence[_Digit], rows: slice) -> NDArray[np.int64]:
    """One number for each of the rows, from 0, in the order of the keys."""
    if not digits:
        return np.zeros(int(rows.stop) - int(rows.start), np.int64)
    packed = digits[0].of(rows)
    for digit in digits[1:]:
        packed = packed.astype(digit.dtype)  # of one sort they are added in half the time
        packed += digit.of(rows)
    return packed.astype(np.int64, copy=False)


def _all_packed(keys: Sequence[Key], n_rows: int) -> NDArray[np.int64]:
    packed, digits = np.empty(n_rows, np.int64), _digits(keys)

    def put(rows: slice) -> None:
        packed[rows] = _packed(digits, rows)

    for _ in shared(put, blocks(n_rows)):
        pass
    return packed


def _sizes(keys: Sequence[Key], room: int, n_rows: int) -> NDArray[np.int64]:
    """How many rows there are of each packed key."""
    n, digits = np.zeros(room, np.int64), _digits(keys)
    for rows in blocks(n_rows, max(_ROWS_OF_ROOM * room, _AT_ONCE)):
        n += np.bincount(_packed(digits, rows), minlength=room)
    return n


def _unpacked(keys: Sequence[Key], packed: Whole) -> dict[str, Whole]:
    """The value of each key."""
    found = {key.name: np.empty(len(packed), key.given.dtype) for key in keys}
    for rows in blocks(len(packed)):
        rest = packed[rows].copy()
        for key in reversed(keys[1:]):
            width = max(key.width, 1)
            whole = rest // width
            rest -= whole * width
            found[key.name][rows] = rest + key.low
            rest = whole
        found[keys[0].name][rows] = rest + keys[0].low
    return found


def _grouped(packed: NDArray[np.int64], room: int) -> _Groups:
    """Rows in groups of one packed key each.

    Where every key that there could be has a place, or every page of some hundred keys that has a
    row, nothing need be looked up or sorted.
    """
    most = _room(len(packed))
    if room <= most:
        n = np.bincount(packed, minlength=room)
        filled = np.flatnonzero(n > 0)
        return _Groups(packed, n, filled, filled)
    n_pages = (room >> _PAGE_BITS) + 1
    if n_pages <= most:
        page = packed >> _PAGE_BITS
        used = np.flatnonzero(np.bincount(page, minlength=n_pages))
        if len(used) << _PAGE_BITS <= most:
            start = np.zeros(n_pages, np.int64)
            start[used] = np.arange(len(used)) << _PAGE_BITS
            of = start.take(page, mode="clip")
            of += packed & _IN_PAGE
            n = np.bincount(of, minlength=len(used) << _PAGE_BITS)
            filled = np.flatnonzero(n > 0)
            keys = (used[filled >> _PAGE_BITS] << _PAGE_BITS) + (filled & _IN_PAGE)
            return _Groups(of, n, filled, keys)
    group, found = pd.factorize(packed)
    order = np.argsort(found)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    of = place[group]
    return _Groups(of, np.bincount(of, minlength=len(order)), np.arange(len(order)), found[order])


def _order_of_runs(keys: Sequence[Key], packed: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """The order of rows that come in long runs of one first key, and in order; None of any others.

    So come the cells of a tally, whose areas may be wanted in another order than they are in.
    """
    n = len(packed)
    if n == 0 or int(_falls(packed[:_FEW]).sum()) * _RUN > _FEW:
        return None
    first = keys[0].given[slice(0, n)]
    starts = np.append(0, np.flatnonzero((first[1:] != first[:-1]) | _falls(packed)) + 1)
    if len(starts) * _RUN > max(n, _RUN):
        return None
    ends = np.append(starts[1:], n)
    by_key = np.argsort(packed[starts])
    starts, ends = starts[by_key], ends[by_key]
    if (packed[ends - 1][:-1] >= packed[starts][1:]).any():
        return None
    length = ends - starts
    return np.arange(n) + np.repeat(starts - (np.cumsum(length) - length), length)


def _falls(packed: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which keys, from the second on, are not greater than the one before."""
    return packed[1:] <= packed[:-1]


def _plain(part: Array) -> Array:
    """A part in the type of its sums."""
    return part.astype(np.int64 if part.dtype.kind in "iub" else float, copy=False)


def _sums(groups: _Groups, part: Array) -> Array:
    """Exact sums: whole numbers never pass through floating point that could not hold them."""
    if part.dtype.kind not in "iub":
        sums = np.bincount(groups.of, part.astype(float, copy=False), len(groups.n))
        return sums[groups.filled].astype(float, copy=False)  # of no rows NumPy's are whole
    most = max(abs(int(part.min())), abs(int(part.max()))) if len(part) else 0
    if most * int(groups.n.max(initial=0)) <= EXACT:
        return np.bincount(groups.of, part, len(groups.n))[groups.filled].astype(np.int64)
    sums = np.zeros(len(groups.n), np.int64)
    np.add.at(sums, groups.of, part.astype(np.int64))
    return sums[groups.filled]
