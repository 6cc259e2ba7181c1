"""The frame engine: a table in memory, seen whole, or in blocks where no rows need one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policeplan.engines.job import Job
from policeplan.engines.pool import side_by_side
from policeplan.engines.run import Run
from policeplan.engines.streamed import met, refuse_mixture
from policeplan.errors import PolicePlanError
from policeplan.taken import Taken
from policeplan.tally import Tally

SAYS = "rows in memory"
BLOCK = 1 << 19
"""Rows of a block: few enough to stay near the processor, many enough to be worth a call."""


def tallies(jobs: Sequence[Job], table: object, run: Run) -> list[list[Tally]]:
    """For each job the tallies of a table's blocks, not yet finished.

    Raises:
        PolicePlanError: as `Job` raises them, of the whole table.
    """
    taken = table if isinstance(table, Taken) else Taken(table)
    size = min(BLOCK, run.rows_at_once)
    if run.at_once == 1 or len(taken) < 2 * size:
        return [[whole(job, taken)] for job in jobs]
    apart = [job for job in jobs if not job.together]
    found: dict[int, list[Tally]] = {}
    if apart:
        try:
            found = _by_blocks(apart, taken, size, run.at_once)
        except PolicePlanError:  # what is wrong is said of the whole table, and in its counts
            found = {}
    return [found.get(id(job)) or [whole(job, taken)] for job in jobs]


def whole(job: Job, taken: Taken) -> Tally:
    """The tally of a table at once."""
    return job.counted(job.rows(taken), job.kept(taken))


def _by_blocks(
    jobs: Sequence[Job], taken: Taken, size: int, threads: int
) -> dict[int, list[Tally]]:
    columns = list(dict.fromkeys(name for job in jobs for name in job.reads(taken.names)))

    def count(block: Taken) -> tuple[list[Tally], Mapping[str, str]]:
        return [whole(job, block) for job in jobs], block.formats

    answers = list(side_by_side(count, taken.blocks(columns, size), threads))
    refuse_mixture(met(formats for _, formats in answers))
    counted = [tallies for tallies, _ in answers]
    return {id(job): [tallies[i] for tallies in counted] for i, job in enumerate(jobs)}
