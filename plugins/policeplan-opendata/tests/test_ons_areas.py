"""Police Force Area workbooks: figures of forces come out as printed, whatever dirt stands around.

Laws over drawn counts first, in workbooks written cell by cell in the published layout and added up
here by hand; then each sort of dirt, each way of being missing, and each refusal. The two published
workbooks at the end, read a second time by openpyxl.
"""

from __future__ import annotations

import random
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
    LayoutError,
    ParameterError,
    SourceError,
)
from policeplan.forces import BTP, ENGLAND_AND_WALES, forces

REAL = Path(__file__).resolve().parents[4] / "shared" / "data" / "ons_police_force_area_tables"
READER = "ons-police-force-areas"
ALL = forces(btp=True)
FORCES = [area.code for area in forces().leaves()]
LANCASHIRE, NORTH_WEST, KENT = "E23000003", "E12000002", "E23000032"
NARROW = {  # what stands over a column, and the level of recorded crime that it is
    "Homicide": "Homicide",
    "Violence with injury": "Violence with injury",
    "Stalking\nand harassment4": "Violence against the person",
    "Death or serious injury - unlawful driving4": "Violence against the person",
    "Residential burglary5,6": "Domestic burglary",
    "Non-residential  burglary5,6": "Non-domestic burglary",
    "Shoplifting": "Shoplifting",
    "Drug offences": "Drug offences",
}
NAMES = list(NARROW)
WHOLES = {
    "Violence against the person": NAMES[:4],
    "Theft offences": NAMES[4:7],
    "Burglary": NAMES[4:6],
}
HEADS = [None, None, "Violence against the person", *NAMES[:4], "Theft offences", "Burglary"]
HEADS += [*NAMES[4:7], None, "Drug offences"]
TITLE = "Table P1: Police recorded crime by offence group, number of offences, year ending {}1,2"
SECRET = "14 Acacia Avenue"  # noqa: S105  # reason: what no message may hold
FOOTNOTE = {ENGLAND_AND_WALES: "6", LANCASHIRE: "7", "E23000005": "8,9", "E12000007": " 10"}
few = settings(max_examples=8, deadline=None)
counts = st.integers(0, 10_000)


def label(code):
    """An area as the workbooks print it: upper case, trailing blanks, footnotes."""
    area = ALL[code]
    name = area.name.upper() if area.kind in {"nations", "country"} else area.name
    if area.kind == "region":
        name += "" if code in FOOTNOTE else " "
    return name + FOOTNOTE.get(code, "")


def parts(code):
    return [
        leaf.code
        for leaf in ALL.leaves()
        if code in {leaf.code, *(a.code for a in ALL.above(leaf.code))}
    ]


def sums(figures, code, names=NAMES):
    """The sum over the parts of an area, of what is a number."""
    values = [figures.get(leaf, {}).get(name) for leaf in parts(code) for name in names]
    return sum(value for value in values if isinstance(value, int))


def p1(figures, month="March 2019", heads=HEADS, absent=(), instead=None):
    """Table P1 of counts by leaf and narrow heading, its wholes added up here."""
    rows = [[TITLE.format(month)], [], ["England and Wales"]]
    rows += [[None, None, "Total recorded crime (excluding fraud3)", None, "Victim-based crime"]]
    rows += [["Area Code", "Area Name", *heads], [None, None, "Numbers"]]
    for area in ALL:
        code = area.code
        if code in absent:
            continue
        own = figures.get(code) if area.code in parts(code) else None
        cells = {name: sums(figures, code, [name]) if own is None else own[name] for name in NAMES}
        cells |= {whole: sums(figures, code, names) for whole, names in WHOLES.items()}
        total, *others = heads
        assert total is None
        line = [None if code == BTP else code, label(code), sums(figures, code)]
        line += [cells.get(head, 1) if head else None for head in others]
        rows.append(line)
    for (code, head), value in (instead or {}).items():
        at = 2 + (heads.index(head) if head else 0)
        next(row for row in rows if code in row[:1] or label(code) in row[1:2])[at] = value
    rows += [
        ["Source: Police recorded crime, Home Office"],
        ["1. Police recorded crime data are not"],
    ]
    return rows


def everywhere(n=3, **own):
    """Counts of every force and the British Transport Police."""
    codes = [area.code for area in ALL.leaves()]
    figures = {code: {name: n + i for i, name in enumerate(NAMES)} for code in codes}
    for code, changed in own.items():
        figures[code] |= changed
    return figures


@st.composite
def tables(draw):
    """Counts of every force, some of them drawn."""
    figures = everywhere()
    for code in [LANCASHIRE, KENT, "E23000014", "W15000002", BTP]:
        figures[code] = {name: draw(counts) for name in NAMES}
    return figures


def read(ods, sheets, **options):
    with TemporaryDirectory() as folder:
        return policeplan.read(READER, ods(Path(folder) / "tables.ods", sheets), **options)


YEAR = Period.year_to("2019-03")


# Laws ---------------------------------------------------------------------------------------------


@few
@given(figures=tables(), btp=st.booleans())
def test_every_force_and_whole_is_the_sum_of_its_narrowest_headings(ods, figures, btp):
    """Stalking and driving go together, for both are violence and no part of it that is known."""
    reading = read(ods, {"Notes": [["Notes"]], "Table P1 ": p1(figures)}, btp=btp)
    tally = reading.tally("core.recorded-crime").with_wholes()
    found = tally.over(YEAR).to_frame().set_index("area")["value"]
    levels = tally.over(YEAR, by="offence").to_frame().set_index(["area", "offence"])["value"]
    without = figures if btp else {code: n for code, n in figures.items() if code != BTP}
    areas = [area.code for area in forces(btp=btp)]
    assert found.to_dict() == {code: sums(without, code) for code in areas}
    inside = {"Homicide": NAMES[:1], "Drug offences": NAMES[7:], **WHOLES}
    expected = {(c, lvl): sums(without, c, names) for c in areas for lvl, names in inside.items()}
    assert {key: levels[key] for key in expected} == expected


@few
@given(figures=tables(), btp=st.booleans())
def test_every_cell_is_a_row_or_left_out_by_a_reason(ods, figures, btp):
    """56 lines and 12 headed columns: counted here, not taken from the reader."""
    reading = read(ods, {"Table P1": p1(figures)}, btp=btp)
    n_forces = 43 + btp
    assert reading.extract.tables["crime"].rows_in == 56 * 12
    assert len(reading.table("crime")) == n_forces * 7
    out = reading.left_out["crime"]
    assert out["of a whole of other areas"] == 12 * 12
    assert out.get("of the British Transport Police", 0) == (0 if btp else 12)
    assert out["of a whole of other offences"] == n_forces * 4
    assert out["added to another heading of the same group"] == n_forces


@few
@given(figures=tables(), seed=st.integers(0, 99))
def test_the_order_of_columns_does_not_matter(ods, figures, seed):
    """Wherever a heading stands, its figures are its own."""
    heads = HEADS[1:]
    random.Random(seed).shuffle(heads)  # noqa: S311  # reason: no secret
    one = read(ods, {"Table P1": p1(figures)}).tally("core.recorded-crime")
    other = read(ods, {"Table P1": p1(figures, heads=[None, *heads])}).tally("core.recorded-crime")
    assert one.cells.equals(other.cells)
    assert one.coverage == other.coverage


@few
@given(first=tables(), second=tables())
def test_workbooks_in_a_folder_are_the_workbooks_merged(ods, tmp_path_factory, first, second):
    """Two years, each read alone and merged, or as one folder."""
    folder = tmp_path_factory.mktemp("books")
    ods(folder / "b.ods", {"Table P1": p1(first, "March 2018")})
    ods(folder / "a.ods", {"Table P1": p1(second, "March 20191,2")})
    together = policeplan.read(READER, folder).tally("core.recorded-crime")
    apart = [
        policeplan.read(READER, folder / n).tally("core.recorded-crime") for n in ("b.ods", "a.ods")
    ]
    merged = apart[0].merge(apart[1])
    assert together.cells.equals(merged.cells)
    assert together.coverage == merged.coverage
    assert together.rows_in == merged.rows_in


# Missing is never nought --------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["..", None, ":", "[x]"])
def test_a_figure_that_is_not_supplied_is_missing_and_the_whole_says_so(ods, mark):
    """And where the published whole leaves the force out, a note says which wholes."""
    figures = everywhere(**{LANCASHIRE: dict.fromkeys(NAMES, mark)})
    reading = read(ods, {"Table P1": p1(figures)})
    tally = reading.tally("core.recorded-crime")
    with pytest.raises(CoverageError, match="Lancashire"):
        tally.over(YEAR)
    result = tally.with_wholes().over(YEAR, incomplete="label").to_frame().set_index("area")
    assert result.loc[LANCASHIRE, "status"] == "missing"
    assert result.loc[ENGLAND_AND_WALES, "status"] == "missing"
    assert result.loc["W92000004", "status"] == "ok"
    note = next(note for note in reading.notes if "Lancashire has no figure" in note)
    assert "England and Wales, England and North West leave it out" in note


def test_a_force_without_a_line_is_named_and_its_wholes_are_missing(ods):
    """As Greater Manchester in the years that it could not supply."""
    figures = everywhere()
    del figures["E23000005"]
    reading = read(ods, {"Table P1": p1(figures, absent=["E23000005"])})
    assert any("no line of Greater Manchester" in note for note in reading.notes)
    result = reading.tally().with_wholes().over(YEAR, incomplete="label")
    frame = result.to_frame().set_index("area")["status"]
    assert frame[[NORTH_WEST, ENGLAND_AND_WALES]].tolist() == ["missing", "missing"]
    assert frame["E12000001"] == "ok"


def test_nought_is_a_figure(ods):
    """No homicide is a count."""
    result = read(ods, {"Table P1": p1(everywhere(**{KENT: {"Homicide": 0}}))}).tally()
    assert result.over(YEAR, by="offence").value(KENT, offence="Homicide") == 0


def test_levels_that_the_workbook_does_not_print_are_not_there(ods):
    """Harassment is within violence: nobody counted it alone, so that it is no nought."""
    reading = read(ods, {"Table P1": p1(everywhere())})
    levels = set(reading.tally().over(YEAR, by="offence").to_frame()["offence"])
    assert "Harassment" not in levels
    assert levels == {*NARROW.values(), *WHOLES}
    assert any(
        "does not tell apart Violence without injury, Harassment" in n for n in reading.notes
    )
    with pytest.raises(ParameterError, match="do not tell apart"):
        reading.tally("core.recorded-crime", category="Harassment")


def test_a_category_has_its_own_figures_and_the_others_are_excluded(ods):
    """Burglary: 2 levels of 43 forces count, the other 5 go by name."""
    figures = everywhere(**{KENT: {NAMES[4]: 70, NAMES[5]: 30}})
    tally = read(ods, {"Table P1": p1(figures)}).tally("core.recorded-crime", category="Burglary")
    assert tally.over(YEAR).value(KENT) == 100
    assert tally.excluded == {"another offence": 43 * 5}
    assert tally.rows_in == 43 * 7


# Wholes -------------------------------------------------------------------------------------------


def test_wholes_that_add_up_are_said_to(ods):
    """12 wholes of areas under 12 headings."""
    notes = read(ods, {"Table P1": p1(everywhere())}).notes
    assert (
        "Table P1, 12 months to March 2019: all 144 published wholes are the sums of their parts."
        in notes
    )


def test_a_whole_that_differs_is_told_with_its_heading_and_by_how_much(ods):
    """Two too many in the region alone."""
    sheet = p1(everywhere(), instead={(NORTH_WEST, "Homicide"): 3 * 5 + 2})
    notes = read(ods, {"Table P1": sheet}).notes
    assert any(
        "1 of 144 published wholes differ" in n and "North West, Homicide, by +2" in n
        for n in notes
    )


def test_a_total_that_is_not_its_offences_is_told(ods):
    """Kent's total is one crime more than its offence groups."""
    total = sum(everywhere()[KENT].values()) + 1
    notes = read(ods, {"Table P1": p1(everywhere(), instead={(KENT, None): total})}).notes
    assert any("offence groups of 1 of 43 forces do not add up" in note for note in notes)


def test_a_heading_that_is_no_offence_group_is_left_out_and_told(ods):
    """A new heading is neither guessed nor dropped in silence."""
    reading = read(ods, {"Table P1": p1(everywhere(), heads=[*HEADS, "Space piracy"])})
    assert reading.left_out["crime"]["of a heading that is no offence group here"] == 43
    assert any("'Space piracy' is no offence group" in note for note in reading.notes)


# Labels -------------------------------------------------------------------------------------------


def test_a_misprinted_code_is_read_by_the_name_beside_it(ods):
    """Three codes of table P2 of 2019 have a digit too many."""
    rows = [[c if c != KENT else "E230000327" for c in row] for row in p1(everywhere())]
    assert read(ods, {"Table P1": rows}).tally().over(YEAR).value(KENT) == sum(range(3, 11))


def test_a_line_of_an_area_that_is_not_known_is_left_out(ods):
    """A total "(Excluding Greater Manchester Police)" is of no area here."""
    rows = p1(everywhere())
    rows.insert(7, [None, "ENGLAND (Excluding Greater Manchester Police)", *[5] * 13])
    reading = read(ods, {"Table P1": rows})
    assert reading.left_out["crime"]["of an area that is not known here"] == 12
    assert len(reading.tally().over(YEAR).to_frame()) == 43


def test_notes_in_brackets_are_no_part_of_a_heading_a_label_or_a_title(ods):
    """As workbooks made for screen readers print them: '[note 8]', not a raised 8."""
    rows = p1(everywhere(), "March 2019 [note 1]")
    rows[4] = [
        f"{head} [notes 3, 4]" if head in {"Shoplifting", "Area Name"} else head for head in rows[4]
    ]
    rows = [["Kent [note 9]" if cell == "Kent" else cell for cell in row] for row in rows]
    rows = [[None if cell == KENT else cell for cell in row] for row in rows]
    result = read(ods, {"Table P1": rows}).tally().over(YEAR, by="offence")
    assert result.value(KENT, offence="Shoplifting") == 9


# Anti-social behaviour, people and rates ----------------------------------------------------------


def p7(years, figures, *, coded):
    """Table P7: a count and a rate for each year; E&W twice, West Midlands bare for both."""
    head = [None, None] if coded else [None]
    years_row = [
        cell
        for i, y in enumerate(years)
        for cell in (f"Apr '{y:02} to Mar '{y + 1:02}{i + 4},6", None)
    ]
    rows = [["Table P7: Anti-social behaviour incidents, year ending March 2008 to 2019"], []]
    rows += [["England and Wales"], [*head, *years_row]]
    under = ["Number of Incidents", "Number per 1,000 population"] * len(years)
    rows += [[*(["Area Code", "Area Name"] if coded else head), *under]]

    def line(code, name, values):
        cells = [cell for value in values for cell in (value, "..")]
        return [*([None if code == BTP else code] if coded else []), name, *cells]

    def added(code, n, without=()):
        values = [figures[leaf][n] for leaf in parts(code) if leaf not in without]
        return ".." if ".." in values else sum(values)

    numbers = range(len(years))
    inc = [added(ENGLAND_AND_WALES, n) for n in numbers]
    exc = [added(ENGLAND_AND_WALES, n, [BTP]) for n in numbers]
    rows.append(line(ENGLAND_AND_WALES, "ENGLAND AND WALES (inc. BTP)9", inc))
    rows.append(line(ENGLAND_AND_WALES, "ENGLAND AND WALES (exc. BTP)", exc))
    rows.append([])
    for area in list(ALL)[1:]:
        name = "West Midlands" if area.name == "West Midlands" else label(area.code)
        rows.append(line(area.code, name, [added(area.code, n) for n in numbers]))
    return [*rows, ["Source: Police recorded incidents"], ["3 '..'  Not available."]]


def asb(n_years):
    return {
        a.code: [100 * i + n + 1 for n in range(n_years)] for i, a in enumerate(ALL.leaves(), 1)
    }


@pytest.mark.parametrize("coded", [True, False])
def test_incidents_of_every_year_by_force_whether_codes_are_printed_or_not(ods, coded):
    """Without codes the first West Midlands is the region and the second the force."""
    figures = asb(2)
    figures[BTP][0] = ".."
    reading = read(
        ods, {"Table P1": p1(everywhere()), "Table P7 ": p7([17, 18], figures, coded=coded)}
    )
    tally = reading.tally("core.asb-incidents").with_wholes()
    for n, year in enumerate(("2017/18", "2018/19")):
        result = tally.over(Period.financial_year(year))
        for area in forces():
            expected = sum(figures[leaf][n] for leaf in parts(area.code) if leaf != BTP)
            assert result.value(area.code) == expected
    out = reading.left_out["asb"]
    assert out["a rate, which the counts give"] == 57 * 2
    assert out["of a whole of other areas"] == 13 * 2
    assert any(
        n == "Table P7: all 25 published wholes are the sums of their parts." for n in reading.notes
    )
    with_btp = read(
        ods,
        {"Table P1": p1(everywhere()), "Table P7": p7([17, 18], figures, coded=coded)},
        btp=True,
    )
    with pytest.raises(CoverageError, match="British Transport Police"):
        with_btp.tally("core.asb-incidents").over(Period.financial_year("2017/18"))


def test_of_a_year_that_two_workbooks_have_the_later_one_counts(ods, tmp_path):
    """Lincolnshire's figure of 2012 was put up by 74% a year after."""
    early, late = asb(2), asb(2)
    late[KENT][0] += 1_000
    ods(
        tmp_path / "1.ods",
        {"Table P1": p1(everywhere(), "March 2018"), "Table P7": p7([16, 17], early, coded=True)},
    )
    ods(
        tmp_path / "2.ods",
        {"Table P1": p1(everywhere()), "Table P7": p7([16, 17], late, coded=False)},
    )
    reading = policeplan.read(READER, tmp_path)
    result = reading.tally("core.asb-incidents").over(Period.financial_year("2016/17"))
    assert result.value(KENT) == late[KENT][0]
    assert reading.left_out["asb"]["given anew in a later workbook"] == 43 * 2


def p8(shares, title="March 2019"):
    rows = [
        [f"Table P8: Anti-social behaviour, by category of incident, year ending {title}1,2,3"],
        [],
    ]
    rows += [["England and Wales"], [None, "Category of incident"]]
    rows += [[None, "Personal4 ", "Nuisance5", "Environmental6"], [None, "Percentages"]]
    for area in ALL:
        name = "West Midlands" if area.name == "West Midlands" else label(area.code)
        rows += [[name, *shares.get(area.code, (20.0, 70.0, 10.0))], []]
    return rows


def test_categories_are_the_whole_numbers_that_the_percentages_stand_for(ods):
    """Of 3 incidents 33.3…% is one; 50% is none, and that force's categories are not known."""
    figures = {code: [100] for code in asb(1)}
    figures[LANCASHIRE], figures[KENT] = [3], [3]
    shares = {LANCASHIRE: (100 / 3, 200 / 3, 0.0), KENT: (50.0, 50.0, 0.0)}
    sheets = {
        "Table P1": p1(everywhere()),
        "Table P7": p7([18], figures, coded=True),
        "Table P8 ": p8(shares),
    }
    reading = read(ods, sheets, categories=True)
    result = reading.tally("core.asb-incidents").over(YEAR, by="category", incomplete="label")
    of = {
        c: result.value(LANCASHIRE, category=c) for c in ("personal", "nuisance", "environmental")
    }
    assert of == {"personal": 1, "nuisance": 2, "environmental": 0}
    frame = result.to_frame().set_index("area")
    assert set(frame.loc[KENT, "status"]) == {"missing"}
    assert frame.loc["E23000001", "value"].tolist() == [20, 70, 10]
    assert any("percentages of 1 area give no whole numbers" in note for note in reading.notes)


def p3(people, year=2017):
    rows = [["Table P3: Police recorded crime, rate of offences, year ending March 20191,2"], []]
    rows += [["England and Wales"], [None, None, None, None, None, None, "Victim-based crime"]]
    head = ["Area Code", "Area Name", f"Population figures\n (mid-{year})3  rounded to 100"]
    head += [
        f"Household figures\n (mid-{year})4 rounded to 100 ",
        None,
        "Total recorded crime",
        "Homicide",
    ]
    rows += [head, [None] * 5 + ["Rate per 1,000 population"]]
    for area in ALL:
        if area.code != BTP:
            n = sum(people.get(leaf, 1_000) for leaf in parts(area.code) if leaf != BTP)
            rows.append([area.code, label(area.code), n, n // 2, None, "+", 0.5])
    return rows


def test_a_rate_takes_the_people_or_households_of_the_workbook(ods):
    """52 crimes of 26,000 people are 2 in 1,000, and 4 in 1,000 households."""
    figures = everywhere(**{KENT: dict(zip(NAMES, (2, 3, 5, 7, 10, 5, 8, 12), strict=True))})
    reading = read(ods, {"Table P1": p1(figures), "Table P3 ": p3({KENT: 26_000})})
    assert reading.tally("core.recorded-crime-rate").over(YEAR).value(KENT) == 2
    burglary = reading.tally(
        "core.recorded-crime-rate", category="Domestic burglary", base="households"
    )
    assert burglary.over(YEAR).value(KENT) == pytest.approx(1_000 * 10 / 13_000)
    assert reading.left_out["population"] == {
        "a rate, which the counts give": 55 * 2,
        "of a whole of other areas": 12 * 2,
    }
    assert len(reading.table("population")) == 43 * 2


# Refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheets", "match"),
    [
        ({"Table 1": [["x"]]}, r"no sheet 'Table P1' .* it has 'Table 1'"),
        ({"Table P1": [["England and Wales"], ["Kent", 3]]}, "no sheet 'Table P1' with a line"),
        ({"Table P1": p1(everywhere(), "a year")}, "title of table P1 says no year"),
    ],
)
def test_a_workbook_of_another_layout_is_refused(ods, sheets, match):
    """And the error says what is there and what the reader takes."""
    with pytest.raises(LayoutError, match=match) as refused:
        read(ods, sheets)
    assert "It takes: a workbook of the Police Force Area tables" in str(refused.value)


def test_two_workbooks_of_one_year_are_refused(ods, tmp_path):
    """A first and a corrected version: which counts is not guessed."""
    for name in ("v1.ods", "v2.ods"):
        ods(tmp_path / name, {"Table P1": p1(everywhere())})
    with pytest.raises(LayoutError, match="another workbook is of the 12 months to March 2019"):
        policeplan.read(READER, tmp_path)


def test_a_cell_that_is_no_number_is_refused_without_its_content(ods):
    """In counts: a cell may hold anything."""
    with pytest.raises(ColumnTypeError, match="1 of 672 cells hold something else") as refused:
        read(ods, {"Table P1": p1(everywhere(), instead={(KENT, "Homicide"): SECRET})})
    assert SECRET not in str(refused.value)


def test_files_that_are_not_there_damaged_or_none_are_refused(ods, tmp_path):
    """Each with what to do."""
    with pytest.raises(SourceError, match="no file or folder"):
        policeplan.read(READER, tmp_path / "absent.xlsx")
    with pytest.raises(LayoutError, match="no file in it ends in"):
        policeplan.read(READER, tmp_path)
    whole = ods(tmp_path / "half.ods", {"Table P1": p1(everywhere())}).read_bytes()
    for name, content in (("half.ods", whole[:900]), ("text.xlsx", SECRET.encode())):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(LayoutError, match="no workbook, or is damaged") as refused:
            policeplan.read(READER, tmp_path / name)
        assert SECRET not in str(refused.value)


# Real data ----------------------------------------------------------------------------------------

real = pytest.mark.skipif(not REAL.exists(), reason="the public data is not beside the checkout")


@pytest.fixture(scope="module")
def published():
    """Both workbooks by the reader, and their cells by openpyxl: (year, table, code) to values."""
    if not REAL.exists():
        pytest.skip(reason=f"there is no {REAL}: public tables are kept beside the checkout")
    openpyxl = pytest.importorskip("openpyxl", reason="the second route to the workbooks")
    lines = {}
    for path in sorted(REAL.glob("*.xlsx")):
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        year = 2019 if "2019" in path.name else 2018
        for sheet in book.worksheets:
            lines[year, sheet.title.strip()] = list(sheet.iter_rows(values_only=True))
        book.close()
    return policeplan.read(READER, REAL), lines


@real
@pytest.mark.parametrize("year", [2018, 2019])
def test_every_figure_of_every_force_in_table_p1(published, year):
    """The total and six headings of 43 forces, from openpyxl's cells by their columns."""
    reading, lines = published
    period = Period.year_to(f"{year}-03")
    tally = reading.tally("core.recorded-crime").with_wholes()
    whole, by_level = tally.over(period), tally.over(period, by="offence")
    rows = lines[year, "Table P1"]
    n_compared = 0
    for row in rows:
        if row[0] in FORCES or row[0] in {NORTH_WEST, "E92000001", "W92000004"}:
            assert whole.value(row[0]) == row[2]
            for at, head in enumerate(rows[4]):
                if head in {
                    "Theft offences",
                    "Burglary",
                    "Shoplifting",
                    "Robbery",
                    "Homicide",
                    "Drug offences",
                }:
                    assert by_level.value(row[0], offence=head) == row[at]
                    n_compared += 1
    assert n_compared == 46 * 6


@real
def test_england_and_wales_is_the_published_figure_with_the_british_transport_police():
    """4,876,282 and 5,257,081 crimes; 59,785 and 66,613 of them are on that force's line of P1."""
    both = [policeplan.read(READER, REAL, btp=btp).tally().with_wholes() for btp in (True, False)]
    years = [Period.year_to("2018-03"), Period.year_to("2019-03")]
    published = [both[0].over(year).value(ENGLAND_AND_WALES) for year in years]
    assert published == [4_876_282, 5_257_081]
    alone = [both[1].over(year).value(ENGLAND_AND_WALES) for year in years]
    assert [a - b for a, b in zip(published, alone, strict=True)] == [59_785, 66_613]


@real
@pytest.mark.parametrize("year", [2018, 2019])
def test_rates_are_those_of_table_p3_within_its_rounding(published, year):
    """Each workbook alone, of every force but the City of London, whose rate is withheld."""
    _, lines = published
    (path,) = REAL.glob(f"*march{year}*.xlsx")
    tally = policeplan.read(READER, path).tally("core.recorded-crime-rate")
    result = tally.over(Period.year_to(f"{year}-03"))
    rows = [r for r in lines[year, "Table P3"] if r[0] in FORCES and isinstance(r[5], float)]
    assert len(rows) == 42
    for row in rows:
        assert result.value(row[0]) == pytest.approx(row[5], rel=1.01 * 50 / row[2])


@real
def test_incidents_are_those_of_table_p7_and_its_categories_those_of_p8(published):
    """Twelve years of E&W without the railway's; and 2018/19 by category, percent by percent."""
    reading, lines = published
    rows = lines[2019, "Table P7"]
    exc = next(row for row in rows if row[0] and "exc. BTP" in row[0])
    tally = reading.tally("core.asb-incidents").with_wholes()
    for i in range(12):
        year = Period.financial_year(f"{2007 + i}/{(8 + i) % 100:02}")
        assert tally.over(year).value(ENGLAND_AND_WALES) == exc[1 + 2 * i]
    by = policeplan.read(READER, REAL, btp=True, categories=True).tally("core.asb-incidents")
    result = by.with_wholes().over(Period.year_to("2019-03"), by="category")
    of = [
        result.value(ENGLAND_AND_WALES, category=c)
        for c in ("personal", "nuisance", "environmental")
    ]
    assert sum(of) == 1_456_163
    whole = next(
        row for row in lines[2019, "Table P8"] if row[0] and row[0].startswith("ENGLAND AND")
    )
    assert [100 * n / sum(of) for n in of] == pytest.approx(whole[1:4], rel=1e-12)


@real
def test_all_published_wholes_of_both_workbooks_agree(published):
    """In P1 12 wholes of 23 headings; in P7 12 a year, from 2012/13 a 13th, of 11 and 12 years."""
    notes = published[0].notes
    agree = [n for n in notes if n.endswith("published wholes are the sums of their parts.")]
    assert [n.split(" published")[0].rsplit(" ", 1)[1] for n in agree] == [
        "276",
        "276",
        "138",
        "151",
    ]
