"""Functions that the workers of a cluster import, to see what an engine gives them."""

import pyarrow as pa

from dedup.stages import stage
from tests.test_engine import NUMBERS


@stage(NUMBERS, columns=["value"])
def sum_beside(batch, beside):
    """For each row the values beside its keys, 0 where there is none."""
    known = dict(zip(beside["key"].to_pylist(), beside["value"].to_pylist(), strict=True))
    assert list(known) == sorted(known)
    sums = [
        known.get(a, 0) * 1000 + known.get(b, 0)
        for a, b in zip(*batch.to_pydict().values(), strict=True)
    ]
    return pa.RecordBatch.from_arrays([batch["a"], pa.array(sums, pa.int64())], schema=NUMBERS)


@stage(NUMBERS, columns=["value"])
def where(batch, beside):
    from pyspark import TaskContext

    here = pa.array([TaskContext.get().partitionId()])
    return pa.RecordBatch.from_arrays([here, pa.array([batch.num_rows])], schema=NUMBERS)
