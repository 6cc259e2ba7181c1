"""Pins what the audit reads, what it refuses, and what its command prints.

A refusal names the table, the row below the headings and the column, and nothing of the row but
its id: SECRET-42 stands wherever a cell can hold it.
"""

from __future__ import annotations

import json

import pandas as pd
import pytest
from click.testing import CliRunner

from policeplan import audit
from policeplan.cli import main
from policeplan.errors import FiguresError, PolicePlanError, TableError

SECRET = "SECRET-42"  # noqa: S105  # what a cell may hold


def table(*rows):
    made = pd.DataFrame([{"unit": "crimes"} | row for row in rows], dtype=object)
    return made.where(made.notna(), "")


# Refusals -----------------------------------------------------------------------------------------

ROW = {"id": "a", "change": "1"}


@pytest.mark.parametrize(
    ("rows", "row", "column"),
    [
        ([{"name": "a", "change": "1"}], 0, "id"),
        ([{"id": "a", "says": "1"}], 0, "change"),
        ([ROW, ROW | {"id": ""}], 2, "id"),
        ([ROW, ROW], 2, "id"),
        ([ROW, {"id": "b", "change": SECRET}], 2, "change"),
        ([{"id": "b", "change": "1,23"}], 1, "change"),
        ([{"id": "b", "change": "11.1%"}], 1, "change"),
        ([{"id": "b", "change": 1.5}], 1, "change"),
        ([{"id": "b", "rank": "first"}], 1, "rank"),
        ([{"id": "b", "of": "0"}], 1, "of"),
        ([{"id": "b", "later": "5", "base": "6.5"}], 1, "base"),
        ([ROW | {"part_of": "z"}], 1, "part_of"),
        ([ROW | {"part_of": "a"}], 1, "part_of"),
        ([ROW | {"share_of": "z"}], 1, "share_of"),
        ([ROW, ROW | {"id": "b", "part_of": "a", "complete": SECRET}], 2, "complete"),
        ([ROW | {"unit": "percent"}, ROW | {"id": "b", "part_of": "a"}], 2, "part_of"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_by_row_and_column(rows, row, column):
    with pytest.raises(FiguresError) as caught:
        audit(table(*rows))
    error = caught.value
    assert (error.table, error.row, error.column) == ("figures", row, column)
    assert SECRET not in str(error)
    assert str(error).endswith(".")


@pytest.mark.parametrize(
    ("relations", "row", "column"),
    [
        ({"whole": ["a"], "part": ["b"]}, 0, "kind"),
        ({"whole": ["a"], "part": ["b"], "kind": [SECRET]}, 1, "kind"),
        ({"whole": ["z"], "part": ["b"], "kind": ["sums to"]}, 1, "whole"),
        ({"whole": ["a", "a"], "part": ["b", "b"], "kind": ["sums to"] * 2}, 2, "part"),
        ({"whole": ["a", "a"], "part": ["b", "c"], "kind": ["sums to", "includes"]}, 2, "kind"),
    ],
)
def test_relations_that_cannot_be_read_are_refused_by_row_and_column(relations, row, column):
    figures = table(*({"id": name, "change": "1"} for name in "abc"))
    with pytest.raises(FiguresError) as caught:
        audit(figures, pd.DataFrame(relations))
    error = caught.value
    assert (error.table, error.row, error.column) == ("relations", row, column)
    assert SECRET not in str(error)


def test_what_is_no_table_is_refused():
    with pytest.raises(TableError):
        audit([1, 2])
    assert issubclass(FiguresError, PolicePlanError)


def test_any_table_is_taken_and_columns_not_read_are_named():
    pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    given = pa.table({"id": ["a"], "rank": [9], "of": [8], "note": ["x"]})
    done = audit(given)
    assert [f.kind for f in done.findings] == ["rank"]
    assert done.figures.unread == ("note",)


# The command --------------------------------------------------------------------------------------

FIGURES = """id,measure,change,change_pct,unit
all,"<All> sexual offences",709,30.1,crimes
rape,Rape,198,26.1,crimes
other,Excluding rape,11,32.0,crimes
"""
RELATIONS = "whole,part,kind\nall,rape,sums to\nall,other,sums to\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "figures.csv").write_text(FIGURES, encoding="utf-8")
    (tmp_path / "relations.csv").write_text(RELATIONS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args):
    return CliRunner().invoke(main, ["audit", *args])


def test_the_command_prints_every_finding_and_exits_with_one(folder):
    done = run("figures.csv", "--relations", "relations.csv")
    assert done.exit_code == 1
    assert done.stdout.startswith("Audit of 3 statements and 1 relation: 2 findings\n")
    assert "change: 198 + 11 = 209, not 709." in done.stdout
    assert done.stdout.count("would fit: other: change 511 instead of 11, one slip away") == 2
    assert done.stderr == ""
    mended = FIGURES.replace(",11,", ",511,")
    (folder / "figures.csv").write_text(mended, encoding="utf-8")
    done = run("figures.csv", "--relations", "relations.csv")
    assert done.exit_code == 0
    assert done.stdout == "Audit of 3 statements and 1 relation: 0 findings\n"


@pytest.mark.usefixtures("folder")
def test_the_command_prints_json():
    done = run("figures.csv", "--relations", "relations.csv", "--json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert (told["statements"], told["relations"], told["unread"]) == (3, 1, [])
    assert told["findings"][1] == {
        "kind": "no whole number",
        "statements": ["other"],
        "arithmetic": "11 is 32.0% (31.95% to 32.05%) of 34.3 to 34.4, where there is no whole "
        "number that fits",
        "misprints": [
            {"id": "other", "column": "change", "printed": "11", "value": "511", "slip": True}
        ],
    }


@pytest.mark.parametrize(
    "text",
    [None, "", "name,change\na,1\n", f"id,change\na,{SECRET}\n", f"id,change\na,1,{SECRET}\n"],
)
def test_the_command_refuses_in_one_line(folder, text):
    path = folder / "figures.csv"
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    done = run("figures.csv")
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("\n") == 1
    assert SECRET not in done.stderr
