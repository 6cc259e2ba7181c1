"""Street-level crime: what data.police.uk publishes, in its own categories."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial

import numpy as np
import pandas as pd

from policeplan import (
    AREA,
    HOW_MANY,
    WHEN,
    Better,
    Breakdown,
    Column,
    Count,
    Example,
    Kind,
    Measure,
    Note,
    Observations,
    Rows,
    Schema,
)
from policeplan.errors import ParameterError
from policeplan.measures.counting import counted
from policeplan.rules.keys import labelled

ASB = "Anti-social behaviour"
VIOLENT, DISORDER = "Violent crime", "Public disorder and weapons"
CATEGORIES = (
    ASB,
    "Bicycle theft",
    "Burglary",
    "Criminal damage and arson",
    "Drugs",
    "Other crime",
    "Other theft",
    "Possession of weapons",
    "Public order",
    "Robbery",
    "Shoplifting",
    "Theft from the person",
    "Vehicle crime",
    "Violence and sexual offences",
)
"""The fourteen since May 2013."""
CEASED = (DISORDER, VIOLENT)
"""Those of before."""
UNKNOWN_CATEGORY = "unknown category"
NO_CRIME = "anti-social behaviour"

_FIRST = (ASB, "Burglary", "Other crime", "Robbery", "Vehicle crime", VIOLENT)
_SECOND = ("Criminal damage and arson", "Drugs", "Other theft", DISORDER, "Shoplifting")
_ERAS = (  # the first month of each set of categories, latest first
    ("2013-05", CATEGORIES),
    ("2011-09", (*_FIRST, *_SECOND)),
    ("", _FIRST),
)
LABELS = {category.casefold(): category for category in (*CATEGORIES, *CEASED)}
"""Each category by its label without case."""
_PUBLISHED = "data.police.uk, labels of the street-level files by the month they first stand in"
_NOTES = (
    Note(
        dt.date(2011, 9, 1),
        "Until August 2011 other crime held what has since been criminal damage and arson, drugs, "
        "other theft, public disorder and weapons, and shoplifting.",
        (
            "Other crime",
            "Criminal damage and arson",
            "Drugs",
            "Other theft",
            DISORDER,
            "Shoplifting",
        ),
        _PUBLISHED,
        whole=False,
    ),
    Note(
        dt.date(2013, 5, 1),
        "In May 2013 violence and sexual offences took the place of violent crime, public order "
        "and possession of weapons that of public disorder and weapons; bicycle theft and theft "
        "from the person came out of other theft.",
        (
            VIOLENT,
            "Violence and sexual offences",
            DISORDER,
            "Public order",
            "Possession of weapons",
            "Other theft",
            "Bicycle theft",
            "Theft from the person",
        ),
        _PUBLISHED,
        whole=False,
    ),
)


def told_apart(months: Iterable[pd.Period], labels: Iterable[str] = ()) -> tuple[str, ...]:
    """The categories that the files of some months tell apart: fewer before May 2013.

    Args:
        months: the months of the files.
        labels: what stands in them, should months be published again in later categories.
    """
    said = {str(month) for month in months}
    used = {next(levels for since, levels in _ERAS if month >= since) for month in said}
    every = {level for levels in used for level in levels}
    every |= {LABELS.get(label.casefold(), "") for label in labels}
    return tuple(level for level in (*CATEGORIES, *CEASED) if level in every)


def street_crime(*, asb: bool = True) -> Measure:
    """Crimes, and incidents of anti-social behaviour, that data.police.uk publishes.

    One row for each, or for as many as its column ``n`` says, by the month of the file. The
    categories are the publisher's own: they merge groups of the Home Office, and cannot be set
    beside `core.recorded-crime`. A category that is none of them is excluded.

    Unit: crimes and incidents. Better: lower. Look-back: none.
    Source: data.police.uk, About; street-level files.

    Args:
        asb: whether incidents of anti-social behaviour count too, as on the publisher's own maps;
            else crimes alone, and they are excluded by name.
    """
    if not isinstance(asb, bool):  # pyright: ignore[reportUnnecessaryIsInstance]  # reason: a plan may say anything
        raise ParameterError("opendata.street-crime", "asb", "should be true or false")
    levels = (*CATEGORIES, *CEASED)
    what = "crimes and incidents" if asb else "crimes"
    return Measure(
        id="opendata.street-crime",
        title="Street-level crime" + (" and anti-social behaviour" if asb else ""),
        statistic=Count(what),
        better=Better.LOWER,
        rule=(
            "Crimes"
            + (", and incidents of anti-social behaviour," if asb else "")
            + " published at street level, by the publisher's own categories."
        ),
        source="data.police.uk, https://data.police.uk/about, street-level crime files",
        notes=_NOTES,
        needs=Schema(
            WHEN, AREA, Column("category", Kind.CATEGORY, "the publisher's crime type"), HOW_MANY
        ),
        breakdowns=(
            Breakdown("category", levels if asb else tuple(c for c in levels if c != ASB)),
        ),
        parameters={"asb": asb},
        factory=street_crime,
        observe=partial(_crimes, asb=asb),
        examples=(_EXAMPLE,) if asb else (),
    )


def _crimes(rows: Rows, *, asb: bool) -> Observations:
    level = labelled(rows["category"], LABELS)
    reasons: dict[str, pd.Series | np.ndarray] = {UNKNOWN_CATEGORY: pd.isna(level)}
    if not asb:
        reasons[NO_CRIME] = level == ASB
    return counted(rows, reasons, {"category": level})


_EXAMPLE = Example(
    says="Two crimes and an incident; what fits no category does not count.",
    rows={
        "occurred": ("2019-12-01",) * 4,
        "area": ("EAST",) * 4,
        "category": ("Burglary", "Violent crime", "Anti-social behaviour", "Theft"),
    },
    expect={"n": 3},
    excluded={UNKNOWN_CATEGORY: 1},
)

MEASURES = (street_crime,)
