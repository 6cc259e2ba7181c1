"""Conformance in pytest: one case for each measure and check, from one line."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping

from policeplan.errors import MissingExtraError, ParameterError
from policeplan.measure import Measure
from policeplan.plugins import PluginWarning, registry
from policeplan.testing.check import Check
from policeplan.testing.checks import CHECKS
from policeplan.testing.report import Verdict, outcome, refuse_waivers
from policeplan.testing.running import DRAWS, Profile
from policeplan.words import near_or_all

Waivers = Mapping[tuple[str, str], str]
"""For a measure's id and the name of a check, why the measure may break it."""


def conformance_tests(
    of: str | Iterable[Measure],
    *,
    waivers: Waivers | None = None,
    draws: int = DRAWS,
    seed: int | None = None,
) -> Callable[..., None]:
    """A test for pytest to collect, from one line.

    ``test_measures = conformance_tests("westmercia")``, in a file that pytest collects.

    One case for each measure and check that applies to it, ``westmercia.x-order-of-rows``.

    Args:
        of: the namespace of an installed plugin, or measures.
        waivers: ``{("westmercia.x", "order-of-rows"): "why"}``; strict, see `check_measure`.
        draws: how many tables each check draws.
        seed: draws other tables; without one the same are drawn every time.

    Raises:
        ParameterError: no installed plugin has the namespace or it gives no measure; or a waiver
            is of a measure or check that there is not, or has no reason.
        PluginLoadError: the plugin did not load.
        MissingExtraError: pytest is not installed.
    """
    try:
        import pytest
    except ImportError as error:
        raise MissingExtraError("conformance tests", "testing") from error
    measures = _measures(of)
    allowed = waivers or {}
    by_id = {measure.id: measure for measure in measures}
    for (measure_id, name), reason in allowed.items():
        if measure_id not in by_id:
            problem = f"there is no such measure.{near_or_all(measure_id, by_id)}"
            raise ParameterError(measure_id, f"waiver of {name}", problem)
        refuse_waivers(by_id[measure_id], {name: reason})
    profile = Profile(draws, seed)
    cases = [
        pytest.param(measure, check, id=f"{_says(measure, measures)}-{check.name}")
        for measure in measures
        for check in CHECKS
        if check.applies(measure)
    ]

    @pytest.mark.parametrize(("measure", "check"), cases)
    def test_conformance(measure: Measure, check: Check) -> None:
        __tracebackhide__ = True  # the failure says where to start, and it is not here
        found = outcome(check, measure, allowed.get((measure.id, check.name), ""), profile)
        if found.verdict is Verdict.FAILED and found.error is not None:
            raise found.error
        if found.verdict is Verdict.WAIVED:
            pytest.xfail(found.waiver)

    return test_conformance


def _says(measure: Measure, measures: list[Measure]) -> str:
    """The id alone where it tells the measure from the others."""
    same = [other for other in measures if other.id == measure.id]
    return measure.id if len(same) == 1 else measure.says


def _measures(of: str | Iterable[Measure]) -> list[Measure]:
    """The measures; none at all would pass in silence."""
    if not isinstance(of, str):
        measures = list(of)
        if not measures:
            raise ParameterError("conformance_tests", "of", "there is no measure in it: give some")
        return measures
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PluginWarning)  # of one that did not load the error says it
        measures = list(registry().needed(of).measures)
    if not measures:
        raise ParameterError("conformance_tests", f"namespace {of}", "its plugin gives no measure")
    return measures
