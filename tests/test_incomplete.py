"""Pins what an incomplete figure may not do: change, rank, be best, or join a group figure.

Three months against twelve is no rise of 300%, however it is labelled.
"""

from __future__ import annotations

import pandas as pd
import pytest

import policeplan as pp

NOVEMBER = pp.Period.year_to("2016-11")
ALL = pp.Definition(
    id="test.all", title="All", statistic=pp.Count("crimes"), better=pp.Better.LOWER
)


@pytest.fixture
def result():
    """EAST and SOUTH supplied both years; WEST only three months of the earlier one."""
    months = pd.DataFrame(
        {"area": ["EAST", "SOUTH", "WEST"], "later": [400, 300, 200], "earlier": [380, 310, 190]}
    )
    parts = [
        pp.Tally.from_counts(months, ALL, period=NOVEMBER, n="later"),
        pp.Tally.from_counts(months.iloc[:2], ALL, period=NOVEMBER.previous(), n="earlier"),
        pp.Tally.from_counts(
            pd.DataFrame({"area": ["WEST"], "n": [50]}),
            ALL,
            period=pp.Period.parse("3 months to 2015-11"),
        ),
    ]
    return parts[0].merge(*parts[1:])


def test_a_change_from_an_incomplete_count_is_none(result):
    """WEST rose from 50 in three months to 200 in twelve: no change, no percent, no verdict."""
    earlier = result.over(NOVEMBER.previous(), incomplete="label")
    assert earlier.value("WEST") == 50
    frame = result.over(NOVEMBER).against(earlier).to_frame().set_index("area")
    assert frame.loc["WEST", "status"] == "incomplete"
    assert frame.loc["WEST", ["change", "change_lower", "change_pct", "pct_upper"]].isna().all()
    assert frame.loc["WEST", "verdict"] == ""
    assert frame.loc["WEST", "meaning"] == ""
    assert frame.loc[["EAST", "SOUTH"], "change"].tolist() == [20, -10]


def test_an_incomplete_figure_has_no_rank_and_spoils_no_other(result):
    """Fewest crimes in three months is not the best year; EAST and SOUTH are ranked as two."""
    group = pp.PeerGroup("divisions", ["EAST", "SOUTH", "WEST"])
    earlier = result.over(NOVEMBER.previous(), incomplete="label").among(group).to_frame()
    by_area = earlier.set_index("area")
    assert by_area["place"].to_dict() == {"EAST": "2nd of 2", "SOUTH": "1st of 2", "WEST": ""}
    assert set(by_area["best_area"]) == {"SOUTH"}
    assert by_area["group"].isna().all()


def test_changes_are_ranked_among_those_that_have_one(result):
    """Two of three divisions have a change; the group has none, for a part of it is not known."""
    group = pp.PeerGroup("divisions", ["EAST", "SOUTH", "WEST"])
    earlier = result.over(NOVEMBER.previous(), incomplete="label")
    frame = result.over(NOVEMBER).against(earlier).among(group).to_frame().set_index("area")
    assert frame["place"].to_dict() == {"EAST": "2nd of 2", "SOUTH": "1st of 2", "WEST": ""}
    assert frame["n_increase"].tolist() == [1, 1, 1]
    assert frame["group"].isna().all()
