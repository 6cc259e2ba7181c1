"""What can be wrong with the sources, places and peers of a plan, each problem with its place."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable
from functools import partial

from policeplan.area import Geography
from policeplan.errors import AreaError, UnknownReaderError
from policeplan.estimates import refuse_nested
from policeplan.lines import Peers, Source
from policeplan.period import Period
from policeplan.plugins import registry
from policeplan.spoken import problem_of
from policeplan.words import did_you_mean, near_or_all, quoted

_OF_A_FILE = ("columns", "formats", "area", "covers", "missing", "join", "encoding", "separator")
"""Keys of a source that say what a reader knows by itself."""

_PASSWORD = re.compile(r"://[^/@]*:(?!\$\{\w+\}@)[^/@]+@")


def places_of(source: Source, known: Geography) -> Geography:
    """The areas that the rows of a source may name, and what those add up to."""
    places = known
    if source.within is not None:
        places = places.within(places.resolve(source.within))
    return places if source.level is None else places.down_to(source.level)


def near_area(given: str, known: Geography) -> str:
    """The area that was meant, by code or name, if any is near."""
    return did_you_mean(given, [*(area.code for area in known), *(area.name for area in known)])


def of_words(place: str, speak: Callable[[], Period]) -> Iterable[str]:
    """What is wrong with words that should say a period."""
    if problem := problem_of(speak):
        yield f"{place}: {problem}"


def of_source(name: str, source: Source, known: Geography) -> Iterable[str]:
    """What is wrong with a source, but for its columns, which are the measures' to know."""
    texts = [("covers", source.covers)] if source.covers else []
    texts += [(f"missing.{a}", text) for a, gaps in source.missing.items() for text in gaps]
    for place, text in texts:
        yield from of_words(f"sources.{name}.{place}", partial(Period.parse, text))
    if source.missing and not source.covers:
        yield f"sources.{name}.missing: say what the source covers, then what is missing of it"
    if len(known):
        yield from _of_places(name, source, known)
    for key, problem in _of_reading(source):
        yield f"sources.{name}.{key}: {problem}"


def _of_reading(source: Source) -> Iterable[tuple[str, str]]:
    """What is wrong with how a source is read: the key, and the problem."""
    if len(source.separator) != 1 or source.separator in '"\r\n':
        yield "separator", "should be one character, such as ',' or a tab"
    try:
        codecs.lookup(source.encoding)
    except (LookupError, ValueError):
        near = did_you_mean(source.encoding, ["utf-8", "cp1252", "latin-1"])
        yield "encoding", f"there is no encoding {source.encoding!r}.{near}"
    yield from _of_database(source)
    if source.reader is None:
        if source.options:
            yield "options", 'they are of a reader: name it, reader = "..."'
        return
    for key in _OF_A_FILE:
        if getattr(source, key) != getattr(Source(source.path), key):
            yield key, "a reader knows that of its files: leave it out"
    try:
        known = registry().reader(source.reader).options
    except UnknownReaderError as error:
        yield "reader", str(error)
        return
    for option in source.options:
        if option not in known:
            yield f"options.{option}", f"the reader has no such option.{near_or_all(option, known)}"


def _of_database(source: Source) -> Iterable[tuple[str, str]]:
    """What is wrong with how a database is read."""
    if not source.is_database:
        for key in ("table", "query", "order_by"):
            if getattr(source, key):
                yield key, "it is of a database: give its URL as the path"
        return
    if (source.table is None) == (source.query is None):
        yield "path", "of a database, name a table or give a query, one of the two"
    if source.reader is not None:
        yield "reader", "it reads files, and the path is the URL of a database"
    if source.join is not None:
        yield "join", "of a database, join in its query"
    if _PASSWORD.search(source.path):
        yield "path", 'no password stands in a plan: name a variable of the environment, "${NAME}"'


def _of_places(name: str, source: Source, known: Geography) -> Iterable[str]:
    named = [*source.missing, *(a for a in (source.area, source.within) if a is not None)]
    strays = [area for area in named if known.find(area) is None]
    for area in strays:
        yield f"sources.{name}: there is no area {area!r}.{near_area(area, known)}"
    if strays:
        return
    inside = known if source.within is None else known.within(known.resolve(source.within))
    if source.level is not None and source.level not in inside.kinds:
        near = near_or_all(source.level, inside.kinds)
        yield f"sources.{name}.level: no area is a {source.level!r}.{near}"
        return
    places = places_of(source, known)
    for area in source.missing:
        if places.find(area) is None:
            yield f"sources.{name}.missing: {area!r} is not among the areas of this source"
    if source.area is None:
        return
    code = places.find(source.area)
    if code is None:
        yield f"sources.{name}.area: {source.area!r} is not among the areas of this source"
    elif inside := [area.code for area in places.children(code)]:
        yield (
            f"sources.{name}.area: {source.area!r} is added up from its parts; name the part that "
            f"the rows belong to, or the level that they are at: {quoted(inside)}"
        )


def of_peers(peers: Peers, known: Geography) -> Iterable[str]:
    """What is wrong with the members of a peer group that the plan names itself."""
    if not peers.members:
        yield "name at least one area"
    for member in peers.members:
        if len(known) and known.find(member) is None:
            yield f"there is no area {member!r}.{near_area(member, known)}"
    codes = [code for member in peers.members if (code := known.find(member)) is not None]
    for code in dict.fromkeys(code for code in codes if codes.count(code) > 1):
        yield f"{known.name(code)} stands twice: name it once"
    try:
        refuse_nested(known, peers.name, codes)
    except AreaError as error:
        yield str(error)
