"""What shares have in common: an estimate, a change in percentage points, and where to doubt it."""

from __future__ import annotations

from typing import ClassVar

import attrs
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from policeplan.statistic.base import Columns, Figure, Statistic, changes_frame, estimates
from policeplan.statistic.differences import share_difference, share_difference_p
from policeplan.statistic.draws import of_shares
from policeplan.statistic.intervals import wilson

Floats = NDArray[np.float64]

_FEW = 1.5


@attrs.frozen
class Sampled(Statistic):
    """What every share of answers or events has: one figure, and how sure of it one can be.

    How many a share is of, its denominator or an effective number, is what `bases` says.
    """

    disperses: ClassVar[bool] = True

    @property
    def figures(self) -> tuple[Figure, ...]:
        """One figure: the share."""
        return (Figure("share", "share", f"% of {self.of}", "percentage points", scale=100),)

    def change(
        self,
        later: pd.DataFrame,
        earlier: pd.DataFrame,
        confidence: float = 0.95,
        dispersion: ArrayLike | None = None,
    ) -> pd.DataFrame:
        """Change in points, by Newcombe's hybrid score interval; see `change_in_points`."""
        sizes = self.bases(later, confidence), self.bases(earlier, confidence)
        return change_in_points(later, earlier, sizes, confidence, dispersion)

    def draws(
        self,
        estimates: pd.DataFrame,
        size: int,
        rng: np.random.Generator,
        confidence: float = 0.95,
    ) -> Floats:
        """Beta of those with the quality and a half, those without and a half."""
        del confidence  # the counts carry all
        value, base = (estimates[c].to_numpy(float) for c in ("value", "base"))
        return of_shares(value, base, size, rng)

    def doubtful(self, frame: pd.DataFrame, confidence: float = 0.95) -> NDArray[np.bool_]:
        """Where one event, or all but one, was seen: see `few_either_way`."""
        return few_either_way(frame, self.bases(frame, confidence))


def share(
    keys: Columns | pd.DataFrame,
    numerator: pd.Series,
    denominator: pd.Series,
    confidence: float,
    minimum_base: int = 0,
) -> pd.DataFrame:
    """Estimates of a share, for every kind that has one.

    Limits are Wilson's. There are none where the numerator is not between nought and the
    denominator, and no share where either is not known or the denominator is not above nought.
    """
    x, n = numerator.to_numpy(float), denominator.to_numpy(float)
    defined = (n > 0) & ~np.isnan(x)
    lower, upper = wilson(x, n, confidence)
    columns = {
        "value": np.divide(x, n, out=np.full(len(x), np.nan), where=defined),
        "lower": lower,
        "upper": upper,
        "numerator": x,
        "denominator": n,
    }
    return estimates(keys, "share", columns, defined=defined, small=n < minimum_base)


def change_in_points(
    later: pd.DataFrame,
    earlier: pd.DataFrame,
    sizes: tuple[Floats, Floats],
    confidence: float = 0.95,
    dispersion: ArrayLike | None = None,
) -> pd.DataFrame:
    """A change of shares with Newcombe's hybrid score interval and the p that inverts it.

    With ``dispersion`` the variance is so many times the binomial one: numerators and denominators
    are taken over it (quasi-likelihood: McCullagh and Nelder 1989, Generalized Linear Models, 2nd
    edition, section 4.5).

    Args:
        later: estimates, with their ``value``.
        earlier: estimates, row for row.
        sizes: how many the later and the earlier shares are of: the denominator, or the effective
            sample size.
        confidence: nominal coverage.
        dispersion: how many times chance's the variance is, for each row; 1 where not given. Where
            it is not known, limits and p are not.
    """
    from scipy.special import ndtri

    a, b = (frame["value"].to_numpy(float) for frame in (later, earlier))
    by = np.asarray(1.0 if dispersion is None else dispersion, float)
    n, m = sizes[0] / by, sizes[1] / by
    with np.errstate(invalid="ignore"):
        pairs = ((a * n, n), (b * m, m))
    lower, upper = share_difference(*pairs, float(ndtri(0.5 + confidence / 2)))
    columns = {
        "change": a - b,
        "change_lower": lower,
        "change_upper": upper,
        "p": share_difference_p(*pairs),
    }
    return changes_frame(later.index, columns)


def few_either_way(frame: pd.DataFrame, size: Floats) -> NDArray[np.bool_]:
    """Shares of which one event, or all but one, was seen: more than none and fewer than 1.5.

    Where the share is such that about a fifth of an event is to be expected, one is seen now and
    then, and Wilson's limits then leave that share out: they cover it less often than they say.
    Source: Brown, Cai and DasGupta (2001), Interval estimation for a binomial proportion,
    Statistical Science 16, 101-133, section 3.

    Args:
        frame: estimates, with their ``value``.
        size: how many each is of.
    """
    value = frame["value"].to_numpy(float)
    seen = np.minimum(value, 1 - value) * size
    return (seen > 0) & (seen < _FEW)
