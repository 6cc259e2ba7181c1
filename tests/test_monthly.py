"""Pins `monthly`: a month's figures are those of `over` that month, for every kind of measure."""

from __future__ import annotations

import datetime as dt

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from policeplan import Count, Period, Population, Tally
from policeplan.analysis.monthly import monthly
from policeplan.errors import CellEdgeError, ParameterError
from strategies import (
    AT_LAST,
    COUNT,
    DIVISIONS,
    MIX,
    RATE,
    STOCK,
    burglaries,
    incidents,
    measures,
    simple_measure,
    tallied,
)

HALF_YEAR = Period.months_to(6, "2016-05")
EVERY = Period.between("2015-12-01", "2016-05-31")


def _agrees(tally: Tally, period: Period, by: tuple[str, ...]) -> None:
    made = monthly(tally, period, by=by)
    for number in range(period.n_months):
        first = (pd.Timestamp(period.start) + pd.DateOffset(months=number)).date()
        expected = tally.over(Period.month(first), by=by, incomplete="label").to_frame()
        found = made.frame[made.frame["month"] == pd.Period(first, "M")]
        found = found.drop(columns="month").reset_index(drop=True)
        keys = made.keys
        pd.testing.assert_frame_equal(
            found.sort_values(keys, ignore_index=True),
            expected.sort_values(keys, ignore_index=True)[list(found.columns)],
            check_dtype=False,
            rtol=1e-12,
        )


@given(measures(), incidents(min_size=1), st.sampled_from([(), ("kind",)]), st.booleans())
def test_each_month_is_what_over_says_of_it(measure, frame, by, stated):
    """Values, limits, parts and statuses, whether coverage is stated or seen in the rows."""
    tally = tallied(measure, frame, covers=EVERY if stated else None)
    if len(tally.areas):
        _agrees(tally, HALF_YEAR, by)


@given(incidents(min_size=1))
def test_days_make_the_same_months_as_months(frame):
    """A tally by day has the same months as one by month."""
    by_day, by_month = (
        monthly(tallied(COUNT, frame, every=every, covers=EVERY), HALF_YEAR).frame
        for every in ("day", "month")
    )
    pd.testing.assert_frame_equal(by_day, by_month)


def test_a_month_without_rows_is_missing_and_not_nought():
    """January has no row and no stated coverage; where it is covered, it is nought."""
    rows = burglaries("2015-12-01", "2016-02-10", "2016-02-29")
    seen = monthly(tallied(COUNT, rows)).series("EAST")
    assert list(seen.index.astype(str)) == ["2015-12", "2016-01", "2016-02"]
    assert np.array_equal(seen.to_numpy(), [1, np.nan, 2], equal_nan=True)
    stated = monthly(tallied(COUNT, rows, covers=Period.between("2015-12-01", "2016-02-29")))
    assert list(stated.series("EAST")) == [1, 0, 2]


def test_without_a_period_it_takes_the_months_that_some_area_covers_in_full():
    """A table that begins on 10 January has no whole January."""
    covers = Period.between("2016-01-10", "2016-04-20")
    made = monthly(tallied(COUNT, burglaries("2016-01-15", "2016-02-02"), covers=covers))
    assert made.period == Period.months_to(2, "2016-03")


def test_the_look_back_makes_the_first_months_incomplete():
    """A measure that looks 60 days back has its first whole month when 60 days are covered."""
    measure = simple_measure("count", Count("incidents"), lookback="60D", together="risk")
    frame = monthly(tallied(measure, burglaries("2016-02-02"), covers=EVERY), HALF_YEAR).frame
    assert list(frame["status"]) == ["incomplete"] * 2 + ["ok"] * 4


def test_snapshots_are_those_of_the_last_day_in_the_month():
    """Officers of 15 and 29 January: January's figure is that of the 29th."""
    rows = burglaries("2016-01-15", "2016-01-15", "2016-01-29")
    assert list(monthly(tallied(STOCK, rows)).series("EAST")) == [2.5]
    assert list(monthly(tallied(AT_LAST, rows)).frame["denominator"]) == [1]


def test_one_level_of_a_mix_by_month():
    """A series is named by its level."""
    two = Period.between("2016-01-01", "2016-02-29")
    made = monthly(tallied(MIX, burglaries("2016-01-15", "2016-02-01"), covers=two))
    assert list(made.series("EAST", level="high")) == [1, 1]
    with pytest.raises(ParameterError, match="name the level"):
        made.series("EAST")


def test_a_rate_needs_people_and_has_a_year_of_them_in_twelve_months():
    """Person-years of a month are a twelfth; an area without an estimate is missing."""
    tally = tallied(RATE, burglaries("2016-01-15"), covers=Period.month("2016-01"))
    assert monthly(tally).frame["denominator"].iloc[0] == 1_000 / 12
    unknown = Population({("WEST", 2016): 10})
    frame = monthly(tally.with_population(unknown), Period.month("2016-01")).frame
    assert list(frame["status"]) == ["missing"]


def test_a_cell_longer_than_a_month_is_refused():
    """A published table by year has no months."""
    table = pd.DataFrame({"area": ["EAST"], "kind": ["theft"], "n": [1]})
    tally = Tally.from_counts(table, COUNT, period=Period.year_to("2016-11"))
    with pytest.raises(CellEdgeError, match="inside the cell"):
        monthly(tally)


def test_a_period_of_days_is_refused():
    """Months are whole, or no months."""
    tally = tallied(COUNT, burglaries("2016-01-15"))
    with pytest.raises(ParameterError, match="not whole months"):
        monthly(tally, Period.between("2016-01-02", "2016-01-20"))


def test_nothing_covered_is_refused_by_name():
    """Without a whole month there is no series."""
    covers = Period.between("2016-01-10", "2016-01-20")
    with pytest.raises(ParameterError, match="no area covers a whole month"):
        monthly(tallied(COUNT, burglaries("2016-01-15"), covers=covers))


def test_it_shows_itself():
    """Names for months and a title with the unit."""
    made = monthly(tallied(COUNT, burglaries("2016-01-15"), covers=Period.month("2016-01")))
    assert str(made).startswith(
        "Incidents by count by month, 1 month to January 2016 (incidents)\n"
    )
    assert "Jan 2016" in made._repr_html_()
    assert made.to_frame() is not made.frame
    assert made.period.start == dt.date(2016, 1, 1)
    assert set(made.areas) <= set(DIVISIONS)
