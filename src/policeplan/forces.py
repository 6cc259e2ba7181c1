"""The police forces of England and Wales: codes, names, regions, countries and others' keys.

England and Wales > country > region > the 43 territorial forces; the four Welsh forces stand under
Wales, which has no regions. City of London is one of the 43, in the region London.

The British Transport Police polices the railway and has no area of its own. In the tables of the
Office for National Statistics it is a line by itself: England and Wales is England, Wales and that
line together, and no country or region has any part of it. So it is here when asked for, directly
under England and Wales, of a kind of its own: "of 43" stays 43.

Sources: Office for National Statistics, police force area data tables, years ending March 2018 and
2019 (codes, names, regions); Home Office, police workforce open data table (names); Department for
Transport, STATS19 (codes); data.police.uk (keys and names). Contains public sector information
licensed under the Open Government Licence v3.0.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from policeplan.area import Area, Elsewhere, Geography

BTP = "BTP"
"""The code of the British Transport Police: our own, for ONS gives that force none."""
ENGLAND_AND_WALES = "K04000001"
"""ONS's code, also of the whole without the British Transport Police."""

_SYSTEMS = ("stats19", "data.police.uk")
_WITH, _WITHOUT = "ENGLAND AND WALES (inc. BTP)", "ENGLAND AND WALES (exc. BTP)"

_SCOTTISH = {
    "91": "Northern",
    "92": "Grampian",
    "93": "Tayside",
    "94": "Fife",
    "95": "Lothian and Borders",
    "96": "Central",
    "97": "Strathclyde",
    "98": "Dumfries and Galloway",
}
_OUTSIDE = (
    *(
        Elsewhere(
            name,
            "was a police force of Scotland, and England and Wales is all that is here",
            keys={"stats19": code},
        )
        for code, name in _SCOTTISH.items()
    ),
    Elsewhere(
        "Police Scotland", "is not in England and Wales", ("Scotland", "Police Service of Scotland")
    ),
    Elsewhere(
        "Police Service of Northern Ireland",
        "is not in England and Wales",
        ("PSNI", "Northern Ireland"),
    ),
    Elsewhere("Isle of Man", "is not in England and Wales", ("Isle of Man Constabulary",)),
    Elsewhere(
        "Action Fraud",
        "records fraud for every force, and its figures are in no force's, region's or country's",
    ),
)
_NOT_WITH = Elsewhere(_WITHOUT, "is the whole of forces(), without btp=True")
_NOT_WITHOUT = (
    Elsewhere(_WITH, "is the whole of forces(btp=True)"),
    Elsewhere(
        "British Transport Police",
        "has no area; forces(btp=True) has it, directly under England and Wales",
        (BTP,),
        {"data.police.uk": "btp"},
    ),
)


def forces(*, btp: bool = False) -> Geography:
    """The 43 territorial forces, their regions, England and Wales, and the two together.

    >>> geography = forces()
    >>> geography.resolve("Avon & Somerset Constabulary")
    'E23000036'
    >>> geography.by_key("stats19", "4")
    'E23000003'
    >>> len(geography.of_kind("force")), geography["E23000034"].parent == "E12000007"
    (43, True)

    Kinds: ``force``, ``region``, ``country``, ``nations`` (England and Wales together) and, with
    ``btp``, ``non-territorial force``. Keys: ``stats19`` and ``data.police.uk``.

    Args:
        btp: whether England and Wales includes the British Transport Police, as the totals of
            recorded crime that ONS publishes do. Without it, the whole is the 43 forces.
    """
    return _forces(btp=btp)


@cache
def _forces(*, btp: bool) -> Geography:
    text = files("policeplan").joinpath("data/forces.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    areas = [_area(row, btp=btp) for row in csv.DictReader(lines)]
    return Geography(
        [area for area in areas if btp or area.code != BTP],
        id="core.forces-btp" if btp else "core.forces",
        outside=(*_OUTSIDE, _NOT_WITH) if btp else (*_OUTSIDE, *_NOT_WITHOUT),
    )


def _area(row: dict[str, str], *, btp: bool) -> Area:
    keys = {system: row[system] for system in _SYSTEMS if row[system]}
    aliases = [alias for alias in row["aliases"].split("|") if alias]
    if "data.police.uk" in keys:
        aliases.append(keys["data.police.uk"])
    if row["code"] == ENGLAND_AND_WALES:
        aliases.append(_WITH if btp else _WITHOUT)
    return Area(row["code"], row["name"], row["kind"], row["parent"] or None, tuple(aliases), keys)
