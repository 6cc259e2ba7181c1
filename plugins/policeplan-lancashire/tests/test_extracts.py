"""Pins the synthetic rows: counted with pandas alone, they print every figure the report prints.

Nothing here counts with policeplan, and no figure is expected but what the report publishes. The
figures that no rows can print are named, with the proof.
"""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files
from itertools import product
from pathlib import Path

import pandas as pd
import pytest

from policeplan_lancashire.extracts import extracts

SEEDS = (2016, 1, 99)
PUBLISHED = Path(str(files("policeplan_lancashire"))) / "published"
FIGURES = {
    row["id"]: row
    for row in pd.read_csv(
        PUBLISHED / "published_figures.csv", dtype=str, keep_default_na=False
    ).to_dict("records")
}
IN_WORDS = pd.read_csv(PUBLISHED / "in_words.csv", dtype=str).set_index("id")["value"]
# What no rows can print, and what is printed beside it stands.
IMPOSSIBLE = {
    ("sex-excl-rape", "change"),
    ("confidence-local-march", "earlier"),
    ("confidence-local-march", "change"),
}
DIVISIONS = ("EAST", "SOUTH", "WEST")
LATER = ("2015-12-01", "2016-12-01")
EARLIER = ("2014-12-01", "2015-12-01")
MARCH = ("2015-04-01", "2016-04-01")
PARTS = {
    "violence": [
        "Homicide",
        "Violence with injury",
        "Violence without injury",
        "Harassment",
    ],
    "harassment": ["Harassment"],
    "damage-arson": ["Criminal damage", "Arson"],
    "public-order": ["Public fear, alarm or distress", "Other public order offences"],
    "fear-alarm": ["Public fear, alarm or distress"],
    "sexual": ["Rape", "Other sexual offences"],
    "vehicle": [
        "Theft from a motor vehicle",
        "Vehicle taking",
        "Interfering with a motor vehicle",
    ],
    "theft-from-mv": ["Theft from a motor vehicle"],
    "vehicle-taking": ["Vehicle taking"],
    "bicycle": ["Bicycle theft"],
    "drugs": ["Trafficking of drugs", "Possession of drugs"],
}
BUSINESS = {
    "shoplifting": "Shoplifting",
    "mowp": "Making off without payment",
    "robbery": "Robbery of business property",
}


def prints(value, text):
    """Whether a value, printed with the decimals of a published figure, is that figure."""
    decimals = len(text.partition(".")[2])
    return Decimal(f"{value:.{decimals}f}") == Decimal(text)


def within(frame, span, column="occurred"):
    return frame[(frame[column] >= span[0]) & (frame[column] < span[1])]


def both(count, frame, column="occurred"):
    """A count of the later year and of the earlier."""
    return tuple(count(within(frame, span, column)) for span in (LATER, EARLIER))


def percent(part, whole):
    return 100 * part / whole


@pytest.fixture(scope="module", params=SEEDS)
def made(request):
    return extracts(request.param)


@pytest.fixture(scope="module")
def counted(made):
    """Later and earlier value of every figure, by its id."""
    return {
        **crime(made["crime"]),
        **asb(made["asb"]),
        **road(made["collisions"], made["casualties"]),
        **referrals(made["referrals"]),
        **calls(made["calls"]),
        **grade1(made["emergencies"]),
        **survey(made["survey"]),
        **confidence(made["confidence"]),
        **csew(made["csew"]),
        **workforce(made["workforce"]),
        **budget(made["budget"]),
        **members(made["members"]),
    }


def crime(rows):
    found = {
        f"crime-{name}": both(lambda part, names=names: part["offence"].isin(names).sum(), rows)
        for name, names in PARTS.items()
    }
    found["crime-all"] = both(len, rows)
    since_april = [("2016-04-01", "2016-12-01"), ("2015-04-01", "2015-12-01")]
    found["crime-forecast"] = tuple(len(within(rows, span)) for span in since_april)
    for name, offence in BUSINESS.items():
        found[f"business-{name}"] = both(lambda part, o=offence: (part["offence"] == o).sum(), rows)
    found["business-all"] = both(lambda part: part["offence"].isin(BUSINESS.values()).sum(), rows)
    found["rape"] = both(lambda part: (part["offence"] == "Rape").sum(), rows)
    found["sex-excl-rape"] = both(
        lambda part: (part["offence"] == "Other sexual offences").sum(), rows
    )
    sexual = rows[rows["offence"].isin(PARTS["sexual"])]
    found["sex-under16"] = both(lambda part: (part["victim_age"] < 16).sum(), sexual)
    found["hate"] = both(lambda part: part["hate_strand"].notna().sum(), rows)
    return found


def repeats(rows):
    """The incidents that have an address, and which are the fifth or later there in 180 days."""
    located = rows[rows["address"].notna() & (rows["address"] != "NO FIXED ADDRESS")]
    rolled = (
        located.assign(one=1)
        .set_index("occurred")
        .groupby(["division", "address"])["one"]
        .rolling("180D", closed="right")
        .sum()
        .reset_index()
    )
    return rolled.assign(repeat=rolled["one"] >= 5)


def asb(rows):
    rolled = repeats(rows)
    found = {}
    for name, places in [("lancashire", DIVISIONS), *[(d.lower(), (d,)) for d in DIVISIONS]]:
        found[f"asb-{name}"] = both(len, rows[rows["division"].isin(places)])
        found[f"asb-repeat-{name}"] = both(
            lambda part: 100 * part["repeat"].mean(), rolled[rolled["division"].isin(places)]
        )
    return found


def road(collisions, casualties):
    rows = casualties.merge(collisions, on="collision_index", validate="many_to_one")
    rows["occurred"] = pd.to_datetime(rows["date"], format="%d/%m/%Y")
    ksi = rows[rows["casualty_severity"] <= 2]
    child = ksi["age_of_casualty"].between(0, 15)
    adult = ksi["age_of_casualty"] >= 16
    found = {}
    for name, places in [("lancashire", DIVISIONS), *[(d.lower(), (d,)) for d in DIVISIONS]]:
        here = ksi["division"].isin(places)
        found[f"ksi-all-{name}"] = both(len, ksi[here])
        found[f"ksi-adult-{name}"] = both(len, ksi[here & adult])
        found[f"ksi-child-{name}"] = both(len, ksi[here & child])
    return found


def referrals(rows):
    found = {}
    kinds = {"da": "domestic abuse", "va": "vulnerable adult", "vc": "vulnerable child"}
    for name, kind in kinds.items():
        of_kind = rows[rows["kind"] == kind]
        found[f"{name}-referrals"] = both(len, of_kind)
        levelled = of_kind[of_kind["risk"].notna()]
        for level in ("High", "Medium", "Standard"):
            found[f"{name}-{level.lower()}"] = both(
                lambda part, level=level: 100 * (part["risk"] == level).mean(), levelled
            )
    return found


def calls(rows):
    waited = (rows["answered"] - rows["occurred"]).dt.total_seconds()
    in_time = waited <= rows["line"].map({"999": 10, "101": 30})  # blank is not in time
    rows = rows.assign(in_time=in_time)
    found = {}
    for line in ("999", "101"):
        of_line = rows[rows["line"] == line]
        later, earlier = both(lambda part: 100 * part["in_time"].mean(), of_line)
        found[f"calls-{line}-prev"] = (later, earlier)
        found[f"calls-{line}-march"] = (later, 100 * within(of_line, MARCH)["in_time"].mean())
    return found


def incidents(rows):
    logs = rows.groupby("log_number").agg(
        occurred=("graded_at", "min"), arrived=("arrived_at", "min")
    )
    return logs.assign(minutes=(logs["arrived"] - logs["occurred"]).dt.total_seconds() / 60)


def grade1(rows):
    logs = incidents(rows)
    later, earlier = both(lambda part: part["minutes"].mean(), logs)
    return {
        "grade1-prev": (later, earlier),
        "grade1-march": (later, within(logs, MARCH)["minutes"].mean()),
    }


def satisfied(rows):
    """Percent at least fairly satisfied, of those who answered."""
    answers = rows["answer"].dropna()
    return 100 * answers.isin(["completely", "very", "fairly"]).mean()


def survey(rows):
    degree = rows["answer"].where(~rows["answer"].str.contains("dissatisfied", na=False), "none")
    rows = rows.assign(answer=degree.str.removesuffix(" satisfied"))
    whole = rows[rows["question"] == "whole experience"]
    three = ["burglary", "vehicle crime", "violent crime"]
    groups = {
        "sat-4group": [*three, "hate incident"],
        "sat-hate": ["hate incident"],
        "sat-asb": ["anti-social behaviour"],
    }
    found = {
        name: both(satisfied, whole[whole["group"].isin(names)]) for name, names in groups.items()
    }
    own = rows[rows["group"].isin(three)]
    for question, part in own.groupby("question"):
        found[f"own {question}"] = both(satisfied, part)
    return found


def confidence(rows):
    rows = rows.assign(confident=rows["answer"].isin(["good", "excellent"]))
    later, earlier = both(lambda part: 100 * part["confident"].mean(), rows)
    march_2015 = within(rows, ("2014-04-01", "2015-04-01"))
    return {
        "confidence-local-prev": (later, earlier),
        "confidence-local-march": (later, 100 * march_2015["confident"].mean()),
    }


def weighted(rows):
    return percent(rows.loc[rows["answer"] == "yes", "weight"].sum(), rows["weight"].sum())


def csew(rows):
    own = rows[rows["force"] == "Lancashire"]
    spans = {"now": ("2015-07-01", "2016-07-01"), "before": ("2014-07-01", "2015-07-01")}
    now, before = (weighted(within(own, span)) for span in spans.values())
    return {
        "confidence-csew-prev": (now, before),
        "confidence-csew-march": (now, weighted(within(own, MARCH))),
    }


def workforce(rows):
    found = {}
    kinds = {"officers": "police officer", "pcso": "PCSO", "specials": "special constable"}
    for name, kind in kinds.items():
        of_kind = rows[rows["kind"] == kind]
        days = [of_kind[of_kind["as_at"] == day] for day in ("2016-11-30", "2015-11-30")]
        found[f"{name}-headcount"] = tuple(len(day) for day in days)
        found[f"{name}-fte"] = tuple(day["fte"].sum() for day in days)
    return found


def shares(rows):
    amount = rows.groupby("category")["amount"].sum()
    base = amount.drop("Other").sum()
    frontline = amount["Visible"] + amount["Non visible"]
    return 100 * pd.concat([amount, pd.Series({"Operational frontline": frontline})]) / base


def budget(rows):
    years = (("2016-04-01", "2017-04-01"), ("2015-04-01", "2016-04-01"))
    found = (shares(within(rows, year, "month"))["Operational frontline"] for year in years)
    return {"budget-frontline": tuple(found)}


def members(rows):
    by_day = rows.pivot_table(index="as_at", columns="channel", values="members")
    now, before = by_day.loc["2016-11-30"], by_day.loc["2016-08-31"]
    return {
        "itk": (now["In the Know"], before["In the Know"]),
        "followers": (now["social media"], before["social media"]),
    }


@pytest.mark.parametrize("figure", FIGURES)
def test_the_rows_print_the_report(counted, figure):
    """Every part that is printed of every figure, at its printed precision."""
    later, earlier = counted[figure]
    values = {
        "later": later,
        "earlier": earlier,
        "change": later - earlier,
        "change_pct": 100 * (later / earlier - 1),
    }
    row = FIGURES[figure]
    printed = [part for part in values if row[part] and (figure, part) not in IMPOSSIBLE]
    assert printed
    for part in printed:
        assert prints(values[part], row[part]), (part, values[part], row[part])


def test_what_is_called_impossible_is_not_printed(counted):
    """So the list of exceptions holds nothing that the rows could have."""
    later, earlier = counted["sex-excl-rape"]
    assert later - earlier == 511
    later, march = counted["confidence-local-march"]
    assert f"{march:.1f}" == "86.2"
    assert f"{later - march:.1f}" == "-1.7"


def test_the_impossible_figures_are_so():
    """By counting: sexual offences up 709, rape up 198, leave 511; no number of 600 is 86.1%."""
    assert 709 - 198 == 511
    assert not any(prints(percent(n, 600), "86.1") for n in range(601))
    thousands = {  # the least and the most that are printed as the amounts in millions
        "frontline": (173_950, 174_050),
        "support": (19_150, 19_250),
        "business": (46_950, 47_050),
    }
    corners = [percent(s, f + s + b) for f, s, b in product(*thousands.values())]
    assert min(corners) > 7.95  # so 7.9 is out of reach; the share is monotone in each amount


@pytest.mark.parametrize(
    ("figure", "name"),
    [("mowp", "business-mowp-share"), ("robbery", "business-robbery-share")],
)
def test_shares_of_business_crime(counted, figure, name):
    share = percent(counted[f"business-{figure}"][0], counted["business-all"][0])
    assert prints(share, IN_WORDS[name])


def test_shoplifting_is_about_84_percent_of_business_crime(counted):
    share = percent(counted["business-shoplifting"][0], counted["business-all"][0])
    assert prints(share, IN_WORDS["business-shoplifting-share"])


def test_followers_grow_as_published(counted):
    now, before = counted["followers"]
    assert prints(100 * (now / before - 1), IN_WORDS["followers"])


def test_three_groups_answer_as_published(counted):
    """Lancashire's own shares for the 12 months to November 2016, question by question."""
    names = {"Ease of contact": "initial contact", "Follow up": "follow-up"}
    ranks = pd.read_csv(PUBLISHED / "satisfaction_ranks.csv", dtype=str)
    for question, text in zip(ranks["question"], ranks["own_12m_to_2016_11"], strict=True):
        later, _ = counted[f"own {names.get(question, question.casefold())}"]
        assert prints(later, text), question


def test_the_budget_table(made):
    """Amounts in millions and shares, all but the share of frontline support."""
    year = within(made["budget"], ("2016-04-01", "2017-04-01"), "month")
    amount = year.groupby("category")["amount"].sum()
    amount["Operational frontline"] = amount["Visible"] + amount["Non visible"]
    amount["Total"] = year["amount"].sum()
    found = shares(year)
    table = pd.read_csv(PUBLISHED / "budget_share.csv", dtype=str, keep_default_na=False)
    assert set(table["category"]) == set(amount.index)
    for row in table.itertuples(index=False):
        assert prints(amount[row.category] / 1e6, row.nre_million), row.category
        if row.force_pct and row.category != "Frontline support":
            assert prints(found[row.category], row.force_pct), row.category
    half = shares(within(made["budget"], ("2016-04-01", "2016-10-01"), "month"))
    assert prints(half["Operational frontline"], FIGURES["budget-frontline"]["later"])


def test_figures_in_words(made):
    """Numbers that stand in sentences alone: referrals, specials, hours, the rank in the survey."""
    cse = made["referrals"].query("kind == 'child sexual exploitation'")
    quarter = within(cse, ("2016-09-01", "2016-12-01"))
    assert prints(len(quarter), IN_WORDS["cse-referrals"])
    people = made["workforce"]
    specials = people[(people["kind"] == "special constable") & (people["as_at"] == "2016-11-30")]
    assert prints(len(specials), IN_WORDS["specials"])
    safe = 100 * (specials["safe_and_legal"] == "yes").mean()
    assert prints(safe, IN_WORDS["specials-safe-and-legal"])
    given = within(made["hours"], ("2015-10-01", "2016-12-01")).groupby("kind")["hours"].sum()
    names = {"cadet": "cadet-hours", "special constable": "special-hours"}
    for kind in ("cadet", "special constable", "volunteer"):
        assert prints(given[kind], IN_WORDS[names.get(kind, "volunteer-hours")])
    asked = within(made["csew"], ("2015-07-01", "2016-07-01"))
    by_force = pd.Series({force: weighted(part) for force, part in asked.groupby("force")})
    assert len(by_force) == 43
    assert prints(by_force.rank(ascending=False)["Lancashire"], IN_WORDS["csew-rank"])
    assert by_force["Lancashire"] > weighted(asked)  # above England & Wales, says 7.4
