"""Measures broken at the edges and in what they say: odd tables, contents, figures, words, speed."""

from __future__ import annotations

import datetime as dt
import logging
import sys
import warnings
from collections.abc import Sequence
from functools import partial

import attrs
import numpy as np
import pandas as pd
from conformance.base import (
    EXAMPLE,
    KIND,
    MINUTES,
    VISITS,
    WAITS,
    Mutant,
    observe,
    thefts,
    visited,
    visits,
    waited,
    waits,
)

from policeplan import (
    AREA,
    WHEN,
    Column,
    Measure,
    Observations,
    Proportion,
    Rows,
    Schema,
    Total,
    clock,
)
from policeplan.schema import Columns

# says-what-it-is, parameters, definition-travels, worked-examples ---------------------------------


def _made(id: str, title: str = "Bicycles", **parameters: object) -> Measure:  # noqa: A002  # reason: the measure's own word
    return thefts(id, observe, title=title, parameters=parameters)


def _another_default(kinds: tuple[str, ...] = ("bicycle",)) -> Measure:
    """A factory that leaves its parameter aside."""
    del kinds
    return thefts("leaves-aside", observe, parameters={"kinds": ("car",)})


def _another_title(least: int = 1) -> Measure:
    return thefts("another-title", observe, title=f"Thefts, {least}", parameters={"least": least})


def _of_a_day(since: dt.date = dt.date(2016, 1, 1)) -> Measure:
    return thefts("of-a-day", observe, parameters={"since": since}, factory=_of_a_day)


def _numbered(names: dict[int, str] | None = None) -> Measure:
    given = {1: "bicycle"} if names is None else names
    return thefts("numbered", observe, parameters={"names": given}, factory=_numbered)


def _nothing(least: int) -> Measure:
    del least
    raise LookupError


# empty-table, all-excluded, nought-denominators, missing-column -----------------------------------


def _looks_at_the_first(rows: Rows) -> Observations:
    rows["kind"].iloc[0]
    return observe(rows)


def _first_with_a_time(rows: Rows) -> Observations:
    if len(rows):
        rows["occurred"].dropna().iloc[0]
    return observe(rows)


def _area_made_up(rows: Rows) -> Observations:
    return attrs.evolve(observe(rows), area=rows["area"].astype(object).fillna("WEST"))


def _speed(rows: Rows) -> Observations:
    """Visits an hour of each row: of nought minutes without end."""
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        value=60 / rows["minutes"],
        excluded={"minutes not known": ~(rows["minutes"].to_numpy(float) >= 0)},
    )


@attrs.frozen
class _NoughtOfNothing(Proportion):
    """Says that the share of nothing is nought."""

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        frame = super().estimate(cells, by, confidence)
        nothing = frame["denominator"] == 0
        frame.loc[nothing, ["value", "lower", "upper"]] = 0.0
        frame.loc[nothing, "status"] = "ok"
        return frame


def _needs_what_is_optional(rows: Rows) -> Observations:
    return waited(rows, rows["minutes"] <= 10)


class _Lenient(Schema):
    """Makes up a column that is not there."""

    def locate(
        self,
        available: Sequence[str],
        columns: Columns | None = None,
        constants: object = (),
        wanted_by: str = "the schema",
    ) -> dict[str, str]:
        there = Schema(*(column for column in self.columns if column.name in available))
        return there.locate(available, columns, constants, wanted_by)


def _made_up_kind(rows: Rows) -> Observations:
    return observe(rows if "kind" in rows else rows.assign(kind=pd.Categorical(["car"] * len(rows))))


# no-contents --------------------------------------------------------------------------------------

_LONG = 10
_LOG = logging.getLogger(__name__)


def _long(rows: Rows) -> pd.Series:
    place = rows["place"].astype(object).dropna().astype(str)
    return place[place.str.len() > _LONG]


def _raises(rows: Rows) -> Observations:
    if len(_long(rows)):
        raise ValueError(f"no number of an address: {_long(rows).iloc[0]}")
    return visited(rows, np.ones(len(rows), bool))


def _raises_in_a_chain(rows: Rows) -> Observations:
    try:
        _raises(rows)
    except ValueError as error:
        raise ValueError("a number of an address is too long") from error
    return visited(rows, np.ones(len(rows), bool))


def _warns(rows: Rows) -> Observations:
    if len(_long(rows)):
        warnings.warn(f"no number of an address: {_long(rows).iloc[0]}", stacklevel=2)
    return visited(rows, np.ones(len(rows), bool))


def _logs(rows: Rows) -> Observations:
    _LOG.debug("numbers of addresses: %s", list(_long(rows)))
    return visited(rows, np.ones(len(rows), bool))


def _prints(rows: Rows) -> Observations:
    print(*_long(rows).to_list(), file=sys.stderr, end="")  # noqa: T201  # reason: a mutant
    return visited(rows, np.ones(len(rows), bool))


def _names_the_reason(rows: Rows) -> Observations:
    label = rows["kind"].astype(object).where(rows["kind"].notna(), "nothing")
    others = sorted(set(label) - {"bicycle", "car"})
    reasons = {f"kind not known: {one}": (label == one).to_numpy(bool) for one in others}
    return attrs.evolve(observe(rows), excluded=reasons)


_NAMED = attrs.evolve(EXAMPLE, excluded={"kind not known: nothing": 1})


# value-of-parts, bounds ---------------------------------------------------------------------------


@attrs.frozen
class _Flattered(Proportion):
    """Adds a point to each share that is between."""

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        frame = super().estimate(cells, by, confidence)
        return frame.assign(value=np.minimum(frame["value"] + 0.01, frame["upper"]))


@attrs.frozen
class _UpsideDown(Proportion):
    """Has its limits the wrong way round."""

    def estimate(
        self, cells: pd.DataFrame, by: Sequence[str], confidence: float = 0.95
    ) -> pd.DataFrame:
        frame = super().estimate(cells, by, confidence)
        return frame.assign(lower=frame["upper"], upper=frame["lower"])


def _minutes_of_one(rows: Rows) -> Observations:
    return waited(rows, rows["minutes"])


def _below_nought(rows: Rows) -> Observations:
    minutes = rows["minutes"].to_numpy(float)
    return attrs.evolve(waited(rows, np.zeros(len(rows))), denominator=-minutes)


# no-python-per-row, time-grows-with-rows ----------------------------------------------------------


def _applies(rows: Rows) -> Observations:
    if not len(rows):
        return observe(rows)
    bicycle = rows.apply(lambda row: row["kind"] == "bicycle", axis=1)
    return attrs.evolve(observe(rows), numerator=bicycle)


def _iterates(rows: Rows) -> Observations:
    bicycle = np.array([kind == "bicycle" for kind in rows["kind"]], bool)
    return attrs.evolve(observe(rows), numerator=bicycle)


def _place_by_place(rows: Rows) -> Observations:
    many = np.zeros(len(rows), bool)
    for place in rows["place"].unique():
        many |= (rows["place"] == place).to_numpy(bool)
    return visited(rows, many)


def _all_with_all(rows: Rows) -> Observations:
    """As many steps as rows times rows, all of them NumPy's."""
    ones = np.ones(len(rows))
    if len(rows):
        np.convolve(ones, ones)
    return observe(rows)


def _sorts_for_ever(rows: Rows) -> Observations:
    moments = clock.local(rows["occurred"]).to_numpy()
    for _ in range(400):
        np.argsort(moments, kind="stable")
    return observe(rows)


_OWN = {"definition-travels"}  # a statistic of one's own has no name in a saved tally
_BLANKED = {**WAITS.rows, "minutes": (5, 20)}
_LENIENT = _Lenient(WHEN, AREA, KIND)
_DRAWN = {
    "input-unchanged",
    "deterministic",
    "pickles",
}

BROKEN_TABLES = (
    Mutant("says-what-it-is", thefts("untitled", observe, title=" "), "title is blank", rows=0),
    Mutant("says-what-it-is", thefts("no-rule", observe, rule=""), "rule is blank", rows=0),
    Mutant("says-what-it-is", thefts("no-source", observe, source=""), "source is blank", rows=0),
    Mutant(
        "says-what-it-is",
        thefts("undescribed", observe, needs=Schema(WHEN, AREA, attrs.evolve(KIND, describes=""))),
        "does not say what it holds",
        rows=0,
    ),
    Mutant(
        "says-what-it-is",
        thefts("together-with-what", observe, together="place"),
        "no column that it needs",
        rows=0,
    ),
    Mutant(
        "parameters", thefts("no-factory", observe, parameters={"n": 1}), "no factory", rows=0
    ),
    Mutant(
        "parameters",
        thefts("leaves-aside", observe, parameters={"kinds": ("bicycle",)}, factory=_another_default),
        "makes another measure",
        rows=0,
    ),
    Mutant(
        "parameters",
        thefts("another-title", observe, parameters={"least": 1}, factory=_another_title),
        "makes another measure",
        rows=0,
    ),
    Mutant(
        "parameters",
        thefts("nothing", observe, parameters={"least": 1}, factory=_nothing),
        "its factory raised LookupError",
        rows=0,
    ),
    Mutant("definition-travels", _of_a_day(), "JSON", also={"parts-add-up"}, rows=0),
    Mutant("definition-travels", _numbered(), "is another one", rows=0),
    Mutant("worked-examples", thefts("none", observe, examples=()), "no worked example", rows=0),
    Mutant(
        "worked-examples",
        thefts("wrong", observe, examples=(attrs.evolve(EXAMPLE, expect={"numerator": 2}),)),
        "worked by hand 2",
        rows=3,
    ),
    Mutant(
        "worked-examples",
        thefts("wrong-reason", observe, examples=(attrs.evolve(EXAMPLE, excluded={}),)),
        "excluded are",
        rows=3,
    ),
    Mutant(
        "worked-examples",
        thefts("no-expectation", observe, examples=(attrs.evolve(EXAMPLE, expect={}),)),
        "expects nothing",
        rows=3,
    ),
    Mutant(
        "worked-examples",
        thefts("no-part", observe, examples=(attrs.evolve(EXAMPLE, expect={"bicycles": 1}),)),
        "which is no part",
        rows=3,
    ),
    Mutant("empty-table", thefts("first", _looks_at_the_first), "raised IndexError", rows=0),
    Mutant("all-excluded", thefts("first-time", _first_with_a_time), "raised IndexError", rows=1),
    Mutant("all-excluded", thefts("area-made-up", _area_made_up), "without an area", rows=1),
    Mutant(
        "nought-denominators",
        waits("speed", _speed, statistic=Total("visits an hour"), examples=(
            attrs.evolve(WAITS, expect={"sum": 15}),)),
        "not finite",
        rows=1,
    ),
    Mutant(
        "nought-denominators",
        thefts("nought", observe, statistic=_NoughtOfNothing("thefts")),
        "nought denominator",
        also=_OWN,
        rows=1,
    ),
    Mutant(
        "missing-column",
        waits(
            "optional",
            _needs_what_is_optional,
            needs=Schema(WHEN, AREA, attrs.evolve(MINUTES, optional=True)),
        ),
        "without the optional column 'minutes' raised KeyError",
        rows=1,
    ),
    Mutant(
        "missing-column",
        thefts("lenient", _made_up_kind, needs=_LENIENT),
        "counts all the same",
        rows=1,
    ),
    *(
        Mutant("no-contents", visits(name, rule, examples=(
            attrs.evolve(VISITS, expect={"numerator": 3}),)), f"is told in {place}", rows=1)
        for name, rule, place in (
            ("raises", _raises, "an error"),
            ("raises-in-a-chain", _raises_in_a_chain, "an error"),
            ("warns", _warns, "a warning"),
            ("logs", _logs, "a log"),
            ("prints", _prints, "what it prints"),
        )
    ),
    Mutant(
        "no-contents",
        thefts("names-the-reason", _names_the_reason, examples=(_NAMED,)),
        "the name of an exclusion",
        rows=1,
    ),
    Mutant(
        "value-of-parts",
        thefts("flattered", observe, statistic=_Flattered("thefts")),
        "is not made of its parts",
        also=_OWN,
        rows=1,
    ),
    Mutant(
        "bounds",
        thefts("upside-down", observe, statistic=_UpsideDown("thefts")),
        "outside its own limits",
        also=_OWN,
        rows=1,
    ),
    Mutant("bounds", waits("minutes-of-one", _minutes_of_one), "outside 0 to 100%", rows=1),
    Mutant("bounds", waits("below-nought", _below_nought, examples=(
        attrs.evolve(WAITS, expect={"denominator": -25}),)), "below nought", rows=1),
    Mutant("no-python-per-row", thefts("applies", _applies), "row by row", rows=16),
    Mutant("no-python-per-row", thefts("iterates", _iterates), "row by row", rows=16),
    Mutant("no-python-per-row", visits("place-by-place", _place_by_place), "group by group", rows=16),
    Mutant("time-grows-with-rows", thefts("all-with-all", _all_with_all), "faster than the rows", rows=16),
    Mutant("time-grows-with-rows", thefts("sorts-for-ever", _sorts_for_ever), "a row costs", rows=16),
)
