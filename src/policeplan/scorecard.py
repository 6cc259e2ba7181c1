"""Scorecard: a plan evaluated; what every output prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import attrs
import pandas as pd

from policeplan.benchmark import Benchmark
from policeplan.comparison import Comparison
from policeplan.errors import CoverageError, PlanError
from policeplan.period import Period
from policeplan.plan import Line, Plan
from policeplan.result import Result
from policeplan.sources import Sources, quiet
from policeplan.tally import Tally

Progress = Callable[[str], None]
"""Is told, in words, what is being done."""


@attrs.frozen(eq=False, repr=False)
class Entry:
    """One measure of the plan: its figures for every area, and what they are compared with.

    Attributes:
        title: what the report says.
        tally: what was counted.
        result: the 12 months to date.
        comparisons: the same against each earlier period of the plan.
        benchmark: among the plan's peers, if it names any.
    """

    title: str
    tally: Tally
    result: Result
    comparisons: tuple[Comparison, ...]
    benchmark: Benchmark | None = None

    def __repr__(self) -> str:
        return f"<Entry {self.title}>"


@attrs.frozen(eq=False, repr=False)
class Scorecard:
    """A plan's measures, evaluated: objectives in order, each with its entries.

    Attributes:
        title: of the plan.
        period: the 12 months to date.
        objectives: title and entries of each.
    """

    title: str
    period: Period
    objectives: tuple[tuple[str, tuple[Entry, ...]], ...]

    def entries(self) -> list[Entry]:
        """Every entry, in the order of the report."""
        return [entry for _, entries in self.objectives for entry in entries]

    def to_frame(self) -> pd.DataFrame:
        """One row for each figure of each area and level, and each comparison of it."""
        frames: list[pd.DataFrame] = []
        for objective, entries in self.objectives:
            for entry in entries:
                for comparison in entry.comparisons:
                    frame = comparison.to_frame()
                    frame.insert(0, "objective", objective)
                    frame.insert(1, "title", entry.title)
                    frame.insert(2, "measure", entry.result.definition.id)
                    frame["period"] = str(comparison.later.period)
                    frame["against"] = str(comparison.earlier.period)
                    frames.append(frame)
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    def __repr__(self) -> str:
        n = len(self.entries())
        return f"<Scorecard {self.title}, {self.period}: {n} measures>"

    def _repr_html_(self) -> str:
        return "".join(
            c._repr_html_()  # pyright: ignore[reportPrivateUsage]  # reason: the notebook's own name
            for e in self.entries()
            for c in e.comparisons
        )


def evaluate(plan: Plan, as_at: str | dt.date, progress: Progress | None = None) -> Scorecard:
    """Evaluate a plan for the 12 months to the end of a month.

    Args:
        plan: what to evaluate.
        as_at: the month, such as ``"2016-11"``.
        progress: is told what is being done.

    Raises:
        SourceError: a source cannot be read, has no rows, or none that count.
        PlanError: a period is not covered and the plan does not allow incomplete figures; it
            names every measure and area that is refused.
        PolicePlanError: a column is missing or of the wrong kind, or rows name a stray area.
    """
    tell = progress or quiet
    period = Period.year_to(as_at)
    earlier = plan.earlier(period)
    sources = Sources(plan)
    refused: list[CoverageError] = []
    objectives: list[tuple[str, tuple[Entry, ...]]] = []
    for objective in plan.objectives:
        entries: list[Entry] = []
        for line in objective.measures:
            tell(line.title or line.measure)
            tally = sources.counted(line).with_wholes()
            if plan.incomplete == "refuse":
                refused += _refusals(tally, [period, *earlier])
            if not refused:
                entries += _entries(plan, line, tally, period, earlier)
        objectives.append((objective.title, tuple(entries)))
    if refused:
        raise _together(plan, refused)
    return Scorecard(plan.title, period, tuple(objectives))


def _entries(
    plan: Plan, line: Line, tally: Tally, period: Period, earlier: Sequence[Period]
) -> list[Entry]:
    """The line's own entry, and one by its breakdown if it asks for that."""
    title = line.title or tally.definition.title
    asked: list[tuple[str, tuple[str, ...]]] = [(title, ())]
    if line.by is not None:
        asked.append((f"{title}, by {line.by.replace('_', ' ')}", (line.by,)))
    entries: list[Entry] = []
    for name, by in asked:
        result = tally.over(period, by=by, incomplete=plan.incomplete)
        before = [tally.over(p, by=by, incomplete=plan.incomplete) for p in earlier]
        benchmark = result.among(plan.peer_group(line.peers)) if line.peers else None
        comparisons = tuple(result.against(one) for one in before)
        entries.append(Entry(name, tally, result, comparisons, benchmark))
    return entries


def _refusals(tally: Tally, periods: Sequence[Period]) -> list[CoverageError]:
    """What coverage refuses, of every period and not only the first."""
    refused: list[CoverageError] = []
    for period in periods:
        try:
            tally.over(period)
        except CoverageError as error:
            refused.append(error)
    return refused


def _together(plan: Plan, refused: Sequence[CoverageError]) -> PlanError:
    """Every refusal in one error."""
    said = [f"{e.measure} over the {e.period}: {'; '.join(e.gaps)}" for e in refused]
    advice = (
        "A month without rows is missing, not nought. Ask for another month, state what a source "
        'covers (covers = "2014-06 to 2016-11"), or set incomplete = "label" in the plan to print '
        "these figures labelled incomplete"
    )
    return PlanError(plan.path, [*said, advice])
