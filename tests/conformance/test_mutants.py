"""The kit's own proof: every check finds a measure broken in just its way, and says so plainly.

Each mutant is a sound measure with one thing broken (`broken.py`). Its check must find it, on few
rows, with the law, the measure and the line to start from; and which other checks may find it too
is said beside it, so that no other accuses it. That needs every check on every mutant and is slow:
it runs with the marker ``seeds``; an ordinary run holds each mutant to its own check.
"""

from __future__ import annotations

import pytest

from conformance.broken import ADDRESS, EXAMPLE, KIND, made, told
from conformance.mutants import MUTANTS
from policeplan import AREA, WHEN, Measure, Proportion, Schema
from policeplan.errors import ConformanceError
from policeplan.testing import CHECKS, check_measure

EACH = pytest.mark.parametrize("name", MUTANTS)
FEW = 3
"""A table that shows a fault has no more rows than this."""
DRAWN = {check.name for check in CHECKS if check.draws}


def found(name: str) -> ConformanceError:
    """What the mutant's own check says of it."""
    mutant = MUTANTS[name]
    report = check_measure(mutant.measure, only=[mutant.breaks])
    assert len(report.failures) == 1, f"'{mutant.breaks}' does not find {name}"
    return report.failures[0]


def test_every_check_has_a_mutant():
    assert {mutant.breaks for mutant in MUTANTS.values()} == {check.name for check in CHECKS}


def test_the_measure_that_is_broken_is_sound_before():
    """So that what a check finds in a mutant is what was broken, and nothing else."""
    sound = Measure(
        id="mutant.none",
        title="Thefts among incidents",
        statistic=Proportion("incidents"),
        rule="Share of incidents that are thefts, of those whose kind is told.",
        source="Made up for the tests of the kit",
        needs=Schema(WHEN, AREA, KIND, ADDRESS),
        observe=told,
        examples=(EXAMPLE,),
    )
    report = check_measure(sound)
    assert not report.failures, report


def test_every_other_check_that_may_find_a_mutant_is_one_and_has_a_reason():
    names = {check.name for check in CHECKS}
    for mutant in MUTANTS.values():
        assert mutant.also <= names - {mutant.breaks}
        assert bool(mutant.also) == bool(mutant.because)


@EACH
def test_its_check_finds_it_and_says_so_plainly(name):
    """The law, the measure, where to start, and a table of few rows where rows show it."""
    mutant, error = MUTANTS[name], found(name)
    check = next(check for check in CHECKS if check.name == mutant.breaks)
    said = str(error)
    assert error.check == mutant.breaks
    assert check.guards in said
    assert mutant.measure.id in said
    assert error.problem in said
    assert ".py:" in error.start
    assert error.start in said
    assert "tests" in error.start
    if mutant.breaks in DRAWN and error.rows:
        n_rows = len(error.rows.splitlines()) - 1
        assert n_rows <= FEW, error.rows


@EACH
def test_its_factory_gives_it_again(name):
    """A mutant is broken in one way: `made` is how the others keep the law on parameters."""
    assert made(name) is MUTANTS[name].measure


@pytest.mark.seeds
@EACH
def test_no_check_accuses_it_but_those_that_are_said(name):
    mutant = MUTANTS[name]
    report = check_measure(mutant.measure)
    accused = {error.check for error in report.failures}
    assert mutant.breaks in accused
    assert accused <= {mutant.breaks} | mutant.also
