"""Pins that the built-in measures pass the kit by the one line that a force writes."""

import pandas as pd

from policeplan.testing import conformance_tests

OLD = int(pd.__version__.partition(".")[0]) < 3  # reason: a major version
SLOW = "pandas before 3 converts the times of a zone one by one"
WAITS = ("core.calls-999", "core.calls-101", "core.grade1-response")

test_core = conformance_tests(
    "core", waivers={(one, "time-grows-with-rows"): SLOW for one in WAITS if OLD}
)
