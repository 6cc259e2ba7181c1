"""Real tables name their areas as they like, and every total in them is the sum of its parts.

ONS's two workbooks, and the lookups of ONS, STATS19 and data.police.uk. Each label resolves to the
code that the same table prints beside it, or that another table gives. What the tables state, and
the tests hold them to:

- England and Wales in the tables of recorded crime (P1) includes the British Transport Police, a
  line of its own in no country or region: "Includes British Transport Police". The 43 forces alone
  are England and Wales less that line.
- Fraud is in none of it: "Action Fraud have taken over the recording of fraud offences".
- Anti-social behaviour (P7) has both wholes, "inc. BTP" and "exc. BTP", under one code; before the
  year ending March 2013 the first, and the line itself, are "..": not available, so never nought.
- Populations (P9) are rounded to the nearest hundred "and may not sum to totals shown".
- Three codes have a digit too many (P2 of 2019); the names beside them are right.
- The region and the force West Midlands are told apart by a trailing space in some sheets, and in
  others not at all: there only the kind, or the code beside it, settles it.

The files are read from beside the checkout and never copied into it; without them these tests skip.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from policeplan import Better, Breakdown, Count, Definition, Period, Tally
from policeplan.errors import AmbiguousAreaError, CoverageError, StrayAreaError, UnknownAreaError
from policeplan.forces import ENGLAND_AND_WALES, forces
from policeplan.gazetteer import without_footnotes

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
WORKBOOKS = {
    2018: "policeforceareatablesyearendingmarch2018v2.xlsx",
    2019: "policeforceareatablesyeendingmarch2019.xlsx",
}
ALL, FORTY_THREE = forces(btp=True), forces()
ENGLAND, WALES = "E92000001", "W92000004"
MISPRINTS = {  # in P2 of 2019, of South Yorkshire, Norfolk and Suffolk
    "E230000118": "E23000011",
    "E230000246": "E23000024",
    "E230000257": "E23000025",
}
KIND_OF = {"K04": "nations", "E92": "country", "W92": "country", "E12": "region", "E23": "force"}
KIND_OF |= {"W15": "force", None: ("nations", "non-territorial force")}  # as ONS codes them
BY_YEAR = pytest.mark.parametrize("year", WORKBOOKS)


def file(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(reason=f"there is no {path}: public tables are kept beside the checkout")
    return path


@pytest.fixture(scope="module")
def books():
    """Every sheet of both workbooks as rows of values, each file read once."""
    reason = "reading the workbooks needs openpyxl"
    openpyxl = pytest.importorskip("openpyxl", reason=reason)
    sheets = {}
    for year, name in WORKBOOKS.items():
        path = file(f"ons_police_force_area_tables/{name}")
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            table = sheet.title.strip().removeprefix("Table ")
            sheets[year, table] = list(sheet.iter_rows(values_only=True))
        book.close()
    return sheets


def lines(rows):
    """The lines of areas of a sheet: code or None, label as printed, and the rest."""
    coded = any(row[0] in {"Area Code", "Area Codes"} for row in rows[:5])
    first = 1 + next(i for i, row in enumerate(rows) if row[0] == "England and Wales")
    for row in rows[first:]:
        label = row[1] if coded else row[0]
        if str(row[0]).startswith("Source"):
            return
        if label and not str(label).startswith("Area") and len(str(label)) < 80:
            values = row[2:] if coded else row[1:]
            if any(value is not None for value in values):
                yield (row[0] if coded else None), label, values


def definition(*levels):
    breakdowns = (Breakdown("column", tuple(levels)),) if levels else ()
    return Definition(
        id="test.offences",
        title="offences",
        statistic=Count("offences"),
        better=Better.NEITHER,
        breakdowns=breakdowns,
    )


def number(value):
    return value if isinstance(value, (int, float)) else None


# Labels -------------------------------------------------------------------------------------------


def labelled(books):
    for (year, table), rows in books.items():
        if table != "Notes":
            for code, label, _ in lines(rows):
                yield year, table, code, label


def test_every_label_of_every_sheet_is_the_area_of_the_code_beside_it(books):
    """Of 891 labels none may fail but those of two wholes that no geography here has.

    Three codes of P2, 2019, have a digit too many, and fail as codes, with no near miss: near a
    code are the codes of others.
    """
    n_labels, refused, misprints = 0, [], set()
    for year, table, code, label in labelled(books):
        geography = FORTY_THREE if "(exc. BTP)" in label else ALL
        kind = KIND_OF[code and code[:3]]
        if code is None and year == 2019 and table in {"P7", "P8"}:
            continue  # these two print no code: the next test has them
        try:
            found = geography.resolve(label, kind=kind)
        except UnknownAreaError:
            refused.append((year, table, label))
            continue
        n_labels += 1
        if found != (code or "BTP"):
            misprints.add((year, table, code, found))
            with pytest.raises(UnknownAreaError, match=rf"no area '{code}'\. Known"):
                ALL.resolve(code)
    assert n_labels == 556 + 335 - 2  # the lines of areas of 2018 and of 2019, less those two
    assert misprints == {(2019, "P2", *codes) for codes in MISPRINTS.items()}
    assert [(year, table) for year, table, _ in refused] == [(2019, "P5")] * 2
    assert all("(Excluding Greater Manchester Police)" in label for *_, label in refused)


def test_sheets_without_codes_name_the_areas_of_table_p1_in_its_order(books):
    """P7 and P8 of 2019: where a label is the region's or the force's, its place says which."""
    order = [code or "BTP" for code, *_ in lines(books[2019, "P1"])]
    for table in ("P7", "P8"):
        labels = [label for _, label, _ in lines(books[2019, table]) if "exc." not in label]
        assert len(labels) == len(order)
        for label, code in zip(labels, order, strict=True):
            assert ALL.resolve(label, kind=ALL[code].kind) == code


def test_without_a_kind_only_the_bare_west_midlands_goes_astray(books):
    """To the letter, a label without the space is the force; eight sheets print the region so."""
    astray = set()
    for year, table, code, label in labelled(books):
        if code and "BTP" not in label and "Excluding" not in label:
            found = ALL.resolve(label)
            if found != MISPRINTS.get(code, code):
                astray.add((year, table, label))
    assert {label for *_, label in astray} == {"West Midlands"}
    assert {sheet[:2] for sheet in astray} == {
        (2018, table) for table in ("P4", "P5", "P7", "P8", "P9", "P10")
    } | {(2019, table) for table in ("P3", "P4")}


def test_a_column_with_a_bare_west_midlands_for_both_is_refused(books):
    """P3 of 2019 as one column: nothing in it says which is which. P1 has the space, and passes."""
    p1 = {label: code or "BTP" for code, label, _ in lines(books[2019, "P1"])}
    assert ALL.resolve_all(p1) == p1
    with pytest.raises(AmbiguousAreaError, match="West Midlands"):
        ALL.resolve_all(label for _, label, _ in lines(books[2019, "P3"]))


def test_the_tree_is_that_of_the_tables(books):
    """In P1 forces stand under their region, regions under England, Welsh forces under Wales."""
    parents, above, country = {}, None, None
    for code, _, _ in lines(books[2018, "P1"]):
        kind = KIND_OF[code and code[:3]]
        if kind == "force":
            parents[code] = above
        elif kind == "region":
            parents[code], above = country, code
        elif kind == "country":
            parents[code], above, country = ENGLAND_AND_WALES, code, code
    parents |= {ENGLAND_AND_WALES: None, "BTP": ENGLAND_AND_WALES}
    assert parents == {area.code: area.parent for area in ALL}


def test_lookups_and_keys_agree():
    """STATS19's codes, data.police.uk's keys and ONS's districts: one force by every route."""
    stats19 = pd.read_csv(file("lookups/stats19_police_force_codes.csv"), dtype=str)
    english = stats19[stats19["code"].astype(int) <= 63]
    assert len(english) == 43
    for code, label in zip(english["code"], english["label"], strict=True):
        assert ALL.by_key("stats19", code) == ALL.by_key("stats19", f"{code:>02}")
        assert ALL.by_key("stats19", code) == ALL.resolve(label)
    for label in stats19["label"].drop(english.index):
        with pytest.raises(UnknownAreaError, match="was a police force of Scotland"):
            ALL.resolve(label)
    slugs = pd.read_csv(file("lookups/forces_slugs.csv"), dtype=str)
    assert len(slugs) == 44
    for slug, label in zip(slugs["id"], slugs["Label"], strict=True):
        assert ALL.by_key("data.police.uk", slug) == ALL.resolve(slug) == ALL.resolve(label)
    districts = pd.read_csv(file("lookups/lad_csp_pfa_2016.csv"), encoding="utf-8-sig")
    pairs = districts[["PFA16NM", "PFA16CD"]].drop_duplicates()
    named = dict(pairs.itertuples(index=False))
    assert FORTY_THREE.resolve_all(named) == named
    assert len(named) == 43


# Totals -------------------------------------------------------------------------------------------


def offences(rows):
    """Table P1, one line for each area and column: (code, label as printed, column, number)."""
    heads = ["Total", *rows[4][3:]]
    columns = {i: str(head) for i, head in enumerate(heads) if head is not None}
    return pd.DataFrame(
        [
            (code or "BTP", label, column, values[i])
            for code, label, values in lines(rows)
            for i, column in columns.items()
        ],
        columns=["code", "area", "column", "n"],
    )


@BY_YEAR
def test_recorded_crime_adds_up_for_every_offence_group(books, year):
    """All 23 columns of P1, by the labels as printed: forces to regions, countries and the whole.

    The only difference is the one that the footnote states: the whole includes the British
    Transport Police. Without that line it is England and Wales together.
    """
    printed = offences(books[year, "P1"])
    columns = list(dict.fromkeys(printed["column"]))
    assert len(columns) == 23
    period = Period.year_to(f"{year}-03")
    leaves = printed[~printed["code"].isin([a.code for a in ALL if ALL.children(a.code)])]
    assert len(leaves) == 44 * 23
    tally = Tally.from_counts(leaves, definition(*columns), period=period, areas=ALL)
    result = tally.with_wholes().over(period, by="column").to_frame()
    figures = result.set_index(["area", "column"])["value"]
    published = printed.set_index(["code", "column"])["n"]
    assert len(published) == 56 * 23
    assert figures.astype(int).to_dict() == published.to_dict()

    ours = leaves[leaves["code"] != "BTP"]
    alone = Tally.from_counts(ours, definition(*columns), period=period, areas=FORTY_THREE)
    whole = alone.rolled_up(ENGLAND_AND_WALES).over(period, by="column").to_frame()
    sums = whole.set_index("column")["value"].astype(int)
    countries = published[ENGLAND] + published[WALES]
    assert sums.to_dict() == countries.to_dict()
    assert (published[ENGLAND_AND_WALES] - sums).to_dict() == published["BTP"].to_dict()


@BY_YEAR
def test_the_whole_table_as_one_column_is_refused_for_west_midlands_alone(books, year):
    """Columns lose the blanks around labels, and with them what told the region from the force."""
    total = offences(books[year, "P1"]).query("column == 'Total'")
    period = Period.year_to(f"{year}-03")
    with pytest.raises(StrayAreaError) as refused:
        Tally.from_counts(total, definition(), period=period, areas=ALL)
    assert (refused.value.n_rows, refused.value.n_values, refused.value.n_total) == (2, 1, 56)
    by_code = Tally.from_counts(total, definition(), period=period, area="code", areas=ALL)
    assert by_code.over(period).value(ENGLAND_AND_WALES) == {2018: 4_876_282, 2019: 5_257_081}[year]


@BY_YEAR
def test_anti_social_behaviour_adds_up_in_every_year(books, year):
    """P7, year by year: both wholes, England, Wales and the regions.

    Where the British Transport Police is ".." the whole that includes it is refused by name, and
    the whole without it is what the table prints.
    """
    rows = books[year, "P7"]
    order = [code or "BTP" for code, *_ in lines(books[year, "P1"])]
    printed = [(label, values) for _, label, values in lines(rows)]
    (inc, with_it), (exc, without), *rest = printed
    assert "inc. BTP" in inc
    assert "exc. BTP" in exc
    values = dict(zip(order[1:], (figures for _, figures in rest), strict=True))
    n_years = {2018: 11, 2019: 12}[year]
    for i in range(n_years):
        period = Period.financial_year(f"{2007 + i}/{(8 + i) % 100:02}")
        table = pd.DataFrame(
            [(code, number(figures[2 * i])) for code, figures in values.items()],
            columns=["area", "n"],
        )
        wholes = [area.code for area in ALL if ALL.children(area.code)]
        leaves = table[~table["area"].isin(wholes)]
        tally = Tally.from_counts(leaves, definition(), period=period, areas=ALL)
        if with_it[2 * i] == "..":
            assert i < 5
            with pytest.raises(CoverageError, match="British Transport Police"):
                tally.with_wholes().over(period)
        else:
            whole = tally.rolled_up(ENGLAND_AND_WALES).over(period)
            assert whole.value(ENGLAND_AND_WALES) == with_it[2 * i]
        ours = Tally.from_counts(
            leaves[leaves["area"] != "BTP"], definition(), period=period, areas=FORTY_THREE
        )
        result = ours.with_wholes().over(period)
        assert result.value(ENGLAND_AND_WALES) == without[2 * i]
        for code in wholes[1:]:
            assert result.value(code) == values[code][2 * i]


def test_populations_add_up_as_far_as_rounding_lets_them(books):
    """P9, mid-2002 to mid-2016: each figure is within 50 of the truth, and k of them within 50k."""
    table = {code: values for code, _, values in lines(books[2018, "P9"]) if code}
    assert set(table) == set(FORTY_THREE.by_code)
    for i in range(15):
        period = Period.calendar_year(2002 + i)
        leaves = [area.code for area in FORTY_THREE.leaves()]
        people = pd.DataFrame({"area": leaves, "n": [table[code][i] for code in leaves]})
        tally = Tally.from_counts(people, definition(), period=period, areas=FORTY_THREE)
        result = tally.with_wholes().over(period)
        for area in FORTY_THREE:
            n_parts = len(FORTY_THREE.leaves_of(area.code))
            assert abs(result.value(area.code) - table[area.code][i]) <= 50 * (n_parts + 1)


def test_footnotes_stand_on_labels_of_both_workbooks(books):
    """So that the tests above are of dirt."""
    dirty = {label for *_, label in labelled(books) if label.strip() != without_footnotes(label)}
    assert {"ENGLAND AND WALES8", "Cheshire7", "Avon and Somerset8", "London 10"} <= dirty
