"""Workforce: a stock, read at the last snapshot and never summed over time, by kind of worker.

The Home Office's own table, 43 forces from 2007 to 2022, is read from beside the checkout.
"""

from __future__ import annotations

from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Period, tally_rows
from policeplan.errors import CoverageError, MissingColumnError, ParameterError
from policeplan.measures.workforce import workforce_fte, workforce_headcount

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
BOTH = pytest.mark.parametrize(
    ("measure", "column"), [(workforce_headcount, "headcount"), (workforce_fte, "fte")]
)
DAYS = ("2016-03-31", "2016-09-30", "2016-11-30")
KINDS = ("police officer", "PCSO", "special constable")
YEAR = Period.year_to("2016-11")
ROW = st.tuples(
    st.sampled_from(DAYS), st.sampled_from("AB"), st.sampled_from(KINDS), st.integers(0, 9)
)


def staff(rows, column="headcount"):
    return pd.DataFrame(list(rows), columns=["as_at", "area", "kind", column])


# Properties ---------------------------------------------------------------------------------------


@BOTH
@settings(max_examples=40)
@given(rows=st.lists(ROW, min_size=1, max_size=20))
def test_a_year_has_its_last_snapshot_alone(measure, column, rows):
    """What other days held is never added; an area that lacks the last day is missing."""
    table = staff(rows, column)
    last = table["as_at"].max()
    held = table[table["as_at"] == last].groupby("area")[column].sum()
    year = tally_rows(measure(), table).over(YEAR, incomplete="label")
    frame = year.to_frame().set_index("area")
    assert set(frame.index) == set(table["area"])
    for area, row in frame.iterrows():
        expected = ("ok", held[area]) if area in held else ("missing", None)
        assert row["status"] == expected[0]
        assert (None if pd.isna(row["value"]) else row["value"]) == expected[1]


@settings(max_examples=40)
@given(last=st.lists(ROW, min_size=1, max_size=8), before=st.lists(ROW, max_size=8))
def test_rows_of_other_days_change_nothing(last, before):
    """Nor does their order, nor which day of the month before it they are of."""
    now = staff([("2016-11-30", *row[1:]) for row in last])
    then = staff([("2016-10-17", *row[1:]) for row in before if row[1] in set(now["area"])])
    values = [
        tally_rows(workforce_headcount(), table).over(YEAR).to_frame().set_index("area")["value"]
        for table in (now, pd.concat([then, now]), pd.concat([now, then]))
    ]
    assert values[0].to_dict() == values[1].to_dict() == values[2].to_dict()


@BOTH
@settings(max_examples=40)
@given(rows=st.lists(ROW, min_size=1, max_size=20))
def test_kinds_add_up_to_the_whole_and_one_kind_alone_is_its_level(measure, column, rows):
    table = staff([("2016-11-30", "A", kind, n) for _, _, kind, n in rows], column)
    tally = tally_rows(measure(), table)
    by_kind = tally.over(YEAR, by="kind").to_frame().set_index("kind")["value"]
    assert by_kind.sum() == tally.over(YEAR).value("A") == table[column].sum()
    for kind in KINDS:
        alone = tally_rows(measure(kind), table)
        assert alone.over(YEAR).value("A") == by_kind[kind]
        assert alone.excluded.get("another kind", 0) == (table["kind"] != kind).sum()


@settings(max_examples=40)
@given(rows=st.lists(ROW, max_size=10))
def test_a_headcount_is_that_many_rows(rows):
    once = staff(rows)
    repeated = once.loc[once.index.repeat(once["headcount"])].drop(columns="headcount")
    sums = [
        tally_rows(workforce_headcount(), table).cells.groupby(["start", "area", "kind"])["sum"]
        for table in (once, repeated)
    ]
    held = [{cell: n for cell, n in cells.sum().items() if n} for cells in sums]
    assert held[0] == held[1]


# By hand ------------------------------------------------------------------------------------------


def test_a_fall_of_130_officers_as_the_report_says_it():
    """Down 130 of 2,955 is down 4.4%; a year with two snapshots has the later."""
    rows = [("2015-11-30", "FORCE", "police officer", 2_955)]
    rows += [("2016-03-31", "FORCE", "police officer", 2_900)]
    rows += [("2016-11-30", "FORCE", "police officer", 2_825)]
    tally = tally_rows(workforce_headcount("police officer"), staff(rows))
    later, earlier = tally.over(YEAR), tally.over(YEAR.previous())
    (change,) = later.against(earlier).to_frame().to_dict("records")
    assert (later.value("FORCE"), earlier.value("FORCE")) == (2_825, 2_955)
    assert change["change"] == -130
    assert round(change["change_pct"], 1) == -4.4


def test_specials_have_an_fte_of_nought_and_no_percent_of_it():
    rows = [(day, "A", "special constable", 0) for day in ("2015-11-30", "2016-11-30")]
    tally = tally_rows(workforce_fte("special constable"), staff(rows, "fte"))
    later = tally.over(YEAR)
    (change,) = later.against(tally.over(YEAR.previous())).to_frame().to_dict("records")
    assert (later.value("A"), change["change"]) == (0, 0)
    assert pd.isna(change["change_pct"])
    assert tally.excluded == {}


def test_an_area_without_the_last_snapshot_is_refused_by_name():
    rows = [("2016-11-30", "A", "PCSO", 3), ("2016-10-31", "B", "PCSO", 4)]
    tally = tally_rows(workforce_headcount(), staff(rows))
    with pytest.raises(CoverageError, match="B: no snapshot on 30 November 2016"):
        tally.over(YEAR)


@pytest.mark.parametrize(
    ("spelt", "kind"),
    [
        ("Police Officer", "police officer"),
        ("police community support officer", "PCSO"),
        ("Community Support Officers", "PCSO"),
        ("pcso", "PCSO"),
        ("police staff", "police staff"),
        ("designated officer", "designated officer"),
        ("Traffic wardens", "traffic warden"),
        ("specials", "special constable"),
        ("Police Support Volunteer", "police support volunteer"),
        ("Other", "other"),
    ],
)
def test_kinds_under_the_names_met_in_the_wild(spelt, kind):
    for measure in (workforce_headcount(), workforce_headcount(spelt)):
        tally = tally_rows(measure, staff([("2016-11-30", "A", spelt, 2)]))
        assert tally.cells[["kind", "sum"]].to_numpy().tolist() == [[kind, 2]]
    assert workforce_headcount(spelt).parameters == {"kind": kind}


@pytest.mark.parametrize(
    ("kind", "number", "reason"),
    [
        ("astronaut", 1, "unknown kind"),
        ("", 1, "no kind"),
        ("PCSO", None, "no headcount"),
        ("PCSO", -1, "no headcount"),
        ("PCSO", "inf", "no headcount"),
    ],
)
def test_a_row_that_does_not_count_goes_by_name(kind, number, reason):
    tally = tally_rows(workforce_headcount(), staff([("2016-11-30", "A", kind, number)]))
    assert (len(tally.cells), tally.excluded) == (0, {reason: 1})


def test_titles_and_units_say_who_is_counted():
    said = {
        workforce_headcount(): ("Workforce, headcount", "people", 0),
        workforce_headcount("police officer"): ("Police officers, headcount", "officers", 0),
        workforce_headcount("PCSO"): ("PCSOs, headcount", "PCSOs", 0),
        workforce_headcount("specials"): ("Special constables, headcount", "special constables", 0),
        workforce_headcount("staff"): ("Police staff, headcount", "police staff", 0),
        workforce_fte(): ("Workforce, FTE", "FTE", 2),
        workforce_fte("police officer"): ("Police officers, FTE", "FTE officers", 2),
    }
    for measure, (title, unit, decimals) in said.items():
        figure = measure.statistic.figures[0]
        assert (measure.title, figure.unit, figure.decimals) == (title, unit, decimals)


@pytest.mark.parametrize("measure", [workforce_headcount, workforce_fte])
@pytest.mark.parametrize("kind", ["police oficer", "", 3, None])
def test_an_unknown_kind_is_refused(measure, kind):
    with pytest.raises(ParameterError, match="'kind': should be one of 'all', 'police officer'"):
        measure(kind)


def test_fte_needs_its_column():
    with pytest.raises(MissingColumnError, match="fte"):
        tally_rows(workforce_fte(), staff([("2016-11-30", "A", "PCSO", 2)]))


# The Home Office's table --------------------------------------------------------------------------

HOME_OFFICE = {"area": "geo_code", "kind": "worker_type"}
OFFICERS_FTE = {2019: 123_189, 2020: 129_110, 2021: 135_301, 2022: 140_228}
"""Police officers in post on 31 March, 43 forces, as the Home Office's bulletins state them.

Police workforce, England and Wales: 31 March 2020 (second edition) and 31 March 2022.
"""


@pytest.fixture(scope="module")
def workforce():
    """The table with its days put right: it says 1 March, and is as at 31 March."""
    path = DATA / "home_office_workforce" / "police_workforce_open_data_2007_2022.csv.gz"
    if not path.exists():
        pytest.skip(reason=f"there is no {path}: published tables are kept beside the checkout")
    table = pd.read_csv(path)
    return table.assign(as_at=pd.to_datetime(table["date"]) + pd.offsets.MonthEnd())


@pytest.mark.parametrize(
    ("measure", "column", "total"),
    [(workforce_headcount, "headcount", "total_headcount"), (workforce_fte, "fte", "total_fte")],
)
def test_every_force_year_and_kind_is_the_tables_own_sum(workforce, measure, column, total):
    """43 forces, 16 years, 6 kinds, by pandas' groupby; kinds that a force lacks are nought."""
    tally = tally_rows(measure(), workforce, columns={**HOME_OFFICE, column: total})
    assert (tally.rows_counted, tally.rows_in) == (25_198, 25_198)
    keys = ["as_at", "geo_code", "worker_type"]
    sums = workforce.groupby(keys)[total].sum()
    n_compared = 0
    for day in sums.index.unique("as_at"):
        frame = tally.over(Period.month(f"{day:%Y-%m}"), by="kind").to_frame()
        assert (frame["status"] == "ok").all()
        kinds = frame["kind"].replace({"PCSO": "police community support officer"})
        found = frame.set_index([frame["area"], kinds])["value"]
        expected = sums.loc[day].rename_axis(["area", "kind"]).reindex(found.index).fillna(0)
        pd.testing.assert_series_equal(found, expected, check_names=False, check_dtype=False)
        n_compared += len(sums.loc[day])
    assert n_compared == len(sums)


@pytest.mark.parametrize("year", OFFICERS_FTE)
def test_officers_of_england_and_wales_are_those_that_the_home_office_published(workforce, year):
    """By adding the forces' figures, and by rows that name no force."""
    columns = {"kind": "worker_type", "fte": "total_fte"}
    officers, march = workforce_fte("police officer"), Period.month(f"{year}-03")
    whole = tally_rows(officers, workforce, columns=columns, area="England and Wales")
    forces = tally_rows(officers, workforce, columns={**columns, "area": "geo_code"}).over(march)
    pooled = forces.pooled(forces.areas, "England and Wales")
    assert len(forces.areas) == 43
    assert round(whole.over(march).value("England and Wales")) == OFFICERS_FTE[year]
    assert round(pooled.frame["value"].item()) == OFFICERS_FTE[year]


def test_specials_count_as_heads_and_have_no_fte(workforce):
    """8,545 on 31 March 2022, counted in the table; their FTE is nought and has no percentage."""
    is_special = workforce["worker_type"] == "special constable"
    in_2022 = workforce["date"] == "2022-03-01"
    assert workforce.loc[is_special & in_2022, "total_headcount"].sum() == 8_545
    march = Period.month("2022-03")
    columns = {**HOME_OFFICE, "headcount": "total_headcount"}
    heads = tally_rows(workforce_headcount("special constable"), workforce, columns=columns)
    assert heads.over(march).to_frame()["value"].sum() == 8_545
    columns = {**HOME_OFFICE, "fte": "total_fte"}
    fte = tally_rows(workforce_fte("special constable"), workforce, columns=columns)
    change = fte.over(march).against(fte.over(Period.month("2021-03"))).to_frame()
    assert len(change) == 43
    assert (change["change"] == 0).all()
    assert change["change_pct"].isna().all()
