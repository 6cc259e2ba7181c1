"""Grouping: rows as whole numbers give what pandas' own group-by and merge give of any table.

Pins the order of groups, rows in no group, sums of what is not known, rows without a match.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from policeplan.statistic.grouping import (
    added,
    along_runs,
    grouped,
    heads,
    matched,
    places,
    spread,
    taken,
)

LABELS = st.sampled_from(["EAST", "SOUTH", "WEST", None])
KNOWN = st.sampled_from(["EAST", "SOUTH", "WEST"])
NUMBERS = st.one_of(st.none(), st.floats(-1e6, 1e6))


@st.composite
def tables(draw, labels=LABELS):
    rows = draw(
        st.lists(st.tuples(labels, st.integers(0, 3), NUMBERS, st.integers(0, 99)), max_size=12)
    )
    table = pd.DataFrame(rows, columns=["area", "level", "value", "n"])
    kinds = {"area": object, "level": "int64", "value": "float64", "n": "int64"}
    return table.astype(kinds)


@given(tables(), st.booleans())
def test_groups_and_sums_are_those_of_pandas(table, sort):
    """In order of first rows without the unknown, or in order of values with it last."""
    keys = ["area", "level"]
    group, first = grouped([table[key] for key in keys], sort=sort)
    made = table[keys].iloc[first].reset_index(drop=True)
    made["area"] = made["area"].where(made["area"].notna(), np.nan)
    for name in ("value", "n"):
        made[name] = added(table[name], group, len(first))
    by = table.groupby(keys, sort=sort, dropna=not sort, observed=True)
    expected = by[["value", "n"]].sum().reset_index()
    pd.testing.assert_frame_equal(made, expected, check_dtype=False)
    assert ((group >= 0) == (table["area"].notna() | sort)).all()


@given(tables(KNOWN), tables(KNOWN))
def test_a_match_is_the_row_that_a_merge_finds(mine, theirs):
    """Each row has one match or none, and a number is not known where there is none."""
    keys = ["area", "level"]
    theirs = theirs.drop_duplicates(keys, ignore_index=True)
    expected = mine[keys].merge(theirs[[*keys, "value"]], on=keys, how="left")["value"]
    found = taken(theirs["value"], matched(mine, theirs, keys))
    np.testing.assert_array_equal(found, expected.to_numpy(float))


@given(tables(), st.lists(KNOWN, unique=True), st.booleans())
def test_a_place_is_that_among_the_labels(table, labels, as_categories):
    """None for what is no label or not known, whether rows have texts or categories."""
    area = table["area"].astype("category") if as_categories else table["area"]
    expected = [labels.index(a) if a in labels else -1 for a in table["area"]]
    assert places(area, labels).tolist() == expected


@given(tables())
def test_runs_are_rows_like_the_one_before(table):
    """What is so of each run's first row is so of all its rows."""
    columns = [table[name].to_numpy() for name in ("level", "n")]
    first = heads(columns)
    for column in columns:
        assert along_runs(column[first], first, len(table)).tolist() == column.tolist()
    begins = (table[["level", "n"]] != table[["level", "n"]].shift()).any(axis=1)
    assert first.tolist() == np.flatnonzero(begins).tolist()


@given(tables(), st.lists(st.tuples(KNOWN, st.sampled_from("xyz")), unique=True))
def test_rows_spread_over_pairs_as_a_merge_spreads_them(table, pairs):
    """A row stands once for each pair, in the order of rows and then of pairs."""
    rows, others = spread(table["area"], pairs)
    listed = pd.DataFrame(pairs, columns=["area", "other"]).astype(object)
    listed["pair"] = np.arange(len(pairs))
    expected = table.assign(row=np.arange(len(table))).merge(listed, on="area")
    expected = expected.sort_values(["row", "pair"])  # older pandas merge in another order
    assert rows.tolist() == expected["row"].tolist()
    assert others.tolist() == expected["other"].tolist()
