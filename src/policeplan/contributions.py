"""Contributions: what drove a change, up and down, level by level or area by area."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np
import pandas as pd

from policeplan import display
from policeplan.area import Geography
from policeplan.definition import Definition

SHOWN = ("later", "earlier", "change", "change_pct", "share")


@attrs.frozen(eq=False, repr=False)
class Contributions(display.Shown):
    """How the parts of a whole share in its change.

    Attributes:
        definition: what was measured.
        by: the breakdown, or ``area``.
        heading: the periods, in words.
        frame: one row for each group and level, in the order of the levels, a whole before its
            parts: the group's columns, ``by``, ``part_of`` (the level that it is a part of; blank
            for one that is a part of nothing), ``later``, ``earlier``, ``change``, ``change_pct``
            and ``share``: the level's change in percent of the change of the whole. The levels
            that are a part of nothing add up to the whole; those inside them are counted in them,
            and not again. Where the whole did not change, or is not known, there are no shares.
        geography: names for the areas.
    """

    definition: Definition
    by: str
    heading: str
    frame: pd.DataFrame
    geography: Geography = attrs.field(factory=lambda: Geography(()))

    @property
    def drivers(self) -> pd.DataFrame:
        """Levels of which none is a part of another: those that are a part of nothing.

        Where that is one alone, the parts of it: the whole does not drive itself.
        """
        top = self.frame["part_of"] == ""
        names = set(self.frame.loc[top, self.by])
        inside = self.frame["part_of"].isin(names)
        chosen = inside if len(names) == 1 and inside.any() else top
        return self.frame[chosen].reset_index(drop=True)

    @property
    def up(self) -> pd.DataFrame:
        """Drivers that rose, those that rose most first."""
        rose = self.drivers[self.drivers["change"] > 0]
        return rose.sort_values("change", ascending=False, kind="stable").reset_index(drop=True)

    @property
    def down(self) -> pd.DataFrame:
        """Drivers that fell, those that fell most first."""
        fell = self.drivers[self.drivers["change"] < 0]
        return fell.sort_values("change", kind="stable").reset_index(drop=True)

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def _title(self) -> str:
        unit = self.definition.statistic.figures[0].change_unit
        return f"{self.definition.title}, {self.heading}: contributions by {self.by} ({unit})"

    def _shown(self) -> pd.DataFrame:
        figure = self.definition.statistic.figures[0]
        frame = self.frame.assign(figure=figure.name)
        columns = [c for c in self.frame.columns if c not in SHOWN]
        shown = display.named(
            frame[[*columns, "figure", *SHOWN[:-1]]], self.geography, self.definition
        )
        shares = [display.number(share, 1) for share in self.frame["share"]]
        return shown.assign(**{"share, %": shares})


def contributions(
    changes: pd.DataFrame, by: str, levels: Sequence[str], parents: Mapping[str, str]
) -> pd.DataFrame:
    """Each level's change and its share of the whole's; see `Contributions`.

    Args:
        changes: a comparison's rows: the columns that divide it, then later, earlier and so on.
        by: the column of levels.
        levels: which of them, in order.
        parents: for a level that is a part of another of ``levels``, that other.
    """
    keys = [c for c in changes.columns if c not in SHOWN and c != by]
    place = {level: i for i, level in enumerate(levels)}
    frame = changes[changes[by].isin(place)].copy()
    group = frame.groupby(keys, sort=False).ngroup() if keys else pd.Series(0, frame.index)
    order = np.lexsort((frame[by].map(place), group))
    frame, group = frame.iloc[order].reset_index(drop=True), group.to_numpy()[order]
    frame["part_of"] = frame[by].map(parents).astype(object).where(frame[by].isin(parents), "")
    top = frame["change"].where(frame["part_of"] == "")
    known = frame["change"].notna() | (frame["part_of"] != "")
    whole = top.groupby(group).transform("sum")
    whole = whole.where(known.groupby(group).transform("all") & (whole != 0))
    frame["share"] = 100 * frame["change"] / whole
    return frame[[*keys, by, "part_of", *SHOWN]]
