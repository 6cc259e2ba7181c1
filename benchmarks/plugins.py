"""What 50 installed plugins cost a report that uses none of them.

Each plugin is a distribution of its own, in a folder as an installer leaves it, with a module and a
module of measures. `policeplan report` of the demo's plan runs in a new interpreter, in turn with
the folder on the path and without; bytecode is kept in a folder of its own. The goal: with the
plugins it takes at most 1.10 times as long, by the median of the rounds. The exit code is 1 where
the goal is missed.

    python -m benchmarks.plugins [--repeats 11] [--plugins 50]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from benchmarks.timing import in_turn
from policeplan.demo import FOLDER

GOAL = 1.10
PLUGIN = """
from policeplan import hookimpl

@hookimpl
def policeplan_measures():
    from policeplan_force{n}_rules import crimes
    return [crimes()]
"""
RULES = """
from policeplan import AREA, WHEN, Count, Measure, Observations, Schema

def observe(rows):
    return Observations(when=rows["occurred"], area=rows["area"])

def crimes():
    return Measure(id="force{n}.crimes", title="Crimes", statistic=Count("crimes"),
                   needs=Schema(WHEN, AREA), observe=observe)
"""


def main() -> int:
    """Time a report without and with the plugins; 1 if the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=11)
    parser.add_argument("--plugins", type=int, default=50)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / "site"
        for n in range(asked.plugins):
            _install(site, n)
        n_found = _listed(site, Path(folder)) - _listed(None, Path(folder))
        if n_found != asked.plugins:
            print(f"{n_found} of {asked.plugins} plugins are found")
            return 1
        without, with_them = (partial(_report, Path(folder), where) for where in (None, site))
        for work in (without, with_them):  # once unmeasured, so that every file is in memory
            work()
        shortest, other, ratio = in_turn(without, with_them, asked.repeats)
    print(f"report, no plugin beside: {shortest:.2f} s at best")
    print(f"report, {asked.plugins} beside it: {other:.2f} s at best")
    print(f"ratio, median of {asked.repeats} rounds: {ratio:.3f}, goal {GOAL:.2f}")
    return int(ratio > GOAL)


def _install(site: Path, n: int) -> None:
    info = site / f"policeplan_force{n}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: policeplan-force{n}\nVersion: 1.0\n"
    )
    (info / "entry_points.txt").write_text(f"[policeplan]\nforce{n} = policeplan_force{n}\n")
    (site / f"policeplan_force{n}.py").write_text(PLUGIN.replace("{n}", str(n)))
    (site / f"policeplan_force{n}_rules.py").write_text(RULES.replace("{n}", str(n)))


def _report(folder: Path, site: Path | None) -> None:
    plan = str(FOLDER / "plan.toml")
    _run(["report", plan, "--as-at", "2016-11", "--out", str(folder / "out")], site, folder)


def _listed(site: Path | None, folder: Path) -> int:
    """How many plugins are found and sound."""
    said = _run(["plugins", "--json"], site, folder)
    return said.count('"status": "ok"')


def _run(arguments: list[str], site: Path | None, bytecode: Path) -> str:
    own = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    own["PYTHONPYCACHEPREFIX"] = str(bytecode / "bytecode")
    own["PYTHONPATH"] = str(site or "")
    command = [sys.executable, "-m", "policeplan", *arguments]
    return subprocess.run(command, env=own, check=True, capture_output=True, text=True).stdout  # noqa: S603  # our own


if __name__ == "__main__":
    sys.exit(main())
