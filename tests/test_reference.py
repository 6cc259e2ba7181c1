"""Pins the reference: every public name and error is described, and nothing that is not there.

The pages of names and errors are made from docstrings: what stands there is what the script makes.
What the page on compatibility says of versions is what the package asks for.
"""

from __future__ import annotations

import importlib.util
import re
import tomllib
from pathlib import Path

import attrs
import pytest

import policeplan
from policeplan import errors, testing
from policeplan.engines.choice import ENGINES

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
COMPATIBILITY = (REFERENCE / "compatibility.md").read_text("utf-8")


def maker():
    """The script beside the pages; it is no package."""
    spec = importlib.util.spec_from_file_location("make_reference", REFERENCE / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["names.md", "errors.md"])
def test_a_page_is_what_the_docstrings_say(page):
    """When this fails: `uv run python docs/reference/make.py`."""
    assert (REFERENCE / page).read_text("utf-8") == maker().PAGES[page]()


@pytest.mark.parametrize("package", [policeplan, testing], ids=lambda package: package.__name__)
def test_every_public_name_is_on_the_page_and_no_other(package):
    """Read from the page without the script that makes it."""
    text = (REFERENCE / "names.md").read_text("utf-8")
    own = text.partition(f"\n## `{package.__name__}`\n")[2].partition("\n## ")[0]
    listed = re.findall(r"^- `(\w+)", own, re.MULTILINE)
    assert sorted(listed) == sorted(package.__all__)


def test_every_error_is_on_the_page_and_no_other():
    text = (REFERENCE / "errors.md").read_text("utf-8")
    assert re.findall(r"^## `(\w+)`", text, re.MULTILINE) == sorted(errors.__all__)
    every = {n for n, e in vars(errors).items() if isinstance(e, type) and not n.startswith("_")}
    assert every == set(errors.__all__)


@pytest.mark.parametrize("page", ["names.md", "errors.md"])
def test_whatever_is_listed_is_described(page):
    """No name stands there without a sentence after it."""
    for line in (REFERENCE / page).read_text("utf-8").splitlines():
        assert not re.fullmatch(r"\s*- `[^`]+`:\s*", line)


def test_what_compatibility_says_of_versions_is_what_the_package_asks_for():
    rows = re.findall(r"^\| (\w+) \| ([\d.]+) \| (.+?) \|$", COMPATIBILITY, re.MULTILINE)
    said = {name: (lowest, newest) for name, lowest, newest in rows}
    minors = [c.rpartition(" ")[2] for c in PROJECT["classifiers"] if "Python :: 3." in c]
    assert PROJECT["requires-python"] == f">={said['Python'][0]}"
    assert (minors[0], minors[-1]) == said.pop("Python")
    asked = dict(re.match(r"([\w-]+)>=(.+)", one).groups() for one in PROJECT["dependencies"])
    for name, (lowest, newest) in said.items():
        below = "" if newest == "any" else f",<{int(newest.removeprefix('any ')) + 1}"
        assert asked[name] == f"{lowest}{below}"


def test_every_page_that_compatibility_names_is_there():
    for target in re.findall(r"\]\(([^)#]+)\)", COMPATIBILITY):
        assert (REFERENCE / target).exists(), target


def test_the_design_has_the_floors_that_the_build_checks():
    """The page shows them as they are, from the top."""
    (contract,) = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"][
        "importlinter"
    ]["contracts"]
    floors = [re.findall(r"policeplan\.(\w+)", floor) for floor in contract["layers"]]
    page = (ROOT / "docs" / "explanation" / "design.md").read_text("utf-8")
    shown = [line.split() for line in page.split("```text\n")[-1].split("```")[0].splitlines()]
    assert shown == floors


def test_the_page_on_engines_has_each_engine_and_all_that_a_run_says():
    """As they are in the code."""
    page = (REFERENCE / "engines.md").read_text("utf-8")
    for name in (*ENGINES, *(field.name for field in attrs.fields(policeplan.Run))):
        assert f"`{name}`" in page
    jobs = {field.name for field in attrs.fields(policeplan.Job)}
    assert jobs <= set(re.findall(r"`(\w+)`", page.split("## `Job`")[1].split("## `Run`")[0]))
