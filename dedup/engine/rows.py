"""Rows of a batch by their places. Arrow takes lists value by value, which is six times as long as
to copy their bytes (lists of 300 int32 and 60 int64: 2.6 and 0.4 us a row)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Taken = Sequence[tuple[pa.RecordBatch, Rows]]
"""Rows of several batches."""

FEW_ROWS = 1000
"""Where it does not matter how often they are copied: no small run need wait for the loop to be
compiled."""


def take_rows(batch: pa.RecordBatch, rows: NDArray[np.integer]) -> pa.RecordBatch:
    """As `RecordBatch.take`: a copy, which holds nothing else of the batch.

    >>> batch = pa.RecordBatch.from_pydict({"n": [[1, 2], [3], []]})
    >>> take_rows(batch, np.array([2, 0])).to_pydict()
    {'n': [[], [1, 2]]}
    """
    places = pa.array(rows)
    taken = [_take(column, places) for column in batch.columns]
    return pa.RecordBatch.from_arrays(taken, schema=batch.schema)


def gather_rows(taken: Taken, places: Rows) -> pa.RecordBatch:
    """Rows of one batch or more as one, each at its place.

    places: of all rows, one batch after the other; each number from 0 on stands there once. Only
    lists of numbers are copied once, other columns twice.

    >>> one, other = (pa.RecordBatch.from_pydict({"n": [[k], [k, k]]}) for k in (1, 2))
    >>> rows = gather_rows([(one, np.array([1])), (other, np.array([0]))], np.array([1, 0]))
    >>> rows["n"].to_pylist()
    [[2], [1, 1]]
    """
    schema, few = taken[0][0].schema, len(places) < FEW_ROWS
    order = np.empty_like(places)
    order[places] = np.arange(len(places))
    gathered = []
    for columns in zip(*(batch.columns for batch, _ in taken), strict=True):
        pieces = [(column, rows) for column, (_, rows) in zip(columns, taken, strict=True)]
        if not few and all(map(_is_plain, columns)):
            gathered.append(_gather_lists(pieces, places))
        else:
            joined = pa.concat_arrays([_take(column, pa.array(rows)) for column, rows in pieces])
            gathered.append(_take(joined, pa.array(order)))
    return pa.RecordBatch.from_arrays(gathered, schema=schema)


def _gather_lists(taken: Sequence[tuple[pa.ListArray, Rows]], places: Rows) -> pa.Array:
    """A column of `gather_rows`, of lists of numbers: their bytes, each row's at its place."""
    from dedup.engine import loops

    kind = taken[0][0].type
    width = kind.value_type.bit_width // 8
    ends, firsts = np.zeros(len(places) + 1, np.int64), []
    of_each = np.split(places, np.cumsum([len(rows) for _, rows in taken])[:-1])
    for (column, rows), where in zip(taken, of_each, strict=True):
        offsets = column.offsets.to_numpy().astype(np.int64)
        firsts.append((offsets[rows] + column.values.offset) * width)
        ends[where + 1] = offsets[rows + 1] - offsets[rows]
    ends = np.cumsum(ends)
    out = np.empty(int(ends[-1]) * width, np.uint8)
    for (column, _), first, where in zip(taken, firsts, of_each, strict=True):
        content = np.frombuffer(column.values.buffers()[1], np.uint8)
        sizes = (ends[where + 1] - ends[where]) * width
        loops.copy_lists(content, first, sizes, ends[where] * width, out)
    values = pa.Array.from_buffers(kind.value_type, int(ends[-1]), [None, pa.py_buffer(out)])
    return pa.ListArray.from_arrays(pa.array(ends.astype(np.int32)), values, type=kind)


def _is_plain(column: pa.Array) -> bool:
    """Whether it has lists of numbers, none missing, and a buffer of them."""
    kind = column.type
    if not pa.types.is_list(kind) or not pa.types.is_primitive(kind.value_type):
        return False
    if pa.types.is_boolean(kind.value_type) or column.null_count or column.values.null_count:
        return False
    return len(column.values) > 0


def _take(column: pa.Array, places: pa.Array) -> pa.Array:
    kind = column.type
    if not _is_plain(column):
        return column.take(places)
    width = kind.value_type.bit_width // 8
    ends = (column.offsets.to_numpy().astype(np.int64) + column.values.offset) * width
    buffers = [None, pa.py_buffer(ends), column.values.buffers()[1]]
    taken = pa.Array.from_buffers(pa.large_binary(), len(column), buffers).take(places)
    _, ends, content = taken.buffers()
    counts = np.frombuffer(ends, np.int64)[: len(taken) + 1] // width
    values = pa.Array.from_buffers(kind.value_type, int(counts[-1]), [None, content])
    return pa.ListArray.from_arrays(pa.array(counts.astype(np.int32)), values, type=kind)
