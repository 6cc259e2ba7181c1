"""Reads the published figures. Only the generator may: a report is made from rows alone."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import attrs

from policeplan_lancashire.extracts.printed import Printed


@attrs.frozen
class Figure:
    """One published figure: what the report prints of it.

    Attributes:
        later: the figure of the in-year period, if printed.
        earlier: the figure it is compared with, if printed.
        change: the change in the figure's own unit, if printed.
        change_pct: the change in percent, if printed.
    """

    later: Printed | None
    earlier: Printed | None
    change: Printed | None
    change_pct: Printed | None

    @property
    def pct(self) -> Printed:
        """The change in percent, of a figure that has one."""
        return _there(self.change_pct)

    @property
    def by(self) -> Printed:
        """The change in its own unit, of a figure that has one."""
        return _there(self.change)

    @property
    def number(self) -> int:
        """The change in whole numbers, of a figure that has one."""
        return int(self.by.value)

    @property
    def now(self) -> Printed:
        """The later figure, where printed."""
        return _there(self.later)

    @property
    def then(self) -> Printed:
        """The earlier figure, where printed."""
        return _there(self.earlier)


@cache
def figures() -> Mapping[str, Figure]:
    """The figures of the report by id, from ``published_figures.csv``."""
    parts = ("later", "earlier", "change", "change_pct")
    return {
        row["id"]: Figure(*(Printed(row[part]) if row[part] else None for part in parts))
        for row in table("published_figures")
    }


@cache
def in_words() -> Mapping[str, Printed]:
    """The figures that stand in the report's sentences alone, by id."""
    return {row["id"]: Printed(row["value"]) for row in table("in_words")}


def table(name: str) -> Iterator[dict[str, str]]:
    """The rows of a published table, every cell as text."""
    path = files("policeplan_lancashire") / "published" / f"{name}.csv"
    yield from csv.DictReader(path.read_text(encoding="utf-8").splitlines())


def _there(figure: Printed | None) -> Printed:
    if figure is None:
        raise LookupError("the report does not print this figure")
    return figure
