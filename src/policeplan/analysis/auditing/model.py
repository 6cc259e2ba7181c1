"""Statements as unknowns and sums: every rule that the audit knows, each an identity.

Earlier, later and change of a statement are unknowns, bounded by what is printed. Nothing is
assumed that was not stated or does not follow from what a word means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction

import attrs

from policeplan.analysis.auditing.linear import System
from policeplan.analysis.auditing.rounding import Printed
from policeplan.analysis.auditing.statements import SUMS, Figures, Relation, Statement

Place = tuple[str, str]
"""A printed figure: the id of its statement, and its column."""
Changes = Mapping[Place, Printed | None]
"""Figures to read otherwise than printed; None reads them as not printed."""
POINTS = ("earlier", "later")


@attrs.frozen(eq=False)
class Model:
    """Statements as a system.

    Attributes:
        system: the unknowns and their sums.
        unknown: the unknown that stands for a figure.
    """

    system: System
    unknown: Mapping[Place, int]


def model(
    figures: Figures,
    ids: Iterable[str],
    relations: Sequence[Relation] = (),
    changes: Changes | None = None,
) -> Model:
    """The system of some statements and of what is said of them."""
    made = _Maker(figures, changes or {})
    kept = list(ids)
    for name in kept:
        made.statement(figures.statements[name])
    for name in kept:
        if figures.share_of.get(name) in kept:
            made.share(name, made.unknown[figures.share_of[name], "later"])
    for relation in relations:
        made.relation(relation)
    return Model(made.system, made.unknown)


@attrs.frozen(eq=False)
class _Maker:
    figures: Figures
    changes: Changes
    system: System = attrs.field(factory=System)
    unknown: dict[Place, int] = attrs.field(factory=dict[Place, int])

    def printed(self, name: str, column: str) -> Printed | None:
        place = (name, column)
        if place in self.changes:
            return self.changes[place]
        return self.figures.statements[name].figures.get(column)

    def _number(self, one: Statement, column: str, least: int | None) -> int:
        printed = self.printed(one.id, column)
        if printed and printed.percent and one.percent and column == "change":
            printed = None  # said in percent: it may be in points or truly in percent
        low: Fraction | int | None = printed.low if printed else None
        if least is not None:
            low = least if low is None else max(low, least)
        at = self.system.unknown(low, printed.high if printed else None, whole=one.whole)
        self.unknown[one.id, column] = at
        return at

    def statement(self, one: Statement) -> None:
        least = 0 if one.positive else None
        earlier, later = (self._number(one, column, least) for column in POINTS)
        change = self._number(one, "change", None)
        self.system.add({later: 1, earlier: -1, change: -1}, 0, 0)
        self._percentage(one, earlier, change)
        if self.printed(one.id, "total"):
            self.share(one.id, self._number(one, "total", 0))
        for column, base in (("later", "base"), ("earlier", "base_earlier")):
            asked = self.printed(one.id, base)
            if asked and one.percent:
                self._of(self.unknown[one.id, column], int(asked.value))
        asked, share = self.printed(one.id, "base"), self.printed(one.id, "share")
        if asked and share and not one.percent:
            self._of(self.system.unknown(share.low, share.high), int(asked.value))

    def _percentage(self, one: Statement, earlier: int, change: int) -> None:
        """The change in percent is of the earlier figure, where that is above nought."""
        printed, before = self.printed(one.id, "change_pct"), self.printed(one.id, "earlier")
        if printed is None or one.percent:
            return
        if not one.positive and not (before and before.low > 0):
            return
        if one.whole:  # nought has no percentage
            low = self.system.low[earlier]
            self.system.low[earlier] = 1 if low is None else max(low, 1)
        self._between(change, earlier, printed)
        later = self.unknown[one.id, "later"]  # the same said of later, which narrows sooner
        self._between(later, earlier, attrs.evolve(printed, value=printed.value + 100))

    def _between(self, part: int, whole: int, share: Printed) -> None:
        self.system.add({part: 100, whole: -share.low}, 0, None)
        self.system.add({part: 100, whole: -share.high}, None, 0)

    def share(self, name: str, total: int) -> None:
        """The later figure is the printed share of a total that is not below nought."""
        printed, low = self.printed(name, "share"), self.system.low[total]
        if printed and low is not None and low >= 0:
            self._between(self.unknown[name, "later"], total, printed)

    def _of(self, percentage: int, base: int) -> int:
        """A percentage of so many units is a whole number of them."""
        units = self.system.unknown(0, base, whole=True)
        self.system.add({units: 100, percentage: -base}, 0, 0)
        return units

    def relation(self, relation: Relation) -> None:
        whole = self.figures.statements[relation.whole]
        parts = [self.figures.statements[name] for name in relation.parts]
        shares = [one for one in parts if one.percent and not whole.percent]
        numbers = [one for one in parts if one.percent == whole.percent]
        every = relation.kind == SUMS and not (shares and numbers)
        for column in (*POINTS, "change") if every else POINTS:
            if shares:
                self._shares(shares, whole, column, every=every)
            if numbers and (every or all(one.positive or one.percent for one in [whole, *numbers])):
                terms = {self.unknown[one.id, column]: 1 for one in numbers}
                at = self.unknown[relation.whole, column]
                self.system.add({**terms, at: -1}, 0 if every else None, 0)
        self._printed_shares(numbers, relation, every=every)

    def _shares(
        self, parts: Collection[Statement], whole: Statement, column: str, *, every: bool
    ) -> None:
        """Parts in percent of a whole that is a number: they sum to 100."""
        ids = [self.unknown[one.id, column] for one in parts]
        if column == "change":
            self.system.add(dict.fromkeys(ids, 1), 0, 0)
            return
        printed = self.printed(whole.id, column)
        units = int(printed.value) if whole.whole and printed and printed.decimals == 0 else 0
        for at in ids:
            self.system.add({at: 1}, 0, 100)
            if units > 0:
                self._of(at, units)
        self.system.add(dict.fromkeys(ids, 1), 100 if every else None, 100)

    def _printed_shares(
        self, parts: Collection[Statement], relation: Relation, *, every: bool
    ) -> None:
        """Shares printed beside the parts, where they are said to be of this very whole."""
        terms: dict[int, int] = {}
        for one in parts:
            share = self.printed(one.id, "share")
            of_this = self.figures.share_of.get(one.id) == relation.whole
            if share and of_this and one.positive:
                terms[self.system.unknown(max(share.low, 0), share.high)] = 1
            else:
                every = False
        if terms:
            self.system.add(terms, 100 if every else None, 100)
