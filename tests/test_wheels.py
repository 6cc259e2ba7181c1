"""Pins what installs: the template in policeplan's wheel, its own wheel, a plugin written from it.

Everything here is built from this checkout and installed into new environments, which takes
minutes and the network: `uv run pytest -m fresh`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile

import pytest

import fresh

pytestmark = pytest.mark.fresh

EXAMPLE = fresh.ROOT / "plugins" / "policeplan-example"
IDS = re.compile(r"^([a-z0-9_]+\.[a-z0-9-]+)  ", re.MULTILINE)


@pytest.fixture(scope="module")
def host(tmp_path_factory):
    """The wheel of policeplan."""
    return fresh.wheel(fresh.ROOT, tmp_path_factory.mktemp("host"))


@pytest.fixture
def alone(tmp_path, host):
    """A new environment with policeplan and what the tests of a plugin need."""
    return fresh.environment(tmp_path / "alone", f"policeplan[testing] @ {host.as_uri()}")


def shell(command, cwd, env):
    """What a command printed that must succeed."""
    code, printed = fresh.shell(command, cwd, env)
    assert code == 0, printed
    return printed


@pytest.mark.parametrize("made_from", ["the checkout", "the source distribution"])
def test_the_wheel_has_the_template_as_it_is_tracked(tmp_path, host, made_from):
    """Each file with its content, no file more: neither cache nor compiled file."""
    if made_from == "the source distribution":  # uv makes that first, and the wheel from it
        fresh.uv("build", "--quiet", "--out-dir", tmp_path)
        (host,) = tmp_path.glob("*.whl")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "."],  # noqa: S607  # where it is differs
        cwd=EXAMPLE,
        capture_output=True,
        text=True,
        check=True,
    )
    tracked = [name for name in listed.stdout.split("\0") if name]
    with zipfile.ZipFile(host) as archive:
        names = [name for name in archive.namelist() if name.startswith("policeplan/template/")]
        held = {name.removeprefix("policeplan/template/"): archive.read(name) for name in names}
    assert held == {name: (EXAMPLE / name).read_bytes() for name in tracked}


def test_the_example_passes_its_own_tests_from_its_wheel(tmp_path, alone):
    """With nothing of this checkout in sight but the tests."""
    built = fresh.wheel(EXAMPLE, tmp_path / "dist")
    shell(f"pip install -q --no-deps {built}", tmp_path, alone)
    shutil.copytree(EXAMPLE / "tests", tmp_path / "tests")
    printed = shell("pytest -p no:cacheprovider tests", tmp_path, alone)
    assert re.search(r"\b\d+ passed", printed), printed
    assert "skipped" not in printed
    where = shell('python -c "import policeplan_example as p; print(p.__file__)"', tmp_path, alone)
    assert where.startswith(str(tmp_path / "alone")), where


@pytest.mark.parametrize("name", ["westmercia", "city_of_london2"])
def test_a_new_plugin_installs_passes_and_is_listed(tmp_path, alone, name):
    """The three steps that the command prints, as printed; then by a wheel, its folder gone."""
    printed = shell(f"policeplan new-plugin {name}", tmp_path, alone)
    steps = printed.partition("Next:\n")[2].splitlines()[:3]
    passed = shell(" && ".join(["set -e", *steps]), tmp_path, alone)
    assert re.search(r"\b\d+ passed", passed), passed
    listed = IDS.findall(shell("policeplan measures", tmp_path, alone))
    assert [one for one in listed if not one.startswith("core.")] == [f"{name}.victims-told"]

    (home,) = tmp_path.glob("policeplan-*")
    shell(f"pip uninstall -q -y {home.name}", tmp_path, alone)
    assert "victims-told" not in shell("policeplan measures", tmp_path, alone)
    built = fresh.wheel(home, tmp_path / "dist")
    shutil.move(home / "tests", tmp_path / "tests")
    shutil.rmtree(home)
    shell(f"pip install -q --no-deps {built}", tmp_path, alone)
    passed = shell("pytest -p no:cacheprovider tests/test_measures.py", tmp_path, alone)
    assert re.search(r"\b\d+ passed", passed), passed
    assert f"{name}.victims-told" in IDS.findall(shell("policeplan measures", tmp_path, alone))
