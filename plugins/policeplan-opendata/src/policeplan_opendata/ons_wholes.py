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
    figures = known.pivot_table(
        index="area", columns="column", values="n", sort=False, dropna=False, observed=True
    )
    headings = [str(heading) for heading in figures.columns]
    parts = {area.code: geography.leaves_of(area.code) for area in geography}
    parts[WITHOUT_BTP] = tuple(c for c in parts[ENGLAND_AND_WALES] if c != BTP)
    n_wholes, differ = 0, list[str]()
    absent: dict[str, list[str]] = {}
    for whole in (str(area) for area in figures.index):
        if parts[whole] == (whole,):
            continue
        name, published = geography.name(whole), figures.loc[[whole]].to_numpy(float)[0]
        leaves = figures.reindex(list(parts[whole])).to_numpy(float)
        apart = published - np.nansum(leaves, axis=0)
        n_wholes += int(np.isfinite(apart).sum())
        differ += [
            f"{name}, {heading}, by {n:+,.0f}"
            for heading, n in zip(headings, apart.tolist(), strict=True)
            if abs(n) >= 1
        ]
        left_out = (np.isnan(leaves) & (np.abs(apart) < 1)).any(axis=1)
        for leaf in np.array(parts[whole])[left_out]:
            absent.setdefault(geography.name(str(leaf)), []).append(name)
    notes = [_said(what, n_wholes, differ)]
    notes += [_leaves_out(what, leaf, wholes) for leaf, wholes in absent.items()]
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
    note = (
        f"{what}: the offence groups of {n_apart:,} of {count(len(apart), 'force')} do not add up "
        "to the published total."
    )
    return [note]


def _leaves_out(what: str, leaf: str, wholes: list[str]) -> str:
    leave = "leaves" if len(wholes) == 1 else "leave"
    return f"{what}: {leaf} has no figure in it, and {and_list(wholes)} {leave} it out."


def _said(what: str, n_wholes: int, differ: list[str]) -> str:
    if not differ:
        return f"{what}: all {n_wholes:,} published wholes are the sums of their parts."
    shown = "; ".join(differ[:_SHOWN])
    more = f"; and {len(differ) - _SHOWN:,} more" if len(differ) > _SHOWN else ""
    return (
        f"{what}: {len(differ):,} of {n_wholes:,} published wholes differ from the sums of their "
        f"parts: {shown}{more}."
    )
