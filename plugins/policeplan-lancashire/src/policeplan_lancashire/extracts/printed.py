"""A printed figure: which true values it can stand for."""

from __future__ import annotations

from fractions import Fraction

import attrs


@attrs.frozen
class Printed:
    """A figure as printed, such as ``-4.4``: its decimals are the precision it claims.

    A value that lies just between two figures is printed either way, by custom: half to even, or
    half away from nought. It counts here only where both customs print the same.

    >>> Printed("4.4").holds(Fraction(130, 2950) * 100)
    True
    >>> Printed("4.4").holds(Fraction(445, 100))
    False

    Attributes:
        text: the figure, as it stands in the report.
        value: the figure itself, exact.
        half: half a step of its last decimal.
    """

    text: str
    value: Fraction = attrs.field(init=False, eq=False, repr=False)
    half: Fraction = attrs.field(init=False, eq=False, repr=False)
    _steps: int = attrs.field(init=False, eq=False, repr=False)
    """The figure in steps of its last decimal."""
    _step: int = attrs.field(init=False, eq=False, repr=False)
    """How many steps one is."""

    def __attrs_post_init__(self) -> None:
        step = 10 ** len(self.text.partition(".")[2])
        value = Fraction(self.text)
        object.__setattr__(self, "value", value)
        object.__setattr__(self, "half", Fraction(1, 2 * step))
        object.__setattr__(self, "_steps", int(value * step))
        object.__setattr__(self, "_step", step)

    def holds(self, value: Fraction) -> bool:
        """Whether ``value`` is printed so."""
        # In whole numbers, for thousands of values are tried, and fractions take ten times as long.
        steps, of = value.numerator * self._step, value.denominator
        off = 2 * abs(steps - self._steps * of)
        if off != of:
            return off < of
        return self._steps % 2 == 0 and abs(steps) < abs(self._steps * of)


def percent(part: int, whole: int) -> Fraction:
    """``part`` in percent of ``whole``, exact."""
    return Fraction(100 * part, whole)
