from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.engine import portions
from dedup.engine.local import LocalEngine
from dedup.stages import stage

TEXTS = st.lists(st.text(max_size=40) | st.none(), max_size=40)


@given(TEXTS, st.integers(1, 400))
def test_stretches_are_the_batch_and_none_is_too_large(texts, most):
    batch = pa.RecordBatch.from_pydict({"text": pa.array(texts, pa.string())})
    cut = list(portions.cut_by_size(batch, most))
    assert [text for one in cut for text in one["text"].to_pylist()] == texts
    assert all(one.nbytes <= most or one.num_rows <= 1 for one in cut)


@given(st.lists(st.integers(0, 9)).map(sorted), st.integers(1, 12))
def test_rows_of_one_key_stay_together(keys, most):
    ends = portions.cut_between_keys(np.array(keys, np.int64), most)
    cut = [keys[start:end] for start, end in ends]
    assert all(cut)
    assert [key for one in cut for key in one] == keys
    for one, other in pairwise(cut):
        assert one[-1] != other[0]
    for one in cut[:-1]:  # what is longer than asked for is so for its last key alone
        assert len([key for key in one if key != one[-1]]) < most


@given(st.lists(st.integers(0, 50), max_size=60), st.integers(1, 80), st.integers(1, 20))
def test_stretches_weigh_little(weights, most, most_rows):
    batch = pa.RecordBatch.from_pydict({"n": pa.array(range(len(weights)), pa.int64())})
    cut = list(portions.cut_by_weight(batch, np.array(weights, np.int64), most, most_rows))
    assert [n for one in cut for n in one["n"].to_pylist()] == list(range(len(weights)))
    for one in cut:
        rows = one["n"].to_pylist()
        assert len(rows) <= most_rows
        assert sum(weights[n] for n in rows) <= most + max(weights[n] for n in rows)


@given(st.lists(st.tuples(st.text(max_size=9), st.lists(st.integers(0, 9)))))
def test_rows_are_weighed_about_as_they_are(rows):
    texts, lists = ([row[n] for row in rows] for n in (0, 1))
    columns = {"text": pa.array(texts, pa.string()), "list": pa.array(lists, pa.list_(pa.int32()))}
    weights = portions.weigh_rows(pa.RecordBatch.from_pydict(columns))
    assert weights.tolist() == [len(t.encode()) + 4 * len(n) for t, n in rows]


def test_a_small_memory_makes_small_portions():
    sizes = [portions.size_portions(memory, 2) for memory in (1, 10**8, 10**9, 10**12, None)]
    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[-1]) == (portions.LEAST_BYTES, portions.MOST_BYTES)
    assert portions.size_portions(10**9, 8) < portions.size_portions(10**9, 2)


@pytest.mark.parametrize("memory", [1, 10**6])
def test_large_batches_that_are_read_are_cut(memory):
    """What a stream gives is worked on in portions, however large its batches are."""
    texts = ["كلمة " * 1000] * 2000
    schema = pa.schema([("text", pa.string())])
    batch = pa.RecordBatch.from_pydict({"text": texts}, schema)
    with LocalEngine(2, memory=memory) as engine:
        done = engine.map(engine.read([batch], 4096), _same, keep=True)
        assert [one.nbytes <= 2 * portions.LEAST_BYTES for one in done] == [True] * len(done)
        assert engine.collect(done)["text"].to_pylist() == texts


@stage()
def _same(batch):
    return batch


def test_a_process_with_more_than_was_named_asks_the_system_until_it_is_done():
    @stage()
    def see(batch):
        seen.append(pa.default_memory_pool().backend_name)
        return batch

    before, seen = pa.default_memory_pool().backend_name, []
    rows = pa.table({"key": pa.array(range(1000), pa.int64())})
    for memory in (None, 10**12, 1000):
        with LocalEngine(memory=memory) as engine:
            engine.map(engine.read(rows, 100), see, keep=True)
        assert set(seen) == {before if memory != 1000 else "system"}
        seen.clear()
        assert pa.default_memory_pool().backend_name == before
