"""Rate: how many for every so many people or households."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from policeplan.errors import ParameterError
from policeplan.statistic.base import Array, Figure, Statistic, estimates, ones, sums_by
from policeplan.statistic.draws import of_events
from policeplan.statistic.events import change_of_events
from policeplan.statistic.intervals import poisson_byar


def _positive(_instance: object, _attribute: object, value: int) -> None:
    if value <= 0:
        raise ParameterError("rate", "per", "should be above nought")


@attrs.frozen
class Rate(Statistic):
    """Events per ``per`` of a population and year; the change is in the rate and in percent.

    A row counts 1, or its ``value`` where the measure gives one. The population of a period is a
    number of person-years: each month brings a twelfth of the mid-year estimate of its calendar
    year, see `policeplan.Population`. So 12 months have the population itself, three months give
    a yearly rate too, and areas and periods add up. Interval: exact under 10 events, Byar's from
    10. A change is judged by the exact conditional limits of the ratio, as a count's is.

    Attributes:
        per: so many people: 1,000.
        base: what the population is of: ``people``, ``households``.
    """

    per: int = attrs.field(default=1_000, validator=_positive)
    base: str = "people"

    parts: ClassVar[tuple[str, ...]] = ("n",)
    exposure: ClassVar[tuple[str, ...]] = ("population",)
    in_percent: ClassVar[bool] = True
    disperses: ClassVar[bool] = True

    @property
    def figures(self) -> tuple[Figure, ...]:
        """One figure: the rate."""
        unit = f"{self.of} per {self.per:,} {self.base}"
        return (Figure("rate", "rate", unit, unit),)

    def entries(self, observed: Mapping[str, Array]) -> Mapping[str, Array]:
        """One for each row, or its value."""
        n = observed.get("value")
        return {"n": ones(observed) if n is None else n}

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Summed events over summed person-years; a population of nought gives no rate."""
        keys, sums = sums_by(cells, by, self.sums)
        n, population = (sums[name].to_numpy(float) for name in self.sums)
        people = np.where(population > 0, population, np.nan)
        defined = ~np.isnan(n / people)
        lower, upper = poisson_byar(n, confidence)
        columns = {
            "value": self.per * n / people,
            "lower": self.per * lower / people,
            "upper": self.per * upper / people,
            "numerator": n,
            "denominator": population,
        }
        return estimates(keys, "rate", columns, defined=defined)

    def change(
        self,
        later: pd.DataFrame,
        earlier: pd.DataFrame,
        confidence: float = 0.95,
        dispersion: ArrayLike | None = None,
    ) -> pd.DataFrame:
        """Change in the rate and in percent; of a rate that is undefined there is none."""
        events, before = (
            (frame["numerator"].to_numpy(float), frame["denominator"].to_numpy(float))
            for frame in (later, earlier)
        )
        return change_of_events(later.index, events, before, self.per, confidence, dispersion)

    def draws(
        self,
        estimates: pd.DataFrame,
        size: int,
        rng: np.random.Generator,
        confidence: float = 0.95,
    ) -> NDArray[np.float64]:
        """Gamma of the events and a half, over the population."""
        del confidence  # the counts carry all
        n, population = (estimates[c].to_numpy(float) for c in ("numerator", "denominator"))
        people = np.where(population > 0, population, np.nan)
        return self.per * of_events(n, size, rng) / people
