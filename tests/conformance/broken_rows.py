"""Measures broken in how they read rows: purity, order, types, time, adding up."""

from __future__ import annotations

import itertools
import time

import attrs
import numpy as np
import pandas as pd
from conformance.base import (
    COUNT,
    KINDS,
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
    Column,
    Duration,
    Example,
    Kind,
    Observations,
    Rows,
    Schema,
    clock,
    codes,
    nth_in_window,
)

# input-unchanged ----------------------------------------------------------------------------------


def _adds_a_column(rows: Rows) -> Observations:
    rows["hour"] = rows["occurred"].dt.hour
    return observe(rows)


def _fills_blanks(rows: Rows) -> Observations:
    rows["kind"] = rows["kind"].cat.add_categories("other").fillna("other")
    return observe(rows)


# deterministic ------------------------------------------------------------------------------------

_CALLS = itertools.count()
_LAST: list[int] = [0]


def _every_other_call(rows: Rows) -> Observations:
    return attrs.evolve(observe(rows), numerator=np.full(len(rows), next(_CALLS) % 2 == 0))


def _as_many_as_before(rows: Rows) -> Observations:
    before, _LAST[0] = _LAST[0], len(rows)
    return attrs.evolve(observe(rows), numerator=np.full(len(rows), before > len(rows)))


def _by_the_clock(rows: Rows) -> Observations:
    return attrs.evolve(
        observe(rows), numerator=np.full(len(rows), time.perf_counter_ns() // 100 % 2 == 0)
    )


# pickles ------------------------------------------------------------------------------------------


class _Forgetful:
    """A rule with a setting that does not travel."""

    def __init__(self, wanted: str = "car") -> None:
        self.wanted = wanted

    def __reduce__(self) -> tuple[type[_Forgetful], tuple[()]]:
        return (_Forgetful, ())

    def __call__(self, rows: Rows) -> Observations:
        return attrs.evolve(observe(rows), numerator=rows["kind"].isin([self.wanted]))


# order-of-rows, index-labels, extra-columns -------------------------------------------------------


def _first_in_the_file(rows: Rows) -> Observations:
    """The first visit at an address by the order of the file, not by time."""
    return visited(rows, ~rows["place"].duplicated())


def _matches_labels(rows: Rows) -> Observations:
    bicycle = rows["kind"].isin(["bicycle"])
    return attrs.evolve(observe(rows), numerator=bicycle.reindex(range(len(rows)), fill_value=False))


def _by_number(rows: Rows) -> Observations:
    """Rows told apart by a label that should be their place."""
    bicycle = np.zeros(len(rows), bool)
    hit = np.flatnonzero(rows["kind"].isin(["bicycle"]))
    bicycle[[i for i in hit if i in rows.index]] = True
    return attrs.evolve(observe(rows), numerator=bicycle)


def _sums_all_numbers(rows: Rows) -> Observations:
    return waited(rows, rows.select_dtypes("number").sum(axis=1) <= 10)


def _drops_rows_with_a_blank(rows: Rows) -> Observations:
    seen = observe(rows)
    blank = rows.isna().any(axis=1)
    return attrs.evolve(seen, excluded={"kind not known": seen.excluded["kind not known"] | blank})


# text-types, key-types, time-units, time-zones ----------------------------------------------------


def _strange_categories(rows: Rows) -> Observations:
    """Refuses a table that names another kind, and so one whose categories do, in no row."""
    strange = ~rows["kind"].cat.categories.isin(KINDS)
    return attrs.evolve(observe(rows), excluded={"kind not known": np.full(len(rows), strange.any())})


def _key_as_text(rows: Rows) -> Observations:
    return visited(rows, rows["place"].astype(object).str.startswith("1") == True)  # noqa: E712  # reason: a mutant; of a number it is NaN


def _counts_ticks(rows: Rows) -> Observations:
    """Evenings, by dividing ticks that it takes for microseconds."""
    ticks = rows["occurred"].dt.tz_localize(None).to_numpy().astype(np.int64)
    return attrs.evolve(observe(rows), numerator=ticks // 3_600_000_000 % 24 >= 18)


def _hour_in_utc(rows: Rows) -> Observations:
    hour = pd.to_datetime(rows["occurred"], utc=True).dt.hour
    return attrs.evolve(observe(rows), numerator=hour >= 18)


def _by_the_wall_clock(rows: Rows) -> Observations:
    """A wait that loses or gains an hour where the clocks change."""
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        value=rows["came"] - rows["occurred"],
        excluded={"nobody came": rows["came"].isna()},
    )


_WALL = {
    "statistic": Duration("thefts", 900),
    "needs": Schema(
        Column("occurred", Kind.TIME, "when"), Column("came", Kind.TIME, "when somebody came"), AREA
    ),
    "examples": (
        Example(
            says="After half an hour, and after four hours.",
            rows={
                "occurred": ("2016-03-01 19:00", "2016-03-02 22:00"),
                "came": ("2016-03-01 19:30", "2016-03-03 02:00"),
                "area": ("EAST", "EAST"),
            },
            expect={"n": 2, "microseconds": 4.5 * 3_600_000_000},
        ),
    ),
}

# outside-the-period, beyond-the-look-back, half-open-edges ----------------------------------------


def _either_side(rows: Rows) -> Observations:
    """A repeat where another visit is within 30 days, earlier or later."""
    place, when = codes(rows["place"]), clock.local(rows["occurred"]).to_numpy()
    if not len(rows):
        return visited(rows, np.zeros(0, bool))
    back = when.max() - when + when.min()
    earlier = nth_in_window(place, when, nth=2, window="30D")
    return visited(rows, earlier | nth_in_window(place, back, nth=2, window="30D"))


def _farther_back(rows: Rows) -> Observations:
    """Needs 90 days and declares 30."""
    place, when = codes(rows["place"]), clock.local(rows["occurred"]).to_numpy()
    return visited(rows, nth_in_window(place, when, nth=2, window="90D"))


def _above_the_median(rows: Rows) -> Observations:
    return waited(rows, rows["minutes"] > rows["minutes"].median())


def _rounds_up(rows: Rows) -> Observations:
    return attrs.evolve(observe(rows), when=rows["occurred"].dt.ceil("s"))


def _midnight_is_yesterday(rows: Rows) -> Observations:
    return attrs.evolve(observe(rows), when=rows["occurred"] - pd.Timedelta("1us"))


# parts-add-up, rows-accounted-for -----------------------------------------------------------------


def _above_its_month(rows: Rows) -> Observations:
    """A wait above the mean of its month: right for a whole table, and for no part of it."""
    month = clock.local(rows["occurred"]).dt.to_period("M")
    return waited(rows, rows["minutes"] > rows.groupby(month)["minutes"].transform("mean"))


def _dropped_by_nought(rows: Rows) -> Observations:
    known = rows["kind"].isin(KINDS)
    return Observations(when=rows["occurred"], area=rows["area"], value=known.astype(int))


def _counted_twice(rows: Rows) -> Observations:
    seen = observe(rows)
    twice = np.where(rows["kind"].isin(["car"]), 2, 1)
    return Observations(when=seen.when, area=seen.area, value=twice, excluded=seen.excluded)


def _no_denominator(rows: Rows) -> Observations:
    known = rows["kind"].isin(KINDS)
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        numerator=rows["kind"].isin(["bicycle"]),
        denominator=known.astype(int),
    )


def _blank_reason(rows: Rows) -> Observations:
    seen = observe(rows)
    return attrs.evolve(seen, excluded={" ": seen.excluded["kind not known"]})


_AN_EXAMPLE = {"expect": {"n": 2}, "excluded": {}}
_SILENT = attrs.evolve(thefts("x", observe).examples[0], **_AN_EXAMPLE)
_TWICE = attrs.evolve(thefts("x", observe).examples[0], expect={"n": 3})
_UNSAID = attrs.evolve(thefts("x", observe).examples[0], excluded={})
_BLANK = attrs.evolve(thefts("x", observe).examples[0], excluded={" ": 1})
_TOGETHER = {"together": "place", "lookback": "30D"}
_LAMBDA = thefts("lambda", lambda rows: observe(rows))
_COMPARED = frozenset[str]()

BROKEN_ROWS = (
    Mutant("input-unchanged", thefts("adds-a-column", _adds_a_column), "changed in place", rows=1),
    Mutant("input-unchanged", thefts("fills-blanks", _fills_blanks), "changed in place", rows=1),
    Mutant("deterministic", thefts("every-other-call", _every_other_call), "counted twice"),
    Mutant("deterministic", thefts("as-many-as-before", _as_many_as_before), "another table"),
    Mutant("deterministic", thefts("by-the-clock", _by_the_clock), "at others"),
    Mutant("pickles", _LAMBDA, "pickling raised"),
    Mutant("pickles", thefts("forgetful", _Forgetful("bicycle")), "came back from a pickle"),
    Mutant(
        "order-of-rows",
        visits("first-in-the-file", _first_in_the_file, together="place"),
        "in the order",
    ),
    Mutant("index-labels", thefts("matches-labels", _matches_labels), "the index"),
    Mutant("index-labels", thefts("by-number", _by_number), "the index"),
    Mutant("extra-columns", waits("sums-all-numbers", _sums_all_numbers), "further columns", rows=4),
    Mutant("extra-columns", thefts("drops-blanks", _drops_rows_with_a_blank), "further columns"),
    Mutant("text-types", thefts("strange-categories", _strange_categories), "another order"),
    Mutant("key-types", visits("key-as-text", _key_as_text), "whole numbers"),
    Mutant("time-units", thefts("counts-ticks", _counts_ticks), "in the unit"),
    Mutant("time-zones", thefts("hour-in-utc", _hour_in_utc), "instants in"),
    Mutant("time-zones", thefts("wall-clock", _by_the_wall_clock, **_WALL), "instants in"),
    Mutant("outside-the-period", visits("either-side", _either_side, **_TOGETHER), "other days"),
    Mutant(
        "outside-the-period",
        waits("above-the-median", _above_the_median),
        "other days",
        also={"parts-add-up"},
        rows=3,
    ),
    Mutant(
        "beyond-the-look-back",
        visits("farther-back", _farther_back, **_TOGETHER),
        "beyond the look-back",
    ),
    Mutant("half-open-edges", thefts("rounds-up", _rounds_up), "the day of none of its times"),
    Mutant("half-open-edges", thefts("yesterday", _midnight_is_yesterday), "is counted on"),
    Mutant("parts-add-up", waits("above-its-month", _above_its_month), "counted apart"),
    Mutant("parts-add-up", visits("not-together", _farther_back, lookback="90D"), "counted apart"),
    Mutant(
        "rows-accounted-for",
        thefts("dropped-by-nought", _dropped_by_nought, statistic=COUNT, examples=(_SILENT,)),
        "the cells hold",
    ),
    Mutant(
        "rows-accounted-for",
        thefts("counted-twice", _counted_twice, statistic=COUNT, examples=(_TWICE,)),
        "the cells hold",
    ),
    Mutant(
        "rows-accounted-for",
        thefts("no-denominator", _no_denominator, examples=(_UNSAID,)),
        "the cells hold",
    ),
    Mutant(
        "rows-accounted-for",
        thefts("blank-reason", _blank_reason, examples=(_BLANK,)),
        "is blank or no text",
    ),
)
