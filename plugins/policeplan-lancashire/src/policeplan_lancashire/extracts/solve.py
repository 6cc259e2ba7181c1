"""Whole numbers from rounded figures: a change and its percentage, a share, a mix, a split.

Everything is exact: counts are integers, percentages fractions. Nothing here knows what is counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from itertools import product
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from policeplan_lancashire.errors import NoWholeNumbersError
from policeplan_lancashire.extracts.printed import Printed, percent

T = TypeVar("T")

_MOST = 10_000_000
_NEIGHBOURS = 5_000


def split(total: int, weights: NDArray[np.float64] | Sequence[float]) -> NDArray[np.int64]:
    """``total`` in whole parts in proportion to ``weights``, by largest remainder.

    >>> split(10, [1, 1, 2]).tolist()
    [3, 2, 5]

    Args:
        total: what the parts add up to, nought or more.
        weights: one for each part, of any shape, none below nought, not all nought.

    Returns:
        The parts, in the shape of the weights.
    """
    share = np.asarray(weights, dtype=np.float64)
    quota = total * (share.ravel() / share.sum())
    parts = np.floor(quota).astype(np.int64)
    left = total - int(parts.sum())
    parts[np.argsort(parts - quota, kind="stable")[:left]] += 1
    return parts.reshape(share.shape)


def nearest(candidates: Sequence[int], near: int | None, figure: str) -> int:
    """The candidate nearest to a number, or the middle one.

    Raises:
        NoWholeNumbersError: if there is none.
    """
    if not candidates:
        raise NoWholeNumbersError(figure, "no count fits")
    if near is None:
        return candidates[len(candidates) // 2]
    if isinstance(candidates, range):  # of neighbours, and maybe of millions
        return min(max(near, candidates[0]), candidates[-1])
    return min(candidates, key=lambda candidate: abs(candidate - near))


def earlier_counts(change: int, pct: Printed) -> range:
    """Every earlier count from which ``change`` is printed as ``pct`` percent.

    >>> list(earlier_counts(-17, Printed("-16.8")))
    [101]
    """
    size, half = abs(change), pct.half
    if change == 0:
        return range(1, _MOST) if pct.value == 0 else range(0)
    low = math.floor(100 * size / (abs(pct.value) + half))
    high = math.ceil(100 * size / (abs(pct.value) - half)) if abs(pct.value) > half else _MOST
    low, high = max(low, 1), min(high, _MOST)
    while low <= high and not pct.holds(percent(change, low)):
        low += 1
    while high >= low and not pct.holds(percent(change, high)):
        high -= 1
    return range(low, high + 1)


def counts_for_change(change: int, pct: Printed, near: int | None = None) -> tuple[int, int]:
    """Later and earlier count whose change is ``change``, printed as ``pct`` percent.

    Args:
        change: later less earlier.
        pct: the same in percent of the earlier, as printed.
        near: the earlier count is the nearest to it that fits; the middle one if not given.

    Raises:
        NoWholeNumbersError: if no earlier count fits.
    """
    earlier = nearest(earlier_counts(change, pct), near, f"a change of {change}, {pct.text}%")
    return earlier + change, earlier


def counts_for_growth(pct: Printed, near: int) -> tuple[int, int]:
    """Later and earlier count whose change is printed as ``pct`` percent.

    Args:
        pct: the change in percent of the earlier, as printed.
        near: the earlier count is the nearest to it that fits.

    Raises:
        NoWholeNumbersError: if none does within some thousands.
    """
    for earlier in _outwards(near):
        later = round(earlier * (1 + pct.value / 100))
        if later >= 0 and pct.holds(percent(later - earlier, earlier)):
            return later, earlier
    raise NoWholeNumbersError(f"a change of {pct.text}%", f"no earlier count near {near} fits")


def counts_for_share(pct: Printed, whole: int) -> range:
    """Every part of ``whole`` that is printed as ``pct`` percent of it. There may be none.

    >>> list(counts_for_share(Printed("84.5"), 600))
    [507]
    """
    low = max(math.floor((pct.value - pct.half) * whole / 100), 0)
    high = min(math.ceil((pct.value + pct.half) * whole / 100), whole)
    fits = [n for n in range(low, high + 1) if pct.holds(percent(n, whole))]
    return range(fits[0], fits[-1] + 1) if fits else range(0)


def base_for_share(pct: Printed, near: int) -> tuple[int, int]:
    """A part and its whole, printed as ``pct`` percent; the whole is the nearest that has one.

    Raises:
        NoWholeNumbersError: if none does within some thousands.
    """
    for whole in _outwards(near):
        parts = counts_for_share(pct, whole)
        if parts:
            return nearest(parts, None, pct.text), whole
    raise NoWholeNumbersError(f"a share of {pct.text}%", f"no whole near {near} fits")


def base_for_points(now: Fraction, by: Printed, near: int) -> tuple[int, int]:
    """An earlier part and its whole, from which a share came to ``now`` by points printed so.

    Args:
        now: the later share in percent, exact.
        by: the change in percentage points, as printed.
        near: the whole is the nearest to it that fits.

    Raises:
        NoWholeNumbersError: if none does within some thousands.
    """
    for whole in _outwards(near):
        part = round((now - by.value) * whole / 100)
        if 0 <= part <= whole and by.holds(now - percent(part, whole)):
            return part, whole
    raise NoWholeNumbersError(f"a change of {by.text} points", f"no whole near {near} fits")


def mix(total: int, pcts: Sequence[Printed]) -> NDArray[np.int64]:
    """Counts of levels that add up to ``total``, each printed as its percentage.

    What the printed figures lack of 100, or have too much, is shared among the levels.

    Raises:
        NoWholeNumbersError: if the figures are too far from 100, or ``total`` too small for them.
    """
    lack = (100 - sum((pct.value for pct in pcts), Fraction(0))) / len(pcts)
    counts = split(total, [max(float(pct.value + lack), 0.0) for pct in pcts])
    if not all(p.holds(percent(int(n), total)) for p, n in zip(pcts, counts, strict=True)):
        figure = "a mix of " + ", ".join(f"{pct.text}%" for pct in pcts)
        raise NoWholeNumbersError(figure, f"not among {total}")
    return counts


def first_fit(
    figure: str, candidates: Sequence[Iterable[T]], accept: Callable[[tuple[T, ...]], bool]
) -> tuple[T, ...]:
    """The first choice of one candidate from each list that is accepted.

    Raises:
        NoWholeNumbersError: if none is.
    """
    for choice in product(*candidates):
        if accept(choice):
            return choice
    raise NoWholeNumbersError(figure, "no choice of the candidates fits")


def _outwards(near: int) -> Iterable[int]:
    """``near``, then its neighbours, further and further off, none below one."""
    for step in range(_NEIGHBOURS):
        for number in (near + step, near - step):
            if number > 0:
                yield number
