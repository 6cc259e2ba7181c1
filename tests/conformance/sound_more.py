"""The other sound measures: snapshots, mixes, times, sums, money and surveys; and all together."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from conformance.sound import (
    SOURCE,
    answered,
    at,
    damage,
    incidents,
    noise,
    repeat_victims,
    unknown,
)
from policeplan import (
    AREA,
    WHEN,
    Better,
    Column,
    Duration,
    Example,
    Kind,
    Measure,
    Mix,
    Observations,
    Proportion,
    Rows,
    Schema,
    Shares,
    Stock,
    Total,
    WeightedProportion,
    clock,
)

# Proportion of people at a day --------------------------------------------------------------------


def _vetted(rows: Rows) -> Observations:
    return Observations(
        when=rows["day"],
        area=rows["area"],
        numerator=rows["state"].isin(["vetted"]),
        excluded={"no state": rows["state"].isna()},
    )


vetted = Measure(
    id="sound.vetted",
    title="Staff who are vetted",
    statistic=Proportion("staff", at_last=True),
    better=Better.HIGHER,
    rule="Share of staff whose vetting is in date at the last snapshot.",
    source=SOURCE,
    needs=Schema(
        Column("day", Kind.TIME, "the day of the snapshot"),
        AREA,
        Column("state", Kind.CATEGORY, "vetted or expired"),
    ),
    observe=_vetted,
    examples=(
        Example(
            says="Two of three are vetted, of a fourth it is not said.",
            rows={
                "day": at("03-31") * 4,
                "area": ("EAST", "EAST", "WEST", "WEST"),
                "state": ("vetted", "expired", "vetted", ""),
            },
            expect={"numerator": 2, "denominator": 3},
            excluded={"no state": 1},
        ),
    ),
)

# Stock: posts at a day ----------------------------------------------------------------------------


def _vehicles(rows: Rows) -> Observations:
    held = rows["held"].to_numpy(float)
    return Observations(
        when=rows["day"],
        area=rows["area"],
        value=held,
        excluded={"number not known": unknown(held)},
    )


vehicles = Measure(
    id="sound.vehicles",
    title="Vehicles held",
    statistic=Stock("vehicles"),
    rule="Vehicles held at the last snapshot.",
    source=SOURCE,
    needs=Schema(
        Column("day", Kind.TIME, "the day of the snapshot"),
        AREA,
        Column("held", Kind.NUMBER, "how many are held"),
    ),
    observe=_vehicles,
    examples=(
        Example(
            says="Twelve and three; a number is blank.",
            rows={
                "day": at("06-30") * 3,
                "area": ("EAST", "WEST", "WEST"),
                "held": (12, 3, ""),
            },
            expect={"sum": 15},
            excluded={"number not known": 1},
        ),
    ),
)

# Mix: labels in any case --------------------------------------------------------------------------

GRADES = ("emergency", "priority", "scheduled")


def _grading(rows: Rows) -> Observations:
    grade = rows["grade"].astype(object).str.casefold()
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        level=grade,
        excluded={"no grade": rows["grade"].isna(), "another grade": ~grade.isin(GRADES)},
    )


grading = Measure(
    id="sound.grading",
    title="Calls by grade",
    statistic=Mix("calls", GRADES),
    rule="How calls divide into grades.",
    source=SOURCE,
    needs=Schema(WHEN, AREA, Column("grade", Kind.CATEGORY, "the grade of the call")),
    observe=_grading,
    examples=(
        Example(
            says="Three calls with a grade, one without, one of a grade that there is not.",
            rows={
                "occurred": at("02-29", "02-29", "03-01", "03-01", "03-01"),
                "area": ("EAST",) * 5,
                "grade": ("Emergency", "emergency", "scheduled", "", "lost"),
            },
            expect={"n": 3},
            excluded={"no grade": 1, "another grade": 1},
        ),
    ),
)

# Duration: elapsed time across clock changes, several exclusions ----------------------------------


def custody_wait(limit: str = "12h") -> Measure:
    """Time from arrival in custody until a nurse sees the person."""
    return Measure(
        id="sound.custody-wait",
        title="Wait for a nurse in custody",
        statistic=Duration("people", 30 * 60),
        better=Better.LOWER,
        rule=f"Elapsed time from arrival to the nurse; over {limit} it is a fault of the record.",
        source=SOURCE,
        needs=Schema(
            Column("arrived", Kind.TIME, "when the person came into custody"),
            Column("seen", Kind.TIME, "when the nurse came, blank if none did"),
            AREA,
        ),
        parameters={"limit": limit},
        factory=custody_wait,
        observe=partial(_wait, limit=pd.Timedelta(limit).to_timedelta64()),
        examples=(
            Example(
                says="Seen after 10 and 50 minutes; one never, one before arrival, one too late.",
                rows={
                    "arrived": at("05-01 23:55", "05-02 08:00", "05-02", "05-03 09:00", "05-04"),
                    "seen": (*at("05-02 00:05", "05-02 08:50"), "", *at("05-03 08:59", "05-05")),
                    "area": ("EAST",) * 5,
                },
                expect={"n": 2, "microseconds": 3_600_000_000},
                excluded={"not seen": 1, "seen before arrival": 1, "over the limit": 1},
            ),
        )
        if limit == "12h"
        else (),
    )


def _wait(rows: Rows, *, limit: np.timedelta64) -> Observations:
    passed = clock.elapsed(rows["arrived"], rows["seen"])
    return Observations(
        when=rows["arrived"],
        area=rows["area"],
        value=passed,
        excluded={
            "not seen": rows["seen"].isna(),
            "a time that the clocks skipped": np.isnat(passed),
            "seen before arrival": passed < np.timedelta64(0, "us"),
            "over the limit": passed > limit,
        },
    )


# Total: hours -------------------------------------------------------------------------------------


def _dog_hours(rows: Rows) -> Observations:
    hours = rows["hours"].to_numpy(float)
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        value=hours,
        excluded={"hours not known": unknown(hours)},
    )


dog_hours = Measure(
    id="sound.dog-hours",
    title="Hours of police dogs",
    statistic=Total("hours", decimals=1),
    rule="Hours that police dogs were on duty.",
    source=SOURCE,
    needs=Schema(WHEN, AREA, Column("hours", Kind.NUMBER, "hours on duty")),
    observe=_dog_hours,
    examples=(
        Example(
            says="Two and a half hours and four; of one duty they are blank.",
            rows={
                "occurred": at("08-01", "08-31", "08-31"),
                "area": ("EAST", "WEST", "WEST"),
                "hours": (2.5, 4, ""),
            },
            expect={"sum": 6.5},
            excluded={"hours not known": 1},
        ),
    ),
)

# Shares: money, with a sum of levels beside them --------------------------------------------------

HEADS = ("fuel", "tyres", "hire")


def _fleet(rows: Rows) -> Observations:
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        level=rows["head"],
        value=rows["pounds"],
        excluded={
            "another head": ~rows["head"].isin(HEADS),
            "pounds not known": unknown(rows["pounds"].to_numpy(float)),
        },
    )


fleet = Measure(
    id="sound.fleet",
    title="What the fleet costs",
    statistic=Shares("pounds", HEADS, nested=[("running", ("fuel", "tyres"))]),
    rule="How the cost of the fleet divides.",
    source=SOURCE,
    needs=Schema(
        WHEN,
        AREA,
        Column("head", Kind.CATEGORY, "what was paid for"),
        Column("pounds", Kind.NUMBER, "what was paid"),
    ),
    observe=_fleet,
    examples=(
        Example(
            says="£90 and £10 of the fleet's; a meal is not.",
            rows={
                "occurred": at("09-01", "09-02", "09-03"),
                "area": ("EAST",) * 3,
                "head": ("fuel", "hire", "meals"),
                "pounds": (90, 10, 7),
            },
            expect={"n": 100},
            excluded={"another head": 1},
        ),
    ),
)

# WeightedProportion: a survey ---------------------------------------------------------------------


def _trust(rows: Rows) -> Observations:
    weight = rows["weight"].to_numpy(float)
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        numerator=rows["answer"].isin(["agree"]),
        weight=weight,
        excluded={"no answer": rows["answer"].isna(), "weight not known": unknown(weight)},
    )


trust = Measure(
    id="sound.trust",
    title="People who trust the police",
    statistic=WeightedProportion("people", minimum_base=2),
    better=Better.HIGHER,
    rule="Weighted share of people who agree that they trust the police, of those who answered.",
    source=SOURCE,
    needs=Schema(
        WHEN,
        AREA,
        Column("answer", Kind.CATEGORY, "agree or disagree"),
        Column("weight", Kind.NUMBER, "the weight of the answer"),
    ),
    observe=_trust,
    examples=(
        Example(
            says="Weights of 1.5 of 2 agree; one gave no answer.",
            rows={
                "occurred": at("10-01", "10-02", "10-03"),
                "area": ("EAST",) * 3,
                "answer": ("agree", "disagree", ""),
                "weight": (1.5, 0.5, 1),
            },
            expect={"numerator": 1.5, "denominator": 2, "squares": 2.5, "n": 2},
            excluded={"no answer": 1},
        ),
    ),
)

SOUND = (
    damage,
    noise,
    answered(),
    repeat_victims(),
    incidents,
    vetted,
    vehicles,
    grading,
    custody_wait(),
    dog_hours,
    fleet,
    trust,
)
