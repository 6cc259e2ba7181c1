"""What a report says about itself: what deserves a sentence, and by what rule a change is clear."""

from __future__ import annotations

from policeplan.exceptional import Exceptions
from policeplan.scorecard import Scorecard
from policeplan.words import and_list, count

HEADING = "What deserves a sentence"
_INTERVALS = (
    "Intervals are 95%, each for itself. A change is called higher or lower only where it is "
    "beyond chance; otherwise there is no clear change, which does not say that nothing changed."
)


def explained(scorecard: Scorecard) -> str:
    """By what rule a change is called clear."""
    rule = "" if scorecard.judgement is None else f" {scorecard.judgement}"
    return _INTERVALS + rule


def about(found: Exceptions) -> str:
    """How much was looked at, so that silence is heard."""
    looked = [count(n, name.removesuffix("s")) for name, n in found.judged.items() if n]
    if not looked:
        return "Nothing could be judged."
    said = f"{and_list(looked)} were looked at; "
    if not len(found):
        return f"{said}none is beyond what chance would give."
    n = len(found)
    return f"{said}{n} {'is' if n == 1 else 'are'} beyond what chance would give, weightiest first."


def listed(found: Exceptions) -> list[str]:
    """The sentences, each with what it means where a way is better."""
    return [
        f"{says} ({meaning})" if meaning else says
        for says, meaning in zip(found.frame["says"], found.frame["meaning"], strict=True)
    ]
