"""Budget share: what part of the force's budget goes to the front line, and what part behind it."""

from __future__ import annotations

import numpy as np

from policeplan.definition import Better
from policeplan.measure import Example, Measure
from policeplan.measures.told import Flags, known, label_of
from policeplan.observations import Observations
from policeplan.schema import AREA, Column, Kind, Rows, Schema
from policeplan.statistic import Shares

OUTSIDE = "outside the base"
A_SUM = "a sum of other rows"
NO_AMOUNT = "no amount"

VISIBLE, NON_VISIBLE = "Visible", "Non visible"
FRONTLINE = "Operational frontline"
LEVELS = (VISIBLE, NON_VISIBLE, "Frontline support", "Business support")

_OTHER, _TOTAL = "Other", "Total"
_CATEGORIES = known(
    {
        VISIBLE: ("visible frontline", "visible front line"),
        NON_VISIBLE: (
            "non-visible",
            "nonvisible",
            "non-visible frontline",
            "non visible frontline",
        ),
        "Frontline support": ("front line support", "front-line support"),
        "Business support": (),
        _OTHER: ("other *",),
        _TOTAL: (FRONTLINE, "operational front line", "grand total", "NRE"),
    }
)


def budget_share() -> Measure:
    """Share of the budget that each category has, and that of the operational frontline.

    One row for each amount in pounds, by the month that it is for; a credit is negative. The base
    is the sum of visible, non visible, frontline support and business support. Other spending (the
    commissioner's office, capital financing, pensions, national policing) is outside it. The
    operational frontline is visible and non visible together; a row that is itself such a sum, or
    the total, does not count again.

    Unit: percent of the budget. Better: neither, for the shares sum to one and what one gains
    another loses. Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    section 4.5, of HMIC's categories of net revenue expenditure.
    """
    return Measure(
        id="core.budget-share",
        title="Proportion of force budget",
        statistic=Shares("budget", LEVELS, ((FRONTLINE, (VISIBLE, NON_VISIBLE)),)),
        better=Better.NEITHER,
        rule=(
            "Each category's share of net revenue expenditure on visible, non visible, frontline "
            "support and business support; the operational frontline is the first two together."
        ),
        source=(
            "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, "
            "section 4.5"
        ),
        needs=Schema(
            Column("occurred", Kind.TIME, "the month that the amount is for, any day of it"),
            AREA,
            Column("category", Kind.CATEGORY, "what it is spent on: Visible, Business support"),
            Column("amount", Kind.NUMBER, "pounds; a credit is negative"),
        ),
        factory=budget_share,
        observe=_amounts,
        examples=(_EXAMPLE,),
    )


def _amounts(rows: Rows) -> Observations:
    category, told = label_of(rows["category"], _CATEGORIES, "category")
    amount = rows["amount"].to_numpy(np.float64)
    excluded: Flags = {
        **told,
        OUTSIDE: (category == _OTHER).to_numpy(bool),
        A_SUM: (category == _TOTAL).to_numpy(bool),
        NO_AMOUNT: ~np.isfinite(amount),
    }
    return Observations(
        when=rows["occurred"], area=rows["area"], level=category, value=amount, excluded=excluded
    )


_EXAMPLE = Example(
    says=(
        "The report's own table, in pounds: 102.5, 71.5, 19.2 and 47.0 million are a base of "
        "240.2 million; other spending is outside it, and the total would count all twice."
    ),
    rows={
        "occurred": ("2016-04-01",) * 6,
        "area": ("FORCE",) * 6,
        "category": (*LEVELS, "Other", "Total"),
        "amount": (102_500_000, 71_500_000, 19_200_000, 47_000_000, 21_000_000, 261_200_000),
    },
    expect={"n": 240_200_000},
    excluded={OUTSIDE: 1, A_SUM: 1},
)

MEASURES = (budget_share,)
