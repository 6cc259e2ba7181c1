"""What Lancashire's report says, in its own words."""

from __future__ import annotations

import attrs

from policeplan import Sentences
from policeplan.sentences import SCRUTINY


def scrutiny() -> Sentences:
    """The sentences of the report to the Strategic Scrutiny Meeting: its MSG is "its" own."""
    places = {**SCRUTINY.places, "Lancashire Most Similar Group": "in its Most Similar Group"}
    return attrs.evolve(SCRUTINY, id="lancashire.scrutiny", places=places)
