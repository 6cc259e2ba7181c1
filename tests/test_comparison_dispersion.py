"""Pins what a comparison takes beside its two results: a dispersion, and the p that is clear."""

from __future__ import annotations

import pickle

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policeplan import Better, Comparison, Count, Definition, Duration, PeerGroup, Period, Total
from policeplan.errors import ParameterError
from policeplan.result import Result

LATER, EARLIER = Period.year_to("2016-11"), Period.year_to("2015-11")
CRIMES = Definition(id="test.n", title="Crimes", statistic=Count("crimes"), better=Better.LOWER)
HOURS = Definition(id="test.h", title="Hours", statistic=Total("hours"))
TIMES = Definition(id="test.t", title="Times", statistic=Duration("incidents", 900))
NUMBERS = ["change_lower", "change_upper", "pct_lower", "pct_upper", "p"]
counts = st.lists(st.integers(0, 3_000), min_size=3, max_size=3)
fewer = settings(deadline=None, max_examples=20)


def result(n, period=LATER, definition=CRIMES):
    parts = pd.DataFrame({"area": list("ABC"[: len(n)]), definition.statistic.parts[0]: n})
    return Result(definition, period, ("area",), parts, pd.Series("ok", list("ABC"), dtype=object))


@fewer
@given(counts, counts, st.floats(1, 9), st.sampled_from(["A", "B", "C"]))
def test_an_areas_dispersion_changes_its_own_row_alone(n, before, times, area):
    """One number for all is that number for each; a Series is as good as a mapping."""
    later, earlier = result(n), result(before, EARLIER)
    by_area = dict.fromkeys("ABC", 1.0) | {area: times}
    found = later.against(earlier, dispersion=pd.Series(by_area)).frame.set_index("area")
    plain, every = (later.against(earlier, dispersion=d).frame for d in (None, times))
    pd.testing.assert_frame_equal(found.drop(area), plain.set_index("area").drop(area))
    pd.testing.assert_frame_equal(found.loc[[area]], every.set_index("area").loc[[area]])
    mapped = later.against(earlier, dispersion=by_area).frame.set_index("area")
    pd.testing.assert_frame_equal(found, mapped)


def test_a_clear_change_may_be_none_where_months_vary_more_than_chance():
    """135 after 100 is clear by chance alone; not where it varies twice as much."""
    later, earlier = result([135]), result([100], EARLIER)
    assert later.against(earlier).frame["verdict"].tolist() == ["higher"]
    wide = later.against(earlier, dispersion=2)
    assert wide.frame["verdict"].tolist() == ["no clear change"]
    assert wide.frame["change"].tolist() == [35]
    assert "chance taken as 2 times as variable" in repr(wide)
    assert "chance" not in repr(later.against(earlier))


def test_an_area_whose_dispersion_is_not_known_has_no_limits_and_no_clear_change():
    found = result([900, 9]).against(result([100, 9], EARLIER), dispersion={"B": 2})
    row = found.frame.set_index("area").loc["A"]
    assert row[NUMBERS].isna().all()
    assert (row["change"], row["verdict"], row["status"]) == (800, "no clear change", "ok")


@pytest.mark.parametrize("dispersion", [0.9, {"A": 0.5}, np.inf, -1])
def test_less_than_chance_is_refused(dispersion):
    with pytest.raises(ParameterError, match="dispersion"):
        result([1]).against(result([1], EARLIER), dispersion=dispersion)


@pytest.mark.parametrize("definition", [HOURS, TIMES])
def test_figures_that_cannot_allow_for_it_refuse_it(definition):
    parts = {"sum": [1.0]} if definition is HOURS else {"seconds": [9], "n": [1]}
    parts |= {} if definition is HOURS else {"microseconds": [9_000_000]}
    pair = [
        Result(definition, period, ("area",), pd.DataFrame({"area": ["A"], **parts}), covered)
        for covered in [pd.Series({"A": "ok"}, dtype=object)]
        for period in (LATER, EARLIER)
    ]
    with pytest.raises(ParameterError, match="dispersion"):
        pair[0].against(pair[1], dispersion=1.5)


# The p that is clear ------------------------------------------------------------------------------


@fewer
@given(counts, counts, st.floats(0, 1))
def test_a_change_is_clear_at_the_p_given_or_under(n, before, at):
    comparison = result(n).against(result(before, EARLIER))
    frame = attrs.evolve(comparison, at=at).frame
    clear = frame["verdict"] != "no clear change"
    assert list(clear) == list((frame["p"] <= at) & (frame["change"] != 0))
    assert (frame.loc[frame["verdict"] == "higher", "change"] > 0).all()
    assert (frame.loc[frame["verdict"] == "lower", "change"] < 0).all()
    rest = frame.columns.drop(["verdict", "meaning"])
    pd.testing.assert_frame_equal(frame[rest], comparison.frame[rest])


@fewer
@given(counts, counts)
def test_at_what_the_confidence_leaves_verdicts_are_as_without(n, before):
    comparison = result(n).against(result(before, EARLIER))
    found = attrs.evolve(comparison, at=1 - comparison.later.confidence)
    pd.testing.assert_frame_equal(found.frame, comparison.frame)


@pytest.mark.parametrize("at", [None, 0.0, 1.0])
def test_what_is_known_is_clear_at_any_p(at):
    pair = result([5.0, 7], LATER, HOURS), result([3.0, 7], EARLIER, HOURS)
    found = Comparison(*pair, at=at).frame
    assert found["p"].isna().all()
    assert found["verdict"].tolist() == ["higher", "no clear change"]


@pytest.mark.parametrize("at", [-0.1, 1.1, np.nan])
def test_a_p_lies_from_0_to_1(at):
    with pytest.raises(ParameterError, match="at"):
        Comparison(result([1]), result([1], EARLIER), at=at)


def test_it_travels_shows_and_pools_with_both():
    """A pickle, a notebook's table, the areas as one and a benchmark keep them."""
    comparison = Comparison(result([130, 90, 70]), result([100, 80, 60], EARLIER), 1.5, 0.01)
    again = pickle.loads(pickle.dumps(comparison))  # noqa: S301  # our own
    pd.testing.assert_frame_equal(again.frame, comparison.frame)
    assert (again.dispersion, again.at) == (1.5, 0.01)
    assert "clear at p of 0.01 or less" in repr(comparison)
    assert "clear at p of 0.01 or less" in comparison._repr_html_()
    pooled = comparison.pooled(("A", "B"), "both")
    assert (pooled.dispersion, pooled.at) == (1.5, 0.01)
    ranked = comparison.among(PeerGroup("all", list("ABC"), includes_area=False)).frame
    assert ranked["group_change"].tolist() == pytest.approx([20, 40, 40])
