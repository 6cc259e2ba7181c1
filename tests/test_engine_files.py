"""Streaming files: what they pin.

A Parquet source is read for the columns that are needed and the days that are wanted, and no more;
rows that must be seen together find one another by their key, however it is kept; a file that
is damaged stops the run by its name, or its months are missing, and never leaves a count too low;
and a run that was stopped goes on from what is kept. Figures are counted by hand or by pandas.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import MappingProxyType

import attrs
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given

import policeplan
from policeplan import (
    Better,
    Count,
    Files,
    Job,
    Measure,
    Period,
    Run,
    tally_each,
    tally_rows,
    threads,
)
from policeplan.engines import keep, overlap, parquet, together
from policeplan.engines.parquet import RowGroups
from policeplan.engines.together import buckets, gathered
from policeplan.errors import (
    ColumnTypeError,
    CoverageError,
    MissingColumnError,
    ParameterError,
    PartError,
)

pa = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")

ASB = policeplan.get_measure("core.asb-incidents")
REPEATS = policeplan.get_measure("core.repeat-asb")
ADDRESS = "1 Planted Street"


def incidents(n=400, seed=1, days=365):
    """Incidents of 2016 in order of time, at few locations, in three areas."""
    rng = np.random.default_rng(seed)
    seconds = np.sort(rng.integers(0, days * 86_400, n)).astype("timedelta64[s]")
    return pd.DataFrame(
        {
            "occurred": np.datetime64("2016-01-01", "us") + seconds,
            "area": rng.choice(["EAST", "SOUTH", "WEST"], n),
            "location": rng.integers(1, 12, n),
            "note": [ADDRESS] * n,
        }
    )


def write(table, path, rows=50):
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pandas(table, preserve_index=False), path, row_group_size=rows)
    return path


def by_month(tmp_path, table):
    """One file for each month."""
    for month, rows in table.groupby(table["occurred"].dt.strftime("%Y-%m")):
        write(rows, tmp_path / f"{month}.parquet")
    return tmp_path


def same(one, other):
    assert one.rows_in == other.rows_in
    assert dict(one.excluded) == dict(other.excluded)
    assert one.coverage == other.coverage
    pd.testing.assert_frame_equal(one.cells, other.cells)


@pytest.fixture
def reads(monkeypatch):
    """The columns and row groups that are read."""
    seen, tables = [], RowGroups.tables

    def spy(part, columns, labels):
        seen.append((part.groups, tuple(columns)))
        return tables(part, columns, labels)

    monkeypatch.setattr(RowGroups, "tables", spy)
    return seen


# What is read ------------------------------------------------------------------------------------


def test_only_the_columns_that_are_needed_are_read(tmp_path, reads):
    path = write(incidents(), tmp_path / "asb.parquet")
    tally_rows(ASB, path)
    assert {columns for _, columns in reads} == {("occurred", "area")}


def test_measures_that_share_a_source_are_counted_in_one_pass(tmp_path, reads):
    path = write(incidents(), tmp_path / "asb.parquet", rows=400)
    both = tally_each([Job(ASB), Job(REPEATS)], path)
    assert [columns for _, columns in reads] == [("occurred", "area", "location")]
    same(both[0], tally_rows(ASB, incidents()))
    same(both[1], tally_rows(REPEATS, incidents()))


def test_row_groups_of_other_days_are_not_read_and_their_rows_are_accounted_for(tmp_path, reads):
    table = incidents()
    path = write(table, tmp_path / "asb.parquet", rows=20)
    june = Period.month("2016-06")
    tally = tally_rows(ASB, path, period=june, run=Run(rows_at_once=20, threads=1))
    inside = int((table["occurred"].dt.month == 6).sum())
    assert (tally.rows_in, tally.rows_counted) == (400, inside)
    assert tally.excluded == {"outside the period": 400 - inside}
    assert sum(len(groups) for groups, _ in reads) <= inside // 20 + 2
    assert int(tally.over(june).frame["value"].sum()) == inside
    with pytest.raises(CoverageError):
        tally.over(Period.month("2016-07"))


def test_a_period_of_a_rule_that_looks_back_has_its_history(tmp_path):
    table = incidents(2_000)
    path = write(table, tmp_path / "asb.parquet", rows=100)
    october = Period.month("2016-10")
    whole = tally_rows(REPEATS, table).over(october)
    cut = tally_rows(REPEATS, path, period=october, run=Run(rows_at_once=100))
    assert cut.excluded["outside the period"] > 0
    pd.testing.assert_frame_equal(cut.over(october).frame, whole.frame)
    with pytest.raises(CoverageError):  # its own history is not there
        cut.over(Period.month("2016-09"))


def test_history_has_its_own_history_where_it_is_counted_too(tmp_path):
    """Of October, June is looked back on, and was itself the fifth after March."""
    days = [f"2016-03-0{day}" for day in range(1, 6)] + ["2016-06-01", "2016-10-01"]
    table = pd.DataFrame({"occurred": pd.to_datetime(days), "area": "EAST", "location": 1})
    path = write(table, tmp_path / "asb.parquet", rows=1)
    october = Period.month("2016-10")
    whole = tally_rows(REPEATS, table, period=october)
    assert whole.cells["numerator"].tolist() == [1, 0]  # June, and October
    for run in (Run(rows_at_once=1), Run(rows_at_once=1, threads=1), Run()):
        same(tally_rows(REPEATS, path, period=october, run=run), whole)


@pytest.mark.parametrize("measure", [ASB, REPEATS], ids=["by parts", "together"])
def test_an_area_that_is_only_seen_on_other_days_is_covered_as_stated(tmp_path, measure):
    """What is said of every area is said of one that supplied nothing in the period too."""
    table = pd.DataFrame(
        {
            "occurred": pd.to_datetime(["2015-01-01", "2016-06-01"]),
            "area": ["WEST", "EAST"],
            "location": 1,
        }
    )
    path = write(table, tmp_path / "asb.parquet", rows=1)
    given = {"period": Period.month("2016-06"), "covers": Period.parse("2015-01 to 2016-12")}
    whole = tally_rows(measure, table, **given)
    assert whole.areas == ("EAST", "WEST")
    same(tally_rows(measure, path, **given, run=Run(rows_at_once=1)), whole)


def test_dictionaries_are_kept_as_codes(tmp_path, monkeypatch):
    path = write(incidents(), tmp_path / "asb.parquet")
    kinds = []
    take = Measure.observations
    monkeypatch.setattr(
        Measure,
        "observations",
        lambda self, rows: kinds.append(type(rows["area"].dtype)) or take(self, rows),
    )
    given_codes = []
    made = parquet.from_arrow.series
    monkeypatch.setattr(
        parquet.from_arrow,
        "series",
        lambda column: given_codes.append(pa.types.is_dictionary(column.type)) or made(column),
    )
    tally_rows(ASB, path)
    assert set(kinds) == {pd.CategoricalDtype}
    assert any(given_codes)


# Folders, patterns and partitions ----------------------------------------------------------------


def test_a_folder_a_pattern_and_hive_partitions(tmp_path):
    table = incidents()
    want = tally_rows(ASB, table)
    same(tally_rows(ASB, by_month(tmp_path / "months", table)), want)
    same(tally_rows(ASB, str(tmp_path / "months" / "2016-*.parquet")), want)
    for (area, month), rows in table.groupby(["area", table["occurred"].dt.month]):
        write(rows.drop(columns="area"), tmp_path / f"hive/area={area}/month={month}/a.parquet")
    (tmp_path / "hive" / "_SUCCESS").touch()
    same(tally_rows(ASB, tmp_path / "hive"), want)


def test_areas_from_the_names_of_folders_are_read_as_they_are_written(tmp_path):
    write(incidents(10).drop(columns="area"), tmp_path / "area=Avon%20%26%20Somerset/a.parquet")
    write(incidents(3).drop(columns="area"), tmp_path / "area=__HIVE_DEFAULT_PARTITION__/a.parquet")
    tally = tally_rows(ASB, tmp_path)
    assert set(tally.cells["area"]) == {"Avon & Somerset"}
    assert dict(tally.excluded) == {"no area": 3}


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("none.parquet", "there is no file"),
        ("none.csv", "there is no file"),
        ("none-*.csv", "no file is named so"),
        ("empty", "no CSV or Parquet file"),
    ],
)
def test_a_path_that_leads_nowhere_is_refused_by_name(tmp_path, path, says):
    (tmp_path / "empty").mkdir()
    with pytest.raises(PartError, match=says) as caught:
        tally_rows(ASB, tmp_path / path)
    assert str(tmp_path) in str(caught.value)


def test_files_of_two_sorts_are_refused_until_one_is_named(tmp_path):
    write(incidents(), tmp_path / "a.parquet")
    incidents().to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(ParameterError, match="some files are Parquet"):
        tally_rows(ASB, tmp_path)
    same(tally_rows(ASB, tmp_path / "*.csv"), tally_rows(ASB, incidents()))


def test_an_engine_is_chosen_by_name_or_refused(tmp_path):
    path = write(incidents(), tmp_path / "asb.data")
    same(tally_rows(ASB, path, run=Run(engine="parquet")), tally_rows(ASB, incidents()))
    with pytest.raises(ParameterError, match="Did you mean 'parquet'"):
        tally_rows(ASB, path, run=Run(engine="parket"))
    with pytest.raises(ParameterError, match="reads files"):
        tally_rows(ASB, incidents(), run=Run(engine="csv"))


def test_csv_says_how_it_is_written(tmp_path):
    table = incidents().assign(area="Dwyfor â")
    path = tmp_path / "asb.csv"
    table.to_csv(path, index=False, sep=";", encoding="cp1252")
    tally = tally_rows(ASB, Files(path, encoding="cp1252", separator=";"))
    same(tally, tally_rows(ASB, table))
    with pytest.raises(PartError, match="not utf-8 text"):
        tally_rows(ASB, Files(path, separator=";"))


def test_a_missing_column_is_refused_before_anything_is_read(tmp_path, reads):
    path = write(incidents().rename(columns={"location": "locaton"}), tmp_path / "a.parquet")
    with pytest.raises(MissingColumnError, match="Did you mean 'locaton'"):
        tally_rows(REPEATS, path)
    assert not reads


# Kinds of columns --------------------------------------------------------------------------------


def test_columns_of_every_arrow_kind_are_what_they_are_in_memory(tmp_path):
    """A long identifier with gaps, a zone, days, dictionaries."""
    occurred = pd.Series(pd.date_range("2016-06-30 22:30", periods=4, freq="1h", tz="UTC"))
    table = pa.table(
        {
            "occurred": pa.array(occurred),
            "area": pa.array(["EAST", "EAST", None, None]).dictionary_encode(),
            "location": pa.array([9_007_199_254_740_993, None, 9_007_199_254_740_993, 1]),
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    tally = tally_rows(REPEATS.with_parameters(nth=2), tmp_path / "a.parquet")
    # 23:30 summer time on 30 June; 00:30, 01:30 and 02:30 on 1 July
    assert dict(tally.excluded) == {"no area": 2, "blank location": 1}
    assert tally.cells[["start", "denominator"]].to_numpy().tolist() == [
        [pd.Timestamp("2016-06-01"), 1]
    ]
    twice = pa.DictionaryArray.from_arrays([0, 2, None, 1], ["EAST", None, "EAST"])
    column = parquet.from_arrow.series(pa.chunked_array([twice, twice]))
    assert column.tolist()[:2] * 2 == ["EAST"] * 4
    assert column.isna().tolist() == [False, False, True, True] * 2
    days = pa.table({"occurred": pa.array([dt.date(2016, 1, 31), None]), "area": ["A", "A"]})
    pq.write_table(days, tmp_path / "b.parquet")
    tally = tally_rows(ASB, tmp_path / "b.parquet")
    assert (tally.rows_counted, dict(tally.excluded)) == (1, {"no date": 1})


# Rows that must be seen together -----------------------------------------------------------------

SHAPES = {
    "whole numbers": pd.Series,
    "small whole numbers": lambda keys: pd.Series(keys, dtype="int16"),
    "with blanks": lambda keys: pd.Series(keys, dtype="Int64"),
    "floats": lambda keys: pd.Series(keys, dtype=float),
    "text": lambda keys: pd.Series(list(map(str, keys))),
    "text with blanks around": lambda keys: pd.Series([f" {key} " for key in keys], dtype=object),
    "categories": lambda keys: pd.Series(keys).astype("category"),
    "categories of text": lambda keys: pd.Series(list(map(str, keys))).astype("category"),
}


@given(st.lists(st.integers(-9_999, 9_999), min_size=1), st.integers(1, 50))
def test_a_key_goes_to_one_bucket_however_it_is_kept(keys, n):
    want = buckets([SHAPES["whole numbers"](keys)], n)
    for shape, make in SHAPES.items():
        assert (buckets([make(keys)], n) == want).all(), shape


@given(st.lists(st.datetimes(pd.Timestamp(1950, 1, 1), pd.Timestamp(2090, 1, 1)), min_size=1))
def test_a_time_goes_to_one_bucket_in_any_unit(times):
    micro = pd.Series(times).dt.as_unit("us")
    want = buckets([micro], 7)
    assert (buckets([micro.dt.as_unit("ns")], 7) == want).all()
    assert (buckets([micro.dt.tz_localize("UTC")], 7) == want).all()


@given(st.lists(st.text(max_size=6), min_size=1))
def test_a_text_goes_to_one_bucket_in_any_type(texts):
    plain = pd.Series(texts, dtype=object)
    want = buckets([plain], 5)
    for dtype in ("category", pd.StringDtype("python"), pd.StringDtype("pyarrow")):
        assert (buckets([plain.astype(dtype)], 5) == want).all()


def test_keys_fill_the_buckets_evenly():
    """Whole numbers in order, even ones alone, and texts that share their beginning."""
    for keys in (
        pd.Series(np.arange(80_000)),
        pd.Series(np.arange(80_000) * 1_024),
        pd.Series([f"100{i} High Street" for i in range(80_000)]),
    ):
        sizes = np.bincount(buckets([keys], 8), minlength=8)
        assert sizes.min() > 9_500
        assert sizes.max() < 10_500


@pytest.mark.parametrize(("rows_at_once", "each"), [(1_000_000, 3), (20, 1)])
def test_a_rule_has_the_threads_that_no_other_bucket_needs(tmp_path, rows_at_once, each):
    path = write(incidents(), tmp_path / "asb.parquet")
    met = []

    def observe(rows):
        met.append(threads._ALLOWED.get() if len(rows) else each)  # of no rows there is no bucket
        return REPEATS.observe(rows)

    measure = attrs.evolve(REPEATS, observe=observe)
    run = Run(threads=3, rows_at_once=rows_at_once)
    same(tally_rows(measure, path, run=run), tally_rows(REPEATS, incidents()))
    assert set(met) == {each}


def test_a_key_that_each_file_keeps_otherwise_is_one_key(tmp_path):
    """Five files, five shapes, one incident at each of two locations in each: the fifth repeats."""
    shapes = ("whole numbers", "floats", "text", "categories of text", "with blanks")
    for day, shape in enumerate(shapes, start=1):
        table = pd.DataFrame({"occurred": [pd.Timestamp(2016, 1, day)] * 2, "area": ["EAST"] * 2})
        write(table.assign(location=SHAPES[shape]([7, 8]).to_numpy()), tmp_path / f"{day}.parquet")
    for run in (Run(), Run(rows_at_once=1), Run(threads=1, rows_at_once=2)):
        tally = tally_rows(REPEATS, tmp_path, run=run)
        assert tally.cells[["numerator", "denominator"]].to_numpy().tolist() == [[2, 10]]


def test_rows_without_the_optional_key_are_counted_where_they_lie(tmp_path, monkeypatch):
    """None needs another, so that none goes to a bucket; with the key they do."""
    grade1 = policeplan.get_measure("core.grade1-response")
    graded = pd.date_range("2016-01-01", periods=10, freq="D")
    rows = pd.DataFrame({"graded": graded, "arrived": graded, "area": "EAST"})
    apart = write(rows, tmp_path / "apart.parquet", rows=1)
    keyed = write(rows.assign(incident=range(10)), tmp_path / "keyed.parquet", rows=1)
    split = together.split
    sent = []
    monkeypatch.setattr(together, "split", lambda *a: sent.append(len(a[0])) or split(*a))
    run = Run(rows_at_once=1)
    same(tally_rows(grade1, apart, run=run), tally_rows(grade1, rows))
    assert not sent
    same(tally_rows(grade1, keyed, run=run), tally_rows(grade1, rows))
    assert sum(sent) == len(rows)


def test_pieces_of_several_shapes_are_put_into_one_that_holds_all():
    """12 and "12" are one key once a piece has texts; blanks stay blanks."""
    one = pd.DataFrame({"location": pd.Series([12, None], dtype="Int64")})
    other = pd.DataFrame({"location": pd.Series(["12", "x"])})
    assert gathered([one, other], REPEATS)["location"].tolist()[:1] == ["12"]
    assert policeplan.codes(gathered([one, other], REPEATS)["location"]).tolist() == [0, -1, 0, 1]


def test_parts_that_follow_in_time_are_sliced_and_no_row_goes_to_a_bucket(tmp_path, monkeypatch):
    table = incidents(2_000, days=365 * 4)
    path = write(table, tmp_path / "asb.parquet", rows=50)
    shuffled = write(table.sample(frac=1, random_state=1), tmp_path / "shuffled.parquet", rows=50)
    sliced = []
    count = overlap.count_slice
    monkeypatch.setattr(
        "policeplan.engines.pool.count_slice", lambda *a: sliced.append(a[2]) or count(*a)
    )
    run = Run(rows_at_once=100)
    same(tally_rows(REPEATS, path, run=run), tally_rows(REPEATS, table))
    assert len(sliced) == 5
    assert all(one.before for one in sliced[1:])
    sliced.clear()
    tally_rows(REPEATS, shuffled, run=run)
    assert not sliced
    # an incident of many units states no look-back, so nothing tells how far its rows lie apart
    grade1 = policeplan.get_measure("core.grade1-response")
    units = table.rename(columns={"occurred": "graded"}).assign(arrived=table["occurred"])
    tally_rows(grade1, write(units, tmp_path / "units.parquet", rows=50), run=run)
    assert not sliced


# Times as text -----------------------------------------------------------------------------------


def texts(tmp_path, *formats):
    for i, form in enumerate(formats):
        table = incidents(20, seed=i)
        table["occurred"] = table["occurred"].dt.strftime(form)
        table.to_csv(tmp_path / f"{i}.csv", index=False)
    return tmp_path


def test_files_in_formats_of_iso_are_one_and_others_are_a_mixture(tmp_path):
    both = (
        texts(tmp_path / "iso", "%Y-%m-%d", "%Y-%m-%d %H:%M")
        if (tmp_path / "iso").mkdir() is None
        else None
    )
    assert tally_rows(ASB, both).rows_counted == 40
    (tmp_path / "mixed").mkdir()
    with pytest.raises(ColumnTypeError, match="mix date formats: %d/%m/%Y and ISO"):
        tally_rows(ASB, texts(tmp_path / "mixed", "%Y-%m-%d", "%d/%m/%Y"))


def test_rows_of_one_file_that_mix_formats_are_refused_wherever_they_stand(tmp_path):
    table = incidents(20)
    form = np.where(np.arange(20) < 15, table["occurred"].dt.strftime("%d/%m/%Y"), "2016-01-02")
    table.assign(occurred=form).to_csv(tmp_path / "a.csv", index=False)
    for run in (Run(), Run(rows_at_once=5)):
        with pytest.raises(ColumnTypeError, match="mix"):
            tally_rows(ASB, tmp_path / "a.csv", run=run)
    in_memory = table.assign(occurred=form)
    with pytest.raises(ColumnTypeError, match="15 of 20 texts fit"):
        tally_rows(ASB, in_memory, run=Run(threads=2, rows_at_once=5))


# A part that fails -------------------------------------------------------------------------------


def spoil(path):
    """A file whose footer is whole and whose rows are not."""
    held = bytearray(path.read_bytes())
    held[4:200] = bytes(196)
    path.write_bytes(held)


def test_a_damaged_file_stops_the_run_by_its_name_and_shows_no_row(tmp_path):
    by_month(tmp_path, incidents())
    spoil(tmp_path / "2016-05.parquet")
    for measure in (ASB, REPEATS):
        with pytest.raises(PartError) as caught:
            tally_rows(measure, tmp_path)
        assert "2016-05.parquet" in str(caught.value)
        assert "is missing" in str(caught.value)
        assert ADDRESS not in str(caught.value)


def test_what_a_damaged_file_holds_is_missing_when_that_is_wanted(tmp_path):
    table = incidents()
    by_month(tmp_path, table)
    spoil(tmp_path / "2016-05.parquet")
    tally = tally_rows(ASB, tmp_path, run=Run(if_part_fails="is missing"))
    may = Period.month("2016-05")
    assert tally.rows_in == int((table["occurred"].dt.month != 5).sum())
    assert "2016-05.parquet" in " ".join(tally.made)
    with pytest.raises(CoverageError, match="every area: no rows cover 1 May 2016 to 31 May 2016"):
        tally.over(may)
    assert set(tally.over(may, incomplete="label").frame["status"]) == {"missing"}
    assert set(tally.over(Period.month("2016-06")).frame["status"]) == {"ok"}


def test_the_look_back_over_what_is_missing_is_not_covered_either(tmp_path):
    by_month(tmp_path, incidents(2_000, days=366))
    spoil(tmp_path / "2016-05.parquet")
    for run in (Run(if_part_fails="is missing"), Run(if_part_fails="is missing", rows_at_once=50)):
        tally = tally_rows(REPEATS, tmp_path, run=run)
        with pytest.raises(CoverageError, match="180 days of history"):
            tally.over(Period.month("2016-10"))
        assert set(tally.over(Period.month("2016-12")).frame["status"]) == {"ok"}


def test_only_the_area_of_a_damaged_file_is_missing_where_it_holds_one(tmp_path):
    table = incidents()
    for area, rows in table.groupby("area"):
        write(rows, tmp_path / f"{area}.parquet")
    spoil(tmp_path / "WEST.parquet")
    given = {area: Period.calendar_year(2016) for area in ("EAST", "SOUTH", "WEST")}
    tally = tally_rows(ASB, tmp_path, covers=given, run=Run(if_part_fails="is missing"))
    status = tally.over(Period.month("2016-06"), incomplete="label").frame.set_index("area")[
        "status"
    ]
    assert status.to_dict() == {"EAST": "ok", "SOUTH": "ok", "WEST": "missing"}


def test_a_file_cut_short_says_nothing_of_its_months_so_the_run_stops(tmp_path):
    by_month(tmp_path, incidents())
    cut = tmp_path / "2016-05.parquet"
    cut.write_bytes(cut.read_bytes()[:-100])
    for run in (Run(), Run(if_part_fails="is missing")):
        with pytest.raises(PartError, match=r"2016-05\.parquet") as caught:
            tally_rows(ASB, tmp_path, run=run)
    assert "nor can it be told which months" in str(caught.value)


def test_a_csv_file_cut_inside_a_row_stops_the_run(tmp_path):
    table = incidents()
    for month, rows in table.groupby(table["occurred"].dt.month):
        rows.to_csv(tmp_path / f"{month:02}.csv", index=False)
    cut = tmp_path / "05.csv"
    cut.write_text(cut.read_text()[:-30])
    with pytest.raises(PartError, match=r"05\.csv"):
        tally_rows(ASB, tmp_path)


def test_a_file_that_lacks_a_column_that_others_have_is_refused(tmp_path):
    """An optional one too: that each row stands for one must not hang on the file."""
    write(incidents().assign(n=2), tmp_path / "a.parquet")
    write(incidents(), tmp_path / "b.parquet")
    with pytest.raises(PartError, match=r"b\.parquet.* no column 'n'"):
        tally_rows(ASB, tmp_path)


def test_rows_that_are_not_as_they_should_be_are_told_by_the_file(tmp_path):
    write(incidents(), tmp_path / "a.parquet")
    write(incidents().assign(n="x"), tmp_path / "b.parquet")
    write(incidents().assign(n=1), tmp_path / "a.parquet")
    with pytest.raises(PartError, match=r"b\.parquet.*column 'n'") as caught:
        tally_rows(ASB, tmp_path, run=Run(if_part_fails="is missing"))
    assert isinstance(caught.value.__cause__, ColumnTypeError)
    assert "is missing" not in str(caught.value)


# A run that was stopped --------------------------------------------------------------------------


class StoppedError(Exception):
    """The run was stopped."""


def stop_after(monkeypatch, n):
    """Stop the run when so many parts have been read."""
    tables, left = RowGroups.tables, [n]

    def read(part, columns, labels):
        if not left[0]:
            raise StoppedError
        left[0] -= 1
        return tables(part, columns, labels)

    monkeypatch.setattr(RowGroups, "tables", read)


@pytest.mark.parametrize("measure", [ASB, REPEATS], ids=["by parts", "together"])
@pytest.mark.parametrize("shuffled", [False, True], ids=["in order", "shuffled"])
@pytest.mark.parametrize("n", [0, 1, 5, 13])
def test_a_run_that_was_stopped_goes_on_and_gives_the_same(
    tmp_path, monkeypatch, measure, shuffled, n
):
    table = incidents(2_000)
    kept = table.sample(frac=1, random_state=1) if shuffled else table
    path = write(kept, tmp_path / "asb.parquet", rows=100)
    run = Run(rows_at_once=100, threads=1, keep=tmp_path / "keep")
    with monkeypatch.context() as patch:
        stop_after(patch, n)
        with pytest.raises(StoppedError):
            tally_rows(measure, path, run=run)
    same(tally_rows(measure, path, run=run), tally_rows(measure, table))


def test_what_is_kept_is_not_read_again(tmp_path, reads):
    path = write(incidents(), tmp_path / "asb.parquet")
    run = Run(rows_at_once=50, keep=tmp_path / "keep")
    one = tally_each([Job(ASB), Job(REPEATS)], path, run=run)
    reads.clear()
    again = tally_each([Job(ASB), Job(REPEATS)], path, run=run)
    assert not reads
    for first, second in zip(one, again, strict=True):
        same(first, second)


def test_another_input_measure_version_or_parameter_is_counted_anew(tmp_path, reads):
    path = write(incidents(), tmp_path / "asb.parquet", rows=400)
    run = Run(keep=tmp_path / "keep")
    tally_rows(REPEATS, path, run=run)
    version = attrs.evolve(REPEATS, version="2")
    for job in (
        Job(REPEATS.with_parameters(nth=4)),
        Job(version),
        Job(REPEATS, every="day"),
        Job(REPEATS, where={"area": ["EAST"]}),
        Job(REPEATS, columns={"location": "note"}),
        Job(REPEATS, period=Period.month("2016-10")),
    ):
        reads.clear()
        tally_each([job], path, run=run)
        assert reads, job
    reads.clear()
    write(incidents(seed=2), path, rows=400)
    same(tally_rows(REPEATS, path, run=run), tally_rows(REPEATS, incidents(seed=2)))
    assert reads


def test_what_a_damaged_run_kept_is_not_taken_for_the_whole(tmp_path, monkeypatch):
    """A disk that failed for a while: once it reads again, nothing is missing."""
    table = incidents(2_000)
    by_month(tmp_path / "rows", table)
    run = Run(keep=tmp_path / "keep", if_part_fails="is missing", rows_at_once=100)
    tables = RowGroups.tables

    def read(part, columns, labels):
        if part.path.name == "2016-05.parquet":
            raise PartError(part.name, "the disk does not answer")
        return tables(part, columns, labels)

    for measure in (ASB, REPEATS):
        with monkeypatch.context() as patch:
            patch.setattr(RowGroups, "tables", read)
            tally_rows(measure, tmp_path / "rows", run=run)
        same(tally_rows(measure, tmp_path / "rows", run=run), tally_rows(measure, table))


def test_a_tally_half_written_is_not_used(tmp_path):
    path = write(incidents(), tmp_path / "asb.parquet", rows=400)
    run = Run(keep=tmp_path / "keep")
    tally_rows(ASB, path, run=run)
    (one,) = (tmp_path / "keep").glob("*.parquet")
    one.write_bytes(one.read_bytes()[:-20])
    same(tally_rows(ASB, path, run=run), tally_rows(ASB, incidents()))


def test_rows_that_cannot_say_whether_they_changed_are_not_kept(tmp_path):
    with pytest.raises(ParameterError, match="keep"):
        tally_rows(ASB, incidents(), run=Run(keep=tmp_path))


def test_formats_met_before_the_stop_count_after_it(tmp_path):
    """A file in one format is kept; the next, in another, is still a mixture."""
    texts(tmp_path, "%Y-%m-%d")
    run = Run(keep=tmp_path / "keep")
    tally_rows(ASB, tmp_path / "*.csv", run=run)
    second = incidents(20)
    second["occurred"] = second["occurred"].dt.strftime("%d/%m/%Y")
    second.to_csv(tmp_path / "1.csv", index=False)
    with pytest.raises(ColumnTypeError, match="mix date formats"):
        tally_rows(ASB, tmp_path / "*.csv", run=run)


def test_what_is_kept_holds_no_row(tmp_path):
    path = write(incidents(), tmp_path / "asb.parquet")
    tally_rows(ASB, path, run=Run(keep=tmp_path / "keep"))
    for file in (tmp_path / "keep").iterdir():
        assert ADDRESS.encode() not in file.read_bytes()


def test_a_signature_says_all_that_a_tally_hangs_on():
    """Jobs of one signature share what is kept: every field counts but what rows cover."""
    jobs = [
        Job(ASB),
        Job(ASB, columns={"area": "division"}),
        Job(ASB, formats={"occurred": "%d/%m/%Y"}),
        Job(ASB, area="EAST"),
        Job(ASB, where={"area": ["EAST"]}),
        Job(ASB, every="day"),
        Job(ASB, period=Period.month("2016-10")),
        Job(ASB, areas=policeplan.Geography([policeplan.Area("EAST", "East", "division")])),
    ]
    assert len({keep.signature(job) for job in jobs}) == len(jobs)


def test_coverage_that_is_seen_in_fewer_rows_is_not_taken_for_that_of_all(tmp_path):
    """Where it is stated by area, what rows outside the filter cover is not looked for."""
    path = write(incidents(), tmp_path / "asb.parquet", rows=400)
    run, where = Run(keep=tmp_path / "keep"), {"location": ["1"]}
    stated = MappingProxyType({area: Period.calendar_year(2016) for area in ("EAST", "WEST")})
    tally_rows(ASB, path, where=where, covers=stated, run=run)
    same(tally_rows(ASB, path, where=where, run=run), tally_rows(ASB, incidents(), where=where))


def test_a_plugin_measure_is_counted_from_files_as_any_other(tmp_path):
    """Written as a force would, without a thought for engines."""

    def observe(rows):
        return policeplan.Observations(when=rows["occurred"], area=rows["area"])

    own = Measure(
        id="own.calls",
        title="Calls",
        statistic=Count("calls"),
        better=Better.NEITHER,
        needs=policeplan.Schema(policeplan.WHEN, policeplan.AREA),
        observe=observe,
    )
    path = write(incidents(), tmp_path / "a.parquet")
    assert Path(path).exists()
    same(tally_rows(own, path, run=Run(rows_at_once=7)), tally_rows(own, incidents()))
