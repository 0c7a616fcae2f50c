"""What every engine must do, whatever it runs on."""

import collections
import os
import pickle
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.engine import local, lookup, storage
from dedup.engine.local import LocalEngine
from dedup.errors import EngineFailed
from dedup.stages import UsedUp, stage

NUMBERS = pa.schema([pa.field("key", pa.int64()), pa.field("value", pa.int64())])


@stage(NUMBERS)
def add(batch, amount):
    values = pa.array(batch["value"].to_numpy() + amount)
    return pa.RecordBatch.from_arrays([batch["key"], values], schema=NUMBERS)


@stage()
def same(batch):
    return batch


@stage(NUMBERS, python_bound=True)
def add_in_python(batch, amount):
    return add(batch, amount)


@stage(NUMBERS, columns=["value"])
def look_up(batch, beside):
    assert set(beside["key"].to_pylist()) == {*batch["a"].to_pylist(), *batch["b"].to_pylist()}
    rows = np.searchsorted(beside["key"].to_numpy(), batch["a"].to_numpy())
    values = pa.array(beside["value"].to_numpy()[rows])
    return pa.RecordBatch.from_arrays([batch["a"], values], schema=NUMBERS)


@stage(NUMBERS, python_bound=True)
def die(batch):
    os._exit(9)


def table(keys):
    return pa.table({"key": keys, "value": range(len(keys))}, NUMBERS)


@pytest.fixture
def at_once(monkeypatch):
    """Processes are started however little there is to do."""
    monkeypatch.setattr(local, "WORTH_PROCESSES_SECONDS", 0)


@pytest.mark.parametrize(
    ("function", "workers"),
    [
        (add, 1),
        (add, 2),
        (add_in_python, 1),
        pytest.param(add_in_python, 2, marks=pytest.mark.slow),
    ],
)
def test_map_keeps_the_order_of_batches(workers, function, at_once):
    with LocalEngine(workers) as engine:
        rows = engine.read(table(list(range(1000))), batch_rows=100)
        done = engine.map(rows, partial(function, amount=5))
        assert engine.collect(done)["value"].to_pylist() == list(range(5, 1005))
        assert engine.stages[-1].name == function.__name__.replace("_", " ")
        assert engine.stages[-1].rows_out == 1000


@pytest.mark.slow
def test_little_work_is_done_here_and_much_is_shared_out(monkeypatch):
    rows = table(list(range(1000)))
    with LocalEngine(2) as engine:
        done = engine.map(engine.read(rows, 100), partial(add_in_python, amount=1))
        assert engine._processes is None
        monkeypatch.setattr(local, "TRIED_SECONDS", 0)
        monkeypatch.setattr(local, "WORTH_PROCESSES_SECONDS", 1e-9)
        again = engine.map(engine.read(rows, 100), partial(add_in_python, amount=1))
        assert engine._processes is not None
        assert engine.collect(done).equals(engine.collect(again))


@pytest.mark.parametrize("workers", [1, 2])
def test_map_beside_finds_the_rows_of_another_table(workers):
    with LocalEngine(workers) as engine:
        beside = engine.read(table([5, 3, 9, 7]), batch_rows=3)
        pairs = pa.table({"a": [9, 5, 9, 3], "b": [5, 9, 3, 3]})
        rows = engine.read(pairs, batch_rows=2)
        found = engine.map(rows, look_up, beside=beside)
        assert engine.collect(found).to_pydict() == {"key": [9, 5, 9, 3], "value": [2, 0, 2, 1]}


def test_map_beside_passes_over_keys_that_are_not_there():
    with LocalEngine() as engine:
        beside = engine.read(table([5, 3]), batch_rows=1)
        rows = engine.read(table([3, 4, 9, 5]), batch_rows=3)
        seen = []

        @stage(on=["key"])
        def note(batch, found):
            seen.append((batch["key"].to_pylist(), found["key"].to_pylist()))
            return batch

        engine.map(rows, note, beside=beside, keep=True)
        engine.map(rows, note, beside=engine.read(table([]), 1))
    assert seen == [([3, 4, 9, 5], [3, 5]), ([3, 4, 9, 5], [])]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))), st.sampled_from([None, 0, 200]))
def test_pairs_find_their_rows_whatever_parts_these_lie_in(pairs, memory):
    with pytest.MonkeyPatch.context() as patch, LocalEngine(memory=memory) as engine:
        patch.setattr(local, "FEW_PORTIONS", 0)
        patch.setattr(local, "SHARD_ROWS", 3)
        beside = engine.read(table([7 * key % 41 for key in range(41)]), batch_rows=4)
        columns = {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}
        rows = engine.read(pa.table(columns, pa.schema([("a", pa.int64()), ("b", pa.int64())])), 5)
        found = engine.collect(engine.map(rows, look_up, beside=beside))
        assert sorted(found["key"].to_pylist()) == sorted(columns["a"])
        assert all(7 * row["value"] % 41 == row["key"] for row in found.to_pylist())


@pytest.mark.skipif(sys.platform != "linux", reason="where mappings are told")
def test_of_rows_that_lie_in_files_nothing_else_is_held(monkeypatch):
    """What is mapped counts as memory once it is looked at: a table would be there whole."""
    monkeypatch.setattr("dedup.engine.lookup.FEW_BLOCKS", 0)
    gather, mapped = lookup.gather_rows, []
    with LocalEngine(memory=0) as engine:

        def note(taken, places):
            maps = Path("/proc/self/maps").read_text().splitlines()
            mapped.append(sum(engine.folder in line for line in maps))
            return gather(taken, places)

        monkeypatch.setattr(lookup, "gather_rows", note)
        beside = engine.read(table(range(40)), batch_rows=4)
        pairs = engine.read(pa.table({"a": range(40), "b": range(39, -1, -1)}), 40)
        engine.map(pairs, look_up, beside=beside)
        assert engine.folder
    assert mapped
    assert max(mapped) <= 1


def verbs_of(engine):
    """All that can be done with a table, and whether it is kept."""
    return {
        "map": (lambda rows: engine.map(rows, partial(add, amount=1)), False),
        "map and keep": (lambda rows: engine.map(rows, partial(add, amount=1), keep=True), True),
        "shuffle": (lambda rows: engine.shuffle(rows, by=("key",)), False),
        "collect": (engine.collect, True),
        "go through": (list, True),
        "look up in": (
            lambda rows: engine.map(
                engine.read(pa.table({"a": [1], "b": [1]}), 1), look_up, beside=rows
            ),
            True,
        ),
    }


def check_tables_are_used_up(engine):
    verbs = verbs_of(engine)
    for first, is_kept in verbs.values():
        for again, _ in verbs.values():
            rows = engine.read(table([1, 2]), 1)
            first(rows)
            if is_kept:
                again(rows)
            else:
                with pytest.raises(UsedUp, match="keep=True"):
                    again(rows)


def test_a_table_that_was_used_up_raises_and_one_that_is_kept_does_not():
    with LocalEngine() as engine:
        check_tables_are_used_up(engine)


def test_batches_that_come_are_mapped_once():
    with LocalEngine() as engine:
        rows = engine.read(table([1]).to_batches(), 1)
        with pytest.raises(TypeError, match="can only be mapped"):
            engine.shuffle(rows, by=("key",))
        assert rows.schema == NUMBERS
        assert engine.map(rows, partial(add, amount=1)).num_rows == 1
        with pytest.raises(UsedUp):
            engine.map(rows, partial(add, amount=1))


def test_what_is_no_stage_is_not_mapped():
    def look_at(batch):
        return batch

    with LocalEngine() as engine:
        rows = engine.read(table([1]), 1)
        with pytest.raises(TypeError, match="look_at is no stage"):
            engine.map(rows, look_at)


KEYS = st.lists(st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3))


@given(KEYS, st.integers(1, 40), st.sampled_from([None, 0, 200]))
def test_shuffle_sorts_and_never_cuts_a_key_apart(keys, batch_rows, memory):
    with pytest.MonkeyPatch.context() as patch, LocalEngine(memory=memory) as engine:
        patch.setattr(local, "SHARD_ROWS", batch_rows)
        tables = (engine.read(table(half), 7) for half in (keys[::2], keys[1::2]))
        done = engine.shuffle(*tables, by=("key", "value"))
        batches = [batch.to_pydict() for batch in done]
        rows = [row for batch in batches for row in zip(*batch.values(), strict=True)]
        assert rows == sorted(zip(*engine.collect(done).to_pydict().values(), strict=True))
        assert [key for key, _ in rows] == sorted(keys)
        assert sum(len(set(batch["key"])) for batch in batches) == len(set(keys))


@given(KEYS, st.integers(1, 40), st.sampled_from([None, 0, 200]), st.booleans())
def test_shuffle_of_shared_keys_leaves_out_those_that_stand_alone(keys, rows, memory, counted):
    with pytest.MonkeyPatch.context() as patch, LocalEngine(memory=memory) as engine:
        patch.setattr(local, "SHARD_ROWS", rows)
        patch.setattr(local, "FEW_ROWS", 0 if counted else 1000)
        done, every = (
            engine.collect(
                engine.shuffle(
                    *(engine.read(table(half), 7) for half in (keys[::2], keys[1::2])),
                    by=("key", "value"),
                    shared=shared,
                )
            )
            for shared in (True, False)
        )
        times = collections.Counter(keys)
        assert done.to_pylist() == [row for row in every.to_pylist() if times[row["key"]] > 1]


def test_shuffled_hashes_lie_in_batches_of_the_size_that_is_meant(monkeypatch):
    monkeypatch.setattr(local, "SHARD_ROWS", 64)
    keys = np.random.default_rng(1).integers(-(2**63), 2**63 - 1, 10_000)
    with LocalEngine(2) as engine:
        done = engine.shuffle(engine.read(table(keys), 1000), by=("key",))
        assert max(batch.num_rows for batch in done) < 3 * 64
        assert engine.collect(done)["key"].to_pylist() == sorted(keys)


@pytest.mark.parametrize("spread", [1.0, 0.01, 1e-6])
def test_keys_that_lie_close_together_are_cut_apart_as_well(monkeypatch, spread):
    monkeypatch.setattr(local, "SHARD_ROWS", 100)
    sizes = []
    sort = local.sort_shard

    def note(shard, **settings):
        sizes.append(shard.num_rows)
        return sort(shard, **settings)

    monkeypatch.setattr(local, "sort_shard", note)
    least = np.random.default_rng(1).random((4000, 200)).min(axis=1) * spread  # of 200 each
    with LocalEngine() as engine:
        keys = (-(2.0**63) + least * 2.0**64).astype(np.int64).tolist()
        engine.shuffle(engine.read(table(keys), 1000), by=("key", "value"))
    assert sum(sizes) == 4000
    assert max(sizes) < 300


@pytest.mark.parametrize("workers", [1, 2])
def test_what_does_not_fit_lies_in_files_that_go_with_their_table(tmp_path, workers):
    with LocalEngine(workers, memory=40_000, folder=str(tmp_path)) as engine:
        rows = engine.read(table(list(range(1000))), batch_rows=100)
        done = engine.map(rows, partial(add, amount=5), keep=True)
        assert engine.collect(done)["value"].to_pylist() == list(range(5, 1005))
        (folder,) = tmp_path.iterdir()
        # Of the 10,000 bytes for tables each of the two gets half, in batches of 1,600.
        assert engine.spilled_bytes == 2 * (16_000 - 3 * 1_600)
        assert engine.most_bytes == 32_000
        files = len(list(folder.iterdir()))
        del done
        assert len(list(folder.iterdir())) < files
    assert list(tmp_path.iterdir()) == []


def test_batches_share_files_of_about_one_size_that_go_one_by_one(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "FILE_BYTES", 5_000)
    with LocalEngine(memory=1, folder=str(tmp_path)) as engine:
        rows = engine.read(table(list(range(1000))), batch_rows=100)
        sizes = [path.stat().st_size for path in tmp_path.rglob("*.arrow")]
        assert 3 < len(sizes) < 10
        assert max(sizes) < 5_000 + 2_500
        taken = rows.use_up()
        for batch in range(10):
            assert next(taken)["value"].to_pylist() == list(range(100 * batch, 100 * batch + 100))
        assert len(list(tmp_path.rglob("*.arrow"))) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_shuffle_uses_its_tables_up_and_lets_their_memory_go(tmp_path):
    with LocalEngine(memory=20_000, folder=str(tmp_path)) as engine:
        rows = engine.read(table(list(range(1000))), batch_rows=100)
        files = set(tmp_path.rglob("*.arrow"))
        assert files
        done = engine.shuffle(rows, by=("key",))
        assert engine.collect(done).num_rows == 1000
        assert files.isdisjoint(tmp_path.rglob("*.arrow"))


def test_a_map_that_uses_its_table_up_holds_both_at_no_time():
    with LocalEngine() as engine:
        rows = engine.read(table(list(range(1000))), batch_rows=100)
        done = engine.map(rows, partial(add, amount=5))
        assert engine.collect(done)["value"].to_pylist() == list(range(5, 1005))
        assert engine.most_bytes <= 16_000 + 2 * 1_600


def test_a_slice_that_is_held_holds_nothing_else():
    with LocalEngine() as engine:
        (whole,) = engine.read(table(list(range(10_000))), 10_000)
        rows = engine.read([whole.slice(10, 10)], 10)
        (kept,) = engine.map(rows, same)
        assert kept.equals(whole.slice(10, 10))
        assert kept.get_total_buffer_size() < 1_000


def test_a_full_disk_is_an_error_that_says_where(tmp_path):
    (tmp_path / "file").write_text("")
    gone = tmp_path / "file" / "gone"
    with LocalEngine(memory=1, folder=str(gone)) as engine, pytest.raises(EngineFailed) as why:
        engine.read(table([1]), 1)
    assert str(gone) in str(why.value)
    assert "--memory" in str(why.value)


def test_batches_that_come_are_taken_as_they_come():
    """No more of them are in hand than the workers need: they may not all fit."""
    asked = []

    def come():
        for number in range(50):
            asked.append(number)
            yield table([number]).to_batches()[0]

    with LocalEngine(2) as engine:
        done = []

        def watch(name, rows, total):
            done.append((rows, len(asked), total))

        engine._watch = watch
        result = engine.map(engine.read(come(), 1, 50), partial(add, amount=0))
        assert engine.collect(result)["key"].to_pylist() == list(range(50))
    assert all(ahead - rows <= 4 for rows, ahead, _ in done)
    assert {total for *_, total in done} == {50}


def test_what_one_kind_of_step_did_is_told_together():
    with LocalEngine() as engine:
        for _ in range(3):
            engine.map(engine.read(table([1, 2]), 1), partial(add, amount=1))
        (stage,) = engine.stages
    assert (stage.name, stage.rows_in, stage.rows_out, stage.bytes_out) == ("add", 6, 6, 96)


@pytest.mark.slow
def test_a_killed_worker_is_an_error_that_says_so(at_once):
    with LocalEngine(2) as engine:
        rows = engine.read(table(list(range(100))), batch_rows=10)
        with pytest.raises(EngineFailed, match="a worker process was killed"):
            engine.map(rows, die)


@pytest.mark.slow
def test_a_killed_worker_is_told_with_the_pages_it_had_in_hand(at_once):
    pages = pa.table({"path": [f"{number}.html" for number in range(40)]})
    with LocalEngine(2) as engine:
        rows = engine.read(pages, batch_rows=10)
        with pytest.raises(EngineFailed, match=r"0\.html to 9\.html; 10\.html to 19\.html"):
            engine.map(rows, die)


def test_a_batch_that_is_sent_away_takes_only_itself_along():
    with LocalEngine() as engine:
        first, *_ = engine.read(table(list(range(10_000))), batch_rows=10)
    assert len(pickle.dumps(first)) < 5_000


def test_an_error_in_a_worker_reaches_the_caller():
    with LocalEngine(2) as engine:
        rows = engine.read(table(list(range(1000))), batch_rows=10)
        with pytest.raises(TypeError):
            engine.map(rows, partial(add_in_python, amount=None))


PARENT = """
import multiprocessing, os, signal
from dedup.engine import local, lookup, storage
from tests.test_engine import add_in_python, table
from functools import partial

if __name__ == "__main__":
    local.WORTH_PROCESSES_SECONDS = 0
    engine = local.LocalEngine(2)
    rows = engine.read(table(list(range(10))), 1)
    engine.map(rows, partial(add_in_python, amount=5))
    print(*(process.pid for process in multiprocessing.active_children()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_workers_end_with_the_process_that_started_them(tmp_path):
    (tmp_path / "parent.py").write_text(PARENT)
    words = [sys.executable, str(tmp_path / "parent.py")]
    # This waits until all have closed their end of the pipe, the workers too.
    done = subprocess.run(words, capture_output=True, timeout=60)
    assert len(done.stdout.split()) == 2, done.stderr


def test_files_for_want_of_memory_are_the_users_alone_and_go(tmp_path):
    before = os.umask(0)
    try:
        with LocalEngine(memory=1, folder=str(tmp_path / "out")) as engine:
            held = engine.read(table(list(range(100))), 10)
            modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "out").rglob("*.arrow")}
            assert (held.num_rows, modes) == (100, {0o600})
            assert os.stat(engine.folder).st_mode & 0o777 == 0o700
    finally:
        os.umask(before)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_that_is_full_or_emptied_is_said(tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with LocalEngine(memory=1, folder=str(tmp_path)) as engine:
        held = engine.read(table(list(range(100))), 10)
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, limits[1]))
        try:
            with pytest.raises(EngineFailed, match=f"cannot be written to {tmp_path}: .*give more"):
                engine.read(table(list(range(10_000))), 10_000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        for path in tmp_path.rglob("*.arrow"):
            path.unlink()
        with pytest.raises(EngineFailed, match="was removed while it was needed"):
            engine.collect(held)
    assert list(tmp_path.iterdir()) == []
