"""Sound measures of every kind, none of them core's: what the conformance kit must not accuse.

Each has a worked example that was counted by hand from its rows. Between them they have nested
levels, optional columns, rows that stand for several, a key of several columns, rows seen together
with and without a look-back, snapshots, parameters, and several exclusions.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from policeplan import (
    AREA,
    HOW_MANY,
    WHEN,
    Better,
    Breakdown,
    Column,
    Count,
    Example,
    Kind,
    Measure,
    Observations,
    Proportion,
    Rate,
    Rows,
    Schema,
    clock,
    codes,
    first_of,
    how_many,
    nth_in_window,
    parts,
)

SOURCE = "Made up for the tests of the conformance kit"


def at(*days: str) -> tuple[str, ...]:
    """Days and times of 2016, ``"03-31 23:59"``."""
    return tuple(f"2016-{day}" for day in days)


def unknown(values: np.ndarray) -> np.ndarray:
    """Numbers that are blank, endless or below nought."""
    return ~(np.isfinite(values) & (values >= 0))


# Count: nested levels, rows that stand for several ------------------------------------------------

DAMAGE = ("damage", "arson", "arson endangering life", "graffiti")


def _damage(rows: Rows) -> Observations:
    n = how_many(rows)
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        value=n,
        breakdowns={"kind": rows["kind"]},
        excluded={"another kind": ~rows["kind"].isin(DAMAGE), "number not known": unknown(n)},
    )


damage = Measure(
    id="sound.damage",
    title="Criminal damage",
    statistic=Count("offences"),
    better=Better.LOWER,
    rule="Offences of criminal damage, arson among them.",
    source=SOURCE,
    needs=Schema(WHEN, AREA, Column("kind", Kind.CATEGORY, "the kind of damage"), HOW_MANY),
    breakdowns=(
        Breakdown("kind", DAMAGE, [("arson", "damage"), ("arson endangering life", "arson")]),
    ),
    observe=_damage,
    examples=(
        Example(
            says="Two of damage, three of arson on one row; a theft is no damage.",
            rows={
                "occurred": at("03-01", "03-01", "03-02", "03-31 23:59"),
                "area": ("EAST", "EAST", "WEST", "WEST"),
                "kind": ("damage", "arson", "graffiti", "theft"),
                "n": (1, 3, 1, 1),
            },
            expect={"n": 5},
            excluded={"another kind": 1},
        ),
    ),
)


# Rate: an optional column -------------------------------------------------------------------------


def _noise(rows: Rows) -> Observations:
    excluded = {}
    if "cancelled" in rows:
        excluded["cancelled"] = rows["cancelled"].isin(["yes", "y"])
    return Observations(when=rows["occurred"], area=rows["area"], excluded=excluded)


noise = Measure(
    id="sound.noise-rate",
    title="Noise complaints per 1,000 households",
    statistic=Rate("complaints", 1_000, "households"),
    rule="Complaints of noise that were not cancelled.",
    source=SOURCE,
    needs=Schema(
        WHEN,
        AREA,
        Column("cancelled", Kind.CATEGORY, "yes where the caller took it back", optional=True),
    ),
    observe=_noise,
    examples=(
        Example(
            says="Two complaints, and one that was taken back.",
            rows={
                "occurred": at("07-01 00:30", "07-02 23:00", "07-03 01:00"),
                "area": ("EAST", "SOUTH", "EAST"),
                "cancelled": ("no", "", "yes"),
            },
            expect={"n": 2},
            excluded={"cancelled": 1},
        ),
    ),
)


# Proportion: a number against a target, made by a factory -----------------------------------------


def answered(target: float = 10, placed: tuple[str, ...] = ("999", "text")) -> Measure:
    """Share of calls answered within so many seconds.

    Args:
        target: seconds; a call answered at the target is in time.
        placed: how a call was placed, to count.
    """
    return Measure(
        id="sound.answered",
        title="Calls answered in time",
        statistic=Proportion("calls", minimum_base=2),
        better=Better.HIGHER,
        rule=f"Share of calls answered within {target:g} seconds.",
        source=SOURCE,
        needs=Schema(
            WHEN,
            AREA,
            Column("waited", Kind.NUMBER, "seconds until it was answered"),
            Column("placed", Kind.CATEGORY, "how the call was placed"),
        ),
        parameters={"target": target, "placed": tuple(placed)},
        factory=answered,
        observe=partial(_answered, target=target, placed=tuple(placed)),
        examples=(
            Example(
                says="One of two is in time; one was placed by post, of one the wait is blank.",
                rows={
                    "occurred": at("04-01", "04-01", "04-02", "04-03"),
                    "area": ("EAST",) * 4,
                    "waited": (10, 11, 3, ""),
                    "placed": ("999", "text", "post", "999"),
                },
                expect={"numerator": 1, "denominator": 2},
                excluded={"placed another way": 1, "wait not known": 1},
            ),
        )
        if (target, placed) == (10, ("999", "text"))
        else (),
    )


def _answered(rows: Rows, *, target: float, placed: tuple[str, ...]) -> Observations:
    waited = rows["waited"].to_numpy(float)
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        numerator=waited <= target,
        excluded={
            "not said how placed": rows["placed"].isna(),
            "placed another way": ~rows["placed"].isin(placed),
            "wait not known": unknown(waited),
        },
    )


# Proportion: a repeat rule with its look-back, and a key of several columns -----------------------


def repeat_victims(nth: int = 2, window: str = "30D") -> Measure:
    """Share of victims who were one before, within a window."""
    return Measure(
        id="sound.repeat-victims",
        title="Repeat victims",
        statistic=Proportion("victims"),
        better=Better.LOWER,
        rule=f"Share of victims for whom it is at least number {nth} within {window}.",
        source=SOURCE,
        needs=Schema(
            WHEN,
            AREA,
            Column("victim", Kind.KEY, "number, or name and day of birth", several=True),
        ),
        together="victim",
        lookback=window,
        parameters={"nth": nth, "window": window},
        factory=repeat_victims,
        observe=partial(_repeats, nth=nth, window=window),
        examples=(
            Example(
                says="The second within 30 days is a repeat, on the 30th day after it is not.",
                rows={
                    "occurred": at("03-01 12:00", "03-20 09:00", "04-19 09:00", "04-19 10:00"),
                    "area": ("EAST", "WEST", "EAST", "EAST"),
                    "victim": ("17", "17", "17", ""),
                },
                expect={"numerator": 1, "denominator": 3},
                excluded={"no victim": 1},
            ),
        )
        if (nth, window) == (2, "30D")
        else (),
    )


def _repeats(rows: Rows, *, nth: int, window: str) -> Observations:
    victim = codes(*parts(rows, "victim"))
    when = clock.local(rows["occurred"]).to_numpy()
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        numerator=nth_in_window(victim, when, nth=nth, window=window),
        excluded={"no victim": victim < 0},
    )


# Count: the first row of an incident, seen together without a look-back ---------------------------


def _incidents(rows: Rows) -> Observations:
    incident, moments = codes(rows["incident"]), clock.local(rows["occurred"])
    is_first, earliest = first_of(incident, moments.to_numpy())
    return Observations(
        when=pd.Series(earliest, rows.index).where(incident >= 0, moments),
        area=rows["area"],
        excluded={"no incident": incident < 0, "another unit of it": ~is_first},
    )


incidents = Measure(
    id="sound.incidents",
    title="Incidents attended",
    statistic=Count("incidents"),
    rule="Incidents that a unit attended, each once, on the day of the first unit.",
    source=SOURCE,
    needs=Schema(WHEN, AREA, Column("incident", Kind.KEY, "number of the incident")),
    together="incident",
    observe=_incidents,
    examples=(
        Example(
            says="Three units at two incidents; one row has no incident.",
            rows={
                "occurred": at("05-31 23:59", "06-01 00:10", "06-02", "06-02"),
                "area": ("EAST", "EAST", "WEST", "WEST"),
                "incident": (5, 5, 6, None),
            },
            expect={"n": 2},
            excluded={"no incident": 1, "another unit of it": 1},
        ),
    ),
)
