"""Pins the command line: what each command prints and writes, and how it refuses.

A refusal is exit code 1 and one message that begins with ``Error:`` and says what to do. There is
no traceback, nothing is written, and nothing that stands in a row is shown: SECRET-42 stands in
every file, wherever a cell can hold it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pandas as pd
import pytest
from click.testing import CliRunner

from policeplan import Plan, evaluate
from policeplan.cli import main
from policeplan.report import write

SECRET = "SECRET-42"  # noqa: S105  # what a row may hold: an address, a name
PLAN = """
title = "Test"
comparisons = ["previous 12 months"]
areas = [{ code = "EAST", name = "East Division" }]

[sources.crashes]
path = "crashes.csv"
columns = { occurred = "date" }
covers = "2014-06 to 2016-11"

[[objectives]]
title = "Safer roads"

[[objectives.measures]]
measure = "core.ksi"
source = "crashes"
"""
HEAD = "date,area,severity,age,note\n"
ROWS = HEAD + f"2016-03-01,EAST,2,30,{SECRET}\n2016-03-02,EAST,2,30,{SECRET}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a good plan and its file, as the current one."""
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "crashes.csv").write_text(ROWS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*args):
    return CliRunner().invoke(main, args)


def report(*args, as_at="2016-11", out="out"):
    return run("report", "plan.toml", "--as-at", as_at, "--out", out, *args)


def process(*args, cwd, **environment):
    """The command as a process of its own, in pipes."""
    given = {k: v for k, v in os.environ.items() if k not in {"FORCE_COLOR", "PY_COLORS"}}
    return subprocess.run(  # noqa: S603  # the command under test
        [sys.executable, "-m", "policeplan", *args],
        cwd=cwd,
        env={**given, "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_demo_prints_and_writes_a_scorecard_and_is_quiet_in_a_pipe(tmp_path):
    """No colour codes, no progress; stderr says only where the files are."""
    done = process("demo", "core.exampleshire", "--out", "made/here", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("Exampleshire Police and Crime Plan (synthetic data)\n")
    assert "Anti-social behaviour repeats" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 140
    assert "\x1b" not in done.stdout + done.stderr
    said = r"Exampleshire: a made-up force, synthetic rows\n\n\nWritten: \S+html, \S+json, \S+csv\n"
    assert re.fullmatch(said, done.stderr)
    names = {path.name for path in (tmp_path / "made" / "here").iterdir()}
    assert names == {"scorecard.html", "scorecard.json", "appendix.csv"}


def test_report_prints_and_writes_the_plan(folder):
    done = report()
    assert (done.exit_code, "Killed or seriously injured" in done.stdout) == (0, True)
    written = json.loads((folder / "out" / "scorecard.json").read_text(encoding="utf-8"))
    assert (written["title"], written["period"]["last_day"]) == ("Test", "2016-11-30")
    (measure,) = written["objectives"][0]["measures"]
    assert [row["value"] for row in measure["result"]] == [2]
    assert SECRET not in (folder / "out" / "scorecard.html").read_text(encoding="utf-8")


def test_the_command_writes_what_the_library_writes(folder):
    """It keeps texts in another way while it works, and leaves pandas as it was."""
    before = pd.get_option("mode.string_storage")
    assert report().exit_code == 0
    assert pd.get_option("mode.string_storage") == before
    paths = write(evaluate(Plan.read("plan.toml"), "2016-11"), "library")
    assert [path.read_bytes() for path in paths] == [
        (folder / "out" / path.name).read_bytes() for path in paths
    ]


@pytest.mark.usefixtures("folder")
def test_incomplete_figures_are_printed_labelled_if_allowed():
    assert report(as_at="2016-12").exit_code == 1
    done = report("--allow-incomplete", as_at="2016-12")
    assert (done.exit_code, "(incomplete)" in done.stdout) == (0, True)


def test_check_counts_rows_and_fails_if_any_measure_cannot_be_counted(folder):
    done = run("check", "plan.toml")
    assert done.exit_code == 0
    assert re.search(r"rows in +2\s+rows counted +2", done.stdout)
    absent = PLAN + '[[objectives.measures]]\nmeasure = "core.risk-mix"\nsource = "crashes"\n'
    (folder / "plan.toml").write_text(absent)
    done = run("check", "plan.toml")
    assert done.exit_code == 1
    assert re.search(r"rows in +2\s+rows counted +2", done.stdout)
    assert "Cannot be counted: source 'crashes': measure core.risk-mix needs colu" in done.stdout
    assert done.stderr == "Error: 1 of 2 measures cannot be counted\n"


def test_check_shows_what_a_row_holds_only_if_asked(folder):
    (folder / "crashes.csv").write_text(HEAD + f"2016-03-01,{SECRET},2,30,x\n")
    hidden, shown = run("check", "plan.toml"), run("check", "plan.toml", "--show-values")
    assert (hidden.exit_code, shown.exit_code) == (1, 1)
    assert (SECRET in hidden.output, SECRET in shown.output) == (False, True)


def test_measures_and_plugins_list_what_is_installed():
    measures, plugins = run("measures"), run("plugins")
    assert (measures.exit_code, plugins.exit_code) == (0, 0)
    for name in ("core.ksi", "core.repeat-asb", "core.risk-mix", "core.grade1-response"):
        assert re.search(rf"^{re.escape(name)}  \w", measures.stdout, re.MULTILINE)
    assert "nth = 5, window = '180D', placeholders = ()" in measures.stdout
    gives = r"^core +policeplan +\d\S+ +ok\n  measures +core\.[a-z-]+, core\.\w"
    assert re.search(gives, plugins.stdout, re.MULTILINE)


@pytest.mark.parametrize("command", [(), *((name,) for name in main.commands)])
def test_every_command_explains_itself(command):
    done = run(*command, "--help")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(" ".join(["Usage: main", *command]))
    assert "Traceback" not in done.output
    assert run(*command, "-h").stdout == done.stdout


def test_a_console_that_lacks_a_letter_shows_a_question_mark(folder):
    plan = PLAN.replace("East Division", "Ynys Môn")
    (folder / "plan.toml").write_text(plan, encoding="utf-8")
    args = ("report", "plan.toml", "--as-at", "2016-11", "--out", "out")
    done = process(*args, cwd=folder, PYTHONIOENCODING="ascii")
    assert done.returncode == 0
    assert "Ynys M?n" in done.stdout


def test_a_terminal_shows_progress_and_takes_no_title_for_markup(folder):
    pty = pytest.importorskip("pty", reason="no pseudo-terminals on this system")
    plan = PLAN + 'title = "Hurt [/b] people"\n'
    (folder / "plan.toml").write_text(plan)
    ours, theirs = pty.openpty()
    args = [sys.executable, "-m", "policeplan", "report", "plan.toml", "--as-at", "2016-11"]
    with subprocess.Popen(args, stdout=subprocess.PIPE, stderr=theirs, cwd=folder) as started:  # noqa: S603
        os.close(theirs)
        said = b""
        while True:
            try:
                more = os.read(ours, 4096)
            except OSError:  # the other end is closed
                break
            if not more:
                break
            said += more
        started.communicate(timeout=60)
    os.close(ours)
    assert started.returncode == 0, said.decode()
    assert "Counting: Hurt [/b] people" in said.decode()


def refused(folder, says, **args):
    """A report is refused in one message, with nothing written and no row shown."""
    before = {*folder.rglob("*")}
    done = report(**args)
    assert (done.exit_code, done.stdout) == (1, ""), done.output
    assert isinstance(done.exception, SystemExit), repr(done.exception)
    assert done.stderr.startswith("Error: ")
    assert done.stderr.count("Error: ") == 1
    assert re.search(says, done.stderr.replace("\n", " ")), done.stderr
    assert "Traceback" not in done.stderr
    assert SECRET not in done.stderr
    assert {*folder.rglob("*")} == before


BAD_ROWS = {
    HEAD.replace("age", "aged") + ",".join([SECRET] * 5): "needs column 'age' .*mean 'aged'",
    ROWS + f"2016-03-01,EAST,2,{SECRET},x\n": "column 'age' .*numbers: 1 of 3 values are not",
    ROWS + f"2016-03-01,{SECRET},2,30,x\n": "1 of 3 rows have an area .*Known areas: 'EAST'",
    ROWS + f"31/03/2016,EAST,2,30,{SECRET}\n": "it mixes date formats: 2 of 3 texts fit",
    ROWS + f"2016-03-01,EAST,2,30,12, {SECRET} St\n": "not a table at line 4: a row has another",
    ROWS + "2016-03-01,EAST,2,30,Môn\n": "is not utf-8 text. State its encoding in the plan",
    ROWS.replace("EAST,2", "EAST,3"): "no row counts for core.ksi: of 2, 2 slight injury",
    ROWS.replace(",", ";"): "needs column 'occurred' .mapped to 'date'.",
    HEAD: "crashes.csv has no rows",
    "": "crashes.csv is empty",
    f"PK\x03\x04{SECRET}": "is a spreadsheet.* save it as CSV",
}


@pytest.mark.parametrize(("rows", "says"), BAD_ROWS.items(), ids=BAD_ROWS.values())
def test_rows_that_cannot_be_counted_are_refused(folder, rows, says):
    (folder / "crashes.csv").write_bytes(rows.encode("latin-1"))
    refused(folder, says)


JOINED = 'crashes.csv"\njoin = { path = "lookup.csv", on = "note" }'
BAD_PLANS = [
    ('title = "Test"', "title = Test", "plan.toml: it is not valid TOML: .*line 2"),
    ("core.ksi", "core.kis", "there is no measure 'core.kis'. Did you mean 'core.ksi'?"),
    ("crashes.csv", "gone.csv", "source 'crashes': there is no file gone.csv"),
    ("crashes.csv", "empty.parquet", "empty.parquet is not a Parquet file that can be read"),
    ('crashes.csv"', JOINED, "1 row of the lookup repeat a key, so rows would be doubled"),
    ('crashes.csv"', JOINED.replace("note", "nite"), "'crashes': the join needs column 'nite' "),
]


@pytest.mark.parametrize(("good", "bad", "says"), BAD_PLANS, ids=[bad[2] for bad in BAD_PLANS])
def test_a_plan_that_does_not_hold_together_is_refused(folder, good, bad, says):
    if "parquet" in bad:
        pytest.importorskip("pyarrow", reason="Parquet needs pyarrow")
    (folder / "empty.parquet").touch()
    (folder / "lookup.csv").write_text(f"note,x\n{SECRET},1\n{SECRET},2\n")
    (folder / "plan.toml").write_text(PLAN.replace(good, bad))
    refused(folder, says)


BAD_ARGUMENTS = [
    ({"as_at": "2017-03"}, "no rows cover 1 December 2016 to 31 March 2017.*state what a source"),
    ({"as_at": "2016-13"}, "'2016-13' has no such date"),
    ({"as_at": "2016"}, "'2016' is no month. Say '2016-11' or 'November 2016'"),
    ({"out": "file"}, "cannot write file: .*file is not a folder. Nothing was written"),
    ({"out": "file/out"}, "cannot write file/out: .*file is not a folder. Nothing was written"),
    ({"out": "full"}, "cannot write full: scorecard.json in it is a folder. Nothing was written"),
    ({"out": "x" * 300}, "cannot write x+: "),
]


@pytest.mark.parametrize(("args", "says"), BAD_ARGUMENTS, ids=[a[1] for a in BAD_ARGUMENTS])
def test_arguments_that_cannot_be_met_are_refused(folder, args, says):
    """File permissions are not tried: whoever is root may write anywhere."""
    (folder / "file").touch()
    (folder / "full" / "scorecard.json").mkdir(parents=True)
    refused(folder, says, **args)


def test_a_plan_that_is_not_there_is_refused(folder):
    """By the process as a whole: exit code 1, one line, no traceback."""
    done = process("report", "no.toml", "--as-at", "2016-11", cwd=folder)
    said = (done.returncode, done.stdout, done.stderr)
    assert said == (1, "", "Error: no.toml: there is no such file\n")
    assert run("check", "no.toml").stderr == said[2]


def test_another_encoding_works_once_it_is_stated(folder):
    """A code with an accent is read from Latin-1, and its file keeps its rows."""
    (folder / "crashes.csv").write_bytes((HEAD + "2016-03-01,Môn,2,30,x\n").encode("latin-1"))
    plan = PLAN.replace("EAST", "Môn").replace("covers", 'encoding = "latin-1"\ncovers')
    (folder / "plan.toml").write_text(plan, encoding="utf-8")
    done = report()
    assert done.exit_code == 0
    written = json.loads((folder / "out" / "scorecard.json").read_text(encoding="utf-8"))
    (row,) = written["objectives"][0]["measures"][0]["result"]
    assert (row["area"], row["value"]) == ("Môn", 1)
