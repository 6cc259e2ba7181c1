"""The tree of offences: its shape, the names and codes each level goes by, and what stays unknown.

The publishers' own tables hold it to account: every heading of the Office for National Statistics,
every label of the Metropolitan Police with the group that they put it in, and every category of
data.police.uk.
"""

from __future__ import annotations

import re
from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan.measures.offences import OFFENCES, levels_of

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
BOROUGHS = DATA / "mps_recorded_crime_borough" / "recorded-crime-borough-historical.parquet"

POLICE_UK = {
    "Bicycle theft": "Bicycle theft",
    "Burglary": "Burglary",
    "Criminal damage and arson": "Criminal damage and arson",
    "Drugs": "Drug offences",
    "Other theft": "Other theft offences",
    "Possession of weapons": "Possession of weapons offences",
    "Public order": "Public order offences",
    "Robbery": "Robbery",
    "Shoplifting": "Shoplifting",
    "Theft from the person": "Theft from the person",
    "Vehicle crime": "Vehicle offences",
    "Violence and sexual offences": None,
    "Other crime": None,
    "Anti-social behaviour": None,
}
GROUPS_OF_LONDON = {
    "ARSON AND CRIMINAL DAMAGE": "Criminal damage and arson",
    "BURGLARY": "Burglary",
    "DRUG OFFENCES": "Drug offences",
    "MISCELLANEOUS CRIMES AGAINST SOCIETY": "Miscellaneous crimes against society",
    "POSSESSION OF WEAPONS": "Possession of weapons offences",
    "PUBLIC ORDER OFFENCES": "Public order offences",
    "ROBBERY": "Robbery",
    "SEXUAL OFFENCES": "Sexual offences",
    "THEFT": "Theft offences",
    "VEHICLE OFFENCES": "Vehicle offences",
    "VIOLENCE AGAINST THE PERSON": "Violence against the person",
}


def level(text):
    (found,) = levels_of(pd.Series([text], dtype="category"))
    return None if pd.isna(found) else found


def spelt(name):
    """A name as others may write it."""
    cases = st.sampled_from([str.upper, str.lower, str.title, str.casefold])
    joins = st.sampled_from([" and ", " & ", "  and "])
    commas = st.sampled_from([", ", " "])
    return st.builds(
        lambda case, join, comma: case(name).replace(case(" and "), join).replace(", ", comma),
        cases,
        joins,
        commas,
    )


# Properties ---------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(st.data())
def test_a_level_goes_by_its_name_however_it_is_spelt(data):
    name = data.draw(st.sampled_from(OFFENCES.levels))
    assert level(data.draw(spelt(name))) == name


@settings(max_examples=60)
@given(st.text(max_size=12) | st.integers(0, 999).map(str))
def test_every_text_has_one_level_of_the_tree_or_none(text):
    assert level(text) in {None, *OFFENCES.levels}


@settings(max_examples=30)
@given(st.lists(st.sampled_from(["46", "8L", "rape", "Rape", "gold", None]), max_size=20))
def test_a_row_has_the_level_that_its_text_has_alone(texts):
    by_hand = {"46": "Shoplifting", "8L": "Harassment", "rape": "Rape", "Rape": "Rape"}
    found = levels_of(pd.Series(texts, dtype="category"))
    assert list(found.astype(object).where(found.notna(), None)) == [by_hand.get(t) for t in texts]


# By hand ------------------------------------------------------------------------------------------


def test_the_groups_are_those_of_the_home_office():
    tops = [name for name in OFFENCES.levels if not OFFENCES.wholes(name)]
    assert tops == [
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


@pytest.mark.parametrize(
    ("name", "wholes"),
    [
        ("Harassment", ("Violence against the person",)),
        ("Rape", ("Sexual offences",)),
        ("Domestic burglary", ("Burglary", "Theft offences")),
        ("Vehicle taking", ("Vehicle offences", "Theft offences")),
        ("Making off without payment", ("Other theft offences", "Theft offences")),
        ("Shoplifting", ("Theft offences",)),
        ("Arson", ("Criminal damage and arson",)),
        ("Public fear, alarm or distress", ("Public order offences",)),
    ],
)
def test_what_is_a_part_of_what(name, wholes):
    assert OFFENCES.wholes(name) == wholes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8L", "Harassment"),
        ("8l", "Harassment"),
        ("8/72", "Harassment"),
        ("Malicious Communications", "Harassment"),
        ("34A", "Robbery of business property"),
        ("34B", "Robbery of personal property"),
        ("46", "Shoplifting"),
        ("44", "Bicycle theft"),
        ("Theft or unauthorised taking of a pedal cycle", "Bicycle theft"),
        ("45", "Theft from a motor vehicle"),
        ("48", "Vehicle taking"),
        ("37.2", "Vehicle taking"),
        ("126", "Interfering with a motor vehicle"),
        ("49A", "Making off without payment"),
        ("49", "Other theft offences"),
        ("28A", "Domestic burglary"),
        ("28D", "Domestic burglary"),
        ("29", "Domestic burglary"),
        ("30A", "Non-domestic burglary"),
        ("19C", "Rape"),
        ("19H", "Rape"),
        ("20B", "Other sexual offences"),
        ("9A", "Public fear, alarm or distress"),
        ("Criminal Damage & Arson", "Criminal damage and arson"),
        ("Robbery Business", "Robbery of business property"),
        ("All Sexual Offences", "Sexual offences"),
        ("4.10", "Homicide"),
        ("1", "Homicide"),
    ],
)
def test_codes_and_names_that_are_known(text, expected):
    assert level(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8Q", "Violence against the person"),
        ("Stalking and harassment", "Violence against the person"),
        ("Death or serious injury - unlawful driving", "Violence against the person"),
        ("9B", "Public order offences"),
        ("RACE OR RELIGIOUS AGG PUBLIC FEAR", "Public order offences"),
    ],
)
def test_what_no_part_surely_holds_is_counted_at_the_whole(text, expected):
    assert level(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "53B",
        "Fraud",
        "NFIB FRAUD",
        "FRAUD AND FORGERY",
        "vehicle",
        "34",
        "19",
        "460",
        "x46",
    ],
)
def test_what_fits_no_level_is_unknown(text):
    assert level(text) is None


# The publishers' own tables -----------------------------------------------------------------------


@pytest.mark.parametrize("text", POLICE_UK)
def test_categories_of_data_police_uk(text):
    """The one that straddles two groups has no level, nor has what is no single group."""
    assert level(text) == POLICE_UK[text]


@pytest.mark.skipif(not BOROUGHS.exists(), reason="the public data is not beside the checkout")
def test_every_label_of_london_lies_within_the_group_that_london_puts_it_in():
    pytest.importorskip("pyarrow", reason="reads Parquet")
    table = pd.read_parquet(BOROUGHS, columns=["majortext", "minortext"])
    pairs = table.drop_duplicates().itertuples(index=False)
    unknown = set()
    for major, minor in pairs:
        found = level(minor)
        if found is None:
            unknown.add(minor)
            continue
        group = GROUPS_OF_LONDON[major]
        assert level(major) == group
        assert found in OFFENCES.within(group)
    assert unknown == {"FRAUD AND FORGERY", "NFIB"}


@pytest.mark.parametrize(
    ("workbook", "sheet"),
    [
        ("policeforceareatablesyearendingmarch2018v2.xlsx", "Table P1"),
        ("policeforceareatablesyeendingmarch2019.xlsx", "Table P1 "),
    ],
)
def test_every_heading_of_the_national_tables_has_a_level(workbook, sheet):
    """Their footnote digits taken off; the levels stand in the order of their columns."""
    path = DATA / "ons_police_force_area_tables" / workbook
    if not path.exists():
        pytest.skip(reason="the public data is not beside the checkout")
    openpyxl = pytest.importorskip("openpyxl", reason="reads the national tables")
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    (heads,) = book[sheet].iter_rows(min_row=5, max_row=5, values_only=True)
    book.close()
    names = [re.sub(r"\d[\d,]*$", "", head) for head in heads if head][2:]
    found = [level(name) for name in names]
    assert found == [
        "Violence against the person",
        "Homicide",
        "Violence with injury",
        "Violence without injury",
        "Violence against the person",
        "Violence against the person",
        "Sexual offences",
        "Robbery",
        "Theft offences",
        "Burglary",
        "Domestic burglary",
        "Non-domestic burglary",
        "Vehicle offences",
        "Theft from the person",
        "Bicycle theft",
        "Shoplifting",
        "Other theft offences",
        "Criminal damage and arson",
        "Drug offences",
        "Possession of weapons offences",
        "Public order offences",
        "Miscellaneous crimes against society",
    ]
