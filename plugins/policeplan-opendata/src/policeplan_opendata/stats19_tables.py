"""STATS19's tables: which of them a file is, by its headings, and their columns under one name.

Layouts: Department for Transport, Road safety data. Headings of 2005 to 2018 as in cyclestreets'
list of Accidents0514.csv and Acc2015.csv, later ones as in ropensci/stats19 (R/utils.R and
data-raw/file_name_df.csv) and in the files themselves.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import pandas as pd

from policeplan.errors import LayoutError
from policeplan.words import and_list, did_you_mean
from policeplan_opendata.headings import refuse_alike
from policeplan_opendata.printed import located, plain
from policeplan_opendata.tables import Table

READER = "opendata.stats19"
TAKES = (
    "a folder, .zip or file with collisions and casualties of any years from 2005, as the "
    "Department for Transport publishes them: Accident_Index (to 2018); accident_index, "
    "accident_year, accident_reference; collision_index, collision_year, collision_ref_no (or "
    "collision_reference). CSV, .csv.gz or Parquet"
)
COLLISIONS, CASUALTIES, VEHICLES = "collisions", "casualties", "vehicles"
ADJUSTMENTS = "severity adjustments"
OTHER = "tables of another kind"

KEY = "collision"
PERSON = [KEY, "vehicle_reference", "casualty_reference"]
"""What tells a casualty from every other."""
FILE = "file"
"""The column that says which of the files a row is of, by its place among them."""

_INDEX = {KEY: ("collision index", "accident index")}
_MADE_OF = {
    "year": ("collision year", "accident year"),
    "reference": ("collision ref no", "collision reference", "accident reference"),
}
_PERSON = {
    "vehicle_reference": ("vehicle reference",),
    "casualty_reference": ("casualty reference",),
}
_NEEDS = {
    COLLISIONS: {**_INDEX, "date": ("date",), "police_force": ("police force",)},
    CASUALTIES: {
        **_INDEX,
        **_PERSON,
        "severity": ("casualty severity",),
        "age": ("age of casualty",),
    },
    ADJUSTMENTS: {**_INDEX, **_PERSON, "adjusted_serious": ("adjusted serious",)},
}
_CAN = {
    COLLISIONS: {
        **_MADE_OF,
        "time": ("time",),
        "n_casualties": ("number of casualties",),
    },
    CASUALTIES: {
        **_MADE_OF,
        "adjusted_serious": ("casualty adjusted severity serious",),
        "casualty_class": ("casualty class",),
        "casualty_type": ("casualty type",),
        "sex_of_casualty": ("sex of casualty",),
    },
    ADJUSTMENTS: {},
}
_MARKS = {  # the first kind of which a file has a heading
    ADJUSTMENTS: ("adjusted serious", "adjusted slight"),
    CASUALTIES: ("casualty severity", "casualty reference", "age of casualty"),
    VEHICLES: ("vehicle reference", "vehicle type"),
    COLLISIONS: ("police force", "date", "number of casualties", "accident severity"),
}
_LAYOUTS = {
    "Accident_Index": "Accident_Index (published to 2018)",
    "accident_index": "accident_index and accident_reference",
    "collision_index": "collision_index, from the release of 2024",
}
_MISSING = ["-1", "-1.0", "NULL"]


@attrs.frozen(eq=False)
class Stats19:
    """The files by kind, and what each kind's rows are.

    Attributes:
        files: for each kind, its tables.
        rows: for each kind that is read, the rows of all its files: the fields of the layout,
            missing where blank or -1, and `FILE`.
    """

    files: dict[str, list[Table]]
    rows: dict[str, pd.DataFrame]

    @property
    def layout(self) -> str:
        """The layouts met, in words."""
        read = [t for kind in (COLLISIONS, CASUALTIES) for t in self.files[kind]]
        names = dict.fromkeys(located(table.header, _INDEX)[KEY] for table in read)
        return f"STATS19 by {and_list(_LAYOUTS.get(name, name) for name in names)}"

    def key_name(self, kind: str) -> str:
        """What the files of a kind call the collision's key."""
        return located(self.files[kind][0].header, _INDEX)[KEY]

    def named(self, kind: str, places: Sequence[int]) -> str:
        """The names of some of a kind's files."""
        return and_list(self.files[kind][place].name for place in places)


def sorted_and_read(tables: Sequence[Table], path: str) -> Stats19:
    """Every table under its kind, and the rows of those that are read.

    Raises:
        LayoutError: there are no collisions or no casualties, or a column is not there.
    """
    by_kind: dict[str, list[Table]] = {kind: [] for kind in (*_MARKS, OTHER)}
    for table in tables:
        by_kind[_kind(table)].append(table)
    for kind in (COLLISIONS, CASUALTIES):
        if not by_kind[kind]:
            raise LayoutError(READER, path, _lacks(kind, by_kind), TAKES)
    rows = {kind: _rows(by_kind[kind], kind) for kind in _NEEDS if by_kind[kind]}
    return Stats19(by_kind, rows)


def _kind(table: Table) -> str:
    if not located(table.header, _INDEX):
        return OTHER
    has = {plain(name) for name in table.header}
    if not has.isdisjoint(_MARKS[ADJUSTMENTS]) and "casualty reference" not in has:
        return OTHER  # adjustments of collisions, which no casualty can be told from
    return next((kind for kind, marks in _MARKS.items() if not has.isdisjoint(marks)), OTHER)


def _lacks(kind: str, by_kind: dict[str, list[Table]]) -> str:
    there = [f"{len(found)} of {kind}" for kind, found in by_kind.items() if found]
    headings = [name for table in by_kind[OTHER] for name in table.header]
    near = next(
        (did_you_mean(key, headings) for key in _LAYOUTS if did_you_mean(key, headings)), ""
    )
    hint = f" A table without the key of a collision has one like it.{near}" if near else ""
    return f"there is no table of {kind} among its files: {and_list(there)}.{hint}"


def _rows(tables: Sequence[Table], kind: str) -> pd.DataFrame:
    parts = [_fields(table, kind).assign(**{FILE: i}) for i, table in enumerate(tables)]
    return pd.concat(parts, ignore_index=True)


def _fields(table: Table, kind: str) -> pd.DataFrame:
    needs = _NEEDS[kind]
    refuse_alike(table.header, {**needs, **_CAN[kind]}, READER, table.name, TAKES)
    found = located(table.header, {**needs, **_CAN[kind]})
    for field, names in needs.items():
        if field not in found:
            wanted = names[0].replace(" ", "_")
            near = did_you_mean(wanted, table.header)
            problem = f"a table of {kind} needs a column '{wanted}'.{near}"
            raise LayoutError(READER, table.name, problem, TAKES)
    rows = table.rows(list(found.values())).set_axis(list(found), axis=1)
    rows = rows.mask(rows.isin(_MISSING))
    return rows.assign(**{KEY: rows[KEY].str.strip()})
