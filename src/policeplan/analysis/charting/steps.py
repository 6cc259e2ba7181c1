"""Steps: where a process is known, or by a stated rule found, to have changed for good."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan.analysis.charting.limits import Flags, Floats, mean
from policeplan.analysis.charting.rules import RUN, Signs, run_lengths, sides
from policeplan.errors import ParameterError


def _month(given: object) -> pd.Period:
    problem = f"{given!r} is no month such as '2015-04'"
    try:
        month = pd.Period(given, "M")  # pyright: ignore[reportArgumentType]  # reason: whatever pandas reads
    except (TypeError, ValueError) as error:
        raise ParameterError("(any)", "steps", problem) from error
    if month is pd.NaT:  # pandas reads nothing as no time
        raise ParameterError("(any)", "steps", problem)
    return month


def _said(_instance: object, _attribute: object, reason: object) -> None:
    if not isinstance(reason, str) or not reason.strip():
        raise ParameterError("(any)", "steps", "a step needs the reason for it, which prints")


@attrs.frozen
class Step:
    """A month from which a process is another one: limits start anew there.

    Whether it is one, is a judgement: is the change clear, is its cause known, and is it here to
    stay (Wheeler, When Do I Recalculate My Limits?, Quality Digest)?

    Attributes:
        month: the first of the new stretch: ``"2015-04"``.
        reason: why, in words that print.

    Raises:
        ParameterError: the month is none, or there is no reason.
    """

    month: pd.Period = attrs.field(converter=_month)
    reason: str = attrs.field(validator=_said)


def _enough(_instance: object, _attribute: object, months: int) -> None:
    if months < RUN:
        raise ParameterError("(any)", "recalculate", f"{months} months are no more than a signal")


@attrs.frozen
class StableShift:
    """Limits start anew at a shift that lasts: the Stable Shift Algorithm of the R package autospc.

    Limits rest on the first ``months`` of a stretch and stand from then on. Where 7 consecutive
    months after them are on one side of the centre, and ``months`` are known from the first of
    these, limits on those are tried. They stand, from the first month of the shift, unless 7
    months that begin among them are on the other side of the new centre, or the last of them are
    and no month after them has ended it: a shift that goes back is no step. (autospc, vignette
    "The Stable Shift Algorithm"; there a shift is of 8 and the months are 21. Here a shift is
    Making Data Count's 7, and limits are locked at 12 months, as NHSRplotthedots advises.)

    Attributes:
        months: how many limits rest on.
    """

    months: int = attrs.field(default=12, validator=_enough)

    def reason(self, side: int) -> str:
        """Why limits start anew where a shift to this side begins."""
        where = "above" if side > 0 else "below"
        return (
            f"{RUN} or more months {where} the centre and no way back: "
            f"limits from the {self.months} months from here"
        )

    def found(self, values: Floats, weights: Floats, first: Flags) -> list[tuple[int, int]]:
        """Where limits start anew in one stretch, and the side that the shift is on.

        Args:
            values: one for each month, not a number in a gap.
            weights: what each is of.
            first: the months that the first limits rest on.
        """
        known = np.isfinite(values) & (weights > 0)
        kept = first & known
        if not kept.any():
            return []
        shifts: list[tuple[int, int]] = []
        at = int(np.flatnonzero(kept)[-1]) + 1
        side, left = _ahead(values, mean(values, weights, kept))
        while True:
            ahead = at + np.flatnonzero(left[at:] >= RUN)
            if not len(ahead):
                return shifts
            at = int(ahead[0])
            tried = self.first(known, at)
            if tried.sum() < self.months:
                return shifts
            new = _ahead(values, mean(values, weights, tried))
            last = int(np.flatnonzero(tried)[-1])
            if _goes_back(*new, at, last, int(side[at])):
                at += 1
                continue
            shifts.append((at, int(side[at])))
            (side, left), at = new, last + 1

    def first(self, known: Flags, at: int = 0) -> Flags:
        """The months that limits which start at a month rest on."""
        counted = known & (np.arange(len(known)) >= at)
        return counted & (np.cumsum(counted) <= self.months)


def _ahead(values: Floats, centre: float) -> tuple[Signs, Signs]:
    """Each month's side, and for how many months from it on the side is kept."""
    side = sides(values, centre)
    length = run_lengths(side)
    new = np.concatenate([[True], side[1:] != side[:-1]])
    begun = np.maximum.accumulate(np.where(new, np.arange(len(side)), 0))
    left = length - (np.arange(len(side)) - begun)
    return side, np.where(side == 0, 0, left)


def _goes_back(side: Signs, left: Signs, at: int, last: int, shift: int) -> bool:
    """Whether the months tried go back over their own centre, or may yet."""
    tried = slice(at, last + 1)
    back = bool(((side[tried] == -shift) & (left[tried] >= RUN)).any())
    open_end = last + int(left[last]) == len(side)
    return back or (side[last] == -shift and open_end)


def stretches(months: pd.PeriodIndex, steps: tuple[Step, ...], says: str) -> NDArray[np.int64]:
    """Which stretch between declared steps each month is in, from 0.

    Raises:
        ParameterError: a step is outside the months, at the first of them, or stands twice.
    """
    for step in steps:
        if step.month not in months[1:]:
            problem = f"{step.month} is not after {months[0]} and up to {months[-1]}"
            raise ParameterError(says, "steps", f"{problem}, the months charted")
    begins = np.asarray(months.isin([step.month for step in steps]), np.int64)
    if begins.sum() < len(steps):
        raise ParameterError(says, "steps", "two are of one month: give it one reason")
    return np.cumsum(begins)
