"""Pins what CONTRIBUTING says of a new family: one new file, one line, and the diff of both."""

from __future__ import annotations

import re
from pathlib import Path

from policeplan import measures

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
DIFF = re.search(r"```diff\n(.*?)```", TEXT, re.DOTALL)[1]
FILES = {
    re.search(r"b/(\S+)\n", part)[1]: part.partition("@@")[2].splitlines()[1:]
    for part in DIFF.split("diff --git ")[1:]
}


def added(lines):
    return [line[1:] for line in lines if line.startswith("+")]


def test_the_diff_is_one_new_file_and_one_line():
    """And nothing is taken away."""
    registration, family = sorted(FILES)
    assert registration.endswith("measures/__init__.py")
    assert family == "src/policeplan/measures/specials.py"
    assert added(FILES[registration]) == ['    "specials",']
    assert not [line for lines in FILES.values() for line in lines if line.startswith("-")]


def test_the_file_in_the_diff_is_the_file_in_the_package():
    """The diff is the real one: line for line what stands there."""
    (family,) = [name for name in FILES if name.endswith("specials.py")]
    assert added(FILES[family]) == (ROOT / family).read_text(encoding="utf-8").splitlines()


def test_the_line_is_all_that_registration_takes():
    """Every file that names factories is listed, and every measure comes from a listed file."""
    folder = Path(measures.__file__).parent
    named = {p.stem for p in folder.glob("*.py") if "\nMEASURES = " in p.read_text("utf-8")}
    assert named == {*measures.FAMILIES}
    homes = {m.factory.__module__.rpartition(".")[2] for m in measures.policeplan_measures()}
    assert homes == named
