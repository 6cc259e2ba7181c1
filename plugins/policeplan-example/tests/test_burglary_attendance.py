"""Pins the example plugin: the host finds it by its entry point, and what its measure counts."""

from __future__ import annotations

import pandas as pd
import pytest

import policeplan as pp


def test_the_host_finds_it():
    """Installing the distribution is all that registration takes."""
    assert "example.burglary-attendance" in pp.registry().measures


@pytest.mark.parametrize(("within", "in_time"), [("60min", 2), ("30min", 1)])
def test_a_burglary_is_in_time_up_to_the_limit(within, in_time):
    """Attended at 30 and at 60 minutes, at 61, and never: counted by hand."""
    rows = pd.DataFrame(
        {
            "occurred": ["2016-11-01 10:00"] * 4,
            "attended": ["2016-11-01 10:30", "2016-11-01 11:00", "2016-11-01 11:01", ""],
            "area": ["EAST"] * 4,
        }
    )
    measure = pp.get_measure("example.burglary-attendance", within=within)
    tally = pp.tally_rows(measure, rows, covers=pp.Period.month("2016-11"))
    result = tally.over(pp.Period.month("2016-11")).to_frame()
    assert result["numerator"].tolist() == [in_time]
    assert result["denominator"].tolist() == [4]
