"""Pins the year end: what is known, plus last year's remaining months times the growth so far."""

from __future__ import annotations

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Count, Definition, Period, Proportion, Stock, Tally
from policeplan.analysis import year_end
from policeplan.errors import CoverageError, ParameterError

CRIMES = Definition(id="test.crimes", title="Crimes", statistic=Count("crimes"))
MONTHS = [str(month)[:7] for month in pd.period_range("2015-04", "2016-11", freq="M")]


def tally(counts, definition=CRIMES):
    table = pd.DataFrame({"area": "A", "month": MONTHS[: len(counts)], "n": counts})
    return Tally.from_counts(table, definition, period="month")


@settings(max_examples=25)
@given(st.lists(st.integers(0, 500), min_size=20, max_size=20))
def test_the_growth_so_far_goes_on(counts):
    """By the formula written out: 8 months known of each year, 4 still to come."""
    before, rest, now = sum(counts[:8]), sum(counts[8:12]), sum(counts[12:])
    row = year_end(tally(counts), "2016-11").frame.iloc[0]
    assert (row["known"], row["earlier"]) == (now, before + rest)
    if before == 0:
        assert pd.isna(row["year_end"])
        return
    assert row["year_end"] == pytest.approx(now + rest * now / before)
    assert row["year_end"] >= row["known"]


@settings(max_examples=25)
@given(st.integers(1, 100), st.integers(0, 3))
def test_a_steady_growth_is_the_growth_of_the_year(base, times):
    """Every month twice, three times or none of what it was."""
    counts = [base] * 12 + [base * times] * 8
    row = year_end(tally(counts), "2016-11").frame.iloc[0]
    assert row["year_end"] == 12 * base * times
    assert row["change_pct"] == pytest.approx(100 * (times - 1))


def test_by_hand():
    """10 a month last year, 11 a month so far: 88 + 4 x 10 x 1.1 = 132, 10% up on 120."""
    made = year_end(tally([10] * 12 + [11] * 8), "2016-11")
    row = made.frame.iloc[0]
    assert (row["known"], row["year_end"], row["earlier"]) == (88, 132, 120)
    assert (str(made.year), str(made.known)) == (
        "financial year 2016/17",
        "financial year 2016/17 to November 2016",
    )
    assert "+10.0" in repr(made)


def test_in_march_the_year_is_known():
    made = year_end(tally([10] * 12 + [11] * 8), "2016-11")
    whole = Tally.from_counts(
        pd.DataFrame({"area": "A", "month": ["2014/15", "2015/16"], "n": [100, 120]}),
        CRIMES,
        period="month",
    )
    row = year_end(whole, "2016-03").frame.iloc[0]
    assert (row["known"], row["year_end"], row["change"]) == (120, 120, 20)
    assert made.year != Period.financial_year("2015/16")


def test_a_year_that_is_not_covered_is_refused():
    with pytest.raises(CoverageError):
        year_end(tally([10] * 12 + [11] * 7), "2016-11")


def test_if_allowed_an_area_that_is_not_covered_has_no_year_end():
    """B lacks October: 7 months are not 8, and its year end is not known. A's stands."""
    months = [month for month in MONTHS if month != "2016-10"]
    rows = [("A", month, 10) for month in MONTHS] + [("B", month, 10) for month in months]
    table = pd.DataFrame(rows, columns=["area", "month", "n"])
    gappy = Tally.from_counts(table, CRIMES, period="month")
    with pytest.raises(CoverageError, match="B: no rows cover 1 October 2016"):
        year_end(gappy, "2016-11")
    found = year_end(gappy, "2016-11", incomplete="label").frame.set_index("area")
    assert list(found.loc["A"]) == [80, 120, 120, 0, 0]
    assert found.loc["B", ["known", "year_end", "change", "change_pct"]].isna().all()
    assert found.loc["B", "earlier"] == 120


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
