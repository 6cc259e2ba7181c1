"""Spots: the month and the area of each row as small numbers, for cells and coverage alike."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.blocks import categorical, moved
from policeplan.clock import DAY, NAT, Moments

Array = NDArray[np.generic]
_FAR = 1 << 16
"""A day of the year 2149: no table of days need reach further."""


@attrs.frozen(eq=False)
class Places:
    """The area of each row, as its place among the areas' names in order.

    Attributes:
        of: a place for each row; -1 where the area is missing.
        names: each area once, as text, in order.
        whole: whether no row's area is missing.
    """

    of: NDArray[np.integer]
    names: tuple[str, ...]
    whole: bool

    @classmethod
    def named(cls, area: pd.Series) -> Places:
        """The places of a column of areas; 1 and "1" are one area."""
        known = categorical(area)
        codes = np.asarray(known.codes)
        whole = not len(codes) or int(codes.min()) >= 0
        texts = [str(category) for category in known.categories]
        names = tuple(sorted(set(texts)))
        at = {name: place for place, name in enumerate(names)}
        return cls(moved(codes, [at[text] for text in texts]), names, whole)


@attrs.frozen(eq=False)
class Months:
    """The month of each row, as its place from the first month.

    They are worked out a block of rows at a time, as they are wanted: written down for all rows
    they would take longer.

    Attributes:
        moments: when each row is; the place of a row without date means nothing.
        first: the first month, counted from January 1970.
        n: how many months there are from the first to the last.
        since: the day of the first entry of `by_day`, counted from 1 January 1970; that day itself
            where no row is before it, for then days need not be counted from elsewhere.
        by_day: for each day since then to the last the place of its month, some times over.
    """

    moments: Moments
    first: int
    n: int
    since: int
    by_day: NDArray[np.int64]

    @classmethod
    def of_moments(cls, moments: Moments) -> Months:
        """The months of rows at these moments."""
        if moments.last == NAT:
            return cls(moments, 0, 0, 0, np.zeros(1, np.int64))
        first_day, last_day = moments.first // DAY, moments.last // DAY
        days = np.arange(first_day, last_day + 1).astype("datetime64[D]")
        months = days.astype("datetime64[M]").astype(np.int64)
        first = int(months[0])
        place = months - first
        since = 0 if first_day >= 0 and last_day < _FAR else first_day
        by_day = np.concatenate([np.zeros(first_day - since, np.int64), place])
        return cls(moments, first, int(months[-1]) - first + 1, since, by_day)

    def among(self, rows: NDArray[np.bool_] | None) -> Months:
        """The months of these rows alone; None stands for all."""
        if rows is None:
            return self
        return attrs.evolve(self, moments=attrs.evolve(self.moments, of=self.moments.of[rows]))

    @property
    def dtype(self) -> np.dtype[np.int64]:
        """Of what sort of whole number they are."""
        return self.by_day.dtype

    def __getitem__(self, rows: slice) -> NDArray[np.int64]:
        """The places of some rows."""
        moments = self.moments.of[rows]
        if self.since == 0:  # unsigned, they are divided in half the time
            day = (moments.view(np.uint64) // np.uint64(DAY)).view(np.int64)
        else:
            day = moments // DAY - self.since
        return self.by_day.take(day, mode="clip")

    def times(self, step: int) -> Months:
        """Places that lie so far apart."""
        return attrs.evolve(self, by_day=self.by_day * step)

    def starts(self) -> NDArray[np.datetime64]:
        """The months themselves, and the one after the last."""
        return np.arange(self.first, self.first + self.n + 1).astype("datetime64[M]")
