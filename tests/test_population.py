"""Pins person-years: twelfths by month, additive over time and areas, and unknown never guessed.

Expected values are twelfths and days counted by hand, or each day's share added up one by one.
"""

from __future__ import annotations

import calendar
import datetime as dt
from fractions import Fraction

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Area, Geography, Period, Population
from policeplan.errors import (
    MissingColumnError,
    ParameterError,
    TallyMismatchError,
    UnknownAreaError,
)
from policeplan.population import years_of
from strategies import FORCE, days, periods, whole_months

PEOPLE = Population({("EAST", 2015): 1_200, ("EAST", 2016): 2_400, ("WEST", 2015): 600})
NOWHERE = Geography(())
fewer = settings(max_examples=50, deadline=None)
near = st.dates(dt.date(2015, 1, 1), dt.date(2018, 12, 31))
estimates = st.dictionaries(
    st.tuples(st.sampled_from(["EAST", "SOUTH", "WEST"]), st.integers(2014, 2018)),
    st.integers(0, 10**7),
    max_size=15,
)


def of_days(first, last):
    """Each day's share of a year, a twelfth over the days of its month, one by one."""
    shares = {}
    for n in range(first.toordinal(), last.toordinal() + 1):
        day = dt.date.fromordinal(n)
        length = calendar.monthrange(day.year, day.month)[1]
        shares[day.year] = shares.get(day.year, 0) + Fraction(1, 12 * length)
    return shares


# Time ---------------------------------------------------------------------------------------------


@fewer
@given(near, near)
def test_a_period_has_the_shares_of_its_days(one, other):
    first, last = sorted((one, other))
    found = years_of(Period.between(first, last))
    assert found == pytest.approx({year: float(s) for year, s in of_days(first, last).items()})


@fewer
@given(whole_months())
def test_whole_months_are_twelfths(period):
    assert sum(years_of(period).values()) == pytest.approx(period.n_months / 12)


@fewer
@given(periods(), st.data())
def test_two_periods_that_adjoin_add_up(period, data):
    """Cut on any day, whatever the two pieces are: a part of a month is a part of its twelfth."""
    cut = data.draw(days(period.start, period.last_day))
    pieces = [Period(a, b) for a, b in ((period.start, cut), (cut, period.end)) if a < b]
    added = {}
    for piece in pieces:
        for year, share in years_of(piece).items():
            added[year] = added.get(year, 0) + share
    assert years_of(period) == pytest.approx(added)


@pytest.mark.parametrize(
    ("period", "person_years"),
    [
        ("year to 2016-11", 1_200 / 12 + 2_400 * 11 / 12),
        ("2015/16", 1_200 * 9 / 12 + 2_400 * 3 / 12),
        ("2016", 2_400),
        ("2015-12", 100),
        ("2016-02-01 to 2016-02-29", 200),
        ("2016-02-15 to 2016-02-15", 200 / 29),
        ("2015-12-31 to 2016-01-01", 100 / 31 + 200 / 31),
    ],
)
def test_person_years_by_hand(period, person_years):
    """1,200 people in mid-2015 and 2,400 in mid-2016: a month has 100 or 200 person-years."""
    found = PEOPLE.over(["EAST"], Period.parse(period), NOWHERE)
    assert found.to_dict() == pytest.approx({"EAST": person_years})


# What is not known --------------------------------------------------------------------------------


@fewer
@given(estimates, st.integers(2014, 2020), st.integers(0, 3))
def test_only_years_after_the_last_estimate_take_it_and_only_so_many(known, year, carry):
    """A gap between two estimates is not filled: what was published is missing from the table."""
    people = Population(known, carry)
    last = max((y for area, y in known if area == "EAST"), default=year)
    after = last < year <= last + carry
    expected = known["EAST", last] if after else known.get(("EAST", year), np.nan)
    assert people.of("EAST", year) == pytest.approx(expected, nan_ok=True)


def test_one_year_unknown_leaves_the_period_unknown():
    """Mid-2015 alone does not speak for the eleven months of 2016, unless it is carried."""
    period = Period.year_to("2016-11")
    assert np.isnan(PEOPLE.over(["WEST"], period, NOWHERE)["WEST"])
    carried = Population(PEOPLE.known, carry=1)
    assert carried.over(["WEST"], period, NOWHERE)["WEST"] == pytest.approx(600)
    assert np.isnan(carried.over(["WEST"], Period.calendar_year(2017), NOWHERE)["WEST"])
    assert np.isnan(carried.over(["WEST"], Period.calendar_year(2014), NOWHERE)["WEST"])


def test_a_blank_estimate_is_none_and_nobody_is_a_number():
    people = Population({("EAST", 2015): 9, ("EAST", 2016): np.nan, ("WEST", 2016): 0}, carry=1)
    assert (people.of("EAST", 2016), people.of("WEST", 2016)) == (9, 0)
    assert len(people.known) == 2


def test_fewer_than_nobody_is_refused():
    with pytest.raises(ParameterError, match="1 estimate below nought"):
        Population({("EAST", 2015): -1})


# Areas --------------------------------------------------------------------------------------------


@fewer
@given(estimates, st.sampled_from(["2016", "year to 2016-11", "2015-12-10 to 2016-01-20"]))
def test_a_whole_without_its_own_has_its_parts_together(known, period):
    period = Period.parse(period)
    found = Population(known).over(["FORCE", "EAST", "SOUTH", "WEST"], period, FORCE)
    parts = found[["EAST", "SOUTH", "WEST"]].sum(skipna=False)
    assert found["FORCE"] == pytest.approx(parts, nan_ok=True)


def test_a_wholes_own_estimate_comes_before_its_parts():
    """Published wholes are rounded apart from their parts, and hold whoever has no division."""
    known = {("FORCE", 2016): 100, ("EAST", 2016): 1, ("SOUTH", 2016): 2, ("WEST", 2016): 3}
    period = Period.calendar_year(2016)
    assert Population(known).over(["FORCE"], period, FORCE)["FORCE"] == 100
    del known["FORCE", 2016], known["SOUTH", 2016]
    assert np.isnan(Population(known).over(["FORCE"], period, FORCE)["FORCE"])


def test_parts_are_found_at_any_depth():
    areas = Geography(
        [Area("GB"), Area("E", parent="GB"), Area("E1", parent="E"), Area("E2", parent="E")]
    )
    people = Population({("E1", 2016): 4, ("E2", 2016): 5})
    assert people.over(["GB"], Period.calendar_year(2016), areas)["GB"] == 9


def test_no_areas_have_no_people():
    assert PEOPLE.over([], Period.calendar_year(2016), NOWHERE).empty


# From a table -------------------------------------------------------------------------------------

TABLE = pd.DataFrame(
    {
        "code": ["E", "E", "W", None, "W"],
        "mid": [2015, 2016, 2015, 2015, 2016],
        "all": [1, 2, 3, 4, None],
    }
)
NAMES = {"area": "code", "year": "mid", "n": "all"}


def test_estimates_are_read_from_a_table_and_blanks_are_none():
    people = Population.from_table(TABLE, **NAMES)
    assert people.known == {("E", 2015): 1, ("E", 2016): 2, ("W", 2015): 3}
    assert people.carry == 0
    assert Population.from_table(TABLE, **NAMES, carry=1).of("W", 2016) == 3


def test_an_area_and_year_said_twice_are_refused():
    twice = pd.concat([TABLE, TABLE])
    with pytest.raises(
        TallyMismatchError, match="3 rows of the population repeat an area and year"
    ):
        Population.from_table(twice, **NAMES)


def test_a_column_that_is_not_there_is_named():
    with pytest.raises(MissingColumnError, match="how many people or households"):
        Population.from_table(TABLE, area="code", year="mid")


def test_plain_data_gives_it_back_and_it_shows_how_many():
    again = Population({(area, year): n for area, year, n in PEOPLE.to_list()})
    assert again == PEOPLE
    assert repr(PEOPLE) == "<Population: 3 estimates>"
    assert "2,400" in PEOPLE._repr_html_()


def test_names_in_a_table_are_resolved_to_codes():
    """As others print them; a name of nowhere is refused, for it would be nobody's in silence."""
    printed = pd.DataFrame(
        {"area": ["East Division", "WEST", "the force"], "year": 2016, "n": [4, 5, 10]}
    )
    people = Population.from_table(printed, areas=FORCE)
    assert people.known == {("EAST", 2016): 4, ("FORCE", 2016): 10, ("WEST", 2016): 5}
    with pytest.raises(UnknownAreaError, match="Did you mean 'East Division'"):
        Population.from_table(printed.replace("WEST", "Eats Division"), areas=FORCE)


def test_two_spellings_of_one_area_are_that_area_twice():
    twice = pd.DataFrame({"area": ["East Division", "EAST"], "year": 2016, "n": [4, 4]})
    with pytest.raises(TallyMismatchError, match="1 row of the population"):
        Population.from_table(twice, areas=FORCE)


def test_a_year_is_a_whole_number():
    """The year of mid-2015 to mid-2016 is no calendar year, and is not cut down to one."""
    table = pd.DataFrame({"area": "E", "year": [2015.5], "n": [1]})
    with pytest.raises(ParameterError, match="1 year that is no whole number"):
        Population.from_table(table)
