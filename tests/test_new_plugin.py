"""Pins `policeplan new-plugin`: every name changed and nothing else, written whole or not at all.

That what it writes installs from wheels, and that its tests pass there, is in test_wheels.py.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import hypothesis.strategies as st
import pytest
from click.testing import CliRunner
from hypothesis import assume, given

import fakes
import policeplan
from policeplan import new_plugin as made
from policeplan.cli import main
from policeplan.errors import OutputError, PluginNameError
from policeplan.new_plugin import new_plugin, template
from policeplan.plugins.plugin import PluginWarning

EXAMPLE = Path(__file__).resolve().parents[1] / "plugins" / "policeplan-example"
NAMES = st.from_regex(r"\A[a-z][a-z0-9]{0,8}(_[a-z0-9]{1,8}){0,3}\Z")
# A name must not be found where another word stands: this one is in no file of the template.
UNLIKE_ANY = "zq7_zq8"


def tree(folder):
    """Everything under a folder, with the content of files."""
    return {p: p.read_bytes() if p.is_file() else None for p in folder.rglob("*")}


def run(*args):
    return CliRunner().invoke(main, ["new-plugin", *args])


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


# Names --------------------------------------------------------------------------------------------


@given(NAMES)
def test_whatever_the_name_the_three_are_changed_and_agree(name):
    """Read back from the files: of the distribution, of the package, of the namespace."""
    files = {
        made.renamed(path, name): made.renamed(text, name) for path, text in template().items()
    }
    project = tomllib.loads(files["pyproject.toml"])
    assert project["project"]["name"] == "policeplan-" + name.replace("_", "-")
    assert project["project"]["entry-points"]["policeplan"] == {name: f"policeplan_{name}"}
    (package,) = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert package == f"src/policeplan_{name}"
    assert f"{package}/__init__.py" in files
    assert f'id="{name}.' in files[f"{package}/measures.py"]
    for path, text in files.items():
        if path.endswith(".py"):
            ast.parse(text)


def test_nothing_but_names_is_changed_and_no_name_is_left():
    """Changed back by plain replacement, every file is the template's own."""
    back = {"policeplan-zq7-zq8": "policeplan-example", UNLIKE_ANY: "example"}

    def undone(text):
        for new, old in back.items():
            text = text.replace(new, old)
        return text

    before = template()
    after = {made.renamed(p, UNLIKE_ANY): made.renamed(t, UNLIKE_ANY) for p, t in before.items()}
    assert {undone(path): undone(text) for path, text in after.items()} == before
    assert not [p for p, text in after.items() if re.search(r"(\b|_)example\b", p + text)]


def test_the_template_asks_for_this_minor_release():
    """As docs/reference/compatibility.md says that a plugin should, before 1.0."""
    major, minor, _ = policeplan.__version__.split(".")
    assert (
        f'"policeplan>={major}.{minor},<{major}.{int(minor) + 1}"' in template()["pyproject.toml"]
    )


@given(
    st.text(max_size=12) | st.sampled_from(["West", "west-mercia", "a__b", "_a", "a_", "1a", ""])
)
def test_no_other_name_is_taken(tmp_path_factory, name):
    """Whatever the letters: it is refused by a message of our own and nothing is written."""
    assume(not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name))
    folder = tmp_path_factory.mktemp("folder")
    with pytest.raises(PluginNameError, match="could not name a package") as caught:
        new_plugin(name, folder)
    assert caught.value.given == name
    assert tree(folder) == {}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("core", "policeplan's own"),
        ("policeplan", "policeplan's own"),
        ("example", "an installed plugin has that name"),
        ("lambda", "a word of Python's own"),
    ],
)
def test_a_name_that_is_spoken_for_is_refused(here, name, says):
    done = run(name)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"Error: a plugin cannot be named '{name}': ")
    assert says in done.stderr
    assert tree(here) == {}


def test_a_damaged_distribution_does_not_stop_it(here, tmp_path_factory, monkeypatch):
    """Names that are taken are read as the registry reads them: what cannot be read is left out."""
    site = tmp_path_factory.mktemp("site")
    fakes.write(site, "policeplan-torn")
    (site / "policeplan_torn-1.0.dist-info" / "entry_points.txt").write_text("[policeplan]\ntorn\n")
    monkeypatch.syspath_prepend(site)
    with pytest.warns(PluginWarning, match="entry points of policeplan-torn cannot be read"):
        assert new_plugin(UNLIKE_ANY, here)
    with pytest.warns(PluginWarning), pytest.raises(PluginNameError, match="installed plugin"):
        new_plugin("example", here)


# Files --------------------------------------------------------------------------------------------


def test_the_template_is_the_example_plugin_as_it_is_tracked():
    """No more files and no fewer, and each as it stands."""
    git = shutil.which("git")
    listed = git and subprocess.run(  # noqa: S603  # our own
        [git, "ls-files", "-z", "."], cwd=EXAMPLE, capture_output=True, text=True, check=False
    )
    if not listed or listed.returncode:
        pytest.skip("this is no clone: what is tracked is not known")
    tracked = [name for name in listed.stdout.split("\0") if name]
    assert template() == {name: (EXAMPLE / name).read_text("utf-8") for name in tracked}


def test_caches_and_what_was_built_are_no_part_of_the_template(tmp_path, monkeypatch):
    """Neither those of a checkout nor what pip compiles beside the files of a wheel."""
    plain = template()
    for name, text in plain.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for name in (
        "src/policeplan_example/__pycache__/measures.cpython-311.pyc",
        ".pytest_cache/README.md",
        ".venv/lib/site-packages/x/y.py",
        "dist/policeplan_example-0.1.0-py3-none-any.whl",
    ):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_bytes(b"\xff\x00")
    monkeypatch.setattr(made, "_PACKAGED", tmp_path)
    assert template() == plain


def test_what_is_written_is_what_is_told(here):
    """The files by name, then three steps."""
    done = run("west_mercia", "--folder", "new/plugins")
    home = Path("new/plugins/policeplan-west-mercia")
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == (
        f"Written to {home}:\n"
        "  .gitignore\n"
        "  README.md\n"
        "  pyproject.toml\n"
        "  src/policeplan_west_mercia/__init__.py\n"
        "  src/policeplan_west_mercia/measures.py\n"
        "  src/policeplan_west_mercia/py.typed\n"
        "  tests/test_conformance.py\n"
        "  tests/test_measures.py\n"
        "Next:\n"
        f"  cd {home}\n"
        '  pip install -e ".[test]"\n'
        "  pytest\n"
        "`policeplan measures` then lists its measure.\n"
    )
    told = {here / home / line.strip() for line in done.stdout.splitlines()[1:9]}
    assert {path for path, content in tree(here).items() if content is not None} == told


@pytest.mark.usefixtures("here")
def test_a_folder_with_a_space_can_be_pasted():
    assert "\n  cd 'my plugins/policeplan-kent'\n" in run("kent", "--folder", "my plugins").stdout


@pytest.mark.parametrize("kind", ["folder", "file", "link to nothing"])
def test_what_is_there_already_is_left_alone(here, kind):
    there = here / "policeplan-kent"
    if kind == "folder":
        there.mkdir()
        (there / "mine.py").write_text("mine")
    elif kind == "file":
        there.write_text("mine")
    else:
        there.symlink_to(here / "gone")
    before = tree(here)
    done = run("kent")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "Error: cannot write policeplan-kent: it is there already. Say another folder, or take "
        "that one away. Nothing was written.\n"
    )
    assert tree(here) == before


@pytest.mark.parametrize("folder", ["file", "file/under", "x" * 300])
def test_a_folder_that_cannot_be_is_refused(here, folder):
    """File permissions are not tried: whoever is root may write anywhere."""
    (here / "file").touch()
    before = tree(here)
    done = run("kent", "--folder", folder)
    assert (done.exit_code, done.stdout) == (1, "")
    assert re.match(r"Error: cannot write .*: .+\. Nothing was written\.\n", done.stderr)
    assert tree(here) == before


@pytest.mark.parametrize("n_written", range(len(template())))
@pytest.mark.parametrize("way", ["write_bytes", "replace"])
def test_a_failure_part_way_leaves_nothing(here, monkeypatch, way, n_written):
    """A disk that is full at any of the files: neither files nor folders stay."""
    real, done = getattr(Path, way), []

    def full(self, *args):
        if len(done) == n_written:
            raise OSError(28, "No space left on device")
        done.append(self)
        return real(self, *args)

    monkeypatch.setattr(Path, way, full)
    with pytest.raises(OutputError, match=r"No space left on device\. Nothing was"):
        new_plugin("kent", here / "new" / "plugins")
    monkeypatch.undo()
    assert len(done) == n_written
    assert tree(here) == {}


# What was written ---------------------------------------------------------------------------------

COUNTED = """
import sys
import pandas as pd
import policeplan as pp
import policeplan_kent
for measure in policeplan_kent.policeplan_measures():
    assert measure.id.startswith("kent."), measure.id
    for example in measure.examples:
        tally = pp.tally_rows(measure, pd.DataFrame(dict(example.rows)))
        parts = {name: tally.cells[name].sum() for name in example.expect}
        print(measure.id, parts == example.expect, tally.excluded == example.excluded)
"""


def test_its_measure_counts_its_worked_example(here):
    """In another process, from the folder as it was written and with nothing installed."""
    new_plugin("kent", here)
    ran = subprocess.run(  # noqa: S603  # our own
        [sys.executable, "-W", "error", "-c", COUNTED],
        cwd=here / "policeplan-kent" / "src",
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout == "kent.victims-told True True\n"
