"""KSI: who counts as killed or seriously injured, who is a child, and the adjusted sum."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Period, tally_rows
from policeplan.errors import MissingColumnError, ParameterError
from policeplan.measures.ksi import ksi

SEVERITIES = {"1": True, "2": True, "3": False, "Fatal": True, "Serious": True, "Slight": False}
AGES = st.sampled_from([-1, 0, 1, 14, 15, 16, 17, 40, 102, None])
CASUALTY = st.tuples(st.sampled_from(sorted(SEVERITIES)), AGES)


def casualties(severity, age=30, **more):
    table = {"occurred": "2016-11-30", "area": "EAST", "severity": severity, "age": age, **more}
    n = max(len(v) for v in table.values() if isinstance(v, list))
    return pd.DataFrame({k: v if isinstance(v, list) else [v] * n for k, v in table.items()})


def by_age(tally):
    return tally.cells.set_index("age_group")["n"].to_dict()


# Properties ---------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.lists(CASUALTY, min_size=1, max_size=30))
def test_each_killed_or_seriously_injured_counts_once_in_one_age_group(people):
    tally = tally_rows(ksi(), casualties(*map(list, zip(*people, strict=True))))
    ages = [age for severity, age in people if SEVERITIES[severity]]
    unknown = [age for age in ages if age is None or age < 0]
    child = [age for age in ages if age is not None and 0 <= age <= 15]
    expected = {
        "adult": len(ages) - len(unknown) - len(child),
        "child": len(child),
        "age unknown": len(unknown),
    }
    assert by_age(tally) == {group: n for group, n in expected.items() if n}
    slight = len(people) - len(ages)
    assert tally.excluded == ({"slight injury": slight} if slight else {})


@settings(max_examples=40)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_adjusted_is_the_sum_of_the_probabilities(chances):
    table = casualties(["3"] * len(chances), adjusted_serious=chances)
    tally = tally_rows(ksi(adjusted=True), table)
    assert tally.cells["n"].sum() == pytest.approx(np.sum(chances))
    assert tally.excluded == {}


# By hand ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "group"),
    [
        (0, "child"),
        (15, "child"),
        (16, "adult"),
        (99, "adult"),
        ("15", "child"),
        ("16", "adult"),
        (-1, "age unknown"),
        ("-1", "age unknown"),
        (None, "age unknown"),
        ("", "age unknown"),
    ],
)
def test_a_child_is_0_to_15_years_old(age, group):
    assert by_age(tally_rows(ksi(), casualties(["1"], [age]))) == {group: 1}


@pytest.mark.parametrize(
    "severity", [1, 2, 1.0, "1", " 2 ", "Fatal", "serious", "KILLED", "Seriously injured"]
)
def test_codes_and_words_that_count(severity):
    tally = tally_rows(ksi(), casualties([severity]))
    assert (tally.cells["n"].tolist(), tally.excluded) == ([1], {})


@pytest.mark.parametrize(
    ("severity", "reason"),
    [
        (3, "slight injury"),
        ("Slight", "slight injury"),
        ("slightly injured", "slight injury"),
        (-1, "unknown severity"),
        ("4", "unknown severity"),
        ("", "unknown severity"),
        (None, "unknown severity"),
    ],
)
def test_severities_that_do_not_count_go_by_name(severity, reason):
    tally = tally_rows(ksi(), casualties([severity]))
    assert (len(tally.cells), tally.excluded) == (0, {reason: 1})


def test_adjusted_by_hand():
    """Killed 1, serious 0.7, slight 0.2; without a probability only the killed count."""
    table = casualties(
        ["1", "2", "3", "1", "2", "3", "2", "x"],
        adjusted_serious=["0", "0.7", "0.2", "", "", "-1", "1.5", "0.5"],
    )
    tally = tally_rows(ksi(adjusted=True), table)
    assert tally.cells["n"].sum() == pytest.approx(1 + 0.7 + 0.2 + 1)
    assert tally.excluded == {"unknown severity": 1, "no adjusted severity": 3}


def test_adjusted_needs_the_adjusted_column():
    with pytest.raises(MissingColumnError, match="adjusted_serious"):
        tally_rows(ksi(adjusted=True), casualties(["1"]))


@pytest.mark.parametrize("adjusted", ["yes", 1, None])
def test_adjusted_is_true_or_false(adjusted):
    with pytest.raises(ParameterError, match="adjusted"):
        ksi(adjusted=adjusted)


def test_a_month_by_age_group():
    """Two adults and a child in November; the groups are all there, nought too."""
    table = casualties(["1", "2", "2", "3"], [40, 15, 16, 8])
    tally = tally_rows(ksi(), table, covers=Period.month("2016-11"))
    month = tally.over(Period.month("2016-11"), by="age_group")
    groups = ("adult", "child", "age unknown")
    assert [month.value("EAST", age_group=group) for group in groups] == [2, 1, 0]
    assert tally.over(Period.month("2016-11")).value("EAST") == 3
