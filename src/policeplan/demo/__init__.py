"""The demonstration: a plan and the rows of a made-up force, Exampleshire; all is synthetic."""

from __future__ import annotations

from pathlib import Path

from policeplan.plan import Plan

AS_AT = "2016-11"
FOLDER = Path(__file__).parent


def plan() -> Plan:
    """The plan that `policeplan demo` evaluates."""
    return Plan.read(FOLDER / "plan.toml")
