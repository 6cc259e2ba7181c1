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
SMALLER = 250
"""How many tables it looks at for a smaller one that breaks a law which is broken."""
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
    search = _Search(check, measure)
    drawn = given(data=st.data())(search.law)
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
    except (Broken, _EnoughError):
        pass
    except HypothesisException:  # it failed once and not again; or the search was ended
        if search.left > 0:
            return search.error("at times, and not at others, with the same rows: ")
    return search.error()


class _EnoughError(BaseException):
    """Ends a search for a smaller table; no `Exception`, which would be taken for a failure."""


@attrs.define
class _Search:
    """A search for the smallest table on which a law is broken."""

    check: Check
    measure: Measure
    found: Broken | None = None
    left: int = SMALLER

    def law(self, data: DataObject) -> None:
        """The law on what is drawn, keeping the smallest table that breaks it."""
        if self.found is not None:
            self.left -= 1
        if self.left < 0:
            raise _EnoughError
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # the outcome hangs on no caller's filters
                _kept(self.check, self.measure, data)
        except Broken as broken:
            if self.found is None or _size(broken) <= _size(self.found):
                self.found = broken
            raise

    def error(self, how: str = "") -> ConformanceError | None:
        """What is said of the smallest table found."""
        broken, check, measure = self.found, self.check, self.measure
        if broken is None:
            return None
        rows = "" if broken.rows is None else shown.table(broken.rows)
        error = ConformanceError(
            measure.says,
            check.name,
            check.guards,
            how + broken.problem,
            rows,
            shown.start(measure.observe),
        )
        error.__cause__ = broken.__cause__
        return error


def _size(broken: Broken) -> int:
    return 0 if broken.rows is None else len(broken.rows)


def _kept(check: Check, measure: Measure, data: DataObject) -> None:
    """The law; whatever a measure raises where the check does not expect it breaks it too."""
    try:
        check.law(measure, data)
    except (Broken, HypothesisException):
        raise
    except Exception as error:  # reason: what a law lets through is a failure of it
        raise Broken(f"it raised {said(error)}") from error
