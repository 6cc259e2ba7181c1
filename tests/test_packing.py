"""Packing: rows are added up by their key exactly, few keys or many, near or far apart."""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis.extra import numpy as arrays

from policeplan.packing import Key, added
from policeplan.threads import allowed

WIDE = 2**62
LOWS = st.sampled_from([0, -3, -WIDE, 10**9])
SPREADS = st.sampled_from([1, 4, 600, 10**5, 10**9, 2**62])
PARTS = st.sampled_from([np.bool_, np.int8, np.int64, np.float64])


@st.composite
def tables(draw):
    """Rows of one to three key columns, near one another or far apart, and two parts."""
    n = draw(st.integers(0, 30))
    keys, parts = {}, {}
    for name in "abc"[: draw(st.integers(1, 3))]:
        low, spread = draw(LOWS), draw(SPREADS)
        values = draw(st.lists(st.integers(low, low + spread - 1), min_size=n, max_size=n))
        keys[name] = np.array(values, np.int64)
    for name in "xy":
        dtype = draw(PARTS)
        few = {"min_value": 0, "max_value": 100} if dtype is np.float64 else {}
        values = arrays.arrays(dtype, n, elements=arrays.from_dtype(np.dtype(dtype), **few))
        parts[name] = draw(values)
    if draw(st.booleans()):  # beyond what floating point holds, and their sums are not
        parts["x"] = np.array([(-1) ** i * (2**53 + 1) for i in range(n)], np.int64)
    return keys, parts


@settings(deadline=None)
@given(tables())
def test_cells_are_the_groups_that_pandas_makes(table):
    """Dense, by pages or looked up: the same keys in the same order, the same sums, none lost."""
    keys, parts = table
    n_rows = len(keys["a"])
    cells = added([Key.spanning(name, values) for name, values in keys.items()], parts, n_rows)
    whole = {p: v.astype(float if v.dtype.kind == "f" else np.int64) for p, v in parts.items()}
    groups = pd.DataFrame({**keys, **whole}).groupby(list(keys), sort=True)
    expected = groups[list(parts)].sum().reset_index()
    assert cells.n.tolist() == groups.size().tolist()
    for name in keys:
        assert cells.keys[name].tolist() == expected[name].tolist()
    for name, values in whole.items():
        assert cells.sums[name].dtype == values.dtype
        if values.dtype.kind == "i":
            assert cells.sums[name].tolist() == expected[name].tolist()
        else:
            assert np.allclose(cells.sums[name], expected[name], rtol=1e-12)


@settings(deadline=None)
@given(tables())
def test_without_parts_rows_are_counted(table):
    keys, _ = table
    cells = added([Key.spanning(n, v) for n, v in keys.items()], {}, len(keys["a"]))
    sizes = pd.DataFrame(keys).groupby(list(keys)).size()
    assert cells.n.tolist() == sizes.tolist()


@settings(deadline=None, max_examples=50)
@given(
    st.permutations(range(6)),
    st.lists(st.integers(25, 60), min_size=6, max_size=6),
    st.sampled_from([None, 0, 3, 5]),
    st.randoms(use_true_random=False),
)
def test_cells_in_runs_are_put_in_the_order_of_their_keys(order, lengths, twice, rng):
    """Runs in any order, each in its own order; a key that stands in two of them is one cell."""
    runs = [np.arange(n) * rng.randint(1, 3) for n in lengths]
    if twice is not None:
        runs[twice] = np.append(runs[twice], runs[twice][-1])
    a = np.concatenate([np.full(len(runs[i]), i) for i in order])
    b = np.concatenate([runs[i] for i in order])
    value = np.arange(len(a))
    cells = added([Key.spanning("a", a), Key.spanning("b", b)], {"v": value}, len(a))
    sums = pd.DataFrame({"a": a, "b": b, "v": value}).groupby(["a", "b"])["v"]
    assert list(zip(cells.keys["a"], cells.keys["b"], strict=True)) == list(sums.sum().index)
    assert cells.sums["v"].tolist() == sums.sum().tolist()
    assert cells.n.tolist() == sums.size().tolist()


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_many_rows_of_few_keys_and_of_many(threads):
    """Blocks, places and pages, by one thread or several: 300,000 rows whose sums pandas knows."""
    rng = np.random.default_rng(20170105)
    for width in (7, 5_000, 10**7):
        a, b = rng.integers(0, 12, 300_000), rng.integers(0, width, 300_000) // 1000 * 1000
        small = rng.integers(-100, 27, 300_000).astype(np.int8)
        value = rng.integers(0, 2**40, 300_000)
        keys = [Key("a", a, 0, 12), Key.spanning("s", small), Key.spanning("b", b)]
        table = pd.DataFrame({"a": a, "s": small, "b": b, "v": value})
        groups = table.groupby(["a", "s", "b"])["v"]
        with allowed(threads):
            counted, summed = added(keys, {}, len(a)), added(keys, {"v": value}, len(a))
        assert counted.n.tolist() == groups.size().tolist()
        assert summed.sums["v"].tolist() == groups.sum().tolist()
        assert list(zip(*counted.keys.values(), strict=True)) == list(groups.size().index)
