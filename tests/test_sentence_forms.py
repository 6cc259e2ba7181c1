"""Pins each form of a sentence, worked out by hand: periods, units, roundings, chance and nouns."""

from __future__ import annotations

import attrs
import pytest

from policeplan import Area, Better, Count, Definition, Figure, Geography, PeerGroup, Period
from policeplan.nouns import quantity, singular
from policeplan.phrases import the_group
from policeplan.sentences import SCRUTINY
from saying import CRIMES, FTE, MINUTES, OFFICERS, RATE, SHARE, counted, fact

NOV = "12 months to November 2016"
TO_SEPTEMBER = ("financial year to 2016-09", "financial year to 2015-09")
BONFIRES = ("2016-11-05 to 2016-11-06", "2015-11-05 to 2015-11-06")


@pytest.mark.parametrize(
    ("later", "earlier", "starts", "ends"),
    [
        ("year to 2016-11", "year to 2015-11", f"The {NOV} show", "the previous 12 months"),
        ("year to 2016-11", "year to 2016-03", f"The {NOV} show", "the 12 months to March 2016"),
        ("year to 2016-11", "as at 2016-03", f"The {NOV} show", "the position as at March 2016"),
        (
            "as at 2016-11",
            "as at 2016-03",
            "The position as at November 2016 shows",
            "the position as at March 2016",
        ),
        ("2016-11", "2016-10", "November 2016 shows", "the previous month"),
        ("2016-11", "2015-11", "November 2016 shows", "November 2015"),
        ("2016/17 Q2", "2016/17 Q1", "Quarter 2 of 2016/17 shows", "the previous 3 months"),
        ("2016/17 Q2", "2015/16 Q2", "Quarter 2 of 2016/17 shows", "quarter 2 of 2015/16"),
        ("2016", "2014", "The calendar year 2016 shows", "the calendar year 2014"),
        ("2016/17", "2015/16", "The financial year 2016/17 shows", "the previous 12 months"),
        (
            *TO_SEPTEMBER,
            "The financial year 2016/17 to September 2016 shows",
            "the financial year 2015/16 to September 2015",
        ),
        (
            "3 months to 2016-11",
            "3 months to 2016-08",
            "The 3 months to November 2016 show",
            "the previous 3 months",
        ),
        (
            *BONFIRES,
            "The period 5 November 2016 to 6 November 2016 shows",
            "the period 5 November 2015 to 6 November 2015",
        ),
    ],
)
def test_periods_take_their_article_and_verb(later, earlier, starts, ends):
    """The earlier is the previous one only where it is just before, and as long."""
    change = fact(CRIMES, 12, 9)
    periods = {"later_period": Period.parse(later), "earlier_period": Period.parse(earlier)}
    said = SCRUTINY.change(attrs.evolve(change, **periods))
    assert said == f"{starts} an increase of 3 crimes (33.3%) on {ends}."


BEGINS = "The 12 months to November 2016 show "
ON = " on the previous 12 months"
ENDS = " on the end of the previous 12 months"
SAME = f"the {BEGINS[4:]}no clear change, at"
ROSE = f"{BEGINS}that the share of incidents has risen by "
STOCKS = "At the end of the 12 months to November 2016 "


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (fact(CRIMES, 5, 0), f"{BEGINS}an increase of 5 crimes from none{ON}."),
        (fact(CRIMES, 0, 5), f"{BEGINS}a reduction of 5 crimes (100.0%){ON}."),
        (fact(CRIMES, 2, 1), f"{BEGINS}an increase of 1 crime (100.0%){ON}."),
        (fact(RATE, 2.5, 2.0), f"{BEGINS}an increase of 0.5 crimes per 1,000 people (25.0%){ON}."),
        # 3 more than 1,000,000 are 0.0003%, which is not nought
        (fact(CRIMES, 1_000_003, 1_000_000), f"{BEGINS}an increase of 3 crimes (0.0003%){ON}."),
        (
            fact(SHARE, 0.124, 0.124),
            f"Against the previous 12 months, {SAME} 12.4% for both periods.",
        ),
        # 12.449% and 12.351% both print 12.4%, and the change prints 0.1
        (
            fact(SHARE, 0.12449, 0.12351),
            f"{ROSE}0.10 percentage points from 12.35% to 12.45%{ON}.",
        ),
        # 12.45% and 12.44% print 12.5% and 12.4%, and the change prints 0.0
        (
            fact(SHARE, 0.124501, 0.1244),
            f"{ROSE}0.01 percentage points from 12.44% to 12.45%{ON}.",
        ),
        # 10.751% and 10.949%: 10.8, 10.9 and 0.2
        (
            fact(SHARE, 0.10949, 0.10751),
            f"{ROSE}0.2 percentage points from 10.8% to 10.9%{ON} (each figure is rounded).",
        ),
        (fact(SHARE, 0.31, 0.30), f"{ROSE}1.0 percentage points from 30.0% to 31.0%{ON}."),
        (
            fact(attrs.evolve(SHARE, decimals=0), 0.31, 0.30),
            f"{ROSE}1 percentage point from 30% to 31%{ON}.",
        ),
        (
            fact(OFFICERS, 463, 463),
            f"{STOCKS}the number is the same as at{ENDS[3:]}, 463 officers for both.",
        ),
        (fact(OFFICERS, 5, 0), f"{STOCKS}the number is up 5 officers from none{ENDS}."),
        (fact(FTE, 1.0, 2.0), f"{STOCKS}the number is down 50.0% (1.00 FTE){ENDS}."),
        (
            fact(attrs.evolve(CRIMES, name="total", change_unit="£", unit="£"), 1_200, 1_000),
            f"{BEGINS}an increase of £200 (20.0%){ON}.",
        ),
    ],
    ids=lambda given: "" if isinstance(given, str) else given.figure.name,
)  # fmt: skip
def test_each_form(change, said):
    assert SCRUTINY.change(change) == said


def test_a_change_that_is_clear_is_never_said_to_be_none():
    """0.04 points between two large samples is beyond chance, though 12.4% prints for both."""
    change = fact(SHARE, 0.12404, 0.124, lower=0.0001, upper=0.0007, verdict="higher")
    assert "risen by 0.04 percentage points from 12.40% to 12.44%" not in SCRUTINY.change(change)
    assert "no clear change" in SCRUTINY.change(attrs.evolve(change, verdict="no clear change"))
    assert "risen by 0.004 percentage points from 12.400% to 12.404%" in SCRUTINY.change(change)


def test_a_change_without_limits_is_neither_clear_nor_chance():
    nothing = float("nan")
    change = fact(MINUTES, 10.5, 9.3, lower=nothing, upper=nothing, verdict="no clear change")
    assert SCRUTINY.change(change).endswith(
        "from 9.3 minutes to 10.5 minutes on the previous 12 months, and there is too little to "
        "say whether that is more than chance would give."
    )


def test_a_mark_on_a_figure_is_said():
    change = fact(SHARE, 0.5, 0.4, earlier_status="small base")
    assert SCRUTINY.change(change).endswith("on the previous 12 months (small base).")


def test_a_share_within_a_time_and_a_share_of_a_mix_say_which():
    within = Figure("within", "within 15 minutes", "% of incidents", "percentage points", scale=100)
    said = SCRUTINY.change(fact(within, 0.8, 0.7))
    assert "that the share of incidents within 15 minutes has risen by 10.0 percentage" in said
    assert "that the 'high' share of incidents has" in SCRUTINY.change(
        fact(SHARE, 0.8, 0.7, level="high")
    )


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("crimes", "crime"), ("casualties", "casualty"), ("people", "person"), ("PCSOs", "PCSO"),
        ("special constables", "special constable"), ("FTE", "FTE"), ("hours", "hour"),
        ("enquiries", "enquiry"), ("referrals", "referral"), ("offences", "offence"),
        ("addresses", "address"), ("premises", "premises"), ("staff", "member of staff"),
        ("searches", "search"), ("police officers", "police officer"), ("KSIs", "KSI"),
        ("crimes per 1,000 people", "crime per 1,000 people"), ("houses", "house"),
        ("people killed or seriously injured", "person killed or seriously injured"),
        ("calls answered within target", "call answered within target"), ("lives", "life"),
        ("percentage points", "percentage point"), ("Women (all ages)", "woman (all ages)"),
        ("movies", "movie"),
    ],
)  # fmt: skip
def test_singulars(many, one):
    known = {"movies": "movie"}
    assert singular(many, known) == one
    assert quantity("1", many, known) == f"1 {one}"
    for several in ("0", "1.0", "2", "1,001", "0.5"):
        assert quantity(several, many, known) == f"{several} {many}"


def test_money_has_its_sign_before_it():
    assert [quantity(n, "£m") for n in ("102.5", "-0.5")] == ["£102.5m", "-£0.5m"]


@pytest.mark.parametrize(
    ("change", "pct", "line"),
    [
        (5_412, 22.8, "Part, up 5,412 crimes (22.8%)"),
        (-1, -0.2, "Part, down 1 crime (0.2%)"),
        (3, float("nan"), "Part, up 3 crimes"),
        (0, 0.0, "Part, the same"),
        (float("nan"), float("nan"), "Part, no figure"),
    ],
)
def test_contributions(change, pct, line):
    assert SCRUTINY.contribution("Part", CRIMES, change, pct) == line
    assert "%" not in SCRUTINY.contribution("Part", SHARE, 0.001)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Most Similar Group", "the Most Similar Group"),
        ("the other seven forces", "the other seven forces"),
        ("all 43 of kind force", "all 43 of kind force"),
        ("North West Region", "the North West Region"),
        ("England & Wales", "England & Wales"),
    ],
)
def test_groups_take_an_article_where_english_does(name, said):
    assert the_group(name) == said


def test_where_neither_way_is_better_nobody_performs_best():
    """Of 30, 20, 20 and 10 officers: ranked from the highest, and no area is best."""
    rows = {"A": (30, 9), "B": (20, 9), "C": (20, 9), "D": (10, 9)}
    definition = Definition(id="t.x", title="X", statistic=Count("officers"))
    result = counted(rows, definition).later
    benchmark = result.among(PeerGroup("MSG", list(rows)))
    assert [benchmark.sentences(area)[0] for area in "ABD"] == [
        "A has the highest figure out of 4 forces in the MSG.",
        "B has the joint 2nd highest figure out of 4 forces in the MSG.",
        "D has the 4th highest figure out of 4 forces in the MSG.",
    ]
    assert benchmark.sentences("B")[1] == "The highest in the MSG is A with 30 officers."


def test_what_the_members_are_is_said_where_the_geography_knows():
    rows = {"A": (3, 9), "B": (2, 9)}
    definition = Definition(id="t.x", title="X", statistic=Count("crimes"), better=Better.LOWER)
    result = counted(rows, definition).later
    for geography, noun in (
        (Geography([Area("A", kind="division"), Area("B", kind="division")]), "divisions"),
        (Geography([Area("A", kind="country"), Area("B", kind="country")]), "countries"),
        (Geography([Area("A", kind="force"), Area("B", kind="region")]), "areas"),
        (Geography([Area("A", kind="force")]), "areas"),
        (Geography(()), "areas"),
    ):
        among = attrs.evolve(result, geography=geography).among(PeerGroup("MSG", ["A", "B"]))
        assert among.sentences("A")[0] == f"A is ranked 2nd out of 2 {noun} in the MSG."


def test_what_is_known_and_not_estimated_is_never_unclear():
    """A headcount of one fewer is one fewer, whatever verdict it is given."""
    change = fact(OFFICERS, 463, 464, verdict="no clear change")
    assert "no clear change" not in SCRUTINY.change(change)
    assert "no clear change" in SCRUTINY.change(attrs.evolve(change, lower=-3.0, upper=1.0))
