"""What every exception of policeplan is."""

from __future__ import annotations

from typing import Self

import attrs


@attrs.define(eq=False, repr=False)
class PolicePlanError(Exception):
    """Anything that policeplan refuses to do, with its reason."""

    def __str__(self) -> str:
        return self.sentence()

    def __repr__(self) -> str:
        # Said once for all: attrs would take longer over each one's than over the rest of it.
        facts = [f"{f.name}={getattr(self, f.name)!r}" for f in attrs.fields(type(self))]
        return f"{type(self).__name__}({', '.join(facts)})"

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        # Said outright, for tblib, by which Dask sends errors, would else leave the facts behind.
        return type(self), tuple(getattr(self, field.name) for field in attrs.fields(type(self)))

    def sentence(self) -> str:
        """What happened, where, and what to do about it."""
        return self.__class__.__doc__ or self.__class__.__name__
