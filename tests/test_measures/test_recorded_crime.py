"""Recorded crime: a level is its own rows and its parts', and a category is a level of the whole.

National tables hold it to account: the published groups add up to the published wholes, and each
force's rate for 1,000 people or households is the published one within its population's rounding.
"""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import example, given, settings

from policeplan import Period, Population, tally_rows
from policeplan.errors import ParameterError
from policeplan.measures.offences import OFFENCES
from policeplan.measures.recorded_crime import recorded_crime, recorded_crime_rate

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
STREET = DATA / "police_uk_street" / "leicestershire_street_2019-12_2022-10.parquet"
BOROUGHS = DATA / "mps_recorded_crime_borough" / "recorded-crime-borough-historical.parquet"
NOVEMBER = Period.month("2016-11")
FRAUD = "Fraud"  # it fits no level

TOPS = [
    "Violence against the person",
    "Sexual offences",
    "Robbery",
    "Theft offences",
    "Criminal damage and arson",
    "Drug offences",
    "Possession of weapons offences",
    "Public order offences",
    "Miscellaneous crimes against society",
]
PARTS = {
    "Violence against the person": [
        "Homicide",
        "Violence with injury",
        "Violence without injury",
        "Harassment",
    ],
    "Sexual offences": ["Rape", "Other sexual offences"],
    "Robbery": ["Robbery of business property", "Robbery of personal property"],
    "Burglary": ["Domestic burglary", "Non-domestic burglary"],
    "Vehicle offences": [
        "Theft from a motor vehicle",
        "Vehicle taking",
        "Interfering with a motor vehicle",
    ],
    "Other theft offences": ["Making off without payment"],
    "Criminal damage and arson": ["Criminal damage", "Arson"],
    "Drug offences": ["Trafficking of drugs", "Possession of drugs"],
    "Public order offences": ["Public fear, alarm or distress", "Other public order offences"],
}
PARTS["Theft offences"] = [
    "Burglary",
    *PARTS["Burglary"],
    "Vehicle offences",
    *PARTS["Vehicle offences"],
    "Theft from the person",
    "Bicycle theft",
    "Shoplifting",
    "Other theft offences",
    *PARTS["Other theft offences"],
]
"""By hand: every level below each, in the tree of the brief that the Home Office's groups give."""

OFFENCE = st.sampled_from([*OFFENCES.levels, FRAUD, None])


def crimes(offences, **more):
    frame = pd.DataFrame({"offence": pd.Series(offences, dtype=object), **more})
    return frame.assign(occurred="2016-11-30", area="EAST")


def november(measure, table, **by):
    return tally_rows(measure, table, covers={"EAST": NOVEMBER}).over(NOVEMBER, **by)


# Properties ---------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(st.lists(OFFENCE, max_size=30))
@example([*OFFENCES.levels, FRAUD])
def test_a_level_is_its_own_rows_and_those_of_its_parts(offences):
    table = crimes(offences)
    by_offence = november(recorded_crime(), table, by="offence")
    for level in OFFENCES.levels:
        n = int(table["offence"].isin([level, *PARTS.get(level, [])]).sum())
        assert by_offence.value("EAST", offence=level) == n
    total = november(recorded_crime(), table).value("EAST")
    assert total == sum(by_offence.value("EAST", offence=top) for top in TOPS)
    assert total == sum(offence not in {FRAUD, None} for offence in offences)


@settings(max_examples=40)
@given(st.lists(OFFENCE, max_size=30), st.sampled_from(OFFENCES.levels))
@example([*OFFENCES.levels, FRAUD], "Theft offences")
def test_a_category_is_that_level_of_the_whole_and_the_rest_is_another_offence(offences, category):
    table = crimes(offences)
    whole = november(recorded_crime(), table, by="offence")
    tally = tally_rows(recorded_crime(category), table, covers={"EAST": NOVEMBER})
    part = tally.over(NOVEMBER, by="offence")
    assert tally.over(NOVEMBER).value("EAST") == whole.value("EAST", offence=category)
    inside = [category, *PARTS.get(category, [])]
    assert recorded_crime(category).breakdown("offence").levels == tuple(inside)
    for level in inside:
        assert part.value("EAST", offence=level) == whole.value("EAST", offence=level)
    unknown = int(table["offence"].isin([FRAUD]).sum() + table["offence"].isna().sum())
    another = int((~table["offence"].isin([*inside, FRAUD, None])).sum())
    expected = {"unknown offence": unknown, "another offence": another}
    assert tally.excluded == {reason: n for reason, n in expected.items() if n}


@settings(max_examples=25)
@given(st.lists(OFFENCE, max_size=20), st.integers(1, 2_000_000), st.sampled_from([1_000, 10_000]))
def test_the_rate_of_a_year_is_the_count_over_the_people(offences, people, per):
    year = Period.calendar_year(2016)
    measure = recorded_crime_rate(per=per)
    tally = tally_rows(measure, crimes(offences), covers={"EAST": year})
    rate = tally.with_population(Population({("EAST", 2016): people})).over(year).value("EAST")
    n = sum(offence not in {FRAUD, None} for offence in offences)
    assert rate == pytest.approx(per * n / people)


# By hand ------------------------------------------------------------------------------------------


def test_a_month_by_offence():
    table = crimes(["8L", "Harassment", "105A", "Violence against the person", "46", "9A", "NFIB"])
    month = november(recorded_crime(), table, by="offence")
    assert month.value("EAST", offence="Violence against the person") == 4
    assert month.value("EAST", offence="Harassment") == 2
    assert month.value("EAST", offence="Theft offences") == 1
    assert month.value("EAST", offence="Rape") == 0


def test_titles_and_units():
    assert recorded_crime().title == "All crime"
    assert recorded_crime("Vehicle offences").title == "Vehicle offences"
    rate = recorded_crime_rate("Burglary", base="households")
    assert rate.title == "Burglary per 1,000 households"
    assert rate.statistic.figures[0].unit == "crimes per 1,000 households"


def test_malicious_communications_are_noted_from_april_2015_on_harassment():
    """Report of 5 January 2017, paragraph 5.3.3.3."""
    (note,) = (n for n in recorded_crime().notes if n.since == dt.date(2015, 4, 1))
    assert (note.levels, "8/72" in note.says) == (("Harassment",), True)
    assert "5.3.3.3" in note.source
    assert note in recorded_crime("Violence against the person").notes
    (touched,) = recorded_crime("Harassment").notes
    assert (touched.since, touched.levels) == (note.since, ())


@pytest.mark.parametrize(
    ("category", "since"),
    [
        ("Homicide", []),
        ("Shoplifting", []),
        ("Burglary", [dt.date(2017, 4, 1)]),
        ("Domestic burglary", [dt.date(2017, 4, 1)]),
        ("Violence with injury", [dt.date(2017, 6, 1)]),
        ("Violence against the person", [dt.date(2015, 4, 1), dt.date(2017, 6, 1)]),
    ],
)
def test_a_category_has_the_notes_that_touch_it_and_no_others(category, since):
    for measure in (recorded_crime(category), recorded_crime_rate(category)):
        assert [note.since for note in measure.notes] == since
        levels = {level for note in measure.notes for level in note.levels}
        assert levels <= set(measure.breakdown("offence").levels)


@pytest.mark.parametrize("measure", [recorded_crime, recorded_crime_rate])
@pytest.mark.parametrize(
    ("category", "says"),
    [
        ("Vehicle offense", "Did you mean 'Vehicle offences'"),
        ("shoplifting", "Did you mean 'Shoplifting'"),
        ("", "a level"),
        (3, "a level"),
        (None, "a level"),
        (["Rape"], "a level"),
    ],
)
def test_an_unknown_category_is_refused_with_the_nearest(measure, category, says):
    with pytest.raises(ParameterError, match=says):
        measure(category)


@pytest.mark.parametrize(
    "given", [{"per": 0}, {"per": 1.5}, {"per": True}, {"base": "dogs"}, {"base": None}]
)
def test_a_rate_is_for_a_whole_number_of_people_or_households(given):
    with pytest.raises(ParameterError, match=next(iter(given))):
        recorded_crime_rate(**given)


# Real data ----------------------------------------------------------------------------------------


@pytest.mark.skipif(not STREET.exists(), reason="the public data is not beside the checkout")
def test_leicestershire_by_month_and_category():
    """301,838 rows of data.police.uk; what fits no one group is excluded, none is lost."""
    pytest.importorskip("pyarrow", reason="reads Parquet")
    table = pd.read_parquet(STREET, columns=["Month", "Crime type"]).astype(str)
    names = {
        "Burglary": "Burglary",
        "Bicycle theft": "Bicycle theft",
        "Criminal damage and arson": "Criminal damage and arson",
        "Drugs": "Drug offences",
        "Other theft": "Other theft offences",
        "Possession of weapons": "Possession of weapons offences",
        "Public order": "Public order offences",
        "Robbery": "Robbery",
        "Shoplifting": "Shoplifting",
        "Theft from the person": "Theft from the person",
        "Vehicle crime": "Vehicle offences",
    }
    known = table[table["Crime type"].isin(list(names))]
    tally = tally_rows(
        recorded_crime(),
        table.assign(day=table["Month"] + "-01"),
        columns={"occurred": "day", "offence": "Crime type"},
        area="LEICESTERSHIRE",
    )
    assert tally.rows_in == 301_838
    assert tally.excluded == {"unknown offence": 301_838 - len(known)}
    assert 301_838 - len(known) == 112_532 + 33_364 + 6_542  # both groups, ASB, other crime
    cells = tally.cells.set_index([tally.cells["start"].dt.strftime("%Y-%m"), "offence"])["n"]
    by_pandas = known.assign(offence=known["Crime type"].map(names))
    by_pandas = by_pandas[["Month", "offence"]].value_counts()
    assert cells.to_dict() == by_pandas.to_dict()


@pytest.mark.skipif(not BOROUGHS.exists(), reason="the public data is not beside the checkout")
def test_london_groups_are_the_sums_that_london_publishes():
    """Counted by its minor labels, each level is the sum of the major label that London gives."""
    pytest.importorskip("pyarrow", reason="reads Parquet")
    wide = pd.read_parquet(BOROUGHS, columns=["majortext", "minortext", "boroughname", "202312"])
    december = Period.month("2023-12")
    tally = tally_rows(
        recorded_crime(),
        wide.assign(day="2023-12-31"),
        columns={"occurred": "day", "offence": "minortext", "n": "202312"},
        area="LONDON",
        covers={"LONDON": december},
    )
    month = tally.over(december, by="offence")
    major = wide.groupby("majortext")["202312"].sum()
    theft = major[["THEFT", "BURGLARY", "VEHICLE OFFENCES"]].sum()
    assert month.value("LONDON", offence="Theft offences") == theft > 0
    for level, label in {
        "Burglary": "BURGLARY",
        "Vehicle offences": "VEHICLE OFFENCES",
        "Violence against the person": "VIOLENCE AGAINST THE PERSON",
        "Sexual offences": "SEXUAL OFFENCES",
        "Robbery": "ROBBERY",
        "Public order offences": "PUBLIC ORDER OFFENCES",
        "Drug offences": "DRUG OFFENCES",
    }.items():
        assert month.value("LONDON", offence=level) == major[label] > 0
    fraud = major[["FRAUD AND FORGERY", "NFIB FRAUD"]].sum()
    assert tally.over(december).value("LONDON") == wide["202312"].sum() - fraud


WORKBOOKS = [
    ("policeforceareatablesyearendingmarch2018v2.xlsx", "2018-03", 2016),
    ("policeforceareatablesyeendingmarch2019.xlsx", "2019-03", 2017),
]
WHOLES = ["Violence against the person", "Theft offences", "Burglary"]
FORCE = re.compile(r"(E23|W15)\d{6}")


def sheet(workbook, title):
    """A table's column labels without their footnotes, and its rows of forces by code."""
    path = DATA / "ons_police_force_area_tables" / workbook
    if not path.exists():
        pytest.skip(reason="the public data is not beside the checkout")
    openpyxl = pytest.importorskip("openpyxl", reason="reads the national tables")
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    (name,) = (name for name in book.sheetnames if name.strip() == title)
    rows = list(book[name].iter_rows(min_row=4, values_only=True))
    book.close()
    heads = [second or first for first, second in zip(*rows[:2], strict=True)]
    labels = [re.sub(r"\s*\(?mid-.*|[ \d,]*$", "", head or "", flags=re.DOTALL) for head in heads]
    labels = [" ".join(label.split()) for label in labels]
    forces = [row for row in rows if row[0] and FORCE.fullmatch(str(row[0]))]
    table = pd.DataFrame(forces, columns=[label or str(i) for i, label in enumerate(labels)])
    return table.set_index("Area Code").drop(columns="Area Name")


def national(workbook):
    """Published counts, long: one row for each force and heading that is no sum of others."""
    counts = sheet(workbook, "Table P1").filter(regex=r"^[A-Z]")
    total = counts.columns[0]
    assert total.startswith("Total recorded crime")
    long = counts.drop(columns=[total, *WHOLES]).melt(
        var_name="offence", value_name="n", ignore_index=False
    )
    long = long.rename_axis("area").reset_index()
    return counts.rename(columns={total: "total"}), long


@pytest.mark.parametrize(("workbook", "month", "mid_year"), WORKBOOKS)
def test_national_wholes_are_the_sums_of_their_parts_for_every_force(workbook, month, mid_year):
    """Counted by the narrowest headings alone, the published wholes come out."""
    del mid_year
    counts, long = national(workbook)
    year = Period.year_to(month)
    tally = tally_rows(recorded_crime(), long.assign(occurred=f"{month}-01"), covers=year)
    assert (len(counts), tally.excluded) == (43, {})
    whole, by_offence = tally.over(year), tally.over(year, by="offence")
    for force, published in counts.iterrows():
        assert whole.value(force) == published["total"]
        for level in WHOLES:
            assert by_offence.value(force, offence=level) == published[level]


@pytest.mark.parametrize(("workbook", "month", "mid_year"), WORKBOOKS)
def test_national_rates_come_out_for_every_force(workbook, month, mid_year):
    """Table P1 over the population of table P3 is the rate of table P3, as far as that is rounded.

    The published population is rounded to 100, the rate is not: each rate lies between those of
    the least and the most people that the rounded number can stand for.
    """
    _, long = national(workbook)
    rates = sheet(workbook, "Table P3")
    year = Period.year_to(month)
    rows = long.assign(occurred=f"{month}-01")
    for base, column, category, published in (
        ("people", "Population figures", "all", "Total recorded crime"),
        ("people", "Population figures", "Violence against the person", "Violence against the"),
        ("people", "Population figures", "Theft offences", "Theft offences"),
        ("people", "Population figures", "Domestic burglary", "Residential burglary"),
        ("households", "Household figures", "Domestic burglary", "Residential burglary (house"),
    ):
        (rate_column,) = [c for c in rates.columns if c == published] or [
            c for c in rates.columns if c.startswith(published)
        ]
        numeric = pd.to_numeric(rates[rate_column], errors="coerce").dropna()
        assert len(numeric) >= 42  # City of London's is withheld in most
        people = {force: float(rates.loc[force, column]) for force in numeric.index}
        known = Population({(force, mid_year): n for force, n in people.items()}, carry=2)
        tally = tally_rows(recorded_crime_rate(category, base=base), rows, covers=year)
        result = tally.with_population(known).over(year, incomplete="label")
        for force, rate in numeric.items():
            ours = result.value(force)
            slack = (1 + 1e-6) * 50 / (people[force] - 50)  # some end in 50 exactly
            assert rate == pytest.approx(ours, rel=slack)
