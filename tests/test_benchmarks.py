"""The benchmarks' answers agree: each line of the table at a few thousand rows, without any time.

What is pinned is that policeplan and its peers find the same figures, so that comparing their times
means something; and that an answer which differs is refused.
"""

from __future__ import annotations

import attrs
import pytest

pytest.importorskip("duckdb", minversion="2", reason="DuckDB is a peer")
pytest.importorskip("polars", minversion="2", reason="Polars is a peer")
pytest.importorskip("pyarrow", reason="the peers take their rows from Arrow")

from benchmarks import __main__ as table
from benchmarks.contest import OURS, DisagreementError, checked

N_ROWS = 5_000


@pytest.mark.parametrize("name", table.LINES)
def test_answers_agree(name, tmp_path):
    """Every peer finds the figures that policeplan finds."""
    assert checked(table.LINES[name](N_ROWS, tmp_path)) > 0


def test_an_answer_that_differs_is_refused(tmp_path):
    """One count more in one cell, and nothing is timed."""
    contest = table.LINES["coded"](N_ROWS, tmp_path)
    ours = contest.entrants[OURS]

    def one_more(tally):
        answer = ours.answer(tally)
        answer.loc[7, "n"] += 1
        return answer

    entrants = {**contest.entrants, "another": attrs.evolve(ours, answer=one_more)}
    with pytest.raises(DisagreementError, match="another differs from policeplan in 1 of"):
        checked(attrs.evolve(contest, entrants=entrants))
