"""Mutants that say something wrong: a figure, an example, what they are, or what a row holds."""

from __future__ import annotations

import logging
import sys
import warnings
from collections.abc import Sequence
from functools import partial

import attrs
import numpy as np
import pandas as pd

from conformance.broken import ADDRESS, EXAMPLE, KIND, KINDS, mutant, told, worked
from policeplan import (
    AREA,
    WHEN,
    Column,
    Measure,
    Observations,
    Proportion,
    Rows,
    Schema,
    codes,
)

# Contents ---------------------------------------------------------------------------------------


def _strays(rows: Rows) -> list[str]:
    """Kinds that it does not know."""
    return [label for label in rows["kind"].dropna().unique() if label not in KINDS]


def _in_an_error(rows: Rows) -> Observations:
    """Refuses a kind that it does not know, and says which."""
    for label in _strays(rows):
        raise ValueError(f"unknown kind {label}")  # reason: the first will do
    return told(rows)


def _in_a_chain(rows: Rows) -> Observations:
    """Refuses it in counts, and keeps the error that names it."""
    try:
        return _in_an_error(rows)
    except ValueError as error:
        raise ValueError("an unknown kind") from error


def _in_a_warning(rows: Rows) -> Observations:
    """Warns of a kind that it does not know."""
    for label in _strays(rows):
        warnings.warn(f"unknown kind {label}", stacklevel=1)
    return told(rows)


def _in_a_log(rows: Rows) -> Observations:
    """Logs where incidents were."""
    logging.getLogger("mutant").debug("addresses: %s", rows["address"].dropna().head(1).tolist())
    return told(rows)


def _in_print(rows: Rows) -> Observations:
    """Prints where incidents were, for the author to see."""
    print(rows["address"].dropna().head(1).tolist(), file=sys.stderr)  # noqa: T201  # reason: its fault
    return told(rows)


def _in_a_reason(rows: Rows) -> Observations:
    """Excludes each kind that it does not know by its own name."""
    seen = told(rows)
    reasons = {f"kind {label}": rows["kind"] == label for label in _strays(rows)}
    return Observations(
        when=seen.when,
        area=seen.area,
        numerator=seen.numerator,
        excluded={**seen.excluded, **reasons},
    )


class Chatty(Observations):
    """Observations whose repr shows what they are of."""

    def __repr__(self) -> str:
        return f"<Observations: {list(np.asarray(self.weight))}>"


def _in_a_repr(rows: Rows) -> Observations:
    """Keeps the addresses beside what it counts, and shows them."""
    seen = told(rows)
    return Chatty(
        when=seen.when,
        area=seen.area,
        numerator=seen.numerator,
        weight=rows["address"].astype(object),
        excluded=seen.excluded,
    )


# Figures ----------------------------------------------------------------------------------------


@attrs.frozen
class Halved(Proportion):
    """A share that is not what its parts make."""

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Half of it, with its limits."""
        frame = super().estimate(cells, by, confidence)
        return frame.assign(**{name: frame[name] / 2 for name in ("value", "lower", "upper")})


@attrs.frozen
class Crossed(Proportion):
    """A share above its own upper limit."""

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Its limits the wrong way round."""
        frame = super().estimate(cells, by, confidence)
        return frame.assign(lower=frame["upper"], upper=frame["lower"])


@attrs.frozen
class Careless(Proportion):
    """A share that says nought where there is nothing to share."""

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Nought of nothing is nought, it says."""
        return super().estimate(cells, by, confidence).fillna(0).assign(status="ok")


@attrs.frozen
class Endless(Proportion):
    """A share that divides by nought."""

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        """Whatever the division gives."""
        frame = super().estimate(cells, by, confidence)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = frame["numerator"].to_numpy(float) / frame["denominator"].to_numpy(float)
        return frame.assign(value=value, status="ok")


def _two_of_one(rows: Rows) -> Observations:
    """Thefts have the quality twice."""
    return told(rows, (rows["kind"] == "theft").to_numpy(np.int64) * 2)


def _less_than_nought(rows: Rows) -> Observations:
    """Of damage there is less than none."""
    seen = told(rows)
    return Observations(
        when=seen.when,
        area=seen.area,
        numerator=seen.numerator,
        denominator=np.where(rows["kind"] == "damage", -1, 1),
        excluded=seen.excluded,
    )


# What it says of itself -------------------------------------------------------------------------


def _with_parameters(threshold: int = 2, **others: object) -> Measure:
    """Takes any parameter, and forgets the one that it has."""
    del threshold, others
    return PARAMETERS[0].measure


class Lenient(Measure):
    """A measure that takes parameters which it does not have."""

    def with_parameters(self, **parameters: object) -> Measure:
        """Itself, whatever is asked."""
        del parameters
        return self


def _another(threshold: int = 2) -> Measure:
    """The measure with another threshold than asked for."""
    given = PARAMETERS[0].measure
    return attrs.evolve(given, parameters={"threshold": threshold + 1})


PARAMETERS = (
    mutant("parameters", "another", factory=_another, parameters={"threshold": 2}),
    mutant("parameters", "no-factory", factory=None, parameters={"threshold": 2}),
    mutant("parameters", "lenient", kind=Lenient),
    mutant(
        "parameters",
        "broken-factory",
        factory=partial(_another, colour="blue"),
        parameters={"threshold": 2},
    ),
)

# Speed ------------------------------------------------------------------------------------------


def _row_by_row(rows: Rows) -> Observations:
    """Looks at one row after another."""
    return told(rows, np.array([kind == "theft" for kind in rows["kind"]], bool))


def _by_comprehension(rows: Rows) -> Observations:
    """Goes through a column on one line."""
    return told(rows, np.array([kind == "theft" for kind in rows["kind"].tolist()], bool))


def _applies(rows: Rows) -> Observations:
    """Calls a function for each row."""
    return told(rows, rows["kind"].astype(object).apply(lambda kind: kind == "theft"))


def _group_by_group(rows: Rows) -> Observations:
    """Looks at one address after another."""
    found = np.zeros(len(rows), bool)
    for places in rows.groupby(codes(rows["address"])).indices.values():
        found[places] = len(places) > 0
    return told(rows, found & (rows["kind"] == "theft").to_numpy())


def _every_pair(rows: Rows) -> Observations:
    """Compares each row with each other one, a block at a time."""
    key = codes(rows["address"])
    same = np.zeros(len(key), np.int64)
    for block in np.array_split(np.arange(len(key)), 8):
        same[block] = (key[block, None] == key[None, :]).sum(axis=1)
    return told(rows, (rows["kind"] == "theft").to_numpy() & (same > 0))


def _dear(rows: Rows) -> Observations:
    """Sorts the same numbers again and again."""
    key = codes(rows["address"]).astype(float)
    for power in range(150):
        np.sort(key * (power + 1) % 7919)
    return told(rows)


_DIRTY = ("input-unchanged", "nought-denominators", "rows-accounted-for")
_RAISES = "it raises wherever a label is drawn that it does not know"
_KIND = ("definition-travels",)
_UNKNOWN = "a saved tally knows only the kinds of statistic that there are"
_DIVIDED = f"{_UNKNOWN}; and what it says of nothing is not made of its parts"

SAYS = (
    mutant("no-contents", "in-an-error", _in_an_error, also=_DIRTY, because=_RAISES),
    mutant("no-contents", "in-a-chain", _in_a_chain, also=_DIRTY, because=_RAISES),
    mutant("no-contents", "in-a-warning", _in_a_warning),
    mutant("no-contents", "in-a-log", _in_a_log),
    mutant("no-contents", "in-print", _in_print),
    mutant("no-contents", "in-a-reason", _in_a_reason),
    mutant("no-contents", "in-a-repr", _in_a_repr),
    mutant("value-of-parts", "halved", statistic=Halved("incidents"), also=_KIND, because=_UNKNOWN),
    mutant("bounds", "crossed", statistic=Crossed("incidents"), also=_KIND, because=_UNKNOWN),
    mutant("bounds", "two-of-one", _two_of_one, examples=worked(numerator=4, denominator=3)),
    mutant(
        "bounds",
        "less-than-nought",
        _less_than_nought,
        examples=worked(numerator=2, denominator=1),
        also=("rows-accounted-for",),
        because="a row that takes one away does not stand for one",
    ),
    mutant(
        "nought-denominators",
        "careless",
        statistic=Careless("incidents"),
        also=(*_KIND, "value-of-parts"),
        because=_DIVIDED,
    ),
    mutant(
        "nought-denominators",
        "endless",
        statistic=Endless("incidents"),
        also=(*_KIND, "value-of-parts"),
        because=_DIVIDED,
    ),
    mutant("worked-examples", "none", examples=()),
    mutant("worked-examples", "wrong", examples=(attrs.evolve(EXAMPLE, expect={"numerator": 3}),)),
    mutant("worked-examples", "wrong-excluded", examples=(attrs.evolve(EXAMPLE, excluded={}),)),
    mutant("worked-examples", "expects-nothing", examples=(attrs.evolve(EXAMPLE, expect={}),)),
    mutant("says-what-it-is", "no-title", title=" "),
    mutant("says-what-it-is", "no-rule", rule=""),
    mutant("says-what-it-is", "no-source", source=""),
    mutant(
        "says-what-it-is",
        "column-not-told",
        needs=Schema(WHEN, AREA, KIND, Column("address", ADDRESS.kind, "")),
    ),
    mutant("says-what-it-is", "no-such-key", together="incident"),
    mutant("definition-travels", "not-in-json", parameters={"kinds": frozenset(KINDS)}),
    mutant("definition-travels", "not-the-same", parameters={"kinds": {1: "theft"}}),
    *PARAMETERS,
    mutant("no-python-per-row", "row-by-row", _row_by_row),
    mutant("no-python-per-row", "applies", _applies),
    mutant("no-python-per-row", "by-comprehension", _by_comprehension),
    mutant("no-python-per-row", "group-by-group", _group_by_group),
    mutant("time-grows-with-rows", "every-pair", _every_pair),
    mutant("time-grows-with-rows", "dear", _dear),
)
