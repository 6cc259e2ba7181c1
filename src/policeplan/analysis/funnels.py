"""Funnel: which areas lie further from their group's figure than chance would take them."""

from __future__ import annotations

from typing import get_args

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import asked, display
from policeplan.analysis.spread import LIMITS, Level, Overdispersion, figures, judged, levels
from policeplan.area import Geography
from policeplan.benchmark import Benchmark, higher_is_better
from policeplan.definition import Better, Definition
from policeplan.errors import ParameterError
from policeplan.peers import PeerGroup
from policeplan.statistic import (
    Count,
    Duration,
    Mix,
    Proportion,
    Rate,
    Shares,
    WeightedProportion,
)

INSIDE = "inside"
_SPREAD = ("target", "n", "phi", "tau", "clear")
_WIDER = {
    "none": "",
    "multiplicative": ", widened by a factor for over-dispersion",
    "additive": ", widened by a variance between areas",
}


@attrs.frozen(eq=False, repr=False)
class Funnel(display.Shown):
    """Areas among their peers, with the limits that chance sets about the group's figure.

    Attributes:
        definition: what was measured.
        peers: who is compared.
        heading: period, or periods, in words.
        by: the columns that divide it, ``area`` first, ``figure`` last.
        overdispersion: how it was allowed for.
        frame: one row for each member and figure: ``by``, ``value``, ``precision`` (what the value
            is of: answers, effective answers, population; of a ratio both periods' events),
            ``target``, ``lower_95``, ``upper_95``, ``lower_998``, ``upper_998``, ``z`` (how many
            standard errors from the target, those of the limits), ``position`` (``inside``, ``above
            95%``, ``above 99.8%``, ``below 95%``, ``below 99.8%``), ``meaning`` of a position
            outside by the measure's polarity (``better``, ``worse``) and ``status``. A member whose
            figure is not known in full has neither limits nor position.
        spread: one row for each level and figure: ``target``; ``n``, how many areas its
            over-dispersion was judged by; ``phi``, their mean squared z, winsorised: 1 if chance
            alone is at work; ``tau``, the standard deviation between areas that it points to, on
            the scale of the z; ``clear``, whether phi is above what chance would make it, ``1 + 2
            * sqrt(2 / n)``.
        levels: the same as records, in the order of ``spread``.
        geography: names for the areas.
    """

    definition: Definition
    peers: PeerGroup
    heading: str
    by: tuple[str, ...]
    overdispersion: Overdispersion
    frame: pd.DataFrame
    spread: pd.DataFrame
    levels: tuple[Level, ...]
    geography: Geography

    @property
    def phi(self) -> float:
        """Of the leading level and figure; see ``spread``."""
        return self.levels[0].phi if self.levels else np.nan

    @property
    def tau(self) -> float:
        """Of the leading level and figure; see ``spread``."""
        return self.levels[0].tau if self.levels else np.nan

    def curve(self, n: int = 200) -> pd.DataFrame:
        """The limits over a range of precisions, for drawing.

        Args:
            n: how many points, from half the smallest precision to a tenth above the largest, an
                equal ratio apart. Those of a ratio take the group's own change in population.

        Returns:
            ``n`` rows for each level and figure that has one known: ``by`` without ``area``,
            ``precision``, ``target`` and the four limits.

        Raises:
            ParameterError: ``n`` is below 2.
        """
        asked.whole(self.definition.says, "n", n, 2)  # a line has two ends
        keys = list(self.by[1:])
        tables = [pd.DataFrame(columns=[*keys, "precision", "target", *LIMITS])]
        for level, rows in zip(self.levels, levels(self.frame, keys), strict=True):
            sizes = rows["precision"].dropna().to_numpy(float)
            if not len(sizes):
                continue
            ends = float(sizes.min()) / 2, float(sizes.max()) * 1.1
            precision = np.asarray(np.geomspace(*ends, n), np.float64)
            table = pd.DataFrame(level.limits(precision, level.exposure), columns=LIMITS)
            table.insert(0, "precision", precision)
            table.insert(1, "target", level.target)
            tables.append(rows[keys].iloc[[0] * n].reset_index(drop=True).join(table))
        return pd.concat(tables[1:] or tables, ignore_index=True)

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def _title(self) -> str:
        return (
            f"{self.definition.title} among {self.peers.name}, {self.heading}: funnel limits at "
            f"95% and 99.8%{_WIDER[self.overdispersion]}"
        )

    def _shown(self) -> pd.DataFrame:
        frame = self.frame[[*self.by, "position", "meaning", "status"]]
        shown = display.named(frame, self.geography, self.definition)
        place = shown.columns.get_loc("position")
        figures = {f.name: f for f in self.definition.statistic.figures}
        ratio = self.heading.startswith("change")
        for i, name in enumerate(["value", "target", *LIMITS]):
            cells = [
                display.number(cell, 3) if ratio else display.value(figures[figure], cell)
                for figure, cell in zip(self.frame["figure"], self.frame[name], strict=True)
            ]
            shown.insert(int(str(place)) + i, name.replace("_", " "), cells)
        return shown


def funnel(
    benchmark: Benchmark,
    *,
    overdispersion: Overdispersion = "none",
    winsorised: float = 0.1,
    target: float | None = None,
) -> Funnel:
    """Areas among their peers with funnel limits at 95% and 99.8% about the group's figure.

    Of a share (`Proportion`, `WeightedProportion` on its effective size, each level of a `Mix`, the
    share within of a `Duration`) the limits are exact binomial ones, of a `Rate` exact Poisson
    ones. Of a change of a `Count` or `Rate` the figure is the ratio of later to earlier, its limits
    exact given the total of both.

    Areas differ for more reasons than chance, and of large areas nearly all lie outside such
    limits. ``multiplicative`` widens them by the root of phi where that is above 1, ``additive``
    adds a variance between areas; both on a scale of stable variance: the arcsine of the root of a
    share, the root of a rate, the logarithm of a ratio. Where phi shows no excess, the limits are
    the exact ones.

    Source: Spiegelhalter (2005), Funnel plots for comparing institutional performance, Statistics
    in Medicine 24, 1185-1202; formulas in `policeplan.statistic.funnel`.

    Args:
        benchmark: areas among their peers, by value or by change.
        overdispersion: ``none``, ``multiplicative`` or ``additive``.
        winsorised: the share of z at either end that is drawn in before phi is worked out, so that
            a few outlying areas do not widen the limits that should find them.
        target: what the limits are about, in the unit of the value (a share as a fraction, a ratio
            with 1 for no change); the figure of the members from summed parts if not given. A
            member whose figure is missing or incomplete is left out of it, so that it moves nobody
            else's limits.

    Raises:
        ParameterError: the statistic has no funnel (a count of areas of different size, a total, a
            mean; a change of a share); ``overdispersion``, ``winsorised`` or ``target`` is not
            of its kind.
    """
    _check(benchmark, overdispersion, winsorised, target)
    keys = list(benchmark.by[1:])
    rows = figures(benchmark)
    found = [
        judged(benchmark, level, overdispersion, winsorised, target) for level in levels(rows, keys)
    ]
    columns = ["value", "precision", "target", *LIMITS, "z", "position", "meaning", "status"]
    frame = pd.concat([table for _, table in found]).sort_index() if found else rows
    frame = frame.reindex(columns=[*benchmark.by, *columns])
    frame["position"] = _positions(frame)
    frame["meaning"] = _meanings(frame, benchmark.definition)
    spread = [
        [*table[keys].iloc[0], *(getattr(level, name) for name in _SPREAD)]
        for level, table in found
    ]
    return Funnel(
        benchmark.definition,
        benchmark.peers,
        benchmark.heading,
        benchmark.by,
        overdispersion,
        frame,
        pd.DataFrame(spread, columns=[*keys, *_SPREAD]),
        tuple(level for level, _ in found),
        benchmark.geography,
    )


def _check(benchmark: Benchmark, overdispersion: str, share: float, target: float | None) -> None:
    asked.kind("(any)", "benchmark", benchmark, Benchmark, "a benchmark: result.among(peers)")
    statistic, says = benchmark.definition.statistic, benchmark.definition.says
    kind = f"a {type(statistic).__name__}"
    if benchmark.earlier is not None:
        if not isinstance(statistic, Count | Rate):
            problem = f"only a change of a count or a rate is a ratio of events; this is of {kind}"
            raise ParameterError(says, "benchmark", f"{problem}: give that of its values")
    elif isinstance(statistic, Shares) or not isinstance(
        statistic, Proportion | WeightedProportion | Mix | Rate | Duration
    ):
        problem = f"the values of {kind} have no funnel, for they are not shares or rates of events"
        more = ": give that of its change" if isinstance(statistic, Count) else ""
        raise ParameterError(says, "benchmark", problem + more)
    if overdispersion not in get_args(Overdispersion):
        known = ", ".join(map(repr, get_args(Overdispersion)))
        raise ParameterError(says, "overdispersion", f"is {overdispersion!r}: give one of {known}")
    asked.number(says, "winsorised", share)
    if not 0 <= share < 0.5:  # noqa: PLR2004  # half at either end is all
        problem = f"is {share!r}: it should be from 0 to under 0.5, such as 0.1"
        raise ParameterError(says, "winsorised", problem)
    shared = benchmark.earlier is None and not isinstance(statistic, Rate)
    if target is not None:
        asked.number(says, "target", target)
    if target is not None and not (0 < target < (1 if shared else np.inf)):
        of = "between 0 and 1, as a fraction" if shared else "above 0"
        raise ParameterError(says, "target", f"is {target!r}: it should be {of}")


def _positions(frame: pd.DataFrame) -> NDArray[np.object_]:
    value = frame["value"]
    words = np.where(frame[LIMITS].notna().all(axis=1) & value.notna(), INSIDE, "").astype(object)
    for level, said in (("95", "95%"), ("998", "99.8%")):
        words[(value > frame[f"upper_{level}"]).to_numpy(bool)] = f"above {said}"
        words[(value < frame[f"lower_{level}"]).to_numpy(bool)] = f"below {said}"
    return words


def _meanings(frame: pd.DataFrame, definition: Definition) -> list[str]:
    """What a position outside means: better or worse, where either way is."""
    if definition.better is Better.NEITHER:
        return [""] * len(frame)
    up = {f.name: higher_is_better(definition, f) for f in definition.statistic.figures}
    return [
        "" if word in {"", INSIDE} else ("better" if word.startswith("above") == up[f] else "worse")
        for word, f in zip(frame["position"], frame["figure"], strict=True)
    ]
