"""Pins the G test of a mix, and which of its levels are said to have moved.

Expected values come from SciPy's contingency tables, from a published example and by hand.
"""

from __future__ import annotations

import attrs
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

from policeplan import Count, Definition, Mix, Period, Shares, mix_change
from policeplan.errors import ParameterError
from policeplan.result import Result

LATER, EARLIER = Period.year_to("2016-11"), Period.year_to("2015-11")
LEVELS = ("high", "medium", "low")
tables = st.lists(st.integers(0, 12) | st.integers(0, 3_000), min_size=3, max_size=3)
relaxed = settings(deadline=None, max_examples=40)


def definition(levels=LEVELS):
    return Definition(id="test.mix", title="Risk", statistic=Mix("referrals", levels))


def result(areas, period=LATER, levels=LEVELS, missing=()):
    """A result from each area's number at every level."""
    parts = pd.DataFrame(
        [(a, level, n) for a, ns in areas.items() for level, n in zip(levels, ns, strict=True)],
        columns=["area", "level", "n"],
    )
    states = {a: "missing" if a in missing else "ok" for a in areas}
    states = pd.Series(states, dtype=object)
    return Result(definition(levels), period, ("area",), parts, states)


def changed(later, earlier, levels=LEVELS, **more):
    pair = result({"A": later}, LATER, levels), result({"A": earlier}, EARLIER, levels)
    return mix_change(pair[0].against(pair[1], **more))


@relaxed
@given(tables, tables)
def test_g_is_scipys_log_likelihood_without_the_levels_that_are_nought(later, earlier):
    table = np.array([later, earlier])
    table = table[:, table.sum(axis=0) > 0]
    row = changed(later, earlier).frame.iloc[0]
    if table.shape[1] < 2 or not table.sum(axis=1).all():
        assert row[["g", "df", "p"]].isna().all()
        assert (row["verdict"], row["moved"]) == ("", ())
        return
    test = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    assert row["g"] == pytest.approx(test.statistic, rel=1e-9, abs=1e-9)
    assert (row["df"], row["p"]) == (test.dof, pytest.approx(test.pvalue, rel=1e-7, abs=1e-12))
    assert (row["verdict"] == "clear change") == (test.pvalue <= 0.05)


@relaxed
@given(tables, tables)
def test_a_residual_is_haberman_s(later, earlier):
    """The square of a level's against all the others is the chi-square of that two by two table."""
    assume(sum(later) and sum(earlier))
    for at, row in changed(later, earlier).levels.iterrows():
        two = np.array([[n[at], sum(n) - n[at]] for n in (later, earlier)])
        if not two.sum(axis=0).all():
            assert not np.isfinite(row["residual"])
            continue
        chi = stats.chi2_contingency(two, correction=False).statistic
        assert row["residual"] ** 2 == pytest.approx(chi, rel=1e-9, abs=1e-9)


@relaxed
@given(tables, tables)
def test_levels_move_only_with_the_mix_and_beyond_limits_that_hold_at_once(later, earlier):
    found = changed(later, earlier)
    row, levels = found.frame.iloc[0], found.levels.set_index("level")
    outside = (levels["change_lower"] > 0) | (levels["change_upper"] < 0)
    expected = set(levels.index[outside]) if row["verdict"] == "clear change" else set()
    assert {level for level, _ in row["moved"]} == expected
    for level, way in row["moved"]:
        assert way == ("higher" if levels.loc[level, "change"] > 0 else "lower")
    sizes = [abs(levels.loc[level, "residual"]) for level, _ in row["moved"]]
    assert sizes == sorted(sizes, reverse=True)


@relaxed
@given(tables, tables, tables)
def test_one_area_changes_no_other(mine, before, theirs):
    alone = changed(mine, before)
    pair = [
        result({"A": n, "B": theirs, "C": [1, 2, 3]}, period, missing="C")
        for n, period in ((mine, LATER), (before, EARLIER))
    ]
    among = mix_change(pair[0].against(pair[1]))
    pd.testing.assert_frame_equal(among.frame.iloc[:1], alone.frame)
    pd.testing.assert_frame_equal(among.levels.iloc[:3], alone.levels)
    missing = among.frame.iloc[2]
    assert (missing["area"], missing["verdict"], missing["moved"]) == ("C", "", ())


@relaxed
@given(tables, tables, st.floats(1, 9))
def test_dispersion_divides_g(later, earlier, times):
    plain, over = (changed(later, earlier, dispersion=d).frame.iloc[0] for d in (None, times))
    assert over["g"] * times == pytest.approx(plain["g"], nan_ok=True)


def test_the_g_of_a_mix_as_printed():
    """McDonald, Handbook of Biological Statistics, G-test of independence: G 7.30, 2 df, P 0.026.

    Genotypes of men without and with coronary artery disease (Gardemann et al. 1998).
    """
    genotypes = ("ins/ins", "ins/del", "del/del")
    row = changed([268, 199, 42], [807, 759, 184], genotypes).frame.iloc[0]
    assert (round(row["g"], 2), row["df"], round(row["p"], 3)) == (7.30, 2, 0.026)


def test_the_g_of_two_levels_as_printed():
    """Mangiafico, R Companion to the Handbook, pages 68 to 69: G 2.1087, 1 df, p 0.1465."""
    row = changed([4788, 30], [8916, 76], ("none", "severe")).frame.iloc[0]
    assert (round(row["g"], 4), row["df"], round(row["p"], 4)) == (2.1087, 1, 0.1465)


def test_which_levels_moved_is_said_largest_first():
    """From 100, 500 and 400 to 200, 500 and 300 of 1,000: high up most, low down, medium not."""
    found = changed([200, 500, 300], [100, 500, 400])
    assert found.frame["moved"].tolist() == [(("high", "higher"), ("low", "lower"))]
    assert found.levels["moved"].tolist() == ["higher", "", "lower"]
    assert "clear change" in repr(found)
    assert "high higher, low lower" in found._repr_html_()
    assert found.to_frame().equals(found.frame)


def test_the_comparisons_own_p_is_what_is_clear():
    pair = result({"A": [200, 500, 300]}), result({"A": [100, 500, 400]}, EARLIER)
    strict = mix_change(attrs.evolve(pair[0].against(pair[1]), at=0.0))
    assert strict.frame["verdict"].tolist() == ["no clear change"]
    assert strict.frame["moved"].tolist() == [()]


@pytest.mark.parametrize("statistic", [Count("x"), Shares("pounds", LEVELS)])
def test_only_a_mix_that_is_counted_is_judged(statistic):
    known = Definition(id="test.x", title="X", statistic=statistic)
    parts = pd.DataFrame({"area": ["A"] * 3, "level": LEVELS, "n": [1, 2, 3]})
    parts = parts if isinstance(statistic, Shares) else parts.drop(columns="level").iloc[:1]
    covered = pd.Series({"A": "ok"}, dtype=object)
    pair = [Result(known, period, ("area",), parts, covered) for period in (LATER, EARLIER)]
    with pytest.raises(ParameterError, match="mix"):
        mix_change(pair[0].against(pair[1]))
