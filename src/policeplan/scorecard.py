"""Scorecard: a plan evaluated; what every output prints."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import islice

import attrs
import pandas as pd

from policeplan.analysis.judgement import Judgement, judged_together
from policeplan.analysis.overdispersion import dispersion
from policeplan.analysis.year_end import DEFAULT, YearEnd, year_end
from policeplan.benchmark import Benchmark
from policeplan.comparison import Comparison
from policeplan.errors import CoverageError, PlanError
from policeplan.lines import Line, Standing
from policeplan.period import Period
from policeplan.plan import Plan
from policeplan.result import Result
from policeplan.sentences import Sentences
from policeplan.sources import Progress, Sources, quiet
from policeplan.tally import Tally


@attrs.frozen(eq=False, repr=False)
class Placing:
    """Where the plan's area stands among others by a source of its own: a national table.

    Attributes:
        title: what the report says.
        result: every area's figures, in a period that may be another than the line's own.
        change: the same against an earlier period, where changes are ranked.
        benchmarks: among each peer group, in the plan's order.
    """

    title: str
    result: Result
    change: Comparison | None
    benchmarks: tuple[Benchmark, ...]


@attrs.frozen(eq=False, repr=False)
class Entry:
    """One measure of the plan: its figures for every area, and what they are compared with.

    Attributes:
        title: what the report says.
        tally: what was counted.
        result: the figures of the line's period.
        comparisons: the same against each earlier period.
        benchmark: among the source's own areas, if the plan names peers.
        placings: among other areas, by sources of their own.
        forecast: of the financial year, if the plan asks for it.
    """

    title: str
    tally: Tally
    result: Result
    comparisons: tuple[Comparison, ...]
    benchmark: Benchmark | None = None
    placings: tuple[Placing, ...] = ()
    forecast: YearEnd | None = None

    def __repr__(self) -> str:
        return f"<Entry {self.title}>"


@attrs.frozen(eq=False, repr=False)
class Scorecard:
    """A plan's measures, evaluated: objectives in order, each with its entries.

    Attributes:
        title: of the plan.
        period: the 12 months to date.
        objectives: title and entries of each.
        own: code of the area whose plan it is.
        templates: what its sentences say.
        judgement: by what rule its changes are called clear, all of them together.
    """

    title: str
    period: Period
    objectives: tuple[tuple[str, tuple[Entry, ...]], ...]
    own: str = ""
    templates: Sentences = attrs.field(factory=Sentences)
    judgement: Judgement | None = None

    def entries(self) -> list[Entry]:
        """Every entry, in the order of the report."""
        return [entry for _, entries in self.objectives for entry in entries]

    def to_frame(self) -> pd.DataFrame:
        """One row for each figure of each area and level, and each comparison of it.

        A figure that is compared with nothing has one row, with nothing in ``against``.
        """
        frames: list[pd.DataFrame] = []
        for objective, entries in self.objectives:
            for entry in entries:
                tables = [(c.to_frame(), str(c.earlier.period)) for c in entry.comparisons]
                for frame, against in tables or [(_alone(entry.result), "")]:
                    frame.insert(0, "objective", objective)
                    frame.insert(1, "title", entry.title)
                    frame.insert(2, "measure", entry.result.definition.id)
                    frame["period"] = str(entry.result.period)
                    frame["against"] = against
                    frames.append(frame)
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()

    def __repr__(self) -> str:
        n = len(self.entries())
        return f"<Scorecard {self.title}, {self.period}: {n} measures>"

    def _repr_html_(self) -> str:
        return "".join(
            shown._repr_html_()  # pyright: ignore[reportPrivateUsage]  # reason: the notebook's own name
            for e in self.entries()
            for shown in e.comparisons or (e.result,)
        )


def evaluate(
    plan: Plan,
    as_at: str | dt.date,
    progress: Progress | None = None,
    tables: Mapping[str, object] | None = None,
) -> Scorecard:
    """Evaluate a plan for a month.

    Args:
        plan: what to evaluate.
        as_at: the month, such as ``"2016-11"``.
        progress: is told what is being done.
        tables: tables in memory, by the paths that the plan has for them: those are not read.

    Raises:
        SourceError: a source cannot be read, has no rows, or none that count.
        PlanError: a period is not covered and the plan does not allow incomplete figures; it
            names every measure and area that is refused.
        PolicePlanError: a column is missing or of the wrong kind, or rows name a stray area.
    """
    tell = progress or quiet
    work = _Evaluation(plan, Period.year_to(as_at), Sources(plan, tables or {}), [])
    work.sources.count(tell)
    objectives: list[tuple[str, tuple[Entry, ...]]] = []
    for objective in plan.objectives:
        entries: list[Entry] = []
        for line in objective.measures:
            tell(line.title or line.measure)
            entries += work.entries(line)
        objectives.append((objective.title, tuple(entries)))
    if work.refused:
        raise _together(plan, work.refused)
    judged, judgement = _judged(objectives)
    return Scorecard(plan.title, work.as_at, judged, plan.own, plan.templates, judgement)


def _judged(
    objectives: Sequence[tuple[str, tuple[Entry, ...]]],
) -> tuple[tuple[tuple[str, tuple[Entry, ...]], ...], Judgement]:
    """The entries with every change judged as one of all."""
    every = [c for _, entries in objectives for entry in entries for c in entry.comparisons]
    together, judgement = judged_together(every)
    left = iter(together)
    return tuple(
        (
            title,
            tuple(
                attrs.evolve(entry, comparisons=tuple(islice(left, len(entry.comparisons))))
                for entry in entries
            ),
        )
        for title, entries in objectives
    ), judgement


@attrs.frozen
class _Evaluation:
    """A plan being evaluated; what coverage refuses is kept, so that all of it is told at once."""

    plan: Plan
    as_at: Period
    sources: Sources
    refused: list[CoverageError]

    def entries(self, line: Line) -> list[Entry]:
        """The line's own entry, and one by its breakdown if it asks for that."""
        tally = self.sources.counted(line).with_wholes()
        period = self.plan.period(line, self.as_at)
        periods = [period, *self.plan.earlier(line, period)]
        whole = self._results(tally, periods)
        placings = [self._placing(line, standing) for standing in line.standings]
        forecast = None if line.forecast is None else self._year_end(tally, line)
        if self.refused:
            return []
        title = line.title or tally.definition.title
        asked = [(title, whole)]
        if line.by is not None:
            divided = self._results(tally, periods, (line.by,))
            asked.append((f"{title}, by {line.by.replace('_', ' ')}", divided))
        peers = None if line.peers is None else self.plan.peer_group(line.peers)
        entries: list[Entry] = []
        times = self._dispersion(line, tally, periods)
        for name, (result, *earlier) in asked:
            comparisons = tuple(result.against(one, dispersion=times) for one in earlier)
            benchmark = None if peers is None else result.among(peers)
            entries.append(Entry(name, tally, result, comparisons, benchmark))
        found = tuple(one for one in placings if one is not None)
        entries[0] = attrs.evolve(entries[0], placings=found, forecast=forecast)
        return entries

    def _dispersion(self, line: Line, tally: Tally, periods: Sequence[Period]) -> pd.Series | None:
        """How much more than chance each area's months vary, over all that is compared."""
        if not line.overdispersion:
            return None
        start = min(period.start for period in periods)
        return dispersion(tally, Period(start, max(period.end for period in periods)))

    def _placing(self, line: Line, standing: Standing) -> Placing | None:
        reading = line.reading(standing)
        tally = self.sources.counted(reading).with_wholes()
        period = self.plan.period(reading, self.as_at)
        against = standing.against
        words = attrs.evolve(reading, comparisons=[] if against is None else [against])
        results = self._results(tally, [period, *self.plan.earlier(words, period)])
        if self.refused:
            return None
        result, *earlier = results
        change = result.against(earlier[0]) if earlier else None
        peers = [self.plan.peer_group(name) for name in standing.peers]
        ranked = result if change is None else change
        benchmarks = tuple(ranked.among(group) for group in peers)
        title = reading.title or tally.definition.title
        return Placing(title, result, change, benchmarks)

    def _year_end(self, tally: Tally, line: Line) -> YearEnd | None:
        method = line.forecast_method or DEFAULT
        as_at, incomplete = self.as_at.last_day, self.plan.incomplete
        try:
            return year_end(tally, as_at, method=method, incomplete=incomplete)
        except CoverageError as error:
            self.refused.append(error)
            return None

    def _results(
        self, tally: Tally, periods: Sequence[Period], by: Sequence[str] = ()
    ) -> list[Result]:
        """A result for each period; what coverage refuses is kept, of every one of them."""
        found = tally.over_each(periods, by=by, incomplete=self.plan.incomplete)
        self.refused.extend(one for one in found if isinstance(one, CoverageError))
        return [one for one in found if isinstance(one, Result)]


def _alone(result: Result) -> pd.DataFrame:
    """The rows of a result that is compared with nothing, as those of a comparison."""
    return result.frame[[*result.keys, "value", "status"]].rename(columns={"value": "later"})


def _together(plan: Plan, refused: Sequence[CoverageError]) -> PlanError:
    """Every refusal in one error."""
    if all("population" in gap for e in refused for gap in e.gaps):
        return PlanError(plan.path, [str(error) for error in refused])
    said = [f"{e.measure} over the {e.period}: {'; '.join(e.gaps)}" for e in refused]
    advice = (
        "A month without rows is missing, not nought. Ask for another month, state what a source "
        'covers (covers = "2014-06 to 2016-11"), or set incomplete = "label" in the plan to print '
        "these figures labelled incomplete"
    )
    return PlanError(plan.path, [*said, advice])
