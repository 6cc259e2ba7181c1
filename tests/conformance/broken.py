"""What the mutants share: one sound measure, and a way to break it in one place.

`told` is the sound one: the share of incidents at an address that are thefts. A mutant is the same
measure with another `observe`, another statistic, or another word about itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial

import attrs

from policeplan import (
    AREA,
    WHEN,
    Better,
    Column,
    Example,
    Kind,
    Measure,
    Observations,
    Proportion,
    Rows,
    Schema,
)
from policeplan.observations import Values

KIND = Column("kind", Kind.CATEGORY, "the kind of incident")
ADDRESS = Column("address", Kind.KEY, "where it was")
KINDS = ("theft", "damage", "noise")

EXAMPLE = Example(
    says="Two of three are thefts; of a fourth the kind is not told.",
    rows={
        "occurred": ("2016-01-31 23:59", "2016-02-01", "2016-02-28 12:00", "2016-02-29 12:00"),
        "area": ("EAST",) * 4,
        "kind": ("theft", "theft", "damage", ""),
        "address": ("1", "2", "3", "1"),
    },
    expect={"numerator": 2, "denominator": 3},
    excluded={"no kind": 1},
)


def told(rows: Rows, numerator: Values | None = None) -> Observations:
    """Every incident whose kind is told; thefts have the quality, or what is given."""
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        numerator=rows["kind"] == "theft" if numerator is None else numerator,
        excluded={"no kind": rows["kind"].isna()},
    )


@attrs.frozen
class Mutant:
    """A measure that is broken in one way.

    Attributes:
        measure: the measure.
        breaks: the check that is to find it.
        also: the other checks that may find it too, and no more.
        because: why they do.
    """

    measure: Measure
    breaks: str
    also: frozenset[str] = attrs.field(default=frozenset(), converter=frozenset)
    because: str = ""


_MADE: dict[str, Measure] = {}


def made(name: str, **parameters: object) -> Measure:
    """The mutant of this name, as its factory gives it, whatever its parameters.

    Unit: percent of incidents. Better: lower. Look-back: as it says. Source: made up.
    """
    del parameters
    return _MADE[name]


def worked(excluded: Mapping[str, int] | None = None, **expect: float) -> tuple[Example]:
    """The worked example with what this measure makes of it, counted by hand."""
    reasons = {"no kind": 1} if excluded is None else excluded
    return (attrs.evolve(EXAMPLE, expect=expect, excluded=reasons),)


def mutant(
    breaks: str,
    name: str,
    observe: Callable[[Rows], Observations] = told,
    *,
    also: Collection[str] = (),
    because: str = "",
    kind: type[Measure] = Measure,
    **changes: object,
) -> Mutant:
    """The sound measure with what is given changed.

    Args:
        breaks: the check that is to find it.
        name: of the mutant.
        observe: how it reads rows.
        also: the other checks that may find it too, and no more.
        because: why they do.
        kind: the class of the measure.
        **changes: fields of the measure.
    """
    fields: dict[str, object] = {
        "id": f"mutant.{name}",
        "title": "Thefts among incidents",
        "statistic": Proportion("incidents"),
        "better": Better.LOWER,
        "rule": "Share of incidents that are thefts, of those whose kind is told.",
        "source": "Made up for the tests of the kit",
        "needs": Schema(WHEN, AREA, KIND, ADDRESS),
        "factory": partial(made, name),
        "observe": observe,
        "examples": (EXAMPLE,),
        **changes,
    }
    _MADE[name] = kind(**fields)
    return Mutant(_MADE[name], breaks, also, because)
