"""Spots: the month and area of each row as one small number, for cells and coverage alike."""

from __future__ import annotations

from collections import deque
from functools import cached_property

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.blocks import blocks, moved
from policeplan.clock import DAY, NAT, Moments
from policeplan.threads import shared

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
        known = pd.Categorical(area)
        codes = np.asarray(known.codes)
        whole = not len(codes) or int(codes.min()) >= 0
        texts = [str(category) for category in known.categories]
        names = tuple(sorted(set(texts)))
        at = {name: place for place, name in enumerate(names)}
        return cls(moved(codes, [at[text] for text in texts]), names, whole)


@attrs.frozen(eq=False)
class Spots:
    """Where and in which month each row is: the month's place times the areas, plus the area's.

    Attributes:
        of: a spot for each row; one beyond all others where date or area is missing.
        first: the first month, counted from January 1970.
        n_months: how many months there are from the first to the last.
        n_areas: how many areas there are.
    """

    of: NDArray[np.integer]
    first: int
    n_months: int
    n_areas: int

    @property
    def nowhere(self) -> int:
        """The spot of a row without date or area."""
        return self.n_months * self.n_areas

    @classmethod
    def of_rows(cls, moments: Moments, places: Places) -> Spots:
        """The spots of rows that have their time and their area."""
        n_areas, n = len(places.names), len(moments.of)
        if moments.last == NAT or n_areas == 0:
            return cls(np.zeros(n, np.int64), 0, 0, n_areas)
        first_day, last_day = moments.first // DAY, moments.last // DAY
        days = np.arange(first_day, last_day + 1).astype("datetime64[D]")
        months = days.astype("datetime64[M]").astype(np.int64)
        first, n_months = int(months[0]), int(months[-1] - months[0]) + 1
        nowhere = n_months * n_areas
        dtype = np.int32 if nowhere < np.iinfo(np.int32).max else np.int64
        table = ((months - first) * n_areas).astype(dtype)
        of = np.empty(n, dtype)

        def put(rows: slice) -> None:
            day = moments.of[rows] // DAY
            day -= first_day
            spot = np.add(table.take(day, mode="clip"), places.of[rows], out=of[rows])
            if not places.whole:
                spot[places.of[rows] < 0] = nowhere
            if not moments.whole:
                spot[moments.of[rows] == NAT] = nowhere

        deque(shared(put, blocks(n)), maxlen=0)
        return cls(of, first, n_months, n_areas)

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
