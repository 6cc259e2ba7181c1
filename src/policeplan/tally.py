"""Tally: additive cells of time x area x breakdowns. Nothing downstream of it sees a row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property, reduce
from pathlib import Path
from typing import Literal

import attrs
import pandas as pd

from policeplan import cells, counting, display, store
from policeplan.area import Geography
from policeplan.asking import Asked, Incomplete
from policeplan.coverage import Coverage, Covers, say_span
from policeplan.definition import Definition
from policeplan.errors import CoverageError, ParameterError, StrayAreaError, TallyMismatchError
from policeplan.measure import Measure
from policeplan.observations import Observations
from policeplan.period import Period
from policeplan.population import Population
from policeplan.published import published
from policeplan.result import Result
from policeplan.statistic.grouping import spread
from policeplan.words import count

Every = Literal["day", "month"]


def _definition(given: Definition) -> Definition:
    return given.definition if isinstance(given, Measure) else given


def _arithmetic(of: Definition) -> tuple[object, ...]:
    """What must be the same for cells to add up."""
    return (of.identity, of.statistic, of.breakdowns)


def _copied(given: Mapping[str, int]) -> dict[str, int]:
    return dict(given)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Tally(display.Shown):
    """Additive cells of one measure: what was counted, when and where, and what time is covered.

    Attributes:
        definition: the measure, without its reading of rows.
        cells: columns ``start``, ``end`` (days, half-open), ``area``, the breakdowns, then the
            statistic's keys and parts; sorted, one row for each cell.
        coded: the same, as they were made: with labels as categories where rows were counted.
        coverage: what time each area's rows cover.
        rows_in: rows that came in.
        excluded: rows that do not count, by reason. Rows in = counted + excluded, always.
        made: how it was made, in words, one for each tally added in.
        geography: names for the areas.
        population: what a rate is of; none for other statistics.
    """

    definition: Definition = attrs.field(converter=_definition)
    coded: pd.DataFrame = attrs.field(alias="cells")
    coverage: Coverage
    rows_in: int
    excluded: Mapping[str, int] = attrs.field(converter=_copied)
    made: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    geography: Geography = attrs.field(factory=lambda: Geography(()))
    population: Population | None = None

    # Making one -------------------------------------------------------------------------------

    @classmethod
    def from_observations(
        cls,
        definition: Definition,
        observed: Observations,
        *,
        every: Every = "month",
        covers: Covers | None = None,
        areas: Geography | None = None,
        made: str = "rows",
    ) -> Tally:
        """Count observations into cells of a month or a day.

        Args:
            definition: the measure.
            observed: what it made of rows.
            every: length of a cell; a snapshot's is its day.
            covers: what the rows cover, where the caller knows; else it is seen in the rows.
            areas: the areas that rows may name.
            made: how, in words, for the record.

        Raises:
            StrayAreaError: rows name an area that is not among ``areas``.
        """
        geography = areas or Geography(())
        if areas is not None:
            refuse_strays(observed, areas)
        length = "day" if definition.statistic.snapshot else every
        table, n_excluded = counting.counted(definition, observed, length)
        named = [area.code for area in geography.leaves()]
        snapshots = definition.statistic.snapshot
        return cls(
            definition=definition,
            cells=table,
            coverage=counting.covered(observed, covers, named, snapshots=snapshots),
            rows_in=len(observed),
            excluded=n_excluded,
            made=(made,),
            geography=geography,
        )

    @classmethod
    def from_counts(
        cls,
        table: object,
        definition: Definition,
        *,
        period: Period | str,
        area: str = "area",
        areas: Geography | None = None,
        **columns: str,
    ) -> Tally:
        """A published table, already counted: one row for each area and period.

        ``Tally.from_counts(table, all_crime, period=Period.year_to("2016-10"), n="later")``. A
        blank figure is not supplied: its area is missing there, never nought.

        Args:
            table: anything that `Schema.take` takes.
            definition: what was counted.
            period: the period of every row, or the column that says it in words.
            area: the column of areas.
            areas: the areas that the table may name, by code or as it prints them
                ("Greater Manchester8,9"); the tally's areas are codes.
            **columns: for each part of the statistic, and each of its keys and the measure's
                breakdowns, the column that holds it, where the name differs.

        Raises:
            StrayAreaError: the table names an area that is not among ``areas``.
        """
        made = published(table, _definition(definition), period, area, columns, areas)
        return cls(
            definition=definition,
            cells=made.cells,
            coverage=Coverage(made.spans),
            rows_in=made.rows_in,
            excluded=made.excluded,
            made=("published table",),
            geography=areas or Geography(()),
        )

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Labels as texts."""
        return counting.labelled(self.coded)

    # Adding up --------------------------------------------------------------------------------

    def merge(self, *others: Tally) -> Tally:
        """All together. Adding is associative and commutative.

        Raises:
            TallyMismatchError: they are of different measures, versions or parameters, or their
                cells overlap without being the same.
        """
        mine = self.definition
        for theirs in (other.definition for other in others):
            if _arithmetic(mine) != _arithmetic(theirs):
                raise TallyMismatchError(
                    f"cannot add {theirs.says} version {theirs.version} to {mine.says} version "
                    f"{mine.version}: not the same measure"
                )
        tallies = (self, *others)
        reasons = sorted({reason for tally in tallies for reason in tally.excluded})
        tables = [tally.coded for tally in tallies]
        if not others:
            table = self.coded
        elif counting.are_coded(tables):
            table = counting.merged(tables, mine)
        else:
            table = cells.summed(pd.concat([tally.cells for tally in tallies]), mine)
        cells.refuse_overlaps(table)
        return attrs.evolve(
            self,
            cells=table,
            coverage=reduce(Coverage.merge, (tally.coverage for tally in tallies)),
            rows_in=sum(tally.rows_in for tally in tallies),
            excluded={r: sum(tally.excluded.get(r, 0) for tally in tallies) for r in reasons},
            made=tuple(sorted({made for tally in tallies for made in tally.made})),
            geography=next((t.geography for t in tallies if len(t.geography)), self.geography),
            population=_same_population(tallies),
        )

    def __add__(self, other: Tally) -> Tally:
        return self.merge(other)

    def rolled_up(self, to: str | Sequence[str], areas: Geography | None = None) -> Tally:
        """Whole areas from their parts: divisions to a force.

        A whole covers a time only when every part of it does.

        Args:
            to: codes of the wholes.
            areas: what adds up to what; the tally's own geography if not given.
        """
        geography = areas or self.geography
        wholes = [to] if isinstance(to, str) else list(to)
        inside = {geography[whole].code: geography.leaves_of(whole) for whole in wholes}
        return attrs.evolve(
            self,
            cells=cells.summed(self._inside(inside), self.definition),
            coverage=self.coverage.rolled_up(inside),
            geography=geography,
        )

    def _inside(self, wholes: Mapping[str, Collection[str]]) -> pd.DataFrame:
        """The cells of each whole's parts, as its own."""
        pairs = [(leaf, whole) for whole, leaves in wholes.items() for leaf in leaves]
        rows, areas = spread(self.coded["area"], pairs)
        inside = self.coded.iloc[rows]
        return inside.assign(area=pd.Series(areas, inside.index, object))

    def with_wholes(self) -> Tally:
        """The tally with every whole of its geography beside the parts.

        A whole that has figures of its own, from a published table, keeps them.
        """
        own = self.areas
        known = {area.code for area in self.geography.leaves()} | set(own)
        wholes = [area.code for area in self.geography if area.code not in known]
        inside = {whole: self.geography.leaves_of(whole) for whole in wholes}
        return attrs.evolve(
            self,
            cells=cells.summed(
                self._inside({**{area: (area,) for area in own}, **inside}), self.definition
            ),
            coverage=self.coverage.merge(self.coverage.rolled_up(inside)),
        )

    def with_population(self, population: Population) -> Tally:
        """The tally with what its rate is of; it can be given at any time before `over`.

        Raises:
            ParameterError: it is no tally of a rate.
        """
        if not self.definition.statistic.exposure:
            problem = "only a rate has one: a count per so many people is another measure"
            raise ParameterError(self.definition.says, "population", problem)
        return attrs.evolve(self, population=population)

    # Asking it --------------------------------------------------------------------------------

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """Codes of every area that has cells or coverage: in the geography's order, then others."""
        known = {*self.coverage.areas, *self.coded["area"].unique()}
        placed = [area.code for area in self.geography if area.code in known]
        return (*placed, *sorted(known - set(placed)))

    @property
    def rows_counted(self) -> int:
        """Rows that count."""
        return self.rows_in - sum(self.excluded.values())

    def over(
        self,
        period: Period,
        *,
        by: str | Sequence[str] = (),
        incomplete: Incomplete = "refuse",
        confidence: float = 0.95,
    ) -> Result:
        """The estimate for a period, for each area.

        Args:
            period: cells must tile it exactly.
            by: breakdowns to divide the result by.
            incomplete: what to do about an area that does not cover the whole period and the
                look-back before it: refuse by name, or label its figures incomplete, or missing
                where it covers none of the period.
            confidence: nominal coverage of the intervals.

        Raises:
            CellEdgeError: an edge of the period falls inside a cell.
            CoverageError: an area is not covered, and incomplete figures are not allowed.
        """
        (found,) = self.over_each([period], by=by, incomplete=incomplete, confidence=confidence)
        if isinstance(found, CoverageError):
            raise found
        return found

    def over_each(
        self,
        periods: Iterable[Period],
        *,
        by: str | Sequence[str] = (),
        incomplete: Incomplete = "refuse",
        confidence: float = 0.95,
    ) -> list[Result | CoverageError]:
        """The estimates for several periods, in far less time than one after the other.

        Arguments and errors are those of `over`, but for a period that is not covered: its error
        stands in the place of its result.
        """
        by = (by,) if isinstance(by, str) else tuple(by)
        asked = Asked(
            self.definition,
            self.coded,
            self.coverage,
            self.areas,
            self.geography,
            self.population,
        )
        return asked.over(list(periods), by, incomplete, confidence)

    # Keeping it -------------------------------------------------------------------------------

    def save(self, path: str | Path) -> None:
        """Write it to a Parquet file, whole or not at all. Needs the extra ``parquet``."""
        header = store.pack(self.definition, self.coverage, self.geography, self.population)
        counts = {"rows_in": self.rows_in, "excluded": self.excluded, "made": self.made}
        store.write(self.cells, {**header, **counts}, path)

    @classmethod
    def load(cls, path: str | Path) -> Tally:
        """Read what `save` wrote."""
        table, header = store.read(path)
        definition, coverage, geography, population = store.unpack(header)
        return cls(
            definition=definition,
            cells=table,
            coverage=coverage,
            rows_in=header["rows_in"],
            excluded=header["excluded"],
            made=header["made"],
            geography=geography,
            population=population,
        )

    def to_frame(self) -> pd.DataFrame:
        """A copy of the cells."""
        return self.cells.copy()

    def _title(self) -> str:
        excluded = ", ".join(f"{n:,} {reason}" for reason, n in self.excluded.items())
        return (
            f"Tally of {self.definition.says}: {count(self.rows_in, 'row')} in, "
            f"{self.rows_counted:,} counted" + (f"; excluded: {excluded}" if excluded else "")
        )

    def _shown(self) -> pd.DataFrame:
        """For each area: what it covers, and its parts in all; of snapshots, in its last."""
        parts = list(self.definition.statistic.parts)
        covers = ["; ".join(map(say_span, self.coverage.spans(area))) for area in self.areas]
        shown = self.cells
        if self.definition.statistic.snapshot:
            shown = shown[shown["end"] == shown.groupby("area")["end"].transform("max")]
        sums = shown.groupby("area")[parts].sum().reindex(self.areas)
        covered = [bool(spans) for spans in covers]
        sums[covered] = sums[covered].fillna(0)
        return pd.DataFrame(
            {
                "area": [self.geography.name(area) for area in self.areas],
                "covers": [spans or "nothing" for spans in covers],
                **{part: [display.number(n, 0) for n in sums[part]] for part in parts},
            }
        )


def _same_population(tallies: Sequence[Tally]) -> Population | None:
    """The one population of all.

    Raises:
        TallyMismatchError: they have more than one.
    """
    known = [tally.population for tally in tallies if tally.population is not None]
    if any(population != known[0] for population in known):
        raise TallyMismatchError(
            f"cannot add two tallies of {tallies[0].definition.says} with different populations: "
            "add them without, then give the sum one population"
        )
    return known[0] if known else None


def refuse_strays(observed: Observations, areas: Geography) -> None:
    """Refuse rows of areas that are not among these.

    Raises:
        StrayAreaError: there are such; it says how many.
    """
    leaves = [area.code for area in areas.leaves()]
    known = set(leaves)
    if known.issuperset(observed.places.names) or known.issuperset(observed.named):
        return
    strays = observed.area.notna() & ~observed.area.isin(leaves)
    n_values = observed.area[strays].nunique()
    n_wholes = int((strays & observed.area.isin(list(areas.by_code))).sum())
    raise StrayAreaError(int(strays.sum()), int(n_values), len(observed), leaves, n_wholes)
