"""What the rule means at its edges, counted by hand."""

import pandas as pd

import policeplan as pp


def test_a_victim_of_whom_it_is_not_known_does_not_count():
    """Neither as told nor as not told: one of two is told, and four are left out."""
    rows = pd.DataFrame(
        {
            "occurred": ["2025-11-01"] * 6,
            "area": ["NORTH"] * 6,
            "told": ["yes", "no", "", None, "perhaps", "YES"],
        }
    )
    tally = pp.tally_rows(pp.get_measure("example.victims-told"), rows)
    assert tally.cells[["numerator", "denominator"]].to_numpy().tolist() == [[1, 2]]
    assert tally.excluded == {"not known": 4}
