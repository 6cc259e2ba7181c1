"""A contest: policeplan and its peers at the same work on the same data, answers equal first."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence

import attrs
import numpy as np
import pandas as pd

from benchmarks.timing import Taken, Work, rounds

OURS = "policeplan"
_NEAR = 1e-9


class DisagreementError(AssertionError):
    """Two answers that should be the same are not: there is nothing to time."""


@attrs.frozen
class Entrant:
    """Who does the work, and how its answer is put beside the others'.

    Attributes:
        work: from the data in its own form to its own answer; this is timed.
        answer: its answer as a plain table: text and months that say which figure, and figures.
            This is not timed.
    """

    work: Work
    answer: Callable[[object], pd.DataFrame]


@attrs.frozen
class Contest:
    """One line of the table.

    Attributes:
        work: what is done, in words.
        n_rows: rows that it is done to.
        entrants: by name, `OURS` among them.
        goal: how many times as long the fastest peer is to take.
        references: by name, an operation that policeplan is set against too, and how many times
            as long as that it may take at most.
        keys: the columns of an answer that say which figure a row is.
    """

    work: str
    n_rows: int
    entrants: Mapping[str, Entrant]
    goal: float
    keys: tuple[str, ...]
    references: Mapping[str, tuple[Work, float]] = attrs.field(factory=dict)


@attrs.frozen
class Spread:
    """The median of the rounds' ratios, and their range."""

    middle: float
    low: float
    high: float

    @classmethod
    def of(cls, ratios: Sequence[float]) -> Spread:
        """Of one ratio a round."""
        return cls(statistics.median(ratios), min(ratios), max(ratios))

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.low:.2f} to {self.high:.2f})"


@attrs.frozen
class Outcome:
    """What a contest came to.

    Attributes:
        contest: which.
        n_figures: figures that were found equal.
        taken: by entrant and reference, what each round took.
    """

    contest: Contest
    n_figures: int
    taken: Mapping[str, Sequence[Taken]]

    @property
    def peers(self) -> list[str]:
        """The others, by name."""
        return [name for name in self.contest.entrants if name != OURS]

    @property
    def fastest(self) -> str:
        """The peer that is the fastest in most rounds."""
        walls = [{p: self.taken[p][i].wall for p in self.peers} for i in self._rounds]
        first = [min(each, key=each.__getitem__) for each in walls]
        return statistics.mode(first)

    def alone(self) -> Outcome:
        """Without the data: what remains once it was timed."""
        nothing = Entrant(lambda: None, lambda _: pd.DataFrame())
        entrants = dict.fromkeys(self.contest.entrants, nothing)
        references = {n: (nothing.work, most) for n, (_, most) in self.contest.references.items()}
        return attrs.evolve(
            self, contest=attrs.evolve(self.contest, entrants=entrants, references=references)
        )

    def times(self, name: str, what: str = "wall") -> Spread:
        """How many times as long as policeplan this one took, by the clock or by ``cpu``."""
        both = zip(self.taken[name], self.taken[OURS], strict=True)
        return Spread.of([getattr(a, what) / getattr(b, what) for a, b in both])

    def against_fastest(self, what: str = "wall") -> Spread:
        """How many times as long the fastest peer of each round took."""
        fastest = [min(getattr(self.taken[p][i], what) for p in self.peers) for i in self._rounds]
        own = [getattr(taken, what) for taken in self.taken[OURS]]
        return Spread.of([f / o for f, o in zip(fastest, own, strict=True)])

    def share_of(self, reference: str, what: str = "wall") -> Spread:
        """How many times as long as a reference operation policeplan took."""
        both = zip(self.taken[OURS], self.taken[reference], strict=True)
        return Spread.of([getattr(a, what) / getattr(b, what) for a, b in both])

    @property
    def met(self) -> bool:
        """Whether the goal is met, by the median of the rounds."""
        bounds = self.contest.references.items()
        kept = all(self.share_of(name).middle <= most for name, (_, most) in bounds)
        return kept and self.against_fastest().middle >= self.contest.goal

    @property
    def _rounds(self) -> range:
        return range(len(self.taken[OURS]))


def held(contest: Contest, repeats: int) -> Outcome:
    """Check the answers, which warms everyone up, then time all in turn.

    Raises:
        DisagreementError: an answer differs from policeplan's.
    """
    n_figures = checked(contest)
    works = {name: entrant.work for name, entrant in contest.entrants.items()}
    works |= {name: work for name, (work, _) in contest.references.items()}
    return Outcome(contest, n_figures, rounds(works, repeats))


def checked(contest: Contest) -> int:
    """How many figures there are, all equal.

    Raises:
        DisagreementError: an answer differs from policeplan's.
    """
    answers = {name: _in_order(e.answer(e.work()), contest) for name, e in contest.entrants.items()}
    ours = answers[OURS]
    for name, theirs in answers.items():
        _refuse_other(ours, theirs, f"{contest.work}: {name}")
    return int(ours.drop(columns=list(contest.keys)).size)


def _in_order(answer: pd.DataFrame, contest: Contest) -> pd.DataFrame:
    keys = list(contest.keys)
    text = {key: answer[key].astype(str).to_numpy(object) for key in keys}
    return answer.assign(**text).sort_values(keys, kind="stable", ignore_index=True)


def _refuse_other(ours: pd.DataFrame, theirs: pd.DataFrame, what: str) -> None:
    if len(ours) != len(theirs) or set(ours) != set(theirs):
        raise DisagreementError(
            f"{what} has {len(theirs):,} rows of {sorted(theirs)}, "
            f"policeplan {len(ours):,} of {sorted(ours)}"
        )
    for name in ours:
        mine, other = ours[name].to_numpy(), theirs[name].to_numpy()
        if mine.dtype.kind in "iub" and other.dtype.kind in "iub":
            differ = mine != other
        elif mine.dtype.kind in "iufb":
            near = _NEAR * np.maximum(1, np.abs(mine.astype(float)))
            both_nan = np.isnan(mine.astype(float)) & np.isnan(other.astype(float))
            differ = ~both_nan & ~(np.abs(mine.astype(float) - other.astype(float)) <= near)
        else:
            differ = mine != other
        if differ.any():
            raise DisagreementError(
                f"{what} differs from policeplan in {int(differ.sum()):,} of {len(ours):,} '{name}'"
            )
