"""Anti-social behaviour incidents: the category is an offer, not a need; real rows by month."""

from __future__ import annotations

import datetime as dt
import gzip
from pathlib import Path

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import Period, tally_rows
from policeplan.measures.asb_incidents import asb_incidents

STREET = Path(__file__).resolve().parents[3] / "shared" / "data" / "police_uk_street"
LEICESTERSHIRE = STREET / "leicestershire_street_2019-12_2022-10.parquet"
LANCASHIRE = STREET / "2019-12-lancashire-street.csv.gz"
NOVEMBER = Period.month("2016-11")
SPELT = {
    "personal": ("personal", "Personal", " PERSONAL "),
    "nuisance": ("nuisance", "Nuisance"),
    "environmental": ("environmental", "ENVIRONMENTAL"),
    "not recorded": ("", "  ", None, "Not recorded"),
    None: ("noise", "personal;nuisance", "Anti-social behaviour"),
}
INCIDENT = st.sampled_from([(text, level) for level, texts in SPELT.items() for text in texts])


def incidents(categories):
    frame = pd.DataFrame({"category": pd.Series(categories, dtype=object)})
    return frame.assign(occurred="2016-11-30", area="EAST")


@settings(max_examples=40)
@given(st.lists(INCIDENT, max_size=30))
def test_every_incident_counts_at_its_category_or_is_excluded(drawn):
    table = incidents([text for text, _ in drawn])
    tally = tally_rows(asb_incidents(), table, covers={"EAST": NOVEMBER})
    levels = [level for _, level in drawn]
    month = tally.over(NOVEMBER, by="category")
    for level in ("personal", "nuisance", "environmental", "not recorded"):
        assert month.value("EAST", category=level) == levels.count(level)
    unknown = levels.count(None)
    assert tally.excluded == ({"unknown category": unknown} if unknown else {})


@settings(max_examples=25)
@given(st.integers(0, 20))
def test_without_the_column_every_incident_counts_as_not_recorded(n):
    table = incidents([None] * n).drop(columns="category")
    tally = tally_rows(asb_incidents(), table, covers={"EAST": NOVEMBER})
    assert tally.over(NOVEMBER).value("EAST") == n
    assert set(tally.cells["category"]) <= {"not recorded"}


def test_the_approach_of_the_year_to_march_2012_is_noted():
    """National table P7, note 7: not directly comparable with previous years."""
    (note,) = asb_incidents().notes
    assert (note.since, note.levels) == (dt.date(2011, 4, 1), ())


@pytest.mark.skipif(
    not LEICESTERSHIRE.exists(), reason="the public data is not beside the checkout"
)
def test_leicestershire_by_month():
    """33,364 incidents among 301,838 rows, by the filter of a plan."""
    pytest.importorskip("pyarrow", reason="reads Parquet")
    table = pd.read_parquet(LEICESTERSHIRE, columns=["Month", "Crime type"]).astype(str)
    tally = tally_rows(
        asb_incidents(),
        table.assign(day=table["Month"] + "-01"),
        columns={"occurred": "day"},
        area="LEICESTERSHIRE",
        where={"Crime type": ["Anti-social behaviour"]},
    )
    assert (tally.rows_in, tally.rows_counted) == (301_838, 33_364)
    assert tally.excluded == {"outside the filter": 301_838 - 33_364}
    by_pandas = table.loc[table["Crime type"] == "Anti-social behaviour", "Month"].value_counts()
    cells = tally.cells.set_index(tally.cells["start"].dt.strftime("%Y-%m"))["n"]
    assert cells.to_dict() == by_pandas.to_dict()


@pytest.mark.skipif(not LANCASHIRE.exists(), reason="the public data is not beside the checkout")
def test_lancashire_in_december_2019():
    """As many as the published file has lines that say so."""
    with gzip.open(LANCASHIRE, "rt") as lines:
        n_lines = sum(",Anti-social behaviour," in line for line in lines)
    table = pd.read_csv(LANCASHIRE, dtype=str).assign(day="2019-12-01")
    where = {"Crime type": ["Anti-social behaviour"]}
    tally = tally_rows(
        asb_incidents(), table, columns={"occurred": "day"}, area="LANCASHIRE", where=where
    )
    assert tally.rows_counted == n_lines == 3_800
