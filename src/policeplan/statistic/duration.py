"""Duration: how long it took."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import ClassVar, cast

import attrs
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from policeplan.blocks import blocks, codes_of
from policeplan.errors import ParameterError
from policeplan.statistic.base import Array, Figure, Statistic, changes_frame, estimates, ones
from policeplan.statistic.differences import welch
from policeplan.statistic.draws import of_limits, of_means, of_shares
from policeplan.statistic.grouping import Codes, along_runs, grouped, heads
from policeplan.statistic.intervals import mean_t, quantile_ranks, standard_error
from policeplan.statistic.points import change_in_points, few_either_way, share
from policeplan.threads import shared

NEVER = -1
"""The ``seconds`` of what was waited for and never came: it misses every threshold."""

Whole = NDArray[np.int64]

_MINUTE = 60
_MICROSECONDS = 1_000_000
_NOT_KNOWN = np.iinfo(np.int64).min  # NaT
_MANY = 100
"""Times are skewed: the mean of fewer is not yet as Student's t has it."""


def _positive(_instance: object, _attribute: object, value: int) -> None:
    if value <= 0:
        raise ParameterError("duration", "within", "should be above nought")


@attrs.frozen
class Duration(Statistic):
    """Mean, median, 90th percentile in minutes, and the share within a threshold.

    Cells hold counts per whole second, a begun second counting as whole, and the exact sum in
    microseconds. So mean and, for times recorded to the second, median, percentile and share are
    exact, and they merge. Percentiles lie between neighbours by linear interpolation, as in NumPy
    and spreadsheets (Hyndman and Fan 1996, type 7). Intervals: Student's t for the mean, order
    statistics for median and percentile, Wilson for the share.

    Attributes:
        within: the threshold in whole seconds; a time equal to it is within.
    """

    within: int = attrs.field(validator=_positive)

    keys: ClassVar[tuple[str, ...]] = ("seconds",)
    parts: ClassVar[tuple[str, ...]] = ("n", "microseconds")

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Four figures, the mean first."""
        minutes = self.within / _MINUTE
        return (
            Figure("mean", "mean", "minutes", "minutes"),
            Figure("median", "median", "minutes", "minutes"),
            Figure("p90", "90th percentile", "minutes", "minutes"),
            Figure(
                "within",
                f"within {minutes:g} minutes",
                f"% of {self.of}",
                "percentage points",
                scale=100,
                opposite=True,
            ),
        )

    def entries(self, observed: Mapping[str, Array]) -> Mapping[str, Array]:
        """Whole seconds and microseconds of each ``value``, a timedelta; NaT never came."""
        microseconds = np.asarray(observed["value"], "timedelta64[us]").view(np.int64)
        seconds = np.empty_like(microseconds)

        def put(rows: slice) -> None:
            begun = microseconds[rows] + (_MICROSECONDS - 1)
            np.floor_divide(begun, _MICROSECONDS, out=seconds[rows])

        deque(shared(put, blocks(len(seconds))), maxlen=0)
        never = microseconds == _NOT_KNOWN
        if never.any():
            seconds[never] = NEVER
            microseconds = np.where(never, 0, microseconds)
        return {"seconds": seconds, "n": ones(observed), "microseconds": microseconds}

    def multiples(self, entries: Mapping[str, Array]) -> Mapping[str, tuple[str, int]]:
        """Times that were recorded to the second have no more microseconds than their seconds."""
        seconds, microseconds = (cast("Whole", entries[c]) for c in ("seconds", "microseconds"))
        for rows in blocks(len(seconds)):
            if not np.array_equal(seconds[rows] * _MICROSECONDS, microseconds[rows]):
                return {}
        return {"microseconds": ("seconds", _MICROSECONDS)}

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """All four figures of each group; times that never came count in the share alone.

        Of a group with a cell that is not known, or below nought, no figure is known.
        """
        group, keys = _grouped(cells, list(by))
        parts = {name: cells[name] for name in ("seconds", "n", "microseconds")}
        wrong = (parts["n"] < 0) | (parts["microseconds"] < 0)
        for part in parts.values():
            wrong |= part.isna()
        spoilt = np.bincount(group, wrong, len(keys)) > 0
        if spoilt.any():
            parts = {name: part.mask(spoilt[group], 0) for name, part in parts.items()}
        times = _Times(group, len(keys), *(part.to_numpy(np.int64) for part in parts.values()))
        within = pd.Series(times.sum_where(times.seconds <= self.within))
        shares = share(keys, within, pd.Series(times.asked), confidence)
        shares["figure"] = "within"
        frames = [
            times.mean(keys, confidence),
            times.quantile(keys, "median", 0.5, confidence),
            times.quantile(keys, "p90", 0.9, confidence),
            shares,
        ]
        # Each group's figures together: every frame has the groups in one order.
        frame = pd.concat(frames).sort_index(kind="stable")
        frame.loc[spoilt[frame.index], ["numerator", "denominator"]] = np.nan
        return frame.reset_index(drop=True)

    def change(
        self,
        later: pd.DataFrame,
        earlier: pd.DataFrame,
        confidence: float = 0.95,
        dispersion: ArrayLike | None = None,
    ) -> pd.DataFrame:
        """Change of each figure by its own method.

        Means by Welch's t, see `differences.welch`; the share within the threshold by Newcombe's
        hybrid score interval; median and percentile by square and add on their order statistics,
        with p from the limit on nought's side, see `differences.difference_p`.
        """
        changes = super().change(later, earlier, confidence, dispersion)
        for figure, change in (("mean", _change_of_means), ("within", _change_of_shares)):
            rows = (later["figure"] == figure).to_numpy()
            changes.loc[rows] = change(later[rows], earlier[rows], confidence).to_numpy()
        return changes

    def doubtful(self, frame: pd.DataFrame, confidence: float = 0.95) -> NDArray[np.bool_]:
        """Means of fewer than 100 times, and shares of one event or of all but one.

        Times to arrive are skewed, and 95% limits by Student's t of 10 to 100 of them hold the true
        mean 92.3% of the time on average, of 10 of them 90.7% (by simulation, see the page on
        uncertainty).
        """
        del confidence
        base = frame["denominator"].to_numpy(float)
        mean, within = ((frame["figure"] == name).to_numpy() for name in ("mean", "within"))
        return (mean & (base > 0) & (base < _MANY)) | (within & few_either_way(frame, base))

    def draws(
        self,
        estimates: pd.DataFrame,
        size: int,
        rng: np.random.Generator,
        confidence: float = 0.95,
    ) -> NDArray[np.float64]:
        """Beta for the share within, t for the mean, half normals for median and percentile."""
        drawn = of_limits(estimates, size, rng, confidence)
        mean = (estimates["figure"] == "mean").to_numpy(bool)
        within = (estimates["figure"] == "within").to_numpy(bool)
        drawn[:, mean] = of_means(estimates[mean], size, rng, confidence)
        value, base = (estimates.loc[within, c].to_numpy(float) for c in ("value", "base"))
        drawn[:, within] = of_shares(value, base, size, rng)
        return drawn


def _change_of_means(later: pd.DataFrame, earlier: pd.DataFrame, confidence: float) -> pd.DataFrame:
    change = later["value"].to_numpy(float) - earlier["value"].to_numpy(float)
    spreads = _spread(later, confidence), _spread(earlier, confidence)
    lower, upper, p = welch(change, spreads[0], spreads[1], confidence)
    columns = {"change": change, "change_lower": lower, "change_upper": upper, "p": p}
    return changes_frame(later.index, columns)


def _spread(
    means: pd.DataFrame, confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The standard error of each mean, and how many times it is of."""
    n, value, upper = (means[c].to_numpy(float) for c in ("denominator", "value", "upper"))
    # The lower limit is cut at nought; the upper one is as Student has it.
    return standard_error(n, upper - value, confidence), n


def _change_of_shares(
    later: pd.DataFrame, earlier: pd.DataFrame, confidence: float
) -> pd.DataFrame:
    sizes = later["denominator"].to_numpy(float), earlier["denominator"].to_numpy(float)
    return change_in_points(later, earlier, sizes, confidence)


def _grouped(cells: pd.DataFrame, by: list[str]) -> tuple[Codes, pd.DataFrame]:
    """The group of each cell, and each group's keys; labels may be categories.

    There are many cells and few groups, and cells of one stand in runs.
    """
    categories = [name for name in by if isinstance(cells[name].dtype, pd.CategoricalDtype)]
    codes = [
        codes_of(cells[name]) if name in categories else pd.factorize(cells[name])[0] for name in by
    ]
    first = heads(codes)
    of_run, of_group = grouped([cells[name].iloc[first] for name in by])
    keys = cells[by].iloc[first[of_group]].reset_index(drop=True)
    return along_runs(of_run, first, len(cells)), keys.astype(dict.fromkeys(categories, object))


class _Times:
    """The times of every group, sorted: group, second, how many, exact sum."""

    def __init__(
        self,
        group: NDArray[np.int64],
        n_groups: int,
        seconds: NDArray[np.int64],
        n: NDArray[np.int64],
        microseconds: NDArray[np.int64],
    ) -> None:
        self.n_groups = n_groups
        self.asked = np.bincount(group, n, n_groups)
        kept = (seconds != NEVER) & (n > 0)
        if not kept.all():
            group, seconds, n = group[kept], seconds[kept], n[kept]
            microseconds = microseconds[kept]
        if not _in_order(group, seconds):
            order = np.lexsort((seconds, group))
            group, seconds, n = group[order], seconds[order], n[order]
            microseconds = microseconds[order]
        self.group, self.seconds, self.n = group, seconds, n
        self.minutes = microseconds / (_MINUTE * _MICROSECONDS)
        self.size = np.bincount(self.group, self.n, n_groups)
        self.cumulative = np.cumsum(self.n)
        self.before = np.cumsum(self.size) - self.size

    def sum_where(self, rows: NDArray[np.bool_]) -> NDArray[np.float64]:
        sums = np.bincount(self.group[rows], self.n[rows], self.n_groups)
        return sums.astype(np.float64, copy=False)

    def mean(self, keys: pd.DataFrame, confidence: float) -> pd.DataFrame:
        defined = self.size > 0
        size = np.where(defined, self.size, np.nan)
        total = np.bincount(self.group, self.minutes, self.n_groups)
        mean = total / size
        squares = self.n * (self.minutes / self.n - mean[self.group]) ** 2
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = np.bincount(self.group, squares, self.n_groups) / (size - 1)
        lower, upper = mean_t(self.size, mean, np.nan_to_num(variance), confidence)
        columns = {
            "value": mean,
            "lower": np.maximum(lower, 0),
            "upper": upper,
            "numerator": np.where(defined, total, np.nan),
            "denominator": self.size,
        }
        return estimates(keys, "mean", columns, defined=defined)

    def quantile(
        self, keys: pd.DataFrame, figure: str, q: float, confidence: float
    ) -> pd.DataFrame:
        defined = self.size > 0
        place = np.maximum(self.size - 1, 0) * q
        below, above = self._ranked(np.floor(place)), self._ranked(np.ceil(place))
        value = below + (above - below) * (place - np.floor(place))
        low, high = quantile_ranks(self.size, q, confidence)
        lower = np.where(low >= 1, self._ranked(low - 1), np.nan)
        upper = np.where(high <= self.size, self._ranked(high - 1), np.nan)
        columns = {
            "value": value,
            "lower": np.minimum(lower, value),
            "upper": np.maximum(upper, value),
            "numerator": np.full(self.n_groups, np.nan),
            "denominator": self.size,
        }
        return estimates(keys, figure, columns, defined=defined)

    def _ranked(self, rank: NDArray[np.generic]) -> NDArray[np.float64]:
        """Minutes of the value with this rank, from 0, in each group; NaN in an empty one."""
        if not len(self.seconds):
            return np.full(self.n_groups, np.nan)
        inside = np.clip(rank, 0, np.maximum(self.size - 1, 0)).astype(np.int64)
        at = np.searchsorted(self.cumulative, self.before + inside, side="right")
        minutes = self.seconds[np.minimum(at, len(self.seconds) - 1)] / _MINUTE
        return np.where(self.size > 0, minutes, np.nan)


def _in_order(group: Codes, seconds: Codes) -> bool:
    """Whether times are in order of their groups, and in each in order of their seconds."""
    later = np.diff(group)
    return bool(((later > 0) | ((later == 0) & (np.diff(seconds) >= 0))).all())
