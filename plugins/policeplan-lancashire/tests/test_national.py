"""Pins the national tables: both ForceSight tables and the satisfaction ranks, sentences included.

The published tables are those of Lancashire Constabulary, report to the Strategic Scrutiny Meeting,
5 January 2017, figures 1 and 2 and section 7.3.3. The sentences are written down from the report.
"""

from __future__ import annotations

from importlib import resources

import pandas as pd
import pytest

from policeplan.display import number
from policeplan.report import page, to_dict
from policeplan.report.story import story

OWN = "E23000003"
ALL, REGION, SIMILAR = "England & Wales", "North West Region", "Lancashire Most Similar Group"
AGGRAVATED = "Racially or religiously aggravated offences"
GROUPS = {"national": ALL, "region": REGION, "msg": SIMILAR}
WHERE = {ALL: "nationally", SIMILAR: "in its Most Similar Group"}


def published(name):
    folder = resources.files("policeplan_lancashire").joinpath("published")
    return pd.read_csv(folder.joinpath(f"{name}.csv"), dtype=str, keep_default_na=False)


def entry(scorecard, title):
    return next(e for e in scorecard.entries() if e.title == title)


def benchmark(scorecard, title, peers):
    (placing,) = entry(scorecard, title).placings
    return next(b for b in placing.benchmarks if b.peers.name == peers)


def named(found):
    """A benchmark's table by the names of its areas."""
    names = [found.geography.name(area) for area in found.frame["area"]]
    return found.frame.assign(name=names).set_index("name")


# ForceSight ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "title"),
    [
        ("forcesight_all_crime", "All crime"),
        ("forcesight_sexual_offences", "All sexual offences"),
    ],
)
def test_every_cell_of_a_forcesight_table(scorecard, table, title):
    """Earlier, later, change and percent of every force and group, as they are printed."""
    rows = published(table)
    assert len(rows) == 16
    for _, row in rows.iterrows():
        if row["group"] in GROUPS:
            found = named(benchmark(scorecard, title, GROUPS[row["group"]])).iloc[0]
            cells = {name: found[f"group_{name}"] for name in ("earlier", "later", "change")}
            percent = found["group"]
        else:
            peers = REGION if row["group"] == REGION else SIMILAR
            found = named(benchmark(scorecard, title, peers)).loc[row["area"]]
            cells = {name: found[name] for name in ("earlier", "later", "change")}
            percent = found["change_pct"]
        for name, value in cells.items():
            if row[name]:  # one is blank in the source
                assert value == int(row[name]), (row["area"], name)
        assert number(percent, 1) == row["change_pct"], row["area"]


@pytest.mark.parametrize(
    ("title", "said"),
    [
        (
            "All crime",
            [
                "39 forces nationally have an increase.",
                (
                    "Nationally the results range from an increase of 43.0% (34,580 crimes) in "
                    "Northumbria to a reduction of 1.0% (701 crimes) in Nottinghamshire."
                ),
                "The figure for England & Wales is an increase of 9.1% (338,648 crimes).",
                "The figure for the North West Region is an increase of 6.9% (33,693 crimes).",
                (
                    "The figure for the Lancashire Most Similar Group is an increase of "
                    "14.8% (117,557 crimes)."
                ),
                (
                    "The 12 months to November 2016 show an increase of 10,320 crimes (11.1%) on "
                    "the previous 12 months."
                ),
            ],
        ),
        (
            "All sexual offences",
            [
                "40 forces nationally have an increase.",
                (
                    "Nationally the results range from an increase of 34.3% (830 crimes) in "
                    "Northumbria to a reduction of 4.8% (42 crimes) in Gwent."
                ),
                "The figure for England & Wales is an increase of 12.9% (12,789 crimes).",
                "The figure for the North West Region is an increase of 14.0% (1,712 crimes).",
                (
                    "The figure for the Lancashire Most Similar Group is an increase of "
                    "17.4% (3,713 crimes)."
                ),
                (
                    "The 12 months to November 2016 show an increase of 709 crimes (30.1%) on "
                    "the previous 12 months."
                ),
            ],
        ),
        (
            "Hate crime",
            [
                f"{AGGRAVATED}: 42 forces nationally have an increase.",
                (
                    f"{AGGRAVATED}: Nationally the results range from an increase of "
                    "70.1% (47 crimes) in City of London "
                    "to a reduction of 10.3% (33 crimes) in Northamptonshire."
                ),
                (
                    "The 12 months to November 2016 show an increase of 804 crimes (22.4%) on "
                    "the previous 12 months."
                ),
            ],
        ),
    ],
)
def test_the_report_says_of_a_table_what_the_source_says(scorecard, title, said):
    """Paragraphs 5.3.3, 6.5.4 and 6.6 of the report."""
    found = story(entry(scorecard, title), scorecard)
    for sentence in said:
        assert sentence in found


def test_own_period_and_benchmark_period_are_both_printed(scorecard):
    """The force's own figures are to November, the national file's to October."""
    text = page(scorecard)
    assert "12 months to October 2016" in text
    assert any(
        "12 months to November 2016" in s and "12 months to October 2016" in s
        for s in story(entry(scorecard, "All crime"), scorecard)
    )


# Satisfaction ranks -------------------------------------------------------------------------------

RANKS = published("satisfaction_ranks").set_index("question")
TITLES = {
    question: f"User satisfaction, three groups combined, {question.lower().replace('w u', 'w-u')}"
    for question in RANKS.index
}


@pytest.mark.parametrize("question", RANKS.index)
def test_every_cell_of_the_satisfaction_ranks(scorecard, question):
    """Best, rank and how many, nationally and in the MSG; the MSG's range; the force's own."""
    row = RANKS.loc[question]
    for peers, best, worst in (
        (ALL, ("national_best", "national_best_force"), None),
        (SIMILAR, ("msg_high", "msg_high_force"), ("msg_low", "msg_low_force")),
    ):
        found = benchmark(scorecard, TITLES[question], peers)
        own = found.frame.set_index("area").loc[OWN]
        short = "national" if peers == ALL else "msg"
        assert str(own["rank"]) == row[f"rank_{short}"]
        assert str(own["of"]) == row[f"of_{short}"]
        for (value, force), which in (
            (best, "best"),
            (worst or best, "worst" if worst else "best"),
        ):
            decimals = len(row[value].partition(".")[2])
            assert number(100 * own[which], decimals) == row[value]
            assert found.geography.name(own[f"{which}_area"]) == row[force]
    ours = entry(scorecard, TITLES[question]).result.value(OWN)
    assert number(100 * ours, 1) == row["own_12m_to_2016_11"]


@pytest.mark.parametrize("question", RANKS.index)
def test_the_report_says_the_ranks_as_the_source_does(scorecard, question):
    """Section 7.3.3: best performing force, rank nationally and in the MSG, and its range."""
    row = RANKS.loc[question]
    said = story(entry(scorecard, TITLES[question]), scorecard)
    nth = {"1": "st", "2": "nd", "3": "rd"}
    for short, where in (("national", "nationally"), ("msg", "in its Most Similar Group")):
        rank, of = row[f"rank_{short}"], row[f"of_{short}"]
        place = rank + nth.get(rank[-1], "th")
        assert f"Lancashire is ranked {place} out of {of} forces {where}." in said
    high, low = row["msg_high_force"], row["msg_low_force"]
    assert (
        f"In its Most Similar Group the results range from {row['msg_high']}% in {high} to "
        f"{row['msg_low']}% in {low}."
    ) in said
    best = number(float(row["national_best"]), 1)
    assert (
        f"The best performing force nationally is {row['national_best_force']} with {best}%."
    ) in said


def test_the_json_says_how_many_forces_have_an_increase(scorecard):
    """39, 40 and 42, as the report's paragraphs do; of a ranking of values nobody asks."""
    measures = {m["title"]: m for o in to_dict(scorecard)["objectives"] for m in o["measures"]}
    for title, n in (("All crime", 39), ("All sexual offences", 40), ("Hate crime", 42)):
        national = measures[title]["placings"][0]["benchmarks"][0]["rows"]
        assert {row["n_increase"] for row in national} == {n}
    ranked = measures[TITLES["Whole experience"]]["placings"][0]["benchmarks"][0]["rows"]
    assert {row["n_increase"] for row in ranked} == {None}
