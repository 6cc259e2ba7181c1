"""data.police.uk's files: which of them are street-level crime, and their rows under one name each.

Headings as on https://data.police.uk/about; files before 2013 may lack the Crime ID and the LSOA.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import attrs
import pandas as pd

from policeplan.errors import LayoutError
from policeplan.words import and_list, count, did_you_mean
from policeplan_opendata.headings import refuse_alike
from policeplan_opendata.printed import located, plain
from policeplan_opendata.tables import Table

READER = "opendata.police-uk"
TAKES = (
    "a folder, .zip or file of street-level crime as data.police.uk publishes it: "
    "2019-12/2019-12-lancashire-street.csv, those of many forces and months, or months put "
    "together in one table. CSV, .csv.gz or Parquet"
)
FILE = "file"
STREET, OUTCOMES, STOPS, OTHER = (
    "street-level crime",
    "outcomes",
    "stop and search",
    "of another kind",
)

_NEEDS = {
    "month": ("month",),
    "within": ("falls within",),
    "category": ("crime type",),
}
_CAN = {
    "reported_by": ("reported by",),
    "crime_id": ("crime id",),
    "location": ("location",),
    "lsoa_code": ("lsoa code",),
    "lsoa_name": ("lsoa name",),
    "outcome": ("last outcome category",),
}
_MARKS = {
    OUTCOMES: ("outcome type",),
    STOPS: ("object of search", "self defined ethnicity"),
    STREET: ("crime type",),
}
_NAMED = re.compile(r"(?:^|/)(\d{4}-\d{2})-([a-z-]+)-street(?:\.[a-z.]+)$", re.IGNORECASE)


@attrs.frozen
class Named:
    """What a file's name says: its month and its force."""

    month: str
    slug: str


@attrs.frozen(eq=False)
class Street:
    """Files of street-level crime, and what else was beside them.

    Attributes:
        tables: the street-level files.
        names: for each, what its name says, if it says it.
        rows: their rows together, as text, missing where blank; `FILE` says of which file.
        not_read: names of the other files, by kind.
    """

    tables: list[Table]
    names: list[Named | None]
    rows: pd.DataFrame
    not_read: dict[str, list[str]]

    @property
    def layout(self) -> str:
        """The layout met, in words."""
        n = len(self.tables)
        n_named = sum(name is not None for name in self.names)
        said = f"data.police.uk street-level crime, {count(n, 'file')}"
        if n_named < n:
            said += " of months put together" if not n_named else f", {n_named} of one month"
        return said if "crime_id" in self.rows else f"{said}, without Crime IDs"

    def named(self, places: Sequence[int]) -> str:
        """The names of some of the files."""
        return and_list(self.tables[place].name for place in places)


def street_files(tables: Sequence[Table], path: str) -> Street:
    """The street-level files among tables, and their rows.

    Raises:
        LayoutError: there is none, or a column is not there.
    """
    street: list[Table] = []
    not_read: dict[str, list[str]] = {OUTCOMES: [], STOPS: [], OTHER: []}
    for table in tables:
        kind = _kind(table)
        if kind == STREET:
            street.append(table)
        else:
            not_read[kind].append(table.name)
    if not street:
        there = [f"{kind} in {count(len(n), 'file')}" for kind, n in not_read.items() if n]
        headings = [h for table in tables if table.name in not_read[OTHER] for h in table.header]
        near = did_you_mean("Crime type", headings)
        problem = f"no file of street-level crime is among its files: {and_list(there)}.{near}"
        raise LayoutError(READER, path, problem, TAKES)
    parts = [_fields(table).assign(**{FILE: i}) for i, table in enumerate(street)]
    rows = pd.concat(parts, ignore_index=True)
    names = [_named(table.name) for table in street]
    return Street(street, names, rows, not_read)


def _kind(table: Table) -> str:
    has = {plain(name) for name in table.header}
    for kind, marks in _MARKS.items():
        if not has.isdisjoint(marks):
            return kind
    return STREET if _named(table.name) else OTHER


def _named(name: str) -> Named | None:
    found = _NAMED.search(name)
    return Named(found[1], found[2].lower()) if found else None


def _fields(table: Table) -> pd.DataFrame:
    refuse_alike(table.header, {**_NEEDS, **_CAN}, READER, table.name, TAKES)
    found = located(table.header, {**_NEEDS, **_CAN})
    for field, names in _NEEDS.items():
        if field not in found:
            wanted = names[0].capitalize()
            near = did_you_mean(wanted, table.header)
            problem = f"it has no column '{wanted}'.{near}"
            raise LayoutError(READER, table.name, problem, TAKES)
    return table.rows(list(found.values())).set_axis(list(found), axis=1)
