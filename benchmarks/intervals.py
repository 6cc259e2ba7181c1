"""Limits of a million cells of each kind against the special functions they cannot do without.

Both are timed in one process, alternating, and the goal is of the median of the ratios: at most
1.5. Where a formula needs no special function but one quantile for the whole column (Byar, Wilson,
Goodman, square and add), the bare side is the formula's own arithmetic, written straight in NumPy.
Answers are checked equal first. The exit code is 1 where a goal is missed.

    python -m benchmarks.intervals [--cells 1000000] [--repeats 7] [--kind wilson]

The slowest kinds, those by ranks, take 10 seconds a round and have three rounds at most.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

import attrs
import numpy as np
from numpy.typing import NDArray
from scipy import special

from benchmarks.timing import in_turn
from policeplan.statistic import differences, intervals

MOST = 1.5
FEW = 3
Floats = NDArray[np.float64]
Both = tuple[Floats, Floats]
LOW, HIGH = 0.025, 0.975
EXACT_UNDER = 10
Z = float(special.ndtri(HIGH))
LEVELS = 4
Z_OF_LEVELS = float(special.ndtri(1 - LOW / LEVELS))


@attrs.frozen(eq=False)
class Cells:
    """What policing counts: a few to 100,000 of each, nought and all among them."""

    n: Floats
    earlier: Floats
    x: Floats
    size: Floats
    weight: Floats
    value: Floats
    variance: Floats

    @classmethod
    def drawn(cls, n_cells: int, rng: np.random.Generator) -> Cells:
        """As many cells, with a seed."""
        counts = (10 ** rng.uniform(-0.5, 5, (2, n_cells))).astype(int).astype(float)
        size = np.ceil(10 ** rng.uniform(0.31, 5, n_cells))
        share = rng.beta(0.5, 0.5, n_cells)
        return cls(
            counts[0],
            counts[1],
            rng.binomial(size.astype(int), share).astype(float),
            size,
            1 + rng.random(n_cells),
            10 * rng.random(n_cells),
            20 * rng.random(n_cells),
        )


def garwood(c: Cells) -> Both:
    """Two gamma quantiles."""
    lower = special.gammaincinv(c.n, LOW)
    lower[c.n == 0] = 0
    return lower, special.gammaincinv(c.n + 1, HIGH)


def byar(c: Cells) -> Both:
    """Breslow and Day's cubes, and the gamma quantiles of the cells under 10."""
    many, more, few = np.maximum(c.n, 1), c.n + 1, c.n < EXACT_UNDER
    root = 1 - 1 / (9 * many) - Z / (3 * np.sqrt(many))
    lower = many * root * root * root
    root = 1 - 1 / (9 * more) + Z / (3 * np.sqrt(more))
    upper = more * root * root * root
    lower[few] = np.where(c.n[few] == 0, 0, special.gammaincinv(c.n[few], LOW))
    upper[few] = special.gammaincinv(more[few], HIGH)
    return lower, upper


def wilson(c: Cells) -> Both:
    """Wilson's middle, less and more half a width."""
    return _wilson(c.x, c.size, Z)


def _wilson(x: Floats, n: Floats, z: float) -> Both:
    middle, half = x + z * z / 2, z * np.sqrt(x * (n - x) / n + z * z / 4)
    return (middle - half) / (n + z * z), (middle + half) / (n + z * z)


def weighted(c: Cells) -> Both:
    """Wilson's, of the size that the weights leave."""
    size = c.size / c.weight
    return _wilson(c.x / c.size * size, size, Z)


def goodman(c: Cells) -> Both:
    """Wilson's, with the quantile of all levels at once."""
    return _wilson(c.x, c.size, Z_OF_LEVELS)


def student(c: Cells) -> Both:
    """One t quantile and a root."""
    half = special.stdtrit(c.size - 1, HIGH) * np.sqrt(c.variance / c.size)
    return c.value - half, c.value + half


def ranks(c: Cells, q: float) -> Both:
    """Two binomial quantiles, each with a look at the outcome below."""
    found, size = [], c.size.astype(np.int64)
    for tail in (LOW, HIGH):
        k = np.ceil(special.bdtrik(tail, size, q))
        below = np.maximum(k - 1, 0)
        found.append(np.where(special.bdtr(below, size, q) >= tail, below, k))
    return found[0], found[1] + 1


def ratio(c: Cells) -> Both:
    """Two beta quantiles."""
    lower = special.betaincinv(c.n, c.earlier + 1, LOW)
    upper = special.betaincinv(c.n + 1, c.earlier, HIGH)
    lower[c.n == 0], upper[c.earlier == 0] = 0, 1
    return lower, upper


KINDS: dict[str, tuple[Callable[[Cells], Both], Callable[[Cells], Both], str]] = {
    "Count: Garwood": (lambda c: intervals.poisson_exact(c.n), garwood, "2 gammaincinv"),
    "Rate: Byar": (
        lambda c: intervals.poisson_byar(c.n),
        byar,
        "arithmetic, 2 gammaincinv under 10",
    ),
    "Proportion: Wilson": (lambda c: intervals.wilson(c.x, c.size), wilson, "arithmetic"),
    "WeightedProportion": (
        lambda c: intervals.wilson(c.x / c.size * (c.size / c.weight), c.size / c.weight),
        weighted,
        "arithmetic",
    ),
    "Mix: Goodman": (
        lambda c: intervals.goodman(c.x, c.size, LEVELS),
        goodman,
        "arithmetic",
    ),
    "Mean: Student": (
        lambda c: intervals.mean_t(c.size, c.value, c.variance),
        student,
        "1 stdtrit, arithmetic",
    ),
    "Median: ranks": (
        lambda c: intervals.quantile_ranks(c.size, 0.5),
        lambda c: ranks(c, 0.5),
        "2 bdtrik, 2 bdtr",
    ),
    "90th percentile: ranks": (
        lambda c: intervals.quantile_ranks(c.size, 0.9),
        lambda c: ranks(c, 0.9),
        "2 bdtrik, 2 bdtr",
    ),
    "Change in %: exact": (
        lambda c: differences.count_ratio(c.n, c.earlier),
        ratio,
        "2 betaincinv",
    ),
}


def main() -> int:
    """Time every kind; 1 if any takes too long."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--kind", default="", help="those with this in their name")
    parser.add_argument("--seed", type=int, default=1_936)
    asked = parser.parse_args()
    cells = Cells.drawn(asked.cells, np.random.default_rng(asked.seed))
    print(f"{asked.cells:,} cells, {asked.repeats} rounds, at most {MOST:g} times the bare side")
    with np.errstate(all="ignore"):
        names = [name for name in KINDS if asked.kind.lower() in name.lower()]
        taken = [_timed(name, cells, asked.repeats) for name in names]
    return int(max(taken) > MOST)


def _timed(name: str, cells: Cells, repeats: int) -> float:
    ours, bare, what = KINDS[name]
    for mine, theirs in zip(ours(cells), bare(cells), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-9, atol=1e-12, err_msg=name)
    rounds = min(repeats, FEW) if name.endswith("ranks") else repeats
    least, most, middle = in_turn(lambda: bare(cells), lambda: ours(cells), rounds)
    missed = "" if middle <= MOST else "  MISSED"
    print(
        f"{name:>24}: {1000 * most:6.0f} ms, bare {1000 * least:6.0f} ms ({what}), "
        f"ratio {middle:.2f}{missed}",
        flush=True,
    )
    return middle


if __name__ == "__main__":
    sys.exit(main())
