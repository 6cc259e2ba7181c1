"""Standings: where an area stands among its peers, as the plain facts that sentences say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.area import Geography
from policeplan.definition import Better, Definition
from policeplan.facts import Record, number_in, records
from policeplan.nouns import plural
from policeplan.period import Period
from policeplan.statistic import Figure

_SAME = 12  # ranks do not tell figures apart beyond so many decimals


@attrs.frozen(kw_only=True)
class Placed:
    """A result that is ranked, and whose it is: several areas' where they tie.

    Attributes:
        areas: names.
        value: what is ranked, where values are; else not a number.
        change: in the figure's own unit, where changes are ranked.
        change_pct: in percent, where that is defined.
    """

    areas: tuple[str, ...] = ()
    value: float = float("nan")
    change: float = float("nan")
    change_pct: float = float("nan")

    @property
    def known(self) -> bool:
        """Whether there is a result."""
        return not (pd.isna(self.value) and pd.isna(self.change))


@attrs.frozen(kw_only=True)
class Standing:
    """Where one area stands among its peers, with all that a sentence of it may say.

    Attributes:
        title: of the measure.
        area: its name.
        figure: which number, with its unit.
        peers: the name of the group.
        members: what its members are, in the plural: ``forces``.
        heading: the period of the values, or the periods of the change, in words.
        neutral: whether neither way is better, so that the highest ranks first.
        rank: of the area; None where its figure is not known in full.
        tied: whether it shares its rank.
        of: how many are ranked.
        left_out: how many members are not ranked.
        best: who ranks first.
        highest: who has the highest result, or the largest increase.
        lowest: who has the lowest.
        n_increase: how many members have an increase; None where values are ranked.
        group: the result of the group, from summed parts.
        without: whether the area itself is left out of it.
        differs: ``higher``, ``lower`` or ``no clear difference`` from the others together; or
            nothing, where that is not judged or the figures are known and not estimated.
        own_period: of the area's own figure, where that is of another period than the peers'.
        own: that figure; not a number where it is not known in full.
    """

    title: str
    area: str
    figure: Figure
    peers: str
    members: str
    heading: str
    neutral: bool
    rank: int | None
    tied: bool
    of: int
    left_out: int
    best: Placed
    highest: Placed
    lowest: Placed
    n_increase: int | None
    group: Placed
    without: bool
    differs: str
    own_period: Period | None = None
    own: float = float("nan")


def standing(  # the parts of a benchmark, which stands above this file
    area: str,
    frame: pd.DataFrame,
    definition: Definition,
    geography: Geography,
    peers: str,
    heading: str,
    *,
    without: bool,
) -> Standing:
    """The facts of one area in a benchmark.

    Args:
        area: its code.
        frame: the benchmark's rows of one figure and level, one for each member.
        definition: what was measured.
        geography: names for the areas, and what they are.
        peers: the name of the group.
        heading: the period or periods, in words.
        without: whether the group's result leaves the area out.
    """
    members = records(frame)
    own = next(record for record in members if record["area"] == area)
    score = frame["ranked"].astype(float).round(_SAME).to_numpy(float)
    known = ~np.isnan(score)
    rank = own["rank"]
    n_increase = own["n_increase"]
    by_change = "change" in frame.columns
    group = {"value": "group"} if not by_change else {"change": "group_change"}
    group |= {"change_pct": "group_change_pct"} if by_change else {}

    def placed(rows: NDArray[np.bool_]) -> Placed:
        there = [members[row] for row in np.flatnonzero(rows)]
        if not there:
            return Placed()
        names = tuple(geography.name(str(record["area"])) for record in there)
        return _placed(names, {name: there[0][name] for name in group})

    exact = not by_change and own["lower"] == own["upper"]
    return Standing(
        title=definition.title,
        area=geography.name(area),
        figure=definition.statistic.figure(str(own["figure"])),
        peers=peers,
        members=_members(list(frame["area"]), geography),
        heading=heading,
        neutral=definition.better is Better.NEITHER,
        rank=None if pd.isna(cast("float", rank)) else int(cast("int", rank)),
        tied=str(own["place"]).startswith("="),
        of=int(known.sum()),
        left_out=int((~known).sum()),
        best=placed((frame["rank"] == 1).to_numpy(bool, na_value=False)),
        highest=placed(score == score.max(where=known, initial=-np.inf)),
        lowest=placed(score == score.min(where=known, initial=np.inf)),
        n_increase=None if pd.isna(cast("float", n_increase)) else int(cast("int", n_increase)),
        group=_placed((peers,), {name: own[column] for name, column in group.items()}),
        without=without,
        differs="" if exact else str(own["differs"]),
    )


def _placed(areas: tuple[str, ...], cells: Record) -> Placed:
    numbers = {name: number_in(cell) for name, cell in cells.items()}
    return attrs.evolve(Placed(areas=areas), **numbers)


def _members(areas: Sequence[str], geography: Geography) -> str:
    """What all of them are, where the geography knows; else areas."""
    kinds = {area.kind for area in geography if area.code in set(areas)}
    known = sum(area in geography for area in areas)
    return plural(kinds.pop()) if len(kinds) == 1 and known == len(areas) else "areas"
