"""What counts and rates share: a change of two numbers of events, in number and in percent."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.statistic.base import CHANGE
from policeplan.statistic.intervals import count_ratio

Floats = NDArray[np.float64]


def change_of_events(
    changes: pd.DataFrame,
    later: tuple[Floats, Floats],
    earlier: tuple[Floats, Floats],
    per: float = 1,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """A change with the percent's exact limits, and the number's on the same side of nought.

    Whether the change is clear is judged given the total of both numbers of events, by the exact
    conditional limits of their ratio, see `intervals.count_ratio`; those are the percent's. Limits
    of the change in number come from those of each figure; on the rare occasion that one of them
    falls on the other side of nought than the exact limit does, the exact one stands, so that
    number, percent and verdict agree. Percent of nought is undefined, never infinite.

    Args:
        changes: the change in number with its limits, see `Statistic.change`.
        later: events, and what they are of: an exposure, or ones for a plain count; of an exposure
            of nought there is no change.
        earlier: the same.
        per: what a figure is events times this over exposure.
        confidence: nominal coverage.
    """
    (x, tx), (y, ty) = later, earlier
    known = ~np.isnan(x + y) & (tx > 0) & (ty > 0)
    based = known & (y > 0)
    low, high = count_ratio(np.nan_to_num(x), np.nan_to_num(y), confidence)
    lower, upper = (
        np.asarray(changes[name], np.float64) for name in ("change_lower", "change_upper")
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        exact_lower, exact_upper = (
            per * (x + y) * (share / tx - (1 - share) / ty) for share in (low, high)
        )
        lower = np.where((lower > 0) == (exact_lower > 0), lower, exact_lower)
        upper = np.where((upper < 0) == (exact_upper < 0), upper, exact_upper)
        columns = (
            np.asarray(changes["change"], np.float64),
            np.where(known, lower, np.nan),
            np.where(known, upper, np.nan),
            np.where(based, 100 * (x * ty - y * tx) / (y * tx), np.nan),
            np.where(based, 100 * (low / (1 - low) * ty / tx - 1), np.nan),
            np.where(based & (high < 1), 100 * (high / (1 - high) * ty / tx - 1), np.nan),
        )
    return pd.DataFrame(dict(zip(CHANGE, columns, strict=True)), index=changes.index)
