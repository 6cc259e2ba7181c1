"""Shares: how money, or another whole that is known and not sampled, divides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

import attrs
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from policeplan.errors import ParameterError
from policeplan.statistic.base import (
    Array,
    changes_frame,
    estimates,
    exact_change,
    exactly,
    summed,
)
from policeplan.statistic.draws import of_limits
from policeplan.statistic.mix import Mix
from policeplan.words import quoted

Nested = tuple[tuple[str, tuple[str, ...]], ...]


def _nested(given: Iterable[tuple[str, Iterable[str]]]) -> Nested:
    return tuple((name, tuple(levels)) for name, levels in given)


@attrs.frozen
class Shares(Mix):
    """The share of each level in a sum of ``value``; levels may have sums of their own beside them.

    The whole is known and not sampled, so that a share's limits are itself and any change is clear.

    Attributes:
        nested: for each sum of several levels, its name and theirs: ``("operational frontline",
            ("visible", "non visible"))``. It prints after the last of them and counts once.

    Raises:
        ParameterError: a nested sum has the name of a level or of another, or is of no levels or
            of one that is not there; or limits are asked to hold ``simultaneous``, of which
            there are none.
    """

    nested: Nested = attrs.field(default=(), converter=_nested)

    disperses: ClassVar[bool] = False

    def __attrs_post_init__(self) -> None:
        if self.simultaneous:
            problem = "shares of a known whole have no limits to hold at once: leave it out"
            raise ParameterError("shares", "simultaneous", problem)
        names = [*self.levels, *(name for name, _ in self.nested)]
        for name, levels in self.nested:
            if names.count(name) > 1:
                raise ParameterError("shares", "nested", f"'{name}' stands twice: name it apart")
            if not levels or not set(levels) <= set(self.levels):
                problem = f"'{name}' should be a sum of one or more of {quoted(self.levels)}"
                raise ParameterError("shares", "nested", problem)

    def entries(self, observed: Mapping[str, Array]) -> Mapping[str, Array]:
        """The value of each row, at its level."""
        return {"level": observed["level"], "n": observed["value"]}

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Each level's sum over the sum of all levels, and each nested sum over the same."""
        del confidence  # nothing is uncertain
        by = list(by)
        sums = summed(cells, [*by, "level"], self.parts)
        tables = [
            sums[sums["level"].isin(levels)].assign(level=name) for name, levels in self.nested
        ]
        table = pd.concat([sums, *tables])
        table = summed(table, [*by, "level"], self.parts)
        whole = summed(sums, by, self.parts).rename(columns={"n": "whole"})
        table = table.merge(whole, on=by, how="left")
        table = self._in_order(table, by)
        n, base = table["n"].to_numpy(float), table["whole"].to_numpy(float)
        defined = (base > 0) & ~np.isnan(n)
        value = np.divide(n, base, out=np.full(len(n), np.nan), where=defined)
        columns = {**exactly(value, denominator=base), "numerator": n}
        return estimates(table[[*by, "level"]], "share", columns, defined=defined)

    def change(
        self,
        later: pd.DataFrame,
        earlier: pd.DataFrame,
        confidence: float = 0.95,
        dispersion: ArrayLike | None = None,
    ) -> pd.DataFrame:
        """Change in points. There is no p, for nothing is left to chance."""
        del confidence, dispersion
        change = exact_change(later, earlier)
        return changes_frame(
            later.index, dict.fromkeys(("change", "change_lower", "change_upper"), change)
        )

    def doubtful(self, frame: pd.DataFrame, confidence: float = 0.95) -> NDArray[np.bool_]:
        """None: nothing is uncertain."""
        del confidence
        return np.zeros(len(frame), np.bool_)

    def draws(
        self,
        estimates: pd.DataFrame,
        size: int,
        rng: np.random.Generator,
        confidence: float = 0.95,
    ) -> NDArray[np.float64]:
        """Each share as it is: the whole is known and not sampled."""
        return of_limits(estimates, size, rng, confidence)

    def _in_order(self, table: pd.DataFrame, by: list[str]) -> pd.DataFrame:
        order = list(self.levels)
        for name, levels in reversed(self.nested):
            order.insert(max(order.index(level) for level in levels) + 1, name)
        place = table["level"].map({level: i for i, level in enumerate(order)})
        group = table.groupby(by, sort=False, observed=True).ngroup()
        return table.iloc[np.lexsort((place, group))].reset_index(drop=True)
