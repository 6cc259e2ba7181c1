"""Pins `docs/reference/plugins.md`: every live hook is on it, and nothing that there is not.

Its examples, which Sybil runs one by one, are together a plugin that loads.
"""

from __future__ import annotations

import doctest
import inspect
import re
import types
from pathlib import Path

import attrs
import pytest

from policeplan import hookspecs
from policeplan.hookspecs import HOOKS, RETIRED
from policeplan.plugins import Status
from policeplan.plugins.found import Found
from policeplan.plugins.loading import load
from policeplan.plugins.plugin import ALLOWED, STRICT, Plugin

PAGE = (Path(__file__).parents[1] / "docs/reference/plugins.md").read_text(encoding="utf-8")
LIVE = {name: spec for name, spec in vars(hookspecs).items() if name.startswith("policeplan_")}


def sections():
    """The text under each third-level heading, by the heading."""
    parts = re.split(r"^#{2,3} (.+)$", PAGE, flags=re.MULTILINE)[1:]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def test_each_heading_of_a_hook_is_its_exact_signature_and_none_is_missing():
    said = [one.strip("`") for one in sections() if one.startswith("`policeplan_")]
    signatures = [f"{n}{inspect.signature(spec)}".replace("'", "") for n, spec in LIVE.items()]
    assert sorted(said) == sorted(signatures)


def test_the_table_of_hooks_is_what_is_specified():
    """And every field of a plugin that has records is one that a hook fills."""
    assert [hook.name for hook in HOOKS] == list(LIVE)
    fields = [field.name for field in attrs.fields(Plugin) if field.default == ()]
    assert fields == [hook.gives for hook in HOOKS]


def test_each_hook_is_described_in_its_own_words():
    for heading, text in sections().items():
        if heading.startswith("`policeplan_"):
            spec = LIVE[heading.strip("`").partition("(")[0]]
            words = (inspect.getdoc(spec) or "").rstrip(".").replace("`policeplan demo`", "")
            assert " ".join(text.split()).replace("`policeplan demo`", "").startswith(words)


def test_no_hook_is_named_that_there_is_not():
    named = set(re.findall(r"\b(policeplan_\w+)\(", PAGE))
    assert named == {*LIVE}
    assert ("None is retired yet" in PAGE) == (not RETIRED)


def test_every_status_and_both_variables_are_described():
    for status in Status:
        assert re.search(rf"^\| `{status.value}` \| \w", PAGE, re.MULTILINE), status
    assert len(re.findall(r"^\| `\w+` \|", PAGE, re.MULTILINE)) == len(Status)
    assert set(re.findall(r"\*\*`(POLICEPLAN_\w+)(?:=1)?`\*\*", PAGE)) == {ALLOWED, STRICT}


@pytest.fixture
def of_the_page():
    """A module with everything that the examples of the hooks define."""
    hooks = PAGE[PAGE.index("## Hooks") : PAGE.index("## Records")]
    test = doctest.DocTestParser().get_doctest(
        hooks.replace("```", ""), {}, "plugins.md", "plugins.md", 0
    )
    assert doctest.DocTestRunner().run(test, clear_globs=False).failed == 0
    module = types.ModuleType("policeplan_westmercia")
    vars(module).update(test.globs)
    return module


def test_the_examples_are_a_plugin_that_gives_something_by_every_hook(of_the_page):
    class Point:
        dist = None

        def load(self):
            return of_the_page

    plugin = load(Found("westmercia", Point()))
    assert (plugin.status, plugin.cause) == (Status.OK, "")
    for hook in HOOKS:
        assert len(getattr(plugin, hook.gives)) == 1, hook.name
