"""Year end: where a financial year will end if the growth so far goes on."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import attrs
import numpy as np
import pandas as pd

from policeplan import display
from policeplan.area import Geography
from policeplan.definition import Definition
from policeplan.errors import ParameterError
from policeplan.estimates import OK
from policeplan.period import Period
from policeplan.result import Result
from policeplan.tally import Tally

RULE = (
    "The months still to come are taken as those of the year before, times the growth of the year "
    "to date on the same months of the year before."
)


@attrs.frozen(eq=False, repr=False)
class YearEnd(display.Shown):
    """Where each area's financial year will end if the growth so far goes on; see `RULE`.

    Attributes:
        definition: what was measured.
        year: the financial year.
        known: the part of it that is known.
        frame: one row for each area: ``area``, ``known`` (the year to date), ``year_end``,
            ``earlier`` (the whole year before), ``change`` and ``change_pct``. Where the year
            before had nought in those months there is no growth, and no year end.
        geography: names for the areas.
    """

    definition: Definition
    year: Period
    known: Period
    frame: pd.DataFrame
    geography: Geography

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def _title(self) -> str:
        unit = self.definition.statistic.figures[0].unit
        return (
            f"{self.definition.title}, forecast for the {self.year} from the {self.known} ({unit})"
        )

    def _shown(self) -> pd.DataFrame:
        shown = pd.DataFrame({"area": [self.geography.name(a) for a in self.frame["area"]]})
        decimals = self.definition.statistic.figures[0].decimals
        for column in ("known", "year_end", "earlier"):
            shown[column.replace("_", " ")] = [
                display.number(n, decimals) for n in self.frame[column]
            ]
        shown["change, %"] = [display.number(n, 1, sign=True) for n in self.frame["change_pct"]]
        return shown


def year_end(
    tally: Tally, as_at: str | dt.date, *, incomplete: Literal["refuse", "label"] = "refuse"
) -> YearEnd:
    """The year end of the financial year that a month is in.

    Args:
        tally: of a count or a total, covering the year to date and the whole year before.
        as_at: the last month known: ``"2016-11"``.
        incomplete: what to do about an area that is not covered: refuse by name, or give it no
            figures, for a part of a year has no year end.

    Raises:
        ParameterError: the figure does not grow with time.
        CoverageError: the year to date, or the year before, is not covered and incomplete figures
            are not allowed.
    """
    if not tally.definition.statistic.grows:
        raise ParameterError(
            tally.definition.says, "forecast", "only counts and totals grow towards a year end"
        )
    known = Period.financial_year_to(as_at)
    year = Period.financial_year(f"{known.start.year}/{(known.start.year + 1) % 100:02d}")
    so_far, same_months, whole = (
        _covered(tally.over(period, incomplete=incomplete))
        for period in (known, known.a_year_earlier(), year.a_year_earlier())
    )
    growth = so_far / same_months.where(same_months > 0)
    expected = so_far + (whole - same_months) * growth
    frame = pd.DataFrame({"known": so_far, "year_end": expected, "earlier": whole})
    frame["change"] = frame["year_end"] - frame["earlier"]
    base = frame["earlier"].to_numpy(float)
    frame["change_pct"] = np.divide(
        100 * frame["change"].to_numpy(float), base, out=np.full(len(frame), np.nan), where=base > 0
    )
    return YearEnd(tally.definition, year, known, frame.reset_index(), tally.geography)


def _covered(result: Result) -> pd.Series:
    """Each area's value, where it is known in full."""
    frame = result.frame.set_index("area")
    return frame["value"].astype(float).where(frame["status"] == OK)
