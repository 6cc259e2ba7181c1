"""Checks of wholes with their parts, and of all that hangs together."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from policeplan.analysis.auditing.alone import bare, listed, units
from policeplan.analysis.auditing.findings import Finding
from policeplan.analysis.auditing.linear import Bound, bounds, impossible, verdict
from policeplan.analysis.auditing.model import POINTS, Changes, model
from policeplan.analysis.auditing.rounding import Printed, say
from policeplan.analysis.auditing.statements import (
    FIGURES,
    SUMS,
    WHOLE_FIGURES,
    Figures,
    Relation,
    Statement,
)

COLUMNS = (*FIGURES, *WHOLE_FIGURES)
_ROUNDS = 20
_SHOWN = 12
_EXACT = 12
_HUNDRED = {
    column: Printed.at(Fraction(total), _EXACT)
    for column, total in {"earlier": 100, "later": 100, "share": 100, "change": 0}.items()
}
"""What all the shares of a whole add up to, and their changes."""


def ids_of(relation: Relation) -> tuple[str, ...]:
    """The whole, then its parts."""
    return (relation.whole, *relation.parts)


def unread(
    figures: Figures, ids: Iterable[str], but: Sequence[str] = ()
) -> dict[tuple[str, str], Printed | None]:
    """Changes that leave unread the figures of some statements, but for some columns."""
    return {
        (name, column): None
        for name in ids
        for column in figures.statements[name].figures
        if column not in but
    }


def sums(figures: Figures, relation: Relation) -> Iterator[Finding]:
    """What a whole and its parts get wrong in one column, as printed."""
    whole = figures.statements[relation.whole]
    parts = [figures.statements[name] for name in relation.parts]
    yield from _bases(figures, whole, parts)
    shares = all(one.percent for one in parts) and not whole.percent
    if shares or all(one.percent == whole.percent for one in parts):
        for column in ("earlier", "later", "change"):
            total = _HUNDRED[column] if shares else whole.figures.get(column)
            if _apart(parts, whole, column, total, relation.kind):
                kind, arithmetic = _column(whole, parts, column, relation)
                yield Finding(kind, ids_of(relation), arithmetic)
    if all(figures.share_of.get(name) == relation.whole for name in relation.parts) and _apart(
        parts, None, "share", _HUNDRED["share"], relation.kind
    ):
        shown = [one.figures["share"] for one in parts if "share" in one.figures]
        yield Finding("shares", ids_of(relation), _added(shown, "100", relation.kind, "%"))
    yield from _rates(whole, parts, relation)


def _apart(
    parts: Sequence[Statement],
    whole: Statement | None,
    column: str,
    total: Printed | None,
    kind: str,
) -> bool:
    """Whether the parts of a column cannot add up to the total, or must exceed it."""
    never_below = column != "change" and all(
        one.positive or one.percent for one in (*parts, *([whole] if whole else []))
    )
    if total is None or (kind != SUMS and not never_below):
        return False
    ends = [_ends(one.figures.get(column), whole=one.whole and column != "share") for one in parts]
    lows = [low if low is not None or not never_below else 0 for low, _ in ends]
    least, most = _total(lows), _total([high for _, high in ends])
    low, high = _ends(total, whole=whole is not None and whole.whole and column != "share")
    if least is not None and high is not None and least > high:
        return True
    return kind == SUMS and most is not None and low is not None and most < low


def _ends(printed: Printed | None, *, whole: bool) -> tuple[Bound, Bound]:
    if printed is None:
        return None, None
    if whole:
        return math.ceil(printed.low), math.floor(printed.high)
    return printed.low, printed.high


def _column(
    whole: Statement, parts: Sequence[Statement], column: str, relation: Relation
) -> tuple[str, str]:
    printed = [one.figures[column] for one in parts if column in one.figures]
    if any(one.percent for one in parts) and not whole.percent:
        total = "0" if column == "change" else "100"
        unit = " points" if column == "change" else "%"
        return "shares", f"{column}: {_added(printed, total, relation.kind, unit)}"
    own = whole.figures.get(column)
    return "sum", f"{column}: {_added(printed, bare(own) if own else '?', relation.kind)}"


def _added(printed: Sequence[Printed], total: str, kind: str, unit: str = "") -> str:
    decimals = max((one.decimals for one in printed), default=0)
    each = [f"{bare(one)}{unit if unit == '%' else ''}" for one in printed]
    terms = " + ".join(f"({term})" if term.startswith("-") else term for term in each)
    added = say(sum((one.value for one in printed), Fraction(0)), decimals)
    if len(printed) > _SHOWN:
        terms = f"the {len(printed)} parts"
    return (
        f"{terms} = {added}{unit}, {'not' if kind == SUMS else 'which is more than'} {total}{unit}"
    )


def _bases(figures: Figures, whole: Statement, parts: Sequence[Statement]) -> Iterator[Finding]:
    """A part in percent of a whole that is counted is a whole number of it."""
    for one in parts:
        pair = Relation(whole.id, (one.id,))
        for column in POINTS:
            share, base = one.figures.get(column), whole.figures.get(column)
            if not (share and base and one.percent and whole.whole):
                continue
            changes = unread(figures, ids_of(pair), (column,))
            if impossible(model(figures, ids_of(pair), (pair,), changes).system):
                arithmetic = f"{column}: {units(share, int(base.value))}"
                yield Finding("base", (one.id, whole.id), arithmetic)


def _rates(whole: Statement, parts: Sequence[Statement], relation: Relation) -> Iterator[Finding]:
    """The percentage of a whole is a mean of those of its parts, weighted by where they began."""
    own = whole.figures.get("change_pct")
    theirs = [one.figures["change_pct"] for one in parts if "change_pct" in one.figures]
    plain = all(one.positive for one in (whole, *parts))
    if own is None or len(theirs) < len(parts) or relation.kind != SUMS or not plain:
        return
    low, high = min(theirs, key=lambda p: p.low), max(theirs, key=lambda p: p.high)
    if own.high < low.low or own.low > high.high:
        arithmetic = f"the parts change by {bare(low)}% to {bare(high)}%, the whole by {bare(own)}%"
        yield Finding("rates", ids_of(relation), arithmetic)


# Together -----------------------------------------------------------------------------------------


def _implied(figures: Figures, relation: Relation) -> Finding | None:
    """What a whole and its parts get wrong when all their figures are read at once."""
    ids = ids_of(relation)
    if not impossible(model(figures, ids, (relation,)).system):
        return None
    for column in ("earlier", "later"):
        said = _ranges(figures, relation, column)
        if said:
            return Finding("sum", ids, said)
    least = _smallest(_checker(figures, (relation,), ids, {}), ids)
    return Finding("together", tuple(least), _at_once(figures, least))


def _ranges(figures: Figures, relation: Relation, column: str) -> str | None:
    """What each statement's own figures allow in a column, where that shows the contradiction."""
    ranges: dict[str, tuple[Bound, Bound]] = {}
    for name in ids_of(relation):
        made = model(figures, [name])
        found = bounds(made.system)
        if found is None:
            return None
        at = made.unknown[name, column]
        ranges[name] = found[0][at], found[1][at]
    lows = [ranges[name][0] for name in relation.parts]
    highs = [ranges[name][1] for name in relation.parts]
    least, most = _total(lows), _total(highs)
    whole_low, whole_high = ranges[relation.whole]
    above = least is not None and whole_high is not None and least > whole_high
    below = most is not None and whole_low is not None and most < whole_low
    if not above and not (below and relation.kind == SUMS):
        return None
    parts = ", ".join(f"{name} {_between(*ranges[name])}" for name in relation.parts)
    added, own = _between(least, most), _between(whole_low, whole_high)
    return (
        f"{column} figures, as all that is printed allows: {parts}; added up {added}; "
        f"{relation.whole} {own}"
    )


def _total(numbers: Sequence[Bound]) -> Bound:
    known = [number for number in numbers if number is not None]
    return sum(known, Fraction(0)) if len(known) == len(numbers) else None


def _between(low: Bound, high: Bound) -> str:
    a, b = ("" if n is None else _short(Fraction(n)) for n in (low, high))
    if a == b:
        return a or "of any size"
    if not a or not b:
        return f"at least {a}" if a else f"at most {b}"
    return f"{a} to {b}"


def _short(number: Fraction) -> str:
    return say(number, 0 if number.denominator == 1 else 2)


def _at_once(figures: Figures, ids: Iterable[str]) -> str:
    printed = [(name, listed(figures.statements[name], COLUMNS)) for name in ids]
    said = "; ".join(f"{name}: {text}" for name, text in printed if text)
    return f"no numbers fit all of this at once: {said}"


def together(
    figures: Figures, relations: Sequence[Relation], flawed: Iterable[str]
) -> Iterator[Finding]:
    """Contradictions that show only when all that hangs together is read at once.

    Args:
        figures: the statements.
        relations: those to read; relations with findings of their own are left out.
        flawed: statements with findings of their own, whose figures are left unread.
    """
    changes: Changes = unread(figures, flawed)
    wrong = set(flawed)
    for ids in components(figures, relations):
        here = {*ids}
        inside = [r for r in relations if r.whole in here]
        if len(ids) == 1 and not {"share", "base"} & {*figures.statements[ids[0]].figures}:
            continue  # checked by itself already
        if verdict(model(figures, ids, inside, changes).system):
            continue
        for relation in inside:
            found = None if wrong & {*ids_of(relation)} else _implied(figures, relation)
            if found is not None:
                wrong.update(found.statements)
                yield found
        check = _checker(figures, inside, ids, changes)
        for _ in range(_ROUNDS):
            read = [name for name in ids if name not in wrong]
            if not check(read):
                break
            least = _smallest(check, read)
            wrong.update(least)
            yield Finding("together", tuple(least), _at_once(figures, least))


def _checker(
    figures: Figures, relations: Sequence[Relation], ids: Sequence[str], changes: Changes
) -> Callable[[Sequence[str]], bool]:
    """Whether the figures of some statements are impossible, the others unread."""

    def check(read: Sequence[str]) -> bool:
        others = {*ids}.difference(read)
        all_changes = {**unread(figures, others), **changes}
        return impossible(model(figures, ids, relations, all_changes).system)

    return check


def _smallest(check: Callable[[Sequence[str]], bool], ids: Sequence[str]) -> list[str]:
    """Leave out what the contradiction does not need, in ever smaller pieces."""
    kept, size = list(ids), max(len(ids) // 2, 1)
    while size:
        at = 0
        while at < len(kept):
            without = kept[:at] + kept[at + size :]
            if without and check(without):
                kept = without
            else:
                at += size
        size //= 2
    return kept


def components(figures: Figures, relations: Sequence[Relation]) -> list[list[str]]:
    """Statements that hang together by relations and shares, each in the order of the table."""
    root = {name: name for name in figures.statements}
    for relation in relations:
        for part in relation.parts:
            root[_top(root, part)] = _top(root, relation.whole)
    for name, whole in figures.share_of.items():
        root[_top(root, name)] = _top(root, whole)
    out: dict[str, list[str]] = {}
    for name in figures.statements:
        out.setdefault(_top(root, name), []).append(name)
    return list(out.values())


def _top(root: Mapping[str, str], name: str) -> str:
    while root[name] != name:
        name = root[name]
    return name
