"""Every measure of the plugin keeps the laws of the conformance kit."""

import pytest

testing = pytest.importorskip("policeplan.testing", reason="this version has no kit")

test_opendata = testing.conformance_tests("opendata")
