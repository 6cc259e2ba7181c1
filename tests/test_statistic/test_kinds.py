"""Pins what the kinds give: estimates from summed parts alone, each group by itself.

Expected values come from NumPy and SciPy on the rows themselves, and from counts by hand.
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
    KINDS,
    NEVER,
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
MINUTE = 60

COUNT = Count("crimes")
SHARE = Proportion("incidents")
MIX = Mix("referrals", LEVELS)
TIMES = Duration("incidents", within=15 * MINUTE)
RATE = Rate("crimes")
TOTAL = Total("hours", decimals=1)
STOCK = Stock("officers")
SPENT = Shares("pounds", LEVELS, nested=[("serious", ("high", "medium"))])
SURVEY = WeightedProportion("answers")
KNOWN = (TOTAL, STOCK, SPENT)  # not estimated: their limits are themselves
EVERY = (COUNT, SHARE, MIX, TIMES, RATE, SURVEY, *KNOWN)

PERCENT = ("change_pct", "pct_lower", "pct_upper")
relaxed = settings(deadline=None)  # pandas is slow at its first call
fewer = settings(relaxed, max_examples=20)  # for laws of every kind
places = st.tuples(st.sampled_from("ABC"), st.integers(0, 3))
amounts = st.sampled_from([0.0, 0.1, 0.2, 2.5, 1_000_000.0])
seconds = st.one_of(st.integers(0, 1_000), st.integers(899, 901), st.integers(0, 86_400))


def rows_of(kind, values):
    """One row of parts for each value, as a measure's observations give them."""
    observed = {"when": np.zeros(len(values), "datetime64[D]")}
    if kind is COUNT:
        observed["value"] = np.asarray(values, float)
    if kind in (TOTAL, STOCK):
        observed["value"] = np.asarray(values, float)
    if kind is SHARE:
        observed["numerator"] = np.asarray(values, bool)
    if kind is SURVEY:
        observed["numerator"] = np.array([has for has, _ in values], bool)
        observed["weight"] = np.array([weight for _, weight in values], float)
    if kind is SPENT:
        observed["level"] = np.array([level for level, _ in values], object)
        observed["value"] = np.array([pounds for _, pounds in values], float)
    if kind is MIX:
        observed["level"] = np.asarray(values, object)
    if kind is TIMES:
        observed["value"] = np.asarray(values, "timedelta64[us]")
    people = {"population": np.asarray(values, float)} if kind is RATE else {}
    return pd.DataFrame({**kind.entries(observed), **people})


def figures(kind, values, confidence=0.95):
    """The estimates of one area, by figure, or by level for a mix."""
    cells = rows_of(kind, values).assign(area="A")
    key = kind.result_keys[0] if kind.result_keys else "figure"
    return kind.estimate(cells, ["area"], confidence).set_index(key)


def durations(values):
    """Estimates of durations in seconds; None never came."""
    never = np.timedelta64("NaT", "us")
    passed = [never if v is None else np.timedelta64(round(v * 1_000_000), "us") for v in values]
    return figures(TIMES, passed)


def values_of(kind):
    """A strategy for what one row of the kind holds."""
    return {
        COUNT: st.just(1.0) | st.sampled_from([0.25, 0.5, 0.75]),
        SHARE: st.booleans(),
        MIX: st.sampled_from(LEVELS),
        TIMES: seconds.map(lambda s: np.timedelta64(s * 1_000_000, "us"))
        | st.just(np.timedelta64("NaT", "us")),
        RATE: st.sampled_from([0.0, 1 / 12, 1_000.0]),
        TOTAL: amounts,
        STOCK: amounts,
        SPENT: st.tuples(st.sampled_from(LEVELS), amounts),
        SURVEY: st.tuples(st.booleans(), amounts),
    }[kind]


of_every_kind = pytest.mark.parametrize("kind", EVERY, ids=lambda kind: type(kind).__name__)


@of_every_kind
@fewer
@given(st.data())
def test_estimates_from_summed_parts_are_those_from_all_rows(kind, data):
    """Rows added up by cell first, in any number of cells, estimate the same as rows unsummed."""
    placed = data.draw(st.lists(st.tuples(places, values_of(kind)), min_size=1, max_size=40))
    rows = rows_of(kind, [value for _, value in placed])
    rows["area"], rows["cell"] = zip(*[place for place, _ in placed], strict=True)
    keys = ["area", "cell", *kind.keys]
    cells = rows.groupby(keys, as_index=False)[list(kind.sums)].sum()
    order = ["area", *kind.result_keys, "figure"]
    summed, whole = (kind.estimate(table, ["area"]).set_index(order) for table in (cells, rows))
    assert_frame_equal(summed.sort_index(), whole.sort_index(), rtol=1e-12)


@of_every_kind
@fewer
@given(st.data())
def test_one_areas_data_changes_no_others_figures(kind, data):
    """Whatever B and C hold, none but blanks or nothing at all, A's estimates are A's alone."""
    mine = rows_of(kind, data.draw(st.lists(values_of(kind), min_size=1, max_size=20)))
    theirs = rows_of(kind, data.draw(st.lists(values_of(kind), max_size=20))).assign(area="B")
    empty = rows_of(kind, [data.draw(values_of(kind))]).assign(area="C")
    empty[list(kind.sums)] = 0
    mine = mine.assign(area="A")
    every = pd.concat([frame for frame in (empty, theirs, mine) if len(frame)], ignore_index=True)
    every = every.sample(frac=1, random_state=data.draw(st.integers(0, 99)))
    order = ["area", *kind.result_keys, "figure"]
    alone, among = (kind.estimate(table, ["area"]).set_index(order) for table in (mine, every))
    assert_frame_equal(alone.sort_index(), among.sort_index().loc[["A"]], rtol=1e-12)


@of_every_kind
@fewer
@given(st.data())
def test_intervals_hold_their_estimates(kind, data):
    found = figures(kind, data.draw(st.lists(values_of(kind), min_size=1, max_size=40)))
    bounded = found.dropna(subset=["value"])
    assert not (bounded["lower"] > bounded["value"] + 1e-9).any()
    assert not (bounded["upper"] < bounded["value"] - 1e-9).any()
    assert not (bounded["lower"] < 0).any()


@of_every_kind
@fewer
@given(st.data())
def test_the_order_of_rows_does_not_matter(kind, data):
    values = data.draw(st.lists(values_of(kind), min_size=1, max_size=20))
    here, there = figures(kind, values), figures(kind, data.draw(st.permutations(values)))
    assert_frame_equal(here.sort_index(), there.sort_index(), rtol=1e-12)


@of_every_kind
@fewer
@given(st.data())
def test_a_change_lies_within_its_limits_and_is_never_infinite(kind, data):
    """In the figure's own unit and in percent, which agree in sign; of an unknown there is none."""
    some = st.lists(values_of(kind), min_size=1, max_size=20)
    pair = [figures(kind, data.draw(some)).drop(columns=["area", "status"]) for _ in range(2)]
    pair = [frame.select_dtypes("number") for frame in pair]
    if kind in (MIX, SPENT):
        pair = [frame.reindex(pair[0].index) for frame in pair]
    pair = [frame.assign(figure=frame.index) for frame in pair]
    change = kind.change(*pair)
    assert not np.isinf(change).any(axis=None)
    unknown = pair[0]["value"].isna() | pair[1]["value"].isna()
    assert change[unknown].isna().all(axis=None)
    size = pd.concat([abs(frame["value"]) for frame in pair], axis=1).max(axis=1)
    for one, less, more in (("change", "change_lower", "change_upper"), PERCENT):
        slack = 1e-9 * (size + 1) if one == "change" else 1e-7 * (1 + abs(change[one]))
        assert not (change[less] > change[one] + slack).any()
        assert not (change[more] < change[one] - slack).any()
    known = change.dropna()
    for number, percent in zip(CHANGE[:3], PERCENT, strict=True):
        assert list(np.sign(known[number])) == list(np.sign(known[percent]))


@pytest.mark.parametrize("kind", KNOWN, ids=lambda kind: type(kind).__name__)
@fewer
@given(st.data())
def test_what_is_known_is_its_own_limits_and_any_change_of_it_is_clear(kind, data):
    before, after = (
        figures(kind, data.draw(st.lists(values_of(kind), min_size=1, max_size=20)))
        for _ in range(2)
    )
    for found in (before, after):
        assert found["lower"].equals(found["value"])
        assert found["upper"].equals(found["value"])
    after = after.reindex(before.index)
    change = kind.change(after, before)
    assert change["change_lower"].equals(change["change"])
    assert change["change_upper"].equals(change["change"])
    assert (kind.change(after, after)["change"].dropna() == 0).all()


@relaxed
@given(st.lists(st.sampled_from(LEVELS), min_size=1), st.sampled_from([0.8, 0.95]))
def test_shares_of_a_mix_sum_to_one_and_each_has_wilsons_limits(levels, confidence):
    found = figures(MIX, levels, confidence)
    assert found["value"].sum() == pytest.approx(1, abs=1e-12)
    for level in set(levels):
        n = levels.count(level)
        limits = stats.binomtest(n, len(levels)).proportion_ci(confidence, method="wilson")
        assert found.loc[level, "value"] == pytest.approx(n / len(levels))
        assert list(found.loc[level, ["lower", "upper"]]) == pytest.approx(list(limits), abs=1e-9)


@relaxed
@given(st.lists(seconds, min_size=1, max_size=60))
def test_times_in_whole_seconds_are_numpys_to_the_last_digit(times):
    found = durations(times)["value"]
    minutes = np.array(times) / MINUTE
    assert found["mean"] == pytest.approx(np.mean(minutes), rel=1e-12)
    assert found["median"] == pytest.approx(np.median(minutes), rel=1e-12)
    assert found["p90"] == pytest.approx(np.percentile(minutes, 90), rel=1e-12)
    assert found["within"] == sum(time <= 900 for time in times) / len(times)


@relaxed
@given(st.lists(seconds, min_size=2, max_size=60))
def test_the_mean_of_times_has_students_limits_above_nought(times):
    minutes = np.array(times) / MINUTE
    half = stats.t.ppf(0.975, len(times) - 1) * np.std(minutes, ddof=1) / np.sqrt(len(times))
    found = durations(times).loc["mean"]
    assert found["lower"] == pytest.approx(max(np.mean(minutes) - half, 0), abs=1e-6)
    assert found["upper"] == pytest.approx(np.mean(minutes) + half, abs=1e-6)


@relaxed
@given(st.lists(seconds, min_size=1, max_size=60), st.integers(1, 20))
def test_what_never_came_counts_in_the_share_alone(times, n_never):
    came, asked = durations(times), durations([*times, *[None] * n_never])
    alike = ["mean", "median", "p90"]
    assert_frame_equal(came.loc[alike], asked.loc[alike])
    in_time = sum(time <= 900 for time in times)
    assert asked.loc["within", "value"] == in_time / (len(times) + n_never)


@relaxed
@given(st.lists(st.floats(0, 2_000), min_size=1, max_size=40))
def test_begun_seconds_keep_the_mean_exact_and_move_a_median_by_less_than_one(times):
    times = [round(time, 6) for time in times]
    found = durations(times)["value"]
    assert found["mean"] * MINUTE == pytest.approx(np.mean(times), abs=1e-6)
    assert 0 <= found["median"] * MINUTE - np.median(times) + 1e-6 < 1 + 2e-6
    assert found["within"] == sum(time <= 900 for time in times) / len(times)


# Worked by hand -----------------------------------------------------------------------------------


def test_every_kind_is_listed_under_its_own_name():
    kinds = (Count, Duration, Mix, Proportion, Rate, Shares, Stock, Total, WeightedProportion)
    assert {kind.__name__.lower(): kind for kind in kinds} == KINDS


def test_a_count_of_nought_is_a_value_with_an_interval():
    """Of nothing seen, up to 3.689 may be expected: -ln(0.025)."""
    cells = pd.DataFrame({"area": ["A"], "n": [0]})
    found = COUNT.estimate(cells, ["area"]).iloc[0]
    assert (found["value"], found["lower"], found["status"]) == (0, 0, "ok")
    assert found["upper"] == pytest.approx(-np.log(0.025))


def test_a_row_without_a_value_counts_one():
    assert list(COUNT.entries({"when": np.zeros(3, "datetime64[D]")})["n"]) == [1, 1, 1]


def test_an_adjusted_count_keeps_its_fraction():
    """0.25 + 0.5 + 1 = 1.75 serious injuries, with the chi-square limits of 1.75."""
    found = figures(COUNT, [0.25, 0.5, 1.0]).loc["count"]
    assert found["value"] == 1.75
    expected = stats.chi2.ppf([0.025, 0.975], [3.5, 5.5]) / 2
    assert list(found[["lower", "upper"]]) == pytest.approx(list(expected))


def test_a_share_is_summed_numerators_over_summed_denominators():
    """1 of 2 and 9 of 90: 10 of 92, not the mean of 50% and 10%."""
    cells = pd.DataFrame({"area": ["A", "A"], "numerator": [1, 9], "denominator": [2, 90]})
    assert SHARE.estimate(cells, ["area"])["value"].tolist() == [10 / 92]


def test_a_numerator_counts_as_given():
    """A half met is a half, not nought."""
    given_ = {"when": np.zeros(3, "datetime64[D]"), "numerator": np.array([0.5, 0.5, 1.0])}
    parts = SHARE.entries(given_)
    assert list(parts["numerator"]) == [0.5, 0.5, 1.0]
    assert list(parts["denominator"]) == [1, 1, 1]


def test_a_share_of_nothing_is_undefined_not_nought():
    cells = pd.DataFrame({"area": ["A", "B"], "numerator": [0, 0], "denominator": [0, 5]})
    found = SHARE.estimate(cells, ["area"]).set_index("area")
    assert found["status"].to_dict() == {"A": "undefined", "B": "ok"}
    assert found.loc["A", ["value", "lower", "upper"]].isna().all()
    assert found.loc["B", "value"] == 0
    assert found.loc["B", "upper"] == pytest.approx(0.4345, abs=5e-5)  # z2 / (5 + z2)


def test_a_mix_of_nothing_is_undefined_and_a_level_of_nought_is_not():
    cells = pd.DataFrame(
        {"area": list("AAABBB"), "level": [*LEVELS, *LEVELS], "n": [0, 0, 0, 3, 0, 1]}
    )
    found = MIX.estimate(cells, ["area"]).set_index(["area", "level"])
    assert (found.loc["A", "status"] == "undefined").all()
    assert found.loc["A", "value"].isna().all()
    assert found.loc["B", "value"].to_dict() == {"high": 0.75, "medium": 0, "low": 0.25}
    assert found.loc[("B", "medium"), "upper"] > 0
    assert MIX.key_levels() == {"level": LEVELS}


# 900 s is the threshold: at it is within, 0.4 s over it is not.
@pytest.mark.parametrize(
    ("time", "share"), [(899.6, 1), (900, 1), (900.000001, 0), (900.4, 0), (901, 0), (None, 0)]
)
def test_a_time_at_the_threshold_is_within(time, share):
    assert durations([time]).loc["within", "value"] == share


def test_no_times_are_undefined_in_every_figure():
    cells = pd.DataFrame({"area": ["A"], "seconds": [0], "n": [0], "microseconds": [0]})
    found = TIMES.estimate(cells, ["area"])
    assert list(found["figure"]) == ["mean", "median", "p90", "within"]
    assert (found["status"] == "undefined").all()
    assert found[["value", "lower", "upper"]].isna().all(axis=None)


def test_where_nobody_ever_came_the_share_alone_is_known():
    found = durations([None, None])
    assert (found.loc[["mean", "median", "p90"], "status"] == "undefined").all()
    assert (found.loc["within", "value"], found.loc["within", "status"]) == (0, "ok")
    assert (found.loc["within", ["numerator", "denominator"]] == [0, 2]).all()


def test_one_time_is_all_three_figures_and_bounds_none_of_them():
    found = durations([600]).loc[["mean", "median", "p90"]]
    assert (found["value"] == 10).all()
    assert found[["lower", "upper"]].isna().all(axis=None)


def test_two_times_bound_their_mean_and_not_their_median():
    """10 and 20 minutes: 15, 15 and 19; t(1) = 12.706, standard error 5, so nought to 78.5."""
    found = durations([600, 1200])
    assert list(found["value"]) == pytest.approx([15, 15, 19, 0.5])
    assert found.loc["mean", "lower"] == 0
    assert found.loc["mean", "upper"] == pytest.approx(15 + 5 * 12.7062, abs=1e-3)
    assert found.loc["median", ["lower", "upper"]].isna().all()


def test_the_median_of_ten_lies_between_the_second_and_the_ninth():
    """1 to 10 minutes: median 5.5 from 2 to 9; ten cannot bound a 90th percentile from above."""
    found = durations([MINUTE * n for n in range(1, 11)])
    assert list(found.loc["median", ["value", "lower", "upper"]]) == [5.5, 2, 9]
    assert found.loc["p90", "value"] == pytest.approx(9.1)
    assert np.isnan(found.loc["p90", "upper"])


def test_a_threshold_is_above_nought():
    with pytest.raises(ParameterError, match="within"):
        Duration("incidents", within=0)


def test_each_kind_knows_its_figures_by_name():
    names = [[figure.name for figure in kind.figures] for kind in (COUNT, SHARE, MIX, TIMES)]
    assert names == [["count"], ["share"], ["share"], ["mean", "median", "p90", "within"]]
    assert [figure.name for figure in TIMES.figures if figure.opposite] == ["within"]
    assert TIMES.figure("within").title == "within 15 minutes"
    assert NEVER < 0
