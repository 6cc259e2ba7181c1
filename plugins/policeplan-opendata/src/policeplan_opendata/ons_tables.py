"""Tables P1, P3, P7 and P8 of the Police Force Area tables, as rows of figures of forces."""

from __future__ import annotations

import re

import attrs
import pandas as pd

from policeplan import Breakdown, Period, get_measure
from policeplan.forces import BTP, forces
from policeplan.words import count
from policeplan_opendata.left_out import kept, summed
from policeplan_opendata.ons_sheets import WITHOUT_BTP, Sheet
from policeplan_opendata.ons_wholes import checked, offences_checked
from policeplan_opendata.printed import plain
from policeplan_opendata.said import levels_said

_FINANCIAL_YEAR = re.compile(r"Apr '(\d\d) to Mar '(\d\d)")
_MID_YEAR = re.compile(r"mid-(\d{4})")
_BASES = {"population": "people", "household": "households"}
_WHOLE_OF_AREAS, _OF_BTP = "of a whole of other areas", "of the British Transport Police"
_NO_AREA = "of an area that is not known here"
_TOTAL = "total recorded crime"
_CATEGORIES = ("personal", "nuisance", "environmental")
_EXACT = 1e-4


@attrs.frozen(eq=False)
class Part:
    """Figures of one workbook: rows, how many cells came in, what was left out, what to know."""

    rows: pd.DataFrame
    cells_in: int
    left_out: dict[str, int]
    notes: list[str]


def recorded_crime(sheet: Sheet, *, btp: bool) -> Part:
    """Table P1 by the narrowest headings: ``area``, ``period``, ``offence`` and ``n``."""
    what = f"Table P1, {Period.parse(sheet.period)}"
    long = sheet.long(range(len(sheet.headings)), "Table P1")
    names = [heading.own for heading in sheet.headings]
    long["heading"] = long["column"].map(dict(enumerate(names)))
    level, whole = levels_of(names)
    long["offence"] = long["column"].map(dict(enumerate(level)))
    is_whole = long["column"].map(dict(enumerate(whole)))
    figures, left_out = kept(
        long,
        {
            **_areas_left_out(long["area"], btp=btp),
            "of a whole of other offences": is_whole,
            "of a heading that is no offence group here": long["offence"].isna(),
        },
    )
    rows = summed(figures, ["area", "offence"])
    rows.insert(1, "period", sheet.period)
    added = len(figures) - len(rows)
    if added:
        left_out["added to another heading of the same group"] = added
    by_heading = long.assign(column=long["heading"])
    total = long[long["heading"].map(_is_total)]
    notes = checked(by_heading, what)
    notes += offences_checked(
        total.set_index("area")["n"].reindex(rows["area"].unique()),
        rows.pivot_table(index="area", columns="offence", values="n", dropna=False),
        what,
    )
    told = zip(names, level, whole, strict=True)
    strange = sorted({name for name, lvl, is_sum in told if not (lvl or is_sum)})
    notes += [f"{what}: the heading '{name}' is no offence group here." for name in strange]
    return Part(rows, len(long), left_out, notes)


def levels_of(names: list[str]) -> tuple[list[str | None], list[bool]]:
    """Of each heading of P1 the level of recorded crime, and whether others add up to it.

    The measure itself says which level a name is. A heading that is a level's own name is a whole
    where other headings are within that level.
    """
    said = levels_said("core.recorded-crime", "offence", names)
    level = [said[name] for name in names]
    tree = get_measure("core.recorded-crime").breakdown("offence")
    whole = [_is_total(name) or _has_parts(tree, level, i, name) for i, name in enumerate(names)]
    return level, whole


def _is_total(name: object) -> bool:
    return plain(str(name)).startswith(_TOTAL)


def _has_parts(tree: Breakdown, level: list[str | None], at: int, name: str) -> bool:
    own = level[at]
    if own is None or plain(own) != plain(name):
        return False
    return any(other in tree.within(own) for i, other in enumerate(level) if i != at)


def populations(sheet: Sheet, *, btp: bool) -> Part:
    """People and households of table P3: ``area``, ``year``, ``base`` and ``n``."""
    long = sheet.long(range(len(sheet.headings)), "Table P3")
    names = [heading.own for heading in sheet.headings]
    base = {i: _base(name) for i, name in enumerate(names)}
    year = {i: _mid_year(name) for i, name in enumerate(names)}
    long["base"], long["year"] = long["column"].map(base), long["column"].map(year)
    rate = long["base"].isna() | long["year"].isna()
    reasons = {"a rate, which the counts give": rate, **_areas_left_out(long["area"], btp=btp)}
    rows, left_out = kept(long, reasons)
    rows = rows[["area", "year", "base", "n"]].astype({"year": int})
    return Part(rows, len(long), left_out, [])


def _base(name: str) -> str | None:
    return next((base for word, base in _BASES.items() if plain(name).startswith(word)), None)


def _mid_year(name: str) -> int | None:
    found = _MID_YEAR.search(name)
    return int(found[1]) if found else None


def incidents(sheet: Sheet, *, btp: bool) -> Part:
    """Table P7, every year: ``area``, ``period``, ``category`` (not recorded) and ``n``."""
    long = sheet.long(range(len(sheet.headings)), "Table P7")
    years = {i: _year(heading.over) for i, heading in enumerate(sheet.headings)}
    counts = {i: "incidents" in plain(heading.own) for i, heading in enumerate(sheet.headings)}
    long["period"] = long["column"].map(years)
    rate = ~long["column"].map(counts) | long["period"].isna()
    notes = checked(long[~rate].assign(column=long["period"]), "Table P7")
    reasons = {"a rate, which the counts give": rate, **_areas_left_out(long["area"], btp=btp)}
    rows, left_out = kept(long, reasons)
    rows["category"] = "not recorded"
    return Part(rows[["area", "period", "category", "n"]], len(long), left_out, notes)


def _year(over: str) -> str | None:
    found = _FINANCIAL_YEAR.search(over)
    return f"20{found[1]}/{found[2]}" if found else None


def by_category(p8: Sheet, p7: Sheet, *, btp: bool) -> Part:
    """The counts behind the percentages of table P8: those of the incidents of table P7.

    The percentages are printed in full, so that each gives a whole number; where one does not, the
    categories of that area are not known.
    """
    counts = incidents(p7, btp=True).rows
    period = Period.parse(p8.period)
    total = counts[counts["period"].map(Period.parse) == period].set_index("area")["n"]
    long = p8.long(range(len(p8.headings)), "Table P8")
    names = [plain(heading.own) for heading in p8.headings]
    long["category"] = long["column"].map(dict(enumerate(names)))
    rows, left_out = kept(
        long,
        {
            **_areas_left_out(long["area"], btp=btp),
            "of a category that is not known here": ~long["category"].isin(_CATEGORIES),
        },
    )
    n = rows["n"] * rows["area"].map(total).astype(float) / 100
    whole = (n - n.round()).abs() < _EXACT
    clear = whole.groupby(rows["area"]).transform("all")
    rows["n"] = n.round().where(clear)
    rows.insert(1, "period", p8.period)
    n_unclear = int(rows["area"][~clear].nunique())
    note = (
        f"Table P8, {period}: the percentages of {count(n_unclear, 'area')} give no whole numbers; "
        "missing there."
    )
    rows = rows[["area", "period", "category", "n"]]
    return Part(rows, len(long), left_out, [note] if n_unclear else [])


def _areas_left_out(area: pd.Series, *, btp: bool) -> dict[str, pd.Series]:
    geography = forces(btp=True)
    leaves = [one.code for one in geography.leaves()]
    wholes = [WITHOUT_BTP, *(one.code for one in geography if one.code not in leaves)]
    reasons = {_WHOLE_OF_AREAS: area.isin(wholes), _NO_AREA: area.isna()}
    return reasons if btp else {**reasons, _OF_BTP: area == BTP}
