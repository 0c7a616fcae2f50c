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
    """Rows of one batch or more as one, each at its place: so they are copied once.

    places: of all rows, one batch after the other; each number from 0 on stands there once.

    >>> one, other = (pa.RecordBatch.from_pydict({"n": [[k], [k, k]]}) for k in (1, 2))
    >>> rows = gather_rows([(one, np.array([1])), (other, np.array([0]))], np.array([1, 0]))
    >>> rows["n"].to_pylist()
    [[2], [1, 1]]
    """
    schema = taken[0][0].schema
    if len(places) < FEW_ROWS:
        joined = pa.concat_batches([take_rows(batch, rows) for batch, rows in taken])
        return take_rows(joined, np.argsort(places))
    cuts = np.cumsum([len(rows) for _, rows in taken])[:-1]
    of_each = np.split(places, cuts)
    gathered = [_gather(taken, of_each, number) for number in range(len(schema))]
    return pa.RecordBatch.from_arrays(gathered, schema=schema)


def _gather(taken: Taken, places: Sequence[Rows], number: int) -> pa.Array:
    """One column of `gather_rows`."""
    columns = [batch.column(number) for batch, _ in taken]
    kind = columns[0].type
    if all(map(_is_plain, columns)):
        return _gather_lists(
            [(c, rows) for c, (_, rows) in zip(columns, taken, strict=True)], places
        )
    pieces = [c.take(pa.array(rows)) for c, (_, rows) in zip(columns, taken, strict=True)]
    if pa.types.is_primitive(kind) and not any(piece.null_count for piece in pieces):
        values = pieces[0].to_numpy(zero_copy_only=False)
        out = np.empty(sum(map(len, places)), values.dtype)
        for piece, where in zip(pieces, places, strict=True):
            out[where] = piece.to_numpy(zero_copy_only=False)
        return pa.array(out, kind)
    return pa.concat_arrays(pieces).take(pa.array(np.argsort(np.concatenate(places))))


def _gather_lists(taken: Sequence[tuple[pa.ListArray, Rows]], places: Sequence[Rows]) -> pa.Array:
    """Of lists of numbers: their bytes, each row's at its place."""
    from dedup.engine import loops

    kind = taken[0][0].type
    width = kind.value_type.bit_width // 8
    ends = np.zeros(sum(map(len, places)) + 1, np.int64)
    firsts = []
    for (column, rows), where in zip(taken, places, strict=True):
        offsets = column.offsets.to_numpy().astype(np.int64)
        firsts.append((offsets[rows] + column.values.offset) * width)
        ends[where + 1] = offsets[rows + 1] - offsets[rows]
    ends = np.cumsum(ends)
    out = np.empty(int(ends[-1]) * width, np.uint8)
    for (column, _), first, where in zip(taken, firsts, places, strict=True):
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
