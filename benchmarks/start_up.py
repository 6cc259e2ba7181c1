"""What it costs to start: importing policeplan beside pandas, first use of its words, the command.

Each line is timed in a new interpreter, all alternating, and given as the median; bytecode is kept
in a folder of its own, as it is where a package is installed. The goals: the package and its words
cost at most 60 ms beyond `import pandas`; ``policeplan --help`` is there in 0.3 s, and a demo in 3:
the package's own, and Lancashire's whole report where its plugin is installed. The exit code is 1
where a goal is missed. Processor time, which other work on the machine moves less, is beside.

    python -m benchmarks.start_up [--repeats 11]
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.timing import Taken

WORDS = "policeplan.Tally; policeplan.Period"
SCRIPTS = {
    "nothing": "pass",
    "import policeplan": "import policeplan",
    "policeplan.Period": "import policeplan; policeplan.Period",
    "import pandas": "import pandas",
    "pandas, policeplan": "import pandas, policeplan",
    "pandas, policeplan, Tally, Period": f"import pandas, policeplan; {WORDS}",
    "pandas, policeplan, registry()": "import pandas, policeplan; policeplan.registry()",
    "pandas, policeplan, every name": (
        "import pandas, policeplan; [getattr(policeplan, name) for name in policeplan.__all__]"
    ),
}
HELP = "policeplan --help"
DEMOS = ("core.exampleshire", "lancashire.scrutiny")
WORDS_GOAL, HELP_GOAL, DEMO_GOAL = 60.0, 300.0, 3000.0


def main() -> int:
    """Time every line; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=11)
    repeats = parser.parse_args().repeats
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        times = _times(repeats, folder)
    for name, each in times.items():
        walls = [one.wall for one in each]
        spread = f"({min(walls):.0f} to {max(walls):.0f})"
        cpu = statistics.median(one.cpu for one in each)
        print(f"{name:>34}: {statistics.median(walls):5.0f} ms {spread}, processor {cpu:.0f} ms")
    return _judged(times)


def _times(repeats: int, folder: str) -> dict[str, list[Taken]]:
    commands = {name: [sys.executable, "-c", script] for name, script in SCRIPTS.items()}
    program = Path(sys.executable).with_name("policeplan")
    if program.exists() and _runs([str(program), "--help"]):
        commands[HELP] = [str(program), "--help"]
        demos = {name: [str(program), "demo", name, "--out", folder] for name in DEMOS}
        commands |= {_demo(name): demo for name, demo in demos.items() if _runs(demo)}
    else:
        print(f"{HELP}: not there, so not timed")
    for command in commands.values():  # once unmeasured, so that every file is in memory
        _timed(command)
    times: dict[str, list[Taken]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            times[name].append(_timed(command))
    return times


def _judged(taken: dict[str, list[Taken]]) -> int:
    """Print the medians of the differences, round by round; 1 if a goal is missed."""
    times = {name: [one.wall for one in each] for name, each in taken.items()}
    processor = {name: [one.cpu for one in each] for name, each in taken.items()}

    def beyond(name: str, other: str, times: dict[str, list[float]] = times) -> float:
        return statistics.median(a - b for a, b in zip(times[name], times[other], strict=True))

    words = "pandas, policeplan, Tally, Period"
    print(f"bare package: {beyond('import policeplan', 'nothing'):.0f} ms")
    print(f"package beyond pandas: {beyond('pandas, policeplan', 'import pandas'):.0f} ms")
    at_best = min(times[words]) - min(times["import pandas"])
    print(f"package and words beyond pandas, fastest against fastest: {at_best:.0f} ms")
    used = beyond(words, "import pandas", processor)
    print(f"package and words beyond pandas, processor time: {used:.0f} ms")
    goals = [("package and words beyond pandas", beyond(words, "import pandas"), WORDS_GOAL)]
    if HELP in times:
        goals.append((HELP, statistics.median(times[HELP]), HELP_GOAL))
    goals += [
        (_demo(name), statistics.median(times[_demo(name)]), DEMO_GOAL)
        for name in DEMOS
        if _demo(name) in times
    ]
    for name, cost, goal in goals:
        print(f"{name}: {cost:.0f} ms, goal {goal:.0f} ms{'' if cost <= goal else ', MISSED'}")
    return int(any(cost > goal for _, cost, goal in goals))


def _demo(name: str) -> str:
    return f"policeplan demo {name}"


def _timed(command: list[str]) -> Taken:
    """Milliseconds that a new process takes, and uses of processors."""
    began, before = time.perf_counter(), _used()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603  # our own
    return Taken(1000 * (time.perf_counter() - began), 1000 * (_used() - before))


def _used() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, check=False, capture_output=True).returncode == 0  # noqa: S603  # our own


if __name__ == "__main__":
    sys.exit(main())
