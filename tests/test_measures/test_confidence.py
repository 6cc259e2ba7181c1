"""Confidence: which answers show it, and what a weight does; published estimates come back whole.

The Crime Survey's own figures, of the year to December 2018, are read from beside the checkout.
"""

from __future__ import annotations

from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from scipy import stats

from policeplan import Period, Tally, parts_of_estimate, tally_rows
from policeplan.errors import ParameterError
from policeplan.measures.confidence import csew_confidence, public_confidence

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
MONTH = Period.month("2016-06")
WEIGHTS = st.sampled_from([None, -1.0, 0.0, 0.25, 0.5, 1.0, 1.75])
ASKED = st.lists(
    st.tuples(st.sampled_from(["yes", "Tend to agree", "no", "", "refused", "perhaps"]), WEIGHTS),
    max_size=25,
)


def survey(answers, **more):
    table = pd.DataFrame({"answer": pd.Series(list(answers), dtype=object)})
    return table.assign(occurred="2016-06-01", area="EAST", **more)


def weighted(asked):
    return survey([a for a, _ in asked], weight=pd.Series([w for _, w in asked], dtype=object))


# Properties ---------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(asked=ASKED)
def test_weights_of_answers_that_count_are_summed_and_the_others_go_by_name(asked):
    tally = tally_rows(csew_confidence(), weighted(asked))
    said = [(a, w) for a, w in asked if a in {"yes", "Tend to agree", "no"}]
    usable = [(a, w) for a, w in said if w is not None and w > 0]
    expected = {
        "numerator": sum(w for a, w in usable if a != "no"),
        "denominator": sum(w for _, w in usable),
        "squares": sum(w**2 for _, w in usable),
        "n": len(usable),
    }
    assert tally.cells[list(expected)].sum().to_dict() == pytest.approx(expected)
    reasons = {
        "no answer": sum(a in {"", "refused"} for a, _ in asked),
        "unknown answer": sum(a == "perhaps" for a, _ in asked),
        "no weight": len(said) - len(usable),
    }
    assert tally.excluded == {reason: n for reason, n in reasons.items() if n}


@settings(max_examples=30)
@given(answers=st.lists(st.sampled_from(["yes", "no"]), min_size=1, max_size=20))
def test_equal_weights_weigh_nothing(answers):
    """The share and its limits are those of the answers counted one each, by SciPy's Wilson."""
    table = survey(answers, weight=0.7)
    row = tally_rows(csew_confidence(), table, covers=MONTH).over(MONTH).to_frame().iloc[0]
    k, n = answers.count("yes"), len(answers)
    limits = stats.binomtest(k, n).proportion_ci(0.95, "wilson")
    assert row["value"] == pytest.approx(k / n)
    assert (row["lower"], row["upper"]) == pytest.approx((limits.low, limits.high), abs=1e-9)


@settings(max_examples=40)
@given(
    counted=st.lists(
        st.tuples(st.sampled_from(["good", "fair", ""]), st.integers(0, 4)), max_size=10
    )
)
def test_a_number_of_answers_is_that_many_rows(counted):
    once = survey([a for a, _ in counted], n=pd.Series([n for _, n in counted], dtype=object))
    repeated = survey([a for a, n in counted for _ in range(n)])
    sums = [
        tally_rows(public_confidence(), table).cells[["numerator", "denominator"]].sum()
        for table in (once, repeated)
    ]
    assert sums[0].tolist() == sums[1].tolist()


# By hand ------------------------------------------------------------------------------------------


def test_507_of_600_is_the_reports_84_5_percent():
    """Fifty respondents a month for twelve months, of whom 507 say good or excellent."""
    year = Period.year_to("2016-11")
    table = survey(["good", "excellent", "fair", "poor"], n=[400, 107, 63, 30])
    tally = tally_rows(public_confidence(), table, covers=year)
    assert round(100 * tally.over(year).value("EAST"), 1) == 84.5


@pytest.mark.parametrize("answer", ["", None, "Don't know", "don\u2019t know", "REFUSED"])
def test_no_answer_is_none(answer):
    assert tally_rows(public_confidence(), survey([answer])).excluded == {"no answer": 1}


@pytest.mark.parametrize("n", [None, -1, "inf"])
def test_a_number_that_is_none_goes_by_name(n):
    table = survey(["good"], n=pd.Series([n], dtype=object))
    assert tally_rows(public_confidence(), table).excluded == {"number not known": 1}


def test_answers_of_ones_own():
    measure = public_confidence(confident=["Agree"], others=["Disagree", "Don't know"])
    tally = tally_rows(measure, survey(["AGREE", "disagree", "don't know", "good"]))
    assert tally.cells[["numerator", "denominator"]].sum().tolist() == [1, 3]
    assert tally.excluded == {"unknown answer": 1}


def test_fewer_than_50_adults_are_flagged_whatever_they_weigh():
    statuses = {}
    for n in (49, 50):
        table = survey(["yes", *["no"] * (n - 1)], weight=1_000)
        tally = tally_rows(csew_confidence(), table, covers=MONTH)
        statuses[n] = tally.over(MONTH).to_frame()["status"].tolist()
    assert statuses == {49: ["small base"], 50: ["ok"]}


@pytest.mark.parametrize("measure", [public_confidence, csew_confidence])
@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"confident": "good"}, "'confident': should be a list of texts"),
        ({"confident": []}, "'confident': should be a list of texts"),
        ({"others": ["poor", "Poor"]}, "'others': should be a list of texts"),
        ({"confident": ["fair"], "others": ["Fair"]}, "'others': an answer stands among"),
        ({"minimum_base": 0.5}, "'minimum_base': should be a whole number"),
    ],
)
def test_parameters_that_cannot_be_taken_are_refused_by_name(measure, parameters, problem):
    with pytest.raises(ParameterError, match=problem):
        measure(**parameters)


def test_the_change_to_the_telephone_is_noted():
    (note,) = csew_confidence().notes
    assert note.since.isoformat() == "2020-03-17"
    assert "telephone" in note.says


# The Crime Survey's published estimates -----------------------------------------------------------

YEAR = Period.calendar_year(2018)
WHOSE = ["measurement_var", "sex", "age", "characteristic_var", "characteristic"]
Z = stats.norm.ppf(0.975)


@pytest.fixture(scope="module")
def published():
    path = DATA / "csew_perceptions_2018q4" / "csew_cjs_perceptions_ye_dec_2018.csv.gz"
    if not path.exists():
        pytest.skip(reason=f"there is no {path}: published tables are kept beside the checkout")
    table = pd.read_csv(path)
    table["whose"] = table[WHOSE].fillna("(blank)").agg(" / ".join, axis=1)
    return table


@pytest.fixture(scope="module")
def year(published):
    """The published table through the road: for each group of adults the year's figure."""
    parts = parts_of_estimate(
        *(published[c] for c in ("estimate", "standard_error", "unweighted_count"))
    )
    table = published[["whose"]].assign(**parts)
    tally = Tally.from_counts(table, csew_confidence(), period=YEAR, area="whose")
    return tally.over(YEAR, incomplete="label").to_frame().set_index("area")


def test_published_estimates_come_back(published, year):
    given = published.set_index("whose")["estimate"].dropna()
    assert len(given) == 25_316
    assert np.abs(year["value"].reindex(given.index) - given).max() < 1e-9


def test_suppressed_figures_are_missing_and_bases_under_50_are_flagged(published, year):
    """1,828 figures are not given; 3,116 have bases under 50: counted in the table itself."""
    suppressed = published["estimate"].isna()
    small = published["unweighted_count"] < 50
    assert (int(suppressed.sum()), int(small.sum())) == (1_828, 3_116)
    statuses = year["status"].reindex(published["whose"]).to_numpy()
    assert (statuses[suppressed] == "missing").all()
    assert (statuses[small] == "small base").all()
    assert (statuses[~suppressed & ~small] == "ok").all()


def test_standard_errors_come_back_from_the_limits(published, year):
    """Wilson's limits solve a quadratic whose product of roots gives the effective size back."""
    given = published.set_index("whose")
    usable = (given["standard_error"] > 0) & given["estimate"].between(0.05, 0.95)
    given, row = given[usable], year.reindex(given.index[usable])
    size = Z**2 / (row["value"] ** 2 / (row["lower"] * row["upper"]) - 1)
    error = np.sqrt(row["value"] * (1 - row["value"]) / size)
    assert len(given) > 20_000
    np.testing.assert_allclose(error, given["standard_error"], rtol=1e-6)
