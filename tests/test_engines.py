"""Engines: what they pin.

However rows are kept, and however they are split, a measure gives the same tally: cells,
exclusions, rows in and coverage. The reference is the table in memory, seen whole by one thread.
"""

from __future__ import annotations

import shutil
import tempfile
from itertools import pairwise
from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

import policeplan
from policeplan import Period, Run, tally_rows
from policeplan.engines.choice import engine_of
from policeplan.testing import dirty_frames

pa = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")

MEASURES = {m.id: m for m in map(policeplan.get_measure, policeplan.registry().measures)}
CORE = sorted(name for name in MEASURES if name.startswith("core."))
WHOLE = Run(threads=1)


def same(one, other):
    """Two tallies are the same: whole numbers exactly, sums of fractions to the last digits."""
    assert one.rows_in == other.rows_in
    assert dict(one.excluded) == dict(other.excluded)
    assert one.coverage == other.coverage
    pd.testing.assert_frame_equal(one.cells, other.cells, check_exact=False, rtol=1e-12)
    for part in one.cells.select_dtypes("integer"):
        assert (one.cells[part] == other.cells[part]).all()


@st.composite
def cuts(draw, n):
    """Where a table of n rows is cut, in order; pieces may be empty."""
    return sorted(draw(st.lists(st.integers(0, n), max_size=4)))


def pieces(table, at):
    ends = [0, *at, len(table)]
    return [table.iloc[a:b] for a, b in pairwise(ends)]


class Folder:
    """A temporary folder, gone at the end."""

    def __enter__(self):
        self.path = Path(tempfile.mkdtemp())
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path)


def as_arrow(table, names):
    """A table whose texts are texts in every piece, empty ones too."""
    fields = {name: pa.array(table[name], from_pandas=True) for name in names}
    texts = {n: a.cast(pa.string()) if pa.types.is_null(a.type) else a for n, a in fields.items()}
    return pa.table(texts)


def runs():
    """A run by one thread or two, with tables of one row or of more than there are."""
    return st.builds(
        Run, threads=st.integers(1, 2), rows_at_once=st.sampled_from([1, 2, 3, 5, 1000])
    )


def months_of_2016():
    """Months one after the other, some of 2016."""
    month = st.integers(1, 12)
    return st.builds(
        lambda a, b: Period.parse(f"2016-{min(a, b):02}-01 to 2016-{max(a, b):02}-28"), month, month
    )


# Any split over any engine -----------------------------------------------------------------------


@pytest.mark.parametrize("name", CORE)
@settings(max_examples=12)
@given(data=st.data())
def test_rows_split_over_files_give_the_tally_of_the_table(name, data):
    measure = MEASURES[name]
    table = data.draw(dirty_frames(measure))
    at, period = data.draw(cuts(len(table))), data.draw(st.none() | months_of_2016())
    groups, run = data.draw(st.integers(1, 4)), data.draw(runs())
    if data.draw(st.booleans()):
        time = next(c.name for c in measure.needs.columns if c.kind is policeplan.Kind.TIME)
        table = table.sort_values(time, kind="stable").reset_index(drop=True)
    whole = tally_rows(measure, table, period=period, run=WHOLE)
    with Folder() as folder:
        for i, piece in enumerate(pieces(table, at)):
            arrow = as_arrow(piece, table.columns)
            pq.write_table(arrow, folder / f"{i}.parquet", row_group_size=groups)
        same(whole, tally_rows(measure, folder, period=period, run=run))
        if not table.empty:
            for i, piece in enumerate(pieces(table, at)):
                piece.to_csv(folder / f"{i}.csv", index=False)
            same(whole, tally_rows(measure, folder / "*.csv", period=period, run=run))


@pytest.mark.parametrize("name", CORE)
@settings(max_examples=5)
@given(data=st.data())
def test_blocks_side_by_side_give_the_tally_of_the_table(name, data):
    measure = MEASURES[name]
    table = data.draw(dirty_frames(measure))
    whole = tally_rows(measure, table, run=WHOLE)
    same(whole, tally_rows(measure, table, run=Run(threads=2, rows_at_once=1)))


# What a source is ---------------------------------------------------------------------------------


def test_a_table_is_not_asked_for_anything_to_choose_its_engine():
    """It is told by its class: a lazy table works its columns out, or warns, when it is asked."""

    def asked(_):
        raise AssertionError("the table was asked for what it would have to work out")

    names = ("columns", "npartitions", "to_delayed", "schema", "dtypes")
    lazy = type("Lazy", (), {name: property(asked) for name in names})
    assert engine_of(lazy(), None) == "frame"
