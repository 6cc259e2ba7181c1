"""The workforce table: whatever its layout, heads and FTE of each force at its 31 March.

Laws over drawn rows, added up here; then the published layouts, days, kinds and forces as they are
printed, and each refusal. The published table at the end, added up a second time by DuckDB.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policeplan
from policeplan import Period
from policeplan.errors import ColumnTypeError, LayoutError, ParameterError
from policeplan.forces import ENGLAND_AND_WALES

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "home_office_workforce"
READER = "home-office-workforce"
CLEANED = (
    "date,geo_code,force_name,region,sex,rank_description,worker_type,total_headcount,total_fte"
)
PUBLISHED = ["As at 31 March", "Geocode", "Force name", "Region", "Sex", "Rank", "Worker type"]
PUBLISHED += ["Total (Headcount)", "Total (FTE)"]
FORCES = {"E23000036": "Avon & Somerset", "E23000003": "Lancashire", "E23000034": "London, City of"}
KINDS = {
    "police officer": "police officer",
    "police community support officer": "PCSO",
    "police staff": "police staff",
}
UNPAID = ("special constable", "police support volunteer")
few = settings(max_examples=12, deadline=None)
ROW = st.tuples(
    st.integers(2007, 2010),
    st.sampled_from(list(FORCES)),
    st.sampled_from([*KINDS, *UNPAID]),
    st.integers(0, 500),
    st.integers(0, 2_000).map(lambda quarters: quarters / 4),
)


def row(year, force, kind, heads, fte, *, code=True):
    fte = 0 if kind in UNPAID else fte
    printed = f'"{FORCES[force]}"'
    return (
        f"{year}-03-01,{force if code else ''},{printed},Wales,Male,Constable,{kind},{heads},{fte}"
    )


def read(lines, header=CLEANED, **options):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "workforce.csv"
        path.write_text("\n".join([header, *lines]), encoding="utf-8")
        return policeplan.read(READER, path, **options)


@few
@given(st.lists(ROW, min_size=1, max_size=30), st.booleans(), st.randoms())
def test_heads_and_fte_are_the_sums_of_the_rows_in_any_order(rows, code, rng):
    """By code or by the printed name; a force with no row in a year is missing there."""
    shuffled = rng.sample(rows, len(rows))
    reading = read([row(*one, code=code) for one in shuffled])
    heads, fte = Counter(), Counter()
    for year, force, kind, n, hours in rows:
        heads[year, force] += n
        if kind not in UNPAID:
            fte[year, force] += hours
    for measure, expected in (("core.workforce-headcount", heads), ("core.workforce-fte", fte)):
        tally = reading.tally(measure) if expected else None
        for year, force in expected:
            march = Period.month(f"{year}-03")
            assert tally.over(march, incomplete="label").value(force) == expected[year, force]


@few
@given(st.lists(ROW, max_size=30))
def test_every_row_is_in_the_headcount_and_of_fte_all_but_the_unpaid(rows):
    """Rows in = rows + left out, for both."""
    reading = read([row(*one) for one in rows] or [row(2007, "E23000003", "police staff", 1, 1)])
    n_rows = len(rows) or 1
    n_unpaid = sum(kind in UNPAID for _, _, kind, _, _ in rows)
    assert len(reading.table("headcount")) == n_rows
    assert len(reading.table("fte")) == n_rows - n_unpaid
    assert sum(reading.left_out["fte"].values()) == n_unpaid


@few
@given(st.lists(ROW, min_size=2, max_size=20))
def test_tables_of_different_years_are_one_table(rows):
    """Split by year into files of a folder, or in one file."""
    with TemporaryDirectory() as folder:
        for year in {one[0] for one in rows}:
            lines = [row(*one) for one in rows if one[0] == year]
            Path(folder, f"{year}.csv").write_text("\n".join([CLEANED, *lines]), encoding="utf-8")
        apart = policeplan.read(READER, folder).tally("core.workforce-headcount")
    whole = read([row(*one) for one in rows]).tally("core.workforce-headcount")
    assert apart.cells.equals(whole.cells)
    assert apart.coverage == whole.coverage


# Layouts, days, kinds and forces ------------------------------------------------------------------


@pytest.mark.parametrize("day", [2019, "2019", "2019-03-31", "31/03/2019", "2019-03-01"])
def test_the_published_workbook_has_its_header_on_a_sheet_called_data(ods, tmp_path, day):
    """Below a title, beside a cover; a year by itself is its 31 March."""
    line = [
        day,
        "E23000003",
        "Lancashire",
        "North West",
        "Female",
        "Sergeant",
        "Police Officer",
        7,
        6.5,
    ]
    sheets = {"Cover": [["Police workforce"]], "Data": [["Open data table"], [], PUBLISHED, line]}
    reading = policeplan.read(READER, ods(tmp_path / "open-data.ods", sheets))
    result = reading.tally("core.workforce-fte").over(Period.between("2019-03-31", "2019-03-31"))
    assert (result.value("E23000003"), str(result.snapshot)) == (6.5, "2019-03-31")
    assert reading.layout == "Police workforce open data table, 31 March 2019 to 2019"


def test_kinds_that_nobody_works_hours_for_have_no_fte_and_are_never_nought():
    """A special constable is a head; of hours nothing is known."""
    lines = [row(2019, "E23000003", kind, 5, 4) for kind in ("police officer", "special constable")]
    reading = read(lines)
    march = Period.month("2019-03")
    heads = reading.tally("core.workforce-headcount").over(march, by="kind")
    assert heads.value("E23000003", kind="special constable") == 5
    fte = reading.tally("core.workforce-fte").over(march, by="kind").to_frame()
    assert fte["kind"].tolist() == ["police officer"]
    with pytest.raises(ParameterError, match="do not tell apart"):
        reading.tally("core.workforce-fte", kind="special constable")
    assert any("no contracted hours" in note for note in reading.notes)


def test_a_special_constable_who_has_hours_keeps_them():
    """Only the nought is no figure."""
    line = "2019-03-01,E23000003,Lancashire,x,Male,Special Constable,special constable,1,0.5"
    result = read([line]).tally("core.workforce-fte").over(Period.month("2019-03"))
    assert result.value("E23000003") == 0.5


def test_the_five_labels_of_sex_come_through():
    """As they are printed; no measure divides by them."""
    labels = ["Female", "Male", "Not stated", "Prefer not to say", "Prefer to self-describe"]
    lines = [row(2019, "E23000003", "police staff", 1, 1).replace("Male", s) for s in labels]
    assert read(lines).table()["sex"].tolist() == labels


@pytest.mark.parametrize(("btp", "rows", "out"), [(False, 1, 1), (True, 2, 0)])
def test_the_british_transport_police_counts_when_asked_for(btp, rows, out):
    """It has no geocode in the table."""
    lines = [row(2019, "E23000003", "police staff", 1, 1)]
    lines.append("2019-03-01,,British Transport Police,,Male,x,police officer,9,9")
    reading = read(lines, btp=btp)
    assert len(reading.table()) == rows
    assert reading.left_out["headcount"].get("of the British Transport Police", 0) == out


def test_forces_and_kinds_that_are_not_known_are_left_out_by_reason():
    """A whole, a police of another country, an astronaut: by count, never by name."""
    lines = [
        row(2019, "E23000003", "police staff", 1, 1),
        row(2019, "E23000003", "astronaut", 1, 1),
    ]
    lines += ["2019-03-01,,England and Wales,,Male,x,police officer,9,9"]
    lines += ["2019-03-01,,Isle of Man,,Male,x,police officer,9,9"]
    out = read(lines).left_out["headcount"]
    assert out == {
        "of a force that is not known here": 2,
        "of a kind of worker that is not known here": 1,
    }


# Refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "header", "error", "match"),
    [
        (
            [row(2019, "E23000003", "police staff", 1, 1)],
            CLEANED.replace("worker_type", "worker_typ"),
            LayoutError,
            "no column 'worker type' .Did you mean 'worker_typ'",
        ),
        (
            ["March,E23000003,Lancashire,x,Male,x,police staff,1,1"],
            CLEANED,
            LayoutError,
            "1 of 1 row say no day",
        ),
        (
            [row(2019, "E23000003", "police staff", "14 Acacia Avenue", 1)],
            CLEANED,
            ColumnTypeError,
            "1 of 1 cell",
        ),
        (["x"], "name", LayoutError, "no table in it has a column"),
    ],
)
def test_another_layout_is_refused_without_the_content_of_a_row(lines, header, error, match):
    """With the near miss where there is one."""
    with pytest.raises(error, match=match) as refused:
        read(lines, header)
    assert "Acacia" not in str(refused.value)


def test_a_force_and_year_in_two_files_is_refused(tmp_path):
    """The tables of two publications both have every year."""
    for name in ("2021.csv", "2022.csv"):
        (tmp_path / name).write_text(
            "\n".join([CLEANED, row(2019, "E23000003", "police staff", 1, 1)])
        )
    with pytest.raises(LayoutError, match="1 year of a force stands in more than one file"):
        policeplan.read(READER, tmp_path)


def test_files_of_another_layout_in_the_folder_are_named_and_passed_over(tmp_path):
    """They are not the reader's."""
    (tmp_path / "a.csv").write_text(
        "\n".join([CLEANED, row(2019, "E23000003", "police staff", 1, 1)])
    )
    (tmp_path / "b.csv").write_text("x,y\n1,2\n")
    assert (
        policeplan.read(READER, tmp_path).notes[-1]
        == "Not read, for they are of another layout: b.csv."
    )


# Real data ----------------------------------------------------------------------------------------

OFFICERS_FTE = {2019: 123_189, 2020: 129_110, 2021: 135_301, 2022: 140_228}
"""Officers of the 43 forces as the Home Office's bulletins of 31 March 2020 and 2022 state them."""


@pytest.mark.skipif(not REAL.exists(), reason="the public data is not beside the checkout")
def test_the_published_table_gives_the_published_officers_and_duckdbs_sums():
    """Every force, year and kind; officers of England and Wales as the bulletin has them."""
    duckdb = pytest.importorskip("duckdb", reason="the second route to the table")
    reading = policeplan.read(READER, REAL)
    tally = reading.tally("core.workforce-fte", kind="police officer").with_wholes()
    for year, n in OFFICERS_FTE.items():
        assert round(tally.over(Period.month(f"{year}-03")).value(ENGLAND_AND_WALES)) == n
    (path,) = REAL.glob("*.csv.gz")
    keys = "year(date), geo_code, worker_type"
    table = duckdb.read_csv(str(path))
    sums = table.aggregate(f"{keys}, sum(total_headcount), sum(total_fte)", keys).fetchall()
    names = {**KINDS, **{kind: kind for kind in (*UNPAID, "designated officer")}}
    heads, fte = reading.tally("core.workforce-headcount"), reading.tally("core.workforce-fte")
    results = {
        year: [
            t.over(Period.month(f"{year}-03"), by="kind")
            .to_frame()
            .set_index(["area", "kind"])["value"]
            for t in (heads, fte)
        ]
        for year in range(2007, 2023)
    }
    assert len(sums) > 16 * 43 * 4
    for year, force, kind, n_heads, n_fte in sums:
        assert results[year][0][force, names[kind]] == n_heads
        if kind not in UNPAID:
            assert results[year][1][force, names[kind]] == pytest.approx(n_fte)
    assert (len(reading.table("headcount")), reading.left_out["headcount"]) == (25_198, {})
