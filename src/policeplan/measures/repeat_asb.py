"""Repeat anti-social behaviour: the fifth or later incident at one location in 180 days."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from policeplan import clock
from policeplan.definition import Better
from policeplan.errors import ParameterError
from policeplan.measure import Example, Measure
from policeplan.measures.parameters import whole_seconds
from policeplan.observations import Observations
from policeplan.rules import codes, nth_in_window
from policeplan.rules.keys import BLANK, members
from policeplan.schema import AREA, WHEN, Column, Kind, Rows, Schema, parts
from policeplan.statistic import Proportion
from policeplan.words import ordinal, say_length

BLANK_LOCATION = "blank location"
PLACEHOLDER = "placeholder location"
_SECOND = 2


def repeat_asb(nth: int = 5, window: str = "180D", placeholders: Sequence[str] = ()) -> Measure:
    """Share of incidents that are repeats at their location.

    An incident is a repeat when it is the ``nth`` or later at its location in the ``window`` that
    ends with it, ``(t - window, t]``. Incidents at one location stand in order of time, ties in
    order of the rows. An incident without a location, or with any part of it blank, cannot be a
    repeat and does not count; nor does one at a placeholder, a text that stands for many places.

    Unit: percent of incidents. Better: lower. Look-back: ``window``.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    paragraph 5.3.6.1.

    Args:
        nth: which incident at a location is the first to be a repeat; 2 or more.
        window: a length of time, such as ``"180D"``.
        placeholders: texts that are no location ("NO FIXED ADDRESS"), wherever in it they stand.
    """
    if not isinstance(nth, int) or isinstance(nth, bool) or nth < _SECOND:  # pyright: ignore[reportUnnecessaryIsInstance]  # reason: a plan may say anything
        raise ParameterError("core.repeat-asb", "nth", "should be a whole number, 2 or more")
    length = whole_seconds("core.repeat-asb", "window", window, such_as="180D")
    if isinstance(placeholders, str) or not all(isinstance(text, str) for text in placeholders):  # pyright: ignore[reportUnnecessaryIsInstance]  # reason: the same
        raise ParameterError("core.repeat-asb", "placeholders", "should be a list of texts")
    placeholders = tuple(placeholders)
    return Measure(
        id="core.repeat-asb",
        title="Anti-social behaviour repeats",
        statistic=Proportion("incidents"),
        better=Better.LOWER,
        rule=(
            f"Share of incidents that are the {ordinal(nth)} or later at their location in the "
            f"rolling {say_length(length)} that end with them."
        ),
        source=(
            "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, "
            "paragraph 5.3.6.1"
        ),
        needs=Schema(
            WHEN,
            AREA,
            Column("location", Kind.KEY, "the caller's address or its UPRN", several=True),
        ),
        together="location",
        lookback=window,
        parameters={"nth": nth, "window": window, "placeholders": placeholders},
        factory=repeat_asb,
        observe=partial(_repeats, nth=nth, window=window, placeholders=placeholders),
        examples=(_EXAMPLE,) if (nth, window, placeholders) == (5, "180D", ()) else (),
    )


def _repeats(rows: Rows, nth: int, window: str, placeholders: Sequence[str]) -> Observations:
    location = parts(rows, "location")
    place = codes(*location)
    stands_in = np.zeros(len(rows), bool)
    for part in location if placeholders else ():
        stands_in |= members(part, placeholders)
    when = clock.local(rows["occurred"]).to_numpy()
    known = np.where(stands_in, BLANK, place) if placeholders else place
    repeat = nth_in_window(known, when, nth=nth, window=window)
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        numerator=repeat,
        excluded={BLANK_LOCATION: place == BLANK, PLACEHOLDER: stands_in},
    )


_EXAMPLE = Example(
    says=(
        "Six calls from one address: the fifth, on 29 June, is the fifth in 180 days; the sixth "
        "comes so late that only three are left in its window. One call has no address."
    ),
    rows={
        "occurred": (
            "2016-01-02 10:00",
            "2016-02-01 10:00",
            "2016-03-01 10:00",
            "2016-04-01 10:00",
            "2016-06-29 10:00",
            "2016-09-30 09:00",
            "2016-03-05 12:00",
        ),
        "area": ("EAST",) * 7,
        "location": ("1 High St",) * 6 + ("",),
    },
    expect={"numerator": 1, "denominator": 6},
    excluded={BLANK_LOCATION: 1},
)

MEASURES = (repeat_asb,)
