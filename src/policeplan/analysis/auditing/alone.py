"""Checks of a statement by itself, or with the whole that its share is of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from policeplan.analysis.auditing.findings import Finding
from policeplan.analysis.auditing.linear import bounds, impossible
from policeplan.analysis.auditing.model import Changes, model
from policeplan.analysis.auditing.rounding import Printed, say
from policeplan.analysis.auditing.statements import Figures, Statement

_CHANGE = ("earlier", "later", "change")
_ALL_OF_IT = 100
_PARTS = ("earlier", "change")
_ALL = (*_CHANGE, "change_pct", "share", "total", "base", "base_earlier")


def alone(figures: Figures, one: Statement) -> Iterator[Finding]:
    """What a statement gets wrong by itself."""
    checks: tuple[Callable[[Figures, Statement], Finding | None], ...] = (
        _rank,
        _base,
        _changed,
        _share,
    )
    for check in checks:
        found = check(figures, one)
        if found is not None:
            yield found


def fits(figures: Figures, one: Statement, columns: tuple[str, ...]) -> bool:
    """Whether numbers are possible for some of a statement's figures, the others unread."""
    unread: Changes = {(one.id, c): None for c in _ALL if c not in columns}
    return not impossible(model(figures, [one.id], (), unread).system)


def _finding(kind: str, one: Statement, arithmetic: str) -> Finding:
    return Finding(kind, (one.id,), arithmetic)


def _rank(figures: Figures, one: Statement) -> Finding | None:
    del figures
    rank, of = one.figures.get("rank"), one.figures.get("of")
    if rank is None or (rank.value >= 1 and (of is None or rank.value <= of.value)):
        return None
    among = f" of {say(of.value, 0)}" if of else ""
    return _finding("rank", one, f"place {say(rank.value, 0)}{among} is no place")


def _base(figures: Figures, one: Statement) -> Finding | None:
    share = "later" if one.percent else "share"
    for column, base in ((share, "base"), ("earlier", "base_earlier")):
        printed, asked = one.figures.get(column), one.figures.get(base)
        if printed and asked and not fits(figures, one, (column, base)):
            return _finding("base", one, units(printed, int(asked.value)))
    return None


def units(printed: Printed, base: int) -> str:
    """The whole numbers on both sides of a percentage that none gives."""
    below = int(printed.value * base / 100 // 1)
    near = [
        f"{say(n, 0)} of {say(base, 0)} is {say(Fraction(100 * n, base), printed.decimals + 1)}%"
        for n in (below, below + 1)
        if 0 <= n <= base
    ]
    return f"no whole number of {say(base, 0)} is {bare(printed)}%: {', '.join(near)}"


# Changes ------------------------------------------------------------------------------------------


def _changed(figures: Figures, one: Statement) -> Finding | None:
    earlier, later, change, pct = (one.figures.get(c) for c in (*_CHANGE, "change_pct"))
    if one.percent:
        return _points(figures, one)
    if earlier and later and change and not fits(figures, one, _CHANGE):
        return _finding("change", one, _difference(earlier, later, change))
    if not fits(figures, one, _CHANGE):
        said = listed(one, _CHANGE)
        return _finding("change", one, f"{said}: no figures that are not below nought fit")
    if not pct or fits(figures, one, (*_CHANGE, "change_pct")):
        return None
    if change and not (earlier or later) and one.whole:
        return _finding("no whole number", one, _no_whole(change, pct))
    return _finding("percentage", one, _implied(figures, one, pct))


def _difference(earlier: Printed, later: Printed, change: Printed) -> str:
    decimals = max(earlier.decimals, later.decimals, change.decimals)
    exact = say(later.value - earlier.value, decimals)
    said = f"{bare(later)} less {bare(earlier)} is {exact}"
    return f"{said}, and rounding does not make it {bare(change)}"


def _no_whole(change: Printed, pct: Printed) -> str:
    size, printed = abs(change.value), bare(pct)
    if change.value == 0 or pct.low <= 0 <= pct.high or (change.value < 0) != (pct.value < 0):
        return f"a change of {bare(change)} is not {printed}% of any whole number"
    ends = sorted((abs(pct.low), abs(pct.high)))
    low, high = 100 * size / ends[1], 100 * size / ends[0]
    decimals = next(d for d in range(1, 12) if d == 11 or say(low, d) != say(high, d))  # noqa: PLR2004  # reason: enough to tell the two apart
    return (
        f"{say(size, 0)} is {printed.lstrip('+-')}% ({say(ends[0], pct.decimals + 1)}% to "
        f"{say(ends[1], pct.decimals + 1)}%) of {say(low, decimals)} to {say(high, decimals)}, "
        "where there is no whole number that fits"
    )


def _implied(figures: Figures, one: Statement, pct: Printed) -> str:
    """The percentages that the other figures allow."""
    unread: Changes = {(one.id, c): None for c in _ALL if c not in _CHANGE}
    made = model(figures, [one.id], (), unread)
    found = bounds(made.system)
    said = listed(one, _CHANGE)
    earlier = one.figures.get("earlier")
    if pct.high < -_ALL_OF_IT:
        return f"{bare(pct)}% is printed, and what is never below nought cannot fall so far"
    if one.whole and said.count(" ") == 1:  # one figure alone
        of = f"change from {bare(earlier)} is {bare(pct)}%" if earlier else ""
        return f"no whole {of or f'number changed by {bare(pct)}% is ' + said.split()[1]}"
    if earlier and earlier.value == 0:
        return f"{said}: a change from nought has no percentage, and {bare(pct)}% is printed"
    if found is None:
        return f"{said} do not agree with {bare(pct)}%"
    ends = [(found[0][at], found[1][at]) for at in (made.unknown[one.id, c] for c in _PARTS)]
    known = [(a, b) for a, b in ends if a is not None and b is not None]
    if len(known) < len(ends) or known[0][0] <= 0:
        return f"{said} do not agree with {bare(pct)}%"
    ratios = [Fraction(100 * c) / e for c in known[1] for e in known[0]]
    return f"{said} make {_range(min(ratios), max(ratios), pct.decimals + 1)}, not {bare(pct)}%"


def _points(figures: Figures, one: Statement) -> Finding | None:
    """A change of a percentage: in points, or truly in percent, or neither."""
    earlier, later, change, pct = (one.figures.get(c) for c in (*_CHANGE, "change_pct"))
    as_percent = change if change and change.percent else pct
    points = None if change and change.percent else change
    if earlier and later and points and not fits(figures, one, _CHANGE):
        return _finding("change", one, _difference(earlier, later, points))
    if not as_percent or len([p for p in (earlier, later, points) if p]) < 2:  # noqa: PLR2004  # reason: two of the three fix the third
        return None
    given = {c: p for c, p in (("earlier", earlier), ("later", later), ("change", points)) if p}
    number = Statement(one.id, {**given, "change_pct": as_percent}, "£")
    if fits(figures_of(number), number, (*_CHANGE, "change_pct")):
        return None
    said, printed = listed(one, tuple(given)), bare(as_percent)
    implied = _implied(figures_of(number), number, as_percent).rpartition(" make ")[2]
    in_points = Statement(one.id, {**given, "change": as_percent}, "£")
    if fits(figures_of(in_points), in_points, _CHANGE) and (
        not points or _same(points, as_percent)
    ):
        arithmetic = f"{said}: {printed} is the change in percentage points; in percent it is "
        return _finding("points", one, arithmetic + implied.partition(", not ")[0])
    return _finding("percentage", one, f"{said} make {implied}, and not {printed} points")


def _same(one: Printed, other: Printed) -> bool:
    return one.low <= other.high and other.low <= one.high


def figures_of(one: Statement) -> Figures:
    """A table of one statement."""
    return Figures({one.id: one})


# Shares -------------------------------------------------------------------------------------------


def _share(figures: Figures, one: Statement) -> Finding | None:
    share, later = one.figures.get("share"), one.figures.get("later")
    if share is None or later is None:
        return None
    total = one.figures.get("total")
    if total and not fits(figures, one, ("later", "share", "total")):
        return _finding("share", one, _of(later, total, share, whole=one.whole))
    name = figures.share_of.get(one.id, "")
    whole = figures.statements[name] if name else None
    theirs = whole.figures.get("later") if whole else None
    if whole is None or theirs is None:
        return None
    read = {(one.id, "share"), (one.id, "later"), (name, "later")}
    unread: Changes = {(i, c): None for i in (one.id, name) for c in _ALL if (i, c) not in read}
    if not impossible(model(figures, [one.id, name], (), unread).system):
        return None
    arithmetic = _of(later, theirs, share, whole=one.whole and whole.whole)
    return Finding("share", (one.id, name), arithmetic)


def _of(part: Printed, total: Printed, share: Printed, *, whole: bool) -> str:
    said = f"{bare(part)} of {bare(total)}"
    if total.low <= 0:
        return f"{said} is not {bare(share)}%"
    decimals = share.decimals + 2
    exact = say(100 * part.value / total.value, decimals)
    ends = _range(100 * part.low / total.high, 100 * part.high / total.low, decimals)
    rounding = "" if whole else f", with rounding {ends}"
    return f"{said} is {exact}%{rounding}, not {bare(share)}%"


# Words --------------------------------------------------------------------------------------------


def bare(printed: Printed) -> str:
    """A figure without its signs of percent and currency."""
    return say(printed.value, printed.decimals)


def _range(low: Fraction, high: Fraction, decimals: int) -> str:
    a, b = say(low, decimals), say(high, decimals)
    return f"{a}%" if a == b else f"{a}% to {b}%"


def listed(one: Statement, columns: Iterable[str]) -> str:
    """Figures by column, as they are printed."""
    return ", ".join(f"{c} {bare(one.figures[c])}" for c in columns if c in one.figures)
