"""What every engine must do, whatever it runs on."""

import os
import pickle
from functools import partial

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.engine import local
from dedup.engine.local import LocalEngine
from dedup.errors import EngineFailed

NUMBERS = pa.schema([pa.field("key", pa.int64()), pa.field("value", pa.int64())])


def add(batch, amount):
    values = pa.array(batch["value"].to_numpy() + amount)
    return pa.RecordBatch.from_arrays([batch["key"], values], schema=NUMBERS)


def look_up(batch, beside):
    rows = np.searchsorted(beside["key"].to_numpy(), batch["key"].to_numpy())
    values = pa.array(beside["value"].to_numpy()[rows])
    return pa.RecordBatch.from_arrays([batch["key"], values], schema=NUMBERS)


def die(batch):
    os._exit(9)


def table(keys):
    return pa.table({"key": keys, "value": range(len(keys))}, NUMBERS)


@pytest.fixture
def at_once(monkeypatch):
    """Processes are started however little there is to do."""
    monkeypatch.setattr(local, "WORTH_PROCESSES_SECONDS", 0)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("python_bound", [True, False])
def test_map_keeps_the_order_of_batches(workers, python_bound, at_once):
    with LocalEngine(workers) as engine:
        rows = engine.read(table(list(range(1000))), batch_rows=100)
        done = engine.map(rows, partial(add, amount=5), NUMBERS, python_bound=python_bound)
        assert engine.collect(done)["value"].to_pylist() == list(range(5, 1005))
        assert engine.stages[-1].name == "add"
        assert engine.stages[-1].rows_out == 1000


def test_little_work_is_done_here_and_much_is_shared_out(monkeypatch):
    rows = table(list(range(1000)))
    with LocalEngine(2) as engine:
        done = engine.map(
            engine.read(rows, 100), partial(add, amount=1), NUMBERS, python_bound=True
        )
        assert engine._processes is None
        monkeypatch.setattr(local, "TRIED_SECONDS", 0)
        monkeypatch.setattr(local, "WORTH_PROCESSES_SECONDS", 1e-9)
        again = engine.map(
            engine.read(rows, 100), partial(add, amount=1), NUMBERS, python_bound=True
        )
        assert engine._processes is not None
        assert done.equals(again)


@pytest.mark.parametrize("workers", [1, 2])
def test_map_beside_finds_the_rows_of_another_table(workers):
    with LocalEngine(workers) as engine:
        beside = engine.shuffle(table([5, 3, 9]), by=("key",))
        rows = engine.read(table([9, 5, 9, 3]), batch_rows=1)
        found = engine.map(rows, look_up, NUMBERS, beside=beside)
        assert found["value"].to_pylist() == [2, 0, 2, 1]


@given(st.lists(st.integers(-5, 5)), st.integers(1, 4))
def test_shuffle_sorts_and_never_cuts_a_key_apart(keys, batch_rows):
    with pytest.MonkeyPatch.context() as patch, LocalEngine() as engine:
        patch.setattr(local, "BATCH_ROWS", batch_rows)
        half = len(keys) // 2
        done = engine.shuffle(table(keys[:half]), table(keys[half:]), by=("key", "value"))
        rows = list(zip(done["key"].to_pylist(), done["value"].to_pylist(), strict=True))
        assert [key for key, _ in rows] == sorted(keys)
        assert rows == sorted(rows)
        batches = [set(batch["key"].to_pylist()) for batch in done.to_batches()]
        assert sum(map(len, batches)) == len(set(keys))


def test_a_killed_worker_is_an_error_that_says_so(at_once):
    with LocalEngine(2) as engine:
        rows = engine.read(table(list(range(100))), batch_rows=10)
        with pytest.raises(EngineFailed, match="a worker process was killed"):
            engine.map(rows, die, NUMBERS, python_bound=True)


def test_a_batch_that_is_sent_away_takes_only_itself_along():
    with LocalEngine() as engine:
        first, *_ = engine.read(table(list(range(100_000))), batch_rows=10).to_batches()
    assert len(pickle.dumps(first)) < 5_000


def test_an_error_in_a_worker_reaches_the_caller():
    with LocalEngine(2) as engine:
        rows = engine.read(table(list(range(1000))), batch_rows=10)
        with pytest.raises(TypeError):
            engine.map(rows, partial(add, amount=None), NUMBERS, python_bound=True)
