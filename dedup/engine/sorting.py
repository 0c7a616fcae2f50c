"""Keys that are hashes: the order of rows by them, their shards, where one stands, and which are
shared. Where a key lies among all int64 says nearly all of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from dedup.ascending import find

FEW_ROWS = 20_000
"""Where numpy's own sort takes milliseconds: no small run need wait for the loop to be compiled."""
CELL_BITS = 12
"""Cells of few bounds of shards: 32 KB, which stay in a cache."""
MOST_BITS = 28
READ_AHEAD = 64


def order_rows(keys: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    """The order that sorts rows by all keys, the first one foremost; equal rows keep their places.

    keys: each (n,). Linear where `keys[0]` is spread evenly between its ends, as hashes are; else
    n log n. With more than two keys, or few rows, it is `numpy.lexsort`.

    >>> order_rows([np.array([7, 5, 7]), np.array([2, 9, 1])]).tolist()
    [1, 2, 0]
    """
    if len(keys) > 2 or len(keys[0]) < FEW_ROWS:
        return np.lexsort(tuple(keys[::-1]))
    return order_pairs(keys[0], keys[-1])


def order_pairs(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.int64]:
    """As `order_rows`, of two keys and one row at least, by the compiled loop."""
    from dedup.engine import loops

    low, span = int(first.min()), int(first.max()) - int(first.min())
    shift = _shift_of(span, len(first))
    ends, scratch = np.zeros((span >> shift) + 2, np.int64), np.empty((5, len(first)), np.int64)
    out = np.empty(len(first), np.int64)
    loops.order_pairs(first, second, low, shift, ends, scratch, out)
    return out


def order_by_shard(
    keys: NDArray[np.int64], rows: NDArray[np.int64], bounds: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows by the shard that their key lies in, and where each shard begins and the last ends.

    bounds: ascending, the least key of each shard but the first.

    >>> order, ends = order_by_shard(np.array([7, 2, 9, 3]), np.arange(4), np.array([3, 8]))
    >>> order.tolist(), ends.tolist()
    ([1, 0, 3, 2], [0, 1, 3, 4])
    """
    if len(rows) < FEW_ROWS:
        shards = np.searchsorted(bounds, keys[rows], side="right").astype(np.uint16)
        ends = np.cumsum([0, *np.bincount(shards, minlength=len(bounds) + 1)])
        return rows[np.argsort(shards, kind="stable")], ends
    from dedup.engine import loops

    ends, order = np.zeros(len(bounds) + 2, np.int64), np.empty(len(rows), np.int64)
    scratch = np.empty(len(rows), np.uint16)
    loops.order_by_shard(keys, rows, bounds, *cut_into_cells(bounds), ends, scratch, order)
    return order, ends


class Ascending:
    """Ascending values in which many others are looked for: many times `ascending.find`."""

    def __init__(self, values: NDArray[np.int64]) -> None:
        self._values = values
        self._cells = cut_into_cells(values) if len(values) >= FEW_ROWS else None

    def find(self, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
        """See `ascending.find`."""
        if self._cells is None:
            return find(self._values, wanted)
        from dedup.engine import loops

        out = np.empty(len(wanted), np.int64)
        loops.find_all(self._values, wanted, *self._cells, out)
        return out


def cut_into_cells(ascending: NDArray[np.int64]) -> tuple[NDArray[np.int64], int]:
    """Cells and shift of `loops.find_in_cell`: about a value to a cell, CELL_BITS at least."""
    bits = max(CELL_BITS, min(MOST_BITS, len(ascending).bit_length() - 1))
    firsts = (np.arange(1 << bits) - (1 << bits - 1)) << 64 - bits
    return np.append(np.searchsorted(ascending, firsts), len(ascending)), 64 - bits


def mark_shared(ascending: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which values stand more than once.

    >>> mark_shared(np.array([3, 5, 5, 8])).tolist()
    [False, True, True, False]
    """
    same = np.zeros(len(ascending) + 1, bool)
    same[1:-1] = ascending[1:] == ascending[:-1]
    return same[1:] | same[:-1]


class Sharing:
    """Finds the rows whose keys may stand in more than one row: all of these, and few others.

    One pass counts keys by a slot of their hash, another looks where there was more than one: a
    Bloom filter with one function (Bloom 1970), that knows once from more often. In a shuffle by
    shingles or bands nine rows of ten stand alone, and need not be moved and sorted.
    """

    def __init__(self, rows: int) -> None:
        """rows: how many keys will be counted; 4 to 8 slots a key, of which one in 5 errs.

        More slots err less and are slower to reach: the cache decides (measured). `MOST_BITS` keeps
        them under 256 MB, beyond which more and more rows pass that need not.
        """
        self._bits = min(MOST_BITS, 2 + max(1, rows - 1).bit_length())
        self._slots = np.zeros(1 << self._bits, np.uint8)

    def count(self, keys: Iterable[NDArray[np.int64]], part: int = 0, of: int = 1) -> None:
        """Take keys into account. Parts of the slots may be counted side by side, each all keys."""
        from dedup.engine import loops

        for some in keys:
            loops.count_keys(some, self._bits, self._slots, part, of)

    def find(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """The rows whose keys, all of them counted before, may be shared; ascending."""
        from dedup.engine import loops

        rows, seen = np.empty(len(keys) + 1, np.int64), np.empty(READ_AHEAD, np.uint8)
        return rows[: loops.find_shared(keys, self._bits, self._slots, seen, rows)]


def _shift_of(span: int, rows: int) -> int:
    """How far a key's distance from the least is shifted, so that some four rows fill a bucket."""
    return max(0, span.bit_length() - max(1, (rows // 4).bit_length()))
