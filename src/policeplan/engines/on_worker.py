"""What runs on a worker of a cluster: parts are counted there, and their tallies added up.

A worker logs the text of an error, and in some versions the arguments of what failed. Either may
hold rows. So an error is an answer like another, of which no more can be seen than what sort it is,
until it is back where the run was begun; and rows are packed where they are not in use.
"""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path
from typing import cast

import attrs

from policeplan.engines.job import Job
from policeplan.engines.overlap import Slice, Sliced, count_slice
from policeplan.engines.part import Part
from policeplan.engines.streamed import Answered, Asked, added, answer, count_gathered, met
from policeplan.errors import ParameterError, PartError, PolicePlanError
from policeplan.native import column_names
from policeplan.schema import Rows
from policeplan.tally import Tally
from policeplan.words import and_list

_ABSENT = "none"


@attrs.frozen
class Packed:
    """Something pickled; seen from outside it has a size and no content."""

    data: bytes = attrs.field(repr=False)

    @classmethod
    def of(cls, thing: object) -> Packed:
        """Pack a thing."""
        return cls(pickle.dumps(thing, protocol=pickle.HIGHEST_PROTOCOL))

    def unpacked(self) -> object:
        """The thing."""
        return pickle.loads(self.data)  # noqa: S301  # reason: this run packed it

    def __sizeof__(self) -> int:  # by which a worker knows when to put it down on disk
        return len(self.data) + 64


@attrs.frozen
class Order:
    """What the workers are to do for a whole run, and what they need for it.

    Attributes:
        work: pickled by value where a worker could not import it.
        versions: of policeplan and the plugins whose measures are counted, where it was given.
    """

    work: bytes = attrs.field(repr=False)
    versions: Mapping[str, str]


@attrs.frozen
class Failed:
    """An answer that is an error."""

    error: Packed

    @classmethod
    def with_(cls, error: Exception) -> Failed:
        """With an error, and where in the code it was, if it is none that explains itself."""
        if isinstance(error, PolicePlanError):  # what it came of may hold rows
            error.__cause__ = error.__context__ = None
        else:
            error.add_note("On a worker:\n" + "".join(traceback.format_tb(error.__traceback__)))
        try:
            packed = Packed.of(error)
            packed.unpacked()
        except Exception:  # noqa: BLE001  # reason: an error of a plugin may fail in any way here
            kind = type(error).__name__
            packed = Packed.of(RuntimeError(f"a worker failed with {kind}, which cannot be sent"))
        return cls(packed)


class Carried(Exception):  # noqa: N818  # reason: no error of its own, but one on its way
    """An error on its way back, which is seen only when it is there."""

    def unpacked(self) -> Exception:
        """The error."""
        return cast("Exception", self.args[0].unpacked())

    def __repr__(self) -> str:
        return "Carried()"

    def __str__(self) -> str:
        return "an error, carried to where the run was begun"


# Orders -------------------------------------------------------------------------------------------


def versions(jobs: Sequence[Job]) -> dict[str, str]:
    """The versions of policeplan and of the plugins whose measures are counted, here."""
    spaces = {job.measure.id.partition(".")[0] for job in jobs}
    plugins = [found for space, found in _plugins().items() if space in spaces]
    return {"policeplan": version("policeplan"), **dict(plugins)}


@lru_cache(maxsize=1)  # it goes through all that is installed, as long as it takes to count a part
def _plugins() -> dict[str, tuple[str, str]]:
    """For each namespace, the name and version of the distribution that has it."""
    points = entry_points(group="policeplan")
    return {p.name: (p.dist.name, p.dist.version) for p in points if p.dist is not None}


@lru_cache(maxsize=16)
def _loaded(work: bytes) -> object:
    return pickle.loads(work)  # noqa: S301  # reason: this run sent it


def _ordered(order: Order) -> object:
    """What is ordered.

    Raises:
        ParameterError: this worker has not what it needs for it, or has another version.
    """
    own = {name: _version(name) for name in order.versions}
    other = [
        f"{name} {known}, not {order.versions[name]}"
        for name, known in own.items()
        if known != order.versions[name]
    ]
    if other:
        raise unfit(f"a worker has {and_list(other)}")
    try:
        return _loaded(order.work)
    except (ImportError, AttributeError) as error:
        raise unfit(f"a worker cannot load a measure: {error}") from None


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return _ABSENT


def unfit(problem: str) -> ParameterError:
    """The error for a cluster that lacks what a run needs."""
    return ParameterError(
        "(a run)",
        "cluster",
        f"{problem}. The scheduler and every worker need policeplan and the plugins whose measures "
        "are counted, installed at the versions that this process has; a module of your own can be "
        "sent to the workers with client.upload_file(...)",
    )


# Work ---------------------------------------------------------------------------------------------


def count_parts(parts: Sequence[Part], order: Order) -> Answered | Failed:
    """What parts gave together, the rows of their buckets packed; or why one cannot be counted."""
    try:
        asked = cast("Asked", _ordered(order))
        answers = [_packed(answer(part, asked)) for part in parts]
        return Answered(
            tuple(parts),
            _all_added(answers),
            _in_buckets(answers, asked.n_buckets),
            _failures(answers),
            met(one.formats for one in answers),
        )
    except Exception as error:  # noqa: BLE001  # reason: it is raised where the run was begun
        return Failed.with_(error)


def all_added(answers: Sequence[Answered]) -> Answered:
    """What some partitions gave, as one."""
    return Answered(
        tuple(part for one in answers for part in one.parts),
        _all_added(answers),
        failures=_failures(answers),
        formats=met(one.formats for one in answers),
    )


def _failures(answers: Sequence[Answered]) -> tuple[tuple[Part, PartError], ...]:
    return tuple(failure for one in answers for failure in one.failures)


def _packed(answered: Answered) -> Answered:
    packed = {i: [Packed.of(p) for p in pieces] for i, pieces in answered.buckets.items()}
    failures = tuple((part, _absent(part, error)) for part, error in answered.failures)
    return attrs.evolve(answered, buckets=packed, failures=failures)


def _all_added(answers: Sequence[Answered]) -> dict[int, Tally]:
    jobs = sorted({i for one in answers for i in one.tallies})
    return {i: added([one.tallies[i] for one in answers if i in one.tallies]) for i in jobs}


def _in_buckets(answers: Sequence[Answered], n: int) -> dict[int, list[list[object]]]:
    """For each job, the pieces of each bucket, in the order of the parts."""
    jobs = sorted({i for one in answers for i in one.buckets})
    return {
        i: [[one.buckets[i][b] for one in answers if i in one.buckets] for b in range(n)]
        for i in jobs
    }


def _absent(part: Part, error: PartError) -> PartError:
    """The error of a part; of a file that is not here, that it is not."""
    path = getattr(part, "path", None)
    if not isinstance(path, Path) or path.exists():
        return error
    problem = (
        "a worker has no such file: it was there when the run was begun. It is gone since, or lies "
        "where not every worker can read it under that path"
    )
    return PartError(part.name, problem, unread=error.unread)


def names_of(rows: object) -> list[str] | Failed:
    """The names of a table's columns."""
    try:
        return column_names(rows)
    except PolicePlanError as error:
        return Failed.with_(error)


def checked(answered: object) -> object:
    """An answer without its rows, but for which jobs it has some.

    Raises:
        Carried: the answer is an error.
    """
    if isinstance(answered, Failed):
        raise Carried(answered.error)
    if not isinstance(answered, Answered):
        return answered
    return attrs.evolve(answered, buckets=dict.fromkeys(answered.buckets, ()))


def count_alone(parts: Sequence[Part], order: Order) -> Answered:
    """As `count_parts`, where no rows are on their way to a bucket.

    Raises:
        Carried: a part cannot be counted.
    """
    return cast("Answered", checked(count_parts(parts, order)))


def pieces(answered: Answered, i: int, bucket: int) -> object:
    """The rows of one bucket."""
    return answered.buckets[i][bucket]


def count_bucket(order: Order, lying: Sequence[Sequence[Packed]]) -> Tally:
    """The tally of a bucket.

    Raises:
        Carried: it cannot be counted.
    """
    try:
        job = cast("Job", _ordered(order))
        rows = [cast("Rows", piece.unpacked()) for pieces in lying for piece in pieces]
        return count_gathered(job, rows)
    except Exception as error:  # noqa: BLE001  # reason: it is raised where the run was begun
        failed = Failed.with_(error)
    raise Carried(failed.error)


def count_span(order: Order, one: Slice) -> Sliced:
    """What a slice of time gave.

    Raises:
        Carried: it cannot be counted.
    """
    try:
        job, names = cast("tuple[Job, tuple[str, ...]]", _ordered(order))
        sliced = count_slice(job, names, one)
        failures = tuple((part, _absent(part, error)) for part, error in sliced.failures)
        return attrs.evolve(sliced, failures=failures)
    except Exception as error:  # noqa: BLE001  # reason: it is raised where the run was begun
        failed = Failed.with_(error)
    raise Carried(failed.error)
