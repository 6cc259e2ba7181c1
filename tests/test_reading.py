"""Public files on the road: what a reader gives is what is tallied, and nothing of it is lost.

The readers here are made for the tests; those of policeplan-opendata have their own.
"""

from __future__ import annotations

from pathlib import Path

import attrs
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import policeplan
from policeplan import (
    Area,
    Extract,
    ExtractTable,
    Geography,
    Period,
    Population,
    Reader,
    get_measure,
    tally_rows,
)
from policeplan.errors import (
    CoverageError,
    ParameterError,
    PolicePlanError,
    ReadingError,
    UnknownReaderError,
)
from policeplan.plugins import Plugin, Registry, Status
from policeplan.readers import SUMMARY

PLACES = Geography(
    [
        Area("F", "Exampleshire", "force"),
        Area("E", "East", parent="F"),
        Area("W", "West", parent="F"),
    ]
)
YEAR = Period.calendar_year(2020)
ROWS = pd.DataFrame(
    {
        "day": ["2020-01-05", "2020-02-01", "2020-02-02"],
        "area": ["E", "West", "E"],
        "severity": ["1", "2", "3"],
        "age": ["40", "8", "40"],
    }
)


def casualties(rows=ROWS, **own):
    given = {
        "rows": rows,
        "measures": ("core.ksi",),
        "columns": {"occurred": "day"},
        "covers": YEAR,
        "areas": PLACES,
        "rows_in": len(rows) + sum(own.get("left_out", {}).values()),
    }
    return ExtractTable(**{**given, **own})


FIGURES = pd.DataFrame(
    {
        "year": ["12 months to December 2020"] * 4,
        "force": ["East", "East", "West", "West"],
        "group": ["Robbery", "Bicycle theft", "Robbery", "Bicycle theft"],
        "figure": [4, 10, 6, 20],
    }
)


def figures(rows=FIGURES, **own):
    given = {
        "rows": rows,
        "measures": ("core.recorded-crime", "core.recorded-crime-rate"),
        "columns": {"offence": "group", "n": "figure"},
        "period": "year",
        "area": "force",
        "areas": PLACES,
        "levels": {"offence": ("Robbery", "Bicycle theft")},
        "rows_in": len(rows),
    }
    return ExtractTable(**{**given, **own})


def extract(**tables):
    return Extract(layout="by hand", tables=tables, notes=["a note"])


def total(tally):
    return tally.rolled_up("F").over(YEAR).value("F")


def reading_of(**tables):
    return policeplan.Reading(made(nothing), extract(**tables))


def nothing(path):
    """A reader that finds nothing, for what is asked of extracts alone."""
    del path
    return extract()


def made(gives, name="example.made", **own):
    return Reader(id=name, title="Made by hand", layout="nothing", read=gives, **own)


@pytest.fixture
def installed(monkeypatch):
    """Installs readers, each as what it gives; says them by name."""

    def install(*readers):
        plugin = Plugin("example", "policeplan-example", "0.1.0", Status.OK, readers=readers)
        monkeypatch.setattr("policeplan.reading.registry", lambda: Registry((plugin,)))

    return install


# Laws ---------------------------------------------------------------------------------------------


@given(st.integers(0, 5), st.dictionaries(st.text(min_size=1), st.integers(0, 9), max_size=3))
def test_rows_in_are_the_rows_and_those_left_out(n, left_out):
    """Any other number is refused as the extract is made."""
    rows = pd.DataFrame({"day": ["2020-01-01"] * n})
    whole = n + sum(left_out.values())
    assert ExtractTable(rows=rows, rows_in=whole, left_out=left_out).rows_in == whole
    for wrong in (whole - 1, whole + 1):
        with pytest.raises(ValueError, match="name every reason"):
            ExtractTable(rows=rows, rows_in=wrong, left_out=left_out)


@given(st.permutations(range(3)))
def test_a_reading_tallies_as_its_rows_do(order):
    """One line is `tally_rows` with what the reader knows of columns, coverage and areas."""
    rows = ROWS.iloc[list(order)].reset_index(drop=True)
    reading = reading_of(people=casualties(rows))
    by_hand = tally_rows(
        get_measure("core.ksi"), ROWS, columns={"occurred": "day"}, covers=YEAR, areas=PLACES
    )
    tally = reading.tally("core.ksi")
    assert tally.cells.equals(by_hand.cells)
    assert (tally.excluded, tally.coverage) == (by_hand.excluded, by_hand.coverage)
    assert total(tally) == 2


# The one line -------------------------------------------------------------------------------------


def test_a_reader_is_given_the_path_and_the_options(installed):
    asked = []

    def gives(path, *, years=1):
        asked.append((path, years))
        return extract(people=casualties())

    installed(made(gives, options={"years": "how many"}))
    for name in ("made", "example.made"):
        reading = policeplan.read(name, "folder", years=2)
        assert (reading.layout, reading.notes) == ("by hand", ("a note",))
        assert reading.reader.id == "example.made"
    assert asked == [(Path("folder"), 2)] * 2


def test_the_first_table_and_measure_are_meant_where_none_is_named():
    reading = reading_of(people=casualties(), counts=figures())
    assert reading.measures == ("core.ksi", "core.recorded-crime", "core.recorded-crime-rate")
    assert reading.tally().definition == reading.tally("core.ksi").definition
    assert reading.table().equals(ROWS)
    assert reading.table("counts").equals(FIGURES)


def test_a_table_is_a_copy():
    """What a caller does to it changes no tally."""
    reading = reading_of(people=casualties())
    mine = reading.table()
    mine["severity"] = "3"
    assert mine["severity"].tolist() != reading.table()["severity"].tolist()
    assert total(reading.tally()) == 2
    reading.left_out["people"]["gone"] = 1
    assert reading.left_out == {"people": {}}


def test_parameters_are_the_measures_own():
    adjusted = casualties(ROWS.assign(adjusted_serious=["0", "0.5", "0.25"]))
    reading = reading_of(people=adjusted)
    tally = reading.tally("core.ksi", adjusted=True)
    assert total(tally) == pytest.approx(1.75)
    with pytest.raises(ParameterError, match="no such parameter"):
        reading.tally("core.ksi", adjustd=True)


def test_figures_keep_the_levels_that_they_tell_apart():
    """A level that nobody counted is not there, and never nought; a rate has its population."""
    people = Population.from_table(
        pd.DataFrame({"area": ["E", "W"], "year": [2020, 2020], "n": [1_000, 3_000]}), areas=PLACES
    )
    reading = reading_of(counts=figures(populations={"people": people}))
    tally = reading.tally("core.recorded-crime")
    assert total(tally) == 40
    by_offence = tally.over(YEAR, by="offence").frame
    assert "Burglary" not in set(by_offence["offence"])
    rate = reading.tally("core.recorded-crime-rate", category="Robbery")
    assert total(rate) == pytest.approx(1_000 * 10 / 4_000)
    with pytest.raises(ParameterError, match="do not tell apart what it asks for"):
        reading.tally("core.recorded-crime", category="Drug offences")


def test_of_files_of_which_no_row_is_left_no_tally_is_asked():
    """What was left out is said, and no parameter is blamed."""
    gone = {"left_out": {"of no force": 4}, "rows_in": 4, "levels": {"offence": ()}}
    reading = reading_of(counts=figures(FIGURES[:0], **gone))
    with pytest.raises(ReadingError, match="no row of its files is left: 4 of no force") as refused:
        reading.tally("core.recorded-crime")
    assert str(refused.value).endswith("as they were published.")
    nothing_in = figures(FIGURES[:0], levels={"offence": ()})
    with pytest.raises(ReadingError, match="its files have no rows"):
        reading_of(counts=nothing_in).tally("core.recorded-crime")


def test_what_the_files_do_not_cover_is_missing():
    covers = {"E": Period.month("2020-01"), "W": YEAR}
    reading = reading_of(people=casualties(covers=covers))
    with pytest.raises(CoverageError):
        reading.tally().over(YEAR)


def test_the_summary_says_rows_in_rows_and_what_was_left_out():
    one = casualties(left_out={"no date": 1_200, "in Scotland": 3})
    reading = reading_of(people=one)
    said = reading.extract.summary
    assert tuple(said.columns) == SUMMARY
    expected = ["people", 1_206, 3, "1,200 no date and 3 in Scotland", "core.ksi"]
    assert said.iloc[0].tolist() == expected
    assert "1,200 no date and 3 in Scotland" in repr(reading)
    assert "1,200 no date and 3 in Scotland" in reading._repr_html_()


def test_no_repr_holds_a_row():
    rows = ROWS.assign(area="5 Secret Street")
    reading = reading_of(people=casualties(rows))
    for said in (repr(reading), repr(reading.extract), reading._repr_html_()):
        assert "Secret" not in said


# Refusals -----------------------------------------------------------------------------------------


def test_a_misspelt_name_has_the_nearest_name(installed):
    installed(made(nothing))
    with pytest.raises(UnknownReaderError, match=r"Did you mean 'made'"):
        policeplan.read("mode", "folder")


def test_an_unknown_reader_names_the_nearest(installed):
    installed(made(nothing))
    with pytest.raises(UnknownReaderError, match=r"Did you mean 'example\.made'"):
        policeplan.read("example.mad", "folder")


def test_two_readers_of_one_name_are_to_be_told_apart(monkeypatch):
    mine, theirs = made(nothing), made(nothing, "other.made")
    plugins = [
        Plugin(reader.id.partition(".")[0], "x", "1", Status.OK, readers=(reader,))
        for reader in (mine, theirs)
    ]
    monkeypatch.setattr("policeplan.reading.registry", lambda: Registry(tuple(plugins)))
    with pytest.raises(UnknownReaderError, match="several readers are named 'made'"):
        policeplan.read("made", "folder")
    assert policeplan.read("other.made", "folder").reader == theirs


def test_without_a_plugin_it_says_which_brings_readers(monkeypatch):
    monkeypatch.setattr("policeplan.reading.registry", lambda: Registry(()))
    with pytest.raises(UnknownReaderError, match="policeplan-opendata does"):
        policeplan.read("stats19", "folder")


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"years": "how many"}, "option 'yeers': there is no such option. Did you mean 'years'"),
        ({}, "option 'yeers': there is no such option. It has: none"),
    ],
)
def test_an_option_that_it_has_not_is_refused_before_it_reads(installed, options, match):
    def gives(path, **_):
        raise AssertionError(path)

    installed(made(gives, options=options))
    with pytest.raises(ReadingError, match=match):
        policeplan.read("made", "folder", yeers=3)


def test_something_else_than_an_extract_is_refused(installed):
    installed(made(lambda path: {"people": ROWS, "path": path}))
    with pytest.raises(
        ReadingError, match="what it gives: is a dict and no Extract: mend the plug"
    ):
        policeplan.read("made", "folder")


def test_an_error_of_the_reader_is_the_callers(installed):
    def gives(path):
        raise policeplan.errors.LayoutError("example.made", str(path), "it is damaged")

    installed(made(gives))
    with pytest.raises(PolicePlanError, match="it is damaged"):
        policeplan.read("made", "folder")


@pytest.mark.parametrize(
    ("ask", "match"),
    [
        (lambda r: r.table("peeple"), "table 'peeple': there is none. Did you mean 'people'"),
        (lambda r: r.table("x"), "There are: 'people'"),
        (lambda r: r.tally("core.ks"), r"measure 'core.ks': .* Did you mean 'core.ksi'"),
        (lambda r: r.tally("core.asb-incidents"), "They feed: 'core.ksi'"),
    ],
)
def test_what_the_files_have_not_is_refused_by_name(ask, match):
    reading = reading_of(people=casualties())
    with pytest.raises(ReadingError, match=match):
        ask(reading)


def test_a_table_that_feeds_nothing_has_no_tally():
    """Survey shares without bases: the table is all there is."""
    table = attrs.evolve(casualties(), measures=())
    reading = reading_of(people=table)
    assert len(reading.table()) == 3
    with pytest.raises(ReadingError, match=r"a tally: .* They feed none"):
        reading.tally()
