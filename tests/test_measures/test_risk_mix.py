"""Risk mix: every referral with a listed level counts at it, upper or lower case alike."""

from __future__ import annotations

from collections import Counter

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Period, tally_rows
from policeplan.errors import ParameterError
from policeplan.measures.risk_mix import risk_mix

SPELT = {
    "high": ("high", "High", " HIGH "),
    "medium": ("medium", "MeDium"),
    "standard": ("standard", "Standard "),
    None: ("gold", "", "  ", "highest", None),
}
REFERRALS = st.sampled_from([(spelt, level) for level, all_of in SPELT.items() for spelt in all_of])


def referrals(risk):
    return pd.DataFrame(
        {"occurred": "2016-11-01", "area": "EAST", "risk": pd.Series(risk, dtype=object)}
    )


@settings(max_examples=40)
@given(st.lists(REFERRALS, max_size=30))
def test_every_referral_counts_at_its_level_or_is_excluded(drawn):
    tally = tally_rows(risk_mix(), referrals([spelt for spelt, _ in drawn]))
    expected = Counter(level for _, level in drawn)
    unknown = expected.pop(None, 0)
    assert tally.cells.set_index("level")["n"].to_dict() == expected
    assert tally.excluded == ({"unknown risk level": unknown} if unknown else {})


def test_shares_by_hand():
    """Of four that count, one high, none medium, three standard."""
    table = referrals(["high", "standard", "standard", "STANDARD", "gold"])
    tally = tally_rows(risk_mix(), table, covers=Period.month("2016-11"))
    month = tally.over(Period.month("2016-11"))
    assert month.value("EAST", level="high") == 0.25
    assert month.value("EAST", level="medium") == 0
    assert month.value("EAST", level="standard") == 0.75


def test_levels_of_ones_own_in_their_own_order():
    mix = risk_mix(levels=["Gold", "silver"])
    tally = tally_rows(mix, referrals(["silver", "GOLD", "high"]), covers=Period.month("2016-11"))
    assert tally.excluded == {"unknown risk level": 1}
    assert tally.over(Period.month("2016-11")).to_frame()["level"].tolist() == ["Gold", "silver"]
    assert mix.identity != risk_mix().identity


@pytest.mark.parametrize("levels", [(), ("high",), ("high", "HIGH"), "high", ("high", 3)], ids=repr)
def test_levels_are_two_or_more_texts_each_once(levels):
    with pytest.raises(ParameterError, match="levels"):
        risk_mix(levels=levels)
