"""In which types a column comes does not matter: text, categories, Arrow, units, time zones."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping

import hypothesis.strategies as st
import pandas as pd
from hypothesis.strategies import DataObject

from policeplan.measure import Measure
from policeplan.schema import Kind
from policeplan.testing.check import Check
from policeplan.testing.counting import (
    counted_directly,
    refuse_difference,
    rows_of,
    tallied,
)
from policeplan.testing.strategies import frames

Cast = Callable[[pd.Series], pd.Series]
_ARROW = importlib.util.find_spec("pyarrow") is not None
_LONDON = "Europe/London"
_ZONES = (_LONDON, "UTC", "Asia/Tokyo")
_CHANGES = (None, pd.Timestamp("2016-03-27 00:50Z"), pd.Timestamp("2016-10-29 23:50Z"))
"""Where rows with several times are moved to: nowhere, or to just before a clock change."""


def _backwards(column: pd.Series) -> pd.Series:
    """Categories in an order of their own, with one that no row has."""
    return column.astype(pd.CategoricalDtype(["zz", *sorted(set(column.dropna()), reverse=True)]))


def _texts() -> Mapping[str, Cast]:
    made: dict[str, Cast] = {
        "pandas' string type": lambda column: column.astype("string"),
        "categories in another order": _backwards,
    }
    if _ARROW:
        made["Arrow text"] = lambda column: column.astype("string[pyarrow]")
    return made


def _numbers() -> Mapping[str, Cast]:
    made: dict[str, Cast] = {
        "whole numbers": lambda column: column.astype("int64"),
        "whole numbers that may be missing": lambda column: column.astype("Int64"),
        "categories of text": _backwards,
        "floating point": lambda column: column.astype("float64"),
    }
    if _ARROW:
        made["Arrow whole numbers"] = lambda column: column.astype("int64").astype("int64[pyarrow]")
    return made


def _cast(
    measure: Measure, data: DataObject, kinds: tuple[Kind, ...], casts: Mapping[str, Cast]
) -> None:
    """Count a table, and again with its columns of these kinds in one of the types."""
    said, table = data.draw(st.sampled_from(list(casts))), data.draw(frames(measure))
    names = [c.name for c in measure.needs.columns if c.kind in kinds and c.name in table]
    other = table.assign(**{name: casts[said](table[name]) for name in names})
    one = tallied(measure, table)
    found = tallied(measure, other, f"counting {', '.join(names)} as {said}")
    refuse_difference(one, found, f"{', '.join(names)} as {said}", table)


def _text_types(measure: Measure, data: DataObject) -> None:
    _cast(measure, data, (Kind.KEY, Kind.CATEGORY), _texts())


def _key_types(measure: Measure, data: DataObject) -> None:
    _cast(measure, data, (Kind.KEY,), _numbers())


def _times(measure: Measure, table: pd.DataFrame) -> list[str]:
    kinds = {column.name: column.kind for column in measure.needs.columns}
    return [str(name) for name in table if kinds[str(name)] is Kind.TIME]


def _whole_seconds(measure: Measure, table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(**{n: table[n].dt.floor("s") for n in _times(measure, table)})


def _time_units(measure: Measure, data: DataObject) -> None:
    unit = data.draw(st.sampled_from(["s", "ms", "ns"]))
    table = _whole_seconds(measure, data.draw(frames(measure)))
    names = _times(measure, table)
    one, said = tallied(measure, table), f"{', '.join(names)} in the unit {unit}"
    other = table.assign(**{n: table[n].dt.as_unit(unit) for n in names})
    refuse_difference(one, tallied(measure, other, f"counting {said}"), said, table)
    rows = rows_of(measure, table)
    rows = rows.assign(**{n: rows[n].dt.as_unit(unit) for n in names})
    direct = counted_directly(measure, rows, f"observing {said}")
    refuse_difference(one, direct, f"rows with {said}", table)


def _time_zones(measure: Measure, data: DataObject) -> None:
    zone, table = data.draw(st.sampled_from(_ZONES)), data.draw(frames(measure))
    names = _times(measure, table)
    if len(names) > 1 and (change := data.draw(st.sampled_from(_CHANGES))) is not None:
        first = table[names].min(axis=1)  # as much time passes after it as did, over the change
        instants = {name: change + (table[name] - first) for name in names}
        walls = {n: t.dt.tz_convert(_LONDON).dt.tz_localize(None) for n, t in instants.items()}
        table = table.assign(**walls)
    table = table.assign(**{name: _there_once(table[name]) for name in names})
    said = f"{', '.join(names)} as instants in {zone}"
    aware = {n: table[n].dt.tz_localize(_LONDON).dt.tz_convert(zone) for n in names}
    other = tallied(measure, table.assign(**aware), f"counting {said}")
    refuse_difference(tallied(measure, table), other, said, table)


def _there_once(times: pd.Series) -> pd.Series:
    """Times moved a day on where the clock shows them twice or skips them."""
    known = times.dt.tz_localize(_LONDON, ambiguous="NaT", nonexistent="NaT").notna()
    return times.where(known, times + pd.Timedelta(days=1))


def _has_key(measure: Measure) -> bool:
    return any(column.kind is Kind.KEY for column in measure.needs.columns)


CHECKS = (
    Check(
        "text-types",
        "Text as objects, strings, Arrow or categories in any order is counted alike.",
        _text_types,
    ),
    Check(
        "key-types",
        "A key as text, whole numbers, categories or Arrow is the same key.",
        _key_types,
        on="measures that read a key",
        applies=_has_key,
    ),
    Check(
        "time-units",
        "Times in seconds, milliseconds, microseconds or nanoseconds are counted alike.",
        _time_units,
    ),
    Check(
        "time-zones",
        "Local times, and the same instants in any time zone, are counted alike.",
        _time_zones,
    ),
)
