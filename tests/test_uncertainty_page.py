"""Pins that docs/explanation/uncertainty.md says what the simulations found, and keeps its bounds.

The slow group ``simulation`` writes the numbers; here they are only read.
"""

from __future__ import annotations

import re

import pytest

from simulations.told import FIGURES, PAGE, read, stands, told

NAMES = sorted(path.stem for path in FIGURES.glob("*.csv"))
TEXT = PAGE.read_text(encoding="utf-8")
MOST_BYTES = 150_000
EXACT = ("Count (", "Rate (", "Count in %", "Rate in %", "Median", "90th percentile")


@pytest.mark.parametrize("name", NAMES)
def test_each_table_on_the_page_is_the_file_of_numbers(name):
    assert stands(name) == told(name)


def test_the_page_has_no_mark_without_numbers():
    assert sorted(re.findall(r"<!-- figures/(\w+)\.csv -->", TEXT)) == NAMES


def test_every_drawing_is_shown_and_small():
    drawings = sorted(path.name for path in FIGURES.glob("*.svg"))
    assert sorted(re.findall(r"\(figures/([\w.]+)\)", TEXT)) == drawings
    assert max((FIGURES / name).stat().st_size for name in drawings) < MOST_BYTES


@pytest.mark.parametrize("name", ["counts", "quantiles", "changes"])
def test_exact_limits_are_nowhere_under_95(name):
    rows = read(name)
    exact = rows[rows["interval"].str.startswith(EXACT)]
    assert len(exact)
    assert exact["least"].astype(float).min() >= 95


@pytest.mark.parametrize("name", ["shares", "weights", "changes"])
def test_the_others_are_near_it_from_one_expected_on(name):
    rows = read(name)
    rows = rows[~rows["interval"].str.startswith(EXACT) & (rows["expected"] != "0.1 to 1")]
    assert len(rows)
    assert rows["average"].astype(float).between(94, 98).all()
    assert rows["least"].astype(float).min() >= 88


def test_of_clear_lines_judged_together_no_more_than_5_of_100_are_chance():
    rows = read("discovery")
    together = rows[rows["judged"] == "together"]
    assert len(together)
    assert together["chance"].astype(float).max() <= 5


def test_ranges_of_ranks_hold_all_areas_as_often_as_said():
    assert read("ranks")["average"].astype(float).min() >= 95


def test_londons_80_percent_limits_hold_75_to_88_and_its_error_beats_the_naive():
    rows = read("london")
    assert rows["held_80"].astype(float).between(75, 88).all()
    assert (rows["error"].astype(float) < rows["naive"].astype(float)).all()


def test_drawn_year_ends_are_held_but_for_the_dip_that_the_page_names():
    rows = read("forecasts")
    under = rows[rows["held_80"].astype(float) < 75]
    assert under[["series", "years"]].to_numpy().tolist() == [["growing 10% a year", "10"]]
    assert (rows["held_95"].astype(float) >= 94).all()


KNOWN = [  # what the table of known dips says, and the number that it is
    ("83.5 at the worst", "shares", "least", {"expected": "0.1 to 1"}),
    ("90.7 at 10 timed", "times", "least", {"interval": "Mean (t)", "timed": "10 to 100"}),
    ("68 at 4 times chance", "dispersion", "alone", {"times": "4"}),
    ("92.7 at 2 times chance", "months", "average", {"months": "12", "times": "2"}),
    ("70 in the 80% limits", "forecasts", "held_80", {"series": "growing 10% a year",
                                                      "years": "10"}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "name", "column", "of"), KNOWN)
def test_the_table_of_known_dips_says_what_was_found(said, name, column, of):
    rows = read(name)
    (found,) = rows.loc[(rows[list(of)] == list(of.values())).all(axis=1), column].astype(float)
    assert said in TEXT.partition("## What is not covered well")[2]
    assert abs(float(said.split()[0]) - found) <= 0.51 * 10 ** -len(said.split()[0][3:])
