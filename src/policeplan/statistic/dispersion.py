"""How many times chance's the variance is taken to be: one number, or one for each area."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.errors import ParameterError
from policeplan.statistic.base import Statistic

Dispersion = float | Mapping[str, float]


def plain(given: Dispersion | pd.Series | None) -> Dispersion | None:
    """As kept in a record: a Series by area becomes a mapping."""
    if isinstance(given, pd.Series):
        known = given.astype(object).where(given.notna(), np.nan)  # of nullable numbers too
        return {str(area): _times(times) for area, times in known.items()}
    if isinstance(given, Mapping):
        return {str(area): _times(times) for area, times in given.items()}
    return None if given is None else _times(given)


def _times(given: object) -> float:
    if isinstance(given, int | float | np.integer | np.floating) and not isinstance(given, bool):
        return float(cast("float", given))
    problem = f"should be a number, or one for each area, not {type(given).__name__}"
    raise ParameterError("(any)", "dispersion", problem)


def check(measure: str, statistic: Statistic, given: Dispersion | None) -> None:
    """Refuse what is no dispersion, or has no use.

    Raises:
        ParameterError: one is under 1 or without end, or the statistic cannot allow for any.
    """
    if given is None:
        return
    if not statistic.disperses:
        problem = (
            "only counts, rates and shares of events allow for it, for the others are known or "
            "judged by their own spread: leave it out"
        )
        raise ParameterError(measure, "dispersion", problem)
    named = given if isinstance(given, Mapping) else {"": given}
    for area, times in named.items():
        if times < 1 or np.isinf(times):
            of = f" of {area}" if area else ""
            problem = f"{times:g}{of} should be 1, which is chance alone, or more"
            raise ParameterError(measure, "dispersion", problem)


def of_areas(given: Dispersion | None, areas: pd.Series) -> NDArray[np.float64] | None:
    """Each row's, by its area; NaN where that has none, or one that is not known."""
    if given is None:
        return None
    if isinstance(given, Mapping):
        return np.asarray(areas.map(dict(given)), np.float64)
    return np.full(len(areas), given, np.float64)


def said(given: Dispersion) -> str:
    """How many times, in words."""
    named = given.values() if isinstance(given, Mapping) else [given]
    known = [times for times in named if not np.isnan(times)]
    if not known:
        return "an unknown number of times"
    if len(known) == 1:
        return f"{known[0]:.3g} times"
    return f"{min(known):.3g} to {max(known):.3g} times, area by area,"
