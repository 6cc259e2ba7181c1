"""Pins Appendix A: every figure of the plan's own area on a line, as its result has it.

What is missing is never a number, what is compared with nothing still stands, a second comparison
of one column has a line of its own, and a period that the headings do not say is said below.
"""

from __future__ import annotations

import math
import re

import pytest

from planned import ASB, GRADE1, KSI, OCCURRED, RISK, SOURCES, plan_in
from policeplan import display, evaluate
from policeplan.report import frame
from policeplan.report.appendix import POSITION, PREVIOUS, rows, tables

HURT = {"measure": "core.ksi", "source": "crashes"}
TO_DATE = {
    **HURT,
    "period": "financial year to date",
    "comparisons": ["same months a year earlier"],
}
YEAR_END = {**HURT, "forecast": "financial year", "forecast_method": "core.growth-to-date"}
DASH = display.MISSING


@pytest.fixture(scope="module", params=["FORCE", "EAST"])
def scorecard(request, tmp_path_factory):
    """Counts, shares, a mix and times; of the force, or of one of its divisions."""
    folder = tmp_path_factory.mktemp("plan")
    lines = (ASB, KSI, RISK, GRADE1, {**TO_DATE, "title": "To date"})
    return evaluate(plan_in(folder, *lines, area=request.param), "2016-11")


def appendix(folder, *lines, as_at="2016-11", **others):
    """The one objective's table: cells by row, headings and notes."""
    (text,) = tables(evaluate(plan_in(folder, *lines, **others), as_at))
    return [[cell.first for cell in row] for row in text.rows], text


# Laws ---------------------------------------------------------------------------------------------


def test_every_figure_of_the_plans_own_area_is_on_one_line(scorecard):
    """By entry, level and figure, in the result's order; value and status are the result's."""
    found = [row for row in rows(scorecard) if row.area == scorecard.own]
    expected = [
        (figure, entry.result.definition.statistic.figure(figure["figure"]).scale)
        for entry in scorecard.entries()
        for figure in entry.result.frame.to_dict("records")
        if figure["area"] == scorecard.own
    ]
    assert len(found) == len(expected)
    for row, (figure, scale) in zip(found, expected, strict=True):
        assert row.figure.name == figure["figure"]
        assert row.value == pytest.approx(scale * figure["value"], nan_ok=True)
        assert row.status == figure["status"]


def test_every_change_of_a_line_is_that_of_its_comparison(scorecard):
    """As many as the entry has, in their order: earlier value, change, verdict and meaning."""
    by_title = {entry.title: entry for entry in scorecard.entries()}
    checked = 0
    for row in rows(scorecard):
        entry = by_title.get(row.title)
        if entry is None:  # a further figure, whose title says so
            continue
        assert len(row.changes) == len(entry.comparisons)
        for change, comparison in zip(row.changes, entry.comparisons, strict=True):
            table = comparison.frame
            table = table[(table["area"] == row.area) & (table["figure"] == row.figure.name)]
            for key in comparison.later.keys[1:-1]:
                table = table[table[key] == row.level]
            (one,) = table.to_dict("records")
            scale = row.figure.scale
            assert change.against == str(comparison.earlier.period)
            assert change.earlier == pytest.approx(scale * one["earlier"], nan_ok=True)
            assert change.change == pytest.approx(scale * one["change"], nan_ok=True)
            assert change.percent == pytest.approx(one["change_pct"], nan_ok=True)
            assert (change.says, change.meaning, change.status) == (
                one["verdict"], one["meaning"], one["status"],
            )  # fmt: skip
            checked += 1
    assert checked > 20


def test_the_file_has_every_line_and_every_change_of_it(scorecard):
    table = frame(scorecard)
    assert len(table) == sum(max(1, len(row.changes)) for row in rows(scorecard))
    assert list(table["value"]) == pytest.approx(
        [row.value for row in rows(scorecard) for _ in row.changes or [None]], nan_ok=True
    )


# By hand ------------------------------------------------------------------------------------------


def test_a_count_and_its_parts(tmp_path):
    """Five after five and as at March five; the East three after one and two, the West two."""
    cells, text = appendix(tmp_path, HURT)
    assert cells == [
        ["Killed or seriously injured", "5", "5", "0 (0.0%)", "no clear change", "5", "0 (0.0%)"],
        ["  East Division", "3", "1", "+2 (+200.0%)", "no clear change", "2", "+1 (+50.0%)"],
        ["  West Division", "2", "4", "-2 (-50.0%)", "no clear change", "3", "-1 (-33.3%)"],
    ]
    assert text.caption == "Objective 1: All"
    assert text.headings[1:] == (
        "In\N{NO-BREAK SPACE}year", "Previous", "Change", "Verdict", "As at March 2016",
        "Change from March 2016",
    )  # fmt: skip
    assert text.about == (
        "12 months to November 2016, against the 12 before and the position as at March 2016, for "
        "The Force."
    )
    assert text.notes == ()


def test_the_levels_of_a_mix_are_those_of_the_own_area_alone(tmp_path):
    """High: two of five after one of four; a share changes in points."""
    cells, _ = appendix(tmp_path, RISK)
    assert [row[0] for row in cells] == [
        "Risk level of referrals", "  high", "  medium", "  standard",
    ]  # fmt: skip
    assert cells[1][1:4] == ["40.0%", "25.0%", "+15.0 points"]
    assert cells[0][1:] == [""] * 6


def test_what_is_missing_is_a_dash_and_says_so(tmp_path):
    """The West supplied nothing in the year before: no nought, no change, and no whole either."""
    sources = {"crashes": {**SOURCES["crashes"], "missing": {"WEST": ["2014-12 to 2015-11"]}}}
    line = {**HURT, "comparisons": ["previous 12 months"]}
    cells, _ = appendix(tmp_path, line, sources=sources, incomplete="label")
    by_name = {row[0].strip(): row[1:4] for row in cells}
    assert by_name["West Division"] == ["2", DASH, f"{DASH} (missing)"]
    assert by_name["Killed or seriously injured"] == ["5", DASH, f"{DASH} (missing)"]
    assert by_name["East Division"] == ["3", "1", "+2 (+200.0%)"]


def test_a_part_of_a_period_is_marked_and_gives_no_change(tmp_path):
    sources = {"crashes": {**SOURCES["crashes"], "missing": {"WEST": ["2016-03"]}}}
    line = {**HURT, "comparisons": ["previous 12 months"]}
    cells, _ = appendix(tmp_path, line, sources=sources, incomplete="label")
    assert cells[0][1:4] == ["5 (incomplete)", "5", f"{DASH} (incomplete)"]


def test_an_own_area_that_a_source_lacks_leaves_the_others_and_their_names(tmp_path):
    """Of a source within the West there is no figure of the East, and none is made up."""
    rows_of_west = {"crashes": "date,area,severity,age\n2016-03-01,WEST,2,30\n"}
    sources = {"crashes": {"columns": OCCURRED, "within": "WEST"}}
    line = {**HURT, "comparisons": ["previous 12 months"]}
    cells, text = appendix(tmp_path, line, area="EAST", rows=rows_of_west, sources=sources)
    assert [row[:2] for row in cells] == [
        ["Killed or seriously injured", ""], ["  West Division", "1"],
    ]  # fmt: skip
    assert "East" not in text.about


def test_a_line_that_is_compared_with_nothing_stands(tmp_path):
    line = {**HURT, "comparisons": []}
    cells, _ = appendix(tmp_path, line)
    assert cells[0] == ["Killed or seriously injured", "5", "", "", "", "", ""]
    table = frame(evaluate(plan_in(tmp_path, line), "2016-11")).set_index("area")
    assert table["value"].to_dict() == {"The Force": 5, "East Division": 3, "West Division": 2}
    assert (table["against"] == "").all()
    assert table["change"].isna().all()


def test_a_period_of_its_own_is_said_with_what_it_is_against(tmp_path):
    """Three from April to November, and three in those months of the year before."""
    cells, text = appendix(tmp_path, TO_DATE)
    assert cells[0][1:4] == ["3", "3", "0 (0.0%)"]
    (note,) = text.notes
    assert note == (
        "Killed or seriously injured: financial year 2016/17 to November 2016, against the "
        "financial year 2015/16 to November 2015."
    )


def test_slots_are_of_the_year_before_and_of_any_other_time(tmp_path):
    words = ["12 months to November 2015", "year to 2015-11", "position as at March", "2015/16"]
    line = {**HURT, "comparisons": words[1:]}
    (row, *_) = rows(evaluate(plan_in(tmp_path, line), "2016-11"))
    assert [(c.slot, c.against) for c in row.changes] == [
        (PREVIOUS, words[0]),
        (POSITION, "position as at March 2016"),
        (POSITION, "financial year 2015/16"),
    ]


def test_a_second_comparison_of_one_column_is_not_lost(tmp_path):
    """As at March five, as at September four, and each says which it is."""
    line = {**HURT, "comparisons": ["position as at March", "position as at September"]}
    cells, text = appendix(tmp_path, line)
    assert text.headings[5] == "As at March 2016"
    assert cells[:2] == [
        ["Killed or seriously injured", "5", "", "", "", "5", "0 (0.0%)"],
        ["  against the position as at September 2016", "", "", "", "", "4", "+1 (+25.0%)"],
    ]
    assert text.notes == ()


def test_another_position_than_that_of_the_headings_is_noted(tmp_path):
    other = {**HURT, "title": "Hurt", "comparisons": ["position as at September"]}
    cells, text = appendix(tmp_path, HURT, other)
    assert cells[3][5:] == ["4", "+1 (+25.0%)"]
    assert text.notes == ("Hurt: against the position as at September 2016.",)


def test_a_year_end_is_a_line_of_the_own_area(tmp_path):
    """Three of five months known a year ago and three now: five again."""
    found = [
        row for row in rows(evaluate(plan_in(tmp_path, YEAR_END), "2016-11")) if "fore" in row.title
    ]
    (row,) = found
    assert row.title == "Killed or seriously injured, forecast for the financial year 2016/17"
    assert (row.area, row.value, row.changes[0].earlier, row.changes[0].change) == (
        "FORCE", 5, 5, 0,
    )  # fmt: skip
    assert (row.status, row.changes[0].against) == ("ok", "financial year 2015/16")
    assert re.fullmatch(r"80%: -\d+\.\d to \+\d+\.\d", row.changes[0].says)


def test_a_year_end_without_a_method_is_by_the_default_and_in_march_is_known(tmp_path):
    """The East has a forecast by its shares, where it has no growth; in March there is none."""
    default = {**HURT, "forecast": "financial year"}
    plan = plan_in(tmp_path, default, area="EAST")
    (row,) = [row for row in rows(evaluate(plan, "2016-11")) if "forecast" in row.title]
    assert row.status == "ok"
    assert row.value > 1
    assert row.changes[0].says.startswith("80%: ")
    plan = plan_in(tmp_path, default, area="WEST", covers="2014-04 to 2016-11")
    (row,) = [row for row in rows(evaluate(plan, "2016-03")) if "forecast" in row.title]
    assert (row.value, row.changes[0].says) == (3, "known")


@pytest.mark.parametrize(
    ("as_at", "covers", "status"),
    [("2016-12", "2014-12 to 2016-11", "missing"), ("2016-11", "2014-12 to 2016-11", "undefined")],
)
def test_a_year_end_that_is_not_known_is_no_number(tmp_path, as_at, covers, status):
    """December is not covered; of the East, nought grew to one, which is no growth to go on."""
    plan = plan_in(tmp_path, YEAR_END, area="EAST", covers=covers, incomplete="label")
    scorecard = evaluate(plan, as_at)
    (row,) = [row for row in rows(scorecard) if "forecast" in row.title]
    assert (math.isnan(row.value), row.status) == (True, status)
    (text,) = tables(scorecard)
    (cells,) = [[c.first for c in r] for r in text.rows if "forecast" in r[0].first]
    assert cells[1].startswith(DASH)
    assert cells[3].startswith(DASH)
