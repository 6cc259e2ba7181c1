"""Pins that the built-in measures pass the kit by the one line that a force writes."""

from policeplan.testing import conformance_tests

test_core = conformance_tests("core")
