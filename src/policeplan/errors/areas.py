"""Periods and areas that cannot be, or are not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from policeplan.errors.base import PolicePlanError
from policeplan.words import count, did_you_mean, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence


@attrs.define(eq=False, repr=False)
class PeriodError(PolicePlanError, ValueError):
    """A period that cannot be: text that is none, an end before its start, an impossible shift."""

    given: str
    problem: str
    hint: str = ""

    def sentence(self) -> str:
        """The text or range given, and what is wrong with it."""
        return f"{self.given!r} {self.problem}. {self.hint}".rstrip()


@attrs.define(eq=False, repr=False)
class AreaError(PolicePlanError, ValueError):
    """A geography or peer group that contradicts itself."""

    problem: str

    def sentence(self) -> str:
        """The contradiction."""
        return self.problem


@attrs.define(eq=False, repr=False)
class UnknownAreaError(PolicePlanError, LookupError):
    """A code or name, given by the caller or the plan, that is no known area."""

    given: str
    known: Sequence[str]
    where: str = "the geography"
    kind: str = ""
    spellings: Sequence[str] = ()
    reason: str = ""

    def sentence(self) -> str:
        """The name given, and the nearest known or the reason why it is not here."""
        kind = f" of kind {self.kind}" if self.kind else ""
        said = f"{self.where} has no area {self.given!r}{kind}"
        if self.reason:
            return f"{said}: {self.reason}. Leave it out, or add it to the geography."
        near = did_you_mean(self.given, self.spellings or self.known)
        return f"{said}.{near} Known areas: {quoted(self.known)}."


@attrs.define(eq=False, repr=False)
class AmbiguousAreaError(PolicePlanError, LookupError):
    """A name, given by the caller or the plan, that several areas have."""

    given: str
    candidates: Sequence[str]

    def sentence(self) -> str:
        """The name given, and every area that it may mean."""
        return (
            f"{self.given!r} may mean {count(len(self.candidates), 'area')}: "
            f"{', '.join(self.candidates)}. Say which with kind=..., or give its code."
        )


@attrs.define(eq=False, repr=False)
class UnknownKindError(PolicePlanError, LookupError):
    """A kind of area that the geography has none of."""

    given: str
    known: Sequence[str]

    def sentence(self) -> str:
        """The kind given, and the nearest known."""
        return (
            f"the geography has no area of kind {self.given!r}."
            f"{did_you_mean(self.given, self.known)} Its kinds: {quoted(self.known)}."
        )


@attrs.define(eq=False, repr=False)
class AreaKeyError(PolicePlanError, LookupError):
    """A key of another system, given by the caller, that no area has."""

    system: str
    given: str
    known: Sequence[str]
    reason: str = ""

    def sentence(self) -> str:
        """The system and the key, why it is not here where that is known, and what is."""
        reason = f": {self.reason}" if self.reason else ""
        return (
            f"no area of the geography has the {self.system} key {self.given!r}{reason}. Leave "
            f"those rows out, or add the area. Known keys: {quoted(self.known) or 'none'}."
        )


@attrs.define(eq=False, repr=False)
class StrayAreaError(PolicePlanError, ValueError):
    """Rows whose area is not among the areas expected. Their values are not shown."""

    n_rows: int
    n_values: int
    n_total: int
    known: Sequence[str]
    n_wholes: int = 0
    source: str = ""

    def sentence(self) -> str:
        """How many rows, of which source if that is known, and which areas are known."""
        source = f"source '{self.source}': " if self.source else ""
        wholes = (
            f" {self.n_wholes:,} of them name a whole, which is added up from its parts: name the "
            "part."
            if self.n_wholes
            else ""
        )
        return (
            f"{source}{self.n_rows:,} of {count(self.n_total, 'row')} have an area that is not "
            f"known ({count(self.n_values, 'different value')}, not shown here).{wholes} Known "
            f"areas: {quoted(self.known)}. Add the area, or map the right column to 'area'; "
            "`policeplan check PLAN.toml --show-values` shows the values."
        )
