"""Pins pictures of areas among their peers, of year ends and of mixes: the record's own figures.

Areas outside 99.8% are named and the rest are not; the best rank is on top; a running total is the
sum of its months; an area that sent nothing is said and not drawn.
"""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import forecasting
from among import counts, measure, peers, rates, result, shares
from pictures import column, drawn, layers, same, words
from policeplan import (
    Area,
    Better,
    Geography,
    Mix,
    Period,
    Proportion,
    draw,
    funnel,
    mix_change,
    rank_intervals,
    year_end,
)

pytest.importorskip("altair", reason="pictures need the extra charts")
pytest.importorskip("vl_convert", reason="pictures need the extra charts")

LIMITS = ["lower_95", "upper_95", "lower_998", "upper_998"]
N, OF = np.array([20, 5, 70, 30]), np.array([200, 300, 400, 500])


def spec(of, **options):
    return draw(of, **options).to_dict()


def of_shares(**options):
    """Of 1,400 in all 125, 8.9%: A at 10%, B at 1.7%, C at 17.5%, D at 6%."""
    return funnel(shares(N, OF, **options).among(peers(4)))


def named(made):
    """The names that are written beside points."""
    return {row["name"] for rows in drawn(made, "name", "text", "text") for row in rows}


# Funnels ------------------------------------------------------------------------------------------


@settings(max_examples=8)
@given(st.lists(st.integers(0, 200), min_size=4, max_size=8))
def test_points_and_curves_of_a_funnel_are_the_record(n):
    """Values at their size, the curves of `curve()`, nothing rounded."""
    made = funnel(shares(n, np.add(n, 200)).among(peers(len(n))))
    picture = spec(made)
    (points,) = drawn(picture, "value", "point")
    same(column(points, "value"), made.frame["value"])
    same(column(points, "precision"), made.frame["precision"])
    for limit in LIMITS:
        (curve,) = drawn(picture, limit, "line")
        same(column(curve, limit), made.curve()[limit])
        same(column(curve, "precision"), made.curve()["precision"])


def test_areas_outside_998_are_named_and_no_others():
    """B and C, by their exact limits; told by shape as better and worse.

    On the arcsine scale, 2 sqrt(n) (asin sqrt p - asin sqrt 0.0893), they are -6.0 and 5.1.
    """
    made = of_shares()
    picture = spec(made)
    assert named(picture) == {"B", "C"}
    (points,) = drawn(picture, "value", "point")
    assert {row["name"]: row["shown"] for row in points} == {
        "A": "inside 95%",
        "B": "outside 99.8%: better",
        "C": "outside 99.8%: worse",
        "D": "between 95% and 99.8%" if "95%" in made.frame["position"].iloc[3] else "inside 95%",
    }
    assert picture["description"] == (
        "Funnel of A test among peers, 12 months to October 2016: 2 of 4 figures are outside the "
        "99.8% limits: B and C."
    )
    said = words(picture)
    assert "A test among peers" in said
    assert "Funnel, 12 months to October 2016, % of incidents" in said
    assert "Number of incidents" in said
    assert "Spiegelhalter 2005" in said
    assert "target 8.9%" in [row["label"] for rows in drawn(picture, "place") for row in rows]


def test_an_area_that_sent_nothing_is_said_and_moves_nobody():
    """The others' points are where they are without it, and its name stands in the footnote."""
    made = funnel(shares(N, OF, missing=("D",)).among(peers(4)))
    without = funnel(shares(N[:3], OF[:3]).among(peers(3)))
    assert "Not known, and not drawn: D." in words(spec(made))
    ours, theirs = (drawn(spec(each), "value", "point")[0] for each in (made, without))
    same(column(ours, "value")[:3], column(theirs, "value"))
    assert np.isnan(column(ours, "value")[3])


def test_a_change_is_a_ratio_and_a_rate_is_of_people():
    later, earlier = counts([80, 120, 90]), counts([100, 100, 100], Period.year_to("2015-10"))
    ratio = words(spec(funnel(later.against(earlier).among(peers(3)))))
    assert "Later over earlier" in ratio
    assert "Crimes of both periods" in ratio
    rate = words(spec(funnel(rates([80, 120, 90], [9_000, 9_000, 300_000]).among(peers(3)))))
    assert "Population, person-years, log scale" in rate
    assert "Burglaries per 1,000 people" in rate


def test_names_that_crowd_take_different_sides():
    """Areas of nearly the same figure and size: no two names have one place."""
    n = [100, 101, 102, 103, 900, 905, 910, 915, 920]
    made = funnel(shares(n, [2_000, 2_003, 2_006, 2_009, *[2_000] * 5]).among(peers(9)))
    chart = spec(made)
    texts = [
        (mark["align"], mark["dx"], mark["dy"], len(rows))
        for mark, encoding, rows in layers(chart)
        if encoding.get("text", {}).get("field") == "name"
    ]
    assert len(set(texts)) > 4
    assert len(named(chart)) == 9


def test_each_level_of_a_mix_has_a_panel():
    mix = measure(Mix("referrals", ("high", "low")))
    table = result(mix, area=["A", "A", "B", "B"], level=["high", "low"] * 2, n=[5, 45, 30, 20])
    picture = spec(funnel(table.among(peers(2))))
    assert len(drawn(picture, "value", "point")) == 2
    assert {"high", "low"} <= set(words(picture).split("\n"))


# Ranks --------------------------------------------------------------------------------------------


def test_a_caterpillar_has_the_best_on_top_with_its_range():
    """B, D, A, C by share of repeats, of which fewer are better."""
    made = rank_intervals(shares(N, OF).among(peers(4)), draws=200)
    picture = spec(made)
    (rows,) = drawn(picture, "rank", "point", "x")
    assert [row["name"] for row in rows] == ["B", "D", "A", "C"]
    by_area = made.frame.set_index("area").loc[["B", "D", "A", "C"]]
    for field in ("rank", "rank_lower", "rank_upper"):
        same(column(rows, field), by_area[field].astype(float))
    assert [row["figures"] for row in rows] == ["1.7%", "6.0%", "10.0%", "17.5%"]
    (scale,) = {
        tuple(e["y"]["scale"]["domain"]) for _, e, _ in layers(picture) if "rank" in str(e.get("x"))
    }
    assert scale == ("B", "D", "A", "C")
    assert f"B is {by_area.loc['B', 'says']}, and C is {by_area.loc['C', 'says']}." in str(
        picture["description"]
    )
    assert "Rank (1 is best)" in words(picture)


def test_areas_of_one_name_are_told_apart_and_unranked_ones_named():
    places = Geography([Area("A", "Newtown"), Area("B", "Newtown"), Area("C", "Old <i>")])
    table = shares(N[:3], OF[:3], missing=("C",))
    table = type(table)(
        table.definition, table.period, table.by, table.parts, table.coverage, geography=places
    )
    picture = spec(rank_intervals(table.among(peers(3)), draws=50))
    (rows,) = drawn(picture, "rank", "point", "x")
    assert {row["name"] for row in rows} == {"Newtown (A)", "Newtown (B)"}
    assert "Not ranked: Old <i>." in words(picture)


def test_where_neither_way_is_better_the_first_is_highest():
    neutral = measure(Proportion("incidents"), Better.NEITHER)
    table = shares(N, OF, definition=neutral)
    assert "Rank (1 is highest)" in words(spec(rank_intervals(table.among(peers(4)), draws=50)))


@pytest.mark.parametrize("make", [funnel, lambda b: rank_intervals(b, draws=20)])
def test_a_picture_of_nothing_known_says_so(make):
    made = spec(make(shares(N, OF, missing=("A", "B", "C", "D")).among(peers(4))))
    assert made["description"].endswith(("no figure is known.", "no figure is ranked."))


# Year ends ----------------------------------------------------------------------------------------


def test_a_year_end_is_the_running_total_of_its_months():
    """Known months, months forecast, both limits, and the year before as a line across."""
    values = [100 + at % 5 for at in range(4 * 12 + 8)]
    made = year_end(forecasting.tally(values, first="2012-04"), "2016-11")
    picture = spec(made)
    (rows, *_) = [r for r in drawn(picture, "total") if len(r) == 12]
    same(column(rows, "total"), list(itertools.accumulate(made.months["value"])))
    assert [row["state"] for row in rows] == ["known"] * 8 + ["forecast"] * 4
    assert rows[-1]["total"] == pytest.approx(made.frame["year_end"].iloc[0])
    for level in ("80", "95"):
        (bar,) = drawn(picture, f"lower_{level}", "rule")
        for side in ("lower", "upper"):
            same(column(bar, f"{side}_{level}"), made.frame[f"{side}_{level}"])
    (before,) = drawn(picture, "earlier", "rule")
    assert column(before, "earlier") == [sum(values[36:48])]
    said = words(picture)
    assert "Crimes, A" in said
    assert "Financial year 2016/17, crimes, running total; known to November 2016" in said
    assert "is forecast to end at" in picture["description"]
    assert f"after {sum(values[36:48]):,} the year before." in picture["description"]


def test_a_year_that_is_over_has_no_forecast_and_an_area_without_one_spoils_nothing():
    full = [100] * 24
    over = spec(year_end(forecasting.tally(full), "2017-03"))
    assert "A: financial" not in over["description"]
    assert "ended at 1,200 after 1,200 the year before." in over["description"]
    holes = {"A": full[:20], "B": [*full[:6], None, *full[7:20]]}
    both = spec(year_end(forecasting.tally(holes), "2016-11", incomplete="label"))
    assert "B has no forecast" in both["description"]
    alone = spec(year_end(forecasting.tally({"A": full[:20]}), "2016-11"))
    ours, theirs = (drawn(each, "total", "point")[0] for each in (both, alone))
    same(column(ours, "total"), column(theirs, "total"))


# Mixes --------------------------------------------------------------------------------------------


def test_the_change_of_a_mix_is_drawn_with_its_limits():
    """High fell from 50% to 30% of 200: by 20 points, clearly."""
    mix = measure(Mix("referrals", ("high", "low")), Better.NEITHER)
    later, earlier = (
        result(mix, period, area=["A"] * 2, level=["high", "low"], n=n)
        for n, period in (
            ([60, 140], Period.year_to("2016-10")),
            ([100, 100], Period.year_to("2015-10")),
        )
    )
    made = mix_change(later.against(earlier))
    picture = spec(made)
    (rows,) = drawn(picture, "change", "point", "x")
    assert column(rows, "change") == pytest.approx([-0.2, 0.2])
    assert [row["shown"] for row in rows] == ["lower", "higher"]
    same(column(rows, "change_lower"), made.levels["change_lower"])
    assert "Change, percentage points" in words(picture)
    assert "high lower" in picture["description"]
    assert rows[0]["says"] == "high: 50.0% to 30.0%, -20.0 points: lower"
    assert pd.notna(made.frame["p"]).all()
