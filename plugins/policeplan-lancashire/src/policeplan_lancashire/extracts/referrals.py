"""Referrals of vulnerable people: a row for each, December 2014 to November 2016."""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan_lancashire.extracts.printed import Printed
from policeplan_lancashire.extracts.published import figures, in_words
from policeplan_lancashire.extracts.solve import counts_for_growth, mix
from policeplan_lancashire.extracts.when import (
    EARLIER,
    LATER,
    Moments,
    divisions_of,
    in_order,
    moments_in,
    months,
)

LEVELS = ("High", "Medium", "Standard")
EXPLOITATION = "child sexual exploitation"
_QUARTER = months("2016-09", "2016-11")
_BEFORE_QUARTER = months("2014-12", "2016-08")
# Made up: how many a year, and how many have no level.
_NO_LEVEL = 0.006
_EXPLOITATION_A_MONTH = 150


@attrs.frozen
class _Kind:
    name: str
    figure: str
    near: int


_KINDS = (
    _Kind("domestic abuse", "da", 14_000),
    _Kind("vulnerable adult", "va", 6_000),
    _Kind("vulnerable child", "vc", 9_000),
)


def referrals(random: np.random.Generator) -> pd.DataFrame:
    """Rows of referrals.

    Returns:
        ``occurred``, ``division``, ``kind``, ``risk`` (High, Medium, Standard; of a few blank).
    """
    parts = [_exploitation(random)]
    for kind in _KINDS:
        growth = figures()[f"{kind.figure}-referrals"].pct
        later, earlier = counts_for_growth(growth, kind.near)
        levels = [figures()[f"{kind.figure}-{level.lower()}"] for level in LEVELS]
        parts += [
            _rows(random, kind.name, EARLIER, earlier, [level.then for level in levels]),
            _rows(random, kind.name, LATER, later, [level.now for level in levels]),
        ]
    return in_order(pd.concat(parts, ignore_index=True))


def _rows(
    random: np.random.Generator, kind: str, which: Moments, n: int, shares: list[Printed]
) -> pd.DataFrame:
    """A year's rows of a kind, whose levels print the shares."""
    blank = round(n * _NO_LEVEL)
    counts = [*mix(n - blank, shares), blank]
    month = which[random.integers(0, len(which), n)]
    return _frame(random, kind, moments_in(random, month), counts)


def _exploitation(random: np.random.Generator) -> pd.DataFrame:
    """Child sexual exploitation: the quarter's number is published, the rest is made up."""
    quarter = int(in_words()["cse-referrals"].value)
    before = len(_BEFORE_QUARTER) * _EXPLOITATION_A_MONTH
    month = np.concatenate(
        [
            _BEFORE_QUARTER[random.integers(0, len(_BEFORE_QUARTER), before)],
            _QUARTER[random.integers(0, len(_QUARTER), quarter)],
        ]
    )
    n = quarter + before
    counts = [n // 3, n // 3, n - 2 * (n // 3) - n // 50, n // 50]
    return _frame(random, EXPLOITATION, moments_in(random, month), counts)


def _frame(
    random: np.random.Generator, kind: str, when: Moments, counts: list[int]
) -> pd.DataFrame:
    levels: NDArray[np.object_] = np.array([*LEVELS, None], dtype=object)
    risk = levels[random.permutation(np.repeat(np.arange(4), counts))]
    return pd.DataFrame(
        {
            "occurred": when,
            "division": divisions_of(random, len(when)),
            "kind": kind,
            "risk": risk,
        }
    )
