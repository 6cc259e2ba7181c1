"""The budget: pounds by category and month, April 2015 to March 2017.

The year 2016/17 is printed in millions to one decimal, and in shares of all but "Other". Amounts
are looked for that print every figure of the table. One cannot be: frontline support of at least
£19.15m is 8.0% of any base that the other amounts allow, and 7.9% is printed. It is left out.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd

from policeplan_lancashire.errors import NoWholeNumbersError
from policeplan_lancashire.extracts.printed import Printed, percent
from policeplan_lancashire.extracts.published import figures, table
from policeplan_lancashire.extracts.solve import counts_for_share, nearest, split
from policeplan_lancashire.extracts.when import months

VISIBLE, NON_VISIBLE, SUPPORT = "Visible", "Non visible", "Frontline support"
BUSINESS, OTHER = "Business support", "Other"
FRONTLINE, TOTAL = "Operational frontline", "Total"
CATEGORIES = (VISIBLE, NON_VISIBLE, SUPPORT, BUSINESS, OTHER)
IMPOSSIBLE = frozenset({SUPPORT})  # its share
_STEP = 10_000  # pounds
_MILLION = 1_000_000
_STEPS_EACH_WAY = range(-4, 5)
# Made up, of 2015/16: all but "Other", how it divides, and "Other".
_BASE_BEFORE = 243_000_000
_FRONTLINE_BEFORE = (0.6, 0.4)
_REST_BEFORE = (0.3, 0.7)
_OTHER_BEFORE = 20_400_000


def amounts() -> dict[str, int]:
    """Pounds of 2016/17 by category, to print the table."""
    rows = {row["category"]: row for row in table("budget_share")}
    middle = {name: int(Fraction(rows[name]["nre_million"]) * _MILLION) for name in CATEGORIES}
    millions = {name: Printed(row["nre_million"]) for name, row in rows.items()}
    shares = {
        name: Printed(row["force_pct"])
        for name, row in rows.items()
        if row["force_pct"] and name not in IMPOSSIBLE
    }
    every = np.array(_STEPS_EACH_WAY)[np.indices([len(_STEPS_EACH_WAY)] * len(CATEGORIES))]
    every = every.reshape(len(CATEGORIES), -1).T
    for row in np.argsort(np.abs(every).sum(axis=1), kind="stable"):  # the nearest first
        steps: list[int] = every[row].tolist()
        found = {
            name: middle[name] + step * _STEP for name, step in zip(CATEGORIES, steps, strict=True)
        }
        if _prints(found, millions, shares):
            return found
    raise NoWholeNumbersError("the budget table", "no amounts within its rounding fit")


def amounts_before(now: dict[str, int]) -> dict[str, int]:
    """Pounds of 2015/16 by category, to print the share of the operational frontline before."""
    figure = figures()["budget-frontline"]
    share = percent(now[VISIBLE] + now[NON_VISIBLE], sum(now.values()) - now[OTHER])
    base = _BASE_BEFORE // _STEP
    fits = [
        part
        for part in counts_for_share(figure.then, base)
        if figure.by.holds(share - percent(part, base))
    ]
    frontline = nearest(fits, None, "the budget of 2015/16")
    visible, non_visible = (split(frontline, _FRONTLINE_BEFORE) * _STEP).tolist()
    support, business = (split(base - frontline, _REST_BEFORE) * _STEP).tolist()
    return {
        VISIBLE: visible,
        NON_VISIBLE: non_visible,
        SUPPORT: support,
        BUSINESS: business,
        OTHER: _OTHER_BEFORE,
    }


def budget(random: np.random.Generator) -> pd.DataFrame:
    """Rows of amounts.

    Months share a year alike in every category, so that a part of a year prints its shares too.

    Returns:
        ``month`` (its first day), ``category``, ``amount`` (whole pounds).
    """
    now = amounts()
    parts: list[pd.DataFrame] = []
    for which, of in (
        (months("2015-04", "2016-03"), amounts_before(now)),
        (months("2016-04", "2017-03"), now),
    ):
        season = random.uniform(0.9, 1.1, len(which))
        parts += [
            pd.DataFrame(
                {
                    "month": which.astype("datetime64[s]"),
                    "category": category,
                    "amount": split(amount, season),
                }
            )
            for category, amount in of.items()
        ]
    frame = pd.concat(parts, ignore_index=True)
    return frame.sort_values("month", kind="stable", ignore_index=True)


def _prints(
    found: dict[str, int], millions: dict[str, Printed], shares: dict[str, Printed]
) -> bool:
    """Whether amounts print every figure of the table but the impossible share."""
    frontline = found[VISIBLE] + found[NON_VISIBLE]
    every = {**found, FRONTLINE: frontline, TOTAL: sum(found.values())}
    base = every[TOTAL] - found[OTHER]
    return all(
        millions[name].holds(Fraction(amount, _MILLION)) for name, amount in every.items()
    ) and all(
        shares[name].holds(percent(amount, base))
        for name, amount in every.items()
        if name in shares
    )
