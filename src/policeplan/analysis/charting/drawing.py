"""Drawing: limits and signals of a whole line, each segment by itself."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.analysis.charting.limits import Flags, Limits, limits
from policeplan.analysis.charting.line import Line
from policeplan.analysis.charting.rules import Signals, signals
from policeplan.analysis.charting.steps import StableShift


@attrs.frozen(eq=False)
class Drawn:
    """Limits and signals of each month.

    Attributes:
        frame: the columns of `Limits` and `Signals`, ``n`` months that the limits rest on, and
            ``segment``, from 1.
        found: the months at which limits start anew by a rule, and why.
    """

    frame: pd.DataFrame
    found: tuple[tuple[int, str], ...]


def charted(
    line: Line,
    kept: Flags,
    based: Flags,
    kind: str,
    bounds: tuple[float, float],
    *,
    screen: bool,
    recalculate: StableShift | None,
) -> Drawn:
    """Each segment charted as if it stood alone.

    Args:
        line: the months.
        kept: those that limits may rest on.
        based: those of stretches that have a baseline; a rule does not choose their first months.
        kind: of chart.
        bounds: the least and the most that a value can be.
        screen: see `limits`.
        recalculate: a rule by which limits start anew within a stretch.
    """
    segment, found = line.stretch, ()
    if recalculate is not None:
        segment, kept, found = _anew(line, kept, based, recalculate)
    tables: list[pd.DataFrame] = []
    for number in range(int(segment[-1]) + 1):
        here = segment == number
        values = line.charted[here]
        made = limits(kind, values, line.weights[here], kept[here], bounds, screen=screen)
        tables.append(_table(made, signals(values, made)).assign(segment=number + 1))
    return Drawn(pd.concat(tables, ignore_index=True), found)


def _table(made: Limits, said: Signals) -> pd.DataFrame:
    columns = {**attrs.asdict(made, recurse=False), **attrs.asdict(said, recurse=False)}
    return pd.DataFrame(columns)


def _anew(
    line: Line, kept: Flags, based: Flags, rule: StableShift
) -> tuple[NDArray[np.int64], Flags, tuple[tuple[int, str], ...]]:
    """Segments where a rule starts limits anew, the months that they rest on, and why."""
    begins = np.diff(line.stretch, prepend=-1) > 0
    known = np.isfinite(line.charted) & (line.weights > 0)
    kept = kept.copy()
    found: list[tuple[int, str]] = []
    for number in range(int(line.stretch[-1]) + 1):
        here = np.flatnonzero(line.stretch == number)
        start = int(here[0])
        first = kept[here] if based[start] else rule.first(known[here])
        kept[here] = first
        for at, side in rule.found(line.charted[here], line.weights[here], first):
            kept[here[at:]] = rule.first(known[here], at)[at:]
            begins[start + at] = True
            found.append((start + at, rule.reason(side)))
    return np.cumsum(begins) - 1, kept, tuple(found)
