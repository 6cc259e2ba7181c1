"""Reading a picture back: its layers with their rows, its words; for the tests of charts."""

from __future__ import annotations

import math
import re

import pandas as pd


def layers(spec):
    """Every mark of a chart's dict with its encoding and its rows."""
    found = []

    def walk(part, name):
        name = part.get("data", {}).get("name", name)
        if "mark" in part:
            found.append((part["mark"], part.get("encoding", {}), spec["datasets"].get(name, [])))
        for inner in ("vconcat", "hconcat", "concat", "layer"):
            for each in part.get(inner, []):
                walk(each, name)

    walk(spec, None)
    return found


def drawn(spec, field, mark=None, channel="y"):
    """The rows of the layers that have a field upright (or on another channel)."""
    return [
        rows
        for kind, encoding, rows in layers(spec)
        if encoding.get(channel, {}).get("field") == field and mark in {None, kind["type"]}
    ]


def column(rows, field):
    """A column as a record has it: null is not a number."""
    return [math.nan if row[field] is None else row[field] for row in rows]


def words(spec):
    """Every title of the chart, its panels and its axes, and its labels, one after another."""
    text = []

    def walk(part):
        if isinstance(part, dict):
            title = part.get("title")
            if isinstance(title, str):
                text.append(title)
            elif isinstance(title, dict):
                both = title.get("text"), title.get("subtitle")
                text.extend(one if isinstance(one, str) else " ".join(one or []) for one in both)
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk({name: part for name, part in spec.items() if name != "datasets"})
    return "\n".join(text)


def outside(text):
    """What a file would fetch: the addresses in its attributes and styles, names of XML apart."""
    named = re.sub(r'xmlns(:\w+)?="[^"]*"', "", text)
    return re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?\s*(?:https?:)?//[^"')\s]+""", named)


def same(ours, theirs):
    """Equal number for number, a gap for a gap."""
    pd.testing.assert_series_equal(
        pd.Series(ours, dtype=float),
        pd.Series(theirs, dtype=float).reset_index(drop=True),
        check_names=False,
        rtol=0,
        atol=0,
    )
