"""Kept tallies: what parts of a run gave, in a folder, so that a run that was stopped can go on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import attrs

from policeplan.engines.job import Job
from policeplan.engines.streamed import Formats
from policeplan.errors import OutputError, ParameterError, SourceError
from policeplan.tally import Tally

_CONTRACT = 1


@attrs.frozen
class Found:
    """What is kept of a part: its tally, and the formats of its times that came as text."""

    tally: Tally
    formats: Formats


class Kept:
    """Tallies in a folder, each written whole or not at all, by what they are of.

    A tally is what it was if the part's content, the measure with its version and parameters, how
    the columns answer to it, and this module's contract are the same. What the rows cover is no
    part of that: it is said when all parts are together.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(str(folder), error.strerror or "the system refused") from error

    def has(self, job: Job, tokens: Sequence[str]) -> bool:
        """Whether the tally of a job over parts with these tokens is kept, whole."""
        return self.get(job, tokens) is not None

    def get(self, job: Job, tokens: Sequence[str]) -> Found | None:
        """The tally of a job over parts with these tokens; None where none is kept."""
        with suppress(SourceError):  # not there, or not whole
            tally = Tally.load(self._path(job, tokens))
            formats = json.loads(tally.made[0])
            return Found(tally, {column: frozenset(known) for column, known in formats.items()})
        return None

    def put(self, job: Job, tokens: Sequence[str], tally: Tally, formats: Formats) -> None:
        """Keep a tally, and the formats of its times.

        Raises:
            OutputError: the folder cannot be written to.
        """
        plain = json.dumps({column: sorted(known) for column, known in formats.items()})
        attrs.evolve(tally, made=(plain,)).save(self._path(job, tokens))

    def _path(self, job: Job, tokens: Sequence[str]) -> Path:
        return self.folder / f"{_digest([*tokens, signature(job)])}.parquet"


def signature(job: Job) -> str:
    """All that a part's tally hangs on but its rows, as one text."""
    measure = job.measure
    places = None if job.areas is None else [repr(area) for area in job.areas]
    facts = {
        "contract": _CONTRACT,
        "measure": measure.identity,
        "arithmetic": repr((measure.statistic, measure.breakdowns, measure.lookback)),
        "columns": {
            n: own if isinstance(own, str) else list(own) for n, own in (job.columns or {}).items()
        },
        "formats": dict(job.formats or {}),
        "area": job.area,
        "where": {name: list(values) for name, values in (job.where or {}).items()},
        "every": job.every,
        "areas": places,
        "window": [str(day) for day in job.window or ()],
        "seen in all": job.seen_in_all,
    }
    return json.dumps(facts, sort_keys=True, default=str)


def refuse_unknown(tokens: Sequence[str], says: str) -> None:
    """Refuse to keep tallies of parts of which nobody can tell whether they are the same again.

    Raises:
        ParameterError: there are such parts.
    """
    if not all(tokens):
        problem = (
            f"{says} do not say whether they have changed, so that no tally of them could be used "
            "again. Leave it out, or count them from files"
        )
        raise ParameterError("(a run)", "keep", problem)


def _digest(texts: Sequence[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
