"""Result: estimates for a period, and what can be asked of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import numpy as np
import pandas as pd

from policeplan import display
from policeplan.errors import ParameterError, UnknownAreaError
from policeplan.estimates import MISSING, OK, Estimates, refuse_nested
from policeplan.statistic.dispersion import Dispersion, plain
from policeplan.statistic.grouping import matched, taken
from policeplan.words import and_list

if TYPE_CHECKING:  # a tally that is only counted or summed needs neither, nor their sentences
    from policeplan.benchmark import Benchmark
    from policeplan.comparison import Comparison
    from policeplan.peers import PeerGroup


@attrs.frozen(eq=False, repr=False)
class Result(display.Shown, Estimates):
    """Value, bounds, parts and status for each area, level and figure.

    Status is ``ok``, ``undefined`` (nought denominator), ``missing`` (not covered),
    ``incomplete`` (covered in part, and allowed) or ``small base`` (fewer than the statistic's
    ``minimum_base``). Nought is a value and has an interval.
    """

    def against(
        self,
        earlier: Estimates,
        *,
        dispersion: Dispersion | pd.Series | None = None,
    ) -> Comparison:
        """The change from the earlier result to this one.

        Args:
            earlier: what it is set against.
            dispersion: how many times chance's the variance is, 1 or more: one number or one for
                each area, see `Comparison`; chance alone if not given.
        """
        from policeplan.comparison import Comparison

        return Comparison(self, earlier, plain(dispersion))

    def among(self, peers: PeerGroup) -> Benchmark:
        """Each member's value among its peers'.

        The group figure comes from summed parts of the members, without the area itself if the
        group says so. ``differs`` compares an area with the other members together.

        Raises:
            AreaError: an area and a part of it are both members.
        """
        from policeplan.benchmark import Benchmark, differences, ranks

        members = peers.on(self.period.last_day)
        refuse_nested(self.geography, peers.name, members)
        keys = [k for k in self.keys if k != "area"]
        frame = self.frame[self.frame["area"].isin(members)].reset_index(drop=True)
        frame = ranks(frame, "value", self.definition, keys)
        others = {area: [m for m in members if m != area] for area in frame["area"].unique()}
        rest = self._figures(frame, self.pools(others), ["area", *keys])
        whole = rest
        if peers.includes_area:
            whole = self._figures(frame, self.pooled(members, peers.name), keys)
        frame["group"] = whole["value"].to_numpy(float)
        frame["differs"] = differences(self.definition, frame, rest, self.confidence)
        frame["n_increase"] = pd.array([pd.NA] * len(frame), dtype="Int64")
        return Benchmark(
            self.definition,
            peers,
            str(self.period),
            "value",
            tuple(self.keys),
            frame,
            later=self,
            geography=self.geography,
        )

    @staticmethod
    def _figures(frame: pd.DataFrame, pools: Estimates, keys: list[str]) -> pd.DataFrame:
        """For each row of the frame, the figure of the pool that it is set against."""
        found = pools.frame
        rows = matched(frame, found, keys)
        columns = ("value", "lower", "upper", "numerator", "denominator")
        numbers = {name: taken(found[name], rows) for name in columns}
        status = np.append(found["status"].to_numpy(object), MISSING)[rows]
        numbers["value"] = np.where(status == OK, numbers["value"], np.nan)
        return pd.DataFrame({**{key: frame[key] for key in keys}, **numbers, "status": status})

    def value(self, area: str, figure: str | None = None, **levels: str) -> float:
        """One value: ``result.value("EAST", level="high")``; the leading figure if none is named.

        Raises:
            UnknownAreaError: the result has no such area.
            ParameterError: figure and levels do not name one value.
        """
        if area not in self.areas:
            raise UnknownAreaError(area, self.areas, "the result")
        rows = self.frame["area"] == area
        rows &= self.frame["figure"] == (figure or self.definition.statistic.figures[0].name)
        for name, level in levels.items():
            rows &= self.frame[name] == level
        found = self.frame.loc[rows, "value"]
        if len(found) != 1:
            said = ", ".join(f"{name}={level!r}" for name, level in levels.items()) or "no level"
            raise ParameterError(
                self.definition.id,
                "figure or level",
                f"{said} and figure {figure!r} name {len(found)} figures of the result, not one",
            )
        return float(found.iloc[0])

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def _title(self) -> str:
        units = and_list(dict.fromkeys(f.unit for f in self.definition.statistic.figures))
        return f"{self.definition.title}, {self.period} ({units})"

    def _shown(self) -> pd.DataFrame:
        frame = self.frame[[*self.keys, "value", "lower", "upper", "status"]]
        return display.named(frame, self.geography, self.definition)
