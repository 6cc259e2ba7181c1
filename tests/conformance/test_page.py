"""Pins the page on the kit: every check and strategy is described there, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from policeplan import testing
from policeplan.testing import CHECKS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "conformance.md"
TEXT = PAGE.read_text("utf-8")
ROWS = re.findall(r"^\| `([\w-]+)` \| (.+?) \| (.+?) \| (.+?) \|$", TEXT, re.MULTILINE)


def test_every_check_is_described_in_its_own_words_and_no_other():
    described = [(check.name, check.guards, check.on, check.since) for check in CHECKS]
    assert described == ROWS


def test_every_strategy_is_described_and_no_other():
    described = re.findall(r"^\| `(\w+)\([^)]*\)` \| [^|]+ \|$", TEXT, re.MULTILINE)
    given = {name: getattr(testing, name) for name in testing.__all__}
    home = testing.frames.__module__
    mine = {name for name, thing in given.items() if getattr(thing, "__module__", "") == home}
    assert set(described) == mine


def test_checks_have_names_that_a_waiver_can_keep():
    """In lower case with hyphens, no two alike; each guards something, said in a sentence."""
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)
    assert all(check.guards[0].isupper() and check.guards.endswith(".") for check in CHECKS)
