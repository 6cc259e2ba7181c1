"""Pins the national tables: the group from summed parts, then its members, each level by itself.

Killed or seriously injured by force are 3, 2 and 1 after 2, 4 and 1, counted by hand; of so few any
force may truly have any rank, and the table says so.
"""

from __future__ import annotations

import pandas as pd
import pytest

from policeplan import (
    Area,
    Better,
    Count,
    Definition,
    Geography,
    Mix,
    PeerGroup,
    Period,
    Tally,
    Total,
    display,
)
from policeplan.report.placings import placing_tables
from policeplan.scorecard import Placing

LATER = Period.year_to("2016-10")
EARLIER = LATER.previous()
NAMES = {"A": "Ashire", "B": "Beeshire", "C": "Ceeshire"}
FORCES = Geography([Area(code, name, "force") for code, name in NAMES.items()])
HURT = Definition(id="test.hurt", title="Hurt", statistic=Count("casualties"), better=Better.LOWER)
RISK = Definition(id="test.risk", title="Risk", statistic=Mix("referrals", ("high", "low")))


def placing(peers, *, change=True, later=(3, 2, 1), earlier=(2, 4, 1)):
    """Three forces among these peers, by change or by value; no number is a missing one."""
    results = [
        Tally.from_counts(
            pd.DataFrame({"area": list(NAMES)[: len(n)], "n": n}), HURT, period=when, areas=FORCES
        ).over(when, incomplete="label")
        for when, n in ((LATER, later), (EARLIER, earlier))
    ]
    moved = results[0].against(results[1]) if change else None
    return Placing("Hurt", results[0], moved, ((moved or results[0]).among(peers),))


def printed(made, own="A", *, whole=False):
    (text,) = placing_tables(made, own, whole=whole)
    return [[cell.first for cell in row] for row in text.rows], text


def test_changes_are_printed_with_both_periods_the_group_first():
    cells, text = printed(placing(PeerGroup("the three", [*"ABC"])))
    assert cells == [
        ["the three", "", "7", "6", "-1 (-14.3%)"],
        ["Ashire", "3rd of 3 (1st to 3rd)", "2", "3", "+1 (+50.0%)"],
        ["Beeshire", "1st of 3 (1st to 3rd)", "4", "2", "-2 (-50.0%)"],
        ["Ceeshire", "2nd of 3 (1st to 3rd)", "1", "1", "0 (0.0%)"],
    ]
    assert text.caption == "Hurt: the three"
    assert text.headings == (
        "Area", "Rank", "12 months to October 2015", "12 months to October 2016", "Change",
    )  # fmt: skip
    assert text.notes == ("Members with an increase: 1.",)


def test_values_are_printed_with_their_one_period():
    cells, text = printed(placing(PeerGroup("the three", [*"ABC"]), change=False))
    assert cells == [
        ["the three", "", "6"],
        ["Ashire", "3rd of 3 (1st to 3rd)", "3"],
        ["Beeshire", "2nd of 3 (1st to 3rd)", "2"],
        ["Ceeshire", "1st of 3 (1st to 3rd)", "1"],
    ]
    assert text.headings == ("Area", "Rank", "12 months to October 2016")
    assert text.notes == ()


def test_the_group_without_the_area_is_that_of_the_others():
    """Seen from Ashire: five after three. From outside it is nobody's, and not Ashire's others'."""
    group = PeerGroup("the three", [*"ABC"], includes_area=False)
    assert printed(placing(group))[0][0] == ["the three", "", "5", "3", "-2 (-40.0%)"]
    assert printed(placing(group), own="C")[0][0] == ["the three", "", "6", "5", "-1 (-16.7%)"]
    assert printed(placing(group), own="Z")[0][0][0] == "Ashire"


def test_what_is_missing_is_a_dash_and_has_no_rank():
    """Ceeshire sent nothing for the year before, so that the group has no earlier figure."""
    cells, _ = printed(placing(PeerGroup("the three", [*"ABC"]), earlier=(2, 4, None)))
    dash = display.MISSING
    assert cells[3] == ["Ceeshire", dash, dash, "1", dash]
    assert cells[0] == ["the three", "", dash, "6", dash]


@pytest.mark.parametrize("whole", [True, False])
def test_of_a_large_group_those_that_the_text_names_are_listed_or_all(whole):
    """Of 13: best, worst and the plan's own; the page lists every one."""
    codes = [f"F{i:02}" for i in range(13)]
    table = pd.DataFrame({"area": codes, "n": range(10, 23)})
    result = Tally.from_counts(table, HURT, period=LATER).over(LATER)
    made = Placing("Hurt", result, None, (result.among(PeerGroup("all", codes)),))
    cells, text = printed(made, "F05", whole=whole)
    assert [row[0] for row in cells] == ["all", *(codes if whole else ["F00", "F05", "F12"])]
    assert cells[0][2] == str(sum(range(10, 23)))
    assert text.notes == (() if whole else ("3 of 13 members are listed.",))


def test_each_level_of_a_mix_has_a_table_of_its_own():
    """High: 1 of 4 and 1 of 1; low: 3 of 4 and none of 1. The group: 2 and 3 of 5."""
    table = pd.DataFrame(
        {"area": ["A", "A", "B", "B"], "level": ["high", "low"] * 2, "n": [1, 3, 1, 0]}
    )
    result = Tally.from_counts(
        table,
        RISK,
        period=LATER,
        areas=FORCES.within("A").extended([Area("B", "Beeshire", "force")]),
    ).over(LATER)
    made = Placing("Risk", result, None, (result.among(PeerGroup("both", [*"AB"])),))
    high, low = placing_tables(made, "A")
    assert (high.caption, low.caption) == ("Risk, high: both", "Risk, low: both")
    assert [[cell.first for cell in row] for row in high.rows] == [
        ["both", "", "40.0%"],
        ["Ashire", "2nd of 2 (1st to 2nd)", "25.0%"],
        ["Beeshire", "1st of 2 (1st to 2nd)", "100.0%"],
    ]
    assert [[cell.first for cell in row] for row in low.rows] == [
        ["both", "", "60.0%"],
        ["Ashire", "1st of 2 (1st to 2nd)", "75.0%"],
        ["Beeshire", "2nd of 2 (1st to 2nd)", "0.0%"],
    ]  # fmt: skip


def test_what_is_known_and_not_estimated_has_a_rank_without_a_range():
    hours = Definition(id="test.hours", title="Hours", statistic=Total("hours"))
    table = pd.DataFrame({"area": list(NAMES), "sum": [3, 2, 1]})
    result = Tally.from_counts(table, hours, period=LATER, areas=FORCES).over(LATER)
    made = Placing("Hours", result, None, (result.among(PeerGroup("the three", [*"ABC"])),))
    assert [row[1] for row in printed(made)[0]] == ["", "1st of 3", "2nd of 3", "3rd of 3"]
