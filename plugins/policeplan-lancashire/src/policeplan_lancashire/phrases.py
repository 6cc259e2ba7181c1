"""What Lancashire's report says, in its own words."""

from __future__ import annotations

from policeplan import Sentences


def scrutiny() -> Sentences:
    """The sentences of the report to the Strategic Scrutiny Meeting."""
    return Sentences(id="lancashire.scrutiny")
