"""Area, Geography and PeerGroup: where things happen, what adds up to what, and who is compared."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import attrs

from policeplan import markup
from policeplan.errors import AreaError, UnknownAreaError
from policeplan.words import say_day


def _code(area: Area) -> str:
    return area.code


@attrs.frozen
class Area:
    """A place that figures are given for.

    Attributes:
        code: what the rows say, and what makes an area the same area.
        name: what reports say; the code if not given.
        kind: division, force, region, country.
        parent: code of the area that it is a part of.
    """

    code: str
    name: str = attrs.field(default=attrs.Factory(_code, takes_self=True))
    kind: str = "area"
    parent: str | None = None

    def __str__(self) -> str:
        return self.name

    def _repr_html_(self) -> str:
        known = {"code": self.code, "kind": self.kind, "part of": self.parent}
        return markup.facts(self.name, known)


def _areas(areas: Iterable[Area]) -> Mapping[str, Area]:
    areas = tuple(areas)
    by_code = {area.code: area for area in areas}
    if len(by_code) < len(areas):
        raise AreaError("an area code stands twice in the geography")
    return by_code


@attrs.frozen(repr=False)
class Geography:
    """Areas, and which of them add up to which.

    Raises:
        AreaError: a code stands twice, a parent is not there, or the parents go round in a circle.
    """

    by_code: Mapping[str, Area] = attrs.field(converter=_areas)

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
        return f"<Geography: {', '.join(self.by_code)}>"

    def _repr_html_(self) -> str:
        rows = [(area.name, area.code, area.kind, area.parent or "") for area in self]
        return markup.table("Geography", ("area", "code", "kind", "part of"), rows)

    def name(self, code: str) -> str:
        """The name that reports use; the code itself for an area that is not here."""
        return self.by_code[code].name if code in self.by_code else code

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


@attrs.frozen
class Member:
    """One area's time in a peer group: from ``since`` up to, not including, ``until``."""

    area: str
    since: dt.date = dt.date.min
    until: dt.date = dt.date.max


def _members(members: Iterable[str | Member]) -> tuple[Member, ...]:
    made = tuple(Member(m) if isinstance(m, str) else m for m in members)
    if not made:
        raise AreaError("a peer group needs members")
    return made


@attrs.frozen
class PeerGroup:
    """Areas that are fairly compared with one another, such as a Most Similar Group (MSG).

    Attributes:
        name: what reports say.
        members: area codes, or `Member` records where membership has dates.
        includes_area: whether the group figure includes the area that is compared with it. An MSG
            of 8 does; "the other seven" does not.
    """

    name: str
    members: tuple[Member, ...] = attrs.field(converter=_members)
    includes_area: bool = True

    def _repr_html_(self) -> str:
        rows = [
            (
                member.area,
                "" if member.since == dt.date.min else say_day(member.since),
                "" if member.until == dt.date.max else say_day(member.until),
            )
            for member in self.members
        ]
        return markup.table(self.name, ("member", "since", "until"), rows)

    def on(self, day: dt.date) -> tuple[str, ...]:
        """Codes of the members on a day. A period's are those of its last day, as published."""
        return tuple(m.area for m in self.members if m.since <= day < m.until)
