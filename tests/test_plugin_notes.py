"""Pins notes that plugins put on anybody's measure: which reports have them, and where they print.

A plan has the notes of the plugins that it uses or lists, and of no other: the same plan gives the
same report whatever else is installed.
"""

from __future__ import annotations

import datetime as dt

import attrs
import hypothesis.strategies as st
import pytest
from hypothesis import given

from planned import OCCURRED, plan_in
from policeplan import (
    Area,
    ForecastMethod,
    Geography,
    Note,
    NoteOn,
    PeerGroup,
    Reader,
    Sentences,
    evaluate,
    get_measure,
    registry,
)
from policeplan.errors import PlanError, PluginLoadError, UnknownPluginError
from policeplan.lines import Source
from policeplan.notes import noted
from policeplan.plugins import Plugin, Registry, Status
from policeplan.report import page

SAYS = "Collisions on private roads are no longer recorded"
NOTE = NoteOn(
    id="mercia.private-roads",
    measure="core.ksi",
    note=Note(dt.date(2016, 4, 1), SAYS, source="Force order 12"),
)
HURT = {"measure": "core.ksi", "source": "crashes"}
GIVES = {  # what a plan may use of a plugin
    "geographies": (Geography([Area("E", "Elsewhere")], id="mercia.places"),),
    "sentences": (Sentences(id="mercia.words"),),
    "peer_groups": (PeerGroup("both", ["EAST", "WEST"]),),
    "forecast_methods": (ForecastMethod("mercia.same", "Same", "The same.", lambda h, n: h[:n]),),
    "measures": (attrs.evolve(get_measure("core.ksi"), id="mercia.ksi"),),
}
USES = {  # keys of a plan, and of its line, that use it
    "listed": ({"plugins": ["mercia"]}, {}),
    "geography": ({"areas_of": "mercia.places"}, {}),
    "sentences": ({"sentences": "mercia.words"}, {}),
    "peer group": ({}, {"peers": "both"}),
    "peer group by its whole name": ({}, {"peers": "mercia:both"}),
    "forecast method": (
        {},
        {"forecast": "financial year", "forecast_method": "mercia.same"},
    ),
}


def installed(monkeypatch, *plugins):
    found = Registry((*registry().plugins, *plugins))
    for module in ("plan", "lines", "analysis.forecasting.known"):
        monkeypatch.setattr(f"policeplan.{module}.registry", lambda: found)
    return found


def mercia(*notes, **gives):
    return Plugin("mercia", "policeplan-mercia", "1", Status.OK, notes=notes or (NOTE,), **gives)


def crashes(folder, line=(), **plan):
    rows = "date,area,severity,age\n" + "".join(
        f"{year}-{month:02}-01,{area},2,30\n"
        for year in (2013, 2014, 2015, 2016)
        for month in range(1, 12)
        for area in ("EAST", "WEST")
    )
    return plan_in(
        folder,
        {**HURT, **dict(line)},
        rows={"crashes": rows},
        sources={"crashes": {"columns": OCCURRED, "covers": "2013-01 to 2016-11"}},
        **plan,
    )


def notes_of(plan):
    (_, line), *_ = plan.lines()
    return [note.says for note in plan.measure(line).notes]


# Laws ---------------------------------------------------------------------------------------------


@given(
    own=st.lists(st.integers(0, 3), unique=True),
    put=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["core.ksi", "core.crimes"]))),
)
def test_a_measure_keeps_its_notes_and_has_each_that_touches_it_once(own, put):
    """Twice noted is once noted; nothing but the notes changes, so tallies still add up."""
    made = [Note(dt.date(2016, 4, 1 + i), f"Change {i}") for i in range(4)]
    measure = attrs.evolve(get_measure("core.ksi"), notes=[made[i] for i in own])
    notes = [
        NoteOn(id=f"a.n{place}", measure=of, note=made[i]) for place, (i, of) in enumerate(put)
    ]
    given_notes = noted(measure, notes)
    assert given_notes.notes[: len(own)] == measure.notes
    touching = {made[i] for i, of in put if of == "core.ksi"}
    assert {*given_notes.notes} == {*measure.notes, *touching}
    assert len({*given_notes.notes}) == len(given_notes.notes)
    assert noted(given_notes, notes) == given_notes
    assert given_notes.identity == measure.identity
    assert attrs.evolve(given_notes, notes=measure.notes) == measure


# Which measure ------------------------------------------------------------------------------------


def test_a_note_may_be_about_some_parameters_alone():
    fifth = NoteOn(id="a.b", measure="core.repeat-asb", note=NOTE.note, parameters={"nth": 5})
    assert fifth.touches(get_measure("core.repeat-asb"))
    assert not fifth.touches(get_measure("core.repeat-asb", nth=3))
    other = attrs.evolve(fifth, parameters={"colour": None})
    assert not other.touches(get_measure("core.repeat-asb"))


def test_in_python_a_plugins_notes_are_put_on_by_its_name():
    failed = Plugin("broken", "b", "1", Status.FAILED, "RuntimeError: no")
    found = Registry((*registry().plugins, mercia(), failed))
    measure = found.measure("core.ksi")
    assert NOTE.note in found.noted(measure, "mercia").notes
    assert found.noted(measure) == measure
    with pytest.raises(UnknownPluginError, match=r"no plugin 'mercai'\. Did you mean 'mercia'"):
        found.noted(measure, "mercai")
    with pytest.raises(PluginLoadError, match="RuntimeError: no"), pytest.warns(match="'broken'"):
        found.noted(measure, "broken")
    assert found.notes["mercia.private-roads"] is NOTE


# Which plan ---------------------------------------------------------------------------------------


def test_a_plan_that_does_not_use_the_plugin_is_as_if_it_were_not_there(tmp_path, monkeypatch):
    plan = crashes(tmp_path)
    before = evaluate(plan, "2016-11")
    installed(monkeypatch, mercia(**GIVES))
    assert "mercia" not in plan.uses
    assert notes_of(plan) == []
    assert page(evaluate(plan, "2016-11")) == page(before)


@pytest.mark.parametrize("use", USES)
def test_a_plan_has_the_notes_of_the_plugin_that_it_uses(tmp_path, monkeypatch, use):
    installed(monkeypatch, mercia(**GIVES))
    keys, line = USES[use]
    plan = crashes(tmp_path, line, **keys)
    assert "mercia" in plan.uses
    assert notes_of(plan) == [SAYS]


def test_a_measure_of_a_standing_uses_its_plugin_too(tmp_path, monkeypatch):
    installed(monkeypatch, mercia(**GIVES))
    standing = {"source": "crashes", "peers": ["both"], "measure": "mercia.ksi"}
    assert notes_of(crashes(tmp_path, {"standings": [standing]})) == [SAYS]


def test_the_plugin_that_reads_its_files_is_used_too(tmp_path, monkeypatch):
    """By the reader's name alone, where one plugin has it."""

    def read(_path):
        raise AssertionError("a plan reads no file before it is evaluated")

    reader = Reader(id="mercia.road", title="Road", layout="any", read=read)
    installed(monkeypatch, mercia(readers=(reader,)))
    plan = crashes(tmp_path)
    assert "mercia" not in plan.uses
    plan = attrs.evolve(plan, sources={"crashes": Source(path="files", reader="road")})
    assert "mercia" in plan.uses
    assert notes_of(plan) == [SAYS]


def test_the_note_stands_beside_the_change_that_it_touches(tmp_path, monkeypatch):
    """12 months to November 2016 against the 12 before: April 2016 lies between."""
    installed(monkeypatch, mercia())
    html = page(evaluate(crashes(tmp_path, plugins=["mercia"]), "2016-11"))
    assert f"To compare with care: {SAYS} (Force order 12)." in html
    early = attrs.evolve(NOTE, note=attrs.evolve(NOTE.note, since=dt.date(2010, 4, 1)))
    installed(monkeypatch, mercia(early))
    assert SAYS not in page(evaluate(crashes(tmp_path, plugins=["mercia"]), "2016-11"))


def test_a_plugin_that_is_listed_and_is_not_there_is_a_problem_of_the_plan(tmp_path, monkeypatch):
    failed = Plugin("broken", "b", "1", Status.FAILED, "RuntimeError: no")
    installed(monkeypatch, mercia(), failed)
    with pytest.warns(match="'broken' from b 1"), pytest.raises(PlanError) as caught:
        crashes(tmp_path, plugins=["mercia", "mercai", "broken"])
    first, second = caught.value.problems
    assert first.startswith("plugins[1]: there is no plugin 'mercai'. Did you mean 'mercia'?")
    assert second.startswith("plugins[2]: plugin 'broken' from b 1 did not load: RuntimeError: no")


# Peer groups by name ------------------------------------------------------------------------------


def group(namespace, *members, name="both"):
    gives = (PeerGroup(name, members),)
    return Plugin(namespace, f"p-{namespace}", "1", Status.OK, peer_groups=gives)


def test_a_name_that_two_plugins_give_is_refused_and_the_whole_name_chooses(tmp_path, monkeypatch):
    found = installed(monkeypatch, group("a", "EAST"), group("b", "WEST"))
    assert {"a:both", "b:both"} <= {*found.peer_groups}
    assert "both" not in found.peer_groups
    with pytest.raises(PlanError, match="several plugins bring a peer group 'both': say 'a:both'"):
        crashes(tmp_path, {"peers": "both"})
    plan = crashes(tmp_path, {"peers": "b:both"})
    assert plan.peer_group("b:both").members[0].area == "WEST"
    with pytest.raises(PlanError, match="there is no peer group 'a:boht'"):
        crashes(tmp_path, {"peers": "a:boht"})


def test_a_plugin_that_is_not_used_takes_no_name_over(tmp_path, monkeypatch):
    """Sought in the core and the plugins that the plan uses first; the plan's own before all."""
    installed(
        monkeypatch, group("a", "EAST"), group("b", "WEST"), group("c", "X", name="England & Wales")
    )
    plan = crashes(tmp_path, {"peers": "both"}, plugins=["a"])
    assert plan.peer_group("both").members[0].area == "EAST"
    assert "b" not in plan.uses
    assert len(plan.peer_group("England & Wales").members) == 43
    own = [{"name": "both", "members": ["EAST", "WEST"]}]
    plan = crashes(tmp_path, {"peers": "both"}, peers=own)
    assert len(plan.peer_group("both").members) == 2
    assert not {"a", "b"} & {*plan.uses}
