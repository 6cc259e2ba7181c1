"""Pins the kit where pytest is not: in a script, under ``python -O``, without its extra."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import policeplan

TESTS = Path(__file__).resolve().parents[1]
KIT = sorted((Path(policeplan.__file__).parent / "testing").rglob("*.py"))
ABSENT = "import sys; sys.modules[{!r}] = None\n"

ONE_OF_EACH = """
from conformance.mutants import MUTANTS
from conformance.sound import SOUND
from policeplan.testing import check_measure
only = ["index-labels", "rows-accounted-for"]
assert_ = check_measure(SOUND["thefts"], only=only)
assert_.raise_if_failed()
try:
    check_measure(MUTANTS["by-label"].measure, only=only).raise_if_failed()
except AssertionError as error:
    print(type(error).__name__, error.check)
"""


def run(script: str, *options: str) -> subprocess.CompletedProcess[str]:
    """A script in a Python of its own, with the measures of these tests at hand."""
    return subprocess.run(  # noqa: S603  # reason: our own interpreter and script
        [sys.executable, "-W", "error", *options, "-c", script],
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("options", [(), ("-O",), ("-OO",)], ids=["plain", "-O", "-OO"])
def test_a_script_needs_no_pytest_and_no_asserts(options):
    """A measure that is broken is accused though asserts are taken out, and a sound one is not."""
    ran = run(ABSENT.format("pytest") + ONE_OF_EACH, *options)
    assert (ran.stdout, ran.stderr) == ("ConformanceError index-labels\n", "")


@pytest.mark.parametrize("path", KIT, ids=lambda path: path.stem)
def test_the_kit_has_no_bare_assert(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Assert)]


@pytest.mark.parametrize(
    ("absent", "use"),
    [
        ("hypothesis", "import policeplan.testing"),
        ("pytest", "from policeplan.testing import conformance_tests; conformance_tests('core')"),
    ],
)
def test_what_is_not_installed_is_named_with_its_extra(absent, use):
    ran = run(
        ABSENT.format(absent)
        + "from policeplan.errors import MissingExtraError\n"
        + f"try:\n    {use}\nexcept MissingExtraError as error:\n    print(error)"
    )
    assert "policeplan[testing]" in ran.stdout, ran.stderr


def test_importing_policeplan_imports_neither_the_kit_nor_what_it_needs():
    heavy = {"hypothesis", "pytest", "policeplan.testing"}
    ran = run(
        "import sys, policeplan; policeplan.Tally; policeplan.registry()\n"
        f"print(sorted(set({heavy}) & set(sys.modules)))"
    )
    assert (ran.stdout, ran.stderr) == ("[]\n", "")


def test_importing_the_kit_does_not_import_pytest():
    ran = run("import sys, policeplan.testing; print('pytest' in sys.modules)")
    assert (ran.stdout, ran.stderr) == ("False\n", "")
