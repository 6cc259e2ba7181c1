"""What a result says: its value is made of its parts, and lies where such a value can."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis.strategies import DataObject

from policeplan.measure import Measure
from policeplan.statistic import (
    Count,
    Duration,
    Mix,
    Proportion,
    Rate,
    Statistic,
    WeightedProportion,
)
from policeplan.testing.check import Broken, Check
from policeplan.testing.counting import YEAR, estimated, tallied
from policeplan.testing.strategies import frames

_CLOSE = 1e-9


def _figures(measure: Measure, table: pd.DataFrame) -> pd.DataFrame:
    return estimated(tallied(measure, table), YEAR, table).frame


def _ok(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["status"].isin(["ok", "small base"])].reset_index(drop=True)


def _value_of_parts(measure: Measure, data: DataObject) -> None:
    table = data.draw(frames(measure))
    frame = _ok(_figures(measure, table))
    value, top = frame["value"].to_numpy(float), frame["numerator"].to_numpy(float)
    bottom = frame["denominator"].to_numpy(float)
    per = measure.statistic.per if isinstance(measure.statistic, Rate) else 1
    made = per * top / np.where(np.isnan(bottom), 1, bottom)
    said = ~np.isnan(top)  # a median has no numerator
    close = np.isclose(value, made, rtol=_CLOSE, atol=_CLOSE)
    if (said & ~close).any():
        at = int(np.flatnonzero(said & ~close)[0])
        raise Broken(
            f"the value {value[at]:g} is not made of its parts, {top[at]:g} and {bottom[at]:g}",
            table,
        )


def _bounds(measure: Measure, data: DataObject) -> None:
    table = data.draw(frames(measure))
    figures = _figures(measure, table)
    if (figures["denominator"].to_numpy(float) < 0).any():
        raise Broken("a denominator is below nought", table)
    frame = _ok(figures)
    value, lower, upper = (frame[name].to_numpy(float) for name in ("value", "lower", "upper"))
    room = _CLOSE * np.maximum(np.abs(value), 1)
    if (lower > value + room).any() or (upper < value - room).any():
        raise Broken("a value lies outside its own limits", table)
    shares = _is_share(measure.statistic, frame)
    if ((value[shares] < 0) | (value[shares] > 1 + _CLOSE)).any():
        raise Broken("a share lies outside 0 to 100%", table)
    if isinstance(measure.statistic, (Count, Rate)) and (value < 0).any():
        raise Broken("a count is below nought", table)


def _is_share(statistic: Statistic, frame: pd.DataFrame) -> np.ndarray:
    if isinstance(statistic, (Mix, Proportion, WeightedProportion)):
        return np.ones(len(frame), bool)
    within = isinstance(statistic, Duration)
    return (frame["figure"] == "within").to_numpy(bool) & within


CHECKS = (
    Check(
        "value-of-parts",
        "A value is its numerator over its denominator, or its numerator where it has no other.",
        _value_of_parts,
    ),
    Check(
        "bounds",
        "A value lies within its limits, a share between 0 and 100%, and no count or denominator "
        "is below nought.",
        _bounds,
    ),
)
