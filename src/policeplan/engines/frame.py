"""The frame engine: a table in memory, seen whole, or in blocks where no rows need one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from policeplan.engines.job import Job
from policeplan.engines.run import Run
from policeplan.engines.streamed import met, refuse_mixture
from policeplan.errors import PolicePlanError
from policeplan.taken import Taken
from policeplan.tally import Tally
from policeplan.threads import allowed, side_by_side

SAYS = "rows in memory"
_WORTH_IT = 1 << 19
"""Rows that are worth a thread of their own."""


def tallies(jobs: Sequence[Job], table: object, run: Run) -> list[list[Tally]]:
    """For each job the tallies of a table's blocks, not yet finished.

    Raises:
        PolicePlanError: as `Job` raises them, of the whole table.
    """
    taken = table if isinstance(table, Taken) else Taken(table)
    threads = min(run.at_once, len(taken) // min(_WORTH_IT, run.rows_at_once))
    if threads <= 1:
        return [[whole(job, taken)] for job in jobs]
    apart = [job for job in jobs if not job.together_in(taken.names) and not job.is_fine]
    found: dict[int, list[Tally]] = {}
    if apart:
        try:
            found = _by_blocks(apart, taken, threads)
        except PolicePlanError:  # what is wrong is said of the whole table, and in its counts
            found = {}
    with allowed(threads):
        return [found.get(id(job)) or [whole(job, taken)] for job in jobs]


def whole(job: Job, taken: Taken) -> Tally:
    """The tally of a table at once."""
    return job.counted(job.rows(taken), job.kept(taken))


def _by_blocks(jobs: Sequence[Job], taken: Taken, threads: int) -> dict[int, list[Tally]]:
    """A block for each thread: what is made of it is small beside it, and quickly added up."""
    columns = list(dict.fromkeys(name for job in jobs for name in job.reads(taken.names)))

    def count(block: Taken) -> tuple[list[Tally], Mapping[str, str]]:
        return [whole(job, block) for job in jobs], block.formats

    blocks = taken.blocks(columns, -(-len(taken) // threads))
    answers = list(side_by_side(count, blocks, threads))
    refuse_mixture(met(formats for _, formats in answers))
    counted = [tallies for tallies, _ in answers]
    return {id(job): [tallies[i] for tallies in counted] for i, job in enumerate(jobs)}
