"""Pins the refusals of a plan's rarer keys: standings, levels, peer files, what plugins bring.

As in test_plan.py: every problem once, with its place, in words written down here by hand; and a
plan spoilt anywhere is refused by PlanError alone, or can be used in all its parts.
"""

from __future__ import annotations

import copy
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policeplan import Period, Plan
from policeplan.errors import PlanError
from policeplan.sources import covered

GOOD = """
title = "A plan of divisions in a nation"
areas_of = "core.forces"
area = "Lancashire"
comparisons = ["same months a year earlier", "position as at 2016-03"]
areas = [
  { code = "EAST", name = "East Division", kind = "division", parent = "E23000003" },
  { code = "WEST", name = "West Division", kind = "division", parent = "E23000003" },
]

[sources.crime]
path = "crime.csv"
within = "Lancashire"
covers = "2014-12 to 2016-11"
missing = { EAST = ["2016-03"] }

[sources.calls]
path = "calls.csv"
within = "Lancashire"
level = "force"
area = "Lancashire"

[sources.nation]
path = "nation.csv"
level = "force"

[sources.people]
path = "people.csv"
columns = { n = "residents" }

[[objectives]]
title = "Safer streets"

[[objectives.measures]]
measure = "core.recorded-crime"
source = "crime"
period = "financial year to date"
forecast = "financial year"

[[objectives.measures.standings]]
source = "nation"
peers = ["England & Wales"]
period = "year to 2016-10"
against = "previous 12 months"

[[objectives.measures]]
measure = "core.recorded-crime-rate"
source = "crime"
population = "people"
"""
M = "objectives.0.measures.0"
AT = "objectives[0].measures[0]"
S, AT_S = f"{M}.standings.0", f"{AT}.standings[0]"


def spoilt(*changes):
    """The good plan with other values at some places."""
    data = tomllib.loads(GOOD)
    for place, value in changes:
        *way, last = (int(key) if key.isdigit() else key for key in place.split("."))
        at = data
        for key in way:
            at = at[key]
        at[last] = copy.deepcopy(value)
    return data


def problems(*changes, folder=""):
    with pytest.raises(PlanError) as raised:
        Plan.from_dict(spoilt(*changes), folder=folder)
    return list(raised.value.problems)


def places(data, way=""):
    """Every place in plain data, such as ``areas.0.code``."""
    inside = data.items() if isinstance(data, dict) else enumerate(data)
    found = []
    for key, value in inside:
        found.append(f"{way}{key}")
        found += places(value, f"{way}{key}.") if isinstance(value, (dict, list)) else []
    return found


SAID = [
    ("areas_of", "core.force", "areas_of: no plugin brings a geography 'core.force'. Did you mean"),
    ("area", "Lancashir", "area: there is no area 'Lancashir'. Did you mean 'Lancashire'?"),
    ("sentences", "lancs", "sentences: no plugin brings 'lancs'."),
    ("peer_files", ["none.toml"], "peer_files[0]: none.toml: there is no such file"),
    ("sources.crime.within", "Lancs", "sources.crime: there is no area 'Lancs'."),
    ("sources.nation.level", "forces", "sources.nation.level: no area is a 'forces'. Did you mean"),
    # There are regions, but none inside a force.
    ("sources.calls.level", "region", "sources.calls.level: no area is a 'region'."),
    ("sources.calls.area", "Kent", "sources.calls.area: 'Kent' is not among the areas of this so"),
    # A file at the level of forces has no rows of a division.
    ("sources.calls.area", "EAST", "sources.calls.area: 'EAST' is not among the areas of this so"),
    ("sources.crime.area", "Lancashire", "sources.crime.area: 'Lancashire' is added up from its p"),
    ("sources.crime.missing", {"Kent": ["2016"]}, "crime.missing: 'Kent' is not among the areas"),
    (f"{S}.source", "natio", f"{AT_S}.source: there is no source 'natio'. Did you mean 'nation'?"),
    (f"{S}.peers", [], f"{AT_S}.peers: name at least one peer group"),
    (f"{S}.peers", ["MSG"], f"{AT_S}.peers: there is no peer group 'MSG'."),
    (f"{S}.period", "last year", f"{AT_S}.period: 'last year' is no period."),
    (f"{S}.against", "last year", f"{AT_S}.against: 'last year' is no period."),
    (f"{S}.period", "3 months", f"{AT_S}.against: 'previous 12 months' is of another length than"),
    (f"{S}.measure", "core.kis", f"{AT_S}.measure: there is no measure 'core.kis'. Did you mean"),
    (f"{S}.parameters", {"categry": "x"}, f"{AT_S}.measure: measure core.recorded-crime, param"),
    (f"{S}.agains", "x", f"{AT_S}: there is no key 'agains' here. Did you mean 'against'?"),
    (f"{S}.filter", {"kind": "x"}, f"{AT_S}.filter.kind: should be a list, not text"),
    (f"{M}.period", "the year", f"{AT}.period: 'the year' is no period."),
    (f"{M}.comparisons", ["then"], f"{AT}.comparisons[0]: 'then' is no period."),
    (
        "comparisons.0",
        "previous 12 months",
        f"{AT}.comparisons: 'previous 12 months' is of another",
    ),
    (f"{M}.forecast", "year", f"{AT}.forecast: should be 'financial year'"),
    (f"{M}.forecast_method", "core.seasonal", f"{AT}.forecast_method: there is no forecast method"),
    (f"{M}.forecast_method", "core.growth_to_date", "Did you mean 'core.growth-to-date'?"),
    (f"{M}.forecast_method", "x", "There are: 'core.seasonal-damped', 'core.growth-to-date', "),
    (
        "objectives.0.measures.1.forecast_method",
        "core.growth-to-date",
        'objectives[0].measures[1].forecast_method: say what it forecasts: forecast = "fin',
    ),
    (f"{M}.population", "peple", f"{AT}.population: there is no source 'peple'. Did you mean"),
    (
        "objectives.0.measures.1.population",
        None,
        "objectives[0].measures[1].population: a rate needs one: name the source of its populat",
    ),
    (
        "objectives.0.measures.1.forecast",
        "financial year",
        "objectives[0].measures[1].forecast: only counts and totals grow towards a year end",
    ),
    ("sources.people.columns", {"m": "x"}, "sources.people.columns: no measure of it reads 'm'."),
]


@pytest.mark.parametrize(("place", "value", "says"), SAID, ids=lambda given: str(given)[:40])
def test_one_problem_is_named_once_with_its_place(place, value, says):
    if value is None:  # TOML has no such value: the key is left out
        data = spoilt()
        del data["objectives"][0]["measures"][1]["population"]
        with pytest.raises(PlanError) as raised:
            Plan.from_dict(data)
        found = [p for p in raised.value.problems if not p.startswith("sources.people")]
    else:
        found = problems((place, value))
    assert len(found) == 1, found
    assert says in found[0]


def test_a_plan_without_areas_is_refused():
    data = spoilt()
    del data["areas_of"], data["area"]
    data["areas"] = []
    with pytest.raises(PlanError, match="areas: name at least one area"):
        Plan.from_dict(data)


def test_what_is_wrong_with_a_peer_file_is_said_with_the_plans(tmp_path):
    (tmp_path / "peers.toml").write_text('[[peers]]\nname = "MSG"\nmembers = ["Lancashir"]\n')
    (problem,) = problems(("peer_files", ["peers.toml"]), folder=tmp_path)
    assert problem.startswith("peer_files[0]: ")
    assert "peers[0].members[0]: " in problem
    assert "Did you mean 'Lancashire'?" in problem


def test_the_good_plan_is_what_it_says():
    """Own area, the areas of each source, and both periods of each line."""
    plan = Plan.from_dict(spoilt())
    assert plan.own == "E23000003"
    crime, calls, nation, _ = (plan.places(source) for source in plan.sources.values())
    assert [a.code for a in crime] == ["E23000003", "EAST", "WEST"]
    assert [a.code for a in calls] == ["E23000003"]
    assert len(nation.leaves()) == 43
    gaps = covered(plan.sources["crime"], plan.places(plan.sources["crime"]))
    assert {area: len(spans) for area, spans in gaps.items()} == {"EAST": 2, "WEST": 1}
    assert covered(plan.sources["nation"], plan.places(plan.sources["nation"])) is None
    as_at = Period.year_to("2016-11")
    line, standing, _ = plan.readings()
    assert str(plan.period(line, as_at)) == "financial year 2016/17 to November 2016"
    assert [str(p) for p in plan.earlier(line, plan.period(line, as_at))] == [
        "financial year 2015/16 to November 2015", "position as at March 2016",
    ]  # fmt: skip
    assert str(plan.period(standing, as_at)) == "12 months to October 2016"
    assert len(plan.peer_group("England & Wales").members) == 43


words = ["EAST", "Lancashire", "Kent", "force", "region", "country", "division", "crime", "2016-03"]
words += ["12 months", "previous 12 months", "core.ksi", "core.risk-mix", "England & Wales", ""]
values = st.one_of(st.none(), st.booleans(), st.integers(-5, 10**20), st.sampled_from(words))
nonsense = st.recursive(
    values,
    lambda x: st.lists(x, max_size=3) | st.dictionaries(st.sampled_from(words), x, max_size=3),
    max_leaves=5,
)


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(places(tomllib.loads(GOOD))), nonsense)
def test_a_plan_spoilt_anywhere_is_refused_or_can_be_used(place, value):
    """Where a plan is accepted, everything in it can be looked up."""
    try:
        plan = Plan.from_dict(spoilt((place, value)))
    except PlanError:
        return
    assert plan.own in plan.geography
    assert plan.templates.id
    for source in plan.sources.values():
        assert len(plan.places(source))
        assert covered(source, plan.places(source)) != {}
    for line in plan.readings():
        plan.earlier(line, plan.period(line, Period.year_to("2016-11")))
        plan.measure(line)
    for _, line in plan.lines():
        for standing in line.standings:
            assert [plan.peer_group(name).members for name in standing.peers]
