"""Weighted proportion: what share, of a survey whose answers carry weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

import attrs
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from policeplan.errors import ObservationsError
from policeplan.statistic.base import Array, estimates, numbers, sums_by
from policeplan.statistic.intervals import size_of, wilson
from policeplan.statistic.points import Sampled
from policeplan.words import count


@attrs.frozen
class WeightedProportion(Sampled):
    """The weighted share of ``of`` that has a quality; the change is in percentage points.

    Values are fractions from 0 to 1. Interval: Wilson on the effective sample size, the square of
    the summed weights over the sum of their squares (Kish 1965, Survey Sampling, section 11.7).

    Attributes:
        minimum_base: a figure of fewer answers than this is flagged ``small base``.
    """

    minimum_base: int = 0

    parts: ClassVar[tuple[str, ...]] = ("numerator", "denominator", "squares", "n")

    def entries(self, observed: Mapping[str, Array]) -> Mapping[str, Array]:
        """Weights, those of rows with the quality, their squares, and one for each row.

        Raises:
            ObservationsError: a weight is below nought.
        """
        weight = numbers(observed["weight"]).astype(float)
        below = int((weight < 0).sum())
        if below:
            raise ObservationsError(
                "(being observed)",
                f"{count(below, 'weight')} below nought: exclude those rows by name",
            )
        return {
            "numerator": numbers(observed["numerator"]).astype(float) * weight,
            "denominator": weight,
            "squares": weight**2,
            "n": np.ones(len(weight), np.int64),
        }

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Summed weights of those with the quality over summed weights of all."""
        keys, sums = sums_by(cells, by, self.parts)
        x, w, squares, n = (sums[part].to_numpy(float) for part in self.parts)
        defined = (w > 0) & (x >= 0)
        value = np.divide(x, w, out=np.full(len(x), np.nan), where=defined)
        value = np.clip(value, 0, 1)  # weights add up to rounding
        size = np.divide(w**2, squares, out=np.zeros(len(x)), where=squares > 0)
        lower, upper = wilson(value * size, size, confidence)
        columns = {"value": value, "lower": lower, "upper": upper, "numerator": x, "denominator": w}
        small = n < self.minimum_base
        return estimates(keys, "share", columns, defined=defined, small=small)

    def bases(self, frame: pd.DataFrame, confidence: float = 0.95) -> NDArray[np.float64]:
        """The effective sample size that the limits of an estimate are on."""
        value, lower, upper = (frame[c].to_numpy(float) for c in ("value", "lower", "upper"))
        return size_of(value, lower, upper, confidence)


def parts_of_estimate(
    value: ArrayLike, standard_error: ArrayLike, base: ArrayLike
) -> dict[str, NDArray[np.float64]]:
    """The parts that give a published share back with its own precision.

    A survey that publishes a share, its standard error and the number asked has an effective
    sample size of ``value * (1 - value) / standard_error ** 2``. Where the error is nought or the
    share 0 or 1 it is taken as the base. Shares that are put together weigh by that size.

    Args:
        value: fractions from 0 to 1.
        standard_error: of the values, as fractions too.
        base: how many were asked.

    Returns:
        ``numerator``, ``denominator``, ``squares`` and ``n`` of the arguments' common shape; all
        four NaN where any of the three is not known.
    """
    given = (np.asarray(numbers(each), float) for each in (value, standard_error, base))
    p, error, n = np.broadcast_arrays(*given)
    known = np.isfinite(p + error + n)
    usable = known & (error > 0) & (p > 0) & (p < 1)
    n = np.where(known, n, np.nan)
    size = np.divide(p * (1 - p), error**2, out=n.copy(), where=usable)
    return {"numerator": p * size, "denominator": size, "squares": size, "n": n}
