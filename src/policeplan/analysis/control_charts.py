"""Control charts: which months of a measure are news, and which are but chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import asked, display
from policeplan.analysis.charting import words
from policeplan.analysis.charting.drawing import charted
from policeplan.analysis.charting.limits import FIRM, KINDS, LEAST, Flags, Floats
from policeplan.analysis.charting.line import Line, bounds, fitting
from policeplan.analysis.charting.seasons import Adjustment, Seasonal
from policeplan.analysis.charting.steps import StableShift, Step, stretches
from policeplan.analysis.monthly import Monthly, monthly
from policeplan.area import Geography
from policeplan.definition import Definition
from policeplan.errors import ParameterError
from policeplan.estimates import INCOMPLETE, MISSING, OK
from policeplan.period import Period
from policeplan.statistic import Figure
from policeplan.tally import Tally

Kind = Literal["xmr", "p", "u", "c", "p'", "u'"]

_TITLES = {"xmr": "XmR", "p'": "p\N{PRIME}", "u'": "u\N{PRIME}"}


@attrs.frozen(eq=False, repr=False, kw_only=True)
class ControlChart(display.Shown):
    """One figure of one area month by month, with what chance alone would do, and what is not that.

    Attributes:
        definition: what was measured.
        figure: which number of it.
        area: the area's code.
        levels: of breakdowns, and of a mix its level.
        period: from the first month charted to the last.
        kind: ``xmr``, ``p``, ``u``, ``c``, ``p'`` or ``u'``.
        frame: one row a month: ``month``; ``value`` as charted and ``given``, which is the same
            unless seasonally adjusted, in the figure's own scale (a fraction for a share);
            ``centre``, ``lower``, ``upper``, and ``near_lower`` and ``near_upper``, where the
            outer third begins; ``moving_range`` and ``range_limit`` of an XmR chart; for each rule,
            ``beyond``, ``run``, ``trend`` and ``near``, 1 where it is high or rising, -1 where low
            or falling, 0 where there is no signal, NaN in a gap; ``signals`` in words; their
            ``meaning``, ``improvement``, ``concern`` or, where neither way is better, ``change``;
            ``segment``, from 1; ``step``, at the first month of a segment the reason why limits
            start anew; ``limits``, ``firm``, ``provisional`` (from under 10 months) or ``none``
            (from under 3); and ``status``, which says why a month is a gap.
        baseline: the months that limits rest on, if not all.
        steps: those declared, and those found by a rule, in order.
        target: what the figure should reach.
        assurance: whether it will: ``will pass``, ``will fail``, ``may go either way``, by the
            last limits of the chart; ``not known`` where there are none, empty without a target.
        adjustment: how it was seasonally adjusted, with the factor of each month of the year.
        geography: names for the areas.
    """

    definition: Definition
    figure: Figure
    area: str
    levels: Mapping[str, str]
    period: Period
    kind: str
    frame: pd.DataFrame
    baseline: Period | int | None
    steps: tuple[Step, ...]
    target: float | None
    assurance: str
    adjustment: Adjustment | None
    geography: Geography

    @property
    def signals(self) -> pd.DataFrame:
        """The months with a signal."""
        return self.frame[self.frame["signals"] != ""].reset_index(drop=True)

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def _title(self) -> str:
        names = [self.geography.name(self.area), *self.levels.values()]
        if len(self.definition.statistic.figures) > 1:
            names.append(self.figure.title)
        kind = _TITLES.get(self.kind, self.kind)
        what = f"{self.definition.title}, {', '.join(names)}"
        parts = [f"{what}: {kind} chart, {self.period} ({self.figure.unit})"]
        if self.baseline is not None:
            first = isinstance(self.baseline, int)
            months = f"first {self.baseline} months" if first else str(self.baseline)
            parts.append(f"limits from the {months}")
        if self.adjustment is not None:
            parts.append(f"seasonally adjusted {self.adjustment}")
        if self.target is not None:
            parts.append(f"target {display.value(self.figure, self.target)}: {self.assurance}")
        return "; ".join(parts)

    def _shown(self) -> pd.DataFrame:
        frame = self.frame
        shown = pd.DataFrame({"month": [month.strftime("%b %Y") for month in frame["month"]]})
        adjusted = ("given",) if self.adjustment is not None else ()
        for column in (*adjusted, "value", "lower", "centre", "upper"):
            shown[column] = [display.value(self.figure, cell) for cell in frame[column]]
        shown["signals"] = list(frame["signals"])
        shown["meaning"] = list(frame["meaning"])
        weak = frame["limits"].where(frame["limits"] != "firm", "")
        if (weak != "").any():
            shown["limits"] = list(weak)
        if (frame["step"] != "").any():
            shown["limits start anew"] = list(frame["step"])
        return shown.replace("", display.MISSING)


def control_chart(  # noqa: PLR0913  # reason: each is a decision of the caller's, and prints
    of: Tally | Monthly,
    area: str,
    *,
    period: Period | None = None,
    kind: Kind = "xmr",
    figure: str | None = None,
    baseline: Period | int | None = None,
    steps: Sequence[Step] = (),
    target: float | None = None,
    seasonal: bool | Seasonal = False,
    recalculate: StableShift | None = None,
    screen_outliers: bool = True,
    where: Mapping[str, str] | None = None,
    **levels: str,
) -> ControlChart:
    """The control chart of one figure of one area.

    A month whose status is not ``ok`` is a gap: it breaks runs, no moving range is taken across
    it, and nothing is put in its place. Formulas are with `charting.limits.limits`, rules with
    `charting.rules.signals`. Every month of a run is flagged once the run is complete, so that a
    later month may flag earlier ones, though not move a line that a baseline holds.

    Args:
        of: a tally, or its months if several charts are drawn from them.
        area: its code.
        period: the months to chart; if not given, from the first that the area has to the last.
        kind: ``xmr`` for any figure; ``c`` for a count; ``u`` and ``u'`` for a rate; ``p`` and
            ``p'`` for a share. The primes are Laney's, for large bases.
        figure: which, of a measure with several; the leading one if not named.
        baseline: the months that limits rest on: a period, or the first so many of every segment.
        steps: where the process is known to have become another one, each with its reason.
        target: in the figure's own scale: 0.9 for 90%. On a seasonally adjusted chart it is held
            against adjusted months.
        seasonal: chart months without what is usual for the time of the year.
        recalculate: a rule by which limits start anew by themselves.
        screen_outliers: of ``xmr``, leave moving ranges beyond their own limit out of their mean,
            if some above nought are left.
        where: levels, for a breakdown that has the name of an argument: ``{"kind": "officers"}``.
        **levels: of each breakdown, and of a mix its level.

    Raises:
        UnknownAreaError: there is no such area.
        ParameterError: the kind does not fit the figure, figure and levels do not name one row a
            month, a step or the baseline is outside the months, there are too few months to
            adjust, or a target is given to a measure of which neither way is better.
        CellEdgeError: a cell of the tally reaches over the end of a month.
    """
    levels = {**(where or {}), **levels}
    months = _monthly(of, period, levels)
    definition, says = months.definition, months.definition.says
    rows = _supplied(months.rows(area, figure, **levels), whole=period is not None)
    shown = definition.statistic.figure(str(rows["figure"].iloc[0]))
    kind_of = _kind(kind, definition, shown)
    way = words.polarity(definition, shown)
    if target is not None:
        asked.number(says, "target", target)
        if not way:
            raise ParameterError(says, "target", "neither way is better, so no month can fail it")
    index = pd.PeriodIndex(rows["month"], freq="M")
    declared = _declared(steps, says)
    line = Line.of(rows, kind_of, definition.statistic, stretches(index, declared, says))
    kept, based = _kept(index, line.stretch, baseline, says)
    adjustment = None
    if seasonal:
        asked.kind(says, "seasonal", seasonal, (bool, Seasonal), "True, or a record Seasonal(...)")
        how = seasonal if isinstance(seasonal, Seasonal) else Seasonal()
        if how.of_baseline and baseline is None:
            raise ParameterError(says, "seasonal", "there is no baseline to adjust by: name one")
        line, adjustment = line.adjusted(how, shown, kind_of, kept, says)
    if recalculate is not None:
        asked.kind(says, "recalculate", recalculate, StableShift, "a record StableShift()")
    within = bounds(definition.statistic, shown, adjustment)
    drawn = charted(
        line, kept, based, kind_of, within, screen=screen_outliers, recalculate=recalculate
    )
    found = tuple(Step(index[at], reason) for at, reason in drawn.found)
    return ControlChart(
        definition=definition,
        figure=shown,
        area=str(rows["area"].iloc[0]),
        levels=levels,
        period=_span(index),
        kind=kind_of,
        frame=_table(rows, line, drawn.frame, way, (*declared, *found)),
        baseline=baseline,
        steps=tuple(sorted((*declared, *found), key=lambda step: step.month)),
        target=target,
        assurance="" if target is None else words.assurance(drawn.frame, target, way),
        adjustment=adjustment,
        geography=months.geography,
    )


def _monthly(of: Tally | Monthly, period: Period | None, levels: Iterable[str]) -> Monthly:
    if isinstance(of, Monthly):
        if period is not None:
            problem = "the months are already taken: give the period to monthly(...)"
            raise ParameterError(of.definition.says, "period", problem)
        return of
    keys = of.definition.statistic.result_keys
    return monthly(of, period, by=[name for name in levels if name not in keys])


def _declared(steps: Iterable[Step], says: str) -> tuple[Step, ...]:
    """The steps in order."""
    such_as = "a list of records such as Step('2015-04', 'the reason')"
    asked.kind(says, "steps", steps, Iterable, such_as)
    steps = list(steps)
    for step in steps:
        asked.kind(says, "steps", step, Step, such_as)
    return tuple(sorted(steps, key=lambda step: step.month))


def _supplied(rows: pd.DataFrame, *, whole: bool) -> pd.DataFrame:
    """The rows from the first month that the area has to the last: others' months are not its."""
    has = np.flatnonzero(~rows["status"].isin([MISSING, INCOMPLETE]))
    if whole or not len(has):
        return rows
    return rows.iloc[has[0] : has[-1] + 1].reset_index(drop=True)


def _kind(given: str, definition: Definition, figure: Figure) -> str:
    kind = str(given).replace("\N{PRIME}", "'")
    fit = fitting(definition.statistic, figure)
    if kind not in fit:
        known = "does not fit" if kind in KINDS else "is no kind of chart for"
        name = type(definition.statistic).__name__.lower()
        problem = f"'{given}' {known} the {figure.title} of a {name}; {', '.join(fit)} would"
        raise ParameterError(definition.says, "kind", problem)
    return kind


def _kept(
    months: pd.PeriodIndex, stretch: NDArray[np.int64], baseline: Period | int | None, says: str
) -> tuple[Flags, Flags]:
    """The months that limits may rest on, and those of a stretch that has a baseline."""
    everything = np.ones(len(months), np.bool_)
    if baseline is None:
        return everything, ~everything
    asked.kind(says, "baseline", baseline, (int, Period), "a period, or a whole number of months")
    if isinstance(baseline, int):
        if baseline < LEAST:
            raise ParameterError(says, "baseline", f"{baseline} months give no limits")
        begun = np.searchsorted(stretch, stretch)  # where its own stretch begins
        return np.arange(len(months)) - begun < baseline, everything
    if baseline.n_months is None:
        raise ParameterError(says, "baseline", f"{baseline} is not whole months")
    first = pd.Period(baseline.start, "M")
    at = months.get_indexer(pd.period_range(first, periods=baseline.n_months, freq="M"))
    if (at < 0).any():
        problem = f"{baseline} is not within {months[0]} to {months[-1]}, the months charted"
        raise ParameterError(says, "baseline", problem)
    if stretch[at[0]] != stretch[at[-1]]:
        raise ParameterError(says, "baseline", f"{baseline} reaches over a step")
    inside = np.zeros(len(months), np.bool_)
    inside[at] = True
    mine = stretch == stretch[at[0]]
    return inside | ~mine, mine


def _table(
    rows: pd.DataFrame, line: Line, drawn: pd.DataFrame, way: int, steps: tuple[Step, ...]
) -> pd.DataFrame:
    reasons = {step.month: step.reason for step in steps}
    ok = rows["status"].to_numpy(object) == OK
    given: Floats = np.where(ok, rows["value"].to_numpy(float), np.nan)
    n = drawn["n"].to_numpy(np.int64)
    # As arrays, for columns that bring an index are lined up by it one by one.
    limits = {str(c): column.array for c, column in drawn.items() if c not in {"n", "segment"}}
    return pd.DataFrame(
        {
            "month": rows["month"].array,
            "value": line.charted,
            "given": given,
            **limits,
            "signals": words.said(drawn),
            "meaning": words.meaning(drawn, way),
            "segment": drawn["segment"].array,
            "step": [reasons.get(month, "") for month in rows["month"]] if reasons else "",
            "limits": np.select([n < LEAST, n < FIRM], ["none", "provisional"], "firm"),
            "status": rows["status"].array,
        }
    )


def _span(months: pd.PeriodIndex) -> Period:
    after = months[-1] + 1
    return Period(months[0].start_time.date(), after.start_time.date())
