"""London: boroughs by their codes and names, crime by month, and a survey without its bases.

Laws over drawn cells, added up here; then layouts, blanks, what is no borough, refusals. The
published files at the end, added up a second time by DuckDB and the csv module.
"""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policeplan
from policeplan import Period
from policeplan.errors import ColumnTypeError, CoverageError, LayoutError, ReadingError
from policeplan_opendata.london import METROPOLITAN, boroughs

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
CRIME, SURVEY = DATA / "mps_recorded_crime_borough", DATA / "mopac_pas_borough"
BOROUGHS = {"Barnet": "E09000003", "Richmond upon Thames": "E09000027", "Westminster": "E09000033"}
OFFENCES = {
    "SHOPLIFTING": "Shoplifting",
    "RES BURGLARY OF A HOME": "Domestic burglary",
    "RAPE": "Rape",
}
MONTHS = ("202311", "202312", "202401")
KEYS = "MajorText,MinorText,LookUp_BoroughName"
few = settings(max_examples=12, deadline=None)
CELLS = st.dictionaries(
    st.tuples(st.sampled_from(list(OFFENCES)), st.sampled_from(list(BOROUGHS))),
    st.tuples(*[st.integers(0, 2_000)] * 3),
    min_size=1,
)
SHARES = st.dictionaries(
    st.tuples(
        st.sampled_from(["31/12/2014", "31/03/2015"]),
        st.sampled_from(list(BOROUGHS)),
        st.sampled_from(['"Good Job" local', "Trust MPS"]),
    ),
    st.integers(0, 100),
    min_size=1,
)


def wide(cells, months=MONTHS, header=KEYS):
    """The published table: a column for each month."""
    lines = [
        f"THEFT,{offence},{borough},{','.join(map(str, ns))}"
        for (offence, borough), ns in cells.items()
    ]
    return "\n".join([f"{header},{','.join(months)}", *lines])


def read(reader, text, name="table.csv", encoding="utf-8"):
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_text(text, encoding=encoding)
        return policeplan.read(reader, path)


def month(name):
    return Period.month(f"{name[:4]}-{name[4:]}")


# The geography ------------------------------------------------------------------------------------


def test_boroughs_stand_under_the_forces_that_police_them():
    """32 under the Metropolitan Police; the City is a force by itself."""
    london = boroughs()
    assert len(london.children(METROPOLITAN)) == 32
    assert london.resolve("London, City of") == "E23000034"
    assert len(london.leaves()) == 33
    assert london in policeplan.registry().geographies.values()


@pytest.mark.skipif(not DATA.exists(), reason="the public data is not beside the checkout")
def test_codes_and_names_are_those_of_the_national_lookup():
    """Districts of the Metropolitan Police in ONS's lookup of 2016."""
    with (DATA / "lookups" / "lad_csp_pfa_2016.csv").open(encoding="utf-8-sig") as file:
        rows = [row for row in csv.DictReader(file) if row["PFA16CD"] == METROPOLITAN]
    london = boroughs()
    assert {row["LAD16CD"]: row["LAD16NM"] for row in rows} == {
        area.code: area.name for area in london.children(METROPOLITAN)
    }


# Crime by month -----------------------------------------------------------------------------------


@few
@given(CELLS, st.randoms())
def test_every_month_borough_and_offence_is_its_cell(cells, rng):
    """In any order of rows and of months."""
    order = rng.sample(range(3), 3)
    items = rng.sample(list(cells.items()), len(cells))
    shuffled = {key: [ns[i] for i in order] for key, ns in items}
    reading = read("london-crime", wide(shuffled, [MONTHS[i] for i in order]))
    tally = reading.tally()
    for i, name in enumerate(MONTHS):
        by_offence = tally.over(month(name), by="offence", incomplete="label")
        for (offence, borough), ns in cells.items():
            assert by_offence.value(BOROUGHS[borough], offence=OFFENCES[offence]) == ns[i]
    assert reading.extract.tables["crime"].rows_in == len(reading.table()) == 3 * len(cells)


@few
@given(CELLS)
def test_files_of_different_months_are_one_table(cells):
    """The historical file and the latest 24 months, in a folder."""
    with TemporaryDirectory() as folder:
        for name, columns in (("a.csv", [0]), ("b.csv", [1, 2])):
            part = {key: [ns[i] for i in columns] for key, ns in cells.items()}
            Path(folder, name).write_text(wide(part, [MONTHS[i] for i in columns]))
        apart = policeplan.read("london-crime", folder).tally()
    whole = read("london-crime", wide(cells)).tally()
    assert apart.cells.equals(whole.cells)
    assert apart.coverage == whole.coverage


@pytest.mark.parametrize(
    "header",
    [
        KEYS,
        "majortext,minortext,boroughname",
        "Major Category,Minor Category,borough",
        "Group,SubGroup,BOCU",
    ],
)
@pytest.mark.parametrize(
    "heads",
    [MONTHS, ("Nov-23", "Dec-23", "Jan-24"), ("November 2023", "December 2023", "January 2024")],
)
def test_each_layout_and_form_of_months(header, heads):
    """As the datastore has published them."""
    reading = read("london-crime", wide({("RAPE", "Barnet"): (1, 2, 3)}, heads, header))
    assert reading.tally().over(Period.between("2023-11-01", "2024-01-31")).value("E09000003") == 6
    assert reading.layout.endswith("November 2023 to January 2024")


def test_a_blank_cell_makes_its_borough_and_month_missing_and_no_other():
    """A part of a month's crime is not the month's."""
    text = wide(
        {
            ("RAPE", "Barnet"): ("", 2, 3),
            ("SHOPLIFTING", "Barnet"): (5, 5, 5),
            ("RAPE", "Westminster"): (7, 8, 9),
        }
    )
    reading = read("london-crime", text)
    tally = reading.tally()
    result = tally.over(month("202311"), incomplete="label").to_frame().set_index("area")
    assert result.loc["E09000003", "status"] == "missing"
    assert result.loc["E09000033", "value"] == 7
    with pytest.raises(CoverageError, match="Barnet"):
        tally.over(month("202311"))
    assert tally.over(month("202312"), incomplete="label").value("E09000003") == 7
    assert reading.left_out["crime"] == {"blank: not supplied": 1}


def test_what_is_no_borough_is_an_area_of_its_own_so_that_the_force_adds_up():
    """Airports, aviation security, and crimes whose borough is not known."""
    every = [area.name for area in boroughs().of_kind("borough")]
    others = [
        "London Heathrow and London City Airports",
        "Aviation Security (SO18)",
        "Unknown",
        "Narnia",
    ]
    reading = read("london-crime", wide({("RAPE", name): (1, 1, 1) for name in [*every, *others]}))
    tally = reading.tally().with_wholes()
    assert tally.over(month("202401")).value(METROPOLITAN) == 32 + 3
    assert reading.left_out["crime"] == {"of an area that is not known here": 3}
    assert "London Heathrow and London City Airports, Aviation Security (SO18)" in reading.notes[0]


def test_fraud_has_no_level_and_is_told():
    """The core measure leaves it out; nobody is to wonder why the file has more."""
    reading = read(
        "london-crime", wide({("RAPE", "Barnet"): (1, 1, 1), ("NFIB", "Barnet"): (4, 0, 0)})
    )
    tally = reading.tally()
    assert tally.over(month("202311"), incomplete="label").value("E09000003") == 1
    assert tally.excluded == {"unknown offence": 3}
    assert any(
        note.startswith("4 of 7 crimes are of offences that no level") for note in reading.notes
    )


@pytest.mark.parametrize(
    ("text", "error", "match"),
    [
        (wide({("RAPE", "Barnet"): (1, 1, "14 Acacia Avenue")}), ColumnTypeError, "1 of 3 cells"),
        (f"{KEYS},total\nA,RAPE,Barnet,3\n", LayoutError, "none of its columns is a month"),
        (
            f"{KEYS},202401,Jan-24\nA,RAPE,Barnet,3,3\n",
            LayoutError,
            "a month stands over two columns",
        ),
        (
            "MajorText,MinorTxt,LookUp_BoroughName,202401\nA,RAPE,Barnet,3\n",
            LayoutError,
            "Did you mean 'MinorTxt'",
        ),
    ],
)
def test_another_layout_of_crime_is_refused_without_the_content_of_a_row(text, error, match):
    """Counts and column names only."""
    with pytest.raises(error, match=match) as refused:
        read("london-crime", text)
    assert "Acacia" not in str(refused.value)


def test_a_month_in_two_files_is_refused(tmp_path):
    """It would count twice."""
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(wide({("RAPE", "Barnet"): (1, 2, 3)}))
    with pytest.raises(LayoutError, match="3 months in more than one file would count twice"):
        policeplan.read("london-crime", tmp_path)


@pytest.mark.skipif(not CRIME.exists(), reason="the public data is not beside the checkout")
def test_every_borough_and_year_of_the_published_file():
    """Fourteen years by DuckDB's own unpivoting, fraud apart."""
    duckdb = pytest.importorskip("duckdb", reason="the second route to the file")
    pytest.importorskip("pyarrow", reason="the file is Parquet")
    reading = policeplan.read("london-crime", CRIME)
    assert reading.extract.tables["crime"].rows_in == 1_085 * 167
    (path,) = CRIME.glob("*.parquet")
    crimes = duckdb.read_parquet(str(path))
    sums = duckdb.sql(
        "select boroughname, cast(name as int) // 100, sum(value) from "
        "(unpivot crimes on columns('20.*') into name name value value) "
        "where majortext not in ('FRAUD AND FORGERY', 'NFIB FRAUD') group by all"
    ).fetchall()
    assert len(crimes) == 1_085
    tally = reading.tally()
    places = tally.geography
    results = {y: tally.over(Period.calendar_year(y)) for y in range(2011, 2024)}
    compared = [(name, y, n) for name, y, n in sums if y in results]
    assert len(compared) == 13 * 34
    for name, year, n in compared:
        assert results[year].value(places.resolve(name)) == n
    whole = tally.with_wholes().over(Period.calendar_year(2023)).value(METROPOLITAN)
    assert whole == sum(n for _, year, n in sums if year == 2023)


# The survey ---------------------------------------------------------------------------------------


def survey(shares, separator=";"):
    """The table of boroughs: semicolons, or commas with quotes and four junk columns."""
    junk = "" if separator == ";" else ",,,,"
    lines = [f"Date;Survey;Borough;Measure;Proportion;MPS{junk}".replace(";", separator)]
    for (day, borough, question), percent in shares.items():
        told = '"""Good Job"" local"' if question.startswith('"') else question
        share = f"{percent / 100:.2f}".replace(".", ",")
        share, mps = (share, "0,5") if separator == ";" else (f'"{share}"', '"0,5"')
        lines.append(separator.join([day, "PAS", borough, told, share, mps]) + junk)
    return "\n".join(lines)


@few
@given(SHARES, st.sampled_from(";,"))
def test_every_share_is_as_printed_in_both_layouts(shares, separator):
    """Decimal commas, quotes within quotes, days first, columns of nothing beside."""
    reading = read("mopac-pas", survey(shares, separator))
    table = reading.table().set_index(["period", "area", "question"])
    found = table["share"].to_dict()
    periods = {"31/12/2014": "year to 2014-12", "31/03/2015": "year to 2015-03"}
    assert found == {(periods[d], BOROUGHS[b], q): n / 100 for (d, b, q), n in shares.items()}
    assert set(table["force_share"]) == {0.5}
    assert str(Period.parse("year to 2014-12")) == "12 months to December 2014"
    beside = [note for note in reading.notes if "beside" in note]
    assert beside == ([] if separator == ";" else ["Not read: 4 columns beside."])


def test_names_that_are_printed_in_two_ways_are_one_borough():
    """And the force's own table has MPS in the place of a borough."""
    lines = ["Date;Survey;Borough;Measure;Proportion"]
    lines += [
        f"31/03/2015;PAS;{b};Trust MPS;0,8"
        for b in ("Richmond upon Thames", "City of Westminster", "MPS", "Narnia")
    ]
    lines += ["30/06/2015;PAS;Richmond Upon Thames;Trust MPS;0,9"]
    reading = read("mopac-pas", "\n".join(lines))
    assert reading.table()["area"].tolist() == ["E09000027", "E09000033", METROPOLITAN, "E09000027"]
    assert reading.left_out["figures"] == {"of an area that is not known here": 1}


def test_shares_without_bases_feed_no_measure():
    """A share of nobody knows how many has no interval; the reading says so."""
    reading = read("mopac-pas", survey({("31/12/2014", "Barnet", "Trust MPS"): 56}))
    assert reading.measures == ()
    with pytest.raises(ReadingError, match="They feed none: take its table"):
        reading.tally()
    assert any("How many people answered is not published" in note for note in reading.notes)


@pytest.mark.parametrize(
    ("text", "error", "match"),
    [
        (survey({("31/12/2014", "Barnet", "x"): 156}), ColumnTypeError, "1 of 1 row are outside"),
        (survey({("2014", "Barnet", "x"): 56}), LayoutError, "1 of 1 row hold no date"),
        (
            "Date;Borogh;Measure;Proportion\n31/12/2014;Barnet;x;0,5",
            LayoutError,
            "Did you mean 'Borogh'",
        ),
    ],
)
def test_another_layout_of_the_survey_is_refused(text, error, match):
    """A percentage among shares, a year for a date, a misspelt column."""
    with pytest.raises(error, match=match):
        read("mopac-pas", text)


@pytest.mark.skipif(not SURVEY.exists(), reason="the public data is not beside the checkout")
def test_every_share_of_the_published_survey():
    """9,312 of them, by the csv module; 1,024 on trust, asked later than others' 1,184."""
    reading = policeplan.read("mopac-pas", SURVEY)
    (path,) = SURVEY.glob("*.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    table = reading.table()
    assert len(rows) == len(table) == 9_312
    printed = [float(row["Proportion"].replace(",", ".")) for row in rows]
    assert table["share"].tolist() == printed
    asked = Counter(table["question"])
    assert asked == Counter(row["Measure"] for row in rows)
    assert set(asked.values()) == {1_024, 1_184}
    assert table["area"].nunique() == 32
    assert "1 question asked only from a later quarter on." in reading.notes
