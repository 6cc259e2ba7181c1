"""Published statements, and what they say of each other. Frozen, and nothing read into them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import attrs

from policeplan.analysis.auditing.rounding import Printed

Kind = Literal["sums to", "includes"]
SUMS, INCLUDES = "sums to", "includes"

FIGURES = ("earlier", "later", "change", "change_pct", "share", "total")
WHOLE_FIGURES = ("base", "base_earlier", "of")
COUNTED = frozenset(
    {"arrests", "cadets", "calls", "casualties", "collisions", "crimes", "deaths", "followers"}
    | {"households", "incidents", "journeys", "members", "offences", "offenders", "officers"}
    | {"people", "persons", "prosecutions", "referrals", "reports", "respondents", "responses"}
    | {"searches", "specials", "staff", "stops", "suspects", "victims", "visits", "volunteers"}
)
"""Units that come in whole numbers, none of them below nought."""
MEASURED = frozenset(
    {"fte", "hours", "minutes", "seconds", "days", "miles", "km", "million", "pounds"}
    | {"gbp", "£", "£m", "£bn"}
)
"""Units that may be divided but are never below nought."""
PERCENT = frozenset({"percent", "per cent", "percentage", "pct", "%"})
"""Units whose change is in percentage points."""


@attrs.frozen
class Statement:
    """What a report says in one place: one row of the table of figures.

    Attributes:
        id: its name, by which relations speak of it.
        figures: the printed figures, by column; only those that are printed.
        unit: as the table has it: ``crimes``, ``fte``, ``percent``.
        whole: whether its true figures are whole numbers.
        measure: what it is about.
        area: where.
        basis: against what it is compared.
    """

    id: str
    figures: Mapping[str, Printed]
    unit: str = ""
    whole: bool = False
    measure: str = ""
    area: str = ""
    basis: str = ""

    @property
    def percent(self) -> bool:
        """Whether its figures are percentages, so that their change is in points."""
        return self.unit in PERCENT

    @property
    def positive(self) -> bool:
        """Whether its true figures cannot be below nought, as its unit has it."""
        return self.whole or self.unit in MEASURED


@attrs.frozen
class Relation:
    """What a report says of a whole and its parts.

    Attributes:
        whole: the id of the whole.
        parts: the ids of its parts, which do not overlap.
        kind: ``sums to`` where these are all the parts, ``includes`` where there may be others.
        split: by what the whole is divided, where it is divided in more than one way.
    """

    whole: str
    parts: tuple[str, ...]
    kind: Kind = "includes"
    split: str = ""


@attrs.frozen
class Figures:
    """A table of statements with what is said of them.

    Attributes:
        statements: by id, in the order of the table.
        relations: wholes and their parts.
        share_of: for a statement whose share is of another, the id of that other.
        unread: columns of the table that the audit does not know, and did not read.
    """

    statements: Mapping[str, Statement]
    relations: tuple[Relation, ...] = ()
    share_of: Mapping[str, str] = attrs.field(factory=dict[str, str])
    unread: tuple[str, ...] = ()
