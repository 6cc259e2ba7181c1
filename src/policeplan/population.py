"""Population: mid-year estimates, and the person-years that they give a period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property

import attrs
import numpy as np
import pandas as pd

from policeplan import markup
from policeplan.area import Geography
from policeplan.errors import ParameterError, TallyMismatchError
from policeplan.period import Period
from policeplan.schema import Column, Kind, Schema
from policeplan.words import count

_MONTHS = 12
_LONGEST_MONTH = 31


def _known(given: Mapping[tuple[str, int], float]) -> dict[tuple[str, int], float]:
    plain = {(area, int(year)): float(n) for (area, year), n in sorted(given.items())}
    below = sum(n < 0 for n in plain.values())
    if below:
        raise ParameterError(
            "(any)", "population", f"{count(below, 'estimate')} below nought: leave those out"
        )
    return {place: n for place, n in plain.items() if not np.isnan(n)}


@attrs.frozen(repr=False)
class Population:
    """How many people, or households, each area has at the middle of each year.

    Each month of a period takes a twelfth of the estimate for its calendar year, so that the
    twelve months to November 2016 take one twelfth of mid-2015 and eleven of mid-2016; a part of a
    month takes its share of that month's days. So any two periods that adjoin add up. A year
    after the last estimate takes that, for up to ``carry`` years, as the Office for National
    Statistics does while the new one is awaited. Any other year without one is not known, and
    never guessed.

    Attributes:
        known: for an area's code and a year, how many.
        carry: for how many years an estimate may stand in for later ones.

    Raises:
        ParameterError: an estimate is below nought.
    """

    known: Mapping[tuple[str, int], float] = attrs.field(converter=_known, hash=False)
    carry: int = 0

    @classmethod
    def from_table(
        cls,
        table: object,
        *,
        area: str = "area",
        year: str = "year",
        n: str = "n",
        areas: Geography | None = None,
        carry: int = 0,
    ) -> Population:
        """Estimates from any table of areas, years and numbers.

        Args:
            table: anything that `Schema.take` takes.
            area: its column of areas.
            year: its column of years.
            n: its column of numbers; a blank one is not known.
            areas: resolves names to codes.
            carry: for how many years an estimate may stand in for later ones.

        Raises:
            TallyMismatchError: an area and year stand twice.
            UnknownAreaError: a name is of no area of ``areas``.
            ParameterError: a year is no whole number, or an estimate is below nought.
        """
        needs = Schema(
            Column("area", Kind.CATEGORY, "the area"),
            Column("year", Kind.NUMBER, "the year of a mid-year estimate"),
            Column("n", Kind.NUMBER, "how many people or households"),
        )
        named = {"area": area, "year": year, "n": n}
        rows = needs.take(table, named, wanted_by="a population").dropna()
        codes = rows["area"].astype(str)
        if areas is not None:
            codes = codes.map(areas.resolve_all(codes.unique()))
        parts = int((rows["year"] % 1 != 0).sum())
        if parts:
            said = f"{count(parts, 'year')} that is no whole number: say the year of each mid-year"
            raise ParameterError("(any)", "population", said)
        keys = list(zip(codes, rows["year"].astype(int), strict=True))
        twice = len(keys) - len(set(keys))
        if twice:
            raise TallyMismatchError(
                f"{count(twice, 'row')} of the population repeat an area and year that another row "
                "has already; take one group of the table at a time"
            )
        return cls(dict(zip(keys, rows["n"].tolist(), strict=True)), carry)

    def of(self, area: str, year: int) -> float:
        """How many in an area and year; NaN where it is not known."""
        last = self._last.get(area, year)
        stands_in = last if last < year <= last + self.carry else year
        return self.known.get((area, stands_in), float("nan"))

    @cached_property
    def _last(self) -> Mapping[str, int]:
        """The last year of each area that has an estimate."""
        last: dict[str, int] = {}
        for area, year in self.known:
            last[area] = max(year, last.get(area, year))
        return last

    def carried(self, areas: Iterable[str], period: Period) -> tuple[int, ...]:
        """Years of a period for which the last estimate of an area stands in."""
        known = [self._last[area] for area in areas if area in self._last]
        return tuple(y for y in years_of(period) if known and y > min(known)) if self.carry else ()

    def over(self, areas: Iterable[str], period: Period, geography: Geography) -> pd.Series:
        """Person-years of each area in a period: its own, or else those of its parts together."""
        shares = years_of(period)
        people = {area: self._over(area, shares, geography) for area in areas}
        return pd.Series(list(people.values()), pd.Index(list(people), dtype=object), dtype=float)

    def _over(self, area: str, shares: Mapping[int, float], geography: Geography) -> float:
        own = sum(share * self.of(area, year) for year, share in shares.items())
        parts = geography.children(area)
        if not np.isnan(own) or not parts:
            return own
        return sum(self._over(part.code, shares, geography) for part in parts)

    def to_list(self) -> list[tuple[str, int, float]]:
        """Plain data, for JSON."""
        return [(area, year, n) for (area, year), n in self.known.items()]

    def __repr__(self) -> str:
        return f"<Population: {count(len(self.known), 'estimate')}>"

    def _repr_html_(self) -> str:
        rows = [(area, str(year), f"{n:,.0f}") for (area, year), n in self.known.items()]
        return markup.table("Population", ("area", "mid-year", "n"), rows)


def years_of(period: Period) -> dict[int, float]:
    """How much of each calendar year a period has: a twelfth for a month, less for a part of it."""
    months: dict[int, float] = {}
    first = period.start.replace(day=1)
    while first < period.end:
        after = (first + dt.timedelta(days=_LONGEST_MONTH)).replace(day=1)
        days = (min(after, period.end) - max(first, period.start)).days
        months[first.year] = months.get(first.year, 0.0) + days / (after - first).days
        first = after
    return {year: n / _MONTHS for year, n in months.items()}
