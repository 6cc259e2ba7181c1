"""Every exception of policeplan.

Each derives from `PolicePlanError` and from the builtin a caller would expect, carries its facts
as fields, and its sentence is built from them and ends in what to do. No value of a row stands in
any of them: a row may hold an address or a name. Counts and column names are safe, contents are
not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from policeplan.words import count, did_you_mean, near_miss, quoted

if TYPE_CHECKING:
    from collections.abc import Sequence


@attrs.define(eq=False)
class PolicePlanError(Exception):
    """Anything that policeplan refuses to do, with its reason."""

    def __str__(self) -> str:
        return self.sentence()

    def sentence(self) -> str:
        """What happened, where, and what to do about it."""
        return self.__class__.__doc__ or self.__class__.__name__


@attrs.define(eq=False)
class PeriodError(PolicePlanError, ValueError):
    """A period that cannot be: text that is none, an end before its start, an impossible shift."""

    given: str
    problem: str
    hint: str = ""

    def sentence(self) -> str:
        """The text or range given, and what is wrong with it."""
        return f"{self.given!r} {self.problem}. {self.hint}".rstrip()


@attrs.define(eq=False)
class AreaError(PolicePlanError, ValueError):
    """A geography or peer group that contradicts itself."""

    problem: str

    def sentence(self) -> str:
        """The contradiction."""
        return self.problem


@attrs.define(eq=False)
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


@attrs.define(eq=False)
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


@attrs.define(eq=False)
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


@attrs.define(eq=False)
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


@attrs.define(eq=False)
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


@attrs.define(eq=False)
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


@attrs.define(eq=False)
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


@attrs.define(eq=False)
class TableError(PolicePlanError, TypeError):
    """Something that is not a table, or a table that needs an extra to be read."""

    problem: str

    def sentence(self) -> str:
        """What came in, and what is taken."""
        return self.problem


@attrs.define(eq=False)
class JoinError(PolicePlanError, ValueError):
    """A join of two tables that would lose or double rows."""

    on: str
    problem: str

    def sentence(self) -> str:
        """The key, and what would be lost or doubled."""
        return f"cannot join on '{self.on}': {self.problem}"


@attrs.define(eq=False)
class ParameterError(PolicePlanError, ValueError):
    """A parameter that a measure does not have, or a value it cannot take."""

    measure: str
    parameter: str
    problem: str

    def sentence(self) -> str:
        """The measure, the parameter, and what is wrong."""
        return f"measure {self.measure}, parameter '{self.parameter}': {self.problem}"


@attrs.define(eq=False)
class ObservationsError(PolicePlanError, ValueError):
    """A measure whose observations do not fit its rows: a mistake in the measure."""

    measure: str
    problem: str

    def sentence(self) -> str:
        """The measure, and what does not fit."""
        return f"measure {self.measure}: {self.problem}"


@attrs.define(eq=False)
class TallyMismatchError(PolicePlanError, ValueError):
    """Two tallies, or two results, that must not be put together."""

    problem: str

    def sentence(self) -> str:
        """What differs."""
        return self.problem


@attrs.define(eq=False)
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


@attrs.define(eq=False)
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


@attrs.define(eq=False)
class UnknownMeasureError(PolicePlanError, KeyError):
    """A measure id that no installed plugin gives."""

    given: str
    known: Sequence[str]

    def sentence(self) -> str:
        """The id given, and the nearest known."""
        return (
            f"there is no measure {self.given!r}.{did_you_mean(self.given, self.known)} "
            "`policeplan measures` lists what there is."
        )


@attrs.define(eq=False)
class PluginLoadError(PolicePlanError, ImportError):
    """A measure was asked of a plugin that did not load."""

    namespace: str
    distribution: str
    cause: str

    def sentence(self) -> str:
        """The plugin, its distribution, and why it did not load."""
        return (
            f"plugin '{self.namespace}' from {self.distribution} did not load: {self.cause}. "
            "`policeplan plugins` shows every plugin; mend or uninstall this one."
        )


@attrs.define(eq=False)
class PlanError(PolicePlanError, ValueError):
    """A plan that cannot be read or does not hold together: every problem, with its place."""

    path: str
    problems: Sequence[str]

    def sentence(self) -> str:
        """The file, then every problem with its place."""
        if len(self.problems) == 1:
            return f"{self.path}: {self.problems[0]}"
        return "\n".join([f"{self.path}:", *(f"  - {problem}" for problem in self.problems)])


@attrs.define(eq=False)
class SourceError(PolicePlanError, OSError):
    """A file of rows that cannot be read, or gives nothing to count."""

    source: str
    problem: str

    def sentence(self) -> str:
        """The source, and what is wrong with it."""
        return f"source '{self.source}': {self.problem}"


@attrs.define(eq=False)
class FiguresError(PolicePlanError, ValueError):
    """A table of published figures, or of what is part of what, that cannot be audited."""

    table: str
    row: int
    column: str
    problem: str

    def sentence(self) -> str:
        """The table, the row below the headings, the column, and what is wrong there."""
        row = f"row {self.row:,} below the headings, " if self.row else ""
        return f"{self.table}, {row}column '{self.column}': {self.problem}."


@attrs.define(eq=False)
class OutputError(PolicePlanError, OSError):
    """An output that cannot be written."""

    path: str
    problem: str

    def sentence(self) -> str:
        """The path, and why it cannot be written."""
        return f"cannot write {self.path}: {self.problem}. Nothing was written."


@attrs.define(eq=False)
class MissingExtraError(PolicePlanError, ImportError):
    """A task that needs an optional package."""

    task: str
    extra: str

    def sentence(self) -> str:
        """The task, and the line that installs what it needs."""
        return f"{self.task} needs an extra: pip install 'policeplan[{self.extra}]'"


@attrs.define(eq=False)
class TemplateError(PolicePlanError, ValueError):
    """A template of sentences that cannot be filled in."""

    sentences: str
    template: str
    problem: str
    known: Sequence[str]

    def sentence(self) -> str:
        """The record and the template, what is wrong, and what it may name."""
        may = f"It may name {quoted(self.known)}" if self.known else "It is words alone"
        return f"sentences {self.sentences}, template '{self.template}': {self.problem}. {may}."
