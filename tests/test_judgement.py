"""Pins false discovery: a scorecard's changes are judged together, and its verdicts follow.

By SciPy's adjusted p-values, and by hand on a scorecard of a few lines.
"""

from __future__ import annotations

import attrs
import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings
from scipy.stats import false_discovery_control

from planned import KSI, plan_in
from policeplan import Count, Definition, Period, Stock, Tally, evaluate
from policeplan.analysis.judgement import judged_together

LATER, EARLIER = Period.year_to("2016-11"), Period.year_to("2015-11")
few = settings(max_examples=25, deadline=None)


def compared(pairs, statistic=None):
    """Each pair of counts as an area of one comparison."""
    definition = Definition(id="t.x", title="X", statistic=statistic or Count("crimes"))
    later, earlier = (
        Tally.from_counts(
            pd.DataFrame({"area": [f"A{i}" for i in range(len(pairs))], part: list(counts)}),
            definition,
            period=period,
        ).over(period)
        for counts, period, part in (
            ([a for a, _ in pairs], LATER, definition.statistic.parts[0]),
            ([b for _, b in pairs], EARLIER, definition.statistic.parts[0]),
        )
    )
    return later.against(earlier)


@few
@given(st.lists(st.tuples(*[st.integers(0, 200)] * 2), min_size=1, max_size=30))
def test_what_is_clear_is_what_scipy_adjusts_to_five_percent(pairs):
    """Whether the changes stand in one comparison or in two."""
    half = len(pairs) // 2
    parts = [part for part in (pairs[:half], pairs[half:]) if part]
    together, judgement = judged_together([compared(part) for part in parts])
    frame = pd.concat([c.frame for c in together], ignore_index=True)
    adjusted = false_discovery_control(frame["p"])
    expected = adjusted <= 0.05 * (1 + 1e-12)
    assert list(frame["verdict"] != "no clear change") == list(expected)
    assert (judgement.n, judgement.n_clear) == (len(pairs), expected.sum())


@few
@given(st.lists(st.tuples(*[st.integers(0, 200)] * 2), min_size=1, max_size=12), st.randoms())
def test_more_changes_of_nothing_never_make_one_clear(pairs, rng):
    """Lines that did not change raise the bar for the rest."""
    alone, _ = judged_together([compared(pairs)])
    still = [(n, n) for n in (rng.randrange(300) for _ in range(10))]
    (among, *_), judgement = judged_together([compared(pairs), compared(still)])
    clear = [set(c.frame.index[c.frame["verdict"] != "no clear change"]) for c in (*alone, among)]
    assert clear[1] <= clear[0]
    assert judgement.n == len(pairs) + 10


def test_a_change_that_is_clear_alone_may_not_be_among_many():
    """72 after 45 has p = 0.016, which is clear; as one of 20 changes it is not."""
    one = compared([(72, 45)])
    assert one.frame["verdict"].tolist() == ["higher"]
    (among, _), judgement = judged_together([one, compared([(50, 50)] * 19)])
    assert among.frame["verdict"].tolist() == ["no clear change"]
    assert among.frame["change_lower"].iloc[0] > 0  # its own interval stands as it was
    assert judgement.n_clear == 0
    assert str(judgement).startswith("20 changes are judged together, and none is called")


def test_figures_that_are_known_stay_as_they_are():
    """Officers are counted, not estimated: one more is one more."""
    (made,), judgement = judged_together([compared([(463, 462)], Stock("officers"))])
    assert made.frame["verdict"].tolist() == ["higher"]
    assert judgement.n == 0
    assert str(judgement) == "Nothing is judged: no figure that is compared is estimated."


def test_nothing_to_judge_is_no_error():
    assert judged_together([])[1].n == 0


def test_a_scorecard_says_by_what_rule(tmp_path):
    """72 people hurt against 45, alone in its plan, and with its parts and ages beside it."""
    rows = {
        "crashes": "date,area,severity,age\n"
        + "2016-03-01,EAST,2,30\n" * 72
        + "2015-03-01,EAST,2,30\n" * 45
    }
    sources = {"crashes": {"columns": {"occurred": "date"}}}
    line = {k: v for k, v in KSI.items() if k != "by"}
    plan = plan_in(tmp_path, line, rows=rows, sources=sources, comparisons=["previous 12 months"])
    scorecard = evaluate(plan, "2016-11")
    judgement = scorecard.judgement
    # The East and the force are the same 72 and 45; the West is nought and nought, of p = 1.
    assert (judgement.n, judgement.n_clear) == (3, 2)
    assert judgement.at == pytest.approx(0.016, abs=0.001)
    assert "3 changes are judged together" in str(judgement)
    assert "of the 2 called so no more than 5%" in str(judgement)
    assert attrs.evolve(scorecard, judgement=None).judgement is None
