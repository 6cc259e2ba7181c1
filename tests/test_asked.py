"""Pins that a wrong argument is told by its name: never used in silence, never another's traceback.

A confidence of 95, a target that is not a number and a season by a misspelt method were once taken,
and every change was then "no clear change", every target was passed.
"""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest

from among import LATER, by_area, counts, peers
from charts import definition, tally
from policeplan import (
    Better,
    Comparison,
    Count,
    ForecastMethod,
    Period,
    Step,
    Tally,
    backtest,
    control_chart,
    dispersion,
    exceptions,
    funnel,
    quantile_groups,
    rank_intervals,
    year_end,
)
from policeplan.analysis.charting.seasons import Seasonal
from policeplan.analysis.monthly import monthly
from policeplan.errors import ParameterError, PeriodError, UnknownAreaError

EARLIER = LATER.a_year_earlier()
CRIMES = definition(Count("crimes"), Better.LOWER)
MONTHS = tally([5, 3, 8, 2] * 9, CRIMES)
RESULT = counts([40, 50, 60])
CHANGE = RESULT.against(counts([50, 50, 50], EARLIER)).among(peers(3))


def chart(**given):
    return control_chart(MONTHS, "A", **given)


@pytest.mark.parametrize("confidence", [95, 1, 0, -1, np.nan, "0.95", None, True])
def test_a_confidence_lies_between_nought_and_one(confidence):
    """95 is not 95%: it would leave every figure without limits and no change clear."""
    year = Period.calendar_year(2002)
    with pytest.raises(ParameterError, match=r"confidence.*such as 0\.95"):
        MONTHS.over(year, confidence=confidence)
    with pytest.raises(ParameterError, match="confidence"):
        monthly(MONTHS, confidence=confidence)
    with pytest.raises(ParameterError, match="confidence"):
        rank_intervals(CHANGE, confidence=confidence)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("target", np.nan),
        ("target", "5"),
        ("seasonal", "difference"),
        ("steps", ["2001-06"]),
        ("steps", Step("2001-06", "a reason")),
        ("baseline", 12.0),
        ("baseline", "2001"),
        ("recalculate", True),
        ("period", "2001"),
        ("kind", None),
    ],
)
def test_a_chart_says_which_argument_is_wrong(name, wrong):
    with pytest.raises(ParameterError, match=f"'{name}'"):
        chart(**{name: wrong})


def test_a_season_is_found_by_a_method_that_there_is():
    with pytest.raises(ParameterError, match="'ratios'"):
        Seasonal("ratios")


@pytest.mark.parametrize("month", [None, np.nan, pd.NaT, "soon"])
def test_a_step_is_at_a_month(month):
    """What pandas reads as no time is none either."""
    with pytest.raises(ParameterError, match="no month"):
        Step(month, "a reason")


@pytest.mark.parametrize("reason", [None, "", " ", 7])
def test_a_step_has_a_reason_in_words(reason):
    with pytest.raises(ParameterError, match="reason"):
        Step("2001-06", reason)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: rank_intervals(CHANGE, draws=10.5),
        lambda: rank_intervals(CHANGE, seed=-1),
        lambda: rank_intervals(CHANGE, seed=None),
        lambda: rank_intervals(RESULT),
        lambda: quantile_groups(CHANGE, "4"),
        lambda: quantile_groups(CHANGE, 4.5),
        lambda: quantile_groups(RESULT),
        lambda: funnel(CHANGE, winsorised="a tenth"),
        lambda: funnel(CHANGE, target="1"),
        lambda: funnel(CHANGE, target=np.nan),
        lambda: funnel(RESULT),
        lambda: funnel(CHANGE).curve(1),
        lambda: dispersion(RESULT),
        lambda: dispersion(MONTHS, "2001"),
        lambda: exceptions(RESULT),
        lambda: year_end(MONTHS, "2002-09", incomplete="refused"),
        lambda: year_end(MONTHS, "2002-09", method=None),
        lambda: RESULT.against(counts([1, 2, 3], EARLIER), dispersion="2"),
        lambda: RESULT.against(counts([1, 2, 3], EARLIER), dispersion={"A": None}),
        lambda: RESULT.against(counts([1, 2, 3], EARLIER), dispersion=True),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(wrong):
    with pytest.raises(ParameterError, match="parameter '"):
        wrong()


def test_a_month_is_a_text_or_a_day():
    with pytest.raises(PeriodError, match="2016"):
        year_end(MONTHS, 2016)


def test_an_area_given_as_a_number_is_told_as_one():
    """The error's own words once failed on it."""
    with pytest.raises(UnknownAreaError, match="no area 1"):
        control_chart(MONTHS, 1)


def test_a_dispersion_of_nullable_numbers_is_one():
    """pd.NA is not known, as NaN is."""
    plain = pd.Series([2.0, np.nan, 1.0], ["A", "B", "C"])
    before = counts([50, 50, 50], EARLIER)
    one, other = (
        by_area(RESULT.against(before, dispersion=given))
        for given in (plain, plain.astype("Float64"))
    )
    pd.testing.assert_frame_equal(one, other)
    assert np.isnan(other.loc["B", "p"])
    assert "unknown number" in repr(RESULT.against(before, dispersion=np.nan))


# A method of somebody else's ----------------------------------------------------------------------


def method(forecast):
    return ForecastMethod("test.odd", "Odd", "Odd.", forecast)


@pytest.mark.parametrize("wrong", [lambda _h, _n: 1 / 0, lambda _h, _n: None, lambda _h, _n: "x"])
def test_a_method_that_fails_is_named(wrong):
    with pytest.raises(ParameterError, match=r"test\.odd"):
        year_end(MONTHS, "2002-09", method=method(wrong))


def test_a_method_cannot_write_in_the_history():
    """What it does to its table changes neither what came nor another method's errors."""

    def spoil(history, ahead):
        history.iloc[:, :] = 0.0
        return np.ones((ahead, history.shape[1]))

    kept = [
        backtest(MONTHS, methods=[method(rule)]).trials
        for rule in (spoil, lambda h, n: np.ones((n, h.shape[1])))
    ]
    pd.testing.assert_frame_equal(*kept)


def test_a_month_without_end_is_no_answer():
    endless = method(lambda h, n: np.full((n, h.shape[1]), np.inf))
    row = year_end(MONTHS, "2002-09", method=endless).frame.iloc[0]
    assert np.isnan(row["year_end"])
    assert row["note"] == "the method has no answer here"


def test_a_series_that_a_rule_cannot_fit_spoils_no_other():
    def rule(series, ahead):
        if series.name == "B":
            raise ZeroDivisionError
        return np.full(ahead, 2.0)

    made = ForecastMethod.of_series(id="test.one", title="One", says="One.", forecast=rule)
    months = MONTHS.merge(tally([4] * 36, CRIMES, "B"))
    found = year_end(months, "2002-09", method=made).frame.set_index("area")
    # April to September 2002 is 3 8 ... by turns of four from January 2001; then six months of 2.
    assert found.loc["A", "year_end"] == 2 + 5 + 3 + 8 + 2 + 5 + 6 * 2
    assert np.isnan(found.loc["B", "year_end"])


# A statistic of somebody else's -------------------------------------------------------------------


@attrs.frozen
class Older(Count):
    """A statistic whose change knows neither over-dispersion nor p."""

    def change(self, later, earlier, confidence=0.95):
        moved = later["value"] - earlier["value"]
        assert confidence == 0.95
        return pd.DataFrame(
            {"change": moved, "change_lower": moved - 2, "change_upper": moved + 2, "change_pct": 0}
        )


def test_a_change_without_a_p_is_judged_by_its_limits():
    older = definition(Older("crimes"), Better.LOWER)
    later, earlier = counts([7, 6], definition=older), counts([4, 5], EARLIER, definition=older)
    for at in (None, 0.01):
        frame = Comparison(later, earlier, at=at).frame
        assert list(frame["verdict"]) == ["higher", "no clear change"]
        assert frame["p"].isna().all()


def test_a_published_figure_without_end_is_no_figure():
    """One area's is missing, by its own exclusion; the others' are as they were."""
    table = pd.DataFrame({"area": ["A", "B"], "month": "2016-01", "n": [np.inf, 3.0]})
    made = Tally.from_counts(table, CRIMES, period="month")
    found = made.over(Period.month("2016-01"), incomplete="label").frame.set_index("area")
    assert made.excluded == {"no figure": 1}
    assert list(found["status"]) == ["missing", "ok"]
    assert found.loc["B", "value"] == 3
