"""Speed: whole columns at a time. Steps of Python are counted, and no clock decides alone.

Per-row Python shows as steps that grow with the rows, whatever the machine does beside. Work that
grows faster than the rows, or is dear for each, shows against a sort of as many numbers in the
same run; the best of several runs is taken, and a measure is accused only when it fails them all.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from hypothesis.strategies import DataObject

from policeplan.measure import Measure
from policeplan.schema import Kind, Rows
from policeplan.testing.check import Broken, Check
from policeplan.testing.counting import observed, rows_of
from policeplan.testing.strategies import frames

if TYPE_CHECKING:
    from _typeshed import TraceFunction

FEW, MANY = 500, 4_000
"""Rows at which steps are counted."""
SMALL, LARGE = 2_000, 16_000
"""Rows at which time is taken; a thread's own, so that a busy machine counts for little."""
GROWTH = 3.0
"""How many times more than the rows time may grow, to be called linear on a busy machine."""
COST = 60.0
"""What a row may cost, in times of what it costs to sort one number among as many."""
STEPS = 1.0
"""Steps of Python that a further row may take: a loop has several, and what goes by the size of a
table far fewer."""
_AT_A_KEY = 4
_TRIES, _RUNS = 4, 3


def _no_steps_per_row(measure: Measure, data: DataObject) -> None:
    table = data.draw(frames(measure, min_size=6))
    few, many = (_many(measure, table, n) for n in (FEW, MANY))
    observed(measure, few.copy())  # what is done but once is done
    steps, more = (_steps(measure, rows) for rows in (few, many))
    if more - steps > STEPS * (MANY - FEW):
        raise Broken(
            f"it takes {steps:,} steps of Python for {FEW:,} rows and {more:,} for {MANY:,}: it "
            "goes row by row, or group by group. Work on whole columns",
            table,
        )


def _time_grows_with_rows(measure: Measure, data: DataObject) -> None:
    table = data.draw(frames(measure, min_size=6))
    small, large = (_many(measure, table, n) for n in (SMALL, LARGE))
    numbers = np.random.default_rng(1).integers(0, 1 << 40, LARGE)
    problem = ""
    for _ in range(_TRIES):
        a_sort = _best(lambda: np.sort(numbers))
        little = _best(lambda: measure.observations(small.copy()))
        much = _best(lambda: measure.observations(large.copy()))
        problem = _too_slow(little, much, a_sort)
        if not problem:
            return
    raise Broken(problem, table)


def _too_slow(little: float, much: float, a_sort: float) -> str:
    rows = LARGE / SMALL
    if much > GROWTH * rows * max(little, a_sort / rows):
        return (
            f"{rows:g} times the rows take {much / little:.0f} times the time: it grows faster "
            "than the rows"
        )
    if much > COST * a_sort:
        return (
            f"a row costs {much / a_sort:.0f} times what it costs to sort a number; the stated "
            f"cost is at most {COST:g}"
        )
    return ""


def _many(measure: Measure, table: pd.DataFrame, n: int) -> Rows:
    """So many rows like those of a table: few at a key, and in each round times some days on."""
    place = np.arange(n)
    rounds = place // len(table)
    many = table.iloc[place % len(table)].reset_index(drop=True)
    for column in measure.needs.columns:
        if column.name not in many:
            continue
        if column.kind is Kind.KEY:
            many[column.name] = (
                many[column.name].astype(str) + "-" + (place // _AT_A_KEY).astype(str)
            )
        elif column.kind is Kind.TIME and not measure.statistic.snapshot:
            many[column.name] += pd.to_timedelta(rounds % 7, unit="D").as_unit("us")
    return rows_of(measure, many)


def _best(do: Callable[[], object]) -> float:
    taken: list[float] = []
    for _ in range(_RUNS):
        before = time.thread_time()
        do()
        taken.append(time.thread_time() - before)
    return min(taken)


def _steps(measure: Measure, rows: Rows) -> int:
    """Steps of Python while the rows are observed."""
    taken = 0

    def step(frame: FrameType, event: str, arg: object) -> TraceFunction:
        nonlocal taken
        del event, arg
        frame.f_trace_opcodes = True  # a comprehension on one line has no steps but these
        taken += 1
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        observed(measure, rows)
    finally:
        sys.settrace(before)
    return taken


CHECKS = (
    Check(
        "no-python-per-row",
        "It works on whole columns: the steps of Python do not grow with the rows.",
        _no_steps_per_row,
        draws=False,
    ),
    Check(
        "time-grows-with-rows",
        f"Its time grows no faster than its rows, and a row costs no more than {COST:g} times what "
        "it costs to sort a number.",
        _time_grows_with_rows,
        draws=False,
    ),
)
