"""Estimates: one table of values with their bounds, for one period; and areas pooled into one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import asked
from policeplan.area import Geography
from policeplan.definition import Definition
from policeplan.errors import AreaError
from policeplan.period import Period
from policeplan.statistic.grouping import added, grouped, spread

OK, UNDEFINED, MISSING, INCOMPLETE = "ok", "undefined", "missing", "incomplete"
SMALL_BASE = "small base"
_NUMBERS = ["value", "lower", "upper", "numerator", "denominator"]


@attrs.frozen(eq=False, repr=False)
class Estimates:
    """What a result is made of, and all that comparison and benchmark know of it.

    Attributes:
        definition: what was measured.
        period: when.
        by: the columns that divide it, ``area`` first.
        parts: summed parts of each group: ``by``, the statistic's keys and parts.
        coverage: for each area ``ok``, ``incomplete`` or ``missing``.
        frame: one row for each group and figure: ``by``, the statistic's result keys, ``figure``,
            value, lower, upper, numerator, denominator, status.
        confidence: nominal coverage of the intervals.
        geography: names for the areas.
        snapshot: of a stock, the day that it is of.
    """

    definition: Definition
    period: Period
    by: tuple[str, ...]
    parts: pd.DataFrame
    coverage: pd.Series
    confidence: float = 0.95
    geography: Geography = attrs.field(factory=lambda: Geography(()))
    snapshot: dt.date | None = None
    _estimated: pd.DataFrame | None = attrs.field(default=None, kw_only=True, alias="estimated")
    """What the statistic made of the parts, where it made several periods' at once.

    Given up when the frame is there, so that a record with other parts has its own.
    """
    frame: pd.DataFrame = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        asked.confidence(self.definition.says, self.confidence)
        frame = self._estimated
        if frame is None:
            frame = estimated(self.definition, self.parts, self.by, self.confidence)
        object.__setattr__(self, "_estimated", None)
        states = self.coverage.to_dict()
        areas = frame["area"].to_numpy(object)
        covered = np.array([states.get(area, MISSING) for area in areas], object)
        if (covered != OK).any():
            frame.loc[covered == MISSING, _NUMBERS] = np.nan
            frame["status"] = np.where(covered == OK, frame["status"].to_numpy(object), covered)
        object.__setattr__(self, "frame", frame)

    @property
    def keys(self) -> list[str]:
        """The columns that say whose figure a row is."""
        return [*self.by, *self.definition.statistic.result_keys, "figure"]

    @property
    def areas(self) -> tuple[str, ...]:
        """Area codes, in order."""
        return tuple(dict.fromkeys(self.frame["area"]))

    @property
    def doubtful(self) -> NDArray[np.bool_]:
        """The rows whose interval is known to cover less often than it says: of very few."""
        return self.definition.statistic.doubtful(self.frame, self.confidence)

    def pooled(self, areas: Sequence[str], name: str) -> Estimates:
        """The areas as one: parts summed, never values averaged; see `pools`.

        Raises:
            AreaError: an area and a part of it are among them.
        """
        refuse_nested(self.geography, name, areas)
        return self.pools({name: areas})

    def pools(self, groups: Mapping[str, Sequence[str]]) -> Estimates:
        """Each group of areas as one, under its name: parts summed, never values averaged.

        A group is missing if any of its areas is missing, and incomplete if any is incomplete: a
        whole with a part left out is not the whole. An area may stand in several groups.
        """
        statistic = self.definition.statistic
        pairs = [(area, name) for name, areas in groups.items() for area in areas]
        rows, pools = spread(self.parts["area"], pairs)
        table = self.parts.iloc[rows].reset_index(drop=True)
        table["area"] = pools
        keys = [*self.by, *statistic.keys]
        group, first = grouped([table[key] for key in keys])
        columns = {key: table[key].iloc[first].reset_index(drop=True) for key in keys}
        sums = {name: added(table[name], group, len(first)) for name in statistic.sums}
        parts = pd.DataFrame({**columns, **sums})
        known = self.coverage.to_dict()
        states = {name: _worst(known, areas) for name, areas in groups.items()}
        return Estimates(
            self.definition,
            self.period,
            self.by,
            parts,
            pd.Series(states, dtype=object),
            self.confidence,
            self.geography,
            self.snapshot,
        )


def _worst(known: Mapping[Hashable, str], areas: Sequence[str]) -> str:
    states = {known.get(area, MISSING) for area in areas}
    return next((state for state in (MISSING, INCOMPLETE) if state in states), OK)


def estimated(
    definition: Definition, parts: pd.DataFrame, by: Sequence[str], confidence: float
) -> pd.DataFrame:
    """What the statistic makes of summed parts, its numbers as floats."""
    frame = definition.statistic.estimate(parts, by, confidence)
    if any(frame[name].dtype != np.float64 for name in _NUMBERS):
        frame[_NUMBERS] = frame[_NUMBERS].astype(float)
    return frame


def refuse_nested(geography: Geography, group: str, areas: Sequence[str]) -> None:
    """Refuse a group that holds an area and a part of it: it would be counted twice.

    Raises:
        AreaError: it does; it names both.
    """
    for part in areas:
        wholes = (
            [up for up in geography.above(part) if up.code in areas] if part in geography else []
        )
        if wholes:
            name = geography.name(part)
            raise AreaError(
                f"{group} has {name} and {wholes[0].name}, which {name} is a part of, so it would "
                "be counted twice: name one of them"
            )
