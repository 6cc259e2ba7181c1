"""Each force's crimes of the two years to October 2016, to fit the national tables.

What a table prints of a force stands. Where it prints totals alone, the other forces share what is
left by size, and grow by made-up rates that keep to the number of increases printed and between
the highest and the lowest rate.
"""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from policeplan_lancashire.extracts.forces import FORCES, NORTH_WEST, SIZES
from policeplan_lancashire.extracts.printed import Printed
from policeplan_lancashire.extracts.published import table
from policeplan_lancashire.extracts.solve import counts_for_change, split
from policeplan_lancashire.places import SIMILAR

ALL = "All crime"
SEXUAL = "Sexual offences"
AGGRAVATED = "Racially or religiously aggravated offences"
OWN = "Lancashire"
NATIONAL = "England & Wales"
_TABLES = {ALL: "forcesight_all_crime", SEXUAL: "forcesight_sexual_offences"}
_GROUPS = {
    NATIONAL: FORCES,
    "North West Region": NORTH_WEST,
    "Most Similar Group": SIMILAR,
}
_FALLS = (0.4, 0.7)  # made-up falls, as parts of the lowest rate printed


@attrs.frozen
class Pair:
    """A count of the year to October 2015, and of the year to October 2016."""

    earlier: int
    later: int

    def less(self, others: Sequence[Pair]) -> Pair:
        """What is left without some parts."""
        return Pair(
            self.earlier - sum(other.earlier for other in others),
            self.later - sum(other.later for other in others),
        )


def counts_of(random: np.random.Generator, category: str) -> dict[str, Pair]:
    """The two counts of each of the 43 forces in a category."""
    spread = next(row for row in table("forcesight_spread") if row["category"] == category)
    printed = _printed(category)
    known = {name: pair for name, pair in printed.items() if name in SIZES}
    for end in ("highest", "lowest"):
        name = spread[f"{end}_force"]
        if name not in known:
            known[name] = _solved(spread[f"{end}_change"], spread[f"{end}_pct"])
    falls = len(FORCES) - int(spread["forces_with_increase"])
    falls -= sum(pair.later <= pair.earlier for pair in known.values())
    lowest = float(spread["lowest_pct"]) / 100
    for whole in ("North West Region", "Most Similar Group"):
        known |= _shared(random, printed[whole], _GROUPS[whole], known, ())
    rates = [lowest * part for part in _FALLS[:falls]]
    return known | _shared(random, printed[NATIONAL], FORCES, known, rates)


def _printed(category: str) -> dict[str, Pair]:
    """What the report prints of areas in a category, by name, as counts."""
    if category == AGGRAVATED:
        rows = table("forcesight_aggravated")
        return {row["area"]: _solved(row["change"], row["change_pct"]) for row in rows}
    # a blank earlier count is the later less the change
    return {
        row["area"]: Pair(
            int(row["earlier"] or int(row["later"]) - int(row["change"])), int(row["later"])
        )
        for row in table(_TABLES[category])
    }


def _solved(change: str, pct: str) -> Pair:
    later, earlier = counts_for_change(int(change), Printed(pct))
    return Pair(earlier, later)


def _shared(
    random: np.random.Generator,
    whole: Pair,
    members: Sequence[str],
    known: dict[str, Pair],
    falls: Sequence[float],
) -> dict[str, Pair]:
    """What the known members leave of a whole, shared among the others, a few of which fall."""
    left = [name for name in members if name not in known]
    if not left:
        return {}
    rest = whole.less([known[name] for name in members if name in known])
    size = np.array([SIZES[name] for name in left]) * random.uniform(0.95, 1.05, len(left))
    earlier = split(rest.earlier, size)
    change = np.zeros(len(left), dtype=np.int64)
    falling = random.permutation(len(left))[: len(falls)]
    change[falling] = np.floor(earlier[falling] * np.array(falls)).astype(np.int64)
    rising = np.setdiff1d(np.arange(len(left)), falling)
    rise = rest.later - rest.earlier - int(change.sum()) - len(rising)
    rate = random.uniform(0.6, 1.4, len(rising))
    change[rising] = 1 + split(rise, earlier[rising] * rate)  # at least one, so that each rises
    pairs = zip(left, earlier.tolist(), (earlier + change).tolist(), strict=True)
    return {name: Pair(before, after) for name, before, after in pairs}
