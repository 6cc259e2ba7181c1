"""data.police.uk: whatever files the rows stand in, the same counts; a month not there is missing.

Laws over drawn rows first, counted here by hand; then layouts, months, options and refusals; then
real months, whose figures come from DuckDB and from the csv module.
"""

from __future__ import annotations

import csv
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
from policeplan.errors import CoverageError, LayoutError, ReadingError, SourceError

of_files = settings(max_examples=40)
"""A draw writes files and reads them again, which costs what a hundred tables in memory do."""

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
STREET = DATA / "police_uk_street"
LEICESTERSHIRE = STREET / "leicestershire_street_2019-12_2022-10.parquet"
needs_data = pytest.mark.skipif(
    not STREET.exists(), reason=f"there is no {STREET}: it is kept beside the checkout"
)

HEADINGS = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,"
    "Crime type,Last outcome category,Context"
)
OLD = "Month,Reported by,Falls within,Easting,Northing,Location,Crime type,Context"
FORCES = {
    "lancashire": ("Lancashire Constabulary", "E23000003"),
    "kent": ("Kent Police", "E23000032"),
    "leicestershire": ("Leicestershire Police", "E23000021"),
}
ASB = "Anti-social behaviour"
IN_A_ROW = "On or near Secret Street"


def row(month="2019-12", slug="lancashire", category="Burglary", crime_id="", **own):
    name = FORCES[slug][0] if slug in FORCES else slug
    said = {
        "Crime ID": crime_id,
        "Month": month,
        "Reported by": name,
        "Falls within": name,
        "Location": IN_A_ROW,
        "LSOA code": "E01012607",
        "LSOA name": "Blackburn with Darwen 001A",
        "Crime type": category,
    }
    return {**said, **own}


def table(rows, headings=HEADINGS):
    names = headings.split(",")
    lines = [",".join(one.get(name, "") for name in names) for one in rows]
    return "\n".join([headings, *lines]) + "\n"


def months(rows):
    """A file for each month and force, as the publisher packs them."""
    files = {}
    slug_of = {name: slug for slug, (name, _) in FORCES.items()}
    for one in rows:
        slug = slug_of.get(one["Falls within"], "other")
        files.setdefault(f"{one['Month']}/{one['Month']}-{slug}-street.csv", []).append(one)
    return {name: table(inside) for name, inside in files.items()}


def put(folder, files):
    for name, text in files.items():
        path = Path(folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Path(folder)


def read(folder, rows, **options):
    return policeplan.read("police-uk", put(folder, months(rows)), **options)


def cells(tally, *keys):
    frame = tally.cells
    labels = zip(
        frame["area"], frame["start"].dt.strftime("%Y-%m"), *(frame[k] for k in keys), strict=True
    )
    return {label: int(n) for label, n in zip(labels, frame["n"], strict=True) if n}


# Laws ---------------------------------------------------------------------------------------------

ROWS = st.lists(
    st.builds(
        row,
        month=st.sampled_from(["2019-11", "2019-12", "2020-01", "2020-03"]),
        slug=st.sampled_from(list(FORCES)),
        category=st.sampled_from(["Burglary", "Drugs", ASB]),
        crime_id=st.sampled_from(["", "a1", "b2", "c3"]),
    ),
    min_size=1,
    max_size=12,
)


@of_files
@given(ROWS)
def test_each_row_counts_once_at_its_force_month_and_category(rows):
    """And again as an incident where it is one of anti-social behaviour."""
    with TemporaryDirectory() as folder:
        reading = read(folder, rows)
    codes = dict(FORCES.values())
    by_hand = Counter((codes[r["Falls within"]], r["Month"], r["Crime type"]) for r in rows)
    assert cells(reading.tally(), "category") == dict(by_hand)
    incidents = {key[:2]: n for key, n in by_hand.items() if key[2] == ASB}
    assert cells(reading.tally("core.asb-incidents")) == incidents
    for made in reading.extract.tables.values():
        assert made.rows_in == len(rows) == len(made.rows) + sum(made.left_out.values())


@of_files
@given(ROWS, st.randoms(use_true_random=False))
def test_files_and_order_do_not_matter(rows, rng):
    """One table of all months, shuffled, and a folder of months give the same."""
    with TemporaryDirectory() as folder:
        apart = read(folder, rows)
    shuffled = list(rows)
    rng.shuffle(shuffled)
    with TemporaryDirectory() as folder:
        together = policeplan.read("police-uk", put(folder, {"all.csv": table(shuffled)}))
    for measure in ("opendata.street-crime", "core.asb-incidents"):
        one, other = apart.tally(measure), together.tally(measure)
        assert cells(one, "category") == cells(other, "category")
        assert one.coverage == other.coverage


@of_files
@given(ROWS)
def test_dropping_repeated_ids_leaves_each_once(rows):
    with TemporaryDirectory() as folder:
        reading = read(folder, rows, repeated="dropped")
    ids = [r["Crime ID"] for r in rows if r["Crime ID"]]
    left = reading.left_out["street"].get("repeated Crime ID", 0)
    assert left == len(ids) - len(set(ids))
    assert sorted(reading.table()["crime_id"].dropna()) == sorted(set(ids))
    first = {}
    for one in sorted(rows, key=lambda r: r["Month"]):
        first.setdefault(one["Crime ID"], one["Month"])
    kept = reading.table().dropna(subset="crime_id")
    at = dict(zip(kept["crime_id"], kept["occurred"].dt.strftime("%Y-%m"), strict=True))
    assert at == {one: first[one] for one in at}


@of_files
@given(ROWS)
def test_a_month_covers_a_force_where_it_supplied_rows(rows):
    """Counted, a month is a number; not supplied, it is missing in the result and in the notes."""
    with TemporaryDirectory() as folder:
        reading = read(folder, rows)
    has = {(dict(FORCES.values())[r["Falls within"]], r["Month"]) for r in rows}
    tally = reading.tally()
    for _, code in FORCES.values():
        for month in ("2019-11", "2019-12", "2020-01", "2020-02", "2020-03"):
            period = Period.month(month)
            gaps = tally.coverage.gaps(code, period.start, period.end)
            assert bool(gaps) == ((code, month) not in has)


# Layouts ------------------------------------------------------------------------------------------


def test_a_packed_archive_and_packed_files_give_the_same(tmp_path):
    files = months([row(), row("2020-01"), row("2020-01", "kent", ASB)])
    plain = policeplan.read("police-uk", put(tmp_path / "plain", files))
    with zipfile.ZipFile(tmp_path / "2020-01.zip", "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    for name, text in files.items():
        (tmp_path / "flat").mkdir(exist_ok=True)
        flat = tmp_path / "flat" / f"{Path(name).name}.gz"
        flat.write_bytes(gzip.compress(text.encode()))
    for path in (tmp_path / "2020-01.zip", tmp_path / "flat"):
        packed = policeplan.read("police-uk", path)
        assert packed.table().equals(plain.table())
        assert packed.layout == "data.police.uk street-level crime, 3 files"


def test_files_of_before_crime_ids_and_their_six_categories(tmp_path):
    """Of December 2010: what they did not tell apart is not there, and never nought."""
    rows = [row("2010-12", category=c) for c in ("Violent crime", "Other crime", ASB)]
    files = {"2010-12/2010-12-lancashire-street.csv": table(rows, OLD)}
    reading = policeplan.read("police-uk", put(tmp_path, files))
    assert reading.layout == "data.police.uk street-level crime, 1 file, without Crime IDs"
    frame = reading.tally().over(Period.month("2010-12"), by="category", incomplete="label").frame
    lancashire = frame[frame["area"] == "E23000003"].set_index("category")["value"]
    assert lancashire.to_dict() == {
        "Anti-social behaviour": 1,
        "Burglary": 0,
        "Other crime": 1,
        "Robbery": 0,
        "Vehicle crime": 0,
        "Violent crime": 1,
    }


def test_other_files_beside_them_are_said(tmp_path):
    files = {
        **months([row()]),
        "2019-12/2019-12-lancashire-outcomes.csv": "Crime ID,Month,Outcome type\na,2019-12,x\n",
        "2019-12/2019-12-lancashire-stop-and-search.csv": "Type,Date,Object of search\nx,y,z\n",
        "2019-12/other.csv": "a,b\n1,2\n",
    }
    notes = policeplan.read("police-uk", put(tmp_path, files)).notes
    assert notes[1:] == (
        "Not read, for they are outcomes: 1 file.",
        "Not read, for they are stop and search: 1 file.",
        "Not read, for they are of another kind: 1 file.",
        "Lancashire has no anti-social behaviour in December 2019: missing, not nought.",
    )


# Months -------------------------------------------------------------------------------------------


def test_months_that_a_force_did_not_supply_are_named(tmp_path):
    """Kent has no file of January to March, and one of May without a row."""
    every = ["2019-12", "2020-01", "2020-02", "2020-03", "2020-04", "2020-05"]
    rows = [row(m, category=ASB) for m in every] + [
        row(m, "kent", ASB) for m in ("2019-12", "2020-04")
    ]
    files = {**months(rows), "2020-05/2020-05-kent-street.csv": HEADINGS + "\n"}
    reading = policeplan.read("police-uk", put(tmp_path, files))
    assert reading.notes[1:] == (
        "Without a row, and so missing: 2020-05/2020-05-kent-street.csv.",
        "Kent has no rows in January 2020 to March 2020 and May 2020: missing, not nought.",
    )
    tally = reading.tally()
    assert tally.over(Period.month("2020-04"), incomplete="label").value("E23000032") == 1
    with pytest.raises(CoverageError):
        tally.over(Period.between("2019-12-01", "2020-04-30"))


def test_crimes_without_any_anti_social_behaviour_are_no_nought_of_it(tmp_path):
    reading = read(tmp_path, [row("2019-12", category=ASB), row("2020-01")])
    period = Period.month("2020-01")
    asb = reading.tally("core.asb-incidents").over(period, incomplete="label").frame
    assert str(asb.set_index("area")["status"]["E23000003"]) == "missing"
    assert reading.tally().over(period, incomplete="label").value("E23000003") == 1


# Options and notes --------------------------------------------------------------------------------


def test_the_british_transport_police_is_left_out_unless_asked_for(tmp_path):
    rows = [
        row(),
        row(slug="British Transport Police"),
        row(slug="Police Service of Northern Ireland"),
    ]
    files = {"all.csv": table(rows)}
    out = policeplan.read("police-uk", put(tmp_path, files)).left_out["street"]
    assert out == {"British Transport Police": 1, "outside England and Wales": 1}
    kept = policeplan.read("police-uk", tmp_path, btp=True)
    assert kept.left_out["street"] == {"outside England and Wales": 1}
    assert kept.tally().over(Period.month("2019-12"), incomplete="label").value("BTP") == 1


DISTRICTS = """\
LAD16CD,LAD16NM,PFA16CD,PFA16NM
E06000008,Blackburn with Darwen,E23000003,Lancashire
E07000105,Ashford,E23000032,Kent
"""


def test_rows_outside_their_force_are_counted_or_left_out(tmp_path):
    """One in Ashford, which is Kent's; one in a district that the file has not; one nowhere."""
    put(tmp_path, {"districts.csv": DISTRICTS})
    away = {"LSOA code": "E01023972", "LSOA name": "Ashford 001A"}
    rows = [
        row(category=ASB),
        row(**away),
        row(**{"LSOA name": "Elsewhere 001A"}),
        row(Location="No Location", **{"LSOA code": "", "LSOA name": ""}),
    ]
    files, known = tmp_path / "files", tmp_path / "districts.csv"
    notes = read(files, rows, districts=known).notes
    assert notes[1:] == (
        "No location is given for 1 row: counted for their force.",
        "Located in another force's area: 1 row; of 1 the district is not in districts.csv.",
    )
    out = policeplan.read("police-uk", files, districts=str(known), outside="left out")
    assert out.left_out["street"] == {"located outside its force": 1}
    assert out.left_out["asb"] == {"a crime": 3}


def test_a_category_that_is_not_known_is_no_crime_and_no_incident(tmp_path):
    """Cut short or blank, it may have been anti-social behaviour: left out by its own reason."""
    rows = [row(category=ASB), row(category=ASB[:-6]), row(category=""), row(category="drugs")]
    reading = read(tmp_path, rows)
    out = {"of a category that is not known here": 2, "a crime": 1}
    assert reading.left_out["asb"] == out
    assert reading.tally().excluded == {"unknown category": 2}


def test_another_force_that_reported_is_noted(tmp_path):
    rows = [row(category=ASB), row(**{"Reported by": "Kent Police"})]
    assert read(tmp_path, rows).notes[1] == "Another force than they fall within reported 1 row."


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"repeated": "droped"}, "option 'repeated': it takes 'kept' or 'dropped'"),
        ({"outside": "dropped"}, "option 'outside': it takes 'kept' or 'left out'"),
        ({"outside": "left out"}, "it needs districts="),
        ({"btp": "no"}, "option 'btp': it takes true or false"),
        ({"districts": ["a.csv"]}, "option 'districts': it takes the path of a file"),
        ({"reapeted": "kept"}, "Did you mean 'repeated'"),
    ],
)
def test_an_option_that_it_does_not_take_is_refused(tmp_path, options, match):
    with pytest.raises(ReadingError, match=match):
        read(tmp_path, [row()], **options)


# Refusals -----------------------------------------------------------------------------------------


def refused(folder, files, error, match):
    with pytest.raises(error, match=match) as caught:
        policeplan.read("police-uk", put(folder, files))
    assert "Secret" not in str(caught.value)


NAME = "2019-12/2019-12-lancashire-street.csv"


@pytest.mark.parametrize(
    ("files", "error", "match"),
    [
        ({NAME: table([row("Dec-19"), row()])}, LayoutError, "1 of 2 months are no YYYY-MM"),
        (
            {NAME: table([row("2020-01")])},
            LayoutError,
            "its name says another month or force than 1 row",
        ),
        (
            {NAME: table([row(slug="kent")])},
            LayoutError,
            "its name says another month or force than 1 row",
        ),
        (
            {NAME: table([row(slug="Secret Police"), row()])},
            LayoutError,
            "the force of 1 row is none of England and Wales",
        ),
        (
            {NAME: table([row()]), "again.csv": table([row()])},
            LayoutError,
            "2019-12/.*street.csv and again.csv have 1 month of a force in common",
        ),
        (
            {NAME: table([row()]).replace("Falls within", "Fall within")},
            LayoutError,
            "no column 'Falls within'. Did you mean 'Fall within'",
        ),
        (
            {NAME: table([row()]).replace("Crime type", "Crime typ")},
            LayoutError,
            "no column 'Crime type'. Did you mean 'Crime typ'",
        ),
        ({"x.csv": "a,b\n1,2\n"}, LayoutError, "no file of street-level crime is among its files"),
        (
            {"x.csv": "Crime ID,Month,Outcome type\na,2019-12,x\n"},
            LayoutError,
            r"among its files: outcomes in 1 file\. It takes",
        ),
        (
            {"x.csv": table([row()]).replace("Crime type", "Crime typ")},
            LayoutError,
            r"Did you mean 'Crime typ'\? It takes",
        ),
        ({"x.txt": "a"}, LayoutError, "there is no table in it"),
        ({NAME: ""}, SourceError, "is empty"),
        ({NAME: table([row()]) + "a,b\n"}, SourceError, "is not a table at line 3"),
    ],
)
def test_what_is_not_as_published_is_refused_without_its_text(tmp_path, files, error, match):
    refused(tmp_path, files, error, match)


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SourceError, match="there is no file or folder"):
        policeplan.read("police-uk", tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("LAD16NM,PFA16NM\nAshford,Kent\n", "no column PFAyyCD"),
        (DISTRICTS + "E07000105,Ashford,E23000003,x\n", "it has 1 district in more than one force"),
    ],
)
def test_a_file_of_districts_that_is_none_is_refused(tmp_path, text, match):
    put(tmp_path, {"districts.csv": text})
    with pytest.raises(LayoutError, match=match):
        read(tmp_path / "files", [row()], districts=tmp_path / "districts.csv")


# Real data ----------------------------------------------------------------------------------------


@needs_data
def test_leicestershire_by_month_and_category_as_duckdb_counts_it():
    """301,838 rows in 35 months, 33,364 of them anti-social behaviour; 10 repeat a Crime ID."""
    duckdb = pytest.importorskip("duckdb", reason="the second route")
    pytest.importorskip("pyarrow", reason="reads Parquet")
    reading = policeplan.read("police-uk", LEICESTERSHIRE)
    by_sql = duckdb.sql(
        f"select 'E23000021', Month::varchar, \"Crime type\"::varchar, count(*) "  # noqa: S608  # reason: our own path
        f"from read_parquet('{LEICESTERSHIRE}') group by all"
    ).fetchall()
    tally = reading.tally()
    assert cells(tally, "category") == {(a, m, c): n for a, m, c, n in by_sql}
    assert tally.rows_counted == 301_838
    whole = Period.between("2019-12-01", "2022-10-31")
    assert (
        reading.tally("core.asb-incidents").over(whole, incomplete="label").value("E23000021")
        == 33_364
    )
    assert "A Crime ID stands again in 10 rows: kept." in reading.notes
    assert "No location is given for 7,463 rows: counted for their force." in reading.notes
    dropped = policeplan.read("police-uk", LEICESTERSHIRE, repeated="dropped")
    assert len(dropped.table()) == 301_828


@needs_data
@pytest.mark.parametrize(
    ("name", "code", "n", "n_asb"),
    [
        ("2019-12-lancashire-street.csv.gz", "E23000003", 14_748, 3_800),
        ("2022-03-leicestershire-street.csv.gz", "E23000021", 10_019, None),
    ],
)
def test_a_raw_month_as_the_csv_module_counts_it(name, code, n, n_asb):
    with gzip.open(STREET / name, "rt", encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    by_hand = Counter((code, line["Month"], line["Crime type"]) for line in lines)
    reading = policeplan.read("police-uk", STREET / name)
    assert cells(reading.tally(), "category") == dict(by_hand)
    assert sum(by_hand.values()) == n
    asb = {key[:2]: count for key, count in by_hand.items() if key[2] == ASB}
    assert cells(reading.tally("core.asb-incidents")) == asb
    assert n_asb is None or list(asb.values()) == [n_asb]
    n_nowhere = sum(line["Location"] == "No Location" for line in lines)
    assert f"No location is given for {n_nowhere:,} rows: counted for their force." in reading.notes


@needs_data
def test_rows_outside_lancashire_as_the_csv_module_counts_them():
    with gzip.open(STREET / "2019-12-lancashire-street.csv.gz", "rt", newline="") as file:
        names = [line["LSOA name"] for line in csv.DictReader(file) if line["LSOA name"]]
    lookup = DATA / "lookups" / "lad_csp_pfa_2016.csv"
    with lookup.open(encoding="utf-8-sig", newline="") as file:
        force_of = {line["LAD16NM"]: line["PFA16NM"] for line in csv.DictReader(file)}
    forces = [force_of.get(name.rsplit(" ", 1)[0], "Lancashire") for name in names]
    n = sum(force != "Lancashire" for force in forces)
    path = STREET / "2019-12-lancashire-street.csv.gz"
    reading = policeplan.read("police-uk", path, districts=lookup, outside="left out")
    assert reading.left_out["street"] == {"located outside its force": n}


@needs_data
def test_a_folder_that_has_a_month_twice_is_refused():
    """The folder of the shared data holds Leicestershire's March 2022 twice."""
    pytest.importorskip("pyarrow", reason="reads Parquet")
    with pytest.raises(LayoutError, match="have 1 month of a force in common"):
        policeplan.read("police-uk", STREET)
