"""Rows with one id: which of them is the article.

Of rows that share an id the one is kept that sorts first by what matching sees of it. So neither
the order of rows nor that of files decides, and rows that tie are the same to every later step.
"""

from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.ascending import find, runs_of
from dedup.model import named_schema
from dedup.stages import stage

CLAIM = pa.schema([pa.field("key", pa.int64(), nullable=False)])
PLACED = pa.schema(
    [
        *CLAIM,
        named_schema().field("id"),
        pa.field("day", pa.int32(), nullable=False),
        pa.field("outlet", pa.int64(), nullable=False),
    ]
)
REFUSED = pa.schema([pa.field("place", pa.int64()), named_schema().field("id")])
_SEEN = ("title", "source", "published", "url", "whole", "words", "shingles", "facts", "place")


@stage(CLAIM)
def list_claims(prints: pa.RecordBatch) -> pa.RecordBatch:
    """The key of each row."""
    return prints.select(CLAIM.names)


@stage(CLAIM)
def find_repeated(claims: pa.RecordBatch) -> pa.RecordBatch:
    """Keys that stand in more than one row, each once. `claims` is sorted.

    >>> find_repeated(pa.RecordBatch.from_pydict({"key": [3, 5, 5, 5, 8]}, CLAIM)).to_pydict()
    {'key': [5]}
    """
    starts, counts = runs_of(claims["key"].to_numpy())
    return claims.take(pa.array(starts[counts > 1]))


@stage()
def keep_rows(prints: pa.RecordBatch, keys: NDArray[np.int64]) -> pa.RecordBatch:
    """The rows with one of the keys, which are ascending."""
    return prints.filter(pa.array(find(keys, prints["key"].to_numpy()) >= 0))


@stage(PLACED)
def place_rows(prints: pa.RecordBatch, keys: NDArray[np.int64]) -> pa.RecordBatch:
    """As `keep_rows`, the columns of `PLACED` alone."""
    return keep_rows(prints.select(PLACED.names), keys)


@stage(keyed=True)
def drop_rows(prints: pa.RecordBatch, places: NDArray[np.int64]) -> pa.RecordBatch:
    """The rows that stand in none of the places, which are ascending."""
    return prints.filter(pa.array(find(places, prints["place"].to_numpy()) < 0))


@stage(REFUSED)
def choose_rows(rows: pa.RecordBatch) -> pa.RecordBatch:
    """What to drop, so that one row an id is left: `REFUSED`. Rows of one id are all there."""
    seen = sorted(rows.select(["id", *_SEEN]).to_pylist(), key=_order)
    dropped = [row for before, row in pairwise(seen) if row["id"] == before["id"]]
    return pa.RecordBatch.from_pylist(
        [{name: row[name] for name in REFUSED.names} for row in dropped], REFUSED
    )


def _order(row: dict[str, Any]) -> tuple[object, ...]:
    return (row["id"], *((row[name] is not None, row[name]) for name in _SEEN))
