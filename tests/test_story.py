"""Pins what a report says of an entry: its changes, what drove them, where it stands, its notes.

Sentences themselves are pinned in test_sentences.py; here, which are said, of whom and once.
"""

from __future__ import annotations

import pytest
from scipy.stats import chi2_contingency

from planned import ASB, GRADE1, KSI, OCCURRED, RISK, plan_in
from policeplan import evaluate
from policeplan.report import page, to_dict
from policeplan.report.story import story

HURT = {"measure": "core.ksi", "source": "crashes"}
GROWTH = {"forecast_method": "core.growth-to-date"}
ONE = {"comparisons": ["previous 12 months"]}
BOTH = {"peers": [{"name": "both", "members": ["EAST", "WEST"]}]}


def told(folder, *lines, as_at="2016-11", **others):
    """What is said of each entry."""
    scorecard = evaluate(plan_in(folder, *lines, **others), as_at)
    return [story(entry, scorecard) for entry in scorecard.entries()]


def test_the_force_speaks_first_and_then_its_parts(tmp_path):
    """Five after five; three after one in the East, two after four in the West."""
    (said,) = told(tmp_path, {**HURT, **ONE})
    assert len(said) == 3
    assert "the 12 months to November 2016 show no clear change, at 5 casualties" in said[0]
    assert said[1].startswith("East Division")
    assert "an increase of 2 casualties (200.0%)" in said[1]
    assert said[2].startswith("West Division")
    assert "a reduction of 2 casualties (50.0%)" in said[2]


def test_a_division_speaks_for_itself_alone(tmp_path):
    (said,) = told(tmp_path, {**HURT, **ONE}, area="WEST")
    assert len(said) == 1
    assert "a reduction of 2 casualties (50.0%)" in said[0]


def test_what_drove_a_change_up_and_down(tmp_path):
    """Children two after one, adults two after four, age unknown one after none."""
    _, said = told(tmp_path, {**KSI, **ONE})
    before = "on the 12 months to November 2015"
    up = "child, up 1 casualty (100.0%); age unknown, up 1 casualty"
    assert said == [
        f"Up most {before}: {up}.",
        f"Down most {before}: adult, down 2 casualties (50.0%).",
    ]


def test_each_level_of_a_mix_is_said_once(tmp_path):
    (said,) = told(tmp_path, {**RISK, **ONE})
    assert [level for level in ("'high'", "'medium'", "'standard'") if level in " ".join(said)]
    *levels, whole = said
    assert len(levels) == 3
    assert whole.startswith("As a whole the mix shows no clear change")


def test_an_own_area_without_figures_leaves_each_other_to_be_named(tmp_path):
    rows = {"crashes": "date,area,severity,age\n2016-03-01,WEST,2,30\n"}
    sources = {"crashes": {"columns": OCCURRED, "within": "WEST"}}
    (said,) = told(tmp_path, {**HURT, **ONE}, area="EAST", rows=rows, sources=sources)
    (only,) = said
    assert only.startswith("West Division")


@pytest.mark.parametrize(
    ("area", "as_at", "said"),
    [
        # The force: 3 after 3 to November, 5 in the whole year before. The West: 2 after 3, and 3.
        ("FORCE", "2016-11", ["no clear change"]),
        ("WEST", "2016-11", ["a reduction of 33.3%"]),
        # Of the East nothing happened in those months of the year before: no growth to go on.
        ("EAST", "2016-11", []),
        # To May: none in the East or before in May; the West one after one.
        ("WEST", "2016-05", ["no clear change"]),
    ],
)
def test_a_year_end_is_said_with_its_change_or_with_none(tmp_path, area, as_at, said):
    line = {**HURT, "comparisons": [], "forecast": "financial year", **GROWTH}
    found = [s for s in told(tmp_path, line, area=area, as_at=as_at)[0] if "forecast" in s]
    start = "The current forecast for the financial year 2016/17 is"
    assert [sentence.partition(" (80% interval ")[0] for sentence in found] == [
        f"{start} {words}" for words in said
    ]
    assert all(sentence.endswith("%).") for sentence in found)


def test_a_year_that_is_over_ended_and_is_no_forecast(tmp_path):
    """To March 2016 nothing is left to forecast: one hurt in each of the two years."""
    line = {**HURT, "comparisons": [], "forecast": "financial year"}
    rows = {"crashes": "date,area,severity,age\n2015-03-01,WEST,2,30\n2016-03-01,WEST,2,30\n"}
    covers = {"crashes": {"columns": OCCURRED, "covers": "2014-04 to 2016-03"}}
    (said,) = told(tmp_path, line, area="WEST", as_at="2016-03", rows=rows, sources=covers)
    assert said == ["The financial year 2015/16 ended with no clear change."]


# Standings ----------------------------------------------------------------------------------------


def stands(**others):
    return {"standings": [{"source": "calls", "peers": ["both"], **others}]}


def test_where_the_own_area_stands_with_both_periods(tmp_path):
    """Repeats: the East's one of four, the West's one of two, over a year to October."""
    line = {**ASB, **ONE, **stands(filter=ASB["filter"], period="year to 2016-10")}
    (said,) = told(tmp_path, line, area="EAST", **BOTH)
    assert "East Division is ranked 1st out of 2 areas in both." in said
    assert said[-1] == (
        "Over the 12 months to November 2016 the figure for East Division is 25.0%; the peers are "
        "compared on the 12 months to October 2016."
    )


def test_a_standing_by_another_kind_of_figure_has_no_own_beside_it(tmp_path):
    """A count of casualties is not the share of repeats that the peers are ranked by."""
    other = stands(measure="core.repeat-asb", parameters=ASB["parameters"], filter=ASB["filter"])
    (said,) = told(tmp_path, {**HURT, **ONE, **other}, area="EAST", **BOTH)
    lead, _, sentence = said[-1].partition(": ")
    assert lead == "Anti-social behaviour repeats"
    assert sentence == "The peers are compared on the 12 months to November 2016."
    assert not any("the figure for East Division is" in s for s in said)


def test_a_standing_of_a_mix_is_said_level_by_level(tmp_path):
    """High: the East's one of four, the West's one of one."""
    line = {**RISK, **ONE, "standings": [{"source": "referrals", "peers": ["both"]}]}
    (said,) = told(tmp_path, line, area="EAST", **BOTH)
    ranks = [s for s in said if "out of 2" in s]
    assert [s.partition(":")[0] for s in ranks] == ["high", "medium", "standard"]
    own = [s for s in said if "the figure for East Division is" in s]
    assert [s.partition(":")[0] for s in own] == ["high", "medium", "standard"]
    assert "25.0%" in own[0]
    assert "50.0%" in own[1]


def test_an_own_area_that_is_no_member_has_no_place(tmp_path):
    (said,) = told(tmp_path, {**ASB, **ONE, **stands(filter=ASB["filter"])}, **BOTH)
    assert not any("ranked" in s for s in said)


# With care ----------------------------------------------------------------------------------------

CRIMES = "date,area,offence\n" + "".join(
    f"{day},{area},Harassment\n"
    for day in ("2014-12-01", "2015-12-01", "2016-01-01")
    for area in ("EAST", "WEST")
)
CRIME = {"measure": "core.recorded-crime", "source": "crimes"}
NATION = {"source": "crimes", "peers": ["both"], "against": "previous 12 months"}
CARE = "To compare with care: Malicious communications (8/72) became recordable"


def crimes(folder, line, **others):
    given = {"rows": {"crimes": CRIMES}, "sources": {"crimes": {"columns": OCCURRED}}, **BOTH}
    return evaluate(plan_in(folder, {**CRIME, **line}, **given, **others), "2016-11")


def test_a_note_is_said_once_however_many_comparisons_straddle_it(tmp_path):
    """April 2015 lies inside the year before; twice on a page would be once too often."""
    line = {"comparisons": ["previous 12 months", "2015"], "by": "offence"}
    scorecard = crimes(tmp_path, line)
    for entry in scorecard.entries():
        assert sum(s.startswith(CARE) for s in story(entry, scorecard)) == 1
    assert page(scorecard).count(CARE) == len(scorecard.entries())


def test_a_note_that_only_a_national_change_straddles_is_said(tmp_path):
    scorecard = crimes(tmp_path, {"comparisons": [], "standings": [NATION]}, area="EAST")
    (entry,) = scorecard.entries()
    assert [s for s in story(entry, scorecard) if s.startswith(CARE)]
    later = crimes(tmp_path, {"comparisons": ["position as at March"]})
    noted = to_dict(later)["objectives"][0]["measures"][0]["comparisons"][0]["notes"]
    assert [n["since"] for n in noted] == [], "from April 2015 to November 2016: all of it after"


def test_nothing_is_said_twice(tmp_path):
    for said in told(tmp_path, ASB, KSI, RISK, GRADE1):
        assert said
        assert len(said) == len(set(said))


def test_nested_offences_are_each_said_with_their_own_numbers(tmp_path):
    """Three harassments after one are in violence too; the total is up by one, for thefts fell."""
    days = {"2015-06-01": ["Harassment", "Shoplifting", "Shoplifting"], "2016-06-01": []}
    days["2016-06-01"] = ["Harassment"] * 3 + ["Shoplifting"]
    text = "date,area,offence\n" + "".join(
        f"{day},EAST,{offence}\n" for day, offences in days.items() for offence in offences
    )
    line = {**CRIME, **ONE, "by": "offence"}
    given = {"rows": {"crimes": text}, "sources": {"crimes": {"columns": OCCURRED}}}
    scorecard = evaluate(plan_in(tmp_path, line, **given), "2016-11")
    whole, divided = scorecard.entries()
    assert "an increase of 1 crime (33.3%)" in story(whole, scorecard)[0]
    up, down, *_ = story(divided, scorecard)
    harassment = "(of which Harassment, up 2 crimes (200.0%))"
    assert f"Violence against the person, up 2 crimes (200.0%) {harassment}" in up
    assert "Shoplifting, down 1 crime (50.0%)" in down
    parts = divided.comparisons[0].contributions("offence").frame
    top = parts[(parts["area"] == "FORCE") & (parts["part_of"] == "")]
    assert top["change"].sum() == 1
    assert top["share"].sum() == pytest.approx(100)


def test_a_part_that_moved_against_its_whole_is_named(tmp_path):
    """Theft is up by three: shoplifting rose by four, though bicycle theft fell by one."""
    before = ["Shoplifting", "Bicycle theft", "Bicycle theft"]
    after = ["Shoplifting"] * 5 + ["Bicycle theft"]
    text = "date,area,offence\n" + "".join(
        f"{day},EAST,{offence}\n"
        for day, offences in (("2015-06-01", before), ("2016-06-01", after))
        for offence in offences
    )
    line = {**CRIME, **ONE, "by": "offence"}
    given = {"rows": {"crimes": text}, "sources": {"crimes": {"columns": OCCURRED}}}
    scorecard = evaluate(plan_in(tmp_path, line, **given), "2016-11")
    up, *_ = story(scorecard.entries()[1], scorecard)
    assert up == (
        "Up most on the 12 months to November 2015: Theft offences, up 3 crimes (100.0%) (of which "
        "Shoplifting, up 4 crimes (400.0%), though Bicycle theft, down 1 crime (50.0%))."
    )


@pytest.mark.parametrize(
    ("now", "whole"),
    [
        # Of 200 after 200; the table's G is 26.0 on 2 degrees of freedom (SciPy), p < 0.0001.
        ((60, 60, 80), "has changed on the previous 12 months, by more than chance would give: "),
        ((20, 80, 100), "shows no clear change on the previous 12 months."),
    ],
)
def test_a_mix_is_said_as_a_whole_after_its_levels(tmp_path, now, whole):
    """High risk from 1 in 10 to 3 in 10; the others, 10 points down, moved less clearly."""
    risks = ("high", "medium", "standard")
    table = [
        f"{year}-05-05,EAST,{risk}\n" * n
        for year, parts in ((2015, (20, 80, 100)), (2016, now))
        for risk, n in zip(risks, parts, strict=True)
    ]
    rows = {"referrals": "date,area,risk\n" + "".join(table)}
    sources = {"referrals": {"columns": OCCURRED}}
    line = {"measure": "core.risk-mix", "source": "referrals", **ONE}
    (said,) = told(tmp_path, line, rows=rows, sources=sources, area="EAST")
    (mixed,) = [sentence for sentence in said if sentence.startswith("As a whole the mix ")]
    moved = "'high' is higher." if now[0] == 60 else ""
    assert mixed == f"As a whole the mix {whole}{moved}"
    g, p, freedom, _ = chi2_contingency([(20, 80, 100), now], lambda_="log-likelihood")
    assert (freedom, p < 0.0001) == (2, now[0] == 60)
    assert g == pytest.approx(26.02 if now[0] == 60 else 0, abs=0.05)
