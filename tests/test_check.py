"""Pins what `check_plan` says of rows before anyone believes a figure made from them.

Every row is counted or excluded by name; a location that stands for many places is found, and its
text stays hidden until it is asked for; what is advised works when it is followed to the letter.
"""

from __future__ import annotations

import io
import tomllib
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from policeplan import Plan, check_plan
from policeplan.check import outlying
from policeplan.report.checks import print_checks

ARCHIVE = Path(__file__).parents[2] / ("shared/data/vancouver_crime_2020/vancouver_crimes_2020.zip")
OFFSET = "OFFSET TO PROTECT PRIVACY"

CALLS = """occurred,area,town,location
2016-01-04 10:00,EAST,Marlham,1 High St
2016-02-29 10:00,EAST,Marlham,2 High St
2016-03-31 10:00,EAST,Marlham,
2016-01-05 10:00,WEST,Penwick,1 High St
2016-03-30 10:00,WEST,Penwick,WITHHELD
2016-03-30 11:00,,Penwick,3 High St
,WEST,Penwick,3 High St
"""
ASB = {"measure": "core.repeat-asb", "source": "calls"}
EAST = {"code": "EAST", "name": "East Division"}
WEST = {"code": "WEST", "name": "West [old] Division"}


def plan_of(folder, text, *lines, areas=(EAST, WEST), sources=None):
    """A plan with one file of calls, and perhaps other sources."""
    (folder / "calls.csv").write_text(text, encoding="utf-8")
    return Plan.from_dict(
        {
            "title": "Test",
            "areas": list(areas),
            "sources": {"calls": {"path": "calls.csv"}, **(sources or {})},
            "objectives": [{"title": "All", "measures": list(lines or [ASB])}],
        },
        folder=folder,
    )


def busy(value, n_busy=60, n_others=40):
    """Calls of which most are from one place, the rest from as many places as there are calls."""
    place = '"' + value.replace('"', '""') + '"'
    places = [place] * n_busy + [f"{i} High St" for i in range(n_others)]
    rows = [f"2016-01-04 10:00,EAST,Marlham,{text}\n" for text in places]
    return "occurred,area,town,location\n" + "".join(rows)


# Rows ---------------------------------------------------------------------------------------------


def test_every_row_is_counted_or_excluded_by_name(tmp_path):
    placeholders = {**ASB, "parameters": {"placeholders": ["WITHHELD"]}}
    (found,) = check_plan(plan_of(tmp_path, CALLS, placeholders))
    assert dict(found.excluded) == {
        "no date": 1,
        "no area": 1,
        "blank location": 1,
        "placeholder location": 1,
    }
    assert (found.rows_in, found.rows_counted) == (7, 3)
    assert found.rows_in == found.rows_counted + sum(found.excluded.values())


def test_coverage_is_told_for_each_area_by_name(tmp_path):
    """West supplied nothing in February; the table ends on 31 March, so March is covered."""
    (found,) = check_plan(plan_of(tmp_path, CALLS))
    spans = {name: [tuple(map(str, span)) for span in c] for name, c in found.covers.items()}
    assert spans == {
        "East Division": [("2016-01-04", "2016-04-01")],
        "West [old] Division": [("2016-01-04", "2016-02-01"), ("2016-03-01", "2016-04-01")],
    }


def test_an_area_without_a_row_is_warned_of(tmp_path):
    north = {"code": "NORTH", "name": "North Division"}
    (found,) = check_plan(plan_of(tmp_path, CALLS, areas=(EAST, WEST, north)))
    assert found.warnings == ("no rows from North Division",)
    assert found.covers["North Division"] == ()


def test_no_row_that_counts_is_warned_of_and_is_no_error(tmp_path):
    (found,) = check_plan(plan_of(tmp_path, "occurred,area,location\n2016-01-04,EAST,\n"))
    assert (found.rows_in, found.rows_counted, found.error) == (1, 0, None)
    assert "no row counts" in found.warnings


def test_a_source_that_fails_does_not_stop_the_others(tmp_path):
    """A file that is not there, a column that one measure lacks, a stray area: each is told."""
    (tmp_path / "stray.csv").write_text("occurred,area,location\n2016-01-04,SECRET,1 High St\n")
    sources = {"absent": {"path": "absent.csv"}, "stray": {"path": "stray.csv"}}
    lines = [{**ASB, "source": "absent"}, {**ASB, "source": "stray"}, ASB]
    lines.insert(1, {"measure": "core.risk-mix", "source": "calls"})
    plan = plan_of(tmp_path, CALLS, *lines, sources=sources)
    errors = [one.error for one in check_plan(plan)]
    assert "there is no file" in errors[0]
    assert "needs column 'risk'" in errors[1]
    assert "1 of 1 row have an area that is not known" in errors[2]
    assert "SECRET" not in errors[2]
    assert "Stray values: 'SECRET'" in check_plan(plan, show_values=True)[2].error
    assert errors[3] is None, "what one measure lacks is not the fault of another"


# Outliers -----------------------------------------------------------------------------------------


def keys_of(*sizes, blank=0):
    """Keys 0, 1, 2 ... with so many rows each, and rows without a key."""
    return np.concatenate([np.repeat(np.arange(len(sizes)), sizes), np.full(blank, -1)])


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        (keys_of(50, *[10] * 9), [(0, 50)]),  # five times the tenth
        (keys_of(49, *[10] * 9), []),  # not quite
        (keys_of(*[1] * 20, 30, 90), [(21, 90), (20, 30)]),  # two, the most first
        (keys_of(20, *[4] * 245), [(0, 20)]),  # 20 of 1,000 is 2%
        (keys_of(20, *[4] * 245, blank=1), []),  # 20 of 1,001 is not
        (keys_of(1000, *[1] * 8), []),  # nine keys have no tenth
        (keys_of(blank=5), []),
        (keys_of(1, *[0] * 30), []),
    ],
)
def test_what_outlies_has_two_percent_and_five_times_the_tenth_busiest(keys, found):
    assert outlying(keys) == found


@settings(deadline=None)
@given(st.lists(st.integers(0, 60), min_size=8, max_size=14), st.integers(0, 300))
def test_outliers_are_those_of_the_rule_in_words(sizes, blank):
    sizes = [size * size // 8 for size in sizes]
    keys = np.random.default_rng(0).permutation(keys_of(*sizes, blank=blank))
    busiest = Counter(keys[keys >= 0].tolist()).most_common()
    tenth = busiest[9][1] if len(busiest) >= 10 else None
    expected = {key: n for key, n in busiest if tenth and n >= 0.02 * len(keys) and n >= 5 * tenth}
    assert dict(outlying(keys)) == expected


@pytest.mark.parametrize(
    "value", ["WITHHELD", 'The "Lodge"', "Ty'r Gât", "\N{HOUSE BUILDING} 2", "A\\B"]
)
def test_the_advice_followed_to_the_letter_ends_the_warning(tmp_path, value):
    (shown,) = check_plan(plan_of(tmp_path, busy(value)), show_values=True)
    (warning,) = [w for w in shown.warnings if "location" in w]
    assert warning.startswith("one location holds 60 of 100 rows (60.0%)")
    advice = tomllib.loads(warning[warning.index("parameters = ") :])
    assert advice == {"parameters": {"placeholders": [value]}}
    (after,) = check_plan(plan_of(tmp_path, busy(value), {**ASB, **advice}))
    assert not any("location" in w for w in after.warnings)
    assert after.excluded == {"placeholder location": 60}


def test_a_location_of_several_columns_is_shown_whole_and_its_placeholder_left_open(tmp_path):
    """A placeholder is the text of one column; which of them stands for many is not known."""
    columns = {"location": ["town", "location"]}
    calls = {"path": "calls.csv", "columns": columns}
    plan = plan_of(tmp_path, busy("WITHHELD"), sources={"calls": calls})
    (warning,) = [w for w in check_plan(plan, show_values=True)[0].warnings if "location" in w]
    assert "('Marlham / WITHHELD')" in warning
    assert warning.endswith('parameters = { placeholders = ["..."] }')
    left_open = {**ASB, "parameters": {"placeholders": ["WITHHELD"]}}
    plan = plan_of(tmp_path, busy("WITHHELD"), left_open, sources={"calls": calls})
    assert not any("location" in w for w in check_plan(plan)[0].warnings)


def test_a_privacy_offset_in_real_rows_is_found_hidden_and_excluded(tmp_path):
    """Vancouver 2020: a tenth of all rows stand at one text that is no place."""
    if not ARCHIVE.exists():
        pytest.skip(reason=f"{ARCHIVE} is not here: real data are read from there and never copied")
    with zipfile.ZipFile(ARCHIVE) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".csv"))
        rows = pd.read_csv(archive.open(name), dtype=str)
    day = [rows[part].str.zfill(2) for part in ("MONTH", "DAY", "HOUR", "MINUTE")]
    rows["when"] = rows["YEAR"] + "-" + day[0] + "-" + day[1] + " " + day[2] + ":" + day[3]
    rows.to_csv(tmp_path / "crimes.csv", index=False)
    assert ((rows["HUNDRED_BLOCK"] == OFFSET).sum(), len(rows)) == (3750, 37512)
    columns = {"occurred": "when", "location": "HUNDRED_BLOCK"}
    crimes = {"path": "crimes.csv", "columns": columns, "area": "EAST"}
    line = {**ASB, "source": "crimes"}
    plan = plan_of(tmp_path, CALLS, line, areas=[EAST], sources={"crimes": crimes})
    (found,) = check_plan(plan)
    (warning,) = found.warnings
    assert warning.startswith("one location holds 3,750 of 37,512 rows (10.0%); its value is shown")
    assert "exclude it by name: parameters = { placeholders = [" in warning
    assert OFFSET not in repr(found)
    assert OFFSET in check_plan(plan, show_values=True)[0].warnings[0]
    line = {**line, "parameters": {"placeholders": [OFFSET]}}
    plan = plan_of(tmp_path, CALLS, line, areas=[EAST], sources={"crimes": crimes})
    (after,) = check_plan(plan)
    assert after.warnings == ()
    assert after.excluded == {"placeholder location": 3750}


# Print --------------------------------------------------------------------------------------------


def test_what_is_printed_has_every_count_span_warning_and_bracket(tmp_path):
    """Names are printed as they are, square brackets too, which some printers take for markup."""
    absent = {"absent": {"path": "absent.csv"}}
    plan = plan_of(tmp_path, CALLS, ASB, {**ASB, "source": "absent"}, sources=absent)
    out = Console(file=io.StringIO(), width=200)
    print_checks(check_plan(plan), out)
    said = " ".join(out.file.getvalue().split())
    for words in (
        "rows in 7 rows counted 4 excluded: no date 1 excluded: no area 1",
        "East Division covers 4 January 2016 to 31 March 2016",
        "West [old] Division covers 4 January 2016 to 31 January 2016; 1 March 2016 to 31 March",
        "Cannot be counted: source 'absent': there is no file",
    ):
        assert words in said


def test_a_source_may_be_a_folder_or_a_pattern_of_files(tmp_path):
    """A file for each month gives what one file of them all does, and so do its warnings."""
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for folder in (whole, parts / "calls"):
        folder.mkdir(parents=True)
    heading, *rows = CALLS.splitlines()
    for i, row in enumerate(rows):
        (parts / "calls" / f"{i:03}.csv").write_text(f"{heading}\n{row}\n")
    want = check_plan(plan_of(whole, CALLS, ASB))
    for path in ("calls", "calls/*.csv"):
        plan = plan_of(parts, CALLS, ASB, sources={"calls": {"path": path}})
        for one, other in zip(check_plan(plan), want, strict=True):
            assert (one.rows_in, one.rows_counted) == (other.rows_in, other.rows_counted)
            assert (one.excluded, one.covers) == (other.excluded, other.covers)
            assert one.warnings == other.warnings
