"""A sheet of the Office for National Statistics' Police Force Area tables: lines and headings.

Above the lines stand headings of one to three rows, some over several columns, with footnote digits
stuck to them; below, notes. Forces stand under their region, regions under their country, and the
British Transport Police by itself at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs
import pandas as pd

from policeplan import Geography
from policeplan.forces import forces
from policeplan.gazetteer import without_footnotes
from policeplan_opendata.printed import numbers, plain

WITHOUT_BTP = "the whole without the British Transport Police"
_KINDS = ("nations", "country", "region", "force", "non-territorial force")
_UNITS = {"numbers", "percentages"}
_WHOLE = "england and wales"
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
        """The figures of some columns: ``line``, ``area``, ``column`` and ``n``, NaN if withheld."""
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
    """The figures of a sheet's cells, all text; None where it has no line of England and Wales."""
    geography = forces(btp=True)
    code_at, label_at = _label_columns(cells)
    values = cells.iloc[:, label_at + 1 :]
    labels = cells.iloc[:, label_at]
    is_line = labels.notna() & values.notna().any(axis=1)
    whole = labels.map(lambda text: plain(without_footnotes(str(text))).startswith(_WHOLE))
    first = (is_line & whole).to_numpy().argmax() if (is_line & whole).any() else -1
    if first < 0:
        return None
    is_line.iloc[:first] = False
    top = values.iloc[:first]
    headings = _headings(top)
    figures = values.loc[is_line, [c for c, heading in headings.items() if heading.own]]
    codes = cells.loc[is_line].iloc[:, code_at] if code_at is not None else None
    return Sheet(
        headings=tuple(headings[c] for c in figures.columns),
        areas=_areas(labels[is_line], codes, geography).reset_index(drop=True),
        cells=figures.set_axis(range(figures.shape[1]), axis=1).reset_index(drop=True),
        period=_period(cells),
    )


def _label_columns(cells: pd.DataFrame) -> tuple[int | None, int]:
    """Where the codes stand, if anywhere, and the labels."""
    for i in range(min(20, len(cells))):
        heads = [plain(str(text)) if pd.notna(text) else "" for text in cells.iloc[i]]
        code = next((j for j, head in enumerate(heads) if head in {"area code", "area codes"}), None)
        if code is not None:
            label = next((j for j, head in enumerate(heads) if head.startswith("area name")), None)
            return code, code + 1 if label is None else label
    return None, 0


def _headings(top: pd.DataFrame) -> dict[int, Heading]:
    """The lowest text over each column that is no unit; and the one over that, carried right."""
    made: dict[int, Heading] = {}
    carried = top.ffill(axis=1)
    for at, column in enumerate(top.columns):
        texts = [(i, _clean(str(t))) for i, t in enumerate(top[column]) if pd.notna(t)]
        own = [(i, text) for i, text in texts if plain(text) not in _UNITS]
        if not own:
            made[column] = Heading("", "")
            continue
        i, text = own[-1]
        above = carried.iloc[i - 1, at] if i else None
        made[column] = Heading(text, "" if pd.isna(above) else " ".join(str(above).split()))
    return made


def _clean(text: str) -> str:
    return without_footnotes(" ".join(text.split()))


def _areas(labels: pd.Series, codes: pd.Series | None, geography: Geography) -> pd.Series:
    """By code; else by name, a whole before its parts: the first West Midlands is the region."""
    seen: set[str] = set()
    found: list[str | None] = []
    for at, label in labels.items():
        code = None if codes is None else codes[at]
        area = code if code in geography else None
        if "exc. btp" in label.casefold():
            area = WITHOUT_BTP
        if area is None:
            named = [geography.find(label, kind=kind) for kind in _KINDS]
            area = next((one for one in named if one and one not in seen), None)
        found.append(area)
        seen |= {area} if area else set()
    return pd.Series(found, index=labels.index, dtype=object)


def _period(cells: pd.DataFrame) -> str:
    """The year that the title says, its footnote digits apart: "March 181,2,3" is March 2018."""
    top = cells.iloc[:3].to_numpy(object).ravel()
    for title in top[pd.notna(top)]:
        found = _YEAR.search(" ".join(str(title).split()))
        if found:
            month = pd.to_datetime(found[1], format="%B", errors="coerce")
            year = int(found[2]) + (2000 if len(found[2]) == 2 else 0)  # noqa: PLR2004  # reason: two digits
            return "" if pd.isna(month) else f"year to {year}-{month.month:02}"
    return ""
