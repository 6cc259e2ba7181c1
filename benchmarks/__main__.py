"""The table of docs/explanation/performance.md: policeplan and its peers at the same work.

Each line checks first that all answers are equal, then times everyone in turn, round by round. The
exit code is 1 where a goal is missed.

    uv run --group bench python -m benchmarks [--rows 10_000_000] [--rounds 5] [--only coded ...]
        [--write]
"""

from __future__ import annotations

import argparse
import gc
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import counting, page
from benchmarks.contest import OURS, Contest, Outcome, held
from benchmarks.repeat_share import repeat_share
from benchmarks.response_times import response_times
from benchmarks.whole_plan import whole_plan
from policeplan.errors import PolicePlanError

LINES: dict[str, Callable[[int, Path], Contest]] = {
    "coded": counting.coded,
    "text": counting.text,
    "parquet": counting.parquet,
    "repeats": repeat_share,
    "responses": response_times,
    "plan": whole_plan,
}


def main() -> int:
    """Hold every contest; 1 if a goal is missed or a line cannot be run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", nargs="+", choices=LINES, default=list(LINES))
    parser.add_argument("--write", action="store_true", help=f"write {page.PATH.name}")
    asked = parser.parse_args()
    if asked.write and set(asked.only) != set(LINES):
        parser.error("the page has every line: --write goes without --only")
    outcomes: dict[str, Outcome | str] = {}
    for name in asked.only:
        outcomes[name] = _outcome(name, asked.rows, asked.rounds)
        _say(name, outcomes[name])
    if asked.write:
        page.write(outcomes, asked.rounds)
    return int(any(isinstance(found, str) or not found.met for found in outcomes.values()))


def _outcome(name: str, n_rows: int, n_rounds: int) -> Outcome | str:
    """What a line came to, or why it cannot be run; its data is let go of before the next."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return held(LINES[name](n_rows, Path(folder)), n_rounds).alone()
        except PolicePlanError as error:
            return f"{type(error).__name__}: {error}"
        finally:
            gc.collect()


def _say(name: str, found: Outcome | str) -> None:
    if isinstance(found, str):
        print(f"{name}: cannot be run: {found}\n", flush=True)
        return
    print(f"{name}: {found.contest.work}, {found.contest.n_rows:,} rows")
    print(f"  {found.n_figures:,} figures are equal")
    for one, taken in found.taken.items():
        shortest = min(each.wall for each in taken)
        print(
            f"  {one:>24}: {shortest:6.2f} s at best; ratio {found.times(one)}, "
            f"of processor time {found.times(one, 'cpu')}"
        )
    for one, (_, most) in found.contest.references.items():
        print(f"  {OURS} / {one}: {found.share_of(one)}, goal at most {most:g}")
    goal = f"goal at least {found.contest.goal:g}, {'met' if found.met else 'MISSED'}"
    print(f"  fastest peer / {OURS}: {found.against_fastest()}, {goal}\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
