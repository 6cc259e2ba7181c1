"""Referrals: four volumes by one rule, none of which is better high or low."""

from __future__ import annotations

import datetime as dt

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Better, Period, tally_rows
from policeplan.measures import referrals

VOLUMES = {
    "core.domestic-abuse-referrals": referrals.domestic_abuse_referrals(),
    "core.vulnerable-adult-referrals": referrals.vulnerable_adult_referrals(),
    "core.vulnerable-child-referrals": referrals.vulnerable_child_referrals(),
    "core.cse-referrals": referrals.cse_referrals(),
}
EACH = pytest.mark.parametrize(("name", "measure"), VOLUMES.items(), ids=VOLUMES)
ROW = st.tuples(
    st.dates(dt.date(2016, 10, 1), dt.date(2016, 11, 30)) | st.none(),
    st.sampled_from(["EAST", "WEST", None]),
)


@settings(max_examples=30)
@given(st.sampled_from(list(VOLUMES.values())), st.lists(ROW, max_size=25))
def test_every_row_with_a_day_and_an_area_is_a_referral(measure, rows):
    table = pd.DataFrame(rows, columns=["occurred", "area"], dtype=object)
    both = Period.between("2016-10-01", "2016-11-30")
    tally = tally_rows(measure, table, covers={"EAST": both, "WEST": both})
    result = tally.over(both)
    for area in ("EAST", "WEST"):
        n = sum(day is not None and where == area for day, where in rows)
        assert result.value(area) == n


@EACH
def test_a_volume_counts_referrals_and_is_neither_better_high_nor_low(name, measure):
    assert measure.id == name
    assert measure.better is Better.NEITHER
    assert measure.statistic.figures[0].unit == "referrals"
    assert measure.title.endswith("referrals")


def test_474_of_cse_by_hand():
    """Report of 5 January 2017, section 6.2: 474 in the period; here as monthly totals."""
    table = pd.DataFrame(
        {
            "occurred": ["2016-09-01", "2016-10-01", "2016-11-01"],
            "area": "FORCE",
            "n": [150, 160, 164],
        }
    )
    autumn = Period.between("2016-09-01", "2016-11-30")
    tally = tally_rows(referrals.cse_referrals(), table, covers={"FORCE": autumn})
    assert tally.over(autumn).value("FORCE") == 474
