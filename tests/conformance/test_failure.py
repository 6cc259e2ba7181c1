"""Pins what a failure tells: the law, how it is broken, on which few rows, and where to start."""

from __future__ import annotations

import inspect
import pickle
from functools import partial

import attrs
import hypothesis
import pytest

from conformance.mutants import MUTANTS
from conformance.sound import SOUND
from policeplan.errors import ConformanceError, PolicePlanError
from policeplan.testing import CHECKS, check_measure

OLD = hypothesis.__version_info__ < (6, 150)

LAWS = {check.name: check.guards for check in CHECKS}
CHECK = "index-labels"
MUTANT = MUTANTS["by-label"].measure


@pytest.fixture(scope="module")
def report():
    return check_measure(MUTANT, only=[CHECK, "says-what-it-is"])


@pytest.fixture(scope="module")
def error(report):
    (one,) = report.failures
    return one


def test_it_carries_its_facts(error):
    assert (error.measure, error.check, error.law) == (MUTANT.id, CHECK, LAWS[CHECK])
    assert "index" in error.problem


def test_it_is_ours_and_what_a_test_would_raise(error):
    assert isinstance(error, PolicePlanError)
    assert isinstance(error, AssertionError)
    assert isinstance(error, ConformanceError)


def test_its_sentence_says_all_of_them(error):
    text = str(error)
    for part in (error.measure, f"'{CHECK}'", error.problem, error.law, error.rows, error.start):
        assert part
        assert part in text


@pytest.mark.skipif(OLD, reason="an older Hypothesis does not shrink as far")
def test_it_shows_the_smallest_table(error):
    """One theft is enough to see that a row's label was taken for its place."""
    header, *rows = error.rows.splitlines()
    assert header.split() == list(MUTANT.needs.names)
    assert len(rows) == 1


def test_it_says_the_line_to_start_from(error):
    """Where the measure's own function begins, and not a line of the kit or of the host."""
    _, line = inspect.getsourcelines(MUTANT.observe)
    assert error.start == f"{inspect.getsourcefile(MUTANT.observe)}:{line}"


def test_a_rule_that_is_given_its_parameters_is_found_too():
    """The observe function of a factory's measure is mostly a `partial`."""
    measure = attrs.evolve(SOUND["missing-again"], source="")
    assert isinstance(measure.observe, partial)
    _, line = inspect.getsourcelines(measure.observe.func)
    (error,) = check_measure(measure, only=["says-what-it-is"]).failures
    assert error.start.endswith(f":{line}")


def test_it_pickles(error):
    """A worker of pytest-xdist sends it to the one that prints."""
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  # reason: our own
    assert str(again) == str(error)


def test_the_report_names_what_failed_and_not_what_passed(report):
    assert not report.passed
    assert repr(report).splitlines()[0] == f"{MUTANT.id}: 2 checks, 1 failed"
    assert f"failed  {CHECK}" in repr(report)
    assert "says-what-it-is" not in repr(report)
    html = report._repr_html_()
    assert CHECK in html
    assert "says-what-it-is" in html


def test_the_report_raises_its_first_failure(report, error):
    with pytest.raises(ConformanceError) as raised:
        report.raise_if_failed()
    assert raised.value is error


def test_what_a_measure_raised_is_the_cause():
    mutant = MUTANTS["no-first"].measure
    (error,) = check_measure(mutant, only=["empty-table"]).failures
    assert isinstance(error.__cause__, IndexError)
    assert "IndexError" in error.problem
