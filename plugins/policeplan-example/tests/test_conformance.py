"""Every check of policeplan's conformance kit, on every measure of the plugin."""

from policeplan.testing import conformance_tests

test_measures = conformance_tests("example")
