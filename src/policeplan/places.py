"""Places: the areas of a column, by code, whatever names its rows give them."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd

from policeplan.area import Geography
from policeplan.blocks import codes_of


def by_code(column: pd.Series, areas: Geography, *, footnotes: bool = False) -> pd.Series:
    """A column of areas with each label made the code that it certainly means.

    A label that means no area, or more than one, stays as it is, to be refused as a stray.

    Args:
        column: categories of text, as `Schema.take` gives an area.
        areas: the areas that labels may name.
        footnotes: whether digits at the end of a label may be footnotes: in a published table,
            never in rows.
    """
    labels = cast("list[str]", column.cat.categories.tolist())
    found = areas.find_all(labels, footnotes=footnotes)
    meant = [found[label] or label for label in labels]
    if meant == labels:
        return column
    codes = list(dict.fromkeys(meant))
    at = {code: i for i, code in enumerate(codes)}
    place = np.array([*(at[code] for code in meant), -1], np.int64)  # the last is for a blank
    made = pd.Categorical.from_codes(place[codes_of(column)], dtype=pd.CategoricalDtype(codes))
    return pd.Series(made, index=column.index, copy=False)
