"""Numbers, months and headings as public tables print them: read, missing or refused."""

from __future__ import annotations

import string

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policeplan.errors import ColumnTypeError
from policeplan_opendata.printed import decimal_mark, months, numbers, plain

SECRET = "14 Acacia Avenue"  # noqa: S105  # reason: what no message may hold
amounts = st.decimals(-1_000_000, 1_000_000, places=2)


@given(st.lists(amounts, min_size=1, max_size=20))
def test_a_number_is_the_same_with_points_or_commas(values):
    """Written both ways, with thousands parted and without."""
    british = pd.Series([f"{v:,.2f}" for v in values])
    bare = pd.Series([f"{v:.2f}" for v in values])
    continental = british.str.translate(str.maketrans(",.", ".,"))
    expected = [float(v) for v in values]
    assert numbers(british, "n").tolist() == expected
    assert numbers(bare, "n").tolist() == expected
    assert numbers(continental, "n", decimal=",").tolist() == expected


@pytest.mark.parametrize("mark", ["..", ".", ":", "-", "*", "+", "", "  ", "N/A", "[x]", None])
def test_what_stands_for_no_figure_is_missing(mark):
    """And never nought."""
    assert np.isnan(numbers(pd.Series([mark, "1"], dtype=object), "n")[0])


@pytest.mark.parametrize("text", ["1,23", "1.2.3", "12,34,567", "1O", "n", SECRET, "inf", "0x1"])
def test_what_is_no_number_is_refused_in_counts(text):
    """The cell itself is not shown."""
    with pytest.raises(ColumnTypeError, match="1 of 2 cells") as refused:
        numbers(pd.Series([text, "2"]), "share")
    assert text not in str(refused.value).replace("1 of 2 cells", "") or len(text) < 3


def test_the_decimal_mark_is_a_comma_where_commas_stand_alone():
    """A column with both is one of thousands."""
    assert decimal_mark(pd.Series(["0,5", "1", None])) == ","
    assert decimal_mark(pd.Series(["0.5", "1"])) == "."
    assert decimal_mark(pd.Series(["1,000.5"])) == "."
    assert decimal_mark(pd.Series(["1"])) == "."


@given(
    st.dates(
        min_value=pd.Timestamp("1990-01-01").date(), max_value=pd.Timestamp("2030-12-01").date()
    )
)
def test_a_month_in_any_of_its_forms_is_that_month(day):
    """202403, 2024-03, Mar-24, Mar 2024, March 2024, and a date cell of a workbook."""
    first = pd.Timestamp(day.replace(day=1))
    names = [first.strftime(form) for form in ("%Y%m", "%Y-%m", "%b-%y", "%b %Y", "%B %Y", "%b-%Y")]
    names.append(str(first))
    assert set(months(names).values()) == {first}
    assert list(months(names)) == list(dict.fromkeys(names))


@pytest.mark.parametrize(
    "name", ["Borough", "202413", "20240", "2024", "MajorText", "#3", "2024-03-15 00:00:00"]
)
def test_what_is_no_month_is_not_taken_for_one(name):
    """A year, a thirteenth month and a day are none."""
    assert months([name]) == {}


@given(st.text(string.ascii_letters + " _-()", min_size=1))
def test_headings_are_the_same_whatever_the_case_and_marks(text):
    """So that 'Total (Headcount)' and total_headcount are one."""
    assert plain(text) == plain(text.upper()) == plain(f" {text}_ ")
