"""Pins what the synthetic rows are like: their columns, their label, their seed and their traps.

The traps are what a rule must get right for the figures to come out: a look-back, units that come
in any order, calls at the target, times that stay clear of the clock changes.
"""

from __future__ import annotations

import runpy
import sys

import pandas as pd
import pytest

from policeplan_lancashire.extracts import LABEL, extracts

COLUMNS = {
    "crime": ["occurred", "division", "offence", "victim_age", "hate_strand"],
    "asb": ["occurred", "division", "address"],
    "collisions": ["collision_index", "date", "division"],
    "casualties": ["collision_index", "casualty_severity", "age_of_casualty"],
    "referrals": ["occurred", "division", "kind", "risk"],
    "emergencies": ["log_number", "graded_at", "arrived_at", "division"],
    "calls": ["line", "occurred", "answered"],
    "survey": ["occurred", "group", "question", "answer"],
    "confidence": ["occurred", "answer"],
    "csew": ["occurred", "force", "answer", "weight"],
    "workforce": ["as_at", "kind", "fte", "safe_and_legal"],
    "budget": ["month", "category", "amount"],
    "members": ["as_at", "channel", "members"],
    "hours": ["occurred", "kind", "hours"],
    "forcesight": ["month", "force", "category", "n"],
    "satisfaction_national": ["month", "force", "question", "answer", "n", "group"],
}
OFFENCES = {
    "Homicide",
    "Violence with injury",
    "Violence without injury",
    "Harassment",
    "Rape",
    "Other sexual offences",
    "Robbery of business property",
    "Robbery of personal property",
    "Domestic burglary",
    "Non-domestic burglary",
    "Theft from a motor vehicle",
    "Vehicle taking",
    "Interfering with a motor vehicle",
    "Theft from the person",
    "Bicycle theft",
    "Shoplifting",
    "Other theft offences",
    "Making off without payment",
    "Criminal damage",
    "Arson",
    "Trafficking of drugs",
    "Possession of drugs",
    "Possession of weapons offences",
    "Public fear, alarm or distress",
    "Other public order offences",
    "Miscellaneous crimes against society",
}
CLOCK_CHANGES = ("2014-10-26", "2015-03-29", "2015-10-25", "2016-03-27", "2016-10-30")


@pytest.fixture(scope="module")
def made():
    return extracts()


def test_each_table_has_its_columns_and_no_figure_among_them(made):
    """Rows and counts alone: nothing says a percentage, a change, or which row counts."""
    assert {name: list(frame.columns) for name, frame in made.items()} == COLUMNS
    assert all(frame.index.equals(pd.RangeIndex(len(frame))) for frame in made.values())


def test_the_same_seed_gives_the_same_rows(made):
    again = extracts()
    for name, frame in made.items():
        pd.testing.assert_frame_equal(again[name], frame)


def test_another_seed_gives_other_rows(made):
    """Of every table: even where all counts are solved, something is left to chance."""
    other = extracts(seed=1)
    same = [name for name, frame in made.items() if frame.equals(other[name])]
    assert same == []


def test_every_table_says_that_it_is_synthetic(made):
    assert {frame.attrs["synthetic"] for frame in made.values()} == {LABEL}
    assert LABEL.startswith("Synthetic. Nobody in these rows")


def test_the_command_writes_every_table_and_says_that_they_are_synthetic(
    made, tmp_path, monkeypatch
):
    """A CSV cannot keep a frame's label: the folder has it, with the rows of each file."""
    folder = tmp_path / "new" / "rows"
    monkeypatch.setattr(sys, "argv", ["extracts", str(folder)])
    runpy.run_module("policeplan_lancashire.extracts", run_name="__main__")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert LABEL in readme
    assert {path.stem for path in folder.glob("*.csv")} == set(COLUMNS)
    for name, frame in made.items():
        back = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
        assert list(back.columns) == COLUMNS[name]
        assert len(back) == len(frame)
        assert f"`{name}.csv`: {len(frame):,} rows" in readme


def test_offences_are_leaves_of_the_tree(made):
    assert set(made["crime"]["offence"]) == OFFENCES


def test_every_division_has_every_kind_of_row(made):
    for name in ("crime", "asb", "collisions", "referrals", "emergencies"):
        assert set(made[name]["division"]) == {"EAST", "SOUTH", "WEST"}, name


def test_a_victims_age_is_of_sexual_offences_alone(made):
    rows = made["crime"]
    sexual = rows["offence"].isin(["Rape", "Other sexual offences"])
    assert rows.loc[~sexual, "victim_age"].isna().all()
    assert 0 < rows.loc[sexual, "victim_age"].isna().mean() < 0.03


def test_the_year_looks_as_the_report_says(made):
    """Low in the winter of 2014/15, exceptionally high from May to October 2016: 5.3.3.6."""
    by_month = made["crime"].groupby(made["crime"]["occurred"].dt.to_period("M")).size()
    assert len(by_month) == 24
    lowest = {str(month) for month in by_month.nsmallest(3).index}
    assert lowest == {"2014-12", "2015-01", "2015-02"}
    highest = {str(month) for month in by_month.nlargest(6).index}
    assert highest == {f"2016-{month:02}" for month in range(5, 11)}


def test_antisocial_behaviour_peaks_in_summer(made):
    month = made["asb"]["occurred"].dt.month
    assert month.isin([6, 7, 8]).sum() > 1.5 * month.isin([12, 1, 2]).sum()


def test_repeats_need_the_look_back(made):
    """Without the half year before, fewer incidents are the fifth at their address."""
    rows = made["asb"].dropna()
    rows = rows[rows["address"] != "NO FIXED ADDRESS"].assign(one=1).set_index("occurred")

    def repeats(since):
        rolled = (
            rows[rows.index >= since]
            .groupby(["division", "address"])["one"]
            .rolling("180D", closed="right")
            .sum()
        )
        when = rolled.index.get_level_values("occurred")
        return (rolled[(when >= "2014-12-01") & (when < "2015-12-01")] >= 5).sum()

    assert repeats("2014-12-01") < repeats("2014-06-01")


def test_addresses_are_of_one_division_and_a_few_are_missing(made):
    rows = made["asb"]
    named = rows[rows["address"] != "NO FIXED ADDRESS"].dropna()
    assert named.groupby("address")["division"].nunique().max() == 1
    assert 0.005 < rows["address"].isna().mean() < 0.02
    assert 0.005 < (rows["address"] == "NO FIXED ADDRESS").mean() < 0.02


def test_units_come_in_any_order_and_some_never(made):
    """One to three units a log; the first row is not always first to arrive; no wait is long."""
    rows = made["emergencies"]
    by_log = rows.groupby("log_number")
    assert set(by_log.size()) == {1, 2, 3}
    earliest = by_log["arrived_at"].transform("min")
    first_rows = ~rows["log_number"].duplicated()
    assert (rows["arrived_at"] > earliest)[first_rows].any()
    assert rows["arrived_at"].isna().any()
    assert earliest.isna().any()
    waits = (earliest - rows["graded_at"]).dropna()
    assert waits.min() > pd.Timedelta(0)
    assert waits.max() < pd.Timedelta("4h")
    assert (waits.dt.total_seconds() % 1 == 0).all()


def test_calls_are_answered_at_the_target_just_after_and_never(made):
    rows = made["calls"]
    waited = (rows["answered"] - rows["occurred"]).dt.total_seconds()
    for line, target in (("999", 10), ("101", 30)):
        of_line = waited[rows["line"] == line]
        assert {target, target + 1} <= set(of_line.dropna())
        assert of_line.isna().any()
        assert of_line.min() > 0


def test_casualties_have_a_collision_and_ages_only_where_slight_are_unknown(made):
    casualties, collisions = made["casualties"], made["collisions"]
    assert collisions["collision_index"].is_unique
    assert set(casualties["collision_index"]) == set(collisions["collision_index"])
    unknown = casualties[casualties["age_of_casualty"] == -1]
    assert set(unknown["casualty_severity"]) == {3}
    assert set(casualties["casualty_severity"]) == {1, 2, 3}


def test_fifty_are_asked_each_month(made):
    by_month = made["confidence"].groupby(made["confidence"]["occurred"].dt.to_period("M")).size()
    assert len(by_month) == 32
    assert set(by_month) == {50}


def test_survey_weights_are_between_a_half_and_two(made):
    assert made["csew"]["weight"].between(0.5, 2).all()
    own = made["csew"].query("force == 'Lancashire' and occurred >= '2015-07-01'")
    assert 750 < len(own) < 850


def test_special_constables_have_no_hours_and_only_they_are_safe_and_legal(made):
    people = made["workforce"]
    special = people["kind"] == "special constable"
    assert (people.loc[special, "fte"] == 0).all()
    assert people.loc[~special, "fte"].between(0.05, 1).all()
    assert set(people.loc[special, "safe_and_legal"]) == {"yes", "no"}
    assert people.loc[~special, "safe_and_legal"].isna().all()


@pytest.mark.parametrize("day", CLOCK_CHANGES)
def test_no_time_is_near_a_clock_change(made, day):
    """A naive time in the hour that comes twice, or never, would be read by custom."""
    night = (pd.Timestamp(day), pd.Timestamp(day) + pd.Timedelta("5h"))
    for name, columns in (
        ("crime", ["occurred"]),
        ("asb", ["occurred"]),
        ("referrals", ["occurred"]),
        ("calls", ["occurred", "answered"]),
        ("emergencies", ["graded_at", "arrived_at"]),
    ):
        for column in columns:
            assert not made[name][column].between(*night).any(), name
