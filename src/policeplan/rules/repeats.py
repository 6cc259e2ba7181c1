"""The repeat rule: the nth or later incident at one location in a rolling window."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.blocks import blocks
from policeplan.errors import ParameterError
from policeplan.rules.keys import BLANK
from policeplan.threads import shared

_WORD_BITS, _DIGIT_BITS = 63, 16
_MOST_KEPT = 0.9
_SECOND = 2
_SECOND_LONG = 1_000_000
_COARSE_BITS = 16
_ROWS_A_PART, _MOST_PARTS = 1 << 16, 200
_ROWS_PUT, _ROWS_OF_ROOM = 1 << 17, 4
_INT32 = 1 << 31
_ROOM_A_ROW, _SMALL = 4, 1 << 16


def nth_in_window(
    location: NDArray[np.int64], when: NDArray[np.datetime64], *, nth: int, window: str
) -> NDArray[np.bool_]:
    """Which incidents are the nth or later at their location in ``(t - window, t]``.

    Incidents at one location stand in order of time, ties in order of the rows. Sorted so,
    incident i is a repeat exactly when incident i - (nth - 1) has the same location and lies inside
    the window. pandas ``rolling(window, closed="right").count() >= nth`` agrees row for row.

    Args:
        location: a code for each row; below nought, a row that has no location.
        when: local times, read to the microsecond; NaT, a row that has none.
        nth: which incident is the first to be a repeat, 2 or more.
        window: a length of time that pandas reads, such as ``"180D"``.

    Returns:
        A flag for each row, in the order of the rows; rows without location or time are no repeats.

    Raises:
        ParameterError: ``nth`` is under 2, or ``window`` is not above nought.
    """
    length = _length(nth, window)
    place, moment = np.asarray(location, np.int64), np.asarray(when, "datetime64[us]")
    repeat = np.zeros(len(place), bool)
    usable = (place > BLANK) & ~np.isnat(moment)
    rows = None if usable.all() else np.flatnonzero(usable)
    if rows is not None:
        place, moment = place[rows], moment[rows]
    if len(place) < nth:
        return repeat
    ticks, step = _Ticks.of(moment, length)
    # Between the last time at one place and the first at the next lies more than the window.
    bits = (ticks.last + step).bit_length()
    if int(place.max()).bit_length() + bits > _WORD_BITS:
        order = _order(ticks.told(moment), place)
        place, told = place[order], ticks.told(moment)[order]
        late = place[nth - 1 :] == place[: 1 - nth]
        late &= told[nth - 1 :] - told[: 1 - nth] < step
        found = order[nth - 1 :][late]
        repeat[found if rows is None else rows[found]] = True
        return repeat
    parts = _parts(place, moment, ticks, bits)
    for found in shared(lambda part: part.rows(_late(part.told, bits, nth, step)), parts):
        repeat[found if rows is None else rows[found]] = True
    return repeat


def _length(nth: int, window: str) -> pd.Timedelta:
    if nth < _SECOND:  # the first incident repeats nothing
        raise ParameterError("(the repeat rule)", "nth", "should be a whole number, 2 or more")
    length = pd.Timedelta(window)
    if not length > pd.Timedelta(0):
        problem = "should be a length of time above nought, such as '180D'"
        raise ParameterError("(the repeat rule)", "window", problem)
    return length


@attrs.frozen
class _Ticks:
    """Times as small whole numbers from 0: seconds if they suffice, else microseconds."""

    first: int
    last: int
    unit: int

    @classmethod
    def of(cls, when: NDArray[np.datetime64], length: pd.Timedelta) -> tuple[_Ticks, int]:
        """How times are told, and the window in the same unit."""
        step = -(-length // pd.Timedelta("1us"))
        micros = when.view(np.int64)

        def seen(rows: slice) -> tuple[int, int, bool]:
            here = micros[rows]
            to_second = np.array_equal(here // _SECOND_LONG * _SECOND_LONG, here)
            return int(here.min()), int(here.max()), to_second

        firsts, lasts, to_second = zip(*shared(seen, blocks(len(micros))), strict=True)
        first, last = min(firsts), max(lasts)
        if step % _SECOND_LONG == 0 and all(to_second):
            return cls(first, (last - first) // _SECOND_LONG, _SECOND_LONG), step // _SECOND_LONG
        return cls(first, last - first, 1), step

    def told(self, when: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """The times in ticks."""
        since = when.view(np.int64) - self.first
        return since if self.unit == 1 else since // self.unit


@attrs.frozen(eq=False)
class _Part:
    """Rows of some places, in their own order.

    Attributes:
        here: where they are among all rows put in the order of the parts, block by block.
        of: which rows those are.
        words: for each its place and, in the lower bits, its time in ticks.
    """

    here: Sequence[slice]
    of: NDArray[np.integer]
    words: NDArray[np.int64]

    @property
    def told(self) -> NDArray[np.int64]:
        """The words of the part."""
        return np.concatenate([self.words[rows] for rows in self.here])

    def rows(self, at: NDArray[np.int64]) -> NDArray[np.integer]:
        """Which rows those at these places of the part are."""
        return np.concatenate([self.of[rows] for rows in self.here])[at]


def _parts(
    place: NDArray[np.int64], moment: NDArray[np.datetime64], ticks: _Ticks, bits: int
) -> Iterator[_Part]:
    """Rows parted by their place, so many at a time that they stay near the processor.

    A block of rows is put in the order of the parts, and what each block has of a part is joined:
    rows of one part are in their own order still.
    """
    n = len(place)
    of, told = np.empty(n, np.int32 if n < _INT32 else np.int64), np.empty(n, np.int64)
    shift = max(int(place.max()).bit_length() - _COARSE_BITS, 0)
    part_of = _evenly(place, shift)

    def put(rows: slice) -> NDArray[np.int64]:
        """A block in the order of the parts; where each of them starts, and the last ends."""
        part = part_of.take(place[rows] >> shift, mode="clip")
        order = np.argsort(part, kind="stable")
        word = place[rows] << bits
        word |= ticks.told(moment[rows])
        word.take(order, out=told[rows], mode="clip")
        np.add(order, rows.start, out=of[rows], casting="unsafe")
        sizes = np.bincount(part, minlength=int(part_of[-1]) + 1)
        return rows.start + np.concatenate([[0], np.cumsum(sizes)])

    starts = list(shared(put, blocks(n, _ROWS_PUT)))
    for a, b in pairwise(np.transpose(starts).tolist()):
        yield _Part([slice(*ends) for ends in zip(a, b, strict=True)], of, told)


def _evenly(place: NDArray[np.int64], shift: int) -> NDArray[np.uint8]:
    """The part of each coarse place, so that parts have about as many rows each."""
    size = (int(place.max()) >> shift) + 1

    def counted(rows: slice) -> NDArray[np.int64]:
        return np.bincount(place[rows] >> shift, minlength=size)

    n = np.sum(list(shared(counted, blocks(len(place), _ROWS_OF_ROOM * size))), axis=0)
    n_parts = min(max(len(place) // _ROWS_A_PART, 1), _MOST_PARTS)
    return ((np.cumsum(n) - n) * n_parts // len(place)).astype(np.uint8)


def _late(told: NDArray[np.int64], bits: int, nth: int, step: int) -> NDArray[np.int64]:
    """Which rows of a part are the nth or later in the window, in no order."""
    if len(told) < nth:
        return np.zeros(0, np.int64)
    told = told - (told.min() >> bits << bits)
    kept = _crowded(told >> bits, told & ((1 << bits) - 1), nth, step)
    if kept is not None:
        told = told[kept]
    if len(told) < nth:
        return np.zeros(0, np.int64)
    order = _order(told)
    told = told[order]
    found = order[nth - 1 :][told[nth - 1 :] - told[: 1 - nth] < step]
    return found if kept is None else kept[found]


def _crowded(
    place: NDArray[np.int64], ticks: NDArray[np.int64], nth: int, step: int
) -> NDArray[np.int64] | None:
    """Rows that a repeat can be among; None where they are most.

    Time is cut into spans as long as the window, so that a window lies in one of them and the one
    before: where a place has fewer than n incidents in the two, none of the later is a repeat. Most
    places see few incidents, and their rows need not be sorted.
    """
    span = ticks // step
    n_spans = int(span.max()) + 1
    room = (int(place.max()) + 1) * n_spans
    if room > max(_ROOM_A_ROW * len(place), _SMALL):
        return None
    span += place * n_spans
    n = np.bincount(span, minlength=room).reshape(-1, n_spans)
    enough = n >= nth
    enough[:, 1:] |= n[:, 1:] + n[:, :-1] >= nth
    wanted = enough.copy()
    wanted[:, :-1] |= enough[:, 1:]
    kept = np.flatnonzero(wanted.ravel().take(span, mode="clip"))
    return None if len(kept) > _MOST_KEPT * len(place) else kept


def _order(*keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """Stable order of the rows by the last key, then the one before it, and so on.

    A radix sort by digits of 16 bits, of which NumPy finds the stable order by counting: a good
    third faster than a sort of whole words where NumPy sorts those by AVX-512 on an AMD processor,
    an eighth slower where it sorts them well.
    """
    order = None
    for digit in _digits(keys, _DIGIT_BITS):
        small = digit.astype(np.uint16)
        if order is None:
            order = np.argsort(small, kind="stable")
        else:
            order = order.take(np.argsort(small.take(order), kind="stable"))
    return np.arange(len(keys[0])) if order is None else order


def _digits(keys: Iterable[NDArray[np.int64]], room: int) -> Iterator[NDArray[np.int64]]:
    """The keys, written one after the other from the lowest bit up, in digits of ``room`` bits."""
    digit, used = None, 0
    for key in keys:
        bits, done = int(key.max()).bit_length(), 0
        while done < bits:
            taken = min(bits - done, room - used)
            more = (key >> done) & ((1 << taken) - 1)
            digit = more if digit is None else digit | (more << used)
            done, used = done + taken, used + taken
            if used == room:
                yield digit
                digit, used = None, 0
    if digit is not None:
        yield digit
