"""Coverage: what is covered and what is missing share out the time; missing is never nought."""

from __future__ import annotations

import datetime as dt
from functools import reduce

import attrs
import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given

from policeplan import Coverage, Period, tally_rows
from policeplan.coverage import say_span
from policeplan.errors import CellEdgeError, CoverageError
from strategies import COUNT, DIVISIONS, FORCE, burglaries, days

FIRST, LAST = dt.date(2015, 12, 1), dt.date(2016, 5, 31)
MONTHS = [dt.date(2015, 12, 1), *(dt.date(2016, month, 1) for month in range(1, 6))]
Span = tuple[dt.date, dt.date]


def spans() -> st.SearchStrategy[Span]:
    """A range of days, half-open and not empty."""
    pair = st.tuples(days(FIRST, LAST), days(FIRST, LAST))
    return pair.map(lambda p: (min(p), max(p) + dt.timedelta(days=1)))


@st.composite
def coverages(draw: st.DrawFn) -> Coverage:
    """Stated spans for some areas, months seen for others or the same."""
    areas = st.sampled_from(DIVISIONS)
    stated = draw(st.dictionaries(areas, st.lists(spans(), max_size=3), max_size=3))
    months = st.frozensets(st.sampled_from(MONTHS), max_size=4)
    seen = draw(st.dictionaries(areas, months, max_size=3))
    reach = draw(spans()) if seen else (None, None)
    last = reach[1] and reach[1] - dt.timedelta(days=1)
    return Coverage(stated, seen, reach[0], last)


def days_of(*of: Span) -> set[dt.date]:
    """Every day of the spans, one by one."""
    return {start + dt.timedelta(days=i) for start, end in of for i in range((end - start).days)}


def covered(coverage: Coverage, area: str) -> set[dt.date]:
    """Every day that the area covers, worked out day by day."""
    stated = days_of(*coverage.stated.get(area, ()))
    return stated | {
        day
        for day in days_of((FIRST, dt.date(2016, 6, 1)))
        if day.replace(day=1) in coverage.seen.get(area, ())
        and coverage.first <= day <= coverage.last
    }


# Properties ---------------------------------------------------------------------------------------


@given(coverages(), st.sampled_from(DIVISIONS))
def test_spans_hold_every_day_covered_and_no_other(coverage, area):
    """The spans are the days worked out one by one, in order and apart."""
    found = coverage.spans(area)
    assert days_of(*found) == covered(coverage, area)
    edges = [edge for span in found for edge in span]
    assert edges == sorted(set(edges))


@given(coverages(), st.sampled_from(DIVISIONS), spans())
def test_gaps_and_spans_share_out_the_range(coverage, area, asked):
    """Every day asked for is either covered or in a gap, never both."""
    gaps = days_of(*coverage.gaps(area, *asked))
    inside = covered(coverage, area) & days_of(asked)
    assert gaps | inside == days_of(asked)
    assert not gaps & inside


@given(coverages(), coverages())
def test_merging_is_commutative(one, other):
    assert one.merge(other) == other.merge(one)


@given(coverages(), coverages(), coverages())
def test_merging_is_associative(one, two, three):
    assert one.merge(two).merge(three) == one.merge(two.merge(three))


@given(coverages())
def test_merging_with_itself_or_with_nothing_changes_nothing(coverage):
    assert coverage.merge(coverage) == coverage.merge(Coverage()) == coverage


@given(coverages(), coverages(), st.sampled_from(DIVISIONS))
def test_merging_covers_what_either_covers(one, other, area):
    """And more only inside a month seen, where the table now reaches further."""
    both = covered(one.merge(other), area)
    either = covered(one, area) | covered(other, area)
    seen = {*one.seen.get(area, ()), *other.seen.get(area, ())}
    assert either <= both
    assert all(day.replace(day=1) in seen for day in both - either)


@given(coverages(), st.lists(st.sampled_from(DIVISIONS), min_size=1, unique=True))
def test_a_whole_covers_only_what_every_part_covers(coverage, parts):
    """A day without one division is a day without the force."""
    whole = coverage.rolled_up({"FORCE": parts})
    assert whole.areas == ("FORCE",)
    each = [covered(coverage, part) for part in parts]
    assert days_of(*whole.spans("FORCE")) == reduce(set.intersection, each)


@given(coverages(), coverages())
def test_rolling_up_and_merging(one, other):
    """Rolled up first and merged then, a whole never covers more than merged and rolled up."""
    parts = {"FORCE": DIVISIONS}
    apart = one.rolled_up(parts).merge(other.rolled_up(parts))
    together = one.merge(other).rolled_up(parts)
    assert days_of(*apart.spans("FORCE")) <= days_of(*together.spans("FORCE"))


# By hand ------------------------------------------------------------------------------------------


def seen(**rows: tuple[str, ...]) -> Coverage:
    """The coverage that a tally sees in rows of some days in each area."""
    frames = [burglaries(*days, area=area) for area, days in rows.items()]
    return tally_rows(COUNT, pd.concat(frames)).coverage


def test_a_month_without_a_row_is_a_gap():
    """East supplied December, January and March; nobody knows whether February was quiet."""
    coverage = seen(EAST=("2015-12-01", "2016-01-20", "2016-03-31"), WEST=("2016-02-03",))
    winter = Period.months_to(4, "2016-03")
    february = (dt.date(2016, 2, 1), dt.date(2016, 3, 1))
    assert coverage.gaps("EAST", winter.start, winter.end) == (february,)
    assert coverage.spans("WEST") == (february,)


def test_the_first_and_the_last_month_reach_as_far_as_the_rows():
    """The table begins on 10 January and ends on 20 March: all areas' rows together say so."""
    coverage = seen(
        EAST=("2016-01-10", "2016-02-15", "2016-03-01"), WEST=("2016-01-31", "2016-03-20")
    )
    assert (coverage.first, coverage.last) == (dt.date(2016, 1, 10), dt.date(2016, 3, 20))
    assert coverage.spans("EAST") == ((dt.date(2016, 1, 10), dt.date(2016, 3, 21)),)
    assert coverage.spans("WEST") == (
        (dt.date(2016, 1, 10), dt.date(2016, 2, 1)),
        (dt.date(2016, 3, 1), dt.date(2016, 3, 21)),
    )


def test_rows_that_do_not_count_cover_their_month():
    """A month with nothing but test calls was supplied: it is nought, and not missing."""
    tally = tally_rows(COUNT, burglaries("2016-01-31").assign(test=True))
    assert tally.rows_counted == 0
    assert tally.coverage.spans("EAST") == ((dt.date(2016, 1, 31), dt.date(2016, 2, 1)),)


def test_what_is_stated_replaces_what_is_seen():
    """Who knows the extract says so: months without rows are then covered."""
    frame, year = burglaries("2016-01-10"), Period.calendar_year(2016)
    tally = tally_rows(COUNT, frame, covers=year, areas=FORCE)
    assert tally.coverage.areas == DIVISIONS
    assert all(tally.coverage.spans(area) == ((year.start, year.end),) for area in DIVISIONS)
    halves = [Period.months_to(3, "2016-03"), Period.months_to(3, "2016-09")]
    tally = tally_rows(COUNT, frame, covers={"EAST": halves, "WEST": year}, areas=FORCE)
    assert tally.coverage.areas == ("EAST", "WEST")
    assert tally.coverage.spans("EAST") == tuple((p.start, p.end) for p in halves)
    assert tally.coverage.gaps("SOUTH", year.start, year.end) == ((year.start, year.end),)


def test_of_an_unknown_area_all_is_a_gap():
    whole = Period.calendar_year(2016)
    assert Coverage().gaps("EAST", whole.start, whole.end) == ((whole.start, whole.end),)
    assert Coverage().spans("EAST") == ()
    assert Coverage().areas == ()


def test_spans_that_touch_are_one():
    """January and February are two months without a gap between."""
    months = [Period.month("2016-02"), Period.month("2016-01")]
    coverage = Coverage({"EAST": [(p.start, p.end) for p in months]})
    assert coverage.spans("EAST") == ((dt.date(2016, 1, 1), dt.date(2016, 3, 1)),)


@pytest.mark.parametrize(
    ("last", "words"),
    [(2, "1 March 2016"), (3, "1 March 2016 to 2 March 2016")],
)
def test_spans_in_words(last, words):
    """One day stands alone; otherwise the first and the last day, both inside."""
    assert say_span((dt.date(2016, 3, 1), dt.date(2016, 3, last))) == words


# What a tally makes of it, by hand ----------------------------------------------------------------

YEAR = Period.calendar_year(2016)

ROWS = pd.concat(
    [
        burglaries("2016-01-10", "2016-02-10", "2016-03-10", "2016-04-20"),
        burglaries("2016-01-10", "2016-03-10", "2016-04-20", area="WEST"),
    ]
)


@pytest.mark.parametrize(
    ("month", "reason", "east", "west"),
    [
        ("2015-12", "every area: no rows cover 1 December 2015 to 31 December 2015", None, None),
        ("2016-01", "every area: no rows cover 1 January 2016 to 9 January 2016", 1, 1),
        ("2016-02", "WEST: no rows cover 1 February 2016 to 29 February 2016", 1, None),
        ("2016-03", "", 1, 1),
        ("2016-04", "every area: no rows cover 21 April 2016 to 30 April 2016", 1, 1),
        ("2016-05", "every area: no rows cover 1 May 2016 to 31 May 2016", None, None),
    ],
)
def test_what_rows_do_not_cover_is_refused_or_labelled(month, reason, east, west):
    """Before the rows, after them, and a month that one area did not supply."""
    tally, period = tally_rows(COUNT, ROWS), Period.month(month)
    if reason:
        with pytest.raises(CoverageError) as refused:
            tally.over(period)
        assert refused.value.gaps == [reason]
    frame = tally.over(period, incomplete="label").frame.set_index("area")
    for area, value in (("EAST", east), ("WEST", west)):
        status = "ok" if area not in reason and "every" not in reason else "incomplete"
        if value is None:
            assert frame.loc[area, "status"] == "missing"
            assert frame.loc[area, ["value", "lower", "upper", "numerator"]].isna().all()
        else:
            assert (frame.loc[area, "value"], frame.loc[area, "status"]) == (value, status)


def test_a_quiet_month_that_is_covered_is_nought():
    """Nought is a value and has an interval: up to -ln(0.025) = 3.689, as Garwood has it."""
    row = tally_rows(COUNT, ROWS, covers=YEAR).over(Period.month("2016-02")).frame.iloc[1]
    assert (row["area"], row["value"], row["lower"], row["status"]) == ("WEST", 0, 0, "ok")
    assert row["upper"] == pytest.approx(3.6889, abs=1e-4)


def test_history_before_the_period_must_be_covered():
    """A look-back of 60 days before 1 March reaches to 1 January, and rows begin on the 10th."""
    repeats = attrs.evolve(COUNT, lookback="60D")
    tally = tally_rows(repeats, ROWS[ROWS["area"] == "EAST"])
    with pytest.raises(CoverageError) as refused:
        tally.over(Period.month("2016-03"))
    said = (
        "EAST: the measure needs 60 days of history before the period and no rows cover "
        "1 January 2016 to 9 January 2016"
    )
    assert refused.value.gaps == [said]
    assert said in str(refused.value)
    labelled = tally.over(Period.month("2016-03"), incomplete="label").frame
    assert labelled[["value", "status"]].to_numpy().tolist() == [[1, "incomplete"]]
    assert tally_rows(repeats, ROWS, covers=YEAR).over(Period.month("2016-03")).value("EAST") == 1


def test_no_rows_are_refused_by_that_reason():
    """An empty table covers nothing."""
    with pytest.raises(CoverageError, match="no rows, so no area is covered"):
        tally_rows(COUNT, burglaries()).over(YEAR)


def test_an_edge_inside_a_cell_is_named():
    """Both edges, each with its cell; by day the same period is no trouble."""
    rows, span = burglaries("2016-01-20", "2016-02-10"), Period.between("2016-01-15", "2016-02-20")
    with pytest.raises(CellEdgeError) as refused:
        tally_rows(COUNT, rows, covers=YEAR).over(span)
    edges = [
        "it begins on 15 January 2016, inside the cell 1 January 2016 to 31 January 2016",
        "it ends on 20 February 2016, inside the cell 1 February 2016 to 29 February 2016",
    ]
    assert refused.value.edges == edges
    assert all(edge in str(refused.value) for edge in edges)
    assert tally_rows(COUNT, rows, covers=YEAR, every="day").over(span).value("EAST") == 2
