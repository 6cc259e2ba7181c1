"""Definition: what a measure is, without the function that reads rows.

It is what crosses the wall: a tally, a result and everything after carry the definition, so that a
saved tally can be printed, compared and benchmarked where neither rows nor plugin are at hand.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any, cast

import attrs
import pandas as pd

from policeplan import markup
from policeplan.errors import ParameterError
from policeplan.statistic import KINDS, Statistic

_ID = re.compile(r"[a-z][a-z0-9_]*\.[a-z0-9][a-z0-9-]*")


class Better(Enum):
    """Which way is better."""

    LOWER = "lower"
    HIGHER = "higher"
    NEITHER = "neither"


def _pairs(given: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((level, parent) for level, parent in given)


@attrs.frozen
class Breakdown:
    """A way to divide what a measure counts: its column in the cells, and its levels in order.

    Attributes:
        name: the column's name.
        levels: every level, in the order that reports print; a whole before its parts.
        parents: for a level that is a part of another, that other: rape is a part of sexual
            offences. A row is counted at its own level; the figure of a level is its own rows and
            those of all its parts, so that nothing is counted twice in the whole.

    Raises:
        ParameterError: a level stands twice, or is a part of two others, or a parent is no level
            that stands before its part.
    """

    name: str
    levels: tuple[str, ...] = attrs.field(converter=tuple)
    parents: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_pairs)

    def __attrs_post_init__(self) -> None:
        place = {level: i for i, level in enumerate(self.levels)}
        if len(place) < len(self.levels):
            raise ParameterError("(any)", f"breakdown {self.name}", "a level stands twice")
        if len(dict(self.parents)) < len(self.parents):
            raise ParameterError("(any)", f"breakdown {self.name}", "a level is a part of two")
        for level, parent in self.parents:
            if not place.get(parent, len(place)) < place.get(level, -1):
                raise ParameterError(
                    "(any)",
                    f"breakdown {self.name}",
                    f"'{level}' is a part of '{parent}', which should be a level before it",
                )

    def wholes(self, level: str) -> tuple[str, ...]:
        """What the level is a part of, the nearest first."""
        parent = dict(self.parents).get(level)
        return () if parent is None else (parent, *self.wholes(parent))

    def within(self, level: str) -> tuple[str, ...]:
        """The level and all its parts."""
        return tuple(other for other in self.levels if level in {other, *self.wholes(other)})


@attrs.frozen
class Note:
    """A change in what is recorded, or how, that makes figures before and after it less alike.

    Attributes:
        since: the first day of the new practice.
        says: what changed, in a sentence that reports print.
        levels: the levels of a breakdown that it touches; every figure if there are none.
        source: where that is published.
        whole: whether the whole is touched with its levels: it is where crimes became recordable,
            and is not where they only moved from one level to another.
    """

    since: dt.date
    says: str
    levels: tuple[str, ...] = attrs.field(default=(), converter=tuple)
    source: str = ""
    whole: bool = True

    def __str__(self) -> str:
        source = f" ({self.source})" if self.source else ""
        return f"To compare with care: {self.says.rstrip('.')}{source}."


def _lookback(given: str) -> str:
    try:
        pd.Timedelta(given)
    except ValueError as error:
        raise ParameterError("(any)", "lookback", "is no length of time such as '180D'") from error
    return given


def _well_formed(_instance: object, _attribute: object, value: str) -> None:
    if not _ID.fullmatch(value):
        raise ParameterError(value, "id", "should be 'namespace.name' in lower case")


def _copied(given: Mapping[str, object]) -> dict[str, object]:
    return {name: _unchanging(value) for name, value in given.items()}


def _unchanging(value: object) -> object:
    """Lists as tuples, so that what JSON gives back is equal to what it was given."""
    if not isinstance(value, list):
        return value
    return tuple(_unchanging(inside) for inside in cast("list[object]", value))


@attrs.frozen(kw_only=True, repr=False)
class Definition:
    """What a measure is.

    Attributes:
        id: ``namespace.name``, lower case.
        title: what reports say.
        statistic: its arithmetic.
        better: which way is better.
        rule: the rule in words.
        source: where the rule comes from.
        version: of the rule; a new version is another measure to add up.
        parameters: of the rule; they are part of its identity.
        breakdowns: ways in which the cells divide.
        lookback: history that it needs before a period: ``"180D"``.
        notes: comparability notes, printed beside each change that they touch.
    """

    id: str = attrs.field(validator=_well_formed)
    title: str
    statistic: Statistic
    better: Better = Better.NEITHER
    rule: str = ""
    source: str = ""
    version: str = "1"
    parameters: Mapping[str, object] = attrs.field(
        factory=dict[str, object], converter=_copied, hash=False
    )
    breakdowns: tuple[Breakdown, ...] = attrs.field(default=(), converter=tuple)
    lookback: str = attrs.field(default="0D", converter=_lookback)
    notes: tuple[Note, ...] = attrs.field(default=(), converter=tuple)

    @property
    def identity(self) -> tuple[str, str, str]:
        """Id, version and parameters: tallies add up when all three are the same."""
        return (self.id, self.version, json.dumps(self.parameters, sort_keys=True, default=list))

    @property
    def lookback_days(self) -> int:
        """The look-back in whole days, a begun day counting as whole."""
        return -(-pd.Timedelta(self.lookback) // pd.Timedelta("1D"))

    @property
    def says(self) -> str:
        """Id and parameters, as messages and labels say them."""
        if not self.parameters:
            return self.id
        inside = ", ".join(f"{name}={value!r}" for name, value in self.parameters.items())
        return f"{self.id}({inside})"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.says}: {self.title}>"

    def _repr_html_(self) -> str:
        known = {
            "id": self.id,
            "version": self.version,
            "rule": self.rule,
            "statistic": f"{type(self.statistic).__name__} of {self.statistic.of}",
            "better": self.better.value,
            **{f"parameter {name}": repr(value) for name, value in self.parameters.items()},
            **{f"breakdown {b.name}": ", ".join(b.levels) for b in self.breakdowns},
            "look-back": f"{self.lookback_days} days" if self.lookback_days else "",
            **{f"note, {note.since:%B %Y}": note.says for note in self.notes},
            "source": self.source,
        }
        return markup.facts(self.title, known)

    def breakdown(self, name: str) -> Breakdown:
        """The breakdown with this name.

        Raises:
            ParameterError: the measure has none of that name.
        """
        for breakdown in self.breakdowns:
            if breakdown.name == name:
                return breakdown
        have = ", ".join(repr(b.name) for b in self.breakdowns) or "none"
        raise ParameterError(self.id, "by", f"has no breakdown {name!r}; it has {have}")

    def to_dict(self) -> dict[str, object]:
        """Plain data, for JSON."""
        plain = attrs.asdict(self, recurse=True, value_serializer=_plain)
        plain["statistic"]["kind"] = type(self.statistic).__name__.lower()
        return plain

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> Definition:  # reason: JSON; the fields check it
        """The definition that `to_dict` wrote down."""
        fields = dict(plain)
        statistic: dict[str, Any] = dict(fields["statistic"])
        fields["statistic"] = KINDS[statistic.pop("kind")](**statistic)
        fields["better"] = Better(fields["better"])
        fields["breakdowns"] = tuple(Breakdown(**b) for b in fields["breakdowns"])
        fields["notes"] = tuple(
            Note(dt.date.fromisoformat(note.pop("since")), **note)
            for note in map(dict[str, Any], fields.get("notes", ()))
        )
        return cls(**fields)


def _plain(_instance: object, _field: object, value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
