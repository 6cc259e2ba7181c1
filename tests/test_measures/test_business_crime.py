"""Business crime: three offences and no other, each counted once, and their shares of the total."""

from __future__ import annotations

from collections import Counter

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Period, tally_rows
from policeplan.measures.business_crime import business_crime, business_crime_mix
from policeplan.measures.offences import OFFENCES

NOVEMBER = Period.month("2016-11")
BUSINESS = ["Shoplifting", "Making off without payment", "Robbery of business property"]
OFFENCE = st.sampled_from([*BUSINESS, *BUSINESS, *OFFENCES.levels, "Fraud", None])


def crimes(offences, **more):
    frame = pd.DataFrame({"offence": pd.Series(offences, dtype=object), **more})
    return frame.assign(occurred="2016-11-30", area="EAST")


def tallied(measure, table):
    return tally_rows(measure, table, covers={"EAST": NOVEMBER})


@settings(max_examples=40)
@given(st.lists(OFFENCE, max_size=30))
def test_each_of_the_three_counts_and_every_other_is_excluded_by_name(offences):
    seen = Counter(offences)
    n_business = sum(seen[offence] for offence in BUSINESS)
    unknown = seen["Fraud"] + seen[None]
    others = {"unknown offence": unknown, "another offence": len(offences) - n_business - unknown}
    others = {reason: n for reason, n in others.items() if n}
    count, mix = (tallied(m, crimes(offences)) for m in (business_crime(), business_crime_mix()))
    assert count.excluded == mix.excluded == others
    by_offence = count.over(NOVEMBER, by="offence")
    shares = mix.over(NOVEMBER)
    for offence in BUSINESS:
        assert by_offence.value("EAST", offence=offence) == seen[offence]
        if n_business:
            share = shares.value("EAST", level=offence)
            assert share == pytest.approx(seen[offence] / n_business)
    assert count.over(NOVEMBER).value("EAST") == n_business


def test_shares_by_hand():
    """Of 20: 16 shoplifting, 3 making off, 1 business robbery."""
    table = crimes(["46"] * 16 + ["Making off without payment"] * 3 + ["34A"] + ["34B", "Robbery"])
    shares = tallied(business_crime_mix(), table).over(NOVEMBER)
    assert [shares.value("EAST", level=offence) for offence in BUSINESS] == [0.8, 0.15, 0.05]
    assert shares.to_frame()["level"].tolist() == BUSINESS


def test_the_report_s_shares_agree_with_its_counts():
    """Report of 5 January 2017, section 5.3.4: 501 more is 5.4%, and 17 fewer robberies 16.8%.

    So there were 9,779 business crimes in the year (501 / 0.054 + 501, to the nearest one), of them
    84 robberies (17 / 0.168 - 17), which the report says is 0.9%.
    """
    table = crimes(["Shoplifting", "Making off without payment", "34A"], n=[8_179, 1_516, 84])
    count = tallied(business_crime(), table)
    assert count.over(NOVEMBER).value("EAST") == 9_779
    robbery = count.over(NOVEMBER, by="offence").value("EAST", offence=BUSINESS[2])
    assert round(100 * robbery / 9_779, 1) == 0.9


def test_a_row_of_the_mix_counts_for_as_many_as_it_stands_for():
    """Of five crimes four are shoplifting; a row that does not say how many is left out."""
    tally = tallied(business_crime_mix(), crimes(["46", "46", "34A", "46"], n=[1, 3, 1, None]))
    assert tally.excluded == {"number not known": 1}
    assert tally.over(NOVEMBER).value("EAST", level="Shoplifting") == 0.8
