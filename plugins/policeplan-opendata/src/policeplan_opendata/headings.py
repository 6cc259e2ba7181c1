"""Headings that stand twice: nobody can tell which of two columns counts, so neither does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from policeplan.errors import LayoutError
from policeplan_opendata.printed import plain

_AGAIN = re.compile(r"\.\d+$")
"""What pandas adds to a heading of CSV that stands a second time: "Month.1"."""


def refuse_alike(
    header: Sequence[str], fields: Mapping[str, tuple[str, ...]], reader: str, path: str, takes: str
) -> None:
    """Refuse a table that has the heading of a field twice, letters and marks apart.

    Args:
        header: its headings.
        fields: for each field of the layout, its plain names.
        reader: who asks, for the error.
        path: where the table stands, for the error.
        takes: the layouts, in words, for the error.

    Raises:
        LayoutError: with the heading.
    """
    wanted = {name for names in fields.values() for name in names}
    firsts = (_AGAIN.sub("", name) for name in header)
    n = Counter(
        plain(first if first in header else name)
        for first, name in zip(firsts, header, strict=True)
    )
    twice = next((name for name in n if name in wanted and n[name] > 1), None)
    if twice is not None:
        problem = f"the heading '{twice}' stands twice, and which counts is not known: keep one"
        raise LayoutError(reader, path, problem, takes)
