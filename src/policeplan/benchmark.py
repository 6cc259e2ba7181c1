"""Benchmark: areas among their peers: rank, best and worst, the group figure, and who differs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import attrs
import numpy as np
import pandas as pd

from policeplan import display
from policeplan.area import Geography
from policeplan.definition import Better, Definition
from policeplan.estimates import OK, Estimates
from policeplan.facts import number_in, row_of, rows_of
from policeplan.peers import PeerGroup
from policeplan.sentences import SCRUTINY, Sentences
from policeplan.standings import standing
from policeplan.statistic import Figure
from policeplan.statistic.grouping import grouped
from policeplan.words import ordinal

Basis = Literal["value", "change", "change_pct"]

SAME = "no clear difference"


@attrs.frozen(eq=False, repr=False)
class Benchmark(display.Shown):
    """Areas among their peers, by value or by change.

    A figure that is not known in full, or that has a small base, is not ranked: it is neither best
    nor worst nor counted in ``of`` or ``n_increase``, for a rank has no interval and a few answers
    would lead or trail the list by luck. Its answers are still in the group's sums, and ``differs``
    still speaks of it, by its interval. A group whose own base is small has no figure.

    Attributes:
        definition: what was measured.
        peers: who is compared.
        heading: period, or periods, in words.
        basis: what is ranked: the value, the change, or the change in percent.
        by: the columns that divide it, ``area`` first, ``figure`` last.
        frame: one row for each member and figure. ``ranked`` holds what is ranked; ``rank`` 1 is
            best by the measure's polarity (the highest, where neither way is better); ties share a
            rank; ``of`` counts the members that have a figure; ``place`` says it: ``=3rd of 8``.
            ``best``, ``worst`` and their areas, ``group`` (the figure of the group from summed
            parts), ``n_increase`` (members whose change is above nought) and ``differs`` (from the
            other members together, by more than chance).
        later: the estimates that are ranked, or the later ones of a change, with their parts.
        earlier: the earlier ones of a change; None where values are ranked.
        geography: names for the areas.
    """

    definition: Definition
    peers: PeerGroup
    heading: str
    basis: Basis
    by: tuple[str, ...]
    frame: pd.DataFrame
    later: Estimates
    earlier: Estimates | None = None
    geography: Geography = attrs.field(factory=lambda: Geography(()))

    def sentences(
        self,
        area: str,
        figure: str | None = None,
        *,
        own: Estimates | None = None,
        templates: Sentences = SCRUTINY,
        **levels: str,
    ) -> list[str]:
        """Where an area stands, in words: place, best, range, group, and of what period.

        Args:
            area: its code.
            figure: which; the leading one if none is named.
            own: the same measure over the area's own period, where that is another than the
                peers'; both are said.
            templates: whose words.
            **levels: of each breakdown.

        Raises:
            UnknownAreaError: it is no member, or ``own`` does not have it.
            ParameterError: figure and levels do not name one row.
        """
        row = row_of(self.frame, self.definition, area, figure, levels)
        same = {key: str(row[key].iloc[0]) for key in self.by if key not in {"area", "figure"}}
        figure = str(row["figure"].iloc[0])
        rows = rows_of(self.frame, self.definition, figure, same)
        facts = standing(
            area,
            rows,
            self.definition,
            self.geography,
            self.peers.name,
            self.heading,
            without=not self.peers.includes_area,
        )
        if own is not None:
            mine = row_of(own.frame, own.definition, area, figure, same)
            value = number_in(mine["value"].iloc[0]) if mine["status"].iloc[0] == OK else np.nan
            facts = attrs.evolve(facts, own_period=own.period, own=value)
        return templates.standing(facts)

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def _title(self) -> str:
        return f"{self.definition.title} among {self.peers.name}, {self.heading}"

    def _shown(self) -> pd.DataFrame:
        columns = [*self.by, "ranked", "place", "best_area", "best", "worst_area", "worst", "group"]
        frame = self.frame[[*columns, "differs"]]
        return display.named(frame, self.geography, self.definition, self.basis)


def higher_is_better(definition: Definition, figure: Figure) -> bool:
    """Whether a high figure ranks first; where neither way is better, the highest does."""
    return (definition.better is not Better.LOWER) is not figure.opposite


def ranks(
    frame: pd.DataFrame,
    column: str,
    definition: Definition,
    keys: Sequence[str],
) -> pd.DataFrame:
    """Rank, best and worst of each member's ``column`` within each group of ``keys``.

    Args:
        frame: one row for each member, ``keys`` and ``figure``, with ``area``, ``status`` and
            ``column``.
        column: what is ranked; a figure that is not known in full or has a small base is not ranked
            and not counted.
        definition: says which way is better.
        keys: the columns besides ``area`` that divide the table, ``figure`` among them.
    """
    out = frame.copy()
    value = out[column].astype(float).where(out["status"] == OK)
    up = out["figure"].map(
        {f.name: higher_is_better(definition, f) for f in definition.statistic.figures}
    )
    # Figures that print alike are not told apart by the last bit of a division.
    score = value.where(~up.astype(bool), -value).round(12).to_numpy(float)
    group, first = grouped([out[k] for k in keys])
    known = ~np.isnan(score)
    order = np.lexsort((score, group))
    order = order[known[order]]
    mine, scores = group[order], score[order]
    begins = np.append(True, mine[1:] != mine[:-1])[: len(order)]  # an array's
    new = begins | np.append(True, scores[1:] != scores[:-1])[: len(order)]
    at = np.arange(len(order))
    run = np.maximum.accumulate(np.where(new, at, 0))
    rank = np.zeros(len(out), np.int64)
    rank[order] = run - np.maximum.accumulate(np.where(begins, at, 0)) + 1
    n_alike = np.zeros(len(out), np.int64)
    n_alike[order] = np.bincount(run, minlength=len(order))[run]
    of = np.bincount(mine, minlength=len(first))[group].astype(np.int64)
    out["ranked"] = value
    out["rank"] = pd.arrays.IntegerArray(rank, ~known)
    out["of"] = pd.array(of, "Int64")
    out["place"] = [
        f"{'=' if tied else ''}{ordinal(r)} of {n}" if there else ""
        for r, n, tied, there in zip(
            rank.tolist(), of.tolist(), n_alike > 1, known.tolist(), strict=True
        )
    ]
    ends = np.append(begins[1:], True)[: len(order)]
    areas, values = (np.append(c.to_numpy(object), np.nan) for c in (out["area"], value))
    for name, picked in (("best", order[begins]), ("worst", order[run[ends]])):
        row = np.full(len(first), len(out), np.int64)  # the one beyond the last, where none is
        row[group[picked]] = picked
        out[f"{name}_area"] = areas[row[group]]
        out[name] = values[row[group]].astype(float)
    return out


def differences(
    definition: Definition, area: pd.DataFrame, others: pd.DataFrame, confidence: float
) -> list[str]:
    """Whether an area's figures differ from the other members' together by more than chance.

    Counts of areas of different size are not compared.
    """
    if not definition.statistic.level:
        return [""] * len(area)
    change = definition.statistic.change(area, others, confidence)
    low, high = change["change_lower"].to_numpy(), change["change_upper"].to_numpy()
    words = np.where(low > 0, "higher", np.where(high < 0, "lower", SAME)).astype(object)
    return list(np.where(np.isnan(low + high), "", words))
