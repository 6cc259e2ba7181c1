"""Mix change: whether a mix as a whole has changed, and which of its levels moved."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import display
from policeplan.comparison import HIGHER, LOWER, NO_CLEAR_CHANGE, Comparison
from policeplan.errors import ParameterError
from policeplan.estimates import OK, SMALL_BASE
from policeplan.statistic import Mix, Shares
from policeplan.statistic.differences import share_difference, share_difference_p
from policeplan.statistic.dispersion import of_areas
from policeplan.statistic.grouping import grouped, matched, taken

CLEAR_CHANGE = "clear change"
Floats = NDArray[np.float64]


@attrs.frozen(eq=False, repr=False)
class MixChange(display.Shown):
    """Whether each area's mix changed by more than chance, and which levels did.

    Attributes:
        comparison: of two mixes.
        frame: one row for each area, and breakdown if divided: ``g`` (likelihood-ratio G, over the
            dispersion if one is allowed for), ``df``, ``p``, ``verdict`` (clear change, no clear
            change), and ``moved``: for each level that clearly changed its name and whether it is
            higher or lower, the largest standardised residual first; none unless the mix as a whole
            has changed. Where either mix is not known there is no verdict.
        levels: one row for each level: ``later`` and ``earlier`` shares, ``change`` with limits
            that hold for all levels of the area at once, ``residual`` (standardised) and ``p``
            among as many levels as there are.
    """

    comparison: Comparison
    frame: pd.DataFrame
    levels: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table of areas."""
        return self.frame.copy()

    def _title(self) -> str:
        later, earlier = self.comparison.later, self.comparison.earlier
        title = later.definition.title
        return f"{title}, {later.period} against {earlier.period} (G test of the whole mix)"

    def _shown(self) -> pd.DataFrame:
        later, frame = self.comparison.later, self.frame
        shown = pd.DataFrame({"area": [later.geography.name(str(a)) for a in frame["area"]]})
        for name in later.by[1:]:
            shown[name] = frame[name].to_numpy()
        shown["G"] = [display.number(g, 1) for g in frame["g"]]
        shown["df"] = [display.number(n, 0) for n in frame["df"]]
        shown["p"] = [display.number(p, 4) for p in frame["p"]]
        shown["verdict"] = [word or display.MISSING for word in frame["verdict"]]
        shown["moved"] = [
            ", ".join(f"{level} {way}" for level, way in moved) or display.MISSING
            for moved in frame["moved"]
        ]
        return shown


def mix_change(comparison: Comparison) -> MixChange:
    """Judge the mix as a whole by the G test, then its levels all at once.

    G is twice the sum of observed times the log of observed over expected, of the table of two
    periods by levels, without Williams' correction; levels that are nought in both periods count
    neither for it nor for its degrees of freedom. A level moved where nought is outside Newcombe's
    hybrid score limits at 1 - alpha / levels (Bonferroni, as Goodman 1965 has for the shares
    themselves), and the mix as a whole changed. Limits are at the comparison's confidence; clear is
    by its own ``at`` where it has one, and else the same.
    Source: Sokal and Rohlf (1995), Biometry, 3rd edition, section 17.4; standardised residuals by
    Haberman (1973), The analysis of residuals in cross-classified tables, Biometrics 29, 205-220.

    Raises:
        ParameterError: the comparison is not of a mix that is counted.
    """
    definition = comparison.later.definition
    mix = definition.statistic
    if not isinstance(mix, Mix) or isinstance(mix, Shares):
        problem = "only a mix of counted levels can be judged as a whole: compare one"
        raise ParameterError(definition.says, "mix change", problem)
    groups, (later, earlier) = _tables(comparison, mix)
    times = of_areas(comparison.dispersion, groups["area"])
    by = np.ones(len(groups)) if times is None else times
    alpha = 1 - comparison.later.confidence if comparison.at is None else comparison.at
    g, freedom, p = _g_test(later, earlier, by)
    clear = p <= alpha
    levels = _levels(groups, mix, later, earlier, by, comparison.later.confidence)
    levels["moved"] = np.where(
        np.repeat(clear, len(mix.levels)) & (levels["p"] <= alpha).to_numpy(),
        np.where(levels["change"] > 0, HIGHER, LOWER).astype(object),
        "",
    )
    words = np.where(clear, CLEAR_CHANGE, NO_CLEAR_CHANGE).astype(object)
    frame = groups.assign(g=g, df=freedom, p=p, verdict=np.where(np.isnan(p), "", words))
    frame["moved"] = pd.Series(_moved(levels, len(groups)), frame.index, dtype=object)
    return MixChange(comparison, frame, levels)


def _tables(comparison: Comparison, mix: Mix) -> tuple[pd.DataFrame, list[Floats]]:
    """The groups of both results, and for each result their events, groups by levels."""
    by = list(comparison.later.by)
    whose = {name: comparison.frame[name] for name in by}
    _, first = grouped(list(whose.values()))
    groups = pd.DataFrame({name: column.iloc[first] for name, column in whose.items()})
    groups = groups.reset_index(drop=True)
    rows, keys = _by_level(groups, mix), [*by, "level"]
    tables: list[Floats] = []
    for result in (comparison.later, comparison.earlier):
        found = result.frame[result.frame["status"].isin([OK, SMALL_BASE])]
        n = taken(found["numerator"], matched(rows, found, keys))
        tables.append(n.reshape(len(groups), len(mix.levels)))
    return groups, tables


def _g_test(later: Floats, earlier: Floats, by: Floats) -> tuple[Floats, Floats, Floats]:
    """G over the dispersion, its degrees of freedom and p, of each row; NaN if nothing to judge."""
    from scipy.special import chdtrc, xlogy

    sizes = later.sum(axis=1), earlier.sum(axis=1)
    whole, level = sizes[0] + sizes[1], later + earlier
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = (
            n * whole[:, None] / (level * size[:, None])
            for n, size in zip((later, earlier), sizes, strict=True)
        )
        one, other = (
            np.asarray(xlogy(n, ratio), np.float64)
            for n, ratio in zip((later, earlier), ratios, strict=True)
        )
    g = np.where(level > 0, one + other, 0.0).sum(axis=1)
    freedom = (level > 0).sum(axis=1) - 1.0
    known = (sizes[0] > 0) & (sizes[1] > 0) & (freedom > 0) & ~np.isnan(by)
    g = np.where(known, np.maximum(2 * g, 0) / by, np.nan)
    freedom = np.where(known, freedom, np.nan)
    return g, freedom, np.asarray(chdtrc(freedom, g), np.float64)


def _levels(  # two tables, and how they are judged
    groups: pd.DataFrame, mix: Mix, later: Floats, earlier: Floats, by: Floats, confidence: float
) -> pd.DataFrame:
    """One row for each group and level, with limits that hold for all its levels at once."""
    from scipy.special import ndtri

    a, b = (np.broadcast_to(t.sum(axis=1)[:, None], t.shape) for t in (later, earlier))
    n_levels = np.maximum((later + earlier > 0).sum(axis=1), 1)[:, None]
    over = by[:, None]
    pairs = (later / over, a / over), (earlier / over, b / over)
    z = np.asarray(ndtri(1 - (1 - confidence) / (2 * n_levels)), np.float64)
    lower, upper = share_difference(*pairs, z)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (later + earlier) / (a + b)
        expected = a * share
        spread = np.sqrt(expected * (1 - share) * (1 - a / (a + b)) * over)
        columns = {
            "later": later / a,
            "earlier": earlier / b,
            "change": later / a - earlier / b,
            "change_lower": lower,
            "change_upper": upper,
            "residual": (later - expected) / spread,
            "p": np.minimum(share_difference_p(*pairs) * n_levels, 1),
        }
    table = _by_level(groups, mix)
    return table.assign(**{name: column.ravel() for name, column in columns.items()})


def _by_level(groups: pd.DataFrame, mix: Mix) -> pd.DataFrame:
    """A row for each group and level."""
    rows = groups.iloc[np.repeat(np.arange(len(groups)), len(mix.levels))].reset_index(drop=True)
    return rows.assign(level=pd.Series([*mix.levels] * len(groups), dtype=object))


def _moved(levels: pd.DataFrame, n_groups: int) -> list[tuple[tuple[str, str], ...]]:
    """The levels of each group that moved, the largest residual first."""
    n_levels = len(levels) // max(n_groups, 1)
    group = np.arange(len(levels)) // max(n_levels, 1)
    order = np.lexsort((-levels["residual"].abs().to_numpy(), group))
    found: list[list[tuple[str, str]]] = [[] for _ in range(n_groups)]
    names, ways = (levels[name].to_numpy(object) for name in ("level", "moved"))
    for row in order[(ways != "")[order]]:
        found[group[row]].append((str(names[row]), str(ways[row])))
    return [tuple(each) for each in found]
