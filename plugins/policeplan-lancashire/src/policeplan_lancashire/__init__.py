"""Lancashire, as its report of 5 January 2017 has it: a plugin, and synthetic rows for it."""

from __future__ import annotations

from collections.abc import Iterable

from policeplan import Measure, hookimpl


@hookimpl
def policeplan_measures() -> Iterable[Measure]:
    """The measures of the namespace ``lancashire``."""
    return []
