"""Offences: the Home Office's groups of recorded crime as one tree, and the names they go by.

A crime is counted at the narrowest level that surely holds it, so that each whole is right even
where a part cannot be told: stalking is violence against the person, and no part of it here. A name
or code that fits no level is unknown and never guessed. Fraud has no level, since Action Fraud and
not the force records it; nor has "Violence and sexual offences", the one category of data.police.uk
that straddles two groups.

Sources: Home Office, Police recorded crime open data tables, offence codes and groups; Office for
National Statistics, police force area tables; data.police.uk, crime categories; Metropolitan Police
Service, recorded crime by borough.
"""

from __future__ import annotations

import pandas as pd

from policeplan.definition import Breakdown
from policeplan.rules.keys import relabelled

VIOLENCE = "Violence against the person"
HARASSMENT = "Harassment"
SEXUAL = "Sexual offences"
ROBBERY = "Robbery"
BUSINESS_ROBBERY = "Robbery of business property"
THEFT = "Theft offences"
BURGLARY = "Burglary"
DOMESTIC_BURGLARY = "Domestic burglary"
OTHER_BURGLARY = "Non-domestic burglary"
VEHICLE = "Vehicle offences"
SHOPLIFTING = "Shoplifting"
OTHER_THEFT = "Other theft offences"
MAKING_OFF = "Making off without payment"
DAMAGE = "Criminal damage and arson"
DRUGS = "Drug offences"
WEAPONS = "Possession of weapons offences"
PUBLIC_ORDER = "Public order offences"
MISCELLANEOUS = "Miscellaneous crimes against society"

_TREE = (
    (VIOLENCE, ""),
    ("Homicide", VIOLENCE),
    ("Violence with injury", VIOLENCE),
    ("Violence without injury", VIOLENCE),
    (HARASSMENT, VIOLENCE),
    (SEXUAL, ""),
    ("Rape", SEXUAL),
    ("Other sexual offences", SEXUAL),
    (ROBBERY, ""),
    (BUSINESS_ROBBERY, ROBBERY),
    ("Robbery of personal property", ROBBERY),
    (THEFT, ""),
    (BURGLARY, THEFT),
    (DOMESTIC_BURGLARY, BURGLARY),
    (OTHER_BURGLARY, BURGLARY),
    (VEHICLE, THEFT),
    ("Theft from a motor vehicle", VEHICLE),
    ("Vehicle taking", VEHICLE),
    ("Interfering with a motor vehicle", VEHICLE),
    ("Theft from the person", THEFT),
    ("Bicycle theft", THEFT),
    (SHOPLIFTING, THEFT),
    (OTHER_THEFT, THEFT),
    (MAKING_OFF, OTHER_THEFT),
    (DAMAGE, ""),
    ("Criminal damage", DAMAGE),
    ("Arson", DAMAGE),
    (DRUGS, ""),
    ("Trafficking of drugs", DRUGS),
    ("Possession of drugs", DRUGS),
    (WEAPONS, ""),
    (PUBLIC_ORDER, ""),
    ("Public fear, alarm or distress", PUBLIC_ORDER),
    ("Other public order offences", PUBLIC_ORDER),
    (MISCELLANEOUS, ""),
)

OFFENCES = Breakdown(
    "offence",
    tuple(level for level, _ in _TREE),
    tuple((level, whole) for level, whole in _TREE if whole),
)
"""Every level of recorded crime, a whole before its parts."""

_CODES = {
    # Stalking, aggravated harassment and deaths by driving are each a part of this whole that the
    # Home Office has moved between groups, or that no part here is named for.
    VIOLENCE: "4.4 4.6 4.8 4.9 8M 8Q 37.1",
    "Homicide": "1 4.1 4.2 4.10",
    "Violence with injury": "2 4.3 4.7 5D 5E 8N 8P 8S",
    "Violence without injury": "3A 3B 11A 13 14 36 104 105A 105B 106",
    HARASSMENT: "8L 8R 8/72",
    "Rape": "19C 19D 19E 19F 19G 19H",
    "Other sexual offences": "17A 17B 20A 20B 21 22A 22B 23 70 71 72 73 88A 88C 88D 88E",
    BUSINESS_ROBBERY: "34A",
    "Robbery of personal property": "34B",
    DOMESTIC_BURGLARY: "28A 28B 28C 28D 28E 28F 28G 28H 29 29A",
    OTHER_BURGLARY: "30A 30B 30C 30D 31 31A",
    "Theft from a motor vehicle": "45",
    "Vehicle taking": "48 37.2 37/2",
    "Interfering with a motor vehicle": "126",
    "Theft from the person": "39",
    "Bicycle theft": "44",
    SHOPLIFTING: "46",
    OTHER_THEFT: "35 40 41 42 43 47 49",
    MAKING_OFF: "49A",
    "Criminal damage": "58A 58B 58C 58D 58J",
    "Arson": "56A 56B",
    "Trafficking of drugs": "92A",
    "Possession of drugs": "92C 92D 92E",
    WEAPONS: "10A 10B 10C 10D 81 90",
    PUBLIC_ORDER: "9B",
    "Public fear, alarm or distress": "9A",
    "Other public order offences": "62A 66",
    MISCELLANEOUS: "15 24 26 27 33 33A 38 54 59 60 61 61A 67 69 76 79 80 83 86 95 96 99 802 814",
}

_OTHER_NAMES = {
    VIOLENCE: (
        "stalking and harassment",
        "stalking",
        "racially or religiously aggravated harassment",
        "death or serious injury - unlawful driving",
        "death or serious injury caused by illegal driving",
        "death serious injury illegal driving",
    ),
    HARASSMENT: ("malicious communications",),
    "Violence with injury": ("assault with injury",),
    "Violence without injury": ("assault without injury",),
    SEXUAL: ("all sexual offences",),
    BUSINESS_ROBBERY: ("business robbery", "robbery business"),
    "Robbery of personal property": ("personal robbery", "robbery personal"),
    THEFT: ("theft",),
    DOMESTIC_BURGLARY: (
        "residential burglary",
        "burglary residential",
        "burglary in a dwelling",
        "res burglary of a home",
        "res burglary of unconnected building",
    ),
    OTHER_BURGLARY: (
        "non-residential burglary",
        "burglary business and community",
        "burglary in a building other than a dwelling",
    ),
    VEHICLE: ("vehicle crime",),
    "Theft from a motor vehicle": (
        "theft from a vehicle",
        "theft from vehicle",
        "theft from motor vehicle",
    ),
    "Vehicle taking": (
        "theft of a motor vehicle",
        "theft or unauthorised taking of a motor vehicle",
        "theft or unauthorised taking of motor vehicle",
        "theft or unauth taking of a motor veh",
        "aggravated vehicle taking",
    ),
    "Interfering with a motor vehicle": ("vehicle interference",),
    "Bicycle theft": ("theft or unauthorised taking of a pedal cycle", "theft of a pedal cycle"),
    OTHER_THEFT: ("other theft", "all other theft offences"),
    DAMAGE: ("arson and criminal damage",),
    DRUGS: ("drugs",),
    "Trafficking of drugs": ("trafficking in controlled drugs",),
    "Possession of drugs": (
        "other drug offences",
        "possession of controlled drugs (cannabis)",
        "possession of controlled drugs (excl. cannabis)",
    ),
    WEAPONS: ("possession of weapons",),
    PUBLIC_ORDER: (
        "public order",
        "race or religious agg public fear",
        "racially or religiously aggravated public fear, alarm or distress",
    ),
    "Other public order offences": (
        "other offences public order",
        "other offences against the state or public order",
        "violent disorder",
    ),
    MISCELLANEOUS: ("miscellaneous crimes", "misc crimes against society"),
}


def _plain(text: str) -> str:
    """Lower case, "&" as "and", no commas, single blanks."""
    return " ".join(text.casefold().replace("&", " and ").replace(",", " ").split())


_LEVELS = {
    **{_plain(level): level for level in OFFENCES.levels},
    **{_plain(name): level for level, names in _OTHER_NAMES.items() for name in names},
    **{_plain(code): level for level, codes in _CODES.items() for code in codes.split()},
}


def levels_of(part: pd.Series) -> pd.Series:
    """The level of each row's offence, by its name or its Home Office code; missing where unknown.

    Args:
        part: a column of categories; upper or lower case, "&" or "and", with commas or without.
    """
    return relabelled(part, [_LEVELS.get(_plain(str(text))) for text in part.cat.categories])
