"""Pins what a plan's rarer keys give when it is evaluated, by figures worked out by hand.

Standings by a source of their own, sources of one area or of another level, a geography and
templates that a plugin brings, peer files, tables in memory, populations, the financial year.
"""

from __future__ import annotations

import pandas as pd
import pytest

from planned import ASB, KSI, OCCURRED, SOURCES, plan_in
from policeplan import Area, Geography, Sentences, evaluate, registry
from policeplan.errors import MissingColumnError, PlanError
from policeplan.plugins import Plugin, Registry, Status
from policeplan.report import page
from policeplan.report.story import story

HURT = {"measure": "core.ksi", "source": "crashes"}
BOTH = {"name": "both", "members": ["EAST", "WEST"]}
NATION = Geography(
    [
        Area("GB", "Great Britain", "country"),
        Area("A", "Ashire", "force", "GB"),
        Area("B", "Beeshire", "force", "GB"),
        Area("C", "Ceeshire", "force", "GB"),
    ],
    id="test.nation",
)
PARTS = [
    {"code": "A1", "name": "A North", "kind": "division", "parent": "A"},
    {"code": "A2", "name": "A South", "kind": "division", "parent": "A"},
]
NATIONAL = {  # area: killed or seriously injured in the years to October 2015 and 2016
    "Ashire": (2, 3), "Beeshire": (4, 2), "Ceeshire": (1, 1),
}  # fmt: skip


@pytest.fixture
def plugged(monkeypatch):
    """A plugin that brings a geography and templates."""
    words = Sentences(id="test.words", missing="Nobody knows", rank="{area} is {place}")
    brings = {"geographies": (NATION,), "sentences": (words,)}
    found = Registry((*registry().plugins, Plugin("test", "t", "1", Status.OK, **brings)))
    monkeypatch.setattr("policeplan.plan.registry", lambda: found)


def national(folder, standing=(), line=(), **others):
    """A plan of Ashire among the nation: its own rows by division, the others' by force."""
    own = "date,area,severity,age\n" + "".join(
        f"{day},{area},2,30\n"
        for day, area in [("2016-11-01", "A1"), ("2016-10-01", "A2"), ("2015-11-01", "A1")]
    )
    table = "date,area,severity,age\n" + "".join(
        f"{day},{area},2,30\n"
        for area, numbers in NATIONAL.items()
        for day, n in zip(("2015-10-01", "2016-10-01"), numbers, strict=True)
        for _ in range(n)
    )
    stands = {
        "source": "nation",
        "peers": ["forces"],
        "period": "year to 2016-10",
        "against": "previous 12 months",
    }
    return plan_in(
        folder,
        {**HURT, "standings": [{**stands, **dict(standing)}], **dict(line)},
        rows={"crashes": own, "nation": table},
        sources={
            "crashes": {"columns": OCCURRED, "within": "Ashire"},
            "nation": {"columns": OCCURRED, "level": "force"},
        },
        areas=PARTS,
        areas_of="test.nation",
        area="Ashire",
        peers=[{"name": "forces", "members": ["A", "Beeshire", "C"]}],
        **others,
    )


@pytest.mark.usefixtures("plugged")
def test_a_line_stands_among_other_areas_by_a_source_of_its_own(tmp_path):
    """Its own two to November against one; the nation's to October: up 50%, down 50%, level."""
    plan = national(tmp_path)
    assert plan.own == "A"
    assert [a.code for a in plan.places(plan.sources["crashes"])] == ["A", "A1", "A2"]
    assert [a.code for a in plan.places(plan.sources["nation"]).leaves()] == ["A", "B", "C"]
    (entry,) = evaluate(plan, "2016-11").entries()
    assert entry.result.areas == ("A", "A1", "A2")
    assert entry.result.value("A") == 2
    assert str(entry.result.period) == "12 months to November 2016"
    (placing,) = entry.placings
    assert str(placing.result.period) == "12 months to October 2016"
    assert str(placing.change.earlier.period) == "12 months to October 2015"
    assert placing.result.value("GB") == 3 + 2 + 1
    frame = placing.benchmarks[0].frame.set_index("area")
    assert frame["ranked"].to_dict() == {"A": 50, "B": -50, "C": 0}
    assert frame["place"].to_dict() == {"A": "3rd of 3", "B": "1st of 3", "C": "2nd of 3"}
    assert frame["n_increase"].to_list() == [1, 1, 1]
    assert frame["group_change"].to_list() == [-1, -1, -1]
    assert frame["group_earlier"].to_list() == [7, 7, 7]


@pytest.mark.usefixtures("plugged")
def test_without_against_the_values_are_ranked(tmp_path):
    plan = national(tmp_path, {"against": None, "title": "The nation"})
    (placing,) = evaluate(plan, "2016-11").entries()[0].placings
    assert (placing.title, placing.change) == ("The nation", None)
    frame = placing.benchmarks[0].frame.set_index("area")
    assert frame["ranked"].to_dict() == {"A": 3, "B": 2, "C": 1}
    assert frame["place"].to_dict() == {"A": "3rd of 3", "B": "2nd of 3", "C": "1st of 3"}


@pytest.mark.usefixtures("plugged")
def test_a_standing_may_have_a_measure_parameters_and_filter_of_its_own(tmp_path):
    """Those of the line are for its own rows: what is not said again is the measure's default."""
    ours = {"parameters": {"adjusted": True}, "filter": {"area": ["A1"]}}
    plan = national(tmp_path, {"filter": {"area": ["Ashire", "Beeshire"]}}, ours)
    line, standing = plan.readings()
    assert (line.parameters, standing.parameters) == ({"adjusted": True}, {"adjusted": True})
    assert (line.filter, standing.filter) == (ours["filter"], {"area": ["Ashire", "Beeshire"]})
    plan = national(tmp_path, {"measure": "core.ksi"}, ours)
    assert plan.readings()[1].parameters == {}
    plan = national(tmp_path, {"parameters": {"adjusted": False}}, ours)
    assert plan.measure(plan.readings()[1]).parameters["adjusted"] is False


@pytest.mark.usefixtures("plugged")
def test_templates_that_a_plugin_brings_say_the_sentences(tmp_path):
    scorecard = evaluate(national(tmp_path, sentences="test.words"), "2016-11")
    assert scorecard.templates.id == "test.words"
    assert "Ashire is 3rd." in story(scorecard.entries()[0], scorecard)
    plain = evaluate(national(tmp_path), "2016-11")
    assert "Ashire is 3rd." not in story(plain.entries()[0], plain)


def test_the_rows_of_a_file_that_names_no_area_are_those_of_one(tmp_path):
    """Five people of a file without areas, all in the West; the East, covered, has none."""
    rows = {"crashes": "date,severity,age\n" + "2016-03-01,2,30\n" * 5}
    sources = {"crashes": {"columns": OCCURRED, "area": "West Division"}}
    (entry,) = evaluate(plan_in(tmp_path, HURT, rows=rows, sources=sources), "2016-11").entries()
    assert [entry.result.value(a) for a in ("WEST", "EAST", "FORCE")] == [5, 0, 5]


def test_peer_groups_may_stand_in_a_file_beside_the_plan(tmp_path):
    """Kent left on 1 November 2016, so that it is no member on the last day of that month."""
    (tmp_path / "peers.toml").write_text(
        '[[peers]]\nname = "similar"\nincludes_area = false\n'
        'members = ["Lancashire", { area = "Kent", until = 2016-11-01 }, "Gwent"]\n'
    )
    rows = {"crashes": "date,area,severity,age\n2016-11-01,Gwent,2,3\n2016-11-02,Lancashire,2,3\n"}
    plan = plan_in(
        tmp_path,
        {**HURT, "peers": "similar", "comparisons": []},
        rows=rows,
        sources={"crashes": SOURCES["crashes"]},
        areas=[],
        areas_of="core.forces",
        peer_files=["peers.toml"],
    )
    (entry,) = evaluate(plan, "2016-11").entries()
    names = [entry.result.geography.name(area) for area in entry.benchmark.frame["area"]]
    assert sorted(names) == ["Gwent", "Lancashire"]
    assert entry.benchmark.frame["group"].to_list() == [1, 1], "each among the other alone"
    assert entry.benchmark.frame["place"].to_list() == ["=1st of 2"] * 2


def test_tables_in_memory_stand_for_files_and_are_not_read(tmp_path):
    plan = plan_in(tmp_path, HURT)
    (tmp_path / "crashes.csv").unlink()
    table = pd.DataFrame({"date": ["2016-03-01"], "area": ["EAST"], "severity": [2], "age": [30]})
    (entry,) = evaluate(plan, "2016-11", tables={"crashes.csv": table}).entries()
    assert [entry.result.value(a) for a in ("EAST", "WEST")] == [1, 0]


def test_a_table_for_a_path_that_no_source_has_is_refused(tmp_path):
    """Else the file would be read in its place, and nobody would know."""
    with pytest.raises(PlanError, match=r"no source has the path 'crash.csv'. Did you mean 'cra"):
        evaluate(plan_in(tmp_path, HURT), "2016-11", tables={"crash.csv": pd.DataFrame()})


RATE = {"measure": "core.recorded-crime-rate", "source": "crimes", "population": "people"}
CRIMES = [("2016-03-01", "EAST", 30), ("2016-03-01", "WEST", 10), ("2015-03-01", "EAST", 15)]
PEOPLE = "area,year,residents\nEast Division,2014,10000\nWEST,2014,20000\n"


def test_a_rate_is_of_the_population_of_a_source(tmp_path):
    """30 crimes of 10,000 people are 3 per 1,000; mid-2014 stands in for two years, no longer."""
    crimes = "date,area,offence,n\n" + "".join(f"{d},{a},Burglary,{n}\n" for d, a, n in CRIMES)
    sources = {
        "crimes": {"columns": OCCURRED},
        "people": {"columns": {"n": "residents"}, "covers": None},
    }
    rows = {"crimes": crimes, "people": PEOPLE}
    comparisons = {"comparisons": ["previous 12 months"]}
    plan = plan_in(tmp_path, {**RATE, **comparisons}, rows=rows, sources=sources)
    result = evaluate(plan, "2016-11").entries()[0].result
    found = [result.value(area) for area in ("EAST", "WEST", "FORCE")]
    assert found == pytest.approx([3, 0.5, 40 / 30])
    late = {"crimes": {**sources["crimes"], "covers": "2014-06 to 2017-11"}}
    plan = plan_in(tmp_path, {**RATE, **comparisons}, rows=rows, sources=sources | late)
    with pytest.raises(PlanError, match="East Division: its population is not known"):
        evaluate(plan, "2017-11")


def test_the_financial_year_to_date_is_compared_with_the_same_months(tmp_path):
    """April to November: 1 after none in the East, 2 after 3 in the West."""
    line = {
        **HURT,
        "period": "financial year to date",
        "comparisons": ["same months a year earlier"],
    }
    (entry,) = evaluate(plan_in(tmp_path, line), "2016-11").entries()
    (comparison,) = entry.comparisons
    assert str(comparison.later.period) == "financial year 2016/17 to November 2016"
    assert str(comparison.earlier.period) == "financial year 2015/16 to November 2015"
    frame = comparison.frame.set_index("area")
    assert frame[["later", "earlier", "change"]].to_numpy().tolist() == [
        [3, 3, 0], [1, 0, 1], [2, 3, -1],
    ]  # fmt: skip


def test_a_forecast_that_is_not_covered_is_refused_with_the_rest_or_has_no_figure(tmp_path):
    """The years are covered to November; December is not, nor a year end without it."""
    line = {**HURT, "forecast": "financial year", "period": "year to 2016-11", "comparisons": []}
    with pytest.raises(PlanError, match=r"over the financial year 2016/17 to December.*December"):
        evaluate(plan_in(tmp_path, line), "2016-12")
    plan = plan_in(tmp_path, line, incomplete="label")
    forecast = evaluate(plan, "2016-12").entries()[0].forecast.frame.set_index("area")
    assert forecast[["known", "year_end", "change_pct"]].isna().all(axis=None)
    assert forecast["earlier"].to_dict() == {"FORCE": 5, "EAST": 2, "WEST": 3}


def test_a_line_that_is_compared_with_nothing_is_in_the_table_all_the_same(tmp_path):
    lines = [{**HURT, "comparisons": []}, {**ASB, "comparisons": ["previous 12 months"]}]
    scorecard = evaluate(plan_in(tmp_path, *lines), "2016-11")
    table = scorecard.to_frame()
    assert scorecard._repr_html_().count("<table") == 2
    alone = table[table["measure"] == "core.ksi"].set_index("area")
    assert alone["later"].to_dict() == {"FORCE": 5, "EAST": 3, "WEST": 2}
    assert list(alone["against"]) == [""] * 3
    assert alone["earlier"].isna().all()
    assert set(table["period"]) == {"12 months to November 2016"}


def test_a_group_of_a_whole_and_its_part_is_refused(tmp_path):
    says = "peers.0..members: all has East Division and The Force, which East Division is a part of"
    groups = [{"name": "all", "members": ["FORCE", "EAST"]}]
    with pytest.raises(PlanError, match=says):
        plan_in(tmp_path, KSI, peers=groups)
    assert plan_in(tmp_path, KSI, peers=[BOTH]).peer_group("both").members


def people_of(tmp_path, text, **others):
    crimes = "date,area,offence\n2015-06-01,EAST,Rape\n2016-06-01,WEST,Rape\n"
    sources = {"crimes": {"columns": OCCURRED}, "people": {"covers": None}}
    plan = plan_in(
        tmp_path, RATE | others, rows={"crimes": crimes, "people": text}, sources=sources
    )
    return evaluate(plan, "2016-11")


def test_a_population_without_its_column_says_which_and_of_which_source(tmp_path):
    """The file can be read: a column is missing."""
    with pytest.raises(MissingColumnError, match=r"source 'people': a population needs column 'n'"):
        people_of(tmp_path, "area,year,number\nEAST,2015,10\n")


def test_a_year_after_the_last_estimate_takes_it_and_the_page_says_so(tmp_path):
    rows = [f"{area},{year},100" for area in ("EAST", "WEST") for year in (2014, 2015)]
    scorecard = people_of(tmp_path, "\n".join(["area,year,n", *rows]))
    assert "Population of 2016: not known yet; the last estimate stands in." in page(scorecard)


def test_a_gap_between_two_estimates_is_not_filled(tmp_path):
    """2015 is missing though 2016 is known: it was published, so the table lacks it."""
    rows = [f"{area},{year},100" for area in ("EAST", "WEST") for year in (2014, 2016)]
    with pytest.raises(PlanError, match=r"population is not known. Give the population of every"):
        people_of(tmp_path, "\n".join(["area,year,n", *rows]))


def test_each_level_of_a_rate_is_said_by_its_name(tmp_path):
    rows = [f"{area},{year},100" for area in ("EAST", "WEST") for year in (2014, 2015, 2016)]
    scorecard = people_of(tmp_path, "\n".join(["area,year,n", *rows]), by="offence")
    _, divided = scorecard.entries()
    said = story(divided, scorecard)
    assert any(sentence.startswith("Rape: ") for sentence in said)
    assert all(sentence.partition(":")[0] for sentence in said)


def test_a_peer_group_of_which_a_source_lacks_a_member_is_refused_by_name(tmp_path):
    """The East's file has no West: a rank among both would be a rank of one."""
    sources = {"crashes": {"columns": OCCURRED, "within": "EAST"}}
    peers = [{"name": "both", "members": ["EAST", "WEST"]}]
    line = {"measure": "core.ksi", "source": "crashes", "peers": "both"}
    with pytest.raises(PlanError, match="source 'crashes' has no area 'West Division' of peer"):
        plan_in(tmp_path, line, sources=sources, peers=peers)
