"""Keys: one whole number for each row, equal where the key is equal."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.blocks import codes_of, looked_up, moved

BLANK = -1
"""The code of a row whose key, or any part of it, is missing."""

_ROOM = np.iinfo(np.int64).max
_SPREAD = 4


def codes(*parts: pd.Series) -> NDArray[np.int64]:
    """A code for each row, from 0, by all parts together; `BLANK` where any part is missing.

    Identifiers never pass through floating point: whole numbers stay whole numbers, everything
    else is told apart as it stands.
    """
    packed = _one(parts[0])
    blank = packed == BLANK
    for part in parts[1:]:
        more = _one(part)
        blank |= more == BLANK
        n = int(more.max(initial=0)) + 1
        if int(packed.max(initial=0)) + 1 > _ROOM // n:
            packed = pd.factorize(packed)[0].astype(np.int64)
        packed = packed * n + more
    return np.where(blank, BLANK, packed)


def _one(part: pd.Series) -> NDArray[np.int64]:
    if isinstance(part.dtype, pd.CategoricalDtype):
        return codes_of(part).astype(np.int64)
    if isinstance(part.dtype, np.dtype) and part.dtype.kind in "iu" and len(part):
        values = part.to_numpy()
        low, high = int(values.min()), int(values.max())
        if high - low < max(_SPREAD * len(values), 1 << 20):  # close together: already codes
            wide = values if values.dtype == np.uint64 else values.astype(np.int64, copy=False)
            return (wide - low).astype(np.int64, copy=False)
    return pd.factorize(part)[0].astype(np.int64)


def labelled(part: pd.Series, labels: Mapping[str, str]) -> pd.Series:
    """The label of each row's category, upper or lower case alike; missing where it has none.

    Args:
        part: a column of categories.
        labels: for each text in lower case, its label.
    """
    return relabelled(part, [labels.get(str(c).casefold()) for c in part.cat.categories])


def relabelled(
    part: pd.Series, labels: Sequence[str | None], blank: str | None = None
) -> pd.Series:
    """A label in place of each category; several may have the same, None has none.

    Args:
        part: a column of categories.
        labels: for each category, its label.
        blank: the label of rows without a category.
    """
    names = list(dict.fromkeys(label for label in (*labels, blank) if label is not None))
    at = {name: place for place, name in enumerate(names)}
    places = [BLANK if label is None else at[label] for label in (*labels, blank)]
    codes = codes_of(part)
    if places != [*range(len(labels)), BLANK]:
        table = np.array(places, np.min_scalar_type(-len(names) - 1))
        codes = looked_up(table, codes)  # the last is that of a blank
    given = pd.Categorical.from_codes(codes, dtype=pd.CategoricalDtype(names), validate=False)
    return pd.Series(given, index=part.index, copy=False)


def other_than(label: pd.Series, wanted: Collection[str]) -> NDArray[np.bool_]:
    """Which rows have another label than those wanted, or none."""
    other = [category not in wanted for category in label.cat.categories]
    if not any(other):
        return label.isna().to_numpy(bool)
    return looked_up(np.array([*other, True], bool), codes_of(label))


def same_label(one: pd.Series, other: pd.Series) -> NDArray[np.bool_]:
    """Which rows have one label in two columns of categories."""
    place = {category: at for at, category in enumerate(one.cat.categories)}
    other_codes = moved(codes_of(other), [place.get(c, BLANK) for c in other.cat.categories])
    codes = codes_of(one)
    return (codes == other_codes) & (codes > BLANK)


def members(part: pd.Series, values: Sequence[str]) -> NDArray[np.bool_]:
    """Which rows hold one of the values, compared as text; each different one is looked at once."""
    wanted = {value.strip() for value in values}
    if isinstance(part.dtype, pd.StringDtype):
        return part.str.strip().isin(wanted).to_numpy(bool)
    if isinstance(part.dtype, pd.CategoricalDtype):
        place, different = codes_of(part), part.cat.categories
    else:
        place, different = pd.factorize(part)
    hit = np.array([str(value).strip() in wanted for value in different] + [False], bool)
    return looked_up(hit, place)
