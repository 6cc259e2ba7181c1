"""Gazetteer: which areas a name may mean, by spelling alone. Like is never taken for same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property

import attrs

Kinds = Collection[str] | None
"""Kinds of area that will do; any if not given."""

_Spellings = Callable[[str], set[str]]
_WORDS = re.compile(r"[^\W_]+")
_FOOTNOTES = re.compile(r"(?<=[^\d\s,])[\s,]*\d[\d\s,]*$")
_SAYS_KIND = {
    "force": re.compile(r" (police|police service|police force|constabulary)$"),
    "region": re.compile(r" region$"),
}


def plain(name: str) -> str:
    """A name without what printers differ in: case, & for and, hyphens, points and spaces.

    >>> plain("Avon & Somerset") == plain("avon-and-somerset") == plain("AVON_AND_SOMERSET ")
    True
    """
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    return " ".join(_WORDS.findall(text))


def without_footnotes(name: str) -> str:
    """A name as a published table prints it, without the footnotes that stick to its end.

    >>> without_footnotes("Greater Manchester8,9"), without_footnotes("London 10")
    ('Greater Manchester', 'London')
    """
    return _FOOTNOTES.sub("", unicodedata.normalize("NFKC", name).strip())


def without_kind(name: str) -> tuple[str, str]:
    """A plain name without the word at its end that says what it is, and that kind if any.

    >>> without_kind("kent police"), without_kind("north west region"), without_kind("kent")
    (('kent', 'force'), ('north west', 'region'), ('kent', ''))
    """
    for kind, ending in _SAYS_KIND.items():
        core, n_endings = ending.subn("", name)
        if n_endings:
            return core, kind
    return name, ""


@attrs.frozen
class Entry:
    """An area as the gazetteer knows it: its code, its kind and every name that it goes by."""

    code: str
    kind: str
    names: tuple[str, ...]


def _tuple(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    return tuple(entries)


@attrs.frozen
class Gazetteer:
    """Every name of some areas, looked up by spelling in steps, the most exact first."""

    entries: tuple[Entry, ...] = attrs.field(converter=_tuple)

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        return {entry.code: entry.kind for entry in self.entries}

    @cached_property
    def _exact(self) -> Mapping[str, tuple[str, ...]]:
        return self._index(lambda name: {name})

    @cached_property
    def _plain(self) -> Mapping[str, tuple[str, ...]]:
        return self._index(lambda name: {plain(name)})

    @cached_property
    def _cores(self) -> Mapping[str, tuple[str, ...]]:
        return self._index(lambda name: {plain(name), without_kind(plain(name))[0]})

    def _index(self, spellings: _Spellings) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for entry in self.entries:
            for spelling in {s for name in entry.names for s in spellings(name) if s}:
                found.setdefault(spelling, {})[entry.code] = None
        return {spelling: tuple(codes) for spelling, codes in found.items()}

    def candidates(
        self, name: str, kinds: Kinds = None, *, footnotes: bool = True
    ) -> tuple[str, ...]:
        """Codes of the areas that a name may mean; one if it is certain, none if it is unknown.

        The first step at which any area answers decides: a code, to the letter; the name as it is
        printed; the plain name; the name without "Police", "Constabulary" or "Region", which then
        must be of that kind; and, if none of these, the last two again without footnotes.

        Args:
            name: a code, or a name as somebody printed it.
            kinds: kinds that the area may be of; any if not given.
            footnotes: whether digits at the end may be footnotes.
        """
        bare = without_footnotes(name) if footnotes else name
        steps = [(name,) if name in self._kinds else (), self._exact.get(name, ())]
        steps += self._steps(name)
        steps += self._steps(bare) if bare != name else []
        return next((codes for step in steps if (codes := self._of(step, kinds))), ())

    def _steps(self, name: str) -> list[tuple[str, ...]]:
        spelt = plain(name)
        core, kind = without_kind(spelt)
        cores = self._cores.get(core, ())
        return [
            self._plain.get(spelt, ()),
            tuple(code for code in cores if self._kinds[code].endswith(kind)),
        ]

    def _of(self, codes: tuple[str, ...], kinds: Kinds) -> tuple[str, ...]:
        return tuple(code for code in codes if kinds is None or self._kinds[code] in kinds)

    def rivals(self, name: str, code: str | None, kinds: Kinds = None) -> tuple[str, ...]:
        """Other areas that have this very name, but for the printer's spaces and case."""
        if name in self._kinds:
            return ()
        namesakes = self._of(self._plain.get(plain(name), ()), kinds)
        return tuple(other for other in namesakes if other != code)

    def find_all(
        self, labels: Iterable[str], kinds: Kinds = None, *, footnotes: bool = True
    ) -> dict[str, str | None]:
        """The code of each label of one column, or None where it is not certain.

        A label with rivals means what it says to the letter only if areas of that kind stand
        beside it, and no rival might: areas of the rival's kind stand there too, and no label
        means the rival.
        """
        found: dict[str, str | None] = {}
        for label in labels:
            codes = self.candidates(label, kinds, footnotes=footnotes)
            found[label] = codes[0] if len(codes) == 1 else None
        rivals = {label: self.rivals(label, code, kinds) for label, code in found.items()}
        sure = [code for label, code in found.items() if code and not rivals[label]]
        beside = {self._kinds[code] for code in sure}
        named = {*found.values()}

        def certain(label: str, code: str) -> bool:
            if not rivals[label] or not beside:
                return True
            possible = {rival for rival in rivals[label] if self._kinds[rival] in beside}
            return self._kinds[code] in beside and possible <= named

        return {
            label: code if code is not None and certain(label, code) else None
            for label, code in found.items()
        }
