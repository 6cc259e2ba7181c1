"""London's Public Attitude Survey by borough: shares of each quarter, without the answers behind.

A share is of the twelve months to its quarter's end. How many people answered is not published, so
that no share can be added to another, compared within chance, or set in an interval: the figures
are a table and feed no measure.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from policeplan import Extract, ExtractTable, Reader
from policeplan.errors import ColumnTypeError, LayoutError
from policeplan.words import count
from policeplan_opendata.left_out import kept
from policeplan_opendata.london import metropolitan
from policeplan_opendata.opened import Fields, Opened, opened
from policeplan_opendata.placed import placed
from policeplan_opendata.printed import decimal_mark, numbers

ID = "opendata.mopac-pas"
_LAYOUT = (
    "the Public Attitude Survey dashboard's table of boroughs or of the Metropolitan Police (.csv "
    "with commas or semicolons, or .xlsx), with 'Date', 'Borough', 'Measure' and 'Proportion'"
)
_NEEDS: Fields = {
    "date": ("date",),
    "borough": ("borough",),
    "question": ("measure",),
    "share": ("proportion", "total proportion"),
}
_CAN: Fields = {"survey": ("survey",), "force_share": ("mps",)}
_FORCE = "MPS"
_KINDS = ("borough", "force")


def read(path: Path) -> Extract:
    """Shares by quarter, borough and question.

    Args:
        path: a table, or a folder with that of the boroughs and that of the force.

    Raises:
        SourceError: there is no such file.
        LayoutError: no file has the columns, or a date is none.
        ColumnTypeError: a share is no number from 0 to 1.
    """
    found = opened(path, ID, _LAYOUT, _NEEDS, _CAN)
    rows = _rows(found)
    day = pd.to_datetime(rows["date"].str.strip().str[:10], format="%d/%m/%Y", errors="coerce")
    iso = pd.to_datetime(rows["date"].str.strip().str[:10], format="%Y-%m-%d", errors="coerce")
    day = day.fillna(iso)
    none = int(day.isna().sum())
    if none:
        problem = f"{none:,} of {count(len(rows), 'row')} hold no date as 31/12/2014 or 2014-12-31"
        raise LayoutError(ID, str(path), problem, _LAYOUT)
    rows["period"] = "year to " + day.dt.strftime("%Y-%m")
    geography = metropolitan()
    names = rows["borough"].where(rows["borough"].str.strip() != _FORCE, "Metropolitan Police")
    rows["area"] = placed(geography, names, kinds=_KINDS)
    rows["question"] = rows["question"].str.strip()
    n_rows = len(rows)
    repeats = rows.duplicated(["area", "period", "question", "share"])
    table, left_out = kept(
        rows,
        {
            "of an area that is not known here": rows["area"].isna(),
            "the same figure again": repeats,
        },
    )
    columns = ["period", "area", "question", "share", "force_share"]
    figures = ExtractTable(
        rows=table[[name for name in columns if name in table]],
        areas=geography,
        rows_in=n_rows,
        left_out=left_out,
    )
    quarters = sorted(table["period"].unique())
    span = f"{quarters[0]} to {quarters[-1]}" if quarters else "no quarter"
    return Extract(
        layout=f"Public Attitude Survey, {span}, {_marks(found)}",
        tables={"figures": figures},
        notes=(*_NOTES, *_first_quarters(table, quarters), *_junk(found), *found.notes),
    )


_NOTES = (
    (
        "Each share is of the 12 months to its quarter's end: neighbouring quarters share three "
        "quarters of their answers."
    ),
    (
        "How many people answered is not published, so that the shares feed no measure: there is "
        "no interval, and no whole from parts."
    ),
)


def _rows(found: Opened) -> pd.DataFrame:
    tables: list[pd.DataFrame] = []
    for table in found.tables:
        rows = table.rows[list(table.fields)].copy()
        for name in [n for n in ("share", "force_share") if n in rows]:
            rows[name] = numbers(rows[name], name, decimal=decimal_mark(rows[name]))
            _refuse_outside(rows[name], name)
        tables.append(rows)
    return pd.concat(tables, ignore_index=True)


def _refuse_outside(share: pd.Series, column: str) -> None:
    outside = int(((share < 0) | (share > 1)).sum())
    if outside:
        problem = f"{outside:,} of {count(len(share), 'row')} are outside"
        raise ColumnTypeError(column, "shares from 0 to 1", problem)


def _marks(found: Opened) -> str:
    comma = any(decimal_mark(table.rows["share"]) == "," for table in found.tables)
    return "decimal commas" if comma else "decimal points"


def _first_quarters(rows: pd.DataFrame, quarters: list[str]) -> list[str]:
    """Questions that were asked only from a later quarter on."""
    late = int((rows.groupby("question")["period"].min() != min(quarters, default="")).sum())
    return [f"{count(late, 'question')} asked only from a later quarter on."] if late else []


def _junk(found: Opened) -> list[str]:
    n_others = max(len(table.others) for table in found.tables)
    return [f"Not read: {count(n_others, 'column')} beside."] if n_others else []


READER = Reader(
    id=ID,
    title="Public Attitude Survey, London",
    layout=_LAYOUT,
    read=read,
    source=(
        "Mayor's Office for Policing and Crime, Public Attitude Survey, London Datastore, "
        "data.london.gov.uk. Open Government Licence v3.0"
    ),
)
