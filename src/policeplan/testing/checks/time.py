"""What a period gets: the rows of its own days, and of the look-back that the measure declares."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
from hypothesis.strategies import DataObject
from numpy.typing import NDArray

from policeplan.measure import Measure
from policeplan.period import Period
from policeplan.schema import Kind
from policeplan.tally import Tally
from policeplan.testing.check import Broken, Check
from policeplan.testing.counting import cells_differ, days_of, keys_of, rows_of, tallied
from policeplan.testing.strategies import frames, periods


def _within(tally: Tally, period: Period) -> pd.DataFrame:
    cells = tally.cells
    start, end = np.datetime64(period.start), np.datetime64(period.end)
    return cells[(cells["start"] >= start) & (cells["end"] <= end)].reset_index(drop=True)


def _compare(
    measure: Measure, table: pd.DataFrame, kept: NDArray[np.bool_], period: Period, said: str
) -> None:
    every = "day" if measure.statistic.snapshot else "month"
    one = _within(tallied(measure, table, every=every), period)
    rest = table[kept].reset_index(drop=True)
    other = _within(tallied(measure, rest, f"counting without {said}", every), period)
    if found := cells_differ(one, other):
        raise Broken(f"the {period} without {said}: {found}", table)


def _outside(measure: Measure, data: DataObject) -> None:
    period, table = data.draw(periods()), data.draw(frames(measure))
    days, keys = days_of(measure, table), keys_of(measure, table)
    inside = days < np.datetime64(period.end)
    if measure.lookback_days:
        kept = inside
    else:  # what is seen together stays together
        inside &= days >= np.datetime64(period.start)
        kept = np.isin(keys, keys[inside])
    _compare(measure, table, kept, period, "the rows of other days")


def _beyond(measure: Measure, data: DataObject) -> None:
    period, table = data.draw(periods()), data.draw(frames(measure, min_size=2))
    first = period.start - dt.timedelta(days=measure.lookback_days)
    kept = days_of(measure, table) >= np.datetime64(first)
    _compare(
        measure, table, kept, period, f"the rows before {first:%d %B %Y}, beyond the look-back"
    )


def _edges(measure: Measure, data: DataObject) -> None:
    table = data.draw(frames(measure))
    days, keys = days_of(measure, table), keys_of(measure, table)
    rows = rows_of(measure, table)
    times = [c.name for c in measure.needs.columns if c.kind is Kind.TIME and c.name in rows]
    known = np.stack([rows[name].dt.floor("D").to_numpy("datetime64[D]") for name in times])
    own = {(int(k), d) for row in known for k, d in zip(keys, row, strict=True)}
    for place, (key, day) in enumerate(zip(keys, days.astype("datetime64[D]"), strict=True)):
        if not np.isnat(day) and (int(key), day) not in own:
            raise Broken(
                f"row {place} is counted on {day}, which is the day of none of its times. A day "
                "begins at 00:00 and ends before the next one's",
                table,
            )


def _looks_back(measure: Measure) -> bool:
    return measure.lookback_days > 0


CHECKS = (
    Check(
        "outside-the-period",
        "Rows of days outside the period, and outside the look-back before it, change nothing.",
        _outside,
    ),
    Check(
        "beyond-the-look-back",
        "Rows from before the declared look-back change nothing.",
        _beyond,
        on="measures with a look-back",
        applies=_looks_back,
    ),
    Check(
        "half-open-edges",
        "A row counts on the day of one of its times: the last microsecond of a day is that "
        "day's, midnight is the next one's.",
        _edges,
    ),
)
