"""Results and tallies of drawn parts, for what is judged on whole tables."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

import policeplan as pp
from policeplan.result import Result

PERIOD = pp.Period.year_to("2016-11")


def codes(n: int) -> list[str]:
    """Area codes: A0000, A0001 and so on."""
    return [f"A{number:04d}" for number in range(n)]


def result(statistic: pp.Statistic, parts: Mapping[str, ArrayLike]) -> Result:
    """An area for each row of parts, a year of it."""
    frame = pd.DataFrame({name: np.asarray(part) for name, part in parts.items()})
    areas = codes(len(frame)) if "area" not in frame else list(dict.fromkeys(frame["area"]))
    if "area" not in frame:
        frame.insert(0, "area", areas)
    return Result(
        definition=pp.Definition(
            id="sim.drawn", title="Drawn", statistic=statistic, better=pp.Better.LOWER
        ),
        period=PERIOD,
        by=("area",),
        parts=frame,
        coverage=pd.Series("ok", index=areas),
    )


def mix(statistic: pp.Mix, counts: np.ndarray) -> Result:
    """An area for each row of counts, a level for each column."""
    n_areas, n_levels = counts.shape
    areas = np.repeat(codes(n_areas), n_levels)
    level = np.tile(np.array(statistic.levels, object), n_areas)
    return result(statistic, {"area": areas, "level": level, "n": counts.ravel()})


def by_month(counts: np.ndarray, first: str) -> pp.Tally:
    """A tally of counts, months down and areas across."""
    n_months, n_areas = counts.shape
    months = pd.period_range(first, periods=n_months, freq="M").strftime("%Y-%m")
    rows = {
        "area": np.tile(codes(n_areas), n_months),
        "month": np.repeat(months, n_areas),
        "n": counts.ravel(),
    }
    definition = pp.Definition(id="sim.counts", title="Counts", statistic=pp.Count("events"))
    return pp.Tally.from_counts(pd.DataFrame(rows), definition, period="month")


def over_dispersed(mean: ArrayLike, times: float, rng: np.random.Generator) -> np.ndarray:
    """Negative binomial counts whose variance is so many times their mean; Poisson for once."""
    mean = np.asarray(mean, float)
    if times <= 1:
        return rng.poisson(mean)
    return rng.poisson(rng.gamma(mean / (times - 1), times - 1))
