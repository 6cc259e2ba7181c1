"""Pins how a plan is read: every problem named at once, with its place, and nothing but PlanError.

Strictness is the point: of ``filter = { category = "ASB" }`` no list of letters may come, nor a
text of ``title = 3``. Messages are written down here by hand, as an analyst should read them.
"""

from __future__ import annotations

import datetime as dt
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policeplan import Period, Plan
from policeplan.errors import PlanError
from policeplan.sources import covered

GOOD = """
title = "A plan"
comparisons = ["previous 12 months", "position as at March"]
incomplete = "refuse"
areas = [
  { code = "FORCE", name = "The Force", kind = "force" },
  { code = "EAST", name = "East Division", parent = "FORCE" },
  { code = "WEST", parent = "FORCE" },
]
peers = [{ name = "divisions", members = ["EAST", "WEST"] }]

[sources.calls]
path = "calls.csv"
columns = { occurred = "call_time", location = ["town", "address"] }
formats = { occurred = "%d/%m/%Y" }
encoding = "cp1252"
separator = ";"
covers = "2014-06 to 2016-11"
missing = { WEST = ["2016-03"] }

[sources.crashes]
path = "casualties.csv"
area = "EAST"
join = { path = "collisions.csv", on = "collision_index" }

[[objectives]]
title = "Safer streets"

[[objectives.measures]]
measure = "core.repeat-asb"
source = "calls"
title = "Repeat callers"
parameters = { nth = 3, window = "90D" }
filter = { category = ["ASB"] }
peers = "divisions"

[[objectives.measures]]
measure = "core.ksi"
source = "crashes"
by = "age_group"
"""


def plain() -> dict:
    """The good plan as plain data, to be spoilt."""
    return tomllib.loads(GOOD)


def places(data: object, way: str = "") -> list[str]:
    """Every place in plain data, such as ``areas.0.code``."""
    inside = data.items() if isinstance(data, dict) else enumerate(data)
    found: list[str] = []
    for key, value in inside:
        found.append(f"{way}{key}")
        found += places(value, f"{way}{key}.") if isinstance(value, (dict, list)) else []
    return found


def spoilt(*changes: tuple[str, object]) -> dict:
    """The good plan with other values at some places."""
    data = plain()
    for place, value in changes:
        *way, last = (int(key) if key.isdigit() else key for key in place.split("."))
        at = data
        for key in way:
            at = at[key]
        at[last] = value
    return data


def problems(*changes: tuple[str, object]) -> list[str]:
    """What is said of the good plan once it is spoilt."""
    with pytest.raises(PlanError) as raised:
        Plan.from_dict(spoilt(*changes), path="plan.toml")
    return list(raised.value.problems)


def test_a_good_plan_is_read_whole(tmp_path):
    """Every table of the TOML stands in the plan, and its paths begin in its own folder."""
    path = tmp_path / "plan.toml"
    path.write_text(GOOD, encoding="utf-8")
    plan = Plan.read(path)
    assert (plan.title, plan.folder, plan.path) == ("A plan", tmp_path, str(path))
    assert [a.name for a in plan.areas] == ["The Force", "East Division", "WEST"]
    assert [a.code for a in plan.geography.leaves()] == ["EAST", "WEST"]
    calls, crashes = plan.sources["calls"], plan.sources["crashes"]
    assert calls.columns == {"occurred": "call_time", "location": ["town", "address"]}
    assert (calls.covers, calls.missing) == ("2014-06 to 2016-11", {"WEST": ["2016-03"]})
    assert (crashes.join.path, crashes.join.on) == ("collisions.csv", "collision_index")
    (objective, asb), (_, ksi) = plan.lines()
    assert objective.title == "Safer streets"
    assert (asb.title, asb.filter, ksi.by) == ("Repeat callers", {"category": ["ASB"]}, "age_group")
    assert plan.measure(asb).parameters["nth"] == 3
    assert plan.peer_group("divisions").on(dt.date(2016, 11, 30)) == ("EAST", "WEST")


def test_what_is_left_out_has_its_documented_default():
    data = {key: plain()[key] for key in ("title", "areas")}
    plan = Plan.from_dict({**data, "sources": {"s": {"path": "x.csv"}}, "objectives": []})
    assert plan.comparisons == ["previous 12 months", "position as at March"]
    assert (plan.incomplete, plan.peers) == ("refuse", [])
    assert (plan.sources["s"].encoding, plan.sources["s"].separator) == ("utf-8", ",")


def test_a_plan_saved_by_windows_notepad_is_read(tmp_path):
    """A byte order mark before the first key is no part of it."""
    (tmp_path / "plan.toml").write_text(GOOD, encoding="utf-8-sig")
    assert Plan.read(tmp_path / "plan.toml").title == "A plan"


M = "objectives.0.measures.0"
AT = "objectives[0].measures[0]"
SAID = [
    ("titel", "x", "there is no key 'titel' here. Did you mean 'title'?"),
    ("areas.1.nmae", "x", "areas[1]: there is no key 'nmae' here. Did you mean 'name'?"),
    (f"{M}.filters", {}, f"{AT}: there is no key 'filters' here. Did you mean 'filter'?"),
    ("sources.calls", {}, "sources.calls.path: the key 'path' is missing"),
    ("sources.crashes.join", {"path": "x"}, "sources.crashes.join.on: the key 'on' is missing"),
    ("title", 3, "title: should be text, not a number"),
    ("title", False, "title: should be text, not true or false"),
    (f"{M}.title", 7, f"{AT}.title: should be text, not a number"),
    ("peers.0.includes_area", "no", "peers[0].includes_area: should be true or false, not text"),
    (f"{M}.filter", {"kind": "ASB"}, f"{AT}.filter.kind: should be a list, not text"),
    (f"{M}.filter", {"kind": [1]}, f"{AT}.filter.kind[0]: should be text, not a number"),
    (f"{M}.filter", 5, f"{AT}.filter: should be a table"),
    ("comparisons", "position as at March", "comparisons: should be a list, not text"),
    ("objectives", {"title": "o"}, "objectives: should be a list, not a table"),
    ("sources.calls.columns.locaton", "x", "reads 'locaton'. Did you mean 'location'?"),
    ("sources.calls.formats", {"ocurred": "%d"}, "formats: no measure of it reads 'ocurred'. Did"),
    ("sources.calls.columns", {"area": 1}, "sources.calls.columns.area: should be the name"),
    ("sources.calls.missing", {"WEST": "2016"}, "sources.calls.missing.WEST: should be a list"),
    ("incomplete", "labels", "incomplete: should be 'refuse' or 'label'"),
    (f"{M}.measure", "core.kis", "no measure 'core.kis'. Did you mean 'core.ksi'?"),
    (f"{M}.source", "call", f"{AT}.source: there is no source 'call'. Did you mean 'calls'?"),
    (
        f"{M}.source",
        "zzz",
        f"{AT}.source: there is no source 'zzz'. There are: 'calls', 'crashes'.",
    ),
    (f"{M}.peers", "division", f"{AT}.peers: there is no peer group 'division'. Did you mean"),
    (f"{M}.by", "age_group", f"{AT}.by: measure core.repeat-asb, parameter 'by': has no break"),
    ("objectives.0.measures.1.by", "age", "has no breakdown 'age'; it has 'age_group'"),
    ("peers.0.members.0", "EASTT", "peers[0].members: there is no area 'EASTT'. Did you mean 'EA"),
    ("peers.0.members", [], "peers[0].members: name at least one area"),
    ("peers.0.members.1", "EAST", "peers[0].members: East Division stands twice: name it once"),
    ("sources.crashes.area", "EASTT", "sources.crashes: there is no area 'EASTT'. Did you mean"),
    ("sources.crashes.area", "FORCE", "sources.crashes.area: 'FORCE' is added up from its parts"),
    ("sources.calls.missing", {"WST": ["2016"]}, "no area 'WST'. Did you mean 'WEST'?"),
    ("areas.1.parent", "FROCE", "areas: EAST names a parent that is not there: FROCE"),
    ("areas.0.code", "WEST", "areas: an area code stands twice"),
    ("areas.0.parent", "WEST", "is a part of itself, by its parents"),
    (f"{M}.parameters", {"nht": 3}, "'nht': there is no such parameter. Did you mean 'nth'?"),
    (f"{M}.parameters", {"nth": "5"}, "parameter 'nth': should be a whole number, 2 or more"),
    (f"{M}.parameters", {"window": 180}, "parameter 'window': should be a length of time"),
    (f"{M}.parameters", {"placeholders": "X"}, "parameter 'placeholders': should be a list"),
    (f"{M}.parameters", {"placeholders": 5}, f"{AT}.parameters: measure core.repeat-asb cannot"),
    (
        "comparisons",
        ["position as at Mars"],
        "comparisons[0]: 'position as at Mars' names no month",
    ),
    ("comparisons", ["March"], "comparisons[0]: 'March' is no period. Say 'previous 12 months'"),
    ("sources.calls.covers", "2014-6", "sources.calls.covers: '2014-6' is no period. Say a per"),
    ("sources.calls.missing", {"WEST": ["3/16"]}, "sources.calls.missing.WEST: '3/16' is no per"),
    ("sources.calls", {"path": "x", "missing": {"WEST": ["2016"]}}, "missing: say what the sour"),
    ("sources.calls.separator", "||", "sources.calls.separator: should be one character"),
    ("sources.calls.encoding", "utf9", "sources.calls.encoding: there is no encoding 'utf9'."),
]


@pytest.mark.parametrize(("place", "value", "says"), SAID, ids=lambda given: str(given)[:40])
def test_one_problem_is_named_once_with_its_place(place, value, says):
    assert Plan.from_dict(plain()), "the plan is good before it is spoilt"
    found = problems((place, value))
    assert len(found) == 1, found
    assert says in found[0]


def test_all_problems_of_shape_are_named_at_once():
    found = problems(("title", 3), ("areas.0.kode", "x"), ("incomplete", "no"), (f"{M}.filter", 1))
    named = {problem.partition(":")[0] for problem in found}
    assert named == {"title", "areas[0]", "incomplete", f"{AT}.filter"}


def test_all_problems_of_sense_are_named_at_once():
    found = problems(
        ("comparisons", ["last year"]),
        ("sources.calls.covers", "always"),
        ("peers.0.members", ["EAST", "NORTH"]),
        (f"{M}.measure", "core.ksy"),
        (f"{M}.source", "cals"),
        ("objectives.0.measures.1.by", "sex"),
    )
    assert len(found) == 6, found
    sentence = str(PlanError("plan.toml", found))
    assert all(f"\n  - {problem}" in sentence for problem in found)


@pytest.mark.parametrize("name", ["path", "folder"])
def test_a_near_miss_is_never_a_key_that_toml_may_not_have(name):
    (problem,) = problems((f"{name}s", "x"))
    assert problem == f"there is no key '{name}s' here."


@pytest.mark.parametrize("given", [[], None, 5, "text"])
def test_what_is_no_table_is_refused(given):
    with pytest.raises(PlanError, match="should be a table"):
        Plan.from_dict(given)


def test_broken_toml_names_its_line(tmp_path):
    (tmp_path / "plan.toml").write_text('title = "A"\n\n[[areas]\ncode = "E"\n')
    with pytest.raises(PlanError, match=r"plan\.toml: it is not valid TOML: .*line 3"):
        Plan.read(tmp_path / "plan.toml")


CANNOT_BE_READ = {
    "absent.toml": "there is no such file",
    "folder": "it is not a file that can be read",
    "latin.toml": "it is not UTF-8 text, as TOML is",
}


@pytest.mark.parametrize("name", CANNOT_BE_READ)
def test_a_plan_that_cannot_be_read_is_refused(tmp_path, name):
    (tmp_path / "folder").mkdir()
    (tmp_path / "latin.toml").write_bytes(GOOD.replace("A plan", "Plân").encode("latin-1"))
    with pytest.raises(PlanError, match=CANNOT_BE_READ[name]):
        Plan.read(tmp_path / name)


@pytest.mark.parametrize(
    ("as_at", "previous", "march"),
    [
        ("2016-11", ["2014-12-01", "2015-11-30"], 2016),
        ("2016-03", ["2014-04-01", "2015-03-31"], 2015),
        ("2016-04", ["2014-05-01", "2015-04-30"], 2016),
    ],
)
def test_comparisons_are_with_the_year_before_and_the_march_last_past(as_at, previous, march):
    """The position as at March is that of the last March before the month of the report."""
    plan = Plan.from_dict(plain())
    before, position = plan.earlier(plan.lines()[0][1], Period.year_to(as_at))
    assert [str(before.start), str(before.last_day)] == previous
    assert [str(position.start), str(position.last_day)] == [f"{march - 1}-04-01", f"{march}-03-31"]
    assert str(position) == f"position as at March {march}"


def test_another_month_may_be_compared_with():
    plan = Plan.from_dict(spoilt(("comparisons", ["position as at September"])))
    (position,) = plan.earlier(plan.lines()[0][1], Period.year_to("2016-11"))
    assert [str(position.start), str(position.last_day)] == ["2015-10-01", "2016-09-30"]


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**20),
    st.floats(),
    st.text(max_size=4),
    st.dates(),
    st.sampled_from(["EAST", "FORCE", "calls", "core.ksi", "core.risk-mix", "2016-03", "", "\0"]),
)
keys = st.one_of(st.text(max_size=3), st.sampled_from(["nth", "levels", "path", "title", "code"]))
nonsense = st.recursive(
    scalars, lambda x: st.lists(x, max_size=3) | st.dictionaries(keys, x, max_size=3), max_leaves=8
)


@settings(deadline=None, max_examples=300)
@given(st.dictionaries(keys | st.sampled_from(sorted(plain())), nonsense, max_size=5))
def test_nonsense_raises_only_plan_error(data):
    with pytest.raises(PlanError) as raised:
        Plan.from_dict(data)
    assert raised.value.problems


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(places(plain())), nonsense)
def test_a_plan_spoilt_anywhere_is_refused_or_can_be_used(place, value):
    """Where a plan is accepted, everything in it can be looked up."""
    try:
        plan = Plan.from_dict(spoilt((place, value)))
    except PlanError:
        return
    for _, line in plan.lines():
        plan.earlier(line, plan.period(line, Period.year_to("2016-11")))
        plan.measure(line)
        source = plan.sources[line.source]
        assert covered(source, plan.places(source)) != {}
        if line.peers is not None:
            assert plan.peer_group(line.peers).members
