"""Sound measures of shares: of events, repeats, people at a day, levels, money and answers.

They pin nothing themselves. Each is unlike those of the core in its rule, and its worked example
was counted by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from conformance.sound_events import AS_AT, SOURCE
from policeplan import (
    AREA,
    WHEN,
    Better,
    Column,
    Example,
    Kind,
    Measure,
    Mix,
    Observations,
    Proportion,
    Rows,
    Schema,
    Shares,
    WeightedProportion,
    codes,
    nth_in_window,
    parts,
)
from policeplan.clock import local
from policeplan.errors import ParameterError


def crimes_solved() -> Measure:
    """Share of crimes that were solved, of those with an outcome.

    Unit: percent of crimes. Better: higher. Look-back: none. Source: made up.
    """
    return Measure(
        id="sound.crimes-solved",
        title="Crimes solved",
        statistic=Proportion("crimes"),
        better=Better.HIGHER,
        rule="Share of crimes that ended in a charge or a caution, of those with an outcome.",
        source=SOURCE,
        needs=Schema(WHEN, AREA, Column("outcome", Kind.CATEGORY, "how it ended")),
        factory=crimes_solved,
        observe=_solved,
        examples=(
            Example(
                says="A charge and a caution of three that ended; the fourth is open.",
                rows={
                    "occurred": ("2016-08-01", "2016-08-02", "2016-08-03", "2016-08-04"),
                    "area": ("EAST", "WEST", "EAST", "WEST"),
                    "outcome": ("charge", "caution", "no suspect", ""),
                },
                expect={"numerator": 2, "denominator": 3},
                excluded={"no outcome yet": 1},
            ),
        ),
    )


def _solved(rows: Rows) -> Observations:
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        numerator=rows["outcome"].isin(["charge", "caution"]),
        excluded={"no outcome yet": rows["outcome"].isna()},
    )


def missing_again(nth: int = 3, window: str = "28D", homes: Sequence[str] = ()) -> Measure:
    """Share of missing episodes that are the ``nth`` or later of the same person in ``window``.

    A person is told by one column, or by several together. Episodes from one of the ``homes``
    are the homes' own affair.

    Unit: percent of episodes. Better: lower. Look-back: ``window``. Source: made up.
    """
    if isinstance(homes, str):
        raise ParameterError("sound.missing-again", "homes", "should be a list of texts")
    homes = tuple(homes)
    return Measure(
        id="sound.missing-again",
        title="Missing again",
        statistic=Proportion("episodes"),
        better=Better.LOWER,
        rule=f"Share of episodes that are number {nth} or later of the person within {window}.",
        source=SOURCE,
        needs=Schema(
            Column("reported", Kind.TIME, "when the person was reported missing"),
            AREA,
            Column("person", Kind.KEY, "who went missing", several=True),
            Column("home", Kind.CATEGORY, "the home that they went from", optional=True),
        ),
        together="person",
        lookback=window,
        parameters={"nth": nth, "window": window, "homes": homes},
        factory=missing_again,
        observe=partial(_again, nth=nth, window=window, homes=homes),
        examples=(_EPISODES,) if (nth, window, homes) == (3, "28D", ()) else (),
    )


def _again(rows: Rows, nth: int, window: str, homes: Sequence[str]) -> Observations:
    person = codes(*parts(rows, "person"))
    own = rows["home"].isin(list(homes)) if "home" in rows else np.zeros(len(rows), bool)
    when = local(rows["reported"]).to_numpy()
    return Observations(
        when=rows["reported"],
        area=rows["area"],
        numerator=nth_in_window(person, when, nth=nth, window=window),
        excluded={"nobody named": person < 0, "from a home": own},
    )


_EPISODES = Example(
    says="Three times in 28 days, so the third counts; the fourth comes when two have passed out.",
    rows={
        "reported": (
            "2016-09-01 08:00",
            "2016-09-10 08:00",
            "2016-09-29 07:59",
            "2016-10-20 12:00",
            "2016-09-15 12:00",
        ),
        "area": ("EAST",) * 5,
        "person": ("P1",) * 4 + ("",),
    },
    expect={"numerator": 1, "denominator": 4},
    excluded={"nobody named": 1},
)


def vetted() -> Measure:
    """Share of volunteers whose vetting is in date, as at a day.

    Unit: percent of volunteers. Better: higher. Look-back: none. Source: made up.
    """
    return Measure(
        id="sound.vetted",
        title="Volunteers vetted",
        statistic=Proportion("volunteers", minimum_base=2, at_last=True),
        better=Better.HIGHER,
        rule="Share of volunteers whose vetting is in date, at the last snapshot of the period.",
        source=SOURCE,
        needs=Schema(AS_AT, AREA, Column("vetting", Kind.CATEGORY, "in date, or lapsed")),
        factory=vetted,
        observe=_vetted,
        examples=(
            Example(
                says="One of two is in date; of a third nothing is known.",
                rows={
                    "as_at": ("2016-09-30",) * 3,
                    "area": ("SOUTH",) * 3,
                    "vetting": ("in date", "lapsed", ""),
                },
                expect={"numerator": 1, "denominator": 2},
                excluded={"vetting not known": 1},
            ),
        ),
    )


def _vetted(rows: Rows) -> Observations:
    return Observations(
        when=rows["as_at"],
        area=rows["area"],
        numerator=rows["vetting"] == "in date",
        excluded={"vetting not known": rows["vetting"].isna()},
    )


ENDINGS = ("answered", "rang off", "cut off")


def call_endings() -> Measure:
    """How calls to the switchboard end.

    Unit: percent of calls. Better: neither. Look-back: none. Source: made up.
    """
    return Measure(
        id="sound.call-endings",
        title="How calls end",
        statistic=Mix("calls", ENDINGS),
        rule="Calls to the switchboard by how they ended.",
        source=SOURCE,
        needs=Schema(WHEN, AREA, Column("ending", Kind.CATEGORY, "how it ended")),
        factory=call_endings,
        observe=_endings,
        examples=(
            Example(
                says="Two answered, one rang off; a fourth still rings.",
                rows={
                    "occurred": ("2016-12-31 23:59", "2016-01-01", "2016-01-01", "2016-01-01"),
                    "area": ("EAST",) * 4,
                    "ending": ("answered", "answered", "rang off", "rings"),
                },
                expect={"n": 3},
                excluded={"no ending": 1},
            ),
        ),
    )


def _endings(rows: Rows) -> Observations:
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        level=rows["ending"].astype(object),
        excluded={"no ending": ~rows["ending"].isin(ENDINGS)},
    )


PAY = ("public order", "court", "training")


def overtime() -> Measure:
    """What overtime is paid for.

    Unit: percent of pay. Better: neither. Look-back: none. Source: made up.
    """
    return Measure(
        id="sound.overtime",
        title="What overtime is paid for",
        statistic=Shares("overtime pay", PAY, nested=[("duty", PAY[:2])]),
        rule="Pay for overtime by what it was for; duty is public order and court together.",
        source=SOURCE,
        needs=Schema(
            WHEN,
            AREA,
            Column("paid_for", Kind.CATEGORY, "what it was for"),
            Column("pounds", Kind.NUMBER, "pounds paid"),
        ),
        factory=overtime,
        observe=_overtime,
        examples=(
            Example(
                says="60 and 30 pounds of duty and 10 of training; a sum that is not known.",
                rows={
                    "occurred": ("2016-10-30",) * 4,
                    "area": ("WEST",) * 4,
                    "paid_for": ("public order", "court", "training", "court"),
                    "pounds": (60, 30, 10, None),
                },
                expect={"n": 100},
                excluded={"no sum": 1},
            ),
        ),
    )


def _overtime(rows: Rows) -> Observations:
    pounds = rows["pounds"].to_numpy(float)
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        level=rows["paid_for"].astype(object),
        value=pounds,
        excluded={
            "paid for nothing known": ~rows["paid_for"].isin(PAY),
            "no sum": ~(np.isfinite(pounds) & (pounds >= 0)),
        },
    )


def feel_safe(after: str = "dark", minimum_base: int = 3) -> Measure:
    """Weighted share of people who feel safe outside.

    Unit: percent of answers. Better: higher. Look-back: none. Source: made up.
    """
    return Measure(
        id="sound.feel-safe",
        title=f"Feel safe outside, {after}",
        statistic=WeightedProportion("answers", minimum_base=minimum_base),
        better=Better.HIGHER,
        rule=f"Weighted share of people who feel safe outside at {after}, of those who answered.",
        source=SOURCE,
        needs=Schema(
            Column("asked", Kind.TIME, "the day of the interview"),
            AREA,
            Column("time_of_day", Kind.CATEGORY, "what they were asked of"),
            Column("answer", Kind.CATEGORY, "safe or unsafe"),
            Column("weight", Kind.NUMBER, "the weight of the answer"),
        ),
        parameters={"after": after, "minimum_base": minimum_base},
        factory=feel_safe,
        observe=partial(_safe, after=after),
        examples=(_ANSWERS,) if (after, minimum_base) == ("dark", 3) else (),
    )


def _safe(rows: Rows, after: str) -> Observations:
    weight = rows["weight"].to_numpy(float)
    return Observations(
        when=rows["asked"],
        area=rows["area"],
        numerator=rows["answer"] == "safe",
        weight=weight,
        excluded={
            "another time of day": rows["time_of_day"] != after,
            "no answer": ~rows["answer"].isin(["safe", "unsafe"]),
            "no weight": ~(np.isfinite(weight) & (weight >= 0)),
        },
    )


_ANSWERS = Example(
    says="Weights of 2 and 0.5 safe and of 1.5 unsafe; two answers are to another question.",
    rows={
        "asked": ("2016-03-27 12:00",) * 5,
        "area": ("EAST",) * 5,
        "time_of_day": ("dark", "dark", "dark", "noon", "noon"),
        "answer": ("safe", "safe", "unsafe", "safe", ""),
        "weight": (2, 0.5, 1.5, 1, 1),
    },
    expect={"numerator": 2.5, "denominator": 4, "squares": 6.5, "n": 3},
    excluded={"another time of day": 2},
)

SHARES = (
    crimes_solved(),
    missing_again(),
    vetted(),
    call_endings(),
    overtime(),
    feel_safe(),
)
