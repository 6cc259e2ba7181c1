"""What counts and rates share: a change of two numbers of events, in number and in percent."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from policeplan.statistic.base import changes_frame
from policeplan.statistic.differences import count_ratio, count_ratio_p, difference
from policeplan.statistic.intervals import poisson_exact

Floats = NDArray[np.float64]

_HAIR = 1e-9
"""The part of the exact limit at which a limit on the wrong side of nought is put on its right."""


def change_of_events(
    index: pd.Index,
    later: tuple[Floats, Floats],
    earlier: tuple[Floats, Floats],
    per: float = 1,
    confidence: float = 0.95,
    dispersion: ArrayLike | None = None,
) -> pd.DataFrame:
    """A change with the percent's exact limits, and the number's on the same side of nought.

    Whether the change is clear is judged given the total of both numbers of events, by the exact
    conditional limits of their ratio, see `differences.count_ratio`; those are the percent's, and
    ``p`` is of the same test. Limits of the change in number come from Garwood's of each figure, by
    square and add; on the rare occasion that one of them falls on the other side of nought than the
    exact limit does, it is put a hair from nought on the exact one's side, so that number, percent
    and verdict agree. Percent of nought is undefined, never infinite.

    With ``dispersion`` the variance is so many times Poisson's: limits and p are those of the
    events over it, times it (quasi-likelihood: McCullagh and Nelder 1989, Generalized Linear
    Models, 2nd edition, section 6.2.3).

    Args:
        index: of the rows.
        later: events, and what they are of: an exposure, or ones for a plain count; of an exposure
            of nought there is no change.
        earlier: the same.
        per: what a figure is events times this over exposure.
        confidence: nominal coverage.
        dispersion: how many times Poisson's the variance is, for each row; 1 where not given. Where
            it is not known, limits and p are not.
    """
    (x, tx), (y, ty) = later, earlier
    exposed = ~np.isnan(x + y) & (tx > 0) & (ty > 0)
    by = np.broadcast_to(np.asarray(1.0 if dispersion is None else dispersion, float), x.shape)
    fewer, before = x / by, y / by
    low, high = count_ratio(fewer, before, confidence)
    with np.errstate(divide="ignore", invalid="ignore"):
        (a, al, au), (b, bl, bu) = (
            [scale * each for each in (n, *poisson_exact(n, confidence))]
            for n, scale in ((fewer, per * by / tx), (before, per * by / ty))
        )
        lower, upper = difference(a, al, au, b, bl, bu)
        exact_lower, exact_upper = (
            per * (x + y) * (share / tx - (1 - share) / ty) for share in (low, high)
        )
        lower = _on_side_of(exact_lower, lower)
        upper = -_on_side_of(-exact_upper, -upper)
        p = count_ratio_p(fewer, before, tx / (tx + ty))
        based = exposed & (y > 0)
        columns = {
            "change": np.where(exposed, per * (x / tx - y / ty), np.nan),
            "change_lower": np.where(exposed, lower, np.nan),
            "change_upper": np.where(exposed, upper, np.nan),
            "change_pct": np.where(based, 100 * (x * ty - y * tx) / (y * tx), np.nan),
            "pct_lower": np.where(based, 100 * (low / (1 - low) * ty / tx - 1), np.nan),
            "pct_upper": np.where(
                based & (high < 1), 100 * (high / (1 - high) * ty / tx - 1), np.nan
            ),
            "p": np.where(exposed, p, np.nan),
        }
    return changes_frame(index, columns)


def _on_side_of(exact: Floats, limit: Floats) -> Floats:
    """The lower limit, where it is on the exact one's side of nought; else a hair from nought."""
    hair = _HAIR * exact
    return np.where(exact > 0, np.maximum(limit, hair), np.minimum(limit, hair))
