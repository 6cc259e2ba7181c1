"""Pins what a benchmark says of an area among its peers, by value and by change.

Ranks follow the measure's polarity and nothing else, missing is not ranked, and the figure of the
group comes from summed parts.
"""

from __future__ import annotations

import datetime as dt

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from policeplan import (
    Area,
    Better,
    Breakdown,
    Count,
    Definition,
    Duration,
    Geography,
    Member,
    Mix,
    PeerGroup,
    Period,
    Proportion,
)
from policeplan.errors import AreaError
from policeplan.result import Result

LATER = Period.year_to("2016-10")
EARLIER = LATER.previous()
LETTERS = "ABCDEFGH"
relaxed = settings(deadline=None, max_examples=30)  # every area is pooled, and pandas takes time


def measure(statistic, better=Better.LOWER, **more):
    return Definition(id="test.measure", title="A test", statistic=statistic, better=better, **more)


CRIMES = measure(Count("crimes"))
REPEATS = measure(Proportion("incidents"))
RESPONSE = measure(Duration("incidents", 900))


def result(definition, period=LATER, missing=(), **columns):
    """A result from parts, column by column; by every breakdown that a column is given for."""
    by = ("area", *(b.name for b in definition.breakdowns if b.name in columns))
    parts = pd.DataFrame(columns)
    parts["area"] = list(parts["area"])
    states = {area: "missing" if area in missing else "ok" for area in parts["area"]}
    return Result(definition, period, by, parts, pd.Series(states, dtype=object))


def counts(n, period=LATER, missing=(), definition=CRIMES):
    return result(definition, period, missing, area=list(LETTERS[: len(n)]), n=n)


def shares(numerator, denominator, period=LATER, missing=(), definition=REPEATS):
    columns = {"numerator": numerator, "denominator": denominator}
    return result(definition, period, missing, area=list(LETTERS[: len(numerator)]), **columns)


def peers(n, *, with_itself=True):
    return PeerGroup("peers", list(LETTERS[:n]), includes_area=with_itself)


def by_area(benchmark):
    return benchmark.frame.set_index("area")


def reordered(given_, order):
    """The same result with its areas in another order."""
    parts = given_.parts.set_index("area").loc[list(order)].reset_index()
    return attrs.evolve(given_, parts=parts)


@st.composite
def two_years(draw):
    """Shares of two to five areas in two years, some undefined, one perhaps missing."""
    size = draw(st.integers(2, 5))
    numbers = st.integers(0, 6) | st.integers(0, 10**4)
    missing = draw(st.sampled_from(["", "A", "B"]))
    years = []
    for period in (LATER, EARLIER):
        base = draw(st.lists(numbers, min_size=size, max_size=size))
        part = [draw(st.integers(0, n)) for n in base]
        years.append(shares(part, base, period, missing))
    return years


@relaxed
@given(two_years(), st.data())
def test_the_order_of_areas_does_not_matter(years, data):
    """However the table and the group are ordered, each area has its rank, group and verdict."""
    areas = years[0].areas
    order = data.draw(st.permutations(areas))
    moved = [reordered(year, order) for year in years]
    with_itself = data.draw(st.booleans())
    here, there = (PeerGroup("peers", o, includes_area=with_itself) for o in (areas, order))
    one = (years[0].among(here), years[0].against(years[1]).among(here))
    other = (moved[0].among(there), moved[0].against(moved[1]).among(there))
    columns = ["rank", "of", "place", "best", "worst", "n_increase", "group", "differs"]
    for before, after in zip(one, other, strict=True):
        expected = by_area(before)[columns].loc[list(order)]
        pd.testing.assert_frame_equal(by_area(after)[columns], expected)


@relaxed
@given(two_years(), st.sampled_from(list(Better)))
def test_ranks_are_scipys_of_the_known_values_best_first(years, better):
    """Lowest first where lower is better, else highest; equal values share the best rank."""
    definition = measure(Proportion("incidents"), better)
    known = [attrs.evolve(year, definition=definition) for year in years]
    for benchmark in (known[0].among(peers(8)), known[0].against(known[1]).among(peers(8))):
        frame = benchmark.frame
        basis = "value" if benchmark.basis == "value" else "change"
        values = frame[basis].dropna().round(12)
        order = stats.rankdata(values if better is Better.LOWER else -values, method="min")
        assert frame.loc[values.index, "rank"].tolist() == order.tolist()
        assert frame["rank"].isna().sum() == len(frame) - len(values)
        assert (frame["of"] == len(values)).all()
        if len(values):
            ends = (values.min(), values.max())
            best, worst = ends if better is Better.LOWER else ends[::-1]
            assert frame["best"].to_numpy() == pytest.approx(best)
            assert frame["worst"].to_numpy() == pytest.approx(worst)


@relaxed
@given(two_years())
def test_the_group_is_its_summed_parts_with_or_without_the_area(years):
    """Of all members, or of the others; unknown where one of those is missing."""
    later = years[0]
    parts = later.parts.set_index("area")[["numerator", "denominator"]]
    parts = parts.astype(float).mask(later.coverage.reindex(parts.index) == "missing")
    for with_itself in (True, False):
        frame = by_area(later.among(peers(len(parts), with_itself=with_itself)))
        for area in parts.index:
            inside = parts if with_itself else parts.drop(area)
            x, n = inside.sum(skipna=False)
            expected = x / n if n else np.nan
            assert frame.loc[area, "group"] == pytest.approx(expected, nan_ok=True)


# Worked by hand -----------------------------------------------------------------------------------


def test_ties_share_a_rank_and_the_next_is_passed_over():
    frame = by_area(counts([10, 20, 30, 30, 40, 50, 60, 70]).among(peers(8)))
    assert frame["rank"].tolist() == [1, 2, 3, 3, 5, 6, 7, 8]
    places = ["1st of 8", "2nd of 8", "=3rd of 8", "=3rd of 8", "5th of 8"]
    assert frame["place"].tolist()[:5] == places


def test_changes_that_print_alike_are_tied():
    """0.3 - 0.1 and 0.4 - 0.2 differ in the last bit alone; so may 10 to 11 and 100 to 110."""
    later, earlier = shares([3, 4], [10, 10]), shares([1, 2], [10, 10], EARLIER)
    assert by_area(later.against(earlier).among(peers(2)))["place"].tolist() == ["=1st of 2"] * 2
    later, earlier = counts([11, 110, 77]), counts([10, 100, 70], EARLIER)
    assert by_area(later.against(earlier).among(peers(3)))["place"].tolist() == ["=1st of 3"] * 3


def test_missing_is_neither_ranked_nor_counted_and_leaves_the_group_unknown():
    frame = by_area(counts([0, 20, 30], missing="A").among(peers(3)))
    assert frame["place"].tolist() == ["", "1st of 2", "2nd of 2"]
    assert (frame["of"] == 2).all()
    assert frame["group"].isna().all()
    assert (frame["best_area"] == "B").all()


def test_without_itself_a_missing_area_still_sees_the_others():
    group = peers(3, with_itself=False)
    frame = by_area(counts([0, 20, 30], missing="A").among(group))
    assert frame.loc["A", "group"] == 50
    assert frame.loc[["B", "C"], "group"].isna().all()


def test_a_share_of_nothing_is_not_ranked_and_adds_nothing_to_the_group():
    frame = by_area(shares([0, 1, 3], [0, 4, 4]).among(peers(3)))
    assert frame["place"].tolist() == ["", "1st of 2", "2nd of 2"]
    assert frame["group"].tolist() == [0.5] * 3


def test_the_group_is_not_the_mean_of_its_members():
    """1 of 2 and 10 of 100: 11 of 102, not 30%. Without itself, each sees the other."""
    both = shares([1, 10], [2, 100])
    assert by_area(both.among(peers(2)))["group"].tolist() == pytest.approx([11 / 102] * 2)
    others = both.among(peers(2, with_itself=False))
    assert by_area(others)["group"].tolist() == pytest.approx([0.1, 0.5])


def test_the_groups_change_is_that_of_its_sums():
    """4 to 2 and 16 to 28: -50% and +75%; together 20 to 30, +50%, not their mean."""
    change = counts([2, 28]).against(counts([4, 16], EARLIER))
    frame = by_area(change.among(peers(2)))
    assert frame["ranked"].tolist() == [-50, 75]
    assert frame["group"].tolist() == [50, 50]
    columns = ["group_later", "group_earlier", "group_change"]
    assert frame.loc["A", columns].tolist() == [30, 20, 10]
    assert frame["n_increase"].tolist() == [1, 1]
    assert by_area(change.among(peers(2, with_itself=False)))["group"].tolist() == [75, -50]


def test_a_group_of_one_is_itself_and_has_no_others():
    alone = counts([7])
    assert by_area(alone.among(peers(1))).loc["A", "group"] == 7
    assert np.isnan(by_area(alone.among(peers(1, with_itself=False))).loc["A", "group"])


def test_peers_that_are_not_in_the_table_leave_an_empty_benchmark():
    strangers = PeerGroup("strangers", ["X", "Y"])
    year, before = counts([1, 2]), counts([3, 4], EARLIER)
    assert year.among(strangers).frame.empty
    assert year.against(before).among(strangers).frame.empty


def test_an_increase_is_a_change_above_nought():
    """Up, level, down, from nought, and missing: two increases, and three percentages to rank."""
    later, earlier = counts([6, 5, 4, 1, 9], missing="E"), counts([5, 5, 5, 0, 5], EARLIER)
    frame = by_area(later.against(earlier).among(peers(5)))
    assert frame["n_increase"].tolist() == [2] * 5
    assert frame["place"].tolist() == ["3rd of 3", "2nd of 3", "1st of 3", "", ""]


def test_a_clear_outlier_differs_and_equals_do_not():
    frame = by_area(shares([90, 10, 10], [100, 100, 100]).among(peers(3)))
    assert frame["differs"].tolist() == ["higher", "lower", "lower"]
    frame = by_area(shares([50, 50], [100, 100]).among(peers(2)))
    assert frame["differs"].tolist() == ["no clear difference"] * 2


def test_an_area_is_told_from_the_others_even_where_the_group_includes_it():
    """56 of 70 against the other's 48 of 80 is clear (Newcombe 1998); nearer a pool of both."""
    frame = by_area(shares([56, 48], [70, 80]).among(peers(2)))
    assert frame["differs"].tolist() == ["higher", "lower"]


def test_counts_of_areas_of_different_size_are_not_told_apart():
    assert by_area(counts([1, 10_000]).among(peers(2)))["differs"].tolist() == ["", ""]


def test_members_are_those_of_the_periods_last_day():
    """31 October is A's first day outside and B's first inside; D joins the day after."""
    end = dt.date(2016, 10, 31)
    late = Member("D", since=dt.date(2016, 11, 1))
    group = PeerGroup("peers", [Member("A", until=end), Member("B", since=end), "C", late])
    year = counts([1, 2, 3, 4])
    assert year.among(group).frame["area"].tolist() == ["B", "C"]
    assert year.against(counts([1, 2, 3, 4], EARLIER)).among(group).frame["area"].tolist() == [
        "B",
        "C",
    ]
    day_before = counts([1, 2, 3, 4], Period.between("2016-10-01", "2016-10-30"))
    assert day_before.among(group).frame["area"].tolist() == ["A", "C"]


def test_each_level_of_each_breakdown_is_ranked_by_itself():
    """High risk: 3 in 4 of A's and 1 in 4 of B's women; of their men the other way round."""
    risk = measure(
        Mix("referrals", ("high", "low")),
        Better.NEITHER,
        breakdowns=(Breakdown("sex", ("f", "m")),),
    )
    columns = {"sex": list("ffmm") * 2, "level": ["high", "low"] * 4}
    year = result(risk, area=list("AAAABBBB"), **columns, n=[3, 1, 10, 30, 1, 3, 30, 10])
    frame = year.among(peers(2)).frame.set_index(["sex", "level", "area"])
    high = frame["rank"].xs("high", level="level")
    assert high.to_dict() == {("f", "A"): 1, ("f", "B"): 2, ("m", "A"): 2, ("m", "B"): 1}
    assert frame["group"].tolist() == [0.5] * 8
    assert (frame["of"] == 2).all()


def test_each_figure_of_a_duration_has_its_own_polarity():
    """A: 10 and 20 minutes, half in time. B: 14 and 14, all in time, and its mean is the best."""
    columns = {"seconds": [600, 1200, 840], "n": [1, 1, 2]}
    whole = [600_000_000, 1_200_000_000, 1_680_000_000]
    year = result(RESPONSE, area=list("AAB"), **columns, microseconds=whole)
    frame = year.among(peers(2)).frame.set_index(["figure", "area"])
    assert frame["rank"].xs("B", level="area").tolist() == [1, 1, 1, 1]
    assert frame.loc[("within", "A"), ["best", "worst", "group"]].tolist() == [1, 0.5, 0.75]
    assert frame.loc[("mean", "A"), ["best", "worst", "group"]].tolist() == [14, 15, 14.5]
    assert frame.loc[("median", "A"), "group"] == 14


def test_best_and_worst_are_printed_by_name():
    names = Geography([Area("A", "Ash"), Area("B", "Beech"), Area("C", "Cedar")])
    year = attrs.evolve(counts([5, 3, 9]), geography=names)
    frame = year.among(peers(3)).frame
    assert set(zip(frame["best_area"], frame["best"], strict=True)) == {("B", 3)}
    assert set(zip(frame["worst_area"], frame["worst"], strict=True)) == {("C", 9)}
    last = repr(year.among(peers(3))).splitlines()[-1]
    assert " ".join(last.split()).startswith("Cedar 9 3rd of 3 Beech 3 Cedar 9 17")


def test_a_benchmark_carries_what_it_was_made_of():
    """So that an analysis reaches numerators and parts."""
    year, before = counts([5, 3]), counts([4, 4], EARLIER)
    by_value, by_change = year.among(peers(2)), year.against(before).among(peers(2))
    assert (by_value.later, by_value.earlier) == (year, None)
    assert (by_change.later, by_change.earlier) == (year, before)


def test_a_group_of_an_area_and_its_own_part_is_refused():
    """B is a part of A: 3 of 10 and 1 of 4 are not 4 of 14, but 3 of 10."""
    found = attrs.evolve(
        shares([3, 1, 2], [10, 4, 5]),
        geography=Geography([Area("A", "The Force"), Area("B", "East", parent="A"), Area("C")]),
    )
    says = "peers has East and The Force, which East is a part of, so it would be counted twice"
    with pytest.raises(AreaError, match=says):
        found.among(peers(3))
    with pytest.raises(AreaError, match=says):
        found.against(found).among(peers(2))
    apart = found.among(PeerGroup("apart", ["B", "C"]))
    assert apart.frame["group"].to_list() == pytest.approx([3 / 9, 3 / 9])
