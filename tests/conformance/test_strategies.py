"""Pins what the strategies promise: whole, typed tables that a measure takes, small on failure."""

from __future__ import annotations

import datetime as dt

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import find, given, settings

from conformance.sound import SOUND
from policeplan import Kind, Tally, tally_rows
from policeplan.testing import areas, dirty_frames, frames, moments, periods, tallies

MEASURES = pytest.mark.parametrize("measure", SOUND.values(), ids=SOUND)
FEW = settings(max_examples=10, deadline=None)
QUICK = settings(database=None, max_examples=500, deadline=None)
DTYPES = {Kind.TIME: "datetime64[us]", Kind.NUMBER: "float64", Kind.KEY: "object"}
AREAS = {"EAST", "SOUTH", "WEST"}


@MEASURES
@FEW
@given(data=st.data())
def test_a_table_has_the_columns_that_are_needed_in_the_types_that_are_promised(measure, data):
    frame = data.draw(frames(measure))
    columns = {column.name: column for column in measure.needs.columns}
    assert [name for name in measure.needs.names if name in frame] == list(frame.columns)
    assert {name for name, column in columns.items() if not column.optional} <= set(frame.columns)
    for name in frame:
        assert frame[name].dtype == DTYPES.get(columns[name].kind, "object")


@MEASURES
@FEW
@given(data=st.data())
def test_times_are_of_2016_and_areas_are_told(measure, data):
    frame = data.draw(frames(measure))
    when = next(c.name for c in measure.needs.columns if c.kind is Kind.TIME)
    assert frame["area"].notna().all()
    assert set(frame[when].dropna().dt.year) <= {2016}


@MEASURES
@FEW
@given(data=st.data())
def test_a_measure_takes_whatever_is_drawn(measure, data):
    """Dirt too: each row is counted or excluded."""
    frame = data.draw(frames(measure) | dirty_frames(measure))
    assert tally_rows(measure, frame).rows_in == len(frame)


@MEASURES
def test_some_rows_count_and_some_tables_are_empty(measure):
    counted = find(
        frames(measure), lambda f: tally_rows(measure, f).rows_counted > 0, settings=QUICK
    )
    assert len(counted) == 1
    assert find(frames(measure), lambda f: f.empty, settings=QUICK).empty


@MEASURES
def test_dirt_has_a_row_without_an_area_and_one_without_a_time(measure):
    when = next(c.name for c in measure.needs.columns if c.kind is Kind.TIME)
    for name in ("area", when):
        dirty = find(dirty_frames(measure), lambda f, n=name: f[n].isna().any(), settings=QUICK)
        assert len(dirty) <= 4  # the shrinker may stop beside the smallest


@pytest.mark.parametrize("name", ["thefts", "patrol-miles", "missing-again"])
def test_an_optional_column_is_there_at_times(name):
    measure = SOUND[name]
    (optional, *_) = [c.name for c in measure.needs.columns if c.optional]
    assert optional in find(frames(measure), lambda f: optional in f, settings=QUICK)
    assert optional not in find(frames(measure), lambda f: optional not in f, settings=QUICK)


def test_a_rule_on_rows_seen_together_fires():
    """Rows of one key are drawn near enough in time; two are enough to show it."""
    measure = SOUND["missing-again"]

    def repeats(frame):
        return tally_rows(measure, frame).cells["numerator"].sum() > 0

    assert len(find(frames(measure), repeats, settings=QUICK)) <= 3


@given(st.lists(moments(), min_size=1))
def test_every_moment_is_there_once_in_london(drawn):
    """None is in the hour that the spring change skips, nor in the one that comes twice."""
    pd.DatetimeIndex(drawn).tz_localize("Europe/London", ambiguous="raise", nonexistent="raise")


@pytest.mark.parametrize("time", [dt.time(0), dt.time(23, 59, 59, 999999)])
def test_moments_are_often_at_the_edge_of_a_day(time):
    assert find(moments(), lambda moment: moment.time() == time, settings=QUICK)


@given(periods())
def test_a_period_is_of_whole_months_of_the_year_of_the_rows(period):
    assert period.start.day == period.end.day == 1
    assert dt.date(2016, 1, 1) <= period.start < period.end <= dt.date(2017, 1, 1)


@MEASURES
@FEW
@given(data=st.data())
def test_a_tally_is_of_the_measure_and_names_areas_that_are_drawn(measure, data):
    tally = data.draw(tallies(measure))
    assert isinstance(tally, Tally)
    assert tally.definition == measure.definition
    assert set(tally.areas) <= AREAS


@given(areas())
def test_an_area_is_one_of_three(area):
    assert area in AREAS


def test_a_minimum_size_is_kept():
    measure = SOUND["thefts"]
    assert len(find(frames(measure, min_size=3), lambda _: True, settings=QUICK)) == 3
