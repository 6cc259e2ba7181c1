"""Running one check on one measure: draw, find a failure, shrink it, and say it."""

from __future__ import annotations

import warnings

import attrs
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException
from hypothesis.strategies import DataObject

from policeplan.errors import ConformanceError
from policeplan.measure import Measure
from policeplan.testing import shown
from policeplan.testing.check import Broken, Check
from policeplan.testing.counting import said

DRAWS = 15
"""How many tables a check draws unless told otherwise."""
_FEW_DRAWS = 3
_UNCONCERNED = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


@attrs.frozen
class Profile:
    """How hard the kit looks.

    Attributes:
        draws: tables that each check draws.
        seed: another seed draws other tables; without one the same are drawn every time.
    """

    draws: int = DRAWS
    seed: int | None = None


def failure(check: Check, measure: Measure, profile: Profile) -> ConformanceError | None:
    """What breaks the check's law, on the smallest table that does; nothing where it holds."""

    def law(data: DataObject) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the outcome hangs on no caller's filters
            _kept(check, measure, data)

    drawn = given(data=st.data())(law)
    if profile.seed is not None:
        drawn = seeded(profile.seed)(drawn)
    run = settings(
        max_examples=profile.draws if check.draws else _FEW_DRAWS,
        derandomize=profile.seed is None,
        database=None,
        deadline=None,
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=Verbosity.quiet,
        phases=(Phase.generate, Phase.shrink) if check.draws else (Phase.generate,),
        suppress_health_check=_UNCONCERNED,
    )(drawn)
    try:
        run()
    except Broken as broken:
        rows = "" if broken.rows is None else shown.table(broken.rows)
        return _error(check, measure, broken.problem, rows, broken)
    except HypothesisException as error:  # it failed once and not again
        problem = f"it keeps the law at times and breaks it at others ({type(error).__name__})"
        return _error(check, measure, problem, "", error)
    return None


def _kept(check: Check, measure: Measure, data: DataObject) -> None:
    """The law; whatever a measure raises where the check does not expect it breaks it too."""
    try:
        check.law(measure, data)
    except (Broken, HypothesisException):
        raise
    except Exception as error:
        raise Broken(f"it raised {said(error)}") from error


def _error(
    check: Check, measure: Measure, problem: str, rows: str, cause: Exception
) -> ConformanceError:
    error = ConformanceError(
        measure.says, check.name, check.guards, problem, rows, shown.start(measure.observe)
    )
    error.__cause__ = cause.__cause__
    return error
