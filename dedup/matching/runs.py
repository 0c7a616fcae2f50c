"""Rows that are sorted: runs of equal ones; and columns as rows."""

from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.stages import stage


def runs_of(*columns: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each run of equal rows begins, and how long it is."""
    n = len(columns[0])
    new = np.ones(n, bool)
    if n:
        new[1:] = np.any([c[1:] != c[:-1] for c in columns], axis=0)
    first = np.flatnonzero(new)
    return first, np.diff(first, append=n)


@stage()
def keep_first(rows: pa.RecordBatch) -> pa.RecordBatch:
    """The first row of each `key`, by which they are sorted.

    >>> keep_first(pa.RecordBatch.from_pydict({"key": [3, 3, 5], "n": [1, 2, 3]}))["n"].to_pylist()
    [1, 3]
    """
    return rows.take(pa.array(runs_of(rows["key"].to_numpy())[0]))


def batch_of(schema: pa.Schema, *columns: NDArray[Any]) -> pa.RecordBatch:
    """Columns as rows of a schema."""
    kinds = schema.types
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
