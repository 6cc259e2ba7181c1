"""Columns put into the shape that a schema promises, or refused in counts, never in contents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import clock
from policeplan.blocks import codes_of, moved
from policeplan.errors import ColumnTypeError
from policeplan.native import arrow
from policeplan.words import count

_EXACT = 2**53
_EXACT_IN_HALF = 2**24
_ISO = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    "ISO8601",
)
_ISO_LENGTHS: dict[str, int] = dict(zip(_ISO[:-1], (10, 16, 19, 16, 19), strict=True))
"""A text that leaves a nought out fits the format, and not ISO 8601."""
_BRITISH = ("%d/%m/%Y", "%d/%m/%Y %H:%M", "%d/%m/%Y %H:%M:%S")
_OFFSET = r"[T ]\d{2}.*(?:Z|[+-]\d{2}(?::?\d{2})?)$"
_DAY_OF_THE_RUN = ("now", "today")  # pandas reads them in any format
_FORMAT_HINT = 'State its one format: formats={"...": "%d/%m/%Y %H:%M"}'


def convert(column: pd.Series, kind: str, name: str, time_format: str | None = None) -> pd.Series:
    """The column in the shape of its kind.

    Args:
        column: as it came.
        kind: ``time``, ``key``, ``category`` or ``number``.
        name: the table's name for it, for errors.
        time_format: for times that come as text.

    Raises:
        ColumnTypeError: it holds something else.
    """
    if kind == "time":
        return times(column, name, time_format)[0]
    return _KINDS[kind](_plain(column), name)


def times(
    column: pd.Series, name: str, time_format: str | None = None
) -> tuple[pd.Series, str | None]:
    """A column of times, and the format of its texts: None where they were no texts.

    Texts of several columns may be put together where they are of one format; ``ISO`` stands for
    every format that ISO 8601 has, without an offset from UTC.

    Raises:
        ColumnTypeError: it holds something else, or texts in several formats.
    """
    return _time(_plain(column), name, time_format)


def _plain(column: pd.Series) -> pd.Series:
    """Arrow columns as pandas' own, without passing through floating point."""
    if not isinstance(column.dtype, pd.ArrowDtype):
        return column
    kind = column.dtype.kind
    if kind in "iu":  # not by astype, which takes whole numbers with a blank among them to floats
        whole = column.fillna(0).to_numpy("uint64" if kind == "u" else "int64")
        return pd.Series(
            pd.arrays.IntegerArray(whole.copy(), column.isna().to_numpy(bool)), copy=False
        )
    if kind == "b":
        return column.astype("boolean")
    if kind == "f":
        return column.astype("float64")
    if kind == "M":
        zone = getattr(column.dtype.pyarrow_dtype, "tz", None)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]  # reason: pyarrow ships no types
        return column.astype("datetime64[us]" if zone is None else pd.DatetimeTZDtype("us", zone))
    return column.astype(object).where(column.notna(), None)


def _is_text(column: pd.Series) -> bool:
    return pd.api.types.is_string_dtype(column.dtype) or column.dtype == object


def _unblank(column: pd.Series) -> pd.Series:
    """Blank texts made missing."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        categories = column.cat.categories
        blank = categories[_blank(pd.Series(categories))]
        return column.cat.remove_categories(blank) if len(blank) else column
    if not _is_text(column):
        return column
    if isinstance(column.dtype, pd.StringDtype):
        blank = _blank(column)
        return column.mask(blank) if blank.any() else column
    place, different = pd.factorize(column)
    blank = np.append(_blank(pd.Series(different, dtype=object)), False)
    return column.mask(blank[place]) if blank.any() else column


def _blank(texts: pd.Series) -> NDArray[np.bool_]:
    """Which are texts of blanks alone."""
    if isinstance(texts.dtype, pd.StringDtype):
        return (texts.str.strip() == "").to_numpy(bool, na_value=False)
    if texts.dtype != object:
        return np.zeros(len(texts), bool)
    return np.array([isinstance(v, str) and not v.strip() for v in texts], bool)


# Times --------------------------------------------------------------------------------------------


def _time(column: pd.Series, name: str, time_format: str | None) -> tuple[pd.Series, str | None]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if clock.is_aware(column) or column.dtype.kind == "M":
        return _in_shape(column), None
    if _is_text(column) or column.isna().all():
        if _all_are(column, dt.date):
            return _in_shape(_from_objects(column, name)), None
        return _parsed(_unblank(column), name, time_format)
    raise ColumnTypeError(name, "dates or times", f"it holds {column.dtype}")


def _in_shape(column: pd.Series) -> pd.Series:
    if clock.is_aware(column):
        return column.dt.tz_convert(clock.LONDON).dt.as_unit("us")
    return column if column.dtype == "datetime64[us]" else column.dt.as_unit("us")


def _all_are(column: pd.Series, kind: type) -> bool:
    known = column.dropna()
    return column.dtype == object and len(known) > 0 and all(isinstance(v, kind) for v in known)


def _from_objects(column: pd.Series, name: str) -> pd.Series:
    aware = [getattr(value, "tzinfo", None) is not None for value in column.dropna()]
    try:
        return pd.Series(pd.to_datetime(column, utc=all(aware)))
    except (ValueError, TypeError):
        problem = "its dates and times are of more than one sort, or beyond the calendar"
        # pandas' own words may hold a value
        raise ColumnTypeError(name, "dates or times", problem) from None


def _parsed(column: pd.Series, name: str, time_format: str | None) -> tuple[pd.Series, str | None]:
    """Text to times in one format for the whole column."""
    known = column.notna().to_numpy()
    n_known = int(known.sum())
    if n_known == 0:
        return pd.Series(np.full(len(column), np.datetime64("NaT", "us"))), None
    place, different = pd.factorize(column.where(known, None))
    texts = pd.Series([str(value).strip() for value in different], dtype=object)
    best, best_format, best_rows = None, "", -1
    rows_of = np.bincount(place[place >= 0], minlength=len(texts))
    candidates = (time_format,) if time_format else (*_ISO, *_BRITISH)
    # one that the first text is not in is not that of all: it is read only to say what is wrong
    for candidate in sorted(candidates, key=lambda one: not _fits(texts.iloc[:1], one)):
        times = _read(texts, candidate)
        if times is None:
            continue
        rows = int(rows_of[times.notna().to_numpy()].sum())
        if rows > best_rows:
            best, best_format, best_rows = times, candidate, rows
        if rows == n_known:
            break
    if best is None or best_rows < n_known:
        _refuse_times(name, n_known, best_rows, best_format, stated=time_format is not None)
    assert best is not None  # noqa: S101  # reason: _refuse_times raises where it is None
    spread = best.reindex(place).reset_index(drop=True)
    return _in_shape(spread), _family(best_format, texts, aware=clock.is_aware(best))


def _family(time_format: str, texts: pd.Series, *, aware: bool) -> str:
    """The name by which texts of other tables are known to be in one format with these."""
    if aware or time_format not in _ISO:
        return f"{time_format} with an offset" if aware else time_format
    length = _ISO_LENGTHS.get(time_format)
    padded = length is None or bool((texts.str.len() == length).all())
    return "ISO" if padded else time_format


def _fits(texts: pd.Series, time_format: str) -> bool:
    times = _read(texts, time_format)
    return times is not None and bool(times.notna().all())


def _read(texts: pd.Series, time_format: str) -> pd.Series | None:
    """Times in one format, NaT where a text is not in it; instants where texts state offsets."""
    texts = texts.mask(texts.str.casefold().isin(_DAY_OF_THE_RUN))
    aware = "%z" in time_format
    if time_format == "ISO8601":
        stated = texts.str.contains(_OFFSET, na=False)
        aware = bool(stated.any())
        texts = texts.where(stated) if aware else texts
    try:
        times = pd.to_datetime(texts, format=time_format, errors="coerce", utc=aware)
    except ValueError:  # no format that pandas knows
        return None
    return pd.Series(times)


def _refuse_times(name: str, n: int, fit: int, time_format: str, *, stated: bool) -> None:
    said = "ISO dates" if time_format == "ISO8601" else f"the format {time_format}"
    if fit <= 0:
        problem = f"none of its {count(n, 'text')} is in a date format known here"
    elif stated:
        problem = f"{n - fit:,} of {count(n, 'text')} are not in {said}"
    else:
        problem = (
            f"it mixes date formats: {fit:,} of {count(n, 'text')} fit {said}, the others do not"
        )
    raise ColumnTypeError(name, "dates or times in one format", problem, f"{_FORMAT_HINT}.")


# Keys, categories, numbers ------------------------------------------------------------------------


def _key(column: pd.Series, name: str) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype):
        if not pd.api.types.is_float_dtype(column.cat.categories.dtype):
            return _unblank(column)
        column = column.astype(column.cat.categories.dtype)
    if pd.api.types.is_bool_dtype(column.dtype):
        raise ColumnTypeError(name, "identifiers", "it holds true and false")
    if pd.api.types.is_float_dtype(column.dtype):
        return _whole(column, name)
    if column.dtype == object:
        place, different = pd.factorize(column)
        floats = np.array([*(isinstance(value, float) for value in different), False], bool)[place]
        if floats.any():
            whole = _whole(column.where(floats).astype(float), name)
            column = (
                whole
                if floats.sum() == column.count()
                else whole.astype(object).where(floats, column)
            )
    return _unblank(column)


def _whole(column: pd.Series, name: str) -> pd.Series:
    """Identifiers that came as floats: made whole numbers again, only where nothing can be lost."""
    exact = _EXACT_IN_HALF if column.dtype.name.lower() == "float32" else _EXACT
    values = column.to_numpy(float, na_value=np.nan)
    known = ~np.isnan(values)
    harmed = known & ((np.abs(values) >= exact) | (values != np.floor(values)))
    if harmed.any():
        raise ColumnTypeError(
            name,
            "identifiers",
            f"it came as floating point and {int(harmed.sum()):,} of "
            f"{count(int(known.sum()), 'value')} are not whole numbers of at most "
            f"{len(str(exact)) - 1} digits, so identifiers may be damaged",
            "Read the column as text or whole numbers.",
        )
    whole = np.where(known, values, 0).astype(np.int64)
    return pd.Series(pd.arrays.IntegerArray(whole, ~known), copy=False)


def _category(column: pd.Series, name: str) -> pd.Series:
    del name
    if isinstance(column.dtype, pd.CategoricalDtype):
        place, different = codes_of(column), list(column.cat.categories)
    else:
        place, different = _factorized(column)
    labels = [_label(value) for value in different]
    order = list(dict.fromkeys(label for label in labels if label))
    at = {label: i for i, label in enumerate(order)}
    codes = moved(place, [at.get(label, -1) for label in labels])
    dtype = pd.CategoricalDtype(order)
    if codes is place:  # the table's own, which are not to be written into
        if bool(column.dtype == dtype):  # pyright: ignore[reportUnknownMemberType]  # reason: pandas' types are not complete
            return column
        codes = codes.copy()
    return pd.Series(pd.Categorical.from_codes(codes, dtype=dtype, validate=False), copy=False)


def _factorized(column: pd.Series) -> tuple[NDArray[np.integer], list[object]]:
    """The place of each value among the different ones, and these; -1 of one that is missing."""
    if not isinstance(column.array, pd.arrays.ArrowStringArray):
        place, different = pd.factorize(column)
        return place, list(different)
    pa, _ = arrow("reading texts")  # pandas would make its codes twice as wide, and copy them
    texts = pa.array(column.array)
    whole = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    coded = whole.dictionary_encode()
    return coded.indices.fill_null(-1).to_numpy(), coded.dictionary.to_pylist()


def _label(value: object) -> str:
    number = _float(value)
    return str(value if number is None or not number.is_integer() else int(number)).strip()


def _float(value: object) -> float | None:
    return float(cast("float", value)) if isinstance(value, (float, np.floating)) else None


def _number(column: pd.Series, name: str) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if column.dtype.kind in "mM":
        holds = "dates" if column.dtype.kind == "M" else "lengths of time"
        raise ColumnTypeError(name, "numbers", f"it holds {holds}")
    column = _unblank(column)
    known = column.notna().to_numpy()
    numbers = pd.to_numeric(column.where(column.notna(), np.nan), errors="coerce")
    values = numbers.to_numpy(dtype=float, na_value=np.nan)
    bad = known & np.isnan(values)
    if bad.any():
        raise ColumnTypeError(
            name, "numbers", f"{int(bad.sum()):,} of {count(int(known.sum()), 'value')} are not"
        )
    return numbers if numbers.dtype == "float64" else pd.Series(np.array(values), copy=False)


_KINDS: dict[str, Callable[[pd.Series, str], pd.Series]] = {
    "key": _key,
    "category": _category,
    "number": _number,
}
