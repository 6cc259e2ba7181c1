"""Writes the table of docs/explanation/performance.md: the machine, the versions, each line."""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.contest import Outcome
from benchmarks.peers import THREADS, versions

PATH = Path(__file__).parents[1] / "docs" / "explanation" / "performance.md"
_BEGIN, _END = "<!-- {}: written by benchmarks/page.py -->", "<!-- {} ends -->"
_HEAD = (
    "| work | rows | fastest peer | ratio | of processor time | goal | |",
    "|---|---|---|---|---|---|---|",
)


def write(outcomes: Mapping[str, Outcome | str], n_rounds: int) -> None:
    """Put what was found in the place of what stood there."""
    put("table", [*_made(n_rounds), "", *_HEAD, *_lines(outcomes), "", *_shares(outcomes)])


def put(section: str, lines: list[str]) -> None:
    """Put lines in the place of a section of the page."""
    begin, end = _BEGIN.format(section), _END.format(section)
    text = PATH.read_text()
    if begin not in text or end not in text:
        raise LookupError(f"{PATH.name} has no section between {begin!r} and {end!r}")
    new = "\n".join([begin, *lines, end])
    pattern = re.escape(begin) + ".*?" + re.escape(end)
    PATH.write_text(re.sub(pattern, lambda _: new, text, flags=re.DOTALL))


def machine() -> str:
    """What the figures were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{_processor()}, {os.cpu_count()} processors, {memory:.0f} GiB of memory, "
        f"{platform.system()}, Python {platform.python_version()}"
    )


def _made(n_rounds: int) -> Iterator[str]:
    said = ", ".join(f"{name} {version}" for name, version in versions().items())
    today = dt.datetime.now(dt.UTC).date()
    yield f"Measured on {today.day} {today:%B %Y}: {machine()}; {said}; {THREADS} threads for"
    yield f"each; the median of {n_rounds} rounds, and their range."


def _processor() -> str:
    """The processor's own name where the system tells it."""
    told = Path("/proc/cpuinfo")
    if told.exists():
        found = re.search(r"model name\s*:\s*(.+)", told.read_text())
        if found:
            return found[1].strip()
    return platform.processor() or platform.machine()


def _lines(outcomes: Mapping[str, Outcome | str]) -> Iterator[str]:
    for name, found in outcomes.items():
        if isinstance(found, str):
            yield f"| {name} | | | not measured | | | cannot be run |"
            continue
        contest = found.contest
        ratio, of_cpu = found.against_fastest(), found.against_fastest("cpu")
        yield (
            f"| {contest.work} | {contest.n_rows:,} | {found.fastest} | {ratio} | {of_cpu} | "
            f"{contest.goal:g} | {_met(found)} |"
        )
        for reference, (_, most) in contest.references.items():
            yield (
                f"| the same against `{reference}` of one column as long | {contest.n_rows:,} | | "
                f"{found.share_of(reference)} times as long | "
                f"{found.share_of(reference, 'cpu')} | at most {most:g} | "
                f"{'met' if found.share_of(reference).middle <= most else 'missed'} |"
            )


def _met(found: Outcome) -> str:
    return "met" if found.against_fastest().middle >= found.contest.goal else "missed"


def _shares(outcomes: Mapping[str, Outcome | str]) -> Iterator[str]:
    """Each peer's own ratio."""
    yield "How many times as long as policeplan each took:"
    yield ""
    for name, found in outcomes.items():
        if not isinstance(found, str):
            ratios = "; ".join(f"{peer} {found.times(peer)}" for peer in found.peers)
            yield f"- {name}, {found.n_figures:,} figures found equal: {ratios}."
