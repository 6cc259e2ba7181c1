"""What the mutants are made of: two sound measures, and the record that says how one is broken."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np

from policeplan import (
    AREA,
    WHEN,
    Column,
    Count,
    Example,
    Kind,
    Measure,
    Observations,
    Proportion,
    Rows,
    Schema,
)

KINDS = ("bicycle", "car")
KIND = Column("kind", Kind.CATEGORY, "what was stolen")
MINUTES = Column("minutes", Kind.NUMBER, "minutes until an officer came")
PLACE = Column("place", Kind.KEY, "number of the address")


@attrs.frozen(eq=False)
class Mutant:
    """A measure that is broken in one way.

    Attributes:
        check: the name of the check that is there for it.
        measure: the measure.
        says: words of the problem that the check should tell.
        also: the other checks that cannot but fail, each knowingly.
        rows: how many rows the smallest table has at most; nought where there is no table to show.
    """

    check: str
    measure: Measure
    says: str
    also: frozenset[str] = attrs.field(default=frozenset(), converter=frozenset)
    rows: int = 2


def thefts(name: str, observe: Callable[[Rows], Observations], **others: object) -> Measure:
    """Share of thefts that are of bicycles, ``mutant.<name>``, with something else put in."""
    given: dict[str, object] = {
        "id": f"mutant.{name}",
        "title": "Bicycles among thefts",
        "statistic": Proportion("thefts"),
        "rule": "Share of thefts that are of bicycles.",
        "source": "Made up for the tests of the conformance kit",
        "needs": Schema(WHEN, AREA, KIND),
        "observe": observe,
        "examples": (EXAMPLE,),
        **others,
    }
    return Measure(**given)


def observe(rows: Rows) -> Observations:
    """The sound rule: a theft of which it is not known what was stolen does not count."""
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        numerator=rows["kind"].isin(["bicycle"]),
        excluded={"kind not known": ~rows["kind"].isin(KINDS)},
    )


EXAMPLE = Example(
    says="One of two is a bicycle; of a third it is not known.",
    rows={
        "occurred": ("2016-03-01 19:00", "2016-03-02 08:00", "2016-03-03 12:00"),
        "area": ("EAST", "WEST", "WEST"),
        "kind": ("bicycle", "car", ""),
    },
    expect={"numerator": 1, "denominator": 2},
    excluded={"kind not known": 1},
)


def visits(name: str, observe: Callable[[Rows], Observations], **others: object) -> Measure:
    """Share of visits at an address that have some quality, ``mutant.<name>``."""
    given: dict[str, object] = {
        "needs": Schema(WHEN, AREA, PLACE),
        "examples": (VISITS,),
        **others,
    }
    return thefts(name, observe, **given)


def visited(rows: Rows, quality: np.ndarray) -> Observations:
    """Visits of which some have a quality."""
    return Observations(when=rows["occurred"], area=rows["area"], numerator=quality)


VISITS = Example(
    says="Two visits at one address, one at another.",
    rows={
        "occurred": ("2016-03-01 19:00", "2016-03-02 08:00", "2016-03-03 12:00"),
        "area": ("EAST", "EAST", "WEST"),
        "place": ("1", "1", "2"),
    },
    expect={"denominator": 3},
)


def waits(name: str, observe: Callable[[Rows], Observations], **others: object) -> Measure:
    """Share of thefts where an officer came soon, ``mutant.<name>``: it reads a number."""
    given: dict[str, object] = {
        "needs": Schema(WHEN, AREA, MINUTES),
        "examples": (WAITS,),
        **others,
    }
    return thefts(name, observe, **given)


def waited(rows: Rows, soon: np.ndarray) -> Observations:
    """Thefts, where a blank number of minutes does not count."""
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        numerator=soon,
        excluded={"minutes not known": ~(rows["minutes"].to_numpy(float) >= 0)},
    )


WAITS = Example(
    says="Two waits.",
    rows={
        "occurred": ("2016-03-01 19:00", "2016-03-02 08:00"),
        "area": ("EAST", "EAST"),
        "minutes": (5, 20),
    },
    expect={"denominator": 2},
)

COUNT = Count("thefts")
