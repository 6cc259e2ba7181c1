"""Nouns in print: one crime, two crimes; one of the people; and which numbers take the singular.

Only a figure that prints as ``1`` takes the singular: 1 crime, 1 percentage point. A decimal takes
the plural, as British reports have it and as a decimal is read: 1.0 minutes, 1.0 percentage points,
0.5 hours. Nought takes the plural too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_IRREGULAR = {
    "children": "child",
    "lives": "life",
    "knives": "knife",
    "men": "man",
    "people": "person",
    "police": "police officer",
    "premises": "premises",
    "series": "series",
    "staff": "member of staff",
    "thieves": "thief",
    "women": "woman",
}
# The noun stands before these: "crimes per 1,000 people", "people killed or seriously injured".
_TAIL = re.compile(
    r" (?:per|of|in|on|at|to|for|with|within|from|by|under|who|that)\b"
    r"| (?:aged|answered|killed|recorded)\b| \("
)
_ENDINGS = (
    (r"([^aeiou])ies", r"\1y"),  # casualties, enquiries, burglaries
    (r"(ss|x|ch|sh|zz)es", r"\1"),  # addresses, boxes, searches, crashes
    (r"(.*[^s])s", r"\1"),  # crimes, PCSOs, offences
)


def singular(plural: str, known: Mapping[str, str] | None = None) -> str:
    """The noun for one, from the plural: ``casualties`` to ``casualty``.

    Words that are no plural by their ending stay as they are: FTE.

    Args:
        plural: a noun, perhaps with words before it and after it.
        known: singulars that stand before the rule: ``{"data": "datum"}``.

    >>> singular("special constables"), singular("crimes per 1,000 people")
    ('special constable', 'crime per 1,000 people')
    """
    if known and plural in known:
        return known[plural]
    tail = _TAIL.search(plural)
    head, rest = (plural[: tail.start()], plural[tail.start() :]) if tail else (plural, "")
    before, space, noun = head.rpartition(" ")
    return f"{before}{space}{_one(noun, known or {})}{rest}"


def _one(noun: str, known: Mapping[str, str]) -> str:
    irregular = {**_IRREGULAR, **known}
    if noun.casefold() in irregular:
        return irregular[noun.casefold()]
    for ending, one in _ENDINGS:
        if re.search(f"{ending}$", noun):
            return re.sub(f"{ending}$", one, noun)
    return noun


def plural(one: str) -> str:
    """The noun for several: ``force`` to ``forces``, ``country`` to ``countries``."""
    if re.search(r"[^aeiou]y$", one):
        return f"{one[:-1]}ies"
    return f"{one}es" if re.search(r"(s|x|ch|sh)$", one) else f"{one}s"


def quantity(number: str, unit: str, known: Mapping[str, str] | None = None) -> str:
    """A number, as printed, with its unit: ``1 crime``, ``10.9%``, ``£102.5m``.

    >>> quantity("1", "crimes"), quantity("1.0", "minutes"), quantity("10.9", "% of incidents")
    ('1 crime', '1.0 minutes', '10.9%')
    """
    if unit.startswith("%"):
        return f"{number}%"
    if unit.startswith("£"):
        _, minus, digits = number.rpartition("-")
        return f"{minus}£{digits}{unit[1:]}"
    return f"{number} {singular(unit, known) if number == '1' else unit}"
