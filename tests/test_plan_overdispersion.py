"""Pins the plan's key ``overdispersion``: whose changes it widens, by how much, its refusals."""

from __future__ import annotations

import numpy as np
import pytest

from planned import AREAS, GRADE1, KSI, plan_in
from policeplan import evaluate
from policeplan.errors import PlanError

# Casualties of EAST in the months of two years: 4 and 0 by turns, then 8 and 0. Each year has its
# level, and every even month of the year has none, so months vary no more than level and season.
# WEST: 6 months of 0 and 6 of 4 in the one year, the other way round in the other.
EAST = [4, 0] * 6 + [8, 0] * 6
WEST = [0] * 6 + [4] * 12 + [0] * 6


def rows():
    months = [f"{2014 + (m + 11) // 12}-{(m + 11) % 12 + 1:02d}" for m in range(24)]
    lines = [
        f"{month}-05,{area},2,30"
        for area, n in (("EAST", EAST), ("WEST", WEST))
        for month, many in zip(months, n, strict=True)
        for _ in range(many)
    ]
    return {"crashes": "\n".join(["date,area,severity,age", *lines])}


def card(folder, **more):
    plan = plan_in(
        folder,
        {**KSI, **more},
        rows=rows(),
        sources={"crashes": {"columns": {"occurred": "date"}}},
        covers="2014-12 to 2016-11",
    )
    return evaluate(plan, "2016-11")


def test_a_line_is_judged_by_its_own_months(tmp_path):
    """EAST fits its level and season whole: 1. WEST by hand: 48 / 11, but for a day.

    2 are expected in each of its 24 months and 4 or 0 seen, so chi-square is 24 x 4 / 2 = 48 on
    24 - (2 + 12 - 1) = 11 degrees of freedom. February 2016 has a day more than 2015's, and so a
    little over 2.
    """
    (comparison,) = card(tmp_path, overdispersion=True).entries()[0].comparisons[:1]
    assert comparison.dispersion["EAST"] == pytest.approx(1)
    assert comparison.dispersion["WEST"] == pytest.approx(48 / 11, abs=0.02)
    assert "as variable" in repr(comparison)


def test_without_it_chance_alone_judges(tmp_path):
    """And changes themselves are the same; limits are further away where months vary more."""
    with_it, without = (
        card(tmp_path, **given).entries()[0].comparisons[0]
        for given in ({"overdispersion": True}, {})
    )
    assert without.dispersion is None
    one, other = (c.frame.set_index(["area", "figure"]) for c in (with_it, without))
    np.testing.assert_array_equal(one["change"], other["change"])
    width = (one["change_upper"] - one["change_lower"]) / (
        other["change_upper"] - other["change_lower"]
    )
    assert width["EAST"].iloc[0] == pytest.approx(1)
    assert width["WEST"].iloc[0] > 1.5


@pytest.mark.parametrize("given", ["yes", 1, 1.5])
def test_it_is_true_or_false(tmp_path, given):
    with pytest.raises(PlanError, match="overdispersion: should be true or false"):
        card(tmp_path, overdispersion=given)


def test_times_have_none(tmp_path):
    with pytest.raises(PlanError, match="overdispersion: only counts, rates and shares"):
        evaluate(plan_in(tmp_path, {**GRADE1, "overdispersion": True}, areas=AREAS), "2016-11")
