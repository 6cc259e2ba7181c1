"""Pins the backtest: every past year end as it would have been forecast, against what came.

Each trial is the `year_end` of its month, from nothing later; the errors are in percent of the
year's total, beside those of the same months last year.
"""

from __future__ import annotations

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from forecasting import tally
from policeplan import Backtest, Definition, ForecastMethod, Total, backtest, year_end
from policeplan.errors import ParameterError

NAIVE = "core.same-months-last-year"
LIMITS = ["lower_80", "upper_80", "lower_95", "upper_95"]
SOME = st.lists(st.integers(0, 60), min_size=48, max_size=48)
FEW = settings(max_examples=6, deadline=None)


@FEW
@given(SOME, st.sampled_from([NAIVE, "core.seasonal-damped", "core.growth-to-date"]), st.data())
def test_a_trial_is_the_year_end_of_its_month(counts, method, data):
    """The backtest of the whole series and the forecast of a month have one answer."""
    found = tally(counts)
    trials = backtest(found, methods=[method]).trials
    assert len(trials) == 3 * 11
    trial = trials.iloc[data.draw(st.integers(0, len(trials) - 1))]
    row = year_end(found, str(trial["month"]), method=method).frame.iloc[0]
    for name in ("known", "year_end", *LIMITS):
        assert trial[name] == pytest.approx(row[name], nan_ok=True)
    assert trial["before"] == row["earlier"]
    start = 12 * (trial["year"] - 2015)
    assert trial["outcome"] == sum(counts[start : start + 12])


@FEW
@given(SOME, SOME)
def test_later_months_add_trials_and_change_none(counts, more):
    sooner, later = (backtest(tally(c)).trials for c in (counts, [*counts, *more[:24]]))
    keys = ["area", "method", "month"]
    both = sooner.merge(later, on=keys, suffixes=("", "_later"))
    assert len(both) == len(sooner) < len(later)
    for name in ("year_end", *LIMITS, "outcome", "naive"):
        pd.testing.assert_series_equal(both[name], both[f"{name}_later"], check_names=False)


@FEW
@given(SOME, SOME, st.integers(0, 47))
def test_what_one_area_lacks_changes_no_trial_of_another(ours, theirs, missing):
    gappy = [None if i == missing else n for i, n in enumerate(theirs)]
    together = backtest(tally({"A": ours, "B": gappy})).trials
    alone = backtest(tally(ours)).trials
    mine = together[together["area"] == "A"].reset_index(drop=True)
    keys = ["method", "month"]
    pd.testing.assert_frame_equal(
        *(t.sort_values(keys).reset_index(drop=True) for t in (mine, alone))
    )


# By hand ------------------------------------------------------------------------------------------


def test_errors_by_hand():
    """Ten a month, then 15: of the naive forecast each month to come is 5 short of 180 in all.

    As at April 11 are to come, 55 short, 30.56% of the year; as at February one, 2.78%. All eleven
    together are 5 x (11 + ... + 1) / 180 / 11 = 16.67%.
    """
    found = backtest(tally([10] * 12 + [15] * 12), methods=[NAIVE])
    frame = found.frame.set_index("month")
    assert list(frame.index) == [
        "April", "May", "June", "July", "August", "September", "October", "November", "December",
        "January", "February", "all months",
    ]  # fmt: skip
    assert frame.loc["April", "error"] == pytest.approx(100 * 55 / 180)
    assert frame.loc["February", "error"] == pytest.approx(100 * 5 / 180)
    assert frame.loc["all months", "error"] == pytest.approx(100 * 5 * 66 / 180 / 11)
    assert (frame["ratio"] == 1).all()
    assert (frame.loc["April", "n"], frame.loc["all months", "n"]) == (1, 11)


def test_it_prints_its_error_by_month_against_the_naive():
    found = backtest(tally({"A": [10, 14] * 18, "B": [20, 25, 30] * 12}))
    assert isinstance(found, Backtest)
    said = repr(found)
    assert "2 areas, financial years from 2016/17 to 2017/18" in said
    for word in ("core.seasonal-damped", "same months last year", "February", "ratio", "in 80%"):
        assert word in said
    assert len(found.to_frame()) == 2 * 12


def test_it_begins_where_it_is_told_to():
    found = backtest(tally([10] * 48), methods=[NAIVE], first="2018-02")
    assert str(found.trials["month"].min()) == "2018-02"
    assert list(found.frame["n"]) == [1] * 10 + [2, 12]


def test_a_year_end_of_nought_has_no_percent_and_is_held():
    found = backtest(tally([0] * 24), methods=[NAIVE]).frame
    assert found[["error", "naive", "ratio"]].isna().all(axis=None)
    assert (found[["held_80", "held_95"]] == 1).all(axis=None)


@pytest.mark.parametrize("n", [1, 23, 35])
def test_without_a_whole_year_after_another_there_is_nothing_to_try(n):
    """Of 35 months the third year is not whole, and the first has none before it."""
    with pytest.raises(ParameterError, match="no area has a whole financial year"):
        backtest(tally([10] * n), first="2017-04")


def test_a_method_that_never_knows_enough_has_no_trial_to_show():
    slow = ForecastMethod.of_series(
        id="test.slow", title="Slow", says="Never.", forecast=lambda s, n: s[:n], needs_months=60
    )
    found = backtest(tally([10] * 24), methods=[slow, NAIVE])
    assert list(found.frame["method"]) == [NAIVE] * 12
    assert found.trials.groupby("method")["year_end"].count().to_dict() == {NAIVE: 11, slow.id: 0}


def test_a_total_below_nought_has_trials_without_limits():
    """They are not counted among those that hold or do not."""
    spent = Definition(id="test.spent", title="Spent", statistic=Total("pounds"))
    found = backtest(tally([10.0, -1.0] * 12, definition=spent, part="sum"), methods=[NAIVE])
    assert found.trials["year_end"].notna().all()
    assert found.trials[LIMITS].isna().all(axis=None)
    assert found.frame[["held_80", "held_95"]].isna().all(axis=None)


def test_an_unknown_method_is_told_the_nearest():
    with pytest.raises(ParameterError, match=r"Did you mean 'core\.ets'"):
        backtest(tally([1] * 24), methods=["core.est"])
