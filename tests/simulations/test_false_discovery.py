"""Pins that of 100 lines where nothing changed a scorecard seldom calls one clear.

Half counts, half shares, of all sizes. With every line unchanged each clear one is a false
discovery, so that their rate is the share of scorecards that call any line clear.
"""

from __future__ import annotations

import numpy as np
import pytest

from simulations.kinds import COUNT, SHARE, estimated

discovery = pytest.importorskip("policeplan.analysis.false_discovery", reason="no p-values yet")

pytestmark = pytest.mark.simulation
CARDS, LINES, LEVEL = 2_000, 100, 0.05


def test_a_null_scorecard_calls_a_line_clear_in_at_most_the_stated_share_of_cases():
    rng = np.random.default_rng(1_995)
    n = CARDS * LINES // 2
    means = 10 ** rng.uniform(0.5, 4, n)
    base, share = (10 ** rng.uniform(1.5, 4, n)).astype(int), rng.beta(1, 3, n)
    counts = [estimated(COUNT, {"n": rng.poisson(means)}) for _ in range(2)]
    parts = [{"numerator": rng.binomial(base, share), "denominator": base} for _ in range(2)]
    changes = [COUNT.change(*counts), SHARE.change(*(estimated(SHARE, part) for part in parts))]
    p = np.hstack([change["p"].to_numpy(float).reshape(CARDS, -1) for change in changes])
    clear = np.array([(card <= discovery.threshold(card, LEVEL)).any() for card in p])
    assert clear.mean() <= LEVEL
    assert (p <= LEVEL).any(axis=1).mean() > 0.9  # without it nearly every scorecard has one
