"""Account: what a report says of a scorecard, worked out once for every output."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from policeplan.exceptional import Exceptions, exceptions
from policeplan.report.story import story
from policeplan.scorecard import Entry, Scorecard


@attrs.frozen(eq=False, repr=False)
class Account:
    """A scorecard with what deserves a sentence, and the sentences of each entry.

    Attributes:
        scorecard: what is reported.
        exceptions: what of it is beyond chance.
        stories: the sentences of each entry, in the order of the report.
    """

    scorecard: Scorecard
    exceptions: Exceptions
    stories: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, given: Scorecard | Account) -> Account:
        """The account of a scorecard; one that is given already is taken as it is."""
        if isinstance(given, Account):
            return given
        stories = tuple(tuple(story(entry, given)) for entry in given.entries())
        return cls(given, exceptions(given), stories)

    def objectives(self) -> Iterator[tuple[str, list[tuple[Entry, tuple[str, ...]]]]]:
        """Title of each objective, and its entries with their sentences."""
        left = iter(self.stories)
        for title, entries in self.scorecard.objectives:
            yield title, [(entry, next(left)) for entry in entries]
