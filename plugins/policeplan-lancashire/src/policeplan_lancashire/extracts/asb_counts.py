"""How many incidents of anti-social behaviour, and repeats, each division has in each year."""

from __future__ import annotations

import attrs
import numpy as np

from policeplan_lancashire.extracts.printed import percent
from policeplan_lancashire.extracts.published import Figure, figures
from policeplan_lancashire.extracts.solve import counts_for_growth, counts_for_share, first_fit
from policeplan_lancashire.extracts.when import DIVISIONS

_NEAR = {"EAST": 9_200, "SOUTH": 7_800, "WEST": 8_000}  # made up: about 25,000 a year
_BLANK = 0.012
_NO_ADDRESS = 0.008
Pair = tuple[int, int]


@attrs.frozen
class Year:
    """A division's year.

    Attributes:
        incidents: all of them.
        blank: how many have no address.
        homeless: how many have "NO FIXED ADDRESS".
        repeats: how many are the fifth or later at their address in 180 days.
    """

    incidents: int
    blank: int
    homeless: int
    repeats: int = 0

    @property
    def located(self) -> int:
        """Incidents at an address: the base of the share of repeats."""
        return self.incidents - self.blank - self.homeless


def years(random: np.random.Generator) -> dict[str, tuple[Year, Year]]:
    """Each division's later and earlier year."""
    volumes = _volumes()
    bare = {place: (_year(n[0]), _year(n[1])) for place, n in volumes.items()}
    candidates = [
        _shuffled(random, _repeat_pairs(figures()[f"asb-repeat-{place.lower()}"], *bare[place]))
        for place in DIVISIONS
    ]
    force = figures()["asb-repeat-lancashire"]
    base = [sum(pair[at].located for pair in bare.values()) for at in (0, 1)]

    def fits(choice: tuple[Pair, ...]) -> bool:
        later, earlier = (sum(pair[at] for pair in choice) for at in (0, 1))
        return _prints(force, (later, base[0]), (earlier, base[1]))

    chosen = first_fit("repeats of anti-social behaviour", candidates, fits)
    return {
        place: (
            attrs.evolve(bare[place][0], repeats=later),
            attrs.evolve(bare[place][1], repeats=earlier),
        )
        for place, (later, earlier) in zip(DIVISIONS, chosen, strict=True)
    }


def _volumes() -> dict[str, Pair]:
    """Later and earlier incidents by division; the force's growth fits too."""
    candidates = [
        [
            counts_for_growth(figures()[f"asb-{place.lower()}"].pct, near)
            for near in range(_NEAR[place], _NEAR[place] + 400, 20)
        ]
        for place in DIVISIONS
    ]
    growth = figures()["asb-lancashire"].pct

    def fits(choice: tuple[Pair, ...]) -> bool:
        later, earlier = (sum(pair[at] for pair in choice) for at in (0, 1))
        return growth.holds(percent(later - earlier, earlier))

    chosen = first_fit("incidents of anti-social behaviour", candidates, fits)
    return dict(zip(DIVISIONS, chosen, strict=True))


def _year(incidents: int) -> Year:
    return Year(incidents, round(incidents * _BLANK), round(incidents * _NO_ADDRESS))


def _repeat_pairs(figure: Figure, later: Year, earlier: Year) -> list[Pair]:
    """Repeats of both years that print a division's two shares and its change."""
    return [
        (k_later, k_earlier)
        for k_later in counts_for_share(figure.now, later.located)
        for k_earlier in counts_for_share(figure.then, earlier.located)
        if _prints(figure, (k_later, later.located), (k_earlier, earlier.located))
    ]


def _shuffled(random: np.random.Generator, pairs: list[Pair]) -> list[Pair]:
    """The pairs in another order: in their own, hundreds of thousands are tried in vain first."""
    return [pairs[at] for at in random.permutation(len(pairs))]


def _prints(figure: Figure, later: Pair, earlier: Pair) -> bool:
    now, then = percent(*later), percent(*earlier)
    return figure.now.holds(now) and figure.then.holds(then) and figure.by.holds(now - then)
