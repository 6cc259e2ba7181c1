"""What a reader leaves out, by reason, and what it adds up: each row is in one or the other."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd


def kept(
    rows: pd.DataFrame, reasons: Mapping[str, pd.Series]
) -> tuple[pd.DataFrame, dict[str, int]]:
    """The rows that no reason holds for, and how many the others are, by reason.

    Args:
        rows: rows of a file.
        reasons: for each reason, in order, a flag for each row.
    """
    out = pd.Series(False, index=rows.index)
    counts: dict[str, int] = {}
    for reason, flags in reasons.items():
        falls = flags.to_numpy(bool, na_value=False) & ~out
        counts[reason] = int(falls.sum())
        out |= falls
    return rows[~out].reset_index(drop=True), {reason: n for reason, n in counts.items() if n}


def summed(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Figures ``n`` added up by some keys; a sum of which any part is not known is not known."""
    grouped = rows.assign(none=rows["n"].isna()).groupby(keys, sort=False)
    sums = grouped["n"].sum().mask(grouped["none"].any())
    return sums.astype(float).reset_index()


def repeated(rows: pd.DataFrame, keys: list[str]) -> int:
    """How many different keys stand in more than one ``file``: those would count twice."""
    each = rows[[*keys, "file"]].drop_duplicates()
    return int((each.groupby(keys).size() > 1).sum())


def together(*counts: Mapping[str, int]) -> dict[str, int]:
    """Counts by reason, added up."""
    reasons = dict.fromkeys(reason for one in counts for reason in one)
    return {reason: sum(one.get(reason, 0) for one in counts) for reason in reasons}
