"""policeplan's own limits of every outcome, kind by kind: never a copy of a formula."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

import policeplan as pp

Floats = NDArray[np.float64]
COUNT = pp.Count("events")
RATE = pp.Rate("events", per=1_000)
SHARE = pp.Proportion("events")


def estimated(statistic: pp.Statistic, parts: Mapping[str, ArrayLike]) -> pd.DataFrame:
    """An estimate for each row of parts, in their order."""
    cells = pd.DataFrame({name: np.asarray(part) for name, part in parts.items()})
    return statistic.estimate(cells.assign(row=np.arange(len(cells))), ["row"])


def counts(most: int) -> pd.DataFrame:
    """Of counts from 0 to ``most``."""
    return estimated(COUNT, {"n": np.arange(most + 1)})


def rates(most: int, population: float) -> pd.DataFrame:
    """Of rates of 0 to ``most`` events in a population."""
    return estimated(RATE, {"n": np.arange(most + 1), "population": np.full(most + 1, population)})


def proportions(base: int) -> pd.DataFrame:
    """Of 0 to ``base`` of ``base``."""
    x = np.arange(base + 1)
    return estimated(SHARE, {"numerator": x, "denominator": np.full(base + 1, base)})


def limits(frame: pd.DataFrame) -> tuple[Floats, Floats]:
    """Lower and upper."""
    return frame["lower"].to_numpy(float), frame["upper"].to_numpy(float)
