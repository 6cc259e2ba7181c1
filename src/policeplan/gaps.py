"""Templates: text with named gaps, checked when a record of them is made and not when it speaks."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from typing import cast

import attrs

from policeplan.errors import TemplateError
from policeplan.words import near_miss

CHANGE = (
    "area", "title", "later", "earlier", "show", "figure", "rise", "risen", "up", "change",
    "change_pct", "percent", "by", "later_value", "earlier_value", "at_later", "at_earlier",
    "verdict", "meaning", "status", "remark",
)  # fmt: skip
"""What a sentence of a change may name."""

REMARK = tuple(name for name in CHANGE if name != "remark")
"""What a remark at its end may name."""

NO_FIGURE = ("area", "title", "later", "earlier", "where", "status")
"""What a sentence may name where there is no figure."""

STANDING = (
    "area", "title", "figure", "place", "of", "members", "is", "where", "peers", "best",
    "best_area", "highest", "highest_area", "lowest", "lowest_area", "group", "without",
    "differs", "heading",
)  # fmt: skip
"""What a sentence of a standing may name."""

MEMBERS = (*STANDING, "n", "have")
"""What a sentence of how many members may name."""

OWN = ("area", "title", "over", "own", "heading")
"""What a sentence of the area's own figure may name."""

_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z0-9][a-z0-9-]*")


def template(default: str, names: tuple[str, ...] = ()) -> str:
    """A field that holds a template: its default, and the names that it may use."""
    made: str = attrs.field(default=default, metadata={"names": names}, validator=_checked)
    return made


def names_of(record: type, field: str) -> tuple[str, ...] | None:
    """The names that a template may use; None for a field that is no template."""
    return attrs.fields_dict(record)[field].metadata.get("names")


def namespaced(instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    """An id is ``namespace.name`` in lower case, as a measure's is."""
    del instance
    if not _ID.fullmatch(value):
        raise TemplateError(value, attribute.name, "should be 'namespace.name' in lower case", ())


def _checked(instance: object, attribute: attrs.Attribute[str], value: str) -> None:
    names = cast("Mapping[str, tuple[str, ...]]", attribute.metadata)["names"]
    problem = _problem(value, names)
    if problem:
        raise TemplateError(str(getattr(instance, "id", "")), attribute.name, problem, names)


def _problem(text: object, names: tuple[str, ...]) -> str:
    """Why the text cannot be filled in from these names, if it cannot."""
    if not isinstance(text, str):
        return f"should be text, not {type(text).__name__}"
    try:
        gaps = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
        stray = next((name for name in gaps if name not in names), None)
        if stray is not None:
            near = near_miss(stray, names)
            meant = f" (did you mean {near!r}?)" if near else ""
            return f"names {stray!r}{meant}, which it is not given"
        text.format_map(dict.fromkeys(names, "x"))
    except (ValueError, LookupError) as error:
        return f"is no template ({error})"
    return ""
