"""Recorded crime: crimes that the police recorded, by Home Office group, and for 1,000 people."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Literal

import attrs

from policeplan.definition import Better, Breakdown, Note
from policeplan.errors import ParameterError
from policeplan.measure import Example, Measure
from policeplan.measures.counting import OFFENCE, UNKNOWN_OFFENCE, crimes
from policeplan.measures.offences import (
    DOMESTIC_BURGLARY,
    HARASSMENT,
    OFFENCES,
    OTHER_BURGLARY,
    SHOPLIFTING,
)
from policeplan.schema import AREA, HOW_MANY, WHEN, Schema
from policeplan.statistic import Count, Rate
from policeplan.words import did_you_mean

ALL = "all"
SOURCE = (
    "Home Office Counting Rules for Recorded Crime; Lancashire Constabulary, report to the "
    "Strategic Scrutiny Meeting, 5 January 2017, section 5.3.3"
)
_ONS = (
    "Office for National Statistics, Crime in England and Wales, year ending March 2018, police "
    "force area tables, table {}"
)
NOTES = (
    Note(
        dt.date(2015, 4, 1),
        "Malicious communications (8/72) became recordable, as a kind of harassment, in April "
        "2015.",
        (HARASSMENT,),
        "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, "
        "paragraph 5.3.3.3",
    ),
    Note(
        dt.date(2017, 4, 1),
        "Burglary was classified anew in April 2017, as residential and non-residential in place "
        "of domestic and non-domestic; burglary as a whole is not affected.",
        (DOMESTIC_BURGLARY, OTHER_BURGLARY),
        _ONS.format("P1, note 6"),
        whole=False,
    ),
    Note(
        dt.date(2017, 6, 1),
        "From the year ending June 2017 stalking and harassment, and death or serious injury by "
        "unlawful driving, are groups of their own and no longer within violence with or without "
        "injury.",
        ("Violence with injury", "Violence without injury"),
        _ONS.format("P1, note 5"),
        whole=False,
    ),
)
"""Changes in what is recorded; see `notes_on` for those that touch a category."""

_RATE = "core.recorded-crime-rate"
_THOUSAND = 1_000


def recorded_crime(category: str = ALL) -> Measure:
    """Crimes that the police recorded, all or of one category.

    One row for each crime, or one for so many as its column ``n`` says, with the date by which it
    is counted. The offence is its Home Office code ("46", "34A") or the name of a level of
    `OFFENCES`, or another name of it that is known for sure. An offence that fits no level does
    not count, nor does fraud, which Action Fraud records.

    Unit: crimes. Better: lower. Look-back: none.
    Source: Home Office Counting Rules for Recorded Crime; Lancashire Constabulary, report to the
    Strategic Scrutiny Meeting, 5 January 2017, section 5.3.3.

    Args:
        category: "all", or a level of `OFFENCES`, counted with its parts: "Vehicle offences".
    """
    breakdown = part_of(OFFENCES, category, "core.recorded-crime")
    return Measure(
        id="core.recorded-crime",
        title=_title(category),
        statistic=Count("crimes"),
        better=Better.LOWER,
        rule=f"{_what(category)} recorded by the police, by Home Office group.",
        source=SOURCE,
        notes=notes_on(category),
        needs=Schema(WHEN, AREA, OFFENCE, HOW_MANY),
        breakdowns=(breakdown,),
        parameters={"category": category},
        factory=recorded_crime,
        observe=partial(crimes, levels=breakdown.levels),
        examples=(_EXAMPLE,) if category == ALL else (),
    )


def recorded_crime_rate(
    category: str = ALL,
    per: int = _THOUSAND,
    base: Literal["people", "households"] = "people",
) -> Measure:
    """Recorded crimes for every so many people, or households, in a year.

    Rows as for `recorded_crime`; the tally needs a `Population` of the same base.

    Unit: crimes per 1,000 people. Better: lower. Look-back: none.
    Source: Office for National Statistics, police force area tables, table P3; Home Office
    Counting Rules for Recorded Crime.

    Args:
        category: as for `recorded_crime`.
        per: so many people or households.
        base: "people", or "households" as burglary of homes is set against.
    """
    breakdown = part_of(OFFENCES, category, _RATE)
    if not isinstance(per, int) or isinstance(per, bool) or per < 1:  # pyright: ignore[reportUnnecessaryIsInstance]  # reason: a plan may say anything
        raise ParameterError(_RATE, "per", "should be a whole number, 1 or more")
    if base not in {"people", "households"}:
        raise ParameterError(_RATE, "base", "say 'people' or 'households'")
    return Measure(
        id=_RATE,
        title=f"{_title(category)} per {per:,} {base}",
        statistic=Rate("crimes", per, base),
        better=Better.LOWER,
        rule=f"{_what(category)} recorded by the police, for every {per:,} {base} in a year.",
        source=f"{_ONS.format('P3')}; {SOURCE}",
        notes=notes_on(category),
        needs=Schema(WHEN, AREA, OFFENCE, HOW_MANY),
        breakdowns=(breakdown,),
        parameters={"category": category, "per": per, "base": base},
        factory=recorded_crime_rate,
        observe=partial(crimes, levels=breakdown.levels),
        examples=(_EXAMPLE,) if (category, per, base) == (ALL, _THOUSAND, "people") else (),
    )


def part_of(tree: Breakdown, category: str, measure: str) -> Breakdown:
    """The tree, or the part of it that is one level with its own parts.

    Raises:
        ParameterError: the tree has no such level; it names the nearest.
    """
    if category == ALL:
        return tree
    if category not in tree.levels:
        close = did_you_mean(str(category), (ALL, *tree.levels))
        problem = f"should be 'all' or a level of recorded crime.{close}"
        raise ParameterError(measure, "category", problem)
    levels = tree.within(category)
    parents = ((level, whole) for level, whole in tree.parents if level in levels[1:])
    return Breakdown(tree.name, levels, parents)


def notes_on(category: str) -> tuple[Note, ...]:
    """The notes that touch a category; one that touches all of it touches every figure."""
    if category == ALL:
        return NOTES
    levels = OFFENCES.within(category)
    touched = [(note, tuple(lvl for lvl in note.levels if lvl in levels)) for note in NOTES]
    return tuple(
        attrs.evolve(note, levels=() if category in inside else inside)
        for note, inside in touched
        if inside
    )


def _title(category: str) -> str:
    return "All crime" if category == ALL else category


def _what(category: str) -> str:
    return "Crimes" if category == ALL else f"Crimes of the category {category}"


_EXAMPLE = Example(
    says=(
        "A harassment, a theft from a motor vehicle by its code, and a row that stands for three "
        "shopliftings; a category that straddles two groups and a blank one do not count."
    ),
    rows={
        "occurred": ("2016-11-30",) * 5,
        "area": ("EAST",) * 5,
        "offence": ("Harassment", "45", SHOPLIFTING, "Violence and sexual offences", ""),
        "n": (1, 1, 3, 1, 1),
    },
    expect={"n": 5},
    excluded={UNKNOWN_OFFENCE: 2},
)

MEASURES = (recorded_crime, recorded_crime_rate)
