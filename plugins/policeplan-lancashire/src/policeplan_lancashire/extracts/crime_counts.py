"""How many crimes of each offence in each year and of all in each month, from published changes."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
from numpy.typing import NDArray

from policeplan_lancashire.extracts.printed import percent
from policeplan_lancashire.extracts.published import figures, in_words, table
from policeplan_lancashire.extracts.solve import (
    counts_for_change,
    counts_for_growth,
    counts_for_share,
    earlier_counts,
    first_fit,
    split,
)

# Where the report says nothing the numbers are made up: the earlier year's, and the change.
_NEAR_ALL = 93_200
_MADE_UP = {
    "Domestic burglary": (4_300, 250),
    "Non-domestic burglary": (4_900, 150),
    "Theft from the person": (1_100, 180),
    "Robbery of personal property": (420, 46),
    "Possession of weapons offences": (500, 120),
    "Miscellaneous crimes against society": (1_180, 100),
}
# The winter of 2014/15 was extremely low, May to October 2016 exceptionally high: 5.3.3.6.
_SHAPE_EARLIER = np.array([86, 85, 86, 98, 101, 103, 104, 106, 104, 102, 104, 101.0])
_SHAPE_LATER = np.array([99, 97, 96, 101, 103, 114, 115, 117, 116, 114, 115, 104.0])
_MARCH = 4  # months of a year to November that are before April
_OCTOBER = 11


@attrs.frozen
class Years:
    """A count of the 12 months to November 2016, and of the 12 months before.

    Attributes:
        later: of the year to November 2016.
        earlier: of the year to November 2015.
    """

    later: int
    earlier: int

    def less(self, *others: Years) -> Years:
        """What is left without some parts."""
        return Years(
            self.later - sum(other.later for other in others),
            self.earlier - sum(other.earlier for other in others),
        )

    def parts(self, **weights: float) -> dict[str, Years]:
        """Made-up parts in proportion to weights; the names have ``_`` for blanks."""
        later = split(self.later, list(weights.values())).tolist()
        earlier = split(self.earlier, list(weights.values())).tolist()
        names = [name.replace("_", " ") for name in weights]
        return {n: Years(*pair) for n, *pair in zip(names, later, earlier, strict=True)}


def years_of(figure: str, near: int | None = None) -> Years:
    """The two counts of a figure that prints a change and its percentage."""
    published = figures()[figure]
    return Years(*counts_for_change(published.number, published.pct, near))


def all_crime() -> Years:
    """All crime of the two years."""
    return years_of("crime-all", _NEAR_ALL)


def offences() -> Mapping[str, Years]:
    """Every offence a row may carry, with its counts; together they are all crime."""
    violence, harassment = years_of("crime-violence"), years_of("crime-harassment")
    order, fear = years_of("crime-public-order"), years_of("crime-fear-alarm")
    vehicles = years_of("crime-vehicle")
    theft_from, taking = years_of("crime-theft-from-mv"), years_of("crime-vehicle-taking")
    known = {
        **violence.less(harassment).parts(
            Homicide=0.0007, Violence_with_injury=0.43, Violence_without_injury=0.57
        ),
        "Harassment": harassment,
        **_sexual(),
        **_business(),
        "Theft from a motor vehicle": theft_from,
        "Vehicle taking": taking,
        "Interfering with a motor vehicle": vehicles.less(theft_from, taking),
        "Bicycle theft": years_of("crime-bicycle"),
        **years_of("crime-damage-arson").parts(Criminal_damage=0.96, Arson=0.04),
        **years_of("crime-drugs").parts(Trafficking_of_drugs=0.19, Possession_of_drugs=0.81),
        "Public fear, alarm or distress": fear,
        "Other public order offences": order.less(fear),
        **{name: Years(n + change, n) for name, (n, change) in _MADE_UP.items()},
    }
    return {**known, "Other theft offences": all_crime().less(*known.values())}


def months_of_all_crime() -> NDArray[np.int64]:
    """All crime month by month, December 2014 to November 2016: shape (24,).

    April to November grows by the forecast of the financial year, so that the growth of the year
    to date is the forecast; the 12 months to October 2016 are those of the national table.
    """
    both = all_crime()
    near = round(both.earlier * _SHAPE_EARLIER[_MARCH:].sum() / _SHAPE_EARLIER.sum())
    since_april, before = counts_for_growth(figures()["crime-forecast"].pct, near)
    earlier = np.concatenate(
        [
            split(both.earlier - before, _SHAPE_EARLIER[:_MARCH]),
            split(before, _SHAPE_EARLIER[_MARCH:]),
        ]
    )
    november = int(earlier[-1]) + both.later - national_count("forcesight_all_crime")
    return np.concatenate(
        [
            earlier,
            split(both.later - since_april, _SHAPE_LATER[:_MARCH]),
            split(since_april - november, _SHAPE_LATER[_MARCH:_OCTOBER]),
            [november],
        ]
    )


def months_of_sexual_offences() -> NDArray[np.int64]:
    """Sexual offences month by month, to fit the national table's 12 months to October 2016."""
    both = years_of("crime-sexual")
    earlier = split(both.earlier, _SHAPE_EARLIER)
    november = int(earlier[-1]) + both.later - national_count("forcesight_sexual_offences")
    return np.concatenate(
        [earlier, split(both.later - november, _SHAPE_LATER[:_OCTOBER]), [november]]
    )


def national_count(name: str) -> int:
    """Lancashire's crimes of the 12 months to October 2016 in a national table."""
    return next(int(row["later"]) for row in table(name) if row["area"] == "Lancashire")


def _sexual() -> dict[str, Years]:
    """Rape and the rest. The rest is up 511: the report prints 11, a misprint, beside its 32.0%."""
    whole, rape = figures()["crime-sexual"], figures()["rape"]
    rest = figures()["sex-excl-rape"].pct
    all_earlier, rape_earlier = first_fit(
        "sexual offences and rape",
        [[years_of("crime-sexual").earlier], earlier_counts(rape.number, rape.pct)],
        lambda pair: rest.holds(percent(whole.number - rape.number, pair[0] - pair[1])),
    )
    rapes = Years(rape_earlier + rape.number, rape_earlier)
    return {
        "Rape": rapes,
        "Other sexual offences": Years(all_earlier + whole.number, all_earlier).less(rapes),
    }


def _business() -> dict[str, Years]:
    """Shoplifting, making off without payment, robbery: changes, and shares of the later year."""
    whole, robbery = figures()["business-all"], years_of("business-robbery")
    shops, off = figures()["business-shoplifting"].pct, figures()["business-mowp"].pct
    shares = in_words()

    def fits(choice: tuple[int, ...]) -> bool:
        earlier, off_later = choice
        later = earlier + whole.number
        off_earlier = round(off_later / (1 + off.value / 100))
        shop_earlier = earlier - robbery.earlier - off_earlier
        shop_later = later - robbery.later - off_later
        return (
            off.holds(percent(off_later - off_earlier, off_earlier))
            and shops.holds(percent(shop_later - shop_earlier, shop_earlier))
            and shares["business-mowp-share"].holds(percent(off_later, later))
            and shares["business-shoplifting-share"].holds(percent(shop_later, later))
            and shares["business-robbery-share"].holds(percent(robbery.later, later))
        )

    middle = years_of("business-all")
    offs = counts_for_share(shares["business-mowp-share"], middle.later)
    totals = sorted(earlier_counts(whole.number, whole.pct), key=lambda n: abs(n - middle.earlier))
    earlier, off_later = first_fit("business crime", [totals, offs], fits)
    off_years = Years(off_later, round(off_later / (1 + off.value / 100)))
    total = Years(earlier + whole.number, earlier)
    return {
        "Shoplifting": total.less(off_years, robbery),
        "Making off without payment": off_years,
        "Robbery of business property": robbery,
    }
