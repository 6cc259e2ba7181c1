"""Pins the threshold that keeps false discoveries few: Benjamini and Hochberg's, and none other.

Expected values come from SciPy, statsmodels and the paper's own example.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from policeplan.analysis.false_discovery import threshold
from policeplan.errors import ParameterError

ps = st.lists(st.floats(0, 1) | st.floats(0, 0.05), min_size=1, max_size=40)
levels = st.sampled_from([0.01, 0.05, 0.1, 0.2])

# Neuhaus et al. (1992): 15 hypotheses on a treatment of heart attacks, in order.
NEUHAUS = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262]
NEUHAUS += [0.5719, 0.6528, 0.7590, 1.0000]


@given(ps, levels)
def test_what_is_clear_is_what_scipy_adjusts_to_the_level_or_under(p, level):
    adjusted = stats.false_discovery_control(p)
    sure = abs(adjusted - level) > 1e-12
    clear = np.array(p) <= threshold(p, level)
    assert list(clear[sure]) == list((adjusted <= level)[sure] | (np.array(p)[sure] == 0))


@given(ps, levels)
def test_what_is_clear_is_what_statsmodels_rejects(p, level):
    reason = "the second route needs statsmodels"
    multitest = pytest.importorskip("statsmodels.stats.multitest", reason=reason)
    rejected = multitest.multipletests(p, level, method="fdr_bh")[0]
    expected = np.array(p)[rejected].max(initial=0)
    assert threshold(p, level) == expected


@given(ps, levels, st.randoms())
def test_order_and_what_is_not_known_do_not_matter(p, level, random):
    mixed = [*p, np.nan, np.nan]
    random.shuffle(mixed)
    assert threshold(mixed, level) == threshold(p, level)


@given(ps, levels)
def test_it_is_one_of_those_given_and_never_over_the_level(p, level):
    found = threshold(p, level)
    assert found in {0, *p}
    assert found <= level
    assert found <= threshold(p, min(2 * level, 0.99))


def test_the_papers_own_example():
    """Benjamini and Hochberg (1995), section 3.2, page 295: the four smallest, up to 0.0095."""
    assert threshold(NEUHAUS) == 0.0095


@pytest.mark.parametrize("p", [[], [np.nan], [0.2, 0.9]])
def test_where_none_is_clear_it_is_nought(p):
    assert threshold(p) == 0


@pytest.mark.parametrize(("p", "level"), [([0.1], 0), ([0.1], 1), ([1.1], 0.05), ([-0.1], 0.05)])
def test_what_is_no_p_or_no_level_is_refused(p, level):
    with pytest.raises(ParameterError):
        threshold(p, level)
