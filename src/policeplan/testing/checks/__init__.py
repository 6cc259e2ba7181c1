"""The laws of the kit, one theme a file."""

from policeplan.testing.check import Check
from policeplan.testing.checks import (
    adding,
    contents,
    definition,
    examples,
    order,
    purity,
    speed,
    tables,
    time,
    types,
    values,
)

CHECKS: tuple[Check, ...] = tuple(
    check
    for theme in (
        definition,
        examples,
        purity,
        order,
        types,
        time,
        adding,
        tables,
        contents,
        values,
        speed,
    )
    for check in theme.CHECKS
)
"""Every check, in the order in which they run."""
