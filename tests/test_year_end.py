"""Pins the year end: months known plus months forecast, from nothing later, area by area.

The limits nest, hold the forecast, and are never below what is known; of a whole year they are the
known total.
"""

from __future__ import annotations

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from forecasting import CRIMES, tally
from policeplan import ForecastMethod, Period, Proportion, Stock, Tally, Total, year_end
from policeplan.definition import Definition
from policeplan.errors import CellEdgeError, CoverageError, ParameterError

GROWTH = "core.growth-to-date"
METHODS = ("core.seasonal-damped", GROWTH, "core.same-months-last-year")
ORDERED = ["known", "lower_95", "lower_80", "year_end", "upper_80", "upper_95"]
METHOD = st.sampled_from(METHODS)
FEW = settings(max_examples=12, deadline=None)


def counts(n, most=60):
    return st.lists(st.integers(0, most), min_size=n, max_size=n)


def of_area(made, area):
    return made.frame[made.frame["area"] == area].reset_index(drop=True)


# Laws ---------------------------------------------------------------------------------------------


@FEW
@given(counts(35), st.integers(13, 34), METHOD)
def test_nothing_after_the_month_is_used(found, n, method):
    """As at a month, the tally to that month and the tally with the months after it are one."""
    as_at = str(pd.Period("2015-04", "M") + n - 1)
    one, other = (year_end(tally(t), as_at, method=method) for t in (found[:n], found))
    pd.testing.assert_frame_equal(one.frame, other.frame)
    pd.testing.assert_frame_equal(one.months, other.months)


@FEW
@given(counts(35), st.integers(1, 11), METHOD)
def test_limits_nest_hold_the_forecast_and_are_never_below_what_is_known(found, n_known, method):
    as_at = str(pd.Period("2017-03", "M") + n_known)
    made = year_end(tally(found[: 24 + n_known]), as_at, method=method)
    row = made.frame.iloc[0]
    if pd.isna(row["year_end"]):
        assert method == GROWTH
        assert row[["lower_80", "upper_95", "pct_lower_80"]].isna().all()
        assert row["note"] == "the method has no answer here"
        return
    values = row[ORDERED].to_list()
    assert values == sorted(values)
    months = made.months.groupby("state")["value"].sum()
    assert row["known"] == months["known"]
    assert row["year_end"] == pytest.approx(months.sum())
    if row["earlier"]:
        for name in ORDERED[1:]:
            pct = "change_pct" if name == "year_end" else f"pct_{name}"
            assert row[pct] == pytest.approx(100 * (row[name] / row["earlier"] - 1))


@FEW
@given(counts(31), counts(31), st.integers(0, 30), METHOD)
def test_what_one_area_lacks_changes_no_figure_of_another(ours, theirs, missing, method):
    """B supplies no figure for a month, C began late; A's figures are as if it were alone."""
    gappy = [None if i == missing else n for i, n in enumerate(theirs)]
    late = [None] * missing + theirs[missing:]
    together = tally({"A": ours, "B": gappy, "C": late})
    made = year_end(together, "2017-10", method=method, incomplete="label")
    alone = year_end(tally(ours), "2017-10", method=method)
    pd.testing.assert_frame_equal(of_area(made, "A"), of_area(alone, "A"))
    if missing >= 12:  # in the year before or since
        assert pd.isna(of_area(made, "B").loc[0, "year_end"])


@FEW
@given(counts(40), METHOD)
def test_months_before_a_gap_are_as_if_they_had_never_been(found, method):
    """The area did not supply the tenth month; its history begins after that."""
    gappy = tally([*found[:9], None, *found[10:]])
    made = year_end(gappy, "2018-07", method=method)
    after = year_end(tally(found[10:], "2016-02"), "2018-07", method=method)
    pd.testing.assert_frame_equal(made.frame, after.frame)


@pytest.mark.parametrize("method", METHODS)
@given(counts(32, 500), st.sampled_from([0.25, 3.0, 1000.0]))
@settings(max_examples=10, deadline=None)
def test_pounds_in_pence_are_the_same_forecast(method, found, times):
    """Of a total, figures and limits scale with the unit; chance sets no least spread."""
    spent = Definition(id="test.spent", title="Spent", statistic=Total("pounds"))
    in_pounds, in_pence = (
        year_end(tally(amounts, definition=spent, part="sum"), "2017-11", method=method)
        for amounts in ([float(n) for n in found], [n * times for n in found])
    )
    numbers = [*ORDERED, "earlier", "change"]
    pd.testing.assert_frame_equal(
        in_pounds.frame[numbers] * times, in_pence.frame[numbers], rtol=1e-9
    )


@pytest.mark.parametrize("as_at", ["2016-05", "2016-11", "2017-02"])
@pytest.mark.parametrize("method", [METHODS[0], METHODS[2]])
def test_where_nothing_ever_happened_nothing_is_forecast(as_at, method):
    """Nought is known, nought is forecast, and chance alone sets the limits."""
    row = year_end(tally([0] * 23), as_at, method=method).frame.iloc[0]
    assert list(row[ORDERED[:4]]) == [0, 0, 0, 0]
    assert 0 < row["upper_80"] < row["upper_95"]
    assert row[["change_pct", "pct_lower_80"]].isna().all()


def test_the_interval_narrows_through_the_year_to_nothing_in_march():
    found = tally([100, 108] * 36, "2012-04")
    months = [str(m) for m in pd.period_range("2017-04", "2018-03", freq="M")]
    rows = [year_end(found, month).frame.iloc[0] for month in months]
    widths = [row["upper_80"] - row["lower_80"] for row in rows]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == 0
    assert list(rows[-1][ORDERED]) == [1248] * 6


# By hand ------------------------------------------------------------------------------------------


@FEW
@given(counts(20, 500))
def test_the_growth_so_far_goes_on(found):
    """By the formula written out: 8 months known of each year, 4 still to come."""
    before, rest, now = sum(found[:8]), sum(found[8:12]), sum(found[12:])
    row = year_end(tally(found), "2016-11", method=GROWTH).frame.iloc[0]
    assert (row["known"], row["earlier"]) == (now, before + rest)
    if before == 0:
        assert pd.isna(row["year_end"])
        return
    assert row["year_end"] == pytest.approx(now + rest * now / before)


def test_growth_by_hand():
    """10 a month last year, 11 a month so far: 88 + 4 x 10 x 1.1 = 132, 10% up on 120.

    The same months a year apart, four together, are 44 after 40: the roots differ by 0.309, and
    even times root((1 + 2.15) / 2), for the growth magnifies chance by 88/80 + 40/80 + 40 x 88/80^2
    = 2.15, that is under chance's own 1/2. Of 8 such months two stretches of 4 do not overlap;
    Student's t with 2 degrees of freedom is 1.8856 at 90% and 4.3027 at 97.5%. So to come are
    (sqrt(44) -+ 1.8856/2)^2 = 32.381, 57.397 and (sqrt(44) -+ 4.3027/2)^2 = 20.09, 77.17.
    """
    made = year_end(tally([10] * 12 + [11] * 8), "2016-11", method=GROWTH)
    row = made.frame.iloc[0]
    assert (row["known"], row["year_end"], row["earlier"]) == (88, pytest.approx(132), 120)
    assert list(row[["lower_80", "upper_80"]]) == pytest.approx([120.381, 145.397], abs=2e-3)
    assert list(row[["lower_95", "upper_95"]]) == pytest.approx([108.09, 165.17], abs=2e-2)
    assert list(row[["pct_lower_80", "pct_upper_80"]]) == pytest.approx([0.317, 21.164], abs=2e-3)
    assert row["note"] == "limits from how far the same months a year apart are"
    assert (str(made.year), str(made.known), made.is_whole) == (
        "financial year 2016/17",
        "financial year 2016/17 to November 2016",
        False,
    )
    assert "120 to 145" in repr(made)
    assert "+10.0" in repr(made)
    forecast = made.months[made.months["state"] == "forecast"]
    assert list(forecast["month"].astype(str)) == ["2016-12", "2017-01", "2017-02", "2017-03"]
    assert list(forecast["value"]) == pytest.approx([11] * 4)


def test_own_past_errors_by_hand():
    """100 and 121 a month by turns of a year: of a month the naive forecast is 1 out at the root.

    As at February of the third year 23 such errors have come out, and t with 23 degrees of freedom
    is 1.319 at 90% and 2.069 at 97.5% (any table): (11 -+ 1.319)^2 and (11 -+ 2.069)^2 to come.
    """
    found = tally([100] * 12 + [121] * 12 + [100] * 11)
    made = year_end(found, "2018-02", method="core.same-months-last-year")
    row = made.frame.iloc[0]
    assert (row["known"], row["year_end"], row["earlier"]) == (1100, 1221, 1452)
    assert row["note"] == "limits from past errors of the method: 23"
    sides = [row[name] - 1100 for name in ORDERED[1:] if name != "year_end"]
    assert sides == pytest.approx([8.931**2, 9.681**2, 12.319**2, 13.069**2], abs=0.02)


def test_in_march_the_year_is_known_even_in_cells_of_a_year():
    table = pd.DataFrame({"area": "A", "month": ["2014/15", "2015/16"], "n": [100, 120]})
    whole = Tally.from_counts(table, CRIMES, period="month")
    made = year_end(whole, "2016-03")
    row = made.frame.iloc[0]
    assert (row["known"], row["year_end"], row["change"], made.is_whole) == (120, 120, 20, True)
    assert made.year == Period.financial_year("2015/16")
    with pytest.raises(CellEdgeError):
        year_end(whole, "2015-11", incomplete="label")


# What is refused ----------------------------------------------------------------------------------


def test_a_year_that_is_not_covered_is_refused():
    with pytest.raises(CoverageError):
        year_end(tally([10] * 12 + [11] * 7), "2016-11")


def test_if_allowed_an_area_that_is_not_covered_has_no_year_end():
    """B lacks October: 7 months are not 8, and its year end is not known. A's stands."""
    gappy = tally({"A": [10] * 20, "B": [10] * 18 + [None, 10]})
    with pytest.raises(CoverageError, match="B: no rows cover 1 October 2016"):
        year_end(gappy, "2016-11")
    made = year_end(gappy, "2016-11", incomplete="label")
    found = made.frame.set_index("area")
    row = found.loc["A", ["known", "year_end", "earlier", "change"]]
    assert list(row) == pytest.approx([80, 120, 120, 0])
    missing = ["known", "year_end", "lower_80", "upper_95", "change", "change_pct", "pct_upper_80"]
    assert found.loc["B", missing].isna().all()
    assert found.loc["B", "earlier"] == 120
    assert found.loc["B", "note"] == "the year to date, or the year before, is not covered"


def test_too_short_for_the_method_has_no_forecast_and_says_so():
    slow = ForecastMethod.of_series(
        id="test.slow", title="Slow", says="Never.", forecast=lambda s, n: s[:n], needs_months=24
    )
    row = year_end(tally([10] * 20), "2016-11", method=slow).frame.iloc[0]
    assert row[["year_end", "lower_80", "upper_80", "change_pct"]].isna().all()
    assert (row["known"], row["earlier"]) == (80, 120)
    assert row["note"] == "test.slow needs 24 months in a row, and 20 are known"


def test_a_total_with_a_month_below_nought_has_a_forecast_and_no_limits():
    spent = Definition(id="test.spent", title="Spent", statistic=Total("pounds"))
    found = tally([10.0] * 13 + [-5.0] + [10.0] * 6, definition=spent, part="sum")
    row = year_end(found, "2016-11", method="core.same-months-last-year").frame.iloc[0]
    assert (row["known"], row["year_end"]) == (65, 105)
    assert row[["lower_80", "upper_80", "pct_lower_95"]].isna().all()
    assert row["note"] == "no limits, for some month is below nought"


def test_an_unknown_method_is_told_the_nearest():
    with pytest.raises(ParameterError, match=r"Did you mean 'core\.seasonal-damped'"):
        year_end(tally([1] * 20), "2016-11", method="core.seasonal-dampd")


@pytest.mark.parametrize("statistic", [Proportion("crimes"), Stock("people")])
def test_what_does_not_grow_has_no_year_end(statistic):
    definition = Definition(id="test.other", title="Other", statistic=statistic)
    empty = tally([1] * 20)
    with pytest.raises(ParameterError, match="only counts and totals"):
        year_end(
            Tally(
                definition=definition, cells=empty.cells, coverage=empty.coverage,
                rows_in=0, excluded={},
            ),
            "2016-11",
        )  # fmt: skip
