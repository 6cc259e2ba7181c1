"""Pins the national tables: both ForceSight tables, the spread of changes and every published rank.

Counted with pandas alone from the published CSVs; the groups are written out here by hand.
"""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest

from policeplan_lancashire.extracts import extracts

PUBLISHED = Path(str(files("policeplan_lancashire"))) / "published"
SHARED = Path(__file__).resolve().parents[4] / "shared" / "reference"
ALL, SEXUAL = "All crime", "Sexual offences"
AGGRAVATED = "Racially or religiously aggravated offences"
GROUPS = {
    "North West Region": ["Cheshire", "Cumbria", "Greater Manchester", "Lancashire", "Merseyside"],
    "Most Similar Group": [
        "Lancashire",
        "South Wales",
        "South Yorkshire",
        "Northumbria",
        "Nottinghamshire",
        "Humberside",
        "Kent",
        "West Yorkshire",
    ],
}
QUESTIONS = {"Ease of contact": "initial contact", "Follow up": "follow-up"}


def table(name):
    return pd.read_csv(PUBLISHED / f"{name}.csv", dtype=str, keep_default_na=False).to_dict(
        "records"
    )


def prints(value, text):
    """Whether a value, printed with the decimals of a published figure, is that figure."""
    decimals = len(text.partition(".")[2])
    return Decimal(f"{value:.{decimals}f}") == Decimal(text)


@pytest.fixture(scope="module", params=(2016, 1, 99))
def made(request):
    return extracts(request.param)


@pytest.fixture(scope="module")
def years(made):
    """Counts by category and force, of the years to October 2015 and October 2016."""
    rows = made["forcesight"]
    spans = {
        "earlier": ("2014-11-01", "2015-11-01"),
        "later": ("2015-11-01", "2016-11-01"),
    }
    return pd.DataFrame(
        {
            name: rows[(rows["month"] >= first) & (rows["month"] < end)]
            .groupby(["category", "force"])["n"]
            .sum()
            for name, (first, end) in spans.items()
        }
    )


def of_area(counts, area):
    """Earlier and later count of a force, a group or all."""
    if area == "England & Wales":
        return counts.sum()
    return counts.loc[GROUPS.get(area, [area])].sum()


@pytest.mark.parametrize(
    ("category", "name"),
    [(ALL, "forcesight_all_crime"), (SEXUAL, "forcesight_sexual_offences")],
)
def test_the_tables_in_full(years, category, name):
    """Every count, change and percentage of every area; groups are sums of their forces."""
    rows = table(name)
    assert len(rows) == 16
    for row in rows:
        both = of_area(years.loc[category], row["area"])
        change = both["later"] - both["earlier"]
        assert prints(both["later"], row["later"])
        assert prints(change, row["change"])
        assert prints(100 * change / both["earlier"], row["change_pct"])
        if row["earlier"]:  # one cell of the report is blank
            assert prints(both["earlier"], row["earlier"])


def test_the_crime_rows_agree_with_the_national_tables(made):
    """Lancashire's own rows of the 12 months to October 2016: all crime and sexual offences."""
    rows = made["crime"]
    year = rows[(rows["occurred"] >= "2015-11-01") & (rows["occurred"] < "2016-11-01")]
    sexual = year["offence"].isin(["Rape", "Other sexual offences"])
    for name, found in (("all_crime", len(year)), ("sexual_offences", sexual.sum())):
        own = next(row for row in table(f"forcesight_{name}") if row["area"] == "Lancashire")
        assert prints(found, own["later"])


def test_aggravated_offences(years):
    for row in table("forcesight_aggravated"):
        both = of_area(years.loc[AGGRAVATED], row["area"])
        change = both["later"] - both["earlier"]
        assert prints(change, row["change"]), row["area"]
        assert prints(100 * change / both["earlier"], row["change_pct"]), row["area"]


@pytest.mark.parametrize("row", table("forcesight_spread"), ids=lambda row: row["category"])
def test_the_spread_of_changes(years, row):
    """How many forces have an increase, and which have the highest and lowest change."""
    counts = years.loc[row["category"]]
    change = counts["later"] - counts["earlier"]
    rate = 100 * change / counts["earlier"]
    assert len(counts) == 43
    assert prints((change > 0).sum(), row["forces_with_increase"])
    for end, force in (("highest", rate.idxmax()), ("lowest", rate.idxmin())):
        assert force == row[f"{end}_force"]
        assert prints(change[force], row[f"{end}_change"])
        assert prints(rate[force], row[f"{end}_pct"])
    assert (rate.round(6) == rate.max().round(6)).sum() == 1
    assert (rate.round(6) == rate.min().round(6)).sum() == 1


def test_every_force_has_every_month(made):
    """43 forces, three categories and 24 months, none missing and none below nought."""
    rows = made["forcesight"]
    assert len(rows) == 43 * 3 * 24
    assert not rows.duplicated(["month", "force", "category"]).any()
    assert (rows["n"] > 0).mean() > 0.99
    assert (rows["n"] >= 0).all()


@pytest.mark.parametrize("row", table("satisfaction_ranks"), ids=lambda row: row["question"])
def test_the_ranks(made, row):
    """Best force and its share, Lancashire's ranks, highest and lowest of the group, with names."""
    question = QUESTIONS.get(row["question"], row["question"].casefold())
    rows = made["satisfaction_national"]
    rows = rows[rows["question"] == question]
    satisfied = rows["answer"].str.endswith(" satisfied")
    share = 100 * rows["n"].where(satisfied, 0).groupby(rows["force"]).sum()
    share /= rows.groupby("force")["n"].sum()
    group = share[GROUPS["Most Similar Group"]]
    assert len(share) == int(row["of_national"])
    assert len(group) == int(row["of_msg"])
    assert share.idxmax() == row["national_best_force"]
    assert prints(share.max(), row["national_best"])
    assert prints(share.rank(ascending=False)["Lancashire"], row["rank_national"])
    assert prints(group.rank(ascending=False)["Lancashire"], row["rank_msg"])
    for end, force in (("high", group.idxmax()), ("low", group.idxmin())):
        assert force == row[f"msg_{end}_force"]
        assert prints(group[force], row[f"msg_{end}"])
    assert share.round(6).is_unique  # a tie would leave the place to custom


def test_satisfaction_covers_the_year_to_september(made):
    rows = made["satisfaction_national"]
    assert rows["month"].min() == pd.Timestamp("2015-10-01")
    assert rows["month"].max() == pd.Timestamp("2016-09-01")
    assert len(rows) == 43 * 5 * 7 * 12 * 3  # the three groups
    assert (rows["n"] >= 0).all()


@pytest.mark.parametrize(
    "name",
    [
        "published_figures",
        "forcesight_all_crime",
        "forcesight_sexual_offences",
        "budget_share",
        "satisfaction_ranks",
    ],
)
def test_the_published_tables_are_as_transcribed(name):
    """The package's copy of each table is the reference, byte for byte."""
    reference = SHARED / f"{name}.csv"
    if not reference.is_file():
        pytest.skip(reason="the reference beside the checkout is absent")
    assert (PUBLISHED / f"{name}.csv").read_bytes() == reference.read_bytes()
