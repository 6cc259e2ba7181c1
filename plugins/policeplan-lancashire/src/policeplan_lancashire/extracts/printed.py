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

    def __attrs_post_init__(self) -> None:
        decimals = len(self.text.partition(".")[2])
        object.__setattr__(self, "value", Fraction(self.text))
        object.__setattr__(self, "half", Fraction(1, 2 * 10**decimals))

    def holds(self, value: Fraction) -> bool:
        """Whether ``value`` is printed so."""
        off = abs(value - self.value)
        if off != self.half:
            return off < self.half
        even = (self.value / (2 * self.half)) % 2 == 0
        return even and abs(value) < abs(self.value)


def percent(part: int, whole: int) -> Fraction:
    """``part`` in percent of ``whole``, exact."""
    return Fraction(100 * part, whole)
