"""What a tally cannot answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from policeplan.errors.base import PolicePlanError

if TYPE_CHECKING:
    from collections.abc import Sequence


@attrs.define(eq=False, repr=False)
class TallyMismatchError(PolicePlanError, ValueError):
    """Two tallies, or two results, that must not be put together."""

    problem: str

    def sentence(self) -> str:
        """What differs."""
        return self.problem


@attrs.define(eq=False, repr=False)
class CellEdgeError(PolicePlanError, ValueError):
    """A period whose edge falls inside a cell of the tally."""

    measure: str
    period: str
    edges: Sequence[str]

    def sentence(self) -> str:
        """Which edge falls inside which cell."""
        return (
            f"{self.measure} over the {self.period}: {'; '.join(self.edges)}. Tally by day "
            '(every="day"), or ask for a period that ends where a cell ends.'
        )


@attrs.define(eq=False, repr=False)
class CoverageError(PolicePlanError, ValueError):
    """A period that reaches outside what the rows cover, or into the look-back."""

    measure: str
    period: str
    gaps: Sequence[str]

    def sentence(self) -> str:
        """Every area that is not covered, and when; and what to do about it."""
        advice = (
            "A month without rows is missing, not nought. State what the extract covers, ask for "
            'another period, or allow incomplete figures, labelled so, with incomplete="label".'
        )
        if all("population" in gap for gap in self.gaps):
            advice = "Give the population of every area in every year that the period has."
        return f"{self.measure} over the {self.period}: {'; '.join(self.gaps)}. {advice}"
