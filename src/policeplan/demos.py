"""Demo: a plan with its rows, for `policeplan demo` to run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import attrs


@attrs.frozen
class Demo:
    """A plan, the month to evaluate it for, and the rows it reads.

    Attributes:
        id: ``namespace.name``.
        title: what it shows; where its rows are made up, it says so.
        plan: the TOML file.
        as_at: the month of the report: ``2016-11``.
        tables: gives the tables in memory, by the paths that the plan has for them; a path that is
            not among them is read from the plan's folder.
        contract: the contract of plugins that it is written for.
    """

    id: str
    title: str
    plan: Path
    as_at: str
    tables: Callable[[], Mapping[str, object]] = dict[str, object]
    contract: int = attrs.field(default=1, kw_only=True, eq=False, repr=False)
