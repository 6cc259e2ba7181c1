"""Plans, files and outputs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from policeplan.errors.base import PolicePlanError
from policeplan.words import stopped

if TYPE_CHECKING:
    from collections.abc import Sequence


@attrs.define(eq=False, repr=False)
class PlanError(PolicePlanError, ValueError):
    """A plan that cannot be read or does not hold together: every problem, with its place."""

    path: str
    problems: Sequence[str]

    def sentence(self) -> str:
        """The file, then every problem with its place."""
        if len(self.problems) == 1:
            return f"{self.path}: {self.problems[0]}"
        return "\n".join([f"{self.path}:", *(f"  - {problem}" for problem in self.problems)])


@attrs.define(eq=False, repr=False)
class SourceError(PolicePlanError, OSError):
    """A file of rows that cannot be read, or gives nothing to count."""

    source: str
    problem: str

    def sentence(self) -> str:
        """The source, and what is wrong with it."""
        return f"source '{self.source}': {self.problem}"


@attrs.define(eq=False, repr=False)
class PartError(PolicePlanError, OSError):
    """A file, or a part of the rows, that cannot be counted; unread, if it cannot even be read."""

    part: str
    problem: str
    unread: bool = True

    @property
    def said(self) -> str:
        """The part, once, and what is wrong with it."""
        return self.problem if self.part in self.problem else f"{self.part}: {self.problem}"

    def sentence(self) -> str:
        """The part, what is wrong with it, and what can be done."""
        said = stopped(self.said)
        if not self.unread:
            return said
        return (
            f"{said} Nothing was counted. Mend it, or let what it holds be missing: "
            'Run(if_part_fails="is missing").'
        )


@attrs.define(eq=False, repr=False)
class LayoutError(PolicePlanError, ValueError):
    """Files that a reader does not take: of no layout that it knows, or damaged."""

    reader: str
    path: str
    problem: str
    layout: str = ""

    def sentence(self) -> str:
        """The reader and the file, what is wrong with it, and what the reader takes."""
        takes = f" It takes: {self.layout}" if self.layout else ""
        return f"reader {self.reader}, {self.path}: {stopped(self.problem)}{takes}"


@attrs.define(eq=False, repr=False)
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


@attrs.define(eq=False, repr=False)
class OutputError(PolicePlanError, OSError):
    """An output that cannot be written."""

    path: str
    problem: str

    def sentence(self) -> str:
        """The path, and why it cannot be written."""
        return f"cannot write {self.path}: {self.problem}. Nothing was written."


@attrs.define(eq=False, repr=False)
class MissingExtraError(PolicePlanError, ImportError):
    """A task that needs an optional package."""

    task: str
    extra: str

    def sentence(self) -> str:
        """The task, and the line that installs what it needs."""
        return f"{self.task} needs an extra: pip install 'policeplan[{self.extra}]'"
