"""The Home Office's table of the police workforce: heads and FTE by force, each 31 March."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from policeplan import Extract, ExtractTable, Geography, Reader
from policeplan.errors import LayoutError
from policeplan.forces import BTP, forces
from policeplan.words import count
from policeplan_opendata.left_out import kept, repeated
from policeplan_opendata.opened import Fields, opened
from policeplan_opendata.options import yes_or_no
from policeplan_opendata.placed import placed
from policeplan_opendata.printed import numbers
from policeplan_opendata.said import levels_said

ID = "opendata.home-office-workforce"
_LAYOUT = (
    "the open data table as published (.ods or .xlsx: 'As at 31 March', 'Geocode', 'Force name', "
    "'Worker type', 'Total (Headcount)', 'Total (FTE)'), or as CSV under such names"
)
_NEEDS: Fields = {
    "as_at": ("as at 31 march", "date", "year as at 31 march", "year"),
    "force": ("force name", "force"),
    "kind": ("worker type",),
    "headcount": ("total headcount", "headcount"),
    "fte": ("total fte", "fte"),
}
_CAN: Fields = {
    "geo_code": ("geocode", "geo code", "geography code"),
    "region": ("region",),
    "sex": ("sex", "gender"),
    "rank": ("rank", "rank description"),
}
_NO_HOURS = "of special constables and volunteers, who have no contracted hours"
_UNPAID_NOTE = (
    "Special constables and support volunteers have no contracted hours: the FTE of nought that is "
    "printed for them is no figure, and they are in the headcount alone."
)
_UNPAID = ("special constable", "police support volunteer")


def read(path: Path, *, btp: bool = False) -> Extract:
    """Rows of the table: one for each force, year, sex, rank and kind of worker.

    Args:
        path: the table, or a folder of tables of different years.
        btp: whether the British Transport Police counts.

    Raises:
        SourceError: there is no such file.
        LayoutError: no file has the columns, a day is none, or files repeat rows.
        ColumnTypeError: a headcount or FTE is no number.
        ReadingError: the option is neither true nor false.
    """
    yes_or_no(ID, btp=btp)
    found = opened(path, ID, _LAYOUT, _NEEDS, _CAN)
    names = [*_NEEDS, *_CAN]
    tables = [
        table.rows.reindex(columns=names).assign(file=i) for i, table in enumerate(found.tables)
    ]
    rows = pd.concat(tables, ignore_index=True)
    n_rows = len(rows)
    rows["as_at"] = _days(rows["as_at"], path)
    geography = forces(btp=btp)
    named = placed(forces(btp=True), rows["force"], rows["geo_code"])
    rows["area"] = named
    _refuse_twice(rows, path)
    for name in ("headcount", "fte"):
        rows[name] = numbers(rows[name], _NEEDS[name][0])
    said = levels_said("core.workforce-headcount", "kind", rows["kind"].dropna().unique())
    rows["kind"] = rows["kind"].map(said).astype(object)
    reasons = {
        "of a force that is not known here": named.isna(),
        "of a kind of worker that is not known here": rows["kind"].isna(),
    }
    if not btp:
        reasons["of the British Transport Police"] = named == BTP
    rows, left_out = kept(rows, reasons)
    rows = rows[["as_at", "area", *(n for n in names if n not in {"as_at", "geo_code"})]]
    hours, unpaid = kept(rows, {_NO_HOURS: rows["kind"].isin(_UNPAID) & (rows["fte"] == 0)})
    heads = _table(
        rows.drop(columns="fte"), "core.workforce-headcount", n_rows, left_out, geography
    )
    fte = _table(
        hours.drop(columns="headcount"),
        "core.workforce-fte",
        n_rows,
        {**left_out, **unpaid},
        geography,
    )
    notes = [
        "The table is as at 31 March of each year; a date of 1 March is that day.",
        _UNPAID_NOTE,
        *found.notes,
    ]
    years = rows["as_at"].dt.year
    span = f", 31 March {years.min()} to {years.max()}" if len(rows) else ""
    return Extract(
        layout=f"Police workforce open data table{span}",
        tables={"headcount": heads, "fte": fte},
        notes=tuple(notes),
    )


def _table(
    rows: pd.DataFrame, measure: str, rows_in: int, left_out: Mapping[str, int], areas: Geography
) -> ExtractTable:
    """One measure's rows; kinds of worker that the files do not have are not told."""
    return ExtractTable(
        rows=rows,
        measures=(measure,),
        areas=areas,
        levels={"kind": tuple(dict.fromkeys(rows["kind"]))},
        rows_in=rows_in,
        left_out=left_out,
    )


def _days(text: pd.Series, path: Path) -> pd.Series:
    """A year is its 31 March, and any day in a month is the last of that month."""
    cells = text.str.strip()
    year = cells.str.fullmatch(r"\d{4}(\.0)?", na=False)
    cells = cells.where(~year, cells.str[:4] + "-03-31")
    iso = pd.to_datetime(cells.str[:10], format="%Y-%m-%d", errors="coerce")
    british = pd.to_datetime(cells.str[:10], format="%d/%m/%Y", errors="coerce")
    days = iso.fillna(british) + pd.offsets.MonthEnd(0)
    none = int(days.isna().sum())
    if none:
        problem = f"{none:,} of {count(len(days), 'row')} say no day, as '2019' or '2019-03-31'"
        raise LayoutError(ID, str(path), problem, _LAYOUT)
    return days


def _refuse_twice(rows: pd.DataFrame, path: Path) -> None:
    """A year of a force in two files would count twice."""
    twice = repeated(rows, ["as_at", "area"])
    if twice:
        problem = (
            f"{count(twice, 'year')} of a force {'stands' if twice == 1 else 'stand'} in more than "
            "one file: give the latest table alone, which has every year"
        )
        raise LayoutError(ID, str(path), problem, _LAYOUT)


READER = Reader(
    id=ID,
    title="Police workforce, England and Wales",
    layout=_LAYOUT,
    read=read,
    options={"btp": "whether the British Transport Police counts (default: no, the 43 forces)"},
    source=(
        "Home Office, Police workforce, England and Wales: open data table, gov.uk. Open "
        "Government Licence v3.0"
    ),
)
