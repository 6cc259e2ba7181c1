"""Rows located outside their force: by the district of their LSOA, and ONS's file of districts."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from policeplan import Geography
from policeplan.engines import files
from policeplan.errors import LayoutError
from policeplan.native import pull
from policeplan.words import and_list, count
from policeplan_opendata.police_uk_files import READER

_NAME, _FORCE = re.compile(r"LAD\d\dNM"), re.compile(r"PFA\d\dCD")
_TAKES = "ONS, local authority districts to police force areas: columns LADyyNM and PFAyyCD"
_LSOA = r"^(.*) \d{3}[A-Z]$"
"""``Amber Valley 003B`` is a part of Amber Valley."""


def outside_their_force(rows: pd.DataFrame, areas: Geography, path: Path) -> tuple[pd.Series, str]:
    """Which rows are located in another force than theirs, and a sentence of how many.

    A row without an LSOA, or in a district that the file has not, is not known to be elsewhere.

    Raises:
        SourceError: the file of districts is not there or cannot be read.
        LayoutError: it has not the columns, or a district twice.
    """
    force_of = _force_of(path, areas)
    if "lsoa_name" not in rows:
        return pd.Series(False, index=rows.index), "No LSOA is published: none is known outside."
    district = rows["lsoa_name"].str.extract(_LSOA, expand=False)
    there = district.map(force_of)
    away = there.notna() & (there != rows["area"])
    unknown = int((district.notna() & there.isna()).sum())
    said = f"Located in another force's area: {count(int(away.sum()), 'row')}"
    more = f"; of {unknown:,} the district is not in {path.name}" if unknown else ""
    return away, f"{said}{more}."


def _force_of(path: Path, areas: Geography) -> dict[str, str]:
    header = files.header(path, READER)
    name = next((h for h in header if _NAME.fullmatch(h)), None)
    force = next((h for h in header if _FORCE.fullmatch(h)), None)
    if name is None or force is None:
        lacks = [said for said, has in (("LADyyNM", name), ("PFAyyCD", force)) if has is None]
        raise LayoutError(READER, str(path), f"it has no column {and_list(lacks)}", _TAKES)
    pulled, _ = pull(files.read(path, READER, [name, force]), [name, force])
    pairs = pd.DataFrame({"district": pulled[name], "force": pulled[force]}).drop_duplicates()
    n = int(pairs["district"].duplicated().sum())
    if n:
        problem = f"it has {count(n, 'district')} in more than one force"
        raise LayoutError(READER, str(path), problem, _TAKES)
    known = pairs[pairs["force"].isin([area.code for area in areas])]
    return dict(zip(known["district"], known["force"], strict=True))
