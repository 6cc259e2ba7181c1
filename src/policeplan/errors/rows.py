"""Tables and measures that do not fit one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from policeplan.errors.base import PolicePlanError
from policeplan.words import near_miss, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence


@attrs.define(eq=False, repr=False)
class MissingColumnError(PolicePlanError, KeyError):
    """A column that a measure needs and the table does not have."""

    wanted_by: str
    column: str
    describes: str
    mapped_to: str
    available: Sequence[str]

    def sentence(self) -> str:
        """The column, what it should hold, what the table has, and how to map it."""
        close = near_miss(self.mapped_to, self.available)
        mapped = "" if self.mapped_to == self.column else f" (mapped to '{self.mapped_to}')"
        hint = f" Did you mean '{close}'?" if close else ""
        return (
            f"{self.wanted_by} needs column '{self.column}'{mapped} ({self.describes}); the table "
            f"has {quoted(self.available)}.{hint} Map it with "
            f'columns={{"{self.column}": "{close or "..."}"}}.'
        )


@attrs.define(eq=False, repr=False)
class ColumnTypeError(PolicePlanError, TypeError):
    """A column whose values are not of the kind that a measure needs."""

    column: str
    expected: str
    problem: str
    hint: str = ""

    def sentence(self) -> str:
        """The column, what it should hold, and how it fails, in counts."""
        said = f"column '{self.column}' should hold {self.expected}: {self.problem}. {self.hint}"
        return said.rstrip()


@attrs.define(eq=False, repr=False)
class TableError(PolicePlanError, TypeError):
    """Something that is not a table, or a table that needs an extra to be read."""

    problem: str

    def sentence(self) -> str:
        """What came in, and what is taken."""
        return self.problem


@attrs.define(eq=False, repr=False)
class JoinError(PolicePlanError, ValueError):
    """A join of two tables that would lose or double rows."""

    on: str
    problem: str

    def sentence(self) -> str:
        """The key, and what would be lost or doubled."""
        return f"cannot join on '{self.on}': {self.problem}"


@attrs.define(eq=False, repr=False)
class ParameterError(PolicePlanError, ValueError):
    """A parameter that a measure does not have, or a value it cannot take."""

    measure: str
    parameter: str
    problem: str

    def sentence(self) -> str:
        """The measure, the parameter, and what is wrong."""
        return f"measure {self.measure}, parameter '{self.parameter}': {self.problem}"


@attrs.define(eq=False, repr=False)
class ObservationsError(PolicePlanError, ValueError):
    """A measure whose observations do not fit its rows: a mistake in the measure."""

    measure: str
    problem: str

    def sentence(self) -> str:
        """The measure, and what does not fit."""
        return f"measure {self.measure}: {self.problem}"
