"""Burglary attendance: the share of burglaries that an officer attended within an hour."""

from __future__ import annotations

from functools import partial

import pandas as pd

from policeplan import (
    AREA,
    WHEN,
    Better,
    Column,
    Kind,
    Measure,
    Observations,
    Proportion,
    Rows,
    Schema,
)


def burglary_attendance(within: str = "60min") -> Measure:
    """Share of burglaries that an officer attended within ``within`` of the report.

    A burglary that nobody attended was not attended in time.

    Unit: percent of burglaries. Better: higher. Look-back: none.
    Source: made up, to show how a force writes a measure of its own.
    """
    return Measure(
        id="example.burglary-attendance",
        title="Burglaries attended in time",
        statistic=Proportion("burglaries"),
        better=Better.HIGHER,
        rule=f"Share of burglaries attended within {within} of the report.",
        source="made up, as an example",
        needs=Schema(WHEN, AREA, Column("attended", Kind.TIME, "when an officer came, or blank")),
        parameters={"within": within},
        factory=burglary_attendance,
        observe=partial(_attended, within=pd.Timedelta(within)),
    )


def _attended(rows: Rows, within: pd.Timedelta) -> Observations:
    waited = rows["attended"] - rows["occurred"]
    return Observations(when=rows["occurred"], area=rows["area"], numerator=waited <= within)
