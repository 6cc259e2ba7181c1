"""Observations: what a measure makes of rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import compress
from typing import cast

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import clock, markup
from policeplan.blocks import categorical
from policeplan.errors import ObservationsError
from policeplan.packing import Key, added
from policeplan.spots import Months, Places

Array = NDArray[np.generic]
Values = pd.Series | Array

_STATISTIC_COLUMNS = ("level", "value", "numerator", "denominator", "weight")

NO_DATE = "no date"
NO_AREA = "no area"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Observations:
    """One entry for each row that came in: when, where, what; and which rows do not count, and why.

    A row that does not count is not dropped in silence: it goes under the first exclusion, in the
    order given, that holds for it. Rows without date or area are excluded by those names. So rows
    in = rows counted + rows excluded, by reason, always.

    Attributes:
        when: local time or day.
        area: area code.
        level: the level of a mix.
        value: a number to sum, or a timedelta.
        numerator: for each row, whether it has the quality, or a number.
        denominator: 1 for each row if not given.
        weight: of a survey's answer, in its own unit.
        breakdowns: for each breakdown of the measure, the level of each row.
        excluded: for each reason, in order, a flag for each row.
    """

    when: pd.Series
    area: pd.Series
    level: Values | None = None
    value: Values | None = None
    numerator: Values | None = None
    denominator: Values | None = None
    weight: Values | None = None
    breakdowns: Mapping[str, Values] = attrs.field(factory=dict[str, Values])
    excluded: Mapping[str, Values] = attrs.field(factory=dict[str, Values])

    def __attrs_post_init__(self) -> None:
        for name, values in self._columns().items():
            if len(values) != len(self.when):
                raise ObservationsError(
                    "(being observed)",
                    f"'{name}' has {len(values)} entries for {len(self.when)} rows: one each, "
                    "with the rows that do not count under `excluded`",
                )

    def _columns(self) -> dict[str, Values]:
        given = {name: getattr(self, name) for name in _STATISTIC_COLUMNS}
        return {
            "area": self.area,
            **{name: values for name, values in given.items() if values is not None},
            **{f"breakdown {name}": values for name, values in self.breakdowns.items()},
            **{f"excluded {name}": values for name, values in self.excluded.items()},
        }

    def __len__(self) -> int:
        return len(self.when)

    def __repr__(self) -> str:
        return f"<Observations: {len(self):,} rows>"

    def _repr_html_(self) -> str:
        _, excluded = self.judged()
        n_counted = len(self) - sum(excluded.values())
        known = {"rows in": f"{len(self):,}", "rows counted": f"{n_counted:,}"}
        reasons = {f"excluded: {reason}": f"{n:,}" for reason, n in excluded.items()}
        return markup.facts("Observations", {**known, **reasons})

    @cached_property
    def _moments(self) -> clock.Moments:
        return clock.Moments.of_times(self.when)

    @cached_property
    def days(self) -> NDArray[np.datetime64]:
        """Local day of each row, NaT where it has none."""
        return self._moments.days

    @cached_property
    def places(self) -> Places:
        """The area of each row, as its place among the areas' names."""
        return Places.named(self.area)

    @cached_property
    def months(self) -> Months:
        """The month of each row, as its place from the first month."""
        return Months.of_moments(self._moments)

    @cached_property
    def reach(self) -> tuple[dt.date, dt.date] | None:
        """The first day and the last that any row has, counted or excluded; None where none has."""
        first, last = self._moments.first, self._moments.last
        if last == clock.NAT:
            return None
        days = (np.datetime64(moment // clock.DAY, "D").item() for moment in (first, last))
        return next(days), next(days)

    @cached_property
    def supplied(self) -> Supplied | None:
        """What months and areas the rows are of, counted or excluded; None where of none."""
        whole = self._moments.whole and self.places.whole
        usable = None if whole else (self._moments.of != clock.NAT) & (self.places.of >= 0)
        months, n_areas = self.months.among(usable), len(self.places.names)
        of = self.places.of if usable is None else self.places.of[usable]
        keys = [Key("month", months, 0, months.n), Key("area", of, 0, n_areas)]
        found = added(keys, {}, len(of)).keys
        if not len(found["month"]):
            return None
        there = np.zeros((months.n, n_areas), np.bool_)
        there[found["month"], found["area"]] = True
        return Supplied(months.starts()[:-1].astype("datetime64[D]").tolist(), there)

    @cached_property
    def named(self) -> list[str]:
        """The areas that rows name, those without a date too."""
        names, supplied = self.places.names, self.supplied
        there = np.zeros(len(names) + 1, bool)
        if supplied is not None:
            there[:-1] = supplied.there.any(axis=0)
        if not self._moments.whole:
            there[self.places.of[self._moments.of == clock.NAT]] = True
        return list(compress(names, there))

    def judged(self) -> tuple[NDArray[np.bool_] | None, dict[str, int]]:
        """Which rows count, None where all do; and how many do not, by reason."""
        counted: NDArray[np.bool_] | None = None
        reasons: dict[str, int] = {}
        dateless = None if self._moments.whole else self._moments.of == clock.NAT
        placeless = None if self.places.whole else self.places.of < 0
        for reason, values in {NO_DATE: dateless, NO_AREA: placeless, **self.excluded}.items():
            flags = None if values is None else _flags(values)
            if flags is None or not flags.any():
                continue
            n = int(np.count_nonzero(flags if counted is None else counted & flags))
            if n:
                reasons[reason] = n
                counted = ~flags if counted is None else counted & ~flags
        return counted, reasons

    def counted(self, rows: NDArray[np.bool_] | None) -> Mapping[str, Array]:
        """The columns that a statistic reads, of these rows or all, worked out when asked for."""
        given = {name: getattr(self, name) for name in _STATISTIC_COLUMNS}
        here = {name: values for name, values in given.items() if values is not None}
        return _Counted(self, here, rows)


@attrs.frozen(eq=False)
class _Counted(Mapping[str, Array]):
    """Columns of the rows that count; most measures need few of them."""

    observed: Observations
    given: Mapping[str, Values]
    rows: NDArray[np.bool_] | None

    def __getitem__(self, name: str) -> Array:
        if name == "each":
            n = len(self.observed) if self.rows is None else int(np.count_nonzero(self.rows))
            return np.broadcast_to(np.int64(1), n)
        values = self.observed.days if name == "when" else _array(self.given[name])
        return values if self.rows is None else values[self.rows]

    def __iter__(self) -> Iterator[str]:
        return iter(("when", "each", *self.given))

    def __len__(self) -> int:
        return 2 + len(self.given)


@attrs.frozen(eq=False)
class Supplied:
    """What months and areas rows are of.

    Attributes:
        months: the first day of each month from the first that a row is of to the last.
        there: for each of them and each area, in the order of the names, whether it has a row.
    """

    months: list[dt.date]
    there: NDArray[np.bool_]


def _array(values: Values) -> Array:
    """Values as NumPy has them; categories stay codes, which `numpy.asarray` makes texts of."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        return cast("Array", categorical(values))
    return np.asarray(values)


def _flags(values: Values) -> NDArray[np.bool_]:
    if not isinstance(values, pd.Series):
        return np.asarray(values, bool)
    plain = values if values.dtype == bool else values.fillna(value=False)
    return plain.to_numpy(bool)
