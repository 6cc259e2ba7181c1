"""The SQL engine: what it pins.

Rows of a database give the tally of the same rows in memory, whatever the database is asked to
leave out: SQLite, DuckDB and PostgreSQL, each for real. No error shows a password, a value of a row
or a statement, and rows that fail to come never make a short tally.
"""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings

import policeplan as pp
from databases import duck, postgresql, sqlite  # noqa: F401  # reason: fixtures
from policeplan import Database, Kind, Period, Run, tally_rows
from policeplan.engines import Job, sql, tally_each
from policeplan.engines.from_rows import shaped
from policeplan.engines.part import LeftOut
from policeplan.engines.pushed import SPACES
from policeplan.errors import (
    ColumnTypeError,
    MissingColumnError,
    ParameterError,
    PartError,
    PolicePlanError,
)
from policeplan.testing import dirty_frames

sa = pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")

ASB, REPEATS = pp.get_measure("core.asb-incidents"), pp.get_measure("core.repeat-asb")
SOME = [ASB, REPEATS, *map(pp.get_measure, ("core.grade1-response", "core.workforce-headcount"))]
WHOLE = Run(threads=1)


@pytest.fixture(params=["sqlite", "duck", "postgresql"])
def url(request):
    """Each database in turn."""
    return request.getfixturevalue(request.param)


def write(url, frame):
    """A frame as the table rows of a database, in place of what it was."""
    if not url.startswith("duckdb"):
        engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
        with engine.begin() as connection:
            frame.to_sql("rows", connection, index=False, if_exists="replace")
        engine.dispose()
        return
    import duckdb

    with duckdb.connect(url.partition(":///")[2]) as connection:
        blank = [n for n in frame if frame[n].dtype == object and frame[n].isna().all()]
        connection.register("given", frame.astype(dict.fromkeys(blank, "string")))
        connection.execute("CREATE OR REPLACE TABLE rows AS SELECT * FROM given")


def run_in(url, *statements):
    """Run statements in a database that keeps what they do."""
    if url.startswith("duckdb"):
        import duckdb

        with duckdb.connect(url.partition(":///")[2]) as connection:
            for statement in statements:
                connection.execute(statement)
        return
    engine = sa.create_engine(url, poolclass=sa.pool.NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def same(one, other):
    """Two tallies are the same: whole numbers exactly, sums of fractions to the last digits."""
    assert one.rows_in == other.rows_in
    assert dict(one.excluded) == dict(other.excluded)
    assert one.coverage == other.coverage
    pd.testing.assert_frame_equal(one.cells, other.cells, check_exact=False, rtol=1e-12)
    for part in one.cells.select_dtypes("integer"):
        assert (one.cells[part] == other.cells[part]).all()


# The law ------------------------------------------------------------------------------------------


def some_period():
    month = st.integers(1, 12)
    return st.builds(
        lambda a, b: Period.parse(f"2016-{min(a, b):02}-01 to 2016-{max(a, b):02}-28"), month, month
    )


def filters(measure):
    """Filters by columns of text and of whole numbers, some of whose values no row has."""
    texts = [c.name for c in measure.needs.columns if c.kind is Kind.CATEGORY and not c.optional]
    by_text = st.sampled_from(["EAST", " WEST ", "SOUTH", "unheard of", "", "west"])
    by_number = st.sampled_from(["1", "01", "1.0", " 2 ", "9007199254740993", "-5", "x"])
    return st.dictionaries(
        st.sampled_from([*texts, "beat", "beat"]), st.lists(by_text | by_number, max_size=3)
    )


def covers():
    year = Period.calendar_year(2016)
    stated = st.dictionaries(st.sampled_from(["EAST", "WEST"]), st.just(year) | some_period())
    return st.none() | st.just(year) | stated | stated


def jobs(measure):
    return st.lists(
        st.builds(
            Job,
            st.just(measure),
            where=st.none() | filters(measure),
            period=st.none() | some_period(),
            covers=covers(),
        ),
        min_size=1,
        max_size=3,
    )


@st.composite
def tables(draw, measure):
    """Rows whose texts have odd blanks around them, a column of whole numbers, and their order."""
    frame = draw(dirty_frames(measure))
    n = len(frame)
    blanks = draw(st.lists(st.sampled_from(["", " ", "\t", "\u2003", "\xa0"]), min_size=n))
    if "area" in frame and n:
        around = pd.Series(blanks[:n])
        padded = around + frame["area"].astype("string") + around
        frame["area"] = padded.astype(object).where(frame["area"].notna(), None)
    beats = st.sampled_from([None, 1, 2, -5, 2**53, 2**53 + 1])
    beat = draw(st.lists(beats, min_size=n, max_size=n))
    frame["beat"] = pd.array(beat, dtype="Int64")
    frame["number"] = np.arange(n)
    return frame


@pytest.mark.parametrize("measure", SOME, ids=lambda m: m.id)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_database_gives_the_tally_of_the_table(url, measure, data):
    frame, asked = data.draw(tables(measure)), data.draw(jobs(measure))
    run = Run(
        threads=data.draw(st.integers(1, 2)), rows_at_once=data.draw(st.sampled_from([1, 3, 1000]))
    )
    write(url, frame)
    rows = data.draw(
        st.sampled_from(
            [
                Database(url, "rows", order_by="number"),
                Database(url, query="SELECT * FROM rows ;", order_by=["number"]),
            ]
        )
    )
    for one, other in zip(
        tally_each(asked, frame, run=WHOLE), tally_each(asked, rows, run=run), strict=True
    ):
        same(one, other)


def test_the_first_days_that_are_looked_back_on_are_counted_as_in_memory(url):
    """Five at a place in the half year before the days that are looked back on, and a sixth in."""
    days = ["2016-03-01", "2016-03-02", "2016-03-03", "2016-03-04", "2016-03-05", "2016-06-01"]
    frame = pd.DataFrame({"occurred": pd.to_datetime(days), "area": "EAST", "location": "1"})
    write(url, frame)
    wanted = Period.month("2016-10")  # looked back on from 4 April
    tally = tally_rows(REPEATS, Database(url, "rows"), period=wanted)
    same(tally_rows(REPEATS, frame, period=wanted), tally)
    assert tally.cells["numerator"].tolist() == [1]
    assert tally.excluded == {"outside the period": 5}


# What is sent -------------------------------------------------------------------------------------


@pytest.fixture
def sent(monkeypatch):
    """The statements that databases are sent, with their values."""
    found = []

    def note(connection, cursor, statement, parameters, context, many):
        del connection, cursor, context, many
        found.append(f"{statement} {parameters}")

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", note)
    from policeplan.engines.duck import Duck

    own = Duck._said

    def said(self, statement):
        found.append(own(self, statement))
        return found[-1]

    monkeypatch.setattr(Duck, "_said", said)
    yield found
    sa.event.remove(sa.engine.Engine, "before_cursor_execute", note)


def rows_of_two_years():
    occurred = pd.date_range("2015-01-01", "2016-12-31", freq="D", unit="us")
    n = len(occurred)
    frame = pd.DataFrame({"occurred": occurred, "area": "EAST", "beat": np.arange(n) % 7})
    return frame.assign(
        category=np.where(np.arange(n) % 2, "nuisance", "personal"), name="Jane Example"
    )


def test_only_the_needed_columns_and_rows_are_fetched(url, sent):
    frame = rows_of_two_years()
    write(url, frame)
    sent.clear()
    year = Period.calendar_year(2016)
    asked = {"where": {"beat": ["3"]}, "covers": {"EAST": year}, "period": year}
    tally = tally_rows(ASB, Database(url, "rows"), **asked)
    same(tally_rows(ASB, frame, **asked), tally)
    counted, fetched = sent[-2:]
    fetches, _, conditions = fetched.partition("WHERE")
    assert "count(" in counted
    assert "name" not in fetches
    assert {c for c in frame if c in fetches} == {"occurred", "area", "beat", "category"}
    assert "beat" in conditions
    assert ("occurred" in conditions) == (not url.startswith("sqlite"))  # where times are texts


def test_a_filter_strips_what_python_strips(url, sent):
    """Blanks around a text that SQL's own trim leaves; a letter of the other case is another."""
    area = ["EAST", " EAST", "EAST\t", "\u2003EAST\xa0", "east", None, "", "EASTER", "WEST"]
    frame = pd.DataFrame({"occurred": ["2016-06-01"] * len(area), "area": area})
    write(url, frame)
    sent.clear()
    asked = {"where": {"area": [" EAST"]}, "covers": {"EAST": Period.calendar_year(2016)}}
    tally = tally_rows(ASB, Database(url, "rows"), **asked)
    same(tally_rows(ASB, frame, **asked), tally)
    assert "WHERE" in sent[-1]
    assert tally.cells["n"].tolist() == [4]
    assert tally.excluded == {"outside the filter": 5}


@pytest.mark.parametrize("whole", ["smallint", "integer", "bigint"])
def test_a_filter_may_name_numbers_that_the_column_cannot_hold(url, whole):
    """No row has them, as in memory; a database is not to fail for it."""
    run_in(
        url,
        "DROP TABLE IF EXISTS rows",
        f"CREATE TABLE rows (occurred text, area text, beat {whole})",
        "INSERT INTO rows VALUES ('2016-06-01', 'EAST', 3), ('2016-06-02', 'EAST', 4)",
    )
    numbers = ["3", str(2**15), str(2**31), str(2**53 + 1), str(2**63 - 1), str(2**70)]
    asked = {"where": {"beat": numbers}, "covers": {"EAST": Period.calendar_year(2016)}}
    tally = tally_rows(ASB, Database(url, "rows"), **asked)
    assert tally.cells["n"].tolist() == [1]
    assert tally.excluded == {"outside the filter": 1}


def test_a_filter_is_kept_back_where_coverage_is_seen_in_the_rows(url, sent):
    """Else a month all of whose rows are outside the filter would be missing, and is nought."""
    frame = rows_of_two_years()
    write(url, frame)
    sent.clear()
    asked = {"where": {"beat": ["no such"]}}
    tally = tally_rows(ASB, Database(url, "rows"), **asked)
    assert "WHERE" not in sent[-1]
    assert tally.over(Period.month("2016-03")).to_frame()["value"].tolist() == [0]


def test_rows_that_are_left_out_are_not_sent(url, sent):
    """Of 731 rows those of a month and the one without a day come, whatever measures are asked."""
    frame = pd.concat([rows_of_two_years(), pd.DataFrame({"area": ["EAST"]})], ignore_index=True)
    write(url, frame)
    march = Job(ASB, period=Period.month("2016-03"))
    with sql.opened(Database(url, "rows"), [march, march], 1000) as source:
        n = source.parts[0].n_rows
    if url.startswith("sqlite"):
        assert n == 732
        assert source.left_out == []
    else:
        assert n == 32
        days = dt.date(2015, 1, 1), dt.date(2016, 12, 31)
        assert source.left_out == [LeftOut({"outside the period": 700}, *days)] * 2
    del sent


def test_blanks_around_a_text_are_those_that_python_strips():
    assert set(SPACES) == {c for c in map(chr, range(sys.maxunicode + 1)) if c.isspace()}


# Types --------------------------------------------------------------------------------------------


def test_times_with_a_zone_are_of_the_local_day(postgresql):  # noqa: F811  # reason: a fixture
    """23:30 UTC on 30 June 2016 is 00:30 on 1 July in London."""
    run_in(
        postgresql,
        "DROP TABLE IF EXISTS rows",
        "CREATE TABLE rows (occurred timestamptz, area text)",
        "INSERT INTO rows VALUES ('2016-06-30 23:30+00', 'EAST'), ('2016-06-30 22:30+00', 'EAST'),"
        " ('2016-07-31 22:59+00', 'EAST'), ('2016-07-31 23:00+00', 'EAST')",
    )
    tally = tally_rows(ASB, Database(postgresql, "rows"), period=Period.month("2016-07"))
    assert tally.excluded == {"outside the period": 2}
    assert tally.over(Period.month("2016-07")).to_frame()["value"].tolist() == [2]


def test_times_with_a_zone_are_of_the_local_day_in_duckdb(duck):  # noqa: F811  # reason: a fixture
    run_in(
        duck,
        "CREATE OR REPLACE TABLE rows (occurred timestamptz, area varchar)",
        "INSERT INTO rows VALUES ('2016-06-30 23:30+00', 'EAST'), ('2016-06-30 22:30+00', 'EAST'),"
        " ('2016-07-31 22:59+00', 'EAST'), ('2016-07-31 23:00+00', 'EAST')",
    )
    tally = tally_rows(ASB, Database(duck, "rows"), period=Period.month("2016-07"))
    assert tally.excluded == {"outside the period": 2}
    assert tally.over(Period.month("2016-07")).to_frame()["value"].tolist() == [2]


def test_identifiers_beyond_floating_point_stay_apart(url):
    """2**53 and the next are one number as floats: with a blank among them they stay two places."""
    run_in(
        url,
        "DROP TABLE IF EXISTS rows",
        "CREATE TABLE rows (occurred text, area text, location bigint)",
        "INSERT INTO rows VALUES ('2016-06-01', 'EAST', 9007199254740992),"
        " ('2016-06-02', 'EAST', NULL), ('2016-06-03', 'EAST', 9007199254740993)",
    )
    twice = REPEATS.with_parameters(nth=2)
    tally = tally_rows(twice, Database(url, "rows"))
    assert tally.cells["numerator"].tolist() == [0]
    assert tally.cells["denominator"].tolist() == [2]
    assert sum(tally.excluded.values()) == 1


def test_decimals_are_numbers_where_they_are_counted_and_texts_where_they_name(url):
    if url.startswith("sqlite"):
        pytest.skip("SQLite has no decimals")
    run_in(
        url,
        "DROP TABLE IF EXISTS rows",
        "CREATE TABLE rows (occurred date, area numeric(4), n numeric(9, 2))",
        "INSERT INTO rows VALUES ('2016-06-01', 7, 2.00), ('2016-06-02', 7, NULL),"
        " ('2016-06-02', 7, 3.00)",
    )
    tally = tally_rows(ASB, Database(url, "rows"))
    assert tally.cells["area"].tolist() == ["7"]
    assert tally.cells["n"].tolist() == [5]


def test_bytes_are_refused_without_their_content(url):
    kind = "bytea" if url.startswith("postgresql") else "blob"
    secret = f"CAST('secret' AS {kind}) AS area"
    run_in(
        url,
        "DROP TABLE IF EXISTS rows",
        f"CREATE TABLE rows AS SELECT '2016-06-01' AS occurred, {secret}",
    )
    with pytest.raises(ColumnTypeError, match="bytes") as caught:
        tally_rows(ASB, Database(url, "rows"))
    assert "secret" not in str(caught.value)


def series(values, **more):
    column = np.empty(len(values), object)
    column[:] = values
    return shaped(column, "n", **more)


def test_columns_of_a_driver_s_values():
    whole = series([2**53 + 1, None])
    assert whole.dtype == "Int64"
    assert whole[0] == 2**53 + 1
    assert series([2**70, None])[0] == 2**70
    assert series([1.5, None]).dtype == float
    assert series([True, None]).dtype == "boolean"
    assert series(["a", None, "a"], coded=True).cat.codes.tolist() == [0, -1, 0]
    assert series([], coded=True).empty
    day, moment = dt.date(2016, 6, 1), dt.datetime(2016, 6, 1, 12)  # noqa: DTZ001  # reason: local
    assert series([day, None]).dtype.kind == "M"
    assert series([moment, None])[0] == moment
    assert series([moment.replace(tzinfo=dt.UTC)])[0] == moment.replace(tzinfo=dt.UTC)
    assert series([moment, moment.replace(tzinfo=dt.UTC)]).dtype == object  # refused further on
    assert series([dt.datetime(9999, 1, 1), moment]).notna().all()  # noqa: DTZ001  # reason: local
    assert series([Decimal("1.50"), None])[0] == "1.50"
    with pytest.raises(ColumnTypeError):
        series(["a", b"secret"])


# Faults -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://me:pass%40word@localhost:1/crime",
        "postgresql+psycopg://me:p@ss/word?@localhost:1/crime",
        "postgresql+psycopg://localhost:1/crime?user=me&password=password",
        "nosuch://me:password@localhost/crime",
        "postgresql+psycopg://me:password@localhost:port/crime",
    ],
)
def test_no_password_is_shown(url):
    database = Database(url, "rows")
    with pytest.raises(PartError) as caught:
        tally_rows(ASB, database)
    for said in (repr(database), str(caught.value), repr(caught.value), database.name):
        assert not any(word in said for word in ("password", "pass%40", "p@ss", "word"))


def test_a_database_has_a_table_or_a_query():
    for given_ in ({}, {"table": "a", "query": "SELECT 1"}, {"schema": "a", "query": "SELECT 1"}):
        with pytest.raises(ParameterError):
            Database("sqlite:///x.db", **given_)
    with pytest.raises(ParameterError):
        Database("x.db", "rows")


def test_a_file_that_is_not_there_is_not_made(tmp_path):
    for kind in ("sqlite", "duckdb"):
        path = tmp_path / f"none.{kind}"
        with pytest.raises(PartError, match="no such file"):
            tally_rows(ASB, Database(f"{kind}:///{path}", "rows"))
        assert not path.exists()


def test_what_is_not_there_is_told_with_the_nearest(url):
    write(url, pd.DataFrame({"occured": ["2016-06-01"], "area": ["EAST"]}))
    with pytest.raises(PartError, match=r"no table 'row'\. Did you mean 'rows'"):
        tally_rows(ASB, Database(url, "row"))
    with pytest.raises(MissingColumnError, match="Did you mean 'occured'"):
        tally_rows(ASB, Database(url, "rows"))
    with pytest.raises(PartError, match=r"no column 'are' to order it by\. Did you mean 'area'"):
        tally_rows(ASB, Database(url, "rows", order_by="are"))
    with pytest.raises(PartError, match="the query fails") as caught:
        tally_rows(ASB, Database(url, query="SELECT 'Jane Example' FROM nowhere"))
    assert "Jane" not in str(caught.value)


def test_a_query_may_have_colons_and_per_cents(url):
    write(url, pd.DataFrame({"occurred": ["2016-06-01"], "area": ["EAST"]}))
    query = "SELECT *, ' :x %s % 12:30' AS category FROM rows -- all of :them"
    tally = tally_rows(ASB, Database(url, query=query), area=None)
    assert tally.excluded == {"unknown category": 1}


def test_a_query_that_fails_on_the_way_counts_nothing(postgresql):  # noqa: F811  # reason: a fixture
    query = "SELECT date '2016-06-01' occurred, 'EAST' area, 1 / (90000 - i) n"
    rows = Database(postgresql, query=f"{query} FROM generate_series(1, 200000) i")
    for fails in ("stop", "is missing"):
        with pytest.raises(PartError, match=r"failed while it was read \(DivisionByZero\)"):
            tally_rows(ASB, rows, run=Run(rows_at_once=50000, if_part_fails=fails))


def test_a_connection_that_is_lost_counts_nothing(postgresql):  # noqa: F811  # reason: a fixture
    query = "SELECT date '2016-06-01' occurred, 'EAST' area FROM generate_series(1, 300000) i"
    with sql.opened(Database(postgresql, query=query), [Job(ASB)], 70000) as source:
        first, second = source.parts[:2]
        assert len(list(first.at_hand(["area"], ()).tables(["area"], ()))) >= 1
        run_in(
            postgresql,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE strpos(query, 'FETCH FORWARD') = 1 AND pid <> pg_backend_pid()",
        )
        with pytest.raises(PartError, match="failed while it was read"):
            second.at_hand(["area"], ())


def test_rows_that_come_while_others_are_read_are_not_among_them(postgresql):  # noqa: F811  # reason: a fixture
    write(postgresql, rows_of_two_years())
    with sql.opened(Database(postgresql, "rows"), [Job(ASB)], 1000) as source:
        run_in(postgresql, "INSERT INTO rows (area) VALUES ('EAST')")
        tables = source.parts[0].tables(["area"], ())
        assert sum(map(len, tables)) == 731


def test_fewer_rows_than_there_are_is_no_tally(sqlite, monkeypatch):  # noqa: F811  # reason: a fixture
    write(sqlite, rows_of_two_years())
    read = sql.Alchemy.read
    monkeypatch.setattr(
        sql.Alchemy, "read", lambda *given_: (t for i, t in enumerate(read(*given_)) if i)
    )
    with pytest.raises(PartError, match="731 rows were counted and 631 came"):
        tally_rows(ASB, Database(sqlite, "rows"), run=Run(rows_at_once=100))


def test_rows_of_a_database_cannot_be_kept_for_another_run(sqlite, tmp_path):  # noqa: F811  # reason: a fixture
    write(sqlite, rows_of_two_years())
    with pytest.raises(ParameterError, match="keep"):
        tally_rows(ASB, Database(sqlite, "rows"), run=Run(keep=tmp_path))


def test_engines_take_what_they_read(sqlite):  # noqa: F811  # reason: a fixture
    with pytest.raises(ParameterError, match="reads no database"):
        tally_rows(ASB, Database(sqlite, "rows"), run=Run(engine="csv"))
    with pytest.raises(ParameterError, match="reads a Database"):
        tally_rows(ASB, rows_of_two_years(), run=Run(engine="sql"))


def test_every_fault_is_policeplan_s_own(url):
    """A measure whose columns hold something else is refused as in memory."""
    write(url, pd.DataFrame({"occurred": ["first of June"], "area": ["EAST"]}))
    with pytest.raises(PolicePlanError) as caught:
        tally_rows(ASB, Database(url, "rows"))
    assert "first of June" not in str(caught.value)
