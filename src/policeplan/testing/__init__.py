"""The conformance kit: whether a measure keeps the laws that everything after it relies on.

In a force's tests, ``test_measures = conformance_tests("westmercia")``; from a notebook or script,
``check_measure(measure)``. Needs the extra ``testing``.
"""

from importlib.util import find_spec

from policeplan.errors import MissingExtraError

if find_spec("hypothesis") is None:
    raise MissingExtraError("the conformance kit", "testing")

from policeplan.errors import ConformanceError
from policeplan.testing.cases import conformance_tests
from policeplan.testing.check import Broken, Check
from policeplan.testing.checks import CHECKS
from policeplan.testing.report import ConformanceReport, Outcome, Verdict, check_measure
from policeplan.testing.strategies import (
    areas,
    dirty_frames,
    frames,
    moments,
    periods,
    tallies,
)

__all__ = [
    "CHECKS",
    "Broken",
    "Check",
    "ConformanceError",
    "ConformanceReport",
    "Outcome",
    "Verdict",
    "areas",
    "check_measure",
    "conformance_tests",
    "dirty_frames",
    "frames",
    "moments",
    "periods",
    "tallies",
]
