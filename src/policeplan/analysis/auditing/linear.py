"""Whether any numbers meet a set of sums: bounds narrowed to a fixed point, then a search.

Every rule of the audit is a sum of unknowns with whole coefficients that must lie between two
numbers. An answer of "impossible" is a proof, in whole numbers and fractions; where the search
ends before it is sure, the answer is that it cannot tell, which the audit takes for silence.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from fractions import Fraction

import attrs

Number = int | Fraction
Bound = Number | None
Bounds = tuple[list[Bound], list[Bound]]

_EFFORT = 12_000
_GRAIN = 10**9
_FINE = 4
_GAIN = 20
_SPLIT = 300
"""What halving an unknown that is not whole costs, for it seldom proves anything."""


@attrs.frozen
class Row:
    """A sum of unknowns that lies from ``low`` to ``high``; None is no limit."""

    terms: tuple[tuple[int, int], ...]
    low: Bound
    high: Bound


@attrs.frozen(eq=False)
class System:
    """Unknowns, whole or not, with their bounds, and the rows that bind them."""

    whole: list[bool] = attrs.field(factory=list[bool])
    low: list[Bound] = attrs.field(factory=list[Bound])
    high: list[Bound] = attrs.field(factory=list[Bound])
    rows: list[Row] = attrs.field(factory=list[Row])

    def unknown(self, low: Bound = None, high: Bound = None, *, whole: bool = False) -> int:
        """A new unknown, by its number."""
        self.whole.append(whole)
        self.low.append(math.ceil(low) if whole and low is not None else low)
        self.high.append(math.floor(high) if whole and high is not None else high)
        return len(self.whole) - 1

    def add(self, terms: Mapping[int, Number], low: Bound, high: Bound) -> None:
        """Bind unknowns: their sum, each times its coefficient, lies from ``low`` to ``high``."""
        scale = math.lcm(*(Fraction(c).denominator for c in terms.values()))
        self.rows.append(
            Row(
                tuple((int(c * scale), v) for v, c in terms.items() if c),
                None if low is None else _plain(low * scale),
                None if high is None else _plain(high * scale),
            )
        )


def bounds(system: System) -> Bounds | None:
    """The bounds of each unknown at the fixed point; None where no numbers fit."""
    return _Search(system).narrowed((system.low[:], system.high[:]), None)


def verdict(system: System, effort: int = _EFFORT) -> bool | None:
    """Whether numbers fit; None where the effort ended before that was known."""
    return _Search(system, effort).verdict()


def impossible(system: System, effort: int = _EFFORT) -> bool:
    """Whether it is proved that no numbers fit."""
    return verdict(system, effort) is False


def _plain(number: Number) -> Number:
    return number.numerator if number.denominator == 1 else number


@attrs.define(eq=False)
class _Search:
    system: System
    effort: int = _EFFORT
    uses: list[list[int]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.uses = [[] for _ in self.system.whole]
        for at, row in enumerate(self.system.rows):
            for _, v in row.terms:
                self.uses[v].append(at)

    def verdict(self) -> bool | None:
        start: Bounds = (self.system.low[:], self.system.high[:])
        stack: list[tuple[Bounds, int | None]] = [(start, None)]
        grain: list[Number] | None = None
        while stack:
            node = self.narrowed(*stack.pop())
            if node is None:
                continue
            if self.effort <= 0:
                return None
            grain = grain or [_grain(low, high) for low, high in zip(*node, strict=True)]
            at = self._next(node, grain)
            if at is None:
                return True
            stack.extend(self._branches(node, at))
        return False

    def _branches(self, node: Bounds, at: int) -> list[tuple[Bounds, int | None]]:
        """Above the middle and below it; a whole middle by itself, which is tried first."""
        low, high = node[0][at], node[1][at]
        assert low is not None  # noqa: S101  # reason: only bounded unknowns are settled
        assert high is not None  # noqa: S101  # reason: the same
        if not self.system.whole[at]:
            self.effort -= _SPLIT
            middle = Fraction(low + high) / 2
            return [(_with(node, at, middle, high), at), (_with(node, at, low, middle), at)]
        middle = (low + high) // 2
        parts = [(middle + 1, high), (low, middle - 1), (middle, middle)]
        return [(_with(node, at, a, b), at) for a, b in parts if a <= b]

    def _next(self, node: Bounds, grain: list[Number]) -> int | None:
        """The unknown to settle next: whole numbers first, the narrowest of them."""
        best, best_key = None, None
        for at, (low, high) in enumerate(zip(*node, strict=True)):
            if low is None or high is None or low == high:
                continue
            width = high - low
            if not self.system.whole[at] and width <= grain[at]:
                continue
            key = (not self.system.whole[at], width)
            if best_key is None or key < best_key:
                best, best_key = at, key
        return best

    def narrowed(self, given: Bounds, changed: int | None) -> Bounds | None:
        """Bounds at the fixed point, or as near as the effort allows; None where none fit."""
        low, high = given
        for a, b in zip(low, high, strict=True):
            if a is not None and b is not None and a > b:
                return None
        rows = self.system.rows
        queue = deque(range(len(rows)) if changed is None else self.uses[changed])
        waiting = set(queue)
        steps = 40 * len(rows) + 100
        while queue and steps > 0:
            steps -= 1
            self.effort -= 1
            at = queue.popleft()
            waiting.discard(at)
            moved = _revise(rows[at], low, high, self.system.whole)
            if moved is None:
                return None
            for v in moved:
                for use in self.uses[v]:
                    if use not in waiting:
                        waiting.add(use)
                        queue.append(use)
        return low, high


def _with(node: Bounds, at: int, low: Bound, high: Bound) -> Bounds:
    lows, highs = node[0][:], node[1][:]
    lows[at], highs[at] = low, high
    return lows, highs


def _grain(low: Bound, high: Bound) -> Number:
    """How fine a number that is not whole is searched."""
    return 0 if low is None or high is None else Fraction(high - low) / _FINE


def _revise(row: Row, low: list[Bound], high: list[Bound], whole: list[bool]) -> list[int] | None:
    """Narrow each unknown of a row by the others. The unknowns that moved; None if none fit."""
    bottoms = [_times(c, low[v] if c > 0 else high[v]) for c, v in row.terms]
    tops = [_times(c, high[v] if c > 0 else low[v]) for c, v in row.terms]
    least, most = _Sum.of(bottoms), _Sum.of(tops)
    if _above(least.total(), row.high) or _above(row.low, most.total()):
        return None
    moved: list[int] = []
    for (c, v), bottom, top in zip(row.terms, bottoms, tops, strict=True):
        floor, ceiling = _less(row.low, most.without(top)), _less(row.high, least.without(bottom))
        if c < 0:
            floor, ceiling = ceiling, floor
        new_low = _divided(floor, c, up=True, whole=whole[v])
        new_high = _divided(ceiling, c, up=False, whole=whole[v])
        changed = _tightened(v, new_low, new_high, low, high, whole=whole[v])
        if changed is None:
            return None
        if changed:
            moved.append(v)
    return moved


@attrs.frozen
class _Sum:
    """A sum of bounds, of which some may be without limit."""

    known: Number
    n_limitless: int

    @classmethod
    def of(cls, bounds: list[Bound]) -> _Sum:
        known = [b for b in bounds if b is not None]
        return cls(sum(known), len(bounds) - len(known))

    def total(self) -> Bound:
        return None if self.n_limitless else self.known

    def without(self, one: Bound) -> Bound:
        if self.n_limitless - (one is None):
            return None
        return self.known if one is None else self.known - one


def _times(c: int, bound: Bound) -> Bound:
    return None if bound is None else c * bound


def _less(a: Bound, b: Bound) -> Bound:
    return None if a is None or b is None else a - b


def _above(a: Bound, b: Bound) -> bool:
    return a is not None and b is not None and a > b


def _divided(number: Bound, by: int, *, up: bool, whole: bool) -> Bound:
    """A bound, rounded outwards where its fraction would grow without end, inwards if whole."""
    if number is None:
        return None
    if whole:
        return int(-(-number // by) if up else number // by)
    exact = Fraction(number) / by
    if exact.denominator < _GRAIN:
        return exact
    scaled = exact * _GRAIN
    return Fraction(math.floor(scaled) if up else math.ceil(scaled), _GRAIN)


def _tightened(
    v: int, new_low: Bound, new_high: Bound, low: list[Bound], high: list[Bound], *, whole: bool
) -> bool | None:
    """Take over bounds that are tighter by enough. None where they leave nothing."""
    a, b = low[v], high[v]
    lower = a if new_low is None or (a is not None and new_low <= a) else new_low
    upper = b if new_high is None or (b is not None and new_high >= b) else new_high
    if lower is not None and upper is not None and lower > upper:
        return None
    if not whole and a is not None and b is not None:  # small gains go on for ever
        least = Fraction(b - a) / _GAIN
        lower = a if lower is None or lower - a < least else lower
        upper = b if upper is None or b - upper < least else upper
    low[v], high[v] = lower, upper
    return lower != a or upper != b
