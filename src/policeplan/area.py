"""Area and Geography: where things happen, what adds up to what, and what a name means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

import attrs

from policeplan import markup
from policeplan.errors import (
    AmbiguousAreaError,
    AreaError,
    AreaKeyError,
    UnknownAreaError,
    UnknownKindError,
)
from policeplan.gazetteer import Entry, Gazetteer, plain, without_footnotes
from policeplan.words import count, quoted

Kinds = str | Collection[str] | None
"""A kind of area, or several that will do; any if not given."""


def _code(area: Area) -> str:
    return area.code


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(names)


def _copied(keys: Mapping[str, str]) -> Mapping[str, str]:
    return dict(keys)


@attrs.frozen
class Area:
    """A place that figures are given for.

    Attributes:
        code: what the rows say, and what makes an area the same area.
        name: what reports say; the code if not given.
        kind: division, force, region, country.
        parent: code of the area that it is a part of.
        aliases: its names as others print them, to the letter.
        keys: its keys in other systems: ``{"stats19": "4", "data.police.uk": "lancashire"}``.
    """

    code: str
    name: str = attrs.field(default=attrs.Factory(_code, takes_self=True))
    kind: str = "area"
    parent: str | None = None
    aliases: tuple[str, ...] = attrs.field(default=(), converter=_names)
    keys: Mapping[str, str] = attrs.field(factory=dict[str, str], converter=_copied, hash=False)

    def __str__(self) -> str:
        return self.name

    def _repr_html_(self) -> str:
        known = {"code": self.code, "kind": self.kind, "part of": self.parent}
        also = {"also printed as": "; ".join(self.aliases), **self.keys}
        return markup.facts(self.name, known | also)


@attrs.frozen
class Elsewhere:
    """A place that people may look for here, and the reason why it is not.

    Attributes:
        name: what it is called.
        reason: why it is not here, as the rest of a sentence.
        aliases: its other names.
        keys: its keys in other systems, as for `Area`.
    """

    name: str
    reason: str
    aliases: tuple[str, ...] = attrs.field(default=(), converter=_names)
    keys: Mapping[str, str] = attrs.field(factory=dict[str, str], converter=_copied, hash=False)


def _areas(areas: Iterable[Area]) -> Mapping[str, Area]:
    areas = tuple(areas)
    by_code = {area.code: area for area in areas}
    if len(by_code) < len(areas):
        raise AreaError("an area code stands twice in the geography")
    return by_code


def _outside(places: Iterable[Elsewhere]) -> tuple[Elsewhere, ...]:
    return tuple(places)


@attrs.frozen(repr=False)
class Geography:
    """Areas, and which of them add up to which.

    Attributes:
        by_code: the areas, in order.
        id: what it is registered by, ``core.forces``; nothing for one that is made from another.
        outside: places that are not here, with the reason, for the errors that name them.
        contract: the contract of plugins that it is written for.

    Raises:
        AreaError: a code or a key stands twice, a parent is not there, or the parents go round in
            a circle.
    """

    by_code: Mapping[str, Area] = attrs.field(converter=_areas)
    id: str = attrs.field(default="", kw_only=True)
    outside: tuple[Elsewhere, ...] = attrs.field(
        default=(), kw_only=True, eq=False, converter=_outside
    )
    contract: int = attrs.field(default=1, kw_only=True, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        for area in self:
            seen = {area.code}
            while area.parent is not None:
                if area.parent not in self.by_code:
                    raise AreaError(f"{area.code} names a parent that is not there: {area.parent}")
                if area.parent in seen:
                    raise AreaError(f"{area.code} is a part of itself, by its parents")
                seen.add(area.parent)
                area = self.by_code[area.parent]  # noqa: PLW2901  # reason: walking up from it
        if len(self._by_key) < sum(len(area.keys) for area in self):
            raise AreaError("a key of another system stands twice in the geography")

    def __iter__(self) -> Iterator[Area]:
        return iter(self.by_code.values())

    def __len__(self) -> int:
        return len(self.by_code)

    def __contains__(self, code: str) -> bool:
        return code in self.by_code

    def __getitem__(self, code: str) -> Area:
        """The area with this code.

        Raises:
            UnknownAreaError: there is none; it names the nearest.
        """
        if code not in self.by_code:
            raise UnknownAreaError(code, tuple(self.by_code))
        return self.by_code[code]

    def __repr__(self) -> str:
        kinds = ", ".join(f"{len(self.of_kind(kind))} {kind}" for kind in self.kinds)
        said = f"{count(len(self), 'area')} ({kinds})" if kinds else "no areas"
        return f"<Geography{self.id and ' ' + self.id}: {said}>"

    def _repr_html_(self) -> str:
        rows = [(area.name, area.code, area.kind, area.parent or "") for area in self]
        return markup.table("Geography", ("area", "code", "kind", "part of"), rows)

    # What adds up to what ---------------------------------------------------------------------

    def name(self, code: str) -> str:
        """The name that reports use; the code itself for an area that is not here."""
        return self.by_code[code].name if code in self.by_code else code

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of area here, in the order that they come."""
        return tuple(dict.fromkeys(area.kind for area in self))

    def of_kind(self, kind: str) -> tuple[Area, ...]:
        """The areas of one kind.

        Raises:
            UnknownKindError: there is none; it names the nearest kind.
        """
        if kind not in self.kinds:
            raise UnknownKindError(kind, self.kinds)
        return tuple(area for area in self if area.kind == kind)

    def children(self, code: str) -> tuple[Area, ...]:
        """The areas that add up to this one, one step down."""
        return tuple(area for area in self if area.parent == code)

    def leaves(self) -> tuple[Area, ...]:
        """The areas that rows are recorded for: those with no parts of their own."""
        parents = {area.parent for area in self}
        return tuple(area for area in self if area.code not in parents)

    def leaves_of(self, code: str) -> tuple[str, ...]:
        """Codes of the leaves that add up to this area; itself if it is one."""
        children = self.children(code)
        if not children:
            return (code,)
        return tuple(leaf for child in children for leaf in self.leaves_of(child.code))

    def above(self, code: str) -> tuple[Area, ...]:
        """The areas that this one is a part of: its parent, that one's parent, and so on.

        Raises:
            UnknownAreaError: there is no such area.
        """
        return tuple(self._above(self[code]))

    def _above(self, area: Area) -> Iterator[Area]:
        while area.parent is not None:
            area = self.by_code[area.parent]
            yield area

    # Made from another ------------------------------------------------------------------------

    def within(self, code: str) -> Geography:
        """One area and everything below it, as a geography of its own.

        Raises:
            UnknownAreaError: there is no such area.
        """
        top = self[code]
        below = [area for area in self if top in self._above(area)]
        return Geography([attrs.evolve(top, parent=None), *below], outside=self.outside)

    def down_to(self, kind: str) -> Geography:
        """Without what is below areas of a kind: forces are leaves, whoever added divisions.

        Raises:
            UnknownKindError: there is no area of the kind.
        """
        cut = {area.code for area in self.of_kind(kind)}
        kept = [area for area in self if cut.isdisjoint(up.code for up in self._above(area))]
        return Geography(kept, outside=self.outside)

    def extended(self, areas: Iterable[Area], *, id: str = "") -> Geography:  # noqa: A002  # reason: the field's own name
        """With more areas, such as the divisions of a force.

        Args:
            areas: what to add.
            id: what the new geography is registered by.

        Raises:
            AreaError: one is here already, or names a parent that is not.
        """
        return Geography([*self, *areas], id=id, outside=self.outside)

    # What a name means ------------------------------------------------------------------------

    @cached_property
    def _gazetteer(self) -> Gazetteer:
        """Names only. A code is a code to the letter: a name that repeats it adds no spelling."""
        return Gazetteer(
            Entry(a.code, a.kind, tuple(n for n in (a.name, *a.aliases) if n != a.code))
            for a in self
        )

    def resolve(self, name: str, kind: Kinds = None) -> str:
        """The code of the area that a name means.

        A code is its own. A name may be printed as others do: "Avon & Somerset",
        "avon-and-somerset", "Greater Manchester8,9", "Kent Police". A printed name to the letter
        comes first: ONS prints the region as "West Midlands " and the force as "West Midlands".
        What is near is named in the error and never taken.

        Args:
            name: a code or a name.
            kind: the kind of area, or kinds, that it must be.

        Raises:
            UnknownAreaError: it is no area here; it names the nearest, or says why it is not here.
            AmbiguousAreaError: it is the name of several areas.
        """
        found = self._gazetteer.candidates(name, _set(kind))
        if len(found) > 1:
            raise self._ambiguous(name, found)
        if not found:
            raise self._unknown(name, kind)
        return found[0]

    def find(self, name: str, kind: Kinds = None) -> str | None:
        """As `resolve`, and None where that raises."""
        found = self._gazetteer.candidates(name, _set(kind))
        return found[0] if len(found) == 1 else None

    def find_all(
        self, labels: Iterable[str], kind: Kinds = None, *, footnotes: bool = True
    ) -> dict[str, str | None]:
        """The code of each label of one column, or None where it is not certain.

        As `find`, but the labels of a column speak for one another. "West Midlands" is a force
        and a region: it is the force only in a column of forces, or where the region stands too
        as "West Midlands ".

        Args:
            labels: the different labels of a column.
            kind: the kind of area, or kinds, that they must be.
            footnotes: whether digits at the end may be footnotes, as in published tables.
        """
        return self._gazetteer.find_all(labels, _set(kind), footnotes=footnotes)

    def resolve_all(self, labels: Iterable[str], kind: Kinds = None) -> dict[str, str]:
        """The code of each label of one column, as `find_all` reads them together.

        For columns of rows use ``tally_rows(..., areas=geography)``, which refuses strays in
        counts: the error here names the label.

        Raises:
            UnknownAreaError: a label is no area here.
            AmbiguousAreaError: a label is the name of several areas, and the column does not say
                which.
        """
        codes: dict[str, str] = {}
        for label, code in self.find_all(labels, kind).items():
            if code is None:
                one = self.resolve(label, kind)  # which may say what is wrong with it
                several = (one, *self._gazetteer.rivals(label, one, _set(kind)))
                raise self._ambiguous(label, several)
            codes[label] = code
        return codes

    def by_key(self, system: str, key: str) -> str:
        """The code of the area with a key in another system: ``by_key("stats19", "4")``.

        Leading noughts do not matter: "01" is "1".

        Raises:
            AreaKeyError: no area here has that key; it says why, where that is known.
        """
        code = self._by_key.get((system, _key(key)))
        if code is None:
            systems = dict.fromkeys(s for s, _ in self._by_key)
            known = [k for s, k in self._by_key if s == system]
            where = [
                place
                for place in self.outside
                if system in place.keys and _key(place.keys[system]) == _key(key)
            ]
            reason = f"{where[0].name} {where[0].reason}" if where else ""
            if system not in systems:
                reason = f"it has those of {quoted(systems) or 'no system'}"
            raise AreaKeyError(system, key, known, reason)
        return code

    @cached_property
    def _by_key(self) -> Mapping[tuple[str, str], str]:
        return {(s, _key(key)): area.code for area in self for s, key in area.keys.items()}

    def _ambiguous(self, name: str, codes: Iterable[str]) -> AmbiguousAreaError:
        areas = [self.by_code[code] for code in codes]
        return AmbiguousAreaError(name, [f"{a.code} ({a.kind} {a.name})" for a in areas])

    def _unknown(self, name: str, kind: Kinds) -> UnknownAreaError:
        kinds = sorted(_set(kind) or ())
        among = [area for area in self if not kinds or area.kind in kinds]
        named = [area.name for area in among]
        spelt = [alias for area in among for alias in area.aliases]
        # E23000011 is like E23000012: near a number there is only somebody else's.
        codes = [a.code for a in among if a.code.isalpha() or a.code.casefold() == name.casefold()]
        asked = {plain(name), plain(without_footnotes(name))}
        why = [p for p in self.outside if not asked.isdisjoint(map(plain, (p.name, *p.aliases)))]
        return UnknownAreaError(
            name,
            named,
            kind=" or ".join(kinds),
            spellings=[*codes, *spelt, *named],
            reason=f"{why[0].name} {why[0].reason}" if why else "",
        )


def _set(kind: Kinds) -> Collection[str] | None:
    return {kind} if isinstance(kind, str) else kind


def _key(key: str) -> str:
    """A key without the noughts and spaces that tables put before it."""
    key = key.strip().casefold()
    return key.lstrip("0") or "0" if key.isdecimal() else key
