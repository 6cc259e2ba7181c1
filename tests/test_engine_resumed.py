"""Runs on a cluster that were killed in the middle, and then resumed: what they pin.

Whatever the table, its split and the moment: a worker is killed, or the process that began the run
with all that it started. The run that is begun again with the same `keep` gives the tally of the
table in memory, to the last count, and counts nothing of what is kept another time.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from functools import partial
from itertools import pairwise
from pathlib import Path

import attrs
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings

import policeplan
from policeplan import Run, tally_each
from policeplan.engines import clients
from policeplan.engines.job import Job
from policeplan.errors import PartError

dask = pytest.importorskip("dask", reason="the extra dask is not installed")
distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
pa = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")
cloudpickle = pytest.importorskip("cloudpickle", reason="the extra dask is not installed")

COUNTED = policeplan.get_measure("core.asb-incidents")
BUCKETS = policeplan.get_measure("core.repeat-asb").with_parameters(nth=2)
SLICES = BUCKETS.with_parameters(window="14D")
MEASURES = {"counted": COUNTED, "in buckets": BUCKETS, "in slices": SLICES}

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore:Sending large graph")


# Rows, and what counts them -----------------------------------------------------------------------


def incidents(n):
    """Incidents of two years in order of time; some lack an area."""
    rng = np.random.default_rng(n)
    minutes = np.sort(rng.integers(0, 730 * 24 * 60, n))
    area = rng.choice(np.array(["EAST", "SOUTH", None], object), n, p=[0.5, 0.4, 0.1])
    return pd.DataFrame(
        {
            "occurred": pd.Timestamp("2015-01-01") + pd.to_timedelta(minutes, "min"),
            "area": area,
            "location": rng.integers(0, 20, n),
        }
    )


def written(table, cuts, at_once, folder):
    """A table as files, cut where it is said; some may be empty, and every part is read at once."""
    folder.mkdir()
    for i, (first, last) in enumerate(pairwise([0, *sorted(cuts), len(table)])):
        piece = pa.Table.from_pandas(table.iloc[first:last], preserve_index=False)
        piece = piece.set_column(1, "area", piece["area"].cast(pa.string()))
        pq.write_table(piece, folder / f"{i:02}.parquet", row_group_size=at_once)
    return folder


def mark(marks):
    """Leave the next mark in a folder; give its number."""
    n = 1
    while True:
        try:
            (marks / str(n)).touch(exist_ok=False)
        except FileExistsError:
            n += 1
        else:
            return n


def watched(rows, observe, marks, begun_by, deadly, kills):
    """What a measure observes; each time that is on a worker leaves a mark, and one kills."""
    if os.getpid() != begun_by and mark(marks) == deadly:
        os.kill(begun_by if kills == "the client" else os.getpid(), signal.SIGKILL)
    return observe(rows)


def jobs(marks, deadly=0, kills="the worker"):
    """Jobs of all three sorts, marks left in a folder, one of which kills a process."""
    marks.mkdir()
    how = {"marks": marks, "begun_by": os.getpid(), "deadly": deadly, "kills": kills}
    return [
        Job(attrs.evolve(one, observe=partial(watched, observe=one.observe, **how)))
        for one in MEASURES.values()
    ]


def same(one, other):
    """Two tallies of whole numbers are the same."""
    assert one.rows_in == other.rows_in
    assert dict(one.excluded) == dict(other.excluded)
    assert one.coverage == other.coverage
    pd.testing.assert_frame_equal(one.cells, other.cells)


def kept_in(folder):
    """What is kept, by name, and when it was written."""
    return {path.name: path.stat().st_mtime_ns for path in folder.glob("*.parquet")}


def nothing_twice(kept, n_counted, now, straight):
    """What was kept is as it was, the rest was counted once, and together they are all of it."""
    assert kept.items() <= now.items()
    assert n_counted == len(now) - len(kept)
    assert now.keys() == straight.keys()


def counts(marks):
    """How often workers have counted."""
    return len(list(marks.iterdir()))


@pytest.fixture(scope="module")
def cases():
    """For each run how many rows, where they are cut, how many are read at once, and the moment."""
    drawn = []

    @settings(max_examples=4, phases=[Phase.generate], database=None)
    @given(
        st.integers(20, 400),
        st.lists(st.floats(0, 1), min_size=3, max_size=8),
        st.integers(10, 60),
        st.floats(0, 1),
    )
    def draw(n, cuts, at_once, moment):
        drawn.append((n, cuts, at_once, moment))

    draw()
    return drawn


@pytest.fixture(scope="module")
def client(cases):
    """Two worker processes of one thread; the first death of one that has a task stops its run.

    One that dies again is replaced too, however often. Cases are drawn before: the cluster's
    threads use Python's random numbers, as Hypothesis may not see while it draws.
    """
    del cases
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "365 days"}),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        client.run_on_scheduler(stops_at_once)
        yield client
    cloudpickle.unregister_pickle_by_value(sys.modules[__name__])


def stops_at_once(dask_scheduler):
    dask_scheduler.allowed_failures = 0


# Killed, and resumed ------------------------------------------------------------------------------


def test_runs_whose_worker_was_killed_are_resumed(client, cases):
    """And `keep` has at the end what a run that nothing befell leaves there."""
    for case in cases:
        print(case)  # noqa: T201  # reason: pytest shows it where the case fails
        killed_and_resumed(client, *case)


def killed_and_resumed(client, n, cuts, at_once, moment):
    """One case: a straight run, one whose worker is killed at the moment, and that one resumed."""
    table = incidents(n)
    whole = tally_each([Job(one) for one in MEASURES.values()], table, run=Run(threads=1))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = written(table, [round(cut * n) for cut in cuts], at_once, folder / "rows")
        run = Run(engine="dask", cluster=client, keep=folder / "kept", rows_at_once=at_once)
        straight = attrs.evolve(run, keep=folder / "straight")
        tally_each(jobs(folder / "marks of the straight one"), rows, run=straight)
        deadly = 1 + int(moment * (counts(folder / "marks of the straight one") - 1))
        with pytest.raises(PartError, match="1 worker died"):
            tally_each(jobs(folder / "marks of the first", deadly), rows, run=run)
        kept = kept_in(run.keep)
        found = tally_each(jobs(folder / "marks of the second"), rows, run=run)
        for one, other in zip(whole, found, strict=True):
            same(one, other)
        n_counted = counts(folder / "marks of the second")
        nothing_twice(kept, n_counted, kept_in(run.keep), kept_in(straight.keep))


SCRIPT = """
import sys
from pathlib import Path

import cloudpickle
import test_engine_resumed as resumed
from policeplan import Run, tally_each

if __name__ == "__main__":
    cloudpickle.register_pickle_by_value(resumed)
    folder, deadly = Path(sys.argv[1]), int(sys.argv[2])
    run = Run(engine="dask", workers=2, keep=folder / "kept", rows_at_once=30)
    work = resumed.jobs(folder / "marks of the first", deadly, "the client")
    tally_each(work, folder / "rows", run=run)
"""


@pytest.mark.parametrize("moment", [0.3, 0.9])
def test_a_run_whose_client_was_killed_is_resumed(client, tmp_path, moment):
    """With all the workers that it had started; by other workers, on another cluster."""
    table = incidents(300)
    whole = tally_each([Job(one) for one in MEASURES.values()], table, run=Run(threads=1))
    rows = written(table, [40, 90, 200, 200], 30, tmp_path / "rows")
    run = Run(engine="dask", cluster=client, keep=tmp_path / "kept", rows_at_once=30)
    straight = attrs.evolve(run, keep=tmp_path / "straight")
    tally_each(jobs(tmp_path / "marks of the straight one"), rows, run=straight)
    deadly = int(moment * counts(tmp_path / "marks of the straight one"))
    (tmp_path / "begun.py").write_text(SCRIPT)
    begun = [sys.executable, str(tmp_path / "begun.py"), str(tmp_path), str(deadly)]
    path = os.pathsep.join([str(Path(__file__).parent), str(tmp_path)])
    with (tmp_path / "log").open("w") as log:  # no pipe, which its workers would hold open
        ended = subprocess.call(  # noqa: S603  # our own
            begun, env={**os.environ, "PYTHONPATH": path}, stdout=log, stderr=log, timeout=300
        )
    assert ended == -signal.SIGKILL, (tmp_path / "log").read_text()
    kept = kept_in(run.keep)
    found = tally_each(jobs(tmp_path / "marks of the second"), rows, run=run)
    for one, other in zip(whole, found, strict=True):
        same(one, other)
    n_counted = counts(tmp_path / "marks of the second")
    nothing_twice(kept, n_counted, kept_in(run.keep), kept_in(straight.keep))


def test_a_worker_of_its_own_is_replaced_though_it_is_long_in_coming(tmp_path):
    """Dask gives a worker up that is not there some time after a death; the run would then hang."""
    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "1 ms"}),
        clients.local(Run(workers=1), str(tmp_path)) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        first = client.submit(os.getpid, pure=False).result()
        os.kill(first, signal.SIGKILL)
        second = client.submit(os.getpid, pure=False).result(timeout=60)
    assert second != first
