"""Job: one measure to be counted, and how the columns of a table answer to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import counting, places
from policeplan.area import Geography
from policeplan.coverage import Covers
from policeplan.engines import covering
from policeplan.errors import ParameterError
from policeplan.measure import Measure
from policeplan.observations import Observations, Values
from policeplan.period import Period
from policeplan.rules.keys import members
from policeplan.schema import Column, Columns, Kind, Rows, Schema
from policeplan.taken import Taken
from policeplan.tally import Every, Tally, refuse_strays
from policeplan.words import did_you_mean, quoted

OUTSIDE_FILTER = "outside the filter"
OUTSIDE_PERIOD = "outside the period"
Filter = Mapping[str, Sequence[str]]
"""For each of a table's columns, the values that rows must have one of, as text."""

Window = tuple[dt.date, dt.date]
"""Days ``[start, end)``."""


@attrs.frozen
class Job:
    """A measure to be counted, and how a table's columns answer to it.

    Attributes:
        measure: the rule.
        columns: the table's names for the measure's columns, where they differ; a list where
            several columns stand for one (``{"location": ["township", "address"]}``).
        formats: for text times, their one format; see `Schema.take`.
        area: the one area of every row, for a table that names none.
        where: rows to count, by the table's own columns; the rest are excluded as
            ``outside the filter`` and the rule does not see them.
        every: length of a cell, ``month`` or ``day``.
        covers: what the rows cover, where you know; else it is seen in the rows.
        areas: the areas that rows may name, by code or by any name that is certain: "Avon &
            Somerset". The tally's areas are codes.
        period: the days that figures are wanted of. Rows of other days, and from before the
            measure's look-back, are excluded as ``outside the period``, and need not be read.

    Raises:
        ParameterError: ``columns`` or ``formats`` speak of a column that the measure has not.
    """

    measure: Measure
    columns: Columns | None = attrs.field(default=None, kw_only=True)
    formats: Mapping[str, str] | None = attrs.field(default=None, kw_only=True)
    area: str | None = attrs.field(default=None, kw_only=True)
    where: Filter | None = attrs.field(default=None, kw_only=True)
    every: Every = attrs.field(default="month", kw_only=True)
    covers: Covers | None = attrs.field(default=None, kw_only=True)
    areas: Geography | None = attrs.field(default=None, kw_only=True)
    period: Period | None = attrs.field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        known = self.measure.needs.names
        for name in (*(self.columns or {}), *(self.formats or {})):
            if name not in known:  # it would else be taken for one that the table lacks
                near = did_you_mean(name, known)
                problem = f"the measure reads no column '{name}'.{near} It reads: {quoted(known)}"
                raise ParameterError(self.measure.id, "columns", problem)

    # What it reads ----------------------------------------------------------------------------

    @property
    def _filters(self) -> Schema:
        return Schema(*(Column(name, Kind.CATEGORY, "a filter") for name in self.where or {}))

    def located(self, available: Sequence[str]) -> dict[str, str]:
        """For each column that its rows will have, the table's own.

        Raises:
            MissingColumnError: a needed column is not there.
        """
        constants = () if self.area is None else ("area",)
        who = f"measure {self.measure.id}"
        return self.measure.needs.locate(available, self.columns, constants, who)

    def reads(self, available: Sequence[str]) -> list[str]:
        """The columns of a table that it reads.

        Raises:
            MissingColumnError: a needed column, or one of its filter, is not there.
        """
        who = f"the filter of {self.measure.says}"
        filters = self._filters.locate(available, wanted_by=who)
        return list(dict.fromkeys([*self.located(available).values(), *filters.values()]))

    def labels(self, available: Sequence[str]) -> set[str]:
        """Those of them that it reads as categories and nothing else."""
        kinds = {column.name: column.kind for column in self.measure.needs.columns}
        located = self.located(available)
        other = {own for n, own in located.items() if kinds[n.partition("#")[0]] != Kind.CATEGORY}
        return {*located.values(), *(self.where or {})} - other

    def together_in(self, available: Sequence[str]) -> bool:
        """Whether it must see some rows of a table together.

        Without the key, where that is optional, no row needs another.
        """
        located = self.located(available)
        return self.measure.together in {name.partition("#")[0] for name in located}

    @property
    def is_fine(self) -> bool:
        """Whether it may have nearly a cell a row, so that to add up two tallies is to count."""
        statistic = self.measure.statistic
        return not set(statistic.keys) <= set(statistic.key_levels())

    def dated_by(self, available: Sequence[str]) -> str | None:
        """The table's column by whose day rows are dated, where there is no doubt about it."""
        times = [c for c in self.measure.needs.columns if c.kind is Kind.TIME]
        if len(times) != 1 or times[0].optional:
            return None
        return self.located(available)[times[0].name]

    @property
    def window(self) -> Window | None:
        """The days whose rows matter, if a period is wanted: its own, and the look-back before."""
        if self.period is None:
            return None
        first = self.period.start - dt.timedelta(days=self.measure.lookback_days)
        return first, self.period.end

    # What it makes of rows --------------------------------------------------------------------

    def rows(self, table: object) -> Rows:
        """The rows as the measure sees them, areas by their code."""
        constants = {} if self.area is None else {"area": self.area}
        rows = self.measure.needs.take(
            table,
            self.columns,
            formats=self.formats,
            constants=constants,
            wanted_by=f"measure {self.measure.id}",
        )
        if self.areas is not None and "area" in rows:
            rows["area"] = places.by_code(rows["area"], self.areas)
        return rows

    def kept(self, table: Taken) -> NDArray[np.bool_] | None:
        """Which rows pass the filter; None where all do."""
        if not self.where:
            return None
        filters = self._filters.take(table, wanted_by=f"the filter of {self.measure.says}")
        kept = np.ones(len(table), bool)
        for name, values in self.where.items():
            kept &= members(filters[name], [str(value) for value in values])
        return None if kept.all() else kept

    def counted(
        self,
        rows: Rows,
        kept: NDArray[np.bool_] | None = None,
        own: NDArray[np.bool_] | None = None,
    ) -> Tally:
        """The tally of rows, whose coverage is what is seen in them, and labels are categories.

        See `finished`, which makes of such tallies one that can leave the engine.

        Args:
            rows: as `rows` gives them.
            kept: which of them pass the filter; all, if not given.
            own: which of them are to be counted, the others being history that the rule may look
                back on; all, if not given.
        """
        passing = rows if kept is None else rows[kept].reset_index(drop=True)
        observed = self.measure.observations(passing)
        seen = observed
        if kept is not None and self.seen_in_all:
            seen = self.measure.observations(rows)
        if own is not None:
            observed = only(observed, own if kept is None else own[kept])
            seen = observed if seen is observed else only(seen, own)
        n_in = len(rows) if own is None else int(own.sum())
        outside: dict[str, int] = {}
        if kept is not None:
            outside[OUTSIDE_FILTER] = n_in - len(observed)
        if self.window is not None:
            inside = _inside(observed, self.window)
            outside = {OUTSIDE_PERIOD: int((~inside).sum()), **outside}
            observed = only(observed, inside)
        if self.areas is not None:
            refuse_strays(observed, self.areas)
        length = "day" if self.measure.statistic.snapshot else self.every
        table, excluded = counting.counted(self.measure, observed, length)
        if seen is observed and not excluded and not self.measure.statistic.snapshot:
            coverage = covering.seen_in(table, observed)
        else:
            coverage = covering.seen(self.measure, seen)
        return Tally(
            definition=self.measure,
            cells=table,
            rows_in=n_in,
            excluded={**{reason: n for reason, n in outside.items() if n}, **excluded},
            coverage=coverage,
            geography=self.areas or Geography(()),
        )

    @property
    def seen_in_all(self) -> bool:
        """Whether coverage is seen in all rows, not only in those that pass the filter.

        What an area supplied is; and so are the days of a table's snapshots, whoever says what it
        covers.
        """
        return self.measure.statistic.snapshot or not isinstance(self.covers, Mapping)

    def finished(self, tallies: Collection[Tally], made: str) -> Tally:
        """The tallies of all parts added up, and what the rows cover, seen or stated."""
        first, *others = tallies
        whole = first.merge(*others) if others else first
        reasons = dict.fromkeys(reason for tally in tallies for reason in tally.excluded)
        named = [area.code for area in self.areas.leaves()] if self.areas else []
        coverage = covering.stated(
            self.measure, whole.coverage, _by_code(self.covers, self.areas), named
        )
        if self.window is not None:
            coverage = covering.inside(coverage, *self.window)
        excluded = {reason: whole.excluded[reason] for reason in reasons}
        return attrs.evolve(whole, coverage=coverage, excluded=excluded, made=(made,))


def only(observed: Observations, rows: NDArray[np.bool_]) -> Observations:
    """The observations of some of the rows."""
    if rows.all():
        return observed
    columns = {name: _only(values, rows) for name, values in _columns(observed).items()}
    breakdowns = {name: _only(values, rows) for name, values in observed.breakdowns.items()}
    excluded = {name: _only(values, rows) for name, values in observed.excluded.items()}
    return attrs.evolve(observed, **columns, breakdowns=breakdowns, excluded=excluded)


def _columns(observed: Observations) -> dict[str, Values]:
    names = [field.name for field in attrs.fields(Observations)]
    plain = [name for name in names if name not in {"breakdowns", "excluded"}]
    given = {name: getattr(observed, name) for name in plain}
    return {name: values for name, values in given.items() if values is not None}


def _only(values: Values, rows: NDArray[np.bool_]) -> Values:
    if isinstance(values, pd.Series):
        return values[rows].reset_index(drop=True)
    return np.asarray(values)[rows]


def _inside(observed: Observations, window: Window) -> NDArray[np.bool_]:
    """Rows of the window's days; one without a day is inside, to be excluded by its own name."""
    days, (first, after) = observed.days, window
    return np.isnat(days) | ((days >= np.datetime64(first)) & (days < np.datetime64(after)))


def _by_code(covers: Covers | None, areas: Geography | None) -> Covers | None:
    """What is covered, its areas named as the tally has them."""
    if areas is None or not isinstance(covers, Mapping):
        return covers
    found = areas.find_all(covers, footnotes=False)
    return {found[name] or name: spans for name, spans in covers.items()}
