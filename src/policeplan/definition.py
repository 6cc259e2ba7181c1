"""Definition: what a measure is, without the function that reads rows.

It is what crosses the wall: a tally, a result and everything after carry the definition, so that a
saved tally can be printed, compared and benchmarked where neither rows nor plugin are at hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
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


@attrs.frozen
class Breakdown:
    """A way to divide what a measure counts: its column in the cells, and its levels in order."""

    name: str
    levels: tuple[str, ...] = attrs.field(converter=tuple)


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
        return cls(**fields)


def _plain(_instance: object, _field: object, value: object) -> object:
    return value.value if isinstance(value, Enum) else value
