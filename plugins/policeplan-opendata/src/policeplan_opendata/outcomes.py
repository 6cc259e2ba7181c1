"""The Home Office's open data tables of outcomes: force, quarter, offence code, type of outcome."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pandas as pd

from policeplan import Extract, ExtractTable, Reader
from policeplan.errors import LayoutError
from policeplan.forces import BTP, forces
from policeplan.words import count
from policeplan_opendata.left_out import kept, repeated, summed
from policeplan_opendata.opened import Fields, opened
from policeplan_opendata.options import one_of
from policeplan_opendata.outcome_types import NOT_YET, type_named
from policeplan_opendata.placed import placed
from policeplan_opendata.printed import numbers

ID = "opendata.home-office-outcomes"
_LAYOUT = (
    "outcomes open data tables (.xlsx, .ods or CSV), a year each, or a folder of them, with "
    "'Financial Year', 'Financial Quarter', 'Force Name', 'Outcome Type' and a number of outcomes "
    "for the quarter"
)
_NEEDS: Fields = {
    "year": ("financial year",),
    "quarter": ("financial quarter",),
    "force": ("force name", "force"),
    "type": ("outcome type",),
}
_BASES: Fields = {
    "closed": (
        "number of outcomes for investigations that were closed in the quarter",
        "force outcomes recorded in quarter",
        "force outcomes recorded in period",
        "force outcomes for period",
        "force outcomes for quarter",
    ),
    "recorded": (
        "number of outcomes for offences that were recorded in the quarter",
        "force outcomes for offences recorded in quarter",
        "force outcomes for offences recorded in period",
    ),
}
_CAN: Fields = {"code": ("offence code",), "group": ("offence group",), **_BASES}
_PART = ("1a", "2a", "3a")
"""Outcomes for another offence than the one recorded: within types 1, 2 and 3 already."""
Basis = Literal["closed", "recorded"]


def read(path: Path, *, basis: Basis = "closed") -> Extract:
    """Outcomes of forces by quarter and type, added up over offences.

    Args:
        path: a table, or a folder of tables of different years.
        basis: outcomes of the quarter, whenever the crime was recorded (``closed``), or of the
            crimes recorded in the quarter (``recorded``), of which recent ones have yet to come.

    Raises:
        SourceError: there is no such file.
        LayoutError: no file has the columns, a quarter is none, or files repeat a year.
        ColumnTypeError: a number of outcomes is none.
        ReadingError: there is no such basis.
    """
    one_of(ID, "basis", basis, ("closed", "recorded"))
    found = opened(path, ID, _LAYOUT, {**_NEEDS, basis: _BASES[basis]}, _CAN)
    wanted = [*_NEEDS, basis]
    tables = [table.rows[wanted].assign(file=i) for i, table in enumerate(found.tables)]
    rows = pd.concat(tables, ignore_index=True)
    rows["period"] = _quarters(rows, path)
    _refuse_twice(rows, path)
    rows["n"] = numbers(rows[basis], _BASES[basis][0])
    rows["area"] = placed(forces(btp=True), rows["force"])
    kind = rows["type"].str.strip().str.removesuffix(".0").str.casefold()
    types = {text: type_named(str(text)) for text in kind.dropna().unique()}
    rows["outcome"] = kind.map(types).astype(object)
    figures, left_out = kept(
        rows,
        {
            "of no police force that is known here": rows["area"].isna(),
            "within another type of outcome (1A, 2A, 3A)": kind.isin(_PART),
            "of a type of outcome that is not known here": rows["outcome"].isna(),
            "not applicable, as of an expired offence code": _not_applicable(rows[basis]),
        },
    )
    keys = ["area", "period", "outcome"]
    sums = summed(figures, keys)
    added = len(figures) - len(sums)
    if added:
        left_out["added to another of the force, quarter and type"] = added
    geography = forces(btp=BTP in set(sums["area"]))
    table = ExtractTable(
        rows=sums,
        measures=("opendata.outcomes",),
        columns={"sum": "n"},
        period="period",
        areas=geography,
        levels={"outcome": tuple(dict.fromkeys(sums["outcome"]))},
        rows_in=len(rows),
        left_out=left_out,
    )
    return Extract(
        layout=f"Outcomes open data tables, {_span(sums)}, by {_SAID[basis]}",
        tables={"outcomes": table},
        notes=(*_negatives(figures, sums), *_waiting(sums), *found.notes),
    )


def _not_applicable(text: pd.Series) -> pd.Series:
    return text.str.strip().str.match(r"(?i)n/?a\b", na=False)


_SAID = {"closed": "the quarter of the outcome", "recorded": "the quarter of the crime"}


def _span(rows: pd.DataFrame) -> str:
    quarters = sorted(rows["period"].unique())
    return f"{quarters[0]} to {quarters[-1]}" if quarters else "no quarter"


def _negatives(figures: pd.DataFrame, sums: pd.DataFrame) -> list[str]:
    n_rows, n_sums = int((figures["n"] < 0).sum()), int((sums["n"] < 0).sum())
    if not n_rows:
        return []
    taken_back = figures["n"].clip(upper=0).sum()
    note = (
        f"{count(n_rows, 'row')} with a number below nought, {taken_back:,.0f} in all, correct "
        f"earlier quarters and are kept; {count(n_sums, 'sum')} of a force, quarter and type "
        f"{'is' if n_sums == 1 else 'are'} below nought for it."
    )
    return [note]


def _waiting(sums: pd.DataFrame) -> list[str]:
    if not (sums["outcome"] == NOT_YET).any():
        return []
    return ["Type 0, not yet assigned, is no outcome: leave it out of a share of outcomes."]


def _quarters(rows: pd.DataFrame, path: Path) -> pd.Series:
    """``2016/17 Q3`` of a year as 2016/17, 2016-17 or 2016/2017 and a quarter as 3 or Q3."""
    year = rows["year"].str.strip().str.extract(r"^(\d{4})[/-](?:\d{2})?(\d{2})$")
    quarter = rows["quarter"].str.strip().str.extract(r"(?i)^(?:Q|quarter )?([1-4])(?:\.0)?$")[0]
    follows = (pd.to_numeric(year[0]) + 1) % 100 == pd.to_numeric(year[1])
    none = int((quarter.isna() | ~follows).sum())
    if none:
        problem = (
            f"{none:,} of {count(len(rows), 'row')} say no financial year and quarter, as "
            "'2016/17' and '3'"
        )
        raise LayoutError(ID, str(path), problem, _LAYOUT)
    return year[0] + "/" + year[1] + " Q" + quarter


def _refuse_twice(rows: pd.DataFrame, path: Path) -> None:
    """A quarter in two files would count twice."""
    twice = repeated(rows, ["period"])
    if twice:
        problem = f"{count(twice, 'quarter')} in more than one table: give each year once"
        raise LayoutError(ID, str(path), problem, _LAYOUT)


READER = Reader(
    id=ID,
    title="Outcomes of recorded crimes",
    layout=_LAYOUT,
    read=read,
    options={
        "basis": (
            "'closed' for outcomes of the quarter, 'recorded' for outcomes of the crimes recorded "
            "in the quarter (default: 'closed')"
        ),
    },
    source=(
        "Home Office, Police recorded crime and outcomes open data tables, gov.uk. Open Government "
        "Licence v3.0"
    ),
)
