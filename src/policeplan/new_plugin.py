"""A new plugin, written out from the template: the example plugin with its three names changed."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

from policeplan.errors import OutputError, PluginNameError
from policeplan.plugins.found import installed
from policeplan.report.whole import write_whole

_PACKAGED = Path(__file__).parent / "template"
_IN_A_CHECKOUT = Path(__file__).parents[2] / "plugins" / "policeplan-example"

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
# In the template the word stands for nothing but the name, so that it can be changed everywhere.
_NAMES = re.compile(r"policeplan-example|(?:policeplan_|\b)example\b")


def new_plugin(name: str, folder: str | Path = ".") -> list[Path]:
    """Write a plugin of this name: a measure to begin from, its worked example, and its tests.

    The namespace is the name, the package ``policeplan_<name>``, the distribution and its folder
    ``policeplan-<name>`` with hyphens for underscores.

    Args:
        name: small letters, digits and single underscores, a letter first.
        folder: where to put the plugin's own folder; made if it is not there.

    Returns:
        The files that were written, in order.

    Raises:
        PluginNameError: no plugin can have that name, or an installed one has it.
        OutputError: there is something of that name already, or the folder cannot be written.
            Nothing is written then.
    """
    _refuse_name(name)
    target = Path(folder) / renamed("policeplan-example", name)
    try:
        there = target.exists() or target.is_symlink()
    except OSError as error:
        raise OutputError(str(target), error.strerror or "the system refused") from error
    if there:
        raise OutputError(
            str(target), "it is there already. Say another folder, or take that one away"
        )
    files = {
        target / renamed(path, name): renamed(text, name).encode()
        for path, text in template().items()
    }
    return write_whole(files, target)


def renamed(text: str, name: str) -> str:
    """The text with the template's names changed to those of the plugin ``name``."""
    names = {
        "policeplan-example": "policeplan-" + name.replace("_", "-"),
        "policeplan_example": f"policeplan_{name}",
        "example": name,
    }
    return _NAMES.sub(lambda found: names[found[0]], text)


def template() -> dict[str, str]:
    """The template's files by their path in it; compiled ones and caches are none of them."""
    root = _PACKAGED if _PACKAGED.is_dir() else _IN_A_CHECKOUT
    found = sorted(path.relative_to(root) for path in root.rglob("*") if path.is_file())
    return {
        path.as_posix(): (root / path).read_text(encoding="utf-8")
        for path in found
        if not any(_is_no_part(folder) for folder in path.parts[:-1])
    }


def _is_no_part(folder: str) -> bool:
    """Caches, compiled files and what was built from the template."""
    return folder.startswith((".", "__")) or folder == "dist"


def _refuse_name(name: str) -> None:
    problem = ""
    if not _NAME.fullmatch(name):
        problem = "it could not name a package and a distribution alike"
    elif keyword.iskeyword(name):
        problem = "it is a word of Python's own"
    elif name in {"core", "policeplan"}:
        problem = f"the name '{name}' is policeplan's own"
    elif name in {point.name for point in installed()}:
        problem = "an installed plugin has that name; `policeplan plugins` lists them"
    if problem:
        raise PluginNameError(name, problem)
