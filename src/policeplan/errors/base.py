"""What every exception of policeplan is."""

from __future__ import annotations

import attrs


@attrs.define(eq=False)
class PolicePlanError(Exception):
    """Anything that policeplan refuses to do, with its reason."""

    def __str__(self) -> str:
        return self.sentence()

    def sentence(self) -> str:
        """What happened, where, and what to do about it."""
        return self.__class__.__doc__ or self.__class__.__name__
