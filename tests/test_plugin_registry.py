"""Pins the registry as an object: what it loads, in what order, once; retired hooks; strangers.

A plan from a stranger can name anything; nothing that is not installed and allowed is imported.
"""

from __future__ import annotations

import sys
import threading
import warnings
from importlib.metadata import distributions, entry_points

import pytest

import fakes
from planned import AREAS, SOURCES
from policeplan import Measure, Plan
from policeplan.errors import (
    PlanError,
    PluginLoadError,
    UnknownMeasureError,
    UnknownPluginError,
    UnknownReaderError,
)
from policeplan.hookspecs import HOOKS, RETIRED, Retired
from policeplan.plugins import CORE, GROUP, PluginWarning, Registry, Status
from policeplan.plugins.found import find
from policeplan.plugins.loading import load

COUNTED = """
import builtins
builtins.policeplan_loads = getattr(builtins, "policeplan_loads", []) + ["{namespace}"]
""" + fakes.SOUND  # fmt: skip


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A folder of installed distributions on the path; modules that came of it are forgotten."""
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith("policeplan_"):
            del sys.modules[name]


def points(site):
    found = [d.entry_points.select(group=GROUP) for d in distributions(path=[str(site)])]
    return [point for each in found for point in each]


def loads(monkeypatch):
    """Namespaces whose plugin was imported, in order, from now on."""
    import builtins

    monkeypatch.setattr(builtins, "policeplan_loads", [], raising=False)
    return lambda: builtins.policeplan_loads  # pyright: ignore[reportAttributeAccessIssue]  # reason: set above


# What is loaded, and when -------------------------------------------------------------------------


def test_only_the_plugin_of_the_namespace_is_loaded_and_no_plugin_twice(site, monkeypatch):
    loaded = loads(monkeypatch)
    for name in ("a", "b", "c"):
        fakes.write(site, f"policeplan-{name}", COUNTED)
    found = Registry.of(points(site))
    assert (loaded(), repr(found).count("not loaded yet")) == ([], 3)
    assert found.measure("b.crimes").id == "b.crimes"
    assert "a.crimes" not in found.geographies
    assert loaded() == ["b", "a"]
    assert [p.status for p in found.plugins] == [Status.OK] * 3
    assert list(found.measures) == ["a.crimes", "b.crimes", "c.crimes"]
    assert loaded() == ["b", "a", "c"]
    assert "not loaded yet" not in repr(found)


def test_going_through_demos_stops_where_the_asker_stops(site, monkeypatch):
    """A mapping is gone through plugin by plugin."""
    loaded = loads(monkeypatch)
    for name in ("a", "b"):
        fakes.write(site, f"policeplan-{name}", COUNTED)
    assert next(iter(Registry.of(points(site)).measures)) == "a.crimes"
    assert loaded() == ["a"]


def test_threads_that_ask_at_once_load_a_plugin_once(site, monkeypatch):
    loaded = loads(monkeypatch)
    fakes.write(site, "policeplan-slow", "import time\ntime.sleep(0.2)\n" + COUNTED)
    found = Registry.of(points(site))
    given = []
    threads = [
        threading.Thread(target=lambda: given.append(found.measure("slow.crimes")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert loaded() == ["slow"]
    assert [m.id for m in given] == ["slow.crimes"] * 8
    assert all(m is given[0] for m in given)


def test_an_interrupt_goes_through_and_the_next_asking_loads(site, monkeypatch):
    """Ctrl-C while a plugin loads is the user's, and no fault of the plugin."""
    once = "import builtins\nif not builtins.policeplan_loads:\n"
    once += "    builtins.policeplan_loads = ['stopped']\n    raise KeyboardInterrupt\n"
    loaded = loads(monkeypatch)
    fakes.write(site, "policeplan-stopped", once + fakes.SOUND)
    found = Registry.of(points(site))
    with pytest.raises(KeyboardInterrupt):
        found.measure("stopped.crimes")
    assert loaded() == ["stopped"]
    assert found.measure("stopped.crimes").id == "stopped.crimes"


def test_plugins_that_ask_one_another_for_what_they_give_both_say_so(site):
    """And do not go round for ever."""
    asks = """
from policeplan import hookimpl

@hookimpl
def policeplan_measures():
    from policeplan import registry
    import builtins
    return [builtins.policeplan_host.measure("{other}.crimes")]
"""
    import builtins

    for name, other in (("a", "b"), ("b", "a")):
        fakes.write(site, f"policeplan-{name}", asks.replace("{other}", other))
    found = builtins.policeplan_host = Registry.of(points(site))
    try:
        with pytest.warns(PluginWarning):
            causes = [plugin.cause for plugin in found.plugins]
    finally:
        del builtins.policeplan_host
    assert all("plugin 'a' is asked for its own while it loads" in cause for cause in causes)


# Allowed and strict -------------------------------------------------------------------------------


def test_the_allow_list_and_strictness_are_arguments(site):
    fakes.write(site, "policeplan-a")
    fakes.write(site, "policeplan-bad", "raise RuntimeError")
    found = Registry.of(points(site), allowed=["policeplan-a"], strict=True)
    assert [p.status for p in found.plugins] == [Status.OK, Status.DISABLED]
    with pytest.raises(PluginLoadError, match=r"add policeplan-bad to POLICEPLAN_PLUGINS\.$"):
        found.measure("bad.crimes")
    strict = Registry.of(points(site), strict=True)
    assert strict.measure("a.crimes").id == "a.crimes"
    for _ in range(2):
        with pytest.raises(PluginLoadError) as caught:
            strict.plugins  # noqa: B018  # reason: asking is what raises
        assert isinstance(caught.value.__cause__, RuntimeError)
    with pytest.raises(UnknownPluginError, match="Did you mean 'policeplan-a'"):
        Registry.of(points(site), allowed=["policeplan-aa"], strict=True)
    with pytest.raises(UnknownMeasureError):
        found.measure("a.crime")


@pytest.mark.parametrize("name", ["nosuch", "*", "policeplan-nosuch"])
def test_an_allowed_name_that_is_nobodys_is_told_with_what_the_list_takes(site, name):
    """And the host, whose own is always allowed, is no answer."""
    fakes.write(site, "policeplan-a")
    with pytest.warns(PluginWarning, match="names of distributions, with commas between them"):
        Registry.of(points(site), allowed=[name])


def test_metadata_without_a_name_is_unknown_and_no_more(site):
    fakes.write(site, "policeplan-a")
    (site / "policeplan_a-1.0.dist-info" / "METADATA").unlink()
    (plugin,) = Registry.of(points(site)).plugins
    assert plugin.status is Status.OK
    assert plugin.distribution == "unknown"


def test_a_reader_of_a_plugin_that_is_disabled_says_so(site):
    fakes.write(site, "policeplan-a")
    found = Registry.of(points(site), allowed=[])
    with pytest.raises(PluginLoadError, match="POLICEPLAN_PLUGINS does not name policeplan-a"):
        found.reader("a.files")
    with pytest.raises(UnknownReaderError):
        found.reader("files")


# Retired hooks ------------------------------------------------------------------------------------

OLD = """
from policeplan import hookimpl

@hookimpl
def policeplan_rules():
    return {gives}
"""
RULES = {"policeplan_rules": Retired("policeplan_measures", "0.3", lambda made: made())}


def loaded_with(site, gives, retired):
    fakes.write(site, "policeplan-old", OLD.replace("{gives}", gives))
    (found,) = find(points(site))
    return load(found, retired)


def test_a_retired_hook_counts_and_warns_with_plugin_hook_and_replacement(site):
    gives = "[__import__('policeplan_old_rules').crimes]"
    with pytest.warns(PluginWarning) as warned:
        plugin = loaded_with(site, gives, RULES)
    assert str(warned[0].message) == (
        "policeplan plugin 'old' from policeplan-old 1.0 has the hook 'policeplan_rules', which is "
        "retired and is called no more from release 0.3: give 'policeplan_measures'."
    )
    assert (plugin.status, plugin.measures[0].id) == (Status.OK, "old.crimes")
    assert isinstance(plugin.measures[0], Measure)


def test_what_a_retired_hook_gives_is_checked_as_its_replacements_is(site):
    with pytest.warns(PluginWarning):
        plugin = loaded_with(site, "[lambda: 'crimes']", RULES)
    assert plugin.cause == "TypeError: policeplan_rules gave a str, not a Measure"


def test_a_hook_that_is_gone_is_one_that_there_is_not(site):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plugin = loaded_with(site, "[]", {})
    assert plugin.cause == (
        "AttributeError: there is no hook 'policeplan_rules'. Did you mean 'policeplan_readers'?"
    )


def test_a_hook_that_is_retired_is_no_live_one_and_its_replacement_is():
    live = {hook.name for hook in HOOKS}
    assert not live & {*RETIRED}
    assert {old.replacement for old in RETIRED.values()} <= live


# A plan from a stranger ---------------------------------------------------------------------------

HOSTILE = (
    "os.system", "../evil.measures", "/etc.passwd", "antigravity.fly", "this.zen", "evil.crimes",
    "policeplan_evil.crimes", "policeplan-evil.crimes", "core.__import__", "evil:crimes", "evil",
    "",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_reading_a_strangers_plan_imports_nothing_that_is_not_allowed(site, monkeypatch, name):
    """Whatever it names, wherever it can; all that is installed beside the core is disabled."""
    loaded = loads(monkeypatch)
    fakes.write(site, "policeplan-evil", COUNTED)
    core = [point for point in entry_points(group=GROUP) if point.name == CORE]
    found = Registry.of([*core, *points(site)], allowed=[])
    assert found.measure("core.ksi").id == "core.ksi"
    for module in ("plan", "lines"):
        monkeypatch.setattr(f"policeplan.{module}.registry", lambda: found)
    line = {"measure": name, "source": "crashes", "peers": name, "forecast": "financial year"}
    line |= {"forecast_method": name}
    line |= {"standings": [{"source": "crashes", "peers": [name], "measure": name}]}
    good = {"measure": "core.ksi", "source": "crashes", "forecast": "financial year"}
    good |= {"forecast_method": name, "peers": name}
    plain = {
        "title": "A stranger's",
        "areas": AREAS,
        "plugins": [name],
        "sentences": name,
        "sources": {"crashes": {"path": "crashes.csv", **SOURCES["crashes"]}},
        "objectives": [{"title": "One", "measures": [line, good]}],
    }
    imported = []

    class Watch:
        def find_spec(self, fullname, path=None, target=None):
            del path, target
            imported.append(fullname)

    monkeypatch.setattr(sys, "meta_path", [Watch(), *sys.meta_path])
    for areas in ({}, {"areas_of": name}):
        with pytest.raises(PlanError) as caught:
            Plan.from_dict({**plain, **areas})
        assert len(caught.value.problems) >= (1 if areas else 5)
    assert loaded() == []
    assert imported == []
    assert not {"antigravity", "policeplan_evil"} & {*sys.modules}
    assert Registry.of(points(site)).plugins  # allowed, it is imported, and the watch sees it
    assert (loaded(), imported[0]) == (["evil"], "policeplan_evil")
