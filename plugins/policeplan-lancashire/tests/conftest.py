"""The report, evaluated once: raw rows in, a scorecard out."""

from __future__ import annotations

import pytest

from policeplan import Plan, evaluate, registry


@pytest.fixture(scope="session")
def scorecard():
    demo = registry().demos["lancashire.scrutiny"]
    return evaluate(Plan.read(demo.plan), demo.as_at, tables=demo.tables())
