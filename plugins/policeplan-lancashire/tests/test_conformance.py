"""Pins that the measures of Lancashire pass the conformance kit."""

from policeplan.testing import conformance_tests

test_lancashire = conformance_tests("lancashire")
