"""How much memory it takes to count 100 million rows of Parquet, and to apply the repeat rule.

The rows are drawn with a seed and streamed to disk, in no order; each work runs in a process of its
own, whose peak of resident memory is what counts. The goals, of 100 million rows: counting under
1 GiB, the repeat rule under 4 GiB. The exit code is 1 where one is missed.

    uv run --group bench python -m benchmarks.memory [--rows 100_000_000] [--folder FOLDER]
        [--write]

The files take some 1.3 GB in the folder given, or in a temporary one.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import attrs

from benchmarks.measures import counted, repeats

_GIB = 2**30


@attrs.frozen
class Peak:
    """What a work took.

    Attributes:
        seconds: of processor time, of all threads.
        gib: resident memory at its peak.
        n_counted: rows that count.
    """

    seconds: float
    gib: float
    n_counted: int


WORKS = {"crimes": counted, "incidents": repeats}
SAID = {"crimes": "counting by month, area and category", "incidents": "the repeat rule"}
GOALS = {"crimes": 1.0, "incidents": 4.0}


def main() -> int:
    """Measure both works; 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--write", action="store_true", help="write performance.md")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        return _child(*asked.child)
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        found = {name: _peak(name, asked.rows, Path(folder)) for name in WORKS}
    lines = [
        f"{SAID[name]}, {asked.rows:,} rows of Parquet: {peak.gib:.2f} GiB at the peak, goal under "
        f"{GOALS[name]:g}, {'met' if peak.gib < GOALS[name] else 'missed'}"
        for name, peak in found.items()
    ]
    print("\n".join(lines))
    if asked.write:
        from benchmarks import page

        page.put("memory", [f"- {line}." for line in lines])
    return int(any(peak.gib >= GOALS[name] for name, peak in found.items()))


def _peak(name: str, n_rows: int, folder: Path) -> Peak:
    """The peak of a process that does the work and nothing else."""
    path = folder / f"{name}.parquet"
    from benchmarks.peers import write_parquet

    write_parquet(name, n_rows, path)
    command = [sys.executable, "-m", "benchmarks.memory", "--child", name, str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603  # our own
    path.unlink()
    seconds, gib, n_counted = said.split()
    peak = Peak(float(seconds), float(gib), int(n_counted))
    if peak.n_counted != n_rows:
        sys.exit(f"{name}: {peak.n_counted:,} of {n_rows:,} rows are counted")
    print(f"{name}: {peak.seconds:.0f} s of processor time, {peak.gib:.2f} GiB", flush=True)
    return peak


def _child(name: str, path: str) -> int:
    import resource

    tally = WORKS[name](Path(path))
    used = resource.getrusage(resource.RUSAGE_SELF)
    unit = 1 if sys.platform == "darwin" else 1024
    gib = used.ru_maxrss * unit / _GIB
    print(used.ru_utime + used.ru_stime, gib, tally.rows_counted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
