"""STATS19: road collisions and casualties that the police reported, joined for `core.ksi`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from policeplan import Extract, ExtractTable, Geography, Period, Reader, join
from policeplan.coverage import Covers
from policeplan.errors import LayoutError
from policeplan.forces import forces
from policeplan.words import and_list, count
from policeplan_opendata.left_out import kept
from policeplan_opendata.printed import numbers
from policeplan_opendata.stats19_keys import refuse_orphans, refuse_repeats, refuse_ruined
from policeplan_opendata.stats19_tables import (
    ADJUSTMENTS,
    CASUALTIES,
    COLLISIONS,
    FILE,
    KEY,
    OTHER,
    PERSON,
    READER,
    TAKES,
    VEHICLES,
    Stats19,
    sorted_and_read,
)
from policeplan_opendata.tables import tables_in

SCOTLAND = "in Scotland"
NO_FORCE = "no police force"
NO_DATE = "no date"

_SCOTTISH = [str(code) for code in range(91, 100)]  # to 98 as they were, 99 Police Scotland
_SEVERITIES = {"1": "fatal", "2": "serious", "3": "slight"}
_DAY = 10  # characters of an ISO date, before a time


def read(path: Path) -> Extract:
    """Collisions and casualties of a folder, file or archive.

    Raises:
        SourceError: a file is not there or cannot be read.
        LayoutError: there are no collisions or casualties, or their columns are not STATS19's.
        JoinError: keys are ruined, stand twice, or lack their other half; all in counts.
    """
    with tables_in(path, READER, TAKES) as tables:
        stats = sorted_and_read(tables, str(path))
    refuse_ruined(stats)
    refuse_repeats(stats)
    refuse_orphans(stats)
    areas = forces()
    collisions = _collisions(stats, areas, str(path))
    casualties = join(_casualties(stats), collisions, on=KEY)
    reasons = {name: casualties.pop(name) for name in (NO_DATE, NO_FORCE, SCOTLAND)}
    people, out_people = kept(casualties, reasons)
    reasons = {name: collisions.pop(name) for name in (NO_DATE, NO_FORCE, SCOTLAND)}
    events, out_events = kept(collisions, reasons)
    covers = _covers(events)
    return Extract(
        layout=stats.layout,
        tables={
            CASUALTIES: ExtractTable(
                rows=people,
                measures=("core.ksi",),
                covers=covers,
                areas=areas,
                rows_in=len(casualties),
                left_out=out_people,
            ),
            COLLISIONS: ExtractTable(
                rows=events,
                covers=covers,
                areas=areas,
                rows_in=len(collisions),
                left_out=out_events,
            ),
        },
        notes=[*_not_read(stats), *_unlike(stats), *_absent(events, areas)],
    )


def _collisions(stats: Stats19, areas: Geography, path: str) -> pd.DataFrame:
    """When and where each collision was, and for each reason to leave it out a flag."""
    rows = stats.rows[COLLISIONS]
    day = _days(rows, path)
    area, scottish = _areas(rows["police_force"], areas, path)
    made = pd.DataFrame({KEY: rows[KEY], "occurred": day, "area": area})
    if "time" in rows:
        made["time"] = rows["time"]
    return made.assign(
        **{NO_DATE: day.isna(), NO_FORCE: rows["police_force"].isna(), SCOTLAND: scottish}
    )


def _days(rows: pd.DataFrame, path: str) -> pd.Series:
    """Days as 31/12/2024 or 2024-12-31: never guessed."""
    said = rows["date"].str.strip()
    day = pd.to_datetime(said, format="%d/%m/%Y", errors="coerce")
    day = day.fillna(pd.to_datetime(said.str[:_DAY], format="%Y-%m-%d", errors="coerce"))
    unread = int((day.isna() & said.notna()).sum())
    if unread:
        problem = f"{unread:,} of {count(len(rows), 'date')} are no dd/mm/yyyy: fetch it again"
        raise LayoutError(READER, path, problem, TAKES)
    if "year" in rows:
        year = pd.to_numeric(rows["year"], errors="coerce")
        unlike = int((day.notna() & year.notna() & (day.dt.year != year)).sum())
        if unlike:
            problem = f"{unlike:,} of {count(len(rows), 'date')} are not of their collision's year"
            raise LayoutError(READER, path, problem, TAKES)
    return day


def _areas(said: pd.Series, areas: Geography, path: str) -> tuple[pd.Series, pd.Series]:
    """The force's code of each row, by DfT's code or by name; and whether it is in Scotland."""
    said = said.str.strip()
    labels = [str(label) for label in said.dropna().unique()]
    keys = {area.keys["stats19"]: area.code for area in areas if "stats19" in area.keys}
    codes = {
        label: keys.get(label.lstrip("0")) or areas.find(label, kind="force") for label in labels
    }
    north = [p for p in areas.outside if "stats19" in p.keys or "Scotland" in p.aliases]
    names = [name for place in north for name in (place.name, *place.aliases)]
    scottish = said.isin([*_SCOTTISH, *names])
    area = said.map(codes)
    stray = int((area.isna() & said.notna() & ~scottish).sum())
    if stray:
        problem = f"the police_force of {count(stray, 'collision')} is none of DfT's codes"
        raise LayoutError(READER, path, problem, TAKES)
    return area.astype(object), scottish


def _casualties(stats: Stats19) -> pd.DataFrame:
    rows = stats.rows[CASUALTIES].drop(columns=[FILE, "year", "reference"], errors="ignore")
    said = rows["severity"].str.strip()
    word = said.map(_SEVERITIES).astype(object)
    rows = rows.assign(
        severity=word.where(word.notna(), said),
        age=numbers(rows["age"], "age_of_casualty"),
    )
    if "adjusted_serious" in rows:
        rows["adjusted_serious"] = numbers(
            rows["adjusted_serious"], "casualty_adjusted_severity_serious"
        )
    return _adjusted(rows, stats.rows.get(ADJUSTMENTS))


def _adjusted(rows: pd.DataFrame, adjustments: pd.DataFrame | None) -> pd.DataFrame:
    """With the adjusted severities of DfT's separate file where the casualties' own have none."""
    if adjustments is None:
        return rows
    found = adjustments.set_index(PERSON)["adjusted_serious"]
    place = pd.MultiIndex.from_frame(rows[PERSON])
    theirs = pd.Series(numbers(found, "Adjusted_Serious").reindex(place).to_numpy())
    own = pd.Series(rows.get("adjusted_serious", np.nan), index=rows.index, dtype=float)
    return rows.assign(adjusted_serious=own.fillna(theirs))


def _years(events: pd.DataFrame) -> dict[str, list[int]]:
    """For each force, the years in which it has a collision."""
    pairs = pd.DataFrame({"area": events["area"], "year": events["occurred"].dt.year})
    years: dict[str, list[int]] = {}
    for area, year in pairs.drop_duplicates().sort_values(["area", "year"]).to_numpy().tolist():
        years.setdefault(str(area), []).append(int(year))
    return years


def _covers(events: pd.DataFrame) -> Covers:
    """For each force, the months of the years it is in: those in which anybody had a collision.

    DfT publishes whole years of a force, or the first half; so a force without a collision in a
    year is missing, and one without any in a month of it had none.
    """
    firsts = [day.date() for day in events["occurred"].dt.to_period("M").unique().to_timestamp()]
    months = [Period.month(first) for first in sorted(firsts)]
    return {
        area: [month for month in months if month.start.year in years]
        for area, years in _years(events).items()
    }


def _not_read(stats: Stats19) -> list[str]:
    said = [(kind, stats.files[kind]) for kind in (VEHICLES, OTHER)]
    return [
        f"Not read, for they are {kind}: {and_list(table.name for table in tables)}."
        for kind, tables in said
        if tables
    ]


def _unlike(stats: Stats19) -> list[str]:
    """A note where a collision says another number of casualties than it has."""
    rows = stats.rows[COLLISIONS]
    if "n_casualties" not in rows:
        return []
    has = rows[KEY].map(stats.rows[CASUALTIES][KEY].value_counts())
    said = pd.to_numeric(rows["n_casualties"], errors="coerce")
    n = int((said.notna() & (has != said)).sum())
    if not n:
        return []
    return [f"The casualties of {count(n, 'collision')} are not so many as it says."]


def _absent(events: pd.DataFrame, areas: Geography) -> list[str]:
    """Forces that the files have in one year and not in another."""
    by_force = _years(events)
    every = sorted({year for years in by_force.values() for year in years})
    absent = {area: [str(y) for y in every if y not in has] for area, has in by_force.items()}
    return [
        f"{areas.name(area)} has no collision in {and_list(years)}: missing, not nought."
        for area, years in absent.items()
        if years
    ]


STATS19 = Reader(
    id=READER,
    title="STATS19, reported road casualties",
    layout=TAKES,
    read=read,
    source=(
        "Department for Transport, Road safety data, "
        "https://www.data.gov.uk/dataset/cb7ae6f0-4be6-4935-9277-47e5ce24a11f/road-safety-data, "
        "Open Government Licence v3.0"
    ),
)
