"""Pairing: the figures of two periods row for row, and the graver of their statuses."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.estimates import INCOMPLETE, MISSING, OK, SMALL_BASE, UNDEFINED

_WORST_FIRST = (MISSING, UNDEFINED, INCOMPLETE, SMALL_BASE, OK)


def paired(
    later: pd.DataFrame, earlier: pd.DataFrame, keys: list[str]
) -> tuple[Mapping[str, pd.Series], pd.DataFrame, pd.DataFrame]:
    """Whose figures they are, and both tables row for row; what only one has is missing."""
    alike = len(later) == len(earlier) and all(
        np.array_equal(later[key].to_numpy(object), earlier[key].to_numpy(object)) for key in keys
    )
    if alike:
        names = {key: pd.Series(later[key].to_numpy(object), later.index, object) for key in keys}
        return names, later, earlier
    # As plain objects, for pandas cannot merge two empty columns of text.
    after, before = (frame.astype(dict.fromkeys(keys, object)) for frame in (later, earlier))
    pair = after.merge(before, on=keys, how="outer", suffixes=("", "_before"), sort=False)
    pair = _in_order(pair, [*later[keys].itertuples(index=False, name=None)], keys)
    columns = ["value", "lower", "upper", "numerator", "denominator", "status"]
    before = pair[[f"{c}_before" for c in columns]].set_axis(columns, axis=1)
    before["figure"] = pair["figure"]
    return {key: pair[key] for key in keys}, pair, before


def worse_of(*both: pd.Series) -> NDArray[np.object_]:
    """The graver of two statuses, row by row; one that is not there is missing."""
    places = {word: place for place, word in enumerate(_WORST_FIRST)}
    later, earlier = (
        np.array([places.get(word, 0) for word in column.to_numpy(object)], np.int64)
        for column in both
    )
    return np.array(_WORST_FIRST, object)[np.minimum(later, earlier)]


def _in_order(pair: pd.DataFrame, first: list[tuple[object, ...]], keys: list[str]) -> pd.DataFrame:
    """Rows in the later result's order, then those that only the earlier one has."""
    place = {key: i for i, key in enumerate(first)}
    order = [place.get(key, len(place)) for key in pair[keys].itertuples(index=False, name=None)]
    return pair.iloc[np.argsort(order, kind="stable")].reset_index(drop=True)
