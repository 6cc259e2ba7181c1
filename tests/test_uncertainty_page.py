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
