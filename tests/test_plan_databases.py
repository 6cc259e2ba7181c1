"""Plans over databases: rows of a database give what a file of them does, and no password shows.

SQLite and DuckDB, which need no server; PostgreSQL has its laws with the engine.
"""

from __future__ import annotations

import sqlite3

import pandas as pd
import pytest

from policeplan import Plan, check_plan, evaluate
from policeplan.errors import PlanError, SourceError

pytest.importorskip("sqlalchemy", reason="the extra sql is not installed")

ROWS = pd.DataFrame(
    {
        "occurred": ["2016-01-04 10:00", "2016-02-29 10:00", "2016-03-31 10:00", None],
        "area": ["EAST", "EAST", "WEST", "WEST"],
        "location": ["1 High St", "1 High St", None, "2 High St"],
    }
)
AREAS = [{"code": "EAST", "name": "East"}, {"code": "WEST", "name": "West"}]
LINES = [
    {"measure": "core.asb-incidents", "source": "asb"},
    {"measure": "core.repeat-asb", "source": "asb", "parameters": {"nth": 2}},
    {"measure": "core.asb-incidents", "source": "asb", "filter": {"location": ["1 High St"]}},
]


def plan_of(folder, **source):
    return Plan.from_dict(
        {
            "title": "Test",
            "areas": AREAS,
            "incomplete": "label",
            "comparisons": [],
            "sources": {"asb": {"covers": "2016-01 to 2016-03", **source}},
            "objectives": [{"title": "All", "measures": LINES}],
        },
        folder=folder,
    )


@pytest.fixture
def of_file(tmp_path):
    ROWS.to_csv(tmp_path / "asb.csv", index=False)
    return plan_of(tmp_path, path="asb.csv")


def sqlite(path):
    with sqlite3.connect(path / "asb.db") as connection:
        ROWS.to_sql("asb", connection, index=False)
    connection.close()
    return f"sqlite:///{path / 'asb.db'}"


def figures(plan):
    return evaluate(plan, "2016-03").to_frame()


@pytest.mark.parametrize("how", [{"table": "asb"}, {"query": "SELECT * FROM asb"}])
def test_a_database_gives_what_a_file_gives(tmp_path, of_file, how):
    plan = plan_of(tmp_path, path=sqlite(tmp_path), **how)
    pd.testing.assert_frame_equal(figures(plan), figures(of_file))
    for one, other in zip(check_plan(plan), check_plan(of_file), strict=True):
        assert (one.rows_in, one.excluded, one.covers) == (
            other.rows_in,
            other.excluded,
            other.covers,
        )
        assert (one.warnings, one.error) == (other.warnings, other.error)


def test_duckdb_gives_what_a_file_gives(tmp_path, of_file):
    duckdb = pytest.importorskip("duckdb", reason="the extra duckdb is not installed")
    pytest.importorskip("pyarrow", reason="the extra duckdb is not installed")
    with duckdb.connect(str(tmp_path / "asb.duckdb")) as connection:
        connection.register("given", ROWS)
        connection.execute("CREATE TABLE asb AS SELECT * FROM given")
    plan = plan_of(tmp_path, path=f"duckdb:///{tmp_path / 'asb.duckdb'}", table="asb")
    pd.testing.assert_frame_equal(figures(plan), figures(of_file))


def test_a_variable_of_the_environment_stands_for_what_no_plan_should_hold(tmp_path, monkeypatch):
    url = sqlite(tmp_path)
    monkeypatch.setenv("ASB_DB", url.removeprefix("sqlite:///"))
    assert len(figures(plan_of(tmp_path, path="sqlite:///${ASB_DB}", table="asb")))
    monkeypatch.delenv("ASB_DB")
    with pytest.raises(SourceError, match="no variable ASB_DB"):
        figures(plan_of(tmp_path, path="sqlite:///${ASB_DB}", table="asb"))


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"path": "sqlite:///asb.db"}, "name a table or give a query"),
        ({"path": "sqlite:///a.db", "table": "a", "query": "SELECT 1"}, "one of the two"),
        ({"path": "asb.csv", "table": "asb"}, "of a database: give its URL"),
        ({"path": "postgresql://me:secret@host/crime", "table": "asb"}, "no password stands"),
        (
            {"path": "sqlite:///a.db", "table": "a", "join": {"path": "b.csv", "on": "c"}},
            "join in its query",
        ),
    ],
)
def test_what_is_wrong_with_a_database_is_told_with_its_place(tmp_path, source, says):
    with pytest.raises(PlanError, match=says) as caught:
        plan_of(tmp_path, **source)
    assert "sources.asb" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_password_from_the_environment_may_stand_and_does_not_show(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET", "open-sesame")
    plan = plan_of(tmp_path, path="postgresql+psycopg://me:${SECRET}@127.0.0.1:1/x", table="asb")
    with pytest.raises(SourceError) as caught:
        figures(plan)
    assert "open-sesame" not in str(caught.value)
