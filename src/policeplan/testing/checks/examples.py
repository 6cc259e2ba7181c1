"""Worked examples: at least one, and each comes out as a person worked it out."""

from __future__ import annotations

import math

import pandas as pd
from hypothesis.strategies import DataObject

from policeplan.measure import Example, Measure
from policeplan.testing.check import Broken, Check
from policeplan.testing.counting import tallied


def _worked_examples(measure: Measure, data: DataObject) -> None:
    del data
    if not measure.examples:
        raise Broken("it has no worked example: Measure(examples=(Example(...),))")
    for example in measure.examples:
        _worked(measure, example)


def _worked(measure: Measure, example: Example) -> None:
    table = pd.DataFrame({name: list(values) for name, values in example.rows.items()})
    tally = tallied(measure, table, "counting the worked example")
    if not example.expect:
        raise Broken("a worked example expects nothing", table)
    for part, expected in example.expect.items():
        if part not in tally.cells:
            raise Broken(f"a worked example expects '{part}', which is no part of it", table)
        found = float(tally.cells[part].sum())
        if not math.isclose(found, expected, rel_tol=1e-9, abs_tol=1e-9):
            raise Broken(f"'{part}' is {found:g}, and worked by hand {expected:g}", table)
    if dict(tally.excluded) != dict(example.excluded):
        said = f"excluded are {dict(tally.excluded)}, and by hand {dict(example.excluded)}"
        raise Broken(said, table)


CHECKS = (
    Check(
        "worked-examples",
        "It has a worked example that a person can check by hand, and each comes out.",
        _worked_examples,
        draws=False,
    ),
)
