"""Published wholes of the Police Force Area tables, held against the sums of their parts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from policeplan.forces import BTP, ENGLAND_AND_WALES, forces
from policeplan.words import and_list, count
from policeplan_opendata.ons_sheets import WITHOUT_BTP

_SHOWN = 5


def checked(long: pd.DataFrame, what: str) -> list[str]:
    """Sentences on how the wholes of areas agree, and on forces that the wholes leave out.

    Args:
        long: ``area``, ``column`` (a heading in words) and ``n``, every line of a sheet.
        what: which table of which year, in words.
    """
    geography = forces(btp=True)
    known = long[long["area"].notna()]
    wide = known.pivot_table(index="area", columns="column", values="n", sort=False, dropna=False)
    parts = {area.code: geography.leaves_of(area.code) for area in geography}
    parts[WITHOUT_BTP] = tuple(c for c in parts[ENGLAND_AND_WALES] if c != BTP)
    n_wholes, differ, absent = 0, list[str](), dict[str, list[str]]()
    for whole in (area for area in wide.index if parts[area] != (area,)):
        leaves = wide.reindex(list(parts[whole]))
        apart = (wide.loc[whole] - leaves.sum()).dropna()
        n_wholes += len(apart)
        name = geography.name(whole)
        differ += [f"{name}, {heading}, by {n:+,.0f}" for heading, n in apart.items() if abs(n) >= 1]
        none = leaves[apart.index].isna()
        for leaf in none.index[(none & (apart.abs() < 1)).any(axis=1)]:
            absent.setdefault(geography.name(leaf), []).append(name)
    notes = [_said(what, n_wholes, differ)]
    notes += [
        f"{what}: {leaf} has no figure in it, and {and_list(wholes)} "
        f"{'leaves' if len(wholes) == 1 else 'leave'} it out."
        for leaf, wholes in absent.items()
    ]
    return notes


def offences_checked(total: pd.Series, levels: pd.DataFrame, what: str) -> list[str]:
    """A sentence where the total of crime is not the sum of the narrowest headings.

    Args:
        total: by force, the total that is published.
        levels: by force, the narrowest headings.
        what: which table of which year, in words.
    """
    apart = (total - levels.sum(axis=1, skipna=False)).dropna()
    n_apart = int((np.abs(apart) >= 1).sum())
    if not n_apart:
        return []
    return [
        f"{what}: the offence groups of {n_apart:,} of {count(len(apart), 'force')} do not add up "
        "to the published total."
    ]


def _said(what: str, n_wholes: int, differ: list[str]) -> str:
    if not differ:
        return f"{what}: all {n_wholes:,} published wholes are the sums of their parts."
    shown = "; ".join(differ[:_SHOWN])
    more = f"; and {len(differ) - _SHOWN:,} more" if len(differ) > _SHOWN else ""
    return (
        f"{what}: {len(differ):,} of {n_wholes:,} published wholes differ from the sums of their "
        f"parts: {shown}{more}."
    )
