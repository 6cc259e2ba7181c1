"""STATS19's keys: refused, with counts, where a spreadsheet ruined them or a row stands twice."""

from __future__ import annotations

from policeplan.errors import JoinError
from policeplan.words import count
from policeplan_opendata.stats19_tables import CASUALTIES, COLLISIONS, FILE, KEY, PERSON, Stats19

_SCIENTIFIC = r"\d(?:[.,]\d+)?[eE]\+\d+"  # the plus tells it from a key such as 20171341E0023
_FLOAT = r"\d+\.\d*"
_FETCH = "Fetch the file again, and do not save it from a spreadsheet."


def refuse_ruined(stats: Stats19) -> None:
    """Refuse keys that are blank, or that a spreadsheet has written as numbers.

    Raises:
        JoinError: with how many, and how.
    """
    for kind in (COLLISIONS, CASUALTIES):
        rows = stats.rows[kind]
        key = rows[KEY].astype(object).where(rows[KEY].notna(), "").astype(str)
        ways = {
            "are blank": key == "",
            "are in scientific notation, and cannot be told apart": key.str.fullmatch(_SCIENTIFIC),
            "are numbers with a decimal point": key.str.fullmatch(_FLOAT),
        }
        if {"year", "reference"} <= set(rows.columns):
            made = rows["year"].astype(object) + rows["reference"].astype(object)
            says = "are not their year and reference together: noughts may be cut off"
            ways[says] = made.notna() & (key != made.astype(object).where(made.notna(), ""))
        for way, ruined in ways.items():
            n = int(ruined.sum())
            if n:
                problem = f"{n:,} of {count(len(rows), 'key')} of {kind} {way}. {_FETCH}"
                raise JoinError(stats.key_name(kind), problem)


def refuse_repeats(stats: Stats19) -> None:
    """Refuse a collision, a casualty or its adjustment that stands more than once.

    Raises:
        JoinError: with how many, and in which files.
    """
    for kind, rows in stats.rows.items():
        key = [KEY] if kind == COLLISIONS else PERSON
        repeated = rows.duplicated(key, keep=False)
        if repeated.any():
            places = sorted({int(place) for place in rows.loc[repeated, FILE]})
            problem = (
                f"{int(repeated.sum()):,} rows of {kind} share a key, in "
                f"{stats.named(kind, places)}: they would count more than once. Keep one file of "
                "each year."
            )
            raise JoinError(stats.key_name(kind), problem)


def refuse_orphans(stats: Stats19) -> None:
    """Refuse casualties without their collision, and collisions without a casualty.

    Every collision of STATS19 hurt somebody: one without a casualty has lost them.

    Raises:
        JoinError: with how many.
    """
    for kind, other in ((CASUALTIES, COLLISIONS), (COLLISIONS, CASUALTIES)):
        rows = stats.rows[kind]
        theirs = stats.rows[other][KEY].astype(object)  # far faster so than as Arrow's text
        n = int((~rows[KEY].astype(object).isin(theirs)).sum())
        if n:
            problem = (
                f"{n:,} of {len(rows):,} {kind} have none of the {other}, and figures would be "
                f"too low. Add the file of {other} of the same years."
            )
            raise JoinError(stats.key_name(kind), problem)
