"""Check: a law that every measure keeps, with a name, a sentence, and since when."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import pandas as pd
from hypothesis.strategies import DataObject

from policeplan.measure import Measure

Law = Callable[[Measure, DataObject], None]
"""Draws what it needs, and raises `Broken` where the measure does not keep the law."""


def _any(measure: Measure) -> bool:
    del measure
    return True


@attrs.frozen
class Check:
    """A law that the kit holds a measure to.

    Attributes:
        name: stable, for waivers and for the ids of tests: ``order-of-rows``.
        guards: what it guards, in a sentence.
        law: draws rows and raises where the law is broken.
        since: the release of policeplan that it came in.
        on: which measures it is for, in words.
        applies: the same as a function of a measure.
        draws: False where one or few draws tell, and a smaller failing one tells no more.
    """

    name: str
    guards: str
    law: Law
    since: str = "0.1"
    on: str = "every measure"
    applies: Callable[[Measure], bool] = _any
    draws: bool = True


class Broken(Exception):  # noqa: N818  # reason: it never leaves the kit, which makes a ConformanceError of it
    """A law that a measure does not keep: what happened, and on which rows."""

    def __init__(self, problem: str, rows: pd.DataFrame | None = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.rows = rows
