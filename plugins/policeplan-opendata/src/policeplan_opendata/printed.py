"""What public tables print: numbers with commas or points, months as headings, names of columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from policeplan.errors import ColumnTypeError
from policeplan.words import count

_NOT_SUPPLIED = re.compile(
    r"(\.\.?|:|-|\u2013|\*|\+|n/?a\b.*|not available|\[[a-z]+\]|)", re.IGNORECASE
)
"""What stands in place of a figure: "..", "N/A - Offence code expired", "[x]", nothing."""
_POINT = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?([eE][+-]?\d+)?")
_COMMA = re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?")
_NOT_LETTERS = re.compile(r"[\W_]+")
_MONTHS = ("%Y%m", "%Y-%m", "%b-%y", "%b %y", "%b-%Y", "%b %Y", "%B %Y", "%Y-%m-%d %H:%M:%S")


def plain(name: str) -> str:
    """The name of a column without what printers differ in: case, blanks, brackets, underscores.

    >>> plain("Total (Headcount)") == plain("total_headcount")
    True
    """
    return " ".join(_NOT_LETTERS.sub(" ", name.casefold()).split())


def numbers(text: pd.Series, column: str, *, decimal: str = ".") -> pd.Series:
    """The numbers that cells print; NaN where there is none, which is never nought.

    Args:
        text: cells as text; missing is none.
        column: its name, for the error.
        decimal: the decimal mark; the other of ``.`` and ``,`` parts thousands.

    Raises:
        ColumnTypeError: cells hold something else, in counts.
    """
    cells = text.astype(object).where(text.notna(), "").astype(str).str.strip()
    different = cells.unique()
    known = {cell: _number(cell, decimal) for cell in different}
    unread = int(cells.isin([cell for cell, n in known.items() if n is None]).sum())
    if unread:
        raise ColumnTypeError(
            column,
            "numbers",
            f"{unread:,} of {count(len(cells), 'cell')} hold something else",
            "Take the file as it was published, or leave those rows out.",
        )
    return cells.map(known).astype(float)


def _number(cell: str, decimal: str) -> float | None:
    """The number of a cell, NaN for none; None where it cannot be told."""
    if _NOT_SUPPLIED.fullmatch(cell):
        return np.nan
    form, thousands = (_POINT, ",") if decimal == "." else (_COMMA, ".")
    if not form.fullmatch(cell):
        return None
    return float(cell.replace(thousands, "").replace(decimal, "."))


def decimal_mark(text: pd.Series) -> str:
    """The decimal mark of a column of shares: the comma where commas stand and no point does."""
    cells = text.dropna().astype(str)
    commas, points = cells.str.contains(",").any(), cells.str.contains(".", regex=False).any()
    return "," if commas and not points else "."


def months(names: Iterable[str]) -> dict[str, pd.Timestamp]:
    """Of some headings, those that are months, each with its first day.

    >>> [str(day.date()) for day in months(["Borough", "202403", "Apr-10", "April 2010"]).values()]
    ['2024-03-01', '2010-04-01', '2010-04-01']
    """
    found = {name: _month(name.strip()) for name in names}
    return {name: day for name, day in found.items() if day is not None}


def _month(name: str) -> pd.Timestamp | None:
    for form in _MONTHS:
        day = pd.to_datetime(name, format=form, errors="coerce")
        if not pd.isna(day) and day.day == 1:
            return day
    return None


def located(header: Iterable[str], fields: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """For each field, the heading that is one of its names, as far as they are there.

    Args:
        header: a table's headings.
        fields: for each field, the plain names that published layouts have for it.
    """
    by_name = {plain(name): name for name in header}
    found = {
        field: next((by_name[name] for name in names if name in by_name), None)
        for field, names in fields.items()
    }
    return {field: name for field, name in found.items() if name is not None}
