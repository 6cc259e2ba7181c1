"""NoteOn: a plugin's comparability note on a measure, which may be anybody's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

import attrs

from policeplan.definition import Definition, Note

Defined = TypeVar("Defined", bound=Definition)


@attrs.frozen(kw_only=True)
class NoteOn:
    """A comparability note that a plugin puts on a measure: a force's own change of practice.

    Attributes:
        id: ``namespace.name`` in the plugin's own namespace: whose note it is.
        measure: id of the measure that it is about, of any namespace: ``core.recorded-crime``.
        note: since when, what changed, which levels it touches, where that is published.
        parameters: those that the measure must have for the note to be about it; whatever they
            are if there are none here.
        contract: the contract of plugins that it is written for.
    """

    id: str
    measure: str
    note: Note
    parameters: Mapping[str, object] = attrs.field(factory=dict[str, object], hash=False)
    contract: int = attrs.field(default=1, eq=False, repr=False)

    def touches(self, definition: Definition) -> bool:
        """Whether it is about this measure at these parameters."""
        given = definition.parameters
        return self.measure == definition.id and all(
            name in given and given[name] == value for name, value in self.parameters.items()
        )


def noted(definition: Defined, notes: Iterable[NoteOn]) -> Defined:
    """The same with the notes that touch it after its own, none of them twice."""
    added = (one.note for one in notes if one.touches(definition))
    return attrs.evolve(definition, notes=tuple(dict.fromkeys([*definition.notes, *added])))
