"""Published rows give published figures: West Yorkshire, San Francisco, Montgomery, Vancouver.

The figures are those of shared/data/README.md, worked out by another route. The files are read from
beside the checkout and never copied into it; without them these tests skip.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest

from policeplan import Period, join, tally_rows
from policeplan.errors import CoverageError, JoinError
from policeplan.measures.grade1_response import grade1_response
from policeplan.measures.ksi import ksi
from policeplan.measures.repeat_asb import repeat_asb

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
YEAR_2020, YEAR_2024 = Period.calendar_year(2020), Period.calendar_year(2024)
FORTNIGHT = Period.between("2020-04-07", "2020-04-20")
AMERICAN = "%m/%d/%Y %I:%M:%S %p"


def file(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(reason=f"there is no {path}: real rows are kept beside the checkout, not in it")
    return path


def parts(tally):
    return int(tally.cells["numerator"].sum()), int(tally.cells["denominator"].sum())


# West Yorkshire: killed or seriously injured ------------------------------------------------------

CASUALTY = {
    "occurred": "date",
    "area": "police_force",
    "severity": "casualty_severity",
    "age": "age_of_casualty",
}


@pytest.fixture(scope="module")
def west_yorkshire():
    tables = (file(f"stats19_west_yorkshire_2024/{t}.csv") for t in ("casualties", "collisions"))
    return [pd.read_csv(table, dtype=str) for table in tables]


def test_west_yorkshire_had_1318_killed_or_seriously_injured(west_yorkshire):
    """172 children, 1,143 adults and 3 of unknown age; 3,922 of 5,240 were slightly injured."""
    casualties = join(*west_yorkshire, on="collision_index")
    tally = tally_rows(ksi(), casualties, columns=CASUALTY)
    assert (tally.rows_in, tally.excluded) == (5_240, {"slight injury": 3_922})
    assert tally.over(YEAR_2024).value("13") == 1_318
    by_age = tally.over(YEAR_2024, by="age_group")
    groups = {"child": 172, "adult": 1_143, "age unknown": 3}
    assert {group: by_age.value("13", age_group=group) for group in groups} == groups


def test_adjusted_severity_gives_the_40_killed_and_1278(west_yorkshire):
    """Here every injury was recorded by what it was, so that adjusting changes nothing."""
    columns = {**CASUALTY, "adjusted_serious": "casualty_adjusted_severity_serious"}
    casualties = join(*west_yorkshire, on="collision_index")
    tally = tally_rows(ksi(adjusted=True), casualties, columns=columns)
    assert tally.over(YEAR_2024).value("13") == pytest.approx(40 + 1_278)


def test_the_two_tables_the_wrong_way_round_are_refused(west_yorkshire):
    """1,180 of the 5,240 casualties are not the first of their collision of 4,060."""
    casualties, collisions = west_yorkshire
    with pytest.raises(JoinError, match="1,180 rows of the lookup repeat a key"):
        join(collisions, casualties, on="collision_index")


# San Francisco: time to the first unit ------------------------------------------------------------


@pytest.fixture(scope="module")
def san_francisco():
    return pd.read_csv(file("sf_fire_calls/sffd_apr2020.csv.gz"), dtype=str)


@pytest.mark.parametrize(
    ("no_arrival", "n_counted", "share"),
    [("is excluded", 5_118, 85.0), ("counts as missed", 5_292, 82.2)],
)
def test_san_francisco_reached_its_incidents(san_francisco, no_arrival, n_counted, share):
    """5,292 incidents in 10,410 rows of units; nobody arrived at 174."""
    tally = tally_rows(
        grade1_response(no_arrival=no_arrival),
        san_francisco,
        columns={
            "graded": "Received DtTm",
            "arrived": "On Scene DtTm",
            "incident": "Incident Number",
        },
        formats={"graded": AMERICAN, "arrived": AMERICAN},
        area="SF",
        every="day",
    )
    assert tally.rows_in == 10_410
    assert tally.excluded["another unit of the same incident"] == 10_410 - 5_292
    assert tally.excluded.get("no arrival", 0) == 5_292 - n_counted
    assert tally.rows_counted == n_counted
    assert round(100 * tally.over(FORTNIGHT).value("SF", "within"), 1) == share


# Montgomery: the fifth call from one address ------------------------------------------------------


@pytest.fixture(scope="module")
def montgomery():
    return pd.read_csv(file("montgomery_pa_911/911.csv.gz"), dtype=str)


@pytest.mark.parametrize(
    ("title", "fill", "expected", "n_blank"),
    [
        ("", False, (45_810, 98_942), 550),
        ("EMS", False, (21_398, 48_853), 24),
        ("", True, (45_818, 98_973), 519),
        ("EMS", True, (21_406, 48_877), 0),
    ],
    ids=["all", "EMS", "all, blank townships filled", "EMS, blank townships filled"],
)
def test_montgomery_called_again_from_one_township_and_address(
    montgomery, title, fill, expected, n_blank
):
    calls = montgomery[montgomery["title"].str.startswith(title)]
    if fill:
        calls = calls.fillna({"twp": "(no township)"})
    tally = tally_rows(
        repeat_asb(),
        calls,
        columns={"occurred": "timeStamp", "location": ["twp", "addr"]},
        area="MONTGOMERY",
    )
    assert parts(tally) == expected
    assert tally.excluded == ({"blank location": n_blank} if n_blank else {})


# Vancouver: a placeholder that looks like the worst address ---------------------------------------


@pytest.fixture(scope="module")
def vancouver():
    archive = zipfile.ZipFile(file("vancouver_crime_2020/vancouver_crimes_2020.zip"))
    with archive, archive.open("crimedata_csv_AllNeighbourhoods_2020.csv") as rows:
        crimes = pd.read_csv(rows, dtype=str)
    clock = crimes[["YEAR", "MONTH", "DAY", "HOUR", "MINUTE"]].astype(int)
    return crimes.assign(occurred=pd.to_datetime(clock.rename(columns=str.lower)))


@pytest.mark.parametrize(
    ("placeholders", "expected"),
    [((), (1_127, 6_113)), (("X NK_LOC ST",), (1_073, 6_055))],
    ids=["as it stands", "without the placeholder"],
)
def test_vancouver_mischief_at_one_block(vancouver, placeholders, expected):
    tally = tally_rows(
        repeat_asb(placeholders=placeholders),
        vancouver,
        columns={"location": "HUNDRED_BLOCK"},
        where={"TYPE": ["Mischief"]},
        area="VPD",
    )
    assert tally.rows_in == 37_512
    assert tally.excluded["outside the filter"] == 37_512 - 6_113
    assert tally.excluded.get("placeholder location", 0) == 6_113 - expected[1]
    assert parts(tally) == expected


def test_vancouver_shows_no_half_year_before_it_and_says_so(vancouver):
    """The extract begins with the year, so no period of the first half has its look-back."""
    table = vancouver[vancouver["TYPE"] == "Mischief"]
    tally = tally_rows(
        repeat_asb(), table, columns={"location": "HUNDRED_BLOCK"}, area="VPD", covers=YEAR_2020
    )
    with pytest.raises(CoverageError, match="no rows cover 5 July 2019 to 31 December 2019"):
        tally.over(YEAR_2020)
    assert tally.over(Period.month("2020-07")).to_frame()["status"].tolist() == ["ok"]
