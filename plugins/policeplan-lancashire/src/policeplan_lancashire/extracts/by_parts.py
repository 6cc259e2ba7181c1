"""Figures of overlapping years, solved in the parts that they are made of.

The report sets the 12 months to November 2016 against the 12 months before, and against the 12
months to March 2016, which share months with both. With the months cut at both edges into four
parts a, b, c, d, the earlier year is a + b, the year to March b + c, the later year c + d: given
the three sums, one part decides the others.
"""

from __future__ import annotations

import attrs


@attrs.frozen
class Sums:
    """The three sums of overlapping years.

    Attributes:
        earlier: of the first part and the second.
        march: of the second part and the third.
        later: of the third part and the fourth.
    """

    earlier: int
    march: int
    later: int

    def parts(self, second: int) -> tuple[int, int, int, int]:
        """The four parts, given the second.

        >>> Sums(earlier=537, march=520, later=507).parts(second=360)
        (177, 360, 160, 347)
        """
        third = self.march - second
        return self.earlier - second, second, third, self.later - third
