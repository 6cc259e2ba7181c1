"""Special constables who are safe and legal: fully trained and in date, so that they may patrol."""

from __future__ import annotations

from policeplan.definition import Better
from policeplan.measure import Example, Measure
from policeplan.measures.kinds import SPECIAL, WORKFORCE
from policeplan.measures.told import AS_AT, Flags, known, label_of
from policeplan.observations import Observations
from policeplan.schema import AREA, Column, Kind, Rows, Schema
from policeplan.statistic import Proportion

_YES, _NO = "yes", "no"
_ANSWERS = known({_YES: ("y", "true", "1"), _NO: ("n", "false", "0")})


def specials_safe_and_legal() -> Measure:
    """Share of special constables who are safe and legal.

    One row for each special constable and snapshot. Where the table has a column ``kind``, only
    special constables count and others go by name. One of whom it is not said does not count. A
    period's share is that of its last snapshot.

    Unit: percent of special constables. Better: higher. Look-back: none.
    Source: Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017,
    paragraph 4.2.11.
    """
    return Measure(
        id="core.specials-safe-and-legal",
        title="Special constables who are safe and legal",
        statistic=Proportion("special constables", at_last=True),
        better=Better.HIGHER,
        rule=(
            "Share of special constables who are safe and legal, of those of whom it is known, at "
            "the last snapshot of the period."
        ),
        source=(
            "Lancashire Constabulary, report to the Strategic Scrutiny Meeting, 5 January 2017, "
            "paragraph 4.2.11"
        ),
        needs=Schema(
            AS_AT,
            AREA,
            Column("safe_and_legal", Kind.CATEGORY, "yes or no"),
            Column("kind", Kind.CATEGORY, "the kind of person, if not all specials", optional=True),
        ),
        factory=specials_safe_and_legal,
        observe=_specials,
        examples=(_EXAMPLE,),
    )


def _specials(rows: Rows) -> Observations:
    excluded: Flags = {}
    if "kind" in rows:
        _, excluded = label_of(rows["kind"], WORKFORCE, "kind", (SPECIAL,))
    answer, told = label_of(rows["safe_and_legal"], _ANSWERS, "safe and legal state")
    return Observations(
        when=rows["as_at"],
        area=rows["area"],
        numerator=answer == _YES,
        excluded={**excluded, **told},
    )


_EXAMPLE = Example(
    says="One of three is safe and legal; of a fourth it is not said, and a PCSO is no special.",
    rows={
        "as_at": ("2016-11-30",) * 5,
        "area": ("EAST",) * 5,
        "safe_and_legal": ("yes", "no", "No", "", "yes"),
        "kind": ("special constable",) * 4 + ("PCSO",),
    },
    expect={"numerator": 1, "denominator": 3},
    excluded={"no safe and legal state": 1, "another kind": 1},
)

MEASURES = (specials_safe_and_legal,)
