"""Outcomes of recorded crimes: how many were charged, cautioned, or closed without a suspect.

The Home Office's outcome framework has types 1 to 22; type 0 is a crime that has no outcome yet.
Corrections of earlier quarters are published as they are entered, so that a quarter may have fewer
than none: they count as they stand, and the total over time comes out right.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from policeplan import (
    AREA,
    WHEN,
    Better,
    Breakdown,
    Column,
    Example,
    Kind,
    Measure,
    Observations,
    Rows,
    Schema,
    Total,
)
from policeplan_opendata.printed import plain

NOT_YET = "Not yet assigned an outcome"
_FORMAL, _INFORMAL = "Out-of-court (formal)", "Out-of-court (informal)"
_PREVENTED = "Prosecution prevented or not in the public interest"
_EVIDENCE = "Evidential difficulties"
_TYPES = (
    ("1", "Charged or summonsed", ""),
    ("4", "Taken into consideration", ""),
    ("2", "Caution, youths", _FORMAL),
    ("3", "Caution, adults", _FORMAL),
    ("6", "Penalty notice for disorder", _FORMAL),
    ("7", "Cannabis or khat warning", _INFORMAL),
    ("8", "Community resolution", _INFORMAL),
    ("5", "Offender died", _PREVENTED),
    ("9", "Not in the public interest (CPS)", _PREVENTED),
    ("10", "Not in the public interest (police)", _PREVENTED),
    ("11", "Suspect under age", _PREVENTED),
    ("12", "Suspect too ill", _PREVENTED),
    ("13", "Victim or key witness dead or too ill", _PREVENTED),
    ("17", "Prosecution time limit expired", _PREVENTED),
    ("14", "Suspect not identified; victim does not support action", _EVIDENCE),
    ("15", "Suspect identified; victim supports action", _EVIDENCE),
    ("16", "Suspect identified; victim does not support action", _EVIDENCE),
    ("18", "Investigation complete, no suspect identified", ""),
    ("20", "Action by another body or agency", ""),
    ("21", "Further investigation not in the public interest", ""),
    ("22", "Diversionary, educational or intervention activity", ""),
    ("19", "National Fraud Intelligence Bureau case", ""),
    ("0", NOT_YET, ""),
)
_WHOLES = (_FORMAL, _INFORMAL, _PREVENTED, _EVIDENCE)
OUTCOMES = Breakdown(
    "outcome",
    tuple(
        dict.fromkeys(
            level for _, name, whole in _TYPES for level in ((whole, name) if whole else (name,))
        )
    ),
    tuple((name, whole) for _, name, whole in _TYPES if whole),
)
"""Every type of outcome, under the Home Office's groups of several."""

_BY_TYPE = {number: name for number, name, _ in _TYPES}
_KNOWN = {plain(level): level for level in OUTCOMES.levels} | _BY_TYPE
NUMBER = Column("n", Kind.NUMBER, "how many; below nought where an earlier quarter is corrected")


def outcomes() -> Measure:
    """Outcomes that the police gave to recorded crimes, by type.

    One row for each force, quarter, offence and type of outcome, with how many. A number below
    nought corrects an earlier quarter and counts as it stands.

    Unit: outcomes. Better: neither, for a type may be right or wrong for a crime. Look-back: none.
    Source: Home Office, Crime outcomes in England and Wales; Police recorded crime and outcomes
    open data tables.
    """
    return Measure(
        id="opendata.outcomes",
        title="Outcomes of recorded crimes",
        statistic=Total("outcomes"),
        better=Better.NEITHER,
        rule=(
            "Outcomes given to recorded crimes, by the Home Office's types 0 to 22, corrections of "
            "earlier quarters among them."
        ),
        source=(
            "Home Office, Crime outcomes in England and Wales; Police recorded crime and outcomes "
            "open data tables"
        ),
        needs=Schema(
            WHEN,
            AREA,
            Column("outcome", Kind.CATEGORY, "the type of outcome, 0 to 22, or its name here"),
            NUMBER,
        ),
        breakdowns=(OUTCOMES,),
        factory=outcomes,
        observe=_outcomes,
        examples=(_EXAMPLE,),
    )


def type_named(label: str) -> str | None:
    """The level of an outcome by its type or its name here; None where it is not known.

    >>> type_named("8"), type_named("1A")
    ('Community resolution', None)
    """
    return _KNOWN.get(plain(label))


def _outcomes(rows: Rows) -> Observations:
    texts = [str(text) for text in rows["outcome"].cat.categories]
    levels = np.array([*map(type_named, texts), None], object)
    outcome = levels[rows["outcome"].cat.codes.to_numpy()]
    n = rows["n"].to_numpy(float)
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        value=n,
        breakdowns={"outcome": outcome},
        excluded={
            "no outcome": rows["outcome"].isna(),
            "unknown outcome": pd.isna(outcome),
            "number not known": ~np.isfinite(n),
        },
    )


_EXAMPLE = Example(
    says=(
        "Five charged and seven closed without a suspect, of whom two are taken back; a type that "
        "nobody listed and a blank number do not count."
    ),
    rows={
        "occurred": ("2016-04-01", "2016-04-01", "2016-07-01", "2016-07-01", "2016-07-01"),
        "area": ("EAST",) * 5,
        "outcome": ("1", "18", "18", "99", "8"),
        "n": (5, 7, -2, 3, None),
    },
    expect={"sum": 10},
    excluded={"unknown outcome": 1, "number not known": 1},
)

MEASURES = (outcomes,)
