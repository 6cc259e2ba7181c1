"""data.police.uk: street-level crime and anti-social behaviour, by force, month and category."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pandas as pd

from policeplan import Extract, ExtractTable, Geography, Reader
from policeplan.errors import LayoutError, ReadingError
from policeplan.forces import forces
from policeplan.words import count
from policeplan_opendata import police_uk_months
from policeplan_opendata.left_out import kept
from policeplan_opendata.options import one_of, path_or_none, yes_or_no
from policeplan_opendata.police_uk_districts import outside_their_force
from policeplan_opendata.police_uk_files import FILE, READER, TAKES, Street, street_files
from policeplan_opendata.street_crime import ASB, LABELS, told_apart
from policeplan_opendata.tables import tables_in

KEPT, DROPPED, LEFT_OUT = "kept", "dropped", "left out"
NO_MONTH, NO_FORCE = "no month", "no force"
TRANSPORT, ELSEWHERE = "British Transport Police", "outside England and Wales"
REPEATED, OUTSIDE = "repeated Crime ID", "located outside its force"
NO_CATEGORY, CRIME = "of a category that is not known here", "a crime"
NO_LOCATION = "No Location"
_FORCES = ("force", "non-territorial force")
_MONTHS_ONLY = (
    "Only months are published, and places are moved to points near by: nothing that needs a day "
    "or an address can be worked out."
)
_COLUMNS = ("crime_id", "occurred", "area", "category", "outcome", "location", "lsoa_code")


def read(
    path: Path,
    *,
    repeated: Literal["kept", "dropped"] = KEPT,
    btp: bool = False,
    districts: str | Path | None = None,
    outside: Literal["kept", "left out"] = KEPT,
) -> Extract:
    """Street-level crime of a folder, file or archive; options as in `POLICE_UK`.

    Raises:
        SourceError: a file is not there or cannot be read.
        LayoutError: no file is of street-level crime, its rows are not of the month and force that
            its name says, or a force's month stands in two files; all in counts.
        ReadingError: an option has a value that it does not take.
    """
    one_of(READER, "repeated", repeated, (KEPT, DROPPED))
    one_of(READER, "outside", outside, (KEPT, LEFT_OUT))
    yes_or_no(READER, btp=btp)
    path_or_none(READER, "districts", districts)
    if outside == LEFT_OUT and districts is None:
        raise ReadingError(READER, "option 'outside'", "it needs districts=, the file of ONS")
    with tables_in(path, READER, TAKES) as tables:
        street = street_files(tables, str(path))
    areas = forces(btp=btp)
    rows, flags = _placed(street, areas, str(path))
    _refuse_other_than_named(street, rows, areas)
    _refuse_doubled(street, rows, str(path))
    inside, left_out = kept(rows, flags)
    months = police_uk_months.supplied(inside)
    notes = [*_notes(street, inside), *police_uk_months.missing(months, areas, "rows")]
    repeats = _repeats(inside)
    if repeats.any():
        notes.append(f"A Crime ID stands again in {count(int(repeats.sum()), 'row')}: {repeated}.")
    further = {REPEATED: repeats} if repeated == DROPPED else {}
    if districts is not None:
        away, note = outside_their_force(inside, areas, Path(districts))
        notes.append(note)
        further |= {OUTSIDE: away} if outside == LEFT_OUT else {}
    every = (month for has in months.values() for month in has)
    labels = inside["category"].dropna().astype(str).unique()
    category = inside["category"].str.strip().str.casefold().map(LABELS)
    is_asb = category == ASB
    reasons = {NO_CATEGORY: category.isna(), CRIME: ~is_asb}
    everything = _table(inside, further, left_out)
    incidents = _table(inside, {**reasons, **further}, left_out)
    with_asb = police_uk_months.supplied(inside[is_asb])
    notes += police_uk_months.missing(with_asb, areas, "anti-social behaviour", of=months)
    return Extract(
        layout=street.layout,
        tables={
            "street": ExtractTable(
                rows=everything[0],
                measures=("opendata.street-crime",),
                covers=police_uk_months.covers(months),
                areas=areas,
                levels={"category": told_apart(every, labels)},
                rows_in=len(rows),
                left_out=everything[1],
            ),
            "asb": ExtractTable(
                rows=incidents[0].drop(columns="category"),
                measures=("core.asb-incidents",),
                covers=police_uk_months.covers(with_asb),
                areas=areas,
                rows_in=len(rows),
                left_out=incidents[1],
            ),
        },
        notes=notes,
    )


def _table(
    rows: pd.DataFrame, further: dict[str, pd.Series], left_out: dict[str, int]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """The rows that stay, and how many do not, those left out before among them."""
    stay, more = kept(rows, further)
    return stay[[name for name in _COLUMNS if name in stay]], {**left_out, **more}


def _placed(
    street: Street, areas: Geography, path: str
) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """Rows with the first of their month and the code of their force, and why some stay out."""
    rows = street.rows
    said = rows["month"].str.strip()
    month = pd.to_datetime(said, format="%Y-%m", errors="coerce")
    unread = int((month.isna() & said.notna()).sum())
    if unread:
        problem = f"{unread:,} of {count(len(rows), 'month')} are no YYYY-MM: fetch it again"
        raise LayoutError(READER, path, problem, TAKES)
    within = rows["within"].str.strip()
    labels = [str(label) for label in within.dropna().unique()]
    area = within.map(areas.find_all(labels, _FORCES, footnotes=False)).astype(object)
    names = {place.name: (place.name, *place.aliases) for place in areas.outside}
    transport = within.isin(names.pop(TRANSPORT, ()))
    away = within.isin([name for some in names.values() for name in some])
    stray = int((area.isna() & within.notna() & ~transport & ~away).sum())
    if stray:
        problem = f"the force of {count(stray, 'row')} is none of England and Wales"
        raise LayoutError(READER, path, problem, TAKES)
    flags = {
        NO_MONTH: month.isna(),
        NO_FORCE: within.isna(),
        TRANSPORT: transport,
        ELSEWHERE: away,
    }
    return rows.assign(occurred=month, area=area), flags


def _refuse_other_than_named(street: Street, rows: pd.DataFrame, areas: Geography) -> None:
    """A file whose rows are not of the month and force in its name was renamed or mixed up."""
    keys = {area.keys.get("data.police.uk"): area.code for area in areas}
    names = dict(enumerate(street.names))
    month = rows[FILE].map({i: name.month for i, name in names.items() if name})
    force = rows[FILE].map({i: keys.get(name.slug) for i, name in names.items() if name})
    other = (month.notna() & rows["month"].notna() & (month != rows["month"].str.strip())) | (
        force.notna() & rows["area"].notna() & (force != rows["area"])
    )
    if other.any():
        where = sorted({int(place) for place in rows.loc[other, FILE]})
        problem = f"its name says another month or force than {count(int(other.sum()), 'row')}"
        raise LayoutError(READER, street.named(where), problem, TAKES)


def _refuse_doubled(street: Street, rows: pd.DataFrame, path: str) -> None:
    """A force's month that stands in two files would count twice."""
    pairs = rows[["within", "month", FILE]].dropna().drop_duplicates()
    doubled = pairs.duplicated(["within", "month"], keep=False)
    if doubled.any():
        where = sorted({int(place) for place in pairs.loc[doubled, FILE]})
        n = len(pairs[doubled].drop_duplicates(["within", "month"]))
        problem = (
            f"{street.named(where)} have {count(n, 'month')} of a force in common, which would "
            "count twice: keep one"
        )
        raise LayoutError(READER, path, problem, TAKES)


def _repeats(rows: pd.DataFrame) -> pd.Series:
    """Rows whose Crime ID stands in an earlier month too, or before in the same."""
    if "crime_id" not in rows:
        return pd.Series(False, index=rows.index)
    ids = rows.sort_values("occurred", kind="stable")["crime_id"]
    return (ids.duplicated() & ids.notna()).reindex(rows.index)


def _notes(street: Street, rows: pd.DataFrame) -> list[str]:
    notes = [_MONTHS_ONLY]
    notes += [
        f"Not read, for they are {kind}: {count(len(names), 'file')}."
        for kind, names in street.not_read.items()
        if names
    ]
    empty = sorted(set(range(len(street.tables))) - {int(i) for i in street.rows[FILE].unique()})
    if empty:
        notes.append(f"Without a row, and so missing: {street.named(empty)}.")
    if "reported_by" in rows:
        n = int((rows["reported_by"].notna() & (rows["reported_by"] != rows["within"])).sum())
        if n:
            notes.append(f"Another force than they fall within reported {count(n, 'row')}.")
    if "location" in rows:
        n = int((rows["location"].str.strip() == NO_LOCATION).sum())
        if n:
            notes.append(f"No location is given for {count(n, 'row')}: counted for their force.")
    return notes


POLICE_UK = Reader(
    id=READER,
    title="Street-level crime and anti-social behaviour, data.police.uk",
    layout=TAKES,
    read=read,
    options={
        "repeated": (
            "'kept' (as published: each row is a crime on the publisher's maps, and one id may "
            "stand for several) or 'dropped', all but the earliest row of each Crime ID"
        ),
        "btp": "true to keep the British Transport Police, which has no area; else left out",
        "districts": "a file of ONS, columns LADyyNM and PFAyyCD: counts rows outside their force",
        "outside": "'kept' or 'left out', rows whose LSOA is in another force; needs districts",
    },
    source=(
        "Single Online Home National Digital Team, https://data.police.uk/data/, Open Government "
        "Licence v3.0"
    ),
)
