"""Sexual offences on children: the age at which a victim no longer counts, and unknown ages."""

from __future__ import annotations

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Period, tally_rows
from policeplan.errors import MissingColumnError, ParameterError
from policeplan.measures.child_sexual_offences import child_sexual_offences
from policeplan.measures.recorded_crime import recorded_crime

NOVEMBER = Period.month("2016-11")
SEXUAL = ["Sexual offences", "Rape", "Other sexual offences"]
CRIME = st.tuples(
    st.sampled_from([*SEXUAL, *SEXUAL, "Homicide", "Violence and sexual offences", None]),
    st.sampled_from([None, -1, 0, 3, 12, 13, 15, 16, 17, 90]),
)


def crimes(rows):
    frame = pd.DataFrame(rows, columns=["offence", "victim_age"], dtype=object)
    return frame.assign(occurred="2016-11-30", area="EAST")


@settings(max_examples=40)
@given(st.lists(CRIME, max_size=30), st.sampled_from([13, 16, 18]))
def test_every_crime_counts_or_has_its_reason(rows, under):
    sexual = [age for offence, age in rows if offence in SEXUAL]
    known = [age for age in sexual if age is not None and age >= 0]
    expected = {
        "unknown offence": sum(o in {None, "Violence and sexual offences"} for o, _ in rows),
        "another offence": sum(offence == "Homicide" for offence, _ in rows),
        "victim's age not known": len(sexual) - len(known),
        f"victim {under} or over": sum(age >= under for age in known),
    }
    tally = tally_rows(child_sexual_offences(under), crimes(rows))
    assert tally.cells["n"].sum() == sum(age < under for age in known)
    assert tally.excluded == {reason: n for reason, n in expected.items() if n}


@settings(max_examples=25)
@given(st.lists(CRIME, max_size=20))
def test_never_more_than_all_sexual_offences_at_any_level(rows):
    child, every = (
        tally_rows(m, crimes(rows), covers={"EAST": NOVEMBER}).over(NOVEMBER, by="offence")
        for m in (child_sexual_offences(), recorded_crime("Sexual offences"))
    )
    for level in SEXUAL:
        assert child.value("EAST", offence=level) <= every.value("EAST", offence=level)


@pytest.mark.parametrize(
    ("age", "n"), [(0, 1), ("15", 1), (15.9, 1), (16, 0), ("16", 0), (-1, 0), ("", 0)]
)
def test_a_victim_of_16_is_too_old(age, n):
    tally = tally_rows(child_sexual_offences(), crimes([("Rape", age)]))
    assert (tally.cells["n"].sum(), tally.rows_in) == (n, 1)


def test_an_offence_on_a_child_by_its_name_still_needs_the_age():
    """19D is rape of a girl under 16; one rule holds for all."""
    tally = tally_rows(child_sexual_offences(), crimes([("19D", None), ("19D", 14)]))
    assert (tally.cells["n"].sum(), tally.excluded) == (1, {"victim's age not known": 1})


def test_the_age_is_needed():
    with pytest.raises(MissingColumnError, match="victim_age"):
        tally_rows(child_sexual_offences(), crimes([]).drop(columns="victim_age"))


def test_its_title_says_the_age():
    assert child_sexual_offences().title == "Sexual offences on children under 16"
    assert child_sexual_offences(under=13).title == "Sexual offences on children under 13"


@pytest.mark.parametrize("under", [0, 19, 16.0, "16", True, None])
def test_the_age_is_a_whole_number_of_years(under):
    with pytest.raises(ParameterError, match="under"):
        child_sexual_offences(under)
