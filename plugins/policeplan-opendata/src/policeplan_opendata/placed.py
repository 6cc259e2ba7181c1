"""Areas of public tables: a code where there is one, else a name that is certain, else none."""

from __future__ import annotations

import pandas as pd

from policeplan import Geography
from policeplan.area import Kinds

FORCES = ("force", "non-territorial force")


def placed(
    geography: Geography, names: pd.Series, codes: pd.Series | None = None, kind: Kinds = FORCES
) -> pd.Series:
    """The code of each row's area; missing where none is certain.

    Args:
        geography: the areas.
        names: the area's name in each row.
        codes: its code, where the table prints one.
        kind: the kinds of area that it may be.
    """
    wanted = {area.code for area in geography if area.kind in {kind, *(kind or ())}}
    found = geography.find_all([str(n) for n in names.dropna().unique()], kind)
    by_name = names.map(found)
    if codes is None:
        return by_name.astype(object)
    return codes.where(codes.isin(wanted), by_name).astype(object)
