"""Batches: columns as rows of a schema, and the first row of each key."""

from typing import Any

import pyarrow as pa
from numpy.typing import NDArray

from dedup.ascending import starts_of
from dedup.stages import stage


@stage()
def keep_first(rows: pa.RecordBatch) -> pa.RecordBatch:
    """The first row of each `key`, by which they are sorted.

    >>> keep_first(pa.RecordBatch.from_pydict({"key": [3, 3, 5], "n": [1, 2, 3]}))["n"].to_pylist()
    [1, 3]
    """
    return rows.take(pa.array(starts_of(rows["key"].to_numpy())))


def batch_of(schema: pa.Schema, *columns: NDArray[Any]) -> pa.RecordBatch:
    """Columns as rows of a schema."""
    kinds = schema.types
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
