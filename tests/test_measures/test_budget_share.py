"""Budget: shares of a base that leaves other spending out; sums of rows are not counted again.

The report's own table, section 4.5.5, and the Home Office's police grant of 2025/26.
"""

from __future__ import annotations

from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Definition, Period, Shares, Tally, tally_rows
from policeplan.measures.budget_share import LEVELS, budget_share

SHARED = Path(__file__).resolve().parents[3] / "shared"
YEAR = Period.financial_year("2016/17")
MILLIONS = {
    "Visible": 102.5,
    "Non visible": 71.5,
    "Frontline support": 19.2,
    "Business support": 47.0,
}
POUNDS = st.integers(0, 1_000_000)
AMOUNTS = st.fixed_dictionaries(dict.fromkeys(LEVELS, st.lists(POUNDS, min_size=1, max_size=4)))


def spending(amounts):
    """Rows of category and amount, all in one month."""
    table = pd.DataFrame(list(amounts), columns=["category", "amount"])
    return table.assign(occurred="2016-04-01", area="FORCE")


def shares(amounts):
    tally = tally_rows(budget_share(), spending(amounts), covers=YEAR)
    return tally.over(YEAR).to_frame().set_index("level")["value"]


# Properties ---------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(drawn=AMOUNTS, other=POUNDS)
def test_shares_sum_to_one_and_the_frontline_is_the_sum_of_its_two(drawn, other):
    rows = [(level, amount) for level, amounts in drawn.items() for amount in amounts]
    base = sum(amount for _, amount in rows)
    found = shares([*rows, ("Other", other), ("Total", base + other)])
    if base == 0:
        assert found.isna().all()
        return
    assert found[list(LEVELS)].sum() == pytest.approx(1)
    for level, amounts in drawn.items():
        assert found[level] == pytest.approx(sum(amounts) / base)
    assert found["Operational frontline"] == pytest.approx(found["Visible"] + found["Non visible"])


# By hand ------------------------------------------------------------------------------------------


def test_the_reports_table():
    """240.2 million is the base. Of it 19.2 is 8.0%, not the printed 7.9: see the next test."""
    rows = [(level, round(m * 1_000_000)) for level, m in MILLIONS.items()]
    tally = tally_rows(budget_share(), spending([*rows, ("Other", 21_000_000)]), covers=YEAR)
    frame = tally.over(YEAR).to_frame()
    printed = (100 * frame["value"]).round(1)
    assert dict(zip(frame["level"], printed, strict=True)) == {
        "Visible": 42.7,
        "Non visible": 29.8,
        "Operational frontline": 72.4,
        "Frontline support": 8.0,
        "Business support": 19.6,
    }
    assert frame["denominator"].unique().tolist() == [240_200_000]
    assert tally.excluded == {"outside the base": 1}


def test_the_printed_percentages_are_those_of_the_table_within_its_own_rounding():
    """Millions to one decimal leave 0.05 either way: 72.5% fits so, and 7.9% does not.

    The least that frontline support can be is 19.15 of a base of at most 240.35 (the others at
    most 102.55, 71.55 and 47.05, and it at least): 7.968%, which prints 8.0.
    """
    path = SHARED / "reference" / "budget_share.csv"
    if not path.exists():
        pytest.skip(reason=f"there is no {path}: the report's figures are kept beside the checkout")
    published = pd.read_csv(path).set_index("category")
    assert published["nre_million"][list(LEVELS)].to_dict() == MILLIONS
    pounds = {level: round(m * 1_000_000) for level, m in MILLIONS.items()}
    misfits = {}
    for level in [*LEVELS, "Operational frontline"]:
        inside = LEVELS[:2] if level == "Operational frontline" else (level,)
        least, most = (
            shares([(c, n + by * (1 if c in inside else -1)) for c, n in pounds.items()])[level]
            for by in (-50_000, 50_000)
        )
        printed = published["force_pct"][level]
        if not 100 * least - 0.05 <= printed <= 100 * most + 0.05:
            misfits[level] = printed
    assert misfits == {"Frontline support": 7.9}


@pytest.mark.parametrize(
    ("category", "amount", "reason"),
    [
        ("Other", 5, "outside the base"),
        ("other *", 5, "outside the base"),
        ("Total", 5, "a sum of other rows"),
        ("Operational Frontline", 5, "a sum of other rows"),
        ("Catering", 5, "unknown category"),
        (None, 5, "no category"),
        ("Visible", None, "no amount"),
        ("Visible", "inf", "no amount"),
    ],
)
def test_a_row_that_does_not_count_goes_by_name(category, amount, reason):
    tally = tally_rows(budget_share(), spending([(category, amount)]))
    assert (len(tally.cells), tally.excluded) == (0, {reason: 1})


def test_a_credit_lowers_its_category():
    """100 less 20 of 160."""
    found = shares([("Visible", 100), ("visible", -20), ("Non-visible", 80)])
    assert found["Visible"] == 0.5


# The police grant ---------------------------------------------------------------------------------


def test_the_police_grant_of_43_forces_sums_to_one():
    """9,806,553,487 pounds in all, by the sum in the file's own notes."""
    path = SHARED / "data" / "home_office_police_grant_2025_26" / "police-grant-2025-26.csv"
    if not path.exists():
        pytest.skip(reason=f"there is no {path}: published tables are kept beside the checkout")
    grant = pd.read_csv(path).assign(area="England and Wales")
    statistic = Shares("grant", tuple(grant["force"]))
    definition = Definition(id="test.police-grant", title="Police grant", statistic=statistic)
    year = Period.financial_year("2025/26")
    tally = Tally.from_counts(grant, definition, period=year, level="force", n="budget_gbp")
    frame = tally.over(year).to_frame().set_index("level")
    assert len(frame) == 43
    assert frame["value"].sum() == pytest.approx(1, abs=1e-12)
    assert frame["value"]["Bedfordshire"] == pytest.approx(89_796_074 / 9_806_553_487, rel=1e-12)
