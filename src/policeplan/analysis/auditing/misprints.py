"""Which single misprint would explain a finding: each figure in turn is read as not printed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs

from policeplan.analysis.auditing.findings import Finding, Misprint
from policeplan.analysis.auditing.joint import components, ids_of, unread
from policeplan.analysis.auditing.linear import Bound, bounds, verdict
from policeplan.analysis.auditing.model import Changes, Model, Place, model
from policeplan.analysis.auditing.rounding import Printed, one_slip
from policeplan.analysis.auditing.statements import Figures, Relation

_READ = ("change", "change_pct", "later", "earlier", "share", "total")
_TRIED = 40
_MANY = 40


@attrs.frozen
class _Scene:
    """A part of the table in which a misprint is looked for."""

    figures: Figures
    ids: tuple[str, ...]
    relations: tuple[Relation, ...]
    left_out: Changes

    def model(self, changes: Changes) -> Model:
        return model(self.figures, self.ids, self.relations, {**self.left_out, **changes})

    def verdict(self, changes: Changes) -> bool | None:
        return verdict(self.model(changes).system)


def explained(figures: Figures, finding: Finding, others: Sequence[Finding]) -> Finding:
    """The finding with the figures that, if misprinted alone, explain it.

    What else the table says of the statements decides between values, so the widest part of the
    table that hangs together is tried first, then the statements of the finding alone.

    Args:
        figures: the statements and relations.
        finding: what to explain.
        others: other findings, whose statements are left unread where they are not of this one.
    """
    for scene, suspects in _scenes(figures, finding, others):
        if scene.verdict({}) is not False:
            continue  # the contradiction is not one of sums: a place, points for percent
        mended, unique = False, list[Misprint]()
        for name in suspects:
            for column in _READ:
                if column not in figures.statements[name].figures:
                    continue
                place = (name, column)
                if scene.verdict({place: None}) is False:
                    continue
                mended = True
                one = _misprint(scene, place)
                unique += [one] if one else []
        if mended:
            return attrs.evolve(finding, misprints=tuple(sorted(unique, key=lambda m: not m.slip)))
    return finding


def _scenes(
    figures: Figures, finding: Finding, others: Sequence[Finding]
) -> Iterator[tuple[_Scene, list[str]]]:
    """Parts of the table, the widest first, each with the statements that may be to blame.

    Where findings share statements, a single misprint stands in a statement of them all.
    """
    own = set(finding.statements)
    touching = [o for o in others if own & {*o.statements}]
    mine = own.union(*(o.statements for o in touching))
    flawed = {name for o in others for name in o.statements} - mine
    shared = [n for n in finding.statements if all(n in o.statements for o in touching)]
    near = [r for r in figures.relations if own & {*ids_of(r)}]
    nearest = mine.union(*(ids_of(r) for r in near))
    linked = components(figures, figures.relations)
    widest = next(ids for ids in linked if finding.statements[0] in ids)
    for wide in (widest, nearest, mine):
        if wide is mine or len(wide) <= _MANY:
            ids = tuple(name for name in figures.statements if name in wide)
            inside = tuple(r for r in figures.relations if {*ids_of(r)} <= {*ids})
            yield _Scene(figures, ids, inside, unread(figures, flawed & {*ids})), shared
    within = tuple(r for r in near if {*ids_of(r)} <= own)
    yield _Scene(figures, finding.statements, within, {}), list(finding.statements)


def _misprint(scene: _Scene, place: Place) -> Misprint | None:
    """The one value that fits in the place of a figure; None where there are several."""
    printed = scene.figures.statements[place[0]].figures[place[1]]
    made = scene.model({place: None})
    found = bounds(made.system)
    if found is None:
        return None
    low, high = _limits(scene.figures, made, place, found)
    if low is None or high is None:
        return None
    unit = 10**printed.decimals
    first = math.ceil((low - printed.half) * unit)
    last = math.floor((high + printed.half) * unit)
    if last - first >= _TRIED:
        return None
    fitting: list[Printed] = []
    for step in range(first, last + 1):
        other = Printed.at(Fraction(step, unit), printed.decimals, percent=printed.percent)
        if other.value == printed.value:
            continue
        fits = scene.verdict({place: other})
        if fits is None or (fits and fitting):
            return None
        fitting += [other] if fits else []
    if not fitting:
        return None
    text = fitting[0].text
    return Misprint(*place, printed.text, text, one_slip(printed.text, text))


def _limits(
    figures: Figures, made: Model, place: Place, found: tuple[list[Bound], list[Bound]]
) -> tuple[Bound, Bound]:
    """Between what a figure's true value must lie."""
    name, column = place
    low, high = found
    if place in made.unknown:
        at = made.unknown[place]
        return low[at], high[at]
    if column == "share":
        total = (name, "total")
        over = total if total in made.unknown else (figures.share_of.get(name, ""), "later")
        under = (name, "later")
    else:
        under, over = (name, "change"), (name, "earlier")
    if over not in made.unknown:
        return None, None
    top, bottom = made.unknown[under], made.unknown[over]
    ends = low[top], high[top], low[bottom], high[bottom]
    if any(end is None for end in ends) or not (ends[2] or 0) > 0:
        return None, None
    ratios = [Fraction(100 * a) / b for a in ends[:2] for b in ends[2:] if a is not None and b]
    return min(ratios), max(ratios)
