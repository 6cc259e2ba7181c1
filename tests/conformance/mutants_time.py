"""Mutants that count at the wrong time, that do not add up, or that lose rows on the way."""

from __future__ import annotations

import numpy as np
import pandas as pd

from conformance.broken import mutant, told, worked
from policeplan import (
    Count,
    Measure,
    Observations,
    Rows,
    Total,
    codes,
    nth_in_window,
)
from policeplan.clock import local


def _near_another(rows: Rows) -> Observations:
    """One of two in 28 days at an address, though the other is still to come."""
    place, when = codes(rows["address"]), local(rows["occurred"]).to_numpy()
    order = np.lexsort((when, place))
    place, days = place[order], when[order].astype("datetime64[D]").astype(np.int64)
    near = (place[1:] == place[:-1]) & (np.diff(days) <= 28) & (place[1:] >= 0)
    found = np.zeros(len(rows), bool)
    found[order[1:]] |= near
    found[order[:-1]] |= near
    return told(rows, found)


def _late_half(rows: Rows) -> Observations:
    """Later than the middle of the table: a rank among all rows there are."""
    return told(rows, rows["occurred"] > rows["occurred"].median())


def _looks_back_a_year(rows: Rows) -> Observations:
    """Second in 365 days, and declares 28."""
    place, when = codes(rows["address"]), local(rows["occurred"]).to_numpy()
    return told(rows, nth_in_window(place, when, nth=2, window="365D"))


def _at(rows: Rows, when: pd.Series) -> Observations:
    seen = told(rows)
    return Observations(when=when, area=seen.area, numerator=seen.numerator, excluded=seen.excluded)


def _next_minute(rows: Rows) -> Observations:
    """Rounds a time up, and so the last of a day into the next."""
    return _at(rows, rows["occurred"] + pd.Timedelta(minutes=1))


def _day_before(rows: Rows) -> Observations:
    """Takes midnight for the end of a day."""
    return _at(rows, rows["occurred"] - pd.Timedelta(microseconds=1))


def _busy_day(rows: Rows) -> Observations:
    """One of several at an address and day, and does not say that these must be seen together."""
    days = local(rows["occurred"]).dt.floor("D")
    pairs = pd.DataFrame({"day": days, "address": rows["address"].astype(object)})
    return told(rows, pairs.duplicated(keep=False))


def _above_the_mean(rows: Rows) -> Observations:
    """How many more thefts than the table has on average."""
    theft = (rows["kind"] == "theft").to_numpy(float)
    seen = told(rows)
    return Observations(
        when=seen.when,
        area=seen.area,
        value=theft - (theft.mean() if len(theft) else 0),
        excluded=seen.excluded,
    )


def _nought_of_nought(rows: Rows) -> Observations:
    """Gives a kind that is not told the denominator 0, so that the row counts and does not."""
    kind = rows["kind"]
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        numerator=(kind == "theft").to_numpy(np.int64),
        denominator=kind.notna().to_numpy(np.int64),
    )


class Lossy(Measure):
    """A measure that drops rows before its host can see them."""

    def observations(self, rows: Rows) -> Observations:
        """Only of rows whose kind is told."""
        return self.observe(rows[rows["kind"].notna()].reset_index(drop=True))


def _twice(rows: Rows) -> Observations:
    """Counts a theft twice."""
    seen = told(rows)
    return Observations(
        when=seen.when,
        area=seen.area,
        value=np.where(rows["kind"] == "theft", 2, 1),
        excluded=seen.excluded,
    )


def _blank_reason(rows: Rows) -> Observations:
    """Excludes rows and does not say why."""
    seen = told(rows)
    return Observations(
        when=seen.when,
        area=seen.area,
        numerator=seen.numerator,
        excluded={" ": rows["kind"].isna()},
    )


def _nought_for_blank(rows: Rows) -> Observations:
    """Takes a kind that is not told for nought, so that the row neither counts nor is excluded."""
    seen = told(rows)
    return Observations(
        when=seen.when, area=seen.area, value=rows["kind"].notna().to_numpy(np.int64)
    )


_NEIGHBOURS = "what another row is told of changes where that row is away"

TIME = (
    mutant(
        "outside-the-period",
        "near-another",
        _near_another,
        together="address",
        lookback="28D",
        examples=worked(numerator=0, denominator=3),
    ),
    mutant(
        "outside-the-period",
        "late-half",
        _late_half,
        examples=worked(numerator=1, denominator=3),
        also=("parts-add-up",),
        because=_NEIGHBOURS,
    ),
    mutant(
        "beyond-the-look-back",
        "looks-back-a-year",
        _looks_back_a_year,
        together="address",
        lookback="28D",
        examples=worked(numerator=0, denominator=3),
    ),
    mutant("half-open-edges", "next-minute", _next_minute),
    mutant("half-open-edges", "day-before", _day_before),
    mutant("parts-add-up", "busy-day", _busy_day, examples=worked(numerator=0, denominator=3)),
    mutant(
        "parts-add-up",
        "above-the-mean",
        _above_the_mean,
        statistic=Total("thefts"),
        examples=worked(sum=0.5),
        also=("outside-the-period",),
        because=_NEIGHBOURS,
    ),
    mutant(
        "rows-accounted-for",
        "lossy",
        kind=Lossy,
        examples=worked({}, numerator=2, denominator=3),
        also=("half-open-edges", "outside-the-period", "beyond-the-look-back"),
        because="the days of as many rows as came in are looked at there",
    ),
    mutant(
        "rows-accounted-for",
        "twice",
        _twice,
        statistic=Count("incidents"),
        examples=worked(n=5),
    ),
    mutant(
        "rows-accounted-for",
        "blank-reason",
        _blank_reason,
        examples=worked({" ": 1}, numerator=2, denominator=3),
    ),
    mutant(
        "rows-accounted-for",
        "nought-of-nought",
        _nought_of_nought,
        examples=worked({}, numerator=2, denominator=3),
    ),
    mutant(
        "rows-accounted-for",
        "nought-for-blank",
        _nought_for_blank,
        statistic=Count("incidents"),
        examples=worked({}, n=3),
    ),
)
