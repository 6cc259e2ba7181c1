"""Spots: the month of each row is pandas' own, whenever it is, and however many rows are asked."""

from __future__ import annotations

import datetime as dt

import hypothesis.strategies as st
import numpy as np
import pandas as pd
from hypothesis import given

from policeplan.clock import Moments
from policeplan.spots import Months

day = dt.datetime.fromisoformat
ERAS = st.sampled_from(
    [(day("1900-01-01"), day("2300-01-01")), (day("2016-01-01"), day("2017-01-01"))]
)


@st.composite
def times(draw):
    """Times of one era, some of them missing."""
    era = draw(ERAS)
    found = draw(st.lists(st.none() | st.datetimes(*era), max_size=20))
    return pd.Series(found, dtype="datetime64[us]")


@given(times(), st.integers(1, 1000), st.data())
def test_the_month_of_each_row_is_that_of_pandas(times, step, data):
    """Before 1970 and after, of all rows, of some, and of a slice; the first month is there."""
    months = Months.of_moments(Moments.of_times(times))
    known = times.notna().to_numpy()
    expected = times[known].dt.year.to_numpy() * 12 + times[known].dt.month.to_numpy()
    place = expected - expected.min() if known.any() else expected
    everything = slice(0, len(times))
    assert months[everything][known].tolist() == place.tolist()
    assert months.times(step)[everything][known].tolist() == (place * step).tolist()
    assert months.n == (place.max() + 1 if known.any() else 0)
    assert [month.year * 12 + month.month for month in months.starts()[place].tolist()] == list(
        expected
    )
    chosen = known & np.array(
        data.draw(st.lists(st.booleans(), min_size=len(times), max_size=len(times))), bool
    )
    some = slice(0, int(chosen.sum()))
    assert months.among(chosen)[some].tolist() == months[everything][chosen].tolist()
