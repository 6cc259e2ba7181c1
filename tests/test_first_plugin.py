"""Pins the tutorial: whoever follows it gets what it says, with not over 40 lines of their own.

The page is followed step by step in a new environment, from its own blocks: files as it gives them,
commands as it gives them, and what they print must be what it says. What it says that the rows give
is counted here again, without policeplan.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import io
import re
import zoneinfo

import hypothesis
import pytest

import following
import fresh
from following import Change, File
from policeplan.new_plugin import renamed, template
from policeplan.testing import check_measure

OLD = hypothesis.__version_info__ < (6, 150)

PAGE = (fresh.ROOT / "docs" / "tutorial" / "first-plugin.md").read_text("utf-8")
STEPS = following.steps(PAGE)
MOST = 40


def begun():
    """The files that the command writes."""
    return {renamed(p, "westmercia"): renamed(t, "westmercia") for p, t in template().items()}


def written():
    """The reader's files, as they stand in the end."""
    files = begun()
    for step in STEPS:
        if isinstance(step, File):
            files[step.path] = step.text
        elif isinstance(step, Change):
            files[step.path] = step.made(files[step.path])
    return files


def own_lines(suffixes):
    """Lines that the template did not write, blank ones aside."""
    before, lines = begun(), []
    for path, text in written().items():
        if path.endswith(suffixes):
            told = difflib.ndiff(before.get(path, "").splitlines(), text.splitlines())
            lines += [line[2:] for line in told if line.startswith("+ ") and line[2:].strip()]
    return lines


def test_the_authors_own_code_is_short():
    """Python and the plan together: rows are no code, and the template wrote the rest."""
    assert 20 < len(own_lines((".py", ".toml"))) <= MOST


def share(rows, months, area=None):
    """In time, and all, without policeplan: instants come from the time zone's own table."""
    london = zoneinfo.ZoneInfo("Europe/London")
    first, last = months
    in_time = counted = 0
    for row in rows:
        if not first <= row["reported"][:7] <= last or area not in {None, row["area"]}:
            continue
        times = [row[name] for name in ("reported", "attended") if row[name]]
        instants = [
            dt.datetime.fromisoformat(one).replace(tzinfo=london).timestamp() for one in times
        ]
        if instants[-1] < instants[0]:
            continue
        counted += 1
        in_time += len(instants) == 2 and instants[1] - instants[0] <= 3600
    return in_time, counted


@pytest.mark.parametrize(
    ("line", "area", "now", "before"),
    [
        ("Burglaries attended within an hour", None, (5, 6), (3, 6)),
        ("  North", "NORTH", (2, 3), (2, 3)),
        ("  South", "SOUTH", (3, 3), (1, 3)),
    ],
)
def test_the_figures_on_the_page_are_those_of_its_rows(line, area, now, before):
    """Counted by hand, counted again row by row, and printed on the page to a tenth."""
    rows = list(csv.DictReader(io.StringIO(written()["burglaries.csv"])))
    assert share(rows, ("2025-12", "2026-11"), area) == now
    assert share(rows, ("2024-12", "2025-11"), area) == before
    (printed,) = re.findall(rf"^{line} +([\d.]+)% +([\d.]+)%", PAGE, re.MULTILINE)
    assert printed == tuple(f"{100 * part / whole:.1f}" for part, whole in (now, before))


@pytest.mark.skipif(OLD, reason="an older Hypothesis draws other tables")
@pytest.mark.parametrize(("version", "fails"), [("first", True), ("last", False)])
def test_the_kit_finds_the_slip_without_the_example_that_shows_it(version, fails):
    """As the page says: of a version whose example has June alone, by the law of time zones."""
    path = "src/policeplan_westmercia/measures.py"
    (first,) = [step.text for step in STEPS if isinstance(step, File) and step.path == path]
    text = first if version == "first" else written()[path]
    made = {}
    exec(re.sub("2026-03-2[89]", "2026-06-01", text), made)  # noqa: S102  # the page's own code
    report = check_measure(made["burglary_attendance"](), only=["time-zones"])
    assert [failure.check for failure in report.failures] == ["time-zones"] * fails


@pytest.mark.fresh
def test_the_page_can_be_followed(tmp_path):
    """From an empty folder to the report, each command giving what stands below it."""
    host = fresh.wheel(fresh.ROOT, tmp_path / "dist")
    env = fresh.environment(tmp_path / "alone", f"policeplan[testing] @ {host.as_uri()}")
    empty = tmp_path / "empty"
    empty.mkdir()
    following.follow(PAGE, empty, env)
