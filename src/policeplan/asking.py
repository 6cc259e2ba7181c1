"""Asking: the figures of several periods from the cells of one tally, in one go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, get_args

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import asked, cells, reach
from policeplan.area import Geography
from policeplan.cells import CHOICE
from policeplan.coverage import Coverage
from policeplan.definition import Definition
from policeplan.errors import CoverageError, ParameterError
from policeplan.estimates import MISSING, estimated
from policeplan.period import Period
from policeplan.population import Population
from policeplan.reach import Spans
from policeplan.result import Result

Incomplete = Literal["refuse", "label"]


@attrs.frozen(eq=False)
class Asked:
    """What of a tally answers for a period; see `Tally` for each field."""

    definition: Definition
    cells: pd.DataFrame
    coverage: Coverage
    areas: Sequence[str]
    geography: Geography
    population: Population | None

    def over(
        self,
        periods: Sequence[Period],
        by: Sequence[str],
        incomplete: Incomplete,
        confidence: float,
    ) -> list[Result | CoverageError]:
        """The result of each period, or why it is refused; arguments and errors as `Tally.over`."""
        for name in by:
            self.definition.breakdown(name)
        if incomplete not in get_args(Incomplete):
            problem = f"is {incomplete!r}: give 'refuse' or 'label'"
            raise ParameterError(self.definition.says, "incomplete", problem)
        spans = {area: self.coverage.spans(area) for area in self.areas}
        found = [self._reach(period, spans, incomplete) for period in periods]
        held = [one for one in found if isinstance(one, _Held)]
        made = iter(self._results(held, by, confidence) if held else ())
        return [next(made) if isinstance(one, _Held) else one for one in found]

    def _reach(self, period: Period, spans: Spans, incomplete: Incomplete) -> _Held | CoverageError:
        """The cells of a period, and which areas they cover."""
        definition, names = self.definition, self.geography
        reach.refuse_edges(definition, self.cells, period)
        at = None
        if definition.statistic.snapshot:
            at = reach.last_snapshot(spans, self.cells, period)
        if at is None:
            states, gaps = reach.covered(definition, spans, names, period)
            rows = cells.within(self.cells, period)
        else:
            states, gaps = reach.held(spans, names, at)
            rows = cells.at_snapshot(self.cells, at)
        people = None
        if definition.statistic.exposure:
            people = self._people(period)
            unknown = people.index[people.isna()]
            states[unknown] = MISSING
            gaps += [f"{names.name(area)}: its population is not known" for area in unknown]
        if gaps and incomplete == "refuse":
            return CoverageError(definition.says, str(period), gaps)
        return _Held(period, rows, states, people, at)

    def _people(self, period: Period) -> pd.Series:
        if self.population is None:
            raise ParameterError(
                self.definition.says, "population", "a rate needs one: tally.with_population(...)"
            )
        return self.population.over(self.areas, period, self.geography)

    def _results(
        self, held: Sequence[_Held], by: Sequence[str], confidence: float
    ) -> Iterator[Result]:
        definition, areas = self.definition, self.areas
        asked.confidence(definition.says, confidence)
        parts = cells.of_each(self.cells, definition, areas, [one.rows for one in held], by)
        if definition.statistic.exposure:
            people = pd.concat([one.people for one in held]).to_numpy(float)
            area = pd.Index(list(areas)).get_indexer(pd.Index(parts["area"]))
            parts["population"] = people[parts[CHOICE].to_numpy(np.int64) * len(areas) + area]
        groups = ("area", *by)
        frame = estimated(definition, parts, (CHOICE, *groups), confidence)
        apart = zip(held, _apart(parts, len(held)), _apart(frame, len(held)), strict=True)
        for one, own, figures in apart:
            yield Result(
                definition,
                one.period,
                groups,
                own,
                one.states,
                confidence,
                self.geography,
                one.snapshot,
                estimated=figures,
            )


@attrs.frozen(eq=False)
class _Held:
    """What is held of a period that is not refused.

    Attributes:
        period: when.
        rows: its cells.
        states: for each area whether it is covered.
        people: for each area its population, where the figure is of one.
        snapshot: the day that it is of, where it is of one.
    """

    period: Period
    rows: NDArray[np.int64]
    states: pd.Series
    people: pd.Series | None
    snapshot: dt.date | None


def _apart(table: pd.DataFrame, n: int) -> list[pd.DataFrame]:
    """The rows of each choice by themselves, which the table itself no longer tells."""
    choice = table.pop(CHOICE).to_numpy(np.int64)
    order = np.argsort(choice, kind="stable")
    if (order[1:] < order[:-1]).any():
        table = table.iloc[order]
    edges = np.searchsorted(choice[order], np.arange(n + 1))
    return [table.iloc[a:b].reset_index(drop=True) for a, b in pairwise(edges.tolist())]
