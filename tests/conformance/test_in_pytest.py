"""Pins the one line in a force's tests: a case for each measure and check, and its print."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from conformance.mutants import MUTANTS
from conformance.sound import SOUND
from policeplan import registry
from policeplan.errors import ParameterError, PluginLoadError, UnknownPluginError
from policeplan.plugins import Plugin, Registry, Status
from policeplan.testing import CHECKS, cases, conformance_tests

TESTS = Path(__file__).resolve().parents[1]
BROKEN = MUTANTS["by-label"].measure
FORCE = """
from conformance.mutants import MUTANTS
from conformance.sound import SOUND
from policeplan.testing import conformance_tests

MEASURES = [SOUND["thefts"], MUTANTS["by-label"].measure]
test_measures = conformance_tests(MEASURES, draws=4)
test_waived = conformance_tests(
    MEASURES[1:], waivers={("mutant.by-label", "index-labels"): "kept as it was"}, draws=4
)
"""


@pytest.fixture
def force(tmp_path):
    """A force's repository, with nothing in it but the one line."""
    (tmp_path / "test_force.py").write_text(textwrap.dedent(FORCE))
    (tmp_path / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n")

    def run(*options: str) -> str:
        ran = subprocess.run(  # noqa: S603  # reason: our own interpreter
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", *options],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(TESTS), "COLUMNS": "120"},
            capture_output=True,
            text=True,
            check=False,
        )
        return ran.stdout + ran.stderr

    return run


def parameters(test) -> dict[str, tuple[object, object]]:
    """The cases that pytest would make, by id."""
    (mark,) = (one for one in test.pytestmark if one.name == "parametrize")
    return {case.id: case.values for case in mark.args[1]}


def test_there_is_a_case_for_each_measure_and_check_that_applies():
    made = parameters(conformance_tests("core"))
    mine = [m for m in registry().measures.values() if m.id.startswith("core.")]
    want = [f"{m.id}-{check.name}" for m in mine for check in CHECKS if check.applies(m)]
    assert list(made) == want
    assert all(f"{m.id}-worked-examples" in made for m in mine)


def test_ids_are_the_same_every_time():
    """Workers of pytest-xdist collect apart, and must find the same cases."""
    assert list(parameters(conformance_tests("core"))) == list(
        parameters(conformance_tests("core"))
    )


def test_two_with_one_id_are_told_apart_by_their_parameters():
    from policeplan.measures.repeat_asb import repeat_asb

    made = parameters(conformance_tests([repeat_asb(), repeat_asb(nth=3)]))
    assert len(made) == sum(check.applies(repeat_asb()) for check in CHECKS) * 2
    assert any("nth=3" in case for case in made)


@pytest.mark.parametrize("namespace", ["cor", "westmercia", ""])
def test_a_namespace_that_no_plugin_has_is_refused_naming_those_that_there_are(namespace):
    """An empty parametrisation would pass in silence."""
    with pytest.raises(UnknownPluginError, match="'core'"):
        conformance_tests(namespace)


def test_no_measures_at_all_are_refused():
    with pytest.raises(ParameterError, match="no measure"):
        conformance_tests([])


def test_a_plugin_that_did_not_load_is_refused_with_its_cause(monkeypatch):
    cause = ImportError("no module named numbers_of_westmercia")
    failed = Plugin(
        namespace="westmercia",
        distribution="policeplan-westmercia",
        version="1.0",
        status=Status.FAILED,
        cause="import error",
        error=cause,
    )
    found = Registry((*registry().plugins, failed))
    monkeypatch.setattr(cases, "registry", lambda: found)
    with pytest.raises(PluginLoadError, match="policeplan-westmercia") as raised:
        conformance_tests("westmercia")  # where warnings are errors too, as they are here
    assert raised.value.__cause__ is cause


def test_a_plugin_without_a_measure_is_refused(monkeypatch):
    empty = Plugin(
        namespace="westmercia",
        distribution="policeplan-westmercia",
        version="1.0",
        status=Status.EMPTY,
    )
    found = Registry((*registry().plugins, empty))
    monkeypatch.setattr(cases, "registry", lambda: found)
    with pytest.raises(ParameterError, match="gives no measure"):
        conformance_tests("westmercia")


def test_what_pytest_prints_of_a_failure_is_its_sentence(force):
    printed = force("-k", "test_measures and (index-labels or says-what-it-is)")
    assert "1 failed, 3 passed" in printed
    assert f"test_measures[{BROKEN.id}-index-labels]" in printed
    for part in ("The law: ", "The smallest table", "Start from ", "mutants_rows.py:"):
        assert part in printed
    assert SOUND["thefts"].id not in printed


def test_a_waived_failure_is_expected_and_one_that_is_not_needed_fails(force):
    printed = force("-k", "test_waived and index-labels", "-rx")
    assert "1 xfailed" in printed
    assert "kept as it was" in printed


def test_it_runs_on_several_workers(force):
    pytest.importorskip("xdist", reason="pytest-xdist is not installed")
    printed = force("-n", "2", "-k", "test_measures and (pickles or says-what-it-is)")
    assert "4 passed" in printed
