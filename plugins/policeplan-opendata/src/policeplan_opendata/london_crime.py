"""The Metropolitan Police's recorded crime by borough: a column for each month."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from policeplan import Extract, ExtractTable, Period, Reader
from policeplan.errors import LayoutError
from policeplan.words import and_list, count, say_month
from policeplan_opendata.left_out import kept, repeated
from policeplan_opendata.london import NO_BOROUGHS, metropolitan
from policeplan_opendata.opened import Fields, Found, opened
from policeplan_opendata.placed import placed
from policeplan_opendata.printed import months, numbers
from policeplan_opendata.said import levels_said

ID = "opendata.london-crime"
_LAYOUT = (
    "'MPS Borough Level Crime' (.csv, .xlsx or .parquet), or a folder of such files, with the "
    "columns 'MajorText', 'MinorText', 'LookUp_BoroughName' and a column for each month, '202403'"
)
_NEEDS: Fields = {
    "major": ("majortext", "major category", "major text", "group", "offence group"),
    "offence": ("minortext", "minor category", "minor text", "subgroup", "offence subgroup"),
    "borough": (
        "lookup boroughname",
        "boroughname",
        "borough name",
        "borough",
        "lookup boroughname 1",
        "bocu",
    ),
}
_KINDS = ("borough", "no borough")


def read(path: Path) -> Extract:
    """Crimes by month, borough and offence: a row for each cell of the files.

    Args:
        path: a file, or a folder of files of different months.

    Raises:
        SourceError: there is no such file.
        LayoutError: no file has the columns, none has a month, or two have the same cells.
        ColumnTypeError: a cell is no number.
    """
    found = opened(path, ID, _LAYOUT, _NEEDS, {})
    tables = [_long(table).assign(file=i) for i, table in enumerate(found.tables)]
    rows = pd.concat(tables, ignore_index=True)
    _refuse_twice(rows, path)
    rows["n"] = numbers(rows["n"], "a month")
    everywhere = metropolitan(area.code for area in NO_BOROUGHS)
    rows["area"] = placed(everywhere, rows["borough"], kinds=_KINDS)
    n_cells = len(rows)
    blank = rows["n"].isna()
    covers = _covered(rows.assign(blank=blank))
    rows, left_out = kept(
        rows,
        {"of an area that is not known here": rows["area"].isna(), "blank: not supplied": blank},
    )
    besides = [area for area in NO_BOROUGHS if area.code in set(rows["area"])]
    table = ExtractTable(
        rows=rows[["occurred", "area", "borough", "major", "offence", "n"]],
        measures=("core.recorded-crime", "core.recorded-crime-rate"),
        covers=covers,
        areas=metropolitan(area.code for area in besides),
        levels={"offence": _told(rows["offence"])},
        rows_in=n_cells,
        left_out=left_out,
    )
    days = sorted(rows["occurred"].unique())
    span = f"{say_month(days[0])} to {say_month(days[-1])}" if days else "no month"
    notes = [
        *_besides([area.name for area in besides]),
        *_unknown(rows),
        *_other_columns(found.tables),
    ]
    return Extract(
        layout=f"MPS Borough Level Crime, months as columns, {span}",
        tables={"crime": table},
        notes=(*notes, *found.notes),
    )


def _long(table: Found) -> pd.DataFrame:
    """A row for each cell under a month."""
    columns = months(table.others)
    if not columns:
        problem = "none of its columns is a month, as '202403' or 'Mar-24' is"
        raise LayoutError(ID, str(table.file), problem, _LAYOUT)
    if len(set(columns.values())) < len(columns):
        raise LayoutError(ID, str(table.file), "a month stands over two columns", _LAYOUT)
    wide = table.rows[[*_NEEDS, *columns]]
    long = wide.melt(id_vars=list(_NEEDS), var_name="month", value_name="n")
    long["occurred"] = long["month"].map(columns)
    for name in ("major", "offence"):
        long[name] = long[name].str.strip()
    return long.drop(columns="month")


def _refuse_twice(rows: pd.DataFrame, path: Path) -> None:
    """Files of wards have a borough, offence and month many times; but each file its own months."""
    twice = repeated(rows, ["occurred"])
    if twice:
        problem = (
            f"{count(twice, 'month')} in more than one file would count twice: keep one of those "
            "files"
        )
        raise LayoutError(ID, str(path), problem, _LAYOUT)


def _covered(rows: pd.DataFrame) -> dict[str, list[Period]]:
    """The months of each area with no blank cell: a part of a month's crime is not the month's."""
    named = rows[rows["area"].notna()]
    blank = named.groupby(["area", "occurred"])["blank"].any()
    covers: dict[str, list[Period]] = {str(area): [] for area in named["area"].unique()}
    for area, month in blank.index[~blank.to_numpy(bool)]:
        covers[str(area)].append(Period.month(month.date()))
    return covers


def _told(offences: pd.Series) -> tuple[str, ...]:
    said = levels_said("core.recorded-crime", "offence", offences.dropna().unique())
    return tuple(dict.fromkeys(level for level in said.values() if level))


def _besides(names: list[str]) -> list[str]:
    if not names:
        return []
    return [
        f"Beside the boroughs, areas of their own in the Metropolitan Police: {and_list(names)}."
    ]


def _unknown(rows: pd.DataFrame) -> list[str]:
    said = levels_said("core.recorded-crime", "offence", rows["offence"].dropna().unique())
    none = rows["offence"].isin([label for label, level in said.items() if level is None])
    n = rows["n"].to_numpy(float)[none.to_numpy(bool)].sum()
    if not none.any():
        return []
    note = (
        f"{n:,.0f} of {np.nansum(rows['n']):,.0f} crimes are of offences that no level of recorded "
        "crime has, as fraud: the tally excludes them as unknown offences."
    )
    return [note]


def _other_columns(tables: tuple[Found, ...]) -> list[str]:
    others = dict.fromkeys(
        name for table in tables for name in table.others if name not in months(table.others)
    )
    return [f"Not read: the {count(len(others), 'column')} that name no month."] if others else []


READER = Reader(
    id=ID,
    title="Recorded crime by London borough",
    layout=_LAYOUT,
    read=read,
    source=(
        "Metropolitan Police Service, Recorded Crime: Geographic Breakdown, London Datastore, "
        "data.london.gov.uk. Open Government Licence v3.0"
    ),
)
