"""Lancashire: a force's geography, peers, plan and measures of its own, and a demonstration.

The plan is that of the report to the Strategic Scrutiny Meeting of 5 January 2017. The rows of the
demonstration are synthetic.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from policeplan import Demo, Geography, Measure, PeerGroup, Sentences, hookimpl


@hookimpl
def policeplan_measures() -> Iterable[Measure]:
    """The measures of the namespace ``lancashire``."""
    from policeplan_lancashire.measures import cadet_hours, forcesight, in_the_know

    return [in_the_know(), cadet_hours(), forcesight()]


@hookimpl
def policeplan_geographies() -> Iterable[Geography]:
    """Three divisions among the forces of England and Wales."""
    from policeplan_lancashire.places import divisions

    return [divisions()]


@hookimpl
def policeplan_peer_groups() -> Iterable[PeerGroup]:
    """The Most Similar Group and the region."""
    from policeplan_lancashire.places import peer_groups

    return peer_groups()


@hookimpl
def policeplan_sentences() -> Iterable[Sentences]:
    """What the force's report says, in its own words."""
    from policeplan_lancashire.phrases import scrutiny

    return [scrutiny()]


@hookimpl
def policeplan_demos() -> Iterable[Demo]:
    """The report of 5 January 2017 from synthetic rows."""
    plan = Path(__file__).parent / "plan.toml"
    title = "Lancashire, the report of 5 January 2017 from synthetic rows: nobody in them is real"
    return [Demo("lancashire.scrutiny", title, plan, "2016-11", _tables)]


def _tables() -> dict[str, object]:
    from policeplan_lancashire.extracts import extracts

    return {f"{name}.csv": frame for name, frame in extracts().items()}
