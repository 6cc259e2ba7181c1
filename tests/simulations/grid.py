"""The sizes that policing meets, and the bands of size that coverage is told in.

A band is of the expected count: of events, or of non-events where those are fewer. Within a band
the points stand evenly on a scale of powers, so that 1 to 2 weighs as much as 4 to 8.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

EDGES = (0.1, 1.0, 10.0, 100.0, 1_000.0, 10_000.0, 100_000.0)
"""Of the bands, half-open, but for the last."""
BASES = (10, 20, 50, 100, 200, 500, 1_000, 10_000, 100_000)
SHARES = (0.001, 0.999)
LEAST, MEAN = 0.88, (0.94, 0.98)
"""What holds for intervals that are not exact, from an expected count of 1."""


@attrs.frozen
class Points:
    """Coverage at points of a grid, or just beside limits, with where each is.

    Attributes:
        expected: the expected count, the least of all that a point has.
        coverage: at each point.
        where: in words that lead back to it, as ``10 of 50 against 5 of 50``.
    """

    expected: Floats
    coverage: Floats
    where: tuple[str, ...] = ()

    def concat(self, other: Points) -> Points:
        """Both."""
        return Points(
            np.concatenate([self.expected, other.expected]),
            np.concatenate([self.coverage, other.coverage]),
            self.where + other.where,
        )


def evenly(low: float, high: float, n: int) -> Floats:
    """Points evenly spaced on a scale of powers, both ends among them."""
    return np.geomspace(low, high, n)


def shares(n: int) -> Floats:
    """Shares from 0.1% to 99.9%, evenly spaced in their log odds."""
    ends = np.log(np.array(SHARES) / (1 - np.array(SHARES)))
    return 1 / (1 + np.exp(-np.linspace(*ends, n)))


def fewest(base: float, share: Floats) -> Floats:
    """The expected number of events, or of non-events where those are fewer."""
    return base * np.minimum(share, 1 - share)


def said(number: float) -> str:
    """A size as a person writes it: 0.242, 9.15, 704, 96,500."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def band_of(expected: Floats) -> NDArray[np.intp]:
    """The band that each expected count is in; -1 under the lowest."""
    found = np.searchsorted(EDGES, np.asarray(expected) * (1 + 1e-12), side="right") - 1
    return np.minimum(found, len(EDGES) - 2)


def bands(
    name: str, points: Points, dips: Points | None = None, *, of: str = "expected"
) -> pd.DataFrame:
    """One row a band: average coverage over the points, the least anywhere, and where that is.

    Args:
        name: of the interval.
        points: the grid, for the average and the least.
        dips: points just beside limits, for the least alone.
        of: what the bands are of: a column of that name says which.
    """
    everything = points if dips is None else points.concat(dips)
    rows = [
        _row(name, band, points, everything, of)
        for band in range(len(EDGES) - 1)
        if (band_of(points.expected) == band).any()
    ]
    return pd.DataFrame(rows)


def _row(name: str, band: int, points: Points, everything: Points, of: str) -> dict[str, object]:
    inside = np.flatnonzero(band_of(everything.expected) == band)
    least = everything.coverage[inside].min()
    # The first of those that are least but for rounding, so that a last bit changes no table.
    at = inside[everything.coverage[inside] <= least + 1e-9][0]
    where = everything.where[at] if everything.where else f"{said(everything.expected[at])} {of}"
    return {
        "interval": name,
        of: f"{EDGES[band]:,g} to {EDGES[band + 1]:,g}",
        "average": float(points.coverage[band_of(points.expected) == band].mean()),
        "least": float(everything.coverage[at]),
        "where": where,
    }


def assert_exact(table: pd.DataFrame, nominal: float = 0.95) -> None:
    """Nowhere under the nominal level, in any band."""
    wrong = table[table["least"] < nominal - 1e-9]
    assert wrong.empty, f"\n{wrong.to_string()}"


def assert_near(table: pd.DataFrame) -> None:
    """From an expected count of 1: 94% to 98% on average in each band, nowhere under 88%."""
    counted = table[~table["expected"].isin([under_one()])]
    low, high = MEAN
    wrong = counted[(counted["average"] < low) | (counted["average"] > high)]
    assert wrong.empty, f"\n{wrong.to_string()}"
    wrong = counted[counted["least"] < LEAST]
    assert wrong.empty, f"\n{wrong.to_string()}"


def under_one() -> str:
    """The band under an expected count of 1, which is shown and not judged."""
    return f"{EDGES[0]:,g} to {EDGES[1]:,g}"


def rows_named(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """All of them, one under another."""
    return pd.concat(list(tables), ignore_index=True)
