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
