"""Areas of public tables: a code where there is one, else a name that is certain, else none."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from policeplan import Geography

FORCES = ("force", "non-territorial force")


def placed(
    geography: Geography,
    names: pd.Series,
    codes: pd.Series | None = None,
    kinds: Collection[str] = FORCES,
) -> pd.Series:
    """The code of each row's area; missing where none is certain.

    Args:
        geography: the areas.
        names: the area's name in each row.
        codes: its code, where the table prints one.
        kinds: the kinds of area that it may be.
    """
    wanted = {area.code for area in geography if area.kind in kinds}
    found = geography.find_all([str(n) for n in names.dropna().unique()], kinds)
    by_name = names.map(found)
    if codes is None:
        return by_name.astype(object)
    return codes.where(codes.isin(wanted), by_name).astype(object)
