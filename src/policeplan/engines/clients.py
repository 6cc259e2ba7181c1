"""Clients of a cluster: the caller's own, one for an address, or workers on this machine."""

from __future__ import annotations

import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import attrs

from policeplan.engines import lying, paths
from policeplan.engines.dask import Client, Cluster
from policeplan.engines.part import Opened
from policeplan.engines.paths import Files
from policeplan.engines.run import Run
from policeplan.errors import MissingExtraError, ParameterError
from policeplan.threads import processors

_ENVIRON = "distributed.nanny.pre-spawn-environ"
_SETTINGS = {
    # Columns come and go by the megabyte: Dask's own setting gives each back to the system at once.
    f"{_ENVIRON}.MALLOC_TRIM_THRESHOLD_": 1 << 30,
    f"{_ENVIRON}.MALLOC_MMAP_THRESHOLD_": 1 << 25,
    # What is looked at a hundred times a second to be drawn on a dashboard, which nobody has open.
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "500 ms",
    # A worker that dies twice may else be taken for lost: a run would wait for the last for ever.
    "distributed.deploy.lost-worker-timeout": "365 days",
}


@contextmanager
def opened(rows: object, run: Run) -> Generator[tuple[Opened, Cluster]]:
    """Rows that a cluster is to count, and the pool of its workers.

    Raises:
        MissingExtraError: distributed is not installed.
        ParameterError: there is no such cluster, or it takes no such rows.
        PartError: the rows cannot be opened.
    """
    partitions, names = lying.partitions(rows) if lying.are_partitions(rows) else ([], None)
    if not partitions and not isinstance(rows, (str, Path, Files)):
        kind = type(rows).__name__
        problem = (
            f"the engine 'dask' counts files and partitions of Dask, and not a {kind}: give a "
            "path, a dask.dataframe, or a list of Delayed or Futures"
        )
        raise ParameterError("(a run)", "engine", problem)
    with _client(run, partitions) as client:
        cluster = Cluster(client, one_by_one=run.keep is not None)
        if partitions:
            yield _lying(partitions, names, run, cluster), cluster
        else:
            yield _files(rows, run), cluster


def _files(rows: object, run: Run) -> Opened:
    """Files by their whole path: a worker may stand in another folder."""
    files = rows if isinstance(rows, Files) else Files(Path(str(rows)))
    return paths.opened(attrs.evolve(files, path=files.path.absolute()), None, run.rows_at_once)


def _lying(partitions: list[object], names: list[str] | None, run: Run, cluster: Cluster) -> Opened:
    if names is None:
        first = partitions[0]
        if not lying.is_future(first):  # made once, and kept for when it is counted
            first = partitions[0] = cluster.client.compute(first)
        names = cluster.names_of(first)
    return Opened(lying.SAYS, names, lying.parts(partitions, run.rows_at_once))


@contextmanager
def _client(run: Run, partitions: Sequence[object]) -> Generator[Client]:
    """The client that is given, that futures are of, or of this process; else one of its own."""
    try:
        import distributed
    except ImportError as error:
        raise MissingExtraError("counting on a cluster", "dask") from error
    client = _given(run, partitions)
    if client is not None:
        if client.asynchronous:
            raise _refused("its client is asynchronous: give one that waits, or an address")
        yield client
        return
    if run.cluster is not None:
        try:
            client = distributed.Client(run.cluster, set_as_default=False)
        except (OSError, TypeError, ValueError) as error:
            raise _refused(f"no scheduler answers there ({type(error).__name__})") from error
        with client:
            yield client
        return
    with (
        tempfile.TemporaryDirectory(  # no one else's to read; workers tidy up in it too
            prefix="policeplan-", ignore_cleanup_errors=True
        ) as folder,
        local(run, folder) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client


def _given(run: Run, partitions: Sequence[object]) -> Client | None:
    import distributed

    of_futures = {id(one.client): one.client for one in partitions if lying.is_future(one)}
    if len(of_futures) > 1:
        raise _refused("some futures are of one client and some of another")
    if run.cluster is None:
        try:
            return next(iter(of_futures.values()), None) or distributed.Client.current()
        except ValueError:
            return None
    if of_futures and id(run.cluster) not in of_futures:
        raise _refused("futures are counted where they lie: leave it out, or give their client")
    return run.cluster if isinstance(run.cluster, distributed.Client) else None


@contextmanager
def local(run: Run, folder: str) -> Generator[object]:
    """Workers that only this machine can reach, of one thread each: a rule holds Python's lock."""
    import dask.config
    import distributed

    with (
        dask.config.set(_SETTINGS),
        cast("Client", distributed.LocalCluster)(
            n_workers=run.workers or processors(),
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            local_directory=folder,
        ) as cluster,
    ):
        yield cluster


def _refused(problem: str) -> ParameterError:
    return ParameterError("(a run)", "cluster", problem)
