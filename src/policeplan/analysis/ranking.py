"""Ranking: the range of ranks that each area's data allow, and the groups that ranks fall into."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zlib import crc32

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import asked, display
from policeplan.analysis.shrinkage import shrunken
from policeplan.area import Geography
from policeplan.benchmark import Basis, Benchmark, higher_is_better
from policeplan.definition import Better, Definition
from policeplan.estimates import Estimates
from policeplan.peers import PeerGroup
from policeplan.statistic import Figure
from policeplan.statistic.grouping import matched
from policeplan.words import ordinal

DRAWS, SEED = 10_000, 1996
_LEAST, _MOST = np.finfo(float).tiny, 1 - np.finfo(float).epsneg
_SAME = 12  # decimals beyond which figures are not told apart, as for the ranks themselves
_PART = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 10: "tenth"}


@attrs.frozen(eq=False, repr=False)
class RankIntervals(display.Shown):
    """Each area's rank with the range of ranks that its data and the others' allow.

    Attributes:
        definition: what was measured.
        peers: who is compared.
        heading: period, or periods, in words.
        basis: what is ranked.
        by: the columns that divide it, ``area`` first, ``figure`` last.
        frame: one row for each member and figure, in the benchmark's order: ``by``, ``ranked``,
            ``rank``, ``of``, ``place``, ``rank_lower``, ``rank_upper`` and ``says``:
            ``39th of 43 (31st to 43rd)``. A member that is not ranked has no range either. Where
            every figure is known and not estimated the range is the rank, and ``says`` the place.
        confidence: how often the range should hold the true rank.
        draws: how many times the figures were drawn.
        seed: which the draws began from.
        geography: names for the areas.
    """

    definition: Definition
    peers: PeerGroup
    heading: str
    basis: Basis
    by: tuple[str, ...]
    frame: pd.DataFrame
    confidence: float
    draws: int
    seed: int
    geography: Geography

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def _title(self) -> str:
        return (
            f"{self.definition.title} among {self.peers.name}, {self.heading}: ranks with "
            f"{100 * self.confidence:g}% intervals"
        )

    def _shown(self) -> pd.DataFrame:
        frame = self.frame[[*self.by, "ranked", "says"]]
        shown = display.named(frame, self.geography, self.definition, self.basis)
        return shown.rename(columns={"says": "rank"})


def rank_intervals(
    benchmark: Benchmark, *, confidence: float = 0.95, draws: int = DRAWS, seed: int = SEED
) -> RankIntervals:
    """The range of ranks that each area's data allow.

    Every member's true figure is drawn from what its data say of it and drawn in towards the mean
    of all, the more so the less the members differ by more than chance, see `shrinkage.shrunken`:
    numbers, rates and changes in percent as logarithms, shares as logits. All members are ranked
    in each draw, and the range holds the middle ``confidence`` of an area's ranks. It always holds
    the area's own rank: where that lies outside, as an extreme figure's may, the range reaches to
    it. Where members differ by no more than chance would have them differ, nothing tells them apart
    and every one may have any rank. A change is drawn as a later figure and an earlier one apart.
    Of a figure whose uncertainty is not known (a mean of one time) any rank is possible, and it may
    stand on either side of every other. An area's draws begin from the seed and its own code alone,
    so that who is left out of the table, or missing, changes them for nobody.

    Source: Goldstein and Spiegelhalter (1996), League tables and their limitations, Journal of the
    Royal Statistical Society A 159, 385-443, section 4.

    Args:
        benchmark: areas among their peers, by value or by change.
        confidence: nominal coverage of the range.
        draws: how many; the ends of the range are stable to about a rank from 1,000.
        seed: of the draws.

    Raises:
        ParameterError: ``confidence`` is not between 0 and 1, ``draws`` or ``seed`` is no whole
            number or too low, or it is no benchmark.
    """
    asked.kind("(any)", "benchmark", benchmark, Benchmark, "a benchmark: result.among(peers)")
    says = benchmark.definition.says
    asked.confidence(says, confidence)
    asked.whole(says, "draws", draws, 1)
    asked.whole(says, "seed", seed, 0)
    frame = benchmark.frame[[*benchmark.by, "ranked", "rank", "of", "place"]].copy()
    lower, upper = (pd.array([pd.NA] * len(frame), dtype="Int64") for _ in range(2))
    exact = np.ones(len(frame), bool)
    for rows in _levels(benchmark):
        drawn = _drawn(benchmark, rows, draws, seed)
        low, high = _ranges(drawn, confidence)
        own = frame["rank"].iloc[rows].to_numpy(np.int64)
        lower[rows], upper[rows] = np.minimum(low, own), np.maximum(high, own)
        exact[rows] = _known(drawn)
    frame["rank_lower"], frame["rank_upper"] = lower, upper
    frame["says"] = [
        str(place) if known or not place else f"{place} ({_said(int(low), int(high))})"
        for place, known, low, high in zip(
            frame["place"], exact, lower.fillna(0), upper.fillna(0), strict=True
        )
    ]
    return RankIntervals(
        benchmark.definition,
        benchmark.peers,
        benchmark.heading,
        benchmark.basis,
        benchmark.by,
        frame,
        confidence,
        draws,
        seed,
        benchmark.geography,
    )


def quantile_groups(benchmark: Benchmark, n: int = 4) -> pd.DataFrame:
    """Which quarter, fifth or tenth of its peers each area is in, the best first.

    With ``rank`` from 1 and ``of`` ranked members an area is in group
    ``1 + (rank - 1) * n // of``: groups differ by one member at most, the larger ones spread among
    them as the ranks fall, and areas that share a rank are in one group, the better, however large
    that makes it. Where fewer than ``n`` members are ranked nobody has a group.
    Source: Office for Health Improvement and Disparities, Technical Guide: Assigning deprivation
    categories, as in ``ph_quantile`` of PHStatsMethods, in whole numbers.

    Args:
        benchmark: areas among their peers, by value or by change.
        n: how many groups.

    Returns:
        One row for each member and figure, in the benchmark's order: what divides it, ``ranked``,
        ``rank``, ``of``, ``group`` (1 is best by the measure's polarity, the highest where neither
        way is better; none for a member that is not ranked) and ``says``: ``best quarter``, ``2nd
        quarter``, ``3rd quarter``, ``worst quarter``, ``highest`` and ``lowest`` where neither way
        is better, ``group 1 of 7`` where the parts have no name.

    Raises:
        ParameterError: ``n`` is below 2.
    """
    asked.kind("(any)", "benchmark", benchmark, Benchmark, "a benchmark: result.among(peers)")
    definition = benchmark.definition
    asked.whole(definition.says, "n", n, 2)  # one group is no division
    frame = benchmark.frame[[*benchmark.by, "ranked", "rank", "of"]].copy()
    group = (frame["rank"] - 1) * n // frame["of"].where(frame["of"] >= n) + 1
    frame["group"] = group
    neutral = definition.better is Better.NEITHER
    ends = {1: "highest", n: "lowest"} if neutral else {1: "best", n: "worst"}
    names = {
        i: f"{ends.get(i, ordinal(i))} {_PART[n]}" if n in _PART else f"group {i} of {n}"
        for i in range(1, n + 1)
    }
    frame["says"] = ["" if pd.isna(i) else names[int(i)] for i in group]
    return frame


def _said(low: int, high: int) -> str:
    return ordinal(low) if low == high else f"{ordinal(low)} to {ordinal(high)}"


def _levels(benchmark: Benchmark) -> Iterator[NDArray[np.int64]]:
    """The places of the ranked rows, each level and figure by itself."""
    frame = benchmark.frame
    ranked = np.flatnonzero(frame["rank"].notna().to_numpy(bool))
    keys = [frame[k].iloc[ranked] for k in benchmark.by[1:]]
    groups = pd.Series(ranked).groupby([k.to_numpy(object) for k in keys], sort=False)
    for _, rows in groups:
        yield rows.to_numpy(np.int64)


def _drawn(
    benchmark: Benchmark, rows: NDArray[np.int64], draws: int, seed: int
) -> NDArray[np.float64]:
    """What each of the rows may truly be: ``(draws, rows)``, low for good."""
    keys = benchmark.frame[list(benchmark.by)].iloc[rows].astype(object)
    drawn = _of(benchmark.later, keys, draws, seed, "later")
    if benchmark.earlier is not None:
        earlier = _of(benchmark.earlier, keys, draws, seed, "earlier")
        drawn = drawn - earlier
        if benchmark.basis == "change_pct":
            drawn = np.divide(drawn, earlier, out=np.full(drawn.shape, np.nan), where=earlier > 0)
    figure = benchmark.definition.statistic.figure(str(keys["figure"].iloc[0]))
    if not _known(drawn):
        drawn = shrunken(_even(drawn, benchmark, figure))
    score = -drawn if higher_is_better(benchmark.definition, figure) else drawn
    return score.round(_SAME)


def _known(drawn: NDArray[np.float64]) -> bool:
    return bool((drawn == drawn[:1]).all())


def _even(drawn: NDArray[np.float64], benchmark: Benchmark, figure: Figure) -> NDArray[np.float64]:
    """The draws, in the same order, on a scale on which areas may be taken as about normal."""
    if benchmark.basis == "value" and figure.change_unit == "percentage points":
        # Draws next to nought or one may be rounded to it.
        inside = np.clip(drawn, _LEAST, _MOST)
        return np.log(inside) - np.log1p(-inside)
    if benchmark.basis == "change_pct":
        drawn = 1 + drawn
    elif benchmark.basis == "change" or not benchmark.definition.statistic.in_percent:
        return drawn
    return drawn if (drawn <= 0).any() else np.log(drawn)


def _of(
    estimates: Estimates, keys: pd.DataFrame, draws: int, seed: int, when: str
) -> NDArray[np.float64]:
    """Draws of the figures with these keys, each from a stream of its own."""
    statistic = estimates.definition.statistic
    frame = estimates.frame.assign(base=statistic.bases(estimates.frame, estimates.confidence))
    by = list(keys.columns)
    rows = matched(keys, frame, by)
    found = frame.iloc[rows]
    out = np.empty((len(found), draws))
    # A stream for each member, so that no area's draws depend on who else is there.
    for i, key in enumerate(_names(found, by)):
        rng = np.random.default_rng([seed, crc32(f"{when}|{key}".encode())])
        one = statistic.draws(found.iloc[i : i + 1], draws, rng, estimates.confidence)
        out[i] = one[:, 0]
    return out.T


def _names(frame: pd.DataFrame, by: Sequence[str]) -> list[str]:
    cells = zip(*(frame[name].to_numpy(object) for name in by), strict=True)
    return ["|".join(map(str, row)) for row in cells]


def _ranges(
    drawn: NDArray[np.float64], confidence: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The middle of each column's ranks; those that cannot be drawn may stand anywhere."""
    unsure = np.isnan(drawn).any(axis=0)
    low, high = np.ones(drawn.shape[1], np.int64), np.full(drawn.shape[1], drawn.shape[1])
    if not unsure.all():
        n_draws, tail = len(drawn), int(len(drawn) * (1 - confidence) / 2)
        held = np.cumsum(_times_at(drawn[:, ~unsure]), axis=1)  # at this rank or a better one
        low[~unsure] = (held <= tail).sum(axis=1) + 1
        high[~unsure] = (held < n_draws - tail).sum(axis=1) + 1 + unsure.sum()
    return low, high


def _times_at(drawn: NDArray[np.float64]) -> NDArray[np.int64]:
    """How often each column has each rank; equals share the best, as in the ranking itself."""
    n = drawn.shape[1]
    order = np.argsort(np.ascontiguousarray(drawn), axis=1)
    there = np.take_along_axis(drawn, order, axis=1)
    places = np.arange(n, dtype=np.int64)[None, :]
    tied = there[:, 1:] == there[:, :-1]
    if tied.any():
        new = np.pad(~tied, ((0, 0), (1, 0)), constant_values=True)
        places = np.maximum.accumulate(np.where(new, places, 0), axis=1)
    cells = np.asarray(order * n + places, np.int64).ravel()
    return np.bincount(cells, minlength=n * n).reshape(n, n)
