"""What is found: one exception, and how heavily it weighs."""

from __future__ import annotations

import attrs

from policeplan.analysis import ControlChart, Funnel
from policeplan.scorecard import Entry

GOOD, BAD = "improvement", "concern"

Looked = tuple[int, list["Found"]]
"""How many were looked at, and what was found among them."""

_TINY = 1e-300


@attrs.frozen(kw_only=True)
class Found:
    """One exception; see `policeplan.exceptional.Exceptions` for each field.

    A month or an area also has the chart that it stands out on.
    """

    weight: float
    kind: str
    objective: str
    measure: str
    area: str
    level: str
    meaning: str
    says: str
    chart: ControlChart | Funnel | None = None


def weight(p: float) -> float:
    """How many standard errors a p is worth, both tails together."""
    from scipy.special import ndtri

    return float(-ndtri(max(p, _TINY) / 2))


def lead(entry: Entry, area: str, own: str, levels: list[str]) -> str:
    """Whose it is: the measure, the area if it is not the plan's own, and the levels."""
    name = [] if area == own else [entry.result.geography.name(area)]
    return ", ".join([entry.title, *name, *levels])
