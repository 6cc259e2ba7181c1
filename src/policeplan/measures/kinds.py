"""Kinds of people who work for the police or give it their time, and other names for each."""

from __future__ import annotations

from policeplan.measures.told import known

OFFICER, PCSO, STAFF = "police officer", "PCSO", "police staff"
DESIGNATED, WARDEN, OTHER = "designated officer", "traffic warden", "other"
SPECIAL, SUPPORT_VOLUNTEER = "special constable", "police support volunteer"
CADET, VOLUNTEER = "cadet", "volunteer"

_SPECIAL = ("special constables", "special", "specials", "special constabulary")
_SUPPORT = ("police support volunteers", "support volunteer", "support volunteers", "PSV", "PSVs")

WORKFORCE = known(
    {
        OFFICER: ("police officers", "officer", "officers"),
        PCSO: (
            "PCSOs",
            "police community support officer",
            "police community support officers",
            "community support officer",
            "community support officers",
        ),
        STAFF: ("staff", "police staff member", "police staff members"),
        DESIGNATED: ("designated officers",),
        WARDEN: ("traffic wardens",),
        SPECIAL: _SPECIAL,
        SUPPORT_VOLUNTEER: _SUPPORT,
        OTHER: (),
    }
)
"""For each text in lower case, the kind: the Home Office's own labels and those met elsewhere."""

GIVERS = known(
    {
        CADET: ("cadets", "police cadet", "police cadets", "volunteer police cadet"),
        SPECIAL: _SPECIAL,
        VOLUNTEER: ("volunteers", SUPPORT_VOLUNTEER, *_SUPPORT),
    }
)
"""The same for those who give hours."""


def kinds(names: dict[str, str]) -> tuple[str, ...]:
    """Every kind, once, in order."""
    return tuple(dict.fromkeys(names.values()))
