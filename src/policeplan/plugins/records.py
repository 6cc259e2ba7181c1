"""ByNamespace: records by id, where asking for one loads no plugin but its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

import attrs

from policeplan.hookspecs import Record, name_of
from policeplan.plugins.plugin import Plugin
from policeplan.words import near_or_all

Kept = TypeVar("Kept", bound=Record)


@attrs.frozen(eq=False, repr=False)
class ByNamespace(Mapping[str, Kept]):
    """Records by id. Going through them all loads every plugin.

    Attributes:
        namespaces: of the plugins, in order.
        plugins: those of a namespace, loaded.
        records: what one of them gives.
    """

    namespaces: tuple[str, ...]
    plugins: Callable[[str], Iterable[Plugin]]
    records: Callable[[Plugin], tuple[Kept, ...]]

    def __getitem__(self, one: str) -> Kept:
        for record in self._of(namespace_of(one)):
            if name_of(record) == one:
                return record
        raise KeyError(one)

    def __iter__(self) -> Iterator[str]:
        for namespace in self.namespaces:
            for record in self._of(namespace):
                yield name_of(record)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"<records of {', '.join(self.namespaces) or 'no plugin'}>"

    def problem(self, one: str, says: str) -> str:
        """Why there is none of this id: as ``says``, with the nearest, or its plugin is broken."""
        for plugin in self.plugins(namespace_of(one)):
            if not plugin.loaded:
                return str(plugin.refusal())
        return f"{says}.{near_or_all(one, self)}"

    def _of(self, namespace: str) -> Iterator[Kept]:
        for plugin in self.plugins(namespace):
            yield from self.records(plugin)


def namespace_of(one: object) -> str:
    """The namespace of an id; what is asked for by mistake has none that is known."""
    return str(one).partition(".")[0]
