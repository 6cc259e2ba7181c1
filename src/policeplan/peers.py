"""Member and PeerGroup: who is fairly compared with whom, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import attrs

from policeplan import markup
from policeplan.area import Geography
from policeplan.errors import AreaError, PlanError, PolicePlanError
from policeplan.words import say_day


@attrs.frozen
class Member:
    """One area's time in a peer group: from ``since`` up to, not including, ``until``."""

    area: str
    since: dt.date = dt.date.min
    until: dt.date = dt.date.max


_ALWAYS = (dt.date.min, dt.date.max)


def _members(members: Iterable[str | Member]) -> tuple[Member, ...]:
    if isinstance(members, str):
        raise AreaError(f"the members of a peer group should be a list of areas: [{members!r}]")
    made = tuple(Member(m) if isinstance(m, str) else m for m in members)
    if not made:
        raise AreaError("a peer group needs members")
    codes = [member.area for member in made if (member.since, member.until) == _ALWAYS]
    if len(set(codes)) < len(codes):
        raise AreaError("a member stands twice in a peer group")
    return made


@attrs.frozen
class PeerGroup:
    """Areas that are fairly compared with one another, such as a Most Similar Group (MSG).

    Attributes:
        name: what reports say.
        members: area codes, or `Member` records where membership has dates.
        includes_area: whether the group figure includes the area that is compared with it. An MSG
            of 8 does; "the other seven" does not.
        source: where the membership was published.
        contract: the contract of plugins that it is written for.
    """

    name: str
    members: tuple[Member, ...] = attrs.field(converter=_members)
    includes_area: bool = True
    source: str = ""
    contract: int = attrs.field(default=1, kw_only=True, eq=False, repr=False)

    @classmethod
    def of(cls, geography: Geography, kind: str = "force", name: str = "") -> PeerGroup:
        """Every area of one kind: ``PeerGroup.of(forces(), name="England and Wales")`` has 43.

        Args:
            geography: whose areas.
            kind: which of them.
            name: what reports say; "all 43 of kind force" if not given.

        Raises:
            UnknownKindError: the geography has no area of the kind.
        """
        codes = [area.code for area in geography.of_kind(kind)]
        return cls(name or f"all {len(codes)} of kind {kind}", codes, source=geography.id)

    @classmethod
    def read(cls, path: str | Path, areas: Geography | None = None) -> tuple[PeerGroup, ...]:
        """Peer groups from a TOML file, each a ``[[peers]]`` table; see ``docs/reference``.

        Args:
            path: the file.
            areas: whose names and codes members may be; `policeplan.forces.forces` with the
                British Transport Police if not given.

        Raises:
            PlanError: it is not there, is no TOML, or does not hold together; it names every
                problem with its place.
        """
        from policeplan.forces import forces
        from policeplan.strict import Problems, read_toml, structure

        try:
            file = structure(_File, read_toml(path))
        except Problems as found:
            raise PlanError(str(path), found.sentences) from found
        areas = areas or forces(btp=True)
        problems = list(_of_names([group.name for group in file.peers]))
        groups: list[PeerGroup] = []
        for i, group in enumerate(file.peers):
            members, wrong = _read_members(group.members, areas)
            problems += [f"peers[{i}].{problem}" for problem in wrong]
            if not wrong:
                groups.append(cls(group.name, members, group.includes_area, group.source))
        if problems:
            raise PlanError(str(path), problems)
        return tuple(groups)

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


# Reading them ---------------------------------------------------------------------------------


@attrs.frozen
class _Group:
    """A ``[[peers]]`` table, as TOML gives it."""

    name: str
    members: list[Any]  # reason for Any: text, or a table with dates, each read by itself
    includes_area: bool = True
    source: str = ""


@attrs.frozen
class _File:
    peers: list[_Group]


@attrs.frozen
class _Term:
    """A member with dates."""

    area: str
    since: Any = dt.date.min  # reason for Any: a TOML date, checked below
    until: Any = dt.date.max  # reason for Any: the same


def _of_names(names: list[str]) -> Iterator[str]:
    if not names:
        yield "peers: name at least one peer group"
    for i, name in enumerate(names):
        if name in names[:i]:
            yield f"peers[{i}].name: there is a group {name!r} already"


def _read_members(given: list[object], areas: Geography) -> tuple[list[Member], list[str]]:
    """The members of a group, and everything that is wrong with them, with its place."""
    members: list[Member] = []
    problems: list[str] = [] if given else ["members: name at least one area"]
    for i, plain in enumerate(given):
        try:
            member = _read_member(plain, areas)
        except _Wrong as wrong:
            problems += [f"members[{i}]{problem}" for problem in wrong.problems]
            continue
        if any(_overlap(member, other) for other in members):
            problems.append(f"members[{i}]: {areas.name(member.area)} is a member already then")
        members.append(member)
    return members, problems


@attrs.define(eq=False)
class _Wrong(Exception):  # noqa: N818  # reason: problems handed on and never shown
    problems: list[str]


def _read_member(plain: object, areas: Geography) -> Member:
    from policeplan.strict import Problems, structure

    if isinstance(plain, str):
        return Member(_resolved(plain, areas))
    if not isinstance(plain, Mapping):
        raise _Wrong([": should be an area, or a table with area, since and until"])
    try:
        term = structure(_Term, cast("object", plain))
    except Problems as found:
        said = [f".{s}" if s.startswith(_PLACES) else f": {s}" for s in found.sentences]
        raise _Wrong(said) from found
    wrong = [
        f".{place}: should be a date, such as 2016-04-01"
        for place, day in (("since", term.since), ("until", term.until))
        if type(day) is not dt.date
    ]
    if not wrong and term.since >= term.until:
        wrong = [": its time in the group ends before it begins"]
    if wrong:
        raise _Wrong(wrong)
    return Member(_resolved(term.area, areas), term.since, term.until)


_PLACES = ("area:", "since:", "until:")


def _resolved(name: str, areas: Geography) -> str:
    try:
        return areas.resolve(name)
    except PolicePlanError as error:
        raise _Wrong([f": {error}"]) from error


def _overlap(one: Member, other: Member) -> bool:
    return one.area == other.area and one.since < other.until and other.since < one.until
