"""Judgement: many changes judged together, so that few of those called clear are chance."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from policeplan.analysis.false_discovery import threshold
from policeplan.comparison import HIGHER, LOWER, Comparison
from policeplan.words import count

RATE = 0.05


@attrs.frozen
class Judgement:
    """By what rule the changes of a scorecard are called clear.

    Attributes:
        rate: of the changes called clear, the share that is expected to be chance, at most.
        n: how many changes were judged together.
        n_clear: how many of them are clear.
        at: the p at or under which one is.
    """

    rate: float
    n: int
    n_clear: int
    at: float

    def __str__(self) -> str:
        judged, percent = count(self.n, "change"), f"{100 * self.rate:g}%"
        together = "is judged" if self.n == 1 else "are judged together"
        if not self.n:
            return "Nothing is judged: no figure that is compared is estimated."
        if not self.n_clear:
            return (
                f"{judged} {together}, and none is called higher or lower: by chance alone so many "
                "would show as much (false discovery rate, Benjamini and Hochberg 1995)."
            )
        return (
            f"{judged} {together}: one is called higher or lower only where its p is at or under "
            f"{self.at:.2g}, so that of the {self.n_clear:,} called so no more than {percent} are "
            "expected to be chance (false discovery rate, Benjamini and Hochberg 1995)."
        )


def judged_together(
    comparisons: Sequence[Comparison], rate: float = RATE
) -> tuple[tuple[Comparison, ...], Judgement]:
    """The comparisons with their verdicts as one family, and the rule.

    Every change with a p counts as one of the family: each area, level and figure of each
    comparison. Those of figures that are known and not estimated have none, and stay as they are.
    Intervals are each for itself still, so that one may leave nought out and yet be no clear
    change. Source: Benjamini and Hochberg (1995), Controlling the false discovery rate, Journal of
    the Royal Statistical Society B 57, 289-300. Of changes that depend on one another as parts do
    on their whole the rate holds too: Benjamini and Yekutieli (2001), Annals of Statistics 29,
    1165-1188, theorem 1.2.

    Args:
        comparisons: of any measures.
        rate: of the changes called clear, the share that may be chance.
    """
    every = [c.frame["p"].to_numpy(float) for c in comparisons]
    p = np.concatenate([*every, np.array([])])
    at = threshold(p, rate)
    together = tuple(comparison.judged(at) for comparison in comparisons)
    n_clear = sum(
        int((~np.isnan(p) & c.frame["verdict"].isin([HIGHER, LOWER]).to_numpy()).sum())
        for c, p in zip(together, every, strict=True)
    )
    return together, Judgement(rate, int(np.isfinite(p).sum()), n_clear, at)
