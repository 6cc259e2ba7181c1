"""Mutants that read a table wrongly: they change it, remember it, or go by how it is written."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd

from conformance.broken import ADDRESS, KIND, mutant, told, worked
from policeplan import AREA, WHEN, Column, Kind, Observations, Rows, Schema

_COUNTER = itertools.count()


def _fills_blanks(rows: Rows) -> Observations:
    """Changes its rows in place."""
    rows["address"] = rows["address"].astype(object).where(rows["address"].notna(), "unknown")
    return told(rows)


def _drops_a_column(rows: Rows) -> Observations:
    """Takes a column out of its rows."""
    rows.pop("address")
    return told(rows)


def _remembers(rows: Rows) -> Observations:
    """Every other call gives thefts no quality."""
    return told(rows, (rows["kind"] == "theft") & (next(_COUNTER) % 2 == 0))


def _throws_dice(rows: Rows) -> Observations:
    """Takes a sample without a seed."""
    chosen = np.random.default_rng().random(len(rows)) < 0.5
    return told(rows, (rows["kind"] == "theft").to_numpy() & chosen)


def _first_row(rows: Rows) -> Observations:
    """The first at an address, by the order of rows and not of time."""
    return told(rows, ~rows["address"].duplicated())


def _after_a_theft(rows: Rows) -> Observations:
    """Looks at the row before."""
    return told(rows, (rows["kind"] == "theft").shift(fill_value=False))


def _by_label(rows: Rows) -> Observations:
    """Takes the index for the rows' places."""
    return told(rows, (rows["kind"] == "theft").reindex(range(len(rows)), fill_value=False))


def _by_loc(rows: Rows) -> Observations:
    """Looks rows up by the index, as if its labels were places."""
    return told(rows, (rows["kind"].loc[list(range(len(rows)))] == "theft").to_numpy())


def _well_told(rows: Rows) -> Observations:
    """Counts the cells that are filled, whatever the columns are."""
    return told(rows, rows.notna().sum(axis=1) > 4)


def _well_filled(rows: Rows) -> Observations:
    """Excludes a row with a blank anywhere, in whatever columns come along."""
    seen = told(rows)
    filled = rows.drop(columns="kind").notna().all(axis=1)
    return Observations(
        when=seen.when,
        area=seen.area,
        numerator=seen.numerator,
        excluded={**seen.excluded, "not filled in": ~filled},
    )


def _last_column(rows: Rows) -> Observations:
    """Takes its last column by place."""
    return told(rows, rows.iloc[:, -1].astype(str) == "1")


def _first_category(rows: Rows) -> Observations:
    """Takes the order of categories for something."""
    return told(rows, rows["kind"].cat.codes == 0)


def _no_categories(rows: Rows) -> Observations:
    """Knows keys only as text, and not as categories of it."""
    known = not isinstance(rows["address"].dtype, pd.CategoricalDtype)
    return told(rows, (rows["kind"] == "theft").to_numpy() & known)


def _spare_label(rows: Rows) -> Observations:
    """Takes a label that no row has for one that counts."""
    return told(rows, np.full(len(rows), "zz" in rows["kind"].cat.categories))


def _text_keys(rows: Rows) -> Observations:
    """Takes every key for text."""
    return told(rows, rows["address"].str.startswith("1", na=False))


def _number_keys(rows: Rows) -> Observations:
    """Compares a key as text with what may be a number."""
    return told(rows, rows["address"].astype(object) == "1")


def _days_in_microseconds(rows: Rows) -> Observations:
    """Takes times for whole microseconds, in whatever unit they are."""
    micros = rows["occurred"].dt.tz_localize(None).to_numpy().astype("int64")
    return told(rows, micros // 86_400_000_000 % 2 == 0)


def _utc(rows: Rows) -> Observations:
    """Counts instants on their day in Greenwich."""
    seen = told(rows)
    when = pd.to_datetime(rows["occurred"], utc=True).dt.tz_localize(None)
    return Observations(when=when, area=seen.area, numerator=seen.numerator, excluded=seen.excluded)


def _naive_only(rows: Rows) -> Observations:
    """Cannot compare an instant with a local time."""
    return told(rows, rows["occurred"] >= pd.Timestamp("2016-06-01"))


def _looks_up(rows: Rows) -> Observations:
    """Needs a column that it calls optional."""
    return told(rows, rows["note"].notna())


def _no_first(rows: Rows) -> Observations:
    """Looks at the first row, though there may be none."""
    return told(rows, (rows["kind"] == rows["kind"].iloc[0]) & (rows["kind"] == "theft"))


def _most(rows: Rows) -> Observations:
    """Looks for the largest among the rows that count, though none may."""
    kept = rows["area"].notna().to_numpy() & rows["occurred"].notna().to_numpy()
    if len(rows):
        np.arange(len(rows))[kept].max()
    return told(rows)


_NOTE = Column("note", Kind.KEY, "a note", optional=True)
_COMPARED = (
    "extra-columns",
    "index-labels",
    "key-types",
    "order-of-rows",
    "outside-the-period",
    "parts-add-up",
    "pickles",
    "text-types",
    "time-units",
    "time-zones",
)
_NEIGHBOURS = ("outside-the-period", "parts-add-up")
_NO_ROW = "it raises wherever a table without a row is drawn, and a search ends there"
_DRAWN = (
    *_COMPARED,
    "all-excluded",
    "bounds",
    "deterministic",
    "half-open-edges",
    "input-unchanged",
    "no-contents",
    "no-python-per-row",
    "nought-denominators",
    "rows-accounted-for",
    "time-grows-with-rows",
    "value-of-parts",
)

ROWS = (
    mutant("input-unchanged", "fills-blanks", _fills_blanks),
    mutant("input-unchanged", "drops-a-column", _drops_a_column),
    mutant(
        "deterministic",
        "remembers",
        _remembers,
        examples=worked(denominator=3),
        also=_COMPARED,
        because="two tallies are compared there, and no two are alike",
    ),
    mutant(
        "deterministic",
        "throws-dice",
        _throws_dice,
        examples=worked(denominator=3),
        also=_COMPARED,
        because="two tallies are compared there, and no two are alike",
    ),
    mutant("pickles", "closes-over", lambda rows: told(rows)),  # noqa: PLW0108  # reason: what does not pickle
    mutant(
        "order-of-rows",
        "first-row",
        _first_row,
        together="address",
        examples=worked(numerator=3, denominator=3),
    ),
    mutant(
        "order-of-rows",
        "after-a-theft",
        _after_a_theft,
        also=_NEIGHBOURS,
        because="a row has other neighbours where others are away",
    ),
    mutant("index-labels", "by-label", _by_label),
    mutant("index-labels", "by-loc", _by_loc),
    mutant("extra-columns", "well-told", _well_told, examples=worked(numerator=0, denominator=3)),
    mutant("extra-columns", "well-filled", _well_filled),
    mutant(
        "extra-columns", "last-column", _last_column, examples=worked(numerator=1, denominator=3)
    ),
    mutant(
        "text-types",
        "first-category",
        _first_category,
        also=("order-of-rows", *_NEIGHBOURS),
        because="categories stand in the order in which rows have them",
    ),
    mutant("text-types", "spare-label", _spare_label, examples=worked(numerator=0, denominator=3)),
    mutant(
        "text-types",
        "no-categories",
        _no_categories,
        also=("key-types",),
        because="the column is a key, and a key comes as categories there",
    ),
    mutant("key-types", "text-keys", _text_keys, examples=worked(numerator=1, denominator=3)),
    mutant("key-types", "number-keys", _number_keys, examples=worked(numerator=1, denominator=3)),
    mutant(
        "time-units",
        "days-in-microseconds",
        _days_in_microseconds,
        examples=worked(numerator=1, denominator=3),
    ),
    mutant("time-zones", "utc", _utc),
    mutant("time-zones", "naive-only", _naive_only, examples=worked(numerator=0, denominator=3)),
    mutant(
        "missing-column",
        "looks-up",
        _looks_up,
        needs=Schema(WHEN, AREA, KIND, ADDRESS, _NOTE),
        also=(*_DRAWN, "empty-table", "worked-examples"),
        because="it raises wherever a table without the column is drawn",
    ),
    mutant("empty-table", "no-first", _no_first, also=_DRAWN, because=_NO_ROW),
    mutant("all-excluded", "most", _most),
)
