"""Rows that a rule must see together: sent to one bucket by their key, and put together again."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import union_categoricals

from policeplan.blocks import codes_of
from policeplan.errors import ColumnTypeError
from policeplan.measure import Measure
from policeplan.schema import Kind, Rows, parts

_BLANK = np.uint64(0x5851F42D4C957F2D)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


def buckets(keys: Sequence[pd.Series], n: int) -> NDArray[np.int64]:
    """A bucket for each row, below ``n``: the same wherever the key is the same.

    1, 1.0 and "1" are one key here, and so are times in microseconds and in nanoseconds, a category
    and its text. Keys that differ may share a bucket.

    Args:
        keys: one or several columns that are the key together.
        n: how many buckets.
    """
    mixed = np.zeros(len(keys[0]), np.uint64)
    for key in keys:
        mixed = _mixed(mixed ^ _hashed(key))
    return (mixed % np.uint64(n)).astype(np.int64)


def _hashed(key: pd.Series) -> NDArray[np.uint64]:
    """A number for each row, by the key's value and not by how it is kept."""
    if isinstance(key.dtype, pd.CategoricalDtype):
        of_labels = _hashed(pd.Series(key.cat.categories))
        return np.append(of_labels, _BLANK)[codes_of(key)]
    if key.dtype.kind == "M":
        times = key.dt.tz_convert("UTC").dt.tz_localize(None) if key.dt.tz is not None else key
        ticks = times.dt.as_unit("us").to_numpy().view(np.int64)
        return np.where(times.isna(), _BLANK, _of_numbers(ticks.astype(float)))
    if pd.api.types.is_numeric_dtype(key.dtype):
        values = key.to_numpy(float, na_value=np.nan)
        return np.where(np.isnan(values), _BLANK, _of_numbers(values))
    place, different = pd.factorize(key)
    return np.append(_of_texts(different), _BLANK)[place]


def _of_texts(different: object) -> NDArray[np.uint64]:
    texts = pd.Series([str(value).strip() for value in different], dtype=object)  # pyright: ignore[reportGeneralTypeIssues, reportUnknownVariableType, reportUnknownArgumentType]  # reason: what pandas tells apart, of any sort
    numbers = pd.to_numeric(texts, errors="coerce").to_numpy(float)
    hashed = pd.util.hash_array(texts.to_numpy(object), categorize=False)
    return np.where(np.isfinite(numbers), _of_numbers(numbers), hashed)


def _of_numbers(values: NDArray[np.float64]) -> NDArray[np.uint64]:
    return _mixed((values + 0.0).view(np.uint64))  # -0.0 is 0.0


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Bits spread over the word (the finaliser of Steele, Lea and Flood's SplitMix64, 2014)."""
    bits = (bits ^ (bits >> np.uint64(30))) * _FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * _SECOND
    return bits ^ (bits >> np.uint64(31))


def split(rows: Rows, measure: Measure, n: int) -> list[Rows]:
    """The rows of each bucket, in their order."""
    keys = parts(rows, str(measure.together))
    if n == 1:
        return [rows]
    bucket = buckets(keys, n).astype(np.min_scalar_type(n - 1))  # NumPy orders small ones sooner
    order = np.argsort(bucket, kind="stable")
    ends = np.cumsum(np.bincount(bucket, minlength=n))
    ordered = rows.take(order)
    return [
        ordered.iloc[start:end].reset_index(drop=True)
        for start, end in zip([0, *ends[:-1]], ends, strict=True)
    ]


def gathered(pieces: Sequence[Rows], measure: Measure) -> Rows:
    """Pieces one under the other; a column that came in several shapes in the one that holds all.

    Raises:
        ColumnTypeError: times of some pieces state their zone, of others not.
    """
    pieces = [piece for piece in pieces if len(piece)] or pieces[:1]
    if len(pieces) == 1:
        return pieces[0]
    kinds = {column.name: column.kind for column in measure.needs.columns}
    n_rows = sum(map(len, pieces))
    made = {
        name: _joined([piece[name] for piece in pieces], kinds.get(name.partition("#")[0]), name)
        for name in map(str, pieces[0].columns)
    }
    return pd.DataFrame(made, index=pd.RangeIndex(n_rows), copy=False)


def _joined(columns: Sequence[pd.Series], kind: Kind | None, name: str) -> pd.Series:
    if all(isinstance(column.dtype, pd.CategoricalDtype) for column in columns):
        if len({column.cat.categories.dtype for column in columns}) > 1:
            if kind is Kind.KEY:
                return pd.concat(list(map(_as_text, columns)), ignore_index=True)
            columns = list(map(_labelled, columns))
        return pd.Series(union_categoricals([column.array for column in columns]))
    if len({column.dtype for column in columns}) > 1:
        if kind is Kind.TIME:
            problem = "some parts state a time zone and others do not"
            raise ColumnTypeError(name, "dates or times", problem)
        if kind is Kind.KEY:
            whole = all(pd.api.types.is_integer_dtype(column.dtype) for column in columns)
            columns = [c.astype("Int64") if whole else _as_text(c) for c in columns]
    return pd.concat(list(columns), ignore_index=True)


def _labelled(column: pd.Series) -> pd.Series:
    dtype = pd.CategoricalDtype(column.cat.categories.astype(object))
    return pd.Series(pd.Categorical.from_codes(codes_of(column), dtype=dtype))


def _as_text(key: pd.Series) -> pd.Series:
    return key.astype(object).map(lambda value: str(value).strip(), na_action="ignore")
