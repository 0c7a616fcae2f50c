"""Pages that give the same article: the first of them has it, the others are rejects."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dedup.ascending import find, firsts_of
from dedup.model import article_schema, key_of, reject_schema
from dedup.stages import stage

CLAIM = pa.schema(
    [
        pa.field("key", pa.int64(), nullable=False),  # `key_of` the article's id
        pa.field("place", pa.int64(), nullable=False),
        pa.field("id", pa.string(), nullable=False),
        pa.field("path", pa.string()),
    ]
)
DOUBLE = pa.schema(
    [pa.field("place", pa.int64(), nullable=False), pa.field("reason", pa.string(), nullable=False)]
)


@stage(CLAIM)
def list_claims(rows: pa.RecordBatch) -> pa.RecordBatch:
    """A row for each page that gave an article. rows: `pages.SPLIT`."""
    rows = rows.filter(pc.is_null(rows["reason"]))
    keys = pa.array([key_of(name) for name in rows["id"].to_pylist()], pa.int64())
    return pa.RecordBatch.from_arrays([keys, rows["place"], rows["id"], rows["path"]], schema=CLAIM)


@stage(DOUBLE)
def find_doubles(claims: pa.RecordBatch) -> pa.RecordBatch:
    """The pages whose article another one before them has, and which. Sorted by key, then place.

    >>> rows = {"key": [3, 7, 7], "place": [4, 5, 6], "id": ["x", "y", "y"], "path": [*"abc"]}
    >>> find_doubles(pa.RecordBatch.from_pydict(rows, CLAIM)).to_pylist()
    [{'place': 6, 'reason': 'the same article as b (id y)'}]
    """
    keys = claims["key"].to_numpy()
    firsts = firsts_of(keys)
    again = np.flatnonzero(firsts != np.arange(len(keys)))
    names = (claims[name].take(pa.array(firsts[again])).to_pylist() for name in ("path", "id"))
    reasons = [f"the same article as {path} (id {name})" for path, name in zip(*names, strict=True)]
    columns = [claims["place"].take(pa.array(again)), pa.array(reasons, pa.string())]
    return pa.RecordBatch.from_arrays(columns, schema=DOUBLE)


@stage(article_schema())
def keep_articles(rows: pa.RecordBatch, doubled: pa.Table) -> pa.RecordBatch:
    """The articles of rows that have one of their own: `model.article_schema`.

    rows: `pages.SPLIT`.  doubled: `DOUBLE`, by place.
    """
    kept = pc.is_null(_reasons_of(rows, doubled))
    return rows.select(article_schema().names).filter(kept)


@stage(reject_schema())
def list_rejects(rows: pa.RecordBatch, doubled: pa.Table) -> pa.RecordBatch:
    """The other rows: `model.reject_schema`."""
    reasons = _reasons_of(rows, doubled)
    both = pa.RecordBatch.from_arrays([rows["path"], reasons], schema=reject_schema())
    return both.filter(pc.is_valid(reasons))


def _reasons_of(rows: pa.RecordBatch, doubled: pa.Table) -> pa.Array:
    places = find(doubled["place"].to_numpy(), rows["place"].to_numpy())
    of_doubles = doubled["reason"].combine_chunks().take(pa.array(places, mask=places < 0))
    return pc.coalesce(rows["reason"], of_doubles)
