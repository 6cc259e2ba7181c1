"""Plugins: found at first use, each judged by itself, and a broken one brings no other down.

Distributions are real ones, written to a temporary folder with their metadata.
"""

from __future__ import annotations

import itertools
import subprocess
import sys
import warnings
from importlib.metadata import distributions, entry_points

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given

import policeplan
from policeplan import get_measure, tally_rows
from policeplan.errors import ParameterError, PluginLoadError, UnknownMeasureError
from policeplan.plugins import CORE, GROUP, PluginWarning, Registry, Status

PEERS = "policeplan_peer_groups"
MEASURE = """
import datetime as dt
from pathlib import Path
from policeplan import (AREA, WHEN, Area, Count, Demo, Extract, ForecastMethod, Geography, Measure,
                        Note, NoteOn, Observations, PeerGroup, Reader, Schema, Sentences, hookimpl)

def observe(rows):
    return Observations(when=rows["occurred"], area=rows["area"])

def crimes(id):
    return Measure(id=id, title="Crimes", statistic=Count("crimes"), needs=Schema(WHEN, AREA),
                   observe=observe)

@hookimpl
def {hook}({arguments}):
    {body}
"""


def module(body, hook="policeplan_measures", arguments=""):
    return MEASURE.format(hook=hook, arguments=arguments, body=body)


RECORDS = {  # what each hook with ids gives: who says so, and how one is made
    "policeplan_geographies": ("geography", "Geography", "Geography([Area('A')], id={id!r})"),
    "policeplan_sentences": ("sentences", "Sentences", "Sentences(id={id!r})"),
    "policeplan_demos": ("demo", "Demo", "Demo({id!r}, 'A demo', 'plan.toml', '2016-11')"),
    "policeplan_forecast_methods": (
        "forecast method",
        "ForecastMethod",
        "ForecastMethod({id!r}, 'Same', 'The same.', lambda history, ahead: history[:ahead])",
    ),
    "policeplan_readers": (
        "reader",
        "Reader",
        "Reader(id={id!r}, title='A', layout='any', read=lambda path: None)",
    ),
    "policeplan_notes": (
        "note",
        "NoteOn",
        "NoteOn(id={id!r}, measure='core.ksi', note=Note(dt.date(2016, 4, 1), 'New.'))",
    ),
}


SOURCES = {
    "healthy": module("return [crimes('healthy.crimes')]"),
    "peers": module("return [PeerGroup('MSG', ['A', 'B'])]", "policeplan_peer_groups"),
    "unmarked_misspelt": "def policeplan_measure():\n    raise AssertionError('called')",
    "helper": module("return [crimes('helper.crimes')]") + "\n\ndef policeplan_title():\n    pass",
    "newer": module("import attrs; return [attrs.evolve(crimes('newer.a'), contract=2)]"),
    "unknown_field": module("return [Measure(id='unknown_field.a', colour='red')]"),
    "speechless": module(
        "class Mute(Exception):\n        def __str__(self): raise OSError\n    raise Mute"
    ),
    "defaults": module("return []", arguments="config=None"),
    "peers_twice": module("return [PeerGroup('P', ['A']), PeerGroup('P', ['B'])]", PEERS),
    "notes": module(
        "return [NoteOn(id='notes.a', measure='core.ksi', note=Note(dt.date(2016, 4, 1), 'New.'))]",
        "policeplan_notes",
    ),
    "generator": module("yield crimes('generator.crimes')"),
    "empty": "",
    "nothing": module("return None"),
    "unmarked": "def policeplan_measures():\n    raise AssertionError('called')",
    "broken": "import there_is_no_such_module",
    "unreadable": "def (",
    "leaves": "import sys\nsys.exit(3)",
    "raises": module("raise RuntimeError('the map is missing')"),
    "late": module("yield crimes('late.crimes'); raise RuntimeError('halfway')"),
    "bare": module("return crimes('bare.crimes')"),
    "wrong": module("return ['wrong.crimes']"),
    "mixed": module("return [crimes('mixed.crimes')]", "policeplan_peer_groups"),
    "misspelt": module("return [crimes('misspelt.crimes')]", "policeplan_mesures"),
    "arguments": module("return []", arguments="config"),
    "foreign": module("return [crimes('foreign.a'), crimes('core.ksi')]"),
    "twice": module("return [crimes('twice.a'), crimes('twice.a')]"),
    "places": module("return [Geography([Area('A')], id='places.all')]", "policeplan_geographies"),
    "words": module("return [Sentences(id='words.plain')]", "policeplan_sentences"),
    "demos": module("return [Demo('demos.a', 'A', 'p.toml', '2016-11')]", "policeplan_demos"),
    "rules": module(
        "return [ForecastMethod('rules.a', 'A', 'A rule.', lambda known, ahead: known[:ahead])]",
        "policeplan_forecast_methods",
    ),
}
OUTCOMES = {
    "healthy": (Status.OK, ""),
    "peers": (Status.OK, ""),
    "places": (Status.OK, ""),
    "words": (Status.OK, ""),
    "demos": (Status.OK, ""),
    "rules": (Status.OK, ""),
    "generator": (Status.OK, ""),
    "empty": (Status.EMPTY, "implements no hook"),
    "nothing": (Status.EMPTY, "its hooks give nothing"),
    "unmarked": (
        Status.FAILED,
        "'policeplan_measures' is not marked as a hook: did you forget @ho",
    ),
    "unmarked_misspelt": (Status.FAILED, "@hookimpl? Did you mean 'policeplan_measures'?"),
    "helper": (Status.OK, ""),
    "newer": (Status.FAILED, "the measure 'newer.a' is written for contract 2 of plugins, and th"),
    "unknown_field": (Status.FAILED, "Measure of this policeplan has no field 'colour'. Upgrade"),
    "speechless": (Status.FAILED, "Mute: it cannot say why"),
    "defaults": (Status.FAILED, "hook 'policeplan_measures' asks for 'config': hooks have no arg"),
    "peers_twice": (Status.FAILED, "two have one peer group name"),
    "notes": (Status.OK, ""),
    "broken": (Status.FAILED, "ModuleNotFoundError: No module named 'there_is_no_such_module'"),
    "unreadable": (Status.FAILED, "SyntaxError"),
    "leaves": (Status.FAILED, "SystemExit: 3"),
    "raises": (Status.FAILED, "RuntimeError: the map is missing"),
    "late": (Status.FAILED, "RuntimeError: halfway"),
    "bare": (Status.FAILED, "TypeError: policeplan_measures gave a Measure; it should give a list"),
    "wrong": (Status.FAILED, "TypeError: policeplan_measures gave a str, not a Measure"),
    "mixed": (Status.FAILED, "TypeError: policeplan_peer_groups gave a Measure, not a PeerGroup"),
    "misspelt": (Status.FAILED, "'policeplan_mesures'. Did you mean 'policeplan_measures'?"),
    "arguments": (Status.FAILED, "config"),
    "foreign": (Status.FAILED, "'core.ksi' is outside the namespace 'foreign'"),
    "twice": (Status.FAILED, "two have one measure id"),
}


def install(folder, name, distribution=None, source=None, version="1.0"):
    """Write a distribution with one module and an entry point of this name; give its entry points.

    The module can be imported, but only those who are given the metadata's folder find the plugin.
    """
    distribution = distribution or f"policeplan-{name}"
    package = f"{distribution.replace('-', '_')}_{name}"
    code, metadata = folder / "code", folder / "metadata" / distribution
    info = metadata / f"{package}-{version}.dist-info"
    for path in (code, info):
        path.mkdir(parents=True, exist_ok=True)
    (code / f"{package}.py").write_text(SOURCES[name] if source is None else source)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\n"
    )
    (info / "entry_points.txt").write_text(f"[{GROUP}]\n{name} = {package}\n")
    sys.path.insert(0, str(code))
    found = next(iter(distributions(path=[str(metadata)])))
    return list(found.entry_points.select(group=GROUP))


def discover(points, **how):
    """A registry with every plugin loaded; of those that do not load nothing is said here."""
    found = Registry.of(points, **how)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PluginWarning)
        found.plugins  # noqa: B018  # reason: it is the asking that loads them
    return found


@pytest.fixture(autouse=True)
def _own_path(monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))


@pytest.fixture(scope="module")
def points(tmp_path_factory):
    """The entry points of every fake plugin, by name."""
    path = list(sys.path)
    folder = tmp_path_factory.mktemp("plugins")
    yield {name: install(folder, name) for name in SOURCES}
    sys.path[:] = path


@pytest.fixture(scope="module")
def host():
    return [p for p in entry_points(group=GROUP) if p.name == CORE]


# Properties ---------------------------------------------------------------------------------------


@given(data=st.data())
def test_each_is_judged_by_itself_in_whatever_company_and_order(points, host, data):
    """The healthy work, the others have their status and cause, the core comes first."""
    names = data.draw(st.lists(st.sampled_from(sorted(SOURCES)), unique=True))
    found = discover([p for name in names for p in points[name]] + host)
    assert [plugin.namespace for plugin in found.plugins] == [CORE, *sorted(names)]
    for plugin in found.plugins[1:]:
        status, cause = OUTCOMES[plugin.namespace]
        assert (plugin.namespace, plugin.status) == (plugin.namespace, status)
        assert cause in plugin.cause
        assert bool(plugin.cause) == (status is not Status.OK)
        assert (plugin.distribution, plugin.version) == (f"policeplan-{plugin.namespace}", "1.0")
        gives = (plugin.measures, plugin.peer_groups, plugin.geographies)
        gives = (*gives, plugin.sentences, plugin.demos, plugin.forecast_methods, plugin.notes)
        assert any(gives) == (status is Status.OK)
    sound = ("healthy", "generator", "helper")
    gives = {name: f"{name}.crimes" for name in sound}
    expected = {gives[name] for name in names if name in gives}
    assert {i for i in found.measures if not i.startswith("core.")} == expected
    assert ("MSG" in found.peer_groups) == ("peers" in names)
    assert ("places.all" in found.geographies) == ("places" in names)
    assert ("words.plain" in found.sentences) == ("words" in names)
    assert ("demos.a" in found.demos) == ("demos" in names)
    assert ("rules.a" in found.forecast_methods) == ("rules" in names)
    assert found.measure("core.ksi").id == "core.ksi"


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_what_becomes_of_each(points, name):
    plugin = discover(points[name]).plugins[0]
    assert plugin.status is OUTCOMES[name][0]
    assert OUTCOMES[name][1] in plugin.cause


@pytest.mark.parametrize("hook", RECORDS)
@pytest.mark.parametrize(
    ("name", "body", "cause"),
    [
        ("own", "return [{own}]", ""),
        ("stranger", "return [{own}, {other}]", "{says} id 'core.x' is outside the namespace 'str"),
        ("nameless", "return [{none}]", "{says} id '' is outside the namespace 'nameless'"),
        ("same", "return [{own}, {own}]", "two have one {says} id"),
        ("odd", "return ['odd.x']", "TypeError: {hook} gave a str, not a {kind}"),
        ("alien", "return [crimes('alien.x')]", "TypeError: {hook} gave a Measure, not a {kind}"),
        ("lone", "return {own}", "TypeError"),
    ],
)
def test_records_of_every_hook_are_in_the_namespace_once_and_of_their_kind(
    tmp_path, hook, name, body, cause
):
    """A geography without an id, which is one made from another, is nobody's to register."""
    says, kind, make = RECORDS[hook]
    made = {"own": f"{name}.x", "other": "core.x", "none": ""}
    made = {which: make.format(id=one) for which, one in made.items()}
    if hook == "policeplan_sentences" and name == "nameless":
        cause = "TemplateError"  # templates refuse to be made without an id
    if hook == "policeplan_forecast_methods" and name == "nameless":
        cause = "ValueError: id ''"  # so does a method
    if name == "lone" and hook == "policeplan_geographies":
        cause = "gave a Area, not a Geography"  # for a geography is a list of areas
    points = install(tmp_path, name, f"{kind}-maker".lower(), module(body.format(**made), hook))
    (plugin,) = discover(points).plugins
    assert plugin.status is (Status.FAILED if cause else Status.OK)
    assert cause.format(says=says, hook=hook, kind=kind) in plugin.cause
    assert not plugin.measures


def test_demos_of_others_come_before_policeplans_own(points, host):
    """`policeplan demo` takes the first."""
    found = discover([*host, *points["demos"]])
    assert next(iter(found.demos)) == "demos.a"
    assert len(found.demos) > 1


# Names claimed twice ------------------------------------------------------------------------------


def test_a_name_that_two_distributions_claim_is_neither_ones(tmp_path, points, host):
    """In any order; the cause names both, and the others go on."""
    source = module("return [crimes('same.crimes')]")
    one = install(tmp_path, "same", "force-one", source)
    two = install(tmp_path, "same", "force-two", source, "2.1")
    for order in itertools.permutations([*one, *two, *points["healthy"], *host]):
        found = discover(order)
        claimed = [p for p in found.plugins if p.namespace == "same"]
        assert [p.status for p in claimed] == [Status.CONFLICT] * 2
        assert all("force-one 1.0, force-two 2.1" in p.cause for p in claimed)
        assert "healthy.crimes" in found.measures
        with pytest.raises(PluginLoadError, match="claimed twice"):
            found.measure("same.crimes")


def test_nobody_else_can_be_the_core(tmp_path, host):
    fake = install(tmp_path, CORE, "evil", module("return [crimes('core.ksi')]"))
    for order in ([*fake, *host], [*host, *fake]):
        found = discover(order)
        assert [p.status for p in found.plugins] == [Status.OK, Status.CONFLICT]
        assert "'core' is policeplan's own" in found.plugins[1].cause
        assert found.measure("core.ksi").title == "Killed or seriously injured"
        with pytest.raises(UnknownMeasureError, match=r"Did you mean 'core\.ksi'"):
            found.measure("core.ksl")


# Asking for a measure -----------------------------------------------------------------------------


def test_a_measure_of_a_plugin_that_did_not_load_says_why(points, host):
    found = discover([*points["raises"], *host])
    with pytest.raises(PluginLoadError) as caught:
        found.measure("raises.crimes")
    assert caught.value.cause == "RuntimeError: the map is missing"
    assert caught.value.distribution == "policeplan-raises 1.0"
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_an_unknown_id_has_the_nearest_known():
    with pytest.raises(UnknownMeasureError, match=r"Did you mean 'core\.repeat-asb'"):
        get_measure("core.repeat_asb")
    with pytest.raises(UnknownMeasureError):
        get_measure("")


def test_parameters_make_it_another_measure():
    assert get_measure("core.repeat-asb", nth=3).parameters["nth"] == 3
    assert get_measure("core.repeat-asb").parameters["nth"] == 5
    with pytest.raises(ParameterError, match="Did you mean 'nth'"):
        get_measure("core.repeat-asb", nht=3)
    with pytest.raises(ParameterError, match="'nth'"):
        get_measure("core.repeat-asb", nth=1)


def test_a_measure_without_a_factory_has_no_other_parameters(points):
    with pytest.raises(ParameterError, match="no such parameter"):
        discover(points["healthy"]).measure("healthy.crimes", nth=3)


# What is installed --------------------------------------------------------------------------------


def test_the_core_comes_by_the_entry_point_that_any_plugin_has():
    core = policeplan.registry().plugins[0]
    assert (core.namespace, core.distribution, core.status) == (CORE, "policeplan", Status.OK)
    names = {"core.ksi", "core.repeat-asb", "core.risk-mix", "core.grade1-response"}
    assert {m.id for m in core.measures} >= names
    assert discover([]).measures == {}


def test_the_example_plugin_counts():
    """Told, not told, and not known: one of two."""
    example = next(p for p in policeplan.registry().plugins if p.namespace == "example")
    assert (example.distribution, example.status) == ("policeplan-example", Status.OK)
    rows = {"occurred": "2016-11-01 10:00", "area": "EAST"}
    table = pd.DataFrame({"told": ["yes", "no", ""], **rows})
    cells = tally_rows(get_measure("example.victims-told"), table).cells
    assert cells[["numerator", "denominator"]].to_numpy().tolist() == [[1, 2]]


def test_a_plugin_that_does_not_load_is_warned_of_once(points, host):
    found = Registry.of([*points["raises"], *points["empty"], *points["healthy"], *host])
    with pytest.warns(PluginWarning, match="'raises' from policeplan-raises 1.0") as warned:
        assert len(found.plugins) == 4
    assert len(warned) == 1
    said = str(warned[0].message)
    assert "name in POLICEPLAN_PLUGINS the distributions that may load" in said
    assert "or uninstall policeplan-raises." in said
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(found.plugins) == 4
        assert "healthy.crimes" in found.measures
        with pytest.raises(PluginLoadError):
            found.measure("raises.crimes")


def test_importing_policeplan_loads_no_plugin(tmp_path):
    """Nor does asking for a measure of another; going through all of them does."""
    install(tmp_path, "leaves", source="print('loaded')")
    script = (
        "import sys; sys.path += sys.argv[1:]\n"
        "import policeplan, policeplan.measures.ksi, policeplan.plugins\n"
        "policeplan.Tally, policeplan.measures.ksi.ksi(); print('imported')\n"
        "policeplan.registry(); policeplan.get_measure('core.ksi'); print('asked')\n"
        "policeplan.registry().plugins\n"
    )
    ran = subprocess.run(  # noqa: S603  # our own
        [sys.executable, "-c", script, tmp_path / "code", tmp_path / "metadata/policeplan-leaves"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == ["imported", "asked", "loaded"]
