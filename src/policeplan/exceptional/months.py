"""Special causes: months of the plan's own area that are unlike chance.

Each leading figure is drawn on an XmR chart, as NHS England's Making Data Count has it, to the
scorecard's last month, seasonally adjusted where there are 36 months. A signal in the last months
of it counts, where limits are firm; one for each chart, the strongest. A budget is decided and no
process, so its shares are not charted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import display
from policeplan.analysis.control_charts import ControlChart, control_chart
from policeplan.analysis.monthly import Monthly, monthly
from policeplan.errors import CellEdgeError, ParameterError
from policeplan.estimates import OK
from policeplan.exceptional.found import BAD, GOOD, Found, Looked, lead, weight
from policeplan.nouns import quantity
from policeplan.scorecard import Entry, Scorecard
from policeplan.statistic import Shares

KIND = "special cause"

_SAID = {
    f"7 or more {way}": f"7 or more months {way}"
    for way in ("above the centre", "below the centre", "rising", "falling")
}
_ENOUGH_FOR_SEASONS = 36
_AT_A_LIMIT = 0.0027
"""What chance would take beyond either limit, three sigma out."""
_FREEDOM = 0.62
"""Degrees of freedom that a mean moving range has for each month but one.

Wheeler (1995), Advanced Topics in Statistical Process Control, table 3.
"""


def special(scorecard: Scorecard, months: int) -> Looked:
    """The signals in the last months that deserve a sentence."""
    last = pd.Period(scorecard.period.last_day, "M")
    n, found = 0, list[Found]()
    for objective, entries in scorecard.objectives:
        for entry in entries:
            for chart, table in _charts(entry, scorecard.own, last):
                frame = chart.frame
                recent = (
                    (frame["month"] > last - months).to_numpy(bool)
                    & (frame["status"].to_numpy(object) == OK)
                    & (frame["limits"].to_numpy(object) == "firm")
                )
                n += int(recent.sum())
                recent &= frame["signals"].to_numpy(object) != ""
                signals = frame.iloc[np.flatnonzero(recent)]
                if signals.empty:
                    continue
                signals = signals.iloc[np.flatnonzero(_unlikely(table, chart, signals))]
                if len(signals):
                    found.append(_found(objective, entry, chart, signals, scorecard.own))
    return n, found


def _unlikely(table: Monthly, chart: ControlChart, signals: pd.DataFrame) -> NDArray[np.bool_]:
    """Whether a signal would be unlike chance though its events are rare; of others every month.

    Of under one event a month most months have none: they lie below their mean, seven in a row, by
    chance alone, and one event may be beyond limits. There a month is news if as many events as
    it has, or more, are as unlikely by Poisson's law as to be above three sigma.
    """
    from scipy.special import gammainc

    statistic, every = table.definition.statistic, np.ones(len(signals), np.bool_)
    if not statistic.disperses or "squares" in statistic.parts:
        return every
    rows = table.rows(chart.area, **chart.levels)
    rows = rows[rows["month"].isin(chart.frame["month"]) & (rows["status"] == OK)]
    events = rows.set_index("month")["numerator"].astype(float)
    usual = float(events.mean())
    if usual >= 1:
        return every
    many = signals["month"].map(events).to_numpy(float)
    return (many > usual) & (gammainc(np.maximum(many, 1e-9), usual) < _AT_A_LIMIT / 2)


def _charts(entry: Entry, own: str, last: pd.Period) -> list[tuple[ControlChart, Monthly]]:
    """A chart of the leading figure, or of each level of a mix, and the months that it is of."""
    result, statistic = entry.result, entry.result.definition.statistic
    if own not in result.areas or len(result.by) > 1 or isinstance(statistic, Shares):
        return []
    try:
        table = monthly(entry.tally)
    except (CellEdgeError, ParameterError):  # a published table by year has no months
        return []
    mine = (table.frame["area"].to_numpy(object) == own) & (table.frame["month"] <= last)
    if not mine.any():
        return []
    table = attrs.evolve(table, frame=table.frame[mine])
    return [(_chart(table, own, level), table) for level in _levels(table)]


def _levels(table: Monthly) -> list[dict[str, str]]:
    """Each level of a mix; of any other figure one, without a level."""
    keys = list(table.definition.statistic.result_keys)
    if not keys:
        return [{}]
    found = table.frame[keys].drop_duplicates().to_dict("records")
    return [{str(key): str(value) for key, value in row.items()} for row in found]


def _chart(table: Monthly, area: str, level: Mapping[str, str]) -> ControlChart:
    """The chart, seasonally adjusted if there are months enough."""
    if int(table.series(area, **level).notna().sum()) >= _ENOUGH_FOR_SEASONS:
        try:
            return control_chart(table, area, seasonal=True, where=level)
        except ParameterError:  # a gap or noughts leave no season to find
            pass
    return control_chart(table, area, where=level)


def _found(
    objective: str, entry: Entry, chart: ControlChart, signals: pd.DataFrame, own: str
) -> Found:
    weights = _weights(chart, signals)
    row = cast("Mapping[str, object]", signals.iloc[int(np.argmax(weights))].to_dict())
    levels = list(chart.levels.values())
    meaning = str(row["meaning"])
    return Found(
        weight=float(weights.max()),
        kind=KIND,
        objective=objective,
        measure=entry.title,
        area=chart.area,
        level=", ".join(levels),
        meaning=meaning if meaning in {GOOD, BAD} else "",
        says=f"{lead(entry, chart.area, own, levels)}: {_said(chart, row)}.",
        chart=chart,
    )


def _weights(chart: ControlChart, signals: pd.DataFrame) -> NDArray[np.float64]:
    """How far each month is from the centre; those of runs and trends as a month at its limit.

    Sigma is found from a few months, so its distance is worth less than it says: by Student's t.
    Months that never varied have none, and whatever differs from them is as far as a limit.
    """
    from scipy.special import stdtr

    value, centre, lower, upper = (
        signals[c].to_numpy(float) for c in ("value", "centre", "lower", "upper")
    )
    # A limit that is cut at nought is nearer than three sigma: the wider side tells them.
    sigma = np.maximum(upper - centre, centre - lower) / 3
    freedom = max(1.0, _FREEDOM * (int(chart.frame["value"].notna().sum()) - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * np.asarray(stdtr(freedom, -np.abs(value - centre) / sigma), np.float64)
    far = np.array([weight(each) for each in np.nan_to_num(p)])
    measured = (signals["beyond"] != 0) & (sigma > 0)
    return np.where(measured, far, weight(_AT_A_LIMIT))


def _said(chart: ControlChart, row: Mapping[str, object]) -> str:
    """A month, what it is, and what would have been usual."""
    figure, month = chart.figure, cast("pd.Period", row["month"]).strftime("%B %Y")
    value, lower, upper = (display.value(figure, row[c]) for c in ("value", "lower", "upper"))
    adjusted = ", seasonally adjusted," if chart.adjustment is not None else ""
    signals = [
        part if part.startswith(("above", "below")) else f"one of {_SAID.get(part, part)}"
        for part in str(row["signals"]).split("; ")
    ]
    upper += "%" if figure.scale != 1 else ""
    return (
        f"{month} is {' and '.join(signals)}, at {quantity(value, figure.unit)}{adjusted} where "
        f"{lower} to {upper} is usual"
    )
