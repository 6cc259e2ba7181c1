"""Pins the funnel of a benchmark: target, limits, position and spread of areas among their peers.

The limits are about the group's figure from summed parts; an area that sent nothing moves nobody's;
with over-dispersion allowed for, the formulas are written out here by another hand.
"""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from among import (
    BURGLARY,
    EARLIER,
    by_area,
    counts,
    measure,
    peers,
    rates,
    reordered,
    result,
    shares,
    without,
)
from policeplan import (
    Area,
    Better,
    Duration,
    Geography,
    Mix,
    Proportion,
    Shares,
    Total,
    WeightedProportion,
    funnel,
)
from policeplan.errors import ParameterError

cheap = settings(deadline=None, max_examples=15)
LIMITS = ["lower_95", "upper_95", "lower_998", "upper_998"]
KINDS = ["none", "multiplicative", "additive"]
Z95, Z998 = stats.norm.ppf([0.975, 0.999])

# Deaths in infant heart surgery at 12 hospitals: Surgical, in the examples of BUGS.
OPERATIONS = np.array([47, 148, 119, 810, 211, 196, 148, 215, 207, 97, 256, 360])
DEATHS = np.array([0, 18, 8, 46, 8, 13, 9, 31, 14, 8, 29, 24])


def hospitals(**options):
    return funnel(shares(DEATHS, OPERATIONS).among(peers()), **options)


@st.composite
def benchmarks(draw):
    """Shares or rates by value, or counts by change, of three to eight areas."""
    size = draw(st.integers(3, 8))
    n = draw(st.lists(st.integers(1, 300), min_size=size, max_size=size))
    more = draw(st.lists(st.integers(1, 300), min_size=size, max_size=size))
    kind = draw(st.sampled_from(["share", "rate", "change", "change of a rate"]))
    if kind == "share":
        return (shares(n, np.add(n, more)),)
    if kind == "rate":
        return (rates(n, np.multiply(more, 100)),)
    if kind == "change":
        return counts(n), counts(more, EARLIER)
    people = np.arange(1, size + 1) * 1_000
    return rates(n, people), rates(more, people * 1.5, EARLIER)


def among(years, group=None):
    year = years[0] if len(years) == 1 else years[0].against(years[1])
    return year.among(group or peers())


# Laws ---------------------------------------------------------------------------------------------


@cheap
@given(benchmarks(), st.sampled_from(KINDS))
def test_limits_nest_about_the_target_and_positions_follow_them(years, kind):
    frame = funnel(among(years), overdispersion=kind).frame
    low, high, far_low, far_high = (frame[c].to_numpy() for c in LIMITS)
    assert ((far_low <= low) & (low <= high) & (high <= far_high)).all()
    value = frame["value"].to_numpy()
    said = np.select(
        [value < far_low, value < low, value > far_high, value > high],
        ["below 99.8%", "below 95%", "above 99.8%", "above 95%"],
        "inside",
    )
    assert frame["position"].tolist() == said.tolist()
    words = {"a": "worse", "b": "better", "i": ""}
    assert frame["meaning"].tolist() == [words[word[0]] for word in said]


@cheap
@given(benchmarks(), st.sampled_from(KINDS), st.data())
def test_the_order_of_areas_does_not_matter(years, kind, data):
    order = data.draw(st.permutations(years[0].areas))
    moved = [reordered(year, order) for year in years]
    here, there = (by_area(funnel(among(y), overdispersion=kind)) for y in (years, moved))
    pd.testing.assert_frame_equal(there.loc[list(here.index)], here, rtol=1e-9)


@cheap
@given(benchmarks(), st.sampled_from(KINDS), st.sampled_from("AB"))
def test_an_area_that_sent_nothing_moves_nobodys_limits(years, kind, area):
    lost = [attrs.evolve(y, coverage=y.coverage.where(y.coverage.index != area, "missing"))
            for y in years]  # fmt: skip
    heard = by_area(funnel(among(lost), overdispersion=kind))
    unheard = by_area(funnel(among([without(y, area) for y in years]), overdispersion=kind))
    pd.testing.assert_frame_equal(heard.drop(index=area), unheard, rtol=1e-9)
    assert heard.loc[area, [*LIMITS, "value", "z"]].isna().all()
    assert heard.loc[area, ["position", "meaning", "status"]].tolist() == ["", "", "missing"]


@cheap
@given(
    st.lists(st.tuples(st.integers(1, 300), st.integers(1, 300)), min_size=3, max_size=8),
    st.sampled_from(KINDS),
)
def test_the_unit_of_a_rate_changes_nothing_but_the_unit(pairs, kind):
    n, people = np.array(pairs).T * [[1], [100]]
    plain = rates(n, people)
    statistic = attrs.evolve(BURGLARY.statistic, per=100_000)
    other = attrs.evolve(plain, definition=attrs.evolve(BURGLARY, statistic=statistic))
    here, there = (funnel(among([y]), overdispersion=kind) for y in (plain, other))
    scaled = ["value", "target", *LIMITS]
    np.testing.assert_allclose(there.frame[scaled], 100 * here.frame[scaled], rtol=1e-9)
    np.testing.assert_allclose(there.frame["z"], here.frame["z"], rtol=1e-9, atol=1e-12)
    assert there.frame["position"].equals(here.frame["position"])
    assert (there.phi, there.tau) == pytest.approx((here.phi, here.tau))


@cheap
@given(benchmarks())
def test_without_an_excess_every_kind_has_the_exact_limits(years):
    """Phi of 1 or less is the plain funnel; tau of nought too."""
    plain = funnel(among(years))
    for kind, none in (("multiplicative", plain.phi <= 1), ("additive", plain.tau == 0)):
        wider = funnel(among(years), overdispersion=kind)
        assert (wider.phi, wider.tau) == (plain.phi, plain.tau)
        assert wider.frame[LIMITS].equals(plain.frame[LIMITS]) or not none


@cheap
@given(benchmarks())
def test_the_target_is_the_benchmarks_own_group_figure(years):
    """From summed parts: one plus the group's change, where changes are ranked."""
    benchmark = among(years, peers(len(years[0].areas)))
    group = benchmark.frame["group"].iloc[0]
    expected = group if len(years) == 1 else 1 + group / 100
    assert funnel(benchmark).frame["target"].to_numpy() == pytest.approx(expected)


@cheap
@given(benchmarks(), st.sampled_from(KINDS))
def test_the_curve_is_the_limits_of_an_area_of_that_size(years, kind):
    made = funnel(among(years), overdispersion=kind)
    curve = made.curve(5)
    sizes = made.frame["precision"]
    assert curve["precision"].iloc[[0, -1]].tolist() == pytest.approx(
        [sizes.min() / 2, sizes.max() * 1.1]
    )
    (level,) = made.levels
    again = level.limits(made.frame["precision"].to_numpy(), level.exposure)
    np.testing.assert_allclose(again, made.frame[LIMITS], rtol=1e-9, atol=1e-12)
    assert (curve["target"] == level.target).all()


# Twelve hospitals ---------------------------------------------------------------------------------


def test_twelve_hospitals_by_scipys_tails():
    """208 of 2,814 died. H had 31 of 215, which has a chance of under 0.1%."""
    made = hospitals()
    frame, share = made.frame, DEATHS.sum() / OPERATIONS.sum()
    assert frame["target"].to_numpy() == pytest.approx(208 / 2_814)
    assert frame["precision"].tolist() == OPERATIONS.tolist()
    few = stats.binom.cdf(DEATHS, OPERATIONS, share)
    many = stats.binom.sf(DEATHS - 1, OPERATIONS, share)
    said = np.select(
        [few < 0.001, few < 0.025, many < 0.001, many < 0.025],
        ["below 99.8%", "below 95%", "above 99.8%", "above 95%"],
        "inside",
    )
    assert frame["position"].tolist() == said.tolist()
    assert (frame["position"] != "inside").sum() >= 2
    assert by_area(made).loc["H", ["position", "meaning"]].tolist() == ["above 99.8%", "worse"]


def test_multiplicative_limits_of_the_hospitals_written_out():
    made = hospitals(overdispersion="multiplicative")
    share = 208 / 2_814
    centre, error = np.arcsin(np.sqrt(share)), 1 / (2 * np.sqrt(OPERATIONS))
    z = (np.arcsin(np.sqrt(DEATHS / OPERATIONS)) - centre) / error
    phi = (np.clip(z, *np.quantile(z, [0.1, 0.9])) ** 2).mean()
    assert phi > 1
    assert made.phi == pytest.approx(phi)
    for name, sign, wide in zip(LIMITS, (-1, 1, -1, 1), (Z95, Z95, Z998, Z998), strict=True):
        angle = np.maximum(centre + sign * wide * np.sqrt(phi) * error, 0)
        assert made.frame[name].to_numpy() == pytest.approx(np.sin(angle) ** 2)
    assert made.frame["z"].to_numpy() == pytest.approx(z / np.sqrt(phi))
    assert made.spread["clear"].tolist() == [phi > 1 + 2 * np.sqrt(2 / 12)]


def test_additive_limits_of_the_hospitals_written_out():
    made = hospitals(overdispersion="additive", winsorised=0)
    centre, error = np.arcsin(np.sqrt(208 / 2_814)), 1 / (2 * np.sqrt(OPERATIONS))
    z = (np.arcsin(np.sqrt(DEATHS / OPERATIONS)) - centre) / error
    w = error**-2
    tau = np.sqrt(((z**2).sum() - 11) / (w.sum() - (w**2).sum() / w.sum()))
    assert made.tau == pytest.approx(tau)
    angle = centre + Z998 * np.sqrt(error**2 + tau**2)
    assert made.frame["upper_998"].to_numpy() == pytest.approx(np.sin(angle) ** 2)
    assert made.phi == pytest.approx((z**2).mean())


def test_a_target_of_ones_own():
    made = hospitals(target=0.05)
    assert (made.frame["target"] == 0.05).all()
    assert by_area(made).loc["B", "position"] == "above 99.8%"
    few = stats.binom.cdf(DEATHS, OPERATIONS, 0.05)
    assert ((made.frame["value"] < made.frame["lower_95"]) == (few < 0.025)).all()


# Other kinds, by hand -----------------------------------------------------------------------------


def test_a_rate_is_set_against_what_the_groups_rate_expects():
    """30 in 30,000 is 1 per 1,000: 10 expected of 10,000; 19 are too many by 1 in 40, not 18."""
    frame = by_area(funnel(rates([19, 10, 1], [10_000] * 3).among(peers())))
    assert frame["target"].tolist() == [1, 1, 1]
    assert frame["precision"].tolist() == [10_000] * 3
    assert frame["position"].tolist() == ["above 95%", "inside", "below 99.8%"]
    assert stats.poisson.sf(18, 10) < 0.025 < stats.poisson.sf(16, 10)
    assert 1.7 < frame.loc["A", "upper_95"] < 1.8


def test_a_weighted_share_is_as_precise_as_its_effective_size():
    """Ten answers of weight 1 and ten of weight 3: 40 squared over 100 is 16."""
    survey = measure(WeightedProportion("answers"))
    columns = {"numerator": [20.0, 5], "denominator": [40.0, 10], "squares": [100.0, 10]}
    frame = funnel(result(survey, **columns, n=[20, 10]).among(peers())).frame
    assert frame["precision"].tolist() == pytest.approx([16, 10], rel=1e-12)
    assert frame["target"].tolist() == [0.5, 0.5]
    assert frame["lower_95"].iloc[0] * 16 == pytest.approx(
        4 - (stats.binom.cdf(4, 16, 0.5) - 0.025) / stats.binom.pmf(4, 16, 0.5)
    )


def test_each_level_of_a_mix_has_a_funnel_and_a_spread_of_its_own():
    risk = measure(Mix("referrals", ("high", "medium", "low")), Better.NEITHER)
    levels = ["high", "medium", "low"]
    table = result(risk, area=list("AAABBB"), level=levels * 2, n=[60, 20, 20, 20, 20, 60])
    made = funnel(table.among(peers()), overdispersion="multiplicative")
    frame = made.frame.set_index(["level", "area"])
    assert frame["target"].xs("A", level="area").tolist() == pytest.approx([0.4, 0.2, 0.4])
    assert made.spread["level"].tolist() == levels
    assert made.spread["phi"].tolist()[1] == pytest.approx(0)
    assert made.spread["phi"].iloc[0] == pytest.approx(made.spread["phi"].iloc[2])
    assert made.phi == made.spread["phi"].iloc[0]
    assert set(frame["meaning"]) == {""}
    assert made.curve(4).groupby("level", sort=False).size().tolist() == [4, 4, 4]


def test_of_a_duration_only_the_share_within_has_a_funnel_and_high_is_better():
    """Half of a hundred in 15 minutes, and all of another hundred."""
    response = measure(Duration("incidents", 900))
    columns = {"seconds": [600, 1_200, 840], "n": [50, 50, 100]}
    whole = [30_000_000_000, 60_000_000_000, 84_000_000_000]
    year = result(response, area=list("AAB"), **columns, microseconds=whole)
    frame = funnel(year.among(peers())).frame
    assert frame["figure"].tolist() == ["within", "within"]
    assert frame["target"].tolist() == [0.75, 0.75]
    assert frame["meaning"].tolist() == ["worse", "better"]


def test_a_change_of_a_rate_is_of_rates_and_not_of_counts():
    """Twice the events of twice the people is no change; of as many people it is."""
    later, earlier = rates([40, 40], [2_000, 1_000]), rates([20, 20], [1_000, 1_000], EARLIER)
    frame = by_area(funnel(later.against(earlier).among(peers()), target=1))
    assert frame["value"].tolist() == [1, 2]
    assert frame["precision"].tolist() == [60, 60]
    assert frame["position"].tolist() == ["inside", "above 95%"]
    p = stats.binomtest(40, 60, 0.5, "greater").pvalue
    assert 0.001 < p < 0.025


def test_a_rise_from_nought_has_a_place_and_nothing_at_all_has_none():
    later, earlier = counts([9, 0, 100]), counts([0, 0, 100], EARLIER)
    frame = by_area(funnel(later.against(earlier).among(peers())))
    assert frame.loc["A", "value"] == np.inf
    assert frame.loc["A", "position"] == "above 95%"
    assert frame.loc["B", [*LIMITS, "value", "z"]].isna().all()
    assert frame["position"].tolist() == ["above 95%", "", "inside"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("benchmark", "targets"),
    [
        (shares([0, 0], [9, 8]).among(peers()), [0, 0]),
        (shares([9, 8], [9, 8]).among(peers()), [1, 1]),
        (rates([0, 0], [900, 800]).among(peers()), [0, 0]),
        (counts([0, 0]).against(counts([9, 8], EARLIER)).among(peers()), [0, 0]),
        (counts([9, 8]).against(counts([0, 0], EARLIER)).among(peers()), [np.nan, np.nan]),
        (shares([0, 0], [0, 0]).among(peers()), [np.nan, np.nan]),
    ],
    ids=["none", "all", "no events", "none later", "none earlier", "nothing"],
)
def test_nought_and_all_have_their_own_figure_as_limits_or_none(benchmark, targets, kind):
    made = funnel(benchmark, overdispersion=kind)
    np.testing.assert_array_equal(made.frame["target"], targets)
    expected = np.repeat(np.array(targets)[:, None], 4, axis=1)
    np.testing.assert_array_equal(made.frame[LIMITS], expected)
    assert set(made.frame["position"]) <= {"inside", ""}
    assert len(made.curve(3)) in {0, 3}
    assert "funnel limits" in repr(made)


def test_a_small_base_has_limits_as_wide_as_it_is_small():
    asked = measure(Proportion("answers", minimum_base=10))
    frame = funnel(shares([4, 20, 30], [4, 60, 60], definition=asked).among(peers())).frame
    assert frame["status"].tolist() == ["small base", "ok", "ok"]
    assert frame["lower_95"].iloc[0] < frame["lower_95"].iloc[1]
    assert frame["target"].iloc[0] == pytest.approx(54 / 124)


def test_peers_that_are_not_in_the_table_leave_an_empty_funnel():
    made = funnel(shares([1], [2]).among(attrs.evolve(peers(), members=("X",))))
    assert made.frame.empty
    assert made.spread.empty
    assert made.curve().empty
    assert np.isnan([made.phi, made.tau]).all()
    assert "(empty)" in repr(made)


# Refused, and shown -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("benchmark", "says"),
    [
        (counts([1, 2]).among(peers()), "the values of a Count .*: give that of its change"),
        (result(measure(Total("hours")), sum=[1.0, 2]).among(peers()), "values of a Total"),
        (
            result(
                measure(Shares("pounds", ("a", "b"))), area=["A", "A"], level=["a", "b"], n=[1, 2]
            ).among(peers()),
            "values of a Shares",
        ),
        (
            shares([1], [2]).against(shares([1], [2], EARLIER)).among(peers()),
            "only a change of a count or a rate .* this is of a Proportion",
        ),
    ],
    ids=["count", "total", "shares", "change of a share"],
)
def test_what_has_no_funnel_is_refused_by_name(benchmark, says):
    with pytest.raises(ParameterError, match=says):
        funnel(benchmark)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"overdispersion": "some"}, "'overdispersion': is 'some': give one of 'none'"),
        ({"winsorised": 0.5}, "'winsorised': is 0.5"),
        ({"target": 7.4}, "'target': is 7.4: it should be between 0 and 1, as a fraction"),
    ],
)
def test_a_parameter_out_of_its_range_is_refused(options, says):
    with pytest.raises(ParameterError, match=says):
        hospitals(**options)
    with pytest.raises(ParameterError, match="'n': is 1"):
        hospitals().curve(1)


def test_it_shows_itself_by_name_in_the_figures_own_unit():
    names = Geography([Area("A", "Ash"), Area("B", "Beech")])
    year = attrs.evolve(shares([1, 90], [10, 100]), geography=names)
    made = funnel(year.among(peers()), overdispersion="additive")
    title, _, ash, _ = repr(made).splitlines()
    assert title.endswith("limits at 95% and 99.8%, widened by a variance between areas")
    assert " ".join(ash.split()).startswith("Ash 10.0 82.7 ")
    assert made.to_frame().equals(made.frame)
    change = repr(funnel(counts([20, 30]).against(counts([10, 40], EARLIER)).among(peers())))
    assert "2.000 1.000" in " ".join(change.split())
