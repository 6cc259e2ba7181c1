"""A finding: statements that cannot all be true, with the arithmetic, and what would mend it."""

from __future__ import annotations

import attrs

KINDS = {
    "rank": "a place lies from 1st to the number that are ranked",
    "base": "a percentage of so many units is a whole number of them",
    "change": "later less earlier is the change",
    "no whole number": "a change and its percentage come from one whole earlier number",
    "percentage": "the percentage is the change over the earlier figure",
    "points": "the change of a percentage is in points, and percent is said of it",
    "share": "a share is the part over the whole",
    "sum": "parts add up to their whole, or do not exceed it",
    "shares": "the shares of one whole add up to 100%, or do not exceed it",
    "rates": "a whole's percentage change lies between those of its parts",
    "together": "one set of true figures lies behind all that is printed",
}
"""Every kind of finding, with the rule that it guards."""


@attrs.frozen
class Misprint:
    """A figure that, if it alone was misprinted, explains a finding.

    Attributes:
        id: of its statement.
        column: of the figure.
        printed: as it stands.
        value: the one value, at its printed precision, with which all the rest can be true.
        slip: whether one slip of the hand lies between the two: a wrong, dropped or added digit,
            two digits swapped, a sign.
    """

    id: str
    column: str
    printed: str
    value: str
    slip: bool

    def __str__(self) -> str:
        hint = ", one slip away" if self.slip else ""
        return f"{self.id}: {self.column} {self.value} instead of {self.printed}{hint}"


@attrs.frozen
class Finding:
    """Statements that cannot all be true, given their rounding.

    Attributes:
        kind: which rule is broken; one of `KINDS`.
        statements: the ids of the statements involved.
        arithmetic: what is printed, and what it works out to.
        misprints: single figures that would mend it, the likeliest first; empty where
            several values would, or none.
    """

    kind: str
    statements: tuple[str, ...]
    arithmetic: str
    misprints: tuple[Misprint, ...] = ()

    def __str__(self) -> str:
        mended = (
            f" It would fit with {' or '.join(map(str, self.misprints))}." if self.misprints else ""
        )
        return f"{', '.join(self.statements)} ({self.kind}): {self.arithmetic}.{mended}"
