"""Observations: what a measure makes of rows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import clock, markup
from policeplan.errors import ObservationsError

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
        counted, excluded = self.judged()
        known = {"rows in": f"{len(self):,}", "rows counted": f"{int(counted.sum()):,}"}
        reasons = {f"excluded: {reason}": f"{n:,}" for reason, n in excluded.items()}
        return markup.facts("Observations", {**known, **reasons})

    @cached_property
    def days(self) -> NDArray[np.datetime64]:
        """Local day of each row, NaT where it has none."""
        return clock.local_days(self.when)

    def judged(self) -> tuple[NDArray[np.bool_], dict[str, int]]:
        """Which rows count, and how many do not, by reason."""
        counted = np.ones(len(self), bool)
        reasons: dict[str, int] = {}
        blank = {NO_DATE: np.isnat(self.days), NO_AREA: pd.isna(self.area).to_numpy()}
        for reason, flags in {**blank, **self.excluded}.items():
            falls = counted & _flags(flags)
            reasons[reason] = reasons.get(reason, 0) + int(falls.sum())
            counted &= ~falls
        return counted, {reason: n for reason, n in reasons.items() if n}

    def counted(self, rows: NDArray[np.bool_]) -> dict[str, Array]:
        """The columns that a statistic reads, of the rows named."""
        given = {name: getattr(self, name) for name in _STATISTIC_COLUMNS}
        columns = {n: np.asarray(values)[rows] for n, values in given.items() if values is not None}
        return {"when": self.days[rows], **columns}


def _flags(values: Values) -> NDArray[np.bool_]:
    if isinstance(values, pd.Series):
        return values.fillna(value=False).to_numpy(bool)
    return np.asarray(values, bool)
