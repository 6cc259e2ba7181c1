"""Writes the pages that are made from docstrings: `names.md` and `errors.md`.

``uv run python docs/reference/make.py`` writes them; a test holds them against the code.
"""

from __future__ import annotations

import importlib
import inspect
import textwrap
from pathlib import Path

import attrs

from policeplan import _HOME_OF, errors

FOLDER = Path(__file__).parent
PACKAGES = ("policeplan", "policeplan.testing")
_INTRODUCTIONS = {
    "policeplan": (
        "`import policeplan as pp` has these, and imports the module of each at first use."
    ),
    "policeplan.testing": (
        "For the tests of a force's own measures, with `pip install 'policeplan[testing]'`: see "
        "[the conformance kit](conformance.md)."
    ),
}
_MADE = "<!-- Made from docstrings by docs/reference/make.py: change those, and run it. -->"
_WIDTH = 110


def summary(thing: object) -> str:
    """The first paragraph of a docstring, on one line."""
    text = (inspect.getdoc(thing) or "").split("\n\n")[0]
    return " ".join(text.replace("``", "`").split())


def names_page() -> str:
    """Every public name, by package and module, with what it is."""
    said = [
        "# Public names",
        _MADE,
        _wrapped(
            "What is not on this page, nor a hook, a key of a plan, a command or the JSON, is not "
            "public: see [compatibility](compatibility.md). Every docstring gives arguments, "
            "units, errors and sources: `help(pp.Tally)`."
        ),
    ]
    for package in PACKAGES:
        said += [f"## `{package}`", _wrapped(_INTRODUCTIONS[package])]
        for home, names in _homes(package).items():
            said.append(f"### `{home}`")
            said.append("\n".join(_name(package, name) for name in names))
    return "\n\n".join(said) + "\n"


def errors_page() -> str:
    """Every exception: what it is, what a caller may catch it as, its facts."""
    said = [
        "# Errors",
        _MADE,
        _wrapped(
            "`policeplan.errors` has every exception. Each is a `PolicePlanError` and the builtin "
            "that a caller would expect; its facts are fields, and its sentence is built from them "
            "and ends in what to do. None holds the content of a row. All of them pickle."
        ),
    ]
    for name in errors.__all__:
        error = getattr(errors, name)
        facts = ", ".join(f"`{field.name}`" for field in attrs.fields(error))
        builtin = [base.__name__ for base in error.__mro__ if base.__module__ == "builtins"]
        caught = ", ".join(f"`{base}`" for base in builtin if base not in _EVERY)
        said += [f"## `{name}`", _wrapped(summary(error))]
        said += [f"Caught as: {caught}."] if caught else []
        said += [f"Fields: {facts}."] if facts else []
    return "\n\n".join(said) + "\n"


_EVERY = {"object", "BaseException", "Exception"}


def _homes(package: str) -> dict[str, list[str]]:
    """The names of a package by the module that they come from, both in order."""
    module = importlib.import_module(package)
    homes: dict[str, list[str]] = {}
    for name in module.__all__:
        whole = getattr(getattr(module, name), "__module__", f"{package}.checks")
        home = _HOME_OF.get(name) or str(whole).removeprefix(f"{package}.")
        homes.setdefault(home, []).append(name)
    return dict(sorted(homes.items()))


def _name(package: str, name: str) -> str:
    thing = getattr(importlib.import_module(package), name)
    if inspect.isclass(thing) and not thing.__module__.startswith("policeplan"):
        whole = f"{thing.__module__.partition('.')[0]}.{thing.__name__}"
        return _item(f"`{name}`", f"A `{whole}`, with what its page says of it.")
    if inspect.isclass(thing):
        lines = [_item(f"`{name}`", summary(thing))]
        lines += [_item(f"`{name}.{own}`", said, "  ") for own, said in _own(thing).items()]
        return "\n".join(lines)
    if callable(thing):
        return _item(f"`{name}({', '.join(inspect.signature(thing).parameters)})`", summary(thing))
    if isinstance(thing, tuple):
        kind = type(thing[0]).__name__
        return _item(f"`{name}`", f"{len(thing)} records of `{kind}`, each described in its page.")
    return _item(f"`{name}`", f"{summary(type(thing)).rstrip('.')}: `{thing!r}`.")


def _own(kind: type) -> dict[str, str]:
    """Public methods and properties that a class itself defines, with a docstring."""
    found: dict[str, str] = {}
    for name, thing in vars(kind).items():
        plain = thing.__func__ if isinstance(thing, (classmethod, staticmethod)) else thing
        described = inspect.isfunction(plain) or isinstance(plain, property)
        if not name.startswith("_") and described and inspect.getdoc(plain):
            found[name] = summary(plain)
    return found


def _item(name: str, said: str, indent: str = "") -> str:
    return textwrap.fill(
        f"{indent}- {name}: {said}",
        _WIDTH,
        subsequent_indent=f"{indent}  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _wrapped(text: str) -> str:
    return textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False)


PAGES = {"names.md": names_page, "errors.md": errors_page}

if __name__ == "__main__":
    for page, made in PAGES.items():
        (FOLDER / page).write_text(made(), encoding="utf-8")
