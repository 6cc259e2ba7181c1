"""Spots: the month and area of each row as one small number, for cells and coverage alike."""

from __future__ import annotations

from functools import cached_property

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.blocks import blocks, categorical, moved
from policeplan.clock import DAY, NAT, Moments

Array = NDArray[np.generic]


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
class Spots:
    """Where and in which month each row is: the month's place times the areas, plus the area's.

    They are worked out a block of rows at a time, as they are wanted: written down for all rows
    they would take longer.

    Attributes:
        moments: when each row is.
        places: where.
        first: the first month, counted from January 1970.
        n_months: how many months there are from the first to the last.
        by_day: for each day from the first to the last, the spot of its month and the first area.
    """

    moments: Moments
    places: Places
    first: int
    n_months: int
    by_day: NDArray[np.int64]

    @classmethod
    def of_rows(cls, moments: Moments, places: Places) -> Spots:
        """The spots of rows that have their time and their area."""
        n_areas = len(places.names)
        if moments.last == NAT or n_areas == 0:
            return cls(moments, places, 0, 0, np.zeros(0, np.int64))
        first_day, last_day = moments.first // DAY, moments.last // DAY
        days = np.arange(first_day, last_day + 1).astype("datetime64[D]")
        months = days.astype("datetime64[M]").astype(np.int64)
        first, n_months = int(months[0]), int(months[-1] - months[0]) + 1
        return cls(moments, places, first, n_months, (months - first) * n_areas)

    @property
    def n_areas(self) -> int:
        """How many areas there are."""
        return len(self.places.names)

    @property
    def nowhere(self) -> int:
        """The spot of a row without date or area, one beyond all others."""
        return self.n_months * self.n_areas

    @property
    def dtype(self) -> np.dtype[np.int64]:
        """Of what sort of whole number they are."""
        return self.by_day.dtype

    def __getitem__(self, rows: slice) -> NDArray[np.int64]:
        """The spots of some rows."""
        moments, places = self.moments.of[rows], self.places.of[rows]
        if self.n_months == 0:
            return np.zeros(len(moments), self.dtype)
        day = moments // DAY
        day -= self.moments.first // DAY
        spot = self.by_day.take(day, mode="clip")
        spot += places
        if not self.places.whole:
            spot[places < 0] = self.nowhere
        if not self.moments.whole:
            spot[moments == NAT] = self.nowhere
        return spot

    @cached_property
    def of(self) -> NDArray[np.int64]:
        """The spots of all rows."""
        of = np.empty(len(self.moments.of), self.dtype)
        for rows in blocks(len(of)):
            of[rows] = self[rows]
        return of

    @cached_property
    def n_rows(self) -> NDArray[np.int64]:
        """How many rows there are of each, those of nowhere last."""
        n_rows = np.zeros(self.nowhere + 1, np.int64)
        for rows in blocks(len(self.of), len(n_rows)):
            n_rows += np.bincount(self.of[rows], minlength=len(n_rows))
        return n_rows

    def months_of(self, place: NDArray[np.integer]) -> NDArray[np.datetime64]:
        """The months at places from the first."""
        return (place + self.first).astype("datetime64[M]")
