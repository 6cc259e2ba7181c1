"""Sentences: changes and standings in the words of a scrutiny report.

The idiom is that of Lancashire Constabulary's report to the Strategic Scrutiny Meeting, 5 January
2017, but for three things in which that report errs: a change of a share is in percentage points
and never in percent, a change that is no more than chance is said to be that, and two figures that
print alike are no clear change and not none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import pandas as pd

from policeplan import display
from policeplan.estimates import INCOMPLETE, MISSING, OK, UNDEFINED
from policeplan.facts import Change, Form, form_of, is_nought, percent, visible
from policeplan.nouns import quantity, singular
from policeplan.period import Period
from policeplan.phrases import (
    at_end,
    earlier_period,
    end_of,
    full_stop,
    is_plural,
    over,
    the_group,
    the_period,
)
from policeplan.standings import Placed, Standing
from policeplan.statistic import Figure
from policeplan.templates import Templates
from policeplan.words import and_list, ordinal

HIGHER, LOWER, NO_CLEAR_CHANGE = "higher", "lower", "no clear change"
_FINER = 3  # more decimals, where the ends of a range would else print alike


@attrs.frozen(kw_only=True, repr=False)
class Sentences(Templates):
    """Says what facts say, by its templates; see `policeplan.templates.Templates` for each.

    A sentence begins with a capital and ends with one full stop, whatever its template says.

    Attributes:
        contract: the contract of plugins that it is written for.
    """

    contract: int = attrs.field(default=1, eq=False, repr=False)

    def __repr__(self) -> str:
        return f"<Sentences {self.id}>"

    # Changes ----------------------------------------------------------------------------------

    def change(self, change: Change) -> str:
        """The sentence of a change, or of why there is none."""
        return full_stop(self._change(change))

    def led(self, change: Change) -> str:
        """The sentence of a change led by whose it is, for a list."""
        levels = "".join(f", {level}" for level in change.levels)
        said = self._change(change)
        return full_stop(
            self.lead.format(area=change.area, levels=levels, title=change.title, sentence=said)
        )

    def contribution(
        self, title: str, figure: Figure, change: float, change_pct: float = float("nan")
    ) -> str:
        """What a part did, as a line of a list: no sentence, and no full stop.

        Args:
            title: of the part.
            figure: which number, with its unit.
            change: in the figure's own scale.
            change_pct: in percent, where that is defined.

        >>> crimes = Figure("count", "number", "crimes", "crimes", decimals=0)
        >>> SCRUTINY.contribution("Violence against the person", crimes, 5_412, 22.8)
        'Violence against the person, up 5,412 crimes (22.8%)'
        """
        if pd.isna(change):
            return self.part_missing.format(title=title)
        if is_nought(display.value(figure, change)):
            return self.part_same.format(title=title)
        by = self._by(figure, change)
        pct = ""
        if not pd.isna(change_pct):
            pct = self.percent.format(change=by, change_pct=percent(change_pct))
        return self.part.format(
            title=title,
            up=self.up if change > 0 else self.down,
            change=by,
            percent=pct,
        )

    def drove(self, direction: str, earlier: Period, parts: Sequence[str]) -> str:
        """The sentence of what drove a change one way: parts as `contribution` says them."""
        words = {"earlier": the_period(earlier.label), "parts": "; ".join(parts)}
        return full_stop(self.drivers.format(direction=direction, **words))

    def holding(self, part: str, parts: Sequence[str], others: Sequence[str] = ()) -> str:
        """A driver and its own parts, as `contribution` says them; the driver alone without any.

        Args:
            part: the driver.
            parts: what moved with it.
            others: what moved against it.
        """
        if not parts:
            return part
        against = self.against.format(parts=" and ".join(others)) if others else ""
        return self.inside.format(part=part, parts=" and ".join(parts), against=against)

    def mixed(self, later: Period, earlier: Period, moved: Sequence[tuple[str, str]] | None) -> str:
        """The sentence of a mix as a whole.

        Args:
            later: of what period it is.
            earlier: what it is compared with.
            moved: of a mix that changed, each level that moved and whether it is higher or lower;
                None where there is no clear change.

        >>> SCRUTINY.mixed(Period.year_to("2016-11"), Period.year_to("2015-11"), None)
        'As a whole the mix shows no clear change on the previous 12 months.'
        """
        before = earlier_period(later, earlier)
        if moved is None:
            return full_stop(self.mix_same.format(earlier=before))
        said = [self.mix_part.format(level=level, verdict=verdict) for level, verdict in moved]
        parts = and_list(said) if said else self.mix_none
        return full_stop(self.mix.format(earlier=before, parts=parts))

    def ending(
        self, year: Period, change_pct: float, limits: tuple[float, float] | None = None
    ) -> str:
        """The sentence of where a year will end, in percent of the year before.

        Args:
            year: the financial year.
            change_pct: on the year before.
            limits: of the change, if there are any.

        >>> year = Period.financial_year("2016/17")
        >>> SCRUTINY.ending(year, 11.4, (9.0, 13.8)).partition(" is ")[2]
        'an increase of 11.4% (80% interval +9.0% to +13.8%).'
        """
        said = ""
        if limits is not None and not pd.isna(limits[0]):
            lower, upper = (display.number(limit, 1, sign=True) for limit in limits)
            said = self.limits.format(lower=lower, upper=upper)
        return full_stop(self.year_end.format(**self._ending(year, change_pct), limits=said))

    def ended(self, year: Period, change_pct: float) -> str:
        """The sentence of where a year ended, in percent of the year before."""
        return full_stop(self.year_ended.format(**self._ending(year, change_pct)))

    def _ending(self, year: Period, change_pct: float) -> dict[str, str]:
        by = display.number(abs(change_pct), 1)
        moved = f"{self.rise if change_pct > 0 else self.fall} of {by}%"
        moved = self.unmoved if is_nought(by) else moved
        return {"year": the_period(year.label), "moved": moved, "change_pct": by}

    def _change(self, change: Change) -> str:
        words = self._periods(change)
        if pd.isna(change.change):
            return self._no_figure(change, words)
        words |= self._moved(change)
        form = form_of(change.figure)
        if change.unmoved:
            same = self.same_stock if form is Form.STOCK else self.same
            return same.format(**words, remark=self._flag(words))
        templates = {
            Form.NUMBER: self.number,
            Form.STOCK: self.stock,
            Form.SHARE: self.share,
            Form.LEVEL: self.level,
        }
        return templates[form].format(**words, remark=self._remark(change, words))

    def _periods(self, change: Change) -> dict[str, str]:
        label = change.later_period.label
        later, earlier = (
            the_period(label),
            earlier_period(change.later_period, change.earlier_period),
        )
        states = (change.later_status, change.earlier_status)
        return {
            "area": change.area,
            "title": change.title,
            "later": later,
            "earlier": earlier,
            "at_later": at_end(label, later),
            "at_earlier": end_of(change.earlier_period.label, earlier),
            "show": self.show if is_plural(label) else self.shows,
            "status": next((state for state in states if state != OK), OK),
        }

    def _no_figure(self, change: Change, words: dict[str, str]) -> str:
        states = {words["later"]: change.later_status, words["earlier"]: change.earlier_status}
        # One reason is given, the gravest, with every period that it holds of.
        grave = (MISSING, UNDEFINED, INCOMPLETE)
        why = next((state for state in grave if state in states.values()), words["status"])
        where = [period for period, state in states.items() if state == why]
        templates = {
            MISSING: self.missing,
            UNDEFINED: self.undefined,
            INCOMPLETE: self.incomplete,
        }
        words = {**words, "status": why, "where": " or ".join(where)}
        return templates.get(why, self.refused).format(**words)

    def _moved(self, change: Change) -> dict[str, str]:
        """What changed, how, and by how much, in print."""
        figure, up = change.shown, change.change > 0
        level = form_of(figure) is Form.LEVEL
        pct = "" if pd.isna(change.change_pct) else percent(change.change_pct)
        said = {
            "figure": _noun(figure, change.level),
            "rise": self.rise if up else self.fall,
            "up": self.up if up else self.down,
            "risen": (self.increased if up else self.decreased)
            if level
            else (self.risen if up else self.fallen),
            "change": self._by(figure, change.change),
            "change_pct": pct,
            "later_value": self._value(figure, change.later),
            "earlier_value": self._value(figure, change.earlier),
            "verdict": change.verdict,
            "meaning": change.meaning,
            "percent": self.from_none if change.earlier == 0 else "",
        }
        if pct:
            said["percent"] = self.percent.format(**said)
        said["by"] = self.by.format(**said) if pct else said["change"] + said["percent"]
        return said

    def _remark(self, change: Change, words: dict[str, str]) -> str:
        """What stands after a change: how it is printed, marked and judged."""
        said: list[str] = []
        if form_of(change.figure) in {Form.SHARE, Form.LEVEL} and change.rounded:
            said.append(self.rounded)
        said.append(self._flag(words))
        if change.verdict == NO_CLEAR_CHANGE and not change.exact:
            judged = not pd.isna(change.lower) and not pd.isna(change.upper)
            said.append(self.chance if judged else self.unjudged)
        if change.meaning:
            said.append(self.polarity)
        return "".join(template.format(**words) for template in said)

    def _flag(self, words: dict[str, str]) -> str:
        return self.flagged.format(**words) if words["status"] != OK else ""

    def _value(self, figure: Figure, value: float) -> str:
        return quantity(display.value(figure, value), figure.unit, self.singulars)

    def _by(self, figure: Figure, change: float) -> str:
        """How much a change is, without its sign."""
        return quantity(display.value(figure, abs(change)), figure.change_unit, self.singulars)

    # Standings --------------------------------------------------------------------------------

    def standing(self, standing: Standing) -> list[str]:
        """Place, best, range, increases, members left out, the group, and who differs."""
        return [full_stop(said) for said in self._standing(standing)]

    def _standing(self, standing: Standing) -> Iterator[str]:
        words, members = self._place(standing), standing.members
        placed = self.rank_neutral if standing.neutral else self.rank
        yield (self.unranked if standing.rank is None else placed).format(**words)
        if standing.best.known:
            yield (self.best_neutral if standing.neutral else self.best).format(**words)
        if standing.of > 1:
            one = standing.highest.areas == standing.lowest.areas
            yield (self.alike if one else self.spread).format(**words)
        if standing.n_increase is not None:
            yield self.increases.format(
                **{**words, **self._number_of(standing.n_increase, members)}
            )
        if standing.left_out:
            yield self.left_out.format(**{**words, **self._number_of(standing.left_out, members)})
        yield (self.group if standing.group.known else self.group_missing).format(**words)
        if standing.differs:
            differs = standing.differs in {HIGHER, LOWER}
            yield (self.differs if differs else self.no_difference).format(**words)
        yield self._own(standing)

    def _place(self, standing: Standing) -> dict[str, str]:
        group = the_group(standing.peers)
        place = "" if standing.rank is None else ordinal(standing.rank)
        if standing.neutral:
            place = self.top if standing.rank == 1 else self.next_to_top.format(place=place)
        one_best = len(standing.best.areas) == 1
        highest, lowest = self._ends(standing)
        return {
            "area": standing.area,
            "title": standing.title,
            "figure": _noun(standing.figure),
            "place": self.joint.format(place=place) if standing.tied else place,
            "of": self._number_of(standing.of, standing.members)["n"],
            "members": singular(standing.members) if one_best else standing.members,
            "where": self.places.get(standing.peers, f"in {group}"),
            "peers": group,
            "best": self._result(standing.figure, standing.best),
            "best_area": and_list(standing.best.areas),
            "highest": highest,
            "highest_area": and_list(standing.highest.areas),
            "lowest": lowest,
            "lowest_area": and_list(standing.lowest.areas),
            "group": self._result(standing.figure, standing.group),
            "without": self.without.format(area=standing.area) if standing.without else "",
            "differs": standing.differs,
            "heading": the_period(standing.heading),
            **_agreeing(len(standing.best.areas)),
        }

    def _ends(self, standing: Standing) -> tuple[str, str]:
        """Highest and lowest, with as many decimals as it takes to see that they differ."""
        ends = ("", "")
        alike = standing.highest.areas == standing.lowest.areas
        for more in range(1 if alike else _FINER + 1):
            ends = (
                self._result(standing.figure, standing.highest, more),
                self._result(standing.figure, standing.lowest, more),
            )
            if ends[0] != ends[1]:
                return ends
        return ends

    def _number_of(self, n: int, members: str) -> dict[str, str]:
        """How many members, and the verbs that agree."""
        said = (
            quantity(f"{n:,}", members, self.singulars) if n else self.none.format(members=members)
        )
        return {"n": said, **_agreeing(n)}

    def _result(self, figure: Figure, placed: Placed, more: int = 0) -> str:
        """A value, or a change in words, of those ranked."""
        finer = attrs.evolve(figure, decimals=figure.decimals + more)
        if not pd.isna(placed.value):
            return self._value(finer, placed.value)
        if pd.isna(placed.change):
            return display.MISSING
        in_percent = not pd.isna(placed.change_pct)
        shown = visible(figure if in_percent else finer, placed.change)
        if is_nought(display.value(shown, placed.change)):
            return self.unmoved
        words = {
            "rise": self.rise if placed.change > 0 else self.fall,
            "change": self._by(shown, placed.change),
            "change_pct": percent(placed.change_pct, more) if in_percent else "",
        }
        return (self.moved_percent if in_percent else self.moved).format(**words)

    def _own(self, standing: Standing) -> str:
        words = {
            "area": standing.area,
            "title": standing.title,
            "heading": the_period(standing.heading),
            "over": "",
            "own": "",
        }
        if standing.own_period is None:
            return self.compared.format(**words)
        words["over"] = over(standing.own_period.label)
        if pd.isna(standing.own):
            return self.own_missing.format(**words)
        words["own"] = self._value(standing.figure, standing.own)
        return self.own.format(**words)


def _agreeing(n: int) -> dict[str, str]:
    return {"is": "is" if n == 1 else "are", "have": "has" if n == 1 else "have"}


def _noun(figure: Figure, level: str = "") -> str:
    """The figure as a part of a sentence: the mean, the share of incidents within 15 minutes."""
    if form_of(figure) is not Form.SHARE:
        return f"the {figure.title}"
    said = "" if figure.title == "share" else f" {figure.title}"
    mixed = f"'{level}' " if level else ""
    return f"the {mixed}share{figure.unit.removeprefix('%')}{said}"


SCRUTINY = Sentences()
"""The words of a scrutiny report, which are used where no others are given."""
