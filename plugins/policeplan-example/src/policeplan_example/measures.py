"""Victims told: the share of victims of crime who were told how their case went."""

from __future__ import annotations

from policeplan import (
    AREA,
    WHEN,
    Better,
    Column,
    Example,
    Kind,
    Measure,
    Observations,
    Proportion,
    Rows,
    Schema,
)


def victims_told() -> Measure:
    """Share of victims of crime who were told how their case went.

    Unit: percent of victims. Better: higher. Look-back: none.
    Source: made up.
    """
    return Measure(
        id="example.victims-told",
        title="Victims told how their case went",
        statistic=Proportion("victims"),
        better=Better.HIGHER,
        rule="Share of victims told how their case went, of those of whom it is known.",
        source="made up",
        needs=Schema(
            WHEN,
            AREA,
            Column("told", Kind.CATEGORY, "yes or no"),
        ),
        factory=victims_told,
        observe=_observe,
        examples=(_EXAMPLE,),
    )


def _observe(rows: Rows) -> Observations:
    told = rows["told"]
    return Observations(
        when=rows["occurred"],
        area=rows["area"],
        numerator=told == "yes",
        excluded={
            "not known": ~told.isin(["yes", "no"]),
        },
    )


_EXAMPLE = Example(
    says="Two of three were told; of a fourth it is not known.",
    rows={
        "occurred": ("2025-11-01", "2025-11-02", "2025-11-02", "2025-11-30"),
        "area": ("NORTH", "NORTH", "SOUTH", "SOUTH"),
        "told": ("yes", "no", "yes", ""),
    },
    expect={"numerator": 2, "denominator": 3},
    excluded={"not known": 1},
)

MEASURES = (victims_told,)
