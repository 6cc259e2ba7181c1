"""Pins waivers: a reason is needed, a typo is refused, and one that is no longer needed fails."""

from __future__ import annotations

import pytest

from conformance.mutants import MUTANTS
from conformance.sound import SOUND
from policeplan.errors import ParameterError
from policeplan.testing import Verdict, check_measure, conformance_tests

BROKEN, CHECK = MUTANTS["none"].measure, "worked-examples"  # it has no worked example
SOUND_ONE = SOUND["thefts"]
REASON = "agreed with the analysts on 5 January"


def test_a_waived_check_that_fails_is_no_failure_and_says_why_it_is_allowed():
    report = check_measure(BROKEN, waivers={CHECK: REASON}, only=[CHECK])
    assert report.passed
    assert report.failures == ()
    (only,) = report.outcomes
    assert only.verdict is Verdict.WAIVED
    assert (only.check.name, only.waiver) == (CHECK, REASON)
    assert only.error is not None
    report.raise_if_failed()
    for text in (repr(report), report._repr_html_()):
        assert "waived" in text
        assert REASON in text


def test_without_the_waiver_it_is_one():
    assert not check_measure(BROKEN, only=[CHECK]).passed


def test_a_waived_check_that_holds_is_a_failure():
    report = check_measure(SOUND_ONE, waivers={CHECK: REASON}, only=[CHECK])
    (failure,) = report.failures
    assert failure.check == CHECK
    assert REASON in str(failure)
    assert "take it away" in str(failure)


@pytest.mark.parametrize("reason", ["", " ", "\n"])
def test_a_waiver_needs_a_reason(reason):
    with pytest.raises(ParameterError, match="a waiver needs a reason"):
        check_measure(BROKEN, waivers={CHECK: reason})
    with pytest.raises(ParameterError, match="a waiver needs a reason"):
        conformance_tests([BROKEN], waivers={(BROKEN.id, CHECK): reason})


def test_a_waiver_of_a_check_that_there_is_not_is_refused_with_the_nearest():
    with pytest.raises(ParameterError, match="'worked-examples'"):
        check_measure(BROKEN, waivers={"worked-example": REASON})
    with pytest.raises(ParameterError, match="'worked-examples'"):
        conformance_tests([BROKEN], waivers={(BROKEN.id, "worked-example"): REASON})
    with pytest.raises(ParameterError, match="'worked-examples'"):
        check_measure(BROKEN, only=["worked-example"])


def test_a_waiver_of_a_measure_that_there_is_not_is_refused_with_the_nearest():
    with pytest.raises(ParameterError, match=r"'mutant\.none'"):
        conformance_tests([BROKEN], waivers={("mutant.nonee", CHECK): REASON})


def test_a_waiver_of_a_check_that_is_not_for_the_measure_is_refused():
    """It would never be looked at, and so never be taken away."""
    check = "beyond-the-look-back"
    with pytest.raises(ParameterError, match="not for"):
        check_measure(SOUND_ONE, waivers={check: REASON}, only=[check])
    with pytest.raises(ParameterError, match="not for"):
        conformance_tests([SOUND_ONE], waivers={(SOUND_ONE.id, check): REASON})
