"""Pins that the kit accuses no sound measure, whatever tables it draws.

Twelve sound measures of every kind. An ordinary run takes a few of the usual tables; the slow group
all of them, and 200 seeds for each measure: ``uv run pytest -m seeds -n auto``.
"""

from __future__ import annotations

import pytest

from conformance.sound import SOUND
from policeplan.testing import check_measure

ALL = 200
FEW_DRAWS = 3
"""Tables for each check and seed: 200 seeds are 600 tables for each check of a measure."""
MEASURES = pytest.mark.parametrize("measure", SOUND.values(), ids=SOUND)


@MEASURES
def test_no_sound_measure_is_accused(measure):
    """With the first of the tables that the kit draws unless told otherwise."""
    check_measure(measure, draws=FEW_DRAWS).raise_if_failed()


@pytest.mark.seeds
@MEASURES
def test_nor_with_every_table_that_the_kit_draws(measure):
    check_measure(measure).raise_if_failed()


@pytest.mark.seeds
@MEASURES
@pytest.mark.parametrize("seed", range(1, ALL + 1))
def test_nor_with_two_hundred_seeds(measure, seed):
    check_measure(measure, draws=FEW_DRAWS, seed=seed).raise_if_failed()
