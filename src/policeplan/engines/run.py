"""Run: how rows are to be counted, whatever they are."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import attrs

from policeplan.errors import ParameterError
from policeplan.threads import processors

IfFails = Literal["stop", "is missing"]


def _folder(given: str | Path | None) -> Path | None:
    return None if given is None else Path(given)


@attrs.frozen(kw_only=True)
class Run:
    """How rows are to be counted; the defaults will do.

    Attributes:
        engine: ``frame``, ``parquet``, ``csv``, ``sql`` or ``dask``; seen in the rows if not given.
        threads: how many parts are counted at once, or, of a table in memory that must be seen
            whole, how many its rule may take; one for each processor if not given.
        keep: a folder for the tallies of parts, so that a run that was stopped can go on: a part's
            tally is taken from there where part, measure, version and parameters are the same.
        if_part_fails: what to do about a part that cannot be read: ``stop``, and name it; or go on,
            and what it holds ``is missing``: its months and areas are not covered.
        rows_at_once: about how many rows are in memory at once for each thread.
        cluster: for Dask: a client, or the address of a scheduler. If not given, the client that
            this process has already, or workers on this machine, gone when the run is over; a
            script that starts those has its work under ``if __name__ == "__main__":``.
        workers: for Dask on this machine: how many worker processes.
    """

    engine: str | None = None
    threads: int | None = None
    keep: Path | None = attrs.field(default=None, converter=_folder)
    if_part_fails: IfFails = "stop"
    rows_at_once: int = 1 << 20
    cluster: object = None
    workers: int | None = None

    def __attrs_post_init__(self) -> None:
        for name, least in (("threads", self.threads), ("workers", self.workers)):
            if least is not None and least < 1:
                raise ParameterError("(a run)", name, "should be a whole number, 1 or more")
        if self.rows_at_once < 1:
            raise ParameterError("(a run)", "rows_at_once", "should be a whole number, 1 or more")
        if self.if_part_fails not in {"stop", "is missing"}:
            raise ParameterError("(a run)", "if_part_fails", "say 'stop' or 'is missing'")

    @property
    def at_once(self) -> int:
        """How many parts are counted at once."""
        return self.threads or processors()
