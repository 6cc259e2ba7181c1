"""Pins what evaluating a plan gives: figures worked out by hand from rows that stand in planned.py.

A force of two divisions, a dozen rows a measure, as at November 2016 against the 12 months before
and the position as at March. What rows do not cover is refused by name or labelled, never nought.
"""

from __future__ import annotations

import math

import pandas as pd
import pytest

from planned import ASB, GRADE1, KSI, OCCURRED, RISK, ROWS, SOURCES, plan_in
from policeplan import evaluate, sources
from policeplan.engines.csv import TextFile
from policeplan.errors import PlanError, SourceError, StrayAreaError

EXPECTED = [
    # title, figure or level, area: 12 months to November 2016, to November 2015, to March 2016
    ("Killed or seriously injured", "count", "EAST", (3, 1, 2)),
    ("Killed or seriously injured", "count", "WEST", (2, 4, 3)),
    ("Killed or seriously injured", "count", "FORCE", (5, 5, 5)),
    ("Killed or seriously injured, by age group", "child", "FORCE", (2, 1, 2)),
    ("Killed or seriously injured, by age group", "age unknown", "EAST", (1, 0, 0)),
    ("Anti-social behaviour repeats", "share", "EAST", (1 / 4, 1 / 2, 1 / 2)),
    ("Anti-social behaviour repeats", "share", "WEST", (1 / 2, 0, 1 / 3)),
    ("Anti-social behaviour repeats", "share", "FORCE", (2 / 6, 1 / 3, 2 / 5)),
    ("Risk level of referrals", "medium", "EAST", (2 / 4, 0, 1 / 3)),
    ("Risk level of referrals", "high", "FORCE", (2 / 5, 1 / 4, 1 / 5)),
    ("Grade 1 time to arrive", "mean", "EAST", (15, 12, 10)),
    ("Grade 1 time to arrive", "mean", "FORCE", (35 / 3, 9, 8)),
    ("Grade 1 time to arrive", "median", "FORCE", (10, 9, 8)),
    ("Grade 1 time to arrive", "within", "EAST", (1 / 2, 1, 1)),
]


@pytest.fixture(scope="module")
def scorecard(tmp_path_factory):
    """The plan as it stands, evaluated."""
    return evaluate(plan_in(tmp_path_factory.mktemp("plan")), "2016-11")


@pytest.fixture
def reads(monkeypatch):
    """The files that are read, each time that one is."""
    read, seen = TextFile.tables, []
    monkeypatch.setattr(
        TextFile, "tables", lambda file, *a: seen.append(file.path.name) or read(file, *a)
    )
    return seen


@pytest.mark.parametrize(("title", "which", "area", "values"), EXPECTED)
def test_figures_are_those_worked_out_by_hand(scorecard, title, which, area, values):
    """Later, earlier and change of all four measures, by division and for the force."""
    table = scorecard.to_frame()
    found = table[(table["title"] == title) & (table["area"] == area)]
    divides = next(c for c in ("age_group", "level", "figure") if (found[c] == which).any())
    found = found[found[divides] == which]
    later, previous, march = values
    assert list(found["against"]) == ["12 months to November 2015", "position as at March 2016"]
    assert list(found["later"]) == pytest.approx([later, later])
    assert list(found["earlier"]) == pytest.approx([previous, march])
    assert list(found["change"]) == pytest.approx([later - previous, later - march])


def test_counts_change_in_percent_and_shares_never_do(scorecard):
    """Percent is for counts; a share's change is in points, as a fraction."""
    asb, ksi, by_age, _, _ = (entry.comparisons for entry in scorecard.entries())
    west = [comparison.frame.set_index("area")["change_pct"]["WEST"] for comparison in ksi]
    assert west == pytest.approx([-50, -100 / 3])
    unknown = by_age[0].frame.set_index(["area", "age_group"])["change_pct"]
    assert math.isnan(unknown["EAST", "age unknown"]), "percent of nought is undefined"
    assert asb[0].frame["change_pct"].isna().all()


def test_rows_that_do_not_count_are_named(scorecard):
    reasons = ["outside the filter", "slight injury", "slight injury", "unknown risk level"]
    found = [dict(entry.tally.excluded) for entry in scorecard.entries()]
    assert found == [{reason: 1} for reason in [*reasons, "no arrival"]]


def test_the_table_is_tidy(scorecard):
    """One row for each comparison, area, level and figure, and its keys say which."""
    table = scorecard.to_frame()
    keys = ["objective", "title", "measure", "period", "against", "area", "age_group", "level"]
    assert not table.duplicated([*keys, "figure"]).any()
    assert len(table) == 2 * 3 * (1 + 1 + 3 + 3 + 4)


def test_a_file_is_read_once_however_many_measures_it_serves(tmp_path, reads):
    evaluate(plan_in(tmp_path, KSI, {**KSI, "title": "Again"}, GRADE1), "2016-11")
    assert sorted(reads) == ["crashes.csv", "logs.csv"]


@pytest.mark.parametrize("n", [1, 2, 8])
def test_however_many_sources_are_counted_at_once_figures_are_the_same(
    scorecard, tmp_path, monkeypatch, n
):
    """As the figures of lines whose sources are counted when their turn comes."""
    monkeypatch.setattr(sources, "processors", lambda: n)
    told = []
    pd.testing.assert_frame_equal(
        evaluate(plan_in(tmp_path), "2016-11", told.append).to_frame(), scorecard.to_frame()
    )
    assert set(SOURCES) < set(told)
    monkeypatch.setattr(sources.Sources, "count", lambda *_: None)
    pd.testing.assert_frame_equal(
        evaluate(plan_in(tmp_path), "2016-11").to_frame(), scorecard.to_frame()
    )


@pytest.mark.parametrize("first", ["crashes", "logs"])
def test_of_several_bad_sources_the_one_of_the_first_line_is_told(tmp_path, reads, first):
    """Whichever is found to be bad first; and a bad file is read no more than once more for it."""
    rows = {**ROWS, "crashes": HEAD + "2016-03-01,EAST\n"}
    rows["logs"] = ROWS["logs"] + "\nno more, and no less\n"
    lines = [KSI, GRADE1] if first == "crashes" else [GRADE1, KSI]
    with pytest.raises(SourceError, match=f"source '{first}'"):
        evaluate(plan_in(tmp_path, *lines, rows=rows), "2016-11")
    assert reads.count(f"{first}.csv") == 2
    assert len(reads) == 3


def test_where_a_source_is_bad_the_rest_wait_until_they_are_asked_for(tmp_path, monkeypatch, reads):
    """Nobody waits for many sources to be counted to hear that the first cannot be."""
    monkeypatch.setattr(sources, "processors", lambda: 1)
    rows = {**ROWS, "crashes": HEAD + "2016-03-01,EAST\n"}
    with pytest.raises(SourceError, match="source 'crashes'"):
        evaluate(plan_in(tmp_path, KSI, ASB, RISK, GRADE1, rows=rows), "2016-11")
    assert set(reads) == {"crashes.csv"}


def test_a_lookup_gives_rows_their_date_and_area(tmp_path):
    """Two people of one collision, one of another: all have their collision's date and division."""
    (tmp_path / "collisions.csv").write_text("id,date,area\n7,2016-03-05,EAST\n8,2016-04-05,WEST\n")
    rows = {"people": "crash,severity,age\n7,2,30\n8,1,40\n7,2,10\n"}
    join = {"path": "collisions.csv", "on": "crash", "lookup_on": "id"}
    sources = {"people": {"columns": OCCURRED, "join": join}}
    line = {"measure": "core.ksi", "source": "people"}
    (entry,) = evaluate(plan_in(tmp_path, line, rows=rows, sources=sources), "2016-11").entries()
    assert [entry.result.value(a) for a in ("EAST", "WEST", "FORCE")] == [2, 1, 3]


def test_parquet_gives_the_same_scorecard_as_csv(scorecard, tmp_path):
    """Typed columns, times among them, where the CSV has text."""
    pytest.importorskip("pyarrow", reason="Parquet needs pyarrow")
    typed = {name: {**own, "path": f"{name}.parquet"} for name, own in SOURCES.items()}
    plan = plan_in(tmp_path, sources=typed)
    for name, text in ROWS.items():
        times = [c for c in ("date", "graded", "arrived") if c in text.partition("\n")[0]]
        frame = pd.read_csv(tmp_path / f"{name}.csv", parse_dates=times)
        frame.to_parquet(tmp_path / f"{name}.parquet")
    pd.testing.assert_frame_equal(evaluate(plan, "2016-11").to_frame(), scorecard.to_frame())


def test_long_identifiers_with_gaps_survive_parquet(tmp_path):
    """Two incidents whose 18-digit numbers are one number in floating point stay two."""
    pa = pytest.importorskip("pyarrow", reason="Parquet needs pyarrow")
    one, other = 201_400_000_000_000_001, 201_400_000_000_000_002
    assert float(one) == float(other)
    table = pa.table(
        {
            "graded": ["2016-03-05 12:00"] * 4,
            "arrived": ["2016-03-05 12:08", "2016-03-05 12:04", "2016-03-05 12:10", None],
            "area": ["EAST"] * 4,
            "incident": pa.array([one, one, other, None], pa.int64()),
        }
    )
    pytest.importorskip("pyarrow.parquet").write_table(table, tmp_path / "logs.parquet")
    sources = {"logs": {"path": "logs.parquet"}}
    (entry,) = evaluate(plan_in(tmp_path, GRADE1, rows={}, sources=sources), "2016-11").entries()
    assert entry.result.value("EAST") == (4 + 10) / 2
    reasons = ("no incident number", "another unit of the same incident")
    assert dict(entry.tally.excluded) == dict.fromkeys(reasons, 1)


def gappy(folder, missing, *lines, **others):
    """The plan, with what some area did not supply to any of its sources."""
    sources = {name: {**own, "missing": missing} for name, own in SOURCES.items()}
    return plan_in(folder, *lines, sources=sources, **others)


def test_what_is_not_covered_is_refused_once_for_every_measure_and_area(tmp_path):
    with pytest.raises(PlanError) as raised:
        evaluate(gappy(tmp_path, {"WEST": ["2016-03"]}), "2016-11")
    *refused, advice = raised.value.problems
    for measure in ("core.repeat-asb", "core.ksi", "core.risk-mix", "core.grade1-response"):
        said = [problem for problem in refused if problem.startswith(measure)]
        assert len(said) == 2, said
        assert "12 months to November 2016" in said[0]
        assert "position as at March 2016" in said[1]
    gap = "no rows cover 1 March 2016 to 31 March 2016"
    assert all(f"The Force, West Division: {gap}" in said for said in refused)
    assert "missing, not nought" in advice
    assert 'incomplete = "label"' in advice


def test_if_allowed_it_is_labelled(tmp_path):
    """A month short is incomplete; a year short is missing and has no figure, not even nought."""
    plan = gappy(tmp_path, {"WEST": ["2015-12 to 2016-11"]}, KSI, incomplete="label")
    entry = evaluate(plan, "2016-11").entries()[0]
    later = entry.result.frame.set_index("area")
    assert dict(later["status"]) == {"FORCE": "missing", "EAST": "ok", "WEST": "missing"}
    assert math.isnan(later["value"]["WEST"])
    assert later["value"]["EAST"] == 3
    march = entry.comparisons[1].earlier.frame.set_index("area")
    assert dict(march["status"]) == {"FORCE": "incomplete", "EAST": "ok", "WEST": "incomplete"}


def test_what_a_whole_did_not_supply_none_of_its_parts_did(tmp_path):
    with pytest.raises(PlanError, match="every area: no rows cover 1 March 2016 to 31 March 2016"):
        evaluate(gappy(tmp_path, {"FORCE": ["2016-03"]}, KSI), "2016-11")


def test_a_look_back_that_is_not_covered_is_refused(tmp_path):
    plan = plan_in(tmp_path, ASB, KSI, covers="2014-12 to 2016-11")
    says = r"repeat-asb.*2015: every area: the measure needs 30 days of history.* 1 November 2014"
    with pytest.raises(PlanError, match=says) as raised:
        evaluate(plan, "2016-11")
    assert "core.ksi" not in str(raised.value)


HEAD = "date,area,severity,age\n"
MONTHS = [str(month) for month in pd.period_range("2014-12", "2016-11", freq="M")]


def monthly(but=(), last="30"):
    """A row for each division and month, but not for West in some; the last day may be early."""
    found = [(f"{m}-01", a) for m in MONTHS for a in ("EAST", "WEST") if (a, m) not in but]
    found += [(f"2016-11-{last}", "EAST"), (f"2016-11-{last}", "WEST")]
    return {"crashes": HEAD + "".join(f"{d},{a},2,30\n" for d, a in found)}


def seen(folder, rows, **others):
    """A plan that states no coverage: what the rows cover is seen in them."""
    sources = {"crashes": SOURCES["crashes"]}
    return plan_in(folder, KSI, rows=rows, sources=sources, covers=None, **others)


def test_coverage_that_nobody_states_is_seen_in_the_rows(tmp_path):
    (total, _) = evaluate(seen(tmp_path, monthly()), "2016-11").entries()
    assert total.result.value("FORCE") == 2 * 12 + 2


UNCOVERED = {  # rows, as at, and what no rows cover
    "a division did not supply a month": (
        monthly([("WEST", "2016-03")]),
        "2016-11",
        "1 March 2016",
    ),
    "a month after the last": (monthly(), "2016-12", "1 December 2016 to 31 December 2016"),
    "an unfinished month": (monthly(last="15"), "2016-11", "16 November 2016 to 30 November 2016"),
}


@pytest.mark.parametrize("why", UNCOVERED)
def test_a_month_without_rows_is_missing_not_nought(tmp_path, why):
    rows, as_at, gap = UNCOVERED[why]
    with pytest.raises(PlanError, match=f"(every area|The Force, West Division): no.* {gap}"):
        evaluate(seen(tmp_path, rows), as_at)
    labelled = evaluate(seen(tmp_path, rows, incomplete="label"), as_at).entries()[0]
    assert labelled.result.frame.set_index("area")["status"]["WEST"] == "incomplete"


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("", SourceError, "source 'crashes': .*crashes.csv is empty"),
        (HEAD, SourceError, "source 'crashes': .*crashes.csv has no rows"),
        (HEAD + "2016-03-01,EAST,3,9\n", SourceError, "no row counts .* 1 slight"),
        (HEAD + "2016-03-01,SECRET,2,9\n", StrayAreaError, "1 of 1 row .*'EAST'"),
        (HEAD + "2016-03-01,EAST,2,SECRET\n", SourceError, "column 'age'"),
        (HEAD + "SECRET,EAST,2,9\n", SourceError, "column 'date'"),
        (HEAD + "2016-03-01,EAST,2,9\n2016-03-01,SEC,RET,2,9\n", SourceError, "table at line 3"),
        (HEAD + "2016-03-01,EAST,2,9\n\n2016-03-01,SECRET,2\n", SourceError, "table at line 4"),
        (HEAD + "2016-03-01,EAST,2,9,SECRET\n", SourceError, "table at line 2"),
    ],
)
def test_rows_that_cannot_be_counted_are_refused_without_showing_them(tmp_path, text, kind, says):
    """Rows of another length than the header too: pandas would shift or fill their columns."""
    plan = plan_in(tmp_path, KSI, rows={**ROWS, "crashes": text})
    with pytest.raises(kind, match=says) as raised:
        evaluate(plan, "2016-11")
    assert "SECRET" not in str(raised.value)
