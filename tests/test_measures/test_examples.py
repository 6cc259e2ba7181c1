"""Every registered measure, with other parameters too: no row goes missing, and it says what it is.

Whatever the rows, rows in = rows counted + rows excluded by reason, and what the cells hold is what
was counted. What any plugin's measure is held to, the conformance kit holds these to.
"""

from __future__ import annotations

import datetime as dt
import pickle

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings

from policeplan import (
    Count,
    Duration,
    Kind,
    Mix,
    Proportion,
    Rate,
    Shares,
    Stock,
    Total,
    WeightedProportion,
    registry,
    tally_rows,
)
from policeplan.measures.call_answering import calls_101, calls_999
from policeplan.measures.child_sexual_offences import child_sexual_offences
from policeplan.measures.confidence import csew_confidence, public_confidence
from policeplan.measures.grade1_response import grade1_response
from policeplan.measures.ksi import ksi
from policeplan.measures.recorded_crime import recorded_crime, recorded_crime_rate
from policeplan.measures.repeat_asb import repeat_asb
from policeplan.measures.risk_mix import risk_mix
from policeplan.measures.satisfaction import user_satisfaction
from policeplan.measures.volunteer_hours import volunteer_hours
from policeplan.measures.workforce import workforce_fte, workforce_headcount
from policeplan.schema import HOW_MANY

MEASURES = registry().measures
EVERY_MEASURE = pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
EXAMPLES = [(m, example) for m in MEASURES.values() for example in m.examples]
VARIANTS = [
    *MEASURES.values(),
    ksi(adjusted=True),
    repeat_asb(nth=2, window="7D", placeholders=("1",)),
    risk_mix(levels=("1", "2")),
    grade1_response(threshold="5min", limit="1h"),
    grade1_response(no_arrival="counts as missed"),
    grade1_response(no_arrival="counts as missed", regraded="is excluded"),
    recorded_crime("Violence against the person"),
    recorded_crime_rate("Burglary", per=10_000, base="households"),
    child_sexual_offences(under=13),
    calls_999(target="1min", abandoned="is excluded"),
    calls_101(abandoned="is excluded within target"),
    user_satisfaction("treatment", groups=["burglary"], at_least="very satisfied", minimum_base=5),
    public_confidence(confident=["good"], minimum_base=5),
    csew_confidence(confident=["yes"], others=["no"]),
    workforce_headcount("police officer"),
    workforce_fte("PCSO"),
    volunteer_hours("cadet"),
]
COUNTED_IN = {
    Count: "n",
    Rate: "n",
    Mix: "n",
    Duration: "n",
    Proportion: "denominator",
    Total: "sum",
    Stock: "sum",
    Shares: "n",
    WeightedProportion: "n",
}
SUMMED = (
    "n",
    "headcount",
    "fte",
    "hours",
    "amount",
    "members",
)  # one each, so that sums count rows

MOMENTS = st.datetimes(
    dt.datetime.fromisoformat("2016-03-26T22:00"), dt.datetime.fromisoformat("2016-03-28T03:00")
)
DIRTY = {
    Kind.TIME: st.none() | MOMENTS,
    Kind.KEY: st.sampled_from([None, "", " ", "1", "2", "3"]),
    Kind.CATEGORY: st.sampled_from([None, "", "1", "2", "3", "fatal", "High", "standard", "gold"])
    | st.sampled_from(["19C", "28E", "Shoplifting", "race", "race;disability", "Personal"]),
    Kind.NUMBER: st.sampled_from([None, -1, 0, 0.25, 1, 15, 16, 99]),
}


def cells_of(measure, column):
    """What a cell may hold: dirt, and the labels that the worked examples have."""
    if column.name in SUMMED:
        return st.sampled_from([None, 1])
    examples = MEASURES[measure.id].examples if column.kind is Kind.CATEGORY else ()
    known = [label for example in examples for label in example.rows.get(column.name, ())]
    return DIRTY[column.kind] | st.sampled_from(known) if known else DIRTY[column.kind]


def dirty(measure):
    """Rows for a measure in which any cell may be blank, out of range or unknown."""
    row = st.fixed_dictionaries({c.name: cells_of(measure, c) for c in measure.needs.columns})
    names = list(measure.needs.names)
    return st.lists(row, max_size=12).map(
        lambda rows: pd.DataFrame(rows, columns=names, dtype=object)
    )


# Properties ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", VARIANTS, ids=lambda m: m.says)
@settings(max_examples=25)
@given(data=st.data())
def test_rows_in_are_rows_counted_and_rows_excluded(measure, data):
    """And the cells hold as many as were counted: no row is lost between the two."""
    frame = data.draw(dirty(measure))
    tally = tally_rows(measure, frame)
    assert tally.rows_in == len(frame)
    assert all(n > 0 for n in tally.excluded.values())
    held = tally.cells[COUNTED_IN[type(measure.statistic)]].sum()
    if measure.parameters.get("adjusted"):
        assert 0 <= held <= len(frame) - sum(tally.excluded.values())
    else:
        assert held == len(frame) - sum(tally.excluded.values())


@pytest.mark.parametrize("measure", VARIANTS, ids=lambda m: m.says)
@settings(max_examples=8)
@given(data=st.data())
def test_a_row_without_date_or_area_is_excluded_by_that_name(measure, data):
    frame = data.draw(dirty(measure))
    when = next(c.name for c in measure.needs.columns if c.kind is Kind.TIME)
    assert tally_rows(measure, frame.assign(**{when: None})).excluded.get("no date", 0) == len(
        frame
    )
    no_area = tally_rows(measure, frame.assign(area=None))
    assert no_area.rows_counted == 0
    assert no_area.excluded.get("no area", 0) + no_area.excluded.get("no date", 0) == len(frame)


STAND_FOR_SEVERAL = [
    m for m in VARIANTS if HOW_MANY in m.needs.columns and isinstance(m.statistic, (Count, Rate))
]


@pytest.mark.parametrize("measure", STAND_FOR_SEVERAL, ids=lambda m: m.says)
@settings(max_examples=25)
@given(data=st.data())
def test_a_row_that_stands_for_n_counts_as_n_rows(measure, data):
    """The cells are those of the same table with each row repeated n times."""
    frame = data.draw(dirty(measure)).drop(columns="n")
    n = data.draw(st.lists(st.integers(0, 4), min_size=len(frame), max_size=len(frame)))
    several = tally_rows(measure, frame.assign(n=n)).cells
    repeated = tally_rows(measure, frame.loc[frame.index.repeat(n)].reset_index(drop=True)).cells
    several = several[several["n"] > 0].reset_index(drop=True)
    pd.testing.assert_frame_equal(several, repeated, check_dtype=False)


@pytest.mark.parametrize("measure", STAND_FOR_SEVERAL, ids=lambda m: m.says)
@settings(max_examples=10)
@given(data=st.data(), n=st.sampled_from([None, "", -1, -0.5]))
def test_a_row_that_does_not_say_for_how_many_it_stands_is_excluded(measure, data, n):
    frame = data.draw(dirty(measure)).drop(columns="n")
    counted = tally_rows(measure, frame).rows_counted
    tally = tally_rows(measure, frame.assign(n=n))
    assert tally.excluded.get("number not known", 0) == counted
    assert tally.rows_counted == 0


# What it says of itself ---------------------------------------------------------------------------


@EVERY_MEASURE
def test_it_says_its_rule_its_source_and_its_columns(measure):
    assert measure.rule.endswith(".")
    assert measure.source
    assert measure.title
    assert all(column.describes for column in measure.needs.columns)
    doc = measure.factory.__doc__
    assert all(word in doc for word in ("Unit:", "Better:", "Look-back:", "Source:"))


@pytest.mark.parametrize("measure", VARIANTS, ids=lambda m: m.says)
def test_it_pickles(measure):
    """And reads rows as before."""
    again = pickle.loads(pickle.dumps(measure))  # noqa: S301  # our own
    assert again.definition == measure.definition
    assert again.needs == measure.needs
    empty = pd.DataFrame(columns=list(measure.needs.names), dtype=object)
    assert tally_rows(again, empty).rows_in == 0
