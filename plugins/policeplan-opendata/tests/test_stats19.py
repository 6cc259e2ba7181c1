"""STATS19: whatever layout, order and number of files, the casualties that stand in them.

Laws over drawn collisions first, counted here by hand; then a table in each published layout, what
is left out by reason, what is missing, and each refusal with its count. Real figures at the end.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import zipfile
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policeplan
from policeplan import Period
from policeplan.errors import (
    ColumnTypeError,
    CoverageError,
    JoinError,
    LayoutError,
    MissingColumnError,
    SourceError,
)

of_files = settings(max_examples=40)
"""A draw writes files and reads them again, which costs what a hundred tables in memory do."""

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "stats19_west_yorkshire_2024"
FORCES = {"4": "E23000003", "13": "E23000010", "1": "E23000001"}
IN_A_ROW = "20259SECRET"

OLD_COLLISION = (
    "Accident_Index,Location_Easting_OSGR,Location_Northing_OSGR,Longitude,Latitude,Police_Force,"
    "Accident_Severity,Number_of_Vehicles,Number_of_Casualties,Date,Day_of_Week,Time,"
    "Local_Authority_(District),Local_Authority_(Highway),1st_Road_Class"
)
OLD_CASUALTY = (
    "Accident_Index,Vehicle_Reference,Casualty_Reference,Casualty_Class,Sex_of_Casualty,"
    "Age_of_Casualty,Age_Band_of_Casualty,Casualty_Severity,Casualty_Type"
)
MIDDLE_COLLISION = (
    "accident_index,accident_year,accident_reference,location_easting_osgr,longitude,police_force,"
    "accident_severity,number_of_vehicles,number_of_casualties,date,day_of_week,time"
)
MIDDLE_CASUALTY = (
    "accident_index,accident_year,accident_reference,vehicle_reference,casualty_reference,"
    "casualty_class,sex_of_casualty,age_of_casualty,age_band_of_casualty,casualty_severity"
)
NEW_COLLISION = (
    "collision_index,collision_year,collision_ref_no,location_easting_osgr,longitude,police_force,"
    "collision_severity,number_of_vehicles,number_of_casualties,date,day_of_week,time,"
    "collision_injury_based,collision_adjusted_severity_serious"
)
NEW_CASUALTY = (
    "collision_index,collision_year,collision_ref_no,vehicle_reference,casualty_reference,"
    "casualty_class,sex_of_casualty,age_of_casualty,age_band_of_casualty,casualty_severity,"
    "enhanced_casualty_severity,casualty_injury_based,casualty_adjusted_severity_serious"
)
LAYOUTS = {
    "Accident_Index": ("Accidents.csv", OLD_COLLISION, "Casualties.csv", OLD_CASUALTY),
    "accident_index": ("accident.csv", MIDDLE_COLLISION, "casualty.csv", MIDDLE_CASUALTY),
    "collision_index": ("collision.csv", NEW_COLLISION, "casualty.csv", NEW_CASUALTY),
    "collision_reference": (
        "collision.csv",
        NEW_COLLISION.replace("ref_no", "reference"),
        "casualty.csv",
        NEW_CASUALTY.replace("ref_no", "reference"),
    ),
}
VEHICLES = "accident_index,vehicle_reference,vehicle_type,age_of_driver\n2024130001,1,9,40\n"


def collision(day="21/05/2024", force="13", reference="130001", people=((3, 40),)):
    """One collision; of each person the severity and the age."""
    return {"day": day, "force": force, "reference": reference, "people": people}


def _cell(field, index, one):
    """What a collision's table has in a field, by its plain name."""
    year = index[:4]
    return {
        "index": index,
        "year": year,
        "reference": one["reference"],
        "ref_no": one["reference"],
        "date": one["day"],
        "police_force": one["force"],
        "time": "15:30",
        "number_of_casualties": len(one["people"]),
    }.get(field, "-1")


def _plain(heading):
    field = heading.casefold().removeprefix("accident_").removeprefix("collision_")
    return field if field in {"index", "year", "reference", "ref_no"} else heading.casefold()


def _table(headings, rows):
    text = [headings, *(",".join(str(cell) for cell in row) for row in rows)]
    return "\n".join(text) + "\n"


def tables(collisions, layout="collision_index"):
    """The two files of a layout, by name."""
    name, headings, casualty_name, casualty_headings = LAYOUTS[layout]
    events, people = [], []
    for one in collisions:
        index = one["day"][-4:] + one["reference"]
        events.append([_cell(_plain(h), index, one) for h in headings.split(",")])
        for i, (severity, age) in enumerate(one["people"], 1):
            own = {
                "vehicle_reference": 1,
                "casualty_reference": i,
                "casualty_severity": severity,
                "age_of_casualty": age,
                "casualty_adjusted_severity_serious": 1 if severity == 2 else 0.25,
            }
            people.append(
                [
                    own.get(_plain(h), _cell(_plain(h), index, one))
                    for h in casualty_headings.split(",")
                ]
            )
    return {name: _table(headings, events), casualty_name: _table(casualty_headings, people)}


def put(folder, files):
    folder = Path(folder)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def read(folder, *collisions, layout="collision_index", **files):
    return policeplan.read("stats19", put(folder, {**tables(collisions, layout), **files}))


def cells(tally):
    """For each force, month and age group, how many."""
    frame = tally.cells
    keys = zip(frame["area"], frame["start"].dt.strftime("%Y-%m"), frame["age_group"], strict=True)
    return {key: int(n) for key, n in zip(keys, frame["n"], strict=True) if n}


def counted(collisions):
    """The same by hand."""
    found = Counter()
    for one in collisions:
        for severity, age in one["people"]:
            if severity in {1, 2} and one["force"] in FORCES:
                group = "age unknown" if age < 0 else "child" if age < 16 else "adult"
                found[FORCES[one["force"]], one["day"][-4:] + "-" + one["day"][3:5], group] += 1
    return dict(found)


# Laws ---------------------------------------------------------------------------------------------

PERSON = st.tuples(st.sampled_from([1, 2, 3, -1]), st.sampled_from([-1, 0, 15, 16, 40]))
ONE = st.builds(
    collision,
    day=st.dates(
        min_value=dt.date(2018, 1, 1),
        max_value=dt.date(2020, 12, 31),
    ).map("{:%d/%m/%Y}".format),
    force=st.sampled_from([*FORCES, "97", "99", "-1"]),
    people=st.lists(PERSON, min_size=1, max_size=3),
)
COLLISIONS = st.lists(ONE, min_size=1, max_size=8).map(
    lambda drawn: [{**one, "reference": f"0{i:05}"} for i, one in enumerate(drawn)]
)


@of_files
@given(COLLISIONS, st.sampled_from(list(LAYOUTS)))
def test_every_layout_gives_the_count_by_hand(collisions, layout):
    """And nothing is lost: rows in are the rows and those left out by reason."""
    with TemporaryDirectory() as folder:
        reading = read(folder, *collisions, layout=layout)
    assert cells(reading.tally("core.ksi")) == counted(collisions)
    table = reading.extract.tables["casualties"]
    assert table.rows_in == sum(len(one["people"]) for one in collisions)
    assert table.rows_in == len(table.rows) + sum(table.left_out.values())
    n_scottish = sum(len(one["people"]) for one in collisions if one["force"] in {"97", "99"})
    n_unknown = sum(len(one["people"]) for one in collisions if one["force"] == "-1")
    said = {"no police force": n_unknown, "in Scotland": n_scottish}
    assert table.left_out == {reason: n for reason, n in said.items() if n}


@of_files
@given(COLLISIONS, st.data())
def test_order_files_and_layouts_do_not_matter(collisions, data):
    """Shuffled, and dealt to folders of two layouts, they give the same tally and coverage."""
    with TemporaryDirectory() as folder:
        whole = read(folder, *collisions).tally()
    shuffled = data.draw(st.permutations(collisions))
    cut = data.draw(st.integers(0, len(shuffled)))
    with TemporaryDirectory() as folder:
        for part, layout in (
            (shuffled[:cut], "Accident_Index"),
            (shuffled[cut:], "accident_index"),
        ):
            put(Path(folder) / layout, tables(part, layout))
        dealt = policeplan.read("stats19", folder).tally()
    assert cells(dealt) == cells(whole)
    assert dealt.excluded == whole.excluded
    assert dealt.coverage == whole.coverage


@pytest.mark.parametrize("packed", ["csv.gz", "zip"])
def test_packed_files_give_the_same(tmp_path, packed):
    files = tables([collision(people=[(1, 40), (2, 8)])])
    plain = policeplan.read("stats19", put(tmp_path / "plain", files))
    (tmp_path / "packed").mkdir()
    if packed == "zip":
        with zipfile.ZipFile(tmp_path / "packed" / "Stats19_Data.zip", "w") as archive:
            for name, text in files.items():
                archive.writestr(f"data/{name}", text)
            archive.writestr("__MACOSX/._collision.csv", "no table")
        path = tmp_path / "packed" / "Stats19_Data.zip"  # the archive itself will do
    else:
        for name, text in files.items():
            (tmp_path / "packed" / f"{name}.gz").write_bytes(gzip.compress(text.encode()))
        path = tmp_path / "packed"
    assert policeplan.read("stats19", path).table().equals(plain.table())


def test_parquet_with_codes_as_numbers_gives_the_same(tmp_path):
    """A key that is a whole number stays one."""
    pytest.importorskip("pyarrow", reason="reads Parquet")
    import pandas as pd

    files = tables([collision(people=[(1, -1), (2, 8)])])
    plain = policeplan.read("stats19", put(tmp_path / "plain", files))
    (tmp_path / "packed").mkdir()
    for name in files:
        frame = pd.read_csv(tmp_path / "plain" / name)
        frame.to_parquet((tmp_path / "packed" / name).with_suffix(".parquet"))
    packed = policeplan.read("stats19", tmp_path / "packed")
    assert cells(packed.tally()) == cells(plain.tally()) != {}
    assert packed.table()["collision"].tolist() == plain.table()["collision"].tolist()


# Layouts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layout", "said"),
    [
        ("Accident_Index", "STATS19 by Accident_Index (published to 2018)"),
        ("accident_index", "STATS19 by accident_index and accident_reference"),
        ("collision_index", "STATS19 by collision_index, from the release of 2024"),
    ],
)
def test_it_says_which_layout_it_met(tmp_path, layout, said):
    assert read(tmp_path, collision(), layout=layout).layout == said


def test_several_layouts_in_one_folder_are_all_named(tmp_path):
    put(tmp_path / "old", tables([collision("01/02/2017")], "Accident_Index"))
    reading = read(tmp_path / "new", collision())
    reading = policeplan.read("stats19", tmp_path)
    assert "published to 2018" in reading.layout
    assert "release of 2024" in reading.layout
    assert len(reading.table()) == 2


def test_dates_of_both_kinds_severities_and_forces_in_words(tmp_path):
    """2024-05-21 is 21/05/2024; "Fatal" is 1; "West Yorkshire" is 13, and so is 013."""
    files = tables([collision("21/05/2024"), collision("21/05/2024", reference="130002")])
    files["collision.csv"] = files["collision.csv"].replace("21/05/2024", "2024-05-21", 1)
    files["collision.csv"] = files["collision.csv"].replace(",13,", ",West Yorkshire,", 1)
    files["collision.csv"] = files["collision.csv"].replace(",13,", ",013,", 1)
    files["casualty.csv"] = files["casualty.csv"].replace(",40,-1,3,", ",40,-1,Fatal,", 1)
    table = policeplan.read("stats19", put(tmp_path, files)).table()
    assert table["occurred"].dt.strftime("%Y-%m-%d").tolist() == ["2024-05-21"] * 2
    assert table["area"].tolist() == ["E23000010"] * 2
    assert table["severity"].tolist() == ["Fatal", "slight"]


def test_minus_one_is_missing_and_never_a_value(tmp_path):
    table = read(tmp_path, collision(people=[(-1, -1)])).table()
    assert table[["severity", "age", "sex_of_casualty"]].isna().all(axis=None)


def test_a_mark_before_the_first_heading_does_not_hide_it(tmp_path):
    """Files of 2005 to 2014 begin with a byte-order mark."""
    files = tables([collision("01/02/2010")], "Accident_Index")
    reading = policeplan.read("stats19", put(tmp_path, {n: "\ufeff" + t for n, t in files.items()}))
    assert len(reading.table()) == 1


# Adjusted severity --------------------------------------------------------------------------------


def test_adjusted_severities_of_the_layout_are_summed(tmp_path):
    """One killed, one serious of probability 1 and two slight of 0.25: 2.5."""
    reading = read(tmp_path, collision(people=[(1, 40), (2, 40), (3, 40), (3, 40)]))
    tally = reading.tally("core.ksi", adjusted=True)
    assert tally.cells["n"].sum() == pytest.approx(2.5)
    assert reading.tally().cells["n"].sum() == 2


def test_without_adjusted_severities_it_is_refused(tmp_path):
    """Files to 2018 have none: nothing is made up."""
    reading = read(tmp_path, collision("01/02/2017"), layout="Accident_Index")
    with pytest.raises(MissingColumnError, match="adjusted_serious"):
        reading.tally("core.ksi", adjusted=True)


def test_the_separate_file_of_adjustments_is_joined(tmp_path):
    """DfT publishes those of earlier layouts apart; who is not in it has none, by name."""
    adjustments = (
        "accident_index,Vehicle_Reference,Casualty_Reference,Adjusted_Serious,Adjusted_Slight\n"
        "2017130001,1,1,0.125,0.875\n2017130001,1,2,0.5,0.5\n2017999999,1,1,1,0\n"
    )
    one = collision("01/02/2017", people=[(3, 40), (2, 40), (3, 40)])
    reading = read(tmp_path, one, layout="Accident_Index", **{"adjustment.csv": adjustments})
    tally = reading.tally("core.ksi", adjusted=True)
    assert tally.cells["n"].sum() == pytest.approx(0.125 + 0.5)
    assert tally.excluded == {"no adjusted severity": 1}


def test_adjustments_of_collisions_are_not_read(tmp_path):
    """They tell nothing of a casualty."""
    text = "accident_index,adjusted_serious,adjusted_slight,injury_based\n2024130001,1,0,0\n"
    notes = read(tmp_path, collision(), **{"accident-adjustment.csv": text}).notes
    assert notes == ("Not read, for they are tables of another kind: accident-adjustment.csv.",)


def test_an_adjustment_that_stands_twice_is_refused(tmp_path):
    line = "2024130001,1,1,0.125,0.875\n"
    text = "accident_index,Vehicle_Reference,Casualty_Reference,Adjusted_Serious,Adjusted_Slight\n"
    with pytest.raises(JoinError, match="2 rows of severity adjustments share a key"):
        read(tmp_path, collision(), **{"a.csv": text + line + line})


# What is missing ----------------------------------------------------------------------------------


def test_a_force_covers_the_months_of_the_years_that_it_is_in(tmp_path):
    """Lancashire has no collision in June, and had none; in 2020 it is missing."""
    reading = read(
        tmp_path,
        collision("10/05/2019", "4", "040001", [(1, 40)]),
        collision("10/05/2019", "13", "130001", [(1, 40)]),
        collision("10/06/2019", "13", "130002", [(2, 40)]),
        collision("10/05/2020", "13", "130003", [(2, 40)]),
    )
    result = reading.tally()
    assert result.over(Period.month("2019-06")).value("E23000003") == 0
    assert result.over(Period.month("2020-05"), incomplete="label").value("E23000010") == 1
    missing = result.over(Period.month("2020-05"), incomplete="label").frame
    status = missing.set_index("area")["status"]
    assert str(status["E23000003"]) == "missing"
    assert "Lancashire has no collision in 2020: missing, not nought." in reading.notes
    with pytest.raises(CoverageError):  # half a year is no year
        result.over(Period.calendar_year(2020))


def test_what_is_left_out_and_not_read_is_said(tmp_path):
    reading = read(
        tmp_path,
        collision(),
        collision(force="91", reference="910001", people=[(1, 40), (3, 40)]),
        collision(force="Police Scotland", reference="990001"),
        collision(force="-1", reference="130002"),
        **{"vehicle.csv": VEHICLES, "notes.csv": "a,b\n1,2\n"},
    )
    out = {"no police force": 1, "in Scotland": 3}
    assert reading.left_out == {"casualties": out, "collisions": {**out, "in Scotland": 2}}
    assert reading.notes[:2] == (
        "Not read, for they are vehicles: vehicle.csv.",
        "Not read, for they are tables of another kind: notes.csv.",
    )


def test_another_number_of_casualties_than_said_is_noted(tmp_path):
    files = tables([collision(people=[(3, 40), (2, 40)])])
    files["casualty.csv"] = "\n".join(files["casualty.csv"].split("\n")[:-2]) + "\n"
    notes = policeplan.read("stats19", put(tmp_path, files)).notes
    assert "The casualties of 1 collision are not so many as it says." in notes


# Refusals -----------------------------------------------------------------------------------------


def refused(folder, files, error, match):
    with pytest.raises(error, match=match) as caught:
        policeplan.read("stats19", put(folder, files))
    assert IN_A_ROW not in str(caught.value)


TWO = [collision(reference="09SECRET"), collision(reference="130002", people=[(3, 40)] * 2)]


@pytest.mark.parametrize(
    ("ruined", "match"),
    [
        ("2.02413E+12", "'Accident_Index': 1 of 2 keys of collisions are in scientific notation"),
        ("2,02413E+12", "scientific notation"),
        ("2024130002.0", "1 of 2 keys of collisions are numbers with a decimal point"),
        ("", "1 of 2 keys of collisions are blank"),
    ],
)
def test_a_key_that_a_spreadsheet_ruined_is_refused(tmp_path, ruined, match):
    files = tables(TWO, "Accident_Index")
    wanted = f'"{ruined}"' if "," in ruined else ruined
    files["Accidents.csv"] = files["Accidents.csv"].replace("2024130002", wanted)
    refused(tmp_path, files, JoinError, match)


def test_a_key_with_an_e_in_it_is_none_of_those(tmp_path):
    """West Yorkshire's keys are of the kind 20171341E0023."""
    one = collision("01/02/2017", reference="1341E0023")
    assert len(read(tmp_path, one, layout="Accident_Index").table()) == 1


def test_references_that_lost_their_noughts_are_refused(tmp_path):
    """2019010128300 is the year and 010128300; a spreadsheet makes that 10128300."""
    files = tables([collision("01/02/2019", reference="010128300")], "accident_index")
    files["accident.csv"] = files["accident.csv"].replace(",010128300,", ",10128300,")
    refused(tmp_path, files, JoinError, "1 of 1 key of collisions are not their year and reference")


def test_the_same_collision_in_two_files_is_refused(tmp_path):
    """The year and the last five years, side by side."""
    files = tables(TWO)
    twice = {**files, "last-5-years.csv": files["collision.csv"]}
    refused(
        tmp_path, twice, JoinError, "4 rows of collisions share a key, in collision.csv and last"
    )


def test_the_same_casualty_twice_is_refused(tmp_path):
    files = tables(TWO)
    again = files["casualty.csv"].split("\n")[1]
    files["casualty.csv"] += again + "\n"
    refused(tmp_path, files, JoinError, "2 rows of casualties share a key, in casualty.csv:")


@pytest.mark.parametrize(
    ("name", "match"),
    [
        ("collision.csv", "1 of 3 casualties have none of the collisions"),
        ("casualty.csv", "1 of 2 collisions have none of the casualties"),
    ],
)
def test_one_without_the_other_is_refused(tmp_path, name, match):
    files = tables(TWO)
    lines = files[name].split("\n")
    files[name] = "\n".join([lines[0], *lines[2:]])  # the first collision's row is gone
    refused(tmp_path, files, JoinError, match)


@pytest.mark.parametrize(
    ("wrong", "right", "error", "match"),
    [
        ("21/05/2024", "05/21/2024", LayoutError, "2 of 2 dates are no dd/mm/yyyy"),
        ("21/05/2024", "21/05/2023", LayoutError, "2 of 2 dates are not of their collision's year"),
        (",13,", ",998,", LayoutError, "the police_force of 2 collisions is none of DfT"),
        (
            ",police_force,",
            ",polic_force,",
            LayoutError,
            "'police_force'. Did you mean 'polic_force'",
        ),
    ],
)
def test_what_is_no_date_force_or_column_of_dft_is_refused(tmp_path, wrong, right, error, match):
    files = tables(TWO)
    files["collision.csv"] = files["collision.csv"].replace(wrong, right)
    refused(tmp_path, files, error, match)


def test_an_age_that_is_no_number_is_refused_without_its_text(tmp_path):
    files = tables(TWO)
    files["casualty.csv"] = files["casualty.csv"].replace(",40,", f",{IN_A_ROW},", 1)
    refused(tmp_path, files, ColumnTypeError, "1 of 3 cells hold something else")


def test_a_folder_of_something_else_says_what_is_missing(tmp_path):
    files = tables(TWO)
    refused(tmp_path / "a", {"notes.txt": "x"}, LayoutError, "there is no table in it")
    refused(tmp_path / "b", {"x.csv": "a,b\n1,2\n"}, LayoutError, "no table of collisions")
    refused(
        tmp_path / "c",
        {"casualty.csv": files["casualty.csv"], "x.csv": f"colision_index,date\n{IN_A_ROW},2\n"},
        LayoutError,
        "Did you mean 'colision_index'",
    )
    refused(
        tmp_path / "d",
        {"collision.csv": files["collision.csv"]},
        LayoutError,
        "no table of casualties among its files: 1 of collisions",
    )
    with pytest.raises(SourceError, match="there is no file or folder"):
        policeplan.read("stats19", tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("name", "content", "error", "match"),
    [
        ("Accidents.zip", b"PK\x03\x04 no archive", LayoutError, "Accidents.zip is damaged"),
        ("Accidents.csv.gz", b"\x1f\x8b no gzip", SourceError, "Accidents.csv.gz"),
        ("Accidents.csv", b"", SourceError, "Accidents.csv is empty"),
        (
            "Accidents.csv",
            b"Accident_Index,Date,Police_Force\n20259SECRET,\xff,1\n",
            SourceError,
            "is not utf-8 text.*save it as UTF-8",
        ),
        (
            "Accidents.csv",
            b"Accident_Index,Date,Police_Force\n20259SECRET,01/01/2025,1,2\n",
            SourceError,
            "Accidents.csv is not a table at line 2",
        ),
    ],
)
def test_a_damaged_file_is_refused_by_name(tmp_path, name, content, error, match):
    put(tmp_path, {"Casualties.csv": tables(TWO, "Accident_Index")["Casualties.csv"]})
    (tmp_path / name).write_bytes(content)
    refused(tmp_path, {}, error, match)


# Real data ----------------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL.exists(), reason=f"there is no {REAL}: it is kept beside the checkout")
def test_west_yorkshire_in_2024():
    """4,060 collisions, 5,240 casualties, 1,318 KSI; the parts by the csv module, one by one."""
    reading = policeplan.read("stats19", REAL)
    assert (len(reading.table("collisions")), len(reading.table("casualties"))) == (4_060, 5_240)
    year = Period.calendar_year(2024)
    tally = reading.tally("core.ksi")
    assert tally.over(year).value("E23000010") == 1_318
    by_age = tally.over(year, by="age_group")
    groups = {"child": 172, "adult": 1_143, "age unknown": 3}
    assert {g: by_age.value("E23000010", age_group=g) for g in groups} == groups
    adjusted = reading.tally("core.ksi", adjusted=True).over(year)
    assert adjusted.value("E23000010") == pytest.approx(1_318)
    with (REAL / "collisions.csv").open(encoding="utf-8-sig", newline="") as file:
        month_of = {row["collision_index"]: row["date"][3:5] for row in csv.DictReader(file)}
    with (REAL / "casualties.csv").open(encoding="utf-8-sig", newline="") as file:
        by_hand = Counter(
            month_of[row["collision_index"]]
            for row in csv.DictReader(file)
            if row["casualty_severity"] in {"1", "2"}
        )
    months = {m: tally.over(Period.month(f"2024-{m}")).value("E23000010") for m in by_hand}
    assert months == dict(by_hand)
    assert reading.notes == ("Not read, for they are vehicles: vehicles.csv.",)
