"""What a funnel is made of: each area's figure and its precision, and how far the areas spread."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.benchmark import Benchmark
from policeplan.definition import Definition
from policeplan.estimates import OK, SMALL_BASE
from policeplan.statistic import Duration, Rate
from policeplan.statistic.funnel import (
    Chance,
    Events,
    Floats,
    Ratio,
    Share,
    between,
    dispersion,
    winsorised,
)
from policeplan.statistic.grouping import matched, taken

Overdispersion = Literal["none", "multiplicative", "additive"]
LEVELS = {"95": 0.95, "998": 0.998}
LIMITS = [f"{side}_{level}" for level in LEVELS for side in ("lower", "upper")]
_KNOWN = (OK, SMALL_BASE)
_PARTS = ["value", "precision", "over", "under", "after", "before"]


def figures(benchmark: Benchmark) -> pd.DataFrame:
    """A row for each member and figure that a funnel can show: ``by``, ``status`` and its parts.

    ``value``; ``precision``, what its chance depends on; ``over`` and ``under``, the parts whose
    sums give the group's figure; of a ratio ``after`` and ``before``, the populations of both
    periods (ones for plain counts). Where a figure is not known in full they are not known either.
    """
    by, statistic = list(benchmark.by), benchmark.definition.statistic
    rows = benchmark.frame[[*by, "status"]]
    if isinstance(statistic, Duration):
        rows = rows[rows["figure"] == "within"]
    rows = rows.reset_index(drop=True)
    later = benchmark.later.frame
    later = later.assign(base=statistic.bases(later, benchmark.later.confidence))
    columns = ["value", "numerator", "denominator", "base"]
    value, over, under, precision = _aligned(later, rows, by, columns)
    after = before = np.ones(len(rows))
    if benchmark.earlier is not None:
        n, population = _aligned(benchmark.earlier.frame, rows, by, ["numerator", "denominator"])
        if isinstance(statistic, Rate):
            after, before = under, population
        under, precision = n, over + n
        with np.errstate(divide="ignore", invalid="ignore"):
            value = (over / after) / (under / before)
    shared = benchmark.earlier is None and not isinstance(statistic, Rate)
    # What is no share, or a number below nought, would move the target that others are set against.
    sound = (over >= 0) & (under >= 0) & ~(shared & (value > 1))
    known = rows["status"].isin(_KNOWN).to_numpy(bool) & (precision > 0) & sound
    parts = np.column_stack([value, precision, over, under, after, before])
    rows[_PARTS] = np.where(known[:, None], parts, np.nan)
    return rows


def _aligned(
    table: pd.DataFrame, rows: pd.DataFrame, by: list[str], columns: list[str]
) -> list[Floats]:
    """The columns of the table, at those rows."""
    at = matched(rows, table, by)
    return [taken(table[column], at) for column in columns]


def levels(frame: pd.DataFrame, keys: list[str]) -> Iterator[pd.DataFrame]:
    """The rows of each level and figure."""
    places = pd.Series(np.arange(len(frame)))
    for _, rows in places.groupby([frame[k].to_numpy(object) for k in keys], sort=False):
        yield frame.iloc[rows.to_numpy(np.int64)]


@attrs.frozen(eq=False)
class Level:
    """One level's target, and how far its areas spread about it.

    Attributes:
        definition: what was measured.
        ratio: whether the figure is a ratio of later to earlier.
        target: what the areas are set against.
        exposure: of a ratio, the group's later population over its earlier.
        n: how many areas the spread is judged by.
        phi: their mean squared z, winsorised.
        tau: the standard deviation between areas that phi points to.
        wider: the factor on the variance that is allowed for.
        apart: the standard deviation between areas that is allowed for.
    """

    definition: Definition
    ratio: bool
    target: float
    exposure: float
    n: int
    phi: float
    tau: float
    wider: float
    apart: float

    @property
    def clear(self) -> bool:
        """Whether phi is above what chance would make it.

        Its standard error is the root of ``2 / n`` where chance alone is at work.
        Source: Spiegelhalter (2005), section on over-dispersion.
        """
        return self.n > 0 and bool(self.phi > 1 + 2 * np.sqrt(2 / self.n))

    def limits(self, precision: Floats, exposure: float | Floats) -> NDArray[np.float64]:
        """A column for each of `LIMITS`."""
        chance = _chance(self.definition, exposure, ratio=self.ratio)
        both = [
            limit
            for coverage in LEVELS.values()
            for limit in chance.limits(precision, self.target, coverage, self.wider, self.apart)
        ]
        return np.column_stack(both)


def judged(
    benchmark: Benchmark,
    rows: pd.DataFrame,
    overdispersion: Overdispersion,
    share: float,
    target: float | None,
) -> tuple[Level, pd.DataFrame]:
    """A level, and its rows with target, limits and z."""
    definition, ratio = benchmark.definition, benchmark.earlier is not None
    value, precision, over, under, after, before = (rows[c].to_numpy(float) for c in _PARTS)
    with np.errstate(invalid="ignore", divide="ignore"):
        exposure = np.nansum(after) / np.nansum(before)
        if target is None:
            target = float(np.nansum(over) / np.nansum(under) / exposure)
            if isinstance(definition.statistic, Rate) and not ratio:
                target *= definition.statistic.per
            target = target if np.isfinite(target) else np.nan  # every area rose from nought
        chance = _chance(definition, after / before, ratio=ratio)
        error = chance.error(precision, target)
        score = chance.score(value, precision, target)
        usable = np.isfinite(score / error)
        phi = dispersion(winsorised((score / error)[usable], share))
        tau = between(phi, error[usable])
        wider = phi if overdispersion == "multiplicative" and phi > 1 else 1.0
        apart = tau if overdispersion == "additive" else 0.0
        n = int(usable.sum())
        level = Level(definition, ratio, target, float(exposure), n, phi, tau, wider, apart)
        table = pd.DataFrame(
            level.limits(precision, after / before), columns=LIMITS, index=rows.index
        )
        table.insert(0, "target", target)
        table["z"] = score / np.sqrt(wider * error**2 + apart**2)
    return level, pd.concat([rows, table], axis=1)


def _chance(definition: Definition, exposure: float | Floats, *, ratio: bool) -> Chance:
    """By what law the figure varies."""
    if ratio:
        return Ratio(exposure)
    return Events(definition.statistic.per) if isinstance(definition.statistic, Rate) else Share()
