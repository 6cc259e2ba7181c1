"""Lancashire's divisions among the forces of England and Wales, and who it is compared with."""

from __future__ import annotations

from policeplan import Area, Geography, PeerGroup
from policeplan.forces import forces

LANCASHIRE = "E23000003"
_DIVISIONS = {"EAST": "East Division", "SOUTH": "South Division", "WEST": "West Division"}
SIMILAR = (
    "Lancashire",
    "South Wales",
    "South Yorkshire",
    "Northumbria",
    "Nottinghamshire",
    "Humberside",
    "Kent",
    "West Yorkshire",
)
"""The Most Similar Group, by the names that the report prints."""


def divisions() -> Geography:
    """The forces of England and Wales, with Lancashire's three divisions under it.

    Source: the divisions that the force reports by, Lancashire Constabulary, report to the
    Strategic Scrutiny Meeting, 5 January 2017, section 5.3.
    """
    parts = [Area(code, name, "division", LANCASHIRE) for code, name in _DIVISIONS.items()]
    return forces().extended(parts, id="lancashire.divisions")


def peer_groups() -> tuple[PeerGroup, ...]:
    """Lancashire's Most Similar Group of 8, itself among them, and its region.

    Source: the ForceSight tables of the same report, figures 1 and 2.
    """
    places = forces()
    similar = tuple(places.resolve(name, kind="force") for name in SIMILAR)
    region = places[LANCASHIRE].parent
    north_west = tuple(area.code for area in places.children(region)) if region else ()
    return (
        PeerGroup("Lancashire Most Similar Group", similar),
        PeerGroup("North West Region", north_west),
    )
