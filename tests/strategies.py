"""The vocabulary of the properties: periods, areas, incidents, and a measure of every kind.

It pins nothing itself. Frames are built row by row, so that a failing example shrinks to the few
rows that matter; every frame may be empty, may lack a date, an area or a level, and holds times
finer than a second, so that sums which are only nearly exact are found out.
"""

from __future__ import annotations

import datetime as dt
from importlib.util import find_spec
from typing import TYPE_CHECKING

import attrs
import hypothesis.strategies as st
import numpy as np
import pandas as pd

from policeplan import (
    AREA,
    WHEN,
    Area,
    Breakdown,
    Column,
    Count,
    Duration,
    Geography,
    Kind,
    Measure,
    Mix,
    Observations,
    Period,
    Population,
    Proportion,
    Rate,
    Schema,
    Shares,
    Stock,
    Tally,
    Total,
    WeightedProportion,
    tally_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from policeplan import Rows, Statistic

# Texts --------------------------------------------------------------------------------------------

TYPES_OF_TEXT = (object, "category", pd.StringDtype("python")) + (
    (pd.StringDtype("pyarrow"),) if find_spec("pyarrow") else ()
)
"""The types that a column of texts may have, as far as they can be had here."""

# Periods ------------------------------------------------------------------------------------------

FIRST_YEAR, LAST_YEAR = 1950, 2090


def days(
    first: dt.date = dt.date(FIRST_YEAR, 1, 1), last: dt.date = dt.date(LAST_YEAR, 12, 31)
) -> st.SearchStrategy[dt.date]:
    """A day, both ends included."""
    return st.dates(first, last)


def month_texts() -> st.SearchStrategy[str]:
    """A month as plans say it: ``2016-11``."""
    return st.builds("{:04d}-{:02d}".format, _years(), st.integers(1, 12))


def _years() -> st.SearchStrategy[int]:
    return st.integers(FIRST_YEAR, LAST_YEAR)


def _financial(year: int) -> str:
    return f"{year}/{str(year + 1)[-2:]}"


def single_months() -> st.SearchStrategy[Period]:
    """One calendar month."""
    return month_texts().map(Period.month)


def quarters() -> st.SearchStrategy[Period]:
    """A quarter of a calendar or of a financial year."""
    year = _years().map(str) | _years().map(_financial)
    return st.builds("{} Q{}".format, year, st.integers(1, 4)).map(Period.quarter)


def financial_years() -> st.SearchStrategy[Period]:
    """April to March."""
    return _years().map(_financial).map(Period.financial_year)


def positions() -> st.SearchStrategy[Period]:
    """The position as at the end of a month."""
    return month_texts().map(Period.position_as_at)


def whole_months() -> st.SearchStrategy[Period]:
    """Any period of whole calendar months, by every constructor that gives one."""
    return st.one_of(
        single_months(),
        quarters(),
        _years().map(Period.calendar_year),
        financial_years(),
        month_texts().map(Period.financial_year_to),
        month_texts().map(Period.year_to),
        positions(),
        st.builds(Period.months_to, st.integers(1, 150), month_texts()),
    )


def day_ranges() -> st.SearchStrategy[Period]:
    """Any range of days, from the first to the last."""
    return st.tuples(days(), days()).map(lambda pair: Period.between(min(pair), max(pair)))


def periods() -> st.SearchStrategy[Period]:
    """Any period, by every constructor."""
    return st.one_of(whole_months(), day_ranges())


# Areas --------------------------------------------------------------------------------------------

DIVISIONS = ("EAST", "SOUTH", "WEST")
FORCE = Geography(
    [
        Area("FORCE", "The force", "force"),
        Area("EAST", "East Division", "division", "FORCE"),
        Area("SOUTH", "South Division", "division", "FORCE"),
        Area("WEST", "West Division", "division", "FORCE"),
    ]
)


# Incidents ----------------------------------------------------------------------------------------

KINDS = ("burglary", "theft")
LEVELS = ("high", "medium", "standard")
SECRET = "12 Larkspur Close"  # noqa: S105  # an address: it stands in every row, and must stay there
FIRST_DAY, LAST_DAY = dt.date(2015, 12, 1), dt.date(2016, 5, 31)
_COLUMNS = ("occurred", "arrived", "area", "kind", "risk", "solved", "test", "address")

Incident = tuple[dt.datetime | None, dt.timedelta | None, str | None, str, str | None, bool, bool]
"""When, how long until arrival, area, kind, risk level, whether solved, whether a test call."""


def incident_rows() -> st.SearchStrategy[Incident]:
    """One incident between `FIRST_DAY` and `LAST_DAY`; date, arrival, area or risk may be blank."""
    when = st.datetimes(
        dt.datetime.combine(FIRST_DAY, dt.time.min), dt.datetime.combine(LAST_DAY, dt.time.max)
    )
    waited = st.timedeltas(dt.timedelta(0), dt.timedelta(hours=1))
    return st.tuples(
        st.one_of(when, when, when, when, st.none()),
        st.one_of(waited, waited, st.none()),
        st.sampled_from((*DIVISIONS, *DIVISIONS, None)),
        st.sampled_from(KINDS),
        st.sampled_from((*LEVELS, *LEVELS, None)),
        st.booleans(),
        st.sampled_from((False, False, False, False, True)),
    )


def incident_frame(rows: list[Incident]) -> pd.DataFrame:
    """A table of incidents, as `incident_rows` gives them one by one."""
    table = [
        (when, when + waited if when and waited is not None else None, *others, SECRET)
        for when, waited, *others in rows
    ]
    frame = pd.DataFrame(table, columns=list(_COLUMNS))
    return frame.astype(
        {
            "occurred": "datetime64[us]",
            "arrived": "datetime64[us]",
            **dict.fromkeys(("area", "kind", "risk", "address"), object),
            **dict.fromkeys(("solved", "test"), bool),
        }
    )


def incidents(min_size: int = 0, max_size: int = 12) -> st.SearchStrategy[pd.DataFrame]:
    """A table of incidents."""
    return st.lists(incident_rows(), min_size=min_size, max_size=max_size).map(incident_frame)


def burglaries(*days: str, area: str | None = "EAST") -> pd.DataFrame:
    """One solved burglary of high risk on each of the days, ``"2016-01-10"``, in one area."""
    times = [dt.datetime.fromisoformat(day) for day in days]
    return incident_frame([(t, None, area, "burglary", "high", True, False) for t in times])


@st.composite
def parted(draw: st.DrawFn, max_parts: int = 3) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """A table of incidents, and the same rows in parts: some perhaps empty, in any order."""
    frame = draw(incidents())
    places = st.lists(st.integers(0, max_parts - 1), min_size=len(frame), max_size=len(frame))
    place = np.array(draw(places), np.int64)
    parts = [frame[place == i].reset_index(drop=True) for i in range(max_parts)]
    return frame, draw(st.permutations(parts))


# Measures -----------------------------------------------------------------------------------------

TEST_CALL = "test call"
NO_RISK = "no risk level"


def observe(rows: Rows) -> Observations:
    """Every incident but test calls and those without a risk level, for every kind of statistic."""
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        level=rows["risk"].astype(object),
        numerator=rows["solved"].astype(object) == "True",
        breakdowns={"kind": rows["kind"].astype(object)},
        excluded={
            TEST_CALL: rows["test"].astype(object) == "True",
            NO_RISK: rows["risk"].isna(),
        },
    )


def observe_waits(rows: Rows) -> Observations:
    """As `observe`, with the time from occurrence to arrival; where nobody came, none."""
    seen = observe(rows)
    return Observations(
        when=seen.when,
        area=seen.area,
        value=rows["arrived"] - rows["occurred"],
        breakdowns=seen.breakdowns,
        excluded=seen.excluded,
    )


def worth(rows: Rows) -> pd.Series:
    """What each row is worth where a measure sums values: not always a whole number."""
    return rows["solved"].astype(str).map({"True": 2.5, "False": 1.0}).astype(float)


def observe_worth(rows: Rows) -> Observations:
    """As `observe`, with what each incident is worth, as value and as weight."""
    return attrs.evolve(observe(rows), value=worth(rows), weight=worth(rows))


def simple_measure(name: str, statistic: Statistic, **others: object) -> Measure:
    """A measure of incidents with this statistic: ``test.<name>``, broken down by ``kind``."""
    given: dict[str, object] = {
        "id": f"test.{name}",
        "title": f"Incidents by {name}",
        "statistic": statistic,
        "breakdowns": (Breakdown("kind", KINDS),),
        "needs": Schema(
            WHEN,
            AREA,
            Column("arrived", Kind.TIME, "when an officer came, or blank"),
            Column("kind", Kind.CATEGORY, "the kind of incident"),
            Column("risk", Kind.CATEGORY, "the risk level"),
            Column("solved", Kind.CATEGORY, "whether it was solved"),
            Column("test", Kind.CATEGORY, "whether it was a test call"),
        ),
        "observe": _observes(statistic),
        **others,
    }
    return Measure(**given)


def _observes(statistic: Statistic) -> Callable[[Rows], Observations]:
    if isinstance(statistic, Duration):
        return observe_waits
    if isinstance(statistic, Total | Shares | WeightedProportion):
        return observe_worth
    return observe


def tallied(measure: Measure, frame: pd.DataFrame, **others: object) -> Tally:
    """The tally of a table, with the people that a rate is of."""
    tally = tally_rows(measure, frame, **others)
    return tally.with_population(PEOPLE) if measure.statistic.exposure else tally


COUNT = simple_measure("count", Count("incidents"))
PROPORTION = simple_measure("proportion", Proportion("incidents"))
MIX = simple_measure("mix", Mix("incidents", LEVELS), parameters={"levels": LEVELS})
DURATION = simple_measure("duration", Duration("incidents", 15 * 60))
RATE = simple_measure("rate", Rate("incidents"))
TOTAL = simple_measure("total", Total("hours", decimals=1))
STOCK = simple_measure("stock", Stock("officers", decimals=1))
AT_LAST = simple_measure("at-last", Proportion("officers", minimum_base=2, at_last=True))
SHARES = simple_measure("shares", Shares("hours", LEVELS, nested=[("serious", LEVELS[:2])]))
WEIGHTED = simple_measure("weighted", WeightedProportion("answers", minimum_base=2))
SNAPSHOTS = (STOCK, AT_LAST)
MEASURES = (COUNT, PROPORTION, MIX, DURATION, RATE, TOTAL, SHARES, WEIGHTED, *SNAPSHOTS)
PEOPLE = Population({(area, 2015): 1_000 * i for i, area in enumerate(DIVISIONS, 1)}, carry=1)


def measures() -> st.SearchStrategy[Measure]:
    """A measure of any kind."""
    return st.sampled_from(MEASURES)
