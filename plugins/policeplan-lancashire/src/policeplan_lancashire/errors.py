"""Every exception of this plugin. Each carries its facts as fields and ends in what to do."""

from __future__ import annotations

import attrs

from policeplan.errors import PolicePlanError


@attrs.define(eq=False)
class NoWholeNumbersError(PolicePlanError, ValueError):
    """No whole numbers print the figures asked for."""

    figure: str
    problem: str

    def sentence(self) -> str:
        """The figure, and what was looked for in vain."""
        return (
            f"no whole numbers print {self.figure}: {self.problem}. Look for a misprint in the "
            "published figures, or search about another number."
        )


@attrs.define(eq=False)
class NotPublishedError(PolicePlanError, LookupError):
    """A part of a figure that the report does not print."""

    figure: str
    part: str

    def sentence(self) -> str:
        """The figure and the part, and where to see what is printed."""
        return (
            f"the report does not print {self.part} of {self.figure}. See its row in "
            "published/published_figures.csv and ask for what stands there."
        )
