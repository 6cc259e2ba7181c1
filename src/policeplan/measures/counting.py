"""What the families of crimes and incidents share: how many a row stands for, and which offence."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

from policeplan.measures.offences import OFFENCES, levels_of
from policeplan.observations import Observations, Values
from policeplan.rules.keys import other_than
from policeplan.schema import HOW_MANY, Column, Kind, Rows

OFFENCE = Column("offence", Kind.CATEGORY, "the offence: its name or its Home Office code")
UNKNOWN_OFFENCE = "unknown offence"
ANOTHER_OFFENCE = "another offence"
NO_NUMBER = "number not known"


def counted(
    rows: Rows, excluded: Mapping[str, Values], breakdowns: Mapping[str, Values] | None = None
) -> Observations:
    """Rows that each stand for one, or for as many as their column ``n`` says.

    A number that is blank or below nought is not known, and its row does not count.
    """
    n = rows[HOW_MANY.name].to_numpy(np.float64) if HOW_MANY.name in rows else None
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        value=n,
        breakdowns=breakdowns or {},
        excluded={**excluded, **({} if n is None else {NO_NUMBER: ~(np.isfinite(n) & (n >= 0))})},
    )


def crimes(
    rows: Rows, levels: Collection[str], excluded: Mapping[str, Values] | None = None
) -> Observations:
    """Crimes at one of these levels, divided by offence; all others are excluded by name."""
    level = levels_of(rows[OFFENCE.name])
    reasons: dict[str, Values] = {
        UNKNOWN_OFFENCE: level.isna().to_numpy(bool),
        ANOTHER_OFFENCE: other_than(level, levels),
        **(excluded or {}),
    }
    return counted(rows, reasons, {OFFENCES.name: level})
