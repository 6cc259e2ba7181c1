"""Sound measures of events, sums and times: a count, a rate, a total, a stock, durations, a first.

They pin nothing themselves. Each is unlike those of the core in its rule, and its worked example
was counted by hand.
"""

from __future__ import annotations

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
    Duration,
    Example,
    Kind,
    Measure,
    Observations,
    Rate,
    Rows,
    Schema,
    Stock,
    Total,
    codes,
    how_many,
)
from policeplan.clock import elapsed, local

SOURCE = "Made up for the tests of the kit"
AS_AT = Column("as_at", Kind.TIME, "the day that the row is of")

GOODS = ("transport", "cycle", "e-cycle", "livestock")
WITHIN = (("cycle", "transport"), ("e-cycle", "cycle"))


def thefts() -> Measure:
    """Thefts by what was stolen, a row standing for as many as its column ``n`` says.

    Unit: thefts. Better: lower. Look-back: none. Source: made up.
    """
    return Measure(
        id="sound.thefts",
        title="Thefts",
        statistic=Count("thefts"),
        better=Better.LOWER,
        rule="Thefts of transport and of livestock; an e-cycle is a cycle, and both are transport.",
        source=SOURCE,
        needs=Schema(WHEN, AREA, Column("goods", Kind.CATEGORY, "what was stolen"), HOW_MANY),
        breakdowns=(Breakdown("goods", GOODS, WITHIN),),
        factory=thefts,
        observe=_thefts,
        examples=(
            Example(
                says="Two cycles, three e-cycles in one row; jewels are another matter.",
                rows={
                    "occurred": ("2016-02-29 23:59", "2016-03-01", "2016-03-02", "2016-03-03"),
                    "area": ("EAST", "EAST", "WEST", "WEST"),
                    "goods": ("cycle", "cycle", "e-cycle", "jewels"),
                    "n": (1, 1, 3, 1),
                },
                expect={"n": 5},
                excluded={"other goods": 1},
            ),
            Example(
                says="Without the column each row is one theft.",
                rows={
                    "occurred": ("2016-05-01", "2016-05-02"),
                    "area": ("EAST", "EAST"),
                    "goods": ("livestock", "transport"),
                },
                expect={"n": 2},
            ),
        ),
    )


def _thefts(rows: Rows) -> Observations:
    n = how_many(rows)
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        value=n,
        breakdowns={"goods": rows["goods"].astype(object)},
        excluded={
            "other goods": ~rows["goods"].isin(GOODS),
            "number not known": ~(np.isfinite(n) & (n >= 0)),
        },
    )


def nuisance_fires() -> Measure:
    """Fires set for nuisance, for every 10,000 households.

    Unit: fires per 10,000 households. Better: lower. Look-back: none. Source: made up.
    """
    return Measure(
        id="sound.nuisance-fires",
        title="Nuisance fires for every 10,000 households",
        statistic=Rate("fires", per=10_000, base="households"),
        better=Better.LOWER,
        rule="Fires that were set and not accidental, each number of the log counted as it stands.",
        source=SOURCE,
        needs=Schema(
            WHEN,
            AREA,
            Column("log", Kind.KEY, "its number in the log"),
            Column("cause", Kind.CATEGORY, "set or accidental"),
        ),
        factory=nuisance_fires,
        observe=_fires,
        examples=(
            Example(
                says="One of three fires was set; one has no number in the log.",
                rows={
                    "occurred": ("2016-11-05 20:00", "2016-11-05 21:00", "2016-11-06 01:00"),
                    "area": ("SOUTH",) * 3,
                    "log": (101, 102, None),
                    "cause": ("set", "accidental", "set"),
                },
                expect={"n": 1},
                excluded={"not set": 1, "no log number": 1},
            ),
        ),
    )


def _fires(rows: Rows) -> Observations:
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        excluded={"no log number": rows["log"].isna(), "not set": rows["cause"] != "set"},
    )


def patrol_miles() -> Measure:
    """Miles walked on patrol.

    Unit: miles. Better: higher. Look-back: none. Source: made up.
    """
    return Measure(
        id="sound.patrol-miles",
        title="Miles on foot patrol",
        statistic=Total("miles", decimals=1),
        better=Better.HIGHER,
        rule="The sum of miles of foot patrols, a pair of officers counted once.",
        source=SOURCE,
        needs=Schema(
            WHEN,
            AREA,
            Column("miles", Kind.NUMBER, "miles walked"),
            Column("by", Kind.CATEGORY, "on foot or by car", optional=True),
        ),
        factory=patrol_miles,
        observe=_miles,
        examples=(
            Example(
                says="Two patrols on foot, 2.5 and 4 miles; one by car, and one of unknown length.",
                rows={
                    "occurred": ("2016-06-30 22:00", "2016-07-01", "2016-07-02", "2016-07-03"),
                    "area": ("EAST",) * 4,
                    "miles": (2.5, 4, 30, None),
                    "by": ("foot", "foot", "car", "foot"),
                },
                expect={"sum": 6.5},
                excluded={"by car": 1, "miles not known": 1},
            ),
        ),
    )


def _miles(rows: Rows) -> Observations:
    miles = rows["miles"].to_numpy(float)
    by_car = rows["by"] == "car" if "by" in rows else np.zeros(len(rows), bool)
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        value=miles,
        excluded={"by car": by_car, "miles not known": ~(np.isfinite(miles) & (miles >= 0))},
    )


def fleet() -> Measure:
    """Vehicles fit for use, as at a day.

    Unit: vehicles. Better: higher. Look-back: none. Source: made up.
    """
    return Measure(
        id="sound.fleet",
        title="Vehicles fit for use",
        statistic=Stock("vehicles"),
        better=Better.HIGHER,
        rule="Vehicles that are fit for use, at the last snapshot of the period.",
        source=SOURCE,
        needs=Schema(
            AS_AT, AREA, Column("state", Kind.CATEGORY, "fit, or in the workshop"), HOW_MANY
        ),
        factory=fleet,
        observe=_vehicles,
        examples=(
            Example(
                says="Ten fit at the first snapshot, twelve at the second; two in the workshop.",
                rows={
                    "as_at": ("2016-03-31", "2016-06-30", "2016-06-30"),
                    "area": ("WEST",) * 3,
                    "state": ("fit", "fit", "workshop"),
                    "n": (10, 12, 2),
                },
                expect={"sum": 22},
                excluded={"not fit": 1},
            ),
        ),
    )


def _vehicles(rows: Rows) -> Observations:
    n = how_many(rows)
    return Observations(
        when=rows["as_at"],
        area=rows["area"],
        value=n,
        excluded={
            "not fit": rows["state"] != "fit",
            "number not known": ~(np.isfinite(n) & (n >= 0)),
        },
    )


def custody_wait() -> Measure:
    """How long a person who was arrested waits at the custody desk.

    Unit: minutes. Better: lower. Look-back: none. Source: made up.
    """
    return Measure(
        id="sound.custody-wait",
        title="Wait at the custody desk",
        statistic=Duration("detainees", within=45 * 60),
        better=Better.LOWER,
        rule="Time from coming to the desk until seen; one who was never seen misses the target.",
        source=SOURCE,
        needs=Schema(
            Column("came", Kind.TIME, "when they came to the desk"),
            Column("seen", Kind.TIME, "when they were seen; blank if never"),
            AREA,
        ),
        factory=custody_wait,
        observe=_waits,
        examples=(
            Example(
                says="Waits of 30 and 60 minutes; a third was never seen, a fourth before coming.",
                rows={
                    "came": ("2016-04-01 10:00", "2016-04-01 23:30", "2016-04-02", "2016-04-03"),
                    "seen": ("2016-04-01 10:30", "2016-04-02 00:30", "", "2016-04-02 23:00"),
                    "area": ("EAST",) * 4,
                },
                expect={"n": 3, "microseconds": 5_400_000_000},
                excluded={"seen before they came": 1},
            ),
        ),
    )


def _waits(rows: Rows) -> Observations:
    passed = elapsed(rows["came"], rows["seen"])
    return Observations(
        when=rows["came"],
        area=rows["area"],
        value=passed,
        excluded={
            "seen before they came": passed < np.timedelta64(0, "us"),
            "no such hour": np.isnat(passed) & rows["seen"].notna().to_numpy(),
        },
    )


def linked_series() -> Measure:
    """Series of linked offences, each counted once, when and where it began.

    Unit: series. Better: lower. Look-back: none. Source: made up.
    """
    return Measure(
        id="sound.linked-series",
        title="Series of linked offences",
        statistic=Count("series"),
        better=Better.LOWER,
        rule="Series of linked offences, each counted once, by its earliest offence.",
        source=SOURCE,
        needs=Schema(WHEN, AREA, Column("series", Kind.KEY, "the number of the series")),
        together="series",
        factory=linked_series,
        observe=_series,
        examples=(
            Example(
                says="Series A begins in the west in March and goes east; B is one offence.",
                rows={
                    "occurred": ("2016-05-01", "2016-03-01", "2016-04-01", "2016-04-02"),
                    "area": ("EAST", "WEST", "EAST", "EAST"),
                    "series": ("A", "A", "B", ""),
                },
                expect={"n": 2},
                excluded={"a later offence": 1, "no series": 1},
            ),
        ),
    )


def _series(rows: Rows) -> Observations:
    series, when = codes(rows["series"]), local(rows["occurred"])
    known = when.notna().to_numpy()
    order = np.lexsort((when.to_numpy(), series))  # ties stay in the order of the rows
    order = order[known[order]]
    later = np.zeros(len(rows), bool)
    later[order[1:]] = series[order[1:]] == series[order[:-1]]
    blank = pd.isna(rows["series"]).to_numpy(bool)
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        excluded={"no series": blank, "a later offence": later},
    )


EVENTS = (thefts(), nuisance_fires(), patrol_miles(), fleet(), custody_wait(), linked_series())
