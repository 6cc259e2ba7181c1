"""Exceptions: what of a scorecard deserves a sentence, in order of weight, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import pandas as pd

from policeplan import asked, display
from policeplan.analysis import ControlChart, Funnel
from policeplan.exceptional.areas import outside
from policeplan.exceptional.changes import changed
from policeplan.exceptional.found import Found
from policeplan.exceptional.months import special
from policeplan.period import Period
from policeplan.scorecard import Scorecard

__all__ = ["Exceptions", "exceptions"]


@attrs.frozen(eq=False, repr=False)
class Exceptions(display.Shown):
    """What of a scorecard is more than chance, the weightiest first.

    Attributes:
        title: of the scorecard.
        period: of the scorecard.
        frame: one row each: ``weight`` (how many standard errors from what chance would give, so
            that changes, months and areas stand in one order); ``kind`` (``change``, ``special
            cause``, ``outside the funnel``); ``objective``; ``measure``, the entry's title;
            ``area``; ``level``, of a breakdown or mix; ``meaning`` (``improvement``, ``concern``,
            or nothing where neither way is better); and ``says``, the sentence.
        judged: how many changes, months and areas were looked at.
        charts: for each row the chart that its month or area stands out on, as `policeplan.draw`
            takes it; none of a change.
    """

    title: str
    period: Period
    frame: pd.DataFrame
    judged: Mapping[str, int]
    charts: tuple[ControlChart | Funnel | None, ...] = ()

    def __len__(self) -> int:
        return len(self.frame)

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def _title(self) -> str:
        looked = ", ".join(f"{n:,} {name}" for name, n in self.judged.items())
        return f"Exceptions, {self.title}, {self.period}: {len(self)}, of {looked}"

    def __repr__(self) -> str:
        rows = zip(*(self.frame[c] for c in ("weight", "says", "meaning")), strict=True)
        said = [
            f"{display.number(weight, 1):>6}  {says}" + (f" ({meaning})" if meaning else "")
            for weight, says, meaning in rows
        ]
        return "\n".join([self._title(), *said])

    def _shown(self) -> pd.DataFrame:
        shown = self.frame[["kind", "meaning", "says"]].replace("", display.MISSING)
        shown.insert(0, "weight", [display.number(n, 1) for n in self.frame["weight"]])
        return shown


def exceptions(scorecard: Scorecard, *, months: int = 3) -> Exceptions:
    """List what deserves a sentence, in order of weight, and stay silent on the rest.

    Changes beyond chance, see `exceptional.changes`; special-cause months, see
    `exceptional.months`; areas outside the funnel, see `exceptional.areas`.

    Args:
        scorecard: of any plan.
        months: how far back from the scorecard's last month a special cause is news.

    Raises:
        ParameterError: ``months`` is below 1.
    """
    asked.kind("exceptions", "scorecard", scorecard, Scorecard, "a scorecard: evaluate(plan, ...)")
    asked.whole("exceptions", "months", months, 1)
    judged: dict[str, int] = {}
    found: list[Found] = []
    for name, (n, these) in {
        "changes": changed(scorecard),
        "months": special(scorecard, months),
        "areas": outside(scorecard),
    }.items():
        judged[name] = n
        found += these
    columns = [field.name for field in attrs.fields(Found) if field.name != "chart"]
    rows = [[getattr(one, column) for column in columns] for one in found]
    frame = pd.DataFrame(rows, columns=columns)
    frame = frame.sort_values("weight", ascending=False, kind="stable")
    charts = tuple(found[int(at)].chart for at in frame.index.to_numpy(np.int64))
    frame = frame.reset_index(drop=True)
    return Exceptions(scorecard.title, scorecard.period, frame, judged, charts)
