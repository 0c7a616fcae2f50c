"""Rows of a table by their key: what `map` gives a batch beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from dedup.ascending import runs_of, starts_of
from dedup.engine.portions import cut_by_weight, weigh_rows
from dedup.engine.rows import Rows, gather_rows, take_rows
from dedup.engine.sorting import Ascending, order_rows
from dedup.engine.storage import LocalTable, Part, Spilled, load

BESIDE_ROWS = 1 << 16  # of a batch that is given the rows of another table
FEW_BLOCKS = 8
"""What is looked at of so small a table is joined first: to take few rows from each of a hundred
batches takes ten times as long as to take them from one."""


class Lookup:
    """Rows of a table by their int64 column `key`.

    most_bytes: of a block. Rows that lie side by side are one block; so the rows of two blocks are
    at most twice as many bytes, however many pairs of them are asked for.
    """

    def __init__(self, table: LocalTable, columns: Sequence[str], most_bytes: int) -> None:
        self._parts: Sequence[Part] = table.list_parts()
        self._columns = ["key", *columns]
        fields = [table.schema.field(name) for name in self._columns]
        self._schema = pa.schema(fields)
        keys = [batch["key"].to_numpy().copy() for batch in table]  # not the whole files
        joined = np.concatenate([np.empty(0, np.int64), *keys])
        order = order_rows([joined])
        self._keys = Ascending(joined[order])
        weights = [weigh_rows(batch.select(self._columns)) for batch in table]
        weighed = np.concatenate([np.empty(0, np.int64), *weights])
        self.num_bytes = int(weighed.sum())
        sizes = [len(k) for k in keys]
        if self.num_bytes <= FEW_BLOCKS * most_bytes and len(self._parts) > 1:
            chosen = [load(part).select(self._columns) for part in self._parts]
            self._parts, sizes = [pa.concat_batches(chosen)], [len(joined)]
        places = [np.int64(n) << 32 | np.arange(size) for n, size in enumerate(sizes)]
        # These have one more at their end, for keys that are not there.
        self._weights = np.append(weighed[order], 0)
        self._blocks = np.append((np.cumsum(weighed) // most_bytes)[order], 0)
        self._most_bytes = most_bytes
        self._places = np.concatenate([np.empty(0, np.int64), *places])[order]

    def cut(
        self, batch: pa.RecordBatch, on: Sequence[str], *, by_blocks: bool
    ) -> Iterator[pa.RecordBatch]:
        """A batch in stretches for each of which the rows of about two blocks are gathered.

        by_blocks: whether the batch is sorted by `list_blocks`.
        """
        weights = np.zeros(batch.num_rows, np.int64)
        blocks = self.list_blocks(batch, on) if by_blocks else None
        for name in on:
            keys = batch[name].to_numpy()
            first = _list_firsts(keys, blocks)
            weights[first] += self._weights[self._keys.find(keys[first])]
        yield from cut_by_weight(batch, weights, 2 * self._most_bytes, BESIDE_ROWS)

    def list_blocks(self, batch: pa.RecordBatch, on: Sequence[str]) -> NDArray[np.int64]:
        """The blocks in which the first two rows of each row lie, as one number."""
        first, other = (self._blocks[self._keys.find(batch[name].to_numpy())] for name in on[:2])
        blocks: NDArray[np.int64] = first << 32 | other
        return blocks

    def gather(self, keys: NDArray[np.int64]) -> pa.RecordBatch:
        """The rows of those keys that there are, each once, sorted by key."""
        found = self._keys.find(np.unique(keys))
        places = self._places[found[found >= 0]]
        order = np.argsort(places)
        parts, rows = places[order] >> 32, places[order] & 0xFFFFFFFF
        taken = [
            self._choose(self._parts[parts[start]], rows[start : start + size])
            for start, size in zip(*runs_of(parts), strict=True)
        ]
        return gather_rows(taken, order) if taken else pa.RecordBatch.from_pylist([], self._schema)

    def _choose(self, part: Part, rows: Rows) -> tuple[pa.RecordBatch, Rows]:
        """Rows of a part: a batch, and which of it. Of a file only these are kept in memory."""
        batch = load(part).select(self._columns)
        if isinstance(part, Spilled):
            return take_rows(batch, rows), np.arange(len(rows))
        return batch, rows


def _list_firsts(keys: NDArray[np.int64], blocks: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """The rows whose key differs from the one before, or where rows of the same blocks stand
    together from all before of its own.

    >>> _list_firsts(np.array([5, 5, 7, 5]), None).tolist()
    [0, 2, 3]
    >>> _list_firsts(np.array([5, 5, 7, 5]), np.array([1, 1, 1, 1])).tolist()
    [0, 2]
    """
    if blocks is None:
        return starts_of(keys)
    order = np.lexsort((keys, blocks))  # stable
    return order[starts_of(blocks[order], keys[order])]
