"""What no plugin gives, or gives wrongly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from policeplan.errors.base import PolicePlanError
from policeplan.words import did_you_mean, near_or_all, quoted, stopped

if TYPE_CHECKING:
    from collections.abc import Sequence


@attrs.define(eq=False, repr=False)
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


@attrs.define(eq=False, repr=False)
class UnknownReaderError(PolicePlanError, KeyError):
    """A reader that no installed plugin gives, or that several give by one name."""

    given: str
    known: Sequence[str]

    def sentence(self) -> str:
        """The name given, and the nearest known or those that it may mean."""
        several = [one for one in self.known if one.partition(".")[2] == self.given]
        if several:
            return f"several readers are named {self.given!r}: give one of {quoted(several)}."
        if not self.known:
            return (
                f"there is no reader {self.given!r}: no installed plugin brings any. "
                "policeplan-opendata does."
            )
        names = [one.partition(".")[2] for one in self.known]  # a name alone may be misspelt too
        near = did_you_mean(self.given, names) or near_or_all(self.given, self.known)
        return f"there is no reader {self.given!r}.{near}"


@attrs.define(eq=False, repr=False)
class ReadingError(PolicePlanError, ValueError):
    """Something asked of a reader that it has not: an option, a table, a measure."""

    reader: str
    asked: str
    problem: str

    def sentence(self) -> str:
        """The reader, what was asked, and what there is."""
        return stopped(f"reader {self.reader}, {self.asked}: {self.problem}")


@attrs.define(eq=False, repr=False)
class UnknownPluginError(PolicePlanError, KeyError):
    """A plugin that is not installed."""

    given: str
    known: Sequence[str]

    def sentence(self) -> str:
        """The name given, and the nearest known."""
        near = near_or_all(self.given, self.known)
        return f"there is no plugin {self.given!r}.{near} `policeplan plugins` lists them."


@attrs.define(eq=False, repr=False)
class PeerGroupError(PolicePlanError, KeyError):
    """A peer group that no plugin brings, or that several bring by one name."""

    given: str
    known: Sequence[str]
    namespaces: Sequence[str] = ()

    def sentence(self) -> str:
        """The name given, and those that bring it or the nearest known."""
        if self.namespaces:
            whole = quoted(f"{namespace}:{self.given}" for namespace in self.namespaces)
            return f"several plugins bring a peer group {self.given!r}: say {whole}."
        return f"there is no peer group {self.given!r}.{near_or_all(self.given, self.known)}"


@attrs.define(eq=False, repr=False)
class PluginLoadError(PolicePlanError, ImportError):
    """Something was asked of a plugin that did not load, or is disabled."""

    namespace: str
    distribution: str
    cause: str
    remedy: str = "mend or uninstall this one"

    def sentence(self) -> str:
        """The plugin, its distribution, why it did not load, and what to do."""
        return (
            f"plugin '{self.namespace}' from {self.distribution} did not load: {self.cause}. "
            f"`policeplan plugins` shows every plugin; {self.remedy}."
        )


@attrs.define(eq=False, repr=False)
class PluginNameError(PolicePlanError, ValueError):
    """A name that a new plugin cannot have."""

    given: str
    problem: str

    def sentence(self) -> str:
        """The name given, why it cannot be, and what a name is."""
        return (
            f"a plugin cannot be named {self.given!r}: {self.problem}. Give another name, of small "
            "letters and digits, a letter first, with single underscores between: 'westmercia'."
        )


@attrs.define(eq=False, repr=False)
class ConformanceError(PolicePlanError, AssertionError):
    """A measure that does not keep a law of the conformance kit."""

    measure: str
    check: str
    law: str
    problem: str
    rows: str = ""
    start: str = ""

    def sentence(self) -> str:
        """The measure and the check, the law, how it is broken, on which rows, where to start."""
        said = [
            f"measure {self.measure} does not keep '{self.check}': {self.problem}.",
            f"The law: {self.law}",
        ]
        said += [f"The smallest table that shows it, of made-up rows:\n{self.rows}"] * bool(
            self.rows
        )
        said += [f"Start from {self.start}"] * bool(self.start)
        return "\n".join(said)


@attrs.define(eq=False, repr=False)
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
