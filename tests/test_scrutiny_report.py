"""Pins sentences beside those of a report: the same figures in the same words, typed from it.

Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017; the paragraph is
named at each. Where that report says percent of a change of a share, points are expected here. Its
"sexual offences excluding rape: up 11 crimes or 32.0%" fits no whole number and is left out.
"""

from __future__ import annotations

from pathlib import Path

import attrs
import pandas as pd
import pytest

from policeplan import (
    Area,
    Better,
    Count,
    Definition,
    Duration,
    Geography,
    Mix,
    PeerGroup,
    Period,
    Proportion,
    Tally,
)
from policeplan.errors import ParameterError, UnknownAreaError
from policeplan.sentences import SCRUTINY
from saying import FTE, NOVEMBER, OFFICERS, PREVIOUS, counted, fact, in_a_result, shares

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference"
MARCH = Period.position_as_at("2016-03")
OCTOBER = Period.year_to("2016-10")
SEPTEMBER = Period.year_to("2016-09")


def measure(statistic, better=Better.LOWER):
    return Definition(id="test.measure", title="A measure", statistic=statistic, better=better)


def of_change(change, pct, noun="crimes"):
    """A comparison of counts with that change, from the earlier count that gives that percent."""
    earlier = round(100 * change / pct)
    return counted({"Lancashire": (earlier + change, earlier)}, measure(Count(noun)))


# Crime, 5.3.3, 5.3.4, 6.5.4 and 6.6.2 -------------------------------------------------------------


def test_the_sentence_that_opens_the_chapter_on_crime():
    """5.3.3.1: the words that the whole idiom is taken from."""
    assert of_change(10_320, 11.1).sentence("Lancashire") == (
        "The 12 months to November 2016 show an increase of 10,320 crimes (11.1%) on the previous "
        "12 months."
    )


@pytest.mark.parametrize(
    ("title", "change", "pct", "line"),
    [
        # 5.3.3.2 and 5.3.3.4
        ("Violence", 5_412, 22.8, "Violence, up 5,412 crimes (22.8%)"),
        ("Harassment", 2_045, 90.1, "Harassment, up 2,045 crimes (90.1%)"),
        ("Criminal Damage & Arson", 1_275, 7.7, "Criminal Damage & Arson, up 1,275 crimes (7.7%)"),
        ("Public Order Offences", 791, 39.4, "Public Order Offences, up 791 crimes (39.4%)"),
        ("Public Fear", 646, 52.8, "Public Fear, up 646 crimes (52.8%)"),
        ("All Sexual Offences", 709, 30.1, "All Sexual Offences, up 709 crimes (30.1%)"),
        ("Vehicle Offences", 1_252, 14.5, "Vehicle Offences, up 1,252 crimes (14.5%)"),
        ("Theft from a Vehicle", 1_035, 19.5, "Theft from a Vehicle, up 1,035 crimes (19.5%)"),
        ("Vehicle Taking", 217, 10.7, "Vehicle Taking, up 217 crimes (10.7%)"),
        ("Bicycle Theft", -347, -16.5, "Bicycle Theft, down 347 crimes (16.5%)"),
        ("Drug Offences", -719, -24.8, "Drug Offences, down 719 crimes (24.8%)"),
        # 6.5.4.2 and 6.5.4.4
        ("Rape", 198, 26.1, "Rape, up 198 crimes (26.1%)"),
        ("Children under 16", 419, 34.8, "Children under 16, up 419 crimes (34.8%)"),
    ],
)
def test_the_categories_that_drove_it(title, change, pct, line):
    comparison = of_change(change, pct)
    row = comparison.frame.iloc[0]
    figure = comparison.later.definition.statistic.figures[0]
    assert SCRUTINY.contribution(title, figure, row["change"], row["change_pct"]) == line


@pytest.mark.parametrize(
    ("change", "pct", "said"),
    [
        (501, 5.4, "an increase of 501 crimes (5.4%)"),  # 5.3.4.2
        (-17, -16.8, "a reduction of 17 crimes (16.8%)"),  # 5.3.4.5
        (804, 22.4, "an increase of 804 crimes (22.4%)"),  # 6.6.2
        (709, 30.1, "an increase of 709 crimes (30.1%)"),  # 6.5.4.1
    ],
)
def test_business_crime_hate_crime_and_sexual_offences(change, pct, said):
    """17 fewer robberies of about a hundred may be chance, which the report does not say."""
    got = of_change(change, pct).sentence("Lancashire")
    assert f"show {said} on the previous 12 months" in got
    assert ("no clear change" in got) == (change == -17)


# Road safety, 5.4 ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "pct", "said"),
    [
        (-55, -6.7, "a reduction of 55 casualties (6.7%)"),
        (-13, -4.5, "a reduction of 13 casualties (4.5%)"),
        (-22, -8.8, "a reduction of 22 casualties (8.8%)"),
        (-20, -7.2, "a reduction of 20 casualties (7.2%)"),
        (-34, -4.8, "a reduction of 34 casualties (4.8%)"),
        (-9, -3.7, "a reduction of 9 casualties (3.7%)"),
        (-15, -6.9, "a reduction of 15 casualties (6.9%)"),
        (-10, -4.0, "a reduction of 10 casualties (4.0%)"),
        (-21, -18.8, "a reduction of 21 casualties (18.8%)"),
        (-4, -8.3, "a reduction of 4 casualties (8.3%)"),
        (-7, -21.2, "a reduction of 7 casualties (21.2%)"),
        (-10, -32.3, "a reduction of 10 casualties (32.3%)"),
    ],
)
def test_killed_or_seriously_injured(change, pct, said):
    """Every reduction of 5.4.1 and 5.4.2 is within what chance gives, taken by itself."""
    assert of_change(change, pct, "casualties").sentence("Lancashire") == (
        f"The 12 months to November 2016 show {said} on the previous 12 months, which is no clear "
        "change."
    )


# Shares, 4.5.4, 5.3.6.3, 6.5 and 7.3.4 ------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "later", "said"),
    [
        # 5.3.6.3: Lancashire, EAST and SOUTH; 7.3.4.2; 7.4; 4.5.4
        (10.8, 10.9, "has risen by 0.1 percentage points from 10.8% to 10.9%"),
        (9.8, 9.5, "has fallen by 0.3 percentage points from 9.8% to 9.5%"),
        (10.4, 10.9, "has risen by 0.5 percentage points from 10.4% to 10.9%"),
        (86.1, 84.5, "has fallen by 1.6 percentage points from 86.1% to 84.5%"),
        (83.5, 80.9, "has fallen by 2.6 percentage points from 83.5% to 80.9%"),
        (74.7, 72.5, "has fallen by 2.2 percentage points from 74.7% to 72.5%"),
    ],
)
def test_shares_change_in_points_where_the_report_says_percent(earlier, later, said):
    definition = measure(Proportion("incidents"))
    before, after = (
        shares([("L", round(1_000 * pct), 100_000)], definition, period)
        for pct, period in ((earlier, MARCH), (later, NOVEMBER))
    )
    got = after.against(before).sentence("L")
    assert f"the share of incidents {said} on the position as at March 2016" in got
    assert ("no clear change" in got) == (earlier == 10.8)


def test_west_division_shows_no_change():
    """5.3.6.3: "WEST Division is currently showing no change at 12.4% for both periods".

    Where that is of shares that print alike, we say that no clear change is seen.
    """
    definition = measure(Proportion("incidents"))
    before, after = (
        shares([("WEST", n, 100_000)], definition, period)
        for n, period in ((12_410, PREVIOUS), (12_390, NOVEMBER))
    )
    assert (
        after.against(before)
        .sentence("WEST")
        .endswith("no clear change, at 12.4% for both periods.")
    )


@pytest.mark.parametrize(
    ("earlier", "later", "said"),
    [
        (  # 6.5.1.2, domestic abuse
            (156, 319, 525),
            (140, 328, 532),
            (
                "fallen by 1.6 percentage points from 15.6% to 14.0%",
                "risen by 0.9 percentage points from 31.9% to 32.8%",
                "risen by 0.7 percentage points from 52.5% to 53.2%",
            ),
        ),
        (  # 6.5.2.2, vulnerable adults
            (193, 456, 351),
            (182, 469, 349),
            (
                "fallen by 1.1 percentage points from 19.3% to 18.2%",
                "risen by 1.3 percentage points from 45.6% to 46.9%",
                "fallen by 0.2 percentage points from 35.1% to 34.9%",
            ),
        ),
        (  # 6.5.3.2, vulnerable children: the later shares add up to 99.9%, so of 999
            (414, 466, 120),
            (390, 498, 111),
            (
                "fallen by 2.4 percentage points from 41.4% to 39.0%",
                "risen by 3.2 percentage points from 46.6% to 49.8%",
                "fallen by 0.9 percentage points from 12.0% to 11.1%",
            ),
        ),
    ],
)
def test_the_risk_of_referrals(earlier, later, said):
    levels = ("high risk", "medium risk", "standard risk")
    definition = measure(Mix("referrals", levels), Better.NEITHER)
    before, after = (
        in_a_result(definition, period, area=["L"] * 3, level=levels, n=n)
        for n, period in ((earlier, PREVIOUS), (later, NOVEMBER))
    )
    comparison = after.against(before)
    for level, words in zip(levels, said, strict=True):
        got = comparison.sentence("L", level=level)
        assert f"show that the '{level}' share of referrals has {words} on the previous" in got
    with pytest.raises(ParameterError, match="3 rows are of that area and figure"):
        comparison.sentence("L")
    with pytest.raises(ParameterError, match="no 'low' here, but 'high risk'"):
        comparison.sentence("L", level="low")


# Grade 1, 7.3.2, and the workforce, 4.6 -----------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "seconds", "said"),
    [
        (PREVIOUS, 558, "1.2 minutes from 9.3 minutes to 10.5 minutes on the previous 12 months."),
        (MARCH, 570, "1.0 minutes from 9.5 minutes to 10.5 minutes on the position as at March"),
    ],
)
def test_the_average_time_to_arrive(period, seconds, said):
    definition = measure(Duration("incidents", 900))
    before, after = (
        in_a_result(
            definition,
            when,
            area=["L", "L"],
            seconds=[s - 60, s + 60],
            n=[90, 90],
            microseconds=[90_000_000 * (s - 60), 90_000_000 * (s + 60)],
        )
        for s, when in ((seconds, period), (630, NOVEMBER))
    )
    comparison = after.against(before)
    assert f"show that the mean has increased by {said}" in comparison.sentence("L")
    assert comparison.sentence("L", "within").endswith(
        "no clear change, at 100.0% for both periods."
    )


CONSTABLES = attrs.evolve(OFFICERS, change_unit="special constables")
PCSOS = attrs.evolve(OFFICERS, change_unit="PCSOs")


@pytest.mark.parametrize(
    ("figure", "earlier", "change", "said"),
    [
        (OFFICERS, 2_955, -130, "down 4.4% (130 officers)"),
        (FTE, 2_901.00, -124.74, "down 4.3% (124.74 FTE)"),
        (PCSOS, 333, 15, "up 4.5% (15 PCSOs)"),
        (FTE, 255.00, -0.51, "down 0.2% (0.51 FTE)"),
        (CONSTABLES, 464, -1, "down 0.2% (1 special constable)"),
    ],
)
def test_the_workforce(figure, earlier, change, said):
    assert SCRUTINY.change(fact(figure, earlier + change, earlier)) == (
        f"At the end of the 12 months to November 2016 the number is {said} on the end of the "
        "previous 12 months."
    )


# Satisfaction among forces, 7.3.3 -----------------------------------------------------------------


def standing(name, members, period=SEPTEMBER, own=None):
    """Sentences on Lancashire among forces in line, the best first: names and per cent."""
    definition = measure(Proportion("people asked"), Better.HIGHER)
    result = shares([(n, round(1_000 * pct), 100_000) for n, pct in members], definition, period)
    return result.among(PeerGroup(name, [n for n, _ in members])).sentences("Lancashire", own=own)


def in_line(best, worst, rank, of):
    """So many forces from best to worst in even steps, Lancashire at its rank."""
    (first, high), (last, low) = best, worst
    names = [first, *(f"Force {i}" for i in range(2, of)), last]
    names[rank - 1] = "Lancashire"
    step = (float(high) - float(low)) / (of - 1)
    return [(name, float(high) - step * i) for i, name in enumerate(names)]


NORTHUMBRIA = "Northumbria"
QUESTIONS = [
    # question, national best, rank of 43, MSG high, rank of 8, MSG low
    (
        "Whole experience",
        (NORTHUMBRIA, "90.8"),
        39,
        (NORTHUMBRIA, "90.8"),
        8,
        ("Lancashire", "78.6"),
    ),
    (
        "Ease of contact",
        ("Hertfordshire", "98.4"),
        22,
        (NORTHUMBRIA, "97.9"),
        6,
        ("Humberside", "91.4"),
    ),
    (
        "Police actions",
        ("Cambridgeshire", "90.4"),
        29,
        (NORTHUMBRIA, "88.4"),
        7,
        ("Humberside", "74.9"),
    ),
    (
        "Follow up",
        ("City of London", "87.6"),
        42,
        (NORTHUMBRIA, "83.3"),
        8,
        ("Lancashire", "61.5"),
    ),
    ("Treatment", (NORTHUMBRIA, "96.9"), 33, (NORTHUMBRIA, "96.9"), 6, ("Humberside", "91.7")),
]


@pytest.mark.parametrize(("question", "best", "rank", "high", "place", "low"), QUESTIONS)
def test_satisfaction_ranks(question, best, rank, high, place, low):
    """7.3.3.5 to 7.3.3.9: best in the country, both ranks, and the range of the group of eight."""
    nation = standing("England & Wales", in_line(best, ("Force 43", "50.0"), rank, 43))
    ordinal = {39: "39th", 22: "22nd", 29: "29th", 42: "42nd", 33: "33rd"}[rank]
    assert nation[0] == f"Lancashire is ranked {ordinal} out of 43 forces nationally."
    assert nation[1] == f"The best performing force nationally is {best[0]} with {best[1]}%."
    group = standing("Most Similar Group", in_line(high, low, place, 8))
    within = "in the Most Similar Group"
    assert group[0] == f"Lancashire is ranked {place}th out of 8 forces {within}."
    assert group[2] == (
        f"In the Most Similar Group the results range from {high[1]}% in {high[0]} to {low[1]}% "
        f"in {low[0]}."
    )
    assert question


@pytest.mark.skipif(
    not (REFERENCE / "satisfaction_ranks.csv").exists(),
    reason=f"the published ranks are not in {REFERENCE}",
)
def test_the_ranks_typed_here_are_the_published_ones():
    table = pd.read_csv(REFERENCE / "satisfaction_ranks.csv").set_index("question")
    assert sorted(table.index) == sorted(question for question, *_ in QUESTIONS)
    for question, best, rank, high, place, low in QUESTIONS:
        row = table.loc[question]
        typed = (best[0], rank, place, high[0], low[0])
        columns = "national_best_force rank_national rank_msg msg_high_force msg_low_force"
        assert tuple(row[columns.split()]) == typed
        for column, text in (("national_best", best), ("msg_high", high), ("msg_low", low)):
            assert f"{row[column]:.1f}" == text[1]


def test_the_own_period_and_that_of_the_peers_are_both_printed():
    """7.3.3.5: peers over the year to September, "our position" over the year to November."""
    definition = measure(Proportion("people asked"), Better.HIGHER)
    own = shares([("Lancashire", 78_100, 100_000)], definition, NOVEMBER)
    said = standing("MSG", in_line(("Northumbria", 90.8), ("Lancashire", 78.6), 8, 8), own=own)
    assert said[-1] == (
        "Over the 12 months to November 2016 the figure for Lancashire is 78.1%; the peers are "
        "compared on the 12 months to September 2016."
    )
    alone = standing("MSG", in_line(("Northumbria", 90.8), ("Lancashire", 78.6), 8, 8))
    assert alone[-1] == "The peers are compared on the 12 months to September 2016."


def test_a_shared_place_is_joint():
    """Two forces at 80%: both are third, so the next is fifth."""
    members = [("A", 90), ("B", 85), ("C", 80), ("Lancashire", 80), ("E", 70)]
    said = standing("MSG", members)
    assert said[0] == "Lancashire is ranked joint 3rd out of 5 forces in the MSG."
    members = [("Lancashire", 90), ("B", 90), ("C", 80)]
    said = standing("MSG", members)
    assert said[:3] == [
        "Lancashire is ranked joint 1st out of 3 forces in the MSG.",
        "The best performing forces in the MSG are Lancashire and B with 90.0%.",
        "In the MSG the results range from 90.0% in Lancashire and B to 80.0% in C.",
    ]
    assert standing("MSG", [("Lancashire", 90), ("B", 90)])[2] == (
        "In the MSG the results are all 90.0%."
    )


# ForceSight, 5.3.3.5 to 5.3.3.7 and 6.5.4.3 -------------------------------------------------------

REGION, MSG = "North West Region", "Most Similar Group"
BLANK = "South Yorkshire"
published = pytest.mark.skipif(
    not (REFERENCE / "forcesight_all_crime.csv").exists(),
    reason=f"the published tables are not in {REFERENCE}",
)


def forcesight(name, group, *, filled=True):
    """The benchmark of a published table: one group of it, from the table's own two columns."""
    rows = pd.read_csv(REFERENCE / f"forcesight_{name}.csv")
    rows = rows[rows["group"] == group].reset_index(drop=True)
    if filled:  # its later figure less its change, both published
        rows.loc[rows["earlier"].isna(), "earlier"] = 106_976 - 10_049
    areas = Geography([Area(name, name, "force") for name in rows["area"]])
    later, earlier = (
        Tally.from_counts(rows, measure(Count("crimes")), period=p, n=column, areas=areas)
        for p, column in ((OCTOBER, "later"), (OCTOBER.previous(), "earlier"))
    )
    comparison = later.over(OCTOBER).against(earlier.over(OCTOBER.previous(), incomplete="label"))
    return comparison, comparison.among(PeerGroup(group, list(rows["area"])))


TABLES = {
    ("all_crime", MSG): """
        Lancashire is ranked 4th out of 8 forces in the Most Similar Group.
        The best performing force in the Most Similar Group is Nottinghamshire
        with a reduction of 1.0% (701 crimes).
        In the Most Similar Group the results range
        from an increase of 43.0% (34,580 crimes) in Northumbria
        to a reduction of 1.0% (701 crimes) in Nottinghamshire.
        7 forces in the Most Similar Group have an increase.
        The figure for the Most Similar Group is an increase of 14.8% (117,557 crimes).
    """,
    ("all_crime", REGION): """
        Lancashire is ranked 5th out of 5 forces in the North West Region.
        The best performing force in the North West Region is Cumbria
        with a reduction of 0.6% (166 crimes).
        In the North West Region the results range
        from an increase of 10.1% (9,386 crimes) in Lancashire
        to a reduction of 0.6% (166 crimes) in Cumbria.
        4 forces in the North West Region have an increase.
        The figure for the North West Region is an increase of 6.9% (33,693 crimes).
    """,
    ("sexual_offences", MSG): """
        Lancashire is ranked 7th out of 8 forces in the Most Similar Group.
        The best performing force in the Most Similar Group is Nottinghamshire
        with a reduction of 2.8% (59 crimes).
        In the Most Similar Group the results range
        from an increase of 34.3% (830 crimes) in Northumbria
        to a reduction of 2.8% (59 crimes) in Nottinghamshire.
        7 forces in the Most Similar Group have an increase.
        The figure for the Most Similar Group is an increase of 17.4% (3,713 crimes).
    """,
    ("sexual_offences", REGION): """
        Lancashire is ranked 5th out of 5 forces in the North West Region.
        The best performing force in the North West Region is Merseyside
        with an increase of 7.4% (166 crimes).
        In the North West Region the results range
        from an increase of 29.2% (674 crimes) in Lancashire
        to an increase of 7.4% (166 crimes) in Merseyside.
        5 forces in the North West Region have an increase.
        The figure for the North West Region is an increase of 14.0% (1,712 crimes).
    """,
}


@published
@pytest.mark.parametrize(("name", "group"), TABLES)
def test_both_tables_say_themselves(name, group):
    comparison, benchmark = forcesight(name, group)
    periods = "the change from the 12 months to October 2015 to the 12 months to October 2016"
    said = f"{TABLES[name, group]} The peers are compared on {periods}."
    assert " ".join(benchmark.sentences("Lancashire")) == " ".join(said.split())
    own = {
        "all_crime": "an increase of 9,386 crimes (10.1%)",
        "sexual_offences": "an increase of 674 crimes (29.2%)",
    }
    assert comparison.sentence("Lancashire") == (
        f"The 12 months to October 2016 show {own[name]} on the previous 12 months."
    )


@published
def test_what_the_table_leaves_blank_is_said_and_never_nought():
    comparison, benchmark = forcesight("all_crime", MSG, filled=False)
    assert comparison.sentence(BLANK) == "No figure: rows do not cover the previous 12 months."
    said = benchmark.sentences(BLANK)
    assert said[0] == (
        "South Yorkshire is not ranked in the Most Similar Group, for its figure is not known in "
        "full."
    )
    within = "in the Most Similar Group"
    assert said[3] == f"6 forces {within} have an increase."
    assert said[4].startswith(f"1 force {within} has no figure that is known in full, and is not")
    assert said[5].startswith("There is no figure for the Most Similar Group, for not every member")


def test_the_country():
    """5.3.3.7: 39 of 43 rise; the ends are as printed, the others made up to lie between."""
    rows = {"Northumbria": (115_001, 80_421), "Nottinghamshire": (72_942, 73_643)}
    rows |= {f"Force {i}": (10_000 + 10 * i, 10_000) for i in range(1, 39)}
    rows |= {f"Force {i}": (10_000 - i, 10_000) for i in range(39, 42)}
    benchmark = counted(rows, measure(Count("crimes"))).among(
        PeerGroup("England & Wales", list(rows))
    )
    spread, rises = benchmark.sentences("Northumbria")[2:4]
    assert spread == (
        "Nationally the results range from an increase of 43.0% (34,580 crimes) in Northumbria to "
        "a reduction of 1.0% (701 crimes) in Nottinghamshire."
    )
    assert rises == "39 forces nationally have an increase."


# What is asked amiss ------------------------------------------------------------------------------


def test_an_area_a_figure_or_a_level_that_is_not_there_is_refused():
    comparison = of_change(501, 5.4)
    with pytest.raises(UnknownAreaError, match="Did you mean 'Lancashire'"):
        comparison.sentence("Lancashir")
    with pytest.raises(ParameterError, match="no 'mean' here, but 'count'"):
        comparison.sentence("Lancashire", "mean")
    with pytest.raises(ParameterError, match="'kind': divides nothing here"):
        comparison.sentences(kind="theft")
    with pytest.raises(UnknownAreaError):
        comparison.among(PeerGroup("MSG", ["Lancashire"])).sentences("Kent")
