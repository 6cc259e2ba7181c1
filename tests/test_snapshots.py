"""Pins stocks in a tally: the last snapshot of a period, never a sum over time, never a guess.

Expected values are picked from the rows day by day, or counted by hand, or summed by pandas from a
published table.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import (
    AREA,
    WHEN,
    Breakdown,
    Definition,
    Measure,
    Observations,
    PeerGroup,
    Period,
    Proportion,
    Schema,
    Stock,
    Tally,
    tally_rows,
)
from policeplan.errors import CellEdgeError, CoverageError, TallyMismatchError
from strategies import DIVISIONS, FORCE

JANUARY, FEBRUARY, MARCH = (dt.date(2016, m, d) for m, d in ((1, 31), (2, 29), (3, 31)))
SNAPSHOTS = (JANUARY, FEBRUARY, MARCH)
QUARTER = Period.months_to(3, "2016-03")
YEAR = Period.calendar_year(2016)
RANKS = ("constable", "sergeant", "chief")
STAFF = Definition(
    id="test.staff",
    title="Staff",
    statistic=Stock("officers", decimals=1),
    breakdowns=(Breakdown("rank", RANKS, [("sergeant", "constable")]),),
)
WORKFORCE = (
    Path(__file__).resolve().parents[2] / "shared" / "data" / "home_office_workforce"
) / "police_workforce_open_data_2007_2022.csv.gz"
fewer = settings(max_examples=15, deadline=None)
rows_of_staff = st.lists(
    st.tuples(
        st.sampled_from(SNAPSHOTS),
        st.sampled_from(DIVISIONS),
        st.sampled_from(RANKS),
        st.sampled_from([0.0, 0.5, 0.8, 1.0]),
    ),
    min_size=1,
    max_size=15,
)


def staff(rows, covers=None, areas=None, definition=STAFF):
    """The tally of rows (day, area, rank, full-time equivalent)."""
    day, area, rank, fte = zip(*rows, strict=True) if rows else ((),) * 4
    observed = Observations(
        when=pd.Series(pd.to_datetime(list(day)), dtype="datetime64[s]"),
        area=pd.Series(area, dtype=object),
        value=np.array(fte, float),
        breakdowns={"rank": np.array(rank, object)},
    )
    return Tally.from_observations(definition, observed, covers=covers, areas=areas)


HEADS = Measure(
    id="test.heads",
    title="Heads",
    statistic=Stock("officers"),
    needs=Schema(WHEN, AREA),
    observe=lambda rows: Observations(
        when=rows["occurred"], area=rows["area"], value=np.ones(len(rows))
    ),
)


def sergeants(rows, covers):
    """The tally of those of (day, area, rank) who are sergeants."""
    table = pd.DataFrame(rows, columns=["occurred", "area", "rank"])
    return tally_rows(HEADS, table, where={"rank": ["sergeant"]}, covers=covers)


def states(result):
    return dict(zip(result.frame["area"], result.frame["status"], strict=True))


def values(result):
    return dict(zip(result.frame["area"], result.frame["value"], strict=True))


# Laws ---------------------------------------------------------------------------------------------


@fewer
@given(rows_of_staff, st.sampled_from([QUARTER, Period.month("2016-02"), YEAR]))
def test_a_period_has_its_last_snapshot_and_no_sum_over_time(rows, period):
    """An area's figure is that of the last day on which any area has rows, or it is missing."""
    tally = staff(rows)
    inside = [day for day, *_ in rows if day in period]
    result = tally.over(period, incomplete="label")
    last = max(inside, default=None)
    assert result.snapshot == last
    for area in tally.areas:
        fte = [n for day, place, _, n in rows if (day, place) == (last, area)]
        assert states(result)[area] == ("ok" if fte else "missing")
        assert values(result)[area] == pytest.approx(sum(fte) if fte else np.nan, nan_ok=True)


@fewer
@given(rows_of_staff)
def test_tallies_of_one_snapshot_each_merge_into_that_of_all(rows):
    """Monthly files, tallied apart, are read as one table of all months is."""
    parts = [staff([row for row in rows if row[0] == day]) for day in SNAPSHOTS]
    merged, whole = parts[2].merge(parts[0], parts[1]), staff(rows)
    pd.testing.assert_frame_equal(merged.cells, whole.cells)
    assert merged.coverage == whole.coverage
    one, other = (t.over(QUARTER, by="rank", incomplete="label") for t in (merged, whole))
    pd.testing.assert_frame_equal(one.frame, other.frame)
    assert one.snapshot == other.snapshot


@fewer
@given(rows_of_staff)
def test_a_level_absent_on_the_day_is_nought(rows):
    """However many of a rank there were before: who has left is not missing."""
    result = staff(rows, areas=FORCE, covers=YEAR).over(QUARTER, by="rank")
    last = max(day for day, *_ in rows)
    assert (result.frame["status"] == "ok").all()
    for area in DIVISIONS:
        of_day = [(rank, n) for day, place, rank, n in rows if (day, place) == (last, area)]
        for rank in RANKS:
            inside = {rank, "sergeant"} if rank == "constable" else {rank}
            expected = sum(n for held, n in of_day if held in inside)
            assert result.value(area, rank=rank) == pytest.approx(expected)


@fewer
@given(rows_of_staff)
def test_a_whole_has_a_figure_when_every_part_has_that_snapshot(rows):
    """And is missing otherwise, rolled up alone or beside its parts; never an older one instead."""
    tally = staff(rows, areas=FORCE)
    last = max(day for day, *_ in rows)
    fte = {area: 0.0 for day, area, *_ in rows if day == last}
    for day, area, _, n in rows:
        if day == last:
            fte[area] += n
    whole = sum(fte.values()) if len(fte) == len(DIVISIONS) else np.nan
    for made in (tally.rolled_up("FORCE"), tally.with_wholes()):
        result = made.over(QUARTER, incomplete="label")
        assert result.snapshot == last
        assert values(result)["FORCE"] == pytest.approx(whole, nan_ok=True)
    pooled = tally.over(QUARTER, incomplete="label").pooled(DIVISIONS, "all")
    assert values(pooled)["all"] == pytest.approx(whole, nan_ok=True)
    assert pooled.snapshot == last


@fewer
@given(rows_of_staff)
def test_kept_and_read_back_it_is_the_same(tmp_path_factory, rows):
    pytest.importorskip("pyarrow", reason="keeping a tally needs the extra parquet")
    tally = staff(rows, areas=FORCE)
    path = tmp_path_factory.mktemp("kept") / "staff.parquet"
    tally.save(path)
    again = Tally.load(path)
    pd.testing.assert_frame_equal(again.cells, tally.cells)
    assert (again.definition, again.coverage) == (tally.definition, tally.coverage)
    one, other = (t.over(QUARTER, incomplete="label") for t in (again, tally))
    pd.testing.assert_frame_equal(one.frame, other.frame)
    assert one.snapshot == other.snapshot


# By hand ------------------------------------------------------------------------------------------

ROWS = [
    (JANUARY, "EAST", "constable", 1.0),
    (JANUARY, "EAST", "sergeant", 0.5),
    (JANUARY, "WEST", "chief", 1.0),
    (FEBRUARY, "EAST", "constable", 0.8),
    (FEBRUARY, "WEST", "chief", 1.0),
    (MARCH, "EAST", "constable", 1.0),
    (MARCH, "EAST", "constable", 0.8),
]


def test_three_snapshots_are_not_added_up():
    """EAST had 1.5, 0.8 and 1.8; the quarter's figure is March's, and February's its own."""
    tally = staff(ROWS)
    assert tally.over(Period.month("2016-02")).value("EAST") == 0.8
    quarter = tally.over(QUARTER, incomplete="label")
    assert quarter.value("EAST") == pytest.approx(1.8)
    assert quarter.snapshot == MARCH
    assert tally.over(QUARTER, by="rank", incomplete="label").value("EAST", rank="sergeant") == 0


def test_an_area_without_the_last_snapshot_is_missing_and_named():
    """WEST sent none for March: it is not nought, and not February's."""
    with pytest.raises(CoverageError) as refused:
        staff(ROWS, areas=FORCE, covers={"EAST": YEAR}).over(QUARTER)
    assert refused.value.gaps == ["West Division: no snapshot on 31 March 2016"]
    result = staff(ROWS).over(QUARTER, incomplete="label")
    assert states(result) == {"EAST": "ok", "WEST": "missing"}
    assert np.isnan(values(result)["WEST"])


def test_a_period_without_any_snapshot_is_refused():
    with pytest.raises(CoverageError, match="every area: no rows cover 1 April 2016"):
        staff(ROWS).over(Period.month("2016-04"))


def test_stated_coverage_says_whose_snapshots_the_table_holds():
    """A station that has closed has no row in March, and its nought is known all the same."""
    everyone = staff(ROWS, covers=YEAR).over(QUARTER)
    assert values(everyone) == pytest.approx({"EAST": 1.8, "WEST": 0})
    named = staff(ROWS, covers={"EAST": YEAR, "WEST": [Period.month("2016-01")]})
    assert states(named.over(QUARTER, incomplete="label")) == {"EAST": "ok", "WEST": "missing"}
    assert states(named.over(Period.month("2016-01"))) == {"EAST": "ok", "WEST": "ok"}


def test_what_is_stated_replaces_what_is_seen():
    """Rows of an area that nobody vouches for do not cover it, as with events."""
    tally = staff(ROWS, covers={"EAST": YEAR})
    assert tally.coverage.areas == ("EAST",)
    assert states(tally.over(Period.month("2016-01"), incomplete="label"))["WEST"] == "missing"


@pytest.mark.parametrize("covers", [None, YEAR, {"EAST": YEAR, "WEST": YEAR}], ids=str)
def test_a_rank_that_all_have_left_by_the_last_snapshot_is_nought(covers):
    """Both sent March's, with no sergeant: it is nought, and not February's, whoever states it."""
    rows = [("2016-02-29", a, "sergeant") for a in ("EAST", "WEST")]
    rows += [("2016-03-31", a, "constable") for a in ("EAST", "WEST")]
    tally = sergeants(rows, covers)
    result = tally.over(QUARTER)
    assert (result.snapshot, values(result)) == (MARCH, {"EAST": 0, "WEST": 0})


def test_a_filter_does_not_make_nought_of_what_was_not_sent():
    """WEST sent nothing for March: no sergeants were seen there, and none is not known."""
    rows = [("2016-02-29", a, "sergeant") for a in ("EAST", "WEST")]
    rows += [("2016-03-31", "EAST", "constable")]
    result = sergeants(rows, None).over(QUARTER, incomplete="label")
    assert states(result) == {"EAST": "ok", "WEST": "missing"}
    assert values(result)["EAST"] == 0
    assert np.isnan(values(result)["WEST"])


def test_rows_that_do_not_count_are_a_snapshot_too():
    """In March everyone of WEST was excluded: nought, and not missing."""
    when = pd.Series(pd.to_datetime(["2016-03-31", "2016-03-31"]), dtype="datetime64[s]")
    observed = Observations(
        when=when,
        area=pd.Series(["EAST", "WEST"], dtype=object),
        value=np.array([1.0, 1.0]),
        breakdowns={"rank": np.array(["chief", "chief"], object)},
        excluded={"on secondment": np.array([False, True])},
    )
    assert values(Tally.from_observations(STAFF, observed).over(QUARTER)) == {"EAST": 1, "WEST": 0}


def test_a_stock_of_last_year_is_compared_with_this():
    """1.8 after 2.0 is down by a tenth; of WEST, without a snapshot, nothing is said."""
    last_year = staff([(dt.date(2015, 3, 31), a, "chief", 2.0) for a in ("EAST", "WEST")])
    later = staff(ROWS).over(QUARTER, incomplete="label")
    change = later.against(last_year.over(QUARTER.a_year_earlier()))
    frame = change.frame.set_index("area")
    assert frame.loc["EAST", ["change", "change_pct"]].tolist() == pytest.approx([-0.2, -10])
    assert frame["verdict"].to_dict() == {"EAST": "lower", "WEST": ""}
    assert change.pooled(("EAST", "WEST"), "both").frame["change"].isna().all()
    group = later.against(last_year.over(QUARTER.a_year_earlier())).among(
        PeerGroup("both", ["EAST", "WEST"])
    )
    assert group.frame["place"].tolist() == ["1st of 1", ""]


def test_a_share_at_the_last_snapshot():
    """Women: 1 of 2 in February, 2 of 2 in March; the quarter has 100%, not 3 of 4."""
    women = Definition(
        id="test.women", title="Women", statistic=Proportion("officers", at_last=True)
    )
    days = [FEBRUARY, FEBRUARY, MARCH, MARCH]
    observed = Observations(
        when=pd.Series(pd.to_datetime(days), dtype="datetime64[s]"),
        area=pd.Series(["EAST"] * 4, dtype=object),
        numerator=np.array([True, False, True, True]),
    )
    tally = Tally.from_observations(women, observed)
    assert tally.over(QUARTER).frame[["value", "denominator"]].to_numpy().tolist() == [[1, 2]]
    assert tally.over(Period.month("2016-02")).value("EAST") == 0.5


def test_a_published_stock_of_a_month_is_not_cut_in_two():
    """A table that gives a month has a cell of a month; half of it is refused, or two at once."""
    table = pd.DataFrame({"area": ["EAST"], "rank": ["chief"], "sum": [3]})
    tally = Tally.from_counts(table, STAFF, period=Period.month("2016-03"))
    assert tally.over(QUARTER, by="rank").value("EAST", rank="chief") == 3
    with pytest.raises(CellEdgeError, match="inside the cell 1 March 2016 to 31 March 2016"):
        tally.over(Period.between("2016-01-01", "2016-03-15"))
    with pytest.raises(TallyMismatchError, match="overlap"):
        tally.merge(staff(ROWS))


def test_it_shows_the_last_snapshot_and_the_days_it_holds():
    shown = " ".join(repr(staff(ROWS[:5])).split())
    assert "EAST 31 January 2016; 29 February 2016 1" in shown  # 0.8, printed whole
    assert "7 rows in" in repr(staff(ROWS))


def test_one_snapshot_is_not_compared_with_itself():
    """The later period has no snapshot of its own: that it did not change is not known."""
    table = pd.DataFrame({"area": ["EAST"], "n": [7]})
    officers = Definition(id="test.officers", title="Officers", statistic=Stock("officers"))
    day = Period.between("2016-03-31", "2016-03-31")
    tally = Tally.from_counts(table, officers, period=day, sum="n")
    later, march = tally.over(Period.year_to("2016-11")), tally.over(Period.year_to("2016-03"))
    assert later.snapshot == march.snapshot == MARCH
    row = later.against(march).frame.iloc[0]
    assert (row["status"], row["verdict"]) == ("missing", "")
    assert np.isnan(row["change"])
    assert march.against(march).frame["change"].tolist() == [0]


# Real data ----------------------------------------------------------------------------------------


def test_a_published_workforce_is_the_sum_of_its_rows_on_that_day():
    """Officers' full-time equivalent, force by force, at 31 March 2015 and 2016, by pandas."""
    if not WORKFORCE.exists():
        pytest.skip(reason="needs the police workforce table beside the checkout")
    table = pd.read_csv(WORKFORCE, parse_dates=["date"])
    table = table[
        (table["worker_type"] == "police officer") & table["date"].dt.year.between(2014, 2016)
    ]
    officers = Definition(id="test.fte", title="Officers", statistic=Stock("officers, FTE"))
    observed = Observations(
        when=(table["date"] + pd.offsets.MonthEnd(0)).reset_index(drop=True),
        area=table["geo_code"].astype(object).reset_index(drop=True),
        value=table["total_fte"].to_numpy(),
    )
    tally = Tally.from_observations(officers, observed)
    later = tally.over(Period.year_to("2016-11"))
    earlier = tally.over(Period.year_to("2015-11"))
    assert (later.snapshot, earlier.snapshot) == (MARCH, dt.date(2015, 3, 31))
    fte = table.groupby([table["date"].dt.year, "geo_code"])["total_fte"].sum()
    assert values(later) == pytest.approx(fte[2016].to_dict())
    change = later.against(earlier)
    every = change.pooled(later.areas, "England & Wales").frame.iloc[0]
    total = fte.groupby(level=0).sum()
    assert len(later.areas) == 43
    assert every["later"] == pytest.approx(total[2016])
    assert every["change_pct"] == pytest.approx(100 * (total[2016] / total[2015] - 1))
