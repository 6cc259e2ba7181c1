"""London: the City, which has a police force to itself, and the 32 boroughs of the other one."""

from __future__ import annotations

from collections.abc import Iterable

from policeplan import Area, Geography
from policeplan.forces import forces

METROPOLITAN = "E23000001"
_LONDON = "E12000007"
_BOROUGHS = (
    "Barking and Dagenham", "Barnet", "Bexley", "Brent", "Bromley", "Camden", "Croydon", "Ealing",
    "Enfield", "Greenwich", "Hackney", "Hammersmith and Fulham", "Haringey", "Harrow", "Havering",
    "Hillingdon", "Hounslow", "Islington", "Kensington and Chelsea", "Kingston upon Thames",
    "Lambeth", "Lewisham", "Merton", "Newham", "Redbridge", "Richmond upon Thames", "Southwark",
    "Sutton", "Tower Hamlets", "Waltham Forest", "Wandsworth", "Westminster",
)  # fmt: skip
"""In the order of their codes, E09000002 to E09000033."""
_ALIASES = {"Westminster": ("City of Westminster",)}
NO_BOROUGHS = (
    Area(
        "MPS-AIRPORTS",
        "London Heathrow and London City Airports",
        "no borough",
        METROPOLITAN,
        ("Heathrow", "Heathrow and London City Airports"),
    ),
    Area(
        "MPS-SO18",
        "Aviation Security (SO18)",
        "no borough",
        METROPOLITAN,
        ("Aviation Security",),
    ),
    Area("MPS-UNKNOWN", "Borough not known", "no borough", METROPOLITAN, ("Unknown", "Other / NK")),
)
"""What the Metropolitan Police's tables have beside the boroughs; the codes are our own."""


def boroughs() -> Geography:
    """London: the region, the City of London as its force, and the 32 boroughs under the other.

    >>> london = boroughs()
    >>> london.resolve("City of Westminster"), london.resolve("Richmond Upon Thames")
    ('E09000033', 'E09000027')
    >>> len(london.children("E23000001"))
    32

    Source: Office for National Statistics, local authority district to police force area lookup,
    2016 (codes and names).
    """
    return forces().within(_LONDON).extended(_of_the_force(), id="opendata.london-boroughs")


def metropolitan(besides: Iterable[str] = ()) -> Geography:
    """The Metropolitan Police and its 32 boroughs, with some of `NO_BOROUGHS` beside them.

    Args:
        besides: codes of those that a file has; a whole is covered only where all its parts are.
    """
    codes = set(besides)
    force = forces().within(_LONDON).within(METROPOLITAN)
    return force.extended([*_of_the_force(), *(a for a in NO_BOROUGHS if a.code in codes)])


def _of_the_force() -> list[Area]:
    return [
        Area(f"E09{i:06}", name, "borough", METROPOLITAN, _ALIASES.get(name, ()))
        for i, name in enumerate(_BOROUGHS, start=2)
    ]
