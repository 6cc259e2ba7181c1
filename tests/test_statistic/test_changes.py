"""Pins how a change of each kind is judged: interval and p agree, over-dispersion only widens.

And which estimates are doubtful, and that a bad cell of one area changes nothing of another.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from scipy import stats

from policeplan.errors import ParameterError
from policeplan.statistic import (
    Count,
    Duration,
    Mix,
    Proportion,
    Rate,
    Shares,
    Stock,
    Total,
    WeightedProportion,
)
from policeplan.statistic.base import CHANGE

LEVELS = ("high", "medium", "low")
COUNT, RATE, SHARE = Count("crimes"), Rate("crimes"), Proportion("incidents")
MIX, AT_ONCE = Mix("referrals", LEVELS), Mix("referrals", LEVELS, simultaneous=True)
TIMES, SURVEY = Duration("incidents", 900), WeightedProportion("answers")
JUDGED = (COUNT, RATE, SHARE, MIX, AT_ONCE, SURVEY)
KNOWN = (Total("hours"), Stock("officers"), Shares("pounds", LEVELS))
confidences = st.sampled_from([0.8, 0.95, 0.998])
few = st.integers(0, 12) | st.integers(0, 3_000)
relaxed = settings(deadline=None, max_examples=30)  # pandas takes its time


def named(kind):
    return type(kind).__name__ + ("AtOnce" if kind is AT_ONCE else "")


@st.composite
def cells(draw, kind, areas="AB"):
    """Summed parts of some areas."""
    n = draw(st.lists(few, min_size=len(areas), max_size=len(areas)))
    table = {"area": list(areas), "n": n}
    if kind is TIMES:
        seconds = st.lists(st.integers(0, 2_000), min_size=1, max_size=12)
        rows = [(area, s) for area in areas for s in draw(seconds)]
        area, second = zip(*rows, strict=True)
        micro = [s * 1_000_000 for s in second]
        return pd.DataFrame({"area": area, "seconds": second, "n": 1, "microseconds": micro})
    if isinstance(kind, Total):
        table = {"area": list(areas), "sum": n}
    if kind is RATE:
        table["population"] = [draw(st.integers(1, 10**4)) for _ in areas]
    if kind in (SHARE, SURVEY):
        table |= {"numerator": [draw(st.integers(0, k)) for k in n], "denominator": n}
        table["squares"] = [k * draw(st.floats(1, 4)) for k in n]
    if isinstance(kind, Mix):
        n = draw(st.lists(few, min_size=3 * len(areas), max_size=3 * len(areas)))
        table = {"area": [a for a in areas for _ in LEVELS], "level": [*LEVELS] * len(areas)}
        table["n"] = n
    return pd.DataFrame(table)


def estimates(kind, table, confidence=0.95):
    return kind.estimate(table, ["area"], confidence)


@pytest.mark.parametrize("kind", [*JUDGED, TIMES], ids=named)
@relaxed
@given(st.data())
def test_p_is_at_or_under_the_level_exactly_when_the_interval_leaves_nought_out(kind, data):
    confidence = data.draw(confidences)
    pair = [estimates(kind, data.draw(cells(kind)), confidence) for _ in range(2)]
    change = kind.change(*pair, confidence)
    assert list(change) == list(CHANGE)
    sure = abs(change["p"] - (1 - confidence)) > 1e-9
    clear = (change["change_lower"] > 0) | (change["change_upper"] < 0)
    assert list(clear[sure]) == list((change["p"] <= 1 - confidence)[sure])
    known = change["p"].notna()
    assert change.loc[known, "p"].between(0, 1).all()
    if kind is not TIMES:
        assert list(known) == list(change["change_lower"].notna())


@pytest.mark.parametrize("kind", [*JUDGED, TIMES], ids=named)
@relaxed
@given(st.data())
def test_turned_round_the_p_is_the_same(kind, data):
    one, other = (estimates(kind, data.draw(cells(kind))) for _ in range(2))
    there, back = kind.change(one, other), kind.change(other, one)
    np.testing.assert_allclose(there["p"], back["p"], rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("kind", KNOWN, ids=named)
@relaxed
@given(st.data())
def test_what_is_known_has_no_p_and_no_use_for_dispersion(kind, data):
    pair = [estimates(kind, data.draw(cells(kind))) for _ in range(2)]
    assert kind.change(*pair)["p"].isna().all()
    assert not kind.disperses
    assert not kind.doubtful(pair[0]).any()


# Over-dispersion ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", JUDGED, ids=named)
@relaxed
@given(st.data())
def test_more_dispersion_never_narrows_and_a_dispersion_of_one_is_none(kind, data):
    """Neither in the figure's own unit nor in percent; and p never falls."""
    pair = [estimates(kind, data.draw(cells(kind))) for _ in range(2)]
    none, one = kind.change(*pair), kind.change(*pair, dispersion=1.0)
    assert_frame_equal(none, one, rtol=1e-12)
    some = data.draw(st.floats(1, 20))
    more = some * data.draw(st.floats(1, 5))
    less_wide, wide = (kind.change(*pair, dispersion=d) for d in (some, more))
    slack = 1e-6 * (1 + abs(none["change"]))
    for lower, upper in (("change_lower", "change_upper"), ("pct_lower", "pct_upper")):
        assert not (wide[lower] > less_wide[lower] + slack).any()
        assert not (wide[upper] < less_wide[upper] - slack).any()
    assert not (wide["p"] < less_wide["p"] - 1e-9).any()
    for same in ("change", "change_pct"):
        pd.testing.assert_series_equal(none[same], wide[same])


@pytest.mark.parametrize("kind", JUDGED, ids=named)
@relaxed
@given(st.data())
def test_an_unknown_dispersion_leaves_the_change_without_limits(kind, data):
    """Of its own rows alone."""
    pair = [estimates(kind, data.draw(cells(kind))) for _ in range(2)]
    unknown = (pair[0]["area"] == "A").to_numpy()
    change = kind.change(*pair, dispersion=np.where(unknown, np.nan, 1.0))
    assert change.loc[unknown, ["change_lower", "change_upper", "p"]].isna().all(axis=None)
    assert_frame_equal(change[~unknown], kind.change(*pair)[~unknown], rtol=1e-12)
    assert change["change"].equals(kind.change(*pair)["change"])


def test_a_count_four_times_as_variable_is_judged_as_a_quarter_of_it():
    """120 after 80: of 30 and 20, the share is 0.6 with Clopper and Pearson's 0.452 to 0.736."""
    pair = [estimates(COUNT, pd.DataFrame({"area": ["A"], "n": [n]})) for n in (120, 80)]
    row = COUNT.change(*pair, dispersion=4.0).iloc[0]
    share = stats.binomtest(30, 50).proportion_ci(method="exact")
    expected = [100 * (p / (1 - p) - 1) for p in (share.low, share.high)]
    assert list(row[["pct_lower", "pct_upper"]]) == pytest.approx(expected, rel=1e-9)
    assert row["p"] == pytest.approx(2 * stats.binom.sf(29, 50, 0.5), rel=1e-9)
    limits = 4 * stats.chi2.ppf([0.025, 0.975], [60, 62]) / 2  # of the later; so of the earlier
    before = 4 * stats.chi2.ppf([0.025, 0.975], [40, 42]) / 2
    lower = 40 - np.hypot(120 - limits[0], before[1] - 80)
    assert row["change_lower"] == pytest.approx(lower)


# Levels all at once -------------------------------------------------------------------------------


@relaxed
@given(cells(MIX), cells(MIX), confidences)
def test_levels_judged_at_once_are_judged_as_each_at_a_part_of_the_error(one, other, confidence):
    alone, at_once = (
        kind.change(*(estimates(kind, table, c) for table in (one, other)), c)
        for kind, c in ((MIX, 1 - (1 - confidence) / 3), (AT_ONCE, confidence))
    )
    limits = ["change", "change_lower", "change_upper"]
    assert_frame_equal(alone[limits], at_once[limits], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(np.minimum(3 * alone["p"], 1), at_once["p"], rtol=1e-9)


def test_limits_at_once_are_asked_for_by_name_and_not_of_a_known_whole():
    assert Mix("x", LEVELS) == Mix("x", LEVELS, simultaneous=False)
    with pytest.raises(ParameterError, match="simultaneous"):
        Shares("pounds", LEVELS, simultaneous=True)


# What is not known --------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [*JUDGED, TIMES, *KNOWN], ids=named)
@pytest.mark.parametrize("bad", [np.nan, -1.0])
@relaxed
@given(st.data())
def test_a_bad_cell_of_one_area_changes_no_figure_of_another(kind, bad, data):
    """Its own limits are unknown; with an unknown part, so is its value, and the status says so."""
    table = data.draw(cells(kind, "ABC")).astype(dict.fromkeys(kind.sums, float))
    spoilt = table.copy()
    row = int(np.flatnonzero(spoilt["area"] == "B")[0])
    spoilt.loc[row, kind.parts[0]] = bad
    fine, found = (estimates(kind, each) for each in (table, spoilt))
    others = found["area"] != "B"
    assert_frame_equal(found[others], fine[fine["area"] != "B"], check_dtype=False)
    change = kind.change(found, fine)
    assert_frame_equal(change[others], kind.change(fine, fine)[others])
    own = found[~others]
    if bad < 0 and kind in KNOWN:
        return  # a refund: a total may be below nought
    touched = own if kind in (MIX, AT_ONCE, TIMES) else own.iloc[:1]
    assert touched[["lower", "upper"]].isna().all(axis=None)
    if np.isnan(bad):
        assert touched["value"].isna().all()
        assert (touched["status"] == "undefined").all()


# Where to doubt -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "n", "doubt"),
    [(0, 9, False), (1, 9, True), (2, 9, False), (8, 9, True), (9, 9, False), (0, 0, False)],
)
def test_a_share_of_one_or_all_but_one_is_doubtful(x, n, doubt):
    found = estimates(SHARE, pd.DataFrame({"area": ["A"], "numerator": [x], "denominator": [n]}))
    assert list(SHARE.doubtful(found)) == [doubt]


def test_a_weighted_share_is_doubted_by_its_effective_size():
    """One of 100 with weights that are worth 50: half an event."""
    table = pd.DataFrame({"area": list("AB"), "numerator": [1, 2], "denominator": [100, 100]})
    table = table.assign(squares=[200.0, 200.0], n=100)
    for confidence in (0.8, 0.95):
        found = estimates(SURVEY, table, confidence)
        assert list(SURVEY.doubtful(found, confidence)) == [True, True]
    fine = estimates(SURVEY, table.assign(squares=100.0))
    assert list(SURVEY.doubtful(fine)) == [True, False]


def test_the_mean_of_fewer_than_100_times_is_doubtful():
    def times(n):
        table = {"area": ["A"], "seconds": [600], "n": [n], "microseconds": [n * 600_000_000]}
        return estimates(TIMES, pd.DataFrame(table))

    assert list(TIMES.doubtful(times(99))) == [True, False, False, False]
    assert not TIMES.doubtful(times(100)).any()
    assert not COUNT.doubtful(estimates(COUNT, pd.DataFrame({"area": ["A"], "n": [1]}))).any()
