"""A plan's source may be public files and a reader: what the reader knows is not said again.

The reader here is made for the tests; the figures of its handful of rows are worked out by hand.
"""

from __future__ import annotations

import pandas as pd
import pytest

from policeplan import Extract, ExtractTable, Period, Plan, Reader, check_plan, evaluate, registry
from policeplan.errors import LayoutError, PlanError, ReadingError
from policeplan.forces import forces
from policeplan.plugins import Plugin, Registry, Status
from policeplan.population import Population
from policeplan.sources import Sources

LANCASHIRE, KENT = "E23000003", "E23000032"
YEARS = [Period.between("2014-12-01", "2015-12-31"), Period.calendar_year(2016)]
ROWS = pd.DataFrame(
    {
        "day": ["2016-11-30", "2016-01-05", "2016-06-01", "2015-06-01", "2016-06-01"],
        "area": [LANCASHIRE, LANCASHIRE, LANCASHIRE, LANCASHIRE, KENT],
        "severity": ["fatal", "serious", "slight", "serious", "serious"],
        "age": [40, 8, 40, 40, 40],
        "road": ["A6", "A6", "A6", "B1", "A6"],
    }
)
FIGURES = pd.DataFrame(
    {
        "said": ["12 months to November 2016", "12 months to November 2015"],
        "force": [LANCASHIRE, LANCASHIRE],
        "group": ["Robbery", "Robbery"],
        "figure": [30, 20],
    }
)
PEOPLE = Population.from_table(
    pd.DataFrame({"area": [LANCASHIRE] * 3, "year": [2014, 2015, 2016], "n": [1_000] * 3}),
    areas=forces(),
)
READS = []


def gives(path, *, only=""):
    """Rows of casualties, and figures of robbery with their population."""
    READS.append((path.name, only))
    rows = ROWS[ROWS["area"].str.contains(only)]
    casualties = ExtractTable(
        rows=rows,
        measures=("core.ksi",),
        columns={"occurred": "day"},
        covers=dict.fromkeys(rows["area"], YEARS),
        areas=forces(),
        rows_in=len(rows),
    )
    figures = ExtractTable(
        rows=FIGURES,
        measures=("core.recorded-crime-rate",),
        columns={"offence": "group", "n": "figure"},
        period="said",
        area="force",
        areas=forces(),
        levels={"offence": ("Robbery",)},
        populations={"people": PEOPLE},
        rows_in=len(FIGURES),
    )
    return Extract(
        layout="by hand",
        tables={"people": casualties, "figures": figures},
        notes=["read with care"],
    )


READER = Reader(id="made.road", title="Made", layout="x", read=gives, options={"only": "a force"})
KSI = {"measure": "core.ksi", "source": "road", "by": "age_group"}
RATE = {
    "measure": "core.recorded-crime-rate",
    "source": "road",
    "parameters": {"category": "Robbery"},
}


@pytest.fixture(autouse=True)
def installed(monkeypatch):
    plugin = Plugin("made", "policeplan-made", "0.1.0", Status.OK, readers=(READER,))
    with_it = Registry((*registry().plugins, plugin))
    for module in ("reading", "source_problems", "plan"):
        monkeypatch.setattr(f"policeplan.{module}.registry", lambda: with_it)
    READS.clear()


def plan(*lines, folder="", incomplete="label", **source):
    data = {
        "title": "Test",
        "areas_of": "core.forces",
        "area": "Lancashire",
        "comparisons": ["previous 12 months"],
        "incomplete": incomplete,
        "sources": {"road": {"reader": "road", "path": "files", **source}},
        "objectives": [{"title": "All", "measures": list(lines or (KSI,))}],
    }
    return Plan.from_dict(data, folder=folder)


def test_a_report_is_made_of_public_files():
    """Two killed or seriously injured to November 2016, a child among them; one the year before."""
    card = evaluate(plan(), "2016-11")
    item = card.entries()[0]  # the second is by age
    assert item.result.value(LANCASHIRE) == 2
    assert item.comparisons[0].earlier.value(LANCASHIRE) == 1


def test_a_report_of_files_of_one_force_alone_lacks_nothing():
    """Within Lancashire no whole is left uncovered; among all forces the others are refused."""
    own = {"within": "Lancashire", "options": {"only": LANCASHIRE}}
    card = evaluate(plan(incomplete="refuse", **own), "2016-11")
    assert card.entries()[0].result.value(LANCASHIRE) == 2
    with pytest.raises(PlanError, match="no rows cover"):
        evaluate(plan(incomplete="refuse"), "2016-11")


def test_a_rate_of_published_figures_has_the_readers_population():
    """30 robberies of 1,000 people."""
    card = evaluate(plan(RATE), "2016-11")
    assert card.entries()[0].result.value(LANCASHIRE) == pytest.approx(30)


def test_files_are_read_once_with_the_plans_options(tmp_path):
    sources = Sources(plan(KSI, RATE, folder=tmp_path, options={"only": LANCASHIRE}))
    for line in sources.plan.readings():
        sources.counted(line)
    assert READS == [("files", LANCASHIRE)]


def test_a_filter_speaks_of_the_readers_columns():
    """The one of 2015 was on the B1."""
    asked = plan({**KSI, "filter": {"road": ["A6"]}})
    tally = Sources(asked).tallied(asked.readings()[0])
    assert tally.excluded == {"outside the filter": 1, "slight injury": 1}
    figures = plan({**RATE, "filter": {"group": ["Robbery"]}})
    with pytest.raises(ReadingError, match="nobody can filter"):
        Sources(figures).tallied(figures.readings()[0])


def test_check_prints_the_notes_and_counts():
    (check,) = check_plan(plan())
    assert (check.rows_in, check.rows_counted) == (5, 4)
    assert "read with care" in check.warnings
    assert check.covers["Kent"]
    assert not check.covers["Essex"]


def test_areas_that_the_plan_has_not_are_refused_and_shown_only_when_asked():
    small = {"code": LANCASHIRE, "name": "Lancashire", "kind": "force"}
    data = {
        "title": "Test",
        "areas": [small],
        "sources": {"road": {"reader": "road", "path": "files"}},
        "objectives": [{"title": "All", "measures": [KSI]}],
    }
    (check,) = check_plan(Plan.from_dict(data))
    assert "source 'road'" in check.error
    assert KENT not in check.error
    (shown,) = check_plan(Plan.from_dict(data), show_values=True)
    assert f"Stray values: '{KENT}'" in shown.error


def test_a_measure_that_the_files_do_not_feed_is_told_of_its_line():
    (check,) = check_plan(plan({"measure": "core.asb-incidents", "source": "road"}))
    assert "its files do not feed it" in check.error


def test_a_table_given_for_what_a_reader_reads_is_refused():
    with pytest.raises(PlanError, match="no source has the path 'files'"):
        evaluate(plan(), "2016-11", tables={"files": ROWS})


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"reader": "rode"}, r"sources\.road\.reader: there is no reader 'rode'"),
        ({"options": {"onli": "x"}}, r"sources\.road\.options\.onli: .* Did you mean 'only'"),
        ({"columns": {"occurred": "day"}}, r"sources\.road\.columns: a reader knows that"),
        ({"covers": "2015 to 2016"}, r"sources\.road\.covers: a reader knows that"),
        ({"encoding": "cp1252"}, r"sources\.road\.encoding: a reader knows that"),
        ({"area": "Lancashire"}, r"sources\.road\.area: a reader knows that"),
        ({"join": {"path": "x", "on": "y"}}, r"sources\.road\.join: a reader knows that"),
    ],
)
def test_what_is_wrong_with_such_a_source_is_named_with_its_place(source, says):
    with pytest.raises(PlanError, match=says):
        plan(**source)


def test_options_without_a_reader_are_refused():
    with pytest.raises(PlanError, match=r"sources\.road\.options: they are of a reader: name it"):
        plan(reader=None, options={"only": "x"})


def test_a_reader_is_no_source_of_populations():
    with pytest.raises(PlanError, match=r"population: a reader brings its own"):
        plan({**RATE, "population": "road"})


def test_a_rate_of_a_plain_file_still_needs_its_population():
    with pytest.raises(PlanError, match="a rate needs one"):
        plan(RATE, reader=None)


def test_what_the_reader_refuses_is_the_callers():
    def refuses(path):
        raise LayoutError("made.road", path.name, "it is damaged")

    with pytest.MonkeyPatch.context() as patch:
        broken = Reader(id="made.road", title="Made", layout="x", read=refuses)
        plugin = Plugin("made", "policeplan-made", "0.1.0", Status.OK, readers=(broken,))
        patch.setattr("policeplan.reading.registry", lambda: Registry((plugin,)))
        with pytest.raises(LayoutError, match=r"reader made\.road, files: it is damaged"):
            evaluate(plan(), "2016-11")
