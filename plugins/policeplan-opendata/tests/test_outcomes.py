"""Outcomes: corrections below nought count as they stand, and what was not supplied is missing.

The tables are written here in the published layouts, for no published table is kept beside the
checkout. Laws over drawn rows, added up here; then layouts, notes, what is left out, refusals.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policeplan
from policeplan import Period, tally_rows
from policeplan.errors import ColumnTypeError, CoverageError, LayoutError, ReadingError
from policeplan_opendata.outcome_types import outcomes

READER = "home-office-outcomes"
HEAD = (
    "Financial Year,Financial Quarter,Force Name,Offence Code,Offence Description,Offence Group,"
    "Offence Subgroup,Offence Code Expired,Outcome Type,Outcome Description,Outcome Group,"
    "Number of Outcomes for offences that were recorded in the quarter,"
    "Number of Outcomes for investigations that were closed in the quarter"
)
OLDER = HEAD.replace(
    "Number of Outcomes for offences that were recorded in the quarter",
    "Force outcomes for offences recorded in quarter",
).replace(
    "Number of Outcomes for investigations that were closed in the quarter",
    "Force outcomes recorded in quarter",
)
FORCES = {"Avon & Somerset": "E23000036", "Lancashire": "E23000003", "London, City of": "E23000034"}
TYPES = {
    "1": "Charged or summonsed",
    "8": "Community resolution",
    "18": "Investigation complete, no suspect identified",
}
few = settings(max_examples=12, deadline=None)
ROW = st.tuples(
    st.sampled_from(["2014/15", "2015/16"]),
    st.integers(1, 4),
    st.sampled_from(list(FORCES)),
    st.sampled_from(["8N", "46", "105A"]),
    st.sampled_from(list(TYPES)),
    st.integers(-20, 200),
    st.integers(-20, 200),
)


def line(year, quarter, force, code, kind, recorded, closed):
    return f'{year},{quarter},"{force}",{code},x,Theft,x,,{kind},x,x,{recorded},{closed}'


def write(folder, name, lines, header=HEAD):
    path = Path(folder) / name
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return path


def read(lines, header=HEAD, **options):
    with TemporaryDirectory() as folder:
        return policeplan.read(READER, write(folder, "outcomes.csv", lines, header), **options)


# Laws ---------------------------------------------------------------------------------------------


@few
@given(
    st.lists(ROW, min_size=1, max_size=40), st.sampled_from(["closed", "recorded"]), st.randoms()
)
def test_every_quarter_is_the_sum_of_its_rows_below_nought_or_not(rows, basis, rng):
    """By force, quarter and type; and in all, which corrections are part of."""
    reading = read([line(*one) for one in rng.sample(rows, len(rows))], basis=basis)
    tally = reading.tally("opendata.outcomes")
    by_type, in_all = Counter(), Counter()
    for year, quarter, force, _, kind, recorded, closed in rows:
        n = closed if basis == "closed" else recorded
        by_type[year, quarter, force, kind] += n
        in_all[year, quarter, force] += n
    for (year, quarter, force, kind), n in by_type.items():
        over = tally.over(Period.parse(f"{year} Q{quarter}"), by="outcome", incomplete="label")
        assert over.value(FORCES[force], outcome=TYPES[kind]) == n
    for (year, quarter, force), n in in_all.items():
        over = tally.over(Period.parse(f"{year} Q{quarter}"), incomplete="label")
        assert over.value(FORCES[force]) == n


@few
@given(st.lists(ROW, min_size=1, max_size=40))
def test_every_row_is_a_figure_or_left_out_by_a_reason(rows):
    """Rows that are added to another of their force, quarter and type are counted."""
    reading = read([line(*one) for one in rows])
    figures = {(y, q, f, t) for y, q, f, _, t, _, _ in rows}
    assert len(reading.table()) == len(figures)
    assert sum(reading.left_out["outcomes"].values()) == len(rows) - len(figures)


@few
@given(st.lists(ROW, min_size=1, max_size=40))
def test_a_file_for_each_year_is_one_table(rows):
    """As they are published."""
    with TemporaryDirectory() as folder:
        for year in {one[0] for one in rows}:
            write(folder, f"{year[:4]}.csv", [line(*one) for one in rows if one[0] == year])
        apart = policeplan.read(READER, folder).tally()
    whole = read([line(*one) for one in rows]).tally()
    assert apart.cells.equals(whole.cells)
    assert apart.coverage == whole.coverage


@given(st.lists(st.tuples(st.sampled_from(list(TYPES)), st.integers(-9, 9)), min_size=1))
def test_the_measure_counts_rows_below_nought(rows):
    """Of a table of rows, by the types' own numbers."""
    table = {
        "occurred": ["2016-04-01"] * len(rows),
        "area": ["A"] * len(rows),
        "outcome": [kind for kind, _ in rows],
        "n": [n for _, n in rows],
    }
    tally = tally_rows(outcomes(), pd.DataFrame(table), covers=Period.month("2016-04"))
    assert tally.over(Period.month("2016-04")).value("A") == sum(n for _, n in rows)


# Layouts ------------------------------------------------------------------------------------------

ONE = ("2016/17", 3, "Lancashire", "46", "8", 4, 5)


@pytest.mark.parametrize("header", [HEAD, OLDER, HEAD.upper(), HEAD.replace(" ", "_")])
@pytest.mark.parametrize(("basis", "n"), [("closed", 5), ("recorded", 4)])
def test_each_layout_gives_the_number_of_its_basis(header, basis, n):
    """By the heading of the column; the layout that was met says the basis."""
    reading = read([line(*ONE)], header, basis=basis)
    assert reading.tally().over(Period.parse("2016/17 Q3")).value("E23000003") == n
    said = {"closed": "by the quarter of the outcome", "recorded": "by the quarter of the crime"}
    assert reading.layout == f"Outcomes open data tables, 2016/17 Q3 to 2016/17 Q3, {said[basis]}"


def test_the_published_workbook_has_its_header_below_a_title(ods, tmp_path):
    """Numbers in cells, quarters and types as numbers."""
    row = ["2016/17", 3, "Lancashire", "46", "x", "x", "x", None, 8, "x", "x", -4, -5]
    sheets = {"Cover": [["Outcomes"]], "2016-17": [["Title"], [], HEAD.split(","), row]}
    reading = policeplan.read(READER, ods(tmp_path / "prc-outcomes.ods", sheets))
    assert reading.tally().over(Period.parse("2016/17 Q3")).value("E23000003") == -5


@pytest.mark.parametrize("year", ["2016/17", "2016-17", "2016/2017", "2016-2017"])
@pytest.mark.parametrize("quarter", ["3", "Q3", "3.0", "Quarter 3"])
def test_years_and_quarters_in_their_forms(year, quarter):
    """All of them October to December 2016."""
    reading = read([line(year, quarter, *ONE[2:])])
    assert reading.table()["period"].tolist() == ["2016/17 Q3"]


def test_groups_of_types_add_up():
    """Caution and penalty notice are formal, resolution informal."""
    lines = [line(*ONE[:4], kind, 0, n) for kind, n in (("2", 1), ("3", 2), ("6", 4), ("8", 8))]
    result = read(lines).tally().over(Period.parse("2016/17 Q3"), by="outcome")
    assert result.value("E23000003", outcome="Out-of-court (formal)") == 7
    assert result.value("E23000003", outcome="Out-of-court (informal)") == 8


# Missing, left out, told --------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["..", "", "[x]"])
def test_a_quarter_with_a_figure_that_was_not_supplied_is_missing(mark):
    """Whatever other figures it has: a part of a quarter's outcomes is not the quarter's."""
    lines = [line(*ONE[:5], 1, mark), line(*ONE[:4], "1", 1, 7)]
    with pytest.raises(CoverageError, match="Lancashire"):
        read(lines).tally().over(Period.parse("2016/17 Q3"))


@pytest.mark.parametrize("mark", ["N/A - Offence code expired", "N/A", "n/a"])
def test_what_does_not_apply_is_left_out_and_takes_nothing_away(mark):
    """An expired offence code can have no outcome."""
    reading = read([line(*ONE[:5], 1, mark), line(*ONE[:4], "1", 1, 7)])
    assert reading.tally().over(Period.parse("2016/17 Q3")).value("E23000003") == 7
    assert reading.left_out["outcomes"] == {"not applicable, as of an expired offence code": 1}


def test_outcomes_within_others_unknown_types_and_other_bodies_are_left_out():
    """1A is within 1; Action Fraud is no force; type 99 nobody listed."""
    lines = [line(*ONE), line(*ONE[:4], "1A", 1, 1), line(*ONE[:4], "99", 1, 1)]
    lines.append(line("2016/17", 3, "Action Fraud", "x", "19", 1, 1))
    assert read(lines).left_out["outcomes"] == {
        "of no police force that is known here": 1,
        "within another type of outcome (1A, 2A, 3A)": 1,
        "of a type of outcome that is not known here": 1,
    }


def test_the_british_transport_police_is_a_force_here():
    """The tables have 44."""
    reading = read([line(*ONE), line("2016/17", 3, "British Transport Police", *ONE[3:])])
    assert set(reading.table()["area"]) == {"BTP", "E23000003"}


def test_corrections_and_crimes_that_wait_are_told():
    """How many rows, how much, and how many sums stay below nought."""
    lines = [line(*ONE[:5], 0, -3), line(*ONE[:4], "0", 0, -2), line(*ONE[:3], "8N", "8", 0, 9)]
    notes = read(lines).notes
    assert notes[0].startswith("2 rows with a number below nought, -5 in all, correct earlier")
    assert "1 sum of a force, quarter and type is below nought" in notes[0]
    assert notes[1].startswith("Type 0, not yet assigned, is no outcome")


def test_a_type_that_no_file_has_is_not_there():
    """Fraud's type 19 is absent from some years: nobody counted it, which is no nought."""
    levels = read([line(*ONE)]).tally().over(Period.parse("2016/17 Q3"), by="outcome").to_frame()
    assert levels["outcome"].tolist() == ["Out-of-court (informal)", "Community resolution"]


# Refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "header", "error", "match"),
    [
        (
            [line(*ONE)],
            HEAD.replace("Outcome Type", "Outcome Typ"),
            LayoutError,
            "Did you mean 'Outcome Typ'",
        ),
        (
            [line(*ONE)],
            HEAD.replace("closed", "shut"),
            LayoutError,
            "no column 'number of outcomes for investigations",
        ),
        (
            [line("2016/18", *ONE[1:])],
            HEAD,
            LayoutError,
            "1 of 1 row say no financial year and quarter",
        ),
        ([line("2016/17", 5, *ONE[2:])], HEAD, LayoutError, "1 of 1 row say no financial year"),
        ([line(*ONE[:6], "14 Acacia Avenue")], HEAD, ColumnTypeError, "1 of 1 cell"),
    ],
)
def test_another_layout_is_refused_without_the_content_of_a_row(lines, header, error, match):
    """With the near miss, and counts."""
    with pytest.raises(error, match=match) as refused:
        read(lines, header)
    assert "Acacia" not in str(refused.value)
    assert "2016/18" not in str(refused.value)


def test_an_unknown_basis_and_a_quarter_in_two_files_are_refused(tmp_path):
    """A quarter that is in two tables would count twice."""
    with pytest.raises(ReadingError, match="option 'basis': it takes 'closed' or 'recorded'"):
        read([line(*ONE)], basis="both")
    for name in ("a.csv", "b.csv"):
        write(tmp_path, name, [line(*ONE)])
    with pytest.raises(LayoutError, match="1 quarter in more than one table"):
        policeplan.read(READER, tmp_path)
