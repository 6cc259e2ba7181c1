"""What the rule means at its edges, counted by hand."""

import pandas as pd
import pytest

import policeplan as pp


@pytest.mark.parametrize(
    ("told", "numerator", "denominator"),
    [("yes", 1, 1), ("no", 0, 1), ("perhaps", 0, 0), ("", 0, 0)],
)
def test_one_row_counts_so(told, numerator, denominator):
    row = {"occurred": "2025-11-01", "area": "NORTH", "told": told}
    measure = pp.get_measure("example.victims-told")
    cells = pp.tally_rows(measure, pd.DataFrame([row])).cells
    assert (cells["numerator"].sum(), cells["denominator"].sum()) == (numerator, denominator)
