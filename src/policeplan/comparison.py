"""Comparison: a later result against an earlier one."""

from __future__ import annotations

from copy import copy
from typing import Self

import attrs
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from policeplan import asked, display
from policeplan.benchmark import Benchmark, ranks
from policeplan.contributions import Contributions, contributions
from policeplan.definition import Better, Note
from policeplan.errors import ParameterError, TallyMismatchError
from policeplan.estimates import (
    INCOMPLETE,
    MISSING,
    OK,
    SMALL_BASE,
    Estimates,
    refuse_nested,
)
from policeplan.facts import changes, row_of, rows_of
from policeplan.pairing import paired, worse_of
from policeplan.peers import PeerGroup
from policeplan.period import Period
from policeplan.sentences import SCRUTINY, Sentences
from policeplan.statistic import dispersion
from policeplan.statistic.base import CHANGE
from policeplan.statistic.dispersion import Dispersion
from policeplan.statistic.grouping import grouped, matched, taken
from policeplan.words import and_list

HIGHER, LOWER, NO_CLEAR_CHANGE = "higher", "lower", "no clear change"
IMPROVED, WORSE = "improved", "worse"


@attrs.frozen(eq=False, repr=False)
class Comparison:
    """What changed between two periods, and whether by more than chance.

    ``frame`` has one row for each group and figure: ``later`` and ``earlier`` values, ``change`` in
    the figure's own unit (percentage points for shares) with its interval, ``change_pct`` for
    counts, totals and rates with its own, ``verdict`` (higher, lower, no clear change),
    ``meaning`` for the measure's polarity (improved, worse) and ``status``. A verdict is clear when
    the interval of the change leaves nought out, which is when ``p`` is at or under 1 - confidence.
    Where either figure is missing or incomplete there
    is no change to speak of, and no verdict. Where either has a small base there are both, for the
    interval says how little they tell, and the status says why.

    Attributes:
        later: estimates.
        earlier: estimates.
        dispersion: how many times chance's the variance is, 1 or more: one number, or one for each
            area (a mapping or a Series, see `policeplan.dispersion`). None is chance alone. An area
            whose number is not known has its change, and no limits.
        at: the p at or under which a change is called clear; 1 - confidence where None. A figure
            that is known and not estimated has no p, and any change of it is clear.
        frame: the table.

    Raises:
        ParameterError: a dispersion is under 1, or is given for figures that cannot allow for it;
            or ``at`` is not between 0 and 1.
        TallyMismatchError: the two are of different measures, divided or bounded differently, or
            figures that grow with time over different numbers of months (of days, where a period
            is not whole months).
    """

    later: Estimates
    earlier: Estimates
    dispersion: Dispersion | None = attrs.field(default=None, converter=dispersion.plain)
    at: float | None = None
    frame: pd.DataFrame = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self._check()
        object.__setattr__(self, "frame", self._compare())

    def _check(self) -> None:
        later, earlier = self.later, self.earlier
        mine, theirs = later.definition, earlier.definition
        if mine.identity != theirs.identity or mine.statistic != theirs.statistic:
            raise TallyMismatchError(
                f"cannot compare {mine.says} version {mine.version} with {theirs.says} version "
                f"{theirs.version}: not the same measure"
            )
        if later.by != earlier.by:
            raise TallyMismatchError(
                f"cannot compare a result by {', '.join(later.by)} with one by "
                f"{', '.join(earlier.by)}"
            )
        if later.confidence != earlier.confidence:
            raise TallyMismatchError(
                f"cannot compare a result at confidence {later.confidence:g} with one at "
                f"{earlier.confidence:g}: make both at one confidence"
            )
        if mine.statistic.grows and _length(later.period) != _length(earlier.period):
            raise TallyMismatchError(
                f"cannot compare a count or total over the {later.period} with one over the "
                f"{earlier.period}: different lengths. Compare shares or rates, or equal periods"
            )
        self._check_at(self.at)
        dispersion.check(mine.says, mine.statistic, self.dispersion)

    def _check_at(self, at: float | None) -> None:
        says = self.later.definition.says
        if at is not None:
            asked.number(says, "at", at)
        if at is not None and not 0 <= at <= 1:
            raise ParameterError(says, "at", f"{at:g} is no p: it lies from 0 to 1")

    def _compare(self) -> pd.DataFrame:
        later, keys = self.later, self.later.keys
        names, after, before = paired(later.frame, self.earlier.frame, keys)
        times = dispersion.of_areas(self.dispersion, names["area"])
        # A statistic of somebody else's may know neither dispersion nor p.
        dispersed = () if times is None else (times,)
        change = later.definition.statistic.change(after, before, later.confidence, *dispersed)
        if list(change.columns) != list(CHANGE):
            change = change.reindex(columns=list(CHANGE))
        status = worse_of(after["status"], before["status"])
        if self._is_of_one_snapshot():
            status[:] = MISSING
            change.loc[:] = np.nan
        # A part of a year against the whole of another is no change, however it is labelled.
        unfit = status == INCOMPLETE
        if unfit.any():
            change.loc[unfit] = np.nan
        verdicts = self._verdicts(change, self.at)
        told = {**names, "later": after["value"], "earlier": before["value"]}
        told |= {name: change[name] for name in CHANGE}
        return pd.DataFrame(
            {
                **{name: column.array for name, column in told.items()},
                "verdict": verdicts,
                "meaning": self._meanings(names["figure"], verdicts),
                "status": status,
            },
            index=change.index,
        )

    def judged(self, at: float) -> Self:
        """The same changes, called clear where their p is at or under another than before.

        Raises:
            ParameterError: ``at`` is not between 0 and 1.
        """
        self._check_at(at)
        verdicts = self._verdicts(self.frame, at)
        meanings = self._meanings(self.frame["figure"], verdicts)
        frame = self.frame.assign(verdict=verdicts, meaning=meanings)
        judged = copy(self)  # and not made anew, for all but the verdicts is the same
        object.__setattr__(judged, "at", at)
        object.__setattr__(judged, "frame", frame)
        return judged

    def _verdicts(self, change: pd.DataFrame, at: float | None) -> NDArray[np.object_]:
        moved, low, high, p = (
            change[c].to_numpy(float) for c in ("change", "change_lower", "change_upper", "p")
        )
        up, down = low > 0, high < 0
        if at is not None:
            judged, clear = ~np.isnan(p), p <= at
            up = (judged & clear & (moved > 0)) | (~judged & up)
            down = (judged & clear & (moved < 0)) | (~judged & down)
        words = np.where(up, HIGHER, np.where(down, LOWER, NO_CLEAR_CHANGE)).astype(object)
        return np.where(np.isnan(moved), "", words)

    def _is_of_one_snapshot(self) -> bool:
        """Whether two periods have one snapshot between them: the later one's own is missing."""
        day, apart = self.later.snapshot, self.later.period != self.earlier.period
        return day is not None and day == self.earlier.snapshot and apart

    def _meanings(self, figures: pd.Series, verdicts: NDArray[np.object_]) -> list[str]:
        definition = self.later.definition
        if definition.better is Better.NEITHER:
            return [""] * len(verdicts)
        means: dict[tuple[str, str], str] = {}
        for figure in definition.statistic.figures:
            up = (definition.better is Better.HIGHER) is not figure.opposite
            means[figure.name, HIGHER] = IMPROVED if up else WORSE
            means[figure.name, LOWER] = WORSE if up else IMPROVED
        return [means.get(each, "") for each in zip(figures, verdicts, strict=True)]

    def among(self, peers: PeerGroup) -> Benchmark:
        """Each member's change among its peers': percent for counts, totals and rates, else units.

        The group's change comes from summed parts of the members, without the area itself if the
        group says so; it is missing if one of those members is.

        Raises:
            AreaError: an area and a part of it are both members.
        """
        members = peers.on(self.later.period.last_day)
        refuse_nested(self.later.geography, peers.name, members)
        column = "change_pct" if self.later.definition.statistic.in_percent else "change"
        keys = [k for k in self.later.keys if k != "area"]
        frame = self.frame[self.frame["area"].isin(members)].reset_index(drop=True)
        frame = ranks(frame, column, self.later.definition, keys)
        up = (frame["change"] > 0) & (frame["status"] == OK)
        within, first = grouped([frame[key] for key in keys])
        rises = np.bincount(within, up.to_numpy(bool), len(first)).astype(np.int64)
        frame["n_increase"] = pd.array(rises[within], "Int64")
        columns = ["later", "earlier", "change", "change_pct"]
        if peers.includes_area:
            pools, on = self.pooled(members, peers.name), keys
        else:
            others = {area: [m for m in members if m != area] for area in frame["area"].unique()}
            pools = Comparison(
                self.later.pools(others), self.earlier.pools(others), self.dispersion, self.at
            )
            on = ["area", *keys]
        found = pools.frame[pools.frame["status"] != SMALL_BASE]
        rows = matched(frame, found, on)
        for name in columns:
            frame[f"group_{name}"] = taken(found[name], rows)
        frame["group"] = frame[f"group_{column}"]
        frame["differs"] = ""
        return Benchmark(
            self.later.definition,
            peers,
            f"change from the {self.earlier.period} to the {self.later.period}",
            column,
            tuple(self.later.keys),
            frame,
            self.later,
            self.earlier,
            self.later.geography,
        )

    def contributions(self, by: str) -> Contributions:
        """What drove the change: each level's part in it, or with ``by="area"`` each area's.

        Raises:
            ParameterError: the two results are not divided by it; or the figure is a share, a rate
                or a time, whose changes do not add up.
        """
        definition, geography = self.later.definition, self.later.geography
        if definition.statistic.level:
            problem = "shares, rates and times do not add up, so no part has a share in a change"
            raise ParameterError(definition.says, "by", problem)
        if by not in self.later.by:
            raise ParameterError(
                definition.says, "by", f"divide both results by it: over(period, by={by!r})"
            )
        if by == "area":
            levels = [area.code for area in geography] or list(self.later.areas)
            there = {area for area in levels if area in self.later.areas}
            # The nearest whole that has figures, for one between them may have none.
            wholes = {a.code: [up.code for up in geography.above(a.code)] for a in geography}
            nearest = {area: [up for up in ups if up in there][:1] for area, ups in wholes.items()}
            parents = {area: found[0] for area, found in nearest.items() if found}
        else:
            levels, parents = (
                definition.breakdown(by).levels,
                dict(definition.breakdown(by).parents),
            )
        columns = [*self.later.by, "later", "earlier", "change", "change_pct"]
        frame = contributions(self.frame[columns], by, levels, parents)
        heading = f"{self.later.period} against {self.earlier.period}"
        return Contributions(definition, by, heading, frame, geography)

    @property
    def notes(self) -> tuple[Note, ...]:
        """Comparability notes that the two periods straddle: print them with the change.

        A practice that began inside the span makes some of the time before it and some of the time
        after it part of the comparison. A note of levels among which crimes only moved is left out
        where the results are not divided by those levels.
        """
        start, end = self.earlier.period.start, self.later.period.end
        definition = self.later.definition
        divided = [
            level for name in self.later.by[1:] for level in definition.breakdown(name).levels
        ]
        return tuple(
            note
            for note in definition.notes
            if start < note.since < end
            and (note.whole or not note.levels or not set(note.levels).isdisjoint(divided))
        )

    def pooled(self, areas: tuple[str, ...], name: str) -> Comparison:
        """The areas as one, from summed parts; a dispersion by area should name the pool too."""
        later, earlier = self.later.pooled(areas, name), self.earlier.pooled(areas, name)
        return Comparison(later, earlier, self.dispersion, self.at)

    def sentence(
        self,
        area: str,
        figure: str | None = None,
        *,
        templates: Sentences = SCRUTINY,
        **levels: str,
    ) -> str:
        """One change in words: ``comparison.sentence("EAST", level="high")``.

        Args:
            area: its code.
            figure: which; the leading one if none is named.
            templates: whose words.
            **levels: of each breakdown.

        Raises:
            UnknownAreaError: no row is of that area.
            ParameterError: figure and levels do not name one row.
        """
        row = row_of(self.frame, self.later.definition, area, figure, levels)
        return templates.change(changes(row, self.later, self.earlier)[0])

    def sentences(
        self, figure: str | None = None, *, templates: Sentences = SCRUTINY, **levels: str
    ) -> list[str]:
        """Every change in words, each led by its area and levels.

        Args:
            figure: which; all of them if none is named.
            templates: whose words.
            **levels: those of these levels alone.

        Raises:
            ParameterError: no row is of that figure or level.
        """
        rows = rows_of(self.frame, self.later.definition, figure, levels)
        return [templates.led(change) for change in changes(rows, self.later, self.earlier)]

    def to_frame(self) -> pd.DataFrame:
        """A copy of the table."""
        return self.frame.copy()

    def __repr__(self) -> str:
        return "\n".join([display.text(self._title(), self._shown()), *map(str, self.notes)])

    def _repr_html_(self) -> str:
        from html import escape

        notes = "".join(f"<p>{escape(str(note))}</p>" for note in self.notes)
        return display.html(self._title(), self._shown()) + notes

    def _title(self) -> str:
        definition = self.later.definition
        units = and_list(dict.fromkeys(f.change_unit for f in definition.statistic.figures))
        periods = f"{self.later.period} against {self.earlier.period}"
        said = [f"change in {units}"]
        if self.dispersion is not None:
            said.append(f"chance taken as {dispersion.said(self.dispersion)} as variable")
        if self.at is not None:
            said.append(f"clear at p of {self.at:.3g} or less")
        return f"{definition.title}, {periods} ({'; '.join(said)})"

    def _shown(self) -> pd.DataFrame:
        columns = [*self.later.keys, "later", "earlier", "change", "change_lower", "change_upper"]
        if self.frame["change_pct"].notna().any():
            columns.append("change_pct")
        frame = self.frame[[*columns, "verdict", "meaning", "status"]]
        return display.named(frame, self.later.geography, self.later.definition)


def _length(period: Period) -> tuple[int, str]:
    """Calendar months, or days where it is not whole months."""
    months = period.n_months
    return ((period.end - period.start).days, "days") if months is None else (months, "months")
