"""Pins what a funnel makes of very few events, and of figures that are none.

With over-dispersion allowed for, half an event is added to both numbers of a change before its
logarithm is taken. An area with no event later was once below limits whose own scores took no such
half, however near the target its z was, and led the exceptions of a report.
"""

from __future__ import annotations

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from scipy.stats import norm

from among import EARLIER, LETTERS, by_area, counts, peers, rates, shares
from policeplan import funnel

FEW = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=3, max_size=8)
WIDER = ["multiplicative", "additive"]


def change(later, earlier):
    return counts(later).against(counts(earlier, EARLIER)).among(peers(len(later)))


@settings(max_examples=40, deadline=None)
@given(FEW, st.sampled_from(WIDER))
def test_an_area_is_outside_widened_limits_exactly_where_its_z_is(pairs, kind):
    """Of changes of a few events and of many: limits, position and z are one statement."""
    later, earlier = zip(*[*pairs, (300, 100), (100, 300)], strict=True)
    made = funnel(change(later, earlier), overdispersion=kind)
    frame = made.frame[made.frame["z"].notna()]
    far = frame["z"].abs()
    for level, words in ((0.95, ("95%", "99.8%")), (0.998, ("99.8%",))):
        outside = frame["position"].str.endswith(words)
        edge = np.isclose(far, norm.ppf(0.5 + level / 2), rtol=1e-9)
        assert (outside == (far > norm.ppf(0.5 + level / 2)))[~edge].all()


def test_none_of_four_is_no_news_where_areas_vary():
    """None after four, five after none, nine after six: z is -1.60 and 1.46 by hand.

    The group's ratio is 14 / 10. Of A: log((0 + 0.5) / (4 + 0.5)) - log(1.4) = -2.53370 over
    1 / sqrt(4 x 14/24 x 10/24) = 1.01419 is -2.49825; of B: log(5.5 / 0.5) - log(1.4) = 2.06142
    over 0.90712 is 2.27249; of C: log(9.5 / 6.5) - log(1.4) = 0.04302 over 0.52372 is 0.08213.
    Winsorised at a tenth: -1.98218, 1.83442 and 0.08213, whose mean square is 2.43364.
    """
    made = funnel(change([0, 5, 9], [4, 0, 6]), overdispersion="multiplicative")
    assert made.phi == pytest.approx(2.43364, abs=1e-5)
    expected = np.array([-2.49825, 2.27249, 0.08213]) / np.sqrt(2.43364)
    assert list(made.frame["z"]) == pytest.approx(list(expected), abs=1e-4)
    assert list(made.frame["position"]) == ["inside"] * 3


@pytest.mark.parametrize("kind", ["none", *WIDER])
@pytest.mark.parametrize(
    ("make", "wrong"),
    [
        (lambda x: shares([x, 3, 4], [10, 10, 10]), 20),
        (lambda x: shares([x, 3, 4], [10, 10, 10]), -2),
        (lambda x: rates([x, 30, 40], [10, 10, 20]), -5),
        (lambda x: counts([x, 30, 40]).against(counts([90, 30, 30], EARLIER)), -5),
        (lambda x: counts([90, 30, 40]).against(counts([x, 30, 30], EARLIER)), -5),
    ],
)
def test_a_figure_that_can_be_none_moves_nobodys_limits(make, wrong, kind):
    """More with the quality than there are, or fewer than none: the others are as without it."""
    spoilt, missing = (
        by_area(funnel(make(x).among(peers(3)), overdispersion=kind)) for x in (wrong, np.nan)
    )
    others = list(LETTERS[1:3])
    pd.testing.assert_frame_equal(spoilt.loc[others], missing.loc[others])
    assert spoilt.loc["A", ["value", "upper_95", "z"]].isna().all()
    assert spoilt.loc["A", "position"] == ""
