"""The Dask engine: what it pins.

Two worker processes give the tally of the table seen whole by one thread: cells, exclusions, rows
in and coverage; from files, and from partitions that lie in the cluster. A worker that dies changes
nothing, an error comes back as what it is, and no row is seen in a log.
"""

from __future__ import annotations

import logging
import os
import random
import sys
from pathlib import Path
from types import SimpleNamespace

import attrs
import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, find, given, settings

import policeplan
from policeplan import Run, tally_each, tally_rows
from policeplan.engines import clients, on_worker
from policeplan.engines import dask as engine
from policeplan.engines.job import Job
from policeplan.engines.parquet import Damaged
from policeplan.errors import (
    ColumnTypeError,
    MissingColumnError,
    MissingExtraError,
    ParameterError,
    PartError,
    StrayAreaError,
)
from policeplan.testing import dirty_frames

distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
pa = pytest.importorskip("pyarrow", reason="the extra parquet is not installed")
pq = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")
cloudpickle = pytest.importorskip("cloudpickle", reason="the extra dask is not installed")
delayed = pytest.importorskip("dask", reason="the extra dask is not installed").delayed

MEASURES = {m.id: m for m in map(policeplan.get_measure, policeplan.registry().measures)}
CORE = sorted(name for name in MEASURES if name.startswith("core."))
WHOLE = Run(threads=1)
ADDRESS = "12 Acacia Avenue, Nowhere"

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore:Sending large graph")


def same(one, other):
    """Two tallies are the same: whole numbers exactly, sums of fractions to nine digits."""
    assert one.rows_in == other.rows_in
    assert dict(one.excluded) == dict(other.excluded)
    assert one.coverage == other.coverage
    pd.testing.assert_frame_equal(one.cells, other.cells, check_exact=False, rtol=1e-9)
    for part in one.cells.select_dtypes("integer"):
        assert (one.cells[part] == other.cells[part]).all()


def thousands(measure):
    """Rows of the kit's, dirt and all, over and over in no order: many at one place and moment."""
    drawn = find(
        dirty_frames(measure),
        lambda frame: len(frame) >= 12,
        settings=settings(phases=[Phase.generate], database=None, max_examples=500),
        random=random.Random(6),  # noqa: S311  # reason: seeded, not secret
    )
    rows = np.random.default_rng(6).integers(0, len(drawn), 3000)
    return drawn.iloc[rows].reset_index(drop=True)


def cut(table, n):
    """A table in n pieces, one of them empty."""
    ends = np.linspace(0, len(table), n).astype(int)
    return [table.iloc[a:b] for a, b in zip([0, *ends[:-1]], ends, strict=True)]


def as_arrow(table):
    """A table whose texts are texts in every piece, empty ones too."""
    fields = {name: pa.array(table[name], from_pandas=True) for name in table.columns}
    texts = {n: a.cast(pa.string()) if pa.types.is_null(a.type) else a for n, a in fields.items()}
    return pa.table(texts)


def as_files(table, n, folder):
    for i, piece in enumerate(cut(table, n)):
        pq.write_table(as_arrow(piece), folder / f"{i:02}.parquet", row_group_size=100)
    return folder


def incidents(n=2000, places=30):
    """Incidents of two years, by hand."""
    rng = np.random.default_rng(1)
    minutes = np.sort(rng.integers(0, 730 * 24 * 60, n))
    return pd.DataFrame(
        {
            "occurred": pd.Timestamp("2015-01-01") + pd.to_timedelta(minutes, "min"),
            "area": rng.choice(["EAST", "SOUTH"], n),
            "location": rng.integers(0, places, n),
        }
    )


REPEATS = MEASURES["core.repeat-asb"]
COUNTED = MEASURES["core.asb-incidents"]


@pytest.fixture(scope="module")
def tables():
    """For each measure some thousands of rows."""
    return {name: thousands(MEASURES[name]) for name in CORE}


@pytest.fixture(scope="module")
def client(tables):
    """Two worker processes of one thread, which cannot import this file.

    Tables are drawn before: the cluster's threads use Python's random numbers, as Hypothesis may
    not see.
    """
    del tables
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield client
    cloudpickle.unregister_pickle_by_value(sys.modules[__name__])


@pytest.fixture
def run(client):
    """A run by those two."""
    return Run(engine="dask", cluster=client)


# Before there is a cluster, whose threads draw random numbers beside Hypothesis -----------------


@given(n=st.integers(0, 300), threads=st.integers(1, 9), gathering=st.booleans())
def test_parts_go_out_in_their_order_as_much_to_each_thread(n, threads, gathering):
    """Of those whose rows lie on the worker until they are all there, two at most."""
    client = SimpleNamespace(nthreads=lambda: {"one": threads})
    parts = [Damaged(str(i), "", {}) for i in range(n)]
    one = SimpleNamespace(gathering=gathering)
    asked = ((part, one) for part in parts)
    batches = [batch for batch, _ in engine.Cluster(client, one_by_one=False)._batches(asked)]
    assert [part for batch in batches for part in batch] == parts
    sizes = {len(batch) for batch in batches}
    assert sizes <= set(range(1, 3 if gathering else 9))
    assert not sizes or max(sizes) - min(sizes) <= 1
    assert max(sizes, default=1) == 1 or len(batches) % threads == 0


# Two workers give what one process gives ----------------------------------------------------------


@pytest.mark.parametrize("name", CORE)
def test_two_workers_give_the_tally_of_the_table(name, run, tables, tmp_path):
    measure = MEASURES[name]
    table = tables[name]
    whole = tally_rows(measure, table, run=WHOLE)
    assert whole.rows_in == 3000
    same(whole, tally_rows(measure, as_files(table, 3, tmp_path), run=run))
    frames = [delayed(piece) for piece in cut(table, 4)]
    same(whole, tally_rows(measure, frames, run=run))
    futures = run.cluster.scatter([as_arrow(piece) for piece in cut(table, 3)])
    same(whole, tally_rows(measure, futures, run=run))


def test_all_measures_of_a_source_are_counted_in_one_pass(run, tmp_path):
    """And so many parts that their tallies are added up more than once."""
    table = incidents()
    jobs = [Job(REPEATS), Job(COUNTED), Job(REPEATS, where={"area": ["EAST"]})]
    folder = as_files(table, 12, tmp_path)
    found = tally_each(jobs, folder, run=attrs.evolve(run, rows_at_once=100))
    for one, other in zip(tally_each(jobs, table, run=WHOLE), found, strict=True):
        same(one, other)


def test_slices_of_time_are_counted_by_the_workers(run, tmp_path):
    """With days enough to a slice, none of its rows is sent from one worker to the other."""
    measure = REPEATS.with_parameters(window="14D", nth=2)
    table = incidents()
    pieces = as_files(table, 12, tmp_path)
    found = tally_rows(measure, pieces, run=attrs.evolve(run, rows_at_once=150))
    same(tally_rows(measure, table, run=WHOLE), found)


def test_a_frame_of_dask_is_counted_where_it_lies(client):
    frames = pytest.importorskip("dask.dataframe", reason="dask.dataframe is not installed")
    table = incidents()
    whole = tally_rows(REPEATS, table, run=WHOLE)
    with client.as_current():
        lying = frames.from_pandas(table, npartitions=5)
        same(whole, tally_rows(REPEATS, lying))  # the engine and the client are found
        same(whole, tally_rows(REPEATS, lying.persist()))


def test_tallies_of_partitions_are_added_up_on_the_workers(run, monkeypatch):
    """Some at a time, as a tree; and one that cannot be made is named all the same."""
    table = incidents()
    measure = MEASURES["core.asb-incidents"]
    table["category"] = "nuisance"
    whole = tally_rows(measure, table, run=WHOLE)
    sent = []
    submit = engine.Cluster._submit
    monkeypatch.setattr(
        engine.Cluster, "_submit", lambda *a, **how: sent.append(a[1:]) or submit(*a, **how)
    )
    lying = [delayed(piece) for piece in cut(table, 20)]
    same(whole, tally_rows(measure, lying, run=run))
    added = [len(given[1]) for given in sent if given[0] is on_worker.all_added]
    assert added == [8, 8, 4]
    lying[11] = delayed(int)("no number")
    with pytest.raises(PartError, match="partition 12 of"):
        tally_rows(measure, lying, run=run)


def test_a_key_may_come_in_another_shape_in_each_partition(run):
    """1, 1.0, "1" and a category of them are one place."""
    table = incidents(places=40)
    whole = tally_rows(REPEATS, table.astype({"location": str}), run=WHOLE)
    shapes = [int, float, str, "category"]
    pieces = [
        piece.astype({"location": shape})
        for piece, shape in zip(cut(table, 5)[1:], shapes, strict=True)
    ]
    assert sum(map(len, pieces)) == len(table)
    same(whole, tally_rows(REPEATS, [delayed(piece) for piece in pieces], run=run))
    same(whole, tally_rows(REPEATS, run.cluster.scatter(pieces), run=run))


def test_an_address_will_do_for_a_cluster(client, tmp_path):
    table = incidents()
    address = Run(engine="dask", cluster=client.scheduler.address)
    found = tally_rows(COUNTED, as_files(table, 3, tmp_path), run=address)
    same(tally_rows(COUNTED, table, run=WHOLE), found)


def test_a_path_is_found_from_whatever_folder_a_worker_stands_in(run, tmp_path, monkeypatch):
    table = incidents()
    as_files(table, 3, tmp_path)
    monkeypatch.chdir(tmp_path)
    same(tally_rows(COUNTED, table, run=WHOLE), tally_rows(COUNTED, "*.parquet", run=run))


# Bounds -------------------------------------------------------------------------------------------


def test_no_more_parts_are_out_than_the_threads_can_take_up(client):
    cluster = engine.Cluster(client, one_by_one=False)
    begun = []

    def work():
        for i in range(100):
            begun.append(i)
            yield i, client.submit(abs, i, pure=False)

    most = 0
    for done, (i, future) in enumerate(cluster._in_turn(work())):
        most = max(most, len(begun) - done)
        assert future.result() == i
    assert most == engine._FOR_EACH_THREAD * 2


# A worker that dies -------------------------------------------------------------------------------


def dies_once(table, flag):
    """A partition that kills its worker the first time."""
    if not Path(flag).exists():
        Path(flag).touch()
        os._exit(1)
    return table


def dies(table):
    """A partition that kills every worker."""
    del table
    os._exit(1)


def test_a_worker_that_dies_is_replaced_and_its_work_done_again(run, tmp_path):
    table = incidents()
    flag = str(tmp_path / "died")
    pieces = [delayed(piece) for piece in cut(table, 6)]
    pieces[3] = delayed(dies_once)(pieces[3], flag)
    same(tally_rows(REPEATS, table, run=WHOLE), tally_rows(REPEATS, pieces, run=run))
    assert Path(flag).exists()


def patience(dask_scheduler, deaths):
    """How many deaths of workers the cluster puts up with, for one task."""
    dask_scheduler.allowed_failures = deaths


def test_a_partition_that_kills_its_workers_stops_the_run_with_its_name(run):
    pieces = [delayed(incidents()), delayed(dies)(None)]
    run.cluster.run_on_scheduler(patience, deaths=0)
    try:
        with pytest.raises(PartError, match=r"^partition [12] of 2: 1 worker died") as caught:
            tally_rows(COUNTED, pieces, run=attrs.evolve(run, if_part_fails="is missing"))
    finally:
        run.cluster.run_on_scheduler(patience, deaths=3)
    assert not caught.value.unread  # that workers die says nothing of what it holds


def test_a_run_that_was_stopped_goes_on_from_what_is_kept(run, tmp_path):
    table = incidents()
    (tmp_path / "rows").mkdir()
    folder = as_files(table, 8, tmp_path / "rows")
    keeping = attrs.evolve(run, keep=tmp_path / "kept", rows_at_once=250)
    jobs = [Job(COUNTED), Job(REPEATS)]
    last = folder / "07.parquet"
    content, state = last.read_bytes(), last.stat()
    last.write_bytes(content[:4] + bytes(600) + content[604:])
    with pytest.raises(PartError, match=r"07\.parquet"):
        tally_each(jobs, folder, run=keeping)
    n_kept = len(list((tmp_path / "kept").iterdir()))
    assert n_kept > 0
    last.write_bytes(content)
    os.utime(last, ns=(state.st_atime_ns, state.st_mtime_ns))
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "kept").iterdir()}
    found = tally_each(jobs, folder, run=keeping)
    for one, other in zip(tally_each(jobs, table, run=WHOLE), found, strict=True):
        same(one, other)
    assert all(path.stat().st_mtime_ns == time for path, time in kept.items())  # not counted again


# What cannot be read, and what is wrong -----------------------------------------------------------


@pytest.mark.parametrize("n", [8, 40])
def test_a_file_cut_short_goes_missing_where_that_is_said(n, run, tmp_path):
    """Though others go out with it, which are counted."""
    table = incidents()
    folder = as_files(table, n, tmp_path)
    content = (folder / "03.parquet").read_bytes()
    (folder / "03.parquet").write_bytes(content[:4] + bytes(600) + content[604:])
    with pytest.raises(PartError, match=r"^\S*03\.parquet: ") as caught:
        tally_rows(REPEATS, folder, run=run)
    assert caught.value.unread
    for measure in (COUNTED, REPEATS):
        threads = Run(threads=1, if_part_fails="is missing")
        missing = attrs.evolve(run, if_part_fails="is missing")
        found = tally_rows(measure, folder, run=missing)
        same(tally_rows(measure, folder, run=threads), found)
        assert "03.parquet" in found.made[-1]
        assert found.rows_in < len(table)


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_a_file_that_a_worker_does_not_find_is_said_to_be_absent(
    suffix, run, tmp_path, monkeypatch
):
    """And not to be damaged, whether it is counted by itself, in buckets or in slices of time."""
    table = incidents()
    for i, piece in enumerate(cut(table, 8)):
        path = tmp_path / f"{i:02}.{suffix}"
        pq.write_table(as_arrow(piece), path) if suffix == "parquet" else piece.to_csv(path)
    lost = tmp_path / f"03.{suffix}"
    content = lost.read_bytes()
    opened = clients._files

    def opened_and_lost(*given):
        try:
            return opened(*given)
        finally:
            lost.unlink()

    monkeypatch.setattr(clients, "_files", opened_and_lost)
    in_slices = REPEATS.with_parameters(window="14D")
    for measure in (COUNTED, REPEATS, in_slices):
        lost.write_bytes(content)
        with pytest.raises(PartError, match=rf"03\.{suffix}: a worker has no such file") as caught:
            tally_rows(measure, tmp_path, run=attrs.evolve(run, rows_at_once=250))
        assert "damaged" not in str(caught.value)


def fails(table):
    """A partition that cannot be made, with an error that says too much."""
    raise ValueError(table["location"].iloc[0])


def test_a_partition_that_cannot_be_made_is_named_and_not_shown(run):
    said = "14 Acacia Avenue"  # by the partition's own task, in the log of a worker
    table = incidents().assign(location=said)
    pieces = [delayed(table), delayed(fails)(table)]
    with pytest.raises(PartError, match="partition 2 of 2: its task failed with ValueError") as at:
        tally_rows(COUNTED, pieces, run=run)
    assert said not in str(at.value)
    assert at.value.__cause__ is None
    assert at.value.__suppress_context__
    with pytest.raises(PartError, match="which months"):  # nobody can tell what would be missing
        tally_rows(COUNTED, pieces, run=attrs.evolve(run, if_part_fails="is missing"))


def test_partitions_that_lack_a_column_or_are_no_tables_are_named(run):
    table = incidents()
    with pytest.raises(MissingColumnError, match="location"):
        tally_rows(REPEATS, [delayed(table.drop(columns="location"))], run=run)
    with pytest.raises(PartError, match="partition 2 of 2: it has no column 'area'"):
        tally_rows(COUNTED, [delayed(table), delayed(table.drop(columns="area"))], run=run)
    with pytest.raises(PartError, match=r"the first partition: an? int is no table"):
        tally_rows(COUNTED, [delayed(7)], run=run)


def test_errors_come_back_with_their_class_and_facts(run, tmp_path):
    table = incidents().assign(occurred="not a time")
    with pytest.raises(ColumnTypeError) as whole:
        tally_rows(COUNTED, table, run=WHOLE)
    with pytest.raises(ColumnTypeError) as one:
        tally_rows(COUNTED, [delayed(table)], run=run)
    assert attrs.asdict(one.value) == attrs.asdict(whole.value)
    with pytest.raises(PartError, match=r"partition 1 of 2.*occurred") as two:
        tally_rows(COUNTED, [delayed(table), delayed(table)], run=run)
    assert not two.value.unread
    places = policeplan.Geography([policeplan.Area("EAST", "East")])
    with pytest.raises(StrayAreaError) as stray:
        tally_rows(COUNTED, [delayed(incidents())], areas=places, run=run)
    with pytest.raises(StrayAreaError) as in_memory:
        tally_rows(COUNTED, incidents(), areas=places, run=WHOLE)
    assert attrs.asdict(stray.value) == attrs.asdict(in_memory.value)
    with pytest.raises(MissingColumnError):
        tally_rows(COUNTED, as_files(incidents()[["area"]], 2, tmp_path), run=run)


class UnsendableError(Exception):
    """An error that cannot be made again."""

    def __init__(self, one, two):
        super().__init__(one)
        self.two = two


def breaks(rows):
    """A measure with a mistake, whose error says too much."""
    raise KeyError(ADDRESS, list(rows["location"]))


def breaks_badly(rows):
    """A measure with a mistake, whose error cannot be sent."""
    raise UnsendableError(1, rows)


def test_a_mistake_in_a_measure_comes_back_as_it_is(run):
    broken = attrs.evolve(REPEATS, observe=breaks, together=None)
    with pytest.raises(KeyError) as caught:
        tally_rows(broken, [delayed(incidents())], run=run)
    assert "in breaks" in caught.value.__notes__[0]
    with pytest.raises(KeyError):
        tally_rows(attrs.evolve(broken, together="location"), [delayed(incidents())], run=run)
    with pytest.raises(RuntimeError, match="UnsendableError, which cannot be sent"):
        tally_rows(attrs.evolve(broken, observe=breaks_badly), [delayed(incidents())], run=run)


def test_no_row_is_seen_in_a_log(run, capfd, caplog, tmp_path):
    """Nor in what the workers remember of their logs, whatever goes wrong."""
    table = incidents().assign(location=ADDRESS)
    broken = attrs.evolve(REPEATS, observe=breaks)
    folder = as_files(table, 2, tmp_path)
    places = policeplan.Geography([policeplan.Area("NORTH", "North")])
    with caplog.at_level(logging.DEBUG):
        for rows in (folder, run.cluster.scatter([table, as_arrow(table)])):
            for measure in (broken, attrs.evolve(broken, together=None)):
                with pytest.raises(KeyError):
                    tally_rows(measure, rows, run=run)
            with pytest.raises((StrayAreaError, PartError), match="areas"):
                tally_rows(REPEATS, rows, areas=places, run=run)
            tally_rows(REPEATS, rows, run=run)
    logs = [*run.cluster.get_worker_logs().values(), run.cluster.get_scheduler_logs()]
    seen = capfd.readouterr()
    assert "Carried()" in seen.err or "Carried()" in repr(logs)  # what went wrong is in a log
    for text in (caplog.text, repr(logs), seen.out, seen.err):
        assert ADDRESS not in text


def test_what_is_sent_shows_no_row():
    table = incidents().assign(location=ADDRESS)
    packed = on_worker.Packed.of(table)
    assert repr(packed) == "Packed()"
    assert sys.getsizeof(packed) > len(packed.data)  # by which a worker puts it down in time
    failed = on_worker.Failed.with_(KeyError(ADDRESS))
    for thing in (failed, on_worker.Carried(failed.error), engine.Lying("one", 1, table)):
        assert ADDRESS not in repr(thing) + str(thing)


# Workers that lack something ----------------------------------------------------------------------


def test_a_plugin_that_workers_do_not_have_is_asked_for(run, tmp_path, monkeypatch):
    (tmp_path / "only_here.py").write_text("def observe(rows):\n    raise NotImplementedError\n")
    monkeypatch.syspath_prepend(tmp_path)
    import only_here  # pyright: ignore[reportMissingImports]  # reason: written just above

    measure = attrs.evolve(COUNTED, observe=only_here.observe)
    with pytest.raises(ParameterError, match=r"No module named 'only_here'.*every worker") as at:
        tally_rows(measure, [delayed(incidents())], run=run)
    assert at.value.parameter == "cluster"


def test_a_plugin_of_another_version_is_refused(run, monkeypatch):
    here = on_worker.versions([Job(COUNTED)])
    assert here == {"policeplan": policeplan.__version__}
    monkeypatch.setattr(on_worker, "versions", lambda _: {**here, "policeplan-elsewhere": "2.1"})
    with pytest.raises(ParameterError, match=r"has policeplan-elsewhere none, not 2\.1"):
        tally_rows(COUNTED, [delayed(incidents())], run=run)


def test_what_the_engine_cannot_take_is_refused(client):
    with pytest.raises(ParameterError, match=r"a path, a dask\.dataframe, or a list"):
        tally_rows(COUNTED, incidents(), run=Run(engine="dask", cluster=client))
    with pytest.raises(ParameterError, match="reads files and not a list"):
        tally_rows(COUNTED, [delayed(incidents())], run=Run(engine="parquet"))
    futures = client.scatter([incidents()])
    with pytest.raises(ParameterError, match="counted where they lie"):
        tally_rows(COUNTED, futures, run=Run(cluster="tcp://127.0.0.1:1"))
    with pytest.raises(ParameterError, match="do not say whether they have changed"):
        tally_rows(COUNTED, futures, run=Run(keep="anywhere"))


def test_without_distributed_the_extra_is_named(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingExtraError, match=r"policeplan\[dask\]"):
        tally_rows(COUNTED, as_files(incidents(), 2, tmp_path), run=Run(engine="dask"))
