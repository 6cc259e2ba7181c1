"""The national Police Force Area tables: crime, anti-social behaviour and people, by force.

Forces feed the tallies; regions, countries and England and Wales are added up from them, and the
published wholes are held against those sums.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from policeplan import Extract, ExtractTable, Geography, Period, Population, Reader, get_measure
from policeplan.errors import LayoutError
from policeplan.forces import forces
from policeplan.words import and_list, quoted
from policeplan_opendata.left_out import together
from policeplan_opendata.ons_sheets import Sheet, name_of, parsed
from policeplan_opendata.ons_tables import Part, by_category, incidents, populations, recorded_crime
from policeplan_opendata.opened import WORKBOOKS, files_in, workbook
from policeplan_opendata.options import yes_or_no

ID = "opendata.ons-police-force-areas"
_LAYOUT = (
    "a workbook of the Police Force Area tables, or a folder of them, a year each, with sheets "
    "'Table P1', 'Table P3' and 'Table P7'"
)
_READ = ("P1", "P3", "P7", "P8")
_EARLIER = "given anew in a later workbook"
_CARRY = 2
"""Years for which a mid-year estimate stands in: the year to March 2019 is set against mid-2017."""
_CRIME, _ASB = ["area", "period", "offence"], ["area", "period", "category"]
_PEOPLE = ["area", "year", "base"]
_WITHOUT = (
    "Without the British Transport Police: England and Wales, added up from the 43 forces, is less "
    "than the published whole by its crimes. btp=True counts it."
)
_Book = dict[str, Sheet]


def read(path: Path, *, btp: bool = False, categories: bool = False) -> Extract:
    """Figures of forces from one workbook or several.

    Args:
        path: a workbook, or a folder of them.
        btp: whether the British Transport Police counts, and England and Wales includes it.
        categories: whether anti-social behaviour is by the categories of table P8, of which there
            is a year in each workbook, in place of every year of table P7.

    Raises:
        SourceError: there is no such file.
        LayoutError: a workbook is damaged, has none of the tables, or two are of one year.
        ReadingError: an option is neither true nor false.
    """
    yes_or_no(ID, btp=btp, categories=categories)
    books = _books(path)
    sheets = _sheets(books)
    geography = forces(btp=btp)
    people = _joined([populations(p3, btp=btp) for p3 in sheets["P3"]], _PEOPLE)
    crime = _joined([recorded_crime(p1, btp=btp) for p1 in sheets["P1"]], _CRIME)
    both = [(b["P8"], b["P7"]) for b in books.values() if {"P7", "P8"} <= set(b)]
    asb = [by_category(p8, p7, btp=btp) for p8, p7 in both]
    if not categories:
        asb = [incidents(p7, btp=btp) for p7 in sheets["P7"]]
    incidents_known = _joined(asb, _ASB)
    tables = {"crime": _table(crime, geography, "offence", ("core.recorded-crime",))}
    if people.rows.size:
        rated = ("core.recorded-crime", "core.recorded-crime-rate")
        known = _populations(people.rows)
        tables["crime"] = _table(crime, geography, "offence", rated, known)
    if asb:
        tables["asb"] = _table(incidents_known, geography, "category", ("core.asb-incidents",))
    if people.rows.size:
        tables["population"] = ExtractTable(
            rows=people.rows, areas=geography, rows_in=people.cells_in, left_out=people.left_out
        )
    notes = [*crime.notes, _divided_no_further(crime.rows), *_absent(crime.rows, geography)]
    notes += incidents_known.notes
    notes += [] if btp else [_WITHOUT]
    return Extract(layout=_met(books), tables=tables, notes=tuple(dict.fromkeys(notes)))


def _sheets(books: Mapping[str, _Book]) -> dict[str, list[Sheet]]:
    return {table: [book[table] for book in books.values() if table in book] for table in _READ}


def _books(path: Path) -> dict[str, _Book]:
    """For each year in words, the sheets of its workbook, the earliest year first."""
    books: dict[str, _Book] = {}
    for file in files_in(path, ID, _LAYOUT, WORKBOOKS):
        cells = workbook(file, ID, _LAYOUT)
        wanted = {name_of(name): sheet for name, sheet in cells.items() if name_of(name) in _READ}
        sheets = {table: parsed(sheet) for table, sheet in wanted.items()}
        book = {table: sheet for table, sheet in sheets.items() if sheet is not None}
        if "P1" not in book:
            problem = (
                "it has no sheet 'Table P1' with a line of England and Wales; it has "
                f"{quoted(cells)}"
            )
            raise LayoutError(ID, str(file), problem, _LAYOUT)
        year = book["P1"].period
        if not year:
            problem = "the title of table P1 says no year: it should say 'year ending March 2019'"
            raise LayoutError(ID, str(file), problem, _LAYOUT)
        if year in books:
            problem = f"another workbook is of the {Period.parse(year)} too: give one of them"
            raise LayoutError(ID, str(file), problem, _LAYOUT)
        books[year] = book
    return dict(sorted(books.items()))


def _joined(parts: list[Part], keys: list[str]) -> Part:
    """The figures of all workbooks; of what several give, those of the last."""
    if not parts:
        return Part(pd.DataFrame(columns=[*keys, "n"]), 0, {}, [])
    rows = pd.concat([part.rows for part in parts], ignore_index=True)
    last = ~rows.duplicated(keys, keep="last")
    earlier = {_EARLIER: int((~last).sum())} if not last.all() else {}
    return Part(
        rows[last].reset_index(drop=True),
        sum(part.cells_in for part in parts),
        together(*(part.left_out for part in parts), earlier),
        [note for part in parts for note in part.notes],
    )


def _populations(people: pd.DataFrame) -> dict[str, Population]:
    return {
        str(base): Population.from_table(rows, carry=_CARRY)
        for base, rows in people.groupby("base")
    }


def _table(
    part: Part,
    geography: Geography,
    breakdown: str,
    measures: tuple[str, ...],
    known: Mapping[str, Population] | None = None,
) -> ExtractTable:
    return ExtractTable(
        rows=part.rows,
        measures=measures,
        period="period",
        areas=geography,
        levels={breakdown: tuple(dict.fromkeys(part.rows[breakdown]))},
        populations=known or {},
        rows_in=part.cells_in,
        left_out=part.left_out,
    )


def _divided_no_further(crime: pd.DataFrame) -> str:
    tree, told = get_measure("core.recorded-crime").breakdown("offence"), {*crime["offence"]}
    inside = [level for level in tree.levels if told.isdisjoint(tree.within(level))]
    return f"Table P1 does not tell apart {and_list(inside)}: each is within its whole."


def _absent(crime: pd.DataFrame, geography: Geography) -> list[str]:
    """Forces without a line, by year: those with one and no figure are told by the wholes."""
    leaves = {area.code for area in geography.leaves()}
    gone = {period: leaves - {*areas} for period, areas in crime.groupby("period")["area"]}
    return [
        f"Table P1, {Period.parse(str(period))}: no line of "
        f"{and_list(geography.name(code) for code in sorted(codes))}."
        for period, codes in gone.items()
        if codes
    ]


def _met(books: Mapping[str, _Book]) -> str:
    said = [f"{Period.parse(year)} ({', '.join(sorted(book))})" for year, book in books.items()]
    return f"Police Force Area tables, {and_list(said)}"


READER = Reader(
    id=ID,
    title="Police Force Area tables",
    layout=_LAYOUT,
    read=read,
    options={
        "btp": "whether the British Transport Police counts (default: no, the 43 forces)",
        "categories": (
            "whether anti-social behaviour is by category, of the workbook's own year, in place of "
            "totals of every year (default: totals)"
        ),
    },
    source=(
        "Office for National Statistics, Crime in England and Wales: Police Force Area data "
        "tables, ons.gov.uk. Open Government Licence v3.0"
    ),
)
