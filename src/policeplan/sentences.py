"""STUB until the branch lands."""

import attrs


@attrs.frozen
class Sentences:
    id: str = "core.scrutiny"
