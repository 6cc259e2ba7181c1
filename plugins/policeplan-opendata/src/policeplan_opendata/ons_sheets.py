"""A sheet of the Office for National Statistics' Police Force Area tables: lines and headings.

Above the lines stand headings of one to three rows, some over several columns, with footnote digits
stuck to them, or "[note 8]" after them; below, notes. Forces stand under their region, regions
under their country, and the British Transport Police by itself at the end.
"""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable
from itertools import accumulate

import attrs
import pandas as pd

from policeplan.forces import forces
from policeplan.gazetteer import without_footnotes
from policeplan_opendata.printed import numbers, plain

WITHOUT_BTP = "the whole without the British Transport Police"
_KINDS = ("nations", "country", "region", "force", "non-territorial force")
_FIRST_ROWS = 20
_UNITS = {"numbers", "percentages"}
_WHOLE = "england and wales"
_NOTE = r"\s*\[notes? [^\]]*\]"
_TABLE = re.compile(r"(?:table\s*)?(p\d+)[a-z]?", re.IGNORECASE)
_YEAR = re.compile(r"year ending (\w+) (20\d\d|\d\d)", re.IGNORECASE)


@attrs.frozen
class Heading:
    """What stands over a column of figures: its own heading, and the one over several columns."""

    own: str
    over: str


@attrs.frozen(eq=False)
class Sheet:
    """The figures of a sheet.

    Attributes:
        headings: one for each column of figures.
        areas: of each line, the area's code; `WITHOUT_BTP`; missing for an area not known.
        cells: text, a row for each line and a column for each heading.
        period: the year in words that `Period.parse` takes, from the title; blank if it says none.
    """

    headings: tuple[Heading, ...]
    areas: pd.Series
    cells: pd.DataFrame
    period: str

    def long(self, columns: Iterable[int], table: str) -> pd.DataFrame:
        """The figures of columns: ``line``, ``area``, ``column`` and ``n``, NaN if withheld."""
        chosen = list(columns)
        cells = self.cells[chosen].rename_axis("line").reset_index()
        long = cells.melt(id_vars="line", var_name="column", value_name="text")
        long["area"] = long["line"].map(self.areas).astype(object)
        long["column"] = long["column"].astype(int)
        long["n"] = numbers(long["text"], table)
        return long.drop(columns="text")


def name_of(sheet: str) -> str:
    """``P7`` of a sheet called "Table P7 "; nothing for one that is no such table."""
    found = _TABLE.fullmatch(sheet.strip())
    return found[1].upper() if found else ""


def parsed(cells: pd.DataFrame) -> Sheet | None:
    """The figures of a sheet's cells, all text; None where no line is of England and Wales."""
    blank = cells.astype(object).where(cells.notna(), "")
    grid: list[list[str]] = blank.replace(_NOTE, "", regex=True).to_numpy().tolist()
    code_at, label_at = _label_columns(grid)
    is_line = [bool(row[label_at].strip() and any(row[label_at + 1 :])) for row in grid]
    first = next((i for i, row in enumerate(grid) if is_line[i] and _is_whole(row[label_at])), None)
    if first is None:
        return None
    lines = [row for row, line in zip(grid[first:], is_line[first:], strict=True) if line]
    headings = _headings([row[label_at + 1 :] for row in grid[:first]])
    headed = [i for i, heading in enumerate(headings) if heading.own]
    figures = [[row[label_at + 1 + i] or None for i in headed] for row in lines]
    return Sheet(
        headings=tuple(headings[i] for i in headed),
        areas=pd.Series(_areas(lines, code_at, label_at), dtype=object),
        cells=pd.DataFrame(figures, columns=range(len(headed)), dtype=object),
        period=_period(grid),
    )


def _is_whole(label: str) -> bool:
    return plain(without_footnotes(label)).startswith(_WHOLE)


def _label_columns(grid: list[list[str]]) -> tuple[int | None, int]:
    """Where the codes stand, if anywhere, and the labels."""
    for row in grid[:_FIRST_ROWS]:
        heads = [plain(text) for text in row]
        code = next((i for i, head in enumerate(heads) if head.startswith("area code")), None)
        if code is not None:
            names = (i for i, head in enumerate(heads) if head.startswith("area name"))
            return code, next(names, code + 1)
    return None, 0


def _headings(top: list[list[str]]) -> list[Heading]:
    """The lowest text over each column that is no unit; and the one over that, carried right."""
    carried = [list(accumulate(row, _carried)) for row in top]
    made: list[Heading] = []
    for column in range(len(top[0]) if top else 0):
        own = [i for i, row in enumerate(top) if row[column] and plain(row[column]) not in _UNITS]
        over = carried[own[-1] - 1][column] if own and own[-1] else ""
        text = top[own[-1]][column] if own else ""
        made.append(Heading(without_footnotes(_spaced(text)), _spaced(over)))
    return made


def _carried(before: str, text: str) -> str:
    return text or before


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _areas(lines: list[list[str]], code_at: int | None, label_at: int) -> list[str | None]:
    """By code; else by name, a whole before its parts: the first West Midlands is the region."""
    geography = forces(btp=True)
    found: list[str | None] = []
    for row in lines:
        code, label = "" if code_at is None else row[code_at], row[label_at]
        if "exc. btp" in label.casefold():
            found.append(WITHOUT_BTP)
        elif code in geography:
            found.append(code)
        else:
            named = [geography.find(label, kind=kind) for kind in _KINDS]
            found.append(next((one for one in named if one and one not in found), None))
    return found


def _period(grid: list[list[str]]) -> str:
    """The year that the title says, its footnote digits apart: "March 181,2,3" is March 2018."""
    for title in (text for row in grid[:3] for text in row):
        found = _YEAR.search(_spaced(title))
        if found and found[1].capitalize() in month_name:
            month = list(month_name).index(found[1].capitalize())
            return f"year to 20{found[2][-2:]}-{month:02}"
    return ""
