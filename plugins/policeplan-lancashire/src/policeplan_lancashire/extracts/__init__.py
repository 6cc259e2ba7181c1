"""Synthetic rows that print the report of 5 January 2017. Nobody in them, and no place, is real.

The report publishes figures, not rows. Here whole numbers are solved from its rounded figures, and
rows made that count to them: so that whoever counts the rows by the report's own rules finds the
report's figures. Nothing is marked as counting or not, and no figure stands in a column.

``python -m policeplan_lancashire.extracts FOLDER`` writes them as CSV.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from policeplan_lancashire.extracts.asb import asb
from policeplan_lancashire.extracts.budget import budget
from policeplan_lancashire.extracts.calls import calls
from policeplan_lancashire.extracts.confidence import confidence
from policeplan_lancashire.extracts.crime import crime
from policeplan_lancashire.extracts.csew import csew
from policeplan_lancashire.extracts.engagement import hours, members
from policeplan_lancashire.extracts.grade1 import emergencies
from policeplan_lancashire.extracts.national import forcesight, satisfaction_national
from policeplan_lancashire.extracts.referrals import referrals
from policeplan_lancashire.extracts.road import road
from policeplan_lancashire.extracts.survey import survey
from policeplan_lancashire.extracts.workforce import workforce

__all__ = ["LABEL", "extracts", "write"]

LABEL = (
    "Synthetic. Nobody in these rows, and no address, is real: they are made from a seed, to count "
    "to figures that Lancashire Constabulary published on 5 January 2017."
)
_FAMILIES: dict[str, Callable[[np.random.Generator], pd.DataFrame]] = {
    "crime": crime,
    "asb": asb,
    "referrals": referrals,
    "emergencies": emergencies,
    "calls": calls,
    "survey": survey,
    "confidence": confidence,
    "csew": csew,
    "workforce": workforce,
    "budget": budget,
    "members": members,
    "hours": hours,
    "forcesight": forcesight,
    "satisfaction_national": satisfaction_national,
}


def extracts(seed: int = 2016) -> dict[str, pd.DataFrame]:
    """Every table of rows, by name. The same seed gives the same rows.

    Each has ``attrs["synthetic"]``, which says what it is.

    Args:
        seed: of the random numbers; every seed prints the same figures.
    """
    random = np.random.default_rng(seed)
    collisions, casualties = road(random)
    frames = {"collisions": collisions, "casualties": casualties}
    frames |= {name: family(random) for name, family in _FAMILIES.items()}
    for frame in frames.values():
        frame.attrs["synthetic"] = LABEL
    return frames


def write(folder: Path, seed: int = 2016) -> None:
    """Write every table as CSV into a folder, made if need be, with a README that says what it is.

    Args:
        folder: where to; files of the same names are written over.
        seed: of the random numbers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    frames = extracts(seed)
    for name, frame in frames.items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    lines = [f"- `{name}.csv`: {len(frame):,} rows" for name, frame in frames.items()]
    text = "\n".join(["# Synthetic rows", "", LABEL, "", f"Seed {seed}.", "", *lines, ""])
    (folder / "README.md").write_text(text, encoding="utf-8")
