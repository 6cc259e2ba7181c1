"""The clock: days are local days, and time passes rightly across both clock changes.

In 2016 London clocks went forward on 27 March, when 01:00 became 02:00, and back on 30 October,
when 02:00 became 01:00 again.
"""

from __future__ import annotations

import datetime as dt
import itertools
import operator
import zoneinfo

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings

from policeplan import clock, clock_changes

MINUTE = np.timedelta64(60_000_000, "us")
relaxed = settings(deadline=None)  # pandas is slow at its first call
SPRING, AUTUMN = "2016-03-27", "2016-10-30"


def naive(*texts: str | None) -> pd.Series:
    """A column of naive times, to the microsecond."""
    return pd.Series(pd.to_datetime(list(texts), format="ISO8601")).astype("datetime64[us]")


def aware(instants: list[dt.datetime]) -> pd.Series:
    """A column of instants, in UTC."""
    return pd.Series(pd.DatetimeIndex(instants, tz="UTC")).dt.as_unit("us")


def minutes(start: str, end: str) -> float:
    """Minutes that passed between two naive London times."""
    return float(clock.elapsed(naive(start), naive(end))[0] / MINUTE)


def instants() -> st.SearchStrategy[dt.datetime]:
    """An instant in UTC, half of them within two hours of a clock change."""
    first, last = map(dt.datetime.fromisoformat, ("2000-01-01", "2035-12-31"))
    changes = map(dt.datetime.fromisoformat, (f"{SPRING} 01:00", f"{AUTUMN} 01:00"))
    near = st.timedeltas(dt.timedelta(hours=-2), dt.timedelta(hours=2))
    return st.datetimes(first, last) | st.builds(operator.add, st.sampled_from([*changes]), near)


def shown_twice(instant: dt.datetime) -> bool:
    """Whether the clock on the wall may show it twice: in the last days of October, by night."""
    return instant.month == 10 and instant.day > 24 and instant.hour < 2


def pairs() -> st.SearchStrategy[list[tuple[dt.datetime, dt.datetime]]]:
    """Starts and ends, in no order."""
    return st.lists(st.tuples(instants(), instants()), min_size=1, max_size=5)


ZONES = st.sampled_from(["UTC", "Europe/London", "America/New_York", "Asia/Kolkata"])
UNITS = st.sampled_from(["s", "ms", "us", "ns"])


# Properties ---------------------------------------------------------------------------------------


@relaxed
@given(pairs(), ZONES, ZONES)
def test_aware_times_differ_by_their_instants(times, zone, other):
    """What zone an instant is written in makes no difference."""
    start, end = (aware(list(column)) for column in zip(*times, strict=True))
    passed = clock.elapsed(start.dt.tz_convert(zone), end.dt.tz_convert(other))
    assert [p.item() for p in passed] == [finish - begin for begin, finish in times]


@relaxed
@given(pairs())
def test_naive_times_never_say_more_than_passed(times):
    """Instants as the London clock shows them: the shortest time, not below nought, it allows.

    So the answer is at most what truly passed, is not negative where time went forward, and is
    wrong by no more than the hour that comes twice, once at each end.
    """
    start, end = (aware(list(column)) for column in zip(*times, strict=True))
    true = clock.elapsed(start, end)
    passed = clock.elapsed(clock.local(start), clock.local(end))
    assert not np.isnat(passed).any()
    assert (np.abs(passed - true) <= 120 * MINUTE).all()
    forward = true >= np.timedelta64(0, "us")
    assert (passed[forward] <= true[forward]).all()
    assert (passed[forward] >= np.timedelta64(0, "us")).all()


@relaxed
@given(pairs())
def test_away_from_the_doubled_hour_naive_times_are_exact(times):
    """Only the hour that comes twice is in doubt."""
    assume(not any(map(shown_twice, itertools.chain(*times))))
    start, end = (aware(list(column)) for column in zip(*times, strict=True))
    passed = clock.elapsed(clock.local(start), clock.local(end))
    assert [p.item() for p in passed] == [finish - begin for begin, finish in times]


@relaxed
@given(st.lists(instants(), min_size=1, max_size=5), ZONES)
def test_the_local_day_is_the_day_on_the_wall(times, zone):
    """By the standard library's own zones: the date in London, whatever zone the rows are in."""
    column = aware(times).dt.tz_convert(zone)
    wall = [t.replace(tzinfo=dt.UTC).astimezone(clock.LONDON).date() for t in times]
    assert [day.item() for day in clock.local_days(column)] == wall


@relaxed
@given(st.lists(instants().map(lambda t: t.replace(microsecond=0)), min_size=2), UNITS)
def test_units_make_no_difference(times, unit):
    """Seconds, milliseconds, microseconds or nanoseconds: days and durations are the same."""
    column = clock.local(aware(times))
    other, later = column.dt.as_unit(unit), column[::-1].reset_index(drop=True)
    assert (clock.local_days(other) == clock.local_days(column)).all()
    assert (clock.elapsed(other, later) == clock.elapsed(column, later)).all()
    zoned = aware(times).dt.as_unit(unit)
    assert (clock.local_days(zoned) == clock.local_days(column)).all()


CHANGES = [change for year in range(1900, 2100) for change, _, _ in clock_changes._changes(year)]


def ever() -> st.SearchStrategy[dt.datetime | None]:
    """An instant from 1899 to 2101, half of them near one of London's clock changes; or none."""
    first, last = map(dt.datetime.fromisoformat, ("1899-01-01", "2101-12-31"))
    changes = st.sampled_from([change.replace(tzinfo=None) for change in CHANGES])
    near = st.timedeltas(dt.timedelta(hours=-3), dt.timedelta(hours=3))
    return st.none() | st.datetimes(first, last) | st.builds(operator.add, changes, near)


ANY_ZONE = st.sampled_from(sorted(zoneinfo.available_timezones()))


@relaxed
@given(st.lists(ever()), ANY_ZONE)
def test_london_time_is_what_pandas_makes_of_an_instant(times, zone):
    """From any zone, in any year: wars, double summer time, a winter without GMT."""
    column = pd.Series(pd.DatetimeIndex(times, tz="UTC")).dt.as_unit("us").dt.tz_convert(zone)
    wall = column.dt.tz_convert(clock.LONDON).dt.tz_localize(None)  # pytz knows none after 2037
    pd.testing.assert_series_equal(clock.local(column), wall)


@relaxed
@given(st.lists(st.tuples(ever(), ever())))
def test_elapsed_time_is_what_pandas_makes_of_each_row(times):
    """By `tz_localize`, both ways that an hour that comes twice may be read."""
    columns = [pd.Series([pair[i] for pair in times], dtype="datetime64[us]") for i in (0, 1)]
    one, other = ([_localised(c, summer=summer) for summer in (True, False)] for c in columns)
    expected = []
    for a, b, c, d in zip(*one, *other, strict=True):
        allowed = [end - start for start in (a, b) for end in (c, d)]
        forward = [each for each in allowed if each >= pd.Timedelta(0)]
        unknown = pd.isna(allowed).any()
        expected.append(pd.NaT if unknown else min(forward) if forward else max(allowed))
    found = clock.elapsed(*columns)
    assert pd.Series(found).equals(pd.Series(expected, dtype="timedelta64[us]"))


def _localised(times: pd.Series, *, summer: bool) -> pd.Series:
    which = np.full(len(times), summer)
    return times.dt.tz_localize(clock.LONDON, ambiguous=which, nonexistent="NaT")


# By hand ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2016-06-30 22:59:59.999999Z", "2016-06-30"),
        ("2016-06-30 23:00Z", "2016-07-01"),  # 00:30 on 1 July by the clock on the wall
        ("2016-06-30 23:30Z", "2016-07-01"),
        ("2016-12-31 23:30Z", "2016-12-31"),  # winter: London is UTC
        ("2016-03-27 00:30Z", "2016-03-27"),
        ("2016-07-01 00:30+05:30", "2016-06-30"),
    ],
)
def test_a_summer_night_belongs_to_the_local_day(instant, day):
    """A crime after midnight British Summer Time belongs to the new day and month."""
    column = pd.Series([pd.Timestamp(instant)])
    assert clock.is_aware(column)
    assert str(clock.local_days(column)[0]) == day


def test_naive_times_are_local_already():
    column = naive("2016-06-30 23:59", "2016-07-01 00:00")
    assert not clock.is_aware(column)
    assert [str(day) for day in clock.local_days(column)] == ["2016-06-30", "2016-07-01"]


@pytest.mark.parametrize(
    ("start", "end", "passed"),
    [
        ("2016-01-15 10:00", "2016-01-15 10:15", 15),
        ("2016-07-15 23:50", "2016-07-16 00:10", 20),
        ("2016-01-15 10:15", "2016-01-15 10:00", -15),
        # Spring: the clock skips from 01:00 to 02:00.
        (f"{SPRING} 00:50", f"{SPRING} 02:10", 20),
        (f"{SPRING} 00:59", f"{SPRING} 02:00", 1),
        ("2016-03-26 12:00", "2016-03-27 12:00", 23 * 60),
        # Autumn: the hour from 01:00 comes twice, and the shortest that the clock allows is taken.
        (f"{AUTUMN} 00:50", f"{AUTUMN} 02:10", 140),
        (f"{AUTUMN} 00:50", f"{AUTUMN} 01:10", 20),
        (f"{AUTUMN} 01:10", f"{AUTUMN} 01:20", 10),
        (f"{AUTUMN} 01:50", f"{AUTUMN} 01:05", 15),  # the second 01:05 after the first 01:50
        (f"{AUTUMN} 01:50", f"{AUTUMN} 02:05", 15),  # the second 01:50
        (f"{AUTUMN} 01:20", f"{AUTUMN} 01:20", 0),
        (f"{AUTUMN} 01:30", f"{AUTUMN} 00:50", -40),  # before it, whichever 01:30 it was
        ("2016-10-29 12:00", "2016-10-30 12:00", 25 * 60),
    ],
)
def test_minutes_that_passed(start, end, passed):
    """Naive London times, in winter, in summer and across both changes."""
    assert minutes(start, end) == passed


@pytest.mark.parametrize("time", ["01:00", "01:30", "01:59:59"])
def test_an_hour_that_never_was_gives_no_duration(time):
    """In spring a naive time between 01:00 and 02:00 is a mistake in the record."""
    for start, end in ((f"{SPRING} 00:30", f"{SPRING} {time}"), (f"{SPRING} {time}", "2016-03-28")):
        assert np.isnat(clock.elapsed(naive(start), naive(end))).all()


def test_missing_times_stay_missing():
    """Nobody came: no day and no duration, naive or aware, and the others are unharmed."""
    start, end = naive("2016-07-01 10:00", None, None), naive(None, "2016-07-01", None)
    for zone in (None, "UTC"):
        one, other = start.dt.tz_localize(zone), end.dt.tz_localize(zone)
        assert np.isnat(clock.elapsed(one, other)).all()
        assert np.isnat(clock.local_days(one)).tolist() == [False, True, True]
    mixed = clock.elapsed(naive(f"{AUTUMN} 01:50", None), naive(f"{AUTUMN} 01:05", "2016-10-30"))
    assert mixed[0] == 15 * MINUTE
    assert np.isnat(mixed[1])


def test_an_aware_start_and_a_naive_end():
    """One column with a zone and one without: the naive one is London's."""
    start = pd.Series([pd.Timestamp("2016-07-01 09:00Z")])
    assert clock.elapsed(start, naive("2016-07-01 10:05"))[0] == 5 * MINUTE


def test_no_rows_give_no_durations():
    assert clock.elapsed(naive(), naive()).tolist() == []
