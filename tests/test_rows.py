"""Rows are taken as Arrow takes them."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dedup.engine import rows as engine_rows
from dedup.engine.rows import gather_rows, take_rows

NUMBERS = st.integers(-(2**15), 2**15 - 1)
KINDS = [pa.int16(), pa.int32(), pa.int64(), pa.float64()]
COLUMNS = {
    "text": (st.none() | st.text(max_size=4), [pa.string()]),
    "lists": (st.lists(NUMBERS, max_size=4), [pa.list_(kind) for kind in KINDS]),
    "gaps": (st.none() | st.lists(st.none() | NUMBERS, max_size=4), [pa.list_(pa.int32())]),
    "marks": (st.lists(st.booleans(), max_size=9), [pa.list_(pa.bool_())]),
    "names": (st.lists(st.text(max_size=2), max_size=2), [pa.list_(pa.string())]),
}


@st.composite
def batches(draw):
    count = draw(st.integers(0, 9))
    columns = [
        pa.array(draw(st.lists(values, min_size=count, max_size=count)), draw(st.sampled_from(of)))
        for values, of in COLUMNS.values()
    ]
    batch = pa.RecordBatch.from_arrays(columns, list(COLUMNS))
    return batch.slice(*sorted(draw(st.lists(st.integers(0, count), min_size=2, max_size=2))))


@given(batches(), st.data())
def test_rows_are_taken_as_arrow_takes_them(batch, data):
    few = st.lists(st.integers(0, len(batch) - 1), max_size=12) if len(batch) else st.just([])
    rows = np.array(data.draw(few), np.int64)
    taken = take_rows(batch, rows)
    taken.validate(full=True)
    assert taken.equals(batch.take(pa.array(rows)))
    again = np.arange(len(rows))[::-1]  # of a batch that was itself taken
    assert take_rows(taken, again).equals(taken.take(pa.array(again)))


def test_lists_of_a_slice_of_values_are_theirs():
    values = pa.array(range(10), pa.int32()).slice(4)
    lists = pa.ListArray.from_arrays(pa.array([0, 2, 5], pa.int32()), values)
    batch = pa.RecordBatch.from_arrays([lists], ["n"])
    assert take_rows(batch, np.array([1, 0]))["n"].to_pylist() == [[6, 7, 8], [4, 5]]


def test_lists_without_values_need_no_buffer():
    values = pa.Array.from_buffers(pa.int32(), 0, [None, None])
    lists = pa.ListArray.from_arrays(pa.array([0, 0, 0], pa.int32()), values)
    batch = pa.RecordBatch.from_arrays([lists], ["n"])
    taken = take_rows(take_rows(batch, np.array([1, 0])), np.array([0]))
    taken.validate(full=True)
    assert taken["n"].to_pylist() == [[]]


def test_what_is_taken_holds_nothing_else():
    batch = pa.RecordBatch.from_pydict({"n": pa.array([[1] * 1000] * 100, pa.list_(pa.int32()))})
    assert take_rows(batch, np.array([3])).get_total_buffer_size() < 5000


@given(st.data(), st.sampled_from([0, 1000]))
def test_rows_of_several_batches_are_gathered_in_the_order_that_is_asked_for(data, few_rows):
    columns = [data.draw(st.sampled_from(of)) for _, of in COLUMNS.values()]
    taken = []
    for _ in range(data.draw(st.integers(1, 3))):
        count = data.draw(st.integers(1, 5))
        arrays = [
            pa.array(data.draw(st.lists(values, min_size=count, max_size=count)), kind)
            for (values, _), kind in zip(COLUMNS.values(), columns, strict=True)
        ]
        batch = pa.RecordBatch.from_arrays(arrays, list(COLUMNS)).slice(count // 3)
        rows = data.draw(st.lists(st.integers(0, len(batch) - 1), min_size=1, max_size=6))
        taken.append((batch, np.array(rows, np.int64)))
    count = sum(len(rows) for _, rows in taken)
    places = np.array(data.draw(st.permutations(range(count))), np.int64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine_rows, "FEW_ROWS", few_rows)  # by the compiled loop, and by Arrow
        gathered = gather_rows(taken, places)
    gathered.validate(full=True)
    joined = pa.concat_batches([batch.take(pa.array(rows)) for batch, rows in taken])
    assert gathered.equals(joined.take(pa.array(np.argsort(places))))
