"""The plugin: a hook that returns its measures, which are imported inside it."""

from __future__ import annotations

from collections.abc import Iterable

from policeplan import Measure, hookimpl


@hookimpl
def policeplan_measures() -> Iterable[Measure]:
    """The measures of the namespace ``example``."""
    from policeplan_example.measures import MEASURES

    return [make() for make in MEASURES]
