"""Tables: the same rows, from whatever library they come, give the same Rows and the same tally.

Identifiers never pass through floating point on the way, the table given is never changed, and what
is no table is refused.
"""

from __future__ import annotations

import datetime as dt

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import AREA, WHEN, Column, Kind, Schema, get_measure, parts, tally_rows
from policeplan.errors import ColumnTypeError, MissingColumnError, ParameterError, TableError
from policeplan.measures.repeat_asb import repeat_asb

LOCATION = Column("location", Kind.KEY, "an identifier")
SCHEMA = Schema(WHEN, AREA, LOCATION, Column("age", Kind.NUMBER, "an age"))
NAMES = ("occurred", "area", "location", "age")
ID = 123_456_789_012_345_678


def series(rows, kinds):
    columns = zip(*rows, strict=True) if rows else [()] * len(NAMES)
    return {
        name: pd.Series(list(values), dtype=kinds[name])
        for name, values in zip(NAMES, columns, strict=True)
    }


def frame(text=object, **kinds):
    """A maker of pandas frames whose columns have these dtypes."""
    dtypes = {"occurred": "datetime64[us]", "area": text, "location": "Int64", "age": "float64"}
    return lambda rows: pd.DataFrame(series(rows, {**dtypes, **kinds}))


def arrow(rows):
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    kinds = (pa.timestamp("us"), pa.string(), pa.int64(), pa.float64())
    schema = pa.schema(list(zip(NAMES, kinds, strict=True)))
    return pa.Table.from_pylist([dict(zip(NAMES, row, strict=True)) for row in rows], schema)


def arrow_backed(rows):
    return arrow(rows).to_pandas(types_mapper=pd.ArrowDtype)


def polars(rows):
    pl = pytest.importorskip("polars", reason="Polars is not installed")
    kinds = (pl.Datetime("us"), pl.String, pl.Int64, pl.Float64)
    return pl.DataFrame(rows, dict(zip(NAMES, kinds, strict=True)), orient="row")


def polars_lazy(rows):
    return polars(rows).lazy()


def polars_categories(rows):
    pl = pytest.importorskip("polars", reason="Polars is not installed")
    return polars(rows).with_columns(pl.col("area").cast(pl.Categorical))


def duckdb_relation(rows):
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    return duckdb.from_arrow(arrow(rows))


MAKERS = {
    "pandas-object": frame(occurred=object, location=object, age=object),
    "pandas-str": frame(text="str"),
    "pandas-string": frame(text="string"),
    "pandas-category": frame(text="category", location="category"),
    "pandas-arrow": arrow_backed,
    "pyarrow": arrow,
    "polars": polars,
    "polars-lazy": polars_lazy,
    "polars-categories": polars_categories,
    "duckdb": duckdb_relation,
}
EVERY_TABLE = pytest.mark.parametrize("make", MAKERS, indirect=True)


@pytest.fixture(scope="module")
def make(request):
    """A maker of tables, tried once: what it needs is then imported, or the test skipped."""
    SCHEMA.take(MAKERS[request.param]([]))
    return MAKERS[request.param]


def midnight(year, month, day):
    return dt.datetime.combine(dt.date(year, month, day), dt.time.min)


ROWS = st.lists(
    st.tuples(
        st.none() | st.datetimes(midnight(2015, 1, 1), midnight(2016, 12, 31)),
        st.sampled_from([None, "", " ", "EAST", " WEST "]),
        st.none() | st.integers(ID, ID + 2),
        st.none() | st.integers(0, 120).map(float),
    ),
    max_size=12,
)


def plain(column):
    """The values of a column as Python has them, None where missing."""
    return column.astype(object).where(column.notna(), None).tolist()


# Properties ---------------------------------------------------------------------------------------


@EVERY_TABLE
@settings(max_examples=25)
@given(rows=ROWS)
def test_every_library_gives_the_same_rows(make, rows):
    """Times, labels without blanks, identifiers to the last digit, numbers, as Python has them."""
    taken = SCHEMA.take(make(rows))
    assert list(taken.columns) == list(NAMES)
    assert plain(taken["occurred"]) == [row[0] for row in rows]
    assert plain(taken["area"]) == [(row[1] or "").strip() or None for row in rows]
    assert plain(taken["location"]) == [row[2] for row in rows]
    assert plain(taken["age"]) == [row[3] for row in rows]
    assert taken["occurred"].dtype == "datetime64[us]"
    assert taken["age"].dtype == "float64"


@EVERY_TABLE
@settings(max_examples=15)
@given(rows=ROWS)
def test_every_library_gives_the_same_tally(make, rows):
    """Rows counted and repeats, counted one by one here."""
    tally = tally_rows(repeat_asb(nth=2), make(rows))
    counted = [
        (when, at) for when, area, at, _ in rows if when and (area or "").strip() and at is not None
    ]
    seen = [(when, at, i) for i, (when, _, at, _) in enumerate(rows) if when and at is not None]
    window = dt.timedelta(days=180)
    repeats = [
        i
        for when, at, i in seen
        if (rows[i][1] or "").strip()
        and any(a == at and (w, j) < (when, i) and when - w < window for w, a, j in seen)
    ]
    assert tally.rows_in == len(rows)
    assert tally.rows_counted == len(counted) == tally.cells["denominator"].sum()
    assert tally.cells["numerator"].sum() == len(repeats)


@pytest.mark.parametrize("name", ["pandas-object", "pandas-str", "pandas-category"])
@settings(max_examples=25)
@given(rows=ROWS.filter(len))
def test_the_table_given_is_not_changed(name, rows):
    """Whatever is done with the rows that were taken: columns put in place, or written into."""
    table = MAKERS[name](rows)
    before = table.copy(deep=True)
    for in_place in (False, True):
        taken = SCHEMA.take(table)
        for column, values in {
            "occurred": pd.Timestamp(2020, 1, 1),
            "area": taken["area"].cat.categories[:1].tolist() or None,
            "location": taken["location"].iloc[-1],
            "age": 7.0,
        }.items():
            value = values[0] if isinstance(values, list) else values
            if in_place:
                taken.loc[0, column] = value
            else:
                taken[column] = value
        pd.testing.assert_frame_equal(table, before)


# By hand ------------------------------------------------------------------------------------------


@EVERY_TABLE
def test_identifiers_that_one_float_would_merge_stay_apart(make):
    """Two ids of 18 digits that differ in the last, and a blank."""
    assert float(ID) == float(ID + 1)
    rows = [(None, None, ID, None), (None, None, None, None), (None, None, ID + 1, None)]
    assert plain(SCHEMA.take(make(rows))["location"]) == [ID, None, ID + 1]


@EVERY_TABLE
def test_an_empty_table_gives_no_rows_and_an_empty_tally(make):
    tally = tally_rows(repeat_asb(), make([]))
    assert (tally.rows_in, tally.rows_counted, len(tally.cells)) == (0, 0, 0)


@EVERY_TABLE
def test_a_column_that_is_not_there_is_missed_in_every_library(make):
    """The message says who needs it, what it holds, what is nearest and how to map it."""
    with pytest.raises(MissingColumnError) as caught:
        Schema(Column("ages", Kind.NUMBER, "an age")).take(make([]), wanted_by="measure x.y")
    assert str(caught.value) == (
        "measure x.y needs column 'ages' (an age); the table has 'occurred', 'area', 'location', "
        "'age'. Did you mean 'age'? Map it with columns={\"ages\": \"age\"}."
    )
    assert (caught.value.column, caught.value.available) == ("ages", list(NAMES))


@pytest.mark.parametrize("mapped", ["arae", ["area", "location"], ["area", "arae"], []], ids=str)
def test_a_mapping_to_what_is_not_there_or_to_too_many_is_refused(mapped):
    for optional in (False, True):
        with pytest.raises(MissingColumnError, match="needs column 'where'"):
            Schema(Column("where", Kind.CATEGORY, "a place", optional)).take(
                frame()([]), {"where": mapped}
            )


def test_an_optional_column_is_taken_where_it_is_there():
    incident = Column("incident", Kind.KEY, "its number", optional=True)
    table = pd.DataFrame({"area": ["EAST"], "number": [7]})
    assert list(Schema(AREA, incident).take(table).columns) == ["area"]
    assert plain(Schema(AREA, incident).take(table, {"incident": "number"})["incident"]) == [7]


def test_several_columns_stand_for_one_and_a_constant_for_every_row():
    place = Column("place", Kind.KEY, "an address", several=True)
    table = pd.DataFrame({"street": ["High St", "Low St"], "town": ["A", None]})
    taken = Schema(AREA, place).take(
        table, {"place": ["town", "street"]}, constants={"area": "EAST"}
    )
    assert [plain(part) for part in parts(taken, "place")] == [["A", None], ["High St", "Low St"]]
    assert plain(taken["area"]) == ["EAST", "EAST"]


def test_the_index_of_a_pandas_table_plays_no_part():
    table = frame()([(midnight(2016, 1, d), "EAST", ID, 1.0) for d in (1, 2, 3)])
    odd = table.set_index(pd.Index([7, 7, 1]))
    pd.testing.assert_frame_equal(SCHEMA.take(odd), SCHEMA.take(table))


def test_columns_whose_names_are_numbers_are_found_by_their_text():
    table = pd.DataFrame({0: ["EAST"], 1: [ID]})
    needs = Schema(AREA, LOCATION)
    taken = needs.take(table, {"area": "0", "location": "1"})
    assert (plain(taken["area"]), plain(taken["location"])) == (["EAST"], [ID])


def test_a_column_name_that_stands_twice_is_refused_where_it_is_needed():
    table = pd.DataFrame([["EAST", "WEST", ID]], columns=["area", "area", "location"])
    with pytest.raises(TableError, match="two columns named 'area'"):
        Schema(AREA, LOCATION).take(table)
    assert plain(Schema(LOCATION).take(table)["location"]) == [ID]
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    with pytest.raises(TableError, match="two columns of one name"):
        Schema(AREA).take(pa.Table.from_arrays([pa.array(["EAST"])] * 2, ["area"] * 2))


@pytest.mark.parametrize(
    "thing",
    [None, 3, "rows.csv", b"", [{"area": "EAST"}], {"area": ["EAST"]}, pd.Series(["EAST"]), object],
    ids=lambda thing: type(thing).__name__,
)
def test_what_is_no_table_is_refused_by_its_type(thing):
    with pytest.raises(TableError, match=f"a {type(thing).__name__} is no table; give pandas"):
        Schema(AREA).take(thing)


def test_polars_nulls_alone_are_missing_values_of_any_kind():
    pl = pytest.importorskip("polars", reason="Polars is not installed")
    taken = SCHEMA.take(pl.DataFrame({name: [None, None] for name in NAMES}))
    assert taken.isna().all(axis=None)
    assert taken["occurred"].dtype == "datetime64[us]"


def test_decimals_and_unsigned_numbers_are_identifiers_to_the_last_digit():
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    from decimal import Decimal

    large = 2**63 + 1
    table = pa.table(
        {
            "unsigned": pa.array([large, large + 1, None], pa.uint64()),
            "decimal": pa.array([Decimal(ID), Decimal(ID + 1), None], pa.decimal128(18)),
        }
    )
    for given_table in (table, table.to_pandas(types_mapper=pd.ArrowDtype)):
        ids = Schema(LOCATION).take(given_table, {"location": "unsigned"})["location"]
        assert plain(ids) == [large, large + 1, None]
        ids = Schema(LOCATION).take(given_table, {"location": "decimal"})["location"]
        assert [i and str(i) for i in plain(ids)] == [str(ID), str(ID + 1), None]


def test_a_date_column_of_arrow_is_a_day():
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    table = pa.table({"occurred": pa.array([dt.date(2016, 7, 1), None], pa.date32())})
    for given_table in (table, table.to_pandas(types_mapper=pd.ArrowDtype)):
        taken = Schema(WHEN).take(given_table)["occurred"]
        assert plain(taken) == [pd.Timestamp("2016-07-01"), None]


def test_a_duration_is_no_number():
    with pytest.raises(ColumnTypeError, match="lengths of time"):
        SCHEMA.take(frame(age="timedelta64[us]")([(None, None, None, dt.timedelta(1))]))


def test_a_misspelt_optional_column_is_refused_and_not_taken_as_absent():
    """Else each unit would count as an incident of its own."""
    rows = pd.DataFrame({"graded": [], "arrived": [], "area": [], "number": []})
    measure = get_measure("core.grade1-response")
    with pytest.raises(ParameterError, match=r"no column 'incidnt'\. Did you mean 'incident'\?"):
        tally_rows(measure, rows, columns={"incidnt": "number"})
