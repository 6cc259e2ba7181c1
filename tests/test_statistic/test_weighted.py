"""Pins shares of weighted answers: Kish's effective size, Wilson's limits on it, small bases.

Expected values come from a second formula for the size (one plus the squared variation of the
weights), from SciPy's Wilson limits, from published estimates with their errors, and by hand.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from policeplan import (
    Coverage,
    Definition,
    Observations,
    PeerGroup,
    Period,
    Proportion,
    Tally,
    WeightedProportion,
    parts_of_estimate,
)
from policeplan.errors import ObservationsError
from policeplan.report.tables import table
from policeplan.result import Result
from policeplan.scorecard import Entry

LATER, EARLIER = Period.year_to("2016-11"), Period.year_to("2015-11")
SURVEY = WeightedProportion("answers")
FLAGGED = Definition(
    id="test.survey", title="Satisfied", statistic=WeightedProportion("answers", minimum_base=10)
)
CSEW = (
    Path(__file__).resolve().parents[3] / "shared" / "data" / "csew_perceptions_2018q4"
) / "csew_cjs_perceptions_ye_dec_2018.csv.gz"
relaxed = settings(deadline=None, max_examples=30)
answers = st.lists(st.tuples(st.booleans(), st.floats(0.05, 50)), min_size=1, max_size=40)


def share(has, weight, statistic=SURVEY, confidence=0.95):
    """The one estimate of some answers."""
    parts = pd.DataFrame(
        statistic.entries({"numerator": np.array(has), "weight": np.array(weight)})
    )
    return statistic.estimate(parts.assign(area="A"), ["area"], confidence).iloc[0]


# Laws ---------------------------------------------------------------------------------------------


@relaxed
@given(answers)
def test_the_interval_is_wilsons_on_the_effective_size(given_):
    """Kish: n / (1 + CV squared); Wilson's limits q are where (p - q)^2 = z^2 q (1 - q) / n."""
    has, weight = (np.array(each) for each in zip(*given_, strict=True))
    found = share(has, weight)
    size = len(weight) / (1 + (np.std(weight) / np.mean(weight)) ** 2)
    p = np.average(has, weights=weight)
    assert found["value"] == pytest.approx(p, abs=1e-12)
    z = stats.norm.ppf(0.975)
    for limit in found[["lower", "upper"]].to_numpy(float):
        assert (p - limit) ** 2 == pytest.approx(z**2 * limit * (1 - limit) / size, abs=1e-9)
    assert -1e-12 <= found["lower"] <= found["value"] + 1e-12
    assert found["value"] - 1e-12 <= found["upper"] <= 1 + 1e-12


@relaxed
@given(st.lists(st.booleans(), min_size=1, max_size=60), st.floats(0.01, 100))
def test_equal_weights_are_none(has, weight):
    """A plain proportion, with SciPy's Wilson limits."""
    found = share(has, [weight] * len(has))
    limits = stats.binomtest(sum(has), len(has)).proportion_ci(method="wilson")
    assert found["value"] == pytest.approx(sum(has) / len(has))
    assert list(found[["lower", "upper"]]) == pytest.approx(list(limits), abs=1e-9)


@relaxed
@given(answers, st.floats(1e-3, 1e6))
def test_the_unit_of_the_weights_does_not_matter(given_, times):
    has, weight = (np.array(each) for each in zip(*given_, strict=True))
    columns = ["value", "lower", "upper"]
    one, other = (share(has, w, FLAGGED.statistic) for w in (weight, weight * times))
    assert list(one[columns]) == pytest.approx(list(other[columns]), abs=1e-9)
    assert one["status"] == other["status"]


@relaxed
@given(answers)
def test_weights_that_vary_tell_less_than_answers_counted_alike(given_):
    has, weight = zip(*given_, strict=True)
    p = share(has, weight)["value"]
    assume(0.01 < p < 0.99)
    n = len(has)
    alike = {"area": ["A"], "numerator": [p * n], "denominator": [n], "squares": [n], "n": [n]}
    plain, found = SURVEY.estimate(pd.DataFrame(alike), ["area"]).iloc[0], share(has, weight)
    assert found["upper"] - found["lower"] >= plain["upper"] - plain["lower"] - 1e-9


# By hand ------------------------------------------------------------------------------------------


def test_a_weighted_share_by_hand():
    """Yes with 3, no with 1: three quarters. 4^2 / (9 + 1) is an effective size of 1.6."""
    found = share([True, False], [3.0, 1.0])
    assert (found["value"], found["numerator"], found["denominator"]) == (0.75, 3, 4)
    z2, size = stats.norm.ppf(0.975) ** 2, 1.6
    middle = (0.75 * size + z2 / 2) / (size + z2)
    assert (found["lower"] + found["upper"]) / 2 == pytest.approx(middle)


def test_answers_of_no_weight_are_undefined_and_nought_is_a_value():
    assert share([True, False], [0.0, 0.0])["status"] == "undefined"
    none = share([False, False], [1.0, 2.0])
    assert (none["status"], none["value"], none["lower"]) == ("ok", 0, 0)
    assert none["upper"] > 0


def test_a_weight_below_nought_is_refused():
    with pytest.raises(ObservationsError, match="2 weights below nought: exclude"):
        share([True, True, False], [-1.0, -0.5, 2.0])


@pytest.mark.parametrize("blank", [None, np.nan, pd.NA])
@pytest.mark.parametrize("column", ["numerator", "weight"])
def test_a_counted_answer_without_a_number_is_refused_by_its_part(column, blank):
    columns = {name: pd.Series([1, 2.5], dtype=object) for name in ("numerator", "weight")}
    columns[column] = pd.Series([blank, 1], dtype=object)
    days = pd.Series([dt.datetime(2016, 1, 5)] * 2)  # noqa: DTZ001  # reason: local, as rows are
    observed = Observations(when=days, area=pd.Series(["A", "A"]), **columns)
    with pytest.raises(ObservationsError, match=r"no number for '.*' in 1 counted row; exclude"):
        Tally.from_observations(FLAGGED, observed)
    excluded = attrs.evolve(observed, excluded={"no answer": np.array([True, False])})
    tally = Tally.from_observations(FLAGGED, excluded)
    assert (tally.rows_in, tally.rows_counted, tally.excluded) == (2, 1, {"no answer": 1})


def test_a_weight_for_each_row_or_none():
    days = pd.Series([dt.datetime(2016, 1, 5)] * 2)  # noqa: DTZ001  # reason: local, as rows are
    with pytest.raises(ObservationsError, match="'weight' has 1 entries for 2 rows"):
        Observations(when=days, area=pd.Series(["A", "A"]), weight=np.ones(1))


# Published shares ---------------------------------------------------------------------------------


def test_a_published_share_gives_its_error_back():
    """60%, standard error 2 points: 0.24 / 0.0004 is a size of 600, of 900 asked."""
    parts = parts_of_estimate([0.6], [0.02], [900])
    assert {name: values[0] for name, values in parts.items()} == pytest.approx(
        {"numerator": 360, "denominator": 600, "squares": 600, "n": 900}
    )


@pytest.mark.parametrize(("p", "error"), [(0, 0.01), (1, 0.01), (0.5, 0)])
def test_without_an_error_to_go_by_the_size_is_the_base(p, error):
    parts = parts_of_estimate([p], [error], [50])
    assert [parts[name][0] for name in ("numerator", "denominator", "n")] == [p * 50, 50, 50]


@pytest.mark.parametrize("at", range(3))
@pytest.mark.parametrize("blank", [np.nan, None])
def test_what_is_not_known_leaves_every_part_unknown(at, blank):
    """An unknown error is no error of nought."""
    known = [[0.6, 0.6], [0.02, 0.02], [900, 900]]
    known[at][1] = blank
    for values in parts_of_estimate(*known).values():
        assert list(np.isnan(values)) == [False, True]


def test_published_estimates_keep_their_precision():
    """Of each, the interval is the estimate give or take 1.96 errors, but for Wilson's pull in."""
    if not CSEW.exists():
        pytest.skip(reason="needs the Crime Survey's table beside the checkout")
    rows = pd.read_csv(CSEW).dropna(subset=["estimate", "standard_error", "unweighted_count"])
    rows = rows[(rows["unweighted_count"] > 1_000) & rows["estimate"].between(0.3, 0.7)]
    p, error = (rows[name].to_numpy() for name in ("estimate", "standard_error"))
    parts = parts_of_estimate(p, error, rows["unweighted_count"])
    cells = pd.DataFrame(parts).assign(area=[str(i) for i in range(len(rows))])
    found = SURVEY.estimate(cells, ["area"])
    assert len(found) > 500
    assert found["value"].to_numpy() == pytest.approx(p)
    width = (found["upper"] - found["lower"]).to_numpy()
    assert width == pytest.approx(2 * stats.norm.ppf(0.975) * error, rel=0.02)


# Small bases --------------------------------------------------------------------------------------


def survey(yes, n, period=LATER, definition=FLAGGED):
    """So many of so many said yes, in areas A, B and so on; each answer has a weight of two."""
    parts = pd.DataFrame({"numerator": yes, "denominator": n}) * 2
    parts = parts.assign(squares=parts["denominator"] * 2, n=n, area=list("ABC"[: len(n)]))
    states = pd.Series(dict.fromkeys(parts["area"], "ok"), dtype=object)
    return Result(definition, period, ("area",), parts, states)


PEERS = PeerGroup("peers", list("ABC"))


def test_fewer_answers_than_the_minimum_are_flagged_and_none_are_undefined():
    frame = survey([5, 5, 0], [10, 9, 0]).frame
    assert frame["status"].tolist() == ["ok", "small base", "undefined"]
    assert frame["value"].tolist()[:2] == pytest.approx([1 / 2, 5 / 9])


def test_the_base_of_a_plain_proportion_is_its_denominator():
    plain = Proportion("answers", minimum_base=10)
    cells = pd.DataFrame({"area": list("AB"), "numerator": [5, 5], "denominator": [10, 9]})
    assert plain.estimate(cells, ["area"])["status"].tolist() == ["ok", "small base"]


def test_a_change_with_a_small_base_is_given_and_flagged():
    """On either side; missing and undefined are worse and say so."""
    later, earlier = survey([9, 1, 50], [9, 90, 90]), survey([0, 1, 0], [90, 9, 0], EARLIER)
    frame = later.against(earlier).frame
    assert frame["status"].tolist() == ["small base", "small base", "undefined"]
    assert frame["change"].tolist()[:2] == pytest.approx([1, 1 / 90 - 1 / 9])
    assert frame["verdict"].tolist() == ["higher", "no clear change", ""]


def test_a_small_base_is_not_ranked_but_its_answers_are_the_groups_too():
    """A leads with 9 of 9, and is no first of three; 9 + 50 + 40 of 189 are the group."""
    result = survey([9, 50, 40], [9, 90, 90])
    frame = result.among(PEERS).frame.set_index("area")
    assert frame["place"].tolist() == ["", "1st of 2", "2nd of 2"]
    assert set(frame["best_area"]) == {"B"}
    assert frame["group"].tolist() == pytest.approx([99 / 189] * 3)
    assert frame.loc["A", "differs"] == "higher"
    change = result.against(survey([1, 10, 10], [90, 90, 90], EARLIER)).among(PEERS).frame
    assert change["n_increase"].tolist() == [2, 2, 2]
    assert change["place"].tolist() == ["", "1st of 2", "2nd of 2"]
    assert change["group"].tolist() == pytest.approx([99 / 189 - 21 / 270] * 3)


def test_a_group_whose_own_base_is_small_has_no_figure():
    result = survey([1, 2, 1], [3, 3, 3])
    assert result.among(PEERS).frame["group"].isna().all()
    change = result.against(survey([50, 50, 50], [90, 90, 90], EARLIER)).among(PEERS).frame
    assert change[["group", "group_later"]].isna().all(axis=None)


def test_a_small_base_is_printed_beside_its_figure():
    later, earlier = survey([9, 50], [9, 90]), survey([1, 10], [90, 90], EARLIER)
    tally = Tally(
        definition=FLAGGED, cells=later.parts, coverage=Coverage(), rows_in=99, excluded={}
    )
    entry = Entry("Satisfied", tally, later, (later.against(earlier),), later.among(PEERS))
    printed = table(entry)
    assert [row[1].first for row in printed.rows] == ["100.0 (small base)", "55.6"]
    assert printed.rows[0][3].first == "+98.9 points (small base)"
    assert printed.rows[0][4].first == "\N{EN DASH}"
    assert "Small base: of fewer than the measure asks for, and so not ranked." in printed.notes
