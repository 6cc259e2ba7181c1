"""Conformance outside pytest: every check of a measure, and what came of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum

import attrs

from policeplan import markup
from policeplan.errors import ConformanceError, ParameterError
from policeplan.measure import Measure
from policeplan.testing.check import Check
from policeplan.testing.checks import CHECKS
from policeplan.testing.running import DRAWS, Profile, failure
from policeplan.words import count, did_you_mean


class Verdict(Enum):
    """What came of a check."""

    PASSED = "passed"
    FAILED = "failed"
    WAIVED = "waived"


@attrs.frozen(repr=False)
class Outcome:
    """What came of one check.

    Attributes:
        check: which.
        verdict: passed, failed or waived.
        error: why it failed, or what is waived.
        waiver: the reason of the waiver.
    """

    check: Check
    verdict: Verdict
    error: ConformanceError | None = None
    waiver: str = ""

    def __repr__(self) -> str:
        why = f": {self.error.problem}" if self.error else ""
        waived = f" ({self.waiver})" if self.waiver else ""
        return f"{self.verdict.value:<7} {self.check.name}{waived}{why}"


@attrs.frozen(repr=False)
class ConformanceReport:
    """Every check of one measure, and what came of it.

    Attributes:
        measure: id and parameters.
        outcomes: one for each check that applies, in order.
    """

    measure: str
    outcomes: tuple[Outcome, ...]

    @property
    def passed(self) -> bool:
        """Whether no check failed."""
        return not self.failures

    @property
    def failures(self) -> tuple[ConformanceError, ...]:
        """What failed, one error for each check."""
        return tuple(
            one.error for one in self.outcomes if one.verdict is Verdict.FAILED and one.error
        )

    def raise_if_failed(self) -> None:
        """Raise the first failure; the others are in ``failures``.

        Raises:
            ConformanceError: a check failed.
        """
        if self.failures:
            raise self.failures[0]

    def __repr__(self) -> str:
        said = f"{self.measure}: {count(len(self.outcomes), 'check')}, {len(self.failures)} failed"
        lines = [repr(one) for one in self.outcomes if one.verdict is not Verdict.PASSED]
        return "\n".join([said, *lines])

    def _repr_html_(self) -> str:
        rows = [
            (
                one.check.name,
                one.verdict.value,
                "; ".join(filter(None, (one.waiver, one.error.problem if one.error else ""))),
            )
            for one in self.outcomes
        ]
        return markup.table(f"Conformance of {self.measure}", ("check", "", ""), rows)


def check_measure(
    measure: Measure,
    *,
    waivers: Mapping[str, str] | None = None,
    only: Collection[str] = (),
    draws: int = DRAWS,
    seed: int | None = None,
) -> ConformanceReport:
    """Hold a measure to every law that applies to it: from a notebook, a script, anywhere.

    Args:
        measure: it need not be installed.
        waivers: for the name of a check, why the measure may break it. Strict: a check that is
            waived and holds is a failure, for the waiver is no longer needed.
        only: names of checks, to run no others.
        draws: how many tables each check draws.
        seed: draws other tables; without one the same are drawn every time.

    Raises:
        ParameterError: there is no such check, or a waiver has no reason or is of a check that
            is not for the measure.
    """
    waivers = waivers or {}
    refuse_waivers(measure, waivers)
    for name in only:
        _known(measure.id, name)
    profile = Profile(draws, seed)
    chosen = [c for c in CHECKS if c.applies(measure) and (not only or c.name in only)]
    outcomes = [outcome(check, measure, waivers.get(check.name, ""), profile) for check in chosen]
    return ConformanceReport(measure.says, tuple(outcomes))


def outcome(check: Check, measure: Measure, waiver: str, profile: Profile) -> Outcome:
    """What came of one check, its waiver taken into account."""
    error = failure(check, measure, profile)
    if not waiver:
        return Outcome(check, Verdict.FAILED if error else Verdict.PASSED, error)
    if error is not None:
        return Outcome(check, Verdict.WAIVED, error, waiver)
    problem = f"the law holds, and the waiver ({waiver}) is no longer needed: take it away"
    kept = ConformanceError(measure.says, check.name, check.guards, problem)
    return Outcome(check, Verdict.FAILED, kept, waiver)


def refuse_waivers(measure: Measure, waivers: Mapping[str, str]) -> None:
    """Refuse a waiver that has no reason, or is of a check that there is not for the measure.

    Raises:
        ParameterError: there is one.
    """
    for name, reason in waivers.items():
        check = _known(measure.id, name)
        if not reason.strip():
            raise ParameterError(measure.id, f"waiver of {name}", "a waiver needs a reason")
        if not check.applies(measure):
            problem = f"the check is not for this measure but for {check.on}: take the waiver away"
            raise ParameterError(measure.id, f"waiver of {name}", problem)


def _known(measure_id: str, name: str) -> Check:
    checks = {check.name: check for check in CHECKS}
    if name not in checks:
        problem = f"there is no such check.{did_you_mean(name, checks)}"
        raise ParameterError(measure_id, f"check {name}", problem)
    return checks[name]
