"""The benchmarks' answers agree: each line of the table at a few thousand rows, without any time.

What is pinned is that policeplan and its peers find the same figures, so that comparing their times
means something; that an answer which differs is refused; and what the figures are worked out by.
"""

from __future__ import annotations

import attrs
import pytest

pytest.importorskip("duckdb", minversion="2", reason="DuckDB is a peer")
pytest.importorskip("polars", minversion="2", reason="Polars is a peer")
pytest.importorskip("pyarrow", reason="the peers take their rows from Arrow")

from benchmarks import __main__ as table
from benchmarks import data, growth, guard, page
from benchmarks.contest import OURS, Contest, DisagreementError, Entrant, Outcome, checked
from benchmarks.timing import Taken

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


def test_the_ratio_is_of_the_fastest_peer_of_each_round():
    """Worked by hand: the fastest took 2, 3 and 2 times as long, the reference half as long."""
    nothing = Entrant(lambda: None, lambda _: None)
    entrants = dict.fromkeys([OURS, "one", "other"], nothing)
    contest = Contest("work", 1, entrants, 2.0, (), {"sort": (nothing.work, 2.0)})
    walls = {OURS: (1, 1, 2), "one": (2, 4, 8), "other": (5, 3, 4), "sort": (0.5, 0.5, 1)}
    taken = {name: [Taken(wall, 2 * wall) for wall in each] for name, each in walls.items()}
    outcome = Outcome(contest, 1, taken)
    assert str(outcome.against_fastest()) == "2.00 (2.00 to 3.00)"
    assert outcome.fastest == "other"
    assert outcome.share_of("sort").middle == 2
    assert outcome.met
    assert not attrs.evolve(outcome, contest=attrs.evolve(contest, goal=2.1)).met
    strict = {"sort": (nothing.work, 1.9)}
    assert not attrs.evolve(outcome, contest=attrs.evolve(contest, references=strict)).met


def test_growth_is_a_slope_of_logarithms():
    """Ten times the rows in a hundred times the time is a slope of two."""
    assert growth.slope({10: 1.0, 100: 100.0, 1_000: 10_000.0}) == pytest.approx(2)
    assert growth.steps(1_000_000, 100_000_000)[::2] == [1_000_000, 10_000_000, 100_000_000]


@pytest.mark.parametrize(("times", "code"), [(0.5, 0), (1.5, 1)])
def test_the_guard_fails_where_a_limit_is_passed(times, code, monkeypatch, capsys):
    """Half of each limit passes; half as much again does not, and is said."""
    monkeypatch.setattr(guard, "guarded", lambda *_: _scaled(times))
    monkeypatch.setattr("sys.argv", ["guard"])
    assert guard.main() == code
    assert ("TOO SLOW" in capsys.readouterr().out) == bool(code)


def _scaled(times):
    return {name: times * one.most for name, one in guard.GUARDED.items()}


def test_every_line_has_a_growth():
    assert list(growth.LINES) == list(table.LINES)


def test_parts_of_incidents_share_their_locations():
    """Rows too many to hold are drawn in parts, and a location is found in several of them."""
    n_rows = 2 * data.CHUNK
    places = [columns.more["location"].max() for columns in data.in_parts("incidents", n_rows)]
    assert len(places) == 2
    assert min(places) > 100_000_000 + data.CHUNK // 3


def test_the_page_has_a_place_for_every_section(tmp_path, monkeypatch):
    """Lines go where they belong and nowhere else, again and again."""
    copy = tmp_path / page.PATH.name
    copy.write_text(page.PATH.read_text())
    monkeypatch.setattr(page, "PATH", copy)
    for section in ("table", "growth", "memory", "cluster"):
        page.put(section, ["once"])
        page.put(section, [f"of {section}"])
    said = copy.read_text()
    assert "once" not in said
    assert all(said.count(f"of {section}\n") == 1 for section in ("table", "growth", "memory"))
    with pytest.raises(LookupError, match="no section"):
        page.put("nothing", [])
