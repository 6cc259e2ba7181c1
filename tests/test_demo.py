"""Pins the demonstration: data that is plainly made up, and figures that pandas gives otherwise.

Every figure is worked out here from the packaged CSV files: counts by a merge, repeats by a rolling
window, shares by counting, minutes by subtraction. Nothing here is asked of the measures.
"""

from __future__ import annotations

import pandas as pd
import pytest
from click.testing import CliRunner

from policeplan import evaluate
from policeplan.cli import main
from policeplan.demo import AS_AT, FOLDER, make_data, plan
from policeplan.report import page

FORCE = "exampleshire"
FILES = ("asb_calls", "casualties", "collisions", "emergencies", "referrals")


@pytest.fixture(scope="module")
def scorecard():
    return evaluate(plan(), AS_AT)


def file(name, *times):
    """A packaged file, day first where its dates are British."""
    return pd.read_csv(FOLDER / f"{name}.csv", parse_dates=list(times), dayfirst=name[:3] == "col")


def to_november(times, year=2016):
    """Which times are in the 12 months to the end of November."""
    return (times >= f"{year - 1}-12-01") & (times < f"{year}-12-01")


@pytest.fixture(scope="module")
def hurt():
    """Killed or seriously injured in the 12 months to November 2016, with age and division."""
    both = file("casualties").merge(file("collisions", "date"), on="collision_index")
    assert len(both) == len(file("casualties"))
    return both[both["casualty_severity"].isin([1, 2]) & to_november(both["date"])]


def test_everything_says_that_the_data_is_made_up(scorecard):
    """The plan, the page and the maker's own words."""
    assert "synthetic" in (FOLDER / "plan.toml").read_text(encoding="utf-8").splitlines()[0]
    assert "(synthetic data)</h1>" in page(scorecard)
    assert "Nobody in them, and no place, is real" in make_data.__doc__
    assert sorted(path.stem for path in FOLDER.glob("*.csv")) == sorted(FILES)


def test_its_maker_makes_every_file_with_the_same_columns(tmp_path):
    make_data.main(str(tmp_path))
    for name in FILES:
        made, packaged = (
            (folder / f"{name}.csv").read_text().partition("\n")[0] for folder in (tmp_path, FOLDER)
        )
        assert made == packaged


def test_killed_or_seriously_injured_are_those_of_a_merge(scorecard, hurt):
    _, total, by_age, *_ = scorecard.entries()
    assert total.result.value(FORCE) == len(hurt) == 436
    for division, n in hurt["division"].value_counts().items():
        assert total.result.value(division) == n
    age = hurt["age_of_casualty"]
    n_by_age = {
        "child": age.between(0, 15).sum(),
        "adult": (age > 15).sum(),
        "age unknown": (age < 0).sum(),
    }
    assert sum(n_by_age.values()) == len(hurt)
    assert {group: by_age.result.value(FORCE, age_group=group) for group in n_by_age} == n_by_age
    assert n_by_age["child"] == 59


@pytest.mark.parametrize("year", [2016, 2015])
def test_repeats_are_those_of_a_rolling_window(scorecard, year):
    """The fifth or later call at one address in 180 days, as pandas counts them."""
    calls = file("asb_calls", "call_time")
    calls = calls[(calls["category"] == "ASB") & calls["address"].notna()]
    calls = calls[calls["address"] != "NO FIXED ADDRESS"].sort_values("call_time", kind="stable")
    ones = calls.assign(one=1).set_index("call_time").groupby(["town", "address"])["one"]
    in_window = ones.rolling("180D", closed="right").sum()
    repeat = (in_window >= 5)[to_november(in_window.index.get_level_values("call_time"), year)]
    asb = scorecard.entries()[0]
    column = "later" if year == 2016 else "earlier"
    force = asb.comparisons[0].frame.set_index("area").loc[FORCE]
    assert force[column] == pytest.approx(repeat.mean(), rel=1e-12)
    if year == 2016:
        (row,) = asb.result.frame.query("area == @FORCE").to_dict("records")
        assert (row["numerator"], row["denominator"]) == (repeat.sum(), len(repeat))


def test_risk_levels_are_the_shares_of_those_recorded(scorecard):
    referrals = file("referrals", "referred_on")
    referrals = referrals[to_november(referrals["referred_on"])]
    shares = referrals["risk_level"].str.lower().value_counts(normalize=True)  # without the blank
    result = scorecard.entries()[3].result
    found = [result.value(FORCE, level=level) for level in ("high", "medium", "standard")]
    assert found == pytest.approx(list(shares[["high", "medium", "standard"]]), rel=1e-12)
    assert sum(found) == pytest.approx(1)


def test_minutes_are_from_the_first_grading_to_the_first_arrival(scorecard):
    """One time for each incident that anybody reached."""
    units = file("emergencies", "graded_at", "arrived_at")
    logs = units.groupby("log_number")[["graded_at", "arrived_at"]].min().dropna()
    logs = logs[to_november(logs["graded_at"])]
    minutes = (logs["arrived_at"] - logs["graded_at"]) / pd.Timedelta("1min")
    assert minutes.between(0, 4 * 60).all(), "none is over the plan's limit"
    result = scorecard.entries()[4].result
    expected = {
        "mean": minutes.mean(),
        "median": minutes.median(),
        "p90": minutes.quantile(0.9),
        "within": (minutes <= 15).mean(),
    }
    found = {figure: result.value(FORCE, figure) for figure in expected}
    assert found == pytest.approx(expected, rel=1e-9)


def test_runs_of_the_demo_leave_three_files_and_nothing_else(tmp_path, monkeypatch):
    """Run twice, it writes the same; the packaged files stay as they were."""
    packaged = {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.is_file()}
    monkeypatch.chdir(tmp_path)
    written = []
    for _ in range(2):
        assert (
            CliRunner().invoke(main, ["demo", "core.exampleshire", "--out", "out"]).exit_code == 0
        )
        found = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        assert sorted(found) == ["appendix.csv", "scorecard.html", "scorecard.json"]
        written.append(found)
    assert written[0] == written[1]
    assert {p.name: p.read_bytes() for p in FOLDER.iterdir() if p.is_file()} == packaged
