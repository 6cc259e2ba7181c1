"""Reads the published figures. Only the generator may: a report is made from rows alone."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import attrs

from policeplan_lancashire.errors import NotPublishedError
from policeplan_lancashire.extracts.printed import Printed


@attrs.frozen
class Figure:
    """One published figure: what the report prints of it.

    A part that is asked for and not printed raises `NotPublishedError`.

    Attributes:
        id: its name in ``published_figures.csv``.
        later: the figure of the in-year period, if printed.
        earlier: the figure it is compared with, if printed.
        change: the change in the figure's own unit, if printed.
        change_pct: the change in percent, if printed.
    """

    id: str
    later: Printed | None
    earlier: Printed | None
    change: Printed | None
    change_pct: Printed | None

    @property
    def pct(self) -> Printed:
        """The change in percent, of a figure that has one."""
        return self._there("change_pct")

    @property
    def by(self) -> Printed:
        """The change in its own unit, of a figure that has one."""
        return self._there("change")

    @property
    def number(self) -> int:
        """The change in whole numbers, of a figure that has one."""
        return int(self.by.value)

    @property
    def now(self) -> Printed:
        """The later figure, where printed."""
        return self._there("later")

    @property
    def then(self) -> Printed:
        """The earlier figure, where printed."""
        return self._there("earlier")

    def _there(self, part: str) -> Printed:
        printed: Printed | None = getattr(self, part)
        if printed is None:
            raise NotPublishedError(self.id, part)
        return printed


@cache
def figures() -> Mapping[str, Figure]:
    """The figures of the report by id, from ``published_figures.csv``."""
    parts = ("later", "earlier", "change", "change_pct")
    return {
        row["id"]: Figure(row["id"], *(Printed(row[part]) if row[part] else None for part in parts))
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
